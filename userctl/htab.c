// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "htab.h"

#define FIRST_BUCKETS 64

/* Spread every bit of a word over the whole hash (Fibonacci hashing). */
static u64 mix(u64 hash, u64 word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 32;
}

/**
 * htab_hash() - hash some bytes
 * @key: the bytes; nobody gains by choosing them: what a table keeps is bounded
 * @size: how many
 *
 * Return: the hash
 */
u64 htab_hash(const void *key, size_t size)
{
	const unsigned char *byte = key;
	u64 hash = size, word;

	for (; size >= sizeof(word); size -= sizeof(word), byte += sizeof(word)) {
		memcpy(&word, byte, sizeof(word));
		hash = mix(hash, word);
	}
	word = 0;
	memcpy(&word, byte, size);
	return size ? mix(hash, word) : hash;
}

static struct htab_node **bucket(const struct htab *table, u64 hash)
{
	return &table->buckets[(hash ^ hash >> 32) & (table->n_buckets - 1)];
}

static int resize(struct htab *table, size_t n_buckets)
{
	struct htab bigger = { .n_buckets = n_buckets, .n = table->n };
	size_t i;

	bigger.buckets = calloc(n_buckets, sizeof(struct htab_node *));
	if (!bigger.buckets)
		return -ENOMEM;
	for (i = 0; i < table->n_buckets; i++) {
		struct htab_node *node = table->buckets[i], *next;

		for (; node; node = next) {
			struct htab_node **head = bucket(&bigger, node->hash);

			next = node->next;
			node->next = *head;
			*head = node;
		}
	}
	free(table->buckets);
	*table = bigger;
	return 0;
}

/**
 * htab_add() - add a node
 * @table: the table
 * @node: the node, in no table
 * @hash: hash of its key; several nodes may have the same
 *
 * Return: 0 or -ENOMEM
 */
int htab_add(struct htab *table, struct htab_node *node, u64 hash)
{
	struct htab_node **head;

	if (table->n >= table->n_buckets) {
		int err = resize(table, table->n_buckets ? table->n_buckets * 2 :
				 FIRST_BUCKETS);

		/* A table that cannot grow still works; one that is not does not. */
		if (err && !table->n_buckets)
			return err;
	}
	head = bucket(table, hash);
	node->hash = hash;
	node->next = *head;
	*head = node;
	table->n++;
	return 0;
}

/**
 * htab_remove() - remove a node
 * @table: the table that it is in
 * @node: the node
 */
void htab_remove(struct htab *table, struct htab_node *node)
{
	struct htab_node **link = bucket(table, node->hash);

	while (*link != node)
		link = &(*link)->next;
	*link = node->next;
	node->next = NULL;
	table->n--;
}

/**
 * htab_first() - the first node with a hash
 * @table: the table
 * @hash: the hash
 *
 * Return: a node whose key the caller has to compare, the one added last; or
 * NULL
 */
struct htab_node *htab_first(const struct htab *table, u64 hash)
{
	struct htab_node *node;

	if (!table->n_buckets)
		return NULL;
	node = *bucket(table, hash);
	while (node && node->hash != hash)
		node = node->next;
	return node;
}

/**
 * htab_next() - the next node with the same hash
 * @node: a node of a table
 *
 * Return: the node, or NULL
 */
struct htab_node *htab_next(const struct htab_node *node)
{
	u64 hash = node->hash;

	do
		node = node->next;
	while (node && node->hash != hash);
	return (struct htab_node *)node;
}

/**
 * htab_free() - release the memory of the table, not of its nodes
 * @table: the table
 */
void htab_free(struct htab *table)
{
	free(table->buckets);
	memset(table, 0, sizeof(*table));
}
