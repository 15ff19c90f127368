// SPDX-License-Identifier: GPL-2.0-only
/* What is said about an end, and how it looks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "expecting.h"
#include "script.h"
#include "unit.h"

#define ACTIVE "CLOSE SYN_SENT/connect ESTABLISHED/synack+142us FIN_WAIT1/close+1300us " \
	"FIN_WAIT2/ack?+58us TIME_WAIT/fin CLOSE/2msl_timer+60s"
#define RESET "CLOSE SYN_SENT/connect ESTABLISHED/synack+142us CLOSE/rst+1300us"
#define PASSIVE "LISTEN NEW_SYN_RECV/syn SYN_RECV/ack ESTABLISHED/ack CLOSE_WAIT/fin " \
	"LAST_ACK/close CLOSE/ack"

/* The number of a state; 0: "..." */
static int lowest(u16 states)
{
	return states ? ffs(states) - 1 : 0;
}

/* Of each line: its sign, what was expected, what was seen. */
static char *lines_of(const struct expect_report *report)
{
	static const char signs[] = {
		[LINE_SAME] = '=', [LINE_SEEN] = '.', [LINE_MISSING] = '-',
		[LINE_UNEXPECTED] = '+', [LINE_OTHER] = '!', [LINE_CAUSE] = 'c',
		[LINE_LATE] = 'l', [LINE_FORBIDDEN] = 'x', [LINE_UNKNOWN] = '?', [LINE_GAP] = '~',
	};
	char *text;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; i < report->n_lines; i++) {
		const struct expect_line *line = &report->lines[i];

		fprintf(out, "%s%c", i ? " " : "", signs[line->kind]);
		if (line->want)
			fprintf(out, "%d", lowest(line->want->states));
		if (line->seen)
			fprintf(out, "/%d", line->seen->state);
	}
	fclose(out);
	return text;
}

/* States by number: 1 ESTABLISHED, 2 SYN_SENT, 4 and 5 FIN_WAIT, 6 TIME_WAIT, 7 CLOSE. */
static void check(const char *spec, const char *states, const char *expected, size_t first)
{
	struct expect *expect = expecting_parse(spec);
	struct expect_end end = expecting_end(states);
	struct expect_report report;
	char *lines;

	expect_judge(expect, &end, &report);
	lines = lines_of(&report);
	if (strcmp(lines, expected))
		fail_msg("%s: %s\nnot %s", spec, lines, expected);
	assert_int_equal(report.first, first);
	free(lines);
	expect_report_free(&report);
	expect_end_free(&end);
	expect_free(expect);
}

static void test_as_expected(void **state)
{
	(void)state;
	check("SYN_SENT > ESTABLISHED > CLOSE", RESET, "=2/2 =1/1 =7/7", 3);
	check("CLOSE > SYN_SENT > ... > CLOSE", RESET, "=7/7 =2/2 =0/1 =7/7", 4);
	/* The CLOSE after TIME_WAIT is shown although it was not asked for. */
	check("SYN_SENT > ... > TIME_WAIT", ACTIVE, "=2/2 =0/1 =0/4 =0/5 =6/6 ./7", 6);
	check("SYN_RECV > ESTABLISHED > ...", PASSIVE, "=3/12 =3/3 =1/1 =0/8 =0/9 =0/7", 6);
	check("SYN_SENT > FIN_WAIT1? > (LISTEN | ESTABLISHED) > CLOSE", RESET, "=2/2 =1/1 =7/7",
	      3);
	/* Nothing is said about it but what must not be. */
	check("never CLOSE by fin", RESET, "./7 ./2 ./1 ./7", 4);
}

static void test_differences(void **state)
{
	(void)state;
	check("SYN_SENT > ESTABLISHED > FIN_WAIT1", RESET, "=2/2 =1/1 !4/7", 2);
	check("SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT", RESET,
	      "=2/2 =1/1 !4/7 -5 -6", 2);
	check("SYN_SENT > ESTABLISHED > FIN_WAIT1 > TIME_WAIT", ACTIVE,
	      "=2/2 =1/1 =4/4 +/5 =6/6 ./7", 3);
	check("SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > CLOSING > TIME_WAIT", ACTIVE,
	      "=2/2 =1/1 =4/4 =5/5 -11 =6/6 ./7", 4);
	check("SYN_SENT > ESTABLISHED", RESET, "=2/2 =1/1 +/7", 2);
	check("SYN_SENT > CLOSE > LISTEN", "CLOSE SYN_SENT CLOSE", "=2/2 =7/7 -10", 2);
	/* All is different: it is the first state that is. */
	check("CLOSE_WAIT > LAST_ACK", RESET, "!8/2 !9/1 +/7", 0);
}

static void test_details(void **state)
{
	(void)state;
	check("SYN_SENT > ESTABLISHED by ack > CLOSE by rst", RESET, "=2/2 c1/1 =7/7", 1);
	check("SYN_SENT > ESTABLISHED within 100us > CLOSE", RESET, "=2/2 l1/1 =7/7", 1);
	check("SYN_SENT > ESTABLISHED by ack within 1us > CLOSE by fin", RESET,
	      "=2/2 c1/1 c7/7", 1);
	/* The cause that "..." hides is found nevertheless. */
	check("... > CLOSE by fin", RESET, "=0/2 =0/1 c7/7", 2);
	/* From a state that should not be no limit counts. */
	check("SYN_SENT > FIN_WAIT1 > CLOSE within 1us", RESET, "=2/2 !4/1 =7/7", 1);
	check("SYN_SENT > LISTEN > ESTABLISHED within 1us > CLOSE", RESET, "=2/2 -10 =1/1 =7/7",
	      1);
	/* From one whose cause is wrong, or that is late, it does. */
	check("SYN_SENT > ESTABLISHED by ack > CLOSE within 1us", RESET, "=2/2 c1/1 l7/7", 1);
	check("SYN_SENT > ESTABLISHED within 1us > CLOSE within 1us", RESET, "=2/2 l1/1 l7/7",
	      1);
}

static void test_not_reached(void **state)
{
	(void)state;
	check("SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2", "CLOSE SYN_SENT ESTABLISHED",
	      "=2/2 =1/1 -4 -5", 2);
	check("SYN_SENT > ... > TIME_WAIT", "CLOSE SYN_SENT ESTABLISHED", "=2/2 =0/1 -6", 2);
	/* That the cause is another one may not be the end of it. */
	check("... > ESTABLISHED by ack > CLOSE", "CLOSE SYN_SENT ESTABLISHED/synack",
	      "=0/2 =0/1 -1 -7", 2);
}

static void test_never(void **state)
{
	(void)state;
	check("never CLOSE by rst", RESET, "./7 ./2 ./1 x7/7", 3);
	check("never SYN_SENT > ESTABLISHED", RESET, "./7 x2/2 x1/1 ./7", 1);
	check("never ESTABLISHED > ... > FIN_WAIT2", ACTIVE, "./7 ./2 x1/1 x0/4 x5/5 ./6 ./7", 2);
	/* Where it is found first; "..." before it takes nothing, nor does "..." behind it. */
	check("never ... > FIN_WAIT2 > ...", ACTIVE, "./7 ./2 ./1 ./4 x5/5 ./6 ./7", 4);
	check("never FIN_WAIT1 > FIN_WAIT2",
	      "CLOSE SYN_SENT gap FIN_WAIT1 FIN_WAIT2 gap CLOSE lost",
	      "./7 ./2 ~ x4/4 x5/5 ~ ./7 ~", 3);
	check("never CLOSE", "unseen ESTABLISHED CLOSE", "~ ./1 x7/7", 2);
}

static void test_undecided(void **state)
{
	(void)state;
	check("SYN_SENT > CLOSE", "CLOSE SYN_SENT gap FIN_WAIT1 CLOSE", "./7 ./2 ~ ./4 ./7", 2);
	check("SYN_SENT > CLOSE", "unseen ESTABLISHED CLOSE", "~ ./1 ./7", 0);
	check("SYN_SENT > CLOSE", "CLOSE SYN_SENT lost", "./7 ./2 ~", 2);
	check("SYN_SENT > CLOSE", "unseen", "~", 0);
	check("SYN_SENT > CLOSE by rst", "CLOSE SYN_SENT CLOSE", "=2/2 ?7/7", 1);
	check("CLOSE > SYN_SENT within 1s > CLOSE", "CLOSE SYN_SENT CLOSE", "=7/7 ?2/2 =7/7", 1);
	check("never SYN_SENT > CLOSE by rst", "CLOSE SYN_SENT CLOSE", "./7 =2/2 ?7/7", 2);
	check("SYN_SENT by connect > CLOSE", "CLOSE SYN_SENT", "?2/2 -7", 0);
}

static enum expect_doubt doubt(const char *spec, const char *states)
{
	struct expect *expect = expecting_parse(spec);
	struct expect_end end = expecting_end(states);
	struct expect_report report;

	expect_judge(expect, &end, &report);
	expect_report_free(&report);
	expect_end_free(&end);
	expect_free(expect);
	return report.doubt;
}

static void test_doubts(void **state)
{
	const char *spec = "client: SYN_SENT > CLOSE by rst within 1s";

	(void)state;
	assert_int_equal(doubt(spec, RESET), DOUBT_NONE);
	assert_int_equal(doubt(spec, "unseen SYN_SENT CLOSE"), DOUBT_BEGINNING);
	assert_int_equal(doubt(spec, "CLOSE gap SYN_SENT CLOSE"), DOUBT_GAP);
	assert_int_equal(doubt(spec, "CLOSE SYN_SENT CLOSE/rst lost"), DOUBT_LOST);
	assert_int_equal(doubt(spec, "CLOSE SYN_SENT CLOSE"), DOUBT_CAUSE);
	assert_int_equal(doubt(spec, "CLOSE SYN_SENT+- CLOSE/rst"), DOUBT_TIME);
	assert_int_equal(doubt(spec, "unknown: CLOSE SYN_SENT CLOSE/fin"), DOUBT_ROLE);
	assert_int_equal(doubt("never CLOSE by rst", "CLOSE SYN_SENT CLOSE"), DOUBT_CAUSE);
	assert_int_equal(doubt("never SYN_SENT > CLOSE by rst within 1s",
			       "CLOSE SYN_SENT CLOSE/rst+-"), DOUBT_TIME);
}

/* Of several paths the one that goes furthest is shown. */
static void test_nearest_path(void **state)
{
	(void)state;
	check("CLOSE_WAIT; SYN_SENT > ESTABLISHED > FIN_WAIT1; SYN_SENT > CLOSE_WAIT", RESET,
	      "=2/2 =1/1 !4/7", 2);
}

static void check_print(const char *spec, const char *states, bool utf8, const char *expected)
{
	char *text = expecting_print(spec, states, utf8);

	assert_string_equal(text, expected);
	expecting_check_width(text, 80, utf8);
	free(text);
}

static void test_print_mismatch(void **state)
{
	(void)state;
	check_print("SYN_SENT > ESTABLISHED > FIN_WAIT1", RESET, false,
		    "client 192.0.2.1:40000 -> 192.0.2.2:80 does not match 'SYN_SENT > ESTABLISHED >\n"
		    "    FIN_WAIT1'\n"
		    "    expected     seen\n"
		    "    SYN_SENT     SYN_SENT               connect()\n"
		    "    ESTABLISHED  ESTABLISHED   +142 us  SYN-ACK received\n"
		    "  ! FIN_WAIT1    CLOSE         +1.3 ms  RST received  <- here\n");
	check_print("SYN_SENT > ESTABLISHED > FIN_WAIT1", RESET, true,
		    "client 192.0.2.1:40000 → 192.0.2.2:80 does not match 'SYN_SENT > ESTABLISHED >\n"
		    "    FIN_WAIT1'\n"
		    "    expected     seen\n"
		    "    SYN_SENT     SYN_SENT               connect()\n"
		    "    ESTABLISHED  ESTABLISHED   +142 µs  SYN-ACK received\n"
		    "  ! FIN_WAIT1    CLOSE         +1.3 ms  RST received  ← here\n");
}

static void test_print_alternatives(void **state)
{
	(void)state;
	check_print("... > LISTEN; client: SYN_SENT > ESTABLISHED > CLOSE; client: LISTEN",
		    RESET, false,
		    "client 192.0.2.1:40000 -> 192.0.2.2:80 does not match '... > LISTEN'\n"
		    "    expected  seen\n"
		    "    ...       SYN_SENT               connect()\n"
		    "    ...       ESTABLISHED   +142 us  SYN-ACK received\n"
		    "    ...       CLOSE         +1.3 ms  RST received\n"
		    "  - LISTEN                  <- missing\n");
	check_print("client: (SYN_SENT > CLOSE | SYN_SENT > ESTABLISHED > CLOSING?) > LAST_ACK?\n"
		    "client: LISTEN", RESET, false,
		    "client 192.0.2.1:40000 -> 192.0.2.2:80 does not match '(SYN_SENT > CLOSE |\n"
		    "    SYN_SENT > ESTABLISHED > CLOSING?) > LAST_ACK?', nor 1 other path\n"
		    "    expected     seen\n"
		    "    SYN_SENT     SYN_SENT               connect()\n"
		    "    ESTABLISHED  ESTABLISHED   +142 us  SYN-ACK received\n"
		    "  +              CLOSE         +1.3 ms  RST received  <- here\n"
		    "    expected here: CLOSING or LAST_ACK or nothing more\n");
}

static void test_print_details(void **state)
{
	(void)state;
	check_print("SYN_SENT by connect > ESTABLISHED by ack within 123456us > CLOSE within 1ms",
		    RESET, false,
		    "client 192.0.2.1:40000 -> 192.0.2.2:80 does not match 'SYN_SENT by connect >\n"
		    "    ESTABLISHED by ack within 123456us > CLOSE within 1ms'\n"
		    "    expected                         seen\n"
		    "    SYN_SENT by connect              SYN_SENT               connect()\n"
		    "  ! ESTABLISHED                      ESTABLISHED   +142 us  SYN-ACK received\n"
		    "      by ack                                       <- other cause\n"
		    "      within 123456us\n"
		    "  ! CLOSE within 1ms                 CLOSE         +1.3 ms  RST received\n"
		    "                                                   <- 300 us too late\n");
}

static void test_print_never(void **state)
{
	(void)state;
	check_print("server: never CLOSE by ack", PASSIVE, false,
		    "server 192.0.2.1:40000 -> 192.0.2.2:80 breaks 'never CLOSE by ack'\n"
		    "    never         seen\n"
		    "                  LISTEN\n"
		    "                  NEW_SYN_RECV           SYN received\n"
		    "                  SYN_RECV      +1.0 ms  ACK received\n"
		    "                  ESTABLISHED   +1.0 ms  ACK received\n"
		    "                  CLOSE_WAIT    +1.0 ms  FIN received\n"
		    "                  LAST_ACK      +1.0 ms  close()\n"
		    "  ! CLOSE by ack  CLOSE         +1.0 ms  ACK received  <- here\n");
	check_print("listener: never CLOSE", "listener: CLOSE LISTEN/listen", false,
		    "listener 192.0.2.2:80 keeps 'never CLOSE'\n"
		    "    never     seen\n"
		    "              CLOSE\n"
		    "              LISTEN                 listen()\n");
}

/* What is deduced is marked, and what the mark means is said. */
static void test_print_not_reached(void **state)
{
	(void)state;
	check_print("SYN_SENT > ... > TIME_WAIT",
		    "CLOSE SYN_SENT/connect ESTABLISHED/synack FIN_WAIT1/close FIN_WAIT2/ack?",
		    false,
		    "client 192.0.2.1:40000 -> 192.0.2.2:80 has not come to the end of 'SYN_SENT >\n"
		    "    ... > TIME_WAIT'\n"
		    "    expected   seen\n"
		    "    SYN_SENT   SYN_SENT               connect()\n"
		    "    ...        ESTABLISHED   +1.0 ms  SYN-ACK received\n"
		    "    ...        FIN_WAIT1     +1.0 ms  close()\n"
		    "    ...        FIN_WAIT2     +1.0 ms  ACK received?\n"
		    "  - TIME_WAIT                <- not yet\n"
		    "    ? deduced from what the socket shows, not observed\n");
}

static void test_print_undecided(void **state)
{
	(void)state;
	check_print("SYN_SENT > CLOSE", "unknown: unseen ESTABLISHED gap CLOSE/rst", true,
		    "end 192.0.2.1:40000 ↔ 192.0.2.2:80 cannot be held against 'SYN_SENT > CLOSE':\n"
		    "    its beginning was not seen\n"
		    "    expected  seen\n"
		    "  ~           ··· not seen ···\n"
		    "              ESTABLISHED\n"
		    "  ~           ··· not seen ···\n"
		    "              CLOSE                  RST received\n");
	check_print("SYN_SENT > CLOSE by rst", "CLOSE SYN_SENT CLOSE", false,
		    "client 192.0.2.1:40000 -> 192.0.2.2:80 cannot be held against 'SYN_SENT > CLOSE\n"
		    "    by rst': a cause that is asked for is not known\n"
		    "    expected      seen\n"
		    "    SYN_SENT      SYN_SENT               cause unknown\n"
		    "  ~ CLOSE by rst  CLOSE         +1.0 ms  cause unknown  <- not known\n");
}

static void test_print_match(void **state)
{
	(void)state;
	check_print("client: SYN_SENT > ESTABLISHED > CLOSE; client: LISTEN", RESET, false,
		    "client 192.0.2.1:40000 -> 192.0.2.2:80 matches 'SYN_SENT > ESTABLISHED > CLOSE'\n"
		    "    expected     seen\n"
		    "    SYN_SENT     SYN_SENT               connect()\n"
		    "    ESTABLISHED  ESTABLISHED   +142 us  SYN-ACK received\n"
		    "    CLOSE        CLOSE         +1.3 ms  RST received\n");
	check_print("server: LISTEN", RESET, false,
		    "client 192.0.2.1:40000 -> 192.0.2.2:80 is not concerned\n");
}

/* Colours only where they are wanted, and each one is switched off again. */
static void test_colours(void **state)
{
	struct expect *expect = expecting_parse("SYN_SENT > ESTABLISHED");
	struct expect_end end = expecting_end(RESET);
	struct expect_report report;
	struct term term;
	const char *at;
	int open = 0;
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	term_init(&term, 80, true, false);
	expect_judge(expect, &end, &report);
	expect_report_print(out, &term, &end, &report);
	fclose(out);
	for (at = text; (at = strchr(at, '\033')); at++)
		open += strncmp(at, "\033[0m", 4) ? 1 : -1;
	/* The mark is bold inside a line of another colour. */
	assert_int_equal(open, 0);
	assert_non_null(strstr(text, "\033[1;31m  +"));
	assert_non_null(strstr(text, "\033[1m<- here"));
	free(text);
	expect_report_free(&report);
	expect_end_free(&end);
	expect_free(expect);
}

/* The longest of everything. */
static void test_no_line_is_wider_than_the_terminal(void **state)
{
	struct expect *expect = expecting_parse("NEW_SYN_RECV by keepalive_timer >\n"
		"NEW_SYN_RECV by keepalive_timer within 18446744073709551614ns >\n"
		"NEW_SYN_RECV by user_timeout within 1ns > (ESTABLISHED by fin_wait2_timer |\n"
		"CLOSE_WAIT by keepalive_timer within 1ns | FIN_WAIT1 | FIN_WAIT2 | CLOSING |\n"
		"LAST_ACK | SYN_SENT | SYN_RECV | LISTEN | CLOSE by rst | CLOSE by icmp |\n"
		"TIME_WAIT | TIME_WAIT by rst | ESTABLISHED by ack)");
	struct expect_end end = expecting_end("NEW_SYN_RECV NEW_SYN_RECV/disconnect?\n"
		"NEW_SYN_RECV/user_timeout?+18000000000s NEW_SYN_RECV/data?+100000s CLOSE/rst");
	struct expect_report report;
	unsigned int width, i;
	struct term term;
	size_t size;
	char *text;
	FILE *out;

	(void)state;
	memset(&end.local.addr, 0xee, sizeof(end.local.addr));
	memset(&end.remote.addr, 0xee, sizeof(end.remote.addr));
	end.local.port = 65535;
	end.remote.port = 65535;
	for (width = 80; width < 160; width++) {
		for (i = 0; i < 4; i++) {
			out = open_memstream(&text, &size);
			term_init(&term, width, false, i & 1);
			end.steps[4].gap = i & 2;
			expect_judge(expect, &end, &report);
			expect_report_print(out, &term, &end, &report);
			fclose(out);
			assert_int_equal(report.verdict,
					 i & 2 ? EXPECT_UNDECIDED : EXPECT_MISMATCH);
			expecting_check_width(text, width, term.utf8);
			expect_report_free(&report);
			free(text);
		}
	}
	expect_end_free(&end);
	expect_free(expect);
}

/* More alternatives than are named. */
static void test_many_alternatives(void **state)
{
	char *text = expecting_print("SYN_SENT > (CLOSE by rst | CLOSE by icmp | CLOSE by syn |\n"
		"CLOSE by synack | CLOSE by ack | CLOSE by fin | CLOSE by data |\n"
		"CLOSE by connect | CLOSE by listen | CLOSE by accept | CLOSE by shutdown |\n"
		"CLOSE by abort | CLOSE by rst | CLOSE by exit)?",
		"CLOSE SYN_SENT ESTABLISHED", false);

	(void)state;
	/* Twelve of 13, each one once. */
	assert_non_null(strstr(text, "\n"
	"    expected here: CLOSE by rst or CLOSE by icmp or CLOSE by syn or CLOSE by\n"
	"    synack or CLOSE by ack or CLOSE by fin or CLOSE by data or CLOSE by connect\n"
	"    or CLOSE by listen or CLOSE by accept or CLOSE by shutdown or CLOSE by abort\n"
	"    or others or nothing more\n"));
	free(text);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_as_expected),
		cmocka_unit_test(test_differences),
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_not_reached),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_undecided),
		cmocka_unit_test(test_doubts),
		cmocka_unit_test(test_nearest_path),
		cmocka_unit_test(test_print_mismatch),
		cmocka_unit_test(test_print_alternatives),
		cmocka_unit_test(test_print_details),
		cmocka_unit_test(test_print_never),
		cmocka_unit_test(test_print_not_reached),
		cmocka_unit_test(test_print_undecided),
		cmocka_unit_test(test_print_match),
		cmocka_unit_test(test_colours),
		cmocka_unit_test(test_no_line_is_wider_than_the_terminal),
		cmocka_unit_test(test_many_alternatives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
