// SPDX-License-Identifier: GPL-2.0-only
/* Rules about connections that wait for accept(). */
#include "diagnose_destination.h"
#include "diagnose_finding.h"
#include "diagnose_listener.h"
#include "diagnose_service.h"

/*
 * A queue may be full for a moment, and nobody comes just then. A client sends its SYN
 * again after a second (RFC 6298): one that comes while the queue is full for that long
 * has to wait.
 */
#define FULL_NS		NSEC_PER_SEC
/* A way that takes longer has a retransmission on it. */
#define SYN_WAY_NS	NSEC_PER_SEC

static struct diagnose_place place_of(const struct listener *l, u64 count, u64 of, u64 cookie)
{
	return (struct diagnose_place){
		.endpoint = l->local, .netns = l->key.netns, .host = l->key.host,
		.owner = l->owner,
		.count = count, .of = of, .cookie = cookie,
	};
}

/*
 * The time from when the queue was full for the first time until it was for the last; a
 * SYN that was dropped then may have been sent before.
 */
static struct tally syn_time(const struct listener *l)
{
	struct tally time = l->queue.full;

	time.first_ns = time.first_ns > SYN_WAY_NS ? time.first_ns - SYN_WAY_NS : 0;
	return time;
}

/* Clients that are seen as well, whose SYN was not answered at that time. */
static u64 clients_of(struct diagnose *d, const struct listener *l)
{
	struct tally time = syn_time(l);
	struct group *group;
	u64 n = 0;

	GROUPS_FOREACH(group, &d->destinations) {
		struct destination *to = (struct destination *)group;

		if (!listener_is_for(l, &to->key.remote))
			continue;
		n += syns_between(&to->retried, &time);
		n += syns_between(&to->unanswered, &time);
	}
	return n;
}

/* What a full queue does to others needs no finding of its own. */
static void explain(struct diagnose *d, const struct listener *l)
{
	struct tally time = syn_time(l);
	struct group *group;

	GROUPS_FOREACH(group, &d->destinations) {
		struct destination *to = (struct destination *)group;

		to->explained |= listener_is_for(l, &to->key.remote) &&
				 syns_between(&to->unanswered, &time) == to->unanswered.all.n;
	}
	GROUPS_FOREACH(group, &d->services) {
		struct service *service = (struct service *)group;

		if (!listener_is_for(l, &service->key.endpoint))
			continue;
		service->queue_full = true;
		service->refused += l->queue.refused.n;
	}
}

/* Does the time that the queue was full tell something about it? */
static bool is_full_known(const struct diagnose *d, const struct listener *l)
{
	return !d->config.accept_unseen && !l->mptcp &&
	       (l->accepts || l->owner.how != OWNER_UNKNOWN);
}

/**
 * struct overflow - what is known of full queues
 * @refused: ACKs answered by a RST
 * @dropped: requests dropped after their ACK had come
 * @stuck: requests that have no room in the end
 * @clients: clients that had to wait, if they are seen as well
 * @longest_ns: longest time that a queue was full
 * @grown: by how much the kernel's own counter grew
 */
struct overflow {
	u64	refused;
	u64	dropped;
	u64	stuck;
	u64	clients;
	u64	longest_ns;
	u64	grown;
};

static bool has_failed(const struct overflow *over)
{
	return over->refused || over->dropped || over->stuck || over->clients;
}

static void judge_queue(struct diagnose *d, struct diagnose_finding *f, struct listener *l,
			struct overflow *all)
{
	const struct accept_queue *queue = &l->queue;
	struct overflow over = {
		.refused = queue->refused.n, .dropped = queue->dropped.n,
		.stuck = queue->stuck.n,
		.longest_ns = is_full_known(d, l) ? queue->longest_ns : 0,
	};
	struct diagnose_place place = place_of(l, queue->full.n, l->queue_max,
					       queue->full.cookie);
	struct tally tally = queue->full;

	if (queue->full.n)
		over.clients = clients_of(d, l);
	if (!has_failed(&over) && over.longest_ns < FULL_NS)
		return;
	tally_join(&tally, &queue->refused);
	tally_join(&tally, &queue->dropped);
	finding_add(f, &place, &tally);
	all->refused += over.refused;
	all->dropped += over.dropped;
	all->stuck += over.stuck;
	all->clients += over.clients;
	if (over.longest_ns > all->longest_ns)
		all->longest_ns = over.longest_ns;
	explain(d, l);
}

/**
 * judge_accept_queue() - did connections find no room in a listener's accept queue?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_accept_queue(struct diagnose *d, struct diagnose_finding *f)
{
	const struct host *host = &d->config.host;
	struct overflow all = { .grown = host_grown(host, HOST_LISTEN_OVERFLOWS) };
	struct group *group;

	finding_is(f, SEVERITY_WARNING, "times full", ", backlog %s");
	GROUPS_FOREACH(group, &d->listeners)
		judge_queue(d, f, (struct listener *)group, &all);
	if (!f->n_places && !all.grown)
		return false;
	if (has_failed(&all) || all.grown)
		f->severity = SEVERITY_CRITICAL;
	finding_number(f, "overflows", "TcpExtListenOverflows grew by %s", all.grown);
	finding_number(f, "refused", "handshakes answered with a RST: %s", all.refused);
	finding_inferred(f, "dropped", "requests dropped although their ACK had come: %s",
			 all.dropped);
	finding_inferred(f, "stuck", "requests without room, their clients connected: %s",
			 all.stuck);
	finding_inferred(f, "clients", "clients that had to send their SYN again: %s",
			 all.clients);
	finding_time(f, "longest_ns", "full at a stretch for %s", all.longest_ns);
	return true;
}

/**
 * judge_listener_closed() - was a listener closed before connections were accepted?
 * @d: what was added up
 * @f: the finding, filled if there is one
 *
 * Return: true if there is a finding
 */
bool judge_listener_closed(struct diagnose *d, struct diagnose_finding *f)
{
	struct group *group;
	u64 requests = 0;

	finding_is(f, SEVERITY_WARNING, "connections that nobody had accepted", NULL);
	GROUPS_FOREACH(group, &d->listeners) {
		struct listener *l = (struct listener *)group;
		struct diagnose_place place = place_of(l, l->lost.n, 0, l->lost.cookie);

		/* A request may be that of a client that is gone. */
		if (!l->lost.n)
			continue;
		finding_add(f, &place, &l->lost);
		requests += l->lost_requests;
	}
	f->inferred = true;
	finding_number(f, "requests", "handshakes that were not complete: %s", requests);
	return f->n_places;
}
