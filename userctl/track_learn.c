// SPDX-License-Identifier: GPL-2.0-only
#include "track.h"
#include "track_internal.h"

static void learn_address(struct track *track, struct track_end *end,
			  const struct tcpstate_record *rec)
{
	if (end->in_address)
		return;
	/* A child is born with no addresses on some kernels. */
	if (rec->lport || !end->local.port)
		decode_local(rec, &end->local);
	if (rec->rport || !end->remote.port)
		decode_remote(rec, &end->remote);
	/* Without a local port yet, connect() still has to choose one. */
	if (!end->local.port || !end->remote.port)
		return;
	end->in_address = !htab_add(&track->by_address, &end->by_address, pair_hash(end));
}

static void learn_side(struct track_end *end, const struct tcpstate_record *rec)
{
	if (rec->listener_cookie || rec->old_state == TCPSTATE_NEW_SYN_RECV ||
	    rec->new_state == TCPSTATE_NEW_SYN_RECV ||
	    (rec->old_state == TCPSTATE_LISTEN && rec->new_state == TCPSTATE_SYN_RECV))
		end->side = SIDE_PASSIVE;
	else if (rec->old_state == TCPSTATE_LISTEN || rec->new_state == TCPSTATE_LISTEN)
		end->side = SIDE_LISTENER;
	else if (rec->old_state == TCPSTATE_SYN_SENT || rec->new_state == TCPSTATE_SYN_SENT)
		end->side = SIDE_ACTIVE;
}

static void learn_time(struct track_end *end, const struct tcpstate_record *rec)
{
	if (!end->first_ns)
		end->first_ns = rec->time_ns;
	if (rec->time_ns > end->last_ns)
		end->last_ns = rec->time_ns;
}

static void learn_listener(struct track *track, struct track_end *end,
			   const struct tcpstate_record *rec)
{
	const struct track_id id = track_id(track, rec, rec->listener_cookie);
	struct track_end *listener;

	if (!rec->listener_cookie || end->listener.how != OWNER_UNKNOWN)
		return;
	end->listener_cookie = rec->listener_cookie;
	listener = track_find(track, &id);
	if (!listener)
		return;
	end->listener = listener->owner;
	track_touch(track, listener);
}

/**
 * track_learn() - learn what a socket is, from a record or a list of sockets
 * @track: the sockets
 * @end: the one
 * @rec: what is told of it
 *
 * Its addresses, ports and cgroup, its time, what it is to its connection, and who owns
 * its listener.
 */
void track_learn(struct track *track, struct track_end *end,
		 const struct tcpstate_record *rec)
{
	if (end->side == SIDE_UNKNOWN)
		learn_side(end, rec);
	/* A timewait socket has none. */
	if (rec->cgroup_id)
		end->cgroup = rec->cgroup_id;
	learn_time(end, rec);
	learn_address(track, end, rec);
	learn_listener(track, end, rec);
}
