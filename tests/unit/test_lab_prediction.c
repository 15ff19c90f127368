// SPDX-License-Identifier: GPL-2.0-only
/* Files of predictions: what they say, and what is wrong with them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "labs.h"
#include "unit.h"

static struct lab_prediction prediction;
static struct lab_error error;

static int parse(const char *text)
{
	return lab_prediction_parse(&prediction, &labs_lab, text, strlen(text), &error);
}

/* Wrong in this line, at this byte, for this reason. */
static void fails(const char *text, size_t line, const char *at, size_t len, const char *why)
{
	assert_int_equal(parse(text), -22);
	if (!strstr(error.text, why))
		fail_msg("'%s' instead of '%s'", error.text, why);
	assert_int_equal(error.line, line);
	if (at)
		assert_int_equal(error.offset, strstr(text, at) - text);
	assert_int_equal(error.len, len);
	lab_prediction_free(&prediction);
}

static void test_good(void **state)
{
	const struct lab_section *sections = prediction.sections;

	(void)state;
	assert_int_equal(parse("# mine\n\n  [client] # first\nSYN_SENT by connect >\n"
			       "\tCLOSE by rst ;\n\n[fin]\n# think\n 101 # bytes\n[count]\n"
			       "[wait]\n1.5 min\n[server]\n#\n"), 0);
	assert_int_equal(prediction.n, LABS_TASKS);
	assert_int_equal(prediction.n_answered, 3);
	assert_true(sections[LABS_CLIENT].answered && sections[LABS_CLIENT].value.path);
	assert_int_equal(sections[LABS_CLIENT].line, 3);
	assert_int_equal(sections[LABS_FIN].value.number, 101);
	assert_true(sections[LABS_WAIT].value.ns == 90 * NSEC_PER_SEC);
	assert_false(sections[LABS_COUNT].answered);
	assert_int_equal(sections[LABS_COUNT].line, 10);
	assert_false(sections[LABS_SERVER].answered);
	assert_false(sections[LABS_LISTENER].answered);
	assert_int_equal(sections[LABS_LISTENER].line, 0);
	lab_prediction_free(&prediction);
	/* Nothing is something that can be read, too. */
	assert_int_equal(parse(""), 0);
	assert_int_equal(prediction.n_answered, 0);
	lab_prediction_free(&prediction);
	/* As some editors have it. */
	assert_int_equal(parse("[fin]\r\n-7\r\n"), 0);
	assert_int_equal(sections[LABS_FIN].value.number, -7);
	lab_prediction_free(&prediction);
}

static void test_sections(void **state)
{
	(void)state;
	fails("[fin]\n1\n[cleint]\n", 3, "cleint", 6, "no such task; meant [client]?");
	fails("[frobnicate]\n", 1, "frobnicate", 10, "the first one is [client]");
	fails("[]\n", 1, "]", 0, "the first one is [client]");
	fails("[fin]\n1\n\n[fin]\n2\n", 4, NULL, 3, "in line 1 already");
	fails("# x\n1\n[fin]\n", 2, "1", 1, "which task is this about?");
	fails("[fin\n", 1, "[", 1, "ends with ']'");
	fails("[fin] 1\n", 1, " 1", 2, "on the line below");
	fails("[fin", 1, "[", 1, "ends with ']'");
}

static void test_paths(void **state)
{
	(void)state;
	fails("[client]\nSYN_SENT > ESTABLISHD\n", 2, "ESTABLISHD", 10, "meant 'ESTABLISHED'");
	fails("[client]\n\nSYN_SENT\n  > ESTABLISHD\n", 4, "ESTABLISHD", 10, "unknown state");
	fails("[client]\nSYN_SENT > ...\n", 2, "...", 3, "predicts nothing");
	fails("[client]\nSYN_SENT > (CLOSE)\n", 2, "(", 1, "alternatives");
	fails("[client]\nSYN_SENT | CLOSE\n", 2, "|", 1, "alternatives");
	fails("[client]\nSYN_SENT ? > CLOSE\n", 2, "?", 1, "left out");
	fails("[client]\nclient: SYN_SENT\n", 2, ":", 1, "without a role");
	fails("[client]\nnever SYN_SENT\n", 2, "never", 5, "what happens");
	fails("[client]\nSYN_SENT > CLOSE within 1s\n", 2, "within", 6, "no times");
	fails("[client]\nSYN_SENT\nCLOSE\n", 3, "CLOSE", 5, "second one");
	fails("[client]\nSYN_SENT; CLOSE\n", 2, "CLOSE", 5, "second one");
	/* Causes are for those who are asked for them. */
	fails("[server]\nESTABLISHED by ack\n", 2, "by", 2, "no causes");
	fails("[client]\n;\n", 2, NULL, 0, "expected one");
	fails("[client]\nSYN_SENT >\n", 2, NULL, 0, "");
	fails("[client]\nSYN_SENT by rest\n", 2, "rest", 4, "meant 'rst'");
}

static void test_numbers(void **state)
{
	const char * const wrong[] = {
		"1.5", "one", "0x10", "1 2", "--1", "-", "+", "99999999999999999999",
		"123456789012345678901234567890", "1-", "12,000",
	};
	char text[128];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		snprintf(text, sizeof(text), "[fin]\n%s # no\n", wrong[i]);
		fails(text, 2, wrong[i], strlen(wrong[i]), "an integer");
	}
	fails("[fin]\n1\n2\n", 3, "2\n", 0, "more follows");
	fails("[count]\n-1\n", 2, "-1", 2, "an integer");
	assert_int_equal(parse("[fin]\n+3\n[count]\n0\n"), 0);
	assert_int_equal(prediction.sections[LABS_FIN].value.number, 3);
	assert_int_equal(prediction.n_answered, 2);
	lab_prediction_free(&prediction);
}

static void test_times(void **state)
{
	static const struct {
		const char	*text;
		u64		ns;
	} good[] = {
		{ "60", 60 * NSEC_PER_SEC }, { "0.2", 200 * NSEC_PER_MSEC },
		{ "200ms", 200 * NSEC_PER_MSEC }, { "200 ms", 200 * NSEC_PER_MSEC },
		{ "2min", 120 * NSEC_PER_SEC }, { "0", 0 }, { "15us", 15000 },
	};
	const char * const wrong[] = {
		"soon", "-1", ".5", "1.5.5", "60 parsecs", "1 s 2", "99999999999999999999",
	};
	char text[128];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		snprintf(text, sizeof(text), "[wait]\n%s", good[i].text);
		assert_int_equal(parse(text), 0);
		assert_true(prediction.sections[LABS_WAIT].value.ns == good[i].ns);
		lab_prediction_free(&prediction);
	}
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		snprintf(text, sizeof(text), "[wait]\n%s", wrong[i]);
		fails(text, 2, wrong[i], strlen(wrong[i]), "a time");
	}
}

static void test_files(void **state)
{
	char path[] = "/tmp/test_lab.XXXXXX";
	int fd = mkstemp(path);
	char *big = calloc(1, LAB_MAX_PREDICTION + 1);
	FILE *out = fdopen(fd, "w");

	(void)state;
	assert_non_null(out);
	fputs("[fin]\n5\n", out);
	fflush(out);
	assert_int_equal(lab_prediction_read(&prediction, &labs_lab, path, &error), 0);
	assert_int_equal(prediction.sections[LABS_FIN].value.number, 5);
	lab_prediction_free(&prediction);
	memset(big, '#', LAB_MAX_PREDICTION + 1);
	fwrite(big, 1, LAB_MAX_PREDICTION - 8, out);
	fflush(out);
	assert_int_equal(lab_prediction_read(&prediction, &labs_lab, path, &error), 0);
	lab_prediction_free(&prediction);
	fputc('#', out);
	fclose(out);
	assert_int_equal(lab_prediction_read(&prediction, &labs_lab, path, &error), -22);
	assert_non_null(strstr(error.text, "longer than 65536 bytes"));
	lab_prediction_free(&prediction);
	unlink(path);
	free(big);
	assert_int_equal(lab_prediction_read(&prediction, &labs_lab, path, &error), -2);
	assert_string_equal(error.text, "No such file or directory");
	lab_prediction_free(&prediction);
	assert_int_equal(lab_prediction_read(&prediction, &labs_lab, "/tmp", &error), -21);
	lab_prediction_free(&prediction);
	assert_int_equal(lab_prediction_parse(&prediction, &labs_lab, "[fin]\n\0001", 8, &error),
			 -22);
	assert_non_null(strstr(error.text, "no text"));
	lab_prediction_free(&prediction);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
