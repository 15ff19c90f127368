# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Two listeners share a port (SO_REUSEPORT). One is closed while a connection is still
# its own: with net.ipv4.tcp_migrate_req the other one takes it over, and nothing is
# recorded of that but that the connection goes on, with the same cookie.

# set_migration WANTED: $MOVES, words after which the first listener is closed, and there
# is another one. Fails, and skips the scenario, where the kernel has no migration.
set_migration() {
	at_tun
	MOVES="wait $T/pending new reuseport bind $SERVER 80 listen say other cookie \
		use 0 close touch $T/moved"
	[ "$1" = 1 ] || return 0
	if kernel_before 5.14; then
		skip "tcp_migrate_req came with Linux 5.14"
		return 1
	fi
	set_in "$SNS" tcp_migrate_req 1
}

# A request moves when its ACK comes.
#: scenario migrate-ack v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full CLOSE
#: other =listener
#: server =passive-open			# tcp_v4_rcv, tcp_v6_rcv: reuseport_migrate_sock
#: server =closes-second CLOSE
#: counter server TCPMigrateReqSuccess 1
run_migrate_ack() {
	set_migration 1 || return 0
	server "reuseport $LISTEN $MOVES $ACCEPT eof close"
	hand 4000 80 "wait $T/listening send S expect SA touch $T/pending wait $T/moved \
		send A wait $T/accepted skip-acks send FA expect FA send A"
}

# A request moves when its SYN-ACK is sent again, in a copy of its own.
#: scenario migrate-timer v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full CLOSE
#: other =listener
#: server =passive-open			# reqsk_timer_handler: inet_reqsk_clone
#: server =closes-second CLOSE
#: counter server TCPMigrateReqSuccess 1
run_migrate_timer() {
	set_migration 1 || return 0
	calm
	server "reuseport $LISTEN $MOVES $ACCEPT eof close"
	hand 4000 80 "wait $T/listening send S expect SA touch $T/pending expect SA \
		wait $T/seen send A wait $T/accepted skip-acks send FA expect FA send A"
	await moved
	sleep 1.5
	sees server "$SNS" state syn-recv
	snapshot
	mark seen
}

# A connection moves that nobody has accepted yet.
#: scenario migrate-child v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full CLOSE
#: other =listener
#: server =passive-open			# inet_csk_listen_stop: inet_csk_reqsk_queue_add
#: server =closes-second CLOSE
#: counter server TCPMigrateReqSuccess 1
run_migrate_child() {
	set_migration 1 || return 0
	server "reuseport $LISTEN $MOVES wait $T/seen $ACCEPT eof close"
	hand 4000 80 "wait $T/listening send S expect SA send A touch $T/pending \
		wait $T/accepted skip-acks send FA expect FA send A"
	await moved
	sees server "$SNS" state established
	snapshot
	mark seen
}

# Without tcp_migrate_req the other listener does not help: its ACK finds no request.
#: scenario unmigrated-request v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full CLOSE
#: other =listener
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request LISTENER	# tcp_v4_rcv, tcp_v6_rcv: not TCP_LISTEN
run_unmigrated_request() {
	set_migration 0
	server "reuseport $LISTEN $MOVES wait $T/over"
	hand 4000 80 "wait $T/listening send S expect SA touch $T/seen wait $T/moved \
		send A expect R touch $T/over"
	await seen
	sees request "$SNS" state syn-recv
	mark pending
}

# The same for a connection that nobody has accepted yet.
#: scenario unmigrated-child v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full CLOSE
#: other =listener
#: child =handshake
#: child ESTABLISHED>CLOSE full LISTENER?	# inet_child_forget, tcp_disconnect
run_unmigrated_child() {
	set_migration 0
	server "reuseport $LISTEN $MOVES wait $T/over"
	hand 4000 80 "wait $T/listening send S expect SA send A touch $T/connected expect RA \
		touch $T/over"
	await connected
	sees child "$SNS" state established
	mark pending
}
