// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fsm.h"
#include "source.h"
#include "track.h"
#include "track_internal.h"

/**
 * track_init() - begin to follow sockets
 * @track: the sockets
 * @config: how to follow them; copied
 */
void track_init(struct track *track, const struct track_config *config)
{
	memset(track, 0, sizeof(*track));
	track->config = *config;
	TAILQ_INIT(&track->living);
	TAILQ_INIT(&track->ended);
	TAILQ_INIT(&track->past);
	TAILQ_INIT(&track->waiting);
}

/**
 * track_is_listener() - is this a listening socket, not a connection?
 * @end: a socket
 *
 * Return: true if it is, or was until it closed
 */
bool track_is_listener(const struct track_end *end)
{
	return end->side == SIDE_LISTENER;
}

static bool is_same(const struct track_id *a, const struct track_id *b)
{
	return a->cookie == b->cookie && a->netns == b->netns && a->host == b->host;
}

/**
 * track_id() - what the socket of a record is known by
 * @track: the sockets
 * @rec: the record
 * @cookie: cookie of the socket, or of its listener
 *
 * Return: that
 */
struct track_id track_id(const struct track *track, const struct tcpstate_record *rec,
			 u64 cookie)
{
	return (struct track_id){
		.cookie = cookie,
		.netns = rec->netns,
		.host = rec->cpu < track->n_cpus ? track->host_of[rec->cpu] : 0,
	};
}

/**
 * track_set_hosts() - the records will come from several hosts
 * @track: the sockets, none yet
 * @st: says which CPU is whose
 *
 * Return: 0 or -ENOMEM
 */
int track_set_hosts(struct track *track, const struct source_status *st)
{
	size_t i;

	if (st->n_hosts < 2 || !st->n_cpus)
		return 0;
	/* They are by number. */
	track->n_cpus = st->cpus[st->n_cpus - 1].cpu + 1;
	track->host_of = calloc(track->n_cpus, sizeof(*track->host_of));
	if (!track->host_of) {
		track->n_cpus = 0;
		return -ENOMEM;
	}
	for (i = 0; i < st->n_cpus; i++)
		track->host_of[st->cpus[i].cpu] = st->cpus[i].host;
	return 0;
}

/**
 * track_find() - a socket by what it is known by
 * @track: the sockets
 * @id: that
 *
 * Return: the latest life of the socket, or NULL
 */
struct track_end *track_find(const struct track *track, const struct track_id *id)
{
	struct htab_node *node = htab_first(&track->by_id, htab_hash(id, sizeof(*id)));

	for (; node; node = htab_next(node)) {
		struct track_end *end = (struct track_end *)
			((char *)node - offsetof(struct track_end, by_id));

		const struct track_id other = { end->cookie, end->netns, end->host };

		if (is_same(&other, id))
			return end;
	}
	return NULL;
}

/* The list in which a socket is. */
static struct track_list *list_of(struct track *track, const struct track_end *end)
{
	if (end->past)
		return &track->past;
	return end->ended ? &track->ended : &track->living;
}

static void enlist(struct track *track, struct track_end *end)
{
	struct track_list *list = list_of(track, end);

	TAILQ_INSERT_TAIL(list, end, age);
	track->n_past += end->past;
}

static void delist(struct track *track, struct track_end *end)
{
	struct track_list *list = list_of(track, end);

	TAILQ_REMOVE(list, end, age);
	track->n_past -= end->past;
}

/**
 * track_touch() - there is news of a socket
 * @track: the sockets
 * @end: the one
 */
void track_touch(struct track *track, struct track_end *end)
{
	if (end->ended)
		return;
	delist(track, end);
	enlist(track, end);
}

/* Has the state of both ends come to its last one? */
static bool is_over(const struct track_end *end)
{
	return end->ended && (!end->peer || end->peer->ended);
}

static void stop_waiting(struct track *track, struct track_end *end)
{
	if (end->waits)
		TAILQ_REMOVE(&track->waiting, end, wait);
	end->waits = false;
}

/* What is over is handed out when nothing can follow any more. */
static void wait_if_over(struct track *track, struct track_end *end, u64 now_ns)
{
	if (!track->config.done || track->config.collect || end->done || end->waits ||
	    !is_over(end))
		return;
	end->waits = true;
	end->over_ns = now_ns;
	TAILQ_INSERT_TAIL(&track->waiting, end, wait);
}

/* No transition will be added to it any more. */
static void retire(struct track *track, struct track_end *end, u64 now_ns)
{
	if (end->ended)
		return;
	delist(track, end);
	end->ended = true;
	/* Without anybody to hand it to there is nothing to wait for. */
	end->past = !track->config.done || end->done;
	enlist(track, end);
	wait_if_over(track, end, now_ns);
}

/* It was a duplicate child that closed: the connection goes on. */
static void revive(struct track *track, struct track_end *end,
		   const struct tcpstate_record *rec)
{
	stop_waiting(track, end);
	delist(track, end);
	end->ended = false;
	end->past = false;
	enlist(track, end);
	end->state = rec->new_state;
	end->entered_ns = rec->time_ns;
}

static void forget_id(struct track *track, struct track_end *end)
{
	if (end->in_id)
		htab_remove(&track->by_id, &end->by_id);
	end->in_id = false;
}

static void forget_address(struct track *track, struct track_end *end)
{
	if (end->in_address)
		htab_remove(&track->by_address, &end->by_address);
	end->in_address = false;
}

/* They are not one connection. What is over on its own waits no longer for the other. */
static void part(struct track *track, struct track_end *end)
{
	struct track_end *peer = end->peer;

	pair_part(end);
	wait_if_over(track, end, end->entered_ns);
	if (peer)
		wait_if_over(track, peer, peer->entered_ns);
}

/**
 * track_drop() - forget a socket
 * @track: the sockets
 * @end: the one; it is gone afterwards
 */
void track_drop(struct track *track, struct track_end *end)
{
	part(track, end);
	forget_id(track, end);
	forget_address(track, end);
	stop_waiting(track, end);
	delist(track, end);
	free(end->rows);
	free(end);
	track->n--;
}

/* What has no rows comes last. */
static u64 began_ns(const struct track_end *end)
{
	return end->n_rows ? end->rows[0].rec.time_ns : ~0ULL;
}

static void release_rows(struct track *track, struct track_end *end)
{
	end->done = true;
	if (end->ended && !end->past) {
		delist(track, end);
		end->past = true;
		enlist(track, end);
	}
	free(end->rows);
	end->rows = NULL;
	end->n_rows = 0;
	end->max_rows = 0;
}

static void hand_out(struct track *track, struct track_end *end)
{
	struct track_end *peer = end->peer;

	if (end->done)
		return;
	track->gaps += twin_gaps(end);
	if (peer)
		track->gaps += twin_gaps(peer);
	if (track->config.done && (end->n_rows || (peer && peer->n_rows))) {
		if (peer && began_ns(peer) < began_ns(end))
			track->config.done(track->config.context, peer, end);
		else
			track->config.done(track->config.context, end, peer);
	}
	release_rows(track, end);
	if (peer)
		release_rows(track, peer);
}

/* Room for one more: first what is over, then what had no news for longest. */
static void make_room(struct track *track)
{
	struct track_end *end, *peer;

	if (track->n_past > TRACK_MAX_PAST)
		track_drop(track, TAILQ_FIRST(&track->past));
	while (track->n >= track->config.max_ends) {
		end = TAILQ_FIRST(&track->past);
		if (!end)
			end = TAILQ_FIRST(&track->ended);
		if (!end)
			end = TAILQ_FIRST(&track->living);
		if (end->seed.quiet) {
			track->forgotten++;
			track_drop(track, end);
			continue;
		}
		/* It has nothing to show, and its own story to come. */
		if (end->peer && end->peer->seed.quiet)
			part(track, end);
		peer = end->peer;
		if (!end->done && track->config.done && !is_over(end))
			track->evicted++;
		hand_out(track, end);
		track_drop(track, end);
		if (peer)
			track_drop(track, peer);
	}
}

/*
 * An event of a socket that is closed, and not known: its connection was shown
 * and forgotten, or all its other records are lost. It does not begin another.
 */
static bool is_stray(const struct tcpstate_record *rec)
{
	return rec->event != TCPSTATE_EV_TRANSITION && rec->old_state == TCPSTATE_CLOSE;
}

/**
 * track_new() - begin to follow a socket, or another life of one
 * @track: the sockets
 * @id: what it is known by, in the table by id no more
 * @stray: it does not live: there is only an event that came late
 *
 * Return: the socket, or NULL without memory
 */
struct track_end *track_new(struct track *track, const struct track_id *id, bool stray)
{
	struct track_end *end;

	make_room(track);
	end = calloc(1, sizeof(*end));
	if (!end)
		return NULL;
	end->netns = id->netns;
	end->cookie = id->cookie;
	end->host = id->host;
	end->done = stray;
	end->ended = stray;
	end->past = stray;
	if (htab_add(&track->by_id, &end->by_id, htab_hash(id, sizeof(*id)))) {
		free(end);
		return NULL;
	}
	end->in_id = true;
	enlist(track, end);
	track->n++;
	return end;
}

/**
 * track_create() - begin to follow a socket by its first record
 * @track: the sockets
 * @rec: the record
 *
 * Return: the socket, or NULL without memory
 */
struct track_end *track_create(struct track *track, const struct tcpstate_record *rec)
{
	const struct track_id id = track_id(track, rec, rec->cookie);
	bool stray = is_stray(rec);
	struct track_end *end = track_new(track, &id, stray);

	if (!end)
		return NULL;
	end->state = rec->old_state;
	/* Of what does not begin here nothing is said about a beginning, either. */
	end->whole = stray || (rec->event == TCPSTATE_EV_TRANSITION &&
			       fsm_begins(rec->old_state, rec->new_state));
	return end;
}

/* The socket of a record, a new one if the record begins another life. */
static struct track_end *socket_of(struct track *track, const struct tcpstate_record *rec)
{
	const struct track_id id = track_id(track, rec, rec->cookie);
	struct track_end *end = track_find(track, &id);

	if (!end)
		return track_create(track, rec);
	if (end->seed.quiet && seed_join(end, rec))
		return seed_replace(track, end, rec);
	if (rec->event != TCPSTATE_EV_TRANSITION || twin_of(end, rec) != TWIN_NONE)
		return end;
	if (!end->ended && !fsm_begins(rec->old_state, rec->new_state))
		return end;
	forget_id(track, end);
	retire(track, end, rec->time_ns);
	return track_create(track, rec);
}

/* Is something missing between this record and the one before? */
static bool is_gap(const struct track_end *end, const struct tcpstate_record *rec)
{
	/* Not a step of the state machine: the next one will tell. */
	if (rec->event == TCPSTATE_EV_RESET_SENT || end->twin == TWIN_BORN)
		return false;
	if (end->twin == TWIN_DROPPED)
		return end->twins.born < 2;
	return rec->old_state != end->state;
}

/* What the record tells, compared with those before. */
static void judge_record(struct track *track, struct track_end *end,
			 const struct tcpstate_record *rec)
{
	end->twin = twin_of(end, rec);
	end->news = rec->flags & ~end->flags;
	end->flags |= rec->flags;
	end->gap = is_gap(end, rec);
	end->odd = rec->event == TCPSTATE_EV_TRANSITION &&
		   !fsm_legal(rec->old_state, rec->new_state);
	/* Of two children it is not known which is which. */
	end->has_spent = end->entered_ns && !end->gap && end->twin == TWIN_NONE &&
			 rec->time_ns >= end->entered_ns;
	end->spent_ns = end->has_spent ? rec->time_ns - end->entered_ns : 0;
	track->gaps += end->gap;
	track->odd += end->odd;
}

static int add_row(struct track *track, struct track_end *end,
		   const struct tcpstate_record *rec)
{
	struct track_row *rows;

	if (!track->config.done)
		return 0;
	if (end->done) {
		track->stray++;
		return 0;
	}
	if (end->n_rows >= TRACK_MAX_ROWS) {
		end->cut_rows++;
		return 0;
	}
	rows = grow(end->rows, &end->max_rows, end->n_rows + 1, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	end->rows = rows;
	rows[end->n_rows++] = (struct track_row){
		.rec = *rec,
		.gap = end->gap,
		.odd = end->odd,
		.twin = end->twin,
		.news = end->news,
		.has_spent = end->has_spent,
		.spent_ns = end->spent_ns,
	};
	return 0;
}

/* Does a record tell which state the socket is in now? */
static bool moves(const struct tcpstate_record *rec)
{
	return rec->event == TCPSTATE_EV_TRANSITION || rec->event == TCPSTATE_EV_HANDOVER;
}

/* The state of the socket is now what the record says. */
static void move(struct track *track, struct track_end *end,
		 const struct tcpstate_record *rec)
{
	bool revives = twin_revives(end, end->twin);

	twin_learn(end, rec, end->twin);
	if (revives)
		revive(track, end, rec);
	if (!moves(rec) || end->twin != TWIN_NONE || end->ended)
		return;
	if (rec->event == TCPSTATE_EV_TRANSITION)
		end->entered_ns = rec->time_ns;
	else if (end->gap)
		end->entered_ns = 0;
	end->state = rec->new_state;
	end->unseen = rec->flags & TCPSTATE_F_UNSEEN && end->state != TCPSTATE_CLOSE;
	if (end->state != TCPSTATE_CLOSE && !end->unseen)
		return;
	seed_ended(end, rec);
	retire(track, end, rec->time_ns);
}

/**
 * track_settle() - hand out the connections that have been over for long enough
 * @track: the sockets
 * @until_ns: CLOCK_MONOTONIC up to which there are no more records to come
 */
void track_settle(struct track *track, u64 until_ns)
{
	struct track_end *end;

	while ((end = TAILQ_FIRST(&track->waiting))) {
		if (end->over_ns + TRACK_LINGER_NS > until_ns)
			return;
		stop_waiting(track, end);
		/* Its other end may have been seen since, and not be over. */
		if (is_over(end))
			hand_out(track, end);
	}
}

/**
 * track_due() - when is there something to hand out?
 * @track: the sockets
 *
 * Return: the time that track_settle() has to be given then; 0: nothing waits
 */
u64 track_due(const struct track *track)
{
	const struct track_end *end = TAILQ_FIRST(&track->waiting);

	return end ? end->over_ns + TRACK_LINGER_NS : 0;
}

/**
 * track_add() - take in a record
 * @track: the sockets
 * @rec: the record, not older than those before, a few stragglers excepted
 * @found: the socket it belongs to, as it is after the record; valid until the
 *	next call. NULL: not wanted.
 *
 * Return: 0 or -ENOMEM
 */
int track_add(struct track *track, const struct tcpstate_record *rec,
	      const struct track_end **found)
{
	struct track_end *end;

	track_settle(track, rec->time_ns);
	end = socket_of(track, rec);
	if (!end)
		return -ENOMEM;
	judge_record(track, end, rec);
	if (add_row(track, end, rec))
		return -ENOMEM;
	track_touch(track, end);
	/* What a child does that is dropped says nothing about the other one. */
	if (end->twin == TWIN_NONE) {
		owner_learn(end, rec);
		pair_learn(end, rec);
		if (end->seed.paired && !pair_agrees(end))
			part(track, end);
	}
	track_learn(track, end, rec);
	if (end->in_address && !end->peer && !end->done)
		pair_find(track, end);
	move(track, end, rec);
	if (found)
		*found = end;
	return 0;
}

static int by_beginning(const void *left, const void *right)
{
	const struct track_end *a = *(struct track_end * const *)left;
	const struct track_end *b = *(struct track_end * const *)right;

	return (began_ns(a) > began_ns(b)) - (began_ns(a) < began_ns(b));
}

/**
 * track_finish() - hand out all that is left, in the order of the beginnings
 * @track: the sockets
 *
 * Return: 0 or -ENOMEM
 */
int track_finish(struct track *track)
{
	struct track_end **all, *end;
	size_t n = 0, i;

	all = calloc(track->n + 1, sizeof(struct track_end *));
	if (!all)
		return -ENOMEM;
	TAILQ_FOREACH(end, &track->ended, age)
		all[n++] = end;
	TAILQ_FOREACH(end, &track->living, age)
		all[n++] = end;
	qsort(all, n, sizeof(struct track_end *), by_beginning);
	for (i = 0; i < n; i++)
		hand_out(track, all[i]);
	free(all);
	return 0;
}

/**
 * track_free() - release all memory
 * @track: the sockets
 */
void track_free(struct track *track)
{
	struct track_list *lists[] = { &track->living, &track->ended, &track->past };
	struct track_end *end;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		while ((end = TAILQ_FIRST(lists[i])))
			track_drop(track, end);
	}
	free(track->host_of);
	htab_free(&track->by_id);
	htab_free(&track->by_address);
}
