// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why the kernel sends a RST: enum sk_rst_reason, in Linux 6.10 and later. Those that a
 * process or a timer causes have their reasons since 6.12.
 */
#include "explain_tables.h"
#include "i18n.h"

const struct explain_entry explain_resets[TCPSTATE_RESET_END] = {
	[TCPSTATE_RESET_UNKNOWN] = {
		.title = N_("the kernel gives no reason"),
		.meaning = N_("A RST was sent, and the kernel does not say why: before Linux 6.10\n"
			"never, in 6.10 and 6.11 not when a process or a timer is the cause, and\n"
			"later where nobody has given it a reason."),
		.kernel = N_("SK_RST_REASON_NOT_SPECIFIED; before 6.10 tcp_send_active_reset()\n"
			"and tcp_v4_send_reset() have no such argument."),
		.trouble = N_("The line before or after it tells most: close() in ESTABLISHED,\n"
			"late data, a timer."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the CLOSE beside it, and its cause"),
			"nstat -az TcpOutRsts TcpExtTCPAbortOnClose TcpExtTCPAbortOnData",
		},
		.see = "abort_on_close, abort_on_data, rst, other",
	},
	[TCPSTATE_RESET_OTHER] = {
		.title = N_("one that tcpstate does not know"),
		.meaning = N_("The kernel is newer than tcpstate and has a reason that tcpstate\n"
			"does not know by name."),
		.kernel = N_("include/net/rstreason.h of that kernel has it."),
		.trouble = N_("The tracepoint tcp:tcp_send_reset prints the kernel's own name."),
		.hints = {
			N_("tcpstatectl status: kernel and version of the source"),
		},
		.see = "unknown, error",
	},
	[TCPSTATE_RESET_NO_SOCKET] = {
		.title = N_("nobody is there"),
		.meaning = N_("A segment came for which there is neither a connection nor a\n"
			"listener. To the client a SYN that ends so is \"connection refused\".\n"
			"There is no socket to make a record for: expect this at the other end,\n"
			"as a RST that arrives."),
		.rfc = N_("9293 sections 3.5.2 (first group), 3.10.7.1"),
		.kernel = N_("tcp_v4_rcv() and tcp_v6_rcv(), at no_tcp_socket."),
		.trouble = N_("SYN: the service does not run, or listens at another address.\n"
			"Other segments: the host has restarted, or the connection was moved to\n"
			"another one."),
		.hints = {
			N_("ss -ltnp: who listens, and at which address"),
			N_("nstat -az TcpOutRsts: RSTs sent"),
		},
		.see = "SYN_SENT>CLOSE, rst, flags",
	},
	[TCPSTATE_RESET_TCP_INVALID_ACK_SEQUENCE] = {
		.title = N_("not of our SYN"),
		.meaning = N_("In SYN_SENT a segment came that acknowledges another number than\n"
			"that of our SYN: the peer still has an older connection with the same\n"
			"ports. The RST ends that one, and the SYN is sent again at once."),
		.rfc = N_("9293 sections 3.5.1 (figure 9), 3.10.7.3, first step"),
		.kernel = N_("tcp_rcv_synsent_state_process()."),
		.trouble = N_("Ports that are used again too soon, often behind NAT. The connect\n"
			"succeeds a little later. If it does not, something on the way changes\n"
			"sequence numbers."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the RST between SYN and SYN-ACK"),
			N_("nstat -az TcpExtTCPChallengeACK, at the peer: ACKs for such SYNs"),
		},
		.see = "SYN_SENT, synack, TIME_WAIT>CLOSE",
	},
	[TCPSTATE_RESET_TCP_RFC7323_PAWS] = {
		.title = N_("an echo that does not fit"),
		.meaning = N_("The SYN-ACK echoes a timestamp that our SYN did not have."),
		.rfc = N_("7323 section 5"),
		.kernel = N_("tcp_rcv_synsent_state_process(). On established connections such\n"
			"segments are dropped and get an ACK, no RST (tcp_validate_incoming())."),
		.sysctls = { "net.ipv4.tcp_timestamps" },
		.trouble = N_("A SYN-ACK of another connection, or a middlebox that rewrites\n"
			"timestamps."),
		.hints = {
			N_("nstat -az TcpExtPAWSActive TcpExtPAWSEstab: in SYN_SENT, elsewhere"),
		},
		.see = "SYN_SENT, synack",
	},
	[TCPSTATE_RESET_TCP_TOO_OLD_ACK] = {
		.title = N_("from before the window"),
		.meaning = N_("In SYN_RECV a segment came with an acknowledgment far below what\n"
			"is expected."),
		.rfc = N_("9293 section 3.10.7.4, fifth step; 5961 section 5"),
		.kernel = N_("tcp_ack(), from tcp_rcv_state_process(). In later states: a\n"
			"challenge ACK."),
		.trouble = N_("An old segment or a forged one."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the handshake around it"),
		},
		.see = "SYN_RECV, old_ack, ack_unsent_data",
	},
	[TCPSTATE_RESET_TCP_ACK_UNSENT_DATA] = {
		.title = N_("more than our SYN"),
		.meaning = N_("In SYN_RECV a segment came that acknowledges more than our SYN."),
		.rfc = N_("9293 sections 3.5.2 (second group), 3.10.7.4, fifth step"),
		.kernel = N_("tcp_ack(), from tcp_rcv_state_process(). In later states: a\n"
			"challenge ACK."),
		.trouble = N_("An old connection of the peer with the same ports, or a forged\n"
			"segment."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the handshake around it"),
		},
		.see = "SYN_RECV, old_ack, invalid_ack_sequence",
	},
	[TCPSTATE_RESET_TCP_FLAGS] = {
		.title = N_("an ACK for a listener"),
		.meaning = N_("A segment with ACK came for a listener: it belongs to a connection\n"
			"that the listener does not know."),
		.rfc = N_("9293 section 3.10.7.2, second step"),
		.kernel = N_("tcp_rcv_state_process() in LISTEN, and with it wrong ACKs of\n"
			"request sockets and SYN cookies that are not valid."),
		.sysctls = { "net.ipv4.tcp_synack_retries", "net.ipv4.tcp_syncookies" },
		.trouble = N_("The server has restarted, or the request was dropped (queue full,\n"
			"63 s over) while the client took it for a connection and sent data."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: how did its request end?"),
			"nstat -az TcpExtListenOverflows TcpExtSyncookiesFailed TcpOutRsts",
		},
		.see = "LISTEN, NEW_SYN_RECV>CLOSE, overflow, no_socket",
	},
	[TCPSTATE_RESET_TCP_OLD_ACK] = {
		.title = N_("not of our SYN"),
		.meaning = N_("In SYN_RECV a segment came that does not acknowledge our SYN."),
		.rfc = N_("9293 section 3.10.7.4, fifth step"),
		.kernel = N_("tcp_ack(), from tcp_rcv_state_process(). In later states it is\n"
			"harmless."),
		.trouble = N_("An old segment, or one from before a simultaneous open."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the handshake around it"),
		},
		.see = "SYN_RECV, too_old_ack",
	},
	[TCPSTATE_RESET_TCP_ABORT_ON_DATA] = {
		.title = N_("nobody reads any more"),
		.meaning = N_("The process has closed the socket, so nobody will read what has\n"
			"come. Also: the FIN was acknowledged and TCP_LINGER2 below 0 does not\n"
			"want to wait for the peer's."),
		.rfc = N_("9293 section 3.6.1; 1122 section 4.2.2.13"),
		.kernel = N_("tcp_rcv_state_process() in FIN_WAIT1 and FIN_WAIT2."),
		.trouble = N_("The program closes before it has read everything. The peer sees\n"
			"\"connection reset by peer\" or \"broken pipe\"."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the close() before it"),
			N_("nstat -az TcpExtTCPAbortOnData: how often; counts SO_LINGER 0, too"),
		},
		.see = "data, FIN_WAIT1>CLOSE, FIN_WAIT2>CLOSE, abort_on_close",
	},
	[TCPSTATE_RESET_TCP_TIMEWAIT_SOCKET] = {
		.title = N_("an orphan in FIN_WAIT2"),
		.meaning = N_("The connection is held by a timewait socket in FIN_WAIT2: closed\n"
			"here, not at the peer. What came is not the FIN that it waits for."),
		.rfc = N_("9293 section 3.6.1; 1122 section 4.2.2.13"),
		.kernel = N_("tcp_timewait_state_process() says TCP_TW_RST. In TIME_WAIT proper\n"
			"it never does: there the answer is an ACK."),
		.sysctls = { "net.ipv4.tcp_fin_timeout" },
		.trouble = N_("As data came after close(): the program closes too early."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: FIN_WAIT2 and what ended it"),
		},
		.see = "FIN_WAIT2>CLOSE, abort_on_data, data",
	},
	[TCPSTATE_RESET_INVALID_SYN] = {
		.title = N_("or the accept queue is full"),
		.meaning = N_("A request socket got another SYN, with a sequence number in its\n"
			"window, and is dropped. The kernel gives the same reason when\n"
			"tcp_abort_on_overflow is set and the accept queue is full."),
		.rfc = N_("9293 section 3.10.7.4, fourth step"),
		.kernel = N_("tcp_check_req(), at embryonic_reset."),
		.sysctls = { "net.ipv4.tcp_abort_on_overflow", "net.core.somaxconn" },
		.trouble = N_("With cause \"accept queue full\" it is the second. Otherwise a\n"
			"client that began again with the same port, or an attack."),
		.hints = {
			N_("nstat -az TcpExtEmbryonicRsts TcpExtListenOverflows: which of the two"),
		},
		.see = "NEW_SYN_RECV>CLOSE, overflow, syn",
	},
	[TCPSTATE_RESET_TCP_ABORT_ON_CLOSE] = {
		.title = N_("the peer's data is lost"),
		.meaning = N_("The peer's data was acknowledged, and the process has closed\n"
			"without reading it. A RST tells the peer that it is lost."),
		.rfc = N_("9293 section 3.6.1; 2525 section 2.17"),
		.kernel = N_("__tcp_close(), if the receive queue is not empty."),
		.trouble = N_("The usual cause of \"connection reset by peer\": a server that\n"
			"answers before it has read the whole request, or a client that has\n"
			"enough. The RST can destroy data that the peer has not read yet. Read\n"
			"until 0 before close()."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: which process, after how long"),
			N_("nstat -az TcpExtTCPAbortOnClose: how often"),
		},
		.see = "ESTABLISHED>CLOSE, CLOSE_WAIT>CLOSE, close, abort_on_data",
	},
	[TCPSTATE_RESET_TCP_ABORT_ON_LINGER] = {
		.title = N_("FIN_WAIT2 is skipped"),
		.meaning = N_("The process has said that FIN_WAIT2 is not to be waited for, and\n"
			"closes after its FIN was acknowledged."),
		.rfc = N_("not in RFC 9293: an option of Linux"),
		.kernel = N_("__tcp_close() in FIN_WAIT2."),
		.trouble = N_("The peer may have sent more, and gets a RST for it. Few programs\n"
			"want this."),
		.hints = {
			N_("nstat -az TcpExtTCPAbortOnLinger: how often"),
		},
		.see = "FIN_WAIT2>CLOSE, FIN_WAIT2",
	},
	[TCPSTATE_RESET_TCP_ABORT_ON_MEMORY] = {
		.title = N_("an orphan is dropped"),
		.meaning = N_("The process has closed, the kernel should go on alone, and a limit\n"
			"is reached."),
		.rfc = N_("9293 section 3.8.6.1 and 6429 on a system that is short of resources"),
		.kernel = N_("tcp_check_oom() in __tcp_close() and tcp_out_of_resources()."),
		.sysctls = { "net.ipv4.tcp_max_orphans", "net.ipv4.tcp_mem" },
		.trouble = N_("The kernel's log says which limit. What was not acknowledged is\n"
			"lost."),
		.hints = {
			N_("ss -s; cat /proc/net/sockstat: orphans and pages"),
			"nstat -az TcpExtTCPAbortOnMemory TcpExtTCPMemoryPressures",
		},
		.see = "no_memory, FIN_WAIT1>CLOSE",
	},
	[TCPSTATE_RESET_TCP_STATE] = {
		.title = N_("the connection is aborted"),
		.meaning = N_("close() with SO_LINGER and time 0, connect() with AF_UNSPEC,\n"
			"SOCK_DESTROY, a listener that is closed before accept(), or an orphan in\n"
			"FIN_WAIT2 whose time is over: what RFC 9293 calls ABORT."),
		.rfc = N_("9293 sections 3.9.1.6, 3.10.5"),
		.kernel = N_("tcp_disconnect() and tcp_abort() in the states of tcp_need_reset();\n"
			"tcp_keepalive_timer()."),
		.sysctls = { "net.ipv4.tcp_migrate_req" },
		.trouble = N_("SO_LINGER 0 is often set to avoid TIME_WAIT: it throws away data\n"
			"that is not acknowledged, and old segments can reach a new connection."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the cause of the CLOSE beside it"),
			N_("nstat -az TcpExtTCPAbortOnData: SO_LINGER 0 is counted there"),
		},
		.see = "abort, disconnect, listener, close, ESTABLISHED>CLOSE",
	},
	[TCPSTATE_RESET_TCP_KEEPALIVE_TIMEOUT] = {
		.title = N_("the peer seems dead"),
		.meaning = N_("The kernel takes the peer for dead and tells it so, in case it is\n"
			"not."),
		.rfc = N_("9293 section 3.8.4"),
		.kernel = N_("tcp_keepalive_timer(), also for TCP_USER_TIMEOUT."),
		.sysctls = { "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_keepalive_intvl",
			     "net.ipv4.tcp_keepalive_probes" },
		.trouble = N_("A peer that is alive and gets this RST: a firewall or NAT on the\n"
			"way dropped the probes because it had forgotten the connection."),
		.hints = {
			N_("ss -tno state established: timer:(keepalive,...)"),
			N_("nstat -az TcpExtTCPKeepAlive TcpExtTCPAbortOnTimeout: how often"),
		},
		.see = "keepalive_timer, user_timeout, ESTABLISHED>CLOSE",
	},
	[TCPSTATE_RESET_TCP_DISCONNECT_WITH_DATA] = {
		.title = N_("data is lost"),
		.meaning = N_("connect() with AF_UNSPEC on a socket that is in CLOSING or\n"
			"LAST_ACK for Linux, while its FIN still waits behind data."),
		.rfc = N_("9293 section 3.10.5: there it would still be ESTABLISHED or CLOSE-WAIT"),
		.kernel = N_("tcp_disconnect(), if snd_nxt is not write_seq."),
		.trouble = N_("The data in the send queue is lost."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: which process did it"),
		},
		.see = "disconnect, CLOSING>CLOSE, LAST_ACK>CLOSE, state",
	},
	[TCPSTATE_RESET_MPTCP_RST_EUNSPEC] = {
		.title = N_("a subflow ends"),
		.meaning = N_("A subflow of an MPTCP connection is reset, with MP_TCPRST code 0.\n"
			"The connection goes on if it has other subflows."),
		.rfc = N_("8684 section 3.6"),
		.kernel = N_("mptcp_send_active_reset_reason(), from Linux 6.10 on."),
		.sysctls = { "net.mptcp.enabled" },
		.trouble = N_("Ordinary when a subflow or the whole connection is closed in\n"
			"haste."),
		.hints = {
			"nstat -az MPTcpExtMPRstTx MPTcpExtMPRstRx MPTcpExtRmSubflow",
		},
		.see = "mptcp_emptcp, ESTABLISHED>CLOSE",
	},
	[TCPSTATE_RESET_MPTCP_RST_EMPTCP] = {
		.title = N_("an option is wrong"),
		.meaning = N_("A subflow could not join, because its token or HMAC is wrong or\n"
			"the option is missing, or its data could not be placed in the connection\n"
			"(code 1)."),
		.rfc = N_("8684 sections 3.2, 3.3, 3.6"),
		.kernel = N_("subflow_finish_connect(), subflow_syn_recv_sock(),\n"
			"subflow_check_data_avail()."),
		.sysctls = { "net.mptcp.enabled" },
		.trouble = N_("A middlebox that removes options, a load balancer that sends the\n"
			"subflow to another host, or a connection that is over already."),
		.hints = {
			"nstat -az MPTcpExtMPJoinNoTokenFound MPTcpExtMPJoinAckHMacFailure",
		},
		.see = "mptcp_emiddlebox, mptcp_eprohibit",
	},
	[TCPSTATE_RESET_MPTCP_RST_ERESOURCE] = {
		.title = N_("no room"),
		.meaning = N_("The sender has not enough resources for the subflow (code 2)."),
		.rfc = N_("8684 section 3.6"),
		.kernel = N_("Linux 6.1 does not give this reason itself."),
		.sysctls = { "net.ipv4.tcp_mem" },
		.trouble = N_("Memory, or a limit of the path manager."),
		.hints = {
			N_("ip mptcp limits: subflows and addresses that are allowed"),
		},
		.see = "mptcp_eprohibit, no_memory",
	},
	[TCPSTATE_RESET_MPTCP_RST_EPROHIBIT] = {
		.title = N_("not allowed here"),
		.meaning = N_("The path manager does not allow this subflow (code 3): the limit\n"
			"is reached, or an endpoint that is only for joining was asked for a new\n"
			"connection."),
		.rfc = N_("8684 section 3.6"),
		.kernel = N_("mptcp_finish_join(), subflow_syn_recv_sock(),\n"
			"subflow_reset_req_endp()."),
		.sysctls = { "net.mptcp.allow_join_initial_addr_port" },
		.trouble = N_("The limits of the two ends differ. Two further subflows are the\n"
			"default, and no address that the peer announces."),
		.hints = {
			N_("ip mptcp limits; ip mptcp endpoint: what is allowed and announced"),
			N_("nstat -az MPTcpExtMPJoinSynRx MPTcpExtMPRstTx: joins, resets"),
		},
		.see = "mptcp_emptcp, mptcp_eresource",
	},
	[TCPSTATE_RESET_MPTCP_RST_EWQ2BIG] = {
		.title = N_("a new one is quicker"),
		.meaning = N_("Data was acknowledged on other subflows that this one would still\n"
			"have to send; to begin anew is quicker (code 4)."),
		.rfc = N_("8684 section 3.6"),
		.kernel = N_("Linux 6.1 does not give this reason itself."),
		.trouble = N_("A path that did not work for a while."),
		.hints = {
			N_("nstat -az MPTcpExtSubflowStale MPTcpExtSubflowRecover: how often"),
		},
		.see = "mptcp_ebadperf",
	},
	[TCPSTATE_RESET_MPTCP_RST_EBADPERF] = {
		.title = N_("too slow"),
		.meaning = N_("The subflow is too slow in comparison with the others (code 5)."),
		.rfc = N_("8684 section 3.6"),
		.kernel = N_("Linux 6.1 does not give this reason itself."),
		.trouble = N_("Loss or delay on this path."),
		.hints = {
			N_("ss -tin dst ADDRESS: rtt, retransmissions and rate of each subflow"),
		},
		.see = "mptcp_ewq2big",
	},
	[TCPSTATE_RESET_MPTCP_RST_EMIDDLEBOX] = {
		.title = N_("data was changed"),
		.meaning = N_("What came is not what was sent: the checksum over the data is\n"
			"wrong (code 6)."),
		.rfc = N_("8684 sections 3.3.1, 3.6, 3.7"),
		.kernel = N_("subflow_check_data_avail()."),
		.sysctls = { "net.mptcp.checksum_enabled" },
		.trouble = N_("A proxy or application gateway that changes data on one path."),
		.hints = {
			"nstat -az MPTcpExtDataCsumErr MPTcpExtMPFailTx MPTcpExtMPFailRx",
		},
		.see = "mptcp_emptcp",
	},
	[TCPSTATE_RESET_ERROR] = {
		.title = N_("a code without a meaning"),
		.meaning = N_("MPTCP has set a code that the kernel does not know."),
		.kernel = N_("sk_rst_convert_mptcp_reason(), from Linux 6.10 on."),
		.trouble = N_("A fault in the kernel, not in the network."),
		.hints = {
			N_("tcpstatectl status: kernel release, for a report"),
		},
		.see = "mptcp_eunspec, other",
	},
};
