# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Where there is no room: for timewait sockets, for orphans, in the accept queue, in the
# other end's window.

# tcp_max_tw_buckets: there is room for one timewait socket, the second connection has
# none. Of its FIN_WAIT2 nothing is left that could take the other end's FIN.
#: scenario tw-limit v4 v6
#: listener =listener
#: client =active-open
#: client =closes-first CLOSE
#: client2 =active-open
#: client2 ESTABLISHED>FIN_WAIT1 full CLOSE
#: client2 FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: client2 FIN_WAIT2>CLOSE full NO_MEMORY orphan	# tcp_time_wait: no inet_twsk_alloc
#: server =passive-open
#: server =closes-second CLOSE
#: server2 =passive-open
#: server2 ESTABLISHED>CLOSE_WAIT full FIN
#: server2 CLOSE_WAIT>LAST_ACK full CLOSE
#: server2 LAST_ACK>CLOSE full RST orphan
#: counter client TCPTimeWaitOverflow 1
run_tw_limit() {
	set_in "$CNS" tcp_max_tw_buckets 1
	server "$LISTEN $ACCEPT eof sleep 50 close accept say server2 cookie \
		touch $T/accepted2 eof sleep 50 close"
	client "$CONNECTED close new connect $SERVER 80 say client2 cookie \
		wait $T/accepted2 close"
}

# No room at all, when the FIN comes.
#: scenario tw-limit-half-close v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full SHUTDOWN
#: client FIN_WAIT1>FIN_WAIT2 full ACK
#: client FIN_WAIT2>CLOSE full NO_MEMORY		# tcp_fin, tcp_time_wait
#: server =passive-open
#: server =closes-second CLOSE
#: counter client TCPTimeWaitOverflow 1
run_tw_limit_half_close() {
	set_in "$CNS" tcp_max_tw_buckets 0
	server "$LISTEN $ACCEPT eof wait $T/fin-wait-2 close"
	client "$CONNECTED shutdown state FIN_WAIT2 touch $T/fin-wait-2 hung-up close"
}

# The same where both ends close.
#: scenario tw-limit-closing v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full CLOSE
#: client FIN_WAIT1>CLOSING full FIN orphan
#: client CLOSING>CLOSE full NO_MEMORY orphan	# tcp_rcv_state_process, tcp_time_wait
#: server =passive-open
#: server ESTABLISHED>FIN_WAIT1 full CLOSE
#: server FIN_WAIT1>CLOSING full FIN orphan
#: server CLOSING>TIME_WAIT full ACK orphan
#: server TIME_WAIT>CLOSE timewait 2MSL_TIMER
#: counter client TCPTimeWaitOverflow 1
run_tw_limit_closing() {
	calm
	slow_cable 500
	set_in "$CNS" tcp_max_tw_buckets 0
	server "$LISTEN $ACCEPT wait $T/close close"
	client "$CONNECTED touch $T/close close"
}

# max_orphans N: in all namespaces. The kernel looks every 100 ms how many there are
# (tcp_orphan_update), with a timer that wakes nobody.
max_orphans() {
	sysctl -qw "net.ipv4.tcp_max_orphans=$1" || problem "cannot set tcp_max_orphans"
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		sleep 0.05
	done
}

# There is one orphan, in FIN_WAIT2: with so long a tcp_fin_timeout it stays a full
# socket (tcp_rcv_state_process: tmo > TCP_TIMEWAIT_LEN). A second is one too many.
#: scenario orphan-limit v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full CLOSE
#: client FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: client FIN_WAIT2>TIME_WAIT full FIN orphan
#: client TIME_WAIT>CLOSE timewait 2MSL_TIMER
#: client2 =active-open
#: client2 ESTABLISHED>FIN_WAIT1 full CLOSE
#: client2 FIN_WAIT1>CLOSE full NO_MEMORY? orphan	# __tcp_close: tcp_check_oom
#: server =passive-open
#: server =closes-second CLOSE
#: server2 =passive-open
#: server2 ESTABLISHED>CLOSE_WAIT full FIN
#: server2 CLOSE_WAIT>CLOSE full RST
#: counter client TCPAbortOnMemory 1
run_orphan_limit() {
	calm
	slow_cable 50
	orphans=$(sysctl -n net.ipv4.tcp_max_orphans)
	set_in "$CNS" tcp_fin_timeout 100
	server "$LISTEN $ACCEPT new accept say server2 cookie touch $T/accepted2 \
		hung-up close use 0 wait $T/restored close"
	client "$CONNECTED new connect $SERVER 80 say client2 cookie wait $T/accepted2 \
		use 0 close touch $T/closed wait $T/limited use 1 close touch $T/over"
	await closed
	await_sockets "$CNS" state fin-wait-2
	max_orphans 0
	mark limited
	await over
	max_orphans "$orphans"
	mark restored
}

# The orphan that there is has a FIN to send again.
#: scenario orphan-limit-timer v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full CLOSE
#: client FIN_WAIT1>CLOSE full NO_MEMORY orphan	# tcp_write_timeout, tcp_out_of_resources
#: server =passive-open
#: server ESTABLISHED>CLOSE_WAIT full FIN
#: server CLOSE_WAIT>CLOSE full RST
#: counter client TCPAbortOnMemory 1
run_orphan_limit_timer() {
	orphans=$(sysctl -n net.ipv4.tcp_max_orphans)
	server "$LISTEN $ACCEPT hung-up close"
	client "$CONNECTED touch $T/connected wait $T/lost close touch $T/closed"
	await connected
	ip -n "$SNS" neigh replace "$CLIENT" lladdr 02:00:00:00:00:99 dev eth0
	mark lost
	await closed
	max_orphans 0
	end_actors
	max_orphans "$orphans"
}

# two_acks WORDS WORDS: two handshakes whose last ACKs come when there is room for one
# connection in the accept queue (sk_acceptq_is_full: backlog 0 is one). The words are
# what the first client and the second do then.
two_acks() {
	calm
	slow_cable 450
	client "wait $T/listening start-connect $SERVER 80 say client cookie \
		touch $T/first connected $1"
	actor client2 "$CNS" "wait $T/first connect $SERVER 80 cookie touch $T/connected2 $2"
	wait_for sh -c "ss -N $SNS -Htan state syn-recv | grep -c . | grep -qx 2" ||
		problem "no two requests"
	mark pending
	await connected2
	# The ACK is on its way.
	sleep 0.6
}

# The second waits in its request, as if its ACK had been lost: a SYN-ACK is sent again,
# and when that is answered there is room.
#: scenario accept-queue-full v4 v6
#: listener =listener
#: client =active-open
#: client =closes-first CLOSE
#: client2 =active-open
#: client2 =closes-first CLOSE
#: server =passive-open
#: server =closes-second CLOSE
#: server2 =passive-open
#: server2 =closes-second CLOSE
#: counter server ListenOverflows 1
run_accept_queue_full() {
	server "$LISTEN wait $T/pending backlog 0 wait $T/overflowed $ACCEPT \
		new accept say server2 cookie touch $T/accepted2 \
		use 0 eof sleep 2000 close use 1 eof sleep 2000 close"
	two_acks "wait $T/accepted close" "wait $T/accepted2 close"
	mark overflowed
}

# The same, but there never is room.
#: scenario accept-queue-stays-full v4 v6
#: listener =listener
#: client =active-open
#: client =closes-first CLOSE
#: client2 =active-open
#: client2 ESTABLISHED>CLOSE full RST		# of data: there is no connection
#: server =passive-open
#: server =closes-second CLOSE
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request OVERFLOW?	# reqsk_timer_handler; acked
#: counter server ListenOverflows 2		# the ACK of the SYN-ACK sent again too
run_accept_queue_stays_full() {
	set_in "$SNS" tcp_synack_retries 1
	server "$LISTEN wait $T/pending backlog 0 wait $T/dropped $ACCEPT eof sleep 2000 close"
	two_acks "wait $T/accepted close" "wait $T/dropped send 10 hung-up close"
	sees request "$SNS" state syn-recv
	wait_for sh -c "! ss -N $SNS -Htan state syn-recv | grep -q ." || problem "request stays"
	mark dropped
}

# tcp_abort_on_overflow: the answer to the ACK is a RST.
#: scenario accept-queue-aborts v4 v6
#: listener =listener
#: client =active-open
#: client =closes-first CLOSE
#: client2 =active-open
#: client2 ESTABLISHED>CLOSE full RST
#: server =passive-open
#: server =closes-second CLOSE
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request OVERFLOW	# tcp_check_req
#: unseen request
#: counter server ListenOverflows 1
run_accept_queue_aborts() {
	set_in "$SNS" tcp_abort_on_overflow 1
	server "$LISTEN wait $T/pending backlog 0 wait $T/overflowed $ACCEPT eof sleep 2000 close"
	two_acks "wait $T/accepted close" "hung-up close"
	mark overflowed
}

# shut_window WORDS: a connection whose other end reads nothing, so that data waits when
# it is closed, and behind it the FIN. The words are what the server does then.
shut_window() {
	server "rcvbuf 4096 $LISTEN $ACCEPT wait $T/closed $1"
	client "sndbuf 16384 $CONNECTED fill close"
	wait_for sh -c "ss -N $CNS -Htano state fin-wait-1 | grep -q timer:.persist" ||
		problem "no window probe is due"
	snapshot
	mark closed
}

# FIN_WAIT1 with the FIN still here. It goes when the other end has read all.
#: scenario window-closed v4 v6
#: listener =listener
#: client =active-open
#: client =closes-first CLOSE
#: server =passive-open
#: server =closes-second CLOSE
run_window_closed() {
	shut_window "eof sleep 50 close"
}

# It never goes, for the other end does not want the data.
#: scenario window-closed-reset v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full CLOSE
#: client FIN_WAIT1>CLOSE full RST orphan	# tcp_reset
#: server =passive-open
#: server ESTABLISHED>CLOSE full CLOSE		# __tcp_close: data_was_unread
#: counter server TCPAbortOnClose 1
#: except client FIN -1				# behind data that the window kept back
run_window_closed_reset() {
	shut_window "close"
}

# The other end says for ever that its window is closed: for an orphan this is not enough.
#: scenario window-closed-orphan v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full CLOSE
#: client FIN_WAIT1>CLOSE full RETRANS_TIMER orphan	# tcp_probe_timer, tcp_orphan_retries
#: server =passive-open
#: server ESTABLISHED>CLOSE full CLOSE
#: except client FIN -1				# behind data that the window kept back
run_window_closed_orphan() {
	shut_window "wait $T/given-up close"
	calm
	# Probes come less and less often, until TCP_RTO_MAX.
	sleep 400
	mark given-up
}
