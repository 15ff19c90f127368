// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all clauses together say about one end.
 *
 * An end is held to what is said about its role, and to what is said about any. The
 * paths of one role are alternatives. Of what is found the worst counts.
 */
#include <stdlib.h>

#include "expect_path.h"

/**
 * struct finding - what one clause says about an end
 * @path: the clause; NULL: none does
 * @verdict: what it says
 * @doubt: why it cannot say more; DOUBT_CAUSE: a cause or a time is not known
 * @lenient: what is not known was taken as it has to be
 * @at: states that fit; for a path that must not be: one past the last of its states
 */
struct finding {
	const struct path	*path;
	enum expect_verdict	verdict;
	enum expect_doubt	doubt;
	bool			lenient;
	size_t			at;
};

/* Is there something of an end that was not seen? */
static enum expect_doubt doubt_of(const struct expect_end *end)
{
	size_t i;

	if (!end->whole || !end->n)
		return DOUBT_BEGINNING;
	for (i = 0; i < end->n; i++) {
		if (end->steps[i].gap)
			return DOUBT_GAP;
	}
	return end->lost ? DOUBT_LOST : DOUBT_NONE;
}

/* Could there be more states than were seen? */
static bool goes_on(const struct expect_end *end)
{
	return !end->ended || end->unseen;
}

static struct finding judge_path(const struct path *path, const struct expect_end *end)
{
	struct finding finding = { .path = path, .doubt = doubt_of(end) };
	struct path_run sure, perhaps;

	if (finding.doubt != DOUBT_NONE) {
		finding.verdict = EXPECT_UNDECIDED;
		return finding;
	}
	sure = path_match(path, end, false);
	finding.at = sure.reached;
	if (sure.accepted) {
		finding.verdict = EXPECT_MATCH;
		return finding;
	}
	perhaps = path_match(path, end, true);
	if (!perhaps.accepted && sure.reached == end->n && goes_on(end)) {
		finding.verdict = end->unseen ? EXPECT_UNDECIDED : EXPECT_NOT_REACHED;
		finding.doubt = end->unseen ? DOUBT_UNSEEN : DOUBT_NONE;
		return finding;
	}
	finding.lenient = true;
	finding.at = perhaps.named;
	finding.verdict = EXPECT_MISMATCH;
	if (perhaps.accepted || (perhaps.reached == end->n && goes_on(end))) {
		finding.at = perhaps.reached;
		finding.verdict = EXPECT_UNDECIDED;
		finding.doubt = DOUBT_CAUSE;
	}
	return finding;
}

static struct finding judge_never(const struct path *path, const struct expect_end *end)
{
	struct finding finding = { .path = path, .at = path_find(path, end, false) };

	/* It was seen: what was not seen makes no difference. */
	if (finding.at) {
		finding.verdict = EXPECT_MISMATCH;
		return finding;
	}
	finding.verdict = EXPECT_UNDECIDED;
	finding.doubt = doubt_of(end);
	if (finding.doubt != DOUBT_NONE)
		return finding;
	finding.lenient = true;
	finding.at = path_find(path, end, true);
	if (finding.at)
		finding.doubt = DOUBT_CAUSE;
	else
		finding.verdict = EXPECT_MATCH;
	return finding;
}

static bool concerns(enum expect_role role, const struct expect_end *end)
{
	if (end->role == ROLE_UNKNOWN)
		return role != EXPECT_LISTENER;
	return expect_meets(end->role) & 1U << role;
}

static struct finding judge_clause(const struct path *path, const struct expect_end *end)
{
	struct finding finding = path->never ? judge_never(path, end) : judge_path(path, end);

	/* It may be that the clause is not about this end. */
	if (end->role == ROLE_UNKNOWN && path->role != EXPECT_ANY &&
	    finding.verdict > EXPECT_MATCH && finding.verdict != EXPECT_UNDECIDED) {
		finding.verdict = EXPECT_UNDECIDED;
		finding.doubt = DOUBT_ROLE;
	}
	return finding;
}

/* Of the paths of one role the best one counts; of those the one that goes furthest. */
static bool is_better(const struct finding *a, const struct finding *b)
{
	if (!b->path || a->verdict < b->verdict)
		return true;
	return a->verdict == b->verdict && a->at > b->at;
}

/* Of all that is found the worst counts; a match of a path tells more than of none. */
static void add_finding(struct finding *worst, const struct finding *finding)
{
	if (!finding->path || finding->verdict < worst->verdict)
		return;
	if (finding->verdict > worst->verdict || (worst->path->never && !finding->path->never &&
						  finding->verdict == EXPECT_MATCH))
		*worst = *finding;
}

static struct finding judge_role(const struct expect *expect, enum expect_role role,
				 const struct expect_end *end)
{
	struct finding worst = { }, best = { };
	size_t i;

	for (i = 0; i < expect->n; i++) {
		const struct path *path = &expect->paths[i];
		struct finding finding;

		if (path->role != role)
			continue;
		finding = judge_clause(path, end);
		if (path->never)
			add_finding(&worst, &finding);
		else if (is_better(&finding, &best))
			best = finding;
	}
	add_finding(&worst, &best);
	return worst;
}

/* Paths of the same role that were tried as well. */
static size_t count_others(const struct expect *expect, const struct path *path)
{
	size_t others = 0, i;

	for (i = 0; i < expect->n; i++)
		others += !path->never && !expect->paths[i].never && &expect->paths[i] != path &&
			  expect->paths[i].role == path->role;
	return others;
}

/* What is not known: a cause, or a time? */
static void name_doubt(struct expect_report *report)
{
	size_t i;

	if (report->doubt != DOUBT_CAUSE)
		return;
	for (i = 0; i < report->n_lines; i++) {
		const struct expect_line *line = &report->lines[i];

		if (line->kind != LINE_UNKNOWN)
			continue;
		if (!line->want->has_cause || line->want->cause == line->seen->cause)
			report->doubt = DOUBT_TIME;
		return;
	}
}

/* Without memory a report has no lines, and is right all the same. */
static void explain(const struct finding *finding, const struct expect_end *end,
		    struct expect_report *report)
{
	const struct path *path = finding->path;
	int err;

	if (path->never)
		err = finding->at ? path_show(path, end, finding->lenient, finding->at, report) :
		      path_list(end, report);
	else if (doubt_of(end) != DOUBT_NONE)
		err = path_list(end, report);
	else
		err = path_diff(path, end, finding->lenient, finding->at, report);
	if (err) {
		expect_report_free(report);
		report->n_lines = 0;
		report->first = 0;
	}
	name_doubt(report);
}

/**
 * expect_judge() - judge an end
 * @expect: what is expected
 * @end: the end
 * @report: tells why; released with expect_report_free(). NULL: not wanted.
 *
 * An end that goes on is judged by what it has done so far: what matches now may be
 * followed by something that does not.
 *
 * Return: the verdict
 */
enum expect_verdict expect_judge(const struct expect *expect, const struct expect_end *end,
				 struct expect_report *report)
{
	struct finding worst = { };
	unsigned int role;

	for (role = 0; role < EXPECT_ROLES; role++) {
		struct finding finding = { };

		if (concerns(role, end))
			finding = judge_role(expect, role, end);
		add_finding(&worst, &finding);
	}
	if (!report)
		return worst.verdict;
	*report = (struct expect_report){ .verdict = worst.verdict, .doubt = worst.doubt };
	if (worst.path) {
		report->never = worst.path->never;
		report->path = worst.path->text;
		report->others = count_others(expect, worst.path);
		explain(&worst, end, report);
	}
	return worst.verdict;
}

/**
 * expect_report_free() - release the lines of a report
 * @report: the report
 */
void expect_report_free(struct expect_report *report)
{
	free(report->lines);
	report->lines = NULL;
}

/**
 * expect_verdict_name() - the word for a verdict, for programs
 * @verdict: the verdict
 *
 * Return: a constant string
 */
const char *expect_verdict_name(enum expect_verdict verdict)
{
	static const char * const names[] = {
		[EXPECT_UNCONCERNED] = "unconcerned",
		[EXPECT_MATCH] = "match",
		[EXPECT_NOT_REACHED] = "not_reached",
		[EXPECT_UNDECIDED] = "undecided",
		[EXPECT_MISMATCH] = "mismatch",
	};

	return names[verdict];
}
