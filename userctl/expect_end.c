// SPDX-License-Identifier: GPL-2.0-only
/* From a socket that was followed to the states that it was in. */
#include <errno.h>
#include <stdlib.h>

#include "expect.h"

/* Return: the state that it is in after all steps so far; 0: there are none */
static u8 present(const struct expect_end *end)
{
	return end->n ? end->steps[end->n - 1].state : 0;
}

static struct expect_step *add_step(struct expect_end *end, u8 state)
{
	struct expect_step *step = &end->steps[end->n++];

	*step = (struct expect_step){ .state = state };
	return step;
}

/*
 * A transition says two things: which state there was, and which there is. The first
 * is known already, unless something is missing.
 */
static void add_transition(struct expect_end *end, const struct tcpstate_record *rec, bool gap)
{
	struct expect_step *step;

	if (!end->n) {
		step = add_step(end, rec->old_state);
		step->born = end->whole;
		step->gap = gap;
	} else if (gap || present(end) != rec->old_state) {
		add_step(end, rec->old_state)->gap = true;
	}
	step = add_step(end, rec->new_state);
	step->cause = rec->cause;
	step->inferred = rec->flags & TCPSTATE_F_INFERRED;
	step->state_inferred = step->inferred && rec->flags & TCPSTATE_F_UNSEEN;
	step->has_time = true;
	step->entered_ns = rec->time_ns;
}

/**
 * expect_end_build() - the states of a socket
 * @end: the result; released with expect_end_free()
 * @from: the socket, with its rows; not needed any more afterwards
 * @role: what it is, from its timeline
 *
 * What says nothing about the state of the connection is left out: accept(), a RST that
 * is sent, a hand-over, and what becomes of a duplicate child. That something is missing
 * before such a record is not forgotten.
 *
 * Return: 0 or -ENOMEM
 */
int expect_end_build(struct expect_end *end, const struct track_end *from,
		     enum timeline_role role)
{
	bool gap = false;
	size_t i;

	*end = (struct expect_end){
		.role = role,
		.local = from->local,
		.remote = from->remote,
		.whole = from->whole && from->n_rows,
		.ended = from->ended,
		.unseen = from->unseen,
		.lost = from->cut_rows,
	};
	end->steps = calloc(2 * from->n_rows + 1, sizeof(*end->steps));
	if (!end->steps)
		return -ENOMEM;
	for (i = 0; i < from->n_rows; i++) {
		const struct track_row *row = &from->rows[i];

		gap |= row->gap;
		if (row->rec.event != TCPSTATE_EV_TRANSITION || row->twin != TWIN_NONE)
			continue;
		add_transition(end, &row->rec, gap);
		gap = false;
	}
	/* All that is known of it is the state in which it was found. */
	if (!end->n)
		add_step(end, from->state);
	/* Another socket with its cookie has begun, or the latest event has a gap before it. */
	end->lost |= gap || (end->ended && !end->unseen && present(end) != TCPSTATE_CLOSE);
	return 0;
}

/**
 * expect_end_free() - release the states
 * @end: the end
 */
void expect_end_free(struct expect_end *end)
{
	free(end->steps);
	end->steps = NULL;
	end->n = 0;
}
