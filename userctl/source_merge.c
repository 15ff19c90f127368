// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each CPU of each part gets a number of its own, and every time becomes one of the
 * first part's clock. What is read next is the part that is furthest behind, so that
 * little has to wait for its turn.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "missing.h"
#include "source_merge.h"

#define ALL_READ (~0ULL)

/**
 * struct merge_source - several sources as one
 * @source: what everybody knows
 * @parts: the sources
 * @n: how many
 * @shift: what to add to their times
 * @context: its first argument
 * @release: frees that
 * @batch: what was read from one of them
 * @cursors: where to read on in it
 * @room: room of @cursors
 */
struct merge_source {
	struct source		source;
	struct merge_part	*parts;
	size_t			n;
	merge_shift		shift;
	void			*context;
	void			(*release)(void *context);
	struct source_batch	batch;
	struct source_cursor	*cursors;
	size_t			room;
};

static struct merge_source *merge_of(struct source *source)
{
	return (struct merge_source *)source;
}

static int out_of_memory(struct merge_source *merge)
{
	snprintf(merge->source.error, SOURCE_ERROR_LEN, "out of memory");
	return -ENOMEM;
}

/* A part's word for what went wrong, with its name. */
static int fail(struct merge_source *merge, const struct merge_part *part, int err)
{
	const char *text = part->source->error;

	/* A new beginning has numbers from 1 again: there is one row of numbers per CPU. */
	if (err == -ERANGE)
		text = "tcpstate was loaded anew during this recording: it cannot be merged";
	if (strstr(text, part->name))
		snprintf(merge->source.error, SOURCE_ERROR_LEN, "%.*s", SOURCE_ERROR_LEN - 1, text);
	else
		snprintf(merge->source.error, SOURCE_ERROR_LEN, "%.100s: %.150s", part->name, text);
	return err == -ERANGE ? -EINVAL : err;
}

/* The index of a part's CPU: its number without holes. */
static u32 cpu_index(const struct merge_part *part, u32 cpu)
{
	u32 i;

	for (i = 0; i < part->status.n_cpus; i++) {
		if (part->status.cpus[i].cpu == cpu)
			break;
	}
	return i;
}

static int add_cpus(struct source_status *st, const struct merge_part *part)
{
	size_t room = st->n_cpus, i;
	struct source_cpu *cpus;

	cpus = grow(st->cpus, &room, st->n_cpus + part->status.n_cpus + 1, sizeof(*cpus));
	if (!cpus)
		return -ENOMEM;
	st->cpus = cpus;
	for (i = 0; i < part->status.n_cpus; i++)
		cpus[st->n_cpus++] = (struct source_cpu){
			.cpu = part->first_cpu + i,
			.head = part->status.cpus[i].head,
			.host = part->host,
		};
	return 0;
}

static bool is_same_hook(const struct source_hook *a, const struct source_hook *b)
{
	return !strcmp(a->name, b->name) && a->error == b->error && !strcmp(a->reason, b->reason);
}

/*
 * Hooks are told for what they do not see: once is enough. What an error means depends
 * on what makes the records.
 */
static void add_hook(struct source_status *st, struct source_hook hook, enum source_kind kind)
{
	struct source_hook *at = st->hooks, *end = st->hooks + st->n_hooks;

	if (kind != st->kind && missing_is(&hook) && !*hook.reason)
		snprintf(hook.reason, sizeof(hook.reason), "%s", missing_reason(&hook, kind));
	while (at < end && !is_same_hook(at, &hook))
		at++;
	if (at == end) {
		*at = hook;
		st->n_hooks++;
		return;
	}
	at->missed += hook.missed;
	at->runs += hook.runs;
	at->run_ns += hook.run_ns;
}

static int add_hooks(struct source_status *st, const struct merge_part *part)
{
	size_t room = st->n_hooks, i;
	struct source_hook *hooks;

	hooks = grow(st->hooks, &room, st->n_hooks + part->status.n_hooks + 1, sizeof(*hooks));
	if (!hooks)
		return -ENOMEM;
	st->hooks = hooks;
	for (i = 0; i < part->status.n_hooks; i++)
		add_hook(st, part->status.hooks[i], part->status.kind);
	return 0;
}

static int add_host(struct source_status *st, const struct merge_part *part)
{
	struct source_host *hosts;
	size_t room = st->n_hosts;

	if (part->host < st->n_hosts || !part->status.n_hosts)
		return 0;
	hosts = grow(st->hosts, &room, st->n_hosts + 1, sizeof(*hosts));
	if (!hosts)
		return -ENOMEM;
	st->hosts = hosts;
	hosts[st->n_hosts++] = part->status.hosts[0];
	return 0;
}

static int merge_status(struct source *source, struct source_status *st)
{
	struct merge_source *merge = merge_of(source);
	const struct source_status *first = &merge->parts[0].status;
	size_t i;
	int err = 0;

	*st = *first;
	st->cpus = NULL;
	st->n_cpus = 0;
	st->pairs = NULL;
	st->n_pairs = 0;
	st->hooks = NULL;
	st->n_hooks = 0;
	st->ignored = NULL;
	st->n_ignored = 0;
	st->hosts = NULL;
	st->n_hosts = 0;
	st->merged = true;
	for (i = 0; i < merge->n && !err; i++) {
		err = add_cpus(st, &merge->parts[i]);
		if (!err)
			err = add_hooks(st, &merge->parts[i]);
		if (!err)
			err = add_host(st, &merge->parts[i]);
	}
	return err ? out_of_memory(merge) : 0;
}

static struct merge_part *furthest_behind(struct merge_source *merge)
{
	struct merge_part *part = NULL;
	size_t i;

	for (i = 0; i < merge->n; i++) {
		struct merge_part *other = &merge->parts[i];

		if (other->complete_ns != ALL_READ &&
		    (!part || other->complete_ns < part->complete_ns))
			part = other;
	}
	return part;
}

/* What the reader wants of one part, in that part's own numbers. */
static int translate(struct merge_source *merge, const struct merge_part *part,
		     const struct source_request *all, struct source_request *request)
{
	struct source_cursor *cursors;
	size_t i;

	cursors = grow(merge->cursors, &merge->room, part->status.n_cpus + 1, sizeof(*cursors));
	if (!cursors)
		return -ENOMEM;
	merge->cursors = cursors;
	*request = *all;
	request->cursors = cursors;
	request->n_cursors = 0;
	for (i = 0; i < all->n_cursors; i++) {
		u32 index = all->cursors[i].cpu - part->first_cpu;

		if (all->cursors[i].cpu < part->first_cpu || index >= part->status.n_cpus)
			continue;
		cursors[request->n_cursors++] = (struct source_cursor){
			.cpu = part->status.cpus[index].cpu, .seq = all->cursors[i].seq,
		};
	}
	return 0;
}

/* Take over what a part has brought, with other numbers of CPUs and another clock. */
static int take_over(struct merge_source *merge, const struct merge_part *part,
		     struct source_batch *batch)
{
	struct source_batch *from = &merge->batch;
	size_t i, j;
	int err = 0;

	for (i = 0; i < from->n_runs && !err; i++) {
		struct source_run *run = &from->runs[i];
		struct tcpstate_record *rec = from->records + run->first_record;

		run->cpu = part->first_cpu + cpu_index(part, run->cpu);
		for (j = 0; j < run->n_records; j++) {
			rec[j].cpu = run->cpu;
			rec[j].time_ns += merge->shift(merge->context, part, rec[j].time_ns);
		}
		err = source_batch_add_run(batch, run);
		if (!err)
			err = source_batch_add_records(batch, rec, run->n_records * sizeof(*rec),
						       sizeof(*rec));
	}
	batch->malformed += from->malformed;
	return err;
}

static void note_complete(struct merge_source *merge, struct merge_part *part, int result)
{
	u64 began_ns = merge->batch.began_ns;

	if (!result)
		part->complete_ns = ALL_READ;
	else if (began_ns)
		part->complete_ns = began_ns + merge->shift(merge->context, part, began_ns);
}

static int merge_read(struct source *source, const struct source_request *all,
		      struct source_batch *batch)
{
	struct merge_source *merge = merge_of(source);
	struct merge_part *part = furthest_behind(merge);
	struct source_request request;
	int result, err;

	if (!part)
		return 0;
	if (translate(merge, part, all, &request))
		return out_of_memory(merge);
	source_batch_reset(&merge->batch);
	result = part->source->ops->read(part->source, &request, &merge->batch);
	err = take_over(merge, part, batch);
	if (err)
		return out_of_memory(merge);
	if (result < 0)
		return fail(merge, part, result);
	note_complete(merge, part, result);
	part = furthest_behind(merge);
	source->ended = !part;
	/* Complete is what all parts have in common. */
	batch->began_ns = part ? part->complete_ns : ALL_READ;
	return part ? 1 : 0;
}

/* Files that are all read have nothing more to bring. */
static int merge_wait(struct source *source, int wake_fd, int timeout_ms)
{
	(void)source;
	(void)wake_fd;
	(void)timeout_ms;
	return 0;
}

static int take_sockets(struct merge_source *merge, const struct merge_part *part,
			const struct source_sockets *from, struct source_sockets *sockets)
{
	struct tcpstate_record *records;
	u64 began_ns, ended_ns;
	size_t i;

	records = grow(sockets->records, &sockets->room, sockets->n + from->n + 1,
		       sizeof(*records));
	if (!records)
		return -ENOMEM;
	sockets->records = records;
	began_ns = from->began_ns + merge->shift(merge->context, part, from->began_ns);
	ended_ns = from->ended_ns + merge->shift(merge->context, part, from->ended_ns);
	for (i = 0; i < from->n; i++) {
		records[sockets->n] = from->records[i];
		records[sockets->n].cpu = part->first_cpu;
		records[sockets->n++].time_ns = ended_ns;
	}
	if (!sockets->began_ns || began_ns < sockets->began_ns)
		sockets->began_ns = began_ns;
	if (ended_ns > sockets->ended_ns)
		sockets->ended_ns = ended_ns;
	return 0;
}

static int merge_sockets(struct source *source, bool all_netns,
			 struct source_sockets *sockets)
{
	struct merge_source *merge = merge_of(source);
	size_t i;
	int err = 0;

	for (i = 0; i < merge->n && !err; i++) {
		struct merge_part *part = &merge->parts[i];
		struct source_sockets from = { 0 };

		if (!part->source->ops->sockets)
			continue;
		err = part->source->ops->sockets(part->source, all_netns, &from);
		if (err)
			err = fail(merge, part, err);
		else if (from.n && take_sockets(merge, part, &from, sockets))
			err = out_of_memory(merge);
		source_sockets_free(&from);
	}
	return err;
}

static bool merge_damage(struct source *source, unsigned int n, char line[SOURCE_ERROR_LEN])
{
	struct merge_source *merge = merge_of(source);
	size_t i;

	for (i = 0; i < merge->n; i++) {
		struct source *part = merge->parts[i].source;
		unsigned int k;

		for (k = 0; part->ops->damage && part->ops->damage(part, k, line); k++) {
			if (!n--)
				return true;
		}
	}
	return false;
}

static bool merge_position(const struct source *source, struct source_position *position)
{
	const struct merge_source *merge = (const struct merge_source *)source;
	struct source_position part;
	size_t i;

	*position = (struct source_position){ 0 };
	for (i = 0; i < merge->n; i++) {
		const struct source *from = merge->parts[i].source;

		if (!from->ops->position || !from->ops->position(from, &part))
			return false;
		position->done += part.done;
		position->size += part.size;
	}
	return true;
}

static void merge_close(struct source *source)
{
	struct merge_source *merge = merge_of(source);
	size_t i;

	for (i = 0; i < merge->n; i++) {
		source_status_free(&merge->parts[i].status);
		merge->parts[i].source->ops->close(merge->parts[i].source);
	}
	source_batch_free(&merge->batch);
	free(merge->cursors);
	free(merge->parts);
	merge->release(merge->context);
	free(merge);
}

static const struct source_ops merge_ops = {
	.status = merge_status,
	.read = merge_read,
	.wait = merge_wait,
	.sockets = merge_sockets,
	.damage = merge_damage,
	.position = merge_position,
	.close = merge_close,
};

/**
 * source_merge_open() - several sources as one
 * @source: the result; closed by the caller with its close operation
 * @parts: the sources, each with its status and host; hosts are numbered from 0 in
 *	this order. Copied; sources and statuses belong to @source after success.
 * @n: how many
 * @shift: what to add to their times
 * @context: its first argument; belongs to @source after success
 * @release: frees it
 * @error: what went wrong
 *
 * Return: 0 or a negative errno
 */
int source_merge_open(struct source **source, const struct merge_part *parts, size_t n,
		      merge_shift shift, void *context, void (*release)(void *context),
		      char error[SOURCE_ERROR_LEN])
{
	struct merge_source *merge = calloc(1, sizeof(*merge));
	u32 cpus = 0;
	size_t i;

	snprintf(error, SOURCE_ERROR_LEN, "out of memory");
	if (!merge)
		return -ENOMEM;
	merge->parts = calloc(n, sizeof(*parts));
	if (!merge->parts) {
		free(merge);
		return -ENOMEM;
	}
	for (i = 0; i < n; i++) {
		merge->parts[i] = parts[i];
		merge->parts[i].first_cpu = cpus;
		cpus += parts[i].status.n_cpus;
	}
	if (cpus > SOURCE_MAX_CPUS) {
		snprintf(error, SOURCE_ERROR_LEN, "more than %u CPUs in all", SOURCE_MAX_CPUS);
		free(merge->parts);
		free(merge);
		return -E2BIG;
	}
	merge->source.ops = &merge_ops;
	merge->n = n;
	merge->shift = shift;
	merge->context = context;
	merge->release = release;
	*source = &merge->source;
	return 0;
}
