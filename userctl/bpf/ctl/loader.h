/* SPDX-License-Identifier: GPL-2.0-only */
/* Brings the programs into the kernel and keeps them there as long as it is open. */
#ifndef TCPSTATECTL_BPF_LOADER_H
#define TCPSTATECTL_BPF_LOADER_H

#include "kernel_names.h"
#include "plan.h"
#include "rings.h"

struct bpf_link;
struct bpf_program;
struct tcpstate_bpf;

/* Programs that one site has at most. */
#define SITE_PROGRAMS	2

/**
 * struct loader - the programs
 * @skel: the object that holds them, and its maps
 * @links: what attaches them, by row
 * @plan: which of them are attached
 * @names: what is known of the kernel
 * @has_trampolines: the kernel can attach by trampoline, as far as can be seen beforehand
 * @has_kprobes: the kernel can attach by kprobe
 * @rings: where they put their records; not owned
 * @filter: which records are wanted
 * @error: what went wrong
 *
 * Nothing is pinned: when this process ends, in whatever way, the kernel takes all away.
 */
struct loader {
	struct tcpstate_bpf	*skel;
	struct bpf_link		*links[BPF_HOOKS][SITE_PROGRAMS];
	struct bpf_plan		plan;
	struct kernel_names	names;
	bool			has_trampolines;
	bool			has_kprobes;
	const struct rings	*rings;
	struct bpf_filter	filter;
	char			error[SOURCE_ERROR_LEN];
};

int loader_open(struct loader *loader, const struct rings *rings,
		const struct bpf_filter *filter);
void loader_go_live(struct loader *loader);
void loader_close(struct loader *loader);
void loader_want(struct loader *loader, const struct bpf_filter *filter);
void loader_arm(struct loader *loader, bool armed);
int loader_counters(const struct loader *loader, struct bpf_cpu *counters);
const struct bpf_program *loader_next_program(const struct loader *loader, enum bpf_hook_id id,
					      const struct bpf_program *after);

#endif
