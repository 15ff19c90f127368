/* SPDX-License-Identifier: GPL-2.0-only */
/* Who runs. */
#ifndef TCPSTATE_BPF_TASK_H
#define TCPSTATE_BPF_TASK_H

#include "read.h"

static __always_inline u32 task_flags(void)
{
	if (HAS_HELPER(BPF_FUNC_get_current_task_btf))
		return ((struct task_struct *)bpf_get_current_task_btf())->flags;
	return BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), flags);
}

static __always_inline bool is_preempt_rt(void)
{
	return bpf_core_field_exists(struct task_struct___rt, softirq_disable_cnt);
}

/*
 * Is the current task acting on this socket? Only one that holds the socket's lock
 * through a system call of its own is. The module asks in_task() as well, which a program
 * cannot in all kernels; but a softirq leaves the state of a socket alone that is owned,
 * and its owner is then the one who is running.
 */
static __always_inline bool task_owns(const struct sock *sk, const bool direct)
{
	return GET(sk, sk_lock.owned) && !(task_flags() & PF_KTHREAD);
}

#endif
