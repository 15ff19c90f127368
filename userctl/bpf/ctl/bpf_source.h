/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATECTL_BPF_SOURCE_H
#define TCPSTATECTL_BPF_SOURCE_H

#include <time.h>

#include "lanes.h"
#include "loader.h"
#include "rings.h"

/* Milliseconds between two wake-ups, at least. */
#define WAKE_DELAY_MS	10

/**
 * struct bpf_source - BPF programs as a source
 * @source: what everybody knows
 * @loader: the programs
 * @rings: where they put their records
 * @lanes: the records on their way
 * @counters: what the programs of each CPU have counted, in the order of @lanes
 * @lost: of these, how many records are lost
 * @filter: what is wanted, but for the namespace of a reader that sees its own only
 * @netns: network namespace of the reader; 0: not known
 * @netns_init: the initial network namespace; 0: not known
 * @live_ns: CLOCK_MONOTONIC when recording began
 * @woken_ns: CLOCK_MONOTONIC of the last wake-up
 */
struct bpf_source {
	struct source		source;
	struct loader		loader;
	struct rings		rings;
	struct lanes		lanes;
	struct bpf_cpu		*counters;
	u64			*lost;
	struct bpf_filter	filter;
	u32			netns;
	u32			netns_init;
	u64			live_ns;
	u64			woken_ns;
};

u64 bpf_source_now(clockid_t clock);

/* status.c */
int bpf_source_status(struct source *source, struct source_status *st);

#endif
