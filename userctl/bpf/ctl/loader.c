// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "load_log.h"
#include "loader.h"
#include "push.h"
#include "refusal.h"
#include "tcpstate.skel.h"
#include "without.h"

#define KALLSYMS	"/proc/kallsyms"
/* There if perf_event_open() can make kprobes; the older way is not tried. */
#define KPROBE_PMU	"/sys/bus/event_source/devices/kprobe/type"

static bool is_of_site(const struct bpf_program *program, const struct bpf_choice *choice)
{
	return choice->site.place &&
	       bpf_site_has_program(&choice->site, bpf_program__name(program));
}

/**
 * loader_next_program() - the programs of a row
 * @loader: the loader
 * @id: the row
 * @after: the one before; NULL: the first
 *
 * Return: a program; NULL if there are no more
 */
const struct bpf_program *loader_next_program(const struct loader *loader, enum bpf_hook_id id,
					      const struct bpf_program *after)
{
	struct bpf_program *program = (struct bpf_program *)after;

	while ((program = bpf_object__next_program(loader->skel->obj, program))) {
		if (is_of_site(program, &loader->plan.choices[id]))
			return program;
	}
	return NULL;
}

static bool has_program(const struct loader *loader, const struct bpf_site *site)
{
	char name[BPF_PROGRAM_LEN];

	bpf_site_program(site, name);
	return bpf_object__find_program_by_name(loader->skel->obj, name);
}

/* Does the kernel have what is needed to attach this way at all? */
static bool has_way(const struct loader *loader, enum bpf_way way)
{
	switch (way) {
	case BPF_FENTRY:
	case BPF_FEXIT:
		return loader->has_trampolines;
	case BPF_KPROBE:
	case BPF_KRETPROBE:
		return loader->has_kprobes;
	default:
		return true;
	}
}

static int possible(void *context, const struct bpf_site *site)
{
	struct loader *loader = context;
	int err;

	if (!has_program(loader, site))
		return -ENODATA;
	if (without_site(getenv(WITHOUT_VARIABLE), site))
		return -ENOENT;
	/* That a place is not there says more than that nothing could be attached to it. */
	err = kernel_names_possible(&loader->names, site);
	return !err && !has_way(loader, site->way) ? -EOPNOTSUPP : err;
}

static void destroy_links(struct loader *loader)
{
	unsigned int i, j;

	for (i = 0; i < BPF_HOOKS; i++) {
		for (j = 0; j < SITE_PROGRAMS; j++) {
			bpf_link__destroy(loader->links[i][j]);
			loader->links[i][j] = NULL;
		}
	}
}

/* Take everything out of the kernel, and have the object as it was at the beginning. */
static int reopen(struct loader *loader)
{
	destroy_links(loader);
	tcpstate_bpf__destroy(loader->skel);
	loader->skel = tcpstate_bpf__open();
	return loader->skel ? 0 : -errno;
}

/* What has to be settled before the programs are checked: the kernel sees constants. */
static int configure(struct loader *loader)
{
	struct tcpstate_bpf *skel = loader->skel;
	struct bpf_map *rings = skel->maps.rings;
	struct bpf_program *program;
	unsigned int i;
	int err;

	bpf_object__for_each_program(program, skel->obj)
		bpf_program__set_autoload(program, false);
	skel->rodata->cfg_attached = 0;
	for (i = 0; i < BPF_HOOKS; i++) {
		const struct bpf_program *own = NULL;

		while ((own = loader_next_program(loader, i, own)))
			bpf_program__set_autoload((struct bpf_program *)own, true);
		if (bpf_plan_has(&loader->plan, i))
			skel->rodata->cfg_attached |= 1U << i;
	}
	skel->rodata->cfg_one_ring = loader->rings->n == 1;
	skel->bss->used_caller_ranges = loader->names.n_ranges;
	memcpy((void *)skel->rodata->cfg_reset_reasons, loader->names.reset_reasons,
	       sizeof(skel->rodata->cfg_reset_reasons));
	/* An example of what will be in it. */
	err = bpf_map__set_inner_map_fd(rings, rings_example(loader->rings));
	return err ? err : bpf_map__set_max_entries(rings, loader->rings->n);
}

/* Which row's program was it that could not be loaded? Return: false if none of them. */
static bool blame(struct loader *loader, int err, const struct load_log *log)
{
	char reason[SOURCE_TEXT_LEN] = "";
	unsigned int i;

	if (*log->reason)
		snprintf(reason, sizeof(reason), "refused by the verifier: %.160s", log->reason);
	for (i = 0; i < BPF_HOOKS && *log->program; i++) {
		const struct bpf_choice *choice = &loader->plan.choices[i];

		if (choice->site.place && bpf_site_has_program(&choice->site, log->program)) {
			bpf_plan_fail(&loader->plan, i, err, reason);
			return true;
		}
	}
	return false;
}

/* What stopped it is no program's fault: another one would not fare better. */
static bool is_shortage(int err)
{
	return err == -EMFILE || err == -ENFILE || err == -ENOMEM || err == -EINTR;
}

/* Return: 0; 1 if a program was refused; or a negative errno. */
static int load(struct loader *loader)
{
	struct load_log log;
	int err;

	load_log_begin(&log);
	err = tcpstate_bpf__load(loader->skel);
	load_log_end();
	if (err && !is_shortage(err) && blame(loader, err, &log))
		return 1;
	return err;
}

static int fill_maps(struct loader *loader)
{
	int map = bpf_map__fd(loader->skel->maps.caller_ranges);
	int err = rings_put(loader->rings, bpf_map__fd(loader->skel->maps.rings));
	u32 i;

	for (i = 0; i < loader->names.n_ranges && !err; i++)
		err = bpf_map_update_elem(map, &i, &loader->names.ranges[i], BPF_ANY);
	return err;
}

/* Return: 0 or a negative errno. */
static int attach_row(struct loader *loader, enum bpf_hook_id id)
{
	const struct bpf_program *program = NULL;
	unsigned int n;

	for (n = 0; (program = loader_next_program(loader, id, program)); n++) {
		if (n == SITE_PROGRAMS)
			return -E2BIG;
		loader->links[id][n] = bpf_program__attach(program);
		if (!loader->links[id][n])
			return -errno;
	}
	return 0;
}

/* All that can be; others may fail for the same reason. Return: 0, or 1 if one failed. */
static int attach(struct loader *loader)
{
	unsigned int i;
	int err, failed = 0;

	/* The state changes last, when what explains them is there. */
	for (i = 0; i < BPF_HOOKS; i++) {
		err = attach_row(loader, i);
		if (!err)
			continue;
		bpf_plan_fail(&loader->plan, i, err, "");
		failed = 1;
	}
	return failed;
}

static int attempt(void *context, struct bpf_plan *plan)
{
	struct loader *loader = context;
	int err;

	if (!bpf_plan_has(plan, BPF_HOOK_SET_STATE))
		return refusal_of_row(plan, BPF_HOOK_SET_STATE, loader->error);
	err = configure(loader);
	if (!err)
		err = load(loader);
	if (!err)
		err = fill_maps(loader);
	if (!err)
		err = attach(loader);
	if (err > 0) {
		err = reopen(loader);
		if (!err)
			return 1;
	}
	return err ? refusal_explain(err, loader->error) : 0;
}

/*
 * May a program be attached to a function by a trampoline? One that does nothing tells;
 * it is not attached, since to take it away again would take a tenth of a second.
 */
static bool try_trampoline(u32 function)
{
	const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_FENTRY,
		    .attach_btf_id = function);
	int fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, "tcpstate_try", "GPL", nothing,
			       ARRAY_SIZE(nothing), &opts);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* Without symbols there are no causes that a calling function tells; BTF is a must. */
static int learn_names(struct loader *loader)
{
	struct btf *btf = btf__load_vmlinux_btf();

	kernel_names_init(&loader->names);
	loader->has_kprobes = !access(KPROBE_PMU, F_OK);
	if (!btf)
		return -errno;
	kernel_names_scan_btf(&loader->names, btf);
	btf__free(btf);
	loader->has_trampolines = try_trampoline(loader->names.a_function);
	kernel_names_read_symbols(&loader->names, KALLSYMS);
	return 0;
}

/**
 * loader_open() - load the programs and attach them
 * @loader: the result; closed with loader_close(), after a failure as well
 * @rings: where records go; outlives the loader
 * @filter: which records are wanted
 *
 * Return: 0, or a negative errno with a text in loader.error
 */
int loader_open(struct loader *loader, const struct rings *rings,
		const struct bpf_filter *filter)
{
	static const struct bpf_plan_ops ops = { .possible = possible, .attempt = attempt };
	int err;

	memset(loader, 0, sizeof(*loader));
	loader->rings = rings;
	err = learn_names(loader);
	if (!err)
		err = reopen(loader);
	if (err)
		return refusal_explain(err, loader->error);
	refusal_explain(-EIO, loader->error);
	err = bpf_plan_find(&loader->plan, &ops, loader);
	if (err)
		return err;
	loader_want(loader, filter);
	return 0;
}

/**
 * loader_go_live() - from now on programs make records
 * @loader: an open loader
 *
 * Not before all are attached: one that runs while others are missing would begin stories
 * that nobody ends.
 */
void loader_go_live(struct loader *loader)
{
	__atomic_store_n(&loader->skel->bss->live, true, __ATOMIC_RELEASE);
}

/**
 * loader_close() - take the programs away
 * @loader: the loader
 */
void loader_close(struct loader *loader)
{
	destroy_links(loader);
	tcpstate_bpf__destroy(loader->skel);
	loader->skel = NULL;
}

/**
 * loader_want() - from now on make only records that are wanted
 * @loader: an open loader
 * @filter: which these are
 *
 * Programs that run meanwhile may go by parts of the old and of the new filter.
 */
void loader_want(struct loader *loader, const struct bpf_filter *filter)
{
	struct tcpstate_bpf__bss *bss = loader->skel->bss;

	loader->filter = *filter;
	bss->filter = *filter;
	__atomic_store_n(&bss->any_filter, bpf_push_any(filter), __ATOMIC_RELEASE);
}

/**
 * loader_arm() - does the reader want to be woken up?
 * @loader: an open loader
 * @armed: by the next record
 *
 * A full barrier: what the reader looks at next is not older.
 */
void loader_arm(struct loader *loader, bool armed)
{
	__atomic_exchange_n(&loader->skel->bss->armed, armed, __ATOMIC_SEQ_CST);
}

/**
 * loader_counters() - what the programs have counted
 * @loader: an open loader
 * @counters: the result, one per CPU that can exist
 *
 * Return: 0 or a negative errno
 */
int loader_counters(const struct loader *loader, struct bpf_cpu *counters)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(bpf_map__fd(loader->skel->maps.cpus), &zero, counters);
}
