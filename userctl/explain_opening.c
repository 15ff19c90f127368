// SPDX-License-Identifier: GPL-2.0-only
/* Transitions before a connection is established, and of listeners. */
#include "explain_tables.h"
#include "i18n.h"

const struct explain_pair explain_opening[] = {
	{ TCPSTATE_CLOSE, TCPSTATE_LISTEN, {
		.title = N_("listen()"),
		.meaning = N_("A process wants to accept connections (passive OPEN). listen() on\n"
			"a socket that listens already only changes the backlog, which is no\n"
			"transition."),
		.rfc = N_("9293 sections 3.9.1.1, 3.10.1"),
		.kernel = N_("inet_listen() calls inet_csk_listen_start(), which sets LISTEN\n"
			"first and checks the port then. If the port is taken it goes back to\n"
			"CLOSE."),
		.sysctls = { "net.core.somaxconn", "net.ipv4.tcp_fastopen" },
		.trouble = N_("LISTEN>CLOSE right after it: the port is taken (EADDRINUSE).\n"
			"bind() fails before that if old connections hold the port and\n"
			"SO_REUSEADDR is not set. The backlog is cut to somaxconn without a word."),
		.hints = {
			N_("ss -ltnp: who has the port, and Send-Q: the backlog that counts"),
		},
		.see = "LISTEN, LISTEN>CLOSE, listen",
	} },
	{ TCPSTATE_CLOSE, TCPSTATE_SYN_SENT, {
		.title = N_("connect()"),
		.meaning = N_("A process wants a connection (active OPEN), and the SYN leaves.\n"
			"The record is made at that moment, with local port and initial sequence\n"
			"number. \"no SYN sent\" says that it failed before that."),
		.rfc = N_("9293 sections 3.4.1 (sequence number), 3.5, 3.10.1"),
		.kernel = N_("tcp_v4_connect() or tcp_v6_connect(): inet_hash_connect() chooses\n"
			"the port, tcp_connect() sends the SYN. With fast open and a known cookie\n"
			"the SYN waits for the first data (tcp_fastopen_defer_connect())."),
		.sysctls = { "net.ipv4.ip_local_port_range", "net.ipv4.tcp_tw_reuse" },
		.trouble = N_("EADDRNOTAVAIL: every port of the range is in use towards this\n"
			"address and port, mostly by TIME_WAIT. EADDRNOTAVAIL also follows bind()\n"
			"to an address and port of a connection that exists."),
		.hints = {
			N_("ss -tan dst ADDRESS: how many ports are in use towards it"),
			N_("nstat -az TcpActiveOpens TcpExtTWRecycled: connects, ports taken over"),
		},
		.see = "SYN_SENT, SYN_SENT>CLOSE, TIME_WAIT, connect",
	} },
	{ TCPSTATE_LISTEN, TCPSTATE_CLOSE, {
		.title = N_("a listener ends"),
		.meaning = N_("By close(), by the end of its process, by shutdown() of the\n"
			"receiving side, by connect() with AF_UNSPEC or by SOCK_DESTROY. With it\n"
			"go the connections that wait in its accept queue."),
		.rfc = N_("9293 sections 3.10.4, 3.10.5"),
		.kernel = N_("__tcp_close(), tcp_disconnect() or tcp_abort(), then\n"
			"inet_csk_listen_stop(): it resets what is in the accept queue\n"
			"(inet_child_forget()). Requests are dropped when their timer fires or\n"
			"their last ACK comes."),
		.sysctls = { "net.ipv4.tcp_migrate_req" },
		.trouble = N_("Restart of a server: clients that were in the queue see\n"
			"\"connection reset by peer\", later ones \"connection refused\". Right\n"
			"after CLOSE>LISTEN it is a listen() that failed because the port is\n"
			"taken."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the children that ended with it"),
			"nstat -az TcpExtTCPMigrateReqSuccess TcpExtTCPMigrateReqFailure",
		},
		.see = "LISTEN, listener, NEW_SYN_RECV>CLOSE, close",
	} },
	{ TCPSTATE_LISTEN, TCPSTATE_NEW_SYN_RECV, {
		.title = N_("a SYN arrives"),
		.meaning = N_("A connection begins at the server: the SYN was accepted and the\n"
			"SYN-ACK is about to leave. The listener stays in LISTEN; a request\n"
			"socket holds the connection, and both are named in the record."),
		.rfc = N_("9293 sections 3.5, 3.10.7.2"),
		.kernel = N_("tcp_conn_request() makes the request,\n"
			"inet_csk_reqsk_queue_hash_add() puts it into the hash table,\n"
			"tcp_v4_send_synack() answers."),
		.sysctls = { "net.ipv4.tcp_syncookies", "net.ipv4.tcp_max_syn_backlog",
			     "net.core.somaxconn" },
		.trouble = N_("A SYN that tcpdump shows and that is missing here was dropped:\n"
			"accept queue full, too many requests, no route back. With SYN cookies\n"
			"there is no request, see LISTEN>SYN_RECV."),
		.hints = {
			N_("nstat -az TcpExtListenDrops TcpExtListenOverflows: dropped, and why"),
			N_("nstat -az TcpExtTCPReqQFullDrop TcpExtTCPReqQFullDoCookies: requests"),
		},
		.see = "NEW_SYN_RECV, LISTEN>SYN_RECV, syn, overflow",
	} },
	{ TCPSTATE_LISTEN, TCPSTATE_SYN_RECV, {
		.title = N_("a child without a request in the table"),
		.meaning = N_("Either a SYN cookie came back in the handshake's last ACK, and the\n"
			"kernel had kept nothing since the SYN; or the SYN carried a TCP fast\n"
			"open cookie, and the child exists before the handshake is over. The\n"
			"record says which."),
		.rfc = N_("4987 section 3.6 (SYN cookies); 7413 (fast open)"),
		.kernel = N_("cookie_v4_check() and tcp_get_cookie_sock(), or tcp_try_fastopen()\n"
			"and tcp_fastopen_create_child(); inet_csk_clone_lock() makes the socket."),
		.sysctls = { "net.ipv4.tcp_syncookies", "net.ipv4.tcp_fastopen",
			     "net.ipv4.tcp_timestamps" },
		.trouble = N_("Cookies mean more requests than the backlog: a flood, or a backlog\n"
			"that is too small for the load. Without timestamps the connection loses\n"
			"window scaling and SACK. Data of a fast open SYN can be delivered twice."),
		.hints = {
			N_("nstat -az TcpExtSyncookiesSent TcpExtSyncookiesRecv: how often"),
			"nstat -az TcpExtTCPFastOpenPassive TcpExtTCPFastOpenPassiveFail",
		},
		.see = "SYN_RECV, SYN_RECV>ESTABLISHED, LISTEN>NEW_SYN_RECV",
	} },
	{ TCPSTATE_NEW_SYN_RECV, TCPSTATE_SYN_RECV, {
		.title = N_("the last ACK of the handshake makes a full socket"),
		.meaning = N_("The client has acknowledged the SYN-ACK. The request becomes a\n"
			"full socket with the same cookie and joins the accept queue;\n"
			"SYN_RECV>ESTABLISHED follows at once."),
		.rfc = N_("9293 sections 3.5 (figure 6), 3.10.7.4"),
		.kernel = N_("tcp_check_req() verifies the ACK and calls tcp_v4_syn_recv_sock(),\n"
			"where inet_csk_clone_lock() makes the child;\n"
			"inet_csk_complete_hashdance() queues it."),
		.sysctls = { "net.core.somaxconn", "net.ipv4.tcp_abort_on_overflow" },
		.trouble = N_("If it is missing although the client says connected, the ACK was\n"
			"dropped for want of room in the accept queue, or TCP_DEFER_ACCEPT waits\n"
			"for data. The time since LISTEN>NEW_SYN_RECV is the round trip, or\n"
			"SYN-ACKs were lost."),
		.hints = {
			N_("ss -ltn: Recv-Q at its limit Send-Q means full"),
			N_("nstat -az TcpExtListenOverflows TcpExtTCPDeferAcceptDrop: which"),
		},
		.see = "NEW_SYN_RECV, SYN_RECV>ESTABLISHED, NEW_SYN_RECV>CLOSE, overflow",
	} },
	{ TCPSTATE_NEW_SYN_RECV, TCPSTATE_CLOSE, {
		.title = N_("a request is dropped"),
		.meaning = N_("The handshake was not completed. The cause says why: nobody\n"
			"answered the SYN-ACKs, the client sent a RST or another SYN, the accept\n"
			"queue was full, the listener went away, an ICMP error, SOCK_DESTROY or\n"
			"the end of the namespace."),
		.rfc = N_("9293 sections 3.5.3, 3.10.7.4, 3.8.3"),
		.kernel = N_("__inet_csk_reqsk_queue_drop(), called by reqsk_timer_handler(),\n"
			"tcp_check_req(), tcp_req_err(), tcp_abort() or\n"
			"inet_csk_reqsk_queue_drop_and_put()."),
		.sysctls = { "net.ipv4.tcp_synack_retries", "net.ipv4.tcp_abort_on_overflow",
			     "net.ipv4.tcp_migrate_req" },
		.trouble = N_("A RST at once is a port scan, a load balancer's health check or a\n"
			"client that gave up. After 63 s of silence the client never got the\n"
			"SYN-ACK, or the SYN's address was forged. When a listener has many, old\n"
			"ones are dropped earlier."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the cause of each"),
			N_("nstat -az TcpExtEmbryonicRsts TcpExtListenDrops: how often"),
		},
		.see = "NEW_SYN_RECV, synack_timer, overflow, listener, rst",
	} },
	{ TCPSTATE_SYN_SENT, TCPSTATE_ESTABLISHED, {
		.title = N_("the SYN-ACK arrives"),
		.meaning = N_("connect() succeeds. The server is established only when it gets\n"
			"the ACK that is sent now. With TCP_REPAIR no segment came: connect() did\n"
			"it alone."),
		.rfc = N_("9293 sections 3.5 (figure 6), 3.10.7.3"),
		.kernel = N_("tcp_rcv_synsent_state_process() checks the ACK,\n"
			"tcp_finish_connect() sets the state and tcp_send_ack() answers; the ACK\n"
			"can wait for data."),
		.sysctls = { "net.ipv4.tcp_syn_retries" },
		.trouble = N_("The time since CLOSE>SYN_SENT is one round trip. One that is\n"
			"longer by 1 s or more has lost a SYN or a SYN-ACK. A middlebox may\n"
			"answer in the server's place: then connect() succeeds and the first data\n"
			"gets a RST or nothing."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: how long SYN_SENT lasted"),
			N_("nstat -az TcpExtTCPSynRetrans: SYNs and SYN-ACKs that were repeated"),
		},
		.see = "SYN_SENT, SYN_SENT>CLOSE, synack",
	} },
	{ TCPSTATE_SYN_SENT, TCPSTATE_SYN_RECV, {
		.title = N_("a SYN crosses ours (simultaneous open)"),
		.meaning = N_("The answer to our SYN is a SYN without ACK: both ends call\n"
			"connect() with each other's port. Both answer with a SYN-ACK, and both\n"
			"get ESTABLISHED."),
		.rfc = N_("9293 sections 3.5 (figure 7), 3.10.7.3"),
		.kernel = N_("tcp_rcv_synsent_state_process() sets the state, tcp_send_synack()\n"
			"answers."),
		.sysctls = { "net.ipv4.ip_local_port_range" },
		.trouble = N_("Made on purpose to get through NAT. Else it is a socket that has\n"
			"connected to itself: connect() to a local port without a listener, in\n"
			"the range of ports that connect() chooses from, tried until source and\n"
			"destination are the same. It then holds the port that the server wants."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: are the two ports the same?"),
			N_("sysctl net.ipv4.ip_local_reserved_ports: what connect() leaves alone"),
		},
		.see = "SYN_RECV, SYN_RECV>ESTABLISHED, syn",
	} },
	{ TCPSTATE_SYN_SENT, TCPSTATE_CLOSE, {
		.title = N_("a connect fails"),
		.meaning = N_("RST: ECONNREFUSED, nobody listens or a firewall rejects. SYNs\n"
			"given up: ETIMEDOUT. ICMP error: EHOSTUNREACH, ENETUNREACH,\n"
			"ECONNREFUSED. close() or the end of the process: it did not want to\n"
			"wait. connect() itself: no SYN was sent, for instance because there was\n"
			"no free port."),
		.rfc = N_("9293 sections 3.10.7.3, 3.8.3, 3.9.2.2, 3.10.4"),
		.kernel = N_("tcp_reset(), tcp_write_timeout(), tcp_v4_err(), __tcp_close(), or\n"
			"the failure path of tcp_v4_connect()."),
		.sysctls = { "net.ipv4.tcp_syn_retries", "net.ipv4.ip_local_port_range" },
		.trouble = N_("Refused is an answer: the way is open, look at the server. No\n"
			"answer: look at the way. A program that waits less than 127 s closes the\n"
			"socket itself, with the cause close() or process exit."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: did the server see the SYN?"),
			"nstat -az TcpAttemptFails TcpExtTCPAbortOnTimeout IcmpInDestUnreachs",
		},
		.see = "SYN_SENT, rst, retrans_timer, icmp, user_timeout",
	} },
	{ TCPSTATE_SYN_RECV, TCPSTATE_ESTABLISHED, {
		.title = N_("the handshake is complete"),
		.meaning = N_("The ACK of our SYN has come. For the child of a listener this is\n"
			"the second record that its last ACK causes, after NEW_SYN_RECV>SYN_RECV;\n"
			"it is in the accept queue now. accept() follows as an event of its own."),
		.rfc = N_("9293 section 3.10.7.4; 7413 for fast open"),
		.kernel = N_("tcp_child_process() feeds the ACK to the child;\n"
			"tcp_rcv_state_process() sets the state."),
		.trouble = N_("A long time from here to accept(): the server is slow to accept,\n"
			"look at its queue. The client can be ahead: it sends from its own\n"
			"ESTABLISHED on."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: \"after ... in the accept queue\""),
			N_("ss -ltn: Recv-Q is what waits for accept()"),
		},
		.see = "SYN_RECV, ESTABLISHED, accept, ack",
	} },
	{ TCPSTATE_SYN_RECV, TCPSTATE_FIN_WAIT1, {
		.title = N_("close() before the handshake is complete"),
		.meaning = N_("The process has a socket in SYN_RECV, from TCP fast open or after\n"
			"two SYNs that crossed, and closes it. The FIN is queued behind the data."),
		.rfc = N_("9293 sections 3.3.2 (figure 5), 3.10.4; 7413"),
		.kernel = N_("__tcp_close() and tcp_close_state(). shutdown() does not do this:\n"
			"tcp_shutdown() leaves the FIN for the moment when the ACK comes."),
		.sysctls = { "net.ipv4.tcp_fastopen" },
		.trouble = N_("Ordinary for a fast open server that answers and closes within one\n"
			"round trip. If the client never acknowledges, the SYN-ACK timer ends it."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: was it accepted before the ACK?"),
		},
		.see = "SYN_RECV, FIN_WAIT1, synack_timer, close",
	} },
	{ TCPSTATE_SYN_RECV, TCPSTATE_CLOSE_WAIT, {
		.title = N_("a FIN before the handshake is complete"),
		.meaning = N_("The RFC takes a FIN in SYN-RECEIVED to CLOSE-WAIT. Linux looks at\n"
			"the ACK of the segment first, so that it is ESTABLISHED when the FIN is\n"
			"processed, and drops a SYN that carries a FIN: you should not see this\n"
			"transition."),
		.rfc = N_("9293 section 3.10.7.4, eighth step"),
		.kernel = N_("tcp_fin() has the case; tcp_rcv_state_process() does not get there."),
		.trouble = N_("If you see it, the kernel is newer or older than this text, or has\n"
			"been changed."),
		.hints = {
			N_("tcpstatectl status: kernel, hooks and what they cannot see"),
		},
		.see = "SYN_RECV, CLOSE_WAIT, SYN_RECV>ESTABLISHED, fin",
	} },
	{ TCPSTATE_SYN_RECV, TCPSTATE_CLOSE, {
		.title = N_("a full socket ends before the handshake is complete"),
		.meaning = N_("A child that came second (duplicate), that has no route or port,\n"
			"or whose listener was closed; a fast open whose client did not\n"
			"acknowledge or sent a RST; crossed SYNs that led nowhere."),
		.rfc = N_("9293 sections 3.5.3, 3.10.7.4, 3.8.3"),
		.kernel = N_("inet_ehash_nolisten() for duplicates, tcp_done() in\n"
			"tcp_v4_syn_recv_sock(), inet_child_forget(), tcp_reset(),\n"
			"tcp_fastopen_synack_timer(), tcp_v4_err()."),
		.sysctls = { "net.ipv4.tcp_synack_retries", "net.ipv4.tcp_fastopen" },
		.trouble = N_("A duplicate is harmless: the connection goes on in the other\n"
			"child. A RST after fast open may mean that the SYN's address was forged:\n"
			"Linux counts the request against the fast open queue for 60 s more."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the cause, and the other child"),
			"nstat -az TcpAttemptFails TcpExtTCPFastOpenListenOverflow",
		},
		.see = "SYN_RECV, duplicate, listener, synack_timer, no_memory",
	} },
	{ 0, 0, { 0 } }
};
