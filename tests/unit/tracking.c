// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "tracking.h"
#include "unit.h"

char tracking_seen[1024];

static void on_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	size_t len = strlen(tracking_seen), room = sizeof(tracking_seen) - len;

	(void)context;
	if (peer)
		snprintf(tracking_seen + len, room, "%llu+%llu:%zu+%zu ", end->cookie,
			 peer->cookie, end->n_rows, peer->n_rows);
	else
		snprintf(tracking_seen + len, room, "%llu:%zu ", end->cookie, end->n_rows);
}

/**
 * tracking_begin() - begin to track, with nothing seen yet
 * @track: the tracker
 * @max_ends: sockets to keep at most
 * @collect: hand out nothing before the end
 */
void tracking_begin(struct track *track, size_t max_ends, bool collect)
{
	const struct track_config config = {
		.max_ends = max_ends, .collect = collect, .done = on_done,
	};

	tracking_seen[0] = '\0';
	track_init(track, &config);
}

/**
 * tracking_add() - add a record, which has to succeed
 * @track: the tracker
 * @rec: the record
 *
 * Return: its socket
 */
const struct track_end *tracking_add(struct track *track, struct tcpstate_record rec)
{
	const struct track_end *end;

	assert_int_equal(track_add(track, &rec, &end), 0);
	return end;
}

/**
 * tracking_socket() - an IPv4 socket
 * @netns: network namespace
 * @cookie: socket cookie
 * @local: local address
 * @lport: local port
 * @remote: remote address; NULL: none
 * @rport: remote port
 *
 * Return: the socket
 */
struct script_socket tracking_socket(u32 netns, u64 cookie, const char *local, u16 lport,
				     const char *remote, u16 rport)
{
	return (struct script_socket){ netns, cookie, 0, AF_INET, local, lport, remote, rport,
		1000 };
}
