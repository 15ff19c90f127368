// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "source.h"
#include "stats_key.h"

/**
 * stats_init() - begin to count
 * @stats: the counts; freed with stats_free()
 * @config: how to count; copied
 */
void stats_init(struct stats *stats, const struct stats_config *config)
{
	memset(stats, 0, sizeof(*stats));
	stats->config = *config;
}

static struct stats_group *find(const struct stats *stats, const char *key, u64 hash)
{
	struct htab_node *node;

	for (node = htab_first(&stats->by_key, hash); node; node = htab_next(node)) {
		struct stats_group *group = (struct stats_group *)
			((char *)node - offsetof(struct stats_group, node));

		if (!strcmp(group->key, key))
			return group;
	}
	return NULL;
}

static struct stats_group *create(struct stats *stats, const char *key, u64 hash)
{
	struct stats_group **groups, *group;

	groups = grow(stats->groups, &stats->room, stats->n_groups + 1, sizeof(*groups));
	if (!groups)
		return NULL;
	stats->groups = groups;
	group = calloc(1, sizeof(*group));
	if (!group)
		return NULL;
	strcpy(group->key, key);
	if (htab_add(&stats->by_key, &group->node, hash)) {
		free(group);
		return NULL;
	}
	groups[stats->n_groups++] = group;
	return group;
}

static struct stats_group *rest_of(struct stats *stats)
{
	if (!stats->others) {
		stats->others = calloc(1, sizeof(*stats->others));
		if (stats->others)
			strcpy(stats->others->key, "(others)");
	}
	return stats->others;
}

static struct stats_group *group_of(struct stats *stats, const struct track_end *end)
{
	char key[STATS_KEY_LEN];
	struct stats_group *group;
	u64 hash;

	stats_key(key, &stats->config, end);
	hash = htab_hash(key, strlen(key));
	group = find(stats, key, hash);
	if (group)
		return group;
	return stats->n_groups < STATS_MAX_GROUPS ? create(stats, key, hash) : rest_of(stats);
}

static int add_time(struct stats_group *group, unsigned int which, u64 ns)
{
	if (!group->times[which]) {
		group->times[which] = calloc(1, sizeof(struct hist));
		if (!group->times[which])
			return -ENOMEM;
	}
	hist_add(group->times[which], ns);
	return 0;
}

static bool is_failure(const struct tcpstate_record *rec)
{
	return rec->new_state == TCPSTATE_CLOSE &&
	       (rec->old_state == TCPSTATE_SYN_SENT || rec->old_state == TCPSTATE_SYN_RECV ||
		rec->old_state == TCPSTATE_NEW_SYN_RECV);
}

/* A request becomes a child; with a SYN cookie or fast open there is none before. */
static bool is_child(const struct tcpstate_record *rec)
{
	return rec->new_state == TCPSTATE_SYN_RECV && rec->old_state != TCPSTATE_SYN_SENT;
}

static void count_transition(struct stats_group *group, const struct tcpstate_record *rec,
			     const struct track_end *end)
{
	group->pairs[rec->old_state][rec->new_state]++;
	/* Of a duplicate child only the transition itself counts. */
	if (end->twin != TWIN_NONE)
		return;
	group->active += rec->old_state == TCPSTATE_CLOSE &&
			 rec->new_state == TCPSTATE_SYN_SENT;
	group->passive += is_child(rec);
	group->failed += is_failure(rec);
	group->resets += rec->new_state == TCPSTATE_CLOSE &&
			 rec->cause == TCPSTATE_CAUSE_RST;
	if (rec->old_state == TCPSTATE_SYN_SENT || rec->old_state == TCPSTATE_NEW_SYN_RECV)
		group->retransmits += rec->retrans;
}

static int count_times(struct stats_group *group, const struct tcpstate_record *rec,
		       const struct track_end *end)
{
	int err;

	if (rec->event == TCPSTATE_EV_ACCEPT)
		return add_time(group, TIME_ACCEPT, end->spent_ns);
	/* It has not left its state when it is handed over. */
	if (rec->event != TCPSTATE_EV_TRANSITION)
		return 0;
	err = add_time(group, TIME_IN_STATE + rec->old_state, end->spent_ns);
	if (!err && rec->old_state == TCPSTATE_SYN_SENT &&
	    rec->new_state == TCPSTATE_ESTABLISHED)
		err = add_time(group, TIME_SYN_SYNACK, end->spent_ns);
	if (!err && rec->old_state == TCPSTATE_NEW_SYN_RECV &&
	    rec->new_state == TCPSTATE_SYN_RECV)
		err = add_time(group, TIME_SYNACK_ACK, end->spent_ns);
	return err;
}

static int count(struct stats_group *group, const struct tcpstate_record *rec,
		 const struct track_end *end)
{
	if (rec->event == TCPSTATE_EV_TRANSITION)
		count_transition(group, rec, end);
	group->resets += rec->event == TCPSTATE_EV_RESET_SENT;
	group->unseen[rec->new_state] += end->unseen && rec->flags & TCPSTATE_F_UNSEEN;
	return end->has_spent ? count_times(group, rec, end) : 0;
}

/**
 * stats_add() - count an event
 * @stats: the counts
 * @rec: the event; one with states that have no name is not counted by state
 * @end: its socket, as it is after it
 *
 * Return: 0 or -ENOMEM
 */
int stats_add(struct stats *stats, const struct tcpstate_record *rec,
	      const struct track_end *end)
{
	struct stats_group *group;
	int err;

	stats->records++;
	if (!stats->first_ns)
		stats->first_ns = rec->time_ns;
	if (rec->time_ns > stats->last_ns)
		stats->last_ns = rec->time_ns;
	if (rec->old_state >= TCPSTATE_STATE_END || rec->new_state >= TCPSTATE_STATE_END)
		return 0;
	err = count(&stats->total, rec, end);
	if (err || stats->config.by == BY_NOTHING)
		return err;
	group = group_of(stats, end);
	return group ? count(group, rec, end) : -ENOMEM;
}

static int by_size(const void *left, const void *right)
{
	const struct stats_group *a = *(struct stats_group * const *)left;
	const struct stats_group *b = *(struct stats_group * const *)right;
	u64 a_n = a->active + a->passive, b_n = b->active + b->passive;

	if (a_n != b_n)
		return a_n < b_n ? 1 : -1;
	return strverscmp(a->key, b->key);
}

/**
 * stats_sort() - put the groups with the most connections first
 * @stats: the counts
 */
void stats_sort(struct stats *stats)
{
	if (stats->n_groups)
		qsort(stats->groups, stats->n_groups, sizeof(*stats->groups), by_size);
}

static void free_times(struct stats_group *group)
{
	size_t i;

	for (i = 0; i < TIMES; i++)
		free(group->times[i]);
}

/**
 * stats_free() - release all memory
 * @stats: the counts
 */
void stats_free(struct stats *stats)
{
	size_t i;

	for (i = 0; i < stats->n_groups; i++) {
		free_times(stats->groups[i]);
		free(stats->groups[i]);
	}
	if (stats->others)
		free_times(stats->others);
	free(stats->others);
	free_times(&stats->total);
	free(stats->groups);
	htab_free(&stats->by_key);
	memset(stats, 0, sizeof(*stats));
}
