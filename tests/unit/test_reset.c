// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSTs that are sent: before the CLOSE they belong to (tcp_abort(), keepalive,
 * tcp_out_of_resources()), or after it (tcp_close(), tcp_disconnect()).
 */
#include "tracking.h"
#include "unit.h"

#define NS 4026531840U
#define ON_CLOSE TCPSTATE_RESET_TCP_ABORT_ON_CLOSE

static struct script_socket client = { NS, 1, 0, AF_INET, "10.0.0.1", 4000, "10.0.0.2", 80,
	1000 };
static struct track track;

/* CLOSE>SYN_SENT at 1 s, SYN_SENT>ESTABLISHED a millisecond later. */
static void connect_client(bool collect)
{
	tracking_begin(&track, 100, collect);
	tracking_add(&track, script_record(&client, SEC, 7, 2, TCPSTATE_CAUSE_CONNECT));
	tracking_add(&track, script_record(&client, SEC + MS, 2, 1, TCPSTATE_CAUSE_SYNACK));
}

static void expect(const char *seen)
{
	assert_string_equal(tracking_seen, seen);
}

/* ss -K: tcp_abort() sends the RST, then tcp_done(). */
static void test_before_the_close(void **state)
{
	const struct track_end *end;

	(void)state;
	connect_client(false);
	end = tracking_add(&track, script_reset(&client, 2 * SEC, 1, TCPSTATE_RESET_TCP_STATE));
	/* Not a transition: neither the state nor the time in it begins anew. */
	assert_int_equal(end->state, 1);
	assert_false(end->ended);
	end = tracking_add(&track, script_record(&client, 2 * SEC + MS, 1, 7,
						 TCPSTATE_CAUSE_ABORT));
	assert_int_equal(end->rows[3].spent_ns, SEC);
	assert_true(end->rows[3].has_spent);
	assert_int_equal(track.gaps, 0);
	assert_int_equal(track.odd, 0);
	track_settle(&track, ~0ULL);
	expect("1:4 ");
	track_free(&track);
}

/* close() with unread data: tcp_set_state(CLOSE), then the RST. */
static void test_after_the_close(void **state)
{
	const struct track_end *end;

	(void)state;
	connect_client(false);
	tracking_add(&track, script_record(&client, 2 * SEC, 1, 7, TCPSTATE_CAUSE_CLOSE));
	expect("");
	/* The task lost its CPU for a while in between. */
	end = tracking_add(&track, script_reset(&client, 2 * SEC + 50 * MS, 7, ON_CLOSE));
	assert_true(end->whole && end->ended);
	assert_int_equal(end->n_rows, 4);
	track_settle(&track, ~0ULL);
	expect("1:4 ");
	assert_int_equal(track.n, 1);
	assert_int_equal(track.gaps, 0);
	assert_int_equal(track.odd, 0);
	assert_int_equal(track.stray, 0);
	track_free(&track);

	/* The same when nothing is handed out before the end. */
	connect_client(true);
	tracking_add(&track, script_record(&client, 2 * SEC, 1, 7, TCPSTATE_CAUSE_CLOSE));
	tracking_add(&track, script_reset(&client, 9 * SEC, 7, ON_CLOSE));
	track_finish(&track);
	expect("1:4 ");
	track_free(&track);
}

/* A connection that is over is handed out when nothing can follow any more. */
static void test_how_long_it_waits(void **state)
{
	const u64 over = 2 * SEC;

	(void)state;
	connect_client(false);
	assert_int_equal(track_due(&track), 0);
	tracking_add(&track, script_record(&client, over, 1, 7, TCPSTATE_CAUSE_CLOSE));
	assert_int_equal(track_due(&track), over + TRACK_LINGER_NS);
	track_settle(&track, over + TRACK_LINGER_NS - 1);
	expect("");
	track_settle(&track, over + TRACK_LINGER_NS);
	expect("1:3 ");
	assert_int_equal(track_due(&track), 0);
	track_free(&track);
}

/* What other sockets do tells the time as well. */
static void test_time_goes_on_with_the_records(void **state)
{
	struct script_socket other = client;

	(void)state;
	other.cookie = 2;
	connect_client(false);
	tracking_add(&track, script_record(&client, 2 * SEC, 1, 7, TCPSTATE_CAUSE_CLOSE));
	tracking_add(&track, script_record(&other, 2 * SEC + MS, 7, 2, TCPSTATE_CAUSE_CONNECT));
	expect("");
	tracking_add(&track, script_record(&other, 3 * SEC, 2, 1, TCPSTATE_CAUSE_SYNACK));
	expect("1:3 ");
	track_free(&track);
}

/* Too late for its connection: counted, and not taken for another one. */
static void test_after_it_was_handed_out(void **state)
{
	(void)state;
	connect_client(false);
	tracking_add(&track, script_record(&client, 2 * SEC, 1, 7, TCPSTATE_CAUSE_CLOSE));
	track_settle(&track, 4 * SEC);
	tracking_add(&track, script_reset(&client, 5 * SEC, 7, ON_CLOSE));
	track_settle(&track, ~0ULL);
	track_finish(&track);
	expect("1:3 ");
	assert_int_equal(track.stray, 1);
	track_free(&track);
}

/* Nothing else is known of it: no connection, no missing beginning. */
static void test_of_an_unknown_socket_that_is_closed(void **state)
{
	const struct track_end *end;

	(void)state;
	tracking_begin(&track, 100, false);
	end = tracking_add(&track, script_reset(&client, SEC, 7, ON_CLOSE));
	assert_true(end->whole);
	assert_int_equal(track.stray, 1);
	assert_int_equal(track.gaps, 0);
	/* It is the first to go when there is no room. */
	assert_true(end->ended);
	/* And what the socket does next begins a life as ever. */
	end = tracking_add(&track, script_record(&client, 2 * SEC, 7, 2,
						 TCPSTATE_CAUSE_CONNECT));
	assert_true(end->whole && !end->ended);
	track_finish(&track);
	expect("1:1 ");
	track_free(&track);
}

/* A socket older than the module: the RST is the first that is seen of it. */
static void test_of_an_old_socket(void **state)
{
	const struct track_end *end;

	(void)state;
	tracking_begin(&track, 100, false);
	tracking_add(&track, script_reset(&client, SEC, 1, TCPSTATE_RESET_TCP_KEEPALIVE_TIMEOUT));
	end = tracking_add(&track, script_record(&client, SEC + MS, 1, 7,
						 TCPSTATE_CAUSE_KEEPALIVE_TIMER));
	assert_false(end->whole);
	assert_int_equal(track.gaps, 0);
	track_settle(&track, ~0ULL);
	expect("1:2 ");
	track_free(&track);
}

/* A record is missing: the transition after it says so, the RST does not. */
static void test_a_reset_is_no_gap(void **state)
{
	const struct track_end *end;

	(void)state;
	tracking_begin(&track, 100, false);
	tracking_add(&track, script_record(&client, SEC, 7, 2, TCPSTATE_CAUSE_CONNECT));
	end = tracking_add(&track, script_reset(&client, 2 * SEC, 1, 0));
	assert_false(end->rows[1].gap);
	assert_int_equal(track.gaps, 0);
	end = tracking_add(&track, script_record(&client, 3 * SEC, 1, 7, TCPSTATE_CAUSE_ABORT));
	assert_true(end->rows[2].gap);
	assert_int_equal(track.gaps, 1);
	track_free(&track);
}

/* RFC 9293 section 3.10.7.2: a listener answers an ACK with a RST, and listens on. */
static void test_of_a_listener(void **state)
{
	struct script_socket listener = tracking_socket(NS, 9, "10.0.0.2", 80, NULL, 0);
	const struct track_end *end;

	(void)state;
	tracking_begin(&track, 100, false);
	tracking_add(&track, script_record(&listener, SEC, 7, 10, TCPSTATE_CAUSE_LISTEN));
	tracking_add(&track, script_reset(&listener, 2 * SEC, 10, TCPSTATE_RESET_TCP_FLAGS));
	end = tracking_add(&track, script_reset(&listener, 3 * SEC, 10, 0));
	assert_int_equal(end->state, 10);
	assert_false(end->ended);
	assert_true(track_is_listener(end));
	assert_null(end->peer);
	end = tracking_add(&track, script_record(&listener, 4 * SEC, 10, 7,
						 TCPSTATE_CAUSE_CLOSE));
	assert_int_equal(end->rows[3].spent_ns, 3 * SEC);
	track_settle(&track, ~0ULL);
	expect("9:4 ");
	assert_int_equal(track.gaps, 0);
	track_free(&track);

	/* One that is older than the module is a listener, too. */
	tracking_begin(&track, 100, false);
	end = tracking_add(&track, script_reset(&listener, SEC, 10, 0));
	assert_true(track_is_listener(end));
	assert_false(end->whole);
	track_free(&track);
}

/* Both ends: the RST of one after its CLOSE, and the CLOSE of the other. */
static void test_of_a_pair(void **state)
{
	struct script_socket server = tracking_socket(NS, 2, "10.0.0.2", 80, "10.0.0.1", 4000);
	struct tcpstate_record rec;

	(void)state;
	tracking_begin(&track, 100, false);
	rec = script_record(&client, SEC, 7, 2, TCPSTATE_CAUSE_CONNECT);
	script_sent(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	tracking_add(&track, rec);
	tracking_add(&track, script_record(&client, SEC + US, 2, 7, TCPSTATE_CAUSE_CLOSE));
	/* The client is over, but it gets a peer that is not. */
	rec = script_record(&server, SEC + 2 * US, 10, 12, TCPSTATE_CAUSE_SYN);
	script_received(&rec, TCPSTATE_TCPF_SYN, 5000, 0);
	tracking_add(&track, rec);
	track_settle(&track, 10 * SEC);
	expect("");
	tracking_add(&track, script_reset(&client, 10 * SEC, 7, 0));
	tracking_add(&track, script_record(&server, 11 * SEC, 12, 7, TCPSTATE_CAUSE_RST));
	track_settle(&track, ~0ULL);
	expect("1+2:3+2 ");
	assert_int_equal(track.stray, 0);
	track_free(&track);
}

/* connect(AF_UNSPEC), then connect() again: the RST is of the first life. */
static void test_between_two_lives(void **state)
{
	(void)state;
	connect_client(false);
	tracking_add(&track, script_record(&client, 2 * SEC, 1, 7, TCPSTATE_CAUSE_DISCONNECT));
	tracking_add(&track, script_reset(&client, 2 * SEC + US, 7, TCPSTATE_RESET_TCP_STATE));
	tracking_add(&track, script_record(&client, 2 * SEC + MS, 7, 2, TCPSTATE_CAUSE_CONNECT));
	track_finish(&track);
	expect("1:4 1:1 ");
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

/* Many at once: what is over and only waits is not counted as having had to go. */
static void test_waiting_is_bounded(void **state)
{
	struct script_socket sock = client;
	u64 i;

	(void)state;
	tracking_begin(&track, 4, false);
	for (i = 1; i <= 9; i++) {
		sock.cookie = i;
		tracking_add(&track, script_record(&sock, SEC + i, 7, 2, TCPSTATE_CAUSE_CONNECT));
		tracking_add(&track, script_record(&sock, SEC + i, 2, 7, TCPSTATE_CAUSE_RST));
	}
	expect("1:2 2:2 3:2 4:2 5:2 ");
	assert_int_equal(track.n, 4);
	assert_int_equal(track.evicted, 0);
	track_free(&track);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_before_the_close),
		cmocka_unit_test(test_after_the_close),
		cmocka_unit_test(test_how_long_it_waits),
		cmocka_unit_test(test_time_goes_on_with_the_records),
		cmocka_unit_test(test_after_it_was_handed_out),
		cmocka_unit_test(test_of_an_unknown_socket_that_is_closed),
		cmocka_unit_test(test_of_an_old_socket),
		cmocka_unit_test(test_a_reset_is_no_gap),
		cmocka_unit_test(test_of_a_listener),
		cmocka_unit_test(test_of_a_pair),
		cmocka_unit_test(test_between_two_lives),
		cmocka_unit_test(test_waiting_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
