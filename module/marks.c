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
#include <linux/hash.h>
#include <linux/log2.h>

#include "marks.h"

static unsigned long *bucket_of(struct tcpstate_marks *marks,
				const struct sock *sk)
{
	return marks->bucket[hash_ptr(sk, ilog2(TCPSTATE_MARK_BUCKETS))];
}

/**
 * tcpstate_mark() - put a socket into the set
 * @marks: the set
 * @sk: socket whose lock the caller holds
 *
 * Context: any.
 * Return: false if there is no room: the caller falls back to not knowing
 */
bool tcpstate_mark(struct tcpstate_marks *marks, const struct sock *sk)
{
	unsigned long *bucket = bucket_of(marks, sk);
	unsigned int i;

	for (i = 0; i < TCPSTATE_MARK_WAYS; i++)
		if (!READ_ONCE(bucket[i]) &&
		    !cmpxchg(&bucket[i], 0, (unsigned long)sk))
			return true;
	return false;
}

/**
 * tcpstate_unmark() - take a socket out of the set
 * @marks: the set
 * @sk: socket whose lock the caller holds
 *
 * Context: any.
 * Return: whether the socket was in the set
 */
bool tcpstate_unmark(struct tcpstate_marks *marks, const struct sock *sk)
{
	unsigned long *bucket = bucket_of(marks, sk);
	unsigned int i;

	for (i = 0; i < TCPSTATE_MARK_WAYS; i++) {
		if (READ_ONCE(bucket[i]) == (unsigned long)sk) {
			WRITE_ONCE(bucket[i], 0);
			return true;
		}
	}
	return false;
}
