// SPDX-License-Identifier: GPL-2.0-only
/* Transitions that one may expect, and why Linux does not have them. First match. */
#include "explain_tables.h"
#include "i18n.h"

const struct explain_no_pair explain_no_pairs[] = {
	{ 0, 0,
	  N_("To stay is no transition. The kernel's tracepoint fires for some calls that change\n"
	     "nothing, shutdown() and then close() for instance; they are counted as ignored.") },
	{ TCPSTATE_LISTEN, TCPSTATE_SYN_SENT,
	  N_("RFC 9293 figure 5 has it, for a listener that sends. In Linux write() on a listener\n"
	     "fails with EPIPE, and connect() with EISCONN.") },
	{ TCPSTATE_SYN_RECV, TCPSTATE_LISTEN,
	  N_("RFC 9293 figure 5 goes back to LISTEN when a RST comes. A Linux listener has never\n"
	     "left LISTEN: the socket beside it ends, SYN_RECV>CLOSE.") },
	{ TCPSTATE_NEW_SYN_RECV, TCPSTATE_LISTEN,
	  N_("RFC 9293 figure 5 goes back to LISTEN when a RST comes. A Linux listener has never\n"
	     "left LISTEN: the request socket beside it ends, NEW_SYN_RECV>CLOSE.") },
	{ TCPSTATE_LISTEN, TCPSTATE_ESTABLISHED,
	  N_("It takes three: LISTEN>NEW_SYN_RECV at the SYN, then NEW_SYN_RECV>SYN_RECV and\n"
	     "SYN_RECV>ESTABLISHED at the last ACK of the handshake.") },
	{ TCPSTATE_NEW_SYN_RECV, TCPSTATE_ESTABLISHED,
	  N_("The last ACK makes a full socket first: NEW_SYN_RECV>SYN_RECV and, microseconds\n"
	     "later, SYN_RECV>ESTABLISHED.") },
	{ TCPSTATE_CLOSE, TCPSTATE_ESTABLISHED,
	  N_("A connection begins with CLOSE>SYN_SENT or LISTEN>NEW_SYN_RECV, even one that is\n"
	     "restored with TCP_REPAIR. A timeline without a beginning is of a socket that is\n"
	     "older than the recording, or of records that are lost.") },
	{ TCPSTATE_FIN_WAIT2, TCPSTATE_CLOSING,
	  N_("CLOSING waits for the ACK of our FIN, and in FIN_WAIT2 that has come. The peer's\n"
	     "FIN leads to TIME_WAIT.") },
	{ TCPSTATE_CLOSE_WAIT, TCPSTATE_TIME_WAIT,
	  N_("The end that closes second does not wait: it goes CLOSE_WAIT>LAST_ACK and\n"
	     "LAST_ACK>CLOSE. TIME_WAIT is at the end that closed first.") },
	{ TCPSTATE_LAST_ACK, TCPSTATE_TIME_WAIT,
	  N_("The end that closes second does not wait: LAST_ACK>CLOSE. TIME_WAIT is at the end\n"
	     "that closed first.") },
	{ TCPSTATE_TIME_WAIT, TCPSTATE_SYN_RECV,
	  N_("A new SYN ends the old connection, TIME_WAIT>CLOSE, and begins another one with a\n"
	     "request socket of its own (RFC 9293 section 3.6.1).") },
	{ TCPSTATE_TIME_WAIT, TCPSTATE_NEW_SYN_RECV,
	  N_("A new SYN ends the old connection, TIME_WAIT>CLOSE, and begins another one,\n"
	     "LISTEN>NEW_SYN_RECV (RFC 9293 section 3.6.1).") },
	{ TCPSTATE_TIME_WAIT, TCPSTATE_SYN_SENT,
	  N_("connect() that takes over a port pair ends the old connection, TIME_WAIT>CLOSE, and\n"
	     "begins another one, CLOSE>SYN_SENT.") },
	{ 0, TCPSTATE_TIME_WAIT,
	  N_("TIME_WAIT comes after both FINs. Note 3 of RFC 9293 figure 5 wants it after a RST\n"
	     "that was sent, too; Linux goes to CLOSE then.") },
	{ 0, 0, NULL }
};
