// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "timeline.h"

/**
 * timeline_role() - what an end is in its connection
 * @end: the end
 *
 * Return: what it is, as far as its own records tell
 */
enum timeline_role timeline_role(const struct track_end *end)
{
	switch (end->side) {
	case SIDE_ACTIVE:
		return ROLE_CLIENT;
	case SIDE_PASSIVE:
		return ROLE_SERVER;
	case SIDE_LISTENER:
		return ROLE_LISTENER;
	default:
		return ROLE_UNKNOWN;
	}
}

/**
 * timeline_opposite() - what the other end is
 * @role: what one end is
 *
 * Return: what it has to be, or ROLE_UNKNOWN
 */
enum timeline_role timeline_opposite(enum timeline_role role)
{
	switch (role) {
	case ROLE_CLIENT:
		return ROLE_SERVER;
	case ROLE_SERVER:
		return ROLE_CLIENT;
	default:
		return ROLE_UNKNOWN;
	}
}

/* The client goes left; of two (simultaneous open) the one that began. */
static void choose_sides(struct timeline *tl, const struct track_end *end,
			 const struct track_end *peer)
{
	enum timeline_role role = timeline_role(end);
	enum timeline_role other = peer ? timeline_role(peer) : timeline_opposite(role);

	if (role == ROLE_UNKNOWN)
		role = timeline_opposite(other);
	if (other == ROLE_UNKNOWN)
		other = timeline_opposite(role);
	if (peer && role == ROLE_SERVER) {
		tl->ends[0] = peer;
		tl->ends[1] = end;
		tl->role[0] = other;
		tl->role[1] = role;
		return;
	}
	tl->ends[0] = end;
	tl->ends[1] = peer;
	tl->role[0] = role;
	tl->role[1] = other;
}

static int by_time(const void *left, const void *right)
{
	const struct tcpstate_record *a = &((const struct timeline_row *)left)->row->rec;
	const struct tcpstate_record *b = &((const struct timeline_row *)right)->row->rec;

	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns ? -1 : 1;
	if (a->cpu != b->cpu)
		return a->cpu < b->cpu ? -1 : 1;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

static void add_rows(struct timeline *tl, unsigned int side)
{
	const struct track_end *end = tl->ends[side];
	size_t i;

	for (i = 0; i < end->n_rows; i++) {
		const struct tcpstate_record *rec = &end->rows[i].rec;

		tl->rows[tl->n_rows++] = (struct timeline_row){
			.row = &end->rows[i],
			.side = side,
			.first = !i,
			.foreign = rec->tgid && end->owner.how != OWNER_UNKNOWN &&
				   rec->tgid != end->owner.tgid,
		};
		/* Of a duplicate child no cause is shown, but what it is. */
		tl->inferred |= rec->flags & TCPSTATE_F_INFERRED &&
				end->rows[i].twin != TWIN_DROPPED;
		tl->derived |= !!(rec->flags & TCPSTATE_F_SEG_DERIVED);
		tl->odd |= end->rows[i].odd;
	}
}

static void decide(struct timeline *tl, const struct timeline_row *row,
		   enum timeline_outcome outcome, unsigned int by)
{
	tl->outcome = outcome;
	tl->by = by;
	tl->cause = row->row->rec.cause;
	tl->err = row->row->rec.sk_err;
	tl->decided_ns = row->row->rec.time_ns;
}

/* A FIN left for the first time, or arrived from an end that is not seen. */
static void judge_fin(struct timeline *tl, const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;
	bool here = rec->new_state == TCPSTATE_FIN_WAIT1;

	if (rec->new_state == TCPSTATE_CLOSING ||
	    (here && tl->outcome == OUTCOME_CLOSED && tl->by != row->side))
		decide(tl, row, OUTCOME_SIMULTANEOUS, row->side);
	else if (tl->outcome != OUTCOME_NONE)
		return;
	else if (here)
		decide(tl, row, OUTCOME_CLOSED, row->side);
	else if (rec->new_state == TCPSTATE_CLOSE_WAIT)
		decide(tl, row, OUTCOME_CLOSED, !row->side);
}

/* Why did it never become a connection? */
static void judge_attempt(struct timeline *tl, const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;

	if (rec->cause == TCPSTATE_CAUSE_RST)
		decide(tl, row, OUTCOME_REFUSED, !row->side);
	else if (rec->cause == TCPSTATE_CAUSE_ICMP)
		decide(tl, row, OUTCOME_UNREACHABLE, !row->side);
	else if (rec->cause == TCPSTATE_CAUSE_RETRANS_TIMER ||
		 rec->cause == TCPSTATE_CAUSE_USER_TIMEOUT)
		decide(tl, row, OUTCOME_TIMED_OUT, !row->side);
	else if (rec->flags & TCPSTATE_F_NO_SYN || rec->cause == TCPSTATE_CAUSE_CONNECT)
		decide(tl, row, OUTCOME_NOT_SENT, row->side);
	else
		decide(tl, row, OUTCOME_GIVEN_UP, row->side);
}

static void judge_request(struct timeline *tl, const struct timeline_row *row)
{
	switch (row->row->rec.cause) {
	case TCPSTATE_CAUSE_RST:
		decide(tl, row, OUTCOME_RESET, !row->side);
		break;
	case TCPSTATE_CAUSE_SYNACK_TIMER:
		decide(tl, row, OUTCOME_HALF_OPEN, !row->side);
		break;
	default:
		decide(tl, row, OUTCOME_DROPPED, row->side);
	}
}

/* Something else than the exchange of two FINs ended it. */
static void judge_abnormal(struct timeline *tl, const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;

	if (rec->old_state == TCPSTATE_TIME_WAIT)
		return;
	if (rec->flags & TCPSTATE_F_SEG_SENT && rec->seg_flags & TCPSTATE_TCPF_RST) {
		decide(tl, row, OUTCOME_RESET, row->side);
		return;
	}
	switch (rec->cause) {
	case TCPSTATE_CAUSE_RST:
		decide(tl, row, OUTCOME_RESET, !row->side);
		break;
	case TCPSTATE_CAUSE_ICMP:
		decide(tl, row, OUTCOME_UNREACHABLE, !row->side);
		break;
	case TCPSTATE_CAUSE_RETRANS_TIMER:
	case TCPSTATE_CAUSE_KEEPALIVE_TIMER:
	case TCPSTATE_CAUSE_USER_TIMEOUT:
		decide(tl, row, OUTCOME_TIMED_OUT, !row->side);
		break;
	case TCPSTATE_CAUSE_ABORT:
	case TCPSTATE_CAUSE_NETNS_EXIT:
	case TCPSTATE_CAUSE_NO_MEMORY:
		decide(tl, row, OUTCOME_DESTROYED, row->side);
		break;
	default:
		break;
	}
}

/*
 * What one row says about the whole. The first abnormal end decides: what the
 * other side does afterwards follows from it.
 */
static void judge(struct timeline *tl, const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;

	if (rec->event != TCPSTATE_EV_TRANSITION || tl->outcome > OUTCOME_SIMULTANEOUS ||
	    row->row->twin != TWIN_NONE)
		return;
	if (rec->new_state != TCPSTATE_CLOSE)
		judge_fin(tl, row);
	else if (rec->old_state == TCPSTATE_SYN_SENT)
		judge_attempt(tl, row);
	else if (rec->old_state == TCPSTATE_NEW_SYN_RECV)
		judge_request(tl, row);
	else
		judge_abnormal(tl, row);
}

/**
 * timeline_build() - bring the records of a connection into one order
 * @tl: the result; freed with timeline_free()
 * @end: one end, with at least one row
 * @peer: the other end, or NULL
 *
 * Both ends must outlive @tl.
 *
 * Return: 0 or -ENOMEM
 */
int timeline_build(struct timeline *tl, const struct track_end *end,
		   const struct track_end *peer)
{
	size_t i;

	memset(tl, 0, sizeof(*tl));
	if (peer && !peer->n_rows)
		peer = NULL;
	tl->rows = calloc(end->n_rows + (peer ? peer->n_rows : 0), sizeof(*tl->rows));
	if (!tl->rows)
		return -ENOMEM;
	choose_sides(tl, end, peer);
	add_rows(tl, 0);
	if (tl->ends[1])
		add_rows(tl, 1);
	qsort(tl->rows, tl->n_rows, sizeof(*tl->rows), by_time);
	tl->first_ns = tl->rows[0].row->rec.time_ns;
	tl->last_ns = tl->rows[tl->n_rows - 1].row->rec.time_ns;
	tl->over = end->ended && (!peer || peer->ended);
	tl->unseen = end->unseen || (peer && peer->unseen);
	tl->assumed = peer && peer->seed.paired;
	for (i = 0; i < tl->n_rows; i++) {
		tl->rows[i].since_ns = tl->rows[i].row->rec.time_ns - tl->first_ns;
		if (tl->role[0] != ROLE_LISTENER)
			judge(tl, &tl->rows[i]);
	}
	return 0;
}

/**
 * timeline_free() - release the rows; the ends are the tracker's
 * @tl: the timeline
 */
void timeline_free(struct timeline *tl)
{
	free(tl->rows);
	memset(tl, 0, sizeof(*tl));
}
