// SPDX-License-Identifier: GPL-2.0-only
/* For people: each question, what was predicted beside what was seen, and the score. */
#include "decode.h"
#include "i18n.h"
#include "lab_check.h"
#include "lab_place.h"
#include "page.h"

#define WIDTH	80
#define INDENT	4

static void put_line(FILE *out, const struct term *term, const char *words)
{
	struct page page;

	page_init(&page, out, term, WIDTH, INDENT);
	fprintf(out, "%*s", INDENT, "");
	page_begin_line(&page, INDENT);
	page.column = INDENT;
	page_put_words(&page, words);
	page_end_line(&page);
}

static void put_question(FILE *out, const struct term *term, const struct lab_task *task)
{
	struct page page;

	fprintf(out, "\n%s[%s]%s", term_on(term, STYLE_BOLD), task->name,
		term_off(term, STYLE_BOLD));
	page_init(&page, out, term, WIDTH, INDENT);
	page_begin_line(&page, INDENT);
	page.column = text_width(task->name) + 2;
	page.begins = false;
	page_put_words(&page, _(task->ask));
	page_end_line(&page);
}

/* Whose path, time or number this is: "client 10.9.0.1:40000 -> 10.9.0.2:80" */
static void put_end(FILE *out, const struct term *term, const struct lab_seen *seen)
{
	static const char * const roles[] = {
		[ROLE_UNKNOWN] = "end",
		[ROLE_CLIENT] = "client",
		[ROLE_SERVER] = "server",
		[ROLE_LISTENER] = "listener",
	};
	const struct expect_end *end = &seen->end;
	bool server = end->role == ROLE_SERVER;
	char local[DECODE_ENDPOINT_LEN], remote[DECODE_ENDPOINT_LEN];

	decode_endpoint_text(local, &end->local);
	decode_endpoint_text(remote, &end->remote);
	fprintf(out, "%*s%s ", INDENT, "", roles[end->role]);
	if (end->role == ROLE_LISTENER)
		fputs(local, out);
	else
		fprintf(out, "%s %s %s", server ? remote : local,
			end->role == ROLE_UNKNOWN ? term->glyphs->both : term->glyphs->to,
			server ? local : remote);
	if (seen->n > 1)
		fprintf(out, _(", the first of %llu"), seen->n);
	fputc('\n', out);
}

/* What was predicted beside what was seen. */
static void put_both(FILE *out, const struct term *term, const char *predicted, const char *seen)
{
	char words[128];
	struct text text;

	text_init(&text, words, sizeof(words));
	text_add(&text, _("predicted %s, seen %s"), predicted, seen);
	put_line(out, term, words);
}

static void put_numbers(FILE *out, const struct term *term, s64 predicted, s64 seen)
{
	char one[24], other[24];

	snprintf(one, sizeof(one), "%lld", predicted);
	snprintf(other, sizeof(other), "%lld", seen);
	put_both(out, term, one, other);
}

static void put_times(FILE *out, const struct term *term, u64 predicted_ns, u64 seen_ns)
{
	char predicted[TEXT_DURATION_LEN], seen[TEXT_DURATION_LEN];

	text_duration(predicted, predicted_ns, term->utf8);
	text_duration(seen, seen_ns, term->utf8);
	put_both(out, term, predicted, seen);
}

static const char half[] =
	N_("A right state without its cause, or with a wrong one, counts half.");

static bool misses_cause(const struct expect_report *report)
{
	size_t i;

	for (i = 0; i < report->n_lines; i++) {
		const struct expect_line *line = &report->lines[i];

		if (line->kind == LINE_SAME && !line->want->has_cause && line->seen->has_time)
			return true;
	}
	return false;
}

static void put_comparison(FILE *out, const struct term *term, const struct lab_check *check,
			   size_t i)
{
	const struct lab_answer_value *value = &check->prediction->sections[i].value;
	const struct lab_grade *grade = &check->grades[i];
	const struct lab_seen *seen = &check->seen[i];

	if (seen->task->answer != LAB_COUNT)
		put_end(out, term, seen);
	switch (seen->task->answer) {
	case LAB_PATH:
		expect_table_print(out, term, &grade->report);
		if (grade->report.inferred)
			put_line(out, term,
				 _("? deduced from what the socket shows, not observed"));
		if (seen->task->causes && grade->points < LAB_TASK_POINTS &&
		    misses_cause(&grade->report))
			put_line(out, term, _(half));
		break;
	case LAB_SECONDS:
		put_times(out, term, value->ns, seen->ns);
		break;
	default:
		put_numbers(out, term, value->number, seen->number);
		break;
	}
}

static void put_points(FILE *out, const struct term *term, unsigned int points, unsigned int of)
{
	enum term_style style = points == of ? STYLE_GOOD : STYLE_BAD;

	fprintf(out, "%*s%s", INDENT, "", term_on(term, style));
	fprintf(out, _("%u of %u points"), points, of);
	fprintf(out, "%s\n", term_off(term, style));
}

static void put_score(FILE *out, const struct term *term, const struct lab_check *check)
{
	unsigned int points = lab_check_points(check);
	unsigned int of = check->lab->n_tasks * LAB_TASK_POINTS;

	fprintf(out, "\n%s", term_on(term, STYLE_BOLD));
	fprintf(out, _("Lab %u: %u of %u points"), check->lab->number, points, of);
	fprintf(out, "%s\n", term_off(term, STYLE_BOLD));
	if (points < of)
		fprintf(out, _("To try again, change your predictions and check once more.\n"));
	fprintf(out, _("What is right, and why: %s solution %u\n"), lab_command(),
		check->lab->number);
}

/**
 * lab_report() - show what was seen, and what the predictions are worth
 * @out: where
 * @term: what it can show
 * @check: the lab, graded
 */
void lab_report(FILE *out, const struct term *term, const struct lab_check *check)
{
	size_t i;

	for (i = 0; i < check->lab->n_tasks; i++) {
		put_question(out, term, &check->lab->tasks[i]);
		if (check->prediction->sections[i].answered)
			put_comparison(out, term, check, i);
		else
			put_line(out, term, _("There is no answer."));
		put_points(out, term, check->grades[i].points, LAB_TASK_POINTS);
	}
	put_score(out, term, check);
}
