// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two children of one request.
 *
 * Two CPUs that handle segments of the same handshake at the same moment can make
 * a full socket each. inet_ehash_nolisten() takes in the first one and closes the
 * other. Both have the cookie of their request, so their records are mixed:
 *
 *	NEW_SYN_RECV>SYN_RECV	of each
 *	SYN_RECV>CLOSE		of the one that is too many
 *	SYN_RECV>ESTABLISHED	of the other, and whatever becomes of it
 *
 * in any order that leaves each child's own records in theirs. Which of the two
 * births is whose cannot be told, and does not matter. Anything else that goes to
 * SYN_RECV twice is what it looks like: records are missing.
 */
#include "track.h"

static bool is_birth(const struct tcpstate_record *rec)
{
	return rec->event == TCPSTATE_EV_TRANSITION &&
	       rec->old_state == TCPSTATE_NEW_SYN_RECV &&
	       rec->new_state == TCPSTATE_SYN_RECV;
}

static bool is_death(const struct tcpstate_record *rec)
{
	return rec->event == TCPSTATE_EV_TRANSITION &&
	       rec->old_state == TCPSTATE_SYN_RECV && rec->new_state == TCPSTATE_CLOSE;
}

/* No hook has seen that something else closed this child. */
static bool may_be_duplicate(const struct tcpstate_record *rec)
{
	return rec->cause == TCPSTATE_CAUSE_DUPLICATE ||
	       rec->cause == TCPSTATE_CAUSE_UNKNOWN || rec->flags & TCPSTATE_F_INFERRED;
}

/**
 * twin_of() - what a record tells about a duplicate child
 * @end: the socket with the record's cookie, as it is before the record
 * @rec: the record
 *
 * Return: anything but TWIN_NONE if the record says nothing about the state of
 * the connection
 */
enum track_twin twin_of(const struct track_end *end, const struct tcpstate_record *rec)
{
	const struct track_twins *twins = &end->twins;

	if (end->done)
		return TWIN_NONE;
	if (is_birth(rec))
		return twins->born == 1 ? TWIN_BORN : TWIN_NONE;
	if (!is_death(rec) || twins->dropped)
		return TWIN_NONE;
	if (twins->born == 2)
		return may_be_duplicate(rec) ? TWIN_DROPPED : TWIN_NONE;
	/* A birth is missing, but the module knows what this is. */
	if (rec->cause == TCPSTATE_CAUSE_DUPLICATE && !end->ended &&
	    end->state != TCPSTATE_SYN_RECV)
		return TWIN_DROPPED;
	return TWIN_NONE;
}

/**
 * twin_revives() - does a record show that the connection is not over?
 * @end: a socket, as it is before the record
 * @twin: what twin_of() says about the record
 *
 * Return: true if the CLOSE that was seen last was that of the duplicate
 */
bool twin_revives(const struct track_end *end, enum track_twin twin)
{
	return twin == TWIN_BORN && end->twins.candidate;
}

/* The CLOSE was taken for the end of the connection when it came. */
static void correct_death(struct track_end *end)
{
	size_t i;

	for (i = end->n_rows; i > 0; i--) {
		if (is_death(&end->rows[i - 1].rec)) {
			end->rows[i - 1].twin = TWIN_DROPPED;
			return;
		}
	}
}

/**
 * twin_learn() - remember what a record tells about the children of a request
 * @end: its socket, in the state that it was in before the record
 * @rec: the record
 * @twin: what twin_of() said about it
 */
void twin_learn(struct track_end *end, const struct tcpstate_record *rec,
		enum track_twin twin)
{
	struct track_twins *twins = &end->twins;

	if (rec->event != TCPSTATE_EV_TRANSITION)
		return;
	if (twin == TWIN_BORN) {
		if (twins->candidate) {
			twins->dropped = true;
			correct_death(end);
		}
		twins->born = 2;
	} else if (twin == TWIN_DROPPED) {
		twins->dropped = true;
	} else if (is_birth(rec) && !twins->born) {
		twins->born = 1;
	}
	twins->candidate = twin == TWIN_NONE && is_death(rec) && twins->born == 1 &&
			   end->state == TCPSTATE_SYN_RECV && may_be_duplicate(rec);
	/* The only child was closed for another reason: the next one is no twin. */
	if (twins->born == 1 && is_death(rec) && !twins->candidate)
		twins->born = 0;
}

/**
 * twin_gaps() - was a second child seen, but not that one of the two was dropped?
 * @end: a socket that is about to be handed out
 *
 * Return: rows that are marked as gaps because of that
 */
unsigned int twin_gaps(struct track_end *end)
{
	unsigned int gaps = 0;
	size_t i;

	if (end->twins.born < 2 || end->twins.dropped)
		return 0;
	for (i = 0; i < end->n_rows; i++) {
		if (end->rows[i].twin == TWIN_BORN) {
			end->rows[i].gap = true;
			gaps++;
		}
	}
	return gaps;
}
