// SPDX-License-Identifier: GPL-2.0-only
/* Rules about handshakes that clients begin and do not complete. */
#include "diagnose_finding.h"
#include "diagnose_listener.h"

/*
 * A scanner leaves one now and then. Ten at one listener, and a tenth of all, is more
 * than that.
 */
#define HALF_OPEN_MIN		10
#define HALF_OPEN_SHARE		10

static struct diagnose_place place_of(const struct listener *l, u64 count, u64 of, u64 cookie)
{
	return (struct diagnose_place){
		.endpoint = l->local, .netns = l->key.netns, .host = l->key.host,
		.owner = l->owner,
		.count = count, .of = of, .cookie = cookie,
	};
}

/*
 * Old requests take more room than the kernel wants to give them, and so many were never
 * answered: with an ordinary round trip longer than a second they would have been.
 */
static bool is_flooded(const struct listener *l)
{
	return l->half_open.crowded.n && l->unanswered.n > half_open_limit(l);
}

/**
 * judge_syn_flood() - do half-open connections take the room of others?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_syn_flood(struct diagnose *d, struct diagnose_finding *f)
{
	struct tops sources = { 0 };
	struct group *group;
	u64 unanswered = 0;

	finding_is(f, SEVERITY_CRITICAL, "requests half-open at once", ", backlog %s");
	GROUPS_FOREACH(group, &d->listeners) {
		struct listener *l = (struct listener *)group;
		struct diagnose_place place = place_of(l, l->half_open.peak, l->queue_max,
						       l->unanswered.cookie);

		if (!is_flooded(l))
			continue;
		finding_add(f, &place, &l->half_open.crowded);
		tops_join(&sources, &l->sources);
		unanswered += l->unanswered.n;
	}
	finding_number(f, "unanswered", "requests whose SYN-ACKs nobody answered: %s", unanswered);
	finding_tops(f, "sources", "from %s", &sources, finding_put_address);
	return f->n_places;
}

/**
 * judge_half_open() - do clients leave SYN-ACKs without an answer?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_half_open(struct diagnose *d, struct diagnose_finding *f)
{
	struct tops sources = { 0 };
	struct group *group;

	finding_is(f, SEVERITY_NOTICE, "requests without an answer to their SYN-ACK", " of %s");
	GROUPS_FOREACH(group, &d->listeners) {
		struct listener *l = (struct listener *)group;
		struct diagnose_place place = place_of(l, l->unanswered.n, l->requests,
						       l->unanswered.cookie);

		if (l->unanswered.n < HALF_OPEN_MIN ||
		    l->unanswered.n * HALF_OPEN_SHARE < l->requests || is_flooded(l))
			continue;
		finding_add(f, &place, &l->unanswered);
		tops_join(&sources, &l->sources);
	}
	finding_tops(f, "sources", "from %s", &sources, finding_put_address);
	return f->n_places;
}

/* With tcp_syncookies 2 every SYN gets one: there is nothing wrong then. */
static bool always_cookies(const struct diagnose *d, u32 netns)
{
	const struct host_value *value = host_setting(&d->config.host, netns, HOST_SYNCOOKIES);

	return value && value->number == 2;
}

/**
 * judge_syn_cookies() - did connections need a SYN cookie?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_syn_cookies(struct diagnose *d, struct diagnose_finding *f)
{
	struct group *group;

	finding_is(f, SEVERITY_WARNING, "connections opened with a SYN cookie", ", backlog %s");
	GROUPS_FOREACH(group, &d->listeners) {
		struct listener *l = (struct listener *)group;
		struct diagnose_place place = place_of(l, l->cookies.n, l->queue_max,
						       l->cookies.cookie);

		if (l->cookies.n && !always_cookies(d, l->key.netns))
			finding_add(f, &place, &l->cookies);
	}
	return f->n_places;
}
