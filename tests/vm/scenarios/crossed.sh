# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Two SYNs, or two FINs, that cross each other.

# Both ends connect. RFC 9293 figure 7. On 5.10 the SYN-ACK to a socket that is in
# SYN_RECV is only answered (tcp_validate_incoming()), and that answer opens it: three
# ways through the cable, in less than the second after which SYN-ACKs are sent again.
#: scenario simultaneous-open v4 v6
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>SYN_RECV full SYN		# tcp_rcv_synsent_state_process
#: client SYN_RECV>ESTABLISHED full ACK		# tcp_rcv_state_process
#: client =closes-first CLOSE
#: server CLOSE>SYN_SENT full CONNECT
#: server SYN_SENT>SYN_RECV full SYN
#: server SYN_RECV>ESTABLISHED full ACK
#: server =closes-second CLOSE
run_simultaneous_open() {
	calm
	slow_cable 200
	server "bind $SERVER 1000 wait $T/go connect $CLIENT 1000 cookie eof sleep 2000 close"
	client "bind $CLIENT 1000 touch $T/go connect $SERVER 1000 cookie close"
}

# A socket that connects to itself. RFC 9293 section 3.5: the same as figure 7.
#: scenario self-connect v4 v6 mapped
#: self CLOSE>SYN_SENT full CONNECT
#: self SYN_SENT>SYN_RECV full SYN
#: self SYN_RECV>ESTABLISHED full ACK
#: self ESTABLISHED>FIN_WAIT1 full CLOSE
#: self FIN_WAIT1>CLOSING full FIN orphan		# tcp_fin
#: self CLOSING>TIME_WAIT full ACK orphan		# tcp_rcv_state_process
#: self TIME_WAIT>CLOSE timewait 2MSL_TIMER
run_self_connect() {
	server "bind $LOOP 1000 connect $LOOP 1000 say self cookie send 100 recv close"
}

# Both ends close. RFC 9293 figure 13.
#: scenario simultaneous-close v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full CLOSE
#: client FIN_WAIT1>CLOSING full FIN orphan	# tcp_fin
#: client CLOSING>TIME_WAIT full ACK orphan	# tcp_rcv_state_process
#: client TIME_WAIT>CLOSE timewait 2MSL_TIMER
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>CLOSING full FIN orphan
#: server CLOSING>TIME_WAIT full ACK orphan
#: server TIME_WAIT>CLOSE timewait 2MSL_TIMER
run_simultaneous_close() {
	calm
	slow_cable 500
	server "$LISTEN $ACCEPT wait $T/close close"
	client "$CONNECTED touch $T/close close"
}
