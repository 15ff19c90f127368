// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose_destination.h"
#include "diagnose_finding.h"
#include "diagnose_listener.h"
#include "diagnose_service.h"
#include "fsm.h"

/* In the order of enum diagnose_id: what explains others comes before them. */
static bool (* const judges[DIAGNOSE_RULES])(struct diagnose *, struct diagnose_finding *) = {
	[DIAGNOSE_ACCEPT_QUEUE] = judge_accept_queue,
	[DIAGNOSE_SYN_FLOOD] = judge_syn_flood,
	[DIAGNOSE_HALF_OPEN] = judge_half_open,
	[DIAGNOSE_SYN_COOKIES] = judge_syn_cookies,
	[DIAGNOSE_LISTENER_CLOSED] = judge_listener_closed,
	[DIAGNOSE_CONNECT_UNANSWERED] = judge_connect_unanswered,
	[DIAGNOSE_CONNECT_REFUSED] = judge_connect_refused,
	[DIAGNOSE_CONNECT_UNREACHABLE] = judge_connect_unreachable,
	[DIAGNOSE_PORTS_EXHAUSTED] = judge_ports_exhausted,
	[DIAGNOSE_PORTS_RUN_OUT] = judge_ports_run_out,
	[DIAGNOSE_HANDSHAKE_RETRANS] = judge_handshake_retrans,
	[DIAGNOSE_RESETS] = judge_resets,
	[DIAGNOSE_CLOSE_WAIT] = judge_close_wait,
	[DIAGNOSE_FIN_WAIT2] = judge_fin_wait2,
	[DIAGNOSE_FIN_UNACKED] = judge_fin_unacked,
	[DIAGNOSE_ORPHAN_LIMIT] = judge_orphan_limit,
	[DIAGNOSE_TIME_WAIT_OVERFLOW] = judge_time_wait_overflow,
};

/**
 * diagnose_init() - begin with nothing
 * @d: what is added up; freed with diagnose_free()
 * @config: what is known besides the events; copied, and may be changed in @d until
 *	diagnose_finish()
 */
void diagnose_init(struct diagnose *d, const struct diagnose_config *config)
{
	memset(d, 0, sizeof(*d));
	d->config = *config;
	groups_init(&d->listeners, sizeof(struct listener), sizeof(struct track_id),
		    DIAGNOSE_MAX_LISTENERS);
	groups_init(&d->destinations, sizeof(struct destination),
		    sizeof(struct destination_key), DIAGNOSE_MAX_DESTINATIONS);
	groups_init(&d->services, sizeof(struct service), sizeof(struct service_key),
		    DIAGNOSE_MAX_SERVICES);
}

/* The first transition of a socket, whether it is its beginning or not. */
static bool is_first(const struct tcpstate_record *rec, const struct track_end *end)
{
	if (rec->event != TCPSTATE_EV_TRANSITION || end->twin != TWIN_NONE)
		return false;
	return fsm_begins(rec->old_state, rec->new_state) ||
	       (!end->whole && !end->has_spent && !end->gap);
}

/**
 * diagnose_add() - take in an event
 * @d: what is added up
 * @rec: the event, not older than those before, a few stragglers excepted
 * @end: its socket, as it is after it
 *
 * Return: 0 or -ENOMEM
 */
int diagnose_add(struct diagnose *d, const struct tcpstate_record *rec,
		 const struct track_end *end)
{
	struct diagnose_result *result = &d->result;
	int err;

	result->events++;
	result->sockets += is_first(rec, end);
	result->unseen += end->unseen && rec->flags & TCPSTATE_F_UNSEEN;
	if (!result->first_ns)
		result->first_ns = rec->time_ns;
	if (rec->time_ns > result->last_ns)
		result->last_ns = rec->time_ns;
	if (rec->old_state >= TCPSTATE_STATE_END || rec->new_state >= TCPSTATE_STATE_END)
		return 0;
	err = listener_event(d, rec, end);
	if (!err)
		err = destination_event(d, rec, end);
	return err ? err : service_event(d, rec, end);
}

/**
 * diagnose_gap() - records are missing here
 * @d: what is added up
 *
 * What goes on may have ended in them. It is counted anew, so that a rule rather does
 * not see something than sees what is not there.
 */
void diagnose_gap(struct diagnose *d)
{
	listener_gap(d);
	destination_gap(d);
}

static int add_living(struct diagnose *d, const struct track *track, u64 now_ns)
{
	const struct track_end *end;
	int err = 0;

	TAILQ_FOREACH(end, &track->living, age) {
		if (d->config.filter && !filter_match_connection(d->config.filter, end, NULL))
			continue;
		listener_living(d, end, now_ns);
		err = destination_living(d, end, now_ns);
		if (!err)
			err = service_living(d, end, now_ns);
		if (err)
			break;
	}
	return err;
}

/* Settings are those of this process's namespace: they say nothing of other ones. */
static void add_settings(const struct diagnose *d, struct diagnose_finding *f)
{
	const struct host_value *value;
	size_t i;

	for (i = 0; i < f->n_places; i++) {
		if (f->places[i].netns != d->config.host.netns)
			return;
	}
	for (i = 0; i < DIAGNOSE_FIXES && f->rule->fixes[i].advice; i++) {
		value = host_setting(&d->config.host, d->config.host.netns,
				     f->rule->fixes[i].sysctl);
		if (value)
			host_value_text(f->settings[i], value);
	}
}

static int by_severity(const void *left, const void *right)
{
	const struct diagnose_finding *a = left, *b = right;

	if (a->severity != b->severity)
		return a->severity < b->severity ? 1 : -1;
	return (int)a->id - (int)b->id;
}

/* All rules are judged, whichever are wanted: one may explain what another one sees. */
static void judge(struct diagnose *d)
{
	struct diagnose_result *result = &d->result;
	size_t i;

	for (i = 0; i < DIAGNOSE_RULES; i++) {
		struct diagnose_finding *f = &result->findings[result->n];

		memset(f, 0, sizeof(*f));
		f->id = i;
		f->rule = &diagnose_rules[i];
		if (!judges[i](d, f) || !(d->config.rules & BIT(i)))
			continue;
		add_settings(d, f);
		result->n++;
	}
	qsort(result->findings, result->n, sizeof(result->findings[0]), by_severity);
}

/**
 * diagnose_finish() - find what is wrong
 * @d: what was added up; its result is there afterwards
 * @track: the sockets
 * @now_ns: CLOCK_MONOTONIC up to which all events are known
 *
 * To be called once.
 *
 * Return: 0 or -ENOMEM
 */
int diagnose_finish(struct diagnose *d, const struct track *track, u64 now_ns)
{
	struct diagnose_result *result = &d->result;
	int err;

	if (now_ns < result->last_ns)
		now_ns = result->last_ns;
	result->last_ns = now_ns;
	err = add_living(d, track, now_ns);
	if (err)
		return err;
	listener_finish(d, now_ns);
	result->forgotten = d->listeners.forgotten + d->destinations.forgotten +
			    d->services.forgotten;
	judge(d);
	return 0;
}

/**
 * diagnose_free() - release all memory
 * @d: what was added up
 */
void diagnose_free(struct diagnose *d)
{
	groups_free(&d->listeners);
	groups_free(&d->destinations);
	groups_free(&d->services);
}
