# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Nobody answers any more: what each timer does when it gives up.

# RFC 9293 section 3.8.3 R2, for a SYN.
#: scenario syn-timeout v4 v6
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>CLOSE full RETRANS_TIMER retrans 1 if kernel<6.5	# tcp_write_timeout
#: client SYN_SENT>CLOSE full RETRANS_TIMER retrans 2 if kernel>=6.5	# tcp_syn_linear_timeouts
run_syn_timeout() {
	at_tun
	hand 80 any "touch $T/up expect S touch $T/pending expect S ignore 5000"
	near "wait $T/up syncnt 1 connect $FAR 80 fails ETIMEDOUT cookie"
	await pending
	calm
}

# The same for data.
#: scenario data-timeout v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE full RETRANS_TIMER	# tcp_write_timeout
run_data_timeout() {
	at_tun
	set_in "$SNS" tcp_retries2 3
	server "$LISTEN $ACCEPT send 10 recv fails ETIMEDOUT"
	hand 4000 80 "$OPENS expect A len=10 touch $T/sent ignore 20000"
	await sent
	calm
}

# The same after an ICMP error, which is then the error that the program gets: RFC 1122
# section 4.2.3.9.
#: scenario data-timeout-icmp v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE full RETRANS_TIMER	# tcp_write_err: sk_err_soft
run_data_timeout_icmp() {
	at_tun
	set_in "$SNS" tcp_retries2 3
	server "$LISTEN $ACCEPT send 10 recv fails EHOSTUNREACH"
	hand 4000 80 "$OPENS expect A len=10 icmp 3 1 touch $T/sent ignore 20000"
	await sent
	calm
}

# The same for a FIN; nobody is there any more.
#: scenario fin-timeout v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>CLOSE full RETRANS_TIMER orphan	# tcp_write_timeout
run_fin_timeout() {
	at_tun
	set_in "$SNS" tcp_orphan_retries 2
	server "$LISTEN $ACCEPT close"
	hand 4000 80 "$OPENS expect FA touch $T/sent ignore 10000"
	await sent
	calm
}

# The same in CLOSING.
#: scenario closing-timeout v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>CLOSING full FIN orphan
#: server CLOSING>CLOSE full RETRANS_TIMER orphan	# tcp_write_timeout
run_closing_timeout() {
	at_tun
	set_in "$SNS" tcp_orphan_retries 2
	server "$LISTEN $ACCEPT close"
	hand 4000 80 "$OPENS expect FA send FA ack=-1 expect A touch $T/sent ignore 10000"
	await sent
	calm
}

# The same for the second FIN.
#: scenario last-ack-timeout v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE_WAIT full FIN
#: server CLOSE_WAIT>LAST_ACK full CLOSE
#: server LAST_ACK>CLOSE full RETRANS_TIMER orphan	# tcp_write_timeout
run_last_ack_timeout() {
	at_tun
	set_in "$SNS" tcp_orphan_retries 2
	server "$LISTEN $ACCEPT eof close"
	hand 4000 80 "$OPENS wait $T/accepted skip-acks send FA expect FA touch $T/sent ignore 10000"
	await sent
	calm
}

# TCP_USER_TIMEOUT: RFC 5482, RFC 9293 section 3.9.1.
#: scenario user-timeout v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE full USER_TIMEOUT	# tcp_write_timeout
run_user_timeout() {
	at_tun
	server "$LISTEN $ACCEPT user-timeout 2000 send 10 recv fails ETIMEDOUT"
	hand 4000 80 "$OPENS expect A len=10 touch $T/sent ignore 10000"
	await sent
	calm
}

# Keepalive: RFC 9293 section 3.8.4.
#: scenario keepalive-timeout v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE full KEEPALIVE_TIMER	# tcp_keepalive_timer
run_keepalive_timeout() {
	at_tun
	server "$LISTEN $ACCEPT keepalive 5 1 2 recv fails ETIMEDOUT"
	hand 4000 80 "$OPENS wait $T/accepted expect A expect A expect RA"
	await accepted
	calm
}

# Keepalive with TCP_USER_TIMEOUT, which then says how long.
#: scenario keepalive-user-timeout v4 v6
#: listener =listener
#: server =passive-open
#: server ESTABLISHED>CLOSE full USER_TIMEOUT	# tcp_keepalive_timer: icsk_user_timeout
run_keepalive_user_timeout() {
	at_tun
	server "$LISTEN $ACCEPT keepalive 5 1 9 user-timeout 6500 recv fails ETIMEDOUT"
	hand 4000 80 "$OPENS wait $T/accepted ignore 30000"
	await accepted
	calm
}
