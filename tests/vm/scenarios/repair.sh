# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# TCP_REPAIR: a process saves and restores a connection, and nothing is sent for it.

# Both ends are restored, each in the middle of a connection that was never opened. Then
# one of them is saved, closed, and restored in another socket, and the other end does
# not notice. No SYN, so no active open (tcp_connect).
#: scenario repair-restored v4 v6
#: client CLOSE>SYN_SENT full CONNECT repair		# tcp_v4_connect, tcp_v6_connect
#: client SYN_SENT>ESTABLISHED full CONNECT repair	# tcp_connect: tcp_finish_connect
#: client ESTABLISHED>CLOSE full CLOSE repair		# __tcp_close: repair, tcp_disconnect
#: restored CLOSE>SYN_SENT full CONNECT repair
#: restored SYN_SENT>ESTABLISHED full CONNECT repair
#: restored =closes-first CLOSE
#: server CLOSE>SYN_SENT full CONNECT repair
#: server SYN_SENT>ESTABLISHED full CONNECT repair
#: server =closes-second CLOSE
#: except client ActiveOpens -2
#: except server ActiveOpens -1
#: counter client OutRsts 0				# closed, and the other end not told
run_repair_restored() {
	# Without window probes: they would find nobody while the other end is closed.
	server "repair repair-seq 5000 1000 bind $SERVER 80 connect $CLIENT 1000 \
		say server cookie repair-off-silent touch $T/up eof sleep 50 close"
	client "repair repair-seq 1000 5000 bind $CLIENT 1000 connect $SERVER 80 \
		say client cookie wait $T/up repair-off-silent send 100 acked repair close \
		repair repair-seq 1100 5000 bind $CLIENT 1000 connect $SERVER 80 \
		say restored cookie repair-off-silent send 100 acked close"
}

# A connection is saved and closed, and never restored: the next segment finds nobody.
#: scenario repair-closed v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>CLOSE full CLOSE repair		# __tcp_close: repair, tcp_disconnect
#: server =passive-open
#: server ESTABLISHED>CLOSE full RST
#: counter client OutRsts 1				# the answer to data, not the close
run_repair_closed() {
	server "$LISTEN $ACCEPT wait $T/closed send 100 recv fails ECONNRESET close"
	client "$CONNECTED repair close touch $T/closed"
}
