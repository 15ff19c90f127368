// SPDX-License-Identifier: GPL-2.0-only
/* What was expected, line by line beside what was seen. */
#include <errno.h>
#include <stdlib.h>

#include "expect_align.h"

static const enum expect_line_kind kinds[] = {
	[MOVE_LAST] = LINE_SEEN,
	[MOVE_TAKE] = LINE_SAME,
	[MOVE_STAY] = LINE_SAME,
	[MOVE_UNKNOWN] = LINE_UNKNOWN,
	[MOVE_CAUSE] = LINE_CAUSE,
	[MOVE_LATE] = LINE_LATE,
	[MOVE_OTHER] = LINE_OTHER,
	[MOVE_MISSING] = LINE_MISSING,
	[MOVE_EXTRA] = LINE_UNEXPECTED,
};

/* Lines are found from the last to the first. Return: the new one */
static struct expect_line *push(struct expect_report *report, enum expect_line_kind kind)
{
	struct expect_line *line = &report->lines[report->n_lines++];

	*line = (struct expect_line){ .kind = kind };
	return line;
}

/* A line for a state that was seen, and what is missing before it. */
static struct expect_line *push_seen(struct expect_report *report,
				     const struct expect_end *end, size_t i,
				     enum expect_line_kind kind)
{
	struct expect_line *line = push(report, kind);
	const struct expect_step *step = &end->steps[i];

	line->seen = step;
	if (i && !step->gap && step->has_time && step[-1].has_time &&
	    step->entered_ns >= step[-1].entered_ns) {
		line->has_since = true;
		line->since_ns = step->entered_ns - step[-1].entered_ns;
	}
	report->inferred |= step->inferred;
	if (step->gap || (!i && !end->whole))
		push(report, LINE_GAP);
	return line;
}

/* The first line that says what is wrong, or else the first that says what is missing. */
static size_t first_of(const struct expect_report *report)
{
	size_t gap = report->n_lines, i;

	for (i = 0; i < report->n_lines; i++) {
		enum expect_line_kind kind = report->lines[i].kind;

		if (kind == LINE_GAP && gap == report->n_lines)
			gap = i;
		else if (kind != LINE_SAME && kind != LINE_SEEN && kind != LINE_GAP)
			return i;
	}
	return gap;
}

/* Into the order of time. */
static void finish(struct expect_report *report)
{
	size_t i;

	for (i = 0; i < report->n_lines / 2; i++) {
		struct expect_line swap = report->lines[i];

		report->lines[i] = report->lines[report->n_lines - 1 - i];
		report->lines[report->n_lines - 1 - i] = swap;
	}
	report->first = first_of(report);
}

static int begin(struct expect_report *report, const struct path *path,
		 const struct expect_end *end)
{
	/* A gap before every state, and one at the end. */
	report->lines = calloc(2 * end->n + (path ? path->n : 0) + 2, sizeof(*report->lines));
	return report->lines ? 0 : -ENOMEM;
}

/* The lines of the best way to a place, the last one first. Return: where it begins */
static size_t trace(const struct align *align, size_t taken, size_t pc,
		    struct expect_report *report)
{
	const struct align_cell *cell;
	struct expect_line *line;

	for (;; pc = cell->from) {
		cell = align_cell(align, taken, pc);
		if (cell->move == MOVE_START)
			return taken;
		taken -= align_takes(cell->move);
		if (cell->move == MOVE_ON || cell->move == MOVE_BORN)
			continue;
		if (cell->move == MOVE_MISSING)
			line = push(report, LINE_MISSING);
		else
			line = push_seen(report, align->end, taken, kinds[cell->move]);
		if (cell->move != MOVE_LAST && cell->move != MOVE_EXTRA)
			line->want = &align->path->insns[cell->from].want;
		if (cell->move == MOVE_LATE)
			line->over_ns = line->seen->entered_ns - line->want->within_ns -
					align_cell(align, taken, cell->from)->anchor.ns;
	}
}

static bool is_same_want(const struct expect_want *a, const struct expect_want *b)
{
	return a->states == b->states && a->has_cause == b->has_cause &&
	       a->cause == b->cause && a->within_ns == b->within_ns;
}

static void add_next(struct expect_report *report, const struct expect_want *want)
{
	size_t i;

	for (i = 0; i < report->n_next; i++) {
		if (is_same_want(&report->next[i], want))
			return;
	}
	if (report->n_next == EXPECT_MAX_NEXT)
		report->next_cut = true;
	else
		report->next[report->n_next++] = *want;
}

/* How many states come before the first difference? */
static size_t taken_before(const struct align *align, const struct expect_report *report)
{
	size_t i;

	if (report->lines[report->first].seen)
		return report->lines[report->first].seen - align->end->steps;
	for (i = report->first; i > 0; i--) {
		if (report->lines[i - 1].seen)
			return report->lines[i - 1].seen - align->end->steps + 1;
	}
	return path_born_extra(align->end);
}

/* What could come where the first difference is. */
static void find_next(const struct align *align, struct expect_report *report)
{
	const struct path *path = align->path;
	size_t taken = taken_before(align, report), pc;

	for (pc = 0; pc < path->n; pc++) {
		const struct align_cell *cell = align_cell(align, taken, pc);

		if (cell->move == MOVE_NONE || cell->cost)
			continue;
		if (path->insns[pc].op == PATH_STATE)
			add_next(report, &path->insns[pc].want);
		else if (path->insns[pc].op == PATH_END)
			report->may_end = true;
	}
}

/**
 * path_diff() - put a path beside all states of an end
 * @path: the path
 * @end: the end, of which all was seen
 * @lenient: is what is not known taken as it has to be?
 * @reached: states that fit, from path_match()
 * @report: gets the lines
 *
 * Return: 0 or -ENOMEM
 */
int path_diff(const struct path *path, const struct expect_end *end, bool lenient,
	      size_t reached, struct expect_report *report)
{
	struct align align = { .path = path, .end = end, .n = end->n, .lenient = lenient,
			       .reached = reached };

	if (begin(report, path, end) || align_fill(&align))
		return -ENOMEM;
	trace(&align, end->n, path->n - 1, report);
	finish(report);
	if (report->first < report->n_lines && report->lines[report->first].kind != LINE_UNKNOWN)
		find_next(&align, report);
	align_free(&align);
	return 0;
}

/**
 * path_show() - show where a path is found
 * @path: the path
 * @end: the end
 * @lenient: is what is not known taken as it has to be?
 * @after: one past the last state where it is found, from path_find()
 * @report: gets the lines
 *
 * Return: 0 or -ENOMEM
 */
int path_show(const struct path *path, const struct expect_end *end, bool lenient,
	      size_t after, struct expect_report *report)
{
	struct align align = { .path = path, .end = end, .n = after, .lenient = lenient,
			       .anywhere = true };
	size_t i, at;

	if (begin(report, path, end) || align_fill(&align))
		return -ENOMEM;
	if (end->lost)
		push(report, LINE_GAP);
	for (i = end->n; i > after; i--)
		push_seen(report, end, i - 1, LINE_SEEN);
	at = report->n_lines;
	i = trace(&align, after, path->n - 1, report);
	for (; at < report->n_lines; at++) {
		if (report->lines[at].kind == LINE_SAME && !lenient)
			report->lines[at].kind = LINE_FORBIDDEN;
	}
	for (; i > 0; i--)
		push_seen(report, end, i - 1, LINE_SEEN);
	finish(report);
	align_free(&align);
	return 0;
}

/**
 * path_list() - show what was seen, and what was not
 * @end: the end
 * @report: gets the lines
 *
 * Return: 0 or -ENOMEM
 */
int path_list(const struct expect_end *end, struct expect_report *report)
{
	size_t i;

	if (begin(report, NULL, end))
		return -ENOMEM;
	if (end->lost)
		push(report, LINE_GAP);
	for (i = end->n; i > 0; i--)
		push_seen(report, end, i - 1, LINE_SEEN);
	if (!end->n && !end->whole)
		push(report, LINE_GAP);
	finish(report);
	return 0;
}
