/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What hooks leave for those that follow in the same call of the kernel's receive path.
 * Bottom halves are off between them, so it belongs to the CPU; with PREEMPT_RT to the
 * task. See module/scratch.c.
 */
#ifndef TCPSTATE_BPF_SCRATCH_H
#define TCPSTATE_BPF_SCRATCH_H

#include "segment.h"
#include "task.h"

/**
 * struct scratch - what is left
 * @clone_req: request that becomes a child; 0: none
 * @clone: the record of that, but for what only recording_begin() knows
 * @req: request that tcp_check_req() has got a segment for
 * @segment: that segment
 * @tw: timewait socket that tcp_timewait_state_process() has got a segment for
 * @tw_segment: that segment
 * @tw_was_fin_wait2: its state was FIN_WAIT2 then
 * @descheduler: who called inet_twsk_deschedule_put(), enum tcpstate_caller
 * @descheduled: timewait socket it was called for
 *
 * Addresses are for comparing only.
 */
struct scratch {
	u64			clone_req;
	struct tcpstate_record	clone;
	u64			req;
	struct segment		segment;
	u64			tw;
	struct segment		tw_segment;
	u32			tw_was_fin_wait2;
	u32			descheduler;
	u64			descheduled;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} cpu_scratch SEC(".maps");

/* Tasks that may be inside the receive path at the same time. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct scratch);
} task_scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} empty_scratch SEC(".maps");

static __always_inline struct scratch *scratch_get(void)
{
	struct scratch *scratch, *empty;
	u32 zero = 0;
	u64 task;

	if (!is_preempt_rt())
		return bpf_map_lookup_elem(&cpu_scratch, &zero);
	task = bpf_get_current_task();
	scratch = bpf_map_lookup_elem(&task_scratch, &task);
	if (scratch)
		return scratch;
	empty = bpf_map_lookup_elem(&empty_scratch, &zero);
	if (!empty)
		return NULL;
	bpf_map_update_elem(&task_scratch, &task, empty, BPF_ANY);
	return bpf_map_lookup_elem(&task_scratch, &task);
}

#endif
