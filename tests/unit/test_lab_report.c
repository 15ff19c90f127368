// SPDX-License-Identifier: GPL-2.0-only
/* What is shown of a lab: the comparison, the score, the ladders; and the same as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "expecting.h"
#include "labs.h"
#include "script.h"
#include "unit.h"

#define GOOD "[client]\nSYN_SENT by connect > ESTABLISHED by synack > FIN_WAIT1 by close >\n" \
	"FIN_WAIT2 by ack > TIME_WAIT by fin\n"
#define POOR "[client]\nSYN_SENT > ESTABLISHED by ack > CLOSE_WAIT by fin\n" \
	"[count]\n5\n[wait]\n200ms\n[fin]\n-3\n"

/* As a line. */
#define EXCHANGE "CLOSE > SYN_SENT by connect > ESTABLISHED by synack > FIN_WAIT1 by close" \
	" > FIN_WAIT2 by ack > TIME_WAIT by fin > CLOSE by 2msl_timer"

static char *printed;
static size_t size;

static char *report(struct lab_check *check, bool utf8)
{
	FILE *out = open_memstream(&printed, &size);
	struct term term;

	term_init(&term, 80, false, utf8);
	lab_report(out, &term, check);
	fclose(out);
	return printed;
}

static void has(const char *text)
{
	if (!strstr(printed, text))
		fail_msg("no '%s' in:\n%s", text, printed);
}

static void test_report(void **state)
{
	struct lab_check *check = labs_check(POOR);

	(void)state;
	labs_show_exchange(check, SEC, 80);
	labs_show_exchange(check, 2 * SEC, 80);
	labs_grade(check);
	report(check, false);
	has("[client] Which states does the client go through, and why?\n"
	    "    client 192.0.2.1:40000 -> 192.0.2.2:80, the first of 2\n"
	    "    expected            seen\n");
	has("counts half");
	has("    ? deduced from what the socket shows, not observed\n");
	has("[count] How many clients come to TIME_WAIT?\n    predicted 5, seen 2\n"
	    "    0 of 10 points\n");
	has("predicted 200 ms, seen 60 s\n");
	has("predicted -3, seen 101\n");
	has("[server] The server, from ESTABLISHED until it has closed?\n"
	    "    There is no answer.\n    0 of 10 points\n");
	/* 1/2 and 1/2 of SYN_SENT and ESTABLISHED; five rows. */
	has("\nLab 7: 2 of 60 points\nTo try again, ");
	has("tcpstatectl lab solution 7\n");
	expecting_check_width(printed, 80, false);
	free(printed);
	labs_check_free(check);
}

static void test_all_points(void **state)
{
	struct lab_check *check = labs_check(GOOD);

	(void)state;
	labs_show_exchange(check, SEC, 80);
	labs_grade(check);
	report(check, true);
	has("10 of 10 points");
	assert_null(strstr(printed, "counts half"));
	has("192.0.2.1:40000 \xe2\x86\x92 192.0.2.2:80\n");
	free(printed);
	labs_check_free(check);
}

static void test_json(void **state)
{
	struct lab_check *check = labs_check(POOR);
	FILE *out = open_memstream(&printed, &size);
	const char *name, *predicted, *seen;
	int number, points, of, task_points, ends;
	json_t *lab, *tasks;

	(void)state;
	labs_show_exchange(check, SEC, 80);
	labs_grade(check);
	assert_int_equal(lab_report_json(out, check), 0);
	fclose(out);
	assert_ptr_equal(strchr(printed, '\n'), printed + size - 1);
	lab = json_loads(printed, 0, NULL);
	assert_int_equal(json_unpack(lab, "{s:i, s:i, s:i, s:o}", "number", &number, "points",
				     &points, "of", &of, "tasks", &tasks), 0);
	assert_int_equal(number, 7);
	assert_int_equal(points, 2);
	assert_int_equal(of, 60);
	assert_int_equal(json_array_size(tasks), LABS_TASKS);
	assert_int_equal(json_unpack(json_array_get(tasks, LABS_CLIENT),
				     "{s:s, s:i, s:s, s:s, s:i}", "name", &name, "points",
				     &task_points, "predicted", &predicted, "seen", &seen,
				     "ends", &ends), 0);
	assert_string_equal(name, "client");
	assert_int_equal(task_points, 2);
	assert_string_equal(predicted, "SYN_SENT > ESTABLISHED by ack > CLOSE_WAIT by fin");
	assert_string_equal(seen, EXCHANGE);
	assert_int_equal(ends, 1);
	/* Not answered: nothing is known of it. */
	assert_null(json_object_get(json_array_get(tasks, LABS_SERVER), "predicted"));
	assert_null(json_object_get(json_array_get(tasks, LABS_SERVER), "seen"));
	assert_int_equal(json_unpack(json_array_get(tasks, LABS_WAIT), "{s:s, s:s}", "predicted",
				     &predicted, "seen", &seen), 0);
	assert_string_equal(predicted, "0.200000000");
	assert_string_equal(seen, "60.000000000");
	assert_int_equal(json_unpack(json_array_get(tasks, LABS_FIN), "{s:s, s:s}", "predicted",
				     &predicted, "seen", &seen), 0);
	assert_string_equal(predicted, "-3");
	assert_string_equal(seen, "101");
	json_decref(lab);
	free(printed);
	labs_check_free(check);
}

static size_t ladders(struct lab_check *check)
{
	FILE *out = open_memstream(&printed, &size);
	const char *at;
	size_t n = 0;

	lab_ladders_show(&check->ladders, out, check->seen, LABS_TASKS);
	fclose(out);
	for (at = printed; (at = strstr(at, "SYN_SENT")); at = strstr(at, "TIME_WAIT"))
		n++;
	return n;
}

/* In the order of time; what is graded, and some others. */
static void test_ladders(void **state)
{
	struct lab_check *check = labs_check(GOOD);
	const char *first, *second;
	unsigned int i;

	(void)state;
	labs_show_exchange(check, 2 * SEC, 80);
	labs_show_exchange(check, SEC, 81);
	assert_true(ladders(check) >= 2);
	first = strstr(printed, "192.0.2.2:81");
	second = strstr(printed, "192.0.2.2:80");
	assert_true(first && second && first < second);
	assert_null(strstr(printed, "Not shown"));
	free(printed);
	/* The one on port 80 is graded, and the last of all. */
	for (i = 0; i < 99; i++)
		labs_show_exchange(check, 3 * SEC + i, 8000 + i);
	labs_show_exchange(check, NSEC_PER_SEC / 2, 80);
	ladders(check);
	has("192.0.2.2:80 ");
	/* 102 in all. Graded: the first on port 80, which is the first of all as well. */
	has("Not shown are 96 more connections.\n");
	free(printed);
	labs_check_free(check);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_all_points),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_ladders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
