// SPDX-License-Identifier: GPL-2.0-only
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "diagnose_listener.h"

static_assert(offsetof(struct listener, key) == sizeof(struct group), "the key comes next");
static_assert(sizeof(struct endpoint) == TOPS_KEY_LEN, "an endpoint is a key");

/**
 * half_open_limit() - how many old requests are too many?
 * @l: the listener
 *
 * From reqsk_timer_handler(): "we reserve half of room for young embrions; and abort
 * old ones without pity, if old ones are about to clog our table". It begins to do so
 * when requests are more than half of the backlog, or of 8.
 *
 * Return: the largest number that is not
 */
u32 half_open_limit(const struct listener *l)
{
	return (l->queue_max > 8 ? l->queue_max : 8) / 2;
}

/* Requests that came a second ago are not young any more. */
static void grow_old(struct half_open *half, u64 time_ns)
{
	u64 slot = time_ns / YOUNG_SLOT_NS;

	if (slot >= half->slot + YOUNG_SLOTS) {
		memset(half->young, 0, sizeof(half->young));
		half->n_young = 0;
		half->slot = slot;
	}
	while (half->slot < slot) {
		u32 *oldest = &half->young[++half->slot % YOUNG_SLOTS];

		half->n_young -= *oldest;
		*oldest = 0;
	}
}

static void judge_crowd(struct listener *l, u64 time_ns, u64 cookie)
{
	struct half_open *half = &l->half_open;
	u32 old = half->n - half->n_young;

	if (!l->has_queue || old <= half_open_limit(l))
		return;
	tally_at(&half->crowded, time_ns, cookie);
	if (old > half->peak)
		half->peak = old;
}

static void request_came(struct listener *l, const struct tcpstate_record *rec)
{
	struct half_open *half = &l->half_open;

	grow_old(half, rec->time_ns);
	half->n++;
	half->n_young++;
	half->young[half->slot % YOUNG_SLOTS]++;
	l->requests++;
	judge_crowd(l, rec->time_ns, rec->cookie);
}

/* It became a child or was dropped. One that came before the first event is not counted. */
static void request_went(struct listener *l, const struct tcpstate_record *rec,
			 const struct track_end *end)
{
	struct half_open *half = &l->half_open;
	u64 slot;

	grow_old(half, rec->time_ns);
	judge_crowd(l, rec->time_ns, rec->cookie);
	if (!half->n)
		return;
	half->n--;
	slot = (rec->time_ns - end->spent_ns) / YOUNG_SLOT_NS;
	if (end->has_spent && slot + YOUNG_SLOTS > half->slot &&
	    half->young[slot % YOUNG_SLOTS]) {
		half->young[slot % YOUNG_SLOTS]--;
		half->n_young--;
	}
	if (half->n < half->n_young)
		half->n = half->n_young;
}

/* From now on there is room. */
static void queue_has_room(struct accept_queue *queue, u64 time_ns)
{
	u64 spent;

	if (!queue->since_ns)
		return;
	spent = time_ns > queue->since_ns ? time_ns - queue->since_ns : 0;
	queue->full_ns += spent;
	if (spent > queue->longest_ns)
		queue->longest_ns = spent;
	if (time_ns > queue->full.last_ns)
		queue->full.last_ns = time_ns;
	queue->since_ns = 0;
}

/*
 * sk_acceptq_is_full() is true when more connections wait than the backlog is. What a
 * child's record has is the number before it is added.
 */
static void queue_gets_child(struct listener *l, const struct tcpstate_record *rec)
{
	struct accept_queue *queue = &l->queue;

	if (!(rec->flags & TCPSTATE_F_HAS_QUEUE))
		return;
	if (rec->queue_len < rec->queue_max) {
		queue_has_room(queue, rec->time_ns);
	} else if (!queue->since_ns) {
		queue->since_ns = rec->time_ns;
		tally_at(&queue->full, rec->time_ns, rec->cookie);
	}
}

static void count_source(struct listener *l, const struct track_end *end)
{
	struct endpoint source = end->remote;

	source.port = 0;
	tops_add(&l->sources, (const u8 *)&source);
}

/* Was the queue full at some time since then? */
static bool was_full(const struct accept_queue *queue, u64 since_ns)
{
	return queue->since_ns || (queue->full.n && queue->full.last_ns >= since_ns);
}

/*
 * An ACK that finds no room is dropped in silence, and its request goes on. When it is
 * dropped at last the cause is inferred: TCP_DEFER_ACCEPT leaves the same traces, but
 * not a full queue.
 */
static void request_overflowed(struct listener *l, const struct tcpstate_record *rec,
			       const struct track_end *end)
{
	struct accept_queue *queue = &l->queue;

	if (!(rec->flags & TCPSTATE_F_INFERRED))
		tally_at(&queue->refused, rec->time_ns, rec->cookie);
	else if ((rec->flags & TCPSTATE_F_HAS_QUEUE && rec->queue_len > rec->queue_max) ||
		 (end->has_spent && was_full(queue, rec->time_ns - end->spent_ns)))
		tally_at(&queue->dropped, rec->time_ns, rec->cookie);
}

static void request_dropped(struct listener *l, const struct tcpstate_record *rec,
			    const struct track_end *end)
{
	request_went(l, rec, end);
	switch (rec->cause) {
	case TCPSTATE_CAUSE_SYNACK_TIMER:
		tally_at(&l->unanswered, rec->time_ns, rec->cookie);
		count_source(l, end);
		break;
	case TCPSTATE_CAUSE_OVERFLOW:
		request_overflowed(l, rec, end);
		break;
	case TCPSTATE_CAUSE_LISTENER:
		l->lost_requests++;
		break;
	default:
		break;
	}
}

static struct listener *listener_of(struct diagnose *d, const struct tcpstate_record *rec,
				    const struct track_end *end)
{
	const struct track_id key = {
		.cookie = rec->listener_cookie ? rec->listener_cookie : end->listener_cookie,
		.netns = end->netns, .host = end->host,
	};
	struct listener *l = groups_get(&d->listeners, &key);
	struct endpoint local;

	if (!l)
		return NULL;
	if (end->listener.how != OWNER_UNKNOWN)
		l->owner = end->listener;
	if (rec->flags & TCPSTATE_F_HAS_QUEUE) {
		l->queue_max = rec->queue_max;
		l->has_queue = true;
	}
	l->mptcp |= !!(rec->flags & TCPSTATE_F_MPTCP);
	decode_local(rec, &local);
	l->any |= l->local.port && memcmp(&local, &l->local, sizeof(local));
	l->local = local;
	return l;
}

static int request_event(struct diagnose *d, const struct tcpstate_record *rec,
			 const struct track_end *end)
{
	struct listener *l = listener_of(d, rec, end);

	if (!l)
		return -ENOMEM;
	if (rec->new_state == TCPSTATE_NEW_SYN_RECV) {
		/* tcp_conn_request() drops SYNs while the queue is full. */
		queue_has_room(&l->queue, rec->time_ns);
		request_came(l, rec);
		return 0;
	}
	if (rec->new_state == TCPSTATE_CLOSE) {
		request_dropped(l, rec, end);
		return 0;
	}
	if (rec->old_state == TCPSTATE_NEW_SYN_RECV)
		request_went(l, rec, end);
	if (rec->flags & TCPSTATE_F_SYNCOOKIE)
		tally_at(&l->cookies, rec->time_ns, rec->cookie);
	queue_gets_child(l, rec);
	return 0;
}

/* The connection waited before the first event: nobody knows for which listener. */
static void accepted_from_any(struct diagnose *d, const struct tcpstate_record *rec,
			      const struct track_end *end)
{
	struct group *group;

	GROUPS_FOREACH(group, &d->listeners) {
		struct listener *l = (struct listener *)group;

		if (l->key.netns == end->netns && l->key.host == end->host &&
		    l->local.port == end->local.port)
			queue_has_room(&l->queue, rec->time_ns);
	}
}

static int accept_event(struct diagnose *d, const struct tcpstate_record *rec,
			const struct track_end *end)
{
	struct listener *l;

	if (!end->listener_cookie) {
		accepted_from_any(d, rec, end);
		return 0;
	}
	l = listener_of(d, rec, end);
	if (!l)
		return -ENOMEM;
	l->accepts = true;
	queue_has_room(&l->queue, rec->time_ns);
	return 0;
}

static int lost_event(struct diagnose *d, const struct tcpstate_record *rec,
		      const struct track_end *end)
{
	struct listener *l;

	if (!end->listener_cookie)
		return 0;
	l = listener_of(d, rec, end);
	if (!l)
		return -ENOMEM;
	tally_at(&l->lost, rec->time_ns, rec->cookie);
	queue_has_room(&l->queue, rec->time_ns);
	return 0;
}

/* Its queue ends with it. */
static void closed_event(struct diagnose *d, const struct tcpstate_record *rec,
			 const struct track_end *end)
{
	const struct track_id key = {
		.cookie = end->cookie, .netns = end->netns, .host = end->host,
	};
	struct listener *l = groups_find(&d->listeners, &key);

	if (l)
		queue_has_room(&l->queue, rec->time_ns);
}

/**
 * listener_event() - take in an event
 * @d: what was added up
 * @rec: the event
 * @end: its socket, as it is after it
 *
 * Return: 0 or -ENOMEM
 */
int listener_event(struct diagnose *d, const struct tcpstate_record *rec,
		   const struct track_end *end)
{
	if (rec->event == TCPSTATE_EV_ACCEPT)
		return accept_event(d, rec, end);
	/* Of two children of one request the second counts for nothing. */
	if (rec->event != TCPSTATE_EV_TRANSITION || end->twin != TWIN_NONE)
		return 0;
	if (rec->old_state == TCPSTATE_NEW_SYN_RECV ||
	    (rec->old_state == TCPSTATE_LISTEN && rec->new_state != TCPSTATE_CLOSE))
		return rec->listener_cookie ? request_event(d, rec, end) : 0;
	if (rec->old_state == TCPSTATE_LISTEN)
		closed_event(d, rec, end);
	else if (rec->new_state == TCPSTATE_CLOSE && rec->cause == TCPSTATE_CAUSE_LISTENER)
		return lost_event(d, rec, end);
	return 0;
}

/**
 * listener_gap() - records are missing
 * @d: what was added up
 *
 * Requests that went, and connections that were accepted, may be among them: what goes
 * on is counted anew.
 */
void listener_gap(struct diagnose *d)
{
	struct group *group;

	GROUPS_FOREACH(group, &d->listeners) {
		struct listener *l = (struct listener *)group;

		l->half_open.n = 0;
		l->half_open.n_young = 0;
		memset(l->half_open.young, 0, sizeof(l->half_open.young));
		l->queue.since_ns = 0;
	}
}

/**
 * listener_living() - take in a socket that lives in the end
 * @d: what was added up
 * @end: the socket
 * @now_ns: CLOCK_MONOTONIC of the end
 */
void listener_living(struct diagnose *d, const struct track_end *end, u64 now_ns)
{
	const struct track_id key = {
		.cookie = end->listener_cookie, .netns = end->netns, .host = end->host,
	};
	struct listener *l;

	if (end->state != TCPSTATE_NEW_SYN_RECV)
		return;
	l = groups_find(&d->listeners, &key);
	if (!l || !end->entered_ns || now_ns < end->entered_ns + HALF_OPEN_OLD_NS)
		return;
	if (end->peer && end->peer->state == TCPSTATE_ESTABLISHED) {
		if (was_full(&l->queue, end->entered_ns))
			tally_at(&l->queue.stuck, end->entered_ns, end->cookie);
		return;
	}
	tally_at(&l->unanswered, end->entered_ns, end->cookie);
	count_source(l, end);
}

/**
 * listener_finish() - there is nothing more to come
 * @d: what was added up
 * @now_ns: CLOCK_MONOTONIC of the end
 */
void listener_finish(struct diagnose *d, u64 now_ns)
{
	struct group *group;

	GROUPS_FOREACH(group, &d->listeners) {
		struct listener *l = (struct listener *)group;

		grow_old(&l->half_open, now_ns);
		judge_crowd(l, now_ns, 0);
		queue_has_room(&l->queue, now_ns);
	}
}

/**
 * listener_is_for() - do connections to an address and port come to this listener?
 * @l: the listener
 * @endpoint: the address and port
 *
 * Return: true if they do, as far as its requests tell
 */
bool listener_is_for(const struct listener *l, const struct endpoint *endpoint)
{
	if (l->local.port != endpoint->port)
		return false;
	return l->any || !memcmp(&l->local, endpoint, sizeof(*endpoint));
}
