/* SPDX-License-Identifier: GPL-2.0-only */
/* A hash table of structs that bring their own links. */
#ifndef TCPSTATECTL_HTAB_H
#define TCPSTATECTL_HTAB_H

#include "types.h"

/**
 * struct htab_node - a link, embedded in what is kept
 * @next: next in the same bucket
 * @hash: hash of the key
 */
struct htab_node {
	struct htab_node	*next;
	u64			hash;
};

/**
 * struct htab - the table
 * @buckets: heads of the chains; their number is a power of two
 * @n_buckets: how many
 * @n: nodes in the table
 */
struct htab {
	struct htab_node	**buckets;
	size_t			n_buckets;
	size_t			n;
};

u64 htab_hash(const void *key, size_t size);
int htab_add(struct htab *table, struct htab_node *node, u64 hash);
void htab_remove(struct htab *table, struct htab_node *node);
struct htab_node *htab_first(const struct htab *table, u64 hash);
struct htab_node *htab_next(const struct htab_node *node);
void htab_free(struct htab *table);

#endif
