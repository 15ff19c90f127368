# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# TCP Fast Open, RFC 7413: the child is there with the SYN, and in SYN_RECV until the
# handshake's last ACK.

# no_cookies: fast open at once, for whoever asks: TFO_CLIENT_NO_COOKIE,
# TFO_SERVER_COOKIE_NOT_REQD
no_cookies() {
	set_in "$CNS" tcp_fastopen 5
	set_in "$SNS" tcp_fastopen 514
}

# Data with the SYN. A child can be accepted at once: not before `open`, here.
#: scenario fastopen v4 v6
#: listener =listener
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>ESTABLISHED full SYNACK fastopen
#: client ESTABLISHED>FIN_WAIT1 full CLOSE fastopen
#: client FIN_WAIT1>FIN_WAIT2 full ACK fastopen orphan
#: client FIN_WAIT2>TIME_WAIT timewait FIN
#: client TIME_WAIT>CLOSE timewait 2MSL_TIMER
#: server LISTEN>SYN_RECV request SYN fastopen	# tcp_fastopen_create_child
#: server SYN_RECV>ESTABLISHED full ACK
#: server accept full ACCEPT
#: server =closes-second CLOSE
#: counter client TCPFastOpenActive 1
run_fastopen() {
	no_cookies
	server "fastopen-listen 5 $LISTEN wait $T/open $ACCEPT eof sleep 50 close"
	client "wait $T/listening fastopen-connect $SERVER 80 100 say client cookie \
		acked touch $T/open wait $T/accepted close"
}

# The first connection gets a cookie, the second uses it.
#: scenario fastopen-cookie v4 v6
#: listener =listener
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>ESTABLISHED full SYNACK fastopen
#: client ESTABLISHED>CLOSE full CLOSE fastopen
#: client2 CLOSE>SYN_SENT full CONNECT
#: client2 SYN_SENT>ESTABLISHED full SYNACK fastopen
#: client2 ESTABLISHED>CLOSE full CLOSE fastopen
#: server =passive-open
#: server ESTABLISHED>CLOSE full RST
#: server2 LISTEN>SYN_RECV request SYN fastopen
#: server2 SYN_RECV>ESTABLISHED full ACK
#: server2 accept full ACCEPT
#: server2 ESTABLISHED>CLOSE full RST
#: counter server TCPFastOpenCookieReqd 1
run_fastopen_cookie() {
	set_in "$CNS" tcp_fastopen 1
	set_in "$SNS" tcp_fastopen 2
	server "fastopen-listen 5 $LISTEN $ACCEPT hung-up close wait $T/open \
		accept say server2 cookie touch $T/accepted2 hung-up close"
	client "wait $T/listening fastopen-connect $SERVER 80 100 say client cookie \
		wait $T/accepted linger0 close \
		fastopen-connect $SERVER 80 100 say client2 cookie acked touch $T/open \
		wait $T/accepted2 linger0 close"
}

# The server does not want it: an ordinary handshake, and the data once more.
#: scenario fastopen-refused v4 v6
#: listener =listener
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>ESTABLISHED full SYNACK fastopen
#: client ESTABLISHED>CLOSE full CLOSE fastopen
#: server =passive-open
#: server ESTABLISHED>CLOSE full RST
#: counter client TCPFastOpenActiveFail 1
run_fastopen_refused() {
	no_cookies
	server "$LISTEN $ACCEPT recv recv fails ECONNRESET close"
	client "wait $T/listening fastopen-connect $SERVER 80 100 say client cookie \
		wait $T/accepted acked linger0 close"
}

# TCP_FASTOPEN_CONNECT: connect(2) does nothing, the SYN goes with the first data.
#: scenario fastopen-deferred v4 v6
#: listener =listener
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>ESTABLISHED full SYNACK fastopen
#: client ESTABLISHED>CLOSE full CLOSE fastopen
#: server LISTEN>SYN_RECV request SYN fastopen
#: server SYN_RECV>ESTABLISHED full ACK
#: server accept full ACCEPT
#: server ESTABLISHED>CLOSE full RST
#: except client SYN +1				# connect(2) is over before there is a SYN
run_fastopen_deferred() {
	no_cookies
	server "fastopen-listen 5 $LISTEN wait $T/open $ACCEPT hung-up close"
	client "wait $T/listening fastopen-defer connect $SERVER 80 say client cookie \
		touch $T/connected wait $T/seen send 100 acked touch $T/open wait $T/accepted \
		linger0 close"
	await connected
	snapshot
	mark seen
}

# accept(2) before the handshake is over. By hand: the SYN has data, that is enough.
#: scenario fastopen-early-accept v4 v6
#: listener =listener
#: server LISTEN>SYN_RECV request SYN fastopen
#: server accept full ACCEPT
#: server SYN_RECV>ESTABLISHED full ACK		# tcp_rcv_synrecv_state_fastopen
#: server ESTABLISHED>CLOSE full RST
run_fastopen_early_accept() {
	at_tun
	no_cookies
	server "fastopen-listen 5 $LISTEN $ACCEPT recv recv fails ECONNRESET"
	hand 4000 80 "wait $T/listening send S len=10 expect SA wait $T/accepted send A send R"
	await accepted
	snapshot
}

# close(2) too.
#: scenario fastopen-early-close v4 v6
#: listener =listener
#: server LISTEN>SYN_RECV request SYN fastopen
#: server accept full ACCEPT
#: server SYN_RECV>FIN_WAIT1 full CLOSE		# tcp_close_state
#: server FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: server FIN_WAIT2>TIME_WAIT timewait FIN
#: server TIME_WAIT>CLOSE timewait 2MSL_TIMER
run_fastopen_early_close() {
	at_tun
	no_cookies
	server "fastopen-listen 5 $LISTEN $ACCEPT recv close"
	hand 4000 80 "wait $T/listening send S len=10 expect SA expect FA send A sleep 10 send FA expect A"
}

#: scenario fastopen-reset v4 v6
#: listener =listener
#: child LISTEN>SYN_RECV request SYN fastopen
#: child SYN_RECV>CLOSE full RST			# tcp_check_req: embryonic_reset
#: except server AttemptFails +1			# tcp_check_req() counts, tcp_done() too
run_fastopen_reset() {
	at_tun
	no_cookies
	server "fastopen-listen 5 $LISTEN wait $T/over"
	hand 4000 80 "wait $T/listening send S len=10 expect SA touch $T/pending wait $T/seen \
		send R touch $T/over"
	await pending
	sees child "$SNS" state syn-recv
	snapshot
	mark seen
}

#: scenario fastopen-listener-closed v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full CLOSE
#: child LISTEN>SYN_RECV request SYN fastopen
#: child SYN_RECV>CLOSE full LISTENER?		# inet_child_forget, tcp_disconnect
run_fastopen_listener_closed() {
	at_tun
	no_cookies
	server "fastopen-listen 5 $LISTEN wait $T/seen close"
	hand 4000 80 "wait $T/listening send S len=10 expect SA touch $T/pending expect RA"
	await pending
	sees child "$SNS" state syn-recv
	mark seen
}

# The SYN-ACK is never answered.
#: scenario fastopen-timeout v4 v6
#: listener =listener
#: child LISTEN>SYN_RECV request SYN fastopen
#: child SYN_RECV>CLOSE full SYNACK_TIMER retrans 2	# tcp_fastopen_synack_timer, tcp_write_err
#: except server TCPSynRetrans +2		# of a full socket
run_fastopen_timeout() {
	at_tun
	no_cookies
	set_in "$SNS" tcp_synack_retries 1
	server "fastopen-listen 5 $LISTEN wait $T/over"
	hand 4000 80 "wait $T/listening send S len=10 expect SA touch $T/pending ignore 20000 \
		touch $T/over"
	await pending
	sees child "$SNS" state syn-recv
	calm
}

#: scenario fastopen-kill v4 v6
#: listener =listener
#: child LISTEN>SYN_RECV request SYN fastopen
#: child SYN_RECV>CLOSE full ABORT by killer	# tcp_abort
run_fastopen_kill() {
	at_tun
	no_cookies
	server "fastopen-listen 5 $LISTEN wait $T/over"
	hand 4000 80 "wait $T/listening send S len=10 expect SA touch $T/pending expect RA \
		touch $T/over"
	await pending
	sees child "$SNS" state syn-recv
	aborts killer "$SNS" state syn-recv
}
