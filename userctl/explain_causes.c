// SPDX-License-Identifier: GPL-2.0-only
/* Causes: segments and messages that arrive, and system calls. Others: explain_limits.c. */
#include "explain_tables.h"
#include "i18n.h"

const struct explain_entry explain_causes[TCPSTATE_CAUSE_END] = {
	[TCPSTATE_CAUSE_UNKNOWN] = {
		.title = N_("it cannot be told"),
		.meaning = N_("No hook saw what made the state change, and the socket's fields do\n"
			"not say."),
		.kernel = N_("tcpstate decides by who called tcp_done(), by the segment at hand\n"
			"and by the socket; where it has to guess, the line carries a question\n"
			"mark."),
		.trouble = N_("A hook is missing on this kernel, or the kernel skipped some runs\n"
			"of it."),
		.hints = {
			N_("tcpstatectl status: hooks that are MISSING or have missed runs"),
		},
		.see = "CLOSE, abort",
	},
	[TCPSTATE_CAUSE_SYN] = {
		.title = N_("a SYN without ACK arrived"),
		.meaning = N_("At a listener it begins a connection. In SYN_SENT it has crossed\n"
			"our own SYN. In TIME_WAIT it begins a new connection with the same\n"
			"ports. A request socket answers the same SYN again, and is ended by\n"
			"another one in its window."),
		.rfc = N_("9293 sections 3.5, 3.10.7.2, 3.10.7.3, 3.6.1; 6191"),
		.kernel = N_("tcp_conn_request(), tcp_rcv_synsent_state_process(),\n"
			"tcp_timewait_state_process(), tcp_check_req()."),
		.sysctls = { "net.ipv4.tcp_syncookies" },
		.trouble = N_("A SYN for a connection that exists changes nothing: it gets a\n"
			"challenge ACK. That happens when a client has restarted and uses its old\n"
			"port again."),
		.hints = {
			"nstat -az TcpPassiveOpens TcpExtListenDrops TcpExtTCPSYNChallenge",
		},
		.see = "LISTEN>NEW_SYN_RECV, SYN_SENT>SYN_RECV, TIME_WAIT>CLOSE, invalid_syn",
	},
	[TCPSTATE_CAUSE_SYNACK] = {
		.title = N_("a SYN with ACK arrived"),
		.meaning = N_("The server, or something in front of it, has answered our SYN."),
		.rfc = N_("9293 sections 3.5 (figure 6), 3.10.7.3"),
		.kernel = N_("tcp_rcv_synsent_state_process(), tcp_finish_connect()."),
		.sysctls = { "net.ipv4.tcp_syn_retries" },
		.trouble = N_("One that acknowledges another number than that of our SYN gets a\n"
			"RST (invalid_ack_sequence): an old connection, or NAT that mixes up two."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: how long the answer took"),
			N_("nstat -az TcpExtTCPSynRetrans: SYNs that had to be repeated"),
		},
		.see = "SYN_SENT>ESTABLISHED, invalid_ack_sequence",
	},
	[TCPSTATE_CAUSE_ACK] = {
		.title = N_("an acknowledgment arrived"),
		.meaning = N_("It acknowledges our SYN (the handshake is complete) or our FIN (we\n"
			"have said all)."),
		.rfc = N_("9293 section 3.10.7.4, fifth step"),
		.kernel = N_("tcp_ack() in tcp_rcv_state_process(); tcp_check_req() for a request\n"
			"socket."),
		.trouble = N_("The kernel of the peer acknowledges, its program may know nothing\n"
			"of it."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: seq and ack of the segment"),
		},
		.see = "NEW_SYN_RECV>SYN_RECV, SYN_RECV>ESTABLISHED, FIN_WAIT1>FIN_WAIT2",
	},
	[TCPSTATE_CAUSE_FIN] = {
		.title = N_("a FIN arrived"),
		.meaning = N_("The peer has closed its sending direction. All its data has come\n"
			"before it."),
		.rfc = N_("9293 sections 3.6, 3.10.7.4, eighth step"),
		.kernel = N_("tcp_fin(), once the FIN is next in sequence;\n"
			"tcp_timewait_state_process() for an orphan in FIN_WAIT2."),
		.trouble = N_("A FIN says nothing about the other direction: the peer may still\n"
			"read (shutdown()) or not (close()); only its answer to data tells."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: who closed first, and when"),
			N_("ss -tnp state close-wait: programs that do not close after it"),
		},
		.see = "ESTABLISHED>CLOSE_WAIT, FIN_WAIT2>TIME_WAIT, FIN_WAIT1>CLOSING, CLOSE_WAIT",
	},
	[TCPSTATE_CAUSE_RST] = {
		.title = N_("a RST arrived"),
		.meaning = N_("The peer, or something on the way, refuses or aborts the\n"
			"connection. The process gets ECONNREFUSED in SYN_SENT, EPIPE in\n"
			"CLOSE_WAIT, else ECONNRESET."),
		.rfc = N_("9293 sections 3.5.2, 3.5.3, 3.10.7; 5961 section 3"),
		.kernel = N_("tcp_validate_incoming() takes a RST with the very next sequence\n"
			"number; others in the window get a challenge ACK. tcp_reset() ends the\n"
			"socket, tcp_check_req() a request, tcp_timewait_state_process()\n"
			"TIME_WAIT."),
		.sysctls = { "net.ipv4.tcp_rfc1337", "net.ipv4.tcp_invalid_ratelimit" },
		.trouble = N_("The cause is at the sender. In SYN_SENT: nobody listens, or a\n"
			"firewall rejects. Later: the peer closed with unread data, its process\n"
			"or host died, or a NAT, load balancer or firewall forgot the connection\n"
			"and answers for it."),
		.hints = {
			N_("tcpstatectl timeline --port PORT, at the other end: its reset reason"),
			"nstat -az TcpEstabResets TcpAttemptFails TcpExtTCPChallengeACK",
		},
		.see = "ESTABLISHED>CLOSE, SYN_SENT>CLOSE, no_socket, abort_on_close",
	},
	[TCPSTATE_CAUSE_DATA] = {
		.title = N_("data arrived after this end was closed"),
		.meaning = N_("The process has called close(), nobody can read any more. The\n"
			"kernel answers with a RST, so that the peer learns that its data is\n"
			"lost."),
		.rfc = N_("9293 section 3.6.1; 1122 section 4.2.2.13"),
		.kernel = N_("tcp_rcv_state_process() in FIN_WAIT1 and FIN_WAIT2;\n"
			"tcp_timewait_state_process() for an orphan in FIN_WAIT2."),
		.trouble = N_("The program closes too early: it does not wait for the end of what\n"
			"the peer sends. Read until 0, or shutdown() and read, then close()."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the close() and the data after it"),
			N_("nstat -az TcpExtTCPAbortOnData TcpOutRsts: how often"),
		},
		.see = "FIN_WAIT1>CLOSE, FIN_WAIT2>CLOSE, abort_on_data, close",
	},
	[TCPSTATE_CAUSE_ICMP] = {
		.title = N_("an ICMP error arrived"),
		.meaning = N_("A router or a host says that the peer cannot be reached. Linux\n"
			"ends a connection for that only during the handshake; later the error is\n"
			"kept, and reported if retransmission is given up."),
		.rfc = N_("9293 section 3.9.2.2; 5461 on soft errors"),
		.kernel = N_("tcp_v4_err() or tcp_v6_err(): tcp_done_with_error() in SYN_SENT and\n"
			"SYN_RECV, tcp_req_err() for a request, sk_err_soft in other states."),
		.trouble = N_("EHOSTUNREACH: no route, no neighbour, or a firewall that rejects\n"
			"with ICMP. ECONNREFUSED can come from ICMP as well as from a RST. ICMP\n"
			"that is dropped makes a timeout of a quick failure."),
		.hints = {
			N_("ip route get ADDRESS; ip neigh: the route and the neighbour"),
			N_("nstat -az IcmpInDestUnreachs TcpExtOutOfWindowIcmps: came, ignored"),
		},
		.see = "SYN_SENT>CLOSE, SYN_RECV>CLOSE, NEW_SYN_RECV>CLOSE, retrans_timer",
	},
	[TCPSTATE_CAUSE_CONNECT] = {
		.title = N_("a process wants a connection"),
		.meaning = N_("CLOSE>SYN_SENT: the SYN leaves. TIME_WAIT>CLOSE: a new connect()\n"
			"takes over the port pair. SYN_SENT>CLOSE: connect() failed before a SYN\n"
			"could be sent."),
		.rfc = N_("9293 sections 3.9.1.1, 3.10.1; 6191"),
		.kernel = N_("tcp_v4_connect() and tcp_v6_connect(), inet_hash_connect();\n"
			"tcp_twsk_unique() allows to take over after one second, with timestamps."),
		.sysctls = { "net.ipv4.ip_local_port_range", "net.ipv4.tcp_tw_reuse",
			     "net.ipv4.tcp_timestamps" },
		.trouble = N_("Failed without a SYN: EADDRNOTAVAIL (no free port towards this\n"
			"address and port) is the most common."),
		.hints = {
			N_("ss -tan dst ADDRESS: ports in use towards it"),
			N_("nstat -az TcpActiveOpens TcpExtTWRecycled: connects, ports taken over"),
		},
		.see = "CLOSE>SYN_SENT, TIME_WAIT>CLOSE, SYN_SENT>CLOSE",
	},
	[TCPSTATE_CAUSE_LISTEN] = {
		.title = N_("a process offers a service"),
		.meaning = N_("The socket takes connections from now on."),
		.rfc = N_("9293 section 3.10.1 (passive OPEN)"),
		.kernel = N_("inet_listen(), inet_csk_listen_start()."),
		.sysctls = { "net.core.somaxconn" },
		.trouble = N_("The backlog is what listen() asks for, at most somaxconn."),
		.hints = {
			N_("ss -ltnp: who listens, and with which backlog (Send-Q)"),
		},
		.see = "CLOSE>LISTEN, LISTEN",
	},
	[TCPSTATE_CAUSE_ACCEPT] = {
		.title = N_("a process takes a connection"),
		.meaning = N_("An event that changes no state: the connection leaves the accept\n"
			"queue. The process that called accept() owns it from now on."),
		.rfc = N_("not in RFC 9293: part of the socket interface"),
		.kernel = N_("inet_csk_accept() takes it from the queue, sock_graft() gives it to\n"
			"the process."),
		.sysctls = { "net.core.somaxconn" },
		.trouble = N_("A long time after ESTABLISHED: the program is busy or has too few\n"
			"workers. Clients wait although connect() was quick."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: \"after ... in the accept queue\""),
			N_("ss -ltn: Recv-Q is what waits"),
		},
		.see = "SYN_RECV>ESTABLISHED, ESTABLISHED, LISTEN, overflow",
	},
	[TCPSTATE_CAUSE_CLOSE] = {
		.title = N_("the last close() of the socket"),
		.meaning = N_("No descriptor refers to the socket any more. Ordinarily a FIN is\n"
			"sent, and the kernel goes on alone. With unread data, or SO_LINGER with\n"
			"time 0, it is a RST and CLOSE at once."),
		.rfc = N_("9293 sections 3.6, 3.6.1, 3.10.4; 2525 section 2.17"),
		.kernel = N_("__tcp_close(): tcp_close_state() and tcp_send_fin(), or\n"
			"tcp_send_active_reset()."),
		.sysctls = { "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_orphan_retries" },
		.trouble = N_("ESTABLISHED>CLOSE with this cause is the RST that the peer\n"
			"complains about: read everything before close(). A descriptor that a\n"
			"child process has inherited delays the FIN: close() in one process is\n"
			"not the last one."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: \"RST sent\" and its reason"),
			N_("nstat -az TcpExtTCPAbortOnClose TcpExtTCPAbortOnData: RST, no FIN"),
		},
		.see = "ESTABLISHED>FIN_WAIT1, CLOSE_WAIT>LAST_ACK, shutdown, exit, abort_on_close",
	},
	[TCPSTATE_CAUSE_SHUTDOWN] = {
		.title = N_("a process closes one direction"),
		.meaning = N_("It closes the sending direction (SHUT_WR, SHUT_RDWR): a FIN, and\n"
			"reading goes on. In LISTEN and SYN_SENT it ends the socket."),
		.rfc = N_("9293 sections 3.6, 3.6.1 (half-closed)"),
		.kernel = N_("inet_shutdown() calls tcp_shutdown(), and tcp_disconnect() in\n"
			"LISTEN and SYN_SENT."),
		.trouble = N_("It works for every process that shares the socket, at once.\n"
			"SHUT_RD alone sends nothing: the peer does not learn of it."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: what came after the half-close"),
		},
		.see = "ESTABLISHED>FIN_WAIT1, CLOSE_WAIT>LAST_ACK, LISTEN>CLOSE, close",
	},
	[TCPSTATE_CAUSE_DISCONNECT] = {
		.title = N_("the socket is kept"),
		.meaning = N_("The process dissolves the connection and keeps the socket. The\n"
			"peer gets a RST."),
		.rfc = N_("9293 section 3.10.5 (ABORT)"),
		.kernel = N_("__inet_stream_connect() calls tcp_disconnect(), which sends the RST\n"
			"in the states of tcp_need_reset()."),
		.trouble = N_("Rare. The process that did it is in the record."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: which process did it"),
		},
		.see = "ESTABLISHED>CLOSE, state, disconnect_with_data, abort",
	},
	[TCPSTATE_CAUSE_ABORT] = {
		.title = N_("SOCK_DESTROY or a BPF program"),
		.meaning = N_("An administrator, with ss -K, or a program has ended the socket:\n"
			"ECONNABORTED for its process, a RST for the peer."),
		.rfc = N_("9293 section 3.10.5 (ABORT)"),
		.kernel = N_("tcp_abort(): tcp_send_active_reset() and tcp_done_with_error(), a\n"
			"request is dropped, a timewait socket ended. Needs\n"
			"CONFIG_INET_DIAG_DESTROY."),
		.trouble = N_("Somebody did it: a script, a network manager after an address went\n"
			"away, or a container agent. The task of the record is the one that asked\n"
			"for it."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the task"),
		},
		.see = "ESTABLISHED>CLOSE, NEW_SYN_RECV>CLOSE, TIME_WAIT>CLOSE, state",
	},
	[TCPSTATE_CAUSE_EXIT] = {
		.title = N_("the process has exited or was killed"),
		.meaning = N_("The kernel closes what the process left open, as close() would: a\n"
			"FIN, or a RST where data was not read."),
		.rfc = N_("9293 sections 3.6, 3.10.4"),
		.kernel = N_("do_exit() closes the files, which ends in __tcp_close()."),
		.trouble = N_("Unexpected: a crash, the OOM killer or a restart of the service.\n"
			"Many at the same moment are one process."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: pid and name"),
			N_("journalctl -k: OOM killer and faults at that time"),
		},
		.see = "ESTABLISHED>FIN_WAIT1, CLOSE_WAIT>LAST_ACK, ESTABLISHED>CLOSE, close",
	},
};
