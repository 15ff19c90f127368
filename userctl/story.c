// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "story_path.h"

static u32 flags_of(const struct path_mark *mark)
{
	return mark->row ? mark->row->row->rec.flags : 0;
}

static u8 cause_of(const struct path_mark *mark)
{
	return mark->row ? mark->row->row->rec.cause : TCPSTATE_CAUSE_UNKNOWN;
}

/* LISTEN>SYN_RECV: a child that there was no request for. */
static const struct path_mark *born_alone(const struct path *server)
{
	const struct path_mark *mark = &server->into[TCPSTATE_SYN_RECV];

	if (!mark->row || mark->row->row->rec.old_state != TCPSTATE_LISTEN)
		return NULL;
	return mark;
}

static enum story_open open_of_server(const struct path *server)
{
	const struct path_mark *alone = born_alone(server);

	if (path_was(server, TCPSTATE_NEW_SYN_RECV))
		return STORY_OPEN_HANDSHAKE;
	if (!alone)
		return STORY_OPEN_UNKNOWN;
	if (flags_of(alone) & TCPSTATE_F_SYNCOOKIE)
		return STORY_OPEN_COOKIE;
	if (flags_of(alone) & TCPSTATE_F_FASTOPEN)
		return STORY_OPEN_FASTOPEN;
	return STORY_OPEN_UNKNOWN;
}

static bool is_own_peer(const struct track_end *end)
{
	return end->local.port && !memcmp(&end->local, &end->remote, sizeof(end->local));
}

static enum story_open open_of_client(const struct path *client)
{
	const struct path_mark *syn = &client->into[TCPSTATE_SYN_SENT];
	const struct path_mark *next = &client->from[TCPSTATE_SYN_SENT];
	u32 flags = flags_of(syn) | flags_of(next);

	if (!syn->row && !next->row)
		return STORY_OPEN_UNKNOWN;
	if (flags & TCPSTATE_F_REPAIR)
		return STORY_OPEN_REPAIR;
	if (flags & TCPSTATE_F_NO_SYN)
		return STORY_OPEN_NOT_SENT;
	if (is_own_peer(client->end))
		return STORY_OPEN_SELF;
	if (next->row && next->row->row->rec.new_state == TCPSTATE_SYN_RECV)
		return STORY_OPEN_SIMULTANEOUS;
	return flags & TCPSTATE_F_FASTOPEN ? STORY_OPEN_FASTOPEN : STORY_OPEN_HANDSHAKE;
}

/* The server knows more: the client does not know what became of its wishes. */
static enum story_open open_of(const struct path *client, const struct path *server)
{
	enum story_open open = server ? open_of_server(server) : STORY_OPEN_UNKNOWN;

	if (open == STORY_OPEN_UNKNOWN && client)
		open = open_of_client(client);
	return open;
}

static bool was_connected(const struct path *path)
{
	return path->was & (BIT(TCPSTATE_ESTABLISHED) | BIT(TCPSTATE_FIN_WAIT1) |
			    BIT(TCPSTATE_FIN_WAIT2) | BIT(TCPSTATE_CLOSING) |
			    BIT(TCPSTATE_TIME_WAIT) | BIT(TCPSTATE_CLOSE_WAIT) |
			    BIT(TCPSTATE_LAST_ACK));
}

static struct story_count retransmitted(const struct path_mark *mark)
{
	if (!mark->row)
		return (struct story_count){ .known = false };
	return (struct story_count){
		.known = true,
		.inferred = flags_of(mark) & TCPSTATE_F_INFERRED,
		.n = mark->row->row->rec.retrans,
	};
}

static void tell_client(struct story_handshake *hand, const struct path *client)
{
	const struct path_mark *syn = &client->into[TCPSTATE_SYN_SENT];
	const struct path_mark *next = &client->from[TCPSTATE_SYN_SENT];

	if (hand->open == STORY_OPEN_REPAIR || hand->open == STORY_OPEN_NOT_SENT)
		return;
	hand->syn_sent = path_at(syn);
	hand->syn_retrans = retransmitted(next);
	if (!next->row || next->row->row->rec.new_state != TCPSTATE_ESTABLISHED)
		return;
	hand->synack_received = path_at(next);
	hand->syn_to_synack = path_between(syn, next);
}

/* The server's own view, with a request socket. */
static void tell_request(struct story_handshake *hand, const struct path *server)
{
	const struct path_mark *syn = &server->into[TCPSTATE_NEW_SYN_RECV];
	const struct path_mark *next = &server->from[TCPSTATE_NEW_SYN_RECV];

	hand->syn_received = path_at(syn);
	hand->synack_retrans = retransmitted(next);
	if (!next->row || next->row->row->rec.new_state != TCPSTATE_SYN_RECV)
		return;
	hand->ack_received = path_at(next);
	hand->synack_to_ack = path_between(syn, next);
	/* Which of two children is the one that was accepted cannot be told. */
	if (server->end->twins.born < 2)
		hand->ack_to_accept = path_between(next, &server->accept);
}

/* And without one: the SYN was not kept, or the child was there with it. */
static void tell_child(struct story_handshake *hand, const struct path *server)
{
	const struct path_mark *alone = born_alone(server);
	const struct path_mark *next = &server->from[TCPSTATE_SYN_RECV];

	if (!alone)
		return;
	hand->ack_to_accept = path_between(alone, &server->accept);
	if (cause_of(alone) == TCPSTATE_CAUSE_ACK)
		hand->ack_received = path_at(alone);
	if (cause_of(alone) != TCPSTATE_CAUSE_SYN)
		return;
	hand->syn_received = path_at(alone);
	if (cause_of(next) != TCPSTATE_CAUSE_ACK)
		return;
	hand->ack_received = path_at(next);
	hand->synack_to_ack = path_between(alone, next);
}

static void tell_failure(struct story_handshake *hand, const struct path *client,
			 const struct path *server)
{
	struct story_time *failed = &hand->failed_after;

	if (hand->complete)
		return;
	if (client && hand->syn_sent.known)
		*failed = path_between(&client->into[TCPSTATE_SYN_SENT],
				       &client->into[TCPSTATE_CLOSE]);
	else if (server && hand->syn_received.known)
		*failed = path_between(path_was(server, TCPSTATE_NEW_SYN_RECV) ?
				       &server->into[TCPSTATE_NEW_SYN_RECV] :
				       &server->into[TCPSTATE_SYN_RECV],
				       &server->into[TCPSTATE_CLOSE]);
}

static void tell_opening(struct story *story, const struct timeline *tl,
			 const struct path paths[2])
{
	const struct path *client = NULL, *server = NULL;
	struct story_handshake *hand = &story->opened;
	int side;

	/* Of two clients the left one is told. */
	for (side = 1; side >= 0; side--) {
		if (!paths[side].end)
			continue;
		hand->complete |= was_connected(&paths[side]);
		if (tl->role[side] == ROLE_SERVER)
			server = &paths[side];
		else if (tl->role[side] == ROLE_CLIENT)
			client = &paths[side];
	}
	hand->open = open_of(client, server);
	if (client)
		tell_client(hand, client);
	if (server) {
		hand->accepted = path_at(&server->accept);
		if (path_was(server, TCPSTATE_NEW_SYN_RECV))
			tell_request(hand, server);
		else
			tell_child(hand, server);
	}
	tell_failure(hand, client, server);
}

/* Bytes count from the first FIN on: before, the latest record is long ago. */
static void tell_data(struct story_end *end, const struct tcpstate_record *rec)
{
	if (rec->kind != TCPSTATE_KIND_FULL || !(rec->flags & TCPSTATE_F_HAS_TCP))
		return;
	if (rec->srtt_us)
		end->srtt_us = rec->srtt_us;
	if (rec->mss)
		end->mss = rec->mss;
	switch (rec->new_state) {
	case TCPSTATE_SYN_SENT:
	case TCPSTATE_SYN_RECV:
	case TCPSTATE_ESTABLISHED:
		return;
	default:
		end->has_bytes = true;
		end->bytes_sent = rec->bytes_sent;
		end->bytes_received = rec->bytes_received;
	}
}

static void tell_row(struct story_end *end, const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;

	if (row->row->twin != TWIN_NONE)
		return;
	if (rec->event == TCPSTATE_EV_RESET_SENT && !end->reset_reason)
		end->reset_reason = rec->reset_reason;
	if (rec->event == TCPSTATE_EV_RESET_SENT ||
	    (rec->flags & TCPSTATE_F_SEG_SENT && rec->seg_flags & TCPSTATE_TCPF_RST))
		end->rst_sent = true;
	if (rec->event != TCPSTATE_EV_TRANSITION)
		return;
	if (rec->cause == TCPSTATE_CAUSE_RST)
		end->rst_received = true;
	if (rec->flags & TCPSTATE_F_ORPHAN && rec->old_state != TCPSTATE_TIME_WAIT)
		end->orphaned = true;
	tell_data(end, rec);
}

static void tell_end(struct story *story, struct story_end *end, const struct path *path)
{
	const u64 as_of_ns = story->as_of_ns;

	if (!path->end)
		return;
	end->seen = true;
	end->unseen = path->end->unseen;
	end->state = path->end->state;
	end->established = path_in(path, TCPSTATE_ESTABLISHED, as_of_ns);
	end->close_wait = path_in(path, TCPSTATE_CLOSE_WAIT, as_of_ns);
	end->fin_wait2 = path_in(path, TCPSTATE_FIN_WAIT2, as_of_ns);
	end->time_wait = path_in(path, TCPSTATE_TIME_WAIT, as_of_ns);
	if (end->state < TCPSTATE_STATE_END && !path->from[end->state].row)
		end->in_state = path_in(path, end->state, as_of_ns);
}

/**
 * story_build() - tell what the records of a connection say about it as a whole
 * @story: the result; nothing to be freed
 * @tl: the connection
 * @now_ns: CLOCK_MONOTONIC up to which there are no more records of it; if that is
 *	before its last record, as 0 is, the time of that one counts
 *
 * Of a listener nothing is told.
 */
void story_build(struct story *story, const struct timeline *tl, u64 now_ns)
{
	struct path paths[2];
	unsigned int side;
	size_t i;

	memset(story, 0, sizeof(*story));
	story->as_of_ns = now_ns > tl->last_ns ? now_ns : tl->last_ns;
	if (tl->role[0] == ROLE_LISTENER)
		return;
	path_build(paths, tl);
	for (i = 0; i < tl->n_rows; i++)
		tell_row(&story->ends[tl->rows[i].side], &tl->rows[i]);
	for (side = 0; side < 2; side++)
		tell_end(story, &story->ends[side], &paths[side]);
	tell_opening(story, tl, paths);
	story_close(story, paths);
}
