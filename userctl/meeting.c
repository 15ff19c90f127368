// SPDX-License-Identifier: GPL-2.0-only
/*
 * Both ends of a connection know the client's initial sequence number. With the
 * addresses and ports it tells which two ends, seen by two hosts, are one connection.
 * Their handshake and their FINs are segments with a time at each end.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "meeting.h"

/**
 * enum milestone - segments of a connection
 * @SYN: of the client
 * @SYNACK: of the server
 * @ACK: of the client, the first
 * @CLIENT_FIN: of the client
 * @SERVER_FIN: of the server
 * @MILESTONES: how many there are
 */
enum milestone {
	SYN,
	SYNACK,
	ACK,
	CLIENT_FIN,
	SERVER_FIN,
	MILESTONES
};

/**
 * struct meeting_key - what both ends of a connection know
 * @client: the client's address and port
 * @server: the server's
 * @iss: the client's initial sequence number
 */
struct meeting_key {
	struct endpoint	client;
	struct endpoint	server;
	u32		iss;
};

/**
 * struct meeting_end - one end
 * @node: link in the table
 * @key: what its other end knows, too
 * @host: the host that saw it
 * @is_client: it is the client
 * @times: CLOCK_REALTIME of that host: not later than the segment was sent, or not
 *	earlier than it was received; 0: not known
 */
struct meeting_end {
	struct htab_node	node;
	struct meeting_key	key;
	unsigned int		host;
	bool			is_client;
	u64			times[MILESTONES];
};

/**
 * meeting_init() - begin to learn about the clocks of hosts
 * @meeting: freed with meeting_free()
 */
void meeting_init(struct meeting *meeting)
{
	unsigned int i, j;

	memset(meeting, 0, sizeof(*meeting));
	for (i = 0; i < MEETING_MAX_HOSTS; i++) {
		for (j = 0; j < MEETING_MAX_HOSTS; j++)
			clocks_init(&meeting->pairs[i][j].clocks);
	}
}

/* One segment arrives, and is answered by another one. */
static void note_two(u64 *times, enum milestone in, enum milestone out, u64 real_ns)
{
	times[in] = real_ns;
	times[out] = real_ns;
}

/* What a row says about segments, as seen by its end. */
static void note(struct meeting_end *end, const struct tcpstate_record *rec, u64 real_ns)
{
	u64 *times = end->times;
	enum milestone own = end->is_client ? CLIENT_FIN : SERVER_FIN;
	enum milestone peers = end->is_client ? SERVER_FIN : CLIENT_FIN;

	if (rec->event != TCPSTATE_EV_TRANSITION)
		return;
	if (end->is_client && rec->new_state == TCPSTATE_SYN_SENT)
		times[SYN] = real_ns;
	else if (!end->is_client && rec->new_state == TCPSTATE_NEW_SYN_RECV)
		note_two(times, SYN, SYNACK, real_ns);
	else if (rec->old_state == TCPSTATE_SYN_SENT && rec->cause == TCPSTATE_CAUSE_SYNACK)
		note_two(times, SYNACK, ACK, real_ns);
	else if (rec->old_state == TCPSTATE_NEW_SYN_RECV && rec->cause == TCPSTATE_CAUSE_ACK)
		times[ACK] = real_ns;
	else if (rec->new_state == TCPSTATE_FIN_WAIT1 || rec->new_state == TCPSTATE_LAST_ACK)
		times[own] = real_ns;
	if (rec->cause == TCPSTATE_CAUSE_FIN && !(rec->flags & TCPSTATE_F_INFERRED))
		times[peers] = real_ns;
}

/* Return: false if the end does not know what its other end is known by. */
static bool describe(struct meeting_end *seen, unsigned int host, s64 realtime_offset,
		     const struct track_end *end)
{
	bool client = end->side == SIDE_ACTIVE;
	size_t i;

	memset(seen, 0, sizeof(*seen));
	if (!end->n_rows || (!client && end->side != SIDE_PASSIVE) ||
	    !(client ? end->has_iss : end->has_irs))
		return false;
	seen->host = host;
	seen->is_client = client;
	seen->key.client = client ? end->local : end->remote;
	seen->key.server = client ? end->remote : end->local;
	seen->key.iss = client ? end->iss : end->irs;
	for (i = 0; i < end->n_rows; i++)
		note(seen, &end->rows[i].rec, end->rows[i].rec.time_ns + realtime_offset);
	return true;
}

/* One segment, seen where it was sent and where it was received. */
static int compare(struct clocks *clocks, u64 first_ns, u64 second_ns, bool from_first)
{
	s64 ahead = (s64)(second_ns - first_ns);

	if (!first_ns || !second_ns)
		return 0;
	return from_first ? clocks_at_most(clocks, first_ns, ahead) :
	       clocks_at_least(clocks, first_ns, ahead);
}

static int learn(struct meeting *meeting, const struct meeting_end *a,
		 const struct meeting_end *b)
{
	const struct meeting_end *first = a->host < b->host ? a : b;
	const struct meeting_end *second = a->host < b->host ? b : a;
	struct meeting_pair *pair = &meeting->pairs[first->host][second->host];
	bool by_client[MILESTONES] = { [SYN] = true, [ACK] = true, [CLIENT_FIN] = true };
	unsigned int i;
	int err = 0;

	for (i = 0; i < MILESTONES && !err; i++)
		err = compare(&pair->clocks, first->times[i], second->times[i],
			      by_client[i] == first->is_client);
	pair->connections++;
	return err;
}

static u64 hash_of(const struct meeting_key *key)
{
	return htab_hash(&key->client, sizeof(key->client)) ^
	       htab_hash(&key->server, sizeof(key->server)) * 31 ^
	       htab_hash(&key->iss, sizeof(key->iss));
}

static bool is_same(const struct meeting_key *a, const struct meeting_key *b)
{
	return !memcmp(&a->client, &b->client, sizeof(a->client)) &&
	       !memcmp(&a->server, &b->server, sizeof(a->server)) && a->iss == b->iss;
}

static struct meeting_end *end_of(struct htab_node *node)
{
	return (struct meeting_end *)((char *)node - offsetof(struct meeting_end, node));
}

static struct meeting_end *find_other(const struct meeting *meeting,
				      const struct meeting_end *end, u64 hash)
{
	struct htab_node *node;

	for (node = htab_first(&meeting->ends, hash); node; node = htab_next(node)) {
		struct meeting_end *other = end_of(node);

		if (other->host != end->host && other->is_client != end->is_client &&
		    is_same(&other->key, &end->key))
			return other;
	}
	return NULL;
}

static bool is_sampled(const struct meeting *meeting, u64 hash)
{
	/* The table uses the low bits: others decide here. */
	return !(hash >> 32 & ((1ULL << meeting->sampled) - 1));
}

static void forget(struct meeting *meeting, struct meeting_end *end)
{
	htab_remove(&meeting->ends, &end->node);
	free(end);
	meeting->n_ends--;
}

/* Halve the sample. All hosts choose by the same hash, so that ends still meet. */
static void thin_out(struct meeting *meeting)
{
	size_t i;

	meeting->sampled++;
	for (i = 0; i < meeting->ends.n_buckets; i++) {
		struct htab_node *node = meeting->ends.buckets[i], *next;

		for (; node; node = next) {
			next = node->next;
			if (!is_sampled(meeting, node->hash))
				forget(meeting, end_of(node));
		}
	}
}

static int remember(struct meeting *meeting, const struct meeting_end *seen, u64 hash)
{
	struct meeting_end *end;

	while (meeting->n_ends >= MEETING_MAX_ENDS && meeting->sampled < 31)
		thin_out(meeting);
	if (!is_sampled(meeting, hash) || meeting->n_ends >= MEETING_MAX_ENDS)
		return 0;
	end = malloc(sizeof(*end));
	if (!end)
		return -ENOMEM;
	*end = *seen;
	if (htab_add(&meeting->ends, &end->node, hash)) {
		free(end);
		return -ENOMEM;
	}
	meeting->n_ends++;
	return 0;
}

/**
 * meeting_add() - take in one end of a connection
 * @meeting: what is known
 * @host: number of the host that saw it, less than MEETING_MAX_HOSTS
 * @realtime_offset: ns to add to its CLOCK_MONOTONIC for its CLOCK_REALTIME
 * @end: the end, with its rows
 *
 * Return: 0 or -ENOMEM
 */
int meeting_add(struct meeting *meeting, unsigned int host, s64 realtime_offset,
		const struct track_end *end)
{
	struct meeting_end seen, *other;
	u64 hash;
	int err;

	if (!describe(&seen, host, realtime_offset, end))
		return 0;
	hash = hash_of(&seen.key);
	other = find_other(meeting, &seen, hash);
	if (!other)
		return remember(meeting, &seen, hash);
	err = learn(meeting, &seen, other);
	forget(meeting, other);
	return err;
}

/* Of two hosts that met. Return: false if they did not. */
static bool direct(const struct meeting *meeting, unsigned int from, unsigned int to,
		   u64 when_ns, struct clocks_offset *offset)
{
	bool swapped = from > to;
	const struct clocks *clocks = swapped ? &meeting->pairs[to][from].clocks :
				      &meeting->pairs[from][to].clocks;

	if (!clocks_known(clocks))
		return false;
	clocks_offset(clocks, when_ns, offset);
	if (swapped)
		offset->ns = -offset->ns;
	return true;
}

/**
 * meeting_offset() - how far the clocks of two hosts are apart
 * @meeting: what is known
 * @from: a host
 * @to: another one
 * @when_ns: when, CLOCK_REALTIME of either
 * @offset: what @to shows more than @from; errors along the way add up
 *
 * Two hosts that have not met may both have met others.
 *
 * Return: false if nothing is known
 */
bool meeting_offset(const struct meeting *meeting, unsigned int from, unsigned int to,
		    u64 when_ns, struct clocks_offset *offset)
{
	struct clocks_offset known[MEETING_MAX_HOSTS] = { 0 }, step;
	unsigned int queue[MEETING_MAX_HOSTS], n = 1, i, host;
	bool reached[MEETING_MAX_HOSTS] = { 0 };

	queue[0] = from;
	reached[from] = true;
	for (i = 0; i < n && !reached[to]; i++) {
		for (host = 0; host < MEETING_MAX_HOSTS; host++) {
			if (reached[host] || !direct(meeting, queue[i], host, when_ns, &step))
				continue;
			reached[host] = true;
			known[host].ns = known[queue[i]].ns + step.ns;
			known[host].error_ns = known[queue[i]].error_ns + step.error_ns;
			queue[n++] = host;
		}
	}
	*offset = known[to];
	return reached[to];
}

/**
 * meeting_free() - release all memory
 * @meeting: what is known
 */
void meeting_free(struct meeting *meeting)
{
	unsigned int i, j;
	size_t bucket;

	for (bucket = 0; bucket < meeting->ends.n_buckets; bucket++) {
		while (meeting->ends.buckets[bucket])
			forget(meeting, end_of(meeting->ends.buckets[bucket]));
	}
	htab_free(&meeting->ends);
	for (i = 0; i < MEETING_MAX_HOSTS; i++) {
		for (j = 0; j < MEETING_MAX_HOSTS; j++)
			clocks_free(&meeting->pairs[i][j].clocks);
	}
}
