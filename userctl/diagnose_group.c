// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "diagnose_group.h"

/**
 * groups_init() - begin with no groups
 * @groups: the groups; freed with groups_free()
 * @size: bytes of the struct whose first member is a struct group
 * @key_size: bytes of the key, the second member, without padding before or in it
 * @max: groups at most
 */
void groups_init(struct groups *groups, size_t size, size_t key_size, size_t max)
{
	memset(groups, 0, sizeof(*groups));
	TAILQ_INIT(&groups->by_age);
	groups->size = size;
	groups->key_size = key_size;
	groups->max = max;
}

static void *key_of(struct group *group)
{
	return group + 1;
}

static struct group *find(const struct groups *groups, const void *key, u64 hash)
{
	struct htab_node *node;

	for (node = htab_first(&groups->by_key, hash); node; node = htab_next(node)) {
		struct group *group = (struct group *)
			((char *)node - offsetof(struct group, node));

		if (!memcmp(key_of(group), key, groups->key_size))
			return group;
	}
	return NULL;
}

/**
 * groups_find() - a group, if there is one
 * @groups: the groups
 * @key: its key
 *
 * Return: the group or NULL
 */
void *groups_find(const struct groups *groups, const void *key)
{
	return find(groups, key, htab_hash(key, groups->key_size));
}

static void forget(struct groups *groups, struct group *group)
{
	htab_remove(&groups->by_key, &group->node);
	TAILQ_REMOVE(&groups->by_age, group, age);
	groups->n--;
	free(group);
}

static struct group *create(struct groups *groups, const void *key, u64 hash)
{
	struct group *group;

	if (groups->n >= groups->max) {
		forget(groups, TAILQ_FIRST(&groups->by_age));
		groups->forgotten++;
	}
	group = calloc(1, groups->size);
	if (!group)
		return NULL;
	memcpy(key_of(group), key, groups->key_size);
	if (htab_add(&groups->by_key, &group->node, hash)) {
		free(group);
		return NULL;
	}
	groups->n++;
	return group;
}

/**
 * groups_get() - a group, a new one that is zeroed if there is none
 * @groups: the groups
 * @key: its key
 *
 * The group has news: it is forgotten last. What was got before may be gone.
 *
 * Return: the group, or NULL without memory
 */
void *groups_get(struct groups *groups, const void *key)
{
	u64 hash = htab_hash(key, groups->key_size);
	struct group *group = find(groups, key, hash);

	if (group) {
		TAILQ_REMOVE(&groups->by_age, group, age);
	} else {
		group = create(groups, key, hash);
		if (!group)
			return NULL;
	}
	TAILQ_INSERT_TAIL(&groups->by_age, group, age);
	return group;
}

/**
 * groups_free() - release all memory
 * @groups: the groups
 */
void groups_free(struct groups *groups)
{
	struct group *group;

	while ((group = TAILQ_FIRST(&groups->by_age)))
		forget(groups, group);
	htab_free(&groups->by_key);
}

/**
 * tally_at() - once more
 * @tally: how often so far
 * @time_ns: when
 * @cookie: socket
 */
void tally_at(struct tally *tally, u64 time_ns, u64 cookie)
{
	if (!tally->n++ || time_ns < tally->first_ns) {
		tally->first_ns = time_ns;
		tally->cookie = cookie;
	}
	if (time_ns > tally->last_ns)
		tally->last_ns = time_ns;
}

/**
 * tally_join() - add what another one has counted
 * @tally: how often so far
 * @other: how often elsewhere
 */
void tally_join(struct tally *tally, const struct tally *other)
{
	if (!other->n)
		return;
	if (!tally->n || other->first_ns < tally->first_ns) {
		tally->first_ns = other->first_ns;
		tally->cookie = other->cookie;
	}
	if (other->last_ns > tally->last_ns)
		tally->last_ns = other->last_ns;
	tally->n += other->n;
}

static void judge_burst(struct burst *burst)
{
	unsigned int filled = 0, i;
	u32 most = 0;

	if (burst->now > burst->max)
		burst->max = burst->now;
	for (i = 0; i < BURST_SECONDS; i++) {
		filled += !!burst->in[i];
		if (burst->in[i] > most)
			most = burst->in[i];
	}
	if (filled >= BURST_SECONDS - 1 && burst->now - most > burst->steady)
		burst->steady = burst->now - most;
}

/**
 * burst_add() - once more
 * @burst: how often so far
 * @time_ns: when; a straggler counts as if it came now
 */
void burst_add(struct burst *burst, u64 time_ns)
{
	u64 second = time_ns / NSEC_PER_SEC;
	u64 passed = second > burst->second ? second - burst->second : 0;

	if (passed >= BURST_SECONDS) {
		memset(burst->in, 0, sizeof(burst->in));
		burst->now = 0;
		burst->second = second;
	}
	while (burst->second < second) {
		u32 *oldest = &burst->in[++burst->second % BURST_SECONDS];

		burst->now -= *oldest;
		*oldest = 0;
	}
	burst->in[burst->second % BURST_SECONDS]++;
	burst->now++;
	judge_burst(burst);
}

static struct top *top_of(struct tops *tops, const u8 key[TOPS_KEY_LEN])
{
	struct top *least = &tops->at[0];
	size_t i;

	for (i = 0; i < tops->n; i++) {
		if (!memcmp(tops->at[i].key, key, TOPS_KEY_LEN))
			return &tops->at[i];
		if (tops->at[i].n < least->n)
			least = &tops->at[i];
	}
	if (tops->n < TOPS) {
		least = &tops->at[tops->n++];
		least->n = 0;
	} else {
		tops->more = true;
	}
	memcpy(least->key, key, TOPS_KEY_LEN);
	least->error = least->n;
	return least;
}

/**
 * tops_add() - a key came
 * @tops: the most frequent so far
 * @key: the key
 */
void tops_add(struct tops *tops, const u8 key[TOPS_KEY_LEN])
{
	top_of(tops, key)->n++;
}

/**
 * tops_join() - add what came elsewhere
 * @tops: the most frequent so far
 * @other: the most frequent elsewhere
 */
void tops_join(struct tops *tops, const struct tops *other)
{
	size_t i;

	for (i = 0; i < other->n; i++) {
		struct top *top = top_of(tops, other->at[i].key);

		top->n += other->at[i].n;
		top->error += other->at[i].error;
	}
	tops->more |= other->more;
}

static int by_certain(const void *left, const void *right)
{
	const struct top *a = left, *b = right;
	u64 a_n = a->n - a->error, b_n = b->n - b->error;

	if (a_n != b_n)
		return a_n < b_n ? 1 : -1;
	return memcmp(a->key, b->key, TOPS_KEY_LEN);
}

/**
 * tops_sort() - put first what certainly came most often
 * @tops: the most frequent
 */
void tops_sort(struct tops *tops)
{
	qsort(tops->at, tops->n, sizeof(tops->at[0]), by_certain);
}
