// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "missing.h"
#include "names.h"
#include "render.h"

static void heading(const struct render *r, const char *string)
{
	fprintf(r->out, "\n%s%s%s\n", term_on(&r->term, STYLE_BOLD), string,
		term_off(&r->term, STYLE_BOLD));
}

static void field(const struct render *r, const char *name, const char *value)
{
	fprintf(r->out, "%-16s %s\n", name, value);
}

static void show_source(struct render *r, const struct source_status *st)
{
	char string[256];
	struct text text;

	text_init(&text, string, sizeof(string));
	text_add(&text, "%s %s, ABI version %u",
		 st->kind == SOURCE_BPF ? "BPF programs of tcpstatectl" : "module",
		 st->module_version, st->abi_version);
	field(r, "source", string);
	field(r, "kernel", st->kernel_release);

	text_init(&text, string, sizeof(string));
	text_add(&text, "%u records of %u bytes per CPU, %llu KiB in all", st->ring_slots,
		 st->record_size, st->memory / 1024);
	field(r, "ring", string);

	text_init(&text, string, sizeof(string));
	words_time(&text, r, st->time_loaded);
	text_put(&text, ", ");
	words_duration(&text, r, st->time_now - st->time_loaded);
	text_put(&text, " ago");
	field(r, "recording since", string);

	text_init(&text, string, sizeof(string));
	text_add(&text, "%u%s", st->netns,
		 st->netns == st->netns_init ? " (the initial one)" : "");
	field(r, "your namespace", string);
}

static void show_cpus(const struct render *r, const struct source_status *st)
{
	bool overwrites = st->kind != SOURCE_BPF;
	size_t i;

	heading(r, overwrites ? "CPU      written  overwritten" : "CPU      written");
	for (i = 0; i < st->n_cpus; i++) {
		fprintf(r->out, "%3u %12llu", st->cpus[i].cpu, st->cpus[i].head);
		if (overwrites)
			fprintf(r->out, " %12llu", source_status_overwritten(st, &st->cpus[i]));
		fputc('\n', r->out);
	}
}

static void show_attached(const struct render *r, const struct source_hook *hook)
{
	const char *red = term_on(&r->term, STYLE_BAD), *plain = term_off(&r->term, STYLE_BAD);

	fprintf(r->out, "%-36s %-10s %s\n", hook->name, hook->method, hook->observes);
	if (*hook->instead_of)
		fprintf(r->out, "%-36s instead of %s\n", "", hook->instead_of);
	if (*hook->loses)
		fprintf(r->out, "%-36s %snot seen here:%s %s\n", "", red, plain, hook->loses);
	if (hook->runs)
		fprintf(r->out, "%-36s ran %llu time%s, %llu ns each\n", "", hook->runs,
			hook->runs == 1 ? "" : "s", hook->run_ns / hook->runs);
}

static void show_hook(const struct render *r, const struct source_hook *hook,
		      enum source_kind kind)
{
	const char *red = term_on(&r->term, STYLE_BAD), *plain = term_off(&r->term, STYLE_BAD);

	if (missing_is(hook))
		fprintf(r->out, "%-36s %s%-10s%s not seen: %s (%s)\n", hook->name, red,
			"MISSING", plain, *hook->without ? hook->without : hook->observes,
			missing_reason(hook, kind));
	else if (missing_is_needless(hook))
		fprintf(r->out, "%-36s %-10s not needed on this kernel\n", hook->name, "-");
	else
		show_attached(r, hook);
	if (hook->missed)
		fprintf(r->out, "%-36s %smissed %llu%s: the kernel skipped it\n", "",
			red, hook->missed, plain);
}

/* First of all what the rest of the program cannot show. */
static void show_losses(const struct render *r, const struct source_status *st)
{
	const char *red = term_on(&r->term, STYLE_BAD), *plain = term_off(&r->term, STYLE_BAD);
	u64 missed = source_status_missed(st);
	char line[MISSING_LEN];
	bool any = missed;
	struct text text;
	size_t i;

	for (i = 0; i < st->n_hooks; i++) {
		text_init(&text, line, sizeof(line));
		if (!missing_words(&text, &st->hooks[i], st->kind))
			continue;
		fprintf(r->out, "%s%s%s\n", red, line, plain);
		any = true;
	}
	if (missed)
		fprintf(r->out, "%shooks missed %llu run%s: records may be missing%s\n", red,
			missed, missed == 1 ? "" : "s", plain);
	if (any)
		fputc('\n', r->out);
}

static void show_hooks(const struct render *r, const struct source_status *st)
{
	size_t i;

	heading(r, "HOOK                                 METHOD     SEES");
	for (i = 0; i < st->n_hooks; i++)
		show_hook(r, &st->hooks[i], st->kind);
}

static void show_counters(const struct render *r, const struct source_status *st)
{
	struct name old_name, new_name;
	struct text text;
	char string[64];
	size_t i;

	heading(r, "TRANSITION                        COUNT");
	for (i = 0; i < st->n_pairs; i++) {
		text_init(&text, string, sizeof(string));
		text_add(&text, "%s %s %s", name_state(st->pairs[i].old_state, &old_name),
			 r->term.glyphs->to, name_state(st->pairs[i].new_state, &new_name));
		text_pad(&text, 28);
		fprintf(r->out, "%s %10llu\n", string, st->pairs[i].count);
	}
	if (!st->n_pairs)
		fprintf(r->out, "none yet\n");
	if (!st->n_ignored)
		return;
	heading(r, "IGNORED ON PURPOSE                COUNT");
	for (i = 0; i < st->n_ignored; i++)
		fprintf(r->out, "%-28s %10llu\n", st->ignored[i].reason,
			st->ignored[i].count);
}

/**
 * render_status() - show the status of a source
 * @render: where
 * @st: the status
 */
void render_status(struct render *render, const struct source_status *st)
{
	render->realtime_offset = st->realtime_offset;
	show_losses(render, st);
	show_source(render, st);
	show_cpus(render, st);
	show_hooks(render, st);
	if (!source_status_counts(st)) {
		heading(render, "TRANSITION");
		fprintf(render->out,
			"not shown: the counters are those of the whole host, and you may see one namespace only\n");
		return;
	}
	show_counters(render, st);
}
