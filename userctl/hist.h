/* SPDX-License-Identifier: GPL-2.0-only */
/* Percentiles of spans of time, without keeping the spans. */
#ifndef TCPSTATECTL_HIST_H
#define TCPSTATECTL_HIST_H

#include "types.h"

/*
 * A bucket for each of 64 parts of every power of two: what is read from it is at
 * most 1/64 (1.6 %) above what went in. Spans of 2^48 ns (three days) and more
 * share the last one.
 */
#define HIST_PARTS	64
#define HIST_POWERS	43
#define HIST_BUCKETS	(HIST_PARTS * HIST_POWERS)

/**
 * struct hist - how often a span of time was how long
 * @n: spans
 * @max: the longest one, ns, exact
 * @buckets: how many of them per bucket
 */
struct hist {
	u64	n;
	u64	max;
	u32	buckets[HIST_BUCKETS];
};

void hist_add(struct hist *hist, u64 ns);
u64 hist_percentile(const struct hist *hist, unsigned int percent);

#endif
