# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# SOCK_DESTROY, which is `ss -K`, in every state: tcp_abort(). The process that is named
# is ss, but not where a request is dropped: nobody acts on a socket then.

#: scenario kill-listen v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full ABORT by killer
#: ignored same state 1				# CLOSE>CLOSE: tcp_abort() calls tcp_done() too
run_kill_listen() {
	server "$LISTEN wait $T/over"
	await listening
	aborts killer "$SNS" state listening
	mark over
}

#: scenario kill-syn-sent v4 v6
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>CLOSE full ABORT by killer
run_kill_syn_sent() {
	at_tun
	hand 80 any "touch $T/up expect S touch $T/pending"
	near "wait $T/up connect $FAR 80 fails ECONNABORTED cookie"
	await pending
	aborts killer "$SNS" state syn-sent
}

#: scenario kill-request v4 v6
#: listener =listener
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request ABORT
run_kill_request() {
	at_tun
	server "$LISTEN wait $T/over"
	hand 4000 80 "wait $T/listening send S expect SA touch $T/pending wait $T/killed \
		send A expect R touch $T/over"
	await pending
	sees request "$SNS" state syn-recv
	aborts killer "$SNS" state syn-recv
	mark killed
}

#: scenario kill-syn-recv v4 v6
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>SYN_RECV full SYN
#: client SYN_RECV>CLOSE full ABORT by killer
run_kill_syn_recv() {
	at_tun
	hand 80 any "touch $T/up expect S send S ack=none expect SA touch $T/pending expect RA"
	near "wait $T/up connect $FAR 80 fails ECONNABORTED cookie"
	await pending
	aborts killer "$SNS" state syn-recv
}

#: scenario kill-established v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE full ABORT by killer
run_kill_established() {
	at_tun
	server "$LISTEN $ACCEPT recv fails ECONNABORTED"
	hand 4000 80 "$OPENS expect RA"
	await accepted
	aborts killer "$SNS" state established
}

#: scenario kill-fin-wait1 v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full SHUTDOWN
#: server FIN_WAIT1>CLOSE full ABORT by killer
run_kill_fin_wait1() {
	at_tun
	server "$LISTEN $ACCEPT shutdown hung-up"
	hand 4000 80 "$OPENS expect FA touch $T/pending ignore 100"
	await pending
	aborts killer "$SNS" state fin-wait-1
}

#: scenario kill-fin-wait2 v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full SHUTDOWN
#: server FIN_WAIT1>FIN_WAIT2 full ACK
#: server FIN_WAIT2>CLOSE full ABORT by killer
run_kill_fin_wait2() {
	at_tun
	server "$LISTEN $ACCEPT shutdown state FIN_WAIT2 touch $T/pending hung-up"
	hand 4000 80 "$OPENS expect FA send A expect RA"
	await pending
	aborts killer "$SNS" state fin-wait-2
}

#: scenario kill-closing v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full SHUTDOWN
#: server FIN_WAIT1>CLOSING full FIN
#: server CLOSING>CLOSE full ABORT by killer	# tcp_need_reset: no RST
run_kill_closing() {
	at_tun
	server "$LISTEN $ACCEPT shutdown wait $T/killed"
	hand 4000 80 "$OPENS expect FA send FA ack=-1 expect A touch $T/pending ignore 100"
	await pending
	aborts killer "$SNS" state closing
	mark killed
}

#: scenario kill-close-wait v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE_WAIT full FIN
#: server CLOSE_WAIT>CLOSE full ABORT by killer
run_kill_close_wait() {
	at_tun
	server "$LISTEN $ACCEPT eof hung-up"
	hand 4000 80 "$OPENS wait $T/accepted send FA expect A touch $T/pending expect RA"
	await pending
	aborts killer "$SNS" state close-wait
}

#: scenario kill-last-ack v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE_WAIT full FIN
#: server CLOSE_WAIT>LAST_ACK full SHUTDOWN
#: server LAST_ACK>CLOSE full ABORT by killer	# tcp_need_reset: no RST
run_kill_last_ack() {
	at_tun
	server "$LISTEN $ACCEPT eof shutdown touch $T/pending wait $T/killed"
	hand 4000 80 "$OPENS wait $T/accepted skip-acks send FA expect FA ignore 100"
	await pending
	aborts killer "$SNS" state last-ack
	mark killed
}

# tcp_abort() knows no timewait sockets before Linux 5.19: EOPNOTSUPP.
kills_timewait() {
	kernel_before 5.19 && skip "SOCK_DESTROY of timewait sockets since Linux 5.19"
}

#: scenario kill-fin-wait2-orphan v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>CLOSE timewait ABORT by killer
run_kill_fin_wait2_orphan() {
	kills_timewait && return
	at_tun
	server "$LISTEN $ACCEPT close touch $T/closed wait $T/killed"
	hand 4000 80 "$OPENS expect FA send A touch $T/pending"
	await pending
	await closed
	snapshot
	aborts killer "$SNS" state fin-wait-2
	mark killed
}

#: scenario kill-time-wait v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>TIME_WAIT timewait FIN
#: server TIME_WAIT>CLOSE timewait ABORT by killer
run_kill_time_wait() {
	kills_timewait && return
	at_tun
	server "$LISTEN $ACCEPT close touch $T/closed wait $T/killed"
	hand 4000 80 "$OPENS expect FA send A sleep 10 send FA expect A touch $T/pending"
	await pending
	await closed
	snapshot
	aborts killer "$SNS" state time-wait
	mark killed
}
