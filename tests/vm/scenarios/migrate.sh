# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Two listeners share a port (SO_REUSEPORT). One is closed while a connection is its own:
# with net.ipv4.tcp_migrate_req (from 5.14 on) the other one takes it over.

# $MIGRATE: the listener is closed, and another one is there for its connections
# set_migrate WHEN: words for that
migrate() {
	MOVES="wait $T/pending new reuseport bind $SERVER 80 listen say other cookie \
		use 0 close touch $T/moved"
}

# may_migrate: skips the scenario where the kernel cannot
may_migrate() {
	if kernel_before 5.14; then
		skip "tcp_migrate_req came with 5.14"
		return 1
	fi
	set_in "$SNS" tcp_migrate_req 1
}

# A request moves when its ACK comes.
#: scenario migrate-ack v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full CLOSE
#: other =listener
#: server =passive-open			# tcp_v4_rcv: reuseport_migrate_sock, inet_reqsk_clone
#: server =closes-second CLOSE
#: counter server TCPMigrateReqSuccess 1
run_migrate_ack() {
	may_migrate || return 0
	at_tun
	migrate
	server "reuseport $LISTEN $MOVES $ACCEPT eof close"
	hand 4000 80 "wait $T/listening send S expect SA touch $T/pending wait $T/moved \
		send A wait $T/accepted skip-acks send FA expect FA send A"
}
