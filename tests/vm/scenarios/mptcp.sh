# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# MPTCP, RFC 8684.

# Both ends speak it.
#: scenario mptcp v4 v6
#: listener CLOSE>LISTEN full LISTEN by msk-listener
#: listener LISTEN>CLOSE full EXIT by msk-listener
#: client CLOSE>SYN_SENT full CONNECT mptcp by msk-client
run_mptcp() {
	kernel_before 5.15 && skip "no MPTCP in Debian's 5.10" && return
	server "mptcp bind $SERVER 80 listen say msk-listener cookie touch $T/listening \
		accept say msk-server cookie touch $T/accepted eof sleep 50 close"
	client "wait $T/listening mptcp connect $SERVER 80 say msk-client cookie \
		wait $T/accepted wait $T/seen send 100 close"
	await accepted
	sees listener "$SNS" state listening
	sees server "$SNS" state established
	sees client "$CNS" state established
	mark seen
}

# The server does not.
#: scenario mptcp-client-only v4 v6
#: listener =listener
run_mptcp_client_only() {
	kernel_before 5.15 && skip "no MPTCP in Debian's 5.10" && return
	server "$LISTEN $ACCEPT eof sleep 50 close"
	client "wait $T/listening mptcp connect $SERVER 80 say msk-client cookie \
		wait $T/accepted wait $T/seen send 100 close"
	await accepted
	sees client "$CNS" state established
	mark seen
}

# The client does not.
#: scenario mptcp-server-only v4 v6
#: client =active-open
run_mptcp_server_only() {
	kernel_before 5.15 && skip "no MPTCP in Debian's 5.10" && return
	server "mptcp bind $SERVER 80 listen say msk-listener cookie touch $T/listening \
		$ACCEPT eof sleep 50 close"
	client "$CONNECTED wait $T/seen close"
	await accepted
	sees listener "$SNS" state listening
	mark seen
}
