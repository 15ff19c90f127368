/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_COUNTERS_H
#define TCPSTATE_COUNTERS_H

#include <linux/build_bug.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include "include/uapi/linux/tcpstate.h"

/**
 * enum tcpstate_ignored - why a hook made no record
 * @IGNORED_SAME_STATE: the tracepoint fired with old == new
 * @IGNORED_PROTOCOL: the socket is not TCP (MPTCP, SCTP and DCCP fire it too)
 * @IGNORED_HANDOVER: a timewait socket has taken over; the CLOSE of the full
 *	socket is not a transition of the connection
 * @IGNORED_DUPLICATE_REQUEST: a request could not be added, another CPU was first
 * @IGNORED_REASONS: number of reasons
 */
enum tcpstate_ignored {
	IGNORED_SAME_STATE,
	IGNORED_PROTOCOL,
	IGNORED_HANDOVER,
	IGNORED_DUPLICATE_REQUEST,
	IGNORED_REASONS
};

/* A power of two above all states: masking replaces a check. */
#define TCPSTATE_PAIR_SIDE 16

/**
 * struct tcpstate_counters - of one CPU
 * @pair: transitions, by old and new state
 * @ignored: calls without a record, by reason
 */
struct tcpstate_counters {
	u64 pair[TCPSTATE_PAIR_SIDE][TCPSTATE_PAIR_SIDE];
	u64 ignored[IGNORED_REASONS];
};

DECLARE_PER_CPU(struct tcpstate_counters, tcpstate_counters);

/**
 * tcpstate_count_pair() - count a transition on this CPU
 * @old: state left
 * @new: state entered
 *
 * Exact even when the ring has overwritten the record. this_cpu_inc() is safe
 * against interrupts, so any context but NMI may call.
 */
static inline void tcpstate_count_pair(u8 old, u8 new)
{
	BUILD_BUG_ON((int)TCPSTATE_STATE_END > TCPSTATE_PAIR_SIDE);
	this_cpu_inc(tcpstate_counters.pair[old % TCPSTATE_PAIR_SIDE]
					   [new % TCPSTATE_PAIR_SIDE]);
}

/**
 * tcpstate_count_ignored() - count a call that makes no record on purpose
 * @why: the reason
 */
static inline void tcpstate_count_ignored(enum tcpstate_ignored why)
{
	this_cpu_inc(tcpstate_counters.ignored[why]);
}

u64 tcpstate_pair_total(unsigned int old, unsigned int new);
u64 tcpstate_ignored_total(enum tcpstate_ignored why);
const char *tcpstate_ignored_name(enum tcpstate_ignored why);

#endif /* TCPSTATE_COUNTERS_H */
