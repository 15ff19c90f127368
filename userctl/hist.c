// SPDX-License-Identifier: GPL-2.0-only
#include "hist.h"

/* The first 64 values have a bucket each, then every power of two has 64. */
static unsigned int bucket_of(u64 ns)
{
	unsigned int power;

	if (ns < HIST_PARTS)
		return ns;
	power = 63 - __builtin_clzll(ns);
	if (power >= HIST_POWERS + 5)
		return HIST_BUCKETS - 1;
	return (power - 5) * HIST_PARTS + (ns >> (power - 6)) - HIST_PARTS;
}

/* The largest value that falls into a bucket. */
static u64 top_of(unsigned int bucket)
{
	unsigned int power = bucket / HIST_PARTS;

	if (!power)
		return bucket;
	return ((u64)(HIST_PARTS + bucket % HIST_PARTS + 1) << (power - 1)) - 1;
}

/**
 * hist_add() - count a span of time
 * @hist: zeroed before the first
 * @ns: the span
 */
void hist_add(struct hist *hist, u64 ns)
{
	hist->n++;
	if (ns > hist->max)
		hist->max = ns;
	hist->buckets[bucket_of(ns)]++;
}

/**
 * hist_percentile() - the span that so many are not longer than
 * @hist: the spans
 * @percent: 1 to 100
 *
 * By the nearest rank: of four spans the 50th percentile is the second.
 *
 * Return: ns, at most 1.6 % too long and never above the longest; 0 without spans
 */
u64 hist_percentile(const struct hist *hist, unsigned int percent)
{
	u64 rank = (hist->n * percent + 99) / 100, seen = 0;
	unsigned int i;

	if (!hist->n)
		return 0;
	for (i = 0; i < HIST_BUCKETS - 1; i++) {
		seen += hist->buckets[i];
		if (seen >= rank)
			break;
	}
	/* The last bucket has no end of its own. */
	if (i == HIST_BUCKETS - 1 || top_of(i) > hist->max)
		return hist->max;
	return top_of(i);
}
