// SPDX-License-Identifier: GPL-2.0-only
/* Asking for predictions, the file that is written, and where pages are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab_place.h"
#include "lab_start.h"
#include "labs.h"
#include "unit.h"

static char *printed;

static void ask(struct lab_asked *asked, const char *typed)
{
	FILE *in = fmemopen((void *)typed, strlen(typed), "r");
	size_t size;
	FILE *out = open_memstream(&printed, &size);
	struct term term;

	term_init(&term, 80, false, true);
	assert_int_equal(lab_ask(asked, &labs_lab, in, out, &term), 0);
	fclose(in);
	fclose(out);
}

static char *write_form(const struct lab_asked *asked)
{
	char *form;
	size_t size;
	FILE *out = open_memstream(&form, &size);

	assert_int_equal(lab_write_form(out, &labs_lab, asked), 0);
	fclose(out);
	return form;
}

/* What is wrong is asked for again; an empty line is no answer. */
static void test_ask(void **state)
{
	struct lab_prediction prediction;
	struct lab_asked asked;
	struct lab_error error;
	char *form;

	(void)state;
	ask(&asked, "SYN_SENT > ...\nSYN_SENT by connect\n\n\ntwo\n2\n60\n");
	assert_non_null(strstr(printed, "client> "));
	assert_non_null(strstr(printed, "predicts nothing"));
	assert_non_null(strstr(printed, "  SYN_SENT > ...\n             ^~~\nclient> "));
	assert_non_null(strstr(printed, "an integer is asked for"));
	free(printed);
	assert_int_equal(asked.n, 3);
	assert_string_equal(asked.lines[LABS_CLIENT], "SYN_SENT by connect");
	assert_null(asked.lines[LABS_SERVER]);
	assert_string_equal(asked.lines[LABS_COUNT], "2");
	assert_string_equal(asked.lines[LABS_WAIT], "60");
	/* The input has ended. */
	assert_null(asked.lines[LABS_FIN]);
	form = write_form(&asked);
	assert_int_equal(lab_prediction_parse(&prediction, &labs_lab, form, strlen(form),
					      &error), 0);
	assert_int_equal(prediction.n_answered, 3);
	assert_int_equal(prediction.sections[LABS_COUNT].value.number, 2);
	lab_prediction_free(&prediction);
	free(form);
	lab_asked_free(&asked);
}

static void test_form(void **state)
{
	struct lab_asked nothing = { };
	struct lab_prediction prediction;
	struct lab_error error;
	char *form = write_form(&nothing);
	size_t i;

	(void)state;
	assert_non_null(strstr(form, "# Lab 7: A test."));
	assert_non_null(strstr(form, "\n[wait]\n# How long is TIME_WAIT?\n# (a time in seconds"));
	assert_int_equal(lab_prediction_parse(&prediction, &labs_lab, form, strlen(form),
					      &error), 0);
	assert_int_equal(prediction.n_answered, 0);
	for (i = 0; i < LABS_TASKS; i++)
		assert_true(prediction.sections[i].line);
	lab_prediction_free(&prediction);
	free(form);
}

static void put(const char *dir, const char *name, const char *text)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "w");
	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static int show(enum lab_page page)
{
	size_t size;
	FILE *out = open_memstream(&printed, &size);
	int err = lab_show_page(out, &labs_lab, page);

	fclose(out);
	return err;
}

static void is_shown(enum lab_page page, const char *text)
{
	assert_int_equal(show(page), 0);
	assert_string_equal(printed, text);
	free(printed);
}

static void test_places(void **state)
{
	char dir[] = "/tmp/test_lab.XXXXXX", runner[LAB_PATH_LEN], scene[LAB_PATH_LEN];
	char command[128];

	(void)state;
	assert_non_null(mkdtemp(dir));
	setenv("TCPSTATE_LABS", dir, 1);
	assert_int_equal(show(LAB_PAGE), -2);
	free(printed);
	assert_int_equal(lab_scene(&labs_lab, runner, scene), -2);
	snprintf(command, sizeof(command), "mkdir -p %s/en/07-test %s/07-test %s/lib", dir, dir,
		 dir);
	assert_int_equal(system(command), 0);
	put(dir, "07-test/index.rst", "source");
	put(dir, "en/07-test/solution.txt", "solution");
	put(dir, "07-test/scene.sh", ":");
	put(dir, "lib/run.sh", ":");
	is_shown(LAB_PAGE, "source");
	is_shown(LAB_SOLUTION, "solution");
	put(dir, "en/07-test/index.txt", "page");
	is_shown(LAB_PAGE, "page");
	assert_int_equal(lab_scene(&labs_lab, runner, scene), 0);
	assert_non_null(strstr(runner, "/lib/run.sh"));
	assert_non_null(strstr(scene, "/07-test/scene.sh"));
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
	unsetenv("TCPSTATE_LABS");
	assert_string_equal(lab_command(), "tcpstatectl lab");
	setenv("TCPSTATE_LAB_COMMAND", "scripts/lab", 1);
	assert_string_equal(lab_command(), "scripts/lab");
	/* Tests are not for that machine either. */
	assert_false(lab_may_run());
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_ask),
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
