/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who called the hooked function? The loader tells where the functions are that matter;
 * the stack tells where the call came from.
 */
#ifndef TCPSTATE_BPF_CALLER_H
#define TCPSTATE_BPF_CALLER_H

#include "maps.h"

/* A BPF program, the trampoline that runs it, the hooked function, its caller. */
#define CALL_FRAMES	5
/* 2^7 is BPF_CALLER_RANGES. */
#define RANGE_STEPS	7
/* Words of the stack above the arguments among which the return addresses are. */
#define STACK_WORDS	16
/* The call of the trampoline is within so many bytes from the function's beginning. */
#define ENTRY_BYTES	16

/* Without the kernel's symbols nobody knows who calls. */
static __always_inline bool callers_known(void)
{
	return used_caller_ranges;
}

/*
 * In which of the ranges is this return address? Not static, so that the kernel checks it
 * once and not for every frame of every stack.
 */
__noinline u32 caller_at(u64 return_address)
{
	/* A call may be the last instruction of its function. */
	u64 address = return_address - 1;
	struct bpf_caller_range *range;
	u32 low = 0, high = used_caller_ranges;
	int i;

	/* The last range that does not begin behind it is at low - 1 in the end. */
	for (i = 0; i <= RANGE_STEPS; i++) {
		u32 middle = (low + high) / 2;

		if (low >= high)
			break;
		range = bpf_map_lookup_elem(&caller_ranges, &middle);
		if (!range)
			return CALLER_OTHER;
		if (range->begin <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return CALLER_OTHER;
	low--;
	range = bpf_map_lookup_elem(&caller_ranges, &low);
	return range && address < range->end ? range->caller : CALLER_OTHER;
}

/*
 * The kernel walks the stack, which takes a microsecond. Of the frames next to the
 * program the first that tells something, but for the hooked function itself.
 */
static __noinline u32 caller_by_walk(void *ctx, u32 self)
{
	u64 frames[CALL_FRAMES] = { 0 };
	u32 i, caller;

	bpf_get_stack(ctx, frames, sizeof(frames), 0);
	for (i = 2; i < CALL_FRAMES; i++) {
		caller = caller_at(frames[i]);
		if (caller != CALLER_OTHER && caller != self)
			return caller;
	}
	return CALLER_OTHER;
}

/**
 * caller_of_entry() - who called the function that a program of fentry is attached to
 * @ctx: context of the program
 * @self: what the hooked function would be as a caller; CALLER_OTHER: nothing
 *
 * The trampoline was called by the first instruction of the hooked function, so its
 * return address is just behind the beginning of that, and next to it on the stack is
 * the return address of the function. The context is on the same stack, below both.
 */
static __always_inline u32 caller_of_entry(void *ctx, u32 self)
{
	u64 words[STACK_WORDS] = { 0 };
	u64 begin;
	int i;

	if (!HAS_HELPER(BPF_FUNC_get_func_ip))
		return caller_by_walk(ctx, self);
	begin = bpf_get_func_ip(ctx);
	bpf_probe_read_kernel(words, sizeof(words), ctx);
#pragma unroll
	for (i = 0; i < STACK_WORDS - 1; i++)
		if (words[i] - begin - 1 < ENTRY_BYTES)
			return caller_at(words[i + 1]);
	return caller_by_walk(ctx, self);
}

/* The same for a program of a kprobe: the stack is as the call has left it. */
static __always_inline u32 caller_of_probe(struct pt_regs *ctx)
{
	u64 return_address = 0;

	BPF_KPROBE_READ_RET_IP(return_address, ctx);
	return caller_at(return_address);
}

#endif
