# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2034 # what is set here is read elsewhere
# What a scenario can say. In all of it:
#
# $SERVER, $CLIENT, $LOOP	addresses in the family of this run; $ANY
# $SNS, $CNS	names of the two namespaces
# $LISTEN, $ACCEPT, $CONNECT	words for peer, with which it tells the cookies of
#		listener (on port 80), server and client
# $CONNECTED	the same as $CONNECT; then waits until the server has accepted
# $OPENS	words for segments that open a connection to $LISTEN
# $T		a folder for files by which the actors wait for each other
# $AFTER	seconds to wait after all actors have ended: until TIME_WAIT is over

# $NEAR, $FAR	on the TUN device of at_tun: the kernel's address, and that of the host
#		which segments plays

# addresses_of FAMILY
addresses_of() {
	case $1 in
	v4)
		SERVER=10.9.0.2 CLIENT=10.9.0.1 LOOP=127.0.0.1 ANY=0.0.0.0
		NEAR=10.8.0.2 FAR=10.8.0.1
		;;
	v6)
		SERVER=fd00:9::2 CLIENT=fd00:9::1 LOOP=::1 ANY=::
		NEAR=fd00:8::2 FAR=fd00:8::1
		;;
	mapped)
		SERVER=::ffff:10.9.0.2 CLIENT=::ffff:10.9.0.1
		LOOP=::ffff:127.0.0.1 ANY=::
		;;
	esac
	FAMILY=$1
	set_words
}

# set_words: peer's words that are made of addresses
set_words() {
	LISTEN="bind $SERVER 80 listen say listener cookie touch $T/listening"
	ACCEPT="accept say server cookie touch $T/accepted"
	CONNECT="wait $T/listening connect $SERVER 80 say client cookie"
	CONNECTED="$CONNECT wait $T/accepted"
	OPENS="wait $T/listening send S expect SA send A"
}

uptime_now() {
	read -r now _ < /proc/uptime
	echo "$now"
}

# side NAME NETNS ADDRESS...: a host that takes part
side() {
	name=$1 netns=$2
	shift 2
	echo "$name $(net_inode "$netns") $*" >> "$OUT/netns"
	SIDES="$SIDES $name:$netns"
}

# capture SIDE: tcpdump there too. The server always has one. Headers are enough: of
# whole segments its buffer holds few.
capture() {
	case $1 in server) netns=$SNS ;; client) netns=$CNS ;; *) netns=$2 ;; esac
	nsenter --net="/run/netns/$netns" tcpdump -Z root -i any -s 256 -U --immediate-mode \
		-w "$T/pcap.$1" tcp 2> "$T/tcpdump.$1" &
	DUMPS="$DUMPS $1:$!"
	wait_for grep -q listening "$T/tcpdump.$1"
}

end_captures() {
	for dump in $DUMPS; do
		kill -INT "${dump#*:}"
		wait "${dump#*:}" || true
		cp "$T/pcap.${dump%:*}" "$OUT/"
	done
}

# While it runs, time that others sleep is not skipped: not for long. One process, not
# a timeout(1) around it: that can be killed before it knows whom to kill.
start_bystander() {
	bystander &
	BYSTANDER=$!
}

# calm: from now on sleeping is free
calm() {
	[ -n "$BYSTANDER" ] || return 0
	kill "$BYSTANDER" 2>/dev/null || true
	wait "$BYSTANDER" 2>/dev/null || true
	BYSTANDER=
}

# actor NAME NETNS WORDS: a peer that does them
actor() {
	# shellcheck disable=SC2086 # words are meant to be split
	nsenter --net="/run/netns/$2" timeout 1000 peer $3 > "$OUT/actor.$1" 2> "$T/error.$1" &
	ACTORS="$ACTORS $1:$!"
}

server() {
	actor server "$SNS" "$1"
}

client() {
	actor client "$CNS" "$1"
}

# at_tun: the server's host has a TUN device; $SERVER is its address there. Client and
# server are both that host: the other end of their connections is `hand`.
at_tun() {
	ip -n "$SNS" tuntap add tun0 mode tun
	case $FAMILY in v6) nodad=nodad ;; *) nodad= ;; esac
	ip -n "$SNS" -batch - <<-END
		link set tun0 up
		addr add $NEAR dev tun0 $nodad
		route add $FAR dev tun0
	END
	SERVER=$NEAR
	set_words
}

# hand PORT REMOTE_PORT WORDS: the other end of the TUN device, see tests/vm/segments
hand() {
	# shellcheck disable=SC2086
	nsenter --net="/run/netns/$SNS" timeout 1000 segments tun0 "$FAR" "$1" "$NEAR" "$2" \
		$3 > "$OUT/hand" 2> "$T/error.hand" &
	ACTORS="$ACTORS hand:$!"
}

# near WORDS: an actor named client on the server's host
near() {
	actor client "$SNS" "$1"
}

# slow_cable MS: each segment takes that long
slow_cable() {
	for netns in "$CNS" "$SNS"; do
		ip netns exec "$netns" tc qdisc add dev eth0 root netem delay "${1}ms" ||
			problem "no netem"
	done
}

problem() {
	echo "$*" >> "$OUT/problems"
}

# end_actors: waits for all actors so far. One whose name is in KILLED must have been.
end_actors() {
	for actor in $ACTORS; do
		status=0 wanted=0
		wait "${actor#*:}" || status=$?
		case " $KILLED " in *" ${actor%:*} "*) wanted=137 ;; esac
		[ $status -eq $wanted ] || problem "actor ${actor%:*} ended with $status:" \
			"$(cat "$T/error.${actor%:*}")"
	done
	ACTORS=
}

mark() {
	touch "$T/$1"
}

await() {
	wait_for test -e "$T/$1" || problem "nobody made $1"
}

# set_in NETNS NAME VALUE...: sysctls below net.ipv4
set_in() {
	netns=$1
	shift
	while [ $# -gt 0 ]; do
		net_run "$netns" sysctl -qw "net.ipv4.$1=$2" || problem "cannot set $1"
		shift 2
	done
}

# await_sockets NETNS FILTER...: until ss shows one
await_sockets() {
	netns=$1
	shift
	wait_for sh -c "ss -N $netns -Htan $* | grep -q ." ||
		problem "no socket in $netns is $*"
}

# sees SOCKET NETNS FILTER...: tells the cookies of sockets whose program cannot
sees() {
	name=$1 netns=$2
	shift 2
	ss -N "$netns" -Htane "$@" | sed -n 's/.* sk:\([0-9a-f]*\).*/\1/p' |
		while read -r cookie; do
			printf '%s\ncookie %d\n' "$name" "0x$cookie"
		done >> "$OUT/actor.ss-$name"
	[ -s "$OUT/actor.ss-$name" ] || problem "ss sees no $name: $*"
}

# aborts ACTOR NETNS FILTER...: ss -K, which is then the acting process
aborts() {
	name=$1 netns=$2
	shift 2
	sh -c "echo comm ss; echo pid \$\$; exec ss -N $netns -HtaK $* >&2" \
		> "$OUT/actor.$name" 2> "$T/error.$name" || problem "ss -K: $(cat "$T/error.$name")"
	[ -s "$T/error.$name" ] || problem "ss -K finds nothing: $*"
}

# snapshot: what ss shows at a moment when nothing happens
snapshot() {
	SHOTS=$((SHOTS + 1))
	sleep 0.05
	{
		echo "time $(uptime_now)"
		for side in $SIDES; do
			[ ! -e "/run/netns/${side#*:}" ] ||
				ss -N "${side#*:}" -Htane | sed "s/^/${side%:*} /"
		done
		echo "time $(uptime_now)"
	} > "$OUT/snapshot.$SHOTS"
	sleep 0.05
}

# kernel_before VERSION: 5.15, for instance
kernel_before() {
	[ "$(printf '%s\n' "$1" "$(uname -r)" | sort -V | head -n 1)" != "$1" ]
}

# skip REASON: this run cannot be made; return after it
skip() {
	echo "$*" > "$OUT/skipped"
}
