// SPDX-License-Identifier: GPL-2.0-only
/* Counts and percentiles as tables, at most 80 columns wide. */
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "render.h"

#define NAME_COLUMNS	30
#define NUMBER_COLUMNS	10
#define TIME_COLUMNS	9
/* In the table of groups. */
#define KEY_COLUMNS	18
#define NARROW_COLUMNS	8
#define COUNT_COLUMNS	8
#define LINE_BYTES	256

static const unsigned int percents[] = { 50, 90, 99 };

static void heading(const struct render *r, const char *line)
{
	fprintf(r->out, "%s%s%s\n", term_on(&r->term, STYLE_BOLD), line,
		term_off(&r->term, STYLE_BOLD));
}

/* Right-aligned in a column. */
static void put_column(struct text *text, unsigned int columns, const char *string)
{
	unsigned int width = text_width(string);

	text_put(text, " ");
	if (width + 1 < columns)
		text_repeat(text, " ", columns - width - 1);
	text_put(text, string);
}

static void put_number(struct text *text, unsigned int columns, u64 number)
{
	char string[24];
	struct text digits;

	text_init(&digits, string, sizeof(string));
	text_decimal(&digits, number);
	put_column(text, columns, string);
}

static void put_time(const struct render *r, struct text *text, unsigned int columns, u64 ns)
{
	char string[TEXT_DURATION_LEN];

	if (r->output.ns) {
		put_number(text, columns, ns);
		return;
	}
	text_duration(string, ns, r->term.utf8);
	put_column(text, columns, string);
}

static void put_line(const struct render *r, struct text *text)
{
	text_put(text, "\n");
	fwrite(text->buf, 1, text->len, r->out);
}

/**
 * struct pair_count - a transition and how often it happened
 * @old_state: enum tcpstate_state
 * @new_state: enum tcpstate_state
 * @count: how often
 */
struct pair_count {
	u8	old_state;
	u8	new_state;
	u64	count;
};

static int by_count(const void *left, const void *right)
{
	const struct pair_count *a = left, *b = right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return a->old_state * TCPSTATE_STATE_END + a->new_state -
	       b->old_state * TCPSTATE_STATE_END - b->new_state;
}

static void show_pairs(const struct render *r, const struct stats_group *group)
{
	struct pair_count pairs[TCPSTATE_STATE_END * TCPSTATE_STATE_END], *pair = pairs;
	struct name old_name, new_name;
	char line[LINE_BYTES];
	size_t n, i;
	struct text text;
	u8 old, new;

	for (old = 0; old < TCPSTATE_STATE_END; old++) {
		for (new = 0; new < TCPSTATE_STATE_END; new++) {
			if (!group->pairs[old][new])
				continue;
			*pair = (struct pair_count){ old, new, group->pairs[old][new] };
			pair++;
		}
	}
	n = pair - pairs;
	qsort(pairs, n, sizeof(*pairs), by_count);
	heading(r, "     count  transition");
	for (i = 0; i < n; i++) {
		text_init(&text, line, sizeof(line));
		put_number(&text, NUMBER_COLUMNS, pairs[i].count);
		text_put(&text, "  ");
		text_put(&text, name_state(pairs[i].old_state, &old_name));
		text_put(&text, " ");
		text_put(&text, r->term.glyphs->to);
		text_put(&text, " ");
		text_put(&text, name_state(pairs[i].new_state, &new_name));
		put_line(r, &text);
	}
}

static void show_times_of(const struct render *r, const char *name, const struct hist *hist,
			  const u64 *living)
{
	char line[LINE_BYTES];
	struct text text;
	size_t i;

	if (!hist && !(living && *living))
		return;
	text_init(&text, line, sizeof(line));
	text_put(&text, name);
	text_pad(&text, NAME_COLUMNS);
	put_number(&text, NUMBER_COLUMNS, hist ? hist->n : 0);
	for (i = 0; i < ARRAY_SIZE(percents); i++) {
		if (hist)
			put_time(r, &text, TIME_COLUMNS, hist_percentile(hist, percents[i]));
		else
			put_column(&text, TIME_COLUMNS, "-");
	}
	if (hist)
		put_time(r, &text, TIME_COLUMNS, hist->max);
	else
		put_column(&text, TIME_COLUMNS, "-");
	put_line(r, &text);
}

static void heading_times(const struct render *r, const char *what)
{
	static const char * const columns[] = { "p50", "p90", "p99", "max" };
	char line[LINE_BYTES];
	struct text text;
	size_t i;

	text_init(&text, line, sizeof(line));
	text_put(&text, what);
	text_pad(&text, NAME_COLUMNS);
	put_column(&text, NUMBER_COLUMNS, "count");
	for (i = 0; i < ARRAY_SIZE(columns); i++)
		put_column(&text, TIME_COLUMNS, columns[i]);
	heading(r, line);
}

static const char *time_name(unsigned int which, struct name *unknown)
{
	switch (which) {
	case TIME_SYN_SYNACK:
		return "SYN to SYN-ACK, as client";
	case TIME_SYNACK_ACK:
		return "SYN-ACK to ACK, as server";
	case TIME_ACCEPT:
		return "ESTABLISHED to accept()";
	default:
		return name_state(which - TIME_IN_STATE, unknown);
	}
}

/* How long they stay there is not known: they are a line of their own. */
static void show_unseen(const struct render *r, const struct stats_group *group, u8 state)
{
	char line[LINE_BYTES];
	struct name unknown;
	struct text text;
	size_t i;

	if (!group->unseen[state])
		return;
	text_init(&text, line, sizeof(line));
	text_put(&text, name_state(state, &unknown));
	text_put(&text, ", end not seen");
	text_pad(&text, NAME_COLUMNS);
	put_number(&text, NUMBER_COLUMNS, group->unseen[state]);
	for (i = 0; i <= ARRAY_SIZE(percents); i++)
		put_column(&text, TIME_COLUMNS, "-");
	put_line(r, &text);
}

static void show_times(const struct render *r, const struct stats_group *group,
		       const u64 *living)
{
	char line[LINE_BYTES];
	struct name unknown;
	unsigned int which;
	struct text text;

	heading_times(r, "handshake");
	for (which = 0; which < TIME_IN_STATE; which++)
		show_times_of(r, time_name(which, &unknown), group->times[which], NULL);
	heading_times(r, "in the state, until it was left");
	for (which = TIME_IN_STATE + 1; which < TIMES; which++) {
		const u64 *now = living ? &living[which - TIME_IN_STATE] : NULL;

		text_init(&text, line, sizeof(line));
		text_put(&text, time_name(which, &unknown));
		if (now && *now)
			text_add(&text, ", %llu now", *now);
		show_times_of(r, line, group->times[which], now);
		show_unseen(r, group, which - TIME_IN_STATE);
	}
}

static void show_summary(const struct render *r, const struct stats_group *group)
{
	fprintf(r->out, "opens: active %llu, passive %llu, failed %llu; resets %llu; "
		"SYN or SYN-ACK again %llu\n",
		group->active, group->passive, group->failed, group->resets,
		group->retransmits);
}

static void show_group(const struct render *r, const struct stats_group *group,
		       const u64 *living)
{
	show_summary(r, group);
	fputc('\n', r->out);
	show_pairs(r, group);
	fputc('\n', r->out);
	show_times(r, group, living);
}

static void group_line(const struct render *r, const struct stats_group *group)
{
	const struct hist *opens[] = {
		group->times[TIME_SYN_SYNACK] ? group->times[TIME_SYN_SYNACK] :
		group->times[TIME_SYNACK_ACK],
		group->times[TIME_IN_STATE + TCPSTATE_ESTABLISHED],
	};
	char line[LINE_BYTES];
	struct text text;
	size_t i;

	text_init(&text, line, sizeof(line));
	text_put(&text, group->key);
	/* Too long for its column: it gets a line. */
	if (text.width > KEY_COLUMNS) {
		put_line(r, &text);
		text_init(&text, line, sizeof(line));
	}
	text_pad(&text, KEY_COLUMNS);
	put_number(&text, COUNT_COLUMNS, group->active);
	put_number(&text, COUNT_COLUMNS, group->passive);
	put_number(&text, COUNT_COLUMNS - 1, group->failed);
	put_number(&text, COUNT_COLUMNS - 1, group->resets);
	for (i = 0; i < ARRAY_SIZE(opens); i++) {
		if (opens[i]) {
			put_time(r, &text, NARROW_COLUMNS, hist_percentile(opens[i], 50));
			put_time(r, &text, NARROW_COLUMNS, hist_percentile(opens[i], 99));
		} else {
			put_column(&text, NARROW_COLUMNS, "-");
			put_column(&text, NARROW_COLUMNS, "-");
		}
	}
	put_line(r, &text);
}

static void show_groups(const struct render *r, const struct stats *stats,
			const struct stats_view *view)
{
	static const char * const names[] = { "", "port", "peer", "process" };
	size_t n = view->top && view->top < stats->n_groups ? view->top : stats->n_groups;
	char line[LINE_BYTES];
	struct text text;
	size_t i;

	text_init(&text, line, sizeof(line));
	text_pad(&text, KEY_COLUMNS + 2 * COUNT_COLUMNS + 2 * (COUNT_COLUMNS - 1));
	put_column(&text, 2 * NARROW_COLUMNS, "handshake");
	put_column(&text, 2 * NARROW_COLUMNS, "ESTABLISHED");
	heading(r, line);
	text_init(&text, line, sizeof(line));
	text_put(&text, names[stats->config.by]);
	text_pad(&text, KEY_COLUMNS);
	put_column(&text, COUNT_COLUMNS, "active");
	put_column(&text, COUNT_COLUMNS, "passive");
	put_column(&text, COUNT_COLUMNS - 1, "failed");
	put_column(&text, COUNT_COLUMNS - 1, "resets");
	for (i = 0; i < 2; i++) {
		put_column(&text, NARROW_COLUMNS, "p50");
		put_column(&text, NARROW_COLUMNS, "p99");
	}
	heading(r, line);
	for (i = 0; i < n; i++)
		group_line(r, stats->groups[i]);
	if (stats->others)
		group_line(r, stats->others);
	if (n < stats->n_groups)
		fprintf(r->out, "and %zu more: --top %zu\n", stats->n_groups - n,
			stats->n_groups);
}

/**
 * render_stats() - show what was counted
 * @r: where
 * @stats: the counts, sorted
 * @view: what of them
 */
void render_stats(struct render *r, const struct stats *stats, const struct stats_view *view)
{
	char duration[TEXT_DURATION_LEN];
	struct render_clock clock;
	size_t n, i;

	words_clock(r, stats->last_ns, &clock);
	text_elapsed(duration, stats->last_ns - stats->first_ns, r->term.utf8);
	fprintf(r->out, "%s%llu events in %s until %s%s%s\n", term_on(&r->term, STYLE_BOLD),
		stats->records, duration, clock.day, clock.fraction,
		term_off(&r->term, STYLE_BOLD));
	if (stats->config.by == BY_NOTHING || view->details)
		show_group(r, &stats->total, view->living);
	if (stats->config.by == BY_NOTHING)
		return;
	if (!view->details) {
		show_groups(r, stats, view);
		return;
	}
	n = view->top && view->top < stats->n_groups ? view->top : stats->n_groups;
	for (i = 0; i < n; i++) {
		fputc('\n', r->out);
		heading(r, stats->groups[i]->key);
		show_group(r, stats->groups[i], NULL);
	}
}
