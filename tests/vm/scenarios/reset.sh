# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# A connection that ends with a reset. RFC 9293 section 3.5.3.

# Nobody listens: the answer to the SYN is a RST.
#: scenario refused v4 v6 mapped
#: client CLOSE>SYN_SENT full CONNECT
#: client SYN_SENT>CLOSE full RST		# tcp_rcv_synsent_state_process, tcp_reset
run_refused() {
	client "connect $SERVER 80 fails ECONNREFUSED cookie"
}

# SO_LINGER with 0: close(2) is the ABORT call of RFC 9293 section 3.9.1.
#: scenario abort v4 v6 mapped
#: listener =listener
#: client =active-open
#: client ESTABLISHED>CLOSE full CLOSE		# __tcp_close, tcp_disconnect
#: server =passive-open
#: server ESTABLISHED>CLOSE full RST		# tcp_reset
#: counter client TCPAbortOnData 1
run_abort() {
	server "$LISTEN $ACCEPT recv fails ECONNRESET close"
	client "$CONNECTED linger0 close"
}

# Data that nobody has read: RFC 2525 section 2.17.
#: scenario unread-data v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>CLOSE full RST
#: server =passive-open
#: server ESTABLISHED>CLOSE full CLOSE		# __tcp_close: data_was_unread
#: counter server TCPAbortOnClose 1
run_unread_data() {
	server "$LISTEN $ACCEPT readable close"
	client "$CONNECTED send 100 recv fails ECONNRESET close"
}

# The same after the other end's FIN.
#: scenario unread-data-close-wait v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full SHUTDOWN
#: client FIN_WAIT1>FIN_WAIT2 full ACK
#: client FIN_WAIT2>CLOSE full RST
#: server =passive-open
#: server ESTABLISHED>CLOSE_WAIT full FIN
#: server CLOSE_WAIT>CLOSE full CLOSE		# __tcp_close: data_was_unread
#: counter server TCPAbortOnClose 1
run_unread_data_close_wait() {
	server "$LISTEN $ACCEPT wait $T/fin-wait-2 close"
	client "$CONNECTED send 100 shutdown state FIN_WAIT2 touch $T/fin-wait-2 hung-up close"
}

# Many connections one after the other, in memory that the last one has just left: an
# address is no identity.
#: scenario memory-reused v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>CLOSE full CLOSE
#: server =passive-open
#: server ESTABLISHED>CLOSE full RST
#: count client 40
#: count server 40
run_memory_reused() {
	calm
	ends_server='' ends_client='' n=0
	while [ $n -lt 40 ]; do
		n=$((n + 1))
		ends_server="$ends_server accept say server cookie touch $T/accepted.$n hung-up close"
		ends_client="$ends_client connect $SERVER 80 say client cookie wait $T/accepted.$n \
			linger0 close"
	done
	server "$LISTEN $ends_server"
	client "wait $T/listening $ends_client"
}
