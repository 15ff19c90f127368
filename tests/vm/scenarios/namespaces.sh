# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Network namespaces that are deleted while they have sockets, and some that have the
# same addresses and ports. `ip netns del` takes away the name only: a namespace lives
# on until its last process has ended and its last full socket, orphans too, is freed
# (sk_alloc: get_net). Timewait sockets do not keep it: tcp_sk_exit_batch() purges them.
#
# It is the client's namespace that is deleted. The server's capture has what the
# client sent; and with it goes the cable: the server must be done by then.

# lose NETNS ADDRESS: from now on segments to it go to a host that is not there
lose() {
	ip -n "$1" neigh replace "$2" lladdr 02:00:00:00:00:99 dev eth0
}

# The whole namespace goes while a connection is in TIME_WAIT.
#: scenario netns-time-wait v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full CLOSE
#: client FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: client FIN_WAIT2>TIME_WAIT timewait FIN
#: client TIME_WAIT>CLOSE timewait NETNS_EXIT	# tcp_sk_exit_batch, inet_twsk_purge
#: server =passive-open
#: server =closes-second CLOSE
run_netns_time_wait() {
	server "$LISTEN $ACCEPT eof sleep 50 close"
	client "$CONNECTED close"
	end_actors
	await_sockets "$CNS" state time-wait
	snapshot
	ip netns del "$CNS"
}

# The same while a timewait socket spends an orphan's FIN_WAIT2.
#: scenario netns-fin-wait2 v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full CLOSE
#: client FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: client FIN_WAIT2>CLOSE timewait NETNS_EXIT	# tcp_sk_exit_batch, inet_twsk_purge
#: server =passive-open
#: server ESTABLISHED>CLOSE_WAIT full FIN
#: server CLOSE_WAIT>CLOSE full CLOSE		# __tcp_close, tcp_disconnect: a RST, lost
run_netns_fin_wait2() {
	server "$LISTEN $ACCEPT eof wait $T/fin-wait-2 linger0 close"
	client "$CONNECTED close"
	await_sockets "$CNS" state fin-wait-2
	snapshot
	lose "$SNS" "$CLIENT"
	mark fin-wait-2
	end_actors
	ip netns del "$CNS"
}

# A process goes on in a namespace that has no name any more, and what keeps the
# namespace in the end is this process.
#: scenario netns-nameless v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full CLOSE
#: client FIN_WAIT1>FIN_WAIT2 full ACK orphan
#: client FIN_WAIT2>TIME_WAIT timewait FIN
#: client TIME_WAIT>CLOSE timewait NETNS_EXIT	# free_nsproxy: the process has ended
#: server =passive-open
#: server =closes-second CLOSE
run_netns_nameless() {
	server "$LISTEN $ACCEPT eof sleep 50 close touch $T/closed"
	client "$CONNECTED touch $T/connected wait $T/deleted send 100 close \
		wait $T/closed sleep 1000"
	await connected
	snapshot
	ip netns del "$CNS"
	mark deleted
}

# An orphan keeps its namespace until the other end has acknowledged the FIN.
#: scenario netns-orphan v4 v6
#: listener =listener
#: client =active-open
#: client =closes-second CLOSE
#: server =passive-open
#: server =closes-first CLOSE
run_netns_orphan() {
	calm
	# What the server sends is late; what the client sends is there at once, for
	# nothing would be left of it when the cable goes.
	ip netns exec "$SNS" tc qdisc add dev eth0 root netem delay 2s
	server "$LISTEN $ACCEPT close"
	client "$CONNECTED eof sleep 50 close"
	await_sockets "$CNS" state last-ack
	ip netns del "$CNS"
}

# The same if the other end does not: until the orphan's FIN has been sent for the last
# time, which takes minutes.
#: scenario netns-orphan-unanswered v4 v6
#: listener =listener
#: client =active-open
#: client ESTABLISHED>FIN_WAIT1 full CLOSE
#: client FIN_WAIT1>CLOSE full RETRANS_TIMER orphan	# tcp_write_timeout, tcp_orphan_retries
#: server =passive-open
#: server ESTABLISHED>CLOSE_WAIT full FIN
#: server CLOSE_WAIT>CLOSE full CLOSE			# __tcp_close, tcp_disconnect: a RST, lost
run_netns_orphan_unanswered() {
	server "$LISTEN $ACCEPT wait $T/lost eof linger0 close"
	client "$CONNECTED touch $T/connected wait $T/lost close"
	await connected
	lose "$SNS" "$CLIENT"
	mark lost
	end_actors
	ip netns del "$CNS"
	# shellcheck disable=SC2034 # finish uses it
	AFTER=150
}

# A listener, and a connection that it has not accepted, in a namespace that ends with
# their process.
#: scenario netns-listener v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full EXIT
#: child =handshake
#: child ESTABLISHED>CLOSE full LISTENER?	# inet_child_forget, tcp_disconnect
#: server =active-open
#: server ESTABLISHED>CLOSE full RST
run_netns_listener() {
	client "bind $CLIENT 80 listen say listener cookie touch $T/listening wait $T/deleted"
	server "wait $T/listening connect $CLIENT 80 cookie touch $T/connected \
		recv fails ECONNRESET"
	await connected
	await_sockets "$CNS" state established
	sees child "$CNS" state established
	ip netns del "$CNS"
	mark deleted
}

# The listener's process has ended, but its request keeps the listener, that keeps the
# namespace: it is the timer that drops the request, not the namespace's end.
#: scenario netns-request v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full EXIT
#: request LISTEN>NEW_SYN_RECV request SYN
#: request NEW_SYN_RECV>CLOSE request LISTENER	# reqsk_timer_handler
#: server CLOSE>SYN_SENT full CONNECT
#: server SYN_SENT>CLOSE full CLOSE		# tcp_close_state
run_netns_request() {
	mac=$(ip -n "$CNS" link show eth0 | awk '/link\/ether/ { print $2 }')
	ip -n "$SNS" neigh replace "$CLIENT" lladdr "$mac" dev eth0
	lose "$CNS" "$SERVER"
	client "bind $CLIENT 80 listen say listener cookie touch $T/listening wait $T/deleted"
	server "wait $T/listening start-connect $CLIENT 80 say server cookie wait $T/seen close"
	await_sockets "$CNS" state syn-recv
	sees request "$CNS" state syn-recv
	snapshot
	mark seen
	ip netns del "$CNS"
	mark deleted
}

# Addresses and ports say nothing about which connection it is.
#: scenario same-4-tuple v4 v6
#: listener =listener
#: client =active-open
#: client =closes-first CLOSE
#: server =passive-open
#: server =closes-second CLOSE
#: count listener 3
#: count client 3
#: count server 3
run_same_4_tuple() {
	calm
	hosts=$SNS
	for host in second third; do
		ip netns add "$host-$ID"
		ip -n "$host-$ID" link set lo up
		side "$host" "$host-$ID" 127.0.0.1 ::1
		capture "$host" "$host-$ID"
		hosts="$hosts $host-$ID"
	done
	for host in $hosts; do
		actor "server-$host" "$host" "bind $LOOP 80 listen say listener cookie \
			touch $T/listening-$host accept say server cookie \
			touch $T/accepted-$host eof sleep 50 close"
		actor "client-$host" "$host" "wait $T/listening-$host bind $LOOP 1000 \
			connect $LOOP 80 say client cookie wait $T/close close"
	done
	for host in $hosts; do
		await "accepted-$host"
	done
	snapshot
	mark close
}
