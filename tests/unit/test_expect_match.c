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

static void is(const char *spec, const char *states, const char *verdict)
{
	const char *found = expecting_verdict(spec, states);

	if (strcmp(found, verdict))
		fail_msg("%s is '%s' against '%s', not '%s'", states, found, spec, verdict);
}

static void test_whole_path(void **state)
{
	(void)state;
	is("SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT", ACTIVE, "match");
	is("SYN_RECV > ESTABLISHED > CLOSE_WAIT > LAST_ACK > CLOSE", PASSIVE, "match");
	is("SYN_SENT > CLOSE", REFUSED, "match");
	is("SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT", RESET, "mismatch");
	/* From the first to the last, without leaving out any. */
	is("ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT", ACTIVE, "mismatch");
	is("SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2", ACTIVE, "mismatch");
	is("SYN_SENT > ESTABLISHED > FIN_WAIT2 > TIME_WAIT", ACTIVE, "mismatch");
	is("SYN_SENT > SYN_SENT > CLOSE", REFUSED, "mismatch");
}

static void test_what_may_be_left_out(void **state)
{
	(void)state;
	is("CLOSE > SYN_SENT > CLOSE", REFUSED, "match");
	is("LISTEN > SYN_RECV > ESTABLISHED > CLOSE_WAIT > LAST_ACK > CLOSE", PASSIVE, "match");
	is("SYN_SENT > ... > TIME_WAIT > CLOSE", ACTIVE, "match");
	/* Only the CLOSE after TIME_WAIT goes without saying. */
	is("SYN_RECV > ESTABLISHED > CLOSE_WAIT > LAST_ACK", PASSIVE, "mismatch");
	is("SYN_SENT", REFUSED, "mismatch");
	/* And only the state in which a socket is made. */
	is("ESTABLISHED", "SYN_SENT ESTABLISHED/synack", "mismatch");
	is("LISTEN", "listener: CLOSE LISTEN/listen", "unconcerned");
	is("listener: LISTEN", "listener: CLOSE LISTEN/listen", "match");
	is("listener: LISTEN > CLOSE", "listener: CLOSE LISTEN/listen CLOSE/close", "match");
	is("listener: LISTEN", "listener: CLOSE LISTEN/listen CLOSE/close", "mismatch");
}

static void test_optional_and_alternatives(void **state)
{
	const char *spec = "SYN_SENT > ESTABLISHED > (FIN_WAIT1 > (FIN_WAIT2 | CLOSING)? > TIME_WAIT |"
			   " CLOSE_WAIT > LAST_ACK > CLOSE)";

	(void)state;
	is(spec, ACTIVE, "match");
	is(spec, "CLOSE SYN_SENT ESTABLISHED FIN_WAIT1 CLOSING TIME_WAIT CLOSE", "match");
	is(spec, "CLOSE SYN_SENT ESTABLISHED FIN_WAIT1 TIME_WAIT CLOSE", "match");
	is(spec, "CLOSE SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE", "match");
	is(spec, "CLOSE SYN_SENT ESTABLISHED CLOSE_WAIT TIME_WAIT CLOSE", "mismatch");
	is(spec, "CLOSE SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 CLOSING TIME_WAIT", "mismatch");
	is("SYN_SENT? > ESTABLISHED? > CLOSE", RESET, "match");
	is("SYN_SENT? > ESTABLISHED? > CLOSE", REFUSED, "match");
	is("(SYN_SENT | SYN_SENT > ESTABLISHED) > CLOSE", RESET, "match");
}

static void test_dots(void **state)
{
	(void)state;
	is("...", REFUSED, "match");
	is("... > CLOSE", REFUSED, "match");
	is("... > SYN_SENT > ...", ACTIVE, "match");
	is("SYN_SENT > ... > ESTABLISHED > ...", ACTIVE, "match");
	is("... > CLOSING > ...", ACTIVE, "mismatch");
	is("SYN_SENT > ... > FIN_WAIT2 > TIME_WAIT", ACTIVE, "match");
	is("... > ... > TIME_WAIT", ACTIVE, "match");
}

/* A word for two states of Linux is one step, whichever of them there are. */
static void test_syn_recv(void **state)
{
	(void)state;
	is("server: SYN_RECV > ESTABLISHED > ...", PASSIVE, "match");
	is("NEW_SYN_RECV > ESTABLISHED > ...", PASSIVE, "mismatch");
	is("NEW_SYN_RECV > SYN_RECV > ESTABLISHED > ...", PASSIVE, "match");
	is("SYN_RECV > SYN_RECV > ESTABLISHED > ...", PASSIVE, "match");
	is("SYN_RECV > SYN_RECV > SYN_RECV > ESTABLISHED > ...", PASSIVE, "mismatch");
	is("server: SYN_RECV > CLOSE", "LISTEN NEW_SYN_RECV CLOSE", "match");
	/* A SYN cookie: there was no request; simultaneous open: no listener. */
	is("SYN_RECV > ESTABLISHED", "LISTEN SYN_RECV ESTABLISHED", "match");
	is("SYN_SENT > SYN_RECV > ESTABLISHED", "CLOSE SYN_SENT SYN_RECV ESTABLISHED", "match");
	/* The cause is that of the first one, and so is the time. */
	is("SYN_RECV by syn > ...", PASSIVE, "match");
	is("SYN_RECV by ack > ...", PASSIVE, "mismatch");
	is("SYN_RECV > ESTABLISHED within 2ms > ...", PASSIVE, "match");
	is("SYN_RECV > ESTABLISHED within 1999us > ...", PASSIVE, "mismatch");
}

static void test_roles(void **state)
{
	const char *spec = "client: SYN_SENT > ...; server: SYN_RECV > ...; any: ... > CLOSE";

	(void)state;
	is(spec, ACTIVE, "match");
	is(spec, PASSIVE, "match");
	is(spec, "LISTEN NEW_SYN_RECV", "not_reached");
	is("server: CLOSING", ACTIVE, "unconcerned");
	is("client: CLOSING", PASSIVE, "unconcerned");
	is("client: ...; server: CLOSING", ACTIVE, "match");
	/* Paths of one role are alternatives, paths of two roles are not. */
	is("client: SYN_SENT > CLOSE; client: ... > TIME_WAIT", ACTIVE, "match");
	is("client: SYN_SENT > CLOSE; any: ... > TIME_WAIT", ACTIVE, "mismatch");
	is("client: ... > TIME_WAIT; any: SYN_SENT > CLOSE", ACTIVE, "mismatch");
	/* All of what must never be. */
	is("any: never CLOSING; client: never TIME_WAIT", ACTIVE, "mismatch");
	is("never CLOSING; ... > TIME_WAIT; client: never CLOSE by rst", ACTIVE, "match");
}

static void test_causes(void **state)
{
	(void)state;
	is("SYN_SENT by connect > CLOSE by rst", REFUSED, "match");
	is("SYN_SENT > CLOSE by icmp", REFUSED, "mismatch");
	is("SYN_SENT > (CLOSE by icmp | CLOSE by rst)", REFUSED, "match");
	/* What is deduced counts; the report says that it is. */
	is("... > FIN_WAIT2 by ack > TIME_WAIT", ACTIVE, "match");
	/* Nothing leads to the state in which a socket is made. */
	is("CLOSE by rst > SYN_SENT > CLOSE", REFUSED, "mismatch");
	is("CLOSE by unknown > SYN_SENT > CLOSE", REFUSED, "mismatch");
	/* What is not known may be what is asked for, and may not. */
	is("SYN_SENT > CLOSE by rst", "CLOSE SYN_SENT/connect CLOSE", "undecided");
	is("SYN_SENT > CLOSE by unknown", "CLOSE SYN_SENT/connect CLOSE", "match");
	is("SYN_SENT > (CLOSE by rst | CLOSE)", "CLOSE SYN_SENT/connect CLOSE", "match");
	is("SYN_SENT > ESTABLISHED by rst > CLOSE", "CLOSE SYN_SENT CLOSE", "mismatch");
}

static void test_limits(void **state)
{
	const char *slow = "CLOSE SYN_SENT ESTABLISHED+50ms FIN_WAIT1+2s FIN_WAIT2+1us "
			   "TIME_WAIT+300ms CLOSE+60s";

	(void)state;
	is("SYN_SENT > ESTABLISHED within 50ms > ...", slow, "match");
	is("SYN_SENT > ESTABLISHED within 49999999ns > ...", slow, "mismatch");
	is("SYN_SENT > ... > FIN_WAIT1 within 1s", "CLOSE SYN_SENT", "not_reached");
}

/* Between a state and a limit behind "..." all of the states between count. */
static void test_limit_behind_dots(void **state)
{
	const char *slow = "CLOSE SYN_SENT ESTABLISHED+50ms FIN_WAIT1+2s FIN_WAIT2+1us "
			   "TIME_WAIT+300ms CLOSE+60s";

	(void)state;
	/* 50 ms + 2 s + 1 us + 300 ms */
	is("SYN_SENT > ... > TIME_WAIT within 2350001us", slow, "match");
	is("SYN_SENT > ... > TIME_WAIT within 2350000us", slow, "mismatch");
	is("... > FIN_WAIT1 > ... > TIME_WAIT within 301ms", slow, "match");
	is("... > FIN_WAIT1 > ... > TIME_WAIT within 300ms", slow, "mismatch");
	/* Of several ways to match one is enough: here it counts from FIN_WAIT2. */
	is("... > (FIN_WAIT1 | FIN_WAIT2) > ... > TIME_WAIT within 300ms", slow, "match");
	is("... > (FIN_WAIT2 | FIN_WAIT1) > ... > TIME_WAIT within 299ms", slow, "mismatch");
}

static void test_limit_of_a_group(void **state)
{
	(void)state;
	is("SYN_SENT > (CLOSE | ESTABLISHED > CLOSE) within 1ms", RESET, "match");
	is("SYN_SENT > (CLOSE | ESTABLISHED > CLOSE) within 999us", RESET, "mismatch");
	/* Left out, it takes no time. */
	is("SYN_SENT > ESTABLISHED > (FIN_WAIT1 > FIN_WAIT2)? within 1us > CLOSE", RESET, "match");
	/* Time stands still rather than going back. */
	is("SYN_SENT > CLOSE within 1ns", "CLOSE SYN_SENT CLOSE+0us", "match");
}

static void test_unknown_times(void **state)
{
	(void)state;
	/* When a socket was made is not recorded. */
	is("CLOSE > SYN_SENT within 1s > CLOSE", REFUSED, "undecided");
	is("SYN_SENT > CLOSE within 1s", "CLOSE SYN_SENT CLOSE+-", "undecided");
	is("SYN_SENT > ESTABLISHED > CLOSE within 1s", "CLOSE SYN_SENT ESTABLISHED+- CLOSE",
	   "undecided");
	is("SYN_SENT > ESTABLISHED > ... > CLOSE within 1s", "CLOSE SYN_SENT ESTABLISHED CLOSE",
	   "match");
}

static void test_going_on(void **state)
{
	(void)state;
	is("SYN_SENT > ESTABLISHED", "CLOSE SYN_SENT ESTABLISHED", "match");
	is("SYN_SENT > ESTABLISHED > FIN_WAIT1", "CLOSE SYN_SENT ESTABLISHED", "not_reached");
	is("SYN_SENT > CLOSE > FIN_WAIT1", "CLOSE SYN_SENT ESTABLISHED", "mismatch");
	is("SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT",
	   "CLOSE SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT", "match");
	is("SYN_SENT > ESTABLISHED > CLOSE > LISTEN", RESET, "mismatch");
	is("SYN_SENT > CLOSE > LISTEN", "CLOSE SYN_SENT CLOSE open", "not_reached");
	/* A cause that is not known may be the right one, and the rest may follow. */
	is("SYN_SENT by connect > ESTABLISHED", "CLOSE SYN_SENT", "undecided");
	is("SYN_SENT > (ESTABLISHED by ack | ESTABLISHED > CLOSE)", "CLOSE SYN_SENT ESTABLISHED",
	   "undecided");
	is("never CLOSE by rst", "CLOSE SYN_SENT", "match");
}

static void test_what_was_not_seen(void **state)
{
	(void)state;
	is("...", "unseen ESTABLISHED FIN_WAIT1", "undecided");
	is("ESTABLISHED > FIN_WAIT1", "unseen ESTABLISHED FIN_WAIT1", "undecided");
	is("CLOSING", "unseen ESTABLISHED FIN_WAIT1", "undecided");
	is("...", "CLOSE SYN_SENT gap FIN_WAIT1 FIN_WAIT2", "undecided");
	is("SYN_SENT > ESTABLISHED", "CLOSE SYN_SENT ESTABLISHED lost", "undecided");
	is("...", "CLOSE SYN_SENT CLOSE lost", "undecided");
	is("...", "", "undecided");
	is("never CLOSE by rst", "CLOSE SYN_SENT gap CLOSE/close", "undecided");
	is("never CLOSE by rst", "CLOSE SYN_SENT lost", "undecided");
	is("never CLOSE by rst", "unseen ESTABLISHED CLOSE/close", "undecided");
	is("never CLOSE by rst", "CLOSE SYN_SENT CLOSE", "undecided");
	is("never ESTABLISHED > CLOSE within 1s", "CLOSE SYN_SENT ESTABLISHED CLOSE+-",
	   "undecided");
}

/* What was seen was seen, whatever else there was. */
static void test_seen_in_spite_of_gaps(void **state)
{
	(void)state;
	is("never CLOSE by rst", "CLOSE SYN_SENT gap CLOSE/rst", "mismatch");
	is("never CLOSE by rst", "unseen ESTABLISHED CLOSE/rst", "mismatch");
	is("never ESTABLISHED > CLOSE", "unseen ESTABLISHED CLOSE/rst", "mismatch");
	is("never FIN_WAIT1 > FIN_WAIT2", "CLOSE SYN_SENT gap FIN_WAIT1 FIN_WAIT2 lost",
	   "mismatch");
	/* But not across one. */
	is("never SYN_SENT > FIN_WAIT1", "CLOSE SYN_SENT gap FIN_WAIT1 FIN_WAIT2", "undecided");
	is("never SYN_SENT > ... > FIN_WAIT2", "CLOSE SYN_SENT gap FIN_WAIT1 FIN_WAIT2",
	   "undecided");
}

static void test_never(void **state)
{
	(void)state;
	is("never TIME_WAIT", ACTIVE, "mismatch");
	is("never TIME_WAIT", PASSIVE, "match");
	is("never ESTABLISHED > FIN_WAIT1", ACTIVE, "mismatch");
	/* In a row, that is. */
	is("never ESTABLISHED > FIN_WAIT2", ACTIVE, "match");
	is("never ESTABLISHED > ... > FIN_WAIT2", ACTIVE, "mismatch");
	is("never FIN_WAIT2 > ... > ESTABLISHED", ACTIVE, "match");
	is("never (ESTABLISHED | CLOSE_WAIT) > CLOSE", ACTIVE, "match");
	is("never (ESTABLISHED | CLOSE_WAIT) > CLOSE", RESET, "mismatch");
	is("never CLOSE by rst", RESET, "mismatch");
	is("never CLOSE by rst", ACTIVE, "match");
	is("never SYN_RECV > ESTABLISHED", PASSIVE, "mismatch");
	is("never ESTABLISHED? > FIN_WAIT2", ACTIVE, "mismatch");
	is("never FIN_WAIT2 > TIME_WAIT within 1ms", ACTIVE, "mismatch");
	is("never FIN_WAIT2 > TIME_WAIT within 999us", ACTIVE, "match");
}

/* Every socket is made in CLOSE, which must not be held against it. */
static void test_never_the_first_state(void **state)
{
	(void)state;
	is("never CLOSE", "CLOSE SYN_SENT ESTABLISHED", "match");
	is("never CLOSE", REFUSED, "mismatch");
	is("never CLOSE > SYN_SENT", "CLOSE SYN_SENT ESTABLISHED", "mismatch");
	is("never ... > CLOSE", "CLOSE SYN_SENT ESTABLISHED", "match");
	is("listener: never LISTEN", "listener: CLOSE LISTEN", "mismatch");
	is("server: never LISTEN", PASSIVE, "match");
}

/* Whether a clause is about an end is not known if its role is not. */
static void test_unknown_role(void **state)
{
	(void)state;
	is("client: SYN_SENT > ...", "unknown: unseen ESTABLISHED CLOSE", "undecided");
	is("server: never ESTABLISHED", "unknown: unseen ESTABLISHED CLOSE", "undecided");
	is("never ESTABLISHED", "unknown: unseen ESTABLISHED CLOSE", "mismatch");
	is("client: SYN_SENT > CLOSE", "unknown: CLOSE SYN_SENT CLOSE", "match");
	is("server: SYN_SENT > LISTEN", "unknown: CLOSE SYN_SENT CLOSE", "undecided");
	is("listener: LISTEN", "unknown: unseen ESTABLISHED CLOSE", "unconcerned");
}

/* The worst of all clauses counts. */
static void test_worst(void **state)
{
	(void)state;
	is("client: SYN_SENT > ESTABLISHED; never SYN_SENT", "CLOSE SYN_SENT", "mismatch");
	is("client: SYN_SENT > ESTABLISHED; never CLOSE by rst", "CLOSE SYN_SENT", "not_reached");
	is("client: SYN_SENT > ESTABLISHED; never SYN_SENT by fin", "CLOSE SYN_SENT",
	   "undecided");
	is("SYN_SENT > CLOSE > LISTEN; SYN_SENT > ESTABLISHED", "CLOSE SYN_SENT", "not_reached");
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
