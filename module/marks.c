// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hook often learns something that another hook needs a moment later for the
 * same socket ("a timewait socket took over", "a RST is being handled"). It
 * cannot be kept per CPU: between the two hooks a task may be preempted and
 * moved, or a softirq may handle other sockets. So it is kept by socket, in a
 * small set without locks. Entries live for microseconds.
 *
 * One socket is marked and unmarked by whoever holds its lock, so the two never
 * race for the same entry; only free entries are contended.
 */
#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/hash.h>
#include <linux/log2.h>

#include "marks.h"

/*
 * So many that even with 256 CPUs, each with an entry at this moment, more than
 * WAYS of them meet in one bucket less than once in a million times.
 */
#define BUCKETS	2048
#define WAYS	4
/*
 * Sockets come from slab caches aligned to cache lines: the low bits of their
 * addresses are free, and hold what is known.
 */
#define KNOWN_BITS 15UL

/* 0: free */
static unsigned long marks[BUCKETS][WAYS] __aligned(64);

static unsigned long *bucket_of(const struct sock *sk)
{
	return marks[hash_ptr(sk, ilog2(BUCKETS))];
}

static unsigned long *find(unsigned long *bucket, const struct sock *sk)
{
	unsigned int i;

	for (i = 0; i < WAYS; i++)
		if ((READ_ONCE(bucket[i]) & ~KNOWN_BITS) == (unsigned long)sk)
			return &bucket[i];
	return NULL;
}

/**
 * tcpstate_mark() - note what is known about a socket
 * @sk: socket whose lock the caller holds
 * @known: what is known; a socket that is marked already keeps the first mark,
 *	unless this is KNOWN_HANDOVER, which says more than any other
 *
 * Context: any.
 * Return: false if there is no room: the caller falls back to not knowing
 */
bool tcpstate_mark(const struct sock *sk, enum tcpstate_known known)
{
	unsigned long mark = (unsigned long)sk | known;
	unsigned long *bucket = bucket_of(sk), *found;
	unsigned int i;

	BUILD_BUG_ON(KNOWN_END - 1 > KNOWN_BITS);

	found = find(bucket, sk);
	if (found) {
		if (known == KNOWN_HANDOVER)
			WRITE_ONCE(*found, mark);
		return true;
	}
	for (i = 0; i < WAYS; i++)
		if (!READ_ONCE(bucket[i]) && !cmpxchg(&bucket[i], 0, mark))
			return true;
	return false;
}

/**
 * tcpstate_unmark() - take back what is known about a socket
 * @sk: socket whose lock the caller holds
 *
 * Context: any.
 * Return: what was known
 */
enum tcpstate_known tcpstate_unmark(const struct sock *sk)
{
	unsigned long *mark = find(bucket_of(sk), sk);
	enum tcpstate_known known;

	if (!mark)
		return KNOWN_NOTHING;
	known = *mark & KNOWN_BITS;
	WRITE_ONCE(*mark, 0);
	return known;
}
