# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Segments that no kernel would send, or not in that order. By hand.

# The SYNs cross: RFC 9293 figure 7.
#: scenario odd-crossed-syn v4 v6
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>SYN_RECV full SYN		# tcp_rcv_synsent_state_process
#: client SYN_RECV>ESTABLISHED full ACK		# tcp_rcv_state_process
#: client ESTABLISHED>CLOSE full RST
run_odd_crossed_syn() {
	at_tun
	hand 80 any "touch $T/up expect S send S ack=none expect SA touch $T/pending \
		wait $T/seen send A wait $T/connected send R"
	near "wait $T/up connect $FAR 80 cookie touch $T/connected recv fails ECONNRESET"
	await pending
	snapshot
	mark seen
}

# A SYN-ACK of something else: RFC 9293 section 3.10.7.3, first. Then the right one.
#: scenario odd-synack v4 v6
#: client =active-open
#: client ESTABLISHED>CLOSE full RST
run_odd_synack() {
	at_tun
	hand 80 any "touch $T/up expect S send SA ack=+1000 expect R expect S send SA expect A \
		wait $T/connected send R"
	near "wait $T/up connect $FAR 80 cookie touch $T/connected recv fails ECONNRESET"
}

# A second SYN with another number, in the window: RFC 9293 section 3.10.7.4, fourth.
#: scenario odd-second-syn v4 v6
#: listener =listener
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request SYN	# tcp_check_req: embryonic_reset
run_odd_second_syn() {
	at_tun
	server "$LISTEN wait $T/over"
	hand 4000 80 "wait $T/listening send S expect SA touch $T/pending wait $T/seen \
		send S seq=+100 ack=none expect RA touch $T/over"
	await pending
	sees request "$SNS" state syn-recv
	mark seen
}

# The same SYN again is answered again; an ACK of something else is reset, but not the
# request.
#: scenario odd-ack v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE full RST
run_odd_ack() {
	at_tun
	server "$LISTEN $ACCEPT recv fails ECONNRESET"
	hand 4000 80 "wait $T/listening send S expect SA repeat expect SA \
		send A ack=+1000 expect R send A wait $T/accepted send R"
}

# The FIN comes with the handshake's last ACK.
#: scenario odd-early-fin v4 v6
#: listener =listener
#: server LISTEN>NEW_SYN_RECV request SYN
#: server NEW_SYN_RECV>SYN_RECV request ACK
#: server SYN_RECV>ESTABLISHED full ACK
#: server ESTABLISHED>CLOSE_WAIT full FIN
#: server accept full ACCEPT
#: server CLOSE_WAIT>LAST_ACK full CLOSE
#: server LAST_ACK>CLOSE full ACK orphan
run_odd_early_fin() {
	at_tun
	server "$LISTEN readable $ACCEPT eof close"
	hand 4000 80 "wait $T/listening skip-acks send S expect SA send FA expect FA send A"
}

# A SYN on a connection is answered with an ACK, nothing more: RFC 5961 section 4.
#: scenario odd-syn-established v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE full RST
#: counter server TCPSYNChallenge 1
run_odd_syn_established() {
	at_tun
	server "$LISTEN $ACCEPT recv fails ECONNRESET"
	hand 4000 80 "$OPENS wait $T/accepted send S seq=+100 ack=none expect A send R seq=-101"
}
