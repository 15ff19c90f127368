// SPDX-License-Identifier: GPL-2.0-only
/* Causes: segments and messages that arrive, and system calls. Others: explain_limits.c. */
#include "explain_tables.h"

const struct explain_entry explain_causes[TCPSTATE_CAUSE_END] = {
	[TCPSTATE_CAUSE_UNKNOWN] = {
		.title = "it cannot be told",
		.meaning = "No hook saw what made the state change, and the socket's fields do\n"
			"not say.",
		.kernel = "tcpstate decides by who called tcp_done(), by the segment at hand\n"
			"and by the socket; where it has to guess, the line carries a question\n"
			"mark.",
		.trouble = "A hook is missing on this kernel, or the kernel skipped some runs of\n"
			"it.",
		.hints = {
			"tcpstatectl status: hooks that are MISSING or have missed runs",
		},
		.see = "CLOSE, abort",
	},
	[TCPSTATE_CAUSE_SYN] = {
		.title = "a SYN without ACK arrived",
		.meaning = "At a listener it begins a connection. In SYN_SENT it has crossed our\n"
			"own SYN. In TIME_WAIT it begins a new connection with the same ports. A\n"
			"request socket answers the same SYN again, and is ended by another one\n"
			"in its window.",
		.rfc = "9293 sections 3.5, 3.10.7.2, 3.10.7.3, 3.6.1; 6191",
		.kernel = "tcp_conn_request(), tcp_rcv_synsent_state_process(),\n"
			"tcp_timewait_state_process(), tcp_check_req().",
		.sysctls = { "net.ipv4.tcp_syncookies" },
		.trouble = "A SYN for a connection that exists changes nothing: it gets a\n"
			"challenge ACK. That happens when a client has restarted and uses its old\n"
			"port again.",
		.hints = {
			"nstat -az TcpPassiveOpens TcpExtListenDrops TcpExtTCPSYNChallenge",
		},
		.see = "LISTEN>NEW_SYN_RECV, SYN_SENT>SYN_RECV, TIME_WAIT>CLOSE, invalid_syn",
	},
	[TCPSTATE_CAUSE_SYNACK] = {
		.title = "a SYN with ACK arrived",
		.meaning = "The server, or something in front of it, has answered our SYN.",
		.rfc = "9293 sections 3.5 (figure 6), 3.10.7.3",
		.kernel = "tcp_rcv_synsent_state_process(), tcp_finish_connect().",
		.sysctls = { "net.ipv4.tcp_syn_retries" },
		.trouble = "One that acknowledges another number than that of our SYN gets a RST\n"
			"(invalid_ack_sequence): an old connection, or NAT that mixes up two.",
		.hints = {
			"tcpstatectl timeline --port PORT: how long the answer took",
			"nstat -az TcpExtTCPSynRetrans: SYNs that had to be repeated",
		},
		.see = "SYN_SENT>ESTABLISHED, invalid_ack_sequence",
	},
	[TCPSTATE_CAUSE_ACK] = {
		.title = "an acknowledgment arrived",
		.meaning = "It acknowledges our SYN (the handshake is complete) or our FIN (we\n"
			"have said all).",
		.rfc = "9293 section 3.10.7.4, fifth step",
		.kernel = "tcp_ack() in tcp_rcv_state_process(); tcp_check_req() for a request\n"
			"socket.",
		.trouble = "The kernel of the peer acknowledges, its program may know nothing of\n"
			"it.",
		.hints = {
			"tcpstatectl timeline --port PORT: seq and ack of the segment",
		},
		.see = "NEW_SYN_RECV>SYN_RECV, SYN_RECV>ESTABLISHED, FIN_WAIT1>FIN_WAIT2",
	},
	[TCPSTATE_CAUSE_FIN] = {
		.title = "a FIN arrived",
		.meaning = "The peer has closed its sending direction. All its data has come\n"
			"before it.",
		.rfc = "9293 sections 3.6, 3.10.7.4, eighth step",
		.kernel = "tcp_fin(), once the FIN is next in sequence;\n"
			"tcp_timewait_state_process() for an orphan in FIN_WAIT2.",
		.trouble = "A FIN says nothing about the other direction: the peer may still read\n"
			"(shutdown()) or not (close()); only its answer to data tells.",
		.hints = {
			"tcpstatectl timeline --port PORT: who closed first, and when",
			"ss -tnp state close-wait: programs that do not close after it",
		},
		.see = "ESTABLISHED>CLOSE_WAIT, FIN_WAIT2>TIME_WAIT, FIN_WAIT1>CLOSING, CLOSE_WAIT",
	},
	[TCPSTATE_CAUSE_RST] = {
		.title = "a RST arrived",
		.meaning = "The peer, or something on the way, refuses or aborts the connection.\n"
			"The process gets ECONNREFUSED in SYN_SENT, EPIPE in CLOSE_WAIT, else\n"
			"ECONNRESET.",
		.rfc = "9293 sections 3.5.2, 3.5.3, 3.10.7; 5961 section 3",
		.kernel = "tcp_validate_incoming() takes a RST with the very next sequence\n"
			"number; others in the window get a challenge ACK. tcp_reset() ends the\n"
			"socket, tcp_check_req() a request, tcp_timewait_state_process()\n"
			"TIME_WAIT.",
		.sysctls = { "net.ipv4.tcp_rfc1337", "net.ipv4.tcp_invalid_ratelimit" },
		.trouble = "The cause is at the sender. In SYN_SENT: nobody listens, or a\n"
			"firewall rejects. Later: the peer closed with unread data, its process\n"
			"or host died, or a NAT, load balancer or firewall forgot the connection\n"
			"and answers for it.",
		.hints = {
			"tcpstatectl timeline --port PORT, at the other end: its reset reason",
			"nstat -az TcpEstabResets TcpAttemptFails TcpExtTCPChallengeACK",
		},
		.see = "ESTABLISHED>CLOSE, SYN_SENT>CLOSE, no_socket, abort_on_close",
	},
	[TCPSTATE_CAUSE_DATA] = {
		.title = "data arrived after this end was closed",
		.meaning = "The process has called close(), nobody can read any more. The kernel\n"
			"answers with a RST, so that the peer learns that its data is lost.",
		.rfc = "9293 section 3.6.1; 1122 section 4.2.2.13",
		.kernel = "tcp_rcv_state_process() in FIN_WAIT1 and FIN_WAIT2;\n"
			"tcp_timewait_state_process() for an orphan in FIN_WAIT2.",
		.trouble = "The program closes too early: it does not wait for the end of what\n"
			"the peer sends. Read until 0, or shutdown() and read, then close().",
		.hints = {
			"tcpstatectl timeline --port PORT: the close() and the data after it",
			"nstat -az TcpExtTCPAbortOnData TcpOutRsts: how often",
		},
		.see = "FIN_WAIT1>CLOSE, FIN_WAIT2>CLOSE, abort_on_data, close",
	},
	[TCPSTATE_CAUSE_ICMP] = {
		.title = "an ICMP error arrived",
		.meaning = "A router or a host says that the peer cannot be reached. Linux ends a\n"
			"connection for that only during the handshake; later the error is kept,\n"
			"and reported if retransmission is given up.",
		.rfc = "9293 section 3.9.2.2; 5461 on soft errors",
		.kernel = "tcp_v4_err() or tcp_v6_err(): tcp_done_with_error() in SYN_SENT and\n"
			"SYN_RECV, tcp_req_err() for a request, sk_err_soft in other states.",
		.trouble = "EHOSTUNREACH: no route, no neighbour, or a firewall that rejects with\n"
			"ICMP. ECONNREFUSED can come from ICMP as well as from a RST. ICMP that\n"
			"is dropped makes a timeout of a quick failure.",
		.hints = {
			"ip route get ADDRESS; ip neigh: the route and the neighbour",
			"nstat -az IcmpInDestUnreachs TcpExtOutOfWindowIcmps: came, ignored",
		},
		.see = "SYN_SENT>CLOSE, SYN_RECV>CLOSE, NEW_SYN_RECV>CLOSE, retrans_timer",
	},
	[TCPSTATE_CAUSE_CONNECT] = {
		.title = "a process wants a connection",
		.meaning = "CLOSE>SYN_SENT: the SYN leaves. TIME_WAIT>CLOSE: a new connect()\n"
			"takes over the port pair. SYN_SENT>CLOSE: connect() failed before a SYN\n"
			"could be sent.",
		.rfc = "9293 sections 3.9.1.1, 3.10.1; 6191",
		.kernel = "tcp_v4_connect() and tcp_v6_connect(), inet_hash_connect();\n"
			"tcp_twsk_unique() allows to take over after one second, with timestamps.",
		.sysctls = { "net.ipv4.ip_local_port_range", "net.ipv4.tcp_tw_reuse",
			     "net.ipv4.tcp_timestamps" },
		.trouble = "Failed without a SYN: EADDRNOTAVAIL (no free port towards this\n"
			"address and port) is the most common.",
		.hints = {
			"ss -tan dst ADDRESS: ports in use towards it",
			"nstat -az TcpActiveOpens TcpExtTWRecycled: connects, ports taken over",
		},
		.see = "CLOSE>SYN_SENT, TIME_WAIT>CLOSE, SYN_SENT>CLOSE",
	},
	[TCPSTATE_CAUSE_LISTEN] = {
		.title = "a process offers a service",
		.meaning = "The socket takes connections from now on.",
		.rfc = "9293 section 3.10.1 (passive OPEN)",
		.kernel = "inet_listen(), inet_csk_listen_start().",
		.sysctls = { "net.core.somaxconn" },
		.trouble = "The backlog is what listen() asks for, at most somaxconn.",
		.hints = {
			"ss -ltnp: who listens, and with which backlog (Send-Q)",
		},
		.see = "CLOSE>LISTEN, LISTEN",
	},
	[TCPSTATE_CAUSE_ACCEPT] = {
		.title = "a process takes a connection",
		.meaning = "An event that changes no state: the connection leaves the accept\n"
			"queue. The process that called accept() owns it from now on.",
		.rfc = "not in RFC 9293: part of the socket interface",
		.kernel = "inet_csk_accept() takes it from the queue, sock_graft() gives it to\n"
			"the process.",
		.sysctls = { "net.core.somaxconn" },
		.trouble = "A long time after ESTABLISHED: the program is busy or has too few\n"
			"workers. Clients wait although connect() was quick.",
		.hints = {
			"tcpstatectl timeline --port PORT: \"after ... in the accept queue\"",
			"ss -ltn: Recv-Q is what waits",
		},
		.see = "SYN_RECV>ESTABLISHED, ESTABLISHED, LISTEN, overflow",
	},
	[TCPSTATE_CAUSE_CLOSE] = {
		.title = "the last close() of the socket",
		.meaning = "No descriptor refers to the socket any more. Ordinarily a FIN is\n"
			"sent, and the kernel goes on alone. With unread data, or SO_LINGER with\n"
			"time 0, it is a RST and CLOSE at once.",
		.rfc = "9293 sections 3.6, 3.6.1, 3.10.4; 2525 section 2.17",
		.kernel = "__tcp_close(): tcp_close_state() and tcp_send_fin(), or\n"
			"tcp_send_active_reset().",
		.sysctls = { "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_orphan_retries" },
		.trouble = "ESTABLISHED>CLOSE with this cause is the RST that the peer complains\n"
			"about: read everything before close(). A descriptor that a child process\n"
			"has inherited delays the FIN: close() in one process is not the last\n"
			"one.",
		.hints = {
			"tcpstatectl timeline --port PORT: \"RST sent\" and its reason",
			"nstat -az TcpExtTCPAbortOnClose TcpExtTCPAbortOnData: RST, no FIN",
		},
		.see = "ESTABLISHED>FIN_WAIT1, CLOSE_WAIT>LAST_ACK, shutdown, exit, abort_on_close",
	},
	[TCPSTATE_CAUSE_SHUTDOWN] = {
		.title = "a process closes one direction",
		.meaning = "It closes the sending direction (SHUT_WR, SHUT_RDWR): a FIN, and\n"
			"reading goes on. In LISTEN and SYN_SENT it ends the socket.",
		.rfc = "9293 sections 3.6, 3.6.1 (half-closed)",
		.kernel = "inet_shutdown() calls tcp_shutdown(), and tcp_disconnect() in LISTEN\n"
			"and SYN_SENT.",
		.trouble = "It works for every process that shares the socket, at once. SHUT_RD\n"
			"alone sends nothing: the peer does not learn of it.",
		.hints = {
			"tcpstatectl timeline --port PORT: what came after the half-close",
		},
		.see = "ESTABLISHED>FIN_WAIT1, CLOSE_WAIT>LAST_ACK, LISTEN>CLOSE, close",
	},
	[TCPSTATE_CAUSE_DISCONNECT] = {
		.title = "the socket is kept",
		.meaning = "The process dissolves the connection and keeps the socket. The peer\n"
			"gets a RST.",
		.rfc = "9293 section 3.10.5 (ABORT)",
		.kernel = "__inet_stream_connect() calls tcp_disconnect(), which sends the RST in\n"
			"the states of tcp_need_reset().",
		.trouble = "Rare. The process that did it is in the record.",
		.hints = {
			"tcpstatectl timeline --port PORT: which process did it",
		},
		.see = "ESTABLISHED>CLOSE, state, disconnect_with_data, abort",
	},
	[TCPSTATE_CAUSE_ABORT] = {
		.title = "SOCK_DESTROY or a BPF program",
		.meaning = "An administrator, with ss -K, or a program has ended the socket:\n"
			"ECONNABORTED for its process, a RST for the peer.",
		.rfc = "9293 section 3.10.5 (ABORT)",
		.kernel = "tcp_abort(): tcp_send_active_reset() and tcp_done_with_error(), a\n"
			"request is dropped, a timewait socket ended. Needs\n"
			"CONFIG_INET_DIAG_DESTROY.",
		.trouble = "Somebody did it: a script, a network manager after an address went\n"
			"away, or a container agent. The task of the record is the one that asked\n"
			"for it.",
		.hints = {
			"tcpstatectl timeline --port PORT: the task",
		},
		.see = "ESTABLISHED>CLOSE, NEW_SYN_RECV>CLOSE, TIME_WAIT>CLOSE, state",
	},
	[TCPSTATE_CAUSE_EXIT] = {
		.title = "the process has exited or was killed",
		.meaning = "The kernel closes what the process left open, as close() would: a\n"
			"FIN, or a RST where data was not read.",
		.rfc = "9293 sections 3.6, 3.10.4",
		.kernel = "do_exit() closes the files, which ends in __tcp_close().",
		.trouble = "Unexpected: a crash, the OOM killer or a restart of the service. Many\n"
			"at the same moment are one process.",
		.hints = {
			"tcpstatectl timeline --port PORT: pid and name",
			"journalctl -k: OOM killer and faults at that time",
		},
		.see = "ESTABLISHED>FIN_WAIT1, CLOSE_WAIT>LAST_ACK, ESTABLISHED>CLOSE, close",
	},
};
