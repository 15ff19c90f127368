// SPDX-License-Identifier: GPL-2.0-only
/* The states, RFC 9293 section 3.3.2, as Linux has them. */
#include "explain_tables.h"
#include "i18n.h"

const struct explain_entry explain_states[TCPSTATE_STATE_END] = {
	[TCPSTATE_ESTABLISHED] = {
		.title = N_("both directions are open"),
		.meaning = N_("The handshake is complete and data can flow both ways. A server's\n"
			"socket is ESTABLISHED from the last ACK on, before any process has\n"
			"called accept(): a client can send to a process that has not looked yet."),
		.rfc = N_("9293 sections 3.3.2, 3.8, 3.10.7.4"),
		.kernel = N_("tcp_finish_connect() enters it at the client,\n"
			"tcp_rcv_state_process() at the server; tcp_rcv_established() handles\n"
			"segments. Only a segment, a call, tcp_retransmit_timer() or\n"
			"tcp_keepalive_timer() ends it."),
		.sysctls = { "net.ipv4.tcp_retries2", "net.ipv4.tcp_keepalive_time" },
		.trouble = N_("If the peer vanishes, unacknowledged data is given up in the end;\n"
			"an idle connection stays for ever without SO_KEEPALIVE. NAT and\n"
			"firewalls forget idle connections long before the first keepalive probe."),
		.hints = {
			N_("ss -tinop state established: timers, retrans, lastsnd, lastrcv"),
			"nstat -az TcpRetransSegs TcpExtTCPTimeouts TcpExtTCPKeepAlive",
		},
		.see = "ESTABLISHED>CLOSE, ESTABLISHED>CLOSE_WAIT, retrans_timer, keepalive_timer",
	},
	[TCPSTATE_SYN_SENT] = {
		.title = N_("SYN sent, the SYN-ACK is awaited"),
		.meaning = N_("connect() has sent a SYN. A SYN-ACK completes the handshake at\n"
			"this end, a RST means refused, and silence that the SYN or its answer is\n"
			"lost or dropped."),
		.rfc = N_("9293 sections 3.3.2, 3.5, 3.10.7.3; 3.8.3 for retransmission"),
		.kernel = N_("tcp_v4_connect() enters it before it has a port, tcp_connect()\n"
			"sends the SYN, tcp_rcv_synsent_state_process() handles what comes.\n"
			"tcp_retransmit_timer() sends the SYN again after 1, 2, 4, 8 ... s; from\n"
			"Linux 6.5 on after 1 s five times, then 2, 4 ... s."),
		.sysctls = { "net.ipv4.tcp_syn_retries" },
		.trouble = N_("Connect timeouts: a firewall that drops, a wrong route, a full\n"
			"conntrack table, or a server that drops SYNs because its accept queue is\n"
			"full. Connects that are slower than others by 1 s, 2 s or 3 s have lost\n"
			"SYNs."),
		.hints = {
			N_("ss -tnop state syn-sent: who waits, timer and retransmissions"),
			N_("tcpstatectl timeline --port PORT, at the server: did the SYN arrive?"),
			N_("nstat -az TcpExtTCPSynRetrans TcpAttemptFails: how often"),
		},
		.see = "SYN_SENT>CLOSE, SYN_SENT>ESTABLISHED, retrans_timer, icmp, overflow",
	},
	[TCPSTATE_SYN_RECV] = {
		.title = N_("SYN received, held by a full socket"),
		.meaning = N_("A child of a listener passes through it in microseconds when the\n"
			"last ACK of the handshake comes; until then a request socket holds the\n"
			"connection (NEW_SYN_RECV). It lasts longer with TCP fast open, where the\n"
			"child exists from the SYN on, and after two SYNs that crossed."),
		.rfc = N_("9293 sections 3.3.2 (SYN-RECEIVED), 3.10.7.4, figure 7; 7413"),
		.kernel = N_("inet_csk_clone_lock() makes the child, tcp_rcv_state_process()\n"
			"takes it to ESTABLISHED. tcp_rcv_synsent_state_process() comes here from\n"
			"SYN_SENT. tcp_fastopen_synack_timer() repeats the SYN-ACK of a fast\n"
			"open."),
		.sysctls = { "net.ipv4.tcp_fastopen", "net.ipv4.tcp_synack_retries" },
		.trouble = N_("ss writes SYN-RECV for request sockets, too: many of these are\n"
			"NEW_SYN_RECV. One that stays and has a process was accepted by fast\n"
			"open, and its client has not acknowledged."),
		.hints = {
			N_("tcpstatectl watch --port PORT: names the two states apart"),
			"nstat -az TcpExtTCPFastOpenPassive TcpExtTCPFastOpenPassiveFail",
		},
		.see = "NEW_SYN_RECV, SYN_RECV>ESTABLISHED, SYN_RECV>CLOSE, LISTEN>SYN_RECV",
	},
	[TCPSTATE_FIN_WAIT1] = {
		.title = N_("our FIN is sent, its ACK is awaited"),
		.meaning = N_("This end has closed first, by close() or shutdown(). In Linux the\n"
			"FIN may still be in the send queue, behind data for which the peer has\n"
			"no room. After shutdown() the process can go on reading; after close()\n"
			"it is an orphan."),
		.rfc = N_("9293 sections 3.3.2, 3.6, 3.10.4, 3.10.7.4"),
		.kernel = N_("tcp_close_state() enters it, tcp_send_fin() queues the FIN. What is\n"
			"not acknowledged is sent again by tcp_retransmit_timer(), a closed\n"
			"window probed by tcp_probe_timer(); of an orphan as often as\n"
			"tcp_orphan_retries() says."),
		.sysctls = { "net.ipv4.tcp_orphan_retries", "net.ipv4.tcp_max_orphans" },
		.trouble = N_("Many of them: peers that vanished or do not read. Each keeps its\n"
			"send queue for 100 s or more. If orphans are too many they are reset,\n"
			"and the kernel logs \"too many orphaned sockets\"."),
		.hints = {
			N_("ss -tnoe state fin-wait-1: Send-Q, timer and retransmissions"),
			N_("ss -s: how many orphans there are"),
			N_("nstat -az TcpExtTCPAbortOnTimeout TcpExtTCPAbortOnMemory: given up"),
		},
		.see = "FIN_WAIT1>FIN_WAIT2, FIN_WAIT1>CLOSE, close, shutdown, no_memory",
	},
	[TCPSTATE_FIN_WAIT2] = {
		.title = N_("our FIN is acknowledged, the peer's is awaited"),
		.meaning = N_("This direction is closed, the other one is open until the peer\n"
			"closes. After shutdown() the process can read as long as it likes. After\n"
			"close() nobody reads: Linux waits for tcp_fin_timeout and forgets the\n"
			"connection."),
		.rfc = N_("9293 sections 3.3.2, 3.6.1 (half-closed), 3.10.7.4"),
		.kernel = N_("tcp_rcv_state_process() enters it. tcp_time_wait() moves an orphan\n"
			"to a timewait socket that is in FIN_WAIT2; what tcp_fin_timeout has\n"
			"above 60 s is waited before that, in tcp_keepalive_timer()."),
		.sysctls = { "net.ipv4.tcp_fin_timeout" },
		.trouble = N_("Many of them: the peer does not close. Its sockets are in\n"
			"CLOSE_WAIT, and the fault is there. Data that comes after close() is\n"
			"answered with a RST. tcp_fin_timeout is about this state, not about\n"
			"TIME_WAIT."),
		.hints = {
			N_("ss -tnop state fin-wait-2: timer:(timewait,...) is an orphan"),
			N_("tcpstatectl timeline --port PORT: which end closed, which did not"),
			N_("nstat -az TcpExtTCPAbortOnData: data that came too late"),
		},
		.see = "CLOSE_WAIT, FIN_WAIT2>TIME_WAIT, FIN_WAIT2>CLOSE, fin_wait2_timer, data",
	},
	[TCPSTATE_TIME_WAIT] = {
		.title = N_("both ends have closed, late segments may come"),
		.meaning = N_("The end that closed first waits, to acknowledge the peer's FIN\n"
			"again if need be, and so that late segments of this connection do not\n"
			"get into a new one with the same ports. It has no process any more, and\n"
			"little memory."),
		.rfc = N_("9293 sections 3.3.2, 3.6.1, 3.10.7.4; 1337; 6191"),
		.kernel = N_("tcp_time_wait() puts a timewait socket in the place of the full\n"
			"one. tcp_timewait_state_process() answers for it, tw_timer_handler()\n"
			"ends it after 60 s (TCP_TIMEWAIT_LEN, a constant; the RFC has two MSL of\n"
			"two minutes)."),
		.sysctls = { "net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_max_tw_buckets" },
		.trouble = N_("Thousands are normal at a busy server and do no harm. A client\n"
			"runs out of ports (EADDRNOTAVAIL) with more than 470 connections per\n"
			"second to one address and port: 28232 ports, 60 s. Keep connections\n"
			"open, or let the other end close first."),
		.hints = {
			N_("ss -tan state time-wait: which end of which service has them"),
			"nstat -az TcpExtTW TcpExtTWRecycled TcpExtTCPTimeWaitOverflow",
		},
		.see = "TIME_WAIT>CLOSE, 2msl_timer, connect, no_memory",
	},
	[TCPSTATE_CLOSE] = {
		.title = N_("no connection yet, or none any more"),
		.meaning = N_("A new socket is in CLOSE, and every connection ends there. The\n"
			"RFC's CLOSED has no socket; a Linux socket can stay in CLOSE while a\n"
			"process keeps it open."),
		.rfc = N_("9293 sections 3.3.2 (CLOSED), 3.10.7.1"),
		.kernel = N_("tcp_set_state() takes the socket out of the hash table and, unless\n"
			"bind() chose it, gives its port back. tcp_done() and\n"
			"inet_csk_destroy_sock() end it."),
		.trouble = N_("Look at the cause: a FIN handshake or the end of TIME_WAIT is\n"
			"ordinary, RST, timers and lack of memory are not. A process that does\n"
			"not close() what was reset leaks descriptors: they are in /proc/PID/fd,\n"
			"but ss does not list them."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: how it came to its end"),
			N_("nstat -az TcpEstabResets TcpAttemptFails TcpOutRsts: how often"),
		},
		.see = "ESTABLISHED>CLOSE, TIME_WAIT>CLOSE, LAST_ACK>CLOSE, rst, unknown",
	},
	[TCPSTATE_CLOSE_WAIT] = {
		.title = N_("the peer has closed, this end has not"),
		.meaning = N_("The peer's FIN is acknowledged; read() returns 0 once the data is\n"
			"read. This end may still send. The state lasts until the process calls\n"
			"close() or shutdown(): no timer of TCP waits for that."),
		.rfc = N_("9293 sections 3.3.2, 3.6 (case 2), 3.10.7.4"),
		.kernel = N_("tcp_fin() enters it and wakes the process (POLLIN, POLLRDHUP);\n"
			"tcp_close_state() leaves it."),
		.sysctls = { "net.ipv4.tcp_keepalive_time" },
		.trouble = N_("The usual leak: a program that does not close what it has read to\n"
			"the end. The sockets pile up until it has no descriptors left (EMFILE).\n"
			"The fault is in the program that owns them, not in the network. A peer\n"
			"that called close() forgets the connection after 60 s and then answers\n"
			"with a RST."),
		.hints = {
			N_("ss -tnp state close-wait: whose they are, Recv-Q: what was not read"),
			N_("tcpstatectl timeline --port PORT: since when, and what came before"),
		},
		.see = "ESTABLISHED>CLOSE_WAIT, CLOSE_WAIT>LAST_ACK, CLOSE_WAIT>CLOSE, FIN_WAIT2",
	},
	[TCPSTATE_LAST_ACK] = {
		.title = N_("both ends have closed, our FIN is not acknowledged"),
		.meaning = N_("The peer closed first, now this end has, and its FIN is on the\n"
			"way. One ACK ends it. There is no TIME_WAIT here: that is the other\n"
			"end's."),
		.rfc = N_("9293 sections 3.3.2, 3.6, 3.10.7.4"),
		.kernel = N_("tcp_close_state() enters it, tcp_send_fin() queues the FIN,\n"
			"tcp_rcv_state_process() calls tcp_done() when the ACK comes.\n"
			"tcp_write_timeout() gives up after tcp_orphan_retries()."),
		.sysctls = { "net.ipv4.tcp_orphan_retries" },
		.trouble = N_("It lasts if the peer does not answer: it has forgotten the\n"
			"connection after its FIN_WAIT2 and a firewall lets nothing back, or data\n"
			"is queued before the FIN and the window is closed. After 100 s or more\n"
			"the kernel gives up."),
		.hints = {
			N_("ss -tnoe state last-ack: Send-Q, timer and retransmissions"),
			N_("tcpstatectl timeline --port PORT: the time between the two FINs"),
		},
		.see = "CLOSE_WAIT>LAST_ACK, LAST_ACK>CLOSE, CLOSE_WAIT, retrans_timer",
	},
	[TCPSTATE_LISTEN] = {
		.title = N_("waiting for connections"),
		.meaning = N_("A listener never leaves LISTEN for a connection: each SYN makes a\n"
			"request socket beside it, and each last ACK a full socket, which waits\n"
			"in the accept queue until a process calls accept()."),
		.rfc = N_("9293 sections 3.3.2, 3.10.1, 3.10.7.2"),
		.kernel = N_("inet_csk_listen_start() enters it, tcp_conn_request() takes SYNs,\n"
			"tcp_check_req() last ACKs, inet_csk_accept() gives connections out. The\n"
			"queue is full with one more than the backlog (sk_acceptq_is_full())."),
		.sysctls = { "net.core.somaxconn", "net.ipv4.tcp_syncookies",
			     "net.ipv4.tcp_abort_on_overflow" },
		.trouble = N_("A process that is slow to accept() fills the queue. SYNs and last\n"
			"ACKs are then dropped without a word, and clients see slow or failing\n"
			"connects. The backlog is fixed at listen(): after a change of somaxconn,\n"
			"call it again."),
		.hints = {
			N_("ss -ltnp: Recv-Q is the accept queue, Send-Q its limit"),
			N_("nstat -az TcpExtListenOverflows TcpExtListenDrops: dropped"),
		},
		.see = "CLOSE>LISTEN, LISTEN>NEW_SYN_RECV, LISTEN>CLOSE, overflow, listener",
	},
	[TCPSTATE_CLOSING] = {
		.title = N_("both ends have closed at once"),
		.meaning = N_("The peer's FIN has come before the ACK of ours: the FINs have\n"
			"crossed. The ACK leads to TIME_WAIT, at both ends."),
		.rfc = N_("9293 sections 3.3.2, 3.6 (case 3, figure 13), 3.10.7.4"),
		.kernel = N_("tcp_fin() enters it, tcp_rcv_state_process() leaves it with\n"
			"tcp_time_wait(). tcp_retransmit_timer() repeats the FIN."),
		.sysctls = { "net.ipv4.tcp_orphan_retries" },
		.trouble = N_("Rare, and short. Many at the same moment: both ends close idle\n"
			"connections after the same time, as a proxy and its server do with equal\n"
			"timeouts; a request that is sent then is lost. One that stays does not\n"
			"get its ACK."),
		.hints = {
			N_("ss -tno state closing: timer and retransmissions"),
			N_("tcpstatectl timeline --port PORT: the two FINs, and what came before"),
		},
		.see = "FIN_WAIT1>CLOSING, CLOSING>TIME_WAIT, CLOSING>CLOSE",
	},
	[TCPSTATE_NEW_SYN_RECV] = {
		.title = N_("SYN received, held by a request socket"),
		.meaning = N_("A SYN has come, the SYN-ACK is sent, the last ACK is awaited. A\n"
			"small request socket holds this beside the listener; its cookie is that\n"
			"of the connection to be. ss shows it as SYN-RECV."),
		.rfc = N_("9293 sections 3.3.2 (SYN-RECEIVED), 3.10.7.4; 4987 on SYN floods"),
		.kernel = N_("tcp_conn_request() makes it, inet_csk_reqsk_queue_hash_add() starts\n"
			"its timer, tcp_check_req() handles the segments that come,\n"
			"reqsk_timer_handler() repeats the SYN-ACK after 1, 2, 4 ... s."),
		.sysctls = { "net.ipv4.tcp_synack_retries", "net.ipv4.tcp_syncookies" },
		.trouble = N_("Many that stay: a SYN flood, SYN-ACKs that do not arrive (another\n"
			"way back, a firewall), or a full accept queue: the last ACK was dropped,\n"
			"and the client takes the connection for established."),
		.hints = {
			N_("ss -tano state syn-recv: from where, timer and retransmissions"),
			N_("ss -ltn: is the accept queue (Recv-Q) full?"),
			N_("nstat -az TcpExtListenOverflows TcpExtSyncookiesSent: which of these"),
		},
		.see = "NEW_SYN_RECV>SYN_RECV, NEW_SYN_RECV>CLOSE, synack_timer, overflow",
	},
};
