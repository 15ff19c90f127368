// SPDX-License-Identifier: GPL-2.0-only
/* What was counted, as one object. */
#include "json.h"

static json_t *transitions(const struct stats_group *group)
{
	json_t *array = json_array();
	struct source_pair pair;
	int err = 0;
	u8 old, new;

	for (old = 0; old < TCPSTATE_STATE_END && !err; old++) {
		for (new = 0; new < TCPSTATE_STATE_END && !err; new++) {
			pair = (struct source_pair){ old, new, group->pairs[old][new] };
			if (pair.count)
				err = json_append(array, json_from_members(NULL, &members_pair,
									   0, &pair));
		}
	}
	return json_checked(array, err);
}

/* By what the span of time is called. */
static json_t *times(const struct stats_group *group)
{
	json_t *object = json_object();
	struct member_value span;
	unsigned int which;
	int err = 0;

	for (which = 0; which < TIMES && !err; which++) {
		if (!group->times[which])
			continue;
		member_put_span(&span, which);
		err = json_put(object, span.text, json_from_members(NULL, &members_times, 0,
								    group->times[which]));
	}
	return json_checked(object, err);
}

/* Sockets by state, of those states that have any. */
static json_t *by_state(const u64 *sockets)
{
	json_t *array = json_array();
	struct member_living in;
	int err = 0;
	u8 state;

	for (state = 0; state < TCPSTATE_STATE_END && !err; state++) {
		in = (struct member_living){ state, sockets[state] };
		if (in.sockets)
			err = json_append(array, json_from_members(NULL, &members_living, 0,
								   &in));
	}
	return json_checked(array, err);
}

static json_t *from_group(const struct stats_group *group)
{
	json_t *object = json_from_members(NULL, &members_group, 0, group);
	int err = json_put(object, "transitions", transitions(group));

	if (!err)
		err = json_put(object, "times", times(group));
	if (!err)
		err = json_put(object, "unseen", by_state(group->unseen));
	return json_checked(object, err);
}

static json_t *groups(const struct stats *stats, const struct stats_view *view)
{
	size_t n = view->top && view->top < stats->n_groups ? view->top : stats->n_groups;
	json_t *array = json_array();
	int err = 0;
	size_t i;

	for (i = 0; i < n && !err; i++)
		err = json_append(array, from_group(stats->groups[i]));
	return json_checked(array, err);
}

/**
 * json_from_stats() - what was counted
 * @stats: the counts, sorted
 * @view: how many groups to show, and the sockets there are
 * @clock: makes points in time
 *
 * Return: the object, the caller's; NULL without memory
 */
json_t *json_from_stats(const struct stats *stats, const struct stats_view *view,
			struct member_clock *clock)
{
	const struct member_stats from = { .stats = stats, .clock = clock };
	json_t *object = json_from_members("stats", &members_stats, 0, &from);
	int err = json_put(object, "total", from_group(&stats->total));

	if (!err && view->living)
		err = json_put(object, "living", by_state(view->living));
	if (!err && stats->config.by != BY_NOTHING)
		err = json_put(object, "groups", groups(stats, view));
	if (!err && stats->others)
		err = json_put(object, "others", from_group(stats->others));
	return json_checked(object, err);
}
