#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: what is wrong is made to happen, one thing at a time, and tcpstatectl
# diagnose has to find that and nothing else. Independent witnesses (nstat, ss, the
# programs themselves) tell that it did happen.
#
#	diagnose.sh [SCENARIO...]
#
# run_* are called by their names.
# shellcheck disable=SC2317
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/vm/net.sh
. ./net.sh

SERVER=10.9.0.2
only=" $* "

# begin NAME: two hosts, C and S, and a module that has seen nothing yet
begin() {
	NAME=$1 C=c-$1 S=s-$1 T=/tmp/$1 STARTED=''
	echo "$1" >&2
	mkdir -p "$T"
	insmod /tcpstate.ko slots=16384
	net_up "$1"
	sleep 2
}

finish() {
	for pid in $STARTED; do
		kill "$pid" 2> /dev/null
		wait "$pid" 2> /dev/null
	done
	net_down "$NAME"
	rmmod tcpstate
}

# start NETNS COMMAND...: in the background, until finish; its output is in $T/out.N.
# Sets STARTED_PID and STARTED_OUT.
start() {
	in=$1
	shift
	# shellcheck disable=SC2086 # one word for each
	STARTED_OUT=$T/out.$(echo $STARTED | wc -w)
	nsenter --net="/run/netns/$in" "$@" > "$STARTED_OUT" 2>&1 &
	STARTED_PID=$!
	STARTED="$STARTED $STARTED_PID"
}

# serve BACKLOG HOW: a crowd of servers at $SERVER:80
serve() {
	start "$S" crowd serve "$SERVER" 80 "$1" "$2"
	SERVER_PID=$STARTED_PID
	wait_for sh -c "ss -N $S -Htln | grep -q :80"
}

# clients N HOW [MS]: until they have ended
clients() {
	net_run "$C" crowd connect "$SERVER" 80 "$@" > "$T/clients"
}

# holding N HOW: until they have begun
holding() {
	start "$C" crowd connect "$SERVER" 80 "$@"
	wait_for grep -q begun "$STARTED_OUT"
}

# ids FILE: the rules that have found something
ids() {
	sed -nE 's/^(critical|warning|notice) ([a-z0-9-]+):.*/\2/p' "$1" | sort | tr '\n' ' '
}

# diagnosed WANTED [NETNS [OPTION...]]: what diagnose finds, here or there
diagnosed() {
	wanted=$1 from=${2:-}
	[ $# -le 1 ] || shift
	shift
	if [ -n "$from" ]; then
		net_run "$from" tcpstatectl diagnose "$@" > "$T/found" 2> "$T/err"
	else
		tcpstatectl diagnose "$@" > "$T/found" 2> "$T/err"
	fi
	status=$?
	judged "$wanted" "${from:+, seen from ${from%%-*}}"
}

# judged WANTED [WHERE]: $T/found has these ids, and status belongs to them
judged() {
	expect=0
	[ -z "$1" ] || expect=3
	tap_is "$(ids "$T/found"):$status" "${1:+$1 }:$expect" "$NAME${2-}: finds ${1:-nothing}"
	tap_is "$(awk 'length > 80' "$T/found" | wc -l)" 0 "$NAME${2-}: fits 80 columns"
	cat "$T/found" >&2
}

# says REGEX WHAT
says() {
	tap_like "$(tr -s ' \n' ' ' < "$T/found")" "$1" "$NAME: $2"
}

# counted NETNS COUNTER WANTED: the kernel's own counter
counted() {
	tap_is "$(nstat_of "$1" "$2")" "$3" "$NAME: witness: $2 is $3"
}

# As nstat has it: names in one line, values in the next.
nstat_of() {
	net_run "$1" cat /proc/net/snmp /proc/net/netstat | awk -v wanted="$2" '
		$1 != names[1] { split($0, names); next }
		{
			for (i = 2; i <= NF; i++)
				if (substr($1, 1, length($1) - 1) names[i] == wanted) print $i
			names[1] = ""
		}'
}

# sockets NETNS STATE WANTED: what ss shows
sockets() {
	tap_is "$(ss -N "$1" -Htan state "$2" | wc -l)" "$3" "$NAME: witness: $3 sockets in $2"
}

# cut, mend: what the client sends goes to a host that is not there; and to the server
cut() {
	ip -n "$C" neigh replace "$SERVER" lladdr "${MAC}9" dev eth0
}

mend() {
	ip -n "$C" neigh replace "$SERVER" lladdr "${MAC}2" dev eth0
}

# flood N: SYNs on a TUN device to a listener with that many less than its backlog
at_tun() {
	ip -n "$S" tuntap add tun0 mode tun
	ip -n "$S" link set tun0 up
	ip -n "$S" addr add 10.8.0.2 dev tun0
	ip -n "$S" route add 10.8.0.1 dev tun0
}

# flood BACKLOG N [WORD...]: SYNs that nobody goes on with; then the words of segments
flood() {
	backlog=$1 n=$2
	shift 2
	at_tun
	start "$S" peer backlog "$backlog" bind 10.8.0.2 80 listen touch "$T/up" accept \
		touch "$T/accepted" stop
	wait_for test -e "$T/up"
	start "$S" segments tun0 10.8.0.1 4000 10.8.0.2 80 flood "$n" "$@" touch "$T/flooded" \
		ignore 1000000
	wait_for test -e "$T/flooded"
}

run_quiet() {
	serve 128 echo
	clients 100 close
	clients 100 talk
	sleep 5
	counted "$S" TcpPassiveOpens 200
	counted "$S" TcpOutRsts 0
	diagnosed ""
	says 'nothing found in [0-9]+ events of 401 sockets' "how much was looked at"
	diagnosed "" "$C"
	diagnosed "" "$S"
	sleep 70
	diagnosed ""
}

# Nine fit into a queue of 8.
run_accept_queue() {
	start "$S" tcpstatectl diagnose --source module --duration 9
	live=$STARTED_PID out=$STARTED_OUT
	sleep 1
	serve 8 never
	holding 14 hold 10
	sleep 5
	overflows=$(nstat_of "$S" TcpExtListenOverflows)
	tap_result $((overflows == 0)) "$NAME: witness: $overflows overflows"
	tap_is "$(ss -N "$S" -Htln | awk '{ print $2 ":" $3 }')" "9:8" "$NAME: witness: ss -ltn"
	sockets "$C" syn-sent 5
	diagnosed accept-queue
	says "10.9.0.2:80 crowd\[$SERVER_PID\] netns [0-9]+: 1, backlog 8" "which listener, and whose"
	says 'had to send their SYN again: 5 \(inferred\)' "the clients"
	diagnosed accept-queue "$S"
	diagnosed connect-unanswered "$C"
	says 'still waiting, for 3 s or more: 5' "the clients wait"
	wait "$live"
	status=$?
	cp "$out" "$T/found"
	judged accept-queue ", live"
	says 'TcpExtListenOverflows grew by [1-9]' "the kernel's counter"
	says 'net.core.somaxconn \(now [0-9]+\)' "the value of a setting"
}

run_syn_flood() {
	flood 64 200
	sleep 5
	tap_like "$(ss -N "$S" -Htan state syn-recv | wc -l)" "^6[45]$" "$NAME: witness: the backlog is full"
	diagnosed syn-flood
	says '6[45], backlog 64' "how many, of how many"
	says 'from 10.8.0.1 \(6[45]\)' "from where"
	diagnosed "" "$C"
}

run_half_open() {
	flood 256 20
	sleep 5
	sockets "$S" syn-recv 20
	diagnosed half-open
	says '20 requests without an answer' "how many"
}

# More than the backlog: then cookies.
run_syn_cookies() {
	flood 2 5 sleep 10 send S expect SA send A
	wait_for test -e "$T/accepted"
	counted "$S" TcpExtSyncookiesRecv 1
	diagnosed syn-cookies
	says '10.8.0.2:80 .*: 1, backlog 2' "how many, and where"
}

run_listener_closed() {
	start "$S" peer backlog 8 bind "$SERVER" 80 listen touch "$T/up" wait "$T/close" close stop
	wait_for test -e "$T/up"
	start "$C" crowd connect "$SERVER" 80 3 hold
	wait_for sh -c "ss -N $S -Htn state established | grep -c . | grep -qx 3"
	touch "$T/close"
	wait_for sh -c "! ss -N $S -Htn | grep -q ."
	counted "$S" TcpOutRsts 3
	diagnosed listener-closed
	says '3 connections that nobody had accepted' "how many"
}

run_connect_unanswered() {
	cut
	net_run "$C" sysctl -qw net.ipv4.tcp_syn_retries=1
	clients 2 close
	tap_like "$(cat "$T/clients")" "errno ETIMEDOUT" "$NAME: witness: ETIMEDOUT"
	diagnosed connect-unanswered
	says 'ended with ETIMEDOUT: 2' "how many"
	says '10.9.0.2:80 crowd\[[0-9]+\] netns [0-9]+: 2 of 2' "where, and who"
	diagnosed "" "$S"
}

run_connect_refused() {
	clients 5 close
	counted "$C" TcpAttemptFails 5
	diagnosed connect-refused
	says '10.9.0.2:80 crowd\[[0-9]+\] netns [0-9]+: 5 of 5' "where, and who"
	NAME=refused-twice
	diagnosed "" "" --port 81
}

# A router that has no route: the server's host.
run_connect_unreachable() {
	ip -n "$C" route add 10.99.0.0/24 via "$SERVER"
	ip -n "$S" route add unreachable 10.99.0.0/24
	net_run "$S" sysctl -qw net.ipv4.ip_forward=1
	net_run "$C" crowd connect 10.99.0.1 80 4 close > "$T/clients"
	tap_like "$(cat "$T/clients")" "errno EHOSTUNREACH" "$NAME: witness: EHOSTUNREACH"
	# Nobody answers ARP: this host tells itself.
	net_run "$C" crowd connect 10.9.0.77 80 3 close > "$T/clients"
	tap_like "$(cat "$T/clients")" "errno EHOSTUNREACH" "$NAME: witness: EHOSTUNREACH, ARP"
	diagnosed connect-unreachable
	says '10.99.0.1:80 .*: 4 of 4 10.9.0.77:80 .*: 3 of 3' "where"
	says 'the program got EHOSTUNREACH \(7\)' "what the program got"
}

run_ports_exhausted() {
	net_run "$C" sysctl -qw net.ipv4.ip_local_port_range="40000 40049" net.ipv4.tcp_tw_reuse=0
	serve 128 echo
	clients 60 close
	tap_is "$(cat "$T/clients")" "$(printf 'connected 50\nfailed 10\nerrno EADDRNOTAVAIL')" \
		"$NAME: witness: EADDRNOTAVAIL"
	sockets "$C" time-wait 50
	diagnosed ports-exhausted
	says 'ports taken at once, those in TIME_WAIT included: 50' "how many ports"
	diagnosed ports-exhausted "$C"
	says 'ports in net.ipv4.ip_local_port_range: 50' "how many there are"
	says 'net.ipv4.ip_local_port_range \(now 40000 40049\): wider' "the setting"
}

# 5 a second: in 60 s that would be 300.
run_ports_run_out() {
	net_run "$C" sysctl -qw net.ipv4.ip_local_port_range="40000 40199" net.ipv4.tcp_tw_reuse=0
	serve 128 echo
	clients 60 close 198
	tap_is "$(cat "$T/clients")" "$(printf 'connected 60\nfailed 0')" "$NAME: witness: none fails"
	diagnosed ports-run-out "$C"
	says 'came to TIME_WAIT on this side: (4.9|5.[01]) a second' "the rate"
	says '60 of 200' "how many ports, of how many"
	says 'the ports last for (39|40) s' "how long they last"
	diagnosed "" "$S"
	# The range of another namespace is not known; that of the kernel is large enough.
	diagnosed ""
	net_run "$C" sysctl -qw net.ipv4.tcp_tw_reuse=1
	diagnosed "" "$C"
}

run_handshake_retrans() {
	serve 128 echo
	cut
	start "$C" crowd connect "$SERVER" 80 4 hold
	wait_for sh -c "ss -N $C -Htn state syn-sent | grep -c . | grep -qx 4"
	sleep 0.5
	mend
	wait_for sh -c "ss -N $C -Htn state established | grep -c . | grep -qx 4"
	counted "$C" TcpExtTCPSynRetrans 4
	diagnosed handshake-retrans
	says '10.9.0.2:80, client crowd\[[0-9]+\] netns [0-9]+: 4 of 4' "where, and who"
}

run_resets() {
	serve 128 unread
	clients 20 talk
	counted "$S" TcpExtTCPAbortOnClose 20
	diagnosed resets
	says '10.9.0.2:80, server .*: 20 of 20' "where"
	says '20 connections reset.* reset by the server: 20 .*because of: close\(\) \(20\)' "by whom"
	case $(uname -r) in
	5.* | 6.[0-9].*) ;;
	*) says 'closed with unread data \(20\)' "the kernel's reason" ;;
	esac
}

# Both ends are known: the server's program is at fault, not the client's end in FIN_WAIT2.
run_close_wait() {
	serve 128 leak
	clients 12 close
	sockets "$S" close-wait 12
	sleep 30
	diagnosed ""
	sleep 45
	sockets "$S" close-wait 12
	diagnosed close-wait
	says "open in crowd\[$SERVER_PID\] \(12\)" "by which process"
	says '10.9.0.2:80, server .*: 12 of 12 that came there' "where"
	# From one side only the other one's fault is seen.
	diagnosed fin-wait2 "$C"
	says 'forgotten when tcp_fin_timeout ran out: 12' "what became of them"
	tcpstatectl record --duration 0.5 -o "$T/capture" > /dev/null 2>&1
	diagnosed close-wait "" -i "$T/capture"
	rmmod tcpstate
	insmod /tcpstate.ko
	sleep 30
	diagnosed ""
	sleep 35
	NAME=close-wait-older
	diagnosed close-wait
	says '12 sockets in CLOSE_WAIT' "sockets that are older than the module"
	NAME=close-wait
}

# The leak is over, and was one.
run_close_wait_exit() {
	serve 128 leak
	clients 5 close
	sleep 65
	kill "$SERVER_PID"
	wait_for sh -c "! ss -N $S -Htn state close-wait | grep -q ."
	diagnosed close-wait
	says 'closed only when their process ended: 5' "when they were closed"
}

run_fin_wait2() {
	serve 128 first
	holding 12 leak
	sleep 12
	sockets "$S" fin-wait-2 12
	diagnosed fin-wait2 "$S"
	says '10.9.0.2:80, server .*: 12 of 12 that came there' "where"
	diagnosed "" "$C"
	diagnosed ""
}

run_fin_unacked() {
	serve 128 echo
	start "$C" crowd connect "$SERVER" 80 12 hold
	wait_for sh -c "ss -N $C -Htn state established | grep -c . | grep -qx 12"
	wait_for sh -c "ss -N $S -Htn state established | grep -c . | grep -qx 12"
	cut
	kill "$STARTED_PID"
	sleep 12
	sockets "$C" fin-wait-1 12
	diagnosed fin-unacked
	says '10.9.0.2:80, client .*: 12 of 12 FINs' "where"
}

# The limit is that of all namespaces. The kernel looks every 100 ms how many there are.
run_orphan_limit() {
	orphans=$(sysctl -n net.ipv4.tcp_max_orphans)
	serve 128 echo
	start "$C" peer connect "$SERVER" 80 touch "$T/up" wait "$T/close" close stop
	wait_for test -e "$T/up"
	cut
	touch "$T/close"
	wait_for sh -c "ss -N $C -Htan state fin-wait-1 | grep -q ."
	sysctl -qw net.ipv4.tcp_max_orphans=0
	wait_for sh -c "! ss -N $C -Htan state fin-wait-1 | grep -q ."
	sysctl -qw "net.ipv4.tcp_max_orphans=$orphans"
	counted "$C" TcpExtTCPAbortOnMemory 1
	diagnosed orphan-limit
	says "1 orphan dropped" "how many"
}

run_time_wait_overflow() {
	net_run "$C" sysctl -qw net.ipv4.tcp_max_tw_buckets=1
	serve 128 echo
	clients 3 talk
	sleep 1
	sockets "$C" time-wait 1
	counted "$C" TcpExtTCPTimeWaitOverflow 2
	diagnosed time-wait-overflow
	says '10.9.0.2:80, client .*: 2 of 3 that ended' "where"
	diagnosed time-wait-overflow "$C" --only time-wait-overflow,resets
	says 'net.ipv4.tcp_max_tw_buckets \(now 1\): larger' "the setting"
	NAME=only
	diagnosed "" "$C" --only resets
	NAME=time-wait-overflow
}

sed -n 's/^run_\([a-z0-9_]*\)() {/\1/p' "$0" > /tmp/scenarios
while read -r run; do
	name=$(echo "$run" | tr _ -)
	case $only in "  " | *" $name "*) ;; *) continue ;; esac
	begin "$name"
	"run_$run" < /dev/null
	finish
done < /tmp/scenarios
tap_done
