// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comma-separated values: a line of names, then a line for each event, connection or
 * group and for each gap. A value that is not known is empty. Quoting is that of RFC 4180.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "members.h"
#include "render.h"

/* Statistics, their group, and a gap, beside the spans of time. */
#define MAX_PARTS	(TIMES + 3)
/* "NEW_SYN_RECV_" */
#define PREFIX_LEN	24

/**
 * struct part - some columns of each line
 * @prefix: before their names
 * @table: the members of what they come from
 * @in: MEMBER_IN_* of it
 */
struct part {
	char				prefix[PREFIX_LEN];
	const struct member_table	*table;
	u8				in;
};

/**
 * struct render_csv - what the renderer has for itself
 * @text: what the text does; flushing is the same, and so are the totals
 * @clock: makes points in time
 * @parts: all columns but the first; a gap has the last part
 * @n: how many
 */
struct render_csv {
	const struct render_ops	*text;
	struct member_clock	clock;
	struct part		parts[MAX_PARTS];
	size_t			n;
};

static struct member_clock *clock_of(struct render *r)
{
	struct render_csv *own = r->own;

	member_clock_set(&own->clock, r->realtime_offset);
	own->clock.hosts = r->hosts;
	return &own->clock;
}

static void put_text(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	putc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	putc('"', out);
}

/*
 * A process chooses its name, and a spreadsheet takes text that begins like this for a
 * formula: the first letter is written as text_comm() writes others.
 */
static void put_string(FILE *out, const char *text)
{
	char escaped[MEMBER_TEXT_LEN + 4];

	if (!*text || !strchr("=+-@", *text)) {
		put_text(out, text);
		return;
	}
	snprintf(escaped, sizeof(escaped), "\\x%02x%s", *text, text + 1);
	put_text(out, escaped);
}

static void put_number(FILE *out, u64 number, bool has_sign)
{
	char digits[32];
	struct text text;

	text_init(&text, digits, sizeof(digits));
	if (has_sign && (s64)number < 0) {
		text_put(&text, "-");
		number = -number;
	}
	text_decimal(&text, number);
	fwrite(digits, 1, text.len, out);
}

static void put_words(FILE *out, const struct member *member, u64 bits)
{
	char unknown[MEMBER_TEXT_LEN];

	for (; bits; bits &= bits - 1) {
		put_text(out, member_word(member, __builtin_ctzll(bits), unknown));
		if (bits & (bits - 1))
			putc(' ', out);
	}
}

static void put_value(FILE *out, const struct member *member, const struct member_value *value)
{
	switch (member_form(member)) {
	case FORM_NUMBER:
		put_number(out, value->number,
			   member->type == MEMBER_S32 || member->type == MEMBER_S64);
		break;
	case FORM_BOOL:
		fputs(value->number ? "true" : "false", out);
		break;
	case FORM_LIST:
		put_words(out, member, value->number);
		break;
	default:
		if (member->type == MEMBER_STRING)
			put_string(out, value->text);
		else
			put_text(out, value->text);
	}
}

/* Each name with a comma before it. */
static void put_names(FILE *out, const struct part *part)
{
	size_t i;

	for (i = 0; i < part->table->n; i++) {
		const struct member *member = &part->table->members[i];

		if (member_is_in(member, part->in))
			fprintf(out, ",%s%s", part->prefix, member->name);
	}
}

/* Each value with a comma before it; @from: NULL: nothing is known. */
static void put_values(FILE *out, const struct part *part, const void *from)
{
	struct member_value value;
	size_t i;

	for (i = 0; i < part->table->n; i++) {
		const struct member *member = &part->table->members[i];

		if (!member_is_in(member, part->in))
			continue;
		putc(',', out);
		if (from && member_get(member, from, &value))
			put_value(out, member, &value);
	}
}

/* @from: what each part comes from, in their order; the last ones may be left out. */
static void put_line(struct render *r, const char *type, const void * const *from, size_t n)
{
	const struct render_csv *own = r->own;
	size_t i;

	errno = 0;
	fputs(type, r->out);
	for (i = 0; i < own->n; i++)
		put_values(r->out, &own->parts[i], i < n ? from[i] : NULL);
	putc('\n', r->out);
	/* Only the write that fails knows why; the next flush does not. */
	if (ferror(r->out) && !r->error)
		r->error = errno ? -errno : -EIO;
}

static void add_part(struct render_csv *own, const char *prefix,
		     const struct member_table *table, u8 in)
{
	struct part *part = &own->parts[own->n++];

	snprintf(part->prefix, sizeof(part->prefix), "%s", prefix);
	part->table = table;
	part->in = in;
}

/* A column for each number of each span of time; no socket is ever in state 0. */
static void add_spans(struct render_csv *own)
{
	struct member_value span;
	char prefix[PREFIX_LEN];
	unsigned int which;

	for (which = 0; which < TIMES; which++) {
		if (which == TIME_IN_STATE)
			continue;
		member_put_span(&span, which);
		snprintf(prefix, sizeof(prefix), "%s_", span.text);
		add_part(own, prefix, &members_times, 0);
	}
}

static void choose_parts(struct render_csv *own, enum output_list list)
{
	switch (list) {
	case LIST_EVENTS:
		add_part(own, "", &members_event, MEMBER_IN_EVENT);
		break;
	case LIST_CONNECTIONS:
		add_part(own, "", &members_connection, 0);
		add_part(own, "handshake_", &members_handshake, 0);
		add_part(own, "teardown_", &members_teardown, 0);
		add_part(own, "end0_", &members_event, MEMBER_IN_END);
		add_part(own, "end0_", &members_end, 0);
		add_part(own, "end1_", &members_event, MEMBER_IN_END);
		add_part(own, "end1_", &members_end, 0);
		break;
	case LIST_STATS:
		add_part(own, "", &members_stats, 0);
		add_part(own, "", &members_group, 0);
		add_spans(own);
		break;
	default:
		return;
	}
	add_part(own, "gap_", &members_gap, 0);
}

static void csv_begin(struct render *r, const struct source_status *st)
{
	struct render_csv *own = r->own;
	size_t i;

	(void)st;
	choose_parts(own, r->output.list);
	fputs("type", r->out);
	for (i = 0; i < own->n; i++)
		put_names(r->out, &own->parts[i]);
	putc('\n', r->out);
}

static void csv_event(struct render *r, const struct tcpstate_record *rec,
		      const struct track_end *end)
{
	struct member_event event = { .clock = clock_of(r) };
	const void *from[] = { &event };

	member_event_set(&event, rec, end);
	put_line(r, "event", from, 1);
}

static void csv_block(struct render *r, const struct timeline *tl)
{
	struct member_connection connection = { .clock = clock_of(r) };
	const void *from[MAX_PARTS] = { &connection, &connection.story.opened, &connection };
	struct member_event ends[2] = { 0 };
	unsigned int side;
	size_t n = 3;

	member_connection_set(&connection, tl, r->now_ns);
	for (side = 0; side < 2 && tl->ends[side]; side++) {
		ends[side].clock = connection.clock;
		member_event_set_end(&ends[side], tl, side);
		from[n++] = &ends[side];
		from[n++] = member_story_of(&connection, side);
	}
	put_line(r, tl->role[0] == ROLE_LISTENER ? "listener" : "connection", from, n);
}

static void csv_gap(struct render *r, u32 cpu, u64 lost)
{
	const struct member_gap gap = { .cpu = cpu, .lost = lost };
	const struct render_csv *own = r->own;
	const void *from[MAX_PARTS] = { NULL };

	if (!own->n)
		return;
	from[own->n - 1] = &gap;
	put_line(r, "gap", from, own->n);
}

static void put_group(struct render *r, const char *type, const struct member_stats *stats,
		      const struct stats_group *group)
{
	const void *from[MAX_PARTS] = { stats, group };
	size_t n = 2, which;

	for (which = 0; which < TIMES; which++) {
		if (which != TIME_IN_STATE)
			from[n++] = group->times[which];
	}
	put_line(r, type, from, n);
}

static void csv_stats(struct render *r, const struct stats *stats,
		      const struct stats_view *view)
{
	const struct member_stats from = { .stats = stats, .clock = clock_of(r) };
	size_t n = view->top && view->top < stats->n_groups ? view->top : stats->n_groups;
	size_t i;

	put_group(r, "stats", &from, &stats->total);
	for (i = 0; i < n; i++)
		put_group(r, "group", &from, stats->groups[i]);
	if (stats->others)
		put_group(r, "others", &from, stats->others);
}

/* A status is a tree, not a table: cmd/status.c does not let it come to this. */
static void csv_status(struct render *r, const struct source_status *st)
{
	(void)r;
	(void)st;
}

/* Nor are findings: cmd/diagnose.c does not. */
static void csv_diagnose(struct render *r, const struct diagnose_result *result)
{
	(void)r;
	(void)result;
}

static void csv_totals(struct render *r, const struct reader_totals *totals)
{
	struct render_csv *own = r->own;

	own->text->totals(r, totals);
}

static int csv_flush(struct render *r)
{
	struct render_csv *own = r->own;

	return own->text->flush(r);
}

static void csv_close(struct render *r)
{
	free(r->own);
	r->own = NULL;
}

static const struct render_ops csv_ops = {
	.begin = csv_begin,
	.event = csv_event,
	.block = csv_block,
	.gap = csv_gap,
	.status = csv_status,
	.stats = csv_stats,
	.diagnose = csv_diagnose,
	.totals = csv_totals,
	.flush = csv_flush,
	.close = csv_close,
};

/**
 * render_csv_init() - comma-separated values
 * @render: a renderer for text, which becomes one for spreadsheets
 *
 * Return: 0 or -ENOMEM
 */
int render_csv_init(struct render *render)
{
	struct render_csv *own = calloc(1, sizeof(*own));

	if (!own)
		return -ENOMEM;
	own->text = render->ops;
	render->ops = &csv_ops;
	render->own = own;
	return 0;
}
