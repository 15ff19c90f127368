/* SPDX-License-Identifier: GPL-2.0-only */
/* Connections as they are shown, kept until it is known which of them matter. */
#ifndef TCPSTATECTL_LAB_LADDERS_H
#define TCPSTATECTL_LAB_LADDERS_H

#include "lab_seen.h"
#include "render.h"

/* More than these are not shown, unless they are graded. */
#define LAB_MAX_SHOWN	6

/**
 * struct lab_ladder - a connection
 * @ids: sockets of its ends; the same twice if only one was seen
 * @first_ns: CLOCK_MONOTONIC of its first record
 * @text: as it is shown; owned
 */
struct lab_ladder {
	struct track_id	ids[2];
	u64		first_ns;
	char		*text;
};

/**
 * struct lab_ladders - connections
 * @ladders: them; owned
 * @n: how many
 * @n_seen: how many there were, kept or not
 *
 * Begins as zeros; released with lab_ladders_free().
 */
struct lab_ladders {
	struct lab_ladder	*ladders;
	size_t			n;
	size_t			n_seen;
};

int lab_ladders_add(struct lab_ladders *ladders, struct render *render,
		    const struct timeline *tl, bool graded);
void lab_ladders_show(struct lab_ladders *ladders, FILE *out, const struct lab_seen *seen,
		      size_t n);
void lab_ladders_free(struct lab_ladders *ladders);

#endif
