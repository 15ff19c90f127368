/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the rows of the table of hooks see and what cannot be seen without them, in the
 * words that people read. The module and the loader of the BPF programs attach in other
 * ways, but tell the same.
 *
 * Shared with user space: nothing here needs a header.
 */
#ifndef TCPSTATE_OBSERVATIONS_H
#define TCPSTATE_OBSERVATIONS_H

/* Texts of a row: what follows TCPSTATE_HOOK_ or BPF_HOOK_ names it. */
#define OBSERVES(row)	row##_OBSERVES
#define WITHOUT(row)	row##_WITHOUT

#define CONNECT_OBSERVES \
	"local port and initial sequence number of connect()"
#define CONNECT_WITHOUT \
	"CLOSE>SYN_SENT has neither local port nor sequence number"

#define CROSSED_OBSERVES \
	"sequence number of a SYN that crosses ours"
#define CROSSED_WITHOUT \
	"SYN_SENT>SYN_RECV has no sequence number"

#define GRAFT_OBSERVES \
	"accept(): the process that owns a passive connection"
#define GRAFT_WITHOUT \
	"owner of passive connections is unknown until it closes them"

#define REQUEST_ADD_OBSERVES \
	"SYN received, request socket created"
#define REQUEST_ADD_WITHOUT \
	"LISTEN>NEW_SYN_RECV of MPTCP requests is not recorded"

#define SYNACK_V4_OBSERVES \
	"SYN-ACK sent for a request (IPv4)"
#define SYNACK_V4_WITHOUT \
	"LISTEN>NEW_SYN_RECV is not recorded for IPv4"

#define SYNACK_V6_OBSERVES \
	"SYN-ACK sent for a request (IPv6)"
#define SYNACK_V6_WITHOUT \
	"LISTEN>NEW_SYN_RECV is not recorded for IPv6"

#define REQUEST_SEGMENT_OBSERVES \
	"segment for a request socket"
#define REQUEST_SEGMENT_WITHOUT \
	"the segment that ends a request is inferred"

#define REQUEST_CLONE_OBSERVES \
	"request socket becomes a full socket"
#define REQUEST_CLONE_WITHOUT \
	"NEW_SYN_RECV>SYN_RECV shown as LISTEN>SYN_RECV, perhaps no addresses"

#define REQUEST_DROP_OBSERVES \
	"request socket dropped: timeout, RST, listener gone"
#define REQUEST_DROP_WITHOUT \
	"NEW_SYN_RECV>CLOSE is not recorded"

#define TIME_WAIT_OBSERVES \
	"a timewait socket is asked for"
#define TIME_WAIT_WITHOUT \
	"that there was no room for a timewait socket is inferred"

#define TW_HASH_OBSERVES \
	"timewait socket takes over"
#define TW_HASH_WITHOUT \
	"TIME_WAIT is not recorded; FIN_WAIT2>CLOSE is seen instead"

#define TW_SEGMENT_OBSERVES \
	"segment for a timewait socket"
#define TW_SEGMENT_WITHOUT \
	"FIN_WAIT2>TIME_WAIT of orphans is not recorded"

#define TW_SCHEDULE_OBSERVES \
	"timer of a timewait socket started again"
#define TW_SCHEDULE_WITHOUT \
	"FIN_WAIT2>TIME_WAIT of orphans is not recorded"

#define TW_DESCHEDULE_OBSERVES \
	"why a timewait socket ends early"
#define TW_DESCHEDULE_WITHOUT \
	"the cause of TIME_WAIT>CLOSE is unknown unless it is the timer"

#define TW_KILL_OBSERVES \
	"timewait socket ends"
#define TW_KILL_WITHOUT \
	"TIME_WAIT>CLOSE is not recorded"

#define RESET_OBSERVES \
	"RST received"
#define RESET_WITHOUT \
	"a reset is told from other aborts by the socket's error only"

#define RESET_SEGMENT_OBSERVES \
	"numbers of a RST received"
#define RESET_SEGMENT_WITHOUT \
	"numbers of a RST are computed, and unknown in SYN_SENT"

#define RESET_SENT_OBSERVES \
	"RST sent, and why"
#define RESET_SENT_WITHOUT \
	"that a RST was sent is not recorded"

#define DONE_ERROR_OBSERVES \
	"who closes a socket with an error: timer, ICMP, SOCK_DESTROY"
#define DONE_ERROR_WITHOUT \
	"which timer, ICMP error or call closes a socket is inferred"

#define DONE_OBSERVES \
	"who closes a socket: timer, last segment, lack of memory"
#define DONE_WITHOUT \
	"the cause of a CLOSE that no process asked for is inferred"

#define SET_STATE_OBSERVES \
	"every state change of a full socket"
#define SET_STATE_WITHOUT \
	"nothing but request and timewait sockets can be seen"

/* Why a hook made no record. */
#define IGNORED_SAME_STATE_TEXT		"same state"
#define IGNORED_PROTOCOL_TEXT		"other protocol"
#define IGNORED_HANDOVER_TEXT		"hand-over to timewait socket"
#define IGNORED_DUPLICATE_REQUEST_TEXT	"request not added"

#endif /* TCPSTATE_OBSERVATIONS_H */
