// SPDX-License-Identifier: GPL-2.0-only
/*
 * One connection as a ladder:
 *
 *	time since | left end, the client | right end, the server
 *
 * A row has one cell, on the side where the record comes from. A cell is a few
 * lines high in a narrow column and one line in a wide one. The arrow of a segment
 * touches the line between the two columns, as a segment would cross it.
 */
#include <string.h>

#include "render_block.h"

#define TIME_COLUMNS	9
/* Lines that stand beside the owners. */
#define HEAD_LINES	3

static void write_out(struct block *b)
{
	fwrite(b->out.buf, 1, b->out.len, b->render->out);
	text_init(&b->out, b->bytes, sizeof(b->bytes));
}

/**
 * block_end_line() - end a line, and write what there is if there is much
 * @b: the block
 */
void block_end_line(struct block *b)
{
	text_put(&b->out, "\n");
	if (b->out.size - b->out.len < 4 * BLOCK_LINE)
		write_out(b);
}

/* One line of the block: time, left cell, right cell; either may be empty. */
static void print_line(struct block *b, const struct text *time, const struct text *left,
		       const struct text *right)
{
	const char *bar = b->render->term.glyphs->bar;
	const char *dim = block_on(b, STYLE_DIM), *plain = block_off(b, STYLE_DIM);
	unsigned int pad = b->time_width - 1;
	struct text *out = &b->out;

	text_colour(out, dim);
	if (!time)
		text_repeat(out, " ", pad);
	else if (time->width < pad)
		text_repeat(out, " ", pad - time->width);
	if (time)
		text_append(out, time);
	text_colour(out, plain);
	text_put(out, " ");
	text_colour(out, dim);
	text_put(out, bar);
	text_colour(out, plain);
	if (left)
		text_append(out, left);
	if (b->columns == 2) {
		if (!left || left->width < b->width[0])
			text_repeat(out, " ", b->width[0] - (left ? left->width : 0));
		text_colour(out, dim);
		text_put(out, bar);
		text_colour(out, plain);
	}
	if (right)
		text_append(out, right);
	block_end_line(b);
}

/* Is the day told apart from the time of day? */
static bool has_date(const struct block *b)
{
	return (b->render->output.time == TIMES_ABSOLUTE ||
		b->render->output.time == TIMES_UTC) && words_has_clock(b->render);
}

/* When a row was: since the first one, or what the user wants instead. */
static void put_time(const struct block *b, struct text *text, const struct timeline_row *row)
{
	u64 ns = row->row->rec.time_ns;

	if (b->render->output.time == TIMES_DEFAULT) {
		words_elapsed(text, b->render, row->since_ns);
	} else if (has_date(b)) {
		words_day(text, b->render, ns);
		words_fraction(text, b->render, ns);
		if (b->render->output.time == TIMES_UTC)
			text_put(text, "Z");
	} else {
		words_time(text, b->render, ns);
	}
}

/* The first row of another day has a line for that above it. */
static void print_date(struct block *b, const struct timeline_row *row)
{
	struct text text;
	char date[12];

	if (!has_date(b))
		return;
	text_init(&text, date, sizeof(date));
	words_date(&text, b->render, row->row->rec.time_ns);
	if (!strcmp(date, b->date))
		return;
	memcpy(b->date, date, sizeof(date));
	print_line(b, &text, NULL, NULL);
}

static void print_row(struct block *b, const struct timeline_row *row)
{
	char bytes[48];
	struct text time;
	struct cell cell;
	unsigned int i;

	cell_begin(&cell, b->width[row->side]);
	cell_fill(b, &cell, row);
	text_init(&time, bytes, sizeof(bytes));
	put_time(b, &time, row);
	print_date(b, row);
	for (i = 0; i < cell.n; i++) {
		print_line(b, i ? NULL : &time, row->side ? NULL : &cell.lines[i],
			   row->side ? &cell.lines[i] : NULL);
	}
}

static void print_rule(struct block *b, const char *crossing)
{
	const struct term_glyphs *glyphs = b->render->term.glyphs;
	unsigned int i;

	text_colour(&b->out, block_on(b, STYLE_DIM));
	text_repeat(&b->out, glyphs->line, b->time_width);
	for (i = 0; i < b->columns; i++) {
		text_put(&b->out, crossing);
		text_repeat(&b->out, glyphs->line, b->width[i]);
	}
	text_colour(&b->out, block_off(b, STYLE_DIM));
	block_end_line(b);
}

/**
 * struct head - when the first record was: what stands beside the owners
 * @lines: one below the other
 * @bytes: their memory
 */
struct head {
	struct text	lines[HEAD_LINES];
	char		bytes[HEAD_LINES][32];
};

/* The day, if the rows have the time; the time, if they count from it. */
static void fill_head_time(struct block *b, struct head *head)
{
	u64 ns = b->tl->first_ns;
	struct text *line = head->lines;
	unsigned int i;

	for (i = 0; i < HEAD_LINES; i++)
		text_init(&head->lines[i], head->bytes[i], sizeof(head->bytes[i]));
	if (has_date(b)) {
		words_date(line, b->render, ns);
		memcpy(b->date, line->buf, sizeof(b->date));
		return;
	}
	if (b->render->output.time != TIMES_DEFAULT)
		return;
	if (!words_has_clock(b->render))
		text_put(line++, "boot+");
	words_day(line++, b->render, ns);
	words_fraction(line, b->render, ns);
}

static void print_head(struct block *b, const struct head *head)
{
	struct cell cells[2];
	unsigned int i;

	for (i = 0; i < 2; i++)
		cell_begin(&cells[i], b->width[i]);
	for (i = 0; i < b->columns; i++)
		cell_head(b, &cells[i], i);
	for (i = 0; i < cells[0].n || i < cells[1].n; i++) {
		print_line(b, i < HEAD_LINES ? &head->lines[i] : NULL,
			   i < cells[0].n ? &cells[0].lines[i] : NULL,
			   i < cells[1].n ? &cells[1].lines[i] : NULL);
	}
}

/* "192.0.2.1:4000 -> 192.0.2.2:80", in the direction of the SYN */
static void add_addresses(const struct block *b, struct text *text, bool split)
{
	const struct term_glyphs *glyphs = b->render->term.glyphs;
	const struct track_end *end = b->tl->ends[0];
	bool server = b->tl->role[0] == ROLE_SERVER;
	char from[DECODE_ENDPOINT_LEN], to[DECODE_ENDPOINT_LEN];

	decode_endpoint_text(from, server ? &end->remote : &end->local);
	decode_endpoint_text(to, server ? &end->local : &end->remote);
	text_put(text, from);
	if (b->tl->role[0] == ROLE_LISTENER)
		return;
	text_put(text, split ? "\n  " : " ");
	text_put(text, b->tl->role[0] == ROLE_UNKNOWN ? glyphs->both : glyphs->to);
	text_put(text, " ");
	text_put(text, to);
}

/* What does not fit goes on in the next line. */
static void print_outcome(struct block *b, const char *outcome, unsigned int room)
{
	char piece[BLOCK_LINE];
	size_t fits;

	do {
		fits = text_clip_words(outcome, room);
		memcpy(piece, outcome, fits);
		piece[fits] = '\0';
		text_put(&b->out, "  ");
		text_put(&b->out, piece);
		block_end_line(b);
		outcome += fits;
		while (*outcome == ' ')
			outcome++;
	} while (*outcome && fits);
}

/* One line if all fits, else the addresses and the outcome each on their own. */
static void print_title(struct block *b)
{
	unsigned int width = b->render->term.width;
	unsigned int room = width < BLOCK_MAX_COLUMNS ? width : BLOCK_MAX_COLUMNS;
	char title[BLOCK_LINE], outcome[BLOCK_LINE];
	struct text text, what;

	text_init(&text, title, sizeof(title));
	add_addresses(b, &text, false);
	if (text.width > room) {
		text_init(&text, title, sizeof(title));
		add_addresses(b, &text, true);
	}
	text_colour(&b->out, block_on(b, STYLE_BOLD));
	text_append(&b->out, &text);
	text_colour(&b->out, block_off(b, STYLE_BOLD));
	text_init(&what, outcome, sizeof(outcome));
	render_outcome(&what, b->render, b->tl);
	if (text.width + 2 + what.width > room)
		text_put(&b->out, "\n");
	print_outcome(b, outcome, room - 2);
}

/* Signs that occur are explained; others would only be in the way. */
static void print_legend(struct block *b)
{
	static const char * const legend[] = {
		"? deduced from what the socket shows, not observed",
		"* computed from the socket's variables, not read from the segment",
		"! the state machine has no such transition",
		"the two ends belong together by their addresses: numbers do not tell",
	};
	const bool needed[] = { b->tl->inferred, b->tl->derived, b->tl->odd, b->tl->assumed };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(legend); i++) {
		if (!needed[i])
			continue;
		text_colour(&b->out, block_on(b, STYLE_DIM));
		text_put(&b->out, "  ");
		text_put(&b->out, legend[i]);
		text_colour(&b->out, block_off(b, STYLE_DIM));
		block_end_line(b);
	}
}

static void print_cut(struct block *b)
{
	u64 cut = 0;
	unsigned int i;

	for (i = 0; i < b->columns; i++)
		cut += b->tl->ends[i]->cut_rows;
	if (!cut)
		return;
	text_put(&b->out, "  ");
	text_decimal(&b->out, cut);
	text_put(&b->out, " more records of this connection not shown");
	block_end_line(b);
}

/* As wide as the widest time, which is the last but where units change. */
static void arrange(struct block *b, const struct head *head)
{
	const struct timeline *tl = b->tl;
	unsigned int width = b->render->term.width, i;
	struct text time;
	char bytes[48];

	text_init(&time, bytes, sizeof(bytes));
	put_time(b, &time, &tl->rows[tl->n_rows - 1]);
	b->time_width = time.width + 1 > TIME_COLUMNS ? time.width + 1 : TIME_COLUMNS;
	for (i = 0; i < HEAD_LINES; i++) {
		if (head->lines[i].width >= b->time_width)
			b->time_width = head->lines[i].width + 1;
	}
	if (width > BLOCK_MAX_COLUMNS)
		width = BLOCK_MAX_COLUMNS;
	width -= b->time_width + b->columns;
	b->width[1] = b->columns == 2 ? width / 2 : 0;
	b->width[0] = width - b->width[1];
}

/**
 * render_block() - show one connection, or one listener
 * @render: where
 * @tl: what
 *
 * No line is wider than the terminal, of which 80 columns are enough.
 */
void render_block(struct render *render, const struct timeline *tl)
{
	struct block b;
	struct head head;
	size_t i;

	b.render = render;
	b.tl = tl;
	b.columns = tl->ends[1] ? 2 : 1;
	text_init(&b.out, b.bytes, sizeof(b.bytes));
	story_build(&b.story, tl, render->now_ns);
	fill_head_time(&b, &head);
	arrange(&b, &head);
	print_title(&b);
	print_rule(&b, render->term.glyphs->top);
	print_head(&b, &head);
	print_rule(&b, render->term.glyphs->cross);
	for (i = 0; i < tl->n_rows; i++)
		print_row(&b, &tl->rows[i]);
	print_rule(&b, render->term.glyphs->foot);
	summary_print(&b);
	print_cut(&b);
	print_legend(&b);
	block_end_line(&b);
	write_out(&b);
}
