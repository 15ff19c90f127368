// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "i18n.h"
#include "lab_prediction.h"
#include "suggest.h"

/* Longer than the name of any task. */
#define MAX_NAME	32

/**
 * struct reading - a file that is being read
 * @prediction: the result
 * @lab: the lab
 * @error: what is wrong
 * @at: the first byte not read
 * @line: its line, from 1
 * @task: the task whose section this is; the number of tasks: before the first section
 */
struct reading {
	struct lab_prediction	*prediction;
	const struct lab	*lab;
	struct lab_error	*error;
	size_t			at;
	size_t			line;
	size_t			task;
};

static __printf(4, 5) int fail(struct reading *reading, size_t offset, size_t len,
			       const char *format, ...)
{
	struct lab_error *error = reading->error;
	va_list args;

	error->line = reading->line;
	error->offset = offset;
	error->len = len;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -EINVAL;
}

static size_t find_task(const struct lab *lab, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < lab->n_tasks; i++) {
		if (strlen(lab->tasks[i].name) == len && !memcmp(lab->tasks[i].name, name, len))
			break;
	}
	return i;
}

/* No such section: which one is meant? */
static int fail_unknown(struct reading *reading, size_t offset, size_t len)
{
	const struct lab *lab = reading->lab;
	const char *names[LAB_MAX_TASKS];
	char name[MAX_NAME + 1] = "";
	const char *nearest;
	size_t i;

	for (i = 0; i < lab->n_tasks; i++)
		names[i] = lab->tasks[i].name;
	if (len <= MAX_NAME)
		memcpy(name, reading->prediction->text + offset, len);
	nearest = suggest_nearest(name, names, lab->n_tasks);
	if (nearest)
		return fail(reading, offset, len,
			    _("lab %u has no such task; meant [%s]?"), lab->number, nearest);
	return fail(reading, offset, len, _("lab %u has no such task; the first one is [%s]"),
		    lab->number, lab->tasks[0].name);
}

/* "[client]", with blanks around and a comment behind. */
static int take_heading(struct reading *reading, size_t begin, size_t end)
{
	struct lab_prediction *prediction = reading->prediction;
	const char *text = prediction->text;
	const char *close = memchr(text + begin, ']', end - begin);
	size_t name = begin + 1, size, after;

	if (!close)
		return fail(reading, begin, 1, _("the name of a task ends with ']'"));
	size = close - (text + name);
	after = close + 1 - text;
	if (!lab_answer_is_empty(text + after, end - after))
		return fail(reading, after, end - after,
			    _("the answer belongs on the line below"));
	reading->task = find_task(reading->lab, text + name, size);
	if (reading->task == reading->lab->n_tasks)
		return fail_unknown(reading, name, size);
	if (prediction->sections[reading->task].line)
		return fail(reading, name, size, _("this task is in line %zu already"),
			    prediction->sections[reading->task].line);
	prediction->sections[reading->task].line = reading->line;
	return 0;
}

/* A line that is no heading is a part of the answer. */
static int take_line(struct reading *reading, size_t begin, size_t end, size_t next)
{
	struct lab_prediction *prediction = reading->prediction;
	struct lab_section *section = prediction->sections + reading->task;

	if (reading->task < prediction->n) {
		section->size = next - section->begin;
		return 0;
	}
	if (lab_answer_is_empty(prediction->text + begin, end - begin))
		return 0;
	return fail(reading, begin, end - begin,
		    _("which task is this about? its name comes first, on its own line: [%s]"),
		    reading->lab->tasks[0].name);
}

static int take_lines(struct reading *reading)
{
	struct lab_prediction *prediction = reading->prediction;
	const char *text = prediction->text;
	int err = 0;

	for (reading->line = 1; !err && reading->at < prediction->len; reading->line++) {
		const char *newline = memchr(text + reading->at, '\n',
					     prediction->len - reading->at);
		size_t end = newline ? (size_t)(newline - text) : prediction->len;
		size_t next = newline ? end + 1 : end, begin = reading->at;

		while (begin < end && (text[begin] == ' ' || text[begin] == '\t'))
			begin++;
		if (begin < end && text[begin] == '[') {
			err = take_heading(reading, begin, end);
			if (!err)
				prediction->sections[reading->task].begin = next;
		} else {
			err = take_line(reading, begin, end, next);
		}
		reading->at = next;
	}
	return err;
}

static size_t lines_in(const char *text, size_t len)
{
	size_t lines = 0, i;

	for (i = 0; i < len; i++)
		lines += text[i] == '\n';
	return lines;
}

static int take_answer(struct reading *reading, size_t task)
{
	struct lab_prediction *prediction = reading->prediction;
	struct lab_section *section = &prediction->sections[task];
	const char *text = prediction->text + section->begin;
	struct expect_error error;
	int err;

	if (lab_answer_is_empty(text, section->size))
		return 0;
	err = lab_answer_parse(&section->value, &reading->lab->tasks[task], text, section->size,
			       &error);
	if (!err) {
		section->answered = true;
		prediction->n_answered++;
		return 0;
	}
	reading->line = section->line + 1 + lines_in(text, error.offset);
	fail(reading, section->begin + error.offset, error.len, "%s", error.text);
	return err;
}

/**
 * lab_prediction_parse() - understand a file of predictions
 * @prediction: the result; released with lab_prediction_free(), after a failure as well
 * @lab: the lab that it is about
 * @text: any bytes, not terminated; not needed any more afterwards
 * @len: how many
 * @error: what is wrong with it, and where
 *
 * Return: 0, -EINVAL or -ENOMEM
 */
int lab_prediction_parse(struct lab_prediction *prediction, const struct lab *lab,
			 const char *text, size_t len, struct lab_error *error)
{
	struct reading reading = { .prediction = prediction, .lab = lab, .error = error,
				   .task = lab->n_tasks };
	size_t i;
	int err;

	*prediction = (struct lab_prediction){ .n = lab->n_tasks, .len = len };
	*error = (struct lab_error){ };
	if (len > LAB_MAX_PREDICTION)
		return fail(&reading, 0, 0, _("longer than %u bytes: no file of predictions"),
			    LAB_MAX_PREDICTION);
	if (memchr(text, '\0', len))
		return fail(&reading, 0, 0, _("this is no text: it has a byte of zero"));
	prediction->text = malloc(len + 1);
	if (!prediction->text) {
		fail(&reading, 0, 0, _("out of memory"));
		return -ENOMEM;
	}
	memcpy(prediction->text, text, len);
	err = take_lines(&reading);
	for (i = 0; !err && i < lab->n_tasks; i++)
		err = take_answer(&reading, i);
	return err;
}

/**
 * lab_prediction_read() - read a file of predictions
 * @prediction: the result; released with lab_prediction_free(), after a failure as well
 * @lab: the lab that it is about
 * @path: the file
 * @error: what is wrong with it, and where
 *
 * Return: 0, -EINVAL, -ENOENT if there is no such file, or another negative errno
 */
int lab_prediction_read(struct lab_prediction *prediction, const struct lab *lab,
			const char *path, struct lab_error *error)
{
	char *text = malloc(LAB_MAX_PREDICTION + 1);
	FILE *in = fopen(path, "re");
	int err = in && text ? 0 : -errno;
	size_t len = 0;

	*prediction = (struct lab_prediction){ };
	*error = (struct lab_error){ };
	if (!err) {
		errno = 0;
		len = fread(text, 1, LAB_MAX_PREDICTION + 1, in);
		if (ferror(in))
			err = errno ? -errno : -EIO;
	}
	if (err)
		snprintf(error->text, sizeof(error->text), "%s", strerror(-err));
	else
		err = lab_prediction_parse(prediction, lab, text, len, error);
	if (in)
		fclose(in);
	free(text);
	return err;
}

/**
 * lab_prediction_free() - release predictions
 * @prediction: the predictions
 */
void lab_prediction_free(struct lab_prediction *prediction)
{
	size_t i;

	for (i = 0; i < prediction->n; i++)
		lab_answer_free(&prediction->sections[i].value);
	free(prediction->text);
	*prediction = (struct lab_prediction){ };
}
