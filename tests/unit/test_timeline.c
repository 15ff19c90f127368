// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "script.h"
#include "timeline.h"
#include "unit.h"

#define NS 4026531840U

static const struct script_socket client = { NS, 1, 0, AF_INET, "10.0.0.1", 4000, "10.0.0.2",
	80, 1000 };
static const struct script_socket server = { NS, 2, 9, AF_INET, "10.0.0.2", 80, "10.0.0.1",
	4000, 33 };

static struct track track;
static struct timeline tl;

static void add(struct tcpstate_record rec)
{
	assert_int_equal(track_add(&track, &rec, NULL), 0);
}

static void step(const struct script_socket *sock, u64 time_ns, u8 old_state, u8 new_state,
		 u8 cause)
{
	add(script_record(sock, time_ns, old_state, new_state, cause));
}

static void on_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	(void)context;
	assert_int_equal(timeline_build(&tl, end, peer), 0);
}

static int begin(void **state)
{
	const struct track_config config = { .max_ends = 10, .done = on_done, .collect = true };

	(void)state;
	track_init(&track, &config);
	memset(&tl, 0, sizeof(tl));
	return 0;
}

static int end(void **state)
{
	(void)state;
	timeline_free(&tl);
	track_free(&track);
	return 0;
}

static void test_exchange(void **state)
{
	struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS];
	size_t i;

	(void)state;
	script_exchange(recs, &client, &server, SEC);
	for (i = 0; i < SCRIPT_EXCHANGE_RECORDS; i++)
		add(recs[i]);
	track_finish(&track);
	assert_int_equal(tl.n_rows, SCRIPT_EXCHANGE_RECORDS);
	assert_int_equal(tl.role[0], ROLE_CLIENT);
	assert_int_equal(tl.role[1], ROLE_SERVER);
	assert_true(tl.over);
	/* RFC 9293 figure 12: the client sends the first FIN. */
	assert_int_equal(tl.outcome, OUTCOME_CLOSED);
	assert_int_equal(tl.by, 0);
	assert_int_equal(tl.rows[0].since_ns, 0);
	assert_int_equal(tl.rows[2].since_ns, 41 * US);
	assert_int_equal(tl.rows[2].side, 0);
	assert_int_equal(tl.rows[3].side, 1);
	assert_true(tl.rows[0].first && tl.rows[1].first && !tl.rows[2].first);
	assert_true(tl.inferred && tl.derived && !tl.odd);
}

static void test_client_goes_left(void **state)
{
	struct tcpstate_record rec = script_record(&server, 1, 10, 12, 1);

	(void)state;
	/* The clocks of two CPUs, or the order of hooks: the server seems first. */
	script_received(&rec, TCPSTATE_TCPF_SYN, 5, 0);
	add(rec);
	rec = script_record(&client, 2, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5, 0);
	add(rec);
	track_finish(&track);
	assert_int_equal(tl.ends[0]->cookie, 1);
	assert_int_equal(tl.rows[0].side, 1);
	assert_false(tl.over);
}

static void test_refused(void **state)
{
	(void)state;
	step(&client, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	step(&client, 2, 2, 7, TCPSTATE_CAUSE_RST);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_REFUSED);
	assert_int_equal(tl.by, 1);
	assert_int_equal(tl.role[1], ROLE_SERVER);
	assert_null(tl.ends[1]);
}

static void test_connect_timed_out(void **state)
{
	(void)state;
	step(&client, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	step(&client, 2, 2, 7, TCPSTATE_CAUSE_RETRANS_TIMER);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_TIMED_OUT);
}

static void test_unreachable(void **state)
{
	struct tcpstate_record rec = script_record(&client, 2, 2, 7, TCPSTATE_CAUSE_ICMP);

	(void)state;
	step(&client, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	rec.sk_err = EHOSTUNREACH;
	add(rec);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_UNREACHABLE);
	assert_int_equal(tl.err, EHOSTUNREACH);
}

static void test_given_up(void **state)
{
	(void)state;
	step(&client, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	step(&client, 2, 2, 7, TCPSTATE_CAUSE_EXIT);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_GIVEN_UP);
	assert_int_equal(tl.cause, TCPSTATE_CAUSE_EXIT);
}

static void test_half_open(void **state)
{
	(void)state;
	step(&server, 1, 10, 12, TCPSTATE_CAUSE_SYN);
	step(&server, 2, 12, 7, TCPSTATE_CAUSE_SYNACK_TIMER);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_HALF_OPEN);
	assert_int_equal(tl.role[0], ROLE_SERVER);
	assert_int_equal(tl.role[1], ROLE_CLIENT);
	assert_int_equal(tl.by, 1);
}

static void test_request_dropped(void **state)
{
	(void)state;
	step(&server, 1, 10, 12, TCPSTATE_CAUSE_SYN);
	step(&server, 2, 12, 7, TCPSTATE_CAUSE_OVERFLOW);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_DROPPED);
	assert_int_equal(tl.cause, TCPSTATE_CAUSE_OVERFLOW);
}

static void test_reset_by_peer(void **state)
{
	(void)state;
	step(&client, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	step(&client, 2, 2, 1, TCPSTATE_CAUSE_SYNACK);
	step(&client, 3, 1, 7, TCPSTATE_CAUSE_RST);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_RESET);
	assert_int_equal(tl.by, 1);
}

/* close() with data unread sends a RST: RFC 2525 section 2.17. */
static void test_reset_by_own_close(void **state)
{
	struct tcpstate_record rec = script_record(&client, 3, 1, 7, TCPSTATE_CAUSE_CLOSE);

	(void)state;
	step(&client, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	step(&client, 2, 2, 1, TCPSTATE_CAUSE_SYNACK);
	script_sent(&rec, TCPSTATE_TCPF_RST | TCPSTATE_TCPF_ACK, 1, 1);
	add(rec);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_RESET);
	assert_int_equal(tl.by, 0);
}

/* RFC 9293 figure 13: both send a FIN. */
static void test_simultaneous_close(void **state)
{
	(void)state;
	step(&client, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	step(&client, 2, 2, 1, TCPSTATE_CAUSE_SYNACK);
	step(&client, 3, 1, 4, TCPSTATE_CAUSE_CLOSE);
	step(&client, 4, 4, 11, TCPSTATE_CAUSE_FIN);
	step(&client, 5, 11, 6, TCPSTATE_CAUSE_ACK);
	step(&client, 6, 6, 7, TCPSTATE_CAUSE_2MSL_TIMER);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_SIMULTANEOUS);
}

static void test_closed_by_a_peer_that_is_not_seen(void **state)
{
	(void)state;
	step(&client, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	step(&client, 2, 2, 1, TCPSTATE_CAUSE_SYNACK);
	step(&client, 3, 1, 8, TCPSTATE_CAUSE_FIN);
	step(&client, 4, 8, 9, TCPSTATE_CAUSE_CLOSE);
	step(&client, 5, 9, 7, TCPSTATE_CAUSE_ACK);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_CLOSED);
	assert_int_equal(tl.by, 1);
}

/* A RST that cuts TIME_WAIT short (RFC 1337) does not undo the close before. */
static void test_reset_in_time_wait(void **state)
{
	(void)state;
	step(&client, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	step(&client, 2, 2, 1, TCPSTATE_CAUSE_SYNACK);
	step(&client, 3, 1, 4, TCPSTATE_CAUSE_CLOSE);
	step(&client, 4, 4, 5, TCPSTATE_CAUSE_ACK);
	step(&client, 5, 5, 6, TCPSTATE_CAUSE_FIN);
	step(&client, 6, 6, 7, TCPSTATE_CAUSE_RST);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_CLOSED);
	assert_int_equal(tl.by, 0);
}

static void test_foreign_task(void **state)
{
	struct tcpstate_record rec;

	(void)state;
	rec = script_record(&client, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	script_task(&rec, 100, "parent");
	add(rec);
	step(&client, 2, 2, 1, TCPSTATE_CAUSE_SYNACK);
	rec = script_record(&client, 3, 1, 4, TCPSTATE_CAUSE_CLOSE);
	script_task(&rec, 200, "child");
	add(rec);
	track_finish(&track);
	assert_false(tl.rows[0].foreign);
	assert_false(tl.rows[1].foreign);
	assert_true(tl.rows[2].foreign);
}

/* Who reset whom is told by the transitions; a RST that is sent is a step of its own. */
static void test_reset_sent(void **state)
{
	struct tcpstate_record rec;

	(void)state;
	step(&client, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	step(&client, 2, 2, 1, TCPSTATE_CAUSE_SYNACK);
	add(script_reset(&client, 3, 1, TCPSTATE_RESET_TCP_KEEPALIVE_TIMEOUT));
	step(&client, 4, 1, 7, TCPSTATE_CAUSE_KEEPALIVE_TIMER);
	rec = script_reset(&client, 5, 7, 0);
	rec.cause = TCPSTATE_CAUSE_RST;
	add(rec);
	track_finish(&track);
	assert_int_equal(tl.n_rows, 5);
	assert_int_equal(tl.outcome, OUTCOME_TIMED_OUT);
	assert_int_equal(tl.by, 1);
	assert_true(tl.over);
	assert_false(tl.odd);
}

/* Nor does the state that it is sent in say who sent a FIN. */
static void test_reset_sent_in_fin_wait(void **state)
{
	(void)state;
	add(script_reset(&client, 1, 4, TCPSTATE_RESET_TCP_STATE));
	step(&client, 2, 4, 7, TCPSTATE_CAUSE_UNKNOWN);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_NONE);
}

/* The end of a duplicate child is not that of the connection, whatever its cause. */
static void test_duplicate_child(void **state)
{
	struct tcpstate_record rec = script_record(&server, 4, 3, 7, TCPSTATE_CAUSE_NO_MEMORY);

	(void)state;
	rec.flags |= TCPSTATE_F_INFERRED;
	step(&server, 1, 10, 12, TCPSTATE_CAUSE_SYN);
	step(&server, 2, 12, 3, TCPSTATE_CAUSE_ACK);
	step(&server, 3, 12, 3, TCPSTATE_CAUSE_ACK);
	add(rec);
	step(&server, 5, 3, 1, TCPSTATE_CAUSE_ACK);
	track_finish(&track);
	assert_int_equal(tl.outcome, OUTCOME_NONE);
	assert_false(tl.over);
	/* No cause is shown for it, so none is shown as deduced. */
	assert_false(tl.inferred);
}

static void test_listener(void **state)
{
	const struct script_socket listener = { NS, 9, 0, AF_INET, "10.0.0.2", 80, NULL, 0, 0 };

	(void)state;
	step(&listener, 1, 7, 10, TCPSTATE_CAUSE_LISTEN);
	step(&listener, 2, 10, 7, TCPSTATE_CAUSE_NETNS_EXIT);
	track_finish(&track);
	assert_int_equal(tl.role[0], ROLE_LISTENER);
	assert_int_equal(tl.outcome, OUTCOME_NONE);
	assert_true(tl.over);
}

static void test_unknown_roles(void **state)
{
	(void)state;
	step(&client, 1, 1, 4, TCPSTATE_CAUSE_CLOSE);
	track_finish(&track);
	assert_int_equal(tl.role[0], ROLE_UNKNOWN);
	assert_int_equal(tl.role[1], ROLE_UNKNOWN);
	assert_int_equal(tl.outcome, OUTCOME_CLOSED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct unit_case tests[] = {
		TEST(test_exchange),
		TEST(test_client_goes_left),
		TEST(test_refused),
		TEST(test_connect_timed_out),
		TEST(test_unreachable),
		TEST(test_given_up),
		TEST(test_half_open),
		TEST(test_request_dropped),
		TEST(test_reset_by_peer),
		TEST(test_reset_by_own_close),
		TEST(test_simultaneous_close),
		TEST(test_closed_by_a_peer_that_is_not_seen),
		TEST(test_reset_in_time_wait),
		TEST(test_foreign_task),
		TEST(test_reset_sent),
		TEST(test_reset_sent_in_fin_wait),
		TEST(test_duplicate_child),
		TEST(test_listener),
		TEST(test_unknown_roles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
