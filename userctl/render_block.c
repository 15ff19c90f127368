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

#include "names.h"
#include "render.h"

#define TIME_COLUMNS	9
#define MAX_COLUMNS	165
#define MAX_LINES	16
#define LINE_BYTES	512

/* From this width on, states and cause share a line; and the numbers, too. */
#define WIDE_COLUMN	68
#define WIDER_COLUMN	108
/* Where what follows the states begins then. */
#define STATES_COLUMNS	36

/**
 * struct cell - lines that a record takes in a column
 * @width: columns that a line can have
 * @lines: the lines
 * @n: how many
 */
struct cell {
	unsigned int	width;
	char		lines[MAX_LINES][LINE_BYTES];
	unsigned int	n;
};

/**
 * struct layout - how the columns of a block are arranged
 * @render: where it is shown
 * @tl: what is shown
 * @columns: 1 or 2
 * @width: columns of text in each, without the bar before it; the left one has the
 *	one that may be left over
 */
struct layout {
	struct render		*render;
	const struct timeline	*tl;
	unsigned int		columns;
	unsigned int		width[2];
};

static const char *on(const struct layout *l, enum term_style style)
{
	return term_on(&l->render->term, style);
}

static const char *off(const struct layout *l, enum term_style style)
{
	return term_off(&l->render->term, style);
}

/* A new line of a cell, indented by one. */
static void begin_line(struct cell *cell, struct text *text)
{
	if (cell->n < MAX_LINES)
		cell->n++;
	text_init(text, cell->lines[cell->n - 1], LINE_BYTES);
	text_add(text, " ");
}

/* A line of plain text in one style, cut to the width of the column. */
static void plain_line(const struct layout *l, struct cell *cell, enum term_style style,
		       const char *string)
{
	struct text text;

	begin_line(cell, &text);
	text_add(&text, "%s%.*s%s", on(l, style), (int)text_clip(string, cell->width - 1),
		 string, off(l, style));
}

static enum term_style state_style(u8 state)
{
	switch (state) {
	case TCPSTATE_ESTABLISHED:
		return STYLE_GOOD;
	case TCPSTATE_TIME_WAIT:
		return STYLE_WAIT;
	default:
		return STYLE_BOLD;
	}
}

static void add_state(const struct layout *l, struct text *text, u8 state)
{
	enum term_style style = state_style(state);
	struct name unknown;

	text_add(text, "%s%s%s", on(l, style), name_state(state, &unknown), off(l, style));
}

/* "SYN_SENT (24.1 us) -> ESTABLISHED" */
static void states_line(const struct layout *l, struct cell *cell,
			const struct track_row *row)
{
	const struct term *term = &l->render->term;
	char spent[TEXT_DURATION_LEN];
	struct text text;
	unsigned int i;

	/* The second try leaves the duration to a line of its own. */
	for (i = 0; i < 2; i++) {
		if (i)
			cell->n--;
		begin_line(cell, &text);
		add_state(l, &text, row->rec.old_state);
		text_duration(spent, row->spent_ns, term->utf8);
		if (row->has_spent && !i)
			text_add(&text, " %s(%s)%s", on(l, STYLE_DIM), spent,
				 off(l, STYLE_DIM));
		text_add(&text, " %s ", term->glyphs->to);
		add_state(l, &text, row->rec.new_state);
		if (row->odd)
			text_add(&text, "!");
		if (text_width(text.buf) <= cell->width)
			break;
	}
	if (i) {
		begin_line(cell, &text);
		text_add(&text, "%s(%s)%s", on(l, STYLE_DIM), spent, off(l, STYLE_DIM));
	}
}

static void accept_line(const struct layout *l, struct cell *cell,
			const struct track_row *row)
{
	char spent[TEXT_DURATION_LEN];
	struct text text;

	plain_line(l, cell, STYLE_BOLD, "accept()");
	if (!row->has_spent)
		return;
	text_duration(spent, row->spent_ns, l->render->term.utf8);
	begin_line(cell, &text);
	text_add(&text, "after %s in the accept queue", spent);
}

/* Put text on the latest line if there is room, else on a new one. */
static void flow(const struct layout *l, struct cell *cell, unsigned int wide,
		 const char *string)
{
	unsigned int column = STATES_COLUMNS;
	struct text text;

	text_resume(&text, cell->lines[cell->n - 1], LINE_BYTES);
	if (text_width(text.buf) > column)
		column = text_width(text.buf) + 2;
	if (cell->width < wide || column + text_width(string) > cell->width) {
		plain_line(l, cell, STYLE_PLAIN, string);
		return;
	}
	text_pad(&text, column);
	text_add(&text, "%s", string);
}

/* Whose doing it was, if it was not the owner's. */
static void by_line(const struct layout *l, struct cell *cell,
		    const struct timeline_row *row)
{
	char by[LINE_BYTES];
	struct text text;

	if (!row->foreign)
		return;
	text_init(&text, by, sizeof(by));
	text_add(&text, "by ");
	words_task(&text, row->row->rec.tgid, row->row->rec.comm);
	flow(l, cell, WIDER_COLUMN, by);
}

/* Put a note behind what is to be said, or on a line of its own. */
static void add_note(const struct layout *l, struct cell *cell, struct text *text,
		     const char *note)
{
	if (text_width(text->buf) + text_width(note) + 2 < cell->width) {
		text_add(text, ", %s", note);
		return;
	}
	flow(l, cell, WIDE_COLUMN, text->buf);
	text_init(text, text->buf, text->size);
	text_add(text, "%s", note);
}

static void cause_lines(const struct layout *l, struct cell *cell,
			const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;
	u32 news = row->row->news;
	char string[LINE_BYTES];
	const char *note;
	struct text text;

	text_init(&text, string, sizeof(string));
	if (row->row->twin == TWIN_DROPPED)
		text_add(&text, "%s", words_twin(TWIN_DROPPED));
	else
		words_cause(&text, rec);
	if (row->row->twin == TWIN_BORN)
		add_note(l, cell, &text, words_twin(TWIN_BORN));
	while ((note = words_note(rec, &news)))
		add_note(l, cell, &text, note);
	flow(l, cell, WIDE_COLUMN, string);
	by_line(l, cell, row);
}

/* A step that is no transition; the reason has a line for itself in a narrow column. */
static void reset_lines(const struct layout *l, struct cell *cell,
			const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;
	struct name unknown;
	const char *reason = name_reset_reason(rec->reset_reason, &unknown);

	plain_line(l, cell, STYLE_BAD, "RST sent");
	if (*reason)
		flow(l, cell, WIDE_COLUMN, reason);
	by_line(l, cell, row);
}

/* In two columns the arrow goes to, or comes from, the line between them. */
static void add_arrow(const struct layout *l, struct text *text, bool right,
		      unsigned int columns)
{
	const struct term_glyphs *glyphs = l->render->term.glyphs;

	text_add(text, "%s", on(l, STYLE_FLOW));
	if (!right)
		text_add(text, "%s", glyphs->left);
	text_repeat(text, glyphs->line, columns - 1);
	if (right)
		text_add(text, "%s", glyphs->right);
	text_add(text, "%s", off(l, STYLE_FLOW));
}

static void numbers_line(const struct layout *l, struct cell *cell,
			 const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;
	bool sent = rec->flags & TCPSTATE_F_SEG_SENT;
	/* A segment leaves the left column to the right. */
	bool right = sent != !!row->side;
	struct text text;

	begin_line(cell, &text);
	if (l->columns == 1) {
		if (cell->width >= WIDE_COLUMN)
			text_pad(&text, STATES_COLUMNS);
		add_arrow(l, &text, sent, 2);
		text_add(&text, " ");
		words_numbers(&text, rec);
	} else if (row->side) {
		text_init(&text, text.buf, text.size);
		add_arrow(l, &text, right, 3);
		text_add(&text, " ");
		words_numbers(&text, rec);
	} else {
		words_numbers(&text, rec);
		text_add(&text, " ");
		add_arrow(l, &text, right, cell->width - text_width(text.buf));
	}
}

static void between_dots(const struct layout *l, struct cell *cell, enum term_style style,
			 const char *what)
{
	const char *dots = l->render->term.glyphs->dots;
	char string[LINE_BYTES];
	struct text text;

	text_init(&text, string, sizeof(string));
	text_add(&text, "%s %s %s", dots, what, dots);
	plain_line(l, cell, style, string);
}

/* The state that it was found in goes without saying if the first record leaves it. */
static void existed_lines(const struct layout *l, struct cell *cell,
			  const struct timeline_row *row)
{
	const struct track_end *end = l->tl->ends[row->side];
	char string[LINE_BYTES];
	struct name unknown;
	struct text text;

	between_dots(l, cell, STYLE_DIM, "existed before the trace");
	if (!row->row->gap)
		return;
	text_init(&text, string, sizeof(string));
	text_add(&text, "found in %s", name_state(end->seed.state, &unknown));
	plain_line(l, cell, STYLE_DIM, string);
}

/* What comes before a row and is not in a record. */
static void before_lines(const struct layout *l, struct cell *cell,
			 const struct timeline_row *row)
{
	const struct track_end *end = l->tl->ends[row->side];

	if (row->first && end->existed)
		existed_lines(l, cell, row);
	if (row->first && !end->existed && !end->whole)
		between_dots(l, cell, STYLE_BAD, "beginning not seen");
	else if (row->row->gap)
		between_dots(l, cell, STYLE_BAD, "records missing");
}

static void fill_cell(const struct layout *l, struct cell *cell,
		      const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;
	struct name unknown;

	before_lines(l, cell, row);
	if (rec->event == TCPSTATE_EV_ACCEPT) {
		accept_line(l, cell, row->row);
		return;
	}
	if (rec->event == TCPSTATE_EV_RESET_SENT) {
		reset_lines(l, cell, row);
		return;
	}
	if (rec->event != TCPSTATE_EV_TRANSITION) {
		plain_line(l, cell, STYLE_BOLD, name_event(rec->event, &unknown));
		return;
	}
	states_line(l, cell, row->row);
	cause_lines(l, cell, row);
	if (words_has_segment(rec))
		numbers_line(l, cell, row);
}

/* One line of the block: time, left cell, right cell; either may be empty. */
static void print_line(const struct layout *l, const char *time, const char *left,
		       const char *right)
{
	const char *bar = l->render->term.glyphs->bar;
	FILE *out = l->render->out;
	unsigned int pad = text_width(time), has = text_width(left);

	fprintf(out, "%s%*s%s%s %s%s%s%s", on(l, STYLE_DIM),
		pad < TIME_COLUMNS ? (int)(TIME_COLUMNS - 1 - pad) : 0, "", time,
		off(l, STYLE_DIM), on(l, STYLE_DIM), bar, off(l, STYLE_DIM), left);
	if (l->columns == 2) {
		fprintf(out, "%*s%s%s%s%s", has < l->width[0] ? (int)(l->width[0] - has) : 0, "",
			on(l, STYLE_DIM), bar, off(l, STYLE_DIM), right);
	}
	fputc('\n', out);
}

static void print_row(const struct layout *l, const struct timeline_row *row)
{
	char time[TEXT_DURATION_LEN];
	struct cell cell = { .width = l->width[row->side] };
	unsigned int i;

	fill_cell(l, &cell, row);
	text_elapsed(time, row->since_ns, l->render->term.utf8);
	for (i = 0; i < cell.n; i++) {
		print_line(l, i ? "" : time, row->side ? "" : cell.lines[i],
			   row->side ? cell.lines[i] : "");
	}
}

static void print_rule(const struct layout *l, const char *crossing)
{
	const struct term_glyphs *glyphs = l->render->term.glyphs;
	char rule[4 * MAX_COLUMNS + 1];
	struct text text;
	unsigned int i;

	text_init(&text, rule, sizeof(rule));
	text_repeat(&text, glyphs->line, TIME_COLUMNS);
	for (i = 0; i < l->columns; i++) {
		text_add(&text, "%s", crossing);
		text_repeat(&text, glyphs->line, l->width[i]);
	}
	fprintf(l->render->out, "%s%s%s\n", on(l, STYLE_DIM), rule, off(l, STYLE_DIM));
}

static const char *role_name(enum timeline_role role)
{
	static const char * const names[] = {
		[ROLE_UNKNOWN] = "owner:",
		[ROLE_CLIENT] = "client",
		[ROLE_SERVER] = "server",
		[ROLE_LISTENER] = "listener",
	};

	return names[role];
}

/* Who owns an end: what stands at the head of its column. */
static void fill_head(const struct layout *l, struct cell *cell, unsigned int side)
{
	const struct track_end *end = l->tl->ends[side];
	char string[LINE_BYTES];
	struct text text;

	text_init(&text, string, sizeof(string));
	text_add(&text, "%s ", role_name(l->tl->role[side]));
	if (end->owner.how != OWNER_UNKNOWN)
		words_task(&text, end->owner.tgid, end->owner.comm);
	else
		text_add(&text, "(process unknown)");
	plain_line(l, cell, STYLE_BOLD, string);

	text_init(&text, string, sizeof(string));
	if (end->has_uid)
		text_add(&text, "uid %u, netns %u", end->uid, end->netns);
	else
		text_add(&text, "uid unknown, netns %u", end->netns);
	plain_line(l, cell, STYLE_PLAIN, string);

	text_init(&text, string, sizeof(string));
	text_add(&text, "socket sk:%llx", end->cookie);
	plain_line(l, cell, STYLE_PLAIN, string);
	if (end->owner.how != OWNER_UNKNOWN || end->listener.how == OWNER_UNKNOWN)
		return;
	text_init(&text, string, sizeof(string));
	words_owner(&text, end);
	plain_line(l, cell, STYLE_PLAIN, string);
}

static void print_head(const struct layout *l)
{
	struct cell cells[2] = { { .width = l->width[0] }, { .width = l->width[1] } };
	struct render_clock clock;
	unsigned int i;

	for (i = 0; i < l->columns; i++)
		fill_head(l, &cells[i], i);
	words_clock(l->render, l->tl->first_ns, &clock);
	for (i = 0; i < cells[0].n || i < cells[1].n; i++) {
		print_line(l, i == 0 ? clock.day : i == 1 ? clock.fraction : "",
			   i < cells[0].n ? cells[0].lines[i] : "",
			   i < cells[1].n ? cells[1].lines[i] : "");
	}
}

/* "192.0.2.1:4000 -> 192.0.2.2:80", in the direction of the SYN */
static void add_addresses(const struct layout *l, struct text *text, bool split)
{
	const struct term_glyphs *glyphs = l->render->term.glyphs;
	const struct track_end *end = l->tl->ends[0];
	bool server = l->tl->role[0] == ROLE_SERVER;
	char from[DECODE_ENDPOINT_LEN], to[DECODE_ENDPOINT_LEN];

	decode_endpoint_text(from, server ? &end->remote : &end->local);
	decode_endpoint_text(to, server ? &end->local : &end->remote);
	text_add(text, "%s", from);
	if (l->tl->role[0] == ROLE_LISTENER)
		return;
	text_add(text, split ? "\n  %s %s" : " %s %s",
		 l->tl->role[0] == ROLE_UNKNOWN ? glyphs->both : glyphs->to, to);
}

/* One line if all fits, else the addresses and the outcome each on their own. */
static void print_title(const struct layout *l)
{
	const struct term *term = &l->render->term;
	char title[LINE_BYTES], outcome[LINE_BYTES];
	unsigned int room = term->width < MAX_COLUMNS ? term->width : MAX_COLUMNS;
	struct text text;
	size_t fits;

	text_init(&text, title, sizeof(title));
	add_addresses(l, &text, false);
	if (text_width(title) > room) {
		text_init(&text, title, sizeof(title));
		add_addresses(l, &text, true);
	}
	fprintf(l->render->out, "%s%s%s", on(l, STYLE_BOLD), title, off(l, STYLE_BOLD));
	text_init(&text, outcome, sizeof(outcome));
	render_outcome(&text, l->tl, term->utf8);
	fits = text_clip(outcome, room - 2);
	fprintf(l->render->out, "%s  %.*s\n",
		text_width(title) + 2 + text_width(outcome) > room ? "\n" : "", (int)fits,
		outcome);
}

/* Signs that occur are explained; others would only be in the way. */
static void print_legend(const struct layout *l)
{
	static const char * const legend[] = {
		"? deduced from what the socket shows, not observed",
		"* computed from the socket's variables, not read from the segment",
		"! the state machine has no such transition",
		"the two ends belong together by their addresses: numbers do not tell",
	};
	const bool needed[] = { l->tl->inferred, l->tl->derived, l->tl->odd, l->tl->assumed };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(legend); i++) {
		if (needed[i])
			fprintf(l->render->out, "%s  %s%s\n", on(l, STYLE_DIM), legend[i],
				off(l, STYLE_DIM));
	}
}

static void print_cut(const struct layout *l)
{
	u64 cut = 0;
	unsigned int i;

	for (i = 0; i < l->columns; i++)
		cut += l->tl->ends[i]->cut_rows;
	if (cut)
		fprintf(l->render->out, "  %llu more records of this connection not shown\n",
			cut);
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
	unsigned int width = render->term.width;
	struct layout l = { .render = render, .tl = tl, .columns = tl->ends[1] ? 2 : 1 };
	size_t i;

	if (width > MAX_COLUMNS)
		width = MAX_COLUMNS;
	width -= TIME_COLUMNS + l.columns;
	l.width[1] = l.columns == 2 ? width / 2 : 0;
	l.width[0] = width - l.width[1];
	print_title(&l);
	print_rule(&l, render->term.glyphs->top);
	print_head(&l);
	print_rule(&l, render->term.glyphs->cross);
	for (i = 0; i < tl->n_rows; i++)
		print_row(&l, &tl->rows[i]);
	print_rule(&l, render->term.glyphs->foot);
	print_cut(&l);
	print_legend(&l);
	fputc('\n', render->out);
}
