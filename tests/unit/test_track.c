// SPDX-License-Identifier: GPL-2.0-only
#include "tracking.h"
#include "unit.h"

#define NS 4026531840U

static void test_exchange_is_one_connection(void **state)
{
	struct script_socket client = tracking_socket(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct script_socket server = tracking_socket(NS, 2, "192.0.2.2", 80, "192.0.2.1", 4000);
	struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS];
	const struct track_end *end;
	struct track track;
	size_t i;

	(void)state;
	tracking_begin(&track, 100, false);
	script_exchange(recs, &client, &server, SEC);
	for (i = 0; i < SCRIPT_EXCHANGE_RECORDS - 1; i++)
		end = tracking_add(&track, recs[i]);
	/* The server is done, but TIME_WAIT is not. */
	assert_string_equal(tracking_seen, "");
	assert_int_equal(track.gaps, 0);
	assert_int_equal(track.odd, 0);
	end = end->peer;
	assert_int_equal(end->cookie, 1);
	assert_true(end->whole && end->peer->whole);
	/* What the script sent as its initial numbers. */
	assert_int_equal(end->iss, SCRIPT_CLIENT_ISS);
	assert_int_equal(end->irs, SCRIPT_SERVER_ISS);
	assert_int_equal(end->peer->iss, SCRIPT_SERVER_ISS);
	assert_int_equal(end->peer->irs, SCRIPT_CLIENT_ISS);
	tracking_add(&track, recs[i]);
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "1+2:6+7 ");
	assert_int_equal(track_finish(&track), 0);
	assert_string_equal(tracking_seen, "1+2:6+7 ");
	track_free(&track);
}

static void test_time_in_a_state(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	end = tracking_add(&track, script_record(&sock, 1000, 7, 2, 8));
	assert_false(end->rows[0].has_spent);
	end = tracking_add(&track, script_record(&sock, 3500, 2, 1, 2));
	assert_true(end->rows[1].has_spent);
	assert_int_equal(end->rows[1].spent_ns, 2500);
	track_free(&track);
}

static void test_gap(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	tracking_add(&track, script_record(&sock, 1, 7, 2, 8));
	/* SYN_SENT>ESTABLISHED is missing. */
	end = tracking_add(&track, script_record(&sock, 9, 1, 4, 11));
	assert_false(end->rows[0].gap);
	assert_true(end->rows[1].gap);
	assert_false(end->rows[1].has_spent);
	assert_int_equal(track.gaps, 1);
	/* A transition that RFC 9293 does not have: FIN_WAIT1 > LISTEN. */
	end = tracking_add(&track, script_record(&sock, 10, 4, 10, 0));
	assert_false(end->rows[2].gap);
	assert_true(end->rows[2].odd);
	assert_int_equal(track.odd, 1);
	track_free(&track);
}

/*
 * Sockets older than the module, of every kind: nothing is missing between their
 * records, but before them; how long they had been in their state is not known.
 */
static void test_beginning_not_seen(void **state)
{
	static const struct {
		u8	event;
		u8	kind;
		u8	old_state;
		u8	new_state;
		bool	whole;
	} firsts[] = {
		{ TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_FULL, 1, 8, false },
		{ TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_FULL, 1, 7, false },
		{ TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_FULL, 2, 1, false },
		{ TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_FULL, 10, 7, false },
		{ TCPSTATE_EV_ACCEPT, TCPSTATE_KIND_FULL, 1, 1, false },
		{ TCPSTATE_EV_RESET_SENT, TCPSTATE_KIND_FULL, 1, 1, false },
		{ TCPSTATE_EV_RESET_SENT, TCPSTATE_KIND_FULL, 10, 10, false },
		{ TCPSTATE_EV_HANDOVER, TCPSTATE_KIND_FULL, 5, 5, false },
		{ TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_REQUEST, 12, 3, false },
		{ TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_REQUEST, 12, 7, false },
		{ TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_TIMEWAIT, 5, 6, false },
		{ TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_TIMEWAIT, 6, 7, false },
		/* An old socket that connects, an old listener's request: these begin. */
		{ TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_FULL, 7, 2, true },
		{ TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_FULL, 7, 10, true },
		{ TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_REQUEST, 10, 12, true },
		{ TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_REQUEST, 10, 3, true },
	};
	struct script_socket sock = tracking_socket(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	const struct track_end *end;
	struct tcpstate_record rec;
	struct track track;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(firsts); i++) {
		tracking_begin(&track, 100, false);
		rec = script_record(&sock, 5 * SEC, firsts[i].old_state, firsts[i].new_state, 0);
		rec.event = firsts[i].event;
		rec.kind = firsts[i].kind;
		end = tracking_add(&track, rec);
		assert_int_equal(end->whole, firsts[i].whole);
		assert_false(end->rows[0].has_spent);
		assert_false(end->rows[0].gap);
		assert_int_equal(track.gaps, 0);
		track_free(&track);
	}
}

/* It stays so, but what is seen of it from now on has its times. */
static void test_after_a_beginning_not_seen(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct tcpstate_record rec = script_record(&sock, 5 * SEC, 1, 1, TCPSTATE_CAUSE_ACCEPT);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	rec.event = TCPSTATE_EV_ACCEPT;
	tracking_add(&track, rec);
	end = tracking_add(&track, script_record(&sock, 6 * SEC, 1, 8, 4));
	/* Since when it was ESTABLISHED is not known, accept() or not. */
	assert_false(end->rows[1].has_spent);
	end = tracking_add(&track, script_record(&sock, 8 * SEC, 8, 9, 11));
	assert_true(end->rows[2].has_spent);
	assert_int_equal(end->rows[2].spent_ns, 2 * SEC);
	assert_false(end->whole);
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

/* One socket that connects twice: connect(AF_UNSPEC) in between. */
static void test_second_life_of_a_cookie(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	tracking_add(&track, script_record(&sock, 1, 7, 2, 8));
	tracking_add(&track, script_record(&sock, 2, 2, 7, 13));
	tracking_add(&track, script_record(&sock, 3, 7, 2, 8));
	tracking_add(&track, script_record(&sock, 4, 2, 1, 2));
	tracking_add(&track, script_record(&sock, 5, 1, 7, 13));
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "1:2 1:3 ");
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

/* The end of a life was lost; the next one begins. */
static void test_lost_end(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct track track;

	(void)state;
	tracking_begin(&track, 100, true);
	tracking_add(&track, script_record(&sock, 1, 7, 2, 8));
	tracking_add(&track, script_record(&sock, 3, 7, 2, 8));
	track_finish(&track);
	assert_string_equal(tracking_seen, "1:1 1:1 ");
	track_free(&track);
	/* And while more is to come: the first life does not wait for the end of all. */
	tracking_begin(&track, 100, false);
	tracking_add(&track, script_record(&sock, 1, 7, 2, 8));
	tracking_add(&track, script_record(&sock, 3, 7, 2, 8));
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "1:1 ");
	track_free(&track);
}

static void test_same_cookie_in_two_namespaces(void **state)
{
	struct script_socket a = tracking_socket(1, 7, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct script_socket b = tracking_socket(2, 7, "192.0.2.1", 4000, "192.0.2.2", 80);
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	tracking_add(&track, script_record(&a, 1, 7, 2, 8));
	tracking_add(&track, script_record(&b, 2, 7, 2, 8));
	assert_int_equal(track.n, 2);
	track_free(&track);
}

/* The older end comes first, whichever of them ends last. */
static void test_order_of_the_ends(void **state)
{
	struct script_socket client = tracking_socket(1, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct script_socket server = tracking_socket(2, 2, "10.0.0.2", 80, "10.0.0.1", 4000);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	rec = script_record(&client, 1, 7, 2, 8);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	tracking_add(&track, rec);
	rec = script_record(&server, 2, 10, 12, 1);
	script_received(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	tracking_add(&track, rec);
	tracking_add(&track, script_record(&client, 3, 2, 7, 15));
	tracking_add(&track, script_record(&server, 4, 12, 7, 5));
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "1+2:2+2 ");
	track_free(&track);
}

/* Its beginning was lost, and the end of the former life had been seen. */
static void test_record_after_the_end(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	tracking_add(&track, script_record(&sock, 1, 7, 2, 8));
	tracking_add(&track, script_record(&sock, 2, 2, 7, 5));
	end = tracking_add(&track, script_record(&sock, 3, 1, 8, 4));
	assert_false(end->whole);
	assert_false(end->ended);
	track_finish(&track);
	assert_string_equal(tracking_seen, "1:2 1:1 ");
	track_free(&track);
}

static void test_memory_is_bounded(void **state)
{
	struct script_socket sock = tracking_socket(NS, 0, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct track track;
	u64 i;

	(void)state;
	tracking_begin(&track, 4, false);
	/* 1 and 2 are over, 3 and 4 are not: 1 and 2 go first, without being missed. */
	for (i = 1; i <= 6; i++) {
		sock.cookie = i;
		tracking_add(&track, script_record(&sock, i * 10, 7, 2, 8));
		if (i <= 2)
			tracking_add(&track, script_record(&sock, i * 10 + 1, 2, 7, 5));
	}
	assert_int_equal(track.n, 4);
	assert_int_equal(track.evicted, 0);
	assert_string_equal(tracking_seen, "1:2 2:2 ");
	/* 3 has news, so it is 4 that has to go: shown, and counted. */
	sock.cookie = 3;
	tracking_add(&track, script_record(&sock, 70, 2, 1, 2));
	sock.cookie = 7;
	tracking_add(&track, script_record(&sock, 80, 7, 2, 8));
	assert_int_equal(track.n, 4);
	assert_int_equal(track.evicted, 1);
	assert_string_equal(tracking_seen, "1:2 2:2 4:1 ");
	track_free(&track);
}

static void test_rows_are_bounded(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	const struct track_end *end = NULL;
	struct track track;
	u64 i;

	(void)state;
	tracking_begin(&track, 4, false);
	for (i = 0; i < 1000; i++)
		end = tracking_add(&track, script_record(&sock, i, 1, 8, 4));
	assert_int_equal(end->n_rows, 256);
	assert_int_equal(end->cut_rows, 744);
	track_free(&track);
}

static void test_finish_is_in_order_of_the_beginnings(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct track track;

	(void)state;
	tracking_begin(&track, 10, true);
	tracking_add(&track, script_record(&sock, 1, 7, 2, 8));
	sock.cookie = 2;
	tracking_add(&track, script_record(&sock, 2, 7, 2, 8));
	tracking_add(&track, script_record(&sock, 3, 2, 7, 5));
	sock.cookie = 1;
	tracking_add(&track, script_record(&sock, 4, 2, 1, 2));
	assert_string_equal(tracking_seen, "");
	track_finish(&track);
	assert_string_equal(tracking_seen, "1:2 2:2 ");
	track_free(&track);
}

/* Enough sockets for the tables to grow, found again, and gone without a leak. */
static void test_many(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct track track;
	unsigned int round, i;

	(void)state;
	tracking_begin(&track, 100000, true);
	for (round = 0; round < 2; round++) {
		for (i = 1; i <= 5000; i++) {
			sock.cookie = i;
			sock.lport = i;
			tracking_add(&track,
				     script_record(&sock, round * 10000 + i, round ? 2 : 7,
						   round ? 1 : 2, 8));
		}
	}
	assert_int_equal(track.n, 5000);
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_exchange_is_one_connection),
		cmocka_unit_test(test_time_in_a_state),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_beginning_not_seen),
		cmocka_unit_test(test_after_a_beginning_not_seen),
		cmocka_unit_test(test_second_life_of_a_cookie),
		cmocka_unit_test(test_lost_end),
		cmocka_unit_test(test_same_cookie_in_two_namespaces),
		cmocka_unit_test(test_order_of_the_ends),
		cmocka_unit_test(test_record_after_the_end),
		cmocka_unit_test(test_memory_is_bounded),
		cmocka_unit_test(test_rows_are_bounded),
		cmocka_unit_test(test_finish_is_in_order_of_the_beginnings),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
