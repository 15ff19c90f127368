// SPDX-License-Identifier: GPL-2.0-only
/* Transitions of a connection that was established. */
#include "explain_tables.h"

const struct explain_pair explain_closing[] = {
	{ TCPSTATE_ESTABLISHED, TCPSTATE_FIN_WAIT1, {
		.title = "this end closes first",
		.meaning = "close(), shutdown() of the sending side, or the end of the process. A\n"
			"FIN is queued after the data. This end will have TIME_WAIT.",
		.rfc = "9293 sections 3.6 (case 1, figure 12), 3.10.4",
		.kernel = "__tcp_close() or tcp_shutdown(), then tcp_close_state() and\n"
			"tcp_send_fin().",
		.trouble = "The first to close is told by this line: useful when both ends blame\n"
			"each other. close() with unread data sends a RST instead, see\n"
			"ESTABLISHED>CLOSE.",
		.hints = {
			"tcpstatectl timeline --port PORT: \"closed by\" in the first line",
			"ss -tnoe state fin-wait-1: Send-Q that does not shrink",
		},
		.see = "FIN_WAIT1, ESTABLISHED>CLOSE_WAIT, close, shutdown, exit",
	} },
	{ TCPSTATE_ESTABLISHED, TCPSTATE_CLOSE_WAIT, {
		.title = "the peer closes first",
		.meaning = "The peer's FIN has come and everything before it. read() returns 0\n"
			"after the data. It is this end's turn to close.",
		.rfc = "9293 sections 3.6 (case 2, figure 12), 3.10.7.4, eighth step",
		.kernel = "tcp_data_queue() calls tcp_fin() when the FIN is next in sequence.",
		.trouble = "The time to CLOSE_WAIT>LAST_ACK is that of this end's program. If\n"
			"that is long, it leaks, is stuck, or still sends. An idle timeout of the\n"
			"peer or of a load balancer shows here, too: requests sent after it get a\n"
			"RST.",
		.hints = {
			"tcpstatectl timeline --port PORT: how long CLOSE_WAIT lasts",
			"ss -tnp state close-wait: whose they are",
		},
		.see = "CLOSE_WAIT, CLOSE_WAIT>LAST_ACK, fin",
	} },
	{ TCPSTATE_ESTABLISHED, TCPSTATE_CLOSE, {
		.title = "an established connection ends without a FIN",
		.meaning = "A RST came (ECONNRESET); or this end aborts and sends one: close()\n"
			"with unread data or SO_LINGER 0, connect() with AF_UNSPEC, SOCK_DESTROY,\n"
			"a listener that is closed before accept(); or a timer gave up\n"
			"(ETIMEDOUT). The cause says which.",
		.rfc = "9293 sections 3.5.3, 3.6.1, 3.8.3, 3.10.5, 3.10.7.4; 2525 section 2.17",
		.kernel = "tcp_reset(), __tcp_close(), tcp_disconnect(), tcp_abort(),\n"
			"tcp_write_timeout(), tcp_keepalive_timer(), inet_child_forget().",
		.sysctls = { "net.ipv4.tcp_retries2", "net.ipv4.tcp_keepalive_time" },
		.trouble = "\"Connection reset by peer\": look at the other end's timeline, where\n"
			"the cause is. Between two Linux hosts it is mostly close() with unread\n"
			"data, a process that died with data unread, or a NAT or firewall that\n"
			"forgot the connection.",
		.hints = {
			"tcpstatectl timeline --port PORT: which end sent the RST, and why",
			"nstat -az TcpEstabResets TcpExtTCPAbortOnClose TcpExtTCPAbortOnData",
			"nstat -az TcpExtTCPAbortOnTimeout TcpExtTCPKeepAlive: timers",
		},
		.see = "rst, close, retrans_timer, keepalive_timer, abort_on_close",
	} },
	{ TCPSTATE_FIN_WAIT1, TCPSTATE_FIN_WAIT2, {
		.title = "our FIN is acknowledged",
		.meaning = "The peer has everything we sent, and knows that no more comes. It has\n"
			"not closed yet. If the FIN comes in the same segment,\n"
			"FIN_WAIT2>TIME_WAIT follows at once.",
		.rfc = "9293 sections 3.6 (figure 12), 3.10.7.4, fifth step",
		.kernel = "tcp_rcv_state_process() sets the state; for an orphan it calls\n"
			"tcp_time_wait() with substate FIN_WAIT2, which is no transition.",
		.sysctls = { "net.ipv4.tcp_fin_timeout" },
		.trouble = "The kernel of the peer has acknowledged, not its program: that may\n"
			"never read the data.",
		.hints = {
			"tcpstatectl timeline --port PORT: how long the peer takes to close",
		},
		.see = "FIN_WAIT2, FIN_WAIT1, ack",
	} },
	{ TCPSTATE_FIN_WAIT1, TCPSTATE_CLOSING, {
		.title = "the FINs cross (simultaneous close)",
		.meaning = "The peer's FIN comes before the ACK of ours: both ends have closed,\n"
			"neither knew of the other. It is acknowledged; ours still has to be.",
		.rfc = "9293 sections 3.6 (case 3, figure 13), 3.10.7.4, eighth step",
		.kernel = "tcp_fin() sends the ACK and sets the state.",
		.trouble = "Harmless by itself. A pattern of these says that both ends have the\n"
			"same idle timeout: give the server a longer one than its clients.",
		.hints = {
			"tcpstatectl timeline --port PORT: both FINs, within one round trip",
		},
		.see = "CLOSING, CLOSING>TIME_WAIT, fin",
	} },
	{ TCPSTATE_FIN_WAIT1, TCPSTATE_TIME_WAIT, {
		.title = "one segment has the FIN and the ACK of ours",
		.meaning = "RFC 9293 figure 5, note 2. Linux makes two transitions of that\n"
			"segment: FIN_WAIT1>FIN_WAIT2 for the ACK and FIN_WAIT2>TIME_WAIT for the\n"
			"FIN. You should not see this one.",
		.rfc = "9293 sections 3.3.2 (figure 5, note 2), 3.10.7.4, eighth step",
		.kernel = "tcp_rcv_state_process() looks at the ACK first, then calls\n"
			"tcp_data_queue() and with it tcp_fin().",
		.trouble = "If you see it, the kernel is newer or older than this text, or has\n"
			"been changed.",
		.hints = {
			"tcpstatectl status: kernel, hooks and what they cannot see",
		},
		.see = "FIN_WAIT1>FIN_WAIT2, FIN_WAIT2>TIME_WAIT, TIME_WAIT",
	} },
	{ TCPSTATE_FIN_WAIT1, TCPSTATE_CLOSE, {
		.title = "closing ends before our FIN is acknowledged",
		.meaning = "A RST came; data came after close(), and is answered with a RST; or\n"
			"nothing came, and retransmission was given up. For an orphan too many\n"
			"others, or too little memory, is enough.",
		.rfc = "9293 sections 3.6.1, 3.8.3, 3.10.7.4",
		.kernel = "tcp_reset(), tcp_write_timeout(), tcp_probe_timer(),\n"
			"tcp_out_of_resources(), or tcp_check_oom() in __tcp_close().",
		.sysctls = { "net.ipv4.tcp_orphan_retries", "net.ipv4.tcp_retries2",
			     "net.ipv4.tcp_max_orphans" },
		.trouble = "What was sent last may be lost, and close() has long returned: nobody\n"
			"is told. A program that must know uses shutdown() and reads until the\n"
			"peer closes.",
		.hints = {
			"tcpstatectl timeline --port PORT: the cause, and bytes sent",
			"nstat -az TcpExtTCPAbortOnTimeout TcpExtTCPAbortOnData: how often",
		},
		.see = "FIN_WAIT1, data, rst, retrans_timer, no_memory",
	} },
	{ TCPSTATE_FIN_WAIT2, TCPSTATE_TIME_WAIT, {
		.title = "the peer closes, too",
		.meaning = "Its FIN is acknowledged, both directions are closed in order. The\n"
			"socket of an orphan has been a timewait socket since FIN_WAIT2; any\n"
			"other becomes one now.",
		.rfc = "9293 sections 3.6 (figure 12), 3.10.7.4, eighth step",
		.kernel = "tcp_fin() calls tcp_time_wait(); for an orphan\n"
			"tcp_timewait_state_process() sets tw_substate and inet_twsk_reschedule()\n"
			"starts the 60 s.",
		.sysctls = { "net.ipv4.tcp_max_tw_buckets" },
		.trouble = "The ordinary end. The time in FIN_WAIT2 is that of the peer's\n"
			"program.",
		.hints = {
			"tcpstatectl timeline --port PORT: how long FIN_WAIT2 lasted",
		},
		.see = "TIME_WAIT, FIN_WAIT2, fin",
	} },
	{ TCPSTATE_FIN_WAIT2, TCPSTATE_CLOSE, {
		.title = "the peer does not close, or resets",
		.meaning = "tcp_fin_timeout ran out for an orphan; data or a SYN came for it, and\n"
			"got a RST; a RST came; TCP_LINGER2 below 0 did not want to wait; or\n"
			"there was no room for a timewait socket.",
		.rfc = "9293 sections 3.6.1, 3.10.7.4; the time limit is Linux's own",
		.kernel = "inet_twsk_kill() from tw_timer_handler() or\n"
			"inet_twsk_deschedule_put(); tcp_reset(); __tcp_close();\n"
			"tcp_keepalive_timer(); tcp_time_wait().",
		.sysctls = { "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_max_tw_buckets" },
		.trouble = "By the timer: the peer leaks sockets in CLOSE_WAIT. By data: this end\n"
			"closed while the peer was still sending; it should read to the end\n"
			"first.",
		.hints = {
			"tcpstatectl timeline --port PORT: the cause",
			"nstat -az TcpExtTCPAbortOnData TcpExtTCPAbortOnLinger: how often",
		},
		.see = "FIN_WAIT2, fin_wait2_timer, data, CLOSE_WAIT",
	} },
	{ TCPSTATE_CLOSING, TCPSTATE_TIME_WAIT, {
		.title = "our FIN is acknowledged after a simultaneous close",
		.meaning = "Everything is acknowledged both ways. Both ends have closed first, so\n"
			"both have TIME_WAIT.",
		.rfc = "9293 sections 3.6 (figure 13), 3.10.7.4, fifth step",
		.kernel = "tcp_rcv_state_process() calls tcp_time_wait().",
		.sysctls = { "net.ipv4.tcp_max_tw_buckets" },
		.trouble = "None. TIME_WAIT at both ends is what tells a simultaneous close.",
		.hints = {
			"tcpstatectl timeline --port PORT: \"closed by both ends at once\"",
		},
		.see = "CLOSING, TIME_WAIT, FIN_WAIT1>CLOSING, ack",
	} },
	{ TCPSTATE_CLOSING, TCPSTATE_CLOSE, {
		.title = "our FIN is not acknowledged, or no room for TIME_WAIT",
		.meaning = "A RST came, retransmission of the FIN was given up, or a limit did\n"
			"not allow a timewait socket.",
		.rfc = "9293 sections 3.8.3, 3.10.7.4",
		.kernel = "tcp_reset(), tcp_write_timeout(), tcp_out_of_resources(), or\n"
			"inet_twsk_alloc() without success in tcp_time_wait().",
		.sysctls = { "net.ipv4.tcp_orphan_retries", "net.ipv4.tcp_max_tw_buckets" },
		.trouble = "Both programs have closed: nothing is lost but what was on the way.",
		.hints = {
			"nstat -az TcpExtTCPTimeWaitOverflow TcpExtTCPAbortOnTimeout: which",
		},
		.see = "CLOSING, rst, retrans_timer, no_memory",
	} },
	{ TCPSTATE_CLOSE_WAIT, TCPSTATE_LAST_ACK, {
		.title = "this end closes, too",
		.meaning = "The program has called close() or shutdown(), or ended. A FIN is\n"
			"queued after the data; its ACK is the last segment.",
		.rfc = "9293 sections 3.6 (figure 12), 3.10.4",
		.kernel = "tcp_close_state() and tcp_send_fin(), from __tcp_close() or\n"
			"tcp_shutdown().",
		.trouble = "process exit as the cause, after a long CLOSE_WAIT: the program\n"
			"leaked the socket and only its end has closed it.",
		.hints = {
			"tcpstatectl timeline --port PORT: how long CLOSE_WAIT was",
		},
		.see = "CLOSE_WAIT, LAST_ACK, close, exit",
	} },
	{ TCPSTATE_CLOSE_WAIT, TCPSTATE_CLOSE, {
		.title = "a half-closed connection is reset",
		.meaning = "A RST came (EPIPE), because the peer did not want what we sent; or\n"
			"this end closed with unread data or SO_LINGER 0; or a timer gave up.",
		.rfc = "9293 sections 3.5.3, 3.6.1, 3.10.5; 2525 section 2.17",
		.kernel = "tcp_reset(), which gives EPIPE in this state; __tcp_close(),\n"
			"tcp_disconnect(), tcp_write_timeout(), tcp_keepalive_timer().",
		.sysctls = { "net.ipv4.tcp_retries2", "net.ipv4.tcp_keepalive_time" },
		.trouble = "\"Broken pipe\" at a server: the client closed before the answer was\n"
			"out, for instance at its own timeout. The peer had called close(), not\n"
			"shutdown(), so its kernel answered our data with a RST.",
		.hints = {
			"tcpstatectl timeline --port PORT: who closed, who sent the RST",
			"nstat -az TcpEstabResets TcpExtTCPAbortOnClose: how often",
		},
		.see = "CLOSE_WAIT, rst, close, abort_on_close, abort_on_data",
	} },
	{ TCPSTATE_LAST_ACK, TCPSTATE_CLOSE, {
		.title = "our FIN is acknowledged, or given up",
		.meaning = "The ordinary end of the end that closed second: the ACK of its FIN.\n"
			"Otherwise a RST, or retransmission of the FIN was given up.",
		.rfc = "9293 sections 3.6 (figure 12), 3.10.7.4, fifth step; 3.8.3",
		.kernel = "tcp_rcv_state_process() calls tcp_done(); else tcp_reset(),\n"
			"tcp_write_timeout() or tcp_out_of_resources().",
		.sysctls = { "net.ipv4.tcp_orphan_retries" },
		.trouble = "A RST here says that the peer had forgotten the connection:\n"
			"CLOSE_WAIT lasted longer than its FIN_WAIT2. The timer: it does not\n"
			"answer at all.",
		.hints = {
			"tcpstatectl timeline --port PORT: the time in CLOSE_WAIT and LAST_ACK",
			"nstat -az TcpExtTCPAbortOnTimeout: given up",
		},
		.see = "LAST_ACK, CLOSE_WAIT, ack, rst, retrans_timer",
	} },
	{ TCPSTATE_TIME_WAIT, TCPSTATE_CLOSE, {
		.title = "TIME_WAIT is over",
		.meaning = "After 60 s, in order. Earlier if a new connection takes the port pair\n"
			"(by a SYN that comes, or by connect() here), if a RST comes, by\n"
			"SOCK_DESTROY, or with the network namespace.",
		.rfc = "9293 sections 3.6.1, 3.10.7.4, 3.10.8; 6191 (SYN); 1337 (RST)",
		.kernel = "inet_twsk_kill(), called by tw_timer_handler() or\n"
			"inet_twsk_deschedule_put(): from tcp_timewait_state_process(),\n"
			"tcp_v4_rcv(), __inet_check_established(), tcp_abort(),\n"
			"inet_twsk_purge().",
		.sysctls = { "net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_rfc1337" },
		.trouble = "A SYN is taken only with a later timestamp or sequence number.\n"
			"Clients behind one NAT address that use a port pair one after the other\n"
			"can miss that: their SYN gets an ACK, they answer it with a RST, and the\n"
			"next SYN gets through.",
		.hints = {
			"tcpstatectl timeline --port PORT: the cause, and how long it lasted",
			"nstat -az TcpExtTWRecycled TcpExtPAWSEstab: taken over, refused",
		},
		.see = "TIME_WAIT, 2msl_timer, connect, syn, rst",
	} },
	{ 0, 0, { 0 } }
};
