// SPDX-License-Identifier: GPL-2.0-only
/* Rules about connections that do not come to their end, or not to TIME_WAIT. */
#include "diagnose_finding.h"
#include "diagnose_service.h"

/*
 * A program may send for minutes to a peer that has shut down its own direction. Three
 * such connections of one service at a time are rare; leaks do not stop at three.
 */
#define CLOSE_WAIT_MIN		3
/*
 * Peers vanish without a word: a few connections do not end as they should. Ten, and a
 * tenth of all that this service had, have something in common.
 */
#define STUCK_MIN		10
#define STUCK_SHARE		10

/* Adds a side of a service. */
static void add(struct diagnose_finding *f, const struct service *service, unsigned int which,
		const struct tally *tally, u64 of)
{
	const struct service_side *side = &service->sides[which];
	struct diagnose_place place = {
		.endpoint = service->key.endpoint, .netns = side->netns,
		.host = service->key.host,
		.role = which == SIDE_OF_CLIENT ? ROLE_CLIENT : ROLE_SERVER,
		.owner = side->owner, .owners = side->owners,
		.count = tally->n, .of = of > tally->n ? of : tally->n,
		.cookie = tally->cookie,
	};

	finding_add(f, &place, tally);
}

/* What waits in a full accept queue is told by the rule about that. */
static bool is_leak(const struct service *service, const struct service_side *side)
{
	u64 n = side->left_open.n;

	if (service->queue_full)
		n -= side->never_accepted;
	return n >= CLOSE_WAIT_MIN;
}

/**
 * judge_close_wait() - does a program leave sockets in CLOSE_WAIT?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_close_wait(struct diagnose *d, struct diagnose_finding *f)
{
	u64 never_accepted = 0, to_exit = 0;
	struct tops holders = { 0 };
	struct group *group;
	unsigned int i;

	finding_is(f, SEVERITY_WARNING, "sockets in CLOSE_WAIT for 60 s or more",
		   " of %s that came there");
	GROUPS_FOREACH(group, &d->services) {
		struct service *service = (struct service *)group;

		for (i = 0; i < SIDES; i++) {
			const struct service_side *side = &service->sides[i];

			if (!is_leak(service, side))
				continue;
			add(f, service, i, &side->left_open, side->close_waits);
			tops_join(&holders, &side->holders);
			never_accepted += side->never_accepted;
			to_exit += side->left_to_exit;
		}
	}
	finding_tops(f, "holders", "open in %s", &holders, finding_put_process);
	finding_number(f, "never_accepted", "never accepted: %s", never_accepted);
	finding_number(f, "left_to_exit", "closed only when their process ended: %s", to_exit);
	return f->n_places;
}

static bool is_stuck(const struct tally *tally, u64 of)
{
	return tally->n >= STUCK_MIN && tally->n * STUCK_SHARE >= of;
}

/**
 * judge_fin_wait2() - do other ends leave sockets in FIN_WAIT2?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_fin_wait2(struct diagnose *d, struct diagnose_finding *f)
{
	struct group *group;
	u64 timer = 0, unseen = 0;
	unsigned int i;

	finding_is(f, SEVERITY_WARNING, "sockets that wait in FIN_WAIT2",
		   " of %s that came there");
	GROUPS_FOREACH(group, &d->services) {
		struct service *service = (struct service *)group;

		for (i = 0; i < SIDES; i++) {
			const struct service_side *side = &service->sides[i];

			if (!is_stuck(&side->half_closed, side->fin_wait2s))
				continue;
			add(f, service, i, &side->half_closed, side->fin_wait2s);
			timer += side->fin_wait2_timer;
			unseen += side->unseen;
		}
	}
	finding_number(f, "timer", "forgotten when tcp_fin_timeout ran out: %s", timer);
	finding_inferred(f, "unseen", "went on where they cannot be seen, and not counted: %s",
			 unseen);
	return f->n_places;
}

/**
 * judge_fin_unacked() - are FINs not acknowledged?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_fin_unacked(struct diagnose *d, struct diagnose_finding *f)
{
	struct group *group;
	unsigned int i;
	u64 gave_up = 0;

	finding_is(f, SEVERITY_WARNING, "sockets that wait for the ACK of their FIN",
		   " of %s FINs");
	GROUPS_FOREACH(group, &d->services) {
		struct service *service = (struct service *)group;

		for (i = 0; i < SIDES; i++) {
			const struct service_side *side = &service->sides[i];

			if (!is_stuck(&side->unacked, side->fins))
				continue;
			add(f, service, i, &side->unacked, side->fins);
			gave_up += side->fin_timed_out;
		}
	}
	finding_number(f, "timed_out", "given up after the last retransmission: %s", gave_up);
	return f->n_places;
}

/**
 * judge_orphan_limit() - were orphans dropped?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_orphan_limit(struct diagnose *d, struct diagnose_finding *f)
{
	struct group *group;
	unsigned int i;

	finding_is(f, SEVERITY_CRITICAL, "orphans dropped", NULL);
	GROUPS_FOREACH(group, &d->services) {
		struct service *service = (struct service *)group;

		for (i = 0; i < SIDES; i++) {
			if (service->sides[i].orphans.n)
				add(f, service, i, &service->sides[i].orphans, 0);
		}
	}
	f->inferred = true;
	if (f->n_places)
		finding_number(f, "counted", "TcpExtTCPAbortOnMemory grew by %s",
			       host_grown(&d->config.host, HOST_ABORT_ON_MEMORY));
	return f->n_places;
}

/**
 * judge_time_wait_overflow() - was there no room for TIME_WAIT?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_time_wait_overflow(struct diagnose *d, struct diagnose_finding *f)
{
	struct group *group;
	unsigned int i;

	finding_is(f, SEVERITY_WARNING, "connections without TIME_WAIT", " of %s that ended");
	GROUPS_FOREACH(group, &d->services) {
		struct service *service = (struct service *)group;

		for (i = 0; i < SIDES; i++) {
			const struct service_side *side = &service->sides[i];

			if (side->no_time_wait.n)
				add(f, service, i, &side->no_time_wait, side->ended);
		}
	}
	if (f->n_places)
		finding_number(f, "counted", "TcpExtTCPTimeWaitOverflow grew by %s",
			       host_grown(&d->config.host, HOST_TIME_WAIT_OVERFLOW));
	return f->n_places;
}
