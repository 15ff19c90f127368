#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs inside the VM: makes real connections while the module records, and keeps
# what independent witnesses saw of them. tests/vm/verify.py, outside, holds one
# against the other.
#
# /out/NAME/client, server	cookie, pid and port, as the two programs saw them
# /out/NAME/netns		inode numbers of the two namespaces
# /out/NAME/pcap		the segments, as tcpdump wrote them
# /out/NAME/snmp		counters of the two namespaces
# /out/records			all records of the module
set -eu
cd "$(dirname "$0")"
# shellcheck source=tests/vm/net.sh
. ./net.sh

# A process that is always running when a softirq comes, and has no sockets.
cat > /tmp/bystander <<'EOF'
#!/bin/sh
while :; do :; done
EOF
chmod +x /tmp/bystander

mib() {
	ip netns exec "$1" cat /proc/net/snmp | awk '
	/^Tcp:/ && !n { split($0, name); n = NF; next }
	/^Tcp:/ { for (i = 2; i <= n; i++) print side, name[i], $i }' side="$2"
}

# connection NAME SERVER CLIENT [DURING]: the actions of the two ends, for
# tests/vm/peer.c; DURING runs while the client does its, and knows $server
# and $bystander
connection() {
	out=/out/$1
	mkdir -p "$out"
	net_up "$1"
	[ -z "$prepare" ] || "$prepare" "$1"
	{ net_inode "c-$1"; net_inode "s-$1"; } > "$out/netns"
	ip netns exec "s-$1" tcpdump -Z root -i eth0 -U --immediate-mode -w "/tmp/$1.pcap" \
		tcp 2> "/tmp/$1.log" &
	dump=$!
	wait_for grep -q listening "/tmp/$1.log"
	/tmp/bystander &
	bystander=$!

	server=
	if [ -n "$2" ]; then
		# shellcheck disable=SC2086 # words are meant to be split
		ip netns exec "s-$1" peer $2 > "$out/server" &
		server=$!
		wait_for sh -c "ip netns exec s-$1 ss -Htln | grep -q ."
	fi
	# shellcheck disable=SC2086
	ip netns exec "c-$1" peer $3 > "$out/client" &
	client=$!
	[ $# -lt 4 ] || "$4" "$1"
	wait "$client"
	[ -z "$server" ] || wait "$server"

	kill "$bystander" 2>/dev/null || true
	wait "$bystander" 2>/dev/null || true
	sleep 1
	kill -INT "$dump"
	wait "$dump" || true
	cp "/tmp/$1.pcap" "$out/pcap"
	{ mib "c-$1" client; mib "s-$1" server; } > "$out/snmp"
}

# The server's answers go to a host that is not there. Its request socket is seen
# by ss; who owns it is known from outside.
lose_synack() {
	mac=$(ip -n "s-$1" link show eth0 | awk '/link\/ether/ { print $2 }')
	for net in 10.9.0. fd00:9::; do
		ip -n "c-$1" neigh replace "${net}2" lladdr "$mac" dev eth0
		ip -n "s-$1" neigh replace "${net}1" lladdr 02:00:00:00:00:99 dev eth0
	done
	ip netns exec "c-$1" sysctl -qw net.ipv4.tcp_syn_retries=2
	ip netns exec "s-$1" sysctl -qw net.ipv4.tcp_synack_retries=2
}

see_request() {
	wait_for sh -c "ip netns exec s-$1 ss -Htn state syn-recv | grep -q ."
	cookie=$(ip netns exec "s-$1" ss -Htne state syn-recv |
		sed -n 's/.* sk:\([0-9a-f]*\).*/\1/p')
	printf 'cookie %d\npid %d\nport 80\n' "0x$cookie" "$server" > "/out/$1/server"
	# Timers take minutes; time is only skipped while nobody runs.
	kill "$bystander"
	sleep 20
	touch "/tmp/seen-$1"
}

# variant NAME ADDRESS: all scenarios against one address of the server
variant() {
	v=$1 a=$2
	connection "active-close-$v" \
		"bind $a 80 listen accept cookie eof sleep 100 close" \
		"connect $a 80 cookie send 100 close"
	connection "passive-close-$v" \
		"bind $a 80 listen accept cookie recv send 300 close" \
		"connect $a 80 cookie send 100 eof sleep 100 close"
	connection "half-close-$v" \
		"bind $a 80 listen accept cookie eof send 50 close" \
		"connect $a 80 cookie send 10 shutdown eof close"
	connection "refused-$v" "" \
		"connect $a 80 fails ECONNREFUSED cookie"
	connection "abort-$v" \
		"bind $a 80 listen accept cookie touch /tmp/abort-$v recv fails ECONNRESET close" \
		"connect $a 80 cookie wait /tmp/abort-$v linger0 close"
	prepare=lose_synack
	connection "unanswered-$v" \
		"bind $a 80 listen wait /tmp/seen-unanswered-$v" \
		"connect $a 80 fails ETIMEDOUT cookie" see_request
	prepare=
	connection "exit-$v" \
		"bind $a 80 listen accept cookie eof sleep 100" \
		"connect $a 80 cookie"
}

insmod /tcpstate.ko
prepare=
variant v4 10.9.0.2
variant v6 fd00:9::2
variant mapped ::ffff:10.9.0.2
# Until the last TIME_WAIT is over. With -icount this takes no time.
sleep 62
records > /out/records
command -v tcpstatectl >/dev/null && tcpstatectl status > /out/status
rmmod tcpstate
