// SPDX-License-Identifier: GPL-2.0-only
/* From records to judged ends: what the tracker knows, and what it does not. */
#include <stdlib.h>
#include <string.h>

#include "expecting.h"
#include "names.h"
#include "script.h"
#include "unit.h"

static const struct script_socket client = { 1, 0x1001, 0, AF_INET, "192.0.2.1", 40000,
	"192.0.2.2", 80, 1000 };
static const struct script_socket server = { 1, 0x1002, 0x1000, AF_INET, "192.0.2.2", 80,
	"192.0.2.1", 40000, 33 };
static const struct script_socket listener = { 1, 0x1000, 0, AF_INET, "192.0.2.2", 80,
	NULL, 0, 33 };

/* What is to be judged of each connection that is handed out. */
static struct expect *expect;
static char seen[2048];

static void note_end(const struct track_end *from, enum timeline_role role)
{
	struct expect_end end;
	struct name unknown;
	struct text text;
	size_t i;

	text_resume(&text, seen, sizeof(seen));
	assert_int_equal(expect_end_build(&end, from, role), 0);
	text_add(&text, "%s%s", end.whole ? "" : "unseen ", end.ended ? "ended " : "");
	for (i = 0; i < end.n; i++) {
		const struct expect_step *step = &end.steps[i];

		assert_int_equal(step->born, !i && end.whole);
		assert_int_equal(step->has_time, step->entered_ns != 0);
		text_add(&text, "%s%s%s ", step->gap ? "gap " : "",
			 name_state(step->state, &unknown), step->inferred ? "?" : "");
	}
	text_add(&text, "%s", end.lost ? "lost " : "");
	text_add(&text, "%s\n",
		 expect ? expect_verdict_name(expect_judge(expect, &end, NULL)) : "-");
	expect_end_free(&end);
}

static void on_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	struct timeline tl;
	unsigned int i;

	(void)context;
	assert_int_equal(timeline_build(&tl, end, peer), 0);
	for (i = 0; i < 2 && tl.ends[i]; i++)
		note_end(tl.ends[i], tl.role[i]);
	timeline_free(&tl);
}

static void follow(const struct tcpstate_record *recs, size_t n)
{
	const struct track_config config = { .max_ends = 100, .done = on_done, .collect = true };
	struct track track;
	size_t i;

	seen[0] = '\0';
	track_init(&track, &config);
	for (i = 0; i < n; i++)
		assert_int_equal(track_add(&track, &recs[i], NULL), 0);
	assert_int_equal(track_finish(&track), 0);
	track_free(&track);
}

static void is(const char *expected)
{
	assert_string_equal(seen, expected);
}

#define R(sock, ms, old, new, cause) \
	script_record(&(sock), SEC + (ms) * MS, TCPSTATE_##old, TCPSTATE_##new, \
		      TCPSTATE_CAUSE_##cause)

/* accept() in its middle changes nothing. */
static void test_exchange(void **state)
{
	struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS];

	(void)state;
	script_exchange(recs, &client, &server, SEC);
	expect = expecting_parse("client: SYN_SENT by connect > ESTABLISHED within 41us >\n"
		"	FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT\n"
		"server: SYN_RECV > ESTABLISHED within 34us > CLOSE_WAIT > LAST_ACK > CLOSE\n"
		"never CLOSE by rst");
	follow(recs, SCRIPT_EXCHANGE_RECORDS);
	is("ended CLOSE SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2? TIME_WAIT CLOSE match\n"
	   "ended LISTEN NEW_SYN_RECV SYN_RECV ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE match\n");
	/* The client waits for 60 s; nobody has to wait with it. */
	follow(recs, SCRIPT_EXCHANGE_RECORDS - 1);
	assert_non_null(strstr(seen, "FIN_WAIT2? TIME_WAIT match\n"));
	/* Neither end has come to its last state. */
	recs[8] = recs[9];
	follow(recs, 9);
	is("CLOSE SYN_SENT ESTABLISHED FIN_WAIT1 not_reached\n"
	   "LISTEN NEW_SYN_RECV SYN_RECV ESTABLISHED CLOSE_WAIT LAST_ACK not_reached\n");
	/* FIN_WAIT1 is missing. */
	recs[6] = recs[10];
	follow(recs, 7);
	is("CLOSE SYN_SENT ESTABLISHED gap FIN_WAIT2 TIME_WAIT undecided\n"
	   "LISTEN NEW_SYN_RECV SYN_RECV ESTABLISHED not_reached\n");
	/* Its beginning was there before. */
	follow(recs + 6, 1);
	is("unseen FIN_WAIT2 TIME_WAIT undecided\n");
	expect_free(expect);
	expect = NULL;
}

static void test_roles(void **state)
{
	struct tcpstate_record recs[] = {
		R(listener, 0, CLOSE, LISTEN, LISTEN),
		R(listener, 1, LISTEN, CLOSE, EXIT),
	};

	(void)state;
	expect = expecting_parse("listener: LISTEN > CLOSE by exit; client: CLOSING");
	follow(recs, 2);
	is("ended CLOSE LISTEN CLOSE match\n");
	expect_free(expect);
	expect = NULL;
}

/* Of two children of one request the one that is dropped is nobody's state. */
static void test_twins(void **state)
{
	struct tcpstate_record recs[] = {
		R(server, 0, LISTEN, NEW_SYN_RECV, SYN),
		R(server, 1, NEW_SYN_RECV, SYN_RECV, ACK),
		R(server, 2, NEW_SYN_RECV, SYN_RECV, ACK),
		R(server, 3, SYN_RECV, CLOSE, DUPLICATE),
		R(server, 4, SYN_RECV, ESTABLISHED, ACK),
	};

	(void)state;
	follow(recs, 5);
	is("LISTEN NEW_SYN_RECV SYN_RECV ESTABLISHED -\n");
	/* The CLOSE of one of them is missing: this is not forgotten with the other. */
	recs[3] = recs[4];
	follow(recs, 4);
	is("LISTEN NEW_SYN_RECV SYN_RECV gap SYN_RECV ESTABLISHED -\n");
}

/* Before an event that changes no state something is missing. */
static void test_gap_before_event(void **state)
{
	struct tcpstate_record recs[] = {
		R(server, 0, LISTEN, NEW_SYN_RECV, SYN),
		R(server, 1, NEW_SYN_RECV, SYN_RECV, ACK),
		R(server, 3, ESTABLISHED, ESTABLISHED, ACCEPT),
		R(server, 4, ESTABLISHED, CLOSE_WAIT, FIN),
	};

	(void)state;
	recs[2].event = TCPSTATE_EV_ACCEPT;
	follow(recs, 4);
	is("LISTEN NEW_SYN_RECV SYN_RECV gap ESTABLISHED CLOSE_WAIT -\n");
	follow(recs, 3);
	is("LISTEN NEW_SYN_RECV SYN_RECV lost -\n");
}

static void test_resets_sent(void **state)
{
	struct tcpstate_record recs[] = {
		R(client, 0, CLOSE, SYN_SENT, CONNECT),
		R(client, 1, SYN_SENT, ESTABLISHED, SYNACK),
		R(client, 2, ESTABLISHED, CLOSE, CLOSE),
		script_reset(&client, SEC + 3 * MS, TCPSTATE_CLOSE, TCPSTATE_RESET_TCP_STATE),
	};

	(void)state;
	expect = expecting_parse("never (ESTABLISHED | CLOSE_WAIT) > CLOSE");
	follow(recs, 4);
	is("ended CLOSE SYN_SENT ESTABLISHED CLOSE mismatch\n");
	expect_free(expect);
	expect = NULL;
}

/* Another life of the same socket begins, and the end of the first one was not seen. */
static void test_no_end_seen(void **state)
{
	struct tcpstate_record recs[] = {
		R(client, 0, CLOSE, SYN_SENT, CONNECT),
		R(client, 1, SYN_SENT, ESTABLISHED, SYNACK),
		R(client, 2, CLOSE, SYN_SENT, CONNECT),
	};

	(void)state;
	follow(recs, 3);
	is("ended CLOSE SYN_SENT ESTABLISHED lost -\nCLOSE SYN_SENT -\n");
}

/* A socket of which nothing but its present state is known. */
static void test_found(void **state)
{
	struct tcpstate_record rec = R(client, 0, ESTABLISHED, ESTABLISHED, UNKNOWN);

	(void)state;
	rec.event = 0;
	follow(&rec, 1);
	is("unseen ESTABLISHED -\n");
	rec.event = TCPSTATE_EV_ACCEPT;
	follow(&rec, 1);
	is("unseen ESTABLISHED -\n");
}

static void test_too_many_rows(void **state)
{
	struct tcpstate_record recs[TRACK_MAX_ROWS + 2];
	size_t i;

	(void)state;
	recs[0] = R(client, 0, CLOSE, SYN_SENT, CONNECT);
	recs[1] = R(client, 1, SYN_SENT, ESTABLISHED, SYNACK);
	for (i = 2; i < ARRAY_SIZE(recs); i++)
		recs[i] = script_reset(&client, SEC + i * MS, TCPSTATE_ESTABLISHED, 0);
	follow(recs, ARRAY_SIZE(recs) - 2);
	is("CLOSE SYN_SENT ESTABLISHED -\n");
	follow(recs, ARRAY_SIZE(recs));
	is("CLOSE SYN_SENT ESTABLISHED lost -\n");
}

static void test_addresses(void **state)
{
	struct track_end from = { .local = { .port = 1 }, .remote = { .port = 2 }, .state = 1 };
	struct expect_end end;

	(void)state;
	assert_int_equal(expect_end_build(&end, &from, ROLE_UNKNOWN), 0);
	assert_int_equal(end.local.port, 1);
	assert_int_equal(end.remote.port, 2);
	assert_int_equal(end.n, 1);
	assert_false(end.whole);
	expect_end_free(&end);
	assert_null(end.steps);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_exchange),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_twins),
		cmocka_unit_test(test_gap_before_event),
		cmocka_unit_test(test_resets_sent),
		cmocka_unit_test(test_no_end_seen),
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_too_many_rows),
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
