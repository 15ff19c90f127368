// SPDX-License-Identifier: GPL-2.0-only
/* Causes: timers, limits, and what ends together with something else. */
#include "explain_tables.h"
#include "i18n.h"

const struct explain_entry explain_limits[TCPSTATE_CAUSE_END] = {
	[TCPSTATE_CAUSE_LISTENER] = {
		.title = N_("nobody can accept() any more"),
		.meaning = N_("A request that was not complete, or a connection that waited for\n"
			"accept(), has lost its listener."),
		.rfc = N_("not in RFC 9293: there the listener itself becomes the connection"),
		.kernel = N_("inet_csk_listen_stop() and inet_child_forget() reset what is in the\n"
			"accept queue; a request is dropped by reqsk_timer_handler() or when its\n"
			"ACK comes."),
		.sysctls = { "net.ipv4.tcp_migrate_req" },
		.trouble = N_("Restart of a server: clients see a RST right after a connect that\n"
			"succeeded. Hand the listening socket over to the new process, or let\n"
			"another listener of the port (SO_REUSEPORT) take over with\n"
			"tcp_migrate_req."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the listener, what ended with it"),
			"nstat -az TcpExtTCPMigrateReqSuccess TcpExtTCPMigrateReqFailure",
		},
		.see = "LISTEN>CLOSE, NEW_SYN_RECV>CLOSE, SYN_RECV>CLOSE, ESTABLISHED>CLOSE",
	},
	[TCPSTATE_CAUSE_RETRANS_TIMER] = {
		.title = N_("retransmissions were given up"),
		.meaning = N_("A SYN, data, a FIN or a probe of a closed window was sent again\n"
			"and again and not acknowledged. The process gets ETIMEDOUT, or the ICMP\n"
			"error that came meanwhile."),
		.rfc = N_("9293 sections 3.8.1, 3.8.3 (R2), 3.8.6.1; 6298"),
		.kernel = N_("tcp_retransmit_timer() and tcp_write_timeout(), tcp_probe_timer(),\n"
			"then tcp_write_err(). No RST is sent: the peer may still think that it\n"
			"is connected."),
		.sysctls = { "net.ipv4.tcp_syn_retries", "net.ipv4.tcp_retries2",
			     "net.ipv4.tcp_orphan_retries", "net.ipv4.tcp_mtu_probing" },
		.trouble = N_("SYN: see SYN_SENT. Data: the peer or the way to it is gone; or\n"
			"only large segments are lost, because ICMP \"fragmentation needed\" is\n"
			"filtered."),
		.hints = {
			N_("ss -tinop dst ADDRESS: timer, retransmissions, rto, unacked"),
			"nstat -az TcpExtTCPAbortOnTimeout TcpExtTCPTimeouts TcpRetransSegs",
		},
		.see = "SYN_SENT>CLOSE, ESTABLISHED>CLOSE, FIN_WAIT1>CLOSE, user_timeout, icmp",
	},
	[TCPSTATE_CAUSE_KEEPALIVE_TIMER] = {
		.title = N_("keepalive probes were not answered"),
		.meaning = N_("An idle connection with SO_KEEPALIVE: probe after probe got no\n"
			"answer. The process gets ETIMEDOUT, the peer a RST."),
		.rfc = N_("9293 section 3.8.4"),
		.kernel = N_("tcp_keepalive_timer() probes with tcp_write_wakeup() and ends it\n"
			"with tcp_send_active_reset() and tcp_write_err()."),
		.sysctls = { "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_keepalive_intvl",
			     "net.ipv4.tcp_keepalive_probes" },
		.trouble = N_("The peer has gone without a FIN: power, cable, or a NAT that\n"
			"dropped an idle connection. By default that takes 2 h 11 min;\n"
			"TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT set it for one socket."),
		.hints = {
			N_("ss -tno state established: timer:(keepalive,...) and its count"),
			N_("nstat -az TcpExtTCPKeepAlive TcpExtTCPAbortOnTimeout: how often"),
		},
		.see = "ESTABLISHED>CLOSE, CLOSE_WAIT>CLOSE, keepalive_timeout, user_timeout",
	},
	[TCPSTATE_CAUSE_USER_TIMEOUT] = {
		.title = N_("no ACK in the time that was set"),
		.meaning = N_("The program has said how long data, or a keepalive probe, may stay\n"
			"without an acknowledgment. It gets ETIMEDOUT."),
		.rfc = N_("9293 sections 3.8.3, 3.10.8 (USER TIMEOUT); 5482"),
		.kernel = N_("retransmits_timed_out(), tcp_probe_timer() and\n"
			"tcp_keepalive_timer() look at icsk_user_timeout in place of their own\n"
			"limits."),
		.sysctls = { "net.ipv4.tcp_retries2", "net.ipv4.tcp_syn_retries" },
		.trouble = N_("Milliseconds, not seconds: a value that is too small ends\n"
			"connections in an ordinary loss of a few segments. With keepalive it\n"
			"replaces the number of probes."),
		.hints = {
			N_("ss -tinop dst ADDRESS: timer, retransmissions and rto before it"),
			N_("nstat -az TcpExtTCPAbortOnTimeout: how often"),
		},
		.see = "ESTABLISHED>CLOSE, SYN_SENT>CLOSE, retrans_timer, keepalive_timer",
	},
	[TCPSTATE_CAUSE_FIN_WAIT2_TIMER] = {
		.title = N_("tcp_fin_timeout ran out"),
		.meaning = N_("This end has closed, its process is gone, and the peer has not\n"
			"closed. The kernel forgets the connection."),
		.rfc = N_("not in RFC 9293, where FIN-WAIT-2 can last for ever"),
		.kernel = N_("tw_timer_handler() ends the timewait socket in FIN_WAIT2, at the\n"
			"earliest after 3.5 RTO; tcp_keepalive_timer() a full socket, with a RST."),
		.sysctls = { "net.ipv4.tcp_fin_timeout" },
		.trouble = N_("The peer's program leaks sockets in CLOSE_WAIT, or is slow. What\n"
			"it sends later gets a RST. TCP_LINGER2 sets the time for one socket."),
		.hints = {
			N_("ss -tno state fin-wait-2: timer:(timewait,...) and what is left"),
			N_("ss -tnp state close-wait, at the peer: its program"),
		},
		.see = "FIN_WAIT2>CLOSE, FIN_WAIT2, CLOSE_WAIT",
	},
	[TCPSTATE_CAUSE_2MSL_TIMER] = {
		.title = N_("TIME_WAIT is over"),
		.meaning = N_("60 s have passed since the last segment that counts. The port pair\n"
			"is free."),
		.rfc = N_("9293 sections 3.6.1, 3.10.8 (TIME-WAIT TIMEOUT)"),
		.kernel = N_("tw_timer_handler() calls inet_twsk_kill(). An ACK or a repeated FIN\n"
			"starts the 60 s again (inet_twsk_reschedule())."),
		.trouble = N_("None: the ordinary end of the end that closed first. No sysctl\n"
			"changes the 60 s."),
		.hints = {
			N_("nstat -az TcpExtTW: timewait sockets so far"),
		},
		.see = "TIME_WAIT>CLOSE, TIME_WAIT",
	},
	[TCPSTATE_CAUSE_SYNACK_TIMER] = {
		.title = N_("SYN-ACKs were not answered"),
		.meaning = N_("The SYN-ACK was repeated and the last ACK has never come."),
		.rfc = N_("9293 section 3.8.3; 4987 on SYN floods"),
		.kernel = N_("reqsk_timer_handler(), and fewer repetitions when a listener has\n"
			"many requests; tcp_fastopen_synack_timer() for fast open."),
		.sysctls = { "net.ipv4.tcp_synack_retries" },
		.trouble = N_("From many addresses: a SYN flood. From some: the way back is\n"
			"broken, or a firewall drops SYN-ACKs. From one: the client is gone."),
		.hints = {
			N_("ss -tano state syn-recv: from where"),
			"nstat -az TcpExtTCPTimeouts TcpExtTCPSynRetrans TcpExtSyncookiesSent",
		},
		.see = "NEW_SYN_RECV>CLOSE, SYN_RECV>CLOSE, NEW_SYN_RECV, overflow",
	},
	[TCPSTATE_CAUSE_OVERFLOW] = {
		.title = N_("no room for a connection"),
		.meaning = N_("The handshake's last ACK came, and there was no room for the\n"
			"connection. The request waited for the ACK or data to come again, and\n"
			"was dropped at last; or at once, with a RST, if tcp_abort_on_overflow\n"
			"says so."),
		.rfc = N_("not in RFC 9293: the queue is the system's"),
		.kernel = N_("sk_acceptq_is_full() in tcp_v4_syn_recv_sock(); tcp_check_req()\n"
			"keeps the request or resets it, reqsk_timer_handler() drops it."),
		.sysctls = { "net.core.somaxconn", "net.ipv4.tcp_abort_on_overflow" },
		.trouble = N_("The program does not accept() fast enough, or its backlog is\n"
			"small. The client believes it is connected and sends; its data is\n"
			"dropped. TCP_DEFER_ACCEPT without data ends the same way: this cause is\n"
			"inferred then."),
		.hints = {
			N_("ss -ltnp: Recv-Q above Send-Q, and whose it is"),
			N_("nstat -az TcpExtListenOverflows TcpExtTCPDeferAcceptDrop: which"),
		},
		.see = "NEW_SYN_RECV>CLOSE, LISTEN, accept, synack_timer, invalid_syn",
	},
	[TCPSTATE_CAUSE_NO_MEMORY] = {
		.title = N_("memory or a limit of sockets ran out"),
		.meaning = N_("No timewait socket could be made, so the connection skips\n"
			"TIME_WAIT; or an orphan was one too many, or TCP's memory is used up,\n"
			"and it is reset; or a child of a listener could not be set up."),
		.rfc = N_("9293 section 3.8.6.1 and 6429 on a system that is short of resources"),
		.kernel = N_("inet_twsk_alloc() in tcp_time_wait(); tcp_check_oom() in\n"
			"__tcp_close() and tcp_out_of_resources(); tcp_v4_syn_recv_sock()."),
		.sysctls = { "net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_max_orphans",
			     "net.ipv4.tcp_mem" },
		.trouble = N_("The kernel logs \"too many orphaned sockets\" or \"out of memory\n"
			"-- consider tuning tcp_mem\". Many orphans have peers that do not read\n"
			"or are gone."),
		.hints = {
			N_("ss -s; cat /proc/net/sockstat: orphans, timewait sockets, pages"),
			"nstat -az TcpExtTCPTimeWaitOverflow TcpExtTCPAbortOnMemory",
		},
		.see = "FIN_WAIT1>CLOSE, FIN_WAIT2>CLOSE, TIME_WAIT, abort_on_memory",
	},
	[TCPSTATE_CAUSE_NETNS_EXIT] = {
		.title = N_("the network namespace was deleted"),
		.meaning = N_("What had no process any more went with its namespace: timewait\n"
			"sockets, requests, orphans."),
		.kernel = N_("inet_twsk_purge() when the namespace goes; check_net() in\n"
			"__tcp_close() and tcp_out_of_resources() for orphans, which can take\n"
			"minutes."),
		.trouble = N_("None: a container has ended. Nothing is sent to the peers: there\n"
			"is no interface any more."),
		.hints = {
			N_("tcpstatectl watch --netns all: namespaces by number"),
		},
		.see = "TIME_WAIT>CLOSE, NEW_SYN_RECV>CLOSE, FIN_WAIT2>CLOSE",
	},
	[TCPSTATE_CAUSE_DUPLICATE] = {
		.title = N_("another child was first"),
		.meaning = N_("Two ACKs of one handshake on two CPUs made a socket each. The one\n"
			"that came second to the hash table is closed; the connection goes on in\n"
			"the other."),
		.rfc = N_("not in RFC 9293: a race inside Linux"),
		.kernel = N_("inet_ehash_nolisten() in tcp_v4_syn_recv_sock()."),
		.trouble = N_("None. It happens under load, when the last ACK and the first data\n"
			"come at the same moment on different queues of the network card."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the child that was kept"),
		},
		.see = "SYN_RECV>CLOSE, NEW_SYN_RECV>SYN_RECV",
	},
};
