// SPDX-License-Identifier: GPL-2.0-only
/* Rules about requests: floods, cookies, a listener that is closed with some of them. */
#include "diagnosing.h"
#include "unit.h"

#define T0 (1000 * SEC)

/* The backlog is 16: nine old ones are more than half of it. */
static void requests(u64 n, u64 time_ns)
{
	u64 i;

	for (i = 0; i < n; i++)
		diag_request(i, time_ns);
}

static void test_flood(void **state)
{
	const struct diagnose_finding *f;

	(void)state;
	diag_begin(NULL);
	diag_listen(T0);
	requests(9, T0);
	diag_check(T0 + 3 * SEC, "syn-flood");
	f = diag_find(DIAGNOSE_SYN_FLOOD);
	assert_int_equal(f->severity, SEVERITY_CRITICAL);
	assert_int_equal(f->count, 9);
	assert_int_equal(f->places[0].of, 16);
	assert_int_equal(f->places[0].endpoint.port, 80);
	assert_int_equal(diag_fact(DIAGNOSE_SYN_FLOOD, "unanswered"), 9);
	assert_string_equal(diag_text(DIAGNOSE_SYN_FLOOD, "sources"), "192.0.2.1 (9)");
}

static void test_flood_just_below(void **state)
{
	(void)state;
	diag_begin(NULL);
	requests(8, T0);
	diag_check(T0 + 3 * SEC, "");
}

/* Sixteen that are never answered, but never more than eight at once. */
static void test_flood_in_two_halves(void **state)
{
	u64 i;

	(void)state;
	diag_begin(NULL);
	requests(8, T0);
	for (i = 0; i < 8; i++)
		diag_drop(i, T0 + 7 * SEC, TCPSTATE_CAUSE_SYNACK_TIMER, 0);
	requests(8, T0 + 20 * SEC);
	for (i = 0; i < 8; i++)
		diag_drop(i, T0 + 27 * SEC, TCPSTATE_CAUSE_SYNACK_TIMER, 0);
	diag_check(T0 + 60 * SEC, "half-open");
}

/* Many at once that are answered, and some, one by one, that are not. */
static void test_burst_is_no_flood(void **state)
{
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 10; i++) {
		diag_request(i, T0 + i * 10 * SEC);
		diag_drop(i, T0 + i * 10 * SEC + 7 * SEC, TCPSTATE_CAUSE_SYNACK_TIMER, 0);
	}
	for (i = 1000; i < 1100; i++)
		diag_request(i, T0 + 200 * SEC);
	for (i = 1000; i < 1100; i++) {
		diag_child(i, T0 + 200 * SEC + MS, 0, 16);
		diag_accept(i, T0 + 200 * SEC + MS);
	}
	diag_check(T0 + 300 * SEC, "");
}

/* They are answered late, but they are: a long way. */
static void test_flood_of_slow_clients(void **state)
{
	u64 i;

	(void)state;
	diag_begin(NULL);
	requests(12, T0);
	for (i = 0; i < 12; i++)
		diag_child(i, T0 + 1500 * MS, 0, 16);
	diag_check(T0 + 30 * SEC, "");
}

/* As many as ever, and none of them old: that is load. */
static void test_load_is_no_flood(void **state)
{
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 10000; i++) {
		diag_request(i, T0 + i * MS);
		if (i >= 500)
			diag_child(i - 500, T0 + i * MS + 1, 0, 16);
	}
	for (i = 9500; i < 10000; i++)
		diag_child(i, T0 + 10001 * MS, 0, 16);
	diag_check(T0 + 60 * SEC, "");
}

/* While the queue is full, requests wait for room. */
static void test_flood_or_full_queue(void **state)
{
	u64 i;

	(void)state;
	diag_begin(NULL);
	requests(20, T0);
	diag_fill(T0 + MS, 16);
	for (i = 17; i < 20; i++)
		diag_drop(i, T0 + 40 * SEC, TCPSTATE_CAUSE_OVERFLOW, TCPSTATE_F_INFERRED);
	diag_check(T0 + 60 * SEC, "accept-queue");
	assert_int_equal(diag_fact(DIAGNOSE_ACCEPT_QUEUE, "dropped"), 3);
}

/* Old requests that went are not counted for ever; a gap may have been their end. */
static void test_flood_with_gap(void **state)
{
	(void)state;
	diag_begin(NULL);
	requests(8, T0);
	diagnose_gap(&diag);
	diag_request(8, T0 + SEC);
	diag_check(T0 + 4500 * MS, "");
}

static void test_flood_times_out(void **state)
{
	u64 i;

	(void)state;
	diag_begin(NULL);
	requests(9, T0);
	for (i = 0; i < 9; i++)
		diag_drop(i, T0 + 7 * SEC, TCPSTATE_CAUSE_SYNACK_TIMER, 0);
	diag_check(T0 + 600 * SEC, "syn-flood");
	assert_int_equal(diag_fact(DIAGNOSE_SYN_FLOOD, "unanswered"), 9);
	assert_true(diag_find(DIAGNOSE_SYN_FLOOD)->last_ns == T0 + 7 * SEC);
}

/* Ends without a known beginning are not taken from those that are counted. */
static void test_flood_ends_unknown(void **state)
{
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 100; i < 105; i++)
		diag_drop(i, T0, TCPSTATE_CAUSE_RST, 0);
	requests(9, T0);
	diag_check(T0 + 3 * SEC, "syn-flood");
}

static void half_open(u64 n, u64 served)
{
	u64 i;

	diag_begin(NULL);
	/* One after the other, so that it is no flood. */
	for (i = 0; i < n; i++) {
		diag_request(i, T0 + i * 10 * SEC);
		diag_drop(i, T0 + i * 10 * SEC + 7 * SEC, TCPSTATE_CAUSE_SYNACK_TIMER, 0);
	}
	for (i = 0; i < served; i++)
		diag_serve(1000 + i, T0 + 500 * SEC + i * MS);
}

static void test_half_open(void **state)
{
	(void)state;
	half_open(10, 90);
	diag_check(T0 + 700 * SEC, "half-open");
	assert_int_equal(diag_find(DIAGNOSE_HALF_OPEN)->count, 10);
	assert_int_equal(diag_find(DIAGNOSE_HALF_OPEN)->places[0].of, 100);
	assert_int_equal(diag_find(DIAGNOSE_HALF_OPEN)->severity, SEVERITY_NOTICE);
}

static void test_half_open_just_below(void **state)
{
	(void)state;
	half_open(9, 0);
	diag_check(T0 + 700 * SEC, "");
	diag_end(NULL);
	half_open(10, 91);
	diag_check(T0 + 700 * SEC, "");
}

/* Those that wait count after 3 s. */
static void test_half_open_waits(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 10; i++) {
		sock = (struct script_socket){ DIAG_NETNS, 100 + i, DIAG_LISTENER, AF_INET6,
					       "2001:db8::1", 80, "2001:db8::2", 1000 + i, 0 };
		diag_add(diag_queue(DIAG(&sock, T0, LISTEN, NEW_SYN_RECV, SYN), 0, 128));
	}
	diag_check(T0 + 3 * SEC, "half-open");
	assert_string_equal(diag_text(DIAGNOSE_HALF_OPEN, "sources"), "2001:db8::2 (10)");
	diag_end(NULL);
	diag_begin(NULL);
	requests(7, T0);
	diag_check(T0 + 3 * SEC - 1, "");
}

static void cookie_child(const struct diagnose_config *config)
{
	const struct script_socket sock = diag_server(1);

	diag_begin(config);
	diag_add(diag_flags(diag_queue(DIAG(&sock, T0, LISTEN, SYN_RECV, ACK), 0, 16),
			    TCPSTATE_F_SYNCOOKIE));
}

static void test_cookies(void **state)
{
	struct diagnose_config config = { .rules = ~0U };

	(void)state;
	cookie_child(NULL);
	diag_check(T0, "syn-cookies");
	diag_end(NULL);
	/* Always, because somebody wants it so. */
	config.host.netns = DIAG_NETNS;
	config.host.settings[HOST_SYNCOOKIES] = (struct host_value){ true, 2, 0 };
	cookie_child(&config);
	diag_check(T0, "");
	diag_end(NULL);
	/* That is so in another namespace. */
	config.host.netns = DIAG_NETNS + 1;
	cookie_child(&config);
	diag_check(T0, "syn-cookies");
}

/* Fast open has no request before it, either. */
static void test_fast_open_is_no_cookie(void **state)
{
	const struct script_socket sock = diag_server(1);

	(void)state;
	diag_begin(NULL);
	diag_add(diag_flags(diag_queue(DIAG(&sock, T0, LISTEN, SYN_RECV, SYN), 0, 16),
			    TCPSTATE_F_FASTOPEN));
	diag_check(T0, "");
}

static void test_listener_closed(void **state)
{
	const struct script_socket sock = diag_server(1);

	(void)state;
	diag_begin(NULL);
	diag_listen(T0);
	diag_request(1, T0);
	diag_request(2, T0);
	diag_child(1, T0, 0, 16);
	diag_drop(2, T0 + MS, TCPSTATE_CAUSE_LISTENER, 0);
	diag_add(diag_flags(DIAG(&sock, T0 + MS, ESTABLISHED, CLOSE, LISTENER),
			    TCPSTATE_F_INFERRED));
	diag_check(T0 + SEC, "listener-closed");
	assert_int_equal(diag_find(DIAGNOSE_LISTENER_CLOSED)->count, 1);
	assert_int_equal(diag_fact(DIAGNOSE_LISTENER_CLOSED, "requests"), 1);
	assert_true(diag_find(DIAGNOSE_LISTENER_CLOSED)->inferred);
	assert_int_equal(diag_find(DIAGNOSE_LISTENER_CLOSED)->places[0].owner.tgid, 987);
}

/* A request alone may be that of a client that is gone. */
static void test_listener_closed_request(void **state)
{
	(void)state;
	diag_begin(NULL);
	diag_request(2, T0);
	diag_drop(2, T0 + MS, TCPSTATE_CAUSE_LISTENER, 0);
	diag_check(T0 + SEC, "");
}

/* Of two children of one request the second is nothing new. */
static void test_twins(void **state)
{
	const struct script_socket sock = diag_server(1);

	(void)state;
	diag_begin(NULL);
	diag_request(1, T0);
	diag_child(1, T0 + MS, 0, 16);
	diag_accept(1, T0 + 2 * MS);
	diag_add(diag_queue(DIAG(&sock, T0 + 3 * MS, NEW_SYN_RECV, SYN_RECV, ACK), 16, 16));
	diag_add(DIAG(&sock, T0 + 3 * MS, SYN_RECV, CLOSE, DUPLICATE));
	diag_check(T0 + 100 * SEC, "");
	assert_int_equal(diag.result.sockets, 1);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_teardown(test_flood, diag_end),
		cmocka_unit_test_teardown(test_flood_just_below, diag_end),
		cmocka_unit_test_teardown(test_flood_in_two_halves, diag_end),
		cmocka_unit_test_teardown(test_burst_is_no_flood, diag_end),
		cmocka_unit_test_teardown(test_flood_of_slow_clients, diag_end),
		cmocka_unit_test_teardown(test_load_is_no_flood, diag_end),
		cmocka_unit_test_teardown(test_flood_or_full_queue, diag_end),
		cmocka_unit_test_teardown(test_flood_with_gap, diag_end),
		cmocka_unit_test_teardown(test_flood_times_out, diag_end),
		cmocka_unit_test_teardown(test_flood_ends_unknown, diag_end),
		cmocka_unit_test_teardown(test_half_open, diag_end),
		cmocka_unit_test_teardown(test_half_open_just_below, diag_end),
		cmocka_unit_test_teardown(test_half_open_waits, diag_end),
		cmocka_unit_test_teardown(test_cookies, diag_end),
		cmocka_unit_test_teardown(test_fast_open_is_no_cookie, diag_end),
		cmocka_unit_test_teardown(test_listener_closed, diag_end),
		cmocka_unit_test_teardown(test_listener_closed_request, diag_end),
		cmocka_unit_test_teardown(test_twins, diag_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
