# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# SYN cookies: there is no request socket, and no trace of the SYN before the ACK.

# For every SYN, if tcp_syncookies is 2.
#: scenario cookie v4 v6
#: listener =listener
#: client =active-open
#: client =closes-first CLOSE
#: server LISTEN>SYN_RECV request ACK syncookie	# cookie_v4_check, inet_csk_clone_lock
#: server SYN_RECV>ESTABLISHED full ACK
#: server accept full ACCEPT
#: server =closes-second CLOSE
#: counter server SyncookiesSent 1
run_cookie() {
	set_in "$SNS" tcp_syncookies 2
	server "$LISTEN $ACCEPT eof sleep 50 close"
	client "$CONNECTED send 100 close"
}

# SYNs that nobody goes on with, and an ACK of a cookie that was never given.
#: scenario cookie-unused v4 v6
#: listener =listener
#: counter server SyncookiesSent 20
#: counter server SyncookiesFailed 1
#: except server SYN-ACK +20			# the kernel keeps nothing of them
run_cookie_unused() {
	at_tun
	set_in "$SNS" tcp_syncookies 2
	server "$LISTEN wait $T/over"
	hand 4000 80 "wait $T/listening flood 20 send A ack=12345 expect R touch $T/over"
}

# A flood, if tcp_syncookies is 1: when the queue is full, cookies.
#: scenario cookie-flood v4 v6
#: listener =listener
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request SYNACK_TIMER
#: count request 3				# inet_csk_reqsk_queue_is_full: more than the backlog
#: server LISTEN>SYN_RECV request ACK syncookie
#: server SYN_RECV>ESTABLISHED full ACK
#: server accept full ACCEPT
#: server ESTABLISHED>CLOSE full RST
#: counter server SyncookiesSent 3
#: except server SYN-ACK +2			# cookies that nobody goes on with
run_cookie_flood() {
	at_tun
	set_in "$SNS" tcp_synack_retries 1
	server "backlog 2 $LISTEN $ACCEPT hung-up close wait $T/over"
	hand 4000 80 "wait $T/listening flood 5 touch $T/flooded wait $T/seen \
		send S expect SA send A wait $T/accepted send R"
	await flooded
	sees request "$SNS" state syn-recv
	mark seen
	await accepted
	calm
	sleep 10
	mark over
}
