# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Connections that never come about, and what ends them.

# lose_synacks [LAST_DIGIT]: what the server sends goes to a host that is not there, or
# to the one whose Ethernet address ends so
lose_synacks() {
	for net in 10.9.0. fd00:9::; do
		ip -n "$SNS" neigh replace "${net}1" lladdr "$MAC${1-9}" dev eth0
	done
}

# nobody: sets NOBODY, an address to which segments leave, and nothing comes from there
nobody() {
	case $FAMILY in v4) NOBODY=10.9.0.99 ;; *) NOBODY=fd00:9::99 ;; esac
	ip -n "$CNS" neigh replace "$NOBODY" lladdr "${MAC}9" dev eth0
}

# SYN-ACKs are lost until both ends give up.
#: scenario unanswered v4 v6 mapped
#: listener =listener
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>CLOSE full RETRANS_TIMER	# tcp_write_timeout, tcp_write_err
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request SYNACK_TIMER	# reqsk_timer_handler
run_unanswered() {
	lose_synacks
	set_in "$CNS" tcp_syn_retries 2
	set_in "$SNS" tcp_synack_retries 2
	server "$LISTEN wait $T/over"
	client "wait $T/listening connect $SERVER 80 fails ETIMEDOUT cookie"
	await_sockets "$SNS" state syn-recv
	sees request "$SNS" state syn-recv
	snapshot
	calm
	sleep 20
	mark over
}

# The listener is closed while a request waits for its ACK; the timer finds out.
#: scenario listener-closed-request v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full CLOSE
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>CLOSE full RST		# of a SYN that is sent again
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request LISTENER	# reqsk_timer_handler
run_listener_closed_request() {
	lose_synacks
	server "$LISTEN wait $T/seen close"
	client "wait $T/listening connect $SERVER 80 fails ECONNREFUSED cookie"
	await_sockets "$SNS" state syn-recv
	sees request "$SNS" state syn-recv
	# The next answer arrives.
	lose_synacks 1
	mark seen
}

# The listener is closed while the handshake's last ACK is on its way.
#: scenario listener-closed-ack v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full CLOSE
#: client =active-open
#: client ESTABLISHED>CLOSE full RST
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request LISTENER	# tcp_v4_rcv, tcp_v6_rcv: not TCP_LISTEN
run_listener_closed_ack() {
	calm
	slow_cable 2000
	server "$LISTEN wait $T/seen close"
	client "$CONNECT recv fails ECONNRESET"
	await_sockets "$SNS" state syn-recv
	sees request "$SNS" state syn-recv
	mark seen
}

# The listener is closed before it has accepted a connection.
#: scenario listener-closed-child v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full CLOSE
#: client =active-open
#: client ESTABLISHED>CLOSE full RST
#: client2 =active-open
#: client2 ESTABLISHED>FIN_WAIT1 full SHUTDOWN
#: client2 FIN_WAIT1>FIN_WAIT2 full ACK
#: client2 FIN_WAIT2>CLOSE full RST
#: child =handshake
#: child ESTABLISHED>CLOSE full LISTENER?	# inet_child_forget, tcp_disconnect
#: child2 =handshake
#: child2 ESTABLISHED>CLOSE_WAIT full FIN
#: child2 CLOSE_WAIT>CLOSE full LISTENER?	# inet_child_forget, tcp_disconnect
run_listener_closed_child() {
	server "$LISTEN wait $T/seen close"
	client "$CONNECT touch $T/connected recv fails ECONNRESET"
	actor client2 "$CNS" "wait $T/listening connect $SERVER 80 cookie shutdown \
		state FIN_WAIT2 touch $T/connected2 hung-up"
	await connected
	await connected2
	sees child "$SNS" state established
	sees child2 "$SNS" state close-wait
	mark seen
}

# close(2) while the SYN-ACK is on its way, which is then answered by a RST.
#: scenario close-syn-sent v4 v6
#: listener =listener
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>CLOSE full CLOSE		# tcp_close_state
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request RST	# tcp_check_req
run_close_syn_sent() {
	calm
	slow_cable 1000
	server "$LISTEN wait $T/over"
	client "wait $T/listening start-connect $SERVER 80 say client cookie sleep 1500 close"
	await_sockets "$SNS" state syn-recv
	sees request "$SNS" state syn-recv
	sleep 3
	mark over
}

# The connection's local end has no port left to be.
#: scenario no-ports v4 v6
#: listener =listener
#: client =active-open
#: client =closes-first CLOSE
#: client2 CLOSE>SYN_SENT full CONNECT nosyn	# tcp_v4_connect
#: client2 SYN_SENT>CLOSE full CONNECT? nosyn	# inet_hash_connect: EADDRNOTAVAIL
#: server =passive-open
#: server =closes-second CLOSE
run_no_ports() {
	set_in "$CNS" ip_local_port_range "40000 40000"
	server "$LISTEN $ACCEPT eof sleep 50 close"
	client "$CONNECTED new connect $SERVER 80 fails EADDRNOTAVAIL say client2 cookie \
		use 0 close"
}

# There is no route: connect(2) fails before it has begun.
#: scenario no-route v4 v6
run_no_route() {
	case $FAMILY in v4) far=10.99.0.1 ;; *) far=fd00:99::1 ;; esac
	client "connect $far 80 fails ENETUNREACH cookie"
}

# connect(2) with AF_UNSPEC takes a connection back. RFC 9293 section 3.9.1: ABORT.
#: scenario disconnect-established v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>CLOSE full DISCONNECT	# tcp_disconnect
#: server =passive-open
#: server ESTABLISHED>CLOSE full RST
run_disconnect_established() {
	server "$LISTEN $ACCEPT recv fails ECONNRESET"
	client "$CONNECTED disconnect close"
}

# The same before there is one, and the same socket connects once more.
#: scenario disconnect-syn-sent v4 v6
#: listener =listener
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>CLOSE full DISCONNECT	# tcp_disconnect
#: client =active-open
#: client =closes-first CLOSE
#: server =passive-open
#: server =closes-second CLOSE
run_disconnect_syn_sent() {
	nobody
	server "$LISTEN $ACCEPT eof sleep 50 close"
	client "start-connect $NOBODY 80 say client cookie disconnect $CONNECTED close"
}

# shutdown(2) before there is one: inet_shutdown() disconnects in SYN_SENT.
#: scenario shutdown-syn-sent v4 v6
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>CLOSE full SHUTDOWN		# inet_shutdown, tcp_disconnect
run_shutdown_syn_sent() {
	nobody
	client "start-connect $NOBODY 80 cookie shutdown close"
}

# A listener that listens no more, three ways.
#: scenario unlisten v4 v6
#: closed CLOSE>LISTEN full LISTEN
#: closed LISTEN>CLOSE full CLOSE		# __tcp_close
#: disconnected CLOSE>LISTEN full LISTEN
#: disconnected LISTEN>CLOSE full DISCONNECT	# __inet_stream_connect, tcp_disconnect
#: shut CLOSE>LISTEN full LISTEN
#: shut LISTEN>CLOSE full SHUTDOWN		# inet_shutdown, tcp_disconnect
run_unlisten() {
	server "bind $SERVER 80 listen say closed cookie close \
		bind $SERVER 81 listen say disconnected cookie disconnect close \
		bind $SERVER 82 listen say shut cookie shutdown-rdwr close"
}

# TCP_DEFER_ACCEPT: the last ACK is not enough, data must come with it.
#: scenario defer-accept v4 v6
#: listener =listener
#: client =active-open
#: client =closes-first CLOSE
#: server =passive-open
#: server =closes-second CLOSE
#: counter server TCPDeferAcceptDrop 1
run_defer_accept() {
	server "defer-accept 30 $LISTEN $ACCEPT eof sleep 50 close"
	client "$CONNECT touch $T/connected wait $T/seen send 100 wait $T/accepted close"
	await connected
	await_sockets "$SNS" state syn-recv
	snapshot
	mark seen
}
