#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Inside the VM: each hook taken away in turn (module parameter "without"). Either its
# fall-back shows the same, or what is lost is what status and kernel log say, and
# no more. What is the same is told by the chains of all connections with all hooks,
# which the scenarios hold against independent witnesses.
set -eu
cd "$(dirname "$0")"
# shellcheck source=tests/lib/tap.sh
. ./lib/tap.sh
# shellcheck source=tests/vm/net.sh
. ./net.sh

net_up without
server=$(net_inode s-without) client=$(net_inode c-without)

in_server() {
	ip netns exec s-without "$@"
}

in_client() {
	ip netns exec c-without "$@"
}

# meet SERVER CLIENT: two peers, until both have done all they were told to
meet() {
	# shellcheck disable=SC2086 # words are meant to be split
	in_server peer $1 > /dev/null &
	peer=$!
	wait_for sh -c 'ip netns exec s-without ss -Htln | grep -q .'
	# shellcheck disable=SC2086
	in_client peer $2 > /dev/null
	wait $peer
}

# One of each: a life in full for both families, a RST, a TIME_WAIT cut short, a
# request that nobody answers.
traffic() {
	for address in 10.9.0.2 fd00:9::2; do
		meet "bind $address 80 listen accept eof sleep 100 close" \
			"connect $address 80 send 10 close"
	done
	in_client ss -K state time-wait > /dev/null 2>&1
	meet "bind 10.9.0.2 80 listen accept eof sleep 100 close" "connect 10.9.0.2 80 close"
	meet "bind 10.9.0.2 80 listen accept recv fails ECONNRESET close" \
		"connect 10.9.0.2 80 linger0 close"
	mac=$(ip -n s-without link show eth0 | awk '/link\/ether/ { print $2 }')
	ip -n c-without neigh replace 10.9.0.2 lladdr "$mac" dev eth0
	ip -n s-without neigh replace 10.9.0.1 lladdr 02:00:00:00:00:99 dev eth0
	in_client sysctl -qw net.ipv4.tcp_syn_retries=1
	in_server sysctl -qw net.ipv4.tcp_synack_retries=1
	meet "bind 10.9.0.2 80 listen sleep 20000" "connect 10.9.0.2 80 fails ETIMEDOUT"
	ip -n c-without neigh del 10.9.0.2 dev eth0
	ip -n s-without neigh del 10.9.0.1 dev eth0
	sleep 65
}

# What was recorded, a line for each record, in the order of each namespace:
# side, event, old, new, kind, cause, whether inferred, whether the segment is the
# real one, whether there is an owner, whether there is a local port. Numbers are
# those of the ABI header. Whether a process finds the SYN-ACK in its backlog, when
# connect() lets go of the socket, or a softirq was faster, is a matter of chance.
recorded() {
	records | awk -v server="$server" -v client="$client" '
	/ cookie=/ {
		for (i = 1; i <= NF; i++) {
			at = index($i, "=")
			r[substr($i, 1, at - 1)] = substr($i, at + 1)
		}
		if (r["netns"] != server && r["netns"] != client)
			next
		print r["time_ns"], r["netns"] == server ? "server" : "client",
			r["event"], r["old_state"], r["new_state"], r["kind"], r["cause"],
			r["flags"] % 2 ? "inferred" : "observed",
			int(r["flags"] / 8) % 2 ? "derived" : "seen",
			r["old_state"] == 2 && r["cause"] == 2 ? "either" :
			r["pid"] != 0 ? "task" : "nobody", r["lport"] != 0 ? "port" : "noport"
	}' | sort -n | cut -d ' ' -f 2-
}

# run NAMES: traffic without these; sets what was recorded, said and logged
run() {
	dmesg -c > /dev/null
	insmod /tcpstate.ko ${1:+without="$1"}
	traffic
	recorded > /tmp/now
	tcpstatectl status > /tmp/status
	rmmod tcpstate
	dmesg > /tmp/log
}

# differs COLUMNS: what is other than with all hooks, in these columns only
differs() {
	cut -d ' ' -f "$1" /tmp/all > /tmp/a
	cut -d ' ' -f "$1" /tmp/now > /tmp/b
	awk 'NR == FNR { n[$0]--; next }
		{ n[$0]++ }
		END { for (line in n) if (n[line])
			print (n[line] < 0 ? -n[line] " < " : n[line] " > ") line }' \
		/tmp/a /tmp/b | sort -k 2 | head -n 20
}

# Side, event, states, kind: the chains. And with causes; and with all there is.
CHAINS=1-5 CAUSES=1-6 ALL=1-10

# falls_back NAMES INSTEAD COLUMNS: the first of NAMES is replaced by INSTEAD, which
# shows the same in these columns
falls_back() {
	run "$1"
	tap_is "$(differs "$3")" "" "without $1: $2 shows the same"
	tap_like "$(cat /tmp/status)" "^$2 " "without $1: status names $2"
}

# shows_less NAMES LOST COLUMNS: LOST, as differs prints it, and no more
shows_less() {
	run "$1"
	tap_is "$(differs "$3")" "$2" "without $1: no more is lost than that"
	tap_like "$(cat /tmp/status)" "^${1%%,*} +MISSING +[a-z]" "without $1: status says what"
	tap_like "$(cat /tmp/log)" "hook ${1%%,*} cannot be attached \(error -1\): ." \
		"without $1: the kernel log says what"
}

run ''
cp /tmp/now /tmp/all
# 8 ends of 4 connections, a refused handshake's two, and 5 listeners.
tap_is "$(grep -c 'client 1 7 2 1 8' /tmp/all):$(grep -c 'server 1 10 12 2 1' /tmp/all)" 5:5 \
	"with all hooks: five connects, five requests"

shows_less tcp_connect "5 < client 1 7 2 1 8 observed seen task port
5 > client 1 7 2 1 8 observed seen task noport" $ALL
falls_back security_sock_graft inet_csk_accept $CAUSES
shows_less security_sock_graft,inet_csk_accept "4 < server 2 1 1 1 10" $CAUSES
run inet_csk_reqsk_queue_hash_add
tap_is "$(differs $ALL)" "" "without inet_csk_reqsk_queue_hash_add: the SYN-ACK shows the same"
falls_back tcp_v4_send_synack inet_csk_reqsk_queue_hash_add $ALL
falls_back tcp_v6_send_synack inet_csk_reqsk_queue_hash_add $ALL
falls_back tcp_v4_send_synack,tcp_v6_send_synack inet_csk_reqsk_queue_hash_add $ALL
shows_less tcp_check_req "4 < server 1 12 3 2 3 observed seen nobody port
4 > server 1 12 3 2 3 observed derived nobody port" $ALL
shows_less inet_csk_clone_lock "4 < server 1 12 3 2
4 > server 1 10 3 2" $CHAINS
shows_less __inet_csk_reqsk_queue_drop "1 < server 1 12 7 2 22" $CAUSES
falls_back kretprobe,fprobe __inet_csk_reqsk_queue_drop $CAUSES
hash=$(awk '/^inet_twsk_hashdance/ { print $1 }' /tmp/status)
falls_back "$hash" inet_twsk_alloc $ALL
run "$hash,inet_twsk_alloc"
tap_like "$(cat /tmp/status)" "MISSING +not seen: TIME_WAIT is not" \
	"without $hash,inet_twsk_alloc: status says what"
shows_less tcp_timewait_state_process "3 < client 1 5 6 3" $CHAINS
falls_back __inet_twsk_schedule tcp_timewait_state_process $ALL
shows_less inet_twsk_deschedule_put "2 < client 1 6 7 3 14 observed seen task port
2 > client 1 6 7 3 0 inferred seen nobody port" $ALL
falls_back inet_twsk_kill tcp_twsk_destructor $CAUSES
falls_back inet_twsk_kill,tcp_twsk_destructor inet_twsk_free $CAUSES
shows_less inet_twsk_kill,tcp_twsk_destructor,inet_twsk_free "2 < client 1 6 7 3 14
1 < client 1 6 7 3 21" $CAUSES
falls_back tcp_receive_reset tcp_reset $ALL
shows_less tcp_reset "1 < server 1 1 7 1 5 observed seen nobody port
1 > server 1 1 7 1 5 observed derived nobody port" $ALL
shows_less tcp_send_reset "1 < client 3 7 7 1" $CHAINS
run inet_sock_set_state
tap_is "$(differs $CHAINS)" "4 < server 1 12 3 2
5 < server 1 7 10 1" "without inet_sock_set_state: no more is lost than births and listen()"
tap_like "$(cat /tmp/log)" "not seen: CLOSE>LISTEN and the birth of children" \
	"without inet_sock_set_state: the kernel log says what"
run tcp_done,tcp_done_with_error,tcp_time_wait
tap_is "$(differs $CAUSES)" "" "without tcp_done,tcp_done_with_error: causes are inferred right"
tap_like "$(cat /tmp/status)" "^tcp_done +MISSING" "without tcp_done: status says what"
falls_back ftrace tcp_connect $ALL
tap_like "$(cat /tmp/status)" "^tcp_connect +kprobe" "without ftrace: kprobes"

# With nothing at all it still loads, and says that it sees nothing.
run ftrace,kprobe,fprobe,kretprobe,tracepoint
tap_is "$(wc -l < /tmp/now)" 0 "without any way to attach: nothing is recorded"
tap_is "$(grep -c MISSING /tmp/status):$(grep -c 'cannot be attached' /tmp/log)" \
	"$(grep -cE ' (ftrace|tracepoint|kretprobe|fprobe|MISSING) ' /tmp/status):$(grep -c MISSING /tmp/status)" \
	"without any way to attach: status and log name every hook"

insmod /tcpstate.ko without=tcp_connct 2> /dev/null && loaded=yes || loaded=no
tap_is "$loaded" no "a name that nothing has: not loaded"
tap_like "$(dmesg)" "without=tcp_connct: neither a hook nor" "a name that nothing has: says so"
tap_done
