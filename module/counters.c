// SPDX-License-Identifier: GPL-2.0-only
/* Counters of every transition and of every call that was left out. */
#include <linux/cpumask.h>

#include "counters.h"
#include "observations.h"

DEFINE_PER_CPU(struct tcpstate_counters, tcpstate_counters);

/**
 * tcpstate_pair_total() - transitions from one state to another so far
 * @old: state left, below TCPSTATE_STATE_END
 * @new: state entered, below TCPSTATE_STATE_END
 *
 * Return: the sum over all CPUs
 */
u64 tcpstate_pair_total(unsigned int old, unsigned int new)
{
	unsigned int cpu;
	u64 sum = 0;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(&tcpstate_counters, cpu)->pair[old][new]);
	return sum;
}

/**
 * tcpstate_ignored_total() - calls left out for a reason so far
 * @why: the reason
 *
 * Return: the sum over all CPUs
 */
u64 tcpstate_ignored_total(enum tcpstate_ignored why)
{
	unsigned int cpu;
	u64 sum = 0;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(&tcpstate_counters, cpu)->ignored[why]);
	return sum;
}

/**
 * tcpstate_ignored_name() - what a reason is called in status replies
 * @why: the reason
 *
 * Return: a static string
 */
const char *tcpstate_ignored_name(enum tcpstate_ignored why)
{
	static const char * const names[IGNORED_REASONS] = {
		[IGNORED_SAME_STATE]	= IGNORED_SAME_STATE_TEXT,
		[IGNORED_PROTOCOL]	= IGNORED_PROTOCOL_TEXT,
		[IGNORED_HANDOVER]	= IGNORED_HANDOVER_TEXT,
		[IGNORED_DUPLICATE_REQUEST] = IGNORED_DUPLICATE_REQUEST_TEXT,
	};

	return names[why];
}
