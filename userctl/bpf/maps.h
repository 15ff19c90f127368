/* SPDX-License-Identifier: GPL-2.0-only */
/* Maps and variables that all programs share. */
#ifndef TCPSTATE_BPF_MAPS_H
#define TCPSTATE_BPF_MAPS_H

#include "read.h"
#include "shared.h"

/* Bits of enum bpf_hook_id: hooks that are attached, or will be before it begins. */
const volatile __u32 cfg_attached;
/* One ring for all CPUs, not one for each. */
const volatile bool cfg_one_ring;
/* enum tcpstate_reset_reason by the kernel's enum sk_rst_reason. */
const volatile __u8 cfg_reset_reasons[BPF_RESET_REASONS];

/* All hooks are attached: from now on records are made. */
bool live;
/*
 * How many of the map caller_ranges are filled, sorted by address. No constant: the kernel
 * would check the search among them for each outcome apart.
 */
__u32 used_caller_ranges;
/* The reader sleeps: wake it up, and clear this. */
__u32 armed;
/* Which records are wanted, if any_filter. */
struct bpf_filter filter;
bool any_filter;

/* One ring per CPU, or one ring. The loader gives them their size. */
struct ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct ring);
} rings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bpf_cpu);
} cpus SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, BPF_CALLER_RANGES);
	__type(key, __u32);
	__type(value, struct bpf_caller_range);
} caller_ranges SEC(".maps");

/* Is this hook attached? */
static __always_inline bool attached(enum bpf_hook_id id)
{
	return cfg_attached & 1U << id;
}

static __always_inline struct bpf_cpu *this_cpu(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&cpus, &zero);
}

static __always_inline void count_ignored(enum bpf_ignored why)
{
	struct bpf_cpu *cpu = this_cpu();

	if (cpu)
		__sync_fetch_and_add(&cpu->ignored[why], 1);
}

#endif
