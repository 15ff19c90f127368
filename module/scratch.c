// SPDX-License-Identifier: GPL-2.0-only
/*
 * What hooks leave for those that follow in the same call of the kernel's
 * receive path: between them nothing else may run that uses the same scratch.
 *
 * With bottom halves off that is true of a CPU, so scratch is per CPU. On
 * PREEMPT_RT such a section can be preempted, and from 6.18 on (without
 * CONFIG_PREEMPT_RT_NEEDS_BH_LOCK) another one may run on the CPU meanwhile; but
 * each is run by a task of its own. So there scratch belongs to the task.
 */
#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/sched.h>
#include <net/tcp.h>

#include "include/uapi/linux/tcpstate.h"
#include "scratch.h"

#define SEGMENT_FLAGS	(TCPSTATE_TCPF_FIN | TCPSTATE_TCPF_SYN | \
			 TCPSTATE_TCPF_RST | TCPSTATE_TCPF_PSH | \
			 TCPSTATE_TCPF_ACK)

#ifdef CONFIG_PREEMPT_RT

#define TASK_BUCKETS 256
/*
 * Tasks of one bucket that may be inside the receive path at the same time.
 * One more would take the scratch of the one that has not been seen longest.
 */
#define TASK_WAYS 8

static struct scratch task_scratch[TASK_BUCKETS][TASK_WAYS];

struct scratch *scratch_get(void)
{
	struct scratch *bucket = task_scratch[hash_ptr(current, ilog2(TASK_BUCKETS))];
	struct scratch *oldest = bucket;
	struct task_struct *owner;
	unsigned int i;

	for (i = 0; i < TASK_WAYS; i++)
		if (READ_ONCE(bucket[i].task) == current)
			goto found;
	do {
		for (i = 1, oldest = bucket; i < TASK_WAYS; i++)
			if (time_before(READ_ONCE(bucket[i].used),
					READ_ONCE(oldest->used)))
				oldest = &bucket[i];
		owner = READ_ONCE(oldest->task);
		/* So that of two tasks at once the second finds another. */
		WRITE_ONCE(oldest->used, jiffies);
	} while (cmpxchg(&oldest->task, owner, current) != owner);
	/* What is in it is a dead task's; pointers in it match nothing live. */
	*oldest = (struct scratch){ .task = current, .used = jiffies };
	return oldest;
found:
	WRITE_ONCE(bucket[i].used, jiffies);
	return &bucket[i];
}

#else

DEFINE_PER_CPU(struct scratch, tcpstate_scratch);

#endif

/**
 * segment_read() - take in the numbers of a segment
 * @segment: where to
 * @skb: segment in the receive path of TCP, its control block filled
 */
void segment_read(struct segment *segment, const struct sk_buff *skb)
{
	const struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	segment->tcp_flags = cb->tcp_flags & SEGMENT_FLAGS;
	segment->seq = cb->seq;
	segment->end_seq = cb->end_seq;
	segment->ack = cb->ack_seq;
}
