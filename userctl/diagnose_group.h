/* SPDX-License-Identifier: GPL-2.0-only */
/* Adding up by key, in bounded memory. */
#ifndef TCPSTATECTL_DIAGNOSE_GROUP_H
#define TCPSTATECTL_DIAGNOSE_GROUP_H

#include <sys/queue.h>
#include <linux/tcpstate.h>

#include "htab.h"

/**
 * struct group - what is added up under one key; the first member of a larger struct,
 *	in which the key follows at once
 * @age: link in the list by age
 * @node: link in the table by key
 */
struct group {
	TAILQ_ENTRY(group)	age;
	struct htab_node	node;
};

TAILQ_HEAD(group_list, group);

/**
 * struct groups - groups of one kind
 * @by_key: by key
 * @by_age: the one that had no news for the longest time first
 * @size: bytes of a group with what it is part of
 * @key_size: bytes of its key
 * @max: groups at most
 * @n: how many there are
 * @forgotten: how many had to go
 */
struct groups {
	struct htab		by_key;
	struct group_list	by_age;
	size_t			size;
	size_t			key_size;
	size_t			max;
	size_t			n;
	u64			forgotten;
};

/* Goes through the groups of a kind; none may be added meanwhile. */
#define GROUPS_FOREACH(group, groups) TAILQ_FOREACH(group, &(groups)->by_age, age)

void groups_init(struct groups *groups, size_t size, size_t key_size, size_t max);
void *groups_find(const struct groups *groups, const void *key);
void *groups_get(struct groups *groups, const void *key);
void groups_free(struct groups *groups);

/**
 * struct tally - how often, when, and an example
 * @n: how often
 * @first_ns: CLOCK_MONOTONIC of the first time
 * @last_ns: CLOCK_MONOTONIC of the last time
 * @cookie: cookie of the socket of the first time
 */
struct tally {
	u64	n;
	u64	first_ns;
	u64	last_ns;
	u64	cookie;
};

void tally_at(struct tally *tally, u64 time_ns, u64 cookie);
void tally_join(struct tally *tally, const struct tally *other);

/* A burst is what happens within so many seconds. */
#define BURST_SECONDS	10

/**
 * struct burst - how many within BURST_SECONDS at most
 * @second: CLOCK_MONOTONIC of the last time, in seconds
 * @in: how many in each of the last seconds
 * @now: sum of @in
 * @max: the largest that @now has been
 * @steady: the same without the second that had most, and only if there was something
 *	in each of the others: what goes on, for BURST_SECONDS - 1
 */
struct burst {
	u64	second;
	u32	in[BURST_SECONDS];
	u32	now;
	u32	max;
	u32	steady;
};

void burst_add(struct burst *burst, u64 time_ns);

#define TOPS		16
#define TOPS_KEY_LEN	20

/**
 * struct top - a key and how often it came
 * @key: the key
 * @n: how often, at most
 * @error: by how much @n may be too large
 */
struct top {
	u8	key[TOPS_KEY_LEN];
	u64	n;
	u64	error;
};

/**
 * struct tops - the keys that come most often (Metwally, Agrawal, El Abbadi: Efficient
 *	computation of frequent and top-k elements in data streams, 2005)
 * @at: keys
 * @n: how many
 * @more: there were others
 */
struct tops {
	struct top	at[TOPS];
	size_t		n;
	bool		more;
};

void tops_add(struct tops *tops, const u8 key[TOPS_KEY_LEN]);
void tops_join(struct tops *tops, const struct tops *other);
void tops_sort(struct tops *tops);

#endif
