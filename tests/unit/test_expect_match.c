// SPDX-License-Identifier: GPL-2.0-only
/*
 * What matches what. The states are those of RFC 9293 figure 5 as Linux goes through
 * them: a request socket first on the passive side, CLOSE at both ends of a life.
 */
#include <string.h>

#include "expect_path.h"
#include "expecting.h"
#include "unit.h"

/* The one that closes first; the one that closes second; a refused connect(). */
#define ACTIVE "CLOSE SYN_SENT/connect ESTABLISHED/synack FIN_WAIT1/close FIN_WAIT2/ack? " \
	"TIME_WAIT/fin CLOSE/2msl_timer+60s"
#define PASSIVE "LISTEN NEW_SYN_RECV/syn SYN_RECV/ack ESTABLISHED/ack CLOSE_WAIT/fin " \
	"LAST_ACK/close CLOSE/ack"
#define REFUSED "CLOSE SYN_SENT/connect CLOSE/rst"
#define RESET "CLOSE SYN_SENT/connect ESTABLISHED/synack CLOSE/rst"

static void judge(const char *spec, const char *states, const char *verdict)
{
	const char *found = expecting_verdict(spec, states);

	if (strcmp(found, verdict))
		fail_msg("%s is '%s' against '%s', not '%s'", states, found, spec, verdict);
}

static void test_whole_path(void **state)
{
	(void)state;
	judge("SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT", ACTIVE, "match");
	judge("SYN_RECV > ESTABLISHED > CLOSE_WAIT > LAST_ACK > CLOSE", PASSIVE, "match");
	judge("SYN_SENT > CLOSE", REFUSED, "match");
	judge("SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT", RESET, "mismatch");
	/* From the first to the last, without leaving out any. */
	judge("ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT", ACTIVE, "mismatch");
	judge("SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2", ACTIVE, "mismatch");
	judge("SYN_SENT > ESTABLISHED > FIN_WAIT2 > TIME_WAIT", ACTIVE, "mismatch");
	judge("SYN_SENT > SYN_SENT > CLOSE", REFUSED, "mismatch");
}

static void test_what_may_be_left_out(void **state)
{
	(void)state;
	judge("CLOSE > SYN_SENT > CLOSE", REFUSED, "match");
	judge("LISTEN > SYN_RECV > ESTABLISHED > CLOSE_WAIT > LAST_ACK > CLOSE", PASSIVE, "match");
	judge("SYN_SENT > ... > TIME_WAIT > CLOSE", ACTIVE, "match");
	/* Only the CLOSE after TIME_WAIT goes without saying. */
	judge("SYN_RECV > ESTABLISHED > CLOSE_WAIT > LAST_ACK", PASSIVE, "mismatch");
	judge("SYN_SENT", REFUSED, "mismatch");
	/* And only the state in which a socket is made. */
	judge("ESTABLISHED", "SYN_SENT ESTABLISHED/synack", "mismatch");
	judge("LISTEN", "listener: CLOSE LISTEN/listen", "unconcerned");
	judge("listener: LISTEN", "listener: CLOSE LISTEN/listen", "match");
	judge("listener: LISTEN > CLOSE", "listener: CLOSE LISTEN/listen CLOSE/close", "match");
	judge("listener: LISTEN", "listener: CLOSE LISTEN/listen CLOSE/close", "mismatch");
}

static void test_optional_and_alternatives(void **state)
{
	const char *spec = "SYN_SENT > ESTABLISHED >\n"
			   "(FIN_WAIT1 > (FIN_WAIT2 | CLOSING)? > TIME_WAIT |\n"
			   " CLOSE_WAIT > LAST_ACK > CLOSE)";

	(void)state;
	judge(spec, ACTIVE, "match");
	judge(spec, "CLOSE SYN_SENT ESTABLISHED FIN_WAIT1 CLOSING TIME_WAIT CLOSE", "match");
	judge(spec, "CLOSE SYN_SENT ESTABLISHED FIN_WAIT1 TIME_WAIT CLOSE", "match");
	judge(spec, "CLOSE SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE", "match");
	judge(spec, "CLOSE SYN_SENT ESTABLISHED CLOSE_WAIT TIME_WAIT CLOSE", "mismatch");
	judge(spec, "CLOSE SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 CLOSING TIME_WAIT", "mismatch");
	judge("SYN_SENT? > ESTABLISHED? > CLOSE", RESET, "match");
	judge("SYN_SENT? > ESTABLISHED? > CLOSE", REFUSED, "match");
	judge("(SYN_SENT | SYN_SENT > ESTABLISHED) > CLOSE", RESET, "match");
}

static void test_dots(void **state)
{
	(void)state;
	judge("...", REFUSED, "match");
	judge("... > CLOSE", REFUSED, "match");
	judge("... > SYN_SENT > ...", ACTIVE, "match");
	judge("SYN_SENT > ... > ESTABLISHED > ...", ACTIVE, "match");
	judge("... > CLOSING > ...", ACTIVE, "mismatch");
	judge("SYN_SENT > ... > FIN_WAIT2 > TIME_WAIT", ACTIVE, "match");
	judge("... > ... > TIME_WAIT", ACTIVE, "match");
}

/* A word for two states of Linux is one step, whichever of them there are. */
static void test_syn_recv(void **state)
{
	(void)state;
	judge("server: SYN_RECV > ESTABLISHED > ...", PASSIVE, "match");
	judge("NEW_SYN_RECV > ESTABLISHED > ...", PASSIVE, "mismatch");
	judge("NEW_SYN_RECV > SYN_RECV > ESTABLISHED > ...", PASSIVE, "match");
	judge("SYN_RECV > SYN_RECV > ESTABLISHED > ...", PASSIVE, "match");
	judge("SYN_RECV > SYN_RECV > SYN_RECV > ESTABLISHED > ...", PASSIVE, "mismatch");
	judge("server: SYN_RECV > CLOSE", "LISTEN NEW_SYN_RECV CLOSE", "match");
	/* A SYN cookie: there was no request; simultaneous open: no listener. */
	judge("SYN_RECV > ESTABLISHED", "LISTEN SYN_RECV ESTABLISHED", "match");
	judge("SYN_SENT > SYN_RECV > ESTABLISHED", "CLOSE SYN_SENT SYN_RECV ESTABLISHED", "match");
	/* The cause is that of the first one, and so is the time. */
	judge("SYN_RECV by syn > ...", PASSIVE, "match");
	judge("SYN_RECV by ack > ...", PASSIVE, "mismatch");
	judge("SYN_RECV > ESTABLISHED within 2ms > ...", PASSIVE, "match");
	judge("SYN_RECV > ESTABLISHED within 1999us > ...", PASSIVE, "mismatch");
}

static void test_roles(void **state)
{
	const char *spec = "client: SYN_SENT > ...; server: SYN_RECV > ...; any: ... > CLOSE";

	(void)state;
	judge(spec, ACTIVE, "match");
	judge(spec, PASSIVE, "match");
	judge(spec, "LISTEN NEW_SYN_RECV", "not_reached");
	judge("server: CLOSING", ACTIVE, "unconcerned");
	judge("client: CLOSING", PASSIVE, "unconcerned");
	judge("client: ...; server: CLOSING", ACTIVE, "match");
	/* Paths of one role are alternatives, paths of two roles are not. */
	judge("client: SYN_SENT > CLOSE; client: ... > TIME_WAIT", ACTIVE, "match");
	judge("client: SYN_SENT > CLOSE; any: ... > TIME_WAIT", ACTIVE, "mismatch");
	judge("client: ... > TIME_WAIT; any: SYN_SENT > CLOSE", ACTIVE, "mismatch");
	/* All of what must never be. */
	judge("any: never CLOSING; client: never TIME_WAIT", ACTIVE, "mismatch");
	judge("never CLOSING; ... > TIME_WAIT; client: never CLOSE by rst", ACTIVE, "match");
}

static void test_causes(void **state)
{
	(void)state;
	judge("SYN_SENT by connect > CLOSE by rst", REFUSED, "match");
	judge("SYN_SENT > CLOSE by icmp", REFUSED, "mismatch");
	judge("SYN_SENT > (CLOSE by icmp | CLOSE by rst)", REFUSED, "match");
	/* What is deduced counts; the report says that it is. */
	judge("... > FIN_WAIT2 by ack > TIME_WAIT", ACTIVE, "match");
	/* Nothing leads to the state in which a socket is made. */
	judge("CLOSE by rst > SYN_SENT > CLOSE", REFUSED, "mismatch");
	judge("CLOSE by unknown > SYN_SENT > CLOSE", REFUSED, "mismatch");
	/* What is not known may be what is asked for, and may not. */
	judge("SYN_SENT > CLOSE by rst", "CLOSE SYN_SENT/connect CLOSE", "undecided");
	judge("SYN_SENT > CLOSE by unknown", "CLOSE SYN_SENT/connect CLOSE", "match");
	judge("SYN_SENT > (CLOSE by rst | CLOSE)", "CLOSE SYN_SENT/connect CLOSE", "match");
	judge("SYN_SENT > ESTABLISHED by rst > CLOSE", "CLOSE SYN_SENT CLOSE", "mismatch");
}

static void test_limits(void **state)
{
	const char *slow = "CLOSE SYN_SENT ESTABLISHED+50ms FIN_WAIT1+2s FIN_WAIT2+1us\n"
			   "TIME_WAIT+300ms CLOSE+60s";

	(void)state;
	judge("SYN_SENT > ESTABLISHED within 50ms > ...", slow, "match");
	judge("SYN_SENT > ESTABLISHED within 49999999ns > ...", slow, "mismatch");
	judge("SYN_SENT > ... > FIN_WAIT1 within 1s", "CLOSE SYN_SENT", "not_reached");
}

/* Between a state and a limit behind "..." all of the states between count. */
static void test_limit_behind_dots(void **state)
{
	const char *slow = "CLOSE SYN_SENT ESTABLISHED+50ms FIN_WAIT1+2s FIN_WAIT2+1us\n"
			   "TIME_WAIT+300ms CLOSE+60s";

	(void)state;
	/* 50 ms + 2 s + 1 us + 300 ms */
	judge("SYN_SENT > ... > TIME_WAIT within 2350001us", slow, "match");
	judge("SYN_SENT > ... > TIME_WAIT within 2350000us", slow, "mismatch");
	judge("... > FIN_WAIT1 > ... > TIME_WAIT within 301ms", slow, "match");
	judge("... > FIN_WAIT1 > ... > TIME_WAIT within 300ms", slow, "mismatch");
	/* Of several ways to match one is enough: here it counts from FIN_WAIT2. */
	judge("... > (FIN_WAIT1 | FIN_WAIT2) > ... > TIME_WAIT within 300ms", slow, "match");
	judge("... > (FIN_WAIT2 | FIN_WAIT1) > ... > TIME_WAIT within 299ms", slow, "mismatch");
}

static void test_limit_of_a_group(void **state)
{
	(void)state;
	judge("SYN_SENT > (CLOSE | ESTABLISHED > CLOSE) within 1ms", RESET, "match");
	judge("SYN_SENT > (CLOSE | ESTABLISHED > CLOSE) within 999us", RESET, "mismatch");
	/* Left out, it takes no time. */
	judge("SYN_SENT > ESTABLISHED > (FIN_WAIT1 > FIN_WAIT2)? within 1us > CLOSE", RESET,
	      "match");
	/* Time stands still rather than going back. */
	judge("SYN_SENT > CLOSE within 1ns", "CLOSE SYN_SENT CLOSE+0us", "match");
}

static void test_unknown_times(void **state)
{
	(void)state;
	/* When a socket was made is not recorded. */
	judge("CLOSE > SYN_SENT within 1s > CLOSE", REFUSED, "undecided");
	judge("SYN_SENT > CLOSE within 1s", "CLOSE SYN_SENT CLOSE+-", "undecided");
	judge("SYN_SENT > ESTABLISHED > CLOSE within 1s", "CLOSE SYN_SENT ESTABLISHED+- CLOSE",
	      "undecided");
	judge("SYN_SENT > ESTABLISHED > ... > CLOSE within 1s", "CLOSE SYN_SENT ESTABLISHED CLOSE",
	      "match");
}

static void test_going_on(void **state)
{
	(void)state;
	judge("SYN_SENT > ESTABLISHED", "CLOSE SYN_SENT ESTABLISHED", "match");
	judge("SYN_SENT > ESTABLISHED > FIN_WAIT1", "CLOSE SYN_SENT ESTABLISHED", "not_reached");
	judge("SYN_SENT > CLOSE > FIN_WAIT1", "CLOSE SYN_SENT ESTABLISHED", "mismatch");
	judge("SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT",
	      "CLOSE SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT", "match");
	judge("SYN_SENT > ESTABLISHED > CLOSE > LISTEN", RESET, "mismatch");
	judge("SYN_SENT > CLOSE > LISTEN", "CLOSE SYN_SENT CLOSE open", "not_reached");
	/* A cause that is not known may be the right one, and the rest may follow. */
	judge("SYN_SENT by connect > ESTABLISHED", "CLOSE SYN_SENT", "undecided");
	judge("SYN_SENT > (ESTABLISHED by ack | ESTABLISHED > CLOSE)", "CLOSE SYN_SENT ESTABLISHED",
	      "undecided");
	judge("never CLOSE by rst", "CLOSE SYN_SENT", "match");
}

static void test_what_was_not_seen(void **state)
{
	(void)state;
	judge("...", "unseen ESTABLISHED FIN_WAIT1", "undecided");
	judge("ESTABLISHED > FIN_WAIT1", "unseen ESTABLISHED FIN_WAIT1", "undecided");
	judge("CLOSING", "unseen ESTABLISHED FIN_WAIT1", "undecided");
	judge("...", "CLOSE SYN_SENT gap FIN_WAIT1 FIN_WAIT2", "undecided");
	judge("SYN_SENT > ESTABLISHED", "CLOSE SYN_SENT ESTABLISHED lost", "undecided");
	judge("...", "CLOSE SYN_SENT CLOSE lost", "undecided");
	judge("...", "", "undecided");
	judge("never CLOSE by rst", "CLOSE SYN_SENT gap CLOSE/close", "undecided");
	judge("never CLOSE by rst", "CLOSE SYN_SENT lost", "undecided");
	judge("never CLOSE by rst", "unseen ESTABLISHED CLOSE/close", "undecided");
	judge("never CLOSE by rst", "CLOSE SYN_SENT CLOSE", "undecided");
	judge("never ESTABLISHED > CLOSE within 1s", "CLOSE SYN_SENT ESTABLISHED CLOSE+-",
	      "undecided");
}

/* What was seen was seen, whatever else there was. */
static void test_seen_in_spite_of_gaps(void **state)
{
	(void)state;
	judge("never CLOSE by rst", "CLOSE SYN_SENT gap CLOSE/rst", "mismatch");
	judge("never CLOSE by rst", "unseen ESTABLISHED CLOSE/rst", "mismatch");
	judge("never ESTABLISHED > CLOSE", "unseen ESTABLISHED CLOSE/rst", "mismatch");
	judge("never FIN_WAIT1 > FIN_WAIT2", "CLOSE SYN_SENT gap FIN_WAIT1 FIN_WAIT2 lost",
	      "mismatch");
	/* But not across one. */
	judge("never SYN_SENT > FIN_WAIT1", "CLOSE SYN_SENT gap FIN_WAIT1 FIN_WAIT2", "undecided");
	judge("never SYN_SENT > ... > FIN_WAIT2", "CLOSE SYN_SENT gap FIN_WAIT1 FIN_WAIT2",
	      "undecided");
}

static void test_never(void **state)
{
	(void)state;
	judge("never TIME_WAIT", ACTIVE, "mismatch");
	judge("never TIME_WAIT", PASSIVE, "match");
	judge("never ESTABLISHED > FIN_WAIT1", ACTIVE, "mismatch");
	/* In a row, that is. */
	judge("never ESTABLISHED > FIN_WAIT2", ACTIVE, "match");
	judge("never ESTABLISHED > ... > FIN_WAIT2", ACTIVE, "mismatch");
	judge("never FIN_WAIT2 > ... > ESTABLISHED", ACTIVE, "match");
	judge("never (ESTABLISHED | CLOSE_WAIT) > CLOSE", ACTIVE, "match");
	judge("never (ESTABLISHED | CLOSE_WAIT) > CLOSE", RESET, "mismatch");
	judge("never CLOSE by rst", RESET, "mismatch");
	judge("never CLOSE by rst", ACTIVE, "match");
	judge("never SYN_RECV > ESTABLISHED", PASSIVE, "mismatch");
	judge("never ESTABLISHED? > FIN_WAIT2", ACTIVE, "mismatch");
	judge("never FIN_WAIT2 > TIME_WAIT within 1ms", ACTIVE, "mismatch");
	judge("never FIN_WAIT2 > TIME_WAIT within 999us", ACTIVE, "match");
}

/* Every socket is made in CLOSE, which must not be held against it. */
static void test_never_the_first_state(void **state)
{
	(void)state;
	judge("never CLOSE", "CLOSE SYN_SENT ESTABLISHED", "match");
	judge("never CLOSE", REFUSED, "mismatch");
	judge("never CLOSE > SYN_SENT", "CLOSE SYN_SENT ESTABLISHED", "mismatch");
	judge("never ... > CLOSE", "CLOSE SYN_SENT ESTABLISHED", "match");
	judge("listener: never LISTEN", "listener: CLOSE LISTEN", "mismatch");
	judge("server: never LISTEN", PASSIVE, "match");
}

/* Whether a clause is about an end is not known if its role is not. */
static void test_unknown_role(void **state)
{
	(void)state;
	judge("client: SYN_SENT > ...", "unknown: unseen ESTABLISHED CLOSE", "undecided");
	judge("server: never ESTABLISHED", "unknown: unseen ESTABLISHED CLOSE", "undecided");
	judge("never ESTABLISHED", "unknown: unseen ESTABLISHED CLOSE", "mismatch");
	judge("client: SYN_SENT > CLOSE", "unknown: CLOSE SYN_SENT CLOSE", "match");
	judge("server: SYN_SENT > LISTEN", "unknown: CLOSE SYN_SENT CLOSE", "undecided");
	judge("listener: LISTEN", "unknown: unseen ESTABLISHED CLOSE", "unconcerned");
}

/* The worst of all clauses counts. */
static void test_worst(void **state)
{
	(void)state;
	judge("client: SYN_SENT > ESTABLISHED; never SYN_SENT", "CLOSE SYN_SENT", "mismatch");
	judge("client: SYN_SENT > ESTABLISHED; never CLOSE by rst", "CLOSE SYN_SENT",
	      "not_reached");
	judge("client: SYN_SENT > ESTABLISHED; never SYN_SENT by fin", "CLOSE SYN_SENT",
	      "undecided");
	judge("SYN_SENT > CLOSE > LISTEN; SYN_SENT > ESTABLISHED", "CLOSE SYN_SENT", "not_reached");
}

/* Numbers that a newer kernel may use fit nothing but "...". */
static void test_unknown_state(void **state)
{
	struct expect_end end = expecting_end("CLOSE SYN_SENT CLOSE");
	struct expect *dots = expecting_parse("SYN_SENT? > ... > CLOSE");
	struct expect *all = expecting_parse("never (SYN_SENT | SYN_RECV | LISTEN | ESTABLISHED)");

	(void)state;
	end.steps[1].state = 255;
	assert_int_equal(expect_judge(dots, &end, NULL), EXPECT_MATCH);
	assert_int_equal(expect_judge(all, &end, NULL), EXPECT_MATCH);
	end.steps[1].state = 16 + TCPSTATE_SYN_SENT;
	assert_int_equal(expect_judge(all, &end, NULL), EXPECT_MATCH);
	expect_free(dots);
	expect_free(all);
	expect_end_free(&end);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_whole_path),
		cmocka_unit_test(test_what_may_be_left_out),
		cmocka_unit_test(test_optional_and_alternatives),
		cmocka_unit_test(test_dots),
		cmocka_unit_test(test_syn_recv),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_limit_behind_dots),
		cmocka_unit_test(test_limit_of_a_group),
		cmocka_unit_test(test_unknown_times),
		cmocka_unit_test(test_going_on),
		cmocka_unit_test(test_what_was_not_seen),
		cmocka_unit_test(test_seen_in_spite_of_gaps),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_never_the_first_state),
		cmocka_unit_test(test_unknown_role),
		cmocka_unit_test(test_worst),
		cmocka_unit_test(test_unknown_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
