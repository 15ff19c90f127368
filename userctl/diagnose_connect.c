// SPDX-License-Identifier: GPL-2.0-only
/* Rules about connect() that comes to nothing. */
#include <stdio.h>
#include <string.h>

#include "diagnose_destination.h"
#include "diagnose_finding.h"

/*
 * One that is refused may be a probe, and two are one for each address of a name: IPv6
 * and IPv4. The third goes on trying.
 */
#define REFUSED_MIN	3

static struct diagnose_place place_of(const struct destination *to, u64 count, u64 cookie)
{
	return (struct diagnose_place){
		.endpoint = to->key.remote, .netns = to->key.netns, .host = to->key.host,
		.owner = to->owner,
		.owners = to->owners, .count = count, .of = to->attempts.n, .cookie = cookie,
	};
}

/*
 * An attempt of which the beginning was not seen still counts as one: the number of all
 * is not smaller than that of those that failed.
 */
static void add(struct diagnose_finding *f, const struct destination *to,
		const struct tally *tally)
{
	struct diagnose_place place = place_of(to, tally->n, tally->cookie);

	if (place.of < place.count)
		place.of = place.count;
	finding_add(f, &place, tally);
}

/**
 * judge_connect_unanswered() - are there SYNs without any answer?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_connect_unanswered(struct diagnose *d, struct diagnose_finding *f)
{
	u64 timed_out = 0, given_up = 0, waiting = 0, answered = 0;
	struct group *group;

	finding_is(f, SEVERITY_WARNING, "attempts to connect", " of %s");
	GROUPS_FOREACH(group, &d->destinations) {
		struct destination *to = (struct destination *)group;
		struct tally all = to->timed_out;

		if (!to->unanswered.all.n || to->explained)
			continue;
		tally_join(&all, &to->given_up);
		tally_join(&all, &to->waiting);
		add(f, to, &all);
		timed_out += to->timed_out.n;
		given_up += to->given_up.n;
		waiting += to->waiting.n;
		answered += to->attempts.n > to->unanswered.all.n;
	}
	finding_number(f, "timed_out", "ended with ETIMEDOUT: %s", timed_out);
	finding_number(f, "given_up", "given up by the program after 3 SYNs or more: %s",
		       given_up);
	finding_number(f, "waiting", "still waiting, for 3 s or more: %s", waiting);
	finding_number(f, "partly", "destinations that answered other attempts: %s",
		       answered);
	return f->n_places;
}

/* The RST of an address of this host comes from its kernel. */
static bool is_own(const struct destination *to)
{
	return destination_is_loopback(to) ||
	       !memcmp(to->key.local.addr, to->key.remote.addr, sizeof(to->key.local.addr));
}

/**
 * judge_connect_refused() - does a RST answer SYNs, again and again?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_connect_refused(struct diagnose *d, struct diagnose_finding *f)
{
	struct group *group;
	u64 own = 0;

	finding_is(f, SEVERITY_WARNING, "attempts to connect", " of %s");
	GROUPS_FOREACH(group, &d->destinations) {
		struct destination *to = (struct destination *)group;

		if (to->refused.n < REFUSED_MIN)
			continue;
		add(f, to, &to->refused);
		own += is_own(to) ? to->refused.n : 0;
	}
	finding_inferred(f, "own",
			 "to this host itself, with no listener or a firewall that rejects: %s",
			 own);
	return f->n_places;
}

static void put_error(struct text *text, const u8 key[TOPS_KEY_LEN])
{
	const char *name;
	int err;

	memcpy(&err, key, sizeof(err));
	name = strerrorname_np(err);
	text_put(text, name ? name : strerror(err));
}

/**
 * judge_connect_unreachable() - does an ICMP error answer SYNs, again and again?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_connect_unreachable(struct diagnose *d, struct diagnose_finding *f)
{
	struct tops errors = { 0 };
	struct group *group;

	finding_is(f, SEVERITY_WARNING, "attempts to connect", " of %s");
	GROUPS_FOREACH(group, &d->destinations) {
		struct destination *to = (struct destination *)group;

		if (to->unreachable.n < REFUSED_MIN)
			continue;
		add(f, to, &to->unreachable);
		tops_join(&errors, &to->errors);
	}
	finding_tops(f, "errors", "the program got %s", &errors, put_error);
	return f->n_places;
}
