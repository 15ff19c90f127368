/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_SCRATCH_H
#define TCPSTATE_SCRATCH_H

#include <linux/percpu.h>
#include <linux/types.h>

struct inet_timewait_sock;
struct request_sock;
struct sk_buff;
struct sock;

/**
 * struct segment - what a hook saw of a segment that arrived
 * @tcp_flags: TCPSTATE_TCPF_*
 * @seq: sequence number
 * @end_seq: @seq plus length, SYN and FIN counted
 * @ack: acknowledgment number
 */
struct segment {
	u8 tcp_flags;
	u32 seq;
	u32 end_seq;
	u32 ack;
};

/**
 * struct scratch - what hooks leave for those that follow in the same call
 * @task: owner of this scratch, on PREEMPT_RT
 * @used: when it was last asked for (jiffies), on PREEMPT_RT
 * @adding: request that is being added to the hash table
 * @clone_listener: listener of the request that becomes a child
 * @clone_req: that request
 * @req: request that tcp_check_req() has got a segment for
 * @tw: timewait socket that tcp_timewait_state_process() has got a segment for
 * @tw_was_fin_wait2: its state was FIN_WAIT2 then
 * @segment: that segment
 * @descheduled: timewait socket that inet_twsk_deschedule_put() was called for
 * @descheduler: who called it
 *
 * Pointers are for comparing only, unless the caller of the hook holds what
 * they point to.
 */
struct scratch {
	struct task_struct *task;
	unsigned long used;
	const struct request_sock *adding;
	const struct sock *clone_listener;
	const struct request_sock *clone_req;
	const struct request_sock *req;
	const struct inet_timewait_sock *tw;
	bool tw_was_fin_wait2;
	struct segment segment;
	const struct inet_timewait_sock *descheduled;
	unsigned long descheduler;
};

#ifdef CONFIG_PREEMPT_RT
struct scratch *scratch_get(void);
#else
DECLARE_PER_CPU(struct scratch, tcpstate_scratch);

/**
 * scratch_get() - the scratch of this call
 *
 * With bottom halves off nothing else that uses it can run on this CPU.
 *
 * Context: softirq, or a task with bottom halves off.
 * Return: what earlier hooks of the same call have written to
 */
static inline struct scratch *scratch_get(void)
{
	return this_cpu_ptr(&tcpstate_scratch);
}
#endif

void segment_read(struct segment *segment, const struct sk_buff *skb);

#endif /* TCPSTATE_SCRATCH_H */
