# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# SYNs and SYN-ACKs that have to be sent again: RFC 9293 section 3.8.1. How often is in the
# record that leaves the state.

# lose_syns [LAST_DIGIT]: what the client sends goes to a host that is not there, or to the
# one whose Ethernet address ends so
lose_syns() {
	for net in 10.9.0. fd00:9::; do
		ip -n "$CNS" neigh replace "${net}2" lladdr "$MAC${1-9}" dev eth0
	done
}

# sent_again N: waits until the client's SYN has been, so often
sent_again() {
	wait_for sh -c "ss -N $CNS -Htano state syn-sent | grep -q 'timer:(on,[^,]*,$1)'" ||
		problem "no SYN was sent $1 times more"
}

# Two SYNs are lost, the third is answered. tcp_ack() forgets that before the state changes.
#: scenario lost-syn v4 v6 mapped
#: listener =listener
#: client CLOSE>SYN_SENT full CONNECT retrans 0
#: client SYN_SENT>ESTABLISHED full SYNACK retrans 2	# tcp_finish_connect
#: client ESTABLISHED>CLOSE full CLOSE retrans 0
#: server LISTEN>NEW_SYN_RECV request SYN retrans 0
#: server NEW_SYN_RECV>SYN_RECV request ACK retrans 0
#: server SYN_RECV>ESTABLISHED full ACK retrans 0
#: server accept full ACCEPT
#: server ESTABLISHED>CLOSE full RST
#: counter client TCPSynRetrans 2
#: counter server TCPSynRetrans 0
run_lost_syn() {
	lose_syns
	server "$LISTEN $ACCEPT recv fails ECONNRESET close"
	client "$CONNECTED linger0 close"
	sent_again 1
	lose_syns 2
}

# The answer to the SYN that is sent again is a RST.
#: scenario lost-syn-refused v4 v6
#: client CLOSE>SYN_SENT full CONNECT retrans 0
#: client SYN_SENT>CLOSE full RST retrans 2	# tcp_reset
#: counter client TCPSynRetrans 2
run_lost_syn_refused() {
	lose_syns
	client "connect $SERVER 80 fails ECONNREFUSED cookie"
	sent_again 1
	lose_syns 2
}

# The same socket tries once more: what the first attempt has counted is not the second's.
#: scenario lost-syn-reconnect v4 v6
#: listener =listener
#: client CLOSE>SYN_SENT full CONNECT retrans 0
#: client SYN_SENT>CLOSE full DISCONNECT retrans 1	# tcp_disconnect
#: client CLOSE>SYN_SENT full CONNECT retrans 0	# tcp_connect_init comes after
#: client SYN_SENT>ESTABLISHED full SYNACK retrans 0
#: client ESTABLISHED>CLOSE full CLOSE
#: server =passive-open
#: server ESTABLISHED>CLOSE full RST
#: counter client TCPSynRetrans 1
run_lost_syn_reconnect() {
	lose_syns
	server "$LISTEN $ACCEPT recv fails ECONNRESET close"
	client "wait $T/listening start-connect $SERVER 80 say client cookie wait $T/seen \
		disconnect connect $SERVER 80 cookie wait $T/accepted linger0 close"
	sent_again 1
	lose_syns 2
	mark seen
}

# The SYN cannot be sent again: the timer counts that, retrans does not.
#: scenario lost-syn-no-route v4 v6
#: client CLOSE>SYN_SENT full CONNECT retrans 0
#: client SYN_SENT>CLOSE full RETRANS_TIMER retrans 0	# __tcp_retransmit_skb: rebuild_header
#: counter server TCPSynRetrans 0
run_lost_syn_no_route() {
	at_tun
	hand 80 any "touch $T/up expect S touch $T/pending silence 10000"
	near "wait $T/up syncnt 1 connect $FAR 80 fails ENETUNREACH cookie"
	await pending
	ip -n "$SNS" route del "$FAR" dev tun0
	calm
}

# A SYN with data is lost: the SYN comes again without it, and the data after the
# handshake. RFC 7413 section 4.2.2. Only the SYN counts.
#: scenario lost-syn-data v4 v6
#: client CLOSE>SYN_SENT full CONNECT retrans 0
#: client SYN_SENT>ESTABLISHED full SYNACK fastopen retrans 1
#: client ESTABLISHED>CLOSE full RST fastopen
#: counter server TCPSynRetrans 1
#: counter server RetransSegs 2
run_lost_syn_data() {
	at_tun
	set_in "$SNS" tcp_fastopen 5
	hand 80 any "touch $T/up expect S len=100 expect S len=0 send SA ack=-100 \
		expect A len=100 send A wait $T/connected send R"
	near "wait $T/up fastopen-connect $FAR 80 100 cookie touch $T/connected \
		recv fails ECONNRESET"
}

# Two SYN-ACKs are lost. One comes again by the request's timer, the other because the SYN
# does: both count, and only one is a timeout.
#: scenario lost-synack v4 v6
#: listener =listener
#: server LISTEN>NEW_SYN_RECV request SYN retrans 0
#: server NEW_SYN_RECV>SYN_RECV request ACK retrans 2	# inet_rtx_syn_ack: num_retrans
#: server SYN_RECV>ESTABLISHED full ACK retrans 0
#: server accept full ACCEPT
#: server ESTABLISHED>CLOSE full RST
#: counter server TCPSynRetrans 2
run_lost_synack() {
	at_tun
	server "$LISTEN $ACCEPT recv fails ECONNRESET"
	hand 4000 80 "wait $T/listening send S expect SA expect SA repeat expect SA send A \
		wait $T/accepted send R"
}

# The same, and it comes to nothing.
#: scenario lost-synack-reset v4 v6
#: listener =listener
#: request LISTEN>NEW_SYN_RECV request SYN retrans 0
#: request NEW_SYN_RECV>CLOSE request RST retrans 2	# tcp_check_req
#: counter server TCPSynRetrans 2
run_lost_synack_reset() {
	at_tun
	server "$LISTEN wait $T/over"
	hand 4000 80 "wait $T/listening send S expect SA touch $T/pending expect SA repeat \
		expect SA wait $T/seen send R touch $T/over"
	await pending
	sees request "$SNS" state syn-recv
	mark seen
}
