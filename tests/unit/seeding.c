// SPDX-License-Identifier: GPL-2.0-only
#include "seeding.h"
#include "unit.h"

/**
 * seeding_record() - a socket in a list of those that exist
 * @sock: the socket
 * @state: the state that it is in
 *
 * Return: what the list says about it
 */
struct tcpstate_record seeding_record(const struct script_socket *sock, u8 state)
{
	struct tcpstate_record rec = script_record(sock, SEED_ENDED, state, state, 0);

	rec.event = 0;
	rec.seq = 0;
	rec.context = 0;
	return rec;
}

/**
 * struct wanted - the socket that is looked for
 * @netns: its namespace
 * @cookie: its cookie
 * @found: the socket
 */
struct wanted {
	u32			netns;
	u64			cookie;
	const struct track_end	*found;
};

static int visit(void *context, const struct track_end *end)
{
	struct wanted *wanted = context;

	if (end->netns == wanted->netns && end->cookie == wanted->cookie)
		wanted->found = end;
	return !!wanted->found;
}

/**
 * seeding_find() - a socket that goes on
 * @track: the tracker
 * @netns: its namespace
 * @cookie: its cookie
 *
 * Return: the socket, or NULL
 */
const struct track_end *seeding_find(const struct track *track, u32 netns, u64 cookie)
{
	struct wanted wanted = { .netns = netns, .cookie = cookie };
	int stopped = track_each(track, visit, &wanted);

	assert_int_equal(stopped, !!wanted.found);
	return wanted.found;
}

/**
 * seeding_add() - let a tracker know a socket, which has to succeed
 * @track: the tracker
 * @listed: what the list says about it
 *
 * Return: the socket, or NULL if there was no room
 */
const struct track_end *seeding_add(struct track *track, struct tcpstate_record listed)
{
	assert_int_equal(track_seed(track, &listed, SEED_BEGAN), 0);
	return seeding_find(track, listed.netns, listed.cookie);
}
