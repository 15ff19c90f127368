// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets that existed before any record of them.
 *
 * A list of sockets is made after recording has begun, and its records are read after
 * the list was. So the first record of a socket in the list can be one of three:
 *
 * - It is older than the list, and the list shows what became of it: then the records
 *   tell the whole story, from the state that the first of them left. The list has
 *   nothing to add but who holds the socket.
 * - It is younger than the list: it leaves the state that the list shows. The time
 *   that the socket was in that state is not known. If it leaves another state,
 *   records are missing.
 * - It is of the time of the list: then the states tell which it is. In one life a
 *   socket never comes back to a state, so a record that leaves the listed state is
 *   younger, and one that leads to it is older.
 *
 * The time of a record is that of the hook that sees the change: most run shortly
 * before the change can be seen by others, a few shortly after.
 */
#include <errno.h>
#include <string.h>

#include "order.h"
#include "track.h"
#include "track_internal.h"

/**
 * track_seed() - take in a socket that exists
 * @track: the sockets
 * @socket: what is known of it, as struct source_sockets describes
 * @began_ns: CLOCK_MONOTONIC before the sockets were looked at
 *
 * To be called before the records are added. A socket that comes twice is kept once,
 * as it was later; one of which there are records already gets an owner from it, and
 * nothing else.
 *
 * A socket that never has a record is never handed out: track_each() visits it. If
 * there is no room, it is left out, and counted in track.forgotten.
 *
 * Return: 0 or -ENOMEM
 */
int track_seed(struct track *track, const struct tcpstate_record *socket, u64 began_ns)
{
	const struct track_id id = track_id(track, socket, socket->cookie);
	struct track_end *end = track_find(track, &id);

	if (end && !end->seed.quiet) {
		if (!end->ended)
			owner_learn_holder(end, socket);
		return 0;
	}
	if (!end && track->n >= track->config.max_ends) {
		track->forgotten++;
		return 0;
	}
	if (!end) {
		end = track_new(track, &id, false);
		if (!end)
			return -ENOMEM;
		track->seeded++;
		end->existed = true;
		end->seed.quiet = true;
		end->seed.began_ns = began_ns;
	}
	end->seed.ended_ns = socket->time_ns;
	end->seed.state = socket->new_state;
	end->state = socket->new_state;
	owner_learn_holder(end, socket);
	track_learn(track, end, socket);
	pair_find_seed(track, end);
	return 0;
}

/* Is the list younger than the record? */
static bool is_listed_after(const struct track_seed *seed, const struct tcpstate_record *rec)
{
	if (rec->time_ns + ORDER_WINDOW_NS < seed->began_ns)
		return true;
	if (rec->time_ns > seed->ended_ns + ORDER_WINDOW_NS || rec->old_state == seed->state)
		return false;
	return rec->time_ns <= seed->ended_ns || rec->new_state == seed->state;
}

/**
 * seed_join() - join a socket that was only listed to its first record
 * @end: the socket
 * @rec: the record
 *
 * Return: true if the socket has to be replaced by what the record tells
 */
bool seed_join(struct track_end *end, const struct tcpstate_record *rec)
{
	if (is_listed_after(&end->seed, rec))
		return true;
	end->seed.quiet = false;
	return false;
}

/**
 * seed_replace() - let a record tell what a socket is
 * @track: the sockets
 * @end: the socket, as it was listed; gone afterwards
 * @rec: its first record, older than the list
 *
 * Return: the socket, or NULL without memory
 */
struct track_end *seed_replace(struct track *track, struct track_end *end,
			       const struct tcpstate_record *rec)
{
	const struct track_end listed = *end;

	track_drop(track, end);
	end = track_create(track, rec);
	if (!end)
		return NULL;
	end->seed = listed.seed;
	end->seed.quiet = false;
	end->seed.paired = false;
	end->owner = listed.owner;
	end->has_uid = listed.has_uid;
	end->uid = listed.uid;
	return end;
}

/**
 * seed_ended() - a life of a socket is over
 * @end: the socket
 * @rec: the record that ends it
 *
 * Whoever had the socket open after that had its next life open.
 */
void seed_ended(struct track_end *end, const struct tcpstate_record *rec)
{
	if (end->owner.how == OWNER_HOLDS &&
	    rec->time_ns + ORDER_WINDOW_NS < end->seed.began_ns)
		memset(&end->owner, 0, sizeof(end->owner));
}

/**
 * track_each() - visit the sockets that go on
 * @track: the sockets
 * @visit: takes them, the one without news for the longest time first; must not
 *	change @track
 * @context: its first argument
 *
 * Return: 0, or what @visit returned to stop
 */
int track_each(const struct track *track, track_visitor visit, void *context)
{
	const struct track_end *end;
	int stop = 0;

	TAILQ_FOREACH(end, &track->living, age) {
		stop = visit(context, end);
		if (stop)
			break;
	}
	return stop;
}
