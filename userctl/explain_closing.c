// SPDX-License-Identifier: GPL-2.0-only
/* Transitions of a connection that was established. */
#include "explain_tables.h"
#include "i18n.h"

const struct explain_pair explain_closing[] = {
	{ TCPSTATE_ESTABLISHED, TCPSTATE_FIN_WAIT1, {
		.title = N_("this end closes first"),
		.meaning = N_("close(), shutdown() of the sending side, or the end of the\n"
			"process. A FIN is queued after the data. This end will have TIME_WAIT."),
		.rfc = N_("9293 sections 3.6 (case 1, figure 12), 3.10.4"),
		.kernel = N_("__tcp_close() or tcp_shutdown(), then tcp_close_state() and\n"
			"tcp_send_fin()."),
		.trouble = N_("The first to close is told by this line: useful when both ends\n"
			"blame each other. close() with unread data sends a RST instead, see\n"
			"ESTABLISHED>CLOSE."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: \"closed by\" in the first line"),
			N_("ss -tnoe state fin-wait-1: Send-Q that does not shrink"),
		},
		.see = "FIN_WAIT1, ESTABLISHED>CLOSE_WAIT, close, shutdown, exit",
	} },
	{ TCPSTATE_ESTABLISHED, TCPSTATE_CLOSE_WAIT, {
		.title = N_("the peer closes first"),
		.meaning = N_("The peer's FIN has come and everything before it. read() returns 0\n"
			"after the data. It is this end's turn to close."),
		.rfc = N_("9293 sections 3.6 (case 2, figure 12), 3.10.7.4, eighth step"),
		.kernel = N_("tcp_data_queue() calls tcp_fin() when the FIN is next in sequence."),
		.trouble = N_("The time to CLOSE_WAIT>LAST_ACK is that of this end's program. If\n"
			"that is long, it leaks, is stuck, or still sends. An idle timeout of the\n"
			"peer or of a load balancer shows here, too: requests sent after it get a\n"
			"RST."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: how long CLOSE_WAIT lasts"),
			N_("ss -tnp state close-wait: whose they are"),
		},
		.see = "CLOSE_WAIT, CLOSE_WAIT>LAST_ACK, fin",
	} },
	{ TCPSTATE_ESTABLISHED, TCPSTATE_CLOSE, {
		.title = N_("an established connection ends without a FIN"),
		.meaning = N_("A RST came (ECONNRESET); or this end aborts and sends one: close()\n"
			"with unread data or SO_LINGER 0, connect() with AF_UNSPEC, SOCK_DESTROY,\n"
			"a listener that is closed before accept(); or a timer gave up\n"
			"(ETIMEDOUT). The cause says which."),
		.rfc = N_("9293 sections 3.5.3, 3.6.1, 3.8.3, 3.10.5, 3.10.7.4; 2525 section 2.17"),
		.kernel = N_("tcp_reset(), __tcp_close(), tcp_disconnect(), tcp_abort(),\n"
			"tcp_write_timeout(), tcp_keepalive_timer(), inet_child_forget()."),
		.sysctls = { "net.ipv4.tcp_retries2", "net.ipv4.tcp_keepalive_time" },
		.trouble = N_("\"Connection reset by peer\": look at the other end's timeline,\n"
			"where the cause is. Between two Linux hosts it is mostly close() with\n"
			"unread data, a process that died with data unread, or a NAT or firewall\n"
			"that forgot the connection."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: which end sent the RST, and why"),
			"nstat -az TcpEstabResets TcpExtTCPAbortOnClose TcpExtTCPAbortOnData",
			N_("nstat -az TcpExtTCPAbortOnTimeout TcpExtTCPKeepAlive: timers"),
		},
		.see = "rst, close, retrans_timer, keepalive_timer, abort_on_close",
	} },
	{ TCPSTATE_FIN_WAIT1, TCPSTATE_FIN_WAIT2, {
		.title = N_("our FIN is acknowledged"),
		.meaning = N_("The peer has everything we sent, and knows that no more comes. It\n"
			"has not closed yet. If the FIN comes in the same segment,\n"
			"FIN_WAIT2>TIME_WAIT follows at once."),
		.rfc = N_("9293 sections 3.6 (figure 12), 3.10.7.4, fifth step"),
		.kernel = N_("tcp_rcv_state_process() sets the state; for an orphan it calls\n"
			"tcp_time_wait() with substate FIN_WAIT2, which is no transition."),
		.sysctls = { "net.ipv4.tcp_fin_timeout" },
		.trouble = N_("The kernel of the peer has acknowledged, not its program: that may\n"
			"never read the data."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: how long the peer takes to close"),
		},
		.see = "FIN_WAIT2, FIN_WAIT1, ack",
	} },
	{ TCPSTATE_FIN_WAIT1, TCPSTATE_CLOSING, {
		.title = N_("the FINs cross (simultaneous close)"),
		.meaning = N_("The peer's FIN comes before the ACK of ours: both ends have\n"
			"closed, neither knew of the other. It is acknowledged; ours still has to\n"
			"be."),
		.rfc = N_("9293 sections 3.6 (case 3, figure 13), 3.10.7.4, eighth step"),
		.kernel = N_("tcp_fin() sends the ACK and sets the state."),
		.trouble = N_("Harmless by itself. A pattern of these says that both ends have\n"
			"the same idle timeout: give the server a longer one than its clients."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: both FINs, within one round trip"),
		},
		.see = "CLOSING, CLOSING>TIME_WAIT, fin",
	} },
	{ TCPSTATE_FIN_WAIT1, TCPSTATE_TIME_WAIT, {
		.title = N_("one segment has the FIN and the ACK of ours"),
		.meaning = N_("RFC 9293 figure 5, note 2. Linux makes two transitions of that\n"
			"segment: FIN_WAIT1>FIN_WAIT2 for the ACK and FIN_WAIT2>TIME_WAIT for the\n"
			"FIN. You should not see this one."),
		.rfc = N_("9293 sections 3.3.2 (figure 5, note 2), 3.10.7.4, eighth step"),
		.kernel = N_("tcp_rcv_state_process() looks at the ACK first, then calls\n"
			"tcp_data_queue() and with it tcp_fin()."),
		.trouble = N_("If you see it, the kernel is newer or older than this text, or has\n"
			"been changed."),
		.hints = {
			N_("tcpstatectl status: kernel, hooks and what they cannot see"),
		},
		.see = "FIN_WAIT1>FIN_WAIT2, FIN_WAIT2>TIME_WAIT, TIME_WAIT",
	} },
	{ TCPSTATE_FIN_WAIT1, TCPSTATE_CLOSE, {
		.title = N_("closing ends before our FIN is acknowledged"),
		.meaning = N_("A RST came; data came after close(), and is answered with a RST;\n"
			"or nothing came, and retransmission was given up. For an orphan too many\n"
			"others, or too little memory, is enough."),
		.rfc = N_("9293 sections 3.6.1, 3.8.3, 3.10.7.4"),
		.kernel = N_("tcp_reset(), tcp_write_timeout(), tcp_probe_timer(),\n"
			"tcp_out_of_resources(), or tcp_check_oom() in __tcp_close()."),
		.sysctls = { "net.ipv4.tcp_orphan_retries", "net.ipv4.tcp_retries2",
			     "net.ipv4.tcp_max_orphans" },
		.trouble = N_("What was sent last may be lost, and close() has long returned:\n"
			"nobody is told. A program that must know uses shutdown() and reads until\n"
			"the peer closes."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the cause, and bytes sent"),
			N_("nstat -az TcpExtTCPAbortOnTimeout TcpExtTCPAbortOnData: how often"),
		},
		.see = "FIN_WAIT1, data, rst, retrans_timer, no_memory",
	} },
	{ TCPSTATE_FIN_WAIT2, TCPSTATE_TIME_WAIT, {
		.title = N_("the peer closes, too"),
		.meaning = N_("Its FIN is acknowledged, both directions are closed in order. The\n"
			"socket of an orphan has been a timewait socket since FIN_WAIT2; any\n"
			"other becomes one now."),
		.rfc = N_("9293 sections 3.6 (figure 12), 3.10.7.4, eighth step"),
		.kernel = N_("tcp_fin() calls tcp_time_wait(); for an orphan\n"
			"tcp_timewait_state_process() sets tw_substate and inet_twsk_reschedule()\n"
			"starts the 60 s."),
		.sysctls = { "net.ipv4.tcp_max_tw_buckets" },
		.trouble = N_("The ordinary end. The time in FIN_WAIT2 is that of the peer's\n"
			"program."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: how long FIN_WAIT2 lasted"),
		},
		.see = "TIME_WAIT, FIN_WAIT2, fin",
	} },
	{ TCPSTATE_FIN_WAIT2, TCPSTATE_CLOSE, {
		.title = N_("the peer does not close, or resets"),
		.meaning = N_("tcp_fin_timeout ran out for an orphan; data or a SYN came for it,\n"
			"and got a RST; a RST came; TCP_LINGER2 below 0 did not want to wait; or\n"
			"there was no room for a timewait socket."),
		.rfc = N_("9293 sections 3.6.1, 3.10.7.4; the time limit is Linux's own"),
		.kernel = N_("inet_twsk_kill() from tw_timer_handler() or\n"
			"inet_twsk_deschedule_put(); tcp_reset(); __tcp_close();\n"
			"tcp_keepalive_timer(); tcp_time_wait()."),
		.sysctls = { "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_max_tw_buckets" },
		.trouble = N_("By the timer: the peer leaks sockets in CLOSE_WAIT. By data: this\n"
			"end closed while the peer was still sending; it should read to the end\n"
			"first."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the cause"),
			N_("nstat -az TcpExtTCPAbortOnData TcpExtTCPAbortOnLinger: how often"),
		},
		.see = "FIN_WAIT2, fin_wait2_timer, data, CLOSE_WAIT",
	} },
	{ TCPSTATE_CLOSING, TCPSTATE_TIME_WAIT, {
		.title = N_("our FIN is acknowledged after a simultaneous close"),
		.meaning = N_("Everything is acknowledged both ways. Both ends have closed first,\n"
			"so both have TIME_WAIT."),
		.rfc = N_("9293 sections 3.6 (figure 13), 3.10.7.4, fifth step"),
		.kernel = N_("tcp_rcv_state_process() calls tcp_time_wait()."),
		.sysctls = { "net.ipv4.tcp_max_tw_buckets" },
		.trouble = N_("None. TIME_WAIT at both ends is what tells a simultaneous close."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: \"closed by both ends at once\""),
		},
		.see = "CLOSING, TIME_WAIT, FIN_WAIT1>CLOSING, ack",
	} },
	{ TCPSTATE_CLOSING, TCPSTATE_CLOSE, {
		.title = N_("our FIN is not acknowledged, or no room for TIME_WAIT"),
		.meaning = N_("A RST came, retransmission of the FIN was given up, or a limit did\n"
			"not allow a timewait socket."),
		.rfc = N_("9293 sections 3.8.3, 3.10.7.4"),
		.kernel = N_("tcp_reset(), tcp_write_timeout(), tcp_out_of_resources(), or\n"
			"inet_twsk_alloc() without success in tcp_time_wait()."),
		.sysctls = { "net.ipv4.tcp_orphan_retries", "net.ipv4.tcp_max_tw_buckets" },
		.trouble = N_("Both programs have closed: nothing is lost but what was on the\n"
			"way."),
		.hints = {
			N_("nstat -az TcpExtTCPTimeWaitOverflow TcpExtTCPAbortOnTimeout: which"),
		},
		.see = "CLOSING, rst, retrans_timer, no_memory",
	} },
	{ TCPSTATE_CLOSE_WAIT, TCPSTATE_LAST_ACK, {
		.title = N_("this end closes, too"),
		.meaning = N_("The program has called close() or shutdown(), or ended. A FIN is\n"
			"queued after the data; its ACK is the last segment."),
		.rfc = N_("9293 sections 3.6 (figure 12), 3.10.4"),
		.kernel = N_("tcp_close_state() and tcp_send_fin(), from __tcp_close() or\n"
			"tcp_shutdown()."),
		.trouble = N_("process exit as the cause, after a long CLOSE_WAIT: the program\n"
			"leaked the socket and only its end has closed it."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: how long CLOSE_WAIT was"),
		},
		.see = "CLOSE_WAIT, LAST_ACK, close, exit",
	} },
	{ TCPSTATE_CLOSE_WAIT, TCPSTATE_CLOSE, {
		.title = N_("a half-closed connection is reset"),
		.meaning = N_("A RST came (EPIPE), because the peer did not want what we sent; or\n"
			"this end closed with unread data or SO_LINGER 0; or a timer gave up."),
		.rfc = N_("9293 sections 3.5.3, 3.6.1, 3.10.5; 2525 section 2.17"),
		.kernel = N_("tcp_reset(), which gives EPIPE in this state; __tcp_close(),\n"
			"tcp_disconnect(), tcp_write_timeout(), tcp_keepalive_timer()."),
		.sysctls = { "net.ipv4.tcp_retries2", "net.ipv4.tcp_keepalive_time" },
		.trouble = N_("\"Broken pipe\" at a server: the client closed before the answer\n"
			"was out, for instance at its own timeout. The peer had called close(),\n"
			"not shutdown(), so its kernel answered our data with a RST."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: who closed, who sent the RST"),
			N_("nstat -az TcpEstabResets TcpExtTCPAbortOnClose: how often"),
		},
		.see = "CLOSE_WAIT, rst, close, abort_on_close, abort_on_data",
	} },
	{ TCPSTATE_LAST_ACK, TCPSTATE_CLOSE, {
		.title = N_("our FIN is acknowledged, or given up"),
		.meaning = N_("The ordinary end of the end that closed second: the ACK of its\n"
			"FIN. Otherwise a RST, or retransmission of the FIN was given up."),
		.rfc = N_("9293 sections 3.6 (figure 12), 3.10.7.4, fifth step; 3.8.3"),
		.kernel = N_("tcp_rcv_state_process() calls tcp_done(); else tcp_reset(),\n"
			"tcp_write_timeout() or tcp_out_of_resources()."),
		.sysctls = { "net.ipv4.tcp_orphan_retries" },
		.trouble = N_("A RST here says that the peer had forgotten the connection:\n"
			"CLOSE_WAIT lasted longer than its FIN_WAIT2. The timer: it does not\n"
			"answer at all."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the time in CLOSE_WAIT and LAST_ACK"),
			N_("nstat -az TcpExtTCPAbortOnTimeout: given up"),
		},
		.see = "LAST_ACK, CLOSE_WAIT, ack, rst, retrans_timer",
	} },
	{ TCPSTATE_TIME_WAIT, TCPSTATE_CLOSE, {
		.title = N_("TIME_WAIT is over"),
		.meaning = N_("After 60 s, in order. Earlier if a new connection takes the port\n"
			"pair (by a SYN that comes, or by connect() here), if a RST comes, by\n"
			"SOCK_DESTROY, or with the network namespace."),
		.rfc = N_("9293 sections 3.6.1, 3.10.7.4, 3.10.8; 6191 (SYN); 1337 (RST)"),
		.kernel = N_("inet_twsk_kill(), called by tw_timer_handler() or\n"
			"inet_twsk_deschedule_put(): from tcp_timewait_state_process(),\n"
			"tcp_v4_rcv(), __inet_check_established(), tcp_abort(),\n"
			"inet_twsk_purge()."),
		.sysctls = { "net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_rfc1337" },
		.trouble = N_("A SYN is taken only with a later timestamp or sequence number.\n"
			"Clients behind one NAT address that use a port pair one after the other\n"
			"can miss that: their SYN gets an ACK, they answer it with a RST, and the\n"
			"next SYN gets through."),
		.hints = {
			N_("tcpstatectl timeline --port PORT: the cause, and how long it lasted"),
			N_("nstat -az TcpExtTWRecycled TcpExtPAWSEstab: taken over, refused"),
		},
		.see = "TIME_WAIT, 2msl_timer, connect, syn, rst",
	} },
	{ 0, 0, { 0 } }
};
