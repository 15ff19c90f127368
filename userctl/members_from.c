// SPDX-License-Identifier: GPL-2.0-only
/* What the members of an event, a row, an end and a connection come from. */
#include <arpa/inet.h>
#include <string.h>

#include "members.h"

/**
 * member_event_set() - show a record
 * @event: the result; its clock is left alone
 * @rec: the record
 * @end: its socket, as it is after the record
 */
void member_event_set(struct member_event *event, const struct tcpstate_record *rec,
		      const struct track_end *end)
{
	event->rec = *rec;
	event->socket = end;
	event->gap = end->gap;
	event->odd = end->odd;
	event->twin = end->twin;
	event->has_spent = end->has_spent;
	event->spent_ns = end->spent_ns;
}

/**
 * member_event_set_row() - show a row of a connection
 * @event: the result; its clock is left alone
 * @row: the row
 */
void member_event_set_row(struct member_event *event, const struct timeline_row *row)
{
	event->rec = row->row->rec;
	event->end = row->side;
	event->since_ns = row->since_ns;
	event->gap = row->row->gap;
	event->odd = row->row->odd;
	event->twin = row->row->twin;
	event->has_spent = row->row->has_spent;
	event->spent_ns = row->row->spent_ns;
}

/* Requests and timewait sockets may not have one. */
static u64 cgroup_of(const struct track_end *end)
{
	u64 id = 0;
	size_t i;

	for (i = 0; i < end->n_rows && !id; i++)
		id = end->rows[i].rec.cgroup_id;
	return id;
}

/**
 * member_event_set_end() - show one end of a connection
 * @event: the result; its clock is left alone
 * @tl: the connection
 * @side: which end of it, one that was seen
 */
void member_event_set_end(struct member_event *event, const struct timeline *tl,
			  unsigned int side)
{
	const struct track_end *end = tl->ends[side];
	u16 family = end->rows[0].rec.family;
	size_t skip = family == AF_INET ? 12 : 0;

	event->rec = (struct tcpstate_record){
		.cookie = end->cookie,
		.listener_cookie = end->listener_cookie,
		.cgroup_id = cgroup_of(end),
		.lport = htons(end->local.port),
		.rport = htons(end->remote.port),
		.family = family,
		.netns = end->netns,
		.flags = end->has_uid ? TCPSTATE_F_HAS_UID : 0,
		.uid = end->uid,
	};
	memcpy(event->rec.laddr, end->local.addr + skip, sizeof(end->local.addr) - skip);
	memcpy(event->rec.raddr, end->remote.addr + skip, sizeof(end->remote.addr) - skip);
	event->socket = end;
	event->role = tl->role[side];
}

/**
 * member_connection_set() - show a connection, or a listener
 * @connection: the result; its clock is left alone
 * @tl: the connection
 * @now_ns: CLOCK_MONOTONIC up to which there are no more records of it; 0: not known
 */
void member_connection_set(struct member_connection *connection, const struct timeline *tl,
			   u64 now_ns)
{
	connection->tl = *tl;
	story_build(&connection->story, tl, now_ns);
}

/**
 * member_story_of() - what is told of one end of a connection
 * @connection: the connection
 * @side: which end
 *
 * Return: what members_end is about; NULL: it was not seen, or is a listener
 */
const struct story_end *member_story_of(const struct member_connection *connection,
					unsigned int side)
{
	return connection->story.ends[side].seen ? &connection->story.ends[side] : NULL;
}
