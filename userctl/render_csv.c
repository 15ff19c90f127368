// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comma-separated values: a line of names, then a line for each event or connection and
 * for each gap. A value that is not known is empty. Quoting is that of RFC 4180.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "render.h"

/**
 * struct render_csv - what the renderer has for itself
 * @text: what the text does; flushing is the same, and so are the totals
 * @clock: makes points in time
 * @list: what the lines are about
 */
struct render_csv {
	const struct render_ops	*text;
	struct field_clock	clock;
	enum render_list	list;
};

static struct field_clock *clock_of(struct render *r)
{
	struct render_csv *own = r->own;

	field_clock_set(&own->clock, r->realtime_offset);
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
	char escaped[FIELD_TEXT_LEN + 4];

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

static void put_words(FILE *out, const struct field *field, u64 bits)
{
	char unknown[FIELD_TEXT_LEN];

	for (; bits; bits &= bits - 1) {
		put_text(out, field_word(field, __builtin_ctzll(bits), unknown));
		if (bits & (bits - 1))
			putc(' ', out);
	}
}

static void put_value(FILE *out, const struct field *field, const struct field_value *value)
{
	switch (field_form(field)) {
	case FORM_NUMBER:
		put_number(out, value->number,
			   field->type == FIELD_S32 || field->type == FIELD_S64);
		break;
	case FORM_BOOL:
		fputs(value->number ? "true" : "false", out);
		break;
	case FORM_LIST:
		put_words(out, field, value->number);
		break;
	default:
		if (field->type == FIELD_STRING)
			put_string(out, value->text);
		else
			put_text(out, value->text);
	}
}

/* Each name with a comma before it. */
static void put_names(FILE *out, const struct field_table *table, u8 in, const char *prefix)
{
	size_t i;

	for (i = 0; i < table->n; i++) {
		if (field_is_in(&table->fields[i], in))
			fprintf(out, ",%s%s", prefix, table->fields[i].name);
	}
}

/* Each value with a comma before it; @from: NULL: nothing is known. */
static void put_values(FILE *out, const struct field_table *table, u8 in, const void *from)
{
	struct field_value value;
	size_t i;

	for (i = 0; i < table->n; i++) {
		const struct field *field = &table->fields[i];

		if (!field_is_in(field, in))
			continue;
		putc(',', out);
		if (from && field_get(field, from, &value))
			put_value(out, field, &value);
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
		put_names(r->out, &fields_event, FIELD_IN_EVENT, "");
	} else {
		put_names(r->out, &fields_connection, 0, "");
		put_names(r->out, &fields_event, FIELD_IN_END, "end0_");
		put_names(r->out, &fields_event, FIELD_IN_END, "end1_");
	}
	put_names(r->out, &fields_gap, 0, "gap_");
	putc('\n', r->out);
}

static void csv_event(struct render *r, const struct tcpstate_record *rec,
		      const struct track_end *end)
{
	struct field_event event = { .clock = clock_of(r) };

	field_event_set(&event, rec, end);
	fputs("event", r->out);
	put_values(r->out, &fields_event, FIELD_IN_EVENT, &event);
	put_values(r->out, &fields_gap, 0, NULL);
	putc('\n', r->out);
}

static void csv_block(struct render *r, const struct timeline *tl)
{
	const struct field_connection connection = { .tl = *tl, .clock = clock_of(r) };
	struct field_event end = { 0 };
	unsigned int side;

	fputs(tl->role[0] == ROLE_LISTENER ? "listener" : "connection", r->out);
	put_values(r->out, &fields_connection, 0, &connection);
	for (side = 0; side < 2; side++) {
		if (tl->ends[side])
			field_event_set_end(&end, tl, side);
		put_values(r->out, &fields_event, FIELD_IN_END, tl->ends[side] ? &end : NULL);
	}
	put_values(r->out, &fields_gap, 0, NULL);
	putc('\n', r->out);
}

static void csv_gap(struct render *r, u32 cpu, u64 lost)
{
	const struct field_gap gap = { .cpu = cpu, .lost = lost };
	struct render_csv *own = r->own;

	fputs("gap", r->out);
	if (own->list == LIST_EVENTS) {
		put_values(r->out, &fields_event, FIELD_IN_EVENT, NULL);
	} else {
		put_values(r->out, &fields_connection, 0, NULL);
		put_values(r->out, &fields_event, FIELD_IN_END, NULL);
		put_values(r->out, &fields_event, FIELD_IN_END, NULL);
	}
	put_values(r->out, &fields_gap, 0, &gap);
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
