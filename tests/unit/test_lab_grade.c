// SPDX-License-Identifier: GPL-2.0-only
/* What predictions are worth, and of which connection. */
#include <string.h>

#include "expecting.h"
#include "labs.h"
#include "script.h"
#include "unit.h"

#define RIGHT "[client]\nSYN_SENT by connect > ESTABLISHED by synack > FIN_WAIT1 by close >\n" \
	"FIN_WAIT2 by ack > TIME_WAIT by fin\n" \
	"[server]\nESTABLISHED > CLOSE_WAIT > LAST_ACK\n" \
	"[count]\n1\n[wait]\n60\n[fin]\n101\n"

static const struct lab_task path = { .name = "path", .answer = LAB_PATH };
static const struct lab_task causes = { .name = "path", .answer = LAB_PATH, .causes = true };

/* Points for a path; -1: it cannot be graded. */
static int worth(const struct lab_task *task, const char *answer, const char *states)
{
	struct lab_section section = { .answered = true };
	struct lab_seen seen = { .task = task };
	struct expect_error error;
	struct lab_grade grade;
	int points;

	assert_int_equal(lab_answer_parse(&section.value, task, answer, strlen(answer), &error), 0);
	seen.end = expecting_end(states);
	lab_grade(&grade, &section, &seen);
	points = grade.doubt == LAB_SURE ? (int)grade.points : -1;
	lab_grade_free(&grade);
	expect_end_free(&seen.end);
	lab_answer_free(&section.value);
	return points;
}

#define ACTIVE "CLOSE SYN_SENT/connect ESTABLISHED/synack FIN_WAIT1/close FIN_WAIT2/ack " \
	"TIME_WAIT/fin CLOSE/2msl_timer"

static void test_rows(void **state)
{
	(void)state;
	assert_int_equal(worth(&path, "SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT",
			       ACTIVE), 10);
	/* The state of the beginning and the CLOSE after TIME_WAIT may be there. */
	assert_int_equal(worth(&path, "CLOSE > SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2\n"
			       "> TIME_WAIT > CLOSE", ACTIVE), 10);
	/* 4 of 5 rows: one is another, one is missing; 5 of 6: one is too many. */
	assert_int_equal(worth(&path, "SYN_SENT > ESTABLISHED > FIN_WAIT1 > CLOSING > TIME_WAIT",
			       ACTIVE), 8);
	assert_int_equal(worth(&path, "SYN_SENT > ESTABLISHED > FIN_WAIT1 > TIME_WAIT", ACTIVE), 8);
	assert_int_equal(worth(&path, "SYN_SENT > SYN_RECV > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2\n"
			       "> TIME_WAIT", ACTIVE), 8);
	assert_int_equal(worth(&path, "LISTEN", "CLOSE SYN_SENT/connect CLOSE/rst"), 0);
	/* It goes on: what is predicted to follow is not there. */
	assert_int_equal(worth(&path, "SYN_SENT > ESTABLISHED > CLOSE",
			       "open CLOSE SYN_SENT/connect ESTABLISHED/synack"), 6);
	assert_int_equal(worth(&path, "SYN_SENT > ESTABLISHED",
			       "open CLOSE SYN_SENT/connect ESTABLISHED/synack"), 10);
	assert_int_equal(worth(&path, "LISTEN > CLOSE",
			       "listener: CLOSE LISTEN/listen CLOSE/exit"), 10);
}

static void test_causes(void **state)
{
	const char *refused = "CLOSE SYN_SENT/connect CLOSE/rst";

	(void)state;
	assert_int_equal(worth(&causes, "SYN_SENT by connect > CLOSE by rst", refused), 10);
	/* 1.5 of 2 rows, by none and by another cause; then 1 of 2. */
	assert_int_equal(worth(&causes, "SYN_SENT by connect > CLOSE", refused), 7);
	assert_int_equal(worth(&causes, "SYN_SENT by connect > CLOSE by icmp", refused), 7);
	assert_int_equal(worth(&causes, "SYN_SENT > CLOSE", refused), 5);
	/* Nothing leads to the state in which it is made. */
	assert_int_equal(worth(&causes, "CLOSE > SYN_SENT by connect > CLOSE by rst", refused), 10);
}

/* SYN_RECV of the RFC is a step and a row, and two states in Linux. */
static void test_syn_recv(void **state)
{
	const char *server = "LISTEN NEW_SYN_RECV/syn SYN_RECV/ack ESTABLISHED/ack CLOSE/rst";
	const char *dropped = "LISTEN NEW_SYN_RECV/syn CLOSE/synack_timer";

	(void)state;
	assert_int_equal(worth(&causes, "SYN_RECV by syn > ESTABLISHED by ack > CLOSE by rst",
			       server), 10);
	assert_int_equal(worth(&causes, "NEW_SYN_RECV by syn > SYN_RECV by ack\n"
			       "> ESTABLISHED by ack > CLOSE by rst", server), 10);
	/* 2.5 of 3 rows; 3.5 of 4 */
	assert_int_equal(worth(&causes, "SYN_RECV > ESTABLISHED by ack > CLOSE by rst", server), 8);
	assert_int_equal(worth(&causes, "NEW_SYN_RECV by syn > SYN_RECV > ESTABLISHED by ack\n"
			       "> CLOSE by rst", server), 8);
	assert_int_equal(worth(&path, "SYN_RECV > CLOSE", dropped), 10);
}

/* The CLOSE after TIME_WAIT may be left out, but not where all is about TIME_WAIT. */
static void test_time_wait(void **state)
{
	const char *states = "TIME_WAIT/fin CLOSE/syn";
	struct lab_section section = { .answered = true };
	struct lab_seen seen = { .task = &causes };
	struct expect_error error;
	struct lab_grade grade;

	(void)state;
	assert_int_equal(lab_answer_parse(&section.value, &causes, "TIME_WAIT by fin", 16, &error),
			 0);
	seen.end = expecting_end(states);
	/* As it is cut out of a longer one. */
	seen.end.steps[0].has_time = true;
	seen.end.steps[0].born = false;
	lab_grade(&grade, &section, &seen);
	assert_int_equal(grade.points, 10);
	lab_grade_free(&grade);
	seen.from = BIT(TCPSTATE_TIME_WAIT);
	lab_grade(&grade, &section, &seen);
	assert_int_equal(grade.points, 5);
	assert_int_equal(grade.report.lines[grade.report.first].kind, LINE_UNEXPECTED);
	lab_grade_free(&grade);
	expect_end_free(&seen.end);
	lab_answer_free(&section.value);
}

static void test_doubt(void **state)
{
	(void)state;
	assert_int_equal(worth(&path, "SYN_SENT > ESTABLISHED",
			       "unseen SYN_SENT ESTABLISHED/synack"), -1);
	assert_int_equal(worth(&path, "SYN_SENT > ESTABLISHED",
			       "CLOSE SYN_SENT/connect gap ESTABLISHED/synack"), -1);
	assert_int_equal(worth(&path, "SYN_SENT > ESTABLISHED",
			       "open lost CLOSE SYN_SENT/connect ESTABLISHED/synack"), -1);
	/* Nobody knows the cause. */
	assert_int_equal(worth(&causes, "SYN_SENT by connect > CLOSE by rst",
			       "CLOSE SYN_SENT/connect CLOSE"), -1);
}

static void is_points(const struct lab_check *check, enum labs_task task, int points)
{
	assert_int_equal(check->grades[task].doubt, LAB_SURE);
	assert_int_equal(check->grades[task].points, points);
}

static void test_exchange(void **state)
{
	struct lab_check *check = labs_check(RIGHT);

	(void)state;
	labs_show_exchange(check, SEC, 80);
	labs_grade(check);
	is_points(check, LABS_CLIENT, 10);
	is_points(check, LABS_SERVER, 10);
	is_points(check, LABS_COUNT, 10);
	is_points(check, LABS_WAIT, 10);
	is_points(check, LABS_FIN, 10);
	/* No answer. */
	is_points(check, LABS_LISTENER, 0);
	assert_int_equal(lab_check_points(check), 50);
	/* curl sends 100 bytes. TIME_WAIT: from 2431 us to 60 s later. */
	assert_int_equal(check->seen[LABS_FIN].number, 101);
	assert_true(check->seen[LABS_WAIT].ns == 60 * SEC);
	assert_int_equal(check->ladders.n_seen, 1);
	labs_check_free(check);
}

static void test_wrong(void **state)
{
	struct lab_check *check = labs_check("[client]\nSYN_SENT\n"
					     "[server]\nESTABLISHED > FIN_WAIT1\n[count]\n2\n[wait]\n64\n[fin]\n102\n");

	(void)state;
	labs_show_exchange(check, SEC, 80);
	labs_grade(check);
	/* Half a row of five; one row of three; 4 s are more than 5 %. */
	is_points(check, LABS_CLIENT, 1);
	is_points(check, LABS_SERVER, 3);
	is_points(check, LABS_COUNT, 0);
	is_points(check, LABS_WAIT, 0);
	is_points(check, LABS_FIN, 0);
	labs_check_free(check);
}

static void test_time(void **state)
{
	static const struct {
		const char	*answer;
		int		points;
	} cases[] = {
		{ "[wait]\n57\n", 10 }, { "[wait]\n56.9\n", 0 },
		{ "[wait]\n63s\n", 10 }, { "[wait]\n63.1s\n", 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct lab_check *check = labs_check(cases[i].answer);

		labs_show_exchange(check, SEC, 80);
		labs_grade(check);
		is_points(check, LABS_WAIT, cases[i].points);
		labs_check_free(check);
	}
}

/* Of a short time 50 ms are more. */
static void test_short_time(void **state)
{
	struct lab_check *check = labs_check("[wait]\n0\n");

	(void)state;
	check->seen[LABS_WAIT].doubt = LAB_SURE;
	check->seen[LABS_WAIT].ns = 50 * MS;
	labs_grade(check);
	is_points(check, LABS_WAIT, 10);
	check->seen[LABS_WAIT].ns = 50 * MS + 1;
	labs_grade(check);
	is_points(check, LABS_WAIT, 0);
	labs_check_free(check);
}

/* Of several the first one that meets the filter, whichever is handed out first. */
static void test_first(void **state)
{
	struct lab_check *check = labs_check(RIGHT);
	const struct lab_seen *seen = check->seen;

	(void)state;
	labs_show_exchange(check, 200 * SEC, 80);
	labs_show_exchange(check, 100 * SEC, 80);
	labs_show_exchange(check, 300 * SEC, 80);
	labs_show_exchange(check, SEC, 81);
	assert_int_equal(seen[LABS_CLIENT].n, 3);
	assert_true(seen[LABS_CLIENT].first_ns == 100 * SEC);
	assert_int_equal(seen[LABS_COUNT].number, 4);
	/* The count has no filter; its first one is on port 81. */
	assert_true(seen[LABS_COUNT].first_ns == SEC);
	assert_int_equal(check->ladders.n_seen, 4);
	labs_check_free(check);
}

#define R(sock, ms, old, new, cause) \
	script_record(&(sock), SEC + (ms) * MS, TCPSTATE_##old, TCPSTATE_##new, \
		      TCPSTATE_CAUSE_##cause)

static const struct script_socket client = { 1, 0x1001, 0, AF_INET, "192.0.2.1", 40000,
	"192.0.2.2", 80, 1000 };
static const struct script_socket listener = { 1, 0x1000, 0, AF_INET, "192.0.2.2", 80,
	NULL, 0, 33 };

/* What cannot be told is not graded, unless nothing was predicted. */
static void test_not_seen(void **state)
{
	struct tcpstate_record recs[] = {
		R(client, 0, CLOSE, SYN_SENT, CONNECT),
		R(client, 1, SYN_SENT, ESTABLISHED, SYNACK),
		R(client, 2, ESTABLISHED, FIN_WAIT1, CLOSE),
		R(client, 3, FIN_WAIT1, TIME_WAIT, FIN),
	};
	struct lab_check *check = labs_check(RIGHT);

	(void)state;
	labs_grade(check);
	assert_int_equal(check->grades[LABS_CLIENT].doubt, LAB_NOBODY);
	assert_int_equal(check->grades[LABS_LISTENER].doubt, LAB_SURE);
	/* Nobody is a number. */
	is_points(check, LABS_COUNT, 0);
	labs_show(check, recs, 4);
	labs_grade(check);
	assert_int_equal(check->grades[LABS_SERVER].doubt, LAB_NOBODY);
	assert_int_equal(check->grades[LABS_WAIT].doubt, LAB_NOT_LEFT);
	/* Without a segment there is no number of it. */
	assert_int_equal(check->grades[LABS_FIN].doubt, LAB_NO_FIELD);
	lab_grade_free(&check->grades[LABS_CLIENT]);
	labs_check_free(check);
	check = labs_check(RIGHT);
	labs_show(check, recs, 2);
	labs_grade(check);
	assert_int_equal(check->grades[LABS_WAIT].doubt, LAB_NO_STATE);
	assert_int_equal(check->grades[LABS_FIN].doubt, LAB_NO_STATE);
	labs_check_free(check);
	/* A state was not seen. */
	check = labs_check(RIGHT);
	recs[2] = recs[3];
	labs_show(check, recs, 3);
	labs_grade(check);
	assert_int_equal(check->grades[LABS_CLIENT].doubt, LAB_PARTLY);
	assert_int_equal(check->grades[LABS_FIN].doubt, LAB_PARTLY);
	assert_string_equal(lab_doubt_text(LAB_SURE), "");
	assert_true(strlen(lab_doubt_text(LAB_PARTLY)) > 10);
	labs_check_free(check);
}

static void test_listener(void **state)
{
	struct tcpstate_record recs[] = {
		R(listener, 0, CLOSE, LISTEN, LISTEN),
		R(listener, 1, LISTEN, CLOSE, EXIT),
	};
	struct lab_check *check = labs_check("[listener]\nLISTEN > CLOSE\n");

	(void)state;
	labs_show(check, recs, 2);
	labs_grade(check);
	is_points(check, LABS_LISTENER, 10);
	assert_int_equal(check->seen[LABS_CLIENT].n, 0);
	labs_check_free(check);
}

/* A part of an end: what is cut off need not have been seen, and is not compared. */
static void test_part(void **state)
{
	static const struct script_socket server = { 1, 0x1002, 0x1000, AF_INET, "192.0.2.2", 80,
		"192.0.2.1", 40000, 33 };
	struct tcpstate_record recs[] = {
		R(server, 0, LISTEN, NEW_SYN_RECV, SYN),
		R(server, 1, NEW_SYN_RECV, SYN_RECV, ACK),
		R(server, 2, SYN_RECV, ESTABLISHED, ACK),
		R(server, 3, ESTABLISHED, CLOSE_WAIT, FIN),
		R(server, 4, CLOSE_WAIT, CLOSE, RST),
	};
	struct lab_check *check = labs_check("[server]\nESTABLISHED > CLOSE_WAIT > CLOSE\n");

	(void)state;
	/* LAST_ACK never comes: the path goes on to the end. */
	labs_show(check, recs, 5);
	labs_grade(check);
	is_points(check, LABS_SERVER, 10);
	assert_int_equal(check->seen[LABS_SERVER].end.n, 3);
	labs_check_free(check);
	/* Without ESTABLISHED it is not about this end. */
	check = labs_check("[server]\nESTABLISHED > CLOSE_WAIT > CLOSE\n");
	recs[2] = R(server, 2, SYN_RECV, CLOSE, RST);
	labs_show(check, recs, 3);
	assert_int_equal(check->seen[LABS_SERVER].n, 0);
	labs_check_free(check);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_syn_recv),
		cmocka_unit_test(test_time_wait),
		cmocka_unit_test(test_doubt),
		cmocka_unit_test(test_exchange),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_short_time),
		cmocka_unit_test(test_first),
		cmocka_unit_test(test_not_seen),
		cmocka_unit_test(test_listener),
		cmocka_unit_test(test_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
