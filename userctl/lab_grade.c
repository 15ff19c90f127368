// SPDX-License-Identifier: GPL-2.0-only
#include <linux/tcpstate.h>

#include "lab_grade.h"

/**
 * struct rows - a comparison, counted
 * @n: rows of it
 * @halves: twice the rows that are right
 */
struct rows {
	unsigned int	n;
	unsigned int	halves;
};

/*
 * SYN_RECV of the RFC is one step, and is two states in Linux: a second row of the same
 * step is no row of its own.
 */
static bool goes_on(const struct expect_line *line, const struct expect_line *before)
{
	return line->kind == LINE_SAME && line->want && before->want &&
	       (before->kind == LINE_SAME || before->kind == LINE_CAUSE) &&
	       line->want->states == before->want->states && !line->want->has_cause &&
	       line->seen->state != before->seen->state;
}

/* Is there a cause that could have been told? Nothing leads to the state of the beginning. */
static bool lacks_cause(const struct expect_line *line)
{
	return !line->want->has_cause && !line->seen->born && line->seen->has_time;
}

static unsigned int halves_of(const struct expect_line *line, bool causes)
{
	if (line->kind == LINE_SAME)
		return causes && lacks_cause(line) ? 1 : 2;
	return line->kind == LINE_CAUSE && causes;
}

static struct rows count_rows(const struct expect_report *report, bool causes)
{
	struct rows rows = { };
	size_t i;

	for (i = 0; i < report->n_lines; i++) {
		const struct expect_line *line = &report->lines[i];

		/* The CLOSE after TIME_WAIT, not predicted. */
		if (line->kind == LINE_SEEN || (i && goes_on(line, line - 1)))
			continue;
		rows.n++;
		rows.halves += halves_of(line, causes);
	}
	return rows;
}

/* What follows TIME_WAIT may be left out, unless that is all that is asked for. */
static void ask_for_end(struct expect_report *report, const struct lab_seen *seen)
{
	struct expect_line *last = &report->lines[report->n_lines - 1];

	if (!(seen->from & BIT(TCPSTATE_TIME_WAIT)) || last->kind != LINE_SEEN)
		return;
	last->kind = LINE_UNEXPECTED;
	if (report->first == report->n_lines)
		report->first--;
}

static void grade_path(struct lab_grade *grade, const struct lab_section *section,
		       const struct lab_seen *seen)
{
	struct expect_end end = seen->end;
	enum expect_verdict verdict;
	struct rows rows;

	/* A path without a role is not about listeners. */
	if (end.role == ROLE_LISTENER)
		end.role = ROLE_CLIENT;
	verdict = expect_judge(section->value.path, &end, &grade->report);
	if (verdict == EXPECT_UNDECIDED || !grade->report.n_lines) {
		grade->doubt = LAB_PARTLY;
		return;
	}
	ask_for_end(&grade->report, seen);
	rows = count_rows(&grade->report, seen->task->causes);
	grade->points = LAB_TASK_POINTS * rows.halves / (2 * rows.n);
}

static bool is_near(u64 predicted, u64 seen)
{
	u64 off = predicted > seen ? predicted - seen : seen - predicted;

	return off <= LAB_TIME_NS || off <= seen / LAB_TIME_PART;
}

/**
 * lab_grade() - grade the answer to a task
 * @grade: the result; released with lab_grade_free()
 * @section: the answer; outlives the grade
 * @seen: what was seen, all of it; outlives the grade
 *
 * No answer has no points, whatever was seen.
 */
void lab_grade(struct lab_grade *grade, const struct lab_section *section,
	       const struct lab_seen *seen)
{
	bool right;

	*grade = (struct lab_grade){ };
	if (!section->answered)
		return;
	grade->doubt = seen->doubt;
	if (grade->doubt != LAB_SURE)
		return;
	if (seen->task->answer == LAB_PATH) {
		grade_path(grade, section, seen);
		return;
	}
	if (seen->task->answer == LAB_SECONDS)
		right = is_near(section->value.ns, seen->ns);
	else
		right = section->value.number == seen->number;
	grade->points = right ? LAB_TASK_POINTS : 0;
}

/**
 * lab_grade_free() - release a comparison
 * @grade: the grade
 */
void lab_grade_free(struct lab_grade *grade)
{
	expect_report_free(&grade->report);
}
