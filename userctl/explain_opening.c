// SPDX-License-Identifier: GPL-2.0-only
/* Transitions before a connection is established, and of listeners. */
#include "explain_tables.h"

const struct explain_pair explain_opening[] = {
	{ TCPSTATE_CLOSE, TCPSTATE_LISTEN, {
		.title = "listen()",
		.meaning = "A process wants to accept connections (passive OPEN). listen() on a\n"
			"socket that listens already only changes the backlog, which is no\n"
			"transition.",
		.rfc = "9293 sections 3.9.1.1, 3.10.1",
		.kernel = "inet_listen() calls inet_csk_listen_start(), which sets LISTEN first\n"
			"and checks the port then. If the port is taken it goes back to CLOSE.",
		.sysctls = { "net.core.somaxconn", "net.ipv4.tcp_fastopen" },
		.trouble = "LISTEN>CLOSE right after it: the port is taken (EADDRINUSE). bind()\n"
			"fails before that if old connections hold the port and SO_REUSEADDR is\n"
			"not set. The backlog is cut to somaxconn without a word.",
		.hints = {
			"ss -ltnp: who has the port, and Send-Q: the backlog that counts",
		},
		.see = "LISTEN, LISTEN>CLOSE, listen",
	} },
	{ TCPSTATE_CLOSE, TCPSTATE_SYN_SENT, {
		.title = "connect()",
		.meaning = "A process wants a connection (active OPEN), and the SYN leaves. The\n"
			"record is made at that moment, with local port and initial sequence\n"
			"number. \"no SYN sent\" says that it failed before that.",
		.rfc = "9293 sections 3.4.1 (sequence number), 3.5, 3.10.1",
		.kernel = "tcp_v4_connect() or tcp_v6_connect(): inet_hash_connect() chooses the\n"
			"port, tcp_connect() sends the SYN. With fast open and a known cookie the\n"
			"SYN waits for the first data (tcp_fastopen_defer_connect()).",
		.sysctls = { "net.ipv4.ip_local_port_range", "net.ipv4.tcp_tw_reuse" },
		.trouble = "EADDRNOTAVAIL: every port of the range is in use towards this address\n"
			"and port, mostly by TIME_WAIT. EADDRNOTAVAIL also follows bind() to an\n"
			"address and port of a connection that exists.",
		.hints = {
			"ss -tan dst ADDRESS: how many ports are in use towards it",
			"nstat -az TcpActiveOpens TcpExtTWRecycled: connects, ports taken over",
		},
		.see = "SYN_SENT, SYN_SENT>CLOSE, TIME_WAIT, connect",
	} },
	{ TCPSTATE_LISTEN, TCPSTATE_CLOSE, {
		.title = "a listener ends",
		.meaning = "By close(), by the end of its process, by shutdown() of the receiving\n"
			"side, by connect() with AF_UNSPEC or by SOCK_DESTROY. With it go the\n"
			"connections that wait in its accept queue.",
		.rfc = "9293 sections 3.10.4, 3.10.5",
		.kernel = "__tcp_close(), tcp_disconnect() or tcp_abort(), then\n"
			"inet_csk_listen_stop(): it resets what is in the accept queue\n"
			"(inet_child_forget()). Requests are dropped when their timer fires or\n"
			"their last ACK comes.",
		.sysctls = { "net.ipv4.tcp_migrate_req" },
		.trouble = "Restart of a server: clients that were in the queue see \"connection\n"
			"reset by peer\", later ones \"connection refused\". Right after\n"
			"CLOSE>LISTEN it is a listen() that failed because the port is taken.",
		.hints = {
			"tcpstatectl timeline --port PORT: the children that ended with it",
			"nstat -az TcpExtTCPMigrateReqSuccess TcpExtTCPMigrateReqFailure",
		},
		.see = "LISTEN, listener, NEW_SYN_RECV>CLOSE, close",
	} },
	{ TCPSTATE_LISTEN, TCPSTATE_NEW_SYN_RECV, {
		.title = "a SYN arrives",
		.meaning = "A connection begins at the server: the SYN was accepted and the\n"
			"SYN-ACK is about to leave. The listener stays in LISTEN; a request\n"
			"socket holds the connection, and both are named in the record.",
		.rfc = "9293 sections 3.5, 3.10.7.2",
		.kernel = "tcp_conn_request() makes the request, inet_csk_reqsk_queue_hash_add()\n"
			"puts it into the hash table, tcp_v4_send_synack() answers.",
		.sysctls = { "net.ipv4.tcp_syncookies", "net.ipv4.tcp_max_syn_backlog",
			     "net.core.somaxconn" },
		.trouble = "A SYN that tcpdump shows and that is missing here was dropped: accept\n"
			"queue full, too many requests, no route back. With SYN cookies there is\n"
			"no request, see LISTEN>SYN_RECV.",
		.hints = {
			"nstat -az TcpExtListenDrops TcpExtListenOverflows: dropped, and why",
			"nstat -az TcpExtTCPReqQFullDrop TcpExtTCPReqQFullDoCookies: requests",
		},
		.see = "NEW_SYN_RECV, LISTEN>SYN_RECV, syn, overflow",
	} },
	{ TCPSTATE_LISTEN, TCPSTATE_SYN_RECV, {
		.title = "a child without a request in the table",
		.meaning = "Either a SYN cookie came back in the handshake's last ACK, and the\n"
			"kernel had kept nothing since the SYN; or the SYN carried a TCP fast\n"
			"open cookie, and the child exists before the handshake is over. The\n"
			"record says which.",
		.rfc = "4987 section 3.6 (SYN cookies); 7413 (fast open)",
		.kernel = "cookie_v4_check() and tcp_get_cookie_sock(), or tcp_try_fastopen() and\n"
			"tcp_fastopen_create_child(); inet_csk_clone_lock() makes the socket.",
		.sysctls = { "net.ipv4.tcp_syncookies", "net.ipv4.tcp_fastopen",
			     "net.ipv4.tcp_timestamps" },
		.trouble = "Cookies mean more requests than the backlog: a flood, or a backlog\n"
			"that is too small for the load. Without timestamps the connection loses\n"
			"window scaling and SACK. Data of a fast open SYN can be delivered twice.",
		.hints = {
			"nstat -az TcpExtSyncookiesSent TcpExtSyncookiesRecv: how often",
			"nstat -az TcpExtTCPFastOpenPassive TcpExtTCPFastOpenPassiveFail",
		},
		.see = "SYN_RECV, SYN_RECV>ESTABLISHED, LISTEN>NEW_SYN_RECV",
	} },
	{ TCPSTATE_NEW_SYN_RECV, TCPSTATE_SYN_RECV, {
		.title = "the last ACK of the handshake makes a full socket",
		.meaning = "The client has acknowledged the SYN-ACK. The request becomes a full\n"
			"socket with the same cookie and joins the accept queue;\n"
			"SYN_RECV>ESTABLISHED follows at once.",
		.rfc = "9293 sections 3.5 (figure 6), 3.10.7.4",
		.kernel = "tcp_check_req() verifies the ACK and calls tcp_v4_syn_recv_sock(),\n"
			"where inet_csk_clone_lock() makes the child;\n"
			"inet_csk_complete_hashdance() queues it.",
		.sysctls = { "net.core.somaxconn", "net.ipv4.tcp_abort_on_overflow" },
		.trouble = "If it is missing although the client says connected, the ACK was\n"
			"dropped for want of room in the accept queue, or TCP_DEFER_ACCEPT waits\n"
			"for data. The time since LISTEN>NEW_SYN_RECV is the round trip, or\n"
			"SYN-ACKs were lost.",
		.hints = {
			"ss -ltn: Recv-Q at its limit Send-Q means full",
			"nstat -az TcpExtListenOverflows TcpExtTCPDeferAcceptDrop: which",
		},
		.see = "NEW_SYN_RECV, SYN_RECV>ESTABLISHED, NEW_SYN_RECV>CLOSE, overflow",
	} },
	{ TCPSTATE_NEW_SYN_RECV, TCPSTATE_CLOSE, {
		.title = "a request is dropped",
		.meaning = "The handshake was not completed. The cause says why: nobody answered\n"
			"the SYN-ACKs, the client sent a RST or another SYN, the accept queue was\n"
			"full, the listener went away, an ICMP error, SOCK_DESTROY or the end of\n"
			"the namespace.",
		.rfc = "9293 sections 3.5.3, 3.10.7.4, 3.8.3",
		.kernel = "__inet_csk_reqsk_queue_drop(), called by reqsk_timer_handler(),\n"
			"tcp_check_req(), tcp_req_err(), tcp_abort() or\n"
			"inet_csk_reqsk_queue_drop_and_put().",
		.sysctls = { "net.ipv4.tcp_synack_retries", "net.ipv4.tcp_abort_on_overflow",
			     "net.ipv4.tcp_migrate_req" },
		.trouble = "A RST at once is a port scan, a load balancer's health check or a\n"
			"client that gave up. After 63 s of silence the client never got the\n"
			"SYN-ACK, or the SYN's address was forged. When a listener has many, old\n"
			"ones are dropped earlier.",
		.hints = {
			"tcpstatectl timeline --port PORT: the cause of each",
			"nstat -az TcpExtEmbryonicRsts TcpExtListenDrops: how often",
		},
		.see = "NEW_SYN_RECV, synack_timer, overflow, listener, rst",
	} },
	{ TCPSTATE_SYN_SENT, TCPSTATE_ESTABLISHED, {
		.title = "the SYN-ACK arrives",
		.meaning = "connect() succeeds. The server is established only when it gets the\n"
			"ACK that is sent now. With TCP_REPAIR no segment came: connect() did it\n"
			"alone.",
		.rfc = "9293 sections 3.5 (figure 6), 3.10.7.3",
		.kernel = "tcp_rcv_synsent_state_process() checks the ACK, tcp_finish_connect()\n"
			"sets the state and tcp_send_ack() answers; the ACK can wait for data.",
		.sysctls = { "net.ipv4.tcp_syn_retries" },
		.trouble = "The time since CLOSE>SYN_SENT is one round trip. One that is longer\n"
			"by 1 s or more has lost a SYN or a SYN-ACK. A middlebox may answer in\n"
			"the server's place: then connect() succeeds and the first data gets a\n"
			"RST or nothing.",
		.hints = {
			"tcpstatectl timeline --port PORT: how long SYN_SENT lasted",
			"nstat -az TcpExtTCPSynRetrans: SYNs and SYN-ACKs that were repeated",
		},
		.see = "SYN_SENT, SYN_SENT>CLOSE, synack",
	} },
	{ TCPSTATE_SYN_SENT, TCPSTATE_SYN_RECV, {
		.title = "a SYN crosses ours (simultaneous open)",
		.meaning = "The answer to our SYN is a SYN without ACK: both ends call connect()\n"
			"with each other's port. Both answer with a SYN-ACK, and both get\n"
			"ESTABLISHED.",
		.rfc = "9293 sections 3.5 (figure 7), 3.10.7.3",
		.kernel = "tcp_rcv_synsent_state_process() sets the state, tcp_send_synack()\n"
			"answers.",
		.sysctls = { "net.ipv4.ip_local_port_range" },
		.trouble = "Made on purpose to get through NAT. Else it is a socket that has\n"
			"connected to itself: connect() to a local port without a listener, in\n"
			"the range of ports that connect() chooses from, tried until source and\n"
			"destination are the same. It then holds the port that the server wants.",
		.hints = {
			"tcpstatectl timeline --port PORT: are the two ports the same?",
			"sysctl net.ipv4.ip_local_reserved_ports: what connect() leaves alone",
		},
		.see = "SYN_RECV, SYN_RECV>ESTABLISHED, syn",
	} },
	{ TCPSTATE_SYN_SENT, TCPSTATE_CLOSE, {
		.title = "a connect fails",
		.meaning = "RST: ECONNREFUSED, nobody listens or a firewall rejects. SYNs given\n"
			"up: ETIMEDOUT. ICMP error: EHOSTUNREACH, ENETUNREACH, ECONNREFUSED.\n"
			"close() or the end of the process: it did not want to wait. connect()\n"
			"itself: no SYN was sent, for instance because there was no free port.",
		.rfc = "9293 sections 3.10.7.3, 3.8.3, 3.9.2.2, 3.10.4",
		.kernel = "tcp_reset(), tcp_write_timeout(), tcp_v4_err(), __tcp_close(), or the\n"
			"failure path of tcp_v4_connect().",
		.sysctls = { "net.ipv4.tcp_syn_retries", "net.ipv4.ip_local_port_range" },
		.trouble = "Refused is an answer: the way is open, look at the server. No answer:\n"
			"look at the way. A program that waits less than 127 s closes the socket\n"
			"itself, with the cause close() or process exit.",
		.hints = {
			"tcpstatectl timeline --port PORT: did the server see the SYN?",
			"nstat -az TcpAttemptFails TcpExtTCPAbortOnTimeout IcmpInDestUnreachs",
		},
		.see = "SYN_SENT, rst, retrans_timer, icmp, user_timeout",
	} },
	{ TCPSTATE_SYN_RECV, TCPSTATE_ESTABLISHED, {
		.title = "the handshake is complete",
		.meaning = "The ACK of our SYN has come. For the child of a listener this is the\n"
			"second record that its last ACK causes, after NEW_SYN_RECV>SYN_RECV; it\n"
			"is in the accept queue now. accept() follows as an event of its own.",
		.rfc = "9293 section 3.10.7.4; 7413 for fast open",
		.kernel = "tcp_child_process() feeds the ACK to the child;\n"
			"tcp_rcv_state_process() sets the state.",
		.trouble = "A long time from here to accept(): the server is slow to accept, look\n"
			"at its queue. The client can be ahead: it sends from its own ESTABLISHED\n"
			"on.",
		.hints = {
			"tcpstatectl timeline --port PORT: \"after ... in the accept queue\"",
			"ss -ltn: Recv-Q is what waits for accept()",
		},
		.see = "SYN_RECV, ESTABLISHED, accept, ack",
	} },
	{ TCPSTATE_SYN_RECV, TCPSTATE_FIN_WAIT1, {
		.title = "close() before the handshake is complete",
		.meaning = "The process has a socket in SYN_RECV, from TCP fast open or after two\n"
			"SYNs that crossed, and closes it. The FIN is queued behind the data.",
		.rfc = "9293 sections 3.3.2 (figure 5), 3.10.4; 7413",
		.kernel = "__tcp_close() and tcp_close_state(). shutdown() does not do this:\n"
			"tcp_shutdown() leaves the FIN for the moment when the ACK comes.",
		.sysctls = { "net.ipv4.tcp_fastopen" },
		.trouble = "Ordinary for a fast open server that answers and closes within one\n"
			"round trip. If the client never acknowledges, the SYN-ACK timer ends it.",
		.hints = {
			"tcpstatectl timeline --port PORT: was it accepted before the ACK?",
		},
		.see = "SYN_RECV, FIN_WAIT1, synack_timer, close",
	} },
	{ TCPSTATE_SYN_RECV, TCPSTATE_CLOSE_WAIT, {
		.title = "a FIN before the handshake is complete",
		.meaning = "The RFC takes a FIN in SYN-RECEIVED to CLOSE-WAIT. Linux looks at the\n"
			"ACK of the segment first, so that it is ESTABLISHED when the FIN is\n"
			"processed, and drops a SYN that carries a FIN: you should not see this\n"
			"transition.",
		.rfc = "9293 section 3.10.7.4, eighth step",
		.kernel = "tcp_fin() has the case; tcp_rcv_state_process() does not get there.",
		.trouble = "If you see it, the kernel is newer or older than this text, or has\n"
			"been changed.",
		.hints = {
			"tcpstatectl status: kernel, hooks and what they cannot see",
		},
		.see = "SYN_RECV, CLOSE_WAIT, SYN_RECV>ESTABLISHED, fin",
	} },
	{ TCPSTATE_SYN_RECV, TCPSTATE_CLOSE, {
		.title = "a full socket ends before the handshake is complete",
		.meaning = "A child that came second (duplicate), that has no route or port, or\n"
			"whose listener was closed; a fast open whose client did not acknowledge\n"
			"or sent a RST; crossed SYNs that led nowhere.",
		.rfc = "9293 sections 3.5.3, 3.10.7.4, 3.8.3",
		.kernel = "inet_ehash_nolisten() for duplicates, tcp_done() in\n"
			"tcp_v4_syn_recv_sock(), inet_child_forget(), tcp_reset(),\n"
			"tcp_fastopen_synack_timer(), tcp_v4_err().",
		.sysctls = { "net.ipv4.tcp_synack_retries", "net.ipv4.tcp_fastopen" },
		.trouble = "A duplicate is harmless: the connection goes on in the other child. A\n"
			"RST after fast open may mean that the SYN's address was forged: Linux\n"
			"counts the request against the fast open queue for 60 s more.",
		.hints = {
			"tcpstatectl timeline --port PORT: the cause, and the other child",
			"nstat -az TcpAttemptFails TcpExtTCPFastOpenListenOverflow",
		},
		.see = "SYN_RECV, duplicate, listener, synack_timer, no_memory",
	} },
	{ 0, 0, { 0 } }
};
