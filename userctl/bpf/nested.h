/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel does not run a program of a typed hook inside itself on the same CPU: what
 * happens there (a softirq, or another task where programs can be preempted) is skipped
 * and only counted, from 5.12 on, and on tracepoints from 6.2 on. So each program has a
 * stand-in, the same program once more at the same hook. It does nothing unless the other
 * one is running: then the event is one that the kernel skips there.
 *
 * A few nanoseconds remain, between the kernel's note that the program runs and the
 * program's own: what happens there is missed, and counted.
 *
 * In kernels without that guard the program does run inside itself. It sees that it does,
 * and stand-ins do nothing any more.
 */
#ifndef TCPSTATE_BPF_NESTED_H
#define TCPSTATE_BPF_NESTED_H

#include "maps.h"

/* The kernel runs this hook's program inside itself. */
bool unguarded[BPF_HOOKS_ROOM];

enum turn {
	TURN_NONE,
	TURN_INNER,
	TURN_OUTER,
};

static __always_inline enum turn turn_begin(enum bpf_hook_id hook)
{
	struct bpf_cpu *cpu = this_cpu();

	if (!cpu)
		return TURN_NONE;
	if (likely(!cpu->busy[hook])) {
		cpu->busy[hook] = true;
		return TURN_OUTER;
	}
	unguarded[hook] = true;
	if (!cpu->stood_in[hook])
		return TURN_INNER;
	/* Just now, for the same event. */
	cpu->stood_in[hook] = false;
	return TURN_NONE;
}

static __always_inline void turn_end(enum bpf_hook_id hook, enum turn turn)
{
	struct bpf_cpu *cpu = this_cpu();

	if (cpu && turn == TURN_OUTER)
		cpu->busy[hook] = false;
}

/* Is this an event that the kernel does not run the program for? */
static __always_inline bool stands_in(enum bpf_hook_id hook)
{
	struct bpf_cpu *cpu = this_cpu();

	if (likely(!cpu || !cpu->busy[hook] || unguarded[hook]))
		return false;
	cpu->stood_in[hook] = true;
	__sync_fetch_and_add(&cpu->nested[hook], 1);
	return true;
}

/*
 * Two programs for a typed hook: NAME__METHOD, and its stand-in NAME__METHOD_2. What
 * follows is what both do; arguments are 64-bit words, pointers may be followed.
 */
#define TYPED(method, name, hook)					\
	static __always_inline void name##__##method##_body(u64 *ctx);		\
	SEC(#method "/" #name) int name##__##method(u64 *ctx)		\
	{								\
		enum turn turn = turn_begin(hook);			\
									\
		if (turn != TURN_NONE)					\
			name##__##method##_body(ctx);			\
		turn_end(hook, turn);					\
		return 0;						\
	}								\
	SEC(#method "/" #name) int name##__##method##_2(u64 *ctx)	\
	{								\
		if (stands_in(hook))					\
			name##__##method##_body(ctx);			\
		return 0;						\
	}								\
	static __always_inline void name##__##method##_body(u64 *ctx)

/*
 * A program for another hook, NAME__METHOD: arguments are in registers, and pointers only
 * numbers. There the kernel runs none inside any other program of a kprobe, whoever's that
 * is, and a stand-in would not help. From 6.7 on it counts what it skips.
 */
#define PROBED(method, name)						\
	static __always_inline void name##__##method##_body(struct pt_regs *ctx); \
	SEC(#method "/" #name) int name##__##method(struct pt_regs *ctx) \
	{								\
		name##__##method##_body(ctx);				\
		return 0;						\
	}								\
	static __always_inline void name##__##method##_body(struct pt_regs *ctx)

/* A raw tracepoint, NAME__raw_tp: arguments as of a typed hook, pointers only numbers. */
#define RAW(name)							\
	static __always_inline void name##__raw_tp_body(u64 *ctx);		\
	SEC("raw_tp/" #name) int name##__raw_tp(u64 *ctx)		\
	{								\
		name##__raw_tp_body(ctx);				\
		return 0;						\
	}								\
	static __always_inline void name##__raw_tp_body(u64 *ctx)

#endif
