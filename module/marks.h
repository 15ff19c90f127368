/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_MARKS_H
#define TCPSTATE_MARKS_H

#include <linux/types.h>

struct sock;

#define TCPSTATE_MARK_BUCKETS	256
/* One cache line of 64 bytes per bucket on 64-bit machines. */
#define TCPSTATE_MARK_WAYS	8

/**
 * struct tcpstate_marks - a set of sockets for which something is known
 * @bucket: socket addresses; 0: free
 */
struct tcpstate_marks {
	unsigned long bucket[TCPSTATE_MARK_BUCKETS][TCPSTATE_MARK_WAYS];
} __aligned(64);

bool tcpstate_mark(struct tcpstate_marks *marks, const struct sock *sk);
bool tcpstate_unmark(struct tcpstate_marks *marks, const struct sock *sk);

#endif /* TCPSTATE_MARKS_H */
