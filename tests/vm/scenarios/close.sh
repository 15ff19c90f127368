# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2034 # what is set here is read elsewhere
# Who closes first, and how: RFC 9293 section 3.6, figures 6 and 12.

# The end that opened the connection closes it.
#: scenario active-close v4 v6 mapped
#: listener =listener
#: client =active-open
#: client =closes-first CLOSE
#: server =passive-open
#: server =closes-second CLOSE
run_active_close() {
	# The server is so late that its ACK does not wait for its FIN.
	server "$LISTEN $ACCEPT eof sleep 50 close"
	client "$CONNECTED send 100 close"
}

# The end that accepted it closes it.
#: scenario passive-close v4 v6 mapped
#: listener =listener
#: client =active-open
#: client =closes-second CLOSE
#: server =passive-open
#: server =closes-first CLOSE
run_passive_close() {
	server "$LISTEN $ACCEPT recv send 300 close"
	client "$CONNECTED send 100 eof sleep 50 close"
}

# The ACK of the first FIN comes with the second FIN.
#: scenario close-at-once v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full CLOSE
#: client FIN_WAIT1>FIN_WAIT2 full ACK orphan	# tcp_rcv_state_process: th->fin, no timewait yet
#: client FIN_WAIT2>TIME_WAIT full FIN orphan	# tcp_fin
#: client TIME_WAIT>CLOSE timewait 2MSL_TIMER
#: server =passive-open
#: server =closes-second CLOSE
run_close_at_once() {
	server "$LISTEN $ACCEPT quickack 0 eof close"
	client "$CONNECTED send 100 close"
}

# One direction is closed, the other goes on. RFC 9293 section 3.6 case 1.
#: scenario half-close v4 v6 mapped
#: listener =listener
#: client =active-open
#: client =half-closes-first
#: server =passive-open
#: server =closes-second CLOSE
run_half_close() {
	server "$LISTEN $ACCEPT eof send 50 close"
	client "$CONNECTED send 10 shutdown eof close"
}

# The process ends without closing anything.
#: scenario exit v4 v6 mapped
#: listener =listener
#: client =active-open
#: client =closes-first EXIT
#: server =passive-open
#: server =closes-second EXIT
run_exit() {
	server "$LISTEN $ACCEPT eof sleep 50"
	client "$CONNECTED"
}

# The process is killed.
#: scenario killed v4 v6
#: listener =listener
#: client =active-open
#: client =closes-first EXIT		# do_exit, exit_files
#: server =passive-open
#: server =closes-second CLOSE
run_killed() {
	KILLED=client
	server "$LISTEN $ACCEPT eof sleep 50 close"
	client "$CONNECTED abort-self"
}

# shutdown(2), then close(2) of a socket that is in FIN_WAIT2 by then: tcp_close_state()
# sets the state that it has already.
#: scenario shutdown-then-close v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full SHUTDOWN	# tcp_shutdown
#: client FIN_WAIT1>FIN_WAIT2 full ACK
#: client FIN_WAIT2>TIME_WAIT timewait FIN	# __tcp_close: tcp_time_wait(sk, TCP_FIN_WAIT2, tmo)
#: client TIME_WAIT>CLOSE timewait 2MSL_TIMER
#: server =passive-open
#: server ESTABLISHED>CLOSE_WAIT full FIN
#: server CLOSE_WAIT>LAST_ACK full CLOSE
#: server LAST_ACK>CLOSE full ACK orphan
#: ignored same state 1				# FIN_WAIT2>FIN_WAIT2
run_shutdown_then_close() {
	server "$LISTEN $ACCEPT eof wait $T/closed close"
	client "$CONNECTED shutdown state FIN_WAIT2 close touch $T/closed"
}

# A cookie of a process that did not open the connection, nor listen for it.
#: scenario fork-accept v4 v6
#: listener =listener
#: client =active-open
#: client =closes-first CLOSE
#: server =passive-open
#: server =closes-second CLOSE
run_fork_accept() {
	server "$LISTEN fork-accept say server cookie touch $T/accepted eof sleep 50 close"
	client "$CONNECTED close"
}
