// SPDX-License-Identifier: GPL-2.0-only
/* How each end of a connection was closed. */
#include "story_path.h"

static bool sent_first(const struct path *path)
{
	return path_was(path, TCPSTATE_FIN_WAIT1) || path_was(path, TCPSTATE_FIN_WAIT2);
}

static bool closed_its_direction(const struct path *path)
{
	return sent_first(path) || path_was(path, TCPSTATE_CLOSING) ||
	       path_was(path, TCPSTATE_LAST_ACK) || path_was(path, TCPSTATE_TIME_WAIT);
}

/* Both had sent their FIN before they had received one. */
static bool is_simultaneous(const struct path paths[2])
{
	return path_was(&paths[0], TCPSTATE_CLOSING) || path_was(&paths[1], TCPSTATE_CLOSING) ||
	       (path_was(&paths[0], TCPSTATE_FIN_WAIT1) &&
		path_was(&paths[1], TCPSTATE_FIN_WAIT1));
}

static enum story_fin fin_of(const struct path *path, bool simultaneous)
{
	if (sent_first(path) || path_was(path, TCPSTATE_CLOSING))
		return simultaneous ? STORY_FIN_SIMULTANEOUS : STORY_FIN_ACTIVE;
	if (path_was(path, TCPSTATE_CLOSE_WAIT) || path_was(path, TCPSTATE_LAST_ACK))
		return STORY_FIN_PASSIVE;
	return STORY_FIN_NONE;
}

/* FINs were exchanged: which part did this end have? */
static enum story_ending by_fins(const struct story_end *end)
{
	switch (end->fin) {
	case STORY_FIN_ACTIVE:
		return STORY_ENDING_ACTIVE;
	case STORY_FIN_PASSIVE:
		return STORY_ENDING_PASSIVE;
	case STORY_FIN_SIMULTANEOUS:
		return STORY_ENDING_SIMULTANEOUS;
	default:
		return STORY_ENDING_FINS;
	}
}

static enum story_ending end_of_attempt(const struct tcpstate_record *rec)
{
	switch (rec->cause) {
	case TCPSTATE_CAUSE_RST:
		return STORY_ENDING_REFUSED;
	case TCPSTATE_CAUSE_ICMP:
		return STORY_ENDING_UNREACHABLE;
	case TCPSTATE_CAUSE_RETRANS_TIMER:
	case TCPSTATE_CAUSE_USER_TIMEOUT:
		return STORY_ENDING_TIMED_OUT;
	case TCPSTATE_CAUSE_ABORT:
	case TCPSTATE_CAUSE_NETNS_EXIT:
	case TCPSTATE_CAUSE_NO_MEMORY:
		return STORY_ENDING_ABORTED;
	case TCPSTATE_CAUSE_CONNECT:
		return STORY_ENDING_NOT_SENT;
	default:
		return rec->flags & TCPSTATE_F_NO_SYN ? STORY_ENDING_NOT_SENT :
		       STORY_ENDING_GIVEN_UP;
	}
}

static enum story_ending end_of_request(const struct tcpstate_record *rec)
{
	switch (rec->cause) {
	case TCPSTATE_CAUSE_RST:
		return STORY_ENDING_RST_RECEIVED;
	case TCPSTATE_CAUSE_ICMP:
		return STORY_ENDING_UNREACHABLE;
	case TCPSTATE_CAUSE_SYNACK_TIMER:
		return STORY_ENDING_TIMED_OUT;
	default:
		return STORY_ENDING_DROPPED;
	}
}

/* CLOSE from a state in which there is, or was, a connection. */
static enum story_ending end_of_connection(const struct tcpstate_record *rec)
{
	switch (rec->cause) {
	case TCPSTATE_CAUSE_RST:
		return STORY_ENDING_RST_RECEIVED;
	case TCPSTATE_CAUSE_ICMP:
		return STORY_ENDING_UNREACHABLE;
	case TCPSTATE_CAUSE_RETRANS_TIMER:
	case TCPSTATE_CAUSE_KEEPALIVE_TIMER:
	case TCPSTATE_CAUSE_USER_TIMEOUT:
	case TCPSTATE_CAUSE_SYNACK_TIMER:
		return STORY_ENDING_TIMED_OUT;
	case TCPSTATE_CAUSE_FIN_WAIT2_TIMER:
		return STORY_ENDING_FIN_TIMEOUT;
	case TCPSTATE_CAUSE_DATA:
		return STORY_ENDING_RST_SENT;
	case TCPSTATE_CAUSE_ACK:
		/* From FIN_WAIT2 it is TCP_LINGER2 below 0: nobody waits for a FIN. */
		return rec->old_state == TCPSTATE_FIN_WAIT2 ? STORY_ENDING_ABORTED :
		       STORY_ENDING_UNKNOWN;
	case TCPSTATE_CAUSE_CLOSE:
	case TCPSTATE_CAUSE_SHUTDOWN:
	case TCPSTATE_CAUSE_DISCONNECT:
	case TCPSTATE_CAUSE_ABORT:
	case TCPSTATE_CAUSE_EXIT:
	case TCPSTATE_CAUSE_LISTENER:
	case TCPSTATE_CAUSE_OVERFLOW:
	case TCPSTATE_CAUSE_NO_MEMORY:
	case TCPSTATE_CAUSE_NETNS_EXIT:
		return STORY_ENDING_ABORTED;
	default:
		return STORY_ENDING_UNKNOWN;
	}
}

static enum story_ending end_by(const struct tcpstate_record *rec, const struct story_end *end)
{
	switch (rec->old_state) {
	case TCPSTATE_SYN_SENT:
		return end_of_attempt(rec);
	case TCPSTATE_NEW_SYN_RECV:
		return end_of_request(rec);
	case TCPSTATE_LAST_ACK:
		if (rec->cause == TCPSTATE_CAUSE_ACK)
			return by_fins(end);
		return end_of_connection(rec);
	default:
		return end_of_connection(rec);
	}
}

static enum story_wait wait_of(const struct path *path, u8 cause)
{
	if (!path_was(path, TCPSTATE_TIME_WAIT))
		return STORY_WAIT_NONE;
	if (!path->from[TCPSTATE_TIME_WAIT].row && path->end->unseen)
		return STORY_WAIT_UNSEEN;
	if (!path->from[TCPSTATE_TIME_WAIT].row)
		return path->end->state == TCPSTATE_TIME_WAIT && !path->end->ended ?
		       STORY_WAIT_OPEN : STORY_WAIT_OTHER;
	switch (cause) {
	case TCPSTATE_CAUSE_2MSL_TIMER:
		return STORY_WAIT_TIMER;
	case TCPSTATE_CAUSE_SYN:
		return STORY_WAIT_SYN;
	case TCPSTATE_CAUSE_CONNECT:
		return STORY_WAIT_CONNECT;
	case TCPSTATE_CAUSE_RST:
		return STORY_WAIT_RST;
	case TCPSTATE_CAUSE_ABORT:
		return STORY_WAIT_DESTROYED;
	case TCPSTATE_CAUSE_NETNS_EXIT:
		return STORY_WAIT_NETNS_EXIT;
	default:
		return STORY_WAIT_OTHER;
	}
}

/* The transition that ended an end: into TIME_WAIT or into CLOSE. */
static const struct path_mark *done_at(const struct path *path)
{
	if (path->into[TCPSTATE_TIME_WAIT].row)
		return &path->into[TCPSTATE_TIME_WAIT];
	return &path->into[TCPSTATE_CLOSE];
}

static void judge_end(struct story_end *end, const struct path *path)
{
	const struct path_mark *closed = &path->into[TCPSTATE_CLOSE];
	const struct path_mark *waited = &path->from[TCPSTATE_TIME_WAIT];
	const struct tcpstate_record *rec;

	if (waited->row) {
		end->wait_cause = waited->row->row->rec.cause;
		end->wait_inferred = waited->row->row->rec.flags & TCPSTATE_F_INFERRED;
	}
	end->wait = wait_of(path, end->wait_cause);
	/* That there was one at all was deduced. */
	if (end->wait == STORY_WAIT_UNSEEN)
		end->wait_inferred = path_at(&path->into[TCPSTATE_TIME_WAIT]).inferred;
	if (path_was(path, TCPSTATE_TIME_WAIT)) {
		end->ending = by_fins(end);
		closed = &path->into[TCPSTATE_TIME_WAIT];
	} else if (closed->row) {
		end->ending = end_by(&closed->row->row->rec, end);
	} else if (end->unseen) {
		end->ending = STORY_ENDING_UNSEEN;
	} else {
		/* Another life of the socket began: this one's end was lost. */
		end->ending = path->end->ended ? STORY_ENDING_UNKNOWN : STORY_ENDING_OPEN;
	}
	if (!closed->row)
		return;
	rec = &closed->row->row->rec;
	end->cause = rec->cause;
	end->inferred = rec->flags & TCPSTATE_F_INFERRED;
	end->err = rec->sk_err;
}

static void find_first(struct story *story)
{
	unsigned int side;

	for (side = 0; side < 2; side++) {
		if (story->ends[side].fin == STORY_FIN_ACTIVE) {
			story->has_first = true;
			story->first = side;
			return;
		}
	}
	for (side = 0; side < 2; side++) {
		if (story->ends[side].fin == STORY_FIN_PASSIVE) {
			story->has_first = true;
			story->first = !side;
			return;
		}
	}
}

static void tell_half_closed(struct story *story)
{
	unsigned int side;

	for (side = 0; side < 2; side++) {
		if (story->ends[side].close_wait.known) {
			story->half_closed = story->ends[side].close_wait;
			return;
		}
	}
	/* In a simultaneous close both directions are closed at once. */
	for (side = 0; side < 2; side++) {
		if (story->ends[side].fin == STORY_FIN_ACTIVE)
			story->half_closed = story->ends[side].fin_wait2;
	}
}

static bool is_later(const struct path_mark *a, const struct path_mark *b)
{
	return !b->row || (a->row && a->row->row->rec.time_ns > b->row->row->rec.time_ns);
}

/* The first FIN: sent if that was seen, else received. */
static const struct path_mark *first_fin(const struct path paths[2])
{
	const struct path_mark *a = &paths[0].into[TCPSTATE_FIN_WAIT1];
	const struct path_mark *b = &paths[1].into[TCPSTATE_FIN_WAIT1];

	if (a->row && b->row)
		return is_later(a, b) ? b : a;
	if (a->row || b->row)
		return a->row ? a : b;
	a = &paths[0].into[TCPSTATE_CLOSE_WAIT];
	return a->row ? a : &paths[1].into[TCPSTATE_CLOSE_WAIT];
}

static bool is_exchange(enum story_ending ending)
{
	return ending >= STORY_ENDING_ACTIVE && ending <= STORY_ENDING_FINS;
}

static void tell_close(struct story *story, const struct path paths[2])
{
	const struct path_mark none = { .row = NULL }, *done = &none;
	unsigned int side;

	for (side = 0; side < 2; side++) {
		if (!paths[side].end)
			continue;
		if (!is_exchange(story->ends[side].ending))
			return;
		if (is_later(done_at(&paths[side]), done))
			done = done_at(&paths[side]);
	}
	story->close = path_between(first_fin(paths), done);
}

/**
 * story_close() - tell how a connection was closed
 * @story: the story, of whose ends the times are told already
 * @paths: the ways of its ends
 */
void story_close(struct story *story, const struct path paths[2])
{
	bool simultaneous = is_simultaneous(paths);
	unsigned int side;

	for (side = 0; side < 2; side++) {
		if (!paths[side].end)
			continue;
		story->ends[side].fin = fin_of(&paths[side], simultaneous);
		story->ends[side].fin_sent = closed_its_direction(&paths[side]);
		judge_end(&story->ends[side], &paths[side]);
	}
	find_first(story);
	tell_half_closed(story);
	tell_close(story, paths);
}
