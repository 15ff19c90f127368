# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2034 # what is set here is read elsewhere
# FIN_WAIT2 of a socket that nobody has open any more: RFC 9293 section 3.6.1, and
# tcp_fin_timeout, of which that section knows nothing.

# The other end never closes.
#: scenario fin-wait2-timeout v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>CLOSE timewait FIN_WAIT2_TIMER	# tw_timer_handler
run_fin_wait2_timeout() {
	at_tun
	server "$LISTEN $ACCEPT close"
	hand 4000 80 "$OPENS expect FA send A"
}

# The same where it may last longer than TIME_WAIT: for the first 30 of 90 seconds it is
# a full socket (tcp_rcv_state_process: tmo > TCP_TIMEWAIT_LEN), then a timewait socket
# (tcp_keepalive_timer).
#: scenario fin-wait2-long-timeout v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>CLOSE timewait FIN_WAIT2_TIMER
run_fin_wait2_long_timeout() {
	AFTER=110
	at_tun
	server "$LISTEN $ACCEPT linger2 90 close"
	hand 4000 80 "$OPENS expect FA send A touch $T/acked"
	await acked
	calm
	snapshot
	sleep 50
	snapshot
}

# The other end closes late.
#: scenario fin-wait2-late-fin v4 v6
#: listener =listener
#: server =passive-open
#: server =closes-first CLOSE
run_fin_wait2_late_fin() {
	at_tun
	server "$LISTEN $ACCEPT close"
	hand 4000 80 "$OPENS expect FA send A touch $T/acked sleep 30000 send FA expect A"
	await acked
	calm
	snapshot
}

# The same while it is still a full socket.
#: scenario fin-wait2-long-fin v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>TIME_WAIT full FIN orphan	# tcp_fin
#: server TIME_WAIT>CLOSE timewait 2MSL_TIMER
run_fin_wait2_long_fin() {
	at_tun
	server "$LISTEN $ACCEPT linger2 90 close"
	hand 4000 80 "$OPENS expect FA send A touch $T/acked sleep 10000 send FA expect A"
	await acked
	calm
	snapshot
}

# Data that nobody will read. RFC 9293 section 3.6.1: "it SHOULD send a RST".
#: scenario fin-wait2-data v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>CLOSE timewait DATA		# tcp_timewait_state_process: TCP_TW_RST
run_fin_wait2_data() {
	at_tun
	server "$LISTEN $ACCEPT close"
	hand 4000 80 "$OPENS expect FA send A sleep 10 send A len=10 expect R"
}

# The same while it is still a full socket: tcp_reset() is what ends it then.
#: scenario fin-wait2-long-data v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>CLOSE full DATA orphan	# tcp_rcv_state_process: RCV_SHUTDOWN
#: counter server TCPAbortOnData 1
run_fin_wait2_long_data() {
	at_tun
	server "$LISTEN $ACCEPT linger2 90 close"
	hand 4000 80 "$OPENS expect FA send A sleep 10 send A len=10 expect R"
}

# Data that comes with the ACK of the FIN.
#: scenario fin-wait1-data v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>CLOSE full DATA orphan	# tcp_rcv_state_process: after close()
#: counter server TCPAbortOnData 1
run_fin_wait1_data() {
	at_tun
	server "$LISTEN $ACCEPT close"
	hand 4000 80 "$OPENS expect FA send A len=10 expect R"
}

# Data before the ACK of the FIN.
#: scenario fin-wait1-data-first v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>CLOSE full DATA orphan	# tcp_rcv_state_process: RCV_SHUTDOWN
#: counter server TCPAbortOnData 1
run_fin_wait1_data_first() {
	at_tun
	server "$LISTEN $ACCEPT close"
	hand 4000 80 "$OPENS expect FA send A len=10 ack=-1 expect R"
}

# TCP_LINGER2 below 0: FIN_WAIT2 is not wanted at all, and its first ACK the last.
#: scenario linger2-negative v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>CLOSE full ACK orphan	# tcp_rcv_state_process: linger2 < 0
#: counter server TCPAbortOnData 1
run_linger2_negative() {
	at_tun
	server "$LISTEN $ACCEPT linger2 -1 close"
	hand 4000 80 "$OPENS expect FA send A expect R"
}

# The same for a socket that is in FIN_WAIT2 when it is closed.
#: scenario linger2-negative-late v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full SHUTDOWN
#: server FIN_WAIT1>FIN_WAIT2 full ACK
#: server FIN_WAIT2>CLOSE full CLOSE? orphan	# __tcp_close: linger2 < 0
#: counter server TCPAbortOnLinger 1
#: ignored same state 1				# FIN_WAIT2>FIN_WAIT2: tcp_close_state
run_linger2_negative_late() {
	at_tun
	server "$LISTEN $ACCEPT linger2 -1 shutdown state FIN_WAIT2 close"
	hand 4000 80 "$OPENS expect FA send A expect RA"
}
