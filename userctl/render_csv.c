// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comma-separated values: a line of names, then a line for each event or connection and
 * for each gap. A value that is not known is empty. Quoting is that of RFC 4180.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "members.h"
#include "render.h"

/**
 * struct render_csv - what the renderer has for itself
 * @text: what the text does; flushing is the same, and so are the totals
 * @clock: makes points in time
 * @list: what the lines are about
 */
struct render_csv {
	const struct render_ops	*text;
	struct member_clock	clock;
	enum render_list	list;
};

static struct member_clock *clock_of(struct render *r)
{
	struct render_csv *own = r->own;

	member_clock_set(&own->clock, r->realtime_offset);
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
static void put_names(FILE *out, const struct member_table *table, u8 in, const char *prefix)
{
	size_t i;

	for (i = 0; i < table->n; i++) {
		if (member_is_in(&table->members[i], in))
			fprintf(out, ",%s%s", prefix, table->members[i].name);
	}
}

/* Each value with a comma before it; @from: NULL: nothing is known. */
static void put_values(FILE *out, const struct member_table *table, u8 in, const void *from)
{
	struct member_value value;
	size_t i;

	for (i = 0; i < table->n; i++) {
		const struct member *member = &table->members[i];

		if (!member_is_in(member, in))
			continue;
		putc(',', out);
		if (from && member_get(member, from, &value))
			put_value(out, member, &value);
	}
}

static void csv_begin(struct render *r, enum render_list list, const struct source_status *st)
{
	struct render_csv *own = r->own;

	(void)st;
	own->list = list;
	if (list == LIST_STATUS)
		return;
	fputs("type", r->out);
	if (list == LIST_EVENTS) {
		put_names(r->out, &members_event, MEMBER_IN_EVENT, "");
	} else {
		put_names(r->out, &members_connection, 0, "");
		put_names(r->out, &members_event, MEMBER_IN_END, "end0_");
		put_names(r->out, &members_event, MEMBER_IN_END, "end1_");
	}
	put_names(r->out, &members_gap, 0, "gap_");
	putc('\n', r->out);
}

static void csv_event(struct render *r, const struct tcpstate_record *rec,
		      const struct track_end *end)
{
	struct member_event event = { .clock = clock_of(r) };

	member_event_set(&event, rec, end);
	fputs("event", r->out);
	put_values(r->out, &members_event, MEMBER_IN_EVENT, &event);
	put_values(r->out, &members_gap, 0, NULL);
	putc('\n', r->out);
}

static void csv_block(struct render *r, const struct timeline *tl)
{
	const struct member_connection connection = { .tl = *tl, .clock = clock_of(r) };
	struct member_event end = { 0 };
	unsigned int side;

	fputs(tl->role[0] == ROLE_LISTENER ? "listener" : "connection", r->out);
	put_values(r->out, &members_connection, 0, &connection);
	for (side = 0; side < 2; side++) {
		if (tl->ends[side])
			member_event_set_end(&end, tl, side);
		put_values(r->out, &members_event, MEMBER_IN_END, tl->ends[side] ? &end : NULL);
	}
	put_values(r->out, &members_gap, 0, NULL);
	putc('\n', r->out);
}

static void csv_gap(struct render *r, u32 cpu, u64 lost)
{
	const struct member_gap gap = { .cpu = cpu, .lost = lost };
	struct render_csv *own = r->own;

	fputs("gap", r->out);
	if (own->list == LIST_EVENTS) {
		put_values(r->out, &members_event, MEMBER_IN_EVENT, NULL);
	} else {
		put_values(r->out, &members_connection, 0, NULL);
		put_values(r->out, &members_event, MEMBER_IN_END, NULL);
		put_values(r->out, &members_event, MEMBER_IN_END, NULL);
	}
	put_values(r->out, &members_gap, 0, &gap);
	putc('\n', r->out);
}

/* A status is a tree, not a table: cmd/status.c does not let it come to this. */
static void csv_status(struct render *r, const struct source_status *st)
{
	(void)r;
	(void)st;
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
