/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the records of a connection tell about it as a whole: how it was opened, how
 * each end closed it, and how long that took.
 *
 * What no record tells stays unknown. A span of time in which records are missing is
 * unknown, too.
 */
#ifndef TCPSTATECTL_STORY_H
#define TCPSTATECTL_STORY_H

#include "timeline.h"

/**
 * struct story_time - a span of time, or a point in time
 * @known: can it be told? If not, the rest is 0.
 * @inferred: a record that it follows from has a cause that was deduced
 * @more: it goes on: it is at least @ns, as of story.as_of_ns
 * @ns: nanoseconds; a point in time is one of CLOCK_MONOTONIC
 */
struct story_time {
	bool	known;
	bool	inferred;
	bool	more;
	u64	ns;
};

/**
 * struct story_count - how often something happened
 * @known: can it be told? If not, @n is 0.
 * @inferred: the record that tells it has a cause that was deduced
 * @n: how often
 */
struct story_count {
	bool	known;
	bool	inferred;
	u32	n;
};

/**
 * enum story_open - how a connection was opened
 * @STORY_OPEN_UNKNOWN: its beginning was not seen
 * @STORY_OPEN_HANDSHAKE: SYN, SYN-ACK, ACK (RFC 9293 figure 6)
 * @STORY_OPEN_COOKIE: the same, but the server kept nothing until the ACK came
 * @STORY_OPEN_FASTOPEN: by TCP fast open (RFC 7413). If only the client was seen: it
 *	asked for that, and the server may not have agreed.
 * @STORY_OPEN_SIMULTANEOUS: both ends sent a SYN (RFC 9293 figure 7)
 * @STORY_OPEN_SELF: a socket is connected to itself
 * @STORY_OPEN_REPAIR: restored in TCP_REPAIR mode: there was no segment
 * @STORY_OPEN_NOT_SENT: connect() failed before there was a SYN
 * @STORY_OPEN_END: one past the last
 */
enum story_open {
	STORY_OPEN_UNKNOWN,
	STORY_OPEN_HANDSHAKE,
	STORY_OPEN_COOKIE,
	STORY_OPEN_FASTOPEN,
	STORY_OPEN_SIMULTANEOUS,
	STORY_OPEN_SELF,
	STORY_OPEN_REPAIR,
	STORY_OPEN_NOT_SENT,
	STORY_OPEN_END
};

/**
 * struct story_handshake - how a connection was opened
 * @open: in which way
 * @complete: an end that was seen has been in ESTABLISHED, or in a state after it
 * @syn_sent: when the client sent its first SYN. Of two ends that both sent one, and
 *	of a socket that is connected to itself: the left end.
 * @syn_received: when the server received a SYN, and sent its SYN-ACK; unknown with a
 *	SYN cookie
 * @synack_received: when the client received a SYN-ACK
 * @ack_received: when the server received the ACK that made it a full socket or, with
 *	fast open, ESTABLISHED. With TCP_DEFER_ACCEPT that one carries data.
 * @accepted: when a process accepted the connection
 * @syn_to_synack: from @syn_sent to @synack_received, as the client saw it: the way
 *	there and back, the server, and waiting for retransmissions
 * @synack_to_ack: from @syn_received to @ack_received, as the server saw it
 * @ack_to_accept: from @ack_received to @accepted: the time in the accept queue.
 *	With fast open a connection is in that queue from @syn_received on, and the
 *	time is counted from there.
 * @failed_after: from the first SYN (the one sent, else the one received) to CLOSE, if
 *	the connection was never complete, by the end that knows the SYN
 * @syn_retrans: how often the client sent its SYN again. Modules that did not record
 *	that for a connect() that succeeds say 0.
 * @synack_retrans: how often the server sent its SYN-ACK again
 */
struct story_handshake {
	enum story_open		open;
	bool			complete;
	struct story_time	syn_sent;
	struct story_time	syn_received;
	struct story_time	synack_received;
	struct story_time	ack_received;
	struct story_time	accepted;
	struct story_time	syn_to_synack;
	struct story_time	synack_to_ack;
	struct story_time	ack_to_accept;
	struct story_time	failed_after;
	struct story_count	syn_retrans;
	struct story_count	synack_retrans;
};

/**
 * enum story_fin - part of an end in the exchange of FINs (RFC 9293 section 3.6)
 * @STORY_FIN_NONE: none that was seen
 * @STORY_FIN_ACTIVE: it sent its FIN first: FIN_WAIT1, FIN_WAIT2
 * @STORY_FIN_PASSIVE: it received the other's FIN first: CLOSE_WAIT, LAST_ACK
 * @STORY_FIN_SIMULTANEOUS: both sent one before they had received one
 * @STORY_FIN_END: one past the last
 */
enum story_fin {
	STORY_FIN_NONE,
	STORY_FIN_ACTIVE,
	STORY_FIN_PASSIVE,
	STORY_FIN_SIMULTANEOUS,
	STORY_FIN_END
};

/**
 * enum story_ending - what a teardown was, for one end
 * @STORY_ENDING_UNKNOWN: it is over, but no record tells how
 * @STORY_ENDING_OPEN: it is not over: neither in TIME_WAIT nor in CLOSE
 * @STORY_ENDING_ACTIVE: active close, FINs exchanged and acknowledged
 * @STORY_ENDING_PASSIVE: passive close, the same
 * @STORY_ENDING_SIMULTANEOUS: simultaneous close, the same
 * @STORY_ENDING_FINS: FINs were exchanged, but who sent the first was not seen: its
 *	first record is of TIME_WAIT
 * @STORY_ENDING_RST_RECEIVED: a RST came
 * @STORY_ENDING_RST_SENT: a segment came that had to be answered by a RST: data for
 *	an orphan
 * @STORY_ENDING_REFUSED: a RST answered the SYN
 * @STORY_ENDING_TIMED_OUT: a timer gave up: of retransmissions, of SYN-ACKs, of
 *	keepalive probes, TCP_USER_TIMEOUT
 * @STORY_ENDING_UNREACHABLE: an ICMP error came
 * @STORY_ENDING_ABORTED: ended on this side without an exchange of FINs: close() with
 *	unread data or SO_LINGER 0, SOCK_DESTROY, connect(AF_UNSPEC), the listener
 *	of a child that nobody had accepted, the namespace, memory
 * @STORY_ENDING_FIN_TIMEOUT: an orphan waited for the FIN in vain (tcp_fin_timeout)
 * @STORY_ENDING_NOT_SENT: connect() failed before there was a SYN
 * @STORY_ENDING_GIVEN_UP: closed in SYN_SENT
 * @STORY_ENDING_DROPPED: a request that was dropped
 * @STORY_ENDING_UNSEEN: an orphan waits for the FIN, and it cannot be seen whether that
 *	comes
 * @STORY_ENDING_END: one past the last
 */
enum story_ending {
	STORY_ENDING_UNKNOWN,
	STORY_ENDING_OPEN,
	STORY_ENDING_ACTIVE,
	STORY_ENDING_PASSIVE,
	STORY_ENDING_SIMULTANEOUS,
	STORY_ENDING_FINS,
	STORY_ENDING_RST_RECEIVED,
	STORY_ENDING_RST_SENT,
	STORY_ENDING_REFUSED,
	STORY_ENDING_TIMED_OUT,
	STORY_ENDING_UNREACHABLE,
	STORY_ENDING_ABORTED,
	STORY_ENDING_FIN_TIMEOUT,
	STORY_ENDING_NOT_SENT,
	STORY_ENDING_GIVEN_UP,
	STORY_ENDING_DROPPED,
	STORY_ENDING_UNSEEN,
	STORY_ENDING_END
};

/**
 * enum story_wait - what became of TIME_WAIT
 * @STORY_WAIT_NONE: the end was not in TIME_WAIT
 * @STORY_WAIT_OPEN: it still is
 * @STORY_WAIT_TIMER: 2MSL are over
 * @STORY_WAIT_SYN: a SYN took over (RFC 9293 section 3.6.1, RFC 6191)
 * @STORY_WAIT_CONNECT: a connect() took over
 * @STORY_WAIT_RST: a RST came (RFC 1337)
 * @STORY_WAIT_DESTROYED: SOCK_DESTROY
 * @STORY_WAIT_NETNS_EXIT: its namespace was deleted
 * @STORY_WAIT_OTHER: another cause: story_end.wait_cause
 * @STORY_WAIT_UNSEEN: that cannot be seen
 * @STORY_WAIT_END: one past the last
 */
enum story_wait {
	STORY_WAIT_NONE,
	STORY_WAIT_OPEN,
	STORY_WAIT_TIMER,
	STORY_WAIT_SYN,
	STORY_WAIT_CONNECT,
	STORY_WAIT_RST,
	STORY_WAIT_DESTROYED,
	STORY_WAIT_NETNS_EXIT,
	STORY_WAIT_OTHER,
	STORY_WAIT_UNSEEN,
	STORY_WAIT_END
};

/**
 * struct story_end - one end of a connection
 * @seen: there are records of it; if not, the rest is 0
 * @unseen: what became of it after @state cannot be seen
 * @state: enum tcpstate_state, after its last record
 * @in_state: how long it has been in @state, at least; unknown if it is over
 * @fin: its part in the exchange of FINs, finished or not
 * @fin_sent: it closed its direction: FIN_WAIT1, LAST_ACK, and what comes after. The
 *	FIN itself may wait behind data.
 * @ending: what its teardown was
 * @cause: enum tcpstate_cause of the record that ended it, TIME_WAIT apart
 * @inferred: that cause was deduced
 * @err: errno that the socket had then; 0: none
 * @orphaned: it had no process any more before it was in TIME_WAIT
 * @rst_sent: it sent a RST
 * @rst_received: it received one
 * @reset_reason: enum tcpstate_reset_reason of the first RST it sent; 0: not known
 * @established: how long it was in ESTABLISHED
 * @close_wait: how long it was in CLOSE_WAIT: the other end had closed, it had not
 * @fin_wait2: how long it was in FIN_WAIT2: its FIN was acknowledged, and that of the
 *	other end had not come
 * @wait: what became of its TIME_WAIT
 * @wait_cause: enum tcpstate_cause of the record that ended TIME_WAIT
 * @wait_inferred: that cause was deduced, or that there was a TIME_WAIT
 * @time_wait: how long it was in TIME_WAIT
 * @has_bytes: are @bytes_sent and @bytes_received known? Only from the first FIN or
 *	the end on.
 * @bytes_sent: payload sent, with retransmissions, when it was seen last
 * @bytes_received: payload received in order, when it was seen last
 * @srtt_us: last smoothed round-trip time in microseconds; 0: not known
 * @mss: last maximum segment size for sending in bytes; 0: not known
 */
struct story_end {
	bool			seen;
	bool			unseen;
	u8			state;
	struct story_time	in_state;
	enum story_fin		fin;
	bool			fin_sent;
	enum story_ending	ending;
	u8			cause;
	bool			inferred;
	u16			err;
	bool			orphaned;
	bool			rst_sent;
	bool			rst_received;
	u8			reset_reason;
	struct story_time	established;
	struct story_time	close_wait;
	struct story_time	fin_wait2;
	enum story_wait		wait;
	u8			wait_cause;
	bool			wait_inferred;
	struct story_time	time_wait;
	bool			has_bytes;
	u64			bytes_sent;
	u64			bytes_received;
	u32			srtt_us;
	u16			mss;
};

/**
 * struct story - a connection
 * @as_of_ns: CLOCK_MONOTONIC up to which it is told
 * @opened: how it was opened
 * @ends: its ends, on the sides of the timeline
 * @has_first: is @first known?
 * @first: side that sent the first FIN, which need not have been seen; not known if
 *	both did at once
 * @half_closed: how long one direction was closed and the other was not: CLOSE_WAIT of
 *	the passive end or, if that is not known, FIN_WAIT2 of the active one
 * @close: from the first FIN, sent if that was seen, until all ends that were seen are
 *	in TIME_WAIT or CLOSE; unknown if something else than FINs ended it
 */
struct story {
	u64			as_of_ns;
	struct story_handshake	opened;
	struct story_end	ends[2];
	bool			has_first;
	unsigned int		first;
	struct story_time	half_closed;
	struct story_time	close;
};

void story_build(struct story *story, const struct timeline *timeline, u64 now_ns);

const char *story_open_name(enum story_open open);
const char *story_fin_name(enum story_fin fin);
const char *story_ending_name(enum story_ending ending);
const char *story_wait_name(enum story_wait wait);

#endif
