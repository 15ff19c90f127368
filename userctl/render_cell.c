// SPDX-License-Identifier: GPL-2.0-only
/*
 * What stands in a column of a ladder: a few lines for each record, one in a wide
 * column. What is too long for a narrow column goes on in its next line; nothing is
 * left out.
 */
#include <string.h>

#include "names.h"
#include "render_block.h"

/* From this width on, states and cause share a line; and the numbers, too. */
#define WIDE_COLUMN	68
#define WIDER_COLUMN	108
/* Where what follows the states begins then. */
#define STATES_COLUMNS	36
/* An arrow that does not go from border to border. */
#define ARROW_COLUMNS	3

/**
 * cell_begin() - begin a cell, without lines yet
 * @cell: the cell
 * @width: columns that a line can have
 */
void cell_begin(struct cell *cell, unsigned int width)
{
	cell->width = width;
	cell->n = 0;
}

/* A new line that touches the border of the column. */
static struct text *bare_line(struct cell *cell)
{
	if (cell->n < CELL_LINES)
		cell->n++;
	text_init(&cell->lines[cell->n - 1], cell->bytes[cell->n - 1], BLOCK_LINE);
	return &cell->lines[cell->n - 1];
}

/* A new line of a cell, indented by one. */
static struct text *begin_line(struct cell *cell)
{
	struct text *text = bare_line(cell);

	text_put(text, " ");
	return text;
}

static void put_styled(const struct block *b, struct text *text, enum term_style style,
		       const char *string)
{
	text_colour(text, block_on(b, style));
	text_put(text, string);
	text_colour(text, block_off(b, style));
}

/* Plain text in one style, in as many lines as it takes. */
static void plain_line(const struct block *b, struct cell *cell, enum term_style style,
		       const char *string)
{
	char piece[BLOCK_LINE];
	size_t fits;

	do {
		fits = text_clip_words(string, cell->width - 1);
		if (fits >= sizeof(piece))
			fits = sizeof(piece) - 1;
		memcpy(piece, string, fits);
		piece[fits] = '\0';
		put_styled(b, begin_line(cell), style, piece);
		string += fits;
		while (*string == ' ')
			string++;
	} while (*string && fits);
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

static void put_spent(const struct block *b, struct text *text, const char *spent)
{
	text_colour(text, block_on(b, STYLE_DIM));
	text_put(text, "(");
	text_put(text, spent);
	text_put(text, ")");
	text_colour(text, block_off(b, STYLE_DIM));
}

/* "SYN_SENT (24.1 us) -> ESTABLISHED", over up to three lines if it must be. */
static void states_line(const struct block *b, struct cell *cell, const struct track_row *row)
{
	const char *to = b->render->term.glyphs->to;
	struct name old_name, new_name;
	const char *old_state = name_state(row->rec.old_state, &old_name);
	const char *new_state = name_state(row->rec.new_state, &new_name);
	bool inferred = words_is_state_inferred(&row->rec), fits;
	char bytes[TEXT_DURATION_LEN + 8];
	struct text spent, *line;
	unsigned int width;

	text_init(&spent, bytes, sizeof(bytes));
	if (row->has_spent)
		words_duration(&spent, b->render, row->spent_ns);
	width = 1 + strlen(old_state) + 1 + text_width(to) + 1 + strlen(new_state) +
		inferred + row->odd;
	fits = width + (row->has_spent ? 3 + spent.width : 0) <= cell->width;

	line = begin_line(cell);
	put_styled(b, line, state_style(row->rec.old_state), old_state);
	if (row->has_spent && fits) {
		text_put(line, " ");
		put_spent(b, line, bytes);
	}
	text_put(line, " ");
	text_put(line, to);
	if (width <= cell->width)
		text_put(line, " ");
	else
		line = begin_line(cell);
	put_styled(b, line, state_style(row->rec.new_state), new_state);
	if (inferred)
		text_put(line, "?");
	if (row->odd)
		text_put(line, "!");
	if (row->has_spent && !fits)
		put_spent(b, begin_line(cell), bytes);
}

static void accept_line(const struct block *b, struct cell *cell, const struct timeline_row *row)
{
	const struct story_handshake *hand = &b->story.opened;
	char string[BLOCK_LINE];
	struct text text;

	plain_line(b, cell, STYLE_BOLD, "accept()");
	if (!hand->ack_to_accept.known || hand->accepted.ns != row->row->rec.time_ns)
		return;
	text_init(&text, string, sizeof(string));
	text_put(&text, "after ");
	words_duration(&text, b->render, hand->ack_to_accept.ns);
	text_put(&text, " in the accept queue");
	plain_line(b, cell, STYLE_PLAIN, string);
}

/* Put text on the latest line if there is room, else on a new one. */
static void flow(const struct block *b, struct cell *cell, unsigned int wide,
		 const char *string)
{
	struct text *line = &cell->lines[cell->n - 1];
	unsigned int column = STATES_COLUMNS;

	if (line->width > column)
		column = line->width + 2;
	if (cell->width < wide || column + text_width(string) > cell->width) {
		plain_line(b, cell, STYLE_PLAIN, string);
		return;
	}
	text_pad(line, column);
	text_put(line, string);
}

/* Whose doing it was, if it was not the owner's. */
static void by_line(const struct block *b, struct cell *cell, const struct timeline_row *row)
{
	char by[BLOCK_LINE];
	struct text text;

	if (!row->foreign)
		return;
	text_init(&text, by, sizeof(by));
	text_put(&text, "by ");
	words_task(&text, row->row->rec.tgid, row->row->rec.comm);
	flow(b, cell, WIDER_COLUMN, by);
}

/* Put a note behind what is to be said, or on a line of its own. */
static void add_note(const struct block *b, struct cell *cell, struct text *text,
		     const char *note)
{
	if (text->width + text_width(note) + 2 < cell->width) {
		text_put(text, ", ");
		text_put(text, note);
		return;
	}
	flow(b, cell, WIDE_COLUMN, text->buf);
	text_init(text, text->buf, text->size);
	text_put(text, note);
}

static void cause_lines(const struct block *b, struct cell *cell,
			const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;
	u32 news = row->row->news;
	char string[BLOCK_LINE];
	const char *note;
	struct text text;

	text_init(&text, string, sizeof(string));
	if (row->row->twin == TWIN_DROPPED)
		text_put(&text, words_twin(TWIN_DROPPED));
	else
		words_cause(&text, rec);
	if (row->row->twin == TWIN_BORN)
		add_note(b, cell, &text, words_twin(TWIN_BORN));
	while ((note = words_note(rec, &news)))
		add_note(b, cell, &text, note);
	flow(b, cell, WIDE_COLUMN, string);
	by_line(b, cell, row);
}

/* The full socket is gone: the last line of its end. */
static void handover_lines(const struct block *b, struct cell *cell,
			   const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;
	u32 news = row->row->news;
	char string[BLOCK_LINE];
	const char *note;
	struct text text;

	text_init(&text, string, sizeof(string));
	words_handover(&text, rec);
	plain_line(b, cell, STYLE_BOLD, string);
	while ((note = words_note(rec, &news)))
		flow(b, cell, WIDE_COLUMN, note);
	by_line(b, cell, row);
}

/* A step that is no transition; the reason has a line for itself in a narrow column. */
static void reset_lines(const struct block *b, struct cell *cell,
			const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;
	struct name unknown;
	const char *reason = name_reset_reason(rec->reset_reason, &unknown);

	plain_line(b, cell, STYLE_BAD, "RST sent");
	if (*reason)
		flow(b, cell, WIDE_COLUMN, reason);
	by_line(b, cell, row);
}

static void add_arrow(const struct block *b, struct text *text, bool right,
		      unsigned int columns)
{
	const struct term_glyphs *glyphs = b->render->term.glyphs;

	text_colour(text, block_on(b, STYLE_FLOW));
	if (!right)
		text_put(text, glyphs->left);
	text_repeat(text, glyphs->line, columns - 1);
	if (right)
		text_put(text, glyphs->right);
	text_colour(text, block_off(b, STYLE_FLOW));
}

/* The peer is on the left: the arrow comes from there, or goes there. */
static void numbers_right(const struct block *b, struct cell *cell,
			  const struct tcpstate_record *rec)
{
	bool sent = rec->flags & TCPSTATE_F_SEG_SENT;
	struct text *line = bare_line(cell);

	if (b->columns == 1)
		text_pad(line, cell->width < WIDE_COLUMN ? 1 : STATES_COLUMNS);
	add_arrow(b, line, !sent, ARROW_COLUMNS);
	text_put(line, " ");
	words_seq(line, rec);
	if (!(rec->seg_flags & TCPSTATE_TCPF_ACK))
		return;
	/* " ack 4294967295*" */
	if (line->width + 16 > cell->width) {
		line = bare_line(cell);
		text_pad(line, ARROW_COLUMNS);
	}
	text_put(line, " ");
	words_ack(line, rec);
}

/* The peer is on the right, behind the border if there is one. */
static void numbers_left(const struct block *b, struct cell *cell,
			 const struct tcpstate_record *rec)
{
	bool sent = rec->flags & TCPSTATE_F_SEG_SENT;
	struct text *line = begin_line(cell);

	if (b->columns == 1 && cell->width >= WIDE_COLUMN)
		text_pad(line, STATES_COLUMNS);
	words_seq(line, rec);
	if (rec->seg_flags & TCPSTATE_TCPF_ACK) {
		/* " ack 4294967295* <-" */
		if (line->width + 19 > cell->width)
			line = begin_line(cell);
		else
			text_put(line, " ");
		words_ack(line, rec);
	}
	text_put(line, " ");
	add_arrow(b, line, sent, b->columns == 1 ? ARROW_COLUMNS : cell->width - line->width);
}

/* The two ends of a segment's arrow are where those of the connection are shown. */
static void numbers_line(const struct block *b, struct cell *cell,
			 const struct timeline_row *row)
{
	if (row->side || (b->columns == 1 && b->tl->role[0] == ROLE_SERVER))
		numbers_right(b, cell, &row->row->rec);
	else
		numbers_left(b, cell, &row->row->rec);
}

static void between_dots(const struct block *b, struct cell *cell, enum term_style style,
			 const char *what)
{
	const char *dots = b->render->term.glyphs->dots;
	char string[BLOCK_LINE];
	struct text text;

	text_init(&text, string, sizeof(string));
	text_put(&text, dots);
	text_put(&text, " ");
	text_put(&text, what);
	text_put(&text, " ");
	text_put(&text, dots);
	plain_line(b, cell, style, string);
}

/* The state that it was found in goes without saying if the first record leaves it. */
static void existed_lines(const struct block *b, struct cell *cell,
			  const struct timeline_row *row)
{
	const struct track_end *end = b->tl->ends[row->side];
	char string[BLOCK_LINE];
	struct name unknown;
	struct text text;

	between_dots(b, cell, STYLE_DIM, "existed before the trace");
	if (!row->row->gap)
		return;
	text_init(&text, string, sizeof(string));
	text_put(&text, "found in ");
	text_put(&text, name_state(end->seed.state, &unknown));
	plain_line(b, cell, STYLE_DIM, string);
}

/* What comes before a row and is not in a record. */
static void before_lines(const struct block *b, struct cell *cell,
			 const struct timeline_row *row)
{
	const struct track_end *end = b->tl->ends[row->side];

	if (row->first && end->existed)
		existed_lines(b, cell, row);
	if (row->first && !end->existed && !end->whole)
		between_dots(b, cell, STYLE_BAD, "beginning not seen");
	else if (row->row->gap)
		between_dots(b, cell, STYLE_BAD, "records missing");
}

/**
 * cell_fill() - what is said about a record
 * @b: the block
 * @cell: the cell, without lines yet
 * @row: the record
 */
void cell_fill(const struct block *b, struct cell *cell, const struct timeline_row *row)
{
	const struct tcpstate_record *rec = &row->row->rec;
	struct name unknown;

	before_lines(b, cell, row);
	if (rec->event == TCPSTATE_EV_ACCEPT) {
		accept_line(b, cell, row);
		return;
	}
	if (rec->event == TCPSTATE_EV_RESET_SENT) {
		reset_lines(b, cell, row);
		return;
	}
	if (rec->event == TCPSTATE_EV_HANDOVER) {
		handover_lines(b, cell, row);
		return;
	}
	if (rec->event != TCPSTATE_EV_TRANSITION) {
		plain_line(b, cell, STYLE_BOLD, name_event(rec->event, &unknown));
		return;
	}
	states_line(b, cell, row->row);
	cause_lines(b, cell, row);
	if (words_has_segment(rec))
		numbers_line(b, cell, row);
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

/**
 * cell_head() - who owns an end: what stands at the head of its column
 * @b: the block
 * @cell: the cell, without lines yet
 * @side: side of the end
 */
void cell_head(const struct block *b, struct cell *cell, unsigned int side)
{
	const struct track_end *end = b->tl->ends[side];
	char string[BLOCK_LINE];
	struct text text;

	text_init(&text, string, sizeof(string));
	text_put(&text, role_name(b->tl->role[side]));
	text_put(&text, " ");
	if (end->owner.how != OWNER_UNKNOWN)
		words_task(&text, end->owner.tgid, end->owner.comm);
	else
		text_put(&text, "(process unknown)");
	plain_line(b, cell, STYLE_BOLD, string);

	text_init(&text, string, sizeof(string));
	text_put(&text, "uid ");
	if (end->has_uid)
		text_decimal(&text, end->uid);
	else
		text_put(&text, "unknown");
	text_put(&text, ", netns ");
	text_decimal(&text, end->netns);
	plain_line(b, cell, STYLE_PLAIN, string);

	if (b->render->hosts) {
		text_init(&text, string, sizeof(string));
		text_put(&text, "host ");
		text_put(&text, b->render->hosts[end->host].name);
		plain_line(b, cell, STYLE_PLAIN, string);
	}

	text_init(&text, string, sizeof(string));
	text_add(&text, "socket sk:%llx", end->cookie);
	plain_line(b, cell, STYLE_PLAIN, string);
	if (end->owner.how != OWNER_UNKNOWN || end->listener.how == OWNER_UNKNOWN)
		return;
	text_init(&text, string, sizeof(string));
	words_owner(&text, end);
	plain_line(b, cell, STYLE_PLAIN, string);
}
