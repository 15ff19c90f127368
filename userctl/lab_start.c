// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "caret.h"
#include "i18n.h"
#include "lab_answer.h"
#include "lab_start.h"
#include "page.h"

#define WIDTH	80

/* A question, each line with a margin. Return: 0 or -ENOMEM */
static int put_question(FILE *out, const struct term *term, const struct lab_task *task,
			const char *margin)
{
	char *words = NULL, *line, *rest;
	struct term narrow;
	struct page page;
	size_t len;
	FILE *memory = open_memstream(&words, &len);

	if (!memory)
		return -ENOMEM;
	term_init(&narrow, WIDTH - strlen(margin), false, term->utf8);
	page_init(&page, memory, &narrow, narrow.width, 0);
	page_begin_line(&page, 0);
	page_put_words(&page, _(task->ask));
	if (fclose(memory)) {
		free(words);
		return -ENOMEM;
	}
	for (rest = words; (line = strsep(&rest, "\n"));)
		fprintf(out, "%s%s\n", margin, line);
	free(words);
	return 0;
}

/* Return: 0; 1: the input has ended; or -ENOMEM */
static int read_line(char **line, FILE *in)
{
	size_t size = 0;
	ssize_t len;

	*line = NULL;
	errno = 0;
	len = getline(line, &size, in);
	if (len < 0) {
		free(*line);
		*line = NULL;
		return errno == ENOMEM ? -ENOMEM : 1;
	}
	if (len && (*line)[len - 1] == '\n')
		(*line)[len - 1] = '\0';
	return 0;
}

static bool is_good(const struct lab_task *task, const char *line, FILE *out,
		    const struct term *term)
{
	struct lab_answer_value value;
	struct expect_error error;
	int err = lab_answer_parse(&value, task, line, strlen(line), &error);

	lab_answer_free(&value);
	if (!err)
		return true;
	fprintf(out, "  %s\n", error.text);
	caret_print(out, term, line, strlen(line), error.offset, error.len);
	return false;
}

/* Return: as read_line() */
static int ask_one(char **answer, const struct lab_task *task, FILE *in, FILE *out,
		   const struct term *term)
{
	char *line;
	int err;

	fputc('\n', out);
	if (put_question(out, term, task, ""))
		return -ENOMEM;
	fprintf(out, "(%s)\n", lab_answer_form(task));
	for (;;) {
		fprintf(out, "%s> ", task->name);
		fflush(out);
		err = read_line(&line, in);
		if (err)
			return err;
		if (lab_answer_is_empty(line, strlen(line))) {
			free(line);
			return 0;
		}
		if (is_good(task, line, out, term))
			break;
		free(line);
	}
	*answer = line;
	return 0;
}

/**
 * lab_ask() - ask for an answer to each task
 * @asked: the result; released with lab_asked_free(), after a failure as well
 * @lab: the lab
 * @in: where answers come from
 * @out: where it is asked
 * @term: what that can show
 *
 * What cannot be an answer is refused, and asked for again. An empty line is no answer; the
 * end of the input is none to all that follow.
 *
 * Return: 0 or -ENOMEM
 */
int lab_ask(struct lab_asked *asked, const struct lab *lab, FILE *in, FILE *out,
	    const struct term *term)
{
	size_t i;
	int err = 0;

	*asked = (struct lab_asked){ };
	for (i = 0; i < lab->n_tasks && !err; i++) {
		err = ask_one(&asked->lines[i], &lab->tasks[i], in, out, term);
		asked->n += !!asked->lines[i];
	}
	if (err > 0)
		fputc('\n', out);
	return err < 0 ? err : 0;
}

/**
 * lab_write_form() - write a file of predictions
 * @out: the file
 * @lab: the lab
 * @asked: answers that are there already
 *
 * Return: 0 or a negative errno
 */
int lab_write_form(FILE *out, const struct lab *lab, const struct lab_asked *asked)
{
	struct term term;
	size_t i;

	term_init(&term, WIDTH, false, true);
	fprintf(out, "# ");
	fprintf(out, _("Lab %u: %s. Write your answers below the questions."), lab->number,
		_(lab->title));
	fputc('\n', out);
	for (i = 0; i < lab->n_tasks; i++) {
		fprintf(out, "\n[%s]\n", lab->tasks[i].name);
		if (put_question(out, &term, &lab->tasks[i], "# "))
			return -ENOMEM;
		fprintf(out, "# (%s)\n", lab_answer_form(&lab->tasks[i]));
		if (asked->lines[i])
			fprintf(out, "%s\n", asked->lines[i]);
	}
	errno = 0;
	if (!fflush(out) && !ferror(out))
		return 0;
	return errno ? -errno : -EIO;
}

/**
 * lab_asked_free() - release answers
 * @asked: the answers
 */
void lab_asked_free(struct lab_asked *asked)
{
	size_t i;

	for (i = 0; i < LAB_MAX_TASKS; i++)
		free(asked->lines[i]);
	*asked = (struct lab_asked){ };
}
