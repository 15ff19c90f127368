# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# MPTCP, RFC 8684. What a program holds is no TCP socket: its changes of state are not
# recorded, only counted, and its cookie is in no record. Below it are TCP sockets, the
# subflows: ss tells their cookies. Nobody accepts them, and mptcp_worker() closes them,
# which is no process, when there is a DATA_FIN of both ends (RFC 8684 section 3.3.3).

# has_mptcp: or else the scenario is skipped
has_mptcp() {
	! kernel_before 5.15 || { skip "Debian's 5.10 is built without MPTCP" && return 1; }
}

# subflow NAME MSK NETNS FILTER...: the TCP socket below an MPTCP socket, of the same process
subflow() {
	name=$1 msk=$2
	shift 2
	sees "$name" "$@"
	awk -v msk="$msk" 'NF == 1 { said = $1 } $1 == "pid" && said == msk' "$OUT"/actor.* \
		>> "$OUT/actor.ss-$name"
}

# A server at ADDRESS, and a client that closes first when `seen` is there.
mptcp_server() {
	server "mptcp bind $1 80 listen say msk-listener cookie touch $T/listening \
		accept say msk-server cookie touch $T/accepted eof sleep 50 close"
}

mptcp_client() {
	client "wait $T/listening mptcp connect $SERVER 80 say msk-client cookie \
		wait $T/accepted wait $T/seen send 100 close"
}

# Both ends speak it.
#: scenario mptcp v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full EXIT
#: client CLOSE>SYN_SENT full CONNECT mptcp
#: client SYN_SENT>ESTABLISHED full SYNACK mptcp
#: client ESTABLISHED>FIN_WAIT1 full CLOSE? mptcp	# mptcp_shutdown_subflows
#: client FIN_WAIT1>FIN_WAIT2 full ACK mptcp orphan
#: client FIN_WAIT2>TIME_WAIT full FIN mptcp orphan
#: client TIME_WAIT>CLOSE timewait 2MSL_TIMER
#: server LISTEN>NEW_SYN_RECV request SYN mptcp
#: server NEW_SYN_RECV>SYN_RECV request ACK mptcp
#: server SYN_RECV>ESTABLISHED full ACK mptcp
#: server ESTABLISHED>CLOSE_WAIT full FIN mptcp
#: server CLOSE_WAIT>LAST_ACK full CLOSE? mptcp
#: server LAST_ACK>CLOSE full ACK mptcp
#: ignored same state 1		# __mptcp_close_ssk: FIN_WAIT1>FIN_WAIT1
run_mptcp() {
	has_mptcp || return 0
	mptcp_server "$SERVER"
	mptcp_client
	await accepted
	subflow listener msk-listener "$SNS" state listening
	subflow server msk-server "$SNS" state established
	subflow client msk-client "$CNS" state established
	snapshot
	mark seen
}

# The server does not: the client goes on with TCP below its MPTCP socket. RFC 8684
# section 3.7.
#: scenario mptcp-client-only v4 v6
#: listener =listener
#: client CLOSE>SYN_SENT full CONNECT mptcp
#: client SYN_SENT>ESTABLISHED full SYNACK mptcp
#: client ESTABLISHED>FIN_WAIT1 full CLOSE mptcp	# mptcp_subflow_shutdown
#: client FIN_WAIT1>FIN_WAIT2 full ACK mptcp
#: client FIN_WAIT2>TIME_WAIT full FIN mptcp
#: client TIME_WAIT>CLOSE timewait 2MSL_TIMER
#: server =passive-open
#: server =closes-second CLOSE
run_mptcp_client_only() {
	has_mptcp || return 0
	server "$LISTEN $ACCEPT eof sleep 50 close"
	mptcp_client
	await accepted
	subflow client msk-client "$CNS" state established
	mark seen
}

# The client does not: accept(2) gives the server a TCP socket.
#: scenario mptcp-server-only v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full EXIT
#: client =active-open
#: client =closes-first CLOSE
#: server LISTEN>NEW_SYN_RECV request SYN mptcp		# of the listener, not of the SYN
#: server NEW_SYN_RECV>SYN_RECV request ACK mptcp
#: server SYN_RECV>ESTABLISHED full ACK			# subflow_ulp_clone: falls back
#: server accept full ACCEPT
#: server =closes-second CLOSE
run_mptcp_server_only() {
	has_mptcp || return 0
	server "mptcp bind $SERVER 80 listen say msk-listener cookie touch $T/listening \
		$ACCEPT eof sleep 50 close"
	client "$CONNECTED wait $T/seen close"
	await accepted
	subflow listener msk-listener "$SNS" state listening
	mark seen
}

# A second subflow, to an address that the server announces: the kernel connects it for
# the client, without a process. RFC 8684 sections 3.2 and 3.4.1.
#: scenario mptcp-join v4 v6
#: listener CLOSE>LISTEN full LISTEN
#: listener LISTEN>CLOSE full EXIT
#: client CLOSE>SYN_SENT full CONNECT mptcp
#: client SYN_SENT>ESTABLISHED full SYNACK mptcp
#: client ESTABLISHED>FIN_WAIT1 full CLOSE? mptcp	# mptcp_shutdown_subflows
#: client FIN_WAIT1>FIN_WAIT2 full ACK mptcp orphan
#: client FIN_WAIT2>TIME_WAIT full FIN mptcp orphan
#: client TIME_WAIT>CLOSE timewait 2MSL_TIMER
#: server LISTEN>NEW_SYN_RECV request SYN mptcp
#: server NEW_SYN_RECV>SYN_RECV request ACK mptcp
#: server SYN_RECV>ESTABLISHED full ACK mptcp
#: server ESTABLISHED>CLOSE_WAIT full FIN mptcp
#: server CLOSE_WAIT>LAST_ACK full CLOSE? mptcp
#: server LAST_ACK>CLOSE full ACK mptcp orphan
#: client2 CLOSE>SYN_SENT full CONNECT mptcp		# mptcp_pm_nl_work, __mptcp_subflow_connect
#: client2 SYN_SENT>ESTABLISHED full SYNACK mptcp
#: client2 ESTABLISHED>FIN_WAIT1 full CLOSE? mptcp
#: client2 FIN_WAIT1>FIN_WAIT2 full ACK mptcp orphan
#: client2 FIN_WAIT2>TIME_WAIT timewait FIN
#: client2 TIME_WAIT>CLOSE timewait 2MSL_TIMER
#: server2 LISTEN>NEW_SYN_RECV request SYN mptcp
#: server2 NEW_SYN_RECV>SYN_RECV request ACK mptcp
#: server2 SYN_RECV>ESTABLISHED full ACK mptcp
#: server2 ESTABLISHED>CLOSE_WAIT full FIN mptcp
#: server2 CLOSE_WAIT>LAST_ACK full CLOSE? mptcp
#: server2 LAST_ACK>CLOSE full ACK mptcp orphan
run_mptcp_join() {
	has_mptcp || return 0
	calm
	slow_cable 50
	case $FAMILY in
	v4) first=$SERVER second=$NEAR nodad= ;;
	v6) first=[$SERVER] second=[$NEAR] nodad=nodad ;;
	esac
	# shellcheck disable=SC2086 # nodad is a word of its own
	ip -n "$SNS" addr add "$NEAR" dev eth0 $nodad
	ip -n "$CNS" route add "$NEAR" dev eth0
	ip -n "$SNS" mptcp endpoint add "$NEAR" dev eth0 signal
	ip -n "$CNS" mptcp limits set subflow 2 add_addr_accepted 2
	mptcp_server "$ANY"
	mptcp_client
	await_sockets "$SNS" state established src "$second"
	await_sockets "$CNS" state established dst "$second"
	subflow listener msk-listener "$SNS" state listening
	subflow server msk-server "$SNS" state established src "$first"
	subflow client msk-client "$CNS" state established dst "$first"
	sees server2 "$SNS" state established src "$second"
	sees client2 "$CNS" state established dst "$second"
	snapshot
	mark seen
}
