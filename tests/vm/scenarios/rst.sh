# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# A RST in every state, by hand. RFC 9293 section 3.10.7: "second, check the RST bit". It
# counts if its number is exactly the one that is due (RFC 5961 section 3.2).

# A listener pays no attention.
#: scenario rst-listen v4 v6
#: listener =listener
run_rst_listen() {
	at_tun
	server "$LISTEN wait $T/over"
	hand 4000 80 "wait $T/listening send R silence 100 touch $T/over"
}

# Without an ACK of our SYN it is none of ours.
#: scenario rst-syn-sent v4 v6
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>CLOSE full RST		# tcp_rcv_synsent_state_process
run_rst_syn_sent() {
	at_tun
	hand 80 any "touch $T/up expect S send R silence 100 send RA"
	near "wait $T/up connect $FAR 80 fails ECONNREFUSED cookie"
}

#: scenario rst-request v4 v6
#: listener =listener
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request RST	# tcp_check_req: embryonic_reset
run_rst_request() {
	at_tun
	server "$LISTEN wait $T/over"
	hand 4000 80 "wait $T/listening send S expect SA touch $T/pending wait $T/seen \
		send R touch $T/over"
	await pending
	sees request "$SNS" state syn-recv
	mark seen
}

# SYN_RECV of a full socket: the SYNs crossed.
#: scenario rst-syn-recv v4 v6
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>SYN_RECV full SYN
#: client SYN_RECV>CLOSE full RST		# tcp_validate_incoming, tcp_reset
run_rst_syn_recv() {
	at_tun
	hand 80 any "touch $T/up expect S send S ack=none expect SA send R"
	near "wait $T/up connect $FAR 80 fails ECONNRESET cookie"
}

# One that is in the window, but not exact, is only answered.
#: scenario rst-established v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE full RST
#: counter server TCPChallengeACK 1
run_rst_established() {
	at_tun
	server "$LISTEN $ACCEPT recv fails ECONNRESET"
	hand 4000 80 "$OPENS wait $T/accepted send R seq=+100 expect A send R"
}

#: scenario rst-fin-wait1 v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full SHUTDOWN
#: server FIN_WAIT1>CLOSE full RST
run_rst_fin_wait1() {
	at_tun
	server "$LISTEN $ACCEPT shutdown recv fails ECONNRESET"
	hand 4000 80 "$OPENS expect FA send R"
}

#: scenario rst-fin-wait2 v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full SHUTDOWN
#: server FIN_WAIT1>FIN_WAIT2 full ACK
#: server FIN_WAIT2>CLOSE full RST
run_rst_fin_wait2() {
	at_tun
	server "$LISTEN $ACCEPT shutdown state FIN_WAIT2 touch $T/fin-wait-2 hung-up"
	hand 4000 80 "$OPENS expect FA send A wait $T/fin-wait-2 send R"
}

# The FIN_WAIT2 of an orphan is a timewait socket's.
#: scenario rst-fin-wait2-orphan v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>CLOSE timewait RST		# tcp_timewait_state_process
run_rst_fin_wait2_orphan() {
	at_tun
	server "$LISTEN $ACCEPT close"
	hand 4000 80 "$OPENS expect FA send A sleep 10 send R"
}

#: scenario rst-closing v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full SHUTDOWN
#: server FIN_WAIT1>CLOSING full FIN
#: server CLOSING>CLOSE full RST
run_rst_closing() {
	at_tun
	server "$LISTEN $ACCEPT shutdown wait $T/over"
	hand 4000 80 "$OPENS expect FA send FA ack=-1 expect A send R touch $T/over"
}

#: scenario rst-close-wait v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE_WAIT full FIN
#: server CLOSE_WAIT>CLOSE full RST
run_rst_close_wait() {
	at_tun
	server "$LISTEN $ACCEPT hung-up error EPIPE"
	hand 4000 80 "$OPENS wait $T/accepted send FA expect A send R"
}

#: scenario rst-last-ack v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE_WAIT full FIN
#: server CLOSE_WAIT>LAST_ACK full CLOSE
#: server LAST_ACK>CLOSE full RST orphan
run_rst_last_ack() {
	at_tun
	server "$LISTEN $ACCEPT eof close"
	hand 4000 80 "$OPENS wait $T/accepted skip-acks send FA expect FA send R"
}

# What RFC 1337 warns of.
#: scenario rst-time-wait v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>TIME_WAIT timewait FIN
#: server TIME_WAIT>CLOSE timewait RST		# tcp_timewait_state_process: kill
run_rst_time_wait() {
	at_tun
	server "$LISTEN $ACCEPT close"
	hand 4000 80 "$OPENS expect FA send A sleep 10 send FA expect A send R"
}

# What RFC 1337 proposes.
#: scenario rst-time-wait-rfc1337 v4 v6
#: listener =listener
#: server =passive-open
#: server =closes-first CLOSE
run_rst_time_wait_rfc1337() {
	at_tun
	set_in "$SNS" tcp_rfc1337 1
	server "$LISTEN $ACCEPT close"
	hand 4000 80 "$OPENS expect FA send A sleep 10 send FA expect A send R"
}
