// SPDX-License-Identifier: GPL-2.0-only
/*
 * The answer is a student's: any bytes. A path is one of expect, but with nothing in it that
 * leaves something open, because such a path would be no prediction.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "expect_lex.h"
#include "i18n.h"
#include "lab_answer.h"

/* More than any number that a record can have, with its sign. */
#define MAX_DIGITS	20

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Bytes of blanks and comments at the beginning. */
static size_t skip_blanks(const char *text, size_t len)
{
	bool comment = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] == '#' || text[i] == '\n')
			comment = text[i] == '#';
		else if (!comment && !is_blank(text[i]))
			break;
	}
	return i;
}

/**
 * lab_answer_is_empty() - is there nothing but blanks and comments?
 * @text: the answer; need not be terminated
 * @len: its length
 *
 * Return: true if so
 */
bool lab_answer_is_empty(const char *text, size_t len)
{
	return skip_blanks(text, len) == len;
}

static int refuse(struct expect_error *error, const struct lex *at, const char *why)
{
	struct text text;

	error->offset = at->offset;
	error->len = at->size;
	text_init(&text, error->text, sizeof(error->text));
	text_put(&text, why);
	return -EINVAL;
}

/* What is wrong with a token of a path that expect would take. NULL: nothing */
static const char *open_end(const struct lex *lex, bool causes)
{
	switch (lex->kind) {
	case LEX_DOTS:
		return _("\"...\" fits anything, and predicts nothing: write all states");
	case LEX_OR:
	case LEX_OPEN:
	case LEX_CLOSE:
		return _("alternatives are no prediction: decide for one path");
	case LEX_OPTION:
		return _("a state that may be left out is no prediction: write it, or do not");
	case LEX_COLON:
		return _("the question says whose path it is: write the path without a role");
	case LEX_STOP:
		return _("one path is asked for: a second one begins here");
	default:
		break;
	}
	if (expect_lex_is(lex, "never"))
		return _("write what happens, not what does not");
	if (expect_lex_is(lex, "within"))
		return _("no times are asked for here: leave out \"within\"");
	if (expect_lex_is(lex, "by") && !causes)
		return _("no causes are asked for here: leave out \"by\"");
	return NULL;
}

/* Newlines and semicolons may follow the path: does something else? */
static bool is_last(struct lex lex)
{
	while (lex.kind == LEX_STOP)
		expect_lex_next(&lex);
	return lex.kind == LEX_EOF;
}

static int check_closed(const char *text, size_t len, bool causes, struct expect_error *error)
{
	struct lex lex;
	const char *why;

	for (expect_lex_begin(&lex, text, len); lex.kind == LEX_STOP;)
		expect_lex_next(&lex);
	for (; !is_last(lex); expect_lex_next(&lex)) {
		why = open_end(&lex, causes);
		if (!why)
			continue;
		/* A second path is where it begins. */
		while (lex.kind == LEX_STOP)
			expect_lex_next(&lex);
		return refuse(error, &lex, why);
	}
	return 0;
}

/* "at byte 11: " is about a text that the student does not see as one. */
static void drop_place(struct expect_error *error)
{
	static const char place[] = "at byte ";
	char *colon;

	if (strncmp(error->text, place, strlen(place)))
		return;
	colon = strstr(error->text, ": ");
	if (colon)
		memmove(error->text, colon + 2, strlen(colon + 2) + 1);
}

static int parse_path(struct lab_answer_value *value, const struct lab_task *task,
		      const char *text, size_t len, struct expect_error *error)
{
	int err = check_closed(text, len, task->causes, error);

	if (err)
		return err;
	err = expect_parse(&value->path, text, len, error);
	if (err)
		drop_place(error);
	return err;
}

/*
 * The only line with something in it, without blanks around. If it is not what is wanted
 * the error is there already. Return: NULL: there are more lines
 */
static const char *only_line(const char *text, size_t len, const char *wanted, size_t *size,
			     struct expect_error *error)
{
	struct lex at = { };
	size_t begin = skip_blanks(text, len), end = begin;

	while (end < len && text[end] != '\n' && text[end] != '#')
		end++;
	at.offset = end + skip_blanks(text + end, len - end);
	if (at.offset < len) {
		refuse(error, &at, _("one answer is asked for: more follows it"));
		return NULL;
	}
	while (end > begin && is_blank(text[end - 1]))
		end--;
	at.offset = begin;
	at.size = end - begin;
	refuse(error, &at, wanted);
	*size = at.size;
	return text + begin;
}

/* A decimal number. Return: 0 or -EINVAL */
static int to_number(const char *word, size_t size, s64 *number)
{
	char digits[MAX_DIGITS + 1];
	char *end;

	if (!size || size > MAX_DIGITS)
		return -EINVAL;
	memcpy(digits, word, size);
	digits[size] = '\0';
	if (strspn(digits, "-+0123456789") != size)
		return -EINVAL;
	errno = 0;
	*number = strtoll(digits, &end, 10);
	return errno || *end || end == digits ? -EINVAL : 0;
}

static int parse_number(struct lab_answer_value *value, const struct lab_task *task,
			const char *text, size_t len, struct expect_error *error)
{
	size_t size;
	const char *word = only_line(text, len, _("an integer is asked for, such as 3"), &size,
				     error);

	if (!word || to_number(word, size, &value->number))
		return -EINVAL;
	return task->answer == LAB_COUNT && value->number < 0 ? -EINVAL : 0;
}

/* "60", "0.2", "200ms", "1 min" */
static int to_ns(const char *word, size_t size, u64 *ns)
{
	size_t number = expect_lex_number(word, size), unit = number;

	if (!number || *word == '.')
		return -EINVAL;
	while (unit < size && word[unit] == ' ')
		unit++;
	if (unit == size)
		return expect_lex_duration(word, number, "s", 1, ns);
	return expect_lex_duration(word, number, word + unit, size - unit, ns);
}

static int parse_seconds(struct lab_answer_value *value, const char *text, size_t len,
			 struct expect_error *error)
{
	size_t size;
	const char *word = only_line(text, len,
				     _("a time is asked for, in seconds or with a unit: 60, 200ms"),
				     &size, error);

	return word && !to_ns(word, size, &value->ns) ? 0 : -EINVAL;
}

/**
 * lab_answer_parse() - take in the answer to a task
 * @value: the result; released with lab_answer_free()
 * @task: the task
 * @text: the answer, not empty; need not be terminated
 * @len: its length
 * @error: what is wrong with it, and where
 *
 * Return: 0, -EINVAL, or -ENOMEM; then @error says so
 */
int lab_answer_parse(struct lab_answer_value *value, const struct lab_task *task,
		     const char *text, size_t len, struct expect_error *error)
{
	*value = (struct lab_answer_value){ };
	switch (task->answer) {
	case LAB_PATH:
		return parse_path(value, task, text, len, error);
	case LAB_SECONDS:
		return parse_seconds(value, text, len, error);
	default:
		return parse_number(value, task, text, len, error);
	}
}

/**
 * lab_answer_free() - release a prediction
 * @value: the prediction
 */
void lab_answer_free(struct lab_answer_value *value)
{
	if (value->path)
		expect_free(value->path);
	value->path = NULL;
}

/**
 * lab_answer_form() - what an answer looks like
 * @task: the task
 *
 * Return: one line, in the reader's language
 */
const char *lab_answer_form(const struct lab_task *task)
{
	switch (task->answer) {
	case LAB_PATH:
		return task->causes ?
		       _("states in order, each with its cause: SYN_SENT by connect > ...") :
		       _("states in order: SYN_SENT > ESTABLISHED > ...");
	case LAB_SECONDS:
		return _("a time in seconds, or with a unit: 60, 200ms");
	case LAB_COUNT:
		return _("a number of ends of connections");
	default:
		return _("an integer");
	}
}
