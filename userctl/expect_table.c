// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lines of a report as a table:
 *
 *	sign | what was expected | what was seen, after how long, why, what is wrong
 */
#include "expect.h"
#include "names.h"
#include "words.h"

/* Two blanks, the sign, another blank. */
#define SIGN_COLUMNS	4
/* "expected" */
#define MIN_EXPECTED	8
/* "  within 18446744073709551615ns" */
#define MAX_EXPECTED	31
/* "NEW_SYN_RECV", and two blanks. */
#define STATE_COLUMNS	14
/* "+142 us", and two blanks. */
#define TIME_COLUMNS	9
#define LINE_BYTES	256
#define MAX_PIECES	3

/**
 * struct cell - what stands in one column of a line
 * @lines: one below the other
 * @n: how many
 */
struct cell {
	char		lines[MAX_PIECES][LINE_BYTES];
	unsigned int	n;
};

/**
 * struct table - a report as it is printed
 * @out: where
 * @term: what it can show
 * @report: the report
 * @expected: columns of what was expected
 */
struct table {
	FILE				*out;
	const struct term		*term;
	const struct expect_report	*report;
	unsigned int			expected;
};

/* A new line of a cell. */
static void begin_line(struct cell *cell, struct text *text)
{
	text_init(text, cell->lines[cell->n++], LINE_BYTES);
}

/* One line if it fits, else the state and below it what else is asked for. */
static void fill_expected(const struct table *table, struct cell *cell,
			  const struct expect_want *want)
{
	char unknown[WORD_LEN];
	struct text text;

	begin_line(cell, &text);
	expect_want_text(&text, want);
	if (text.width <= table->expected)
		return;
	cell->n = 0;
	begin_line(cell, &text);
	expect_state_text(&text, want);
	if (want->has_cause) {
		begin_line(cell, &text);
		text_add(&text, "  by %s", word_cause(want->cause, unknown));
	}
	if (want->within_ns) {
		begin_line(cell, &text);
		text_put(&text, "  ");
		expect_limit_text(&text, want->within_ns);
	}
}

/* Why a state is expected and not there. */
static const char *missing_words(const struct expect_report *report)
{
	if (report->doubt == DOUBT_UNSEEN)
		return "cannot be seen";
	return report->verdict == EXPECT_NOT_REACHED ? "not yet" : "missing";
}

/* What is wrong with a line. */
static void remark(const struct table *table, struct text *text, const struct expect_line *line,
		   bool first)
{
	bool utf8 = table->term->utf8;
	const char *left = utf8 ? "\xe2\x86\x90" : "<-";
	char over[TEXT_DURATION_LEN];

	if (line->kind == LINE_LATE) {
		text_duration(over, line->over_ns, utf8);
		text_add(text, "%s %s too late", left, over);
	} else if (line->kind == LINE_CAUSE) {
		text_add(text, "%s other cause", left);
	} else if (line->kind == LINE_UNKNOWN) {
		text_add(text, "%s not known", left);
	} else if (line->kind == LINE_MISSING && first) {
		text_add(text, "%s %s", left, missing_words(table->report));
	} else if (first) {
		text_add(text, "%s here", left);
	}
}

/* "CLOSE  +1.3 ms  RST received?" */
static void add_seen(const struct table *table, struct text *text,
		     const struct expect_line *line)
{
	const struct expect_step *step = line->seen;
	char since[TEXT_DURATION_LEN];
	struct name unknown;

	text_put(text, name_state(step->state, &unknown));
	if (step->state_inferred)
		text_put(text, "?");
	if (!step->has_time)
		return;
	text_pad(text, STATE_COLUMNS);
	if (line->has_since) {
		text_duration(since, line->since_ns, table->term->utf8);
		text_add(text, "+%s  ", since);
	}
	text_pad(text, STATE_COLUMNS + TIME_COLUMNS);
	text_put(text, name_cause(step->cause, &unknown));
	if (step->inferred)
		text_put(text, "?");
}

static void fill_seen(const struct table *table, struct cell *cell,
		      const struct expect_line *line, bool first)
{
	const struct term *term = table->term;
	unsigned int room = term->width - SIGN_COLUMNS - table->expected - 2;
	char note[LINE_BYTES];
	struct text text, mark;

	text_init(&mark, note, sizeof(note));
	remark(table, &mark, line, first);
	begin_line(cell, &text);
	if (line->seen)
		add_seen(table, &text, line);
	cell->lines[0][text_clip(cell->lines[0], room)] = '\0';
	if (!mark.width)
		return;
	text_resume(&text, cell->lines[0], LINE_BYTES);
	if (text.width + 2 + mark.width > room)
		begin_line(cell, &text);
	if (text.width)
		text_put(&text, "  ");
	text_pad(&text, STATE_COLUMNS);
	text_add(&text, "%s%s%s", term_on(term, STYLE_BOLD), note, term_off(term, STYLE_BOLD));
}

static const char *sign_of(enum expect_line_kind kind)
{
	switch (kind) {
	case LINE_SAME:
	case LINE_SEEN:
		return " ";
	case LINE_MISSING:
		return "-";
	case LINE_UNEXPECTED:
		return "+";
	case LINE_UNKNOWN:
	case LINE_GAP:
		return "~";
	default:
		return "!";
	}
}

static enum term_style style_of(enum expect_line_kind kind)
{
	switch (kind) {
	case LINE_SAME:
		return STYLE_PLAIN;
	case LINE_SEEN:
		return STYLE_DIM;
	case LINE_UNKNOWN:
	case LINE_GAP:
		return STYLE_WAIT;
	default:
		return STYLE_BAD;
	}
}

/* Both columns, as high as the higher one. */
static void print_cells(const struct table *table, const char *sign, enum term_style style,
			const struct cell *left, const struct cell *right)
{
	const struct term *term = table->term;
	unsigned int i;

	for (i = 0; i < left->n || i < right->n; i++) {
		const char *expected = i < left->n ? left->lines[i] : "";
		const char *seen = i < right->n ? right->lines[i] : "";
		char string[2 * LINE_BYTES];
		struct text text;

		text_init(&text, string, sizeof(string));
		text_add(&text, "  %s %s", i ? " " : sign, expected);
		if (*seen) {
			text_pad(&text, SIGN_COLUMNS + table->expected + 2);
			text_put(&text, seen);
		}
		fprintf(table->out, "%s%s%s\n", term_on(term, style), string,
			term_off(term, style));
	}
}

static void print_line(const struct table *table, const struct expect_line *line, bool first)
{
	const char *dots = table->term->glyphs->dots;
	struct cell left = { }, right = { };
	struct text text;

	if (line->kind == LINE_GAP) {
		begin_line(&right, &text);
		text_add(&text, "%s not seen %s", dots, dots);
	} else {
		fill_seen(table, &right, line, first);
	}
	if (line->want)
		fill_expected(table, &left, line->want);
	print_cells(table, sign_of(line->kind), style_of(line->kind), &left, &right);
}

static unsigned int expected_columns(const struct expect_report *report)
{
	unsigned int columns = MIN_EXPECTED;
	char string[EXPECT_WANT_LEN];
	struct text text;
	size_t i;

	for (i = 0; i < report->n_lines; i++) {
		if (!report->lines[i].want)
			continue;
		text_init(&text, string, sizeof(string));
		expect_want_text(&text, report->lines[i].want);
		if (text.width > columns)
			columns = text.width;
	}
	return columns < MAX_EXPECTED ? columns : MAX_EXPECTED;
}

/**
 * expect_table_print() - print the lines of a report
 * @out: where
 * @term: what it can show
 * @report: the report
 */
void expect_table_print(FILE *out, const struct term *term, const struct expect_report *report)
{
	const struct table table = {
		.out = out, .term = term, .report = report, .expected = expected_columns(report),
	};
	struct cell left = { }, right = { };
	struct text text;
	size_t i;

	if (!report->n_lines)
		return;
	begin_line(&left, &text);
	text_put(&text, report->never ? "never" : "expected");
	begin_line(&right, &text);
	text_put(&text, "seen");
	print_cells(&table, " ", STYLE_DIM, &left, &right);
	for (i = 0; i < report->n_lines; i++)
		print_line(&table, &report->lines[i], i == report->first);
}
