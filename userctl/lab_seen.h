/* SPDX-License-Identifier: GPL-2.0-only */
/* What a task is about, picked out of all connections that were seen. */
#ifndef TCPSTATECTL_LAB_SEEN_H
#define TCPSTATECTL_LAB_SEEN_H

#include "expect.h"
#include "filter.h"
#include "lab.h"
#include "track.h"

/**
 * enum lab_doubt - why a task cannot be graded
 * @LAB_SURE: it can
 * @LAB_NOBODY: no end was seen that it is about
 * @LAB_PARTLY: of such an end something was not seen
 * @LAB_NOT_LEFT: it was still in the state when the recording ended
 * @LAB_NO_STATE: it was never in the state
 * @LAB_NO_FIELD: the record does not tell the number
 */
enum lab_doubt {
	LAB_SURE,
	LAB_NOBODY,
	LAB_PARTLY,
	LAB_NOT_LEFT,
	LAB_NO_STATE,
	LAB_NO_FIELD,
};

/**
 * struct lab_seen - what was seen for a task
 * @task: the task
 * @filter: its filter; owned
 * @path: LAB_COUNT: the path that is counted; owned
 * @states: of @task->state: bits 1 << enum tcpstate_state
 * @minus: the same of @task->minus_state
 * @from: the same of @task->from
 * @until: the same of @task->until
 * @n: ends that the task is about
 * @n_counted: LAB_COUNT: those that take the path
 * @first_ns: CLOCK_MONOTONIC of the first record of the one that is graded; of a count the
 *	first one that takes the path
 * @id: its socket
 * @end: its states, as far as the task is about them; owned. Not that of a count.
 * @has_end: there is one
 * @doubt: why what follows is not known
 * @number: LAB_NUMBER, LAB_COUNT: the number
 * @ns: LAB_SECONDS: the time in nanoseconds
 *
 * Made by lab_seen_init(), released with lab_seen_free().
 */
struct lab_seen {
	const struct lab_task	*task;
	struct filter		*filter;
	struct expect		*path;
	u16			states;
	u16			minus;
	u16			from;
	u16			until;
	u64			n;
	u64			n_counted;
	u64			first_ns;
	struct track_id		id;
	struct expect_end	end;
	bool			has_end;
	enum lab_doubt		doubt;
	s64			number;
	u64			ns;
};

int lab_seen_init(struct lab_seen *seen, const struct lab_task *task);
int lab_seen_add(struct lab_seen *seen, const struct timeline *tl, bool *graded);
void lab_seen_free(struct lab_seen *seen);
const char *lab_doubt_text(enum lab_doubt doubt);

/* lab_number.c */
enum lab_doubt lab_number(const struct lab_seen *seen, const struct track_end *end, s64 *number);
bool lab_number_knows(const char *field);

#endif
