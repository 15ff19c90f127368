#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs the scene of a lab, inside the VM:
#
#	sh run.sh SCENE
#
# Two hosts, which are network namespaces, are joined by a cable. What a scene does there
# is shown as the prompt of that host and the command. A step that fails ends the scene
# with its status. When the scene is over, all its connections are waited for, for 200 s of
# the VM's time at most, so that TIME_WAIT ends as it does in life; then everything that was
# started is stopped, and everything that was made is taken away. What a scene can say:
#
# at HOST COMMAND...		runs it on client or server, or on a host made by `host`
# fails at HOST COMMAND...	the same; it has to fail
# start HOST COMMAND...		the same in the background; $STARTED is its process
# ended PROCESS			waits until that has ended, whatever its status
# log PROCESS			what it has printed
# pause SECONDS			lets time pass; in the VM it does not take that long
# wait_for COMMAND...		until it succeeds
# listening HOST PORT		waits until somebody listens there
# sockets HOST FILTER...	waits until ss shows one that meets the filter
# cable HOST NETEM...		what HOST sends on the cable goes through netem(8), from now on
# host NAME			one more host, with a loopback interface alone
# gone NAME			takes that host away
# setting HOST NAME=VALUE...	sysctls; what is not a namespace's own is put back in the end
# dump HOST EXPRESSION		from now on tcpdump(8) looks at the segments on the cable, at HOST
# dumped			shows those that it has seen, and stops it
# tun HOST			a device on which the program `segments` plays the host $FAR;
#				HOST's own address there is $NEAR
# mark NAME, await NAME		by which a scene and the program `peer` wait for each other:
#				peer says touch $T/NAME and wait $T/NAME
#
# $CLIENT, $SERVER		their addresses on the cable; $CLIENT6, $SERVER6
# $T				a folder for files, gone in the end
set -eu
scene=$1
# shellcheck source=tests/vm/net.sh
. "${TCPSTATE_NET:-/tests/net.sh}"

# shellcheck disable=SC2034 # for scenes
CLIENT=10.9.0.1 SERVER=10.9.0.2 CLIENT6=fd00:9::1 SERVER6=fd00:9::2
# shellcheck disable=SC2034 # for scenes
NEAR=10.8.0.2 FAR=10.8.0.1
T=$(mktemp -d)
PROCESSES='' HOSTS='' STARTED=''

netns_of() {
	case $1 in
	client | server) echo "${1%"${1#?}"}-lab" ;;
	*) echo "$1" ;;
	esac
}

shown() {
	echo "$1# $2${3-}"
}

at() {
	host=$1
	shift
	shown "$host" "$*"
	nsenter --net="/run/netns/$(netns_of "$host")" "$@"
}

fails() {
	if "$@"; then
		echo "this should have failed: $*" >&2
		return 1
	fi
}

start() {
	host=$1
	shift
	shown "$host" "$*" ' &'
	# Opened here: the process is not quick enough for mv.
	{ nsenter --net="/run/netns/$(netns_of "$host")" "$@" & } > "$T/new" 2>&1 < /dev/null
	STARTED=$!
	mv "$T/new" "$T/log.$STARTED"
	PROCESSES="$PROCESSES $STARTED"
}

ended() {
	wait "$1" || true
}

log() {
	cat "$T/log.$1"
}

pause() {
	echo "# $1 s pass"
	sleep "$1"
}

listening() {
	wait_for sh -c "ss -N $(netns_of "$1") -Htln 'sport = :$2' | grep -q ."
}

sockets() {
	host=$1
	shift
	wait_for sh -c "ss -N $(netns_of "$host") -Htan $* | grep -q ."
}

cable() {
	host=$1
	shift
	at "$host" tc qdisc replace dev eth0 root netem "$@"
}

host() {
	ip netns add "$1"
	ip -n "$1" link set lo up
	HOSTS="$HOSTS $1"
}

gone() {
	shown "$1" 'goes away'
	ip netns del "$1"
	HOSTS=$(echo " $HOSTS " | sed "s/ $1 / /")
}

# Sysctls of no namespace are read and written through any: keep the first value.
setting() {
	host=$1
	shift
	for entry; do
		name=${entry%%=*}
		[ -e "$T/was.$name" ] || sysctl -n "$name" > "$T/was.$name" 2> /dev/null || true
		shown "$host" "sysctl -w $entry"
		nsenter --net="/run/netns/$(netns_of "$host")" sysctl -qw "$entry" 2> /dev/null ||
			sysctl -qw "$entry"
	done
}

put_back() {
	for file in "$T"/was.*; do
		[ -s "$file" ] || continue
		sysctl -qw "${file#"$T"/was.}=$(cat "$file")" 2> /dev/null || true
	done
}

dump() {
	host=$1
	shift
	start "$host" tcpdump -Z root --immediate-mode -lnt -i eth0 "$@"
	DUMP=$STARTED
	wait_for grep -q listening "$T/log.$DUMP"
}

dumped() {
	pause 1
	kill "$DUMP"
	ended "$DUMP"
	log "$DUMP" | grep Flags
}

tun() {
	netns=$(netns_of "$1")
	ip -n "$netns" tuntap add tun0 mode tun
	ip -n "$netns" link set tun0 up
	ip -n "$netns" addr add "$NEAR" dev tun0
	ip -n "$netns" route add "$FAR" dev tun0
}

mark() {
	touch "$T/$1"
}

await() {
	wait_for test -e "$T/$1"
}

# settle: until no socket is left but those that listen
settle() {
	for _ in $(seq 40); do
		busy=
		# shellcheck disable=SC2086 # names
		for netns in c-lab s-lab $HOSTS; do
			busy=$busy$(ss -N "$netns" -Htan exclude listening)
		done
		[ -n "$busy" ] || return 0
		sleep 5
	done
}

clean_up() {
	status=$?
	trap - EXIT
	for process in $PROCESSES; do
		kill -KILL "$process" 2> /dev/null || true
		wait "$process" 2> /dev/null || true
	done
	[ "$status" -eq 0 ] || for file in "$T"/log.*; do
		[ ! -s "$file" ] || sed 's/^/| /' "$file" >&2
	done
	put_back
	# shellcheck disable=SC2086 # names
	for netns in c-lab s-lab $HOSTS; do
		ip netns del "$netns" 2> /dev/null || true
	done
	rm -rf "$T"
	exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

net_up lab
# Until IPv6 has noticed that the cable is plugged in.
sleep 2
# shellcheck source=/dev/null
. "$scene"
settle
