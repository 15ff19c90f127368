// SPDX-License-Identifier: GPL-2.0-only
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/utsname.h>

#include "../../../module/observations.h"
#include "../../../module/version.h"
#include "bpf_source.h"

static_assert((int)TCPSTATE_STATE_END <= BPF_PAIR_SIDE, "a state is out of range");

static int add_cpus(const struct bpf_source *bpf, struct source_status *st)
{
	size_t room = 0, i;

	st->cpus = grow(NULL, &room, bpf->lanes.n, sizeof(*st->cpus));
	if (!st->cpus)
		return -ENOMEM;
	for (i = 0; i < bpf->lanes.n; i++) {
		const struct lane *lane = &bpf->lanes.lanes[i];

		st->cpus[i] = (struct source_cpu){ .cpu = lane->cpu, .head = lane->next - 1 };
	}
	st->n_cpus = bpf->lanes.n;
	return 0;
}

static u64 sum_pair(const struct bpf_source *bpf, unsigned int pair)
{
	u64 sum = 0;
	size_t i;

	for (i = 0; i < bpf->lanes.n; i++)
		sum += bpf->counters[i].pair[pair];
	return sum;
}

static int add_pairs(const struct bpf_source *bpf, struct source_status *st)
{
	size_t room = 0;
	unsigned int i;

	for (i = 0; i < BPF_PAIR_SIDE * BPF_PAIR_SIDE; i++) {
		u64 count = sum_pair(bpf, i);
		struct source_pair *pairs;

		if (!count)
			continue;
		pairs = grow(st->pairs, &room, st->n_pairs + 1, sizeof(*pairs));
		if (!pairs)
			return -ENOMEM;
		st->pairs = pairs;
		pairs[st->n_pairs++] = (struct source_pair){
			.old_state = i / BPF_PAIR_SIDE, .new_state = i % BPF_PAIR_SIDE,
			.count = count,
		};
	}
	return 0;
}

static int add_ignored(const struct bpf_source *bpf, struct source_status *st)
{
	static const char * const reasons[BPF_IGNORED_REASONS] = {
		[BPF_IGNORED_SAME_STATE] = IGNORED_SAME_STATE_TEXT,
		[BPF_IGNORED_PROTOCOL] = IGNORED_PROTOCOL_TEXT,
		[BPF_IGNORED_HANDOVER] = IGNORED_HANDOVER_TEXT,
		[BPF_IGNORED_DUPLICATE_REQUEST] = IGNORED_DUPLICATE_REQUEST_TEXT,
		[BPF_IGNORED_UNWANTED] = "not wanted by the filter",
	};
	size_t room = 0, i, j;

	st->ignored = grow(NULL, &room, BPF_IGNORED_REASONS, sizeof(*st->ignored));
	if (!st->ignored)
		return -ENOMEM;
	st->n_ignored = BPF_IGNORED_REASONS;
	for (i = 0; i < BPF_IGNORED_REASONS; i++) {
		struct source_ignored *ignored = &st->ignored[i];

		memset(ignored, 0, sizeof(*ignored));
		snprintf(ignored->reason, sizeof(ignored->reason), "%s", reasons[i]);
		for (j = 0; j < bpf->lanes.n; j++)
			ignored->count += bpf->counters[j].ignored[i];
	}
	return 0;
}

/* What the kernel knows of a program. Return: false if it does not tell. */
static bool program_info(int fd, struct bpf_prog_info *info)
{
	u32 len = sizeof(*info);

	memset(info, 0, len);
	return fd >= 0 && !bpf_obj_get_info_by_fd(fd, info, &len);
}

/*
 * The tag is a hash of the instructions, and several programs of ours have the same. The
 * kernel has only the beginning of the name. Both together tell.
 */
static bool is_same(const struct bpf_prog_info *a, const struct bpf_prog_info *b)
{
	return !memcmp(a->tag, b->tag, sizeof(a->tag)) && !strcmp(a->name, b->name);
}

/**
 * struct runs - programs of ours, and where their runs are counted
 * @info: what the kernel knows of each
 * @hook: the row of each, as a part of the status
 * @extra: it is a stand-in, which runs along with another one: only its time counts
 * @counted: its runs were counted, our own among them
 * @n: how many
 */
struct runs {
	struct bpf_prog_info	info[BPF_HOOKS * SITE_PROGRAMS];
	struct source_hook	*hook[BPF_HOOKS * SITE_PROGRAMS];
	bool			extra[BPF_HOOKS * SITE_PROGRAMS];
	bool			counted[BPF_HOOKS * SITE_PROGRAMS];
	unsigned int		n;
};

static void add_run(struct runs *runs, unsigned int i, const struct bpf_prog_info *info)
{
	if (!runs->extra[i])
		runs->hook[i]->runs += info->run_cnt;
	runs->hook[i]->run_ns += info->run_time_ns;
	runs->counted[i] = true;
}

/* Runs of all programs, also where others have loaded them. */
static void sum_runs(struct runs *runs)
{
	struct bpf_prog_info info;
	unsigned int i;
	u32 id = 0;

	while (!bpf_prog_get_next_id(id, &id)) {
		int fd = bpf_prog_get_fd_by_id(id);
		bool known = program_info(fd, &info);

		for (i = 0; known && i < runs->n; i++) {
			if (!is_same(&info, &runs->info[i]))
				continue;
			add_run(runs, i, &info);
			break;
		}
		if (fd >= 0)
			close(fd);
	}
	/* Who may not see all programs sees its own. */
	for (i = 0; i < runs->n; i++) {
		if (!runs->counted[i])
			add_run(runs, i, &runs->info[i]);
	}
}

/*
 * Of the runs that the kernel has skipped, since the program was running already, its
 * stand-in has done some. Of the stand-in it skips those that it has nothing to do with.
 */
static u64 count_missed(const struct bpf_source *bpf, enum bpf_hook_id id,
			const struct bpf_prog_info *info)
{
	u64 nested = 0;
	size_t i;

	for (i = 0; i < bpf->lanes.n; i++)
		nested += bpf->counters[i].nested[id];
	return info->recursion_misses > nested ? info->recursion_misses - nested : 0;
}

static void fill_programs(const struct bpf_source *bpf, enum bpf_hook_id id,
			  struct source_hook *hook, struct runs *runs)
{
	const struct bpf_program *program = NULL;
	bool extra = false;

	while ((program = loader_next_program(&bpf->loader, id, program))) {
		struct bpf_prog_info *info = &runs->info[runs->n];

		if (runs->n == ARRAY_SIZE(runs->info) ||
		    !program_info(bpf_program__fd(program), info))
			break;
		if (!extra)
			hook->missed = count_missed(bpf, id, info);
		runs->extra[runs->n] = extra;
		runs->hook[runs->n++] = hook;
		extra = true;
	}
}

static void fill_hook(const struct bpf_source *bpf, enum bpf_hook_id id,
		      struct source_hook *hook)
{
	const struct bpf_choice *choice = &bpf->loader.plan.choices[id];
	const struct bpf_row *row = bpf_row(id);
	const char *name = row->places[0].name, *method = "none";

	if (choice->site.place) {
		name = choice->site.place->name;
		method = bpf_way_name(choice->site.way);
		/* The entry of a function may have to do for its return. */
		if (choice->site.place != row->places)
			snprintf(hook->instead_of, sizeof(hook->instead_of), "%s%s",
				 strcmp(name, row->places[0].name) ? "" : "return of ",
				 row->places[0].name);
		if (choice->site.place->loses)
			snprintf(hook->loses, sizeof(hook->loses), "%s",
				 choice->site.place->loses);
	} else {
		hook->error = bpf_plan_error(&bpf->loader.plan, id);
		if (hook->error)
			memcpy(hook->reason, choice->reason, sizeof(hook->reason));
	}
	snprintf(hook->name, sizeof(hook->name), "%s", name);
	snprintf(hook->method, sizeof(hook->method), "%s", method);
	snprintf(hook->observes, sizeof(hook->observes), "%s", row->observes);
	snprintf(hook->without, sizeof(hook->without), "%s", row->without);
}

/* The addresses of functions, which tell who called one that is watched. */
static void fill_symbols(struct source_hook *hook)
{
	snprintf(hook->name, sizeof(hook->name), "/proc/kallsyms");
	snprintf(hook->method, sizeof(hook->method), "none");
	snprintf(hook->observes, sizeof(hook->observes),
		 "which function closes or drops a socket");
	snprintf(hook->without, sizeof(hook->without),
		 "causes that the calling function tells are inferred");
	snprintf(hook->reason, sizeof(hook->reason),
		 "its addresses are hidden: this needs CAP_SYSLOG and sysctl kernel.kptr_restrict below 2");
	hook->error = -EACCES;
}

static int add_hooks(const struct bpf_source *bpf, struct source_status *st)
{
	bool hidden = !bpf->loader.names.n_ranges;
	struct runs *runs = calloc(1, sizeof(*runs));
	size_t room = 0, n = BPF_HOOKS + hidden;
	unsigned int i;

	st->hooks = grow(NULL, &room, n, sizeof(*st->hooks));
	if (!st->hooks || !runs) {
		free(runs);
		return -ENOMEM;
	}
	memset(st->hooks, 0, n * sizeof(*st->hooks));
	st->n_hooks = n;
	for (i = 0; i < BPF_HOOKS; i++) {
		fill_hook(bpf, i, &st->hooks[i]);
		fill_programs(bpf, i, &st->hooks[i], runs);
	}
	sum_runs(runs);
	if (hidden)
		fill_symbols(&st->hooks[BPF_HOOKS]);
	free(runs);
	return 0;
}

static void fill_times(const struct bpf_source *bpf, struct source_status *st)
{
	u64 before = bpf_source_now(CLOCK_MONOTONIC), real = bpf_source_now(CLOCK_REALTIME);

	st->time_loaded = bpf->live_ns;
	st->time_now = bpf_source_now(CLOCK_MONOTONIC);
	/* Read between the two: as near to their middle as can be known. */
	st->realtime_offset = (s64)(real - (before + (st->time_now - before) / 2));
}

/**
 * bpf_source_status() - what the programs are, see and have counted
 * @source: the source
 * @st: the result, zeroed before; freed by the caller, after a failure as well
 *
 * Return: 0, or a negative errno with a text in source.error
 */
int bpf_source_status(struct source *source, struct source_status *st)
{
	struct bpf_source *bpf = (struct bpf_source *)source;
	struct utsname name;
	int err;

	st->kind = SOURCE_BPF;
	st->abi_version = TCPSTATE_ABI_VERSION;
	snprintf(st->module_version, sizeof(st->module_version), "%s", TCPSTATE_VERSION);
	if (!uname(&name))
		snprintf(st->kernel_release, sizeof(st->kernel_release), "%s", name.release);
	st->record_size = sizeof(struct tcpstate_record);
	st->ring_slots = rings_slots(&bpf->rings);
	st->wake_delay_ms = WAKE_DELAY_MS;
	st->memory = (u64)bpf->rings.n * bpf->rings.size;
	fill_times(bpf, st);
	st->netns = bpf->netns;
	st->netns_init = bpf->netns_init;
	err = loader_counters(&bpf->loader, bpf->counters);
	if (!err)
		err = add_cpus(bpf, st);
	if (!err)
		err = add_pairs(bpf, st);
	if (!err)
		err = add_ignored(bpf, st);
	if (!err)
		err = add_hooks(bpf, st);
	if (err)
		snprintf(source->error, sizeof(source->error), "status of BPF: %s",
			 strerror(-err));
	return err;
}
