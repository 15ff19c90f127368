/* SPDX-License-Identifier: GPL-2.0-only */
/* One connection, seen from one or both of its ends, as a sequence of rows. */
#ifndef TCPSTATECTL_TIMELINE_H
#define TCPSTATECTL_TIMELINE_H

#include "track.h"

/**
 * enum timeline_role - what an end is in its connection
 * @ROLE_UNKNOWN: its beginning was not seen
 * @ROLE_CLIENT: it opened the connection
 * @ROLE_SERVER: the connection came to its listener
 * @ROLE_LISTENER: it is a listening socket, not an end of a connection
 */
enum timeline_role {
	ROLE_UNKNOWN,
	ROLE_CLIENT,
	ROLE_SERVER,
	ROLE_LISTENER,
};

/**
 * enum timeline_outcome - what became of a connection, as far as it was seen
 * @OUTCOME_NONE: nothing that tells
 * @OUTCOME_CLOSED: one end sent its FIN first: timeline.by
 * @OUTCOME_SIMULTANEOUS: both sent a FIN before they had received one
 * @OUTCOME_REFUSED: a RST answered the SYN
 * @OUTCOME_RESET: a RST ended it; it came from timeline.by
 * @OUTCOME_TIMED_OUT: the peer did not answer any more
 * @OUTCOME_UNREACHABLE: ICMP said so
 * @OUTCOME_NOT_SENT: connect() failed before there was a SYN
 * @OUTCOME_GIVEN_UP: the client closed before it was connected
 * @OUTCOME_HALF_OPEN: the last ACK of the handshake never came
 * @OUTCOME_DROPPED: the server dropped the request
 * @OUTCOME_DESTROYED: an administrator or the kernel put an end to it
 */
enum timeline_outcome {
	OUTCOME_NONE,
	OUTCOME_CLOSED,
	OUTCOME_SIMULTANEOUS,
	OUTCOME_REFUSED,
	OUTCOME_RESET,
	OUTCOME_TIMED_OUT,
	OUTCOME_UNREACHABLE,
	OUTCOME_NOT_SENT,
	OUTCOME_GIVEN_UP,
	OUTCOME_HALF_OPEN,
	OUTCOME_DROPPED,
	OUTCOME_DESTROYED,
};

/**
 * struct timeline_row - one record in its place
 * @row: the record, owned by the tracker
 * @side: 0: of the left end, 1: of the right one
 * @since_ns: time since the first record of the connection
 * @first: it is the first of its end
 * @foreign: a task did it that does not own the socket
 */
struct timeline_row {
	const struct track_row	*row;
	unsigned int		side;
	u64			since_ns;
	bool			first;
	bool			foreign;
};

/**
 * struct timeline - a connection
 * @ends: left end (the client if it was seen) and right end; owned by the
 *	tracker. The right one is NULL if only one end was seen.
 * @role: what they are; known for an end that was not seen, too
 * @rows: all records in the order of time
 * @n_rows: how many
 * @first_ns: CLOCK_MONOTONIC of the first
 * @last_ns: CLOCK_MONOTONIC of the last
 * @over: both ends are in CLOSE, or @unseen
 * @unseen: what becomes of an end cannot be seen any more: it may not be in CLOSE
 * @outcome: what became of it
 * @by: side that @outcome names
 * @cause: cause of the record that decided @outcome
 * @err: errno that the socket had then; 0: none
 * @decided_ns: CLOCK_MONOTONIC of that record
 * @inferred: a row's cause, or its state, was deduced
 * @derived: a row's sequence numbers are not those of a segment that was seen
 * @odd: a row's transition is not in the state machine
 * @assumed: that the two ends belong together follows from their addresses only
 */
struct timeline {
	const struct track_end	*ends[2];
	enum timeline_role	role[2];
	struct timeline_row	*rows;
	size_t			n_rows;
	u64			first_ns;
	u64			last_ns;
	bool			over;
	bool			unseen;
	enum timeline_outcome	outcome;
	unsigned int		by;
	u8			cause;
	u16			err;
	u64			decided_ns;
	bool			inferred;
	bool			derived;
	bool			odd;
	bool			assumed;
};

int timeline_build(struct timeline *timeline, const struct track_end *end,
		   const struct track_end *peer);
void timeline_free(struct timeline *timeline);
enum timeline_role timeline_role(const struct track_end *end);
enum timeline_role timeline_opposite(enum timeline_role role);

#endif
