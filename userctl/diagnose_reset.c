// SPDX-License-Identifier: GPL-2.0-only
/* Rules about RSTs, and about handshakes that took more than one SYN or SYN-ACK. */
#include <stdio.h>

#include "diagnose_finding.h"
#include "diagnose_service.h"
#include "names.h"

/*
 * A program may abort a connection for a good reason, and clients go away. A storm is
 * ten of them within ten seconds, and a tenth of all connections that ended; or ten,
 * however long that took, and half of all.
 */
#define RESETS_MIN		10
#define RESETS_SHARE		10
#define RESETS_ALWAYS_SHARE	2
/*
 * Of a network that is in order one segment in a hundred is lost, or less. Three
 * handshakes, and a twentieth of all, are not that any more.
 */
#define RETRANS_MIN		3
#define RETRANS_SHARE		20

static struct diagnose_place place_of(const struct service *service, unsigned int side,
				      u64 count, u64 of, u64 cookie)
{
	const struct service_side *s = &service->sides[side];

	return (struct diagnose_place){
		.endpoint = service->key.endpoint, .netns = s->netns,
		.host = service->key.host,
		.role = side == SIDE_OF_CLIENT ? ROLE_CLIENT : ROLE_SERVER,
		.owner = s->owner, .owners = s->owners,
		.count = count, .of = of > count ? of : count, .cookie = cookie,
	};
}

static bool is_storm(const struct service *service, unsigned int which)
{
	const struct service_side *side = &service->sides[which];
	u64 n = side->resets.sent.n + side->resets.received.n;

	/* What an accept queue that is full does to clients is told there. */
	if (which == SIDE_OF_CLIENT)
		n -= service->refused < n ? service->refused : n;
	if (n < RESETS_MIN)
		return false;
	return (side->resets.burst.max >= RESETS_MIN && n * RESETS_SHARE >= side->ended) ||
	       n * RESETS_ALWAYS_SHARE >= side->ended;
}

static void add_side(struct diagnose_finding *f, const struct service *service,
		     unsigned int which, struct resets *all)
{
	const struct service_side *side = &service->sides[which];
	struct tally both = side->resets.sent;
	struct diagnose_place place;
	size_t i;

	tally_join(&both, &side->resets.received);
	place = place_of(service, which, both.n, side->ended, both.cookie);
	finding_add(f, &place, &both);
	for (i = 0; i < TCPSTATE_CAUSE_END; i++)
		all->causes[i] += side->resets.causes[i];
	for (i = 0; i < TCPSTATE_RESET_END; i++)
		all->reasons[i] += side->resets.reasons[i];
}

/*
 * RSTs that one side received from the other. With both ends on this host they have
 * been counted there.
 */
static u64 counted_twice(const struct resets *from, const struct resets *to)
{
	return to->paired < from->sent.n ? to->paired : from->sent.n;
}

/* Both sides of a service. @by: how many each of them has sent. */
static void add_resets(struct diagnose_finding *f, const struct service *service,
		       struct resets *all, u64 by[SIDES])
{
	unsigned int side;

	for (side = 0; side < SIDES; side++) {
		const struct resets *here = &service->sides[side].resets;
		const struct resets *there = &service->sides[!side].resets;
		bool both = is_storm(service, !side);
		u64 twice = both ? counted_twice(there, here) : 0;

		if (!is_storm(service, side))
			continue;
		add_side(f, service, side, all);
		f->count -= twice;
		by[side] += here->sent.n;
		by[!side] += here->received.n - twice;
	}
}

static size_t largest(const u64 *counts, size_t n)
{
	size_t i, most = 0;

	for (i = 1; i < n; i++) {
		if (counts[i] > counts[most])
			most = i;
	}
	return most;
}

/* The three most frequent: "closed with unread data (12), ..." */
static void put_counts(struct text *text, u64 *counts, size_t n,
		       const char *(*name)(u8 number, struct name *unknown))
{
	unsigned int told;

	for (told = 0; told < 3; told++) {
		size_t most = largest(counts, n);
		struct name unknown;

		if (!counts[most])
			return;
		text_add(text, "%s%s (%llu)", told ? ", " : "", name(most, &unknown),
			 counts[most]);
		counts[most] = 0;
	}
}

static void tell_reasons(struct diagnose_finding *f, struct resets *all)
{
	char string[DIAGNOSE_TEXT_LEN];
	struct text text;

	/* Kernels before 6.10 give no reason. */
	all->reasons[TCPSTATE_RESET_UNKNOWN] = 0;
	text_init(&text, string, sizeof(string));
	put_counts(&text, all->reasons, TCPSTATE_RESET_END, name_reset_reason);
	finding_text(f, "reasons", "reasons that the kernel gave: %s", string);
	text_init(&text, string, sizeof(string));
	put_counts(&text, all->causes, TCPSTATE_CAUSE_END, name_cause);
	finding_text(f, "causes", "because of: %s", string);
}

/**
 * judge_resets() - do many connections end with a RST?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_resets(struct diagnose *d, struct diagnose_finding *f)
{
	struct resets all = { 0 };
	u64 by[SIDES] = { 0 };
	struct group *group;

	finding_is(f, SEVERITY_WARNING, "connections reset", " of %s");
	GROUPS_FOREACH(group, &d->services) {
		const struct service *service = (struct service *)group;

		add_resets(f, service, &all, by);
	}
	finding_number(f, "by_client", "reset by the client: %s", by[SIDE_OF_CLIENT]);
	finding_number(f, "by_server", "reset by the server: %s", by[SIDE_OF_SERVER]);
	tell_reasons(f, &all);
	return f->n_places;
}

static bool is_retransmitted(const struct service_side *side)
{
	return side->retrans.n >= RETRANS_MIN &&
	       side->retrans.n * RETRANS_SHARE >= side->opened;
}

/**
 * judge_handshake_retrans() - do handshakes need a second SYN or SYN-ACK?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_handshake_retrans(struct diagnose *d, struct diagnose_finding *f)
{
	u64 n[SIDES] = { 0 };
	struct group *group;
	unsigned int side;

	finding_is(f, SEVERITY_WARNING, "handshakes", " of %s");
	GROUPS_FOREACH(group, &d->services) {
		struct service *service = (struct service *)group;

		for (side = 0; side < SIDES && !service->queue_full; side++) {
			const struct service_side *s = &service->sides[side];
			struct diagnose_place place = place_of(service, side, s->retrans.n,
							       s->opened, s->retrans.cookie);

			if (!is_retransmitted(s))
				continue;
			finding_add(f, &place, &s->retrans);
			n[side] += s->retrans.n;
		}
	}
	finding_number(f, "syn", "clients that sent their SYN again: %s",
		       n[SIDE_OF_CLIENT]);
	finding_number(f, "synack", "servers that sent their SYN-ACK again: %s",
		       n[SIDE_OF_SERVER]);
	return f->n_places;
}
