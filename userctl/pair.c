// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which two sockets are the two ends of one connection.
 *
 * Addresses and ports are not enough: the same ones can be in use in many
 * network namespaces at once, and again a second later. What one end sends as its
 * initial sequence number (ISS) the other receives (IRS): two random numbers of
 * 32 bits that have to agree. Of a connection whose handshake was not seen, the
 * present sequence numbers have to be close to each other. Of sockets that were only
 * listed so far there are no numbers: two of them belong together until numbers
 * tell, if nobody else has such addresses.
 */
#include <string.h>

#include "track.h"

/* At least that many bytes can be under way; two strangers are 1 in 128 as near. */
#define NEAR_BYTES ((s32)BIT(24))

static bool is_loopback(const struct endpoint *end)
{
	static const u8 ipv6[16] = { [15] = 1 };

	if (decode_is_ipv4(end))
		return end->addr[12] == 127;
	return !memcmp(end->addr, ipv6, sizeof(ipv6));
}

static void know_iss(struct track_end *end, u32 iss)
{
	end->has_iss = true;
	end->iss = iss;
}

static void know_irs(struct track_end *end, u32 irs)
{
	end->has_irs = true;
	end->irs = irs;
}

/* The numbers of a SYN or SYN-ACK are the initial ones themselves. */
static void learn_from_syn(struct track_end *end, const struct tcpstate_record *rec)
{
	if (rec->flags & TCPSTATE_F_SEG_RCVD)
		know_irs(end, rec->seg_seq);
	else if (rec->flags & TCPSTATE_F_SEG_SENT)
		know_iss(end, rec->seg_seq);
}

/*
 * The ACK that completes a handshake is one past both initial numbers. With
 * fast open data may have gone both ways before it.
 */
static void learn_from_ack(struct track_end *end, const struct tcpstate_record *rec)
{
	const u8 both = TCPSTATE_TCPF_ACK | TCPSTATE_TCPF_FIN;

	if ((rec->seg_flags & both) != TCPSTATE_TCPF_ACK)
		return;
	if (!(rec->flags & TCPSTATE_F_SEG_RCVD) || rec->flags & TCPSTATE_F_FASTOPEN)
		return;
	if (rec->new_state != TCPSTATE_SYN_RECV && rec->old_state != TCPSTATE_SYN_RECV)
		return;
	if (!end->has_iss)
		know_iss(end, rec->seg_ack - 1);
	if (!end->has_irs)
		know_irs(end, rec->seg_seq - 1);
}

/* A request has sent its SYN-ACK and nothing else. */
static void learn_from_request(struct track_end *end, const struct tcpstate_record *rec)
{
	if (rec->kind == TCPSTATE_KIND_REQUEST && rec->snd_nxt == rec->snd_una + 1)
		know_iss(end, rec->snd_una);
}

/**
 * pair_learn() - learn a socket's sequence numbers from a record
 * @end: the socket
 * @rec: one of its records
 */
void pair_learn(struct track_end *end, const struct tcpstate_record *rec)
{
	/* What ends a connection may be the SYN of the next one. */
	if (rec->event != TCPSTATE_EV_TRANSITION || rec->new_state == TCPSTATE_CLOSE)
		return;
	if (rec->seg_flags & TCPSTATE_TCPF_SYN)
		learn_from_syn(end, rec);
	else
		learn_from_ack(end, rec);
	if (!(rec->flags & TCPSTATE_F_HAS_TCP))
		return;
	learn_from_request(end, rec);
	end->has_tcp = true;
	end->snd_nxt = rec->snd_nxt;
	end->rcv_nxt = rec->rcv_nxt;
}

/**
 * pair_hash() - hash of the addresses and ports
 * @end: a socket
 *
 * Return: the same for both ends of a connection
 */
u64 pair_hash(const struct track_end *end)
{
	return htab_hash(&end->local, sizeof(end->local)) ^
	       htab_hash(&end->remote, sizeof(end->remote));
}

static bool is_mirror(const struct track_end *a, const struct track_end *b)
{
	return !memcmp(&a->local, &b->remote, sizeof(a->local)) &&
	       !memcmp(&a->remote, &b->local, sizeof(a->remote));
}

static bool is_like(const struct track_end *a, const struct track_end *b)
{
	return !memcmp(&a->local, &b->local, sizeof(a->local)) &&
	       !memcmp(&a->remote, &b->remote, sizeof(a->remote));
}

/* Loopback addresses do not reach into another namespace, or another host. */
static bool may_meet(const struct track_end *a, const struct track_end *b)
{
	return (a->netns == b->netns && a->host == b->host) || !is_loopback(&a->local);
}

static bool is_self_connected(const struct track_end *end)
{
	return !memcmp(&end->local, &end->remote, sizeof(end->local));
}

static struct track_end *end_of(struct htab_node *node)
{
	return (struct track_end *)((char *)node - offsetof(struct track_end, by_address));
}

static void join(struct track_end *a, struct track_end *b)
{
	a->peer = b;
	b->peer = a;
}

static bool is_near(u32 a, u32 b)
{
	s32 distance = (s32)(a - b);

	return distance > -NEAR_BYTES && distance < NEAR_BYTES;
}

/* Do the sequence numbers say that these two are one connection? */
static bool agree(const struct track_end *a, const struct track_end *b)
{
	bool ab = a->has_iss && b->has_irs;
	bool ba = b->has_iss && a->has_irs;

	if ((ab && a->iss != b->irs) || (ba && b->iss != a->irs))
		return false;
	if (ab || ba)
		return true;
	return a->has_tcp && b->has_tcp && is_near(a->snd_nxt, b->rcv_nxt) &&
	       is_near(b->snd_nxt, a->rcv_nxt);
}

/**
 * pair_find() - look for the other end of a connection
 * @track: all sockets
 * @end: a socket that is in the table by addresses and has no peer
 *
 * Sets the peers of both if there is one. A socket that is connected to itself
 * is its own mirror, and so is every other one with its addresses: it has no
 * peer.
 */
void pair_find(struct track *track, struct track_end *end)
{
	struct htab_node *node;

	if (is_self_connected(end))
		return;
	for (node = htab_first(&track->by_address, end->by_address.hash); node;
	     node = htab_next(node)) {
		struct track_end *other = end_of(node);

		if (other == end || other->peer || other->done || !is_mirror(end, other))
			continue;
		if (!may_meet(end, other) || !agree(end, other))
			continue;
		join(end, other);
		return;
	}
}

/* With more than two that could belong together nobody knows who does. */
static void part_seeds(struct track *track, struct track_end *end)
{
	struct htab_node *node;

	for (node = htab_first(&track->by_address, end->by_address.hash); node;
	     node = htab_next(node)) {
		struct track_end *other = end_of(node);

		if (other->seed.paired && may_meet(end, other) &&
		    (is_like(end, other) || is_mirror(end, other)))
			pair_part(other);
	}
}

/**
 * pair_find_seed() - look for the other end of a connection that was only listed
 * @track: all sockets
 * @end: a socket that no record has come of
 *
 * Sets the peers of both, and marks them as paired by their addresses alone, if there
 * is exactly one socket with the mirrored addresses, in this namespace or another one
 * of the host, it was only listed as well, and no other socket has the addresses of
 * @end. To be called again for every socket that is added to the list.
 */
void pair_find_seed(struct track *track, struct track_end *end)
{
	struct track_end *mirror = NULL;
	unsigned int mirrors = 0, likes = 0;
	struct htab_node *node;

	if (!end->in_address || is_self_connected(end))
		return;
	for (node = htab_first(&track->by_address, end->by_address.hash); node;
	     node = htab_next(node)) {
		struct track_end *other = end_of(node);

		if (other == end || other->host != end->host || !may_meet(end, other))
			continue;
		likes += is_like(end, other);
		if (is_mirror(end, other)) {
			mirrors++;
			mirror = other;
		}
	}
	if (mirrors != 1 || likes) {
		part_seeds(track, end);
	} else if (!mirror->peer && mirror->seed.quiet) {
		join(end, mirror);
		end->seed.paired = true;
		mirror->seed.paired = true;
	}
}

/* Is there something by which agree() can tell? */
static bool can_tell(const struct track_end *a, const struct track_end *b)
{
	return (a->has_iss && b->has_irs) || (b->has_iss && a->has_irs) ||
	       (a->has_tcp && b->has_tcp);
}

/**
 * pair_agrees() - do numbers speak against a pair that was made by addresses alone?
 * @end: one end of the pair; if the numbers speak for it, it is a pair as any other
 *	from now on
 *
 * Return: false if they do
 */
bool pair_agrees(struct track_end *end)
{
	if (!can_tell(end, end->peer))
		return true;
	if (!agree(end, end->peer))
		return false;
	end->seed.paired = false;
	end->peer->seed.paired = false;
	return true;
}

/**
 * pair_part() - two sockets are no pair any more
 * @end: one of them; it may have no peer
 */
void pair_part(struct track_end *end)
{
	struct track_end *peer = end->peer;

	end->peer = NULL;
	end->seed.paired = false;
	if (!peer)
		return;
	peer->peer = NULL;
	peer->seed.paired = false;
}
