// SPDX-License-Identifier: GPL-2.0-only
/* Rules about connections that do not come to their end, or not to TIME_WAIT. */
#include "diagnosing.h"
#include "seeding.h"
#include "unit.h"

#define T0 (1000 * SEC)

static void leave_open(u64 n)
{
	u64 i;

	diag_begin(NULL);
	for (i = 0; i < n; i++) {
		diag_serve(i, T0);
		diag_close(i, T0 + SEC);
	}
}

static void test_close_wait(void **state)
{
	const struct diagnose_finding *f;

	(void)state;
	leave_open(3);
	diag_check(T0 + 61 * SEC, "close-wait");
	f = diag_find(DIAGNOSE_CLOSE_WAIT);
	assert_int_equal(f->count, 3);
	assert_int_equal(f->places[0].endpoint.port, 80);
	assert_int_equal(f->places[0].role, ROLE_SERVER);
	assert_true(f->first_ns == T0 + SEC);
	assert_string_equal(diag_text(DIAGNOSE_CLOSE_WAIT, "holders"), "nginx[987] (3)");
	assert_int_equal(diag_fact(DIAGNOSE_CLOSE_WAIT, "never_accepted"), 0);
}

static void test_close_wait_just_below(void **state)
{
	(void)state;
	leave_open(3);
	diag_check(T0 + 61 * SEC - 1, "");
	diag_end(NULL);
	leave_open(2);
	diag_check(T0 + 1000 * SEC, "");
}

/* A program that closes late closes. */
static void test_close_wait_closed(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	leave_open(5);
	for (i = 0; i < 5; i++) {
		sock = diag_server(i);
		diag_add(diag_by(DIAG(&sock, T0 + 100 * SEC, CLOSE_WAIT, LAST_ACK, CLOSE), 987,
				 "nginx"));
		diag_add(DIAG(&sock, T0 + 100 * SEC, LAST_ACK, CLOSE, ACK));
	}
	diag_check(T0 + 1000 * SEC, "");
}

/* One that ends leaves it to the kernel. */
static void test_close_wait_until_exit(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	leave_open(5);
	for (i = 0; i < 5; i++) {
		sock = diag_server(i);
		diag_add(diag_by(DIAG(&sock, T0 + (i < 3 ? 61 : 60) * SEC, CLOSE_WAIT, LAST_ACK,
				      EXIT), 987, "nginx"));
		diag_add(DIAG(&sock, T0 + 62 * SEC, LAST_ACK, CLOSE, ACK));
	}
	diag_check(T0 + 1000 * SEC, "close-wait");
	assert_int_equal(diag_find(DIAGNOSE_CLOSE_WAIT)->count, 3);
	assert_int_equal(diag_fact(DIAGNOSE_CLOSE_WAIT, "left_to_exit"), 3);
}

static void never_accept(u64 n, u32 queue_max)
{
	u64 i;

	diag_begin(NULL);
	diag_listen(T0);
	for (i = 0; i < n; i++) {
		diag_request(i, T0);
		diag_child(i, T0, i, queue_max);
		diag_close(i, T0 + SEC);
	}
}

/* Nobody has accepted them: the listener's process is the one that could. */
static void test_close_wait_never_accepted(void **state)
{
	(void)state;
	never_accept(4, 100);
	diag_check(T0 + 61 * SEC, "close-wait");
	assert_int_equal(diag_fact(DIAGNOSE_CLOSE_WAIT, "never_accepted"), 4);
	assert_string_equal(diag_text(DIAGNOSE_CLOSE_WAIT, "holders"), "nginx[987] (4)");
	diag_end(NULL);
	/* Its queue is full: that says it all. */
	never_accept(4, 3);
	diag_check(T0 + 61 * SEC, "accept-queue");
}

/* Sockets that were listed, and never changed their state since. */
static void seed(u64 n, u64 listed_ns)
{
	struct tcpstate_record rec;
	struct script_socket sock;
	u64 i;

	for (i = 0; i < n; i++) {
		sock = diag_server(i);
		rec = seeding_record(&sock, TCPSTATE_CLOSE_WAIT);
		rec.time_ns = listed_ns;
		assert_int_equal(track_seed(&diag_track, &rec, listed_ns - MS), 0);
	}
}

static void test_close_wait_of_older_sockets(void **state)
{
	struct diagnose_config config = { .rules = ~0U, .complete_ns = T0 };

	(void)state;
	/* All is known since T0. */
	diag_begin(&config);
	seed(3, T0 + 100 * SEC);
	diag_check(T0 + 60 * SEC, "close-wait");
	assert_true(diag_find(DIAGNOSE_CLOSE_WAIT)->first_ns == T0);
	diag_end(NULL);
	diag_begin(&config);
	seed(3, T0 + 100 * SEC);
	diag_check(T0 + 60 * SEC - 1, "");
	diag_end(NULL);
	/* Only since they were listed. */
	diag_begin(NULL);
	seed(3, T0 + 100 * SEC);
	diag_check(T0 + 160 * SEC, "close-wait");
	diag_end(NULL);
	diag_begin(NULL);
	seed(3, T0 + 100 * SEC);
	diag_check(T0 + 160 * SEC - 1, "");
	diag_end(NULL);
	/* Not even that: records are missing. */
	config.lossy = true;
	diag_begin(&config);
	seed(3, T0 + 100 * SEC);
	diag_check(T0 + 10000 * SEC, "");
}

static void half_close(u64 n, u64 time_ns, u32 flags)
{
	const struct script_socket sock = diag_server(n);

	diag_serve(n, time_ns);
	diag_add(diag_by(DIAG(&sock, time_ns + 5 * MS, ESTABLISHED, FIN_WAIT1, CLOSE), 987,
			 "nginx"));
	diag_add(diag_flags(DIAG(&sock, time_ns + 6 * MS, FIN_WAIT1, FIN_WAIT2, ACK), flags));
}

static void half_closes(u64 n, u64 well)
{
	struct script_socket sock;
	u64 i;

	diag_begin(NULL);
	for (i = 0; i < n + well; i++) {
		half_close(i, T0, TCPSTATE_F_ORPHAN);
		sock = diag_server(i);
		if (i < well)
			diag_add(DIAG(&sock, T0 + SEC, FIN_WAIT2, TIME_WAIT, FIN));
	}
}

static void test_fin_wait2(void **state)
{
	(void)state;
	half_closes(10, 90);
	diag_check(T0 + 10006 * MS, "fin-wait2");
	assert_int_equal(diag_find(DIAGNOSE_FIN_WAIT2)->count, 10);
	assert_int_equal(diag_find(DIAGNOSE_FIN_WAIT2)->places[0].of, 100);
}

static void test_fin_wait2_just_below(void **state)
{
	(void)state;
	half_closes(10, 0);
	diag_check(T0 + 10006 * MS - 1, "");
	diag_end(NULL);
	half_closes(9, 0);
	diag_check(T0 + 20 * SEC, "");
	diag_end(NULL);
	half_closes(10, 91);
	diag_check(T0 + 20 * SEC, "");
}

/* With a process: it may wait for an answer. */
static void test_fin_wait2_shut_down(void **state)
{
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 10; i++)
		half_close(i, T0, 0);
	diag_check(T0 + 60006 * MS - 1, "");
	diag_end(NULL);
	diag_begin(NULL);
	for (i = 0; i < 10; i++)
		half_close(i, T0, 0);
	diag_check(T0 + 60006 * MS, "fin-wait2");
}

static void test_fin_wait2_timer(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	half_closes(10, 0);
	for (i = 0; i < 10; i++) {
		sock = diag_server(i);
		diag_add(DIAG(&sock, T0 + 60 * SEC, FIN_WAIT2, CLOSE, FIN_WAIT2_TIMER));
	}
	diag_check(T0 + 1000 * SEC, "fin-wait2");
	assert_int_equal(diag_fact(DIAGNOSE_FIN_WAIT2, "timer"), 10);
}

static struct tcpstate_record hand_over(u64 n, u64 time_ns)
{
	const struct script_socket sock = diag_server(n);
	struct tcpstate_record rec = DIAG(&sock, time_ns, FIN_WAIT2, FIN_WAIT2, UNKNOWN);

	rec.event = TCPSTATE_EV_HANDOVER;
	return diag_flags(rec, TCPSTATE_F_ORPHAN | TCPSTATE_F_INFERRED | TCPSTATE_F_UNSEEN);
}

/* What goes on where it is not seen may have ended long ago. */
static void test_fin_wait2_unseen(void **state)
{
	u64 i;

	(void)state;
	half_closes(100, 0);
	for (i = 0; i < 100; i++)
		diag_add(hand_over(i, T0 + SEC));
	diag_check(T0 + 1000 * SEC, "");
	assert_int_equal(diag.result.unseen, 100);
	diag_end(NULL);
	/* Those that are seen are told, and how many are not. */
	half_closes(30, 0);
	for (i = 0; i < 15; i++)
		diag_add(hand_over(i, T0 + SEC));
	diag_check(T0 + 20 * SEC, "fin-wait2");
	assert_int_equal(diag_find(DIAGNOSE_FIN_WAIT2)->count, 15);
	assert_int_equal(diag_fact(DIAGNOSE_FIN_WAIT2, "unseen"), 15);
}

/* They have ended as well as others: RSTs are no larger share of the rest. */
static void test_handed_over_ended(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	half_closes(100, 0);
	for (i = 0; i < 100; i++)
		diag_add(hand_over(i, T0 + 6 * MS));
	for (i = 100; i < 110; i++) {
		sock = diag_server(i);
		diag_serve(i, T0 + SEC);
		diag_add(DIAG(&sock, T0 + SEC, ESTABLISHED, CLOSE, RST));
	}
	/* 10 of 110 are less than a tenth. */
	diag_check(T0 + 2 * SEC, "");
}

/* The other end is here, and it is the one that does not close. */
static void test_fin_wait2_explained(void **state)
{
	struct script_socket client, server;
	struct tcpstate_record rec;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 0; i < 20; i++) {
		client = diag_client(i);
		server = diag_peer(i);
		rec = DIAG(&client, T0, CLOSE, SYN_SENT, CONNECT);
		script_sent(&rec, TCPSTATE_TCPF_SYN, 7 * i, 0);
		diag_add(rec);
		rec = diag_queue(DIAG(&server, T0, LISTEN, NEW_SYN_RECV, SYN), 0, 16);
		script_received(&rec, TCPSTATE_TCPF_SYN, 7 * i, 0);
		diag_add(rec);
		diag_add(DIAG(&client, T0, SYN_SENT, ESTABLISHED, SYNACK));
		diag_add(diag_queue(DIAG(&server, T0, NEW_SYN_RECV, SYN_RECV, ACK), 0, 16));
		diag_add(DIAG(&server, T0, SYN_RECV, ESTABLISHED, ACK));
		diag_add(DIAG(&client, T0 + MS, ESTABLISHED, FIN_WAIT1, CLOSE));
		diag_add(DIAG(&server, T0 + MS, ESTABLISHED, CLOSE_WAIT, FIN));
		diag_add(diag_flags(DIAG(&client, T0 + MS, FIN_WAIT1, FIN_WAIT2, ACK),
				    TCPSTATE_F_ORPHAN));
	}
	/* Of half of them the timer runs out. */
	for (i = 0; i < 10; i++) {
		client = diag_client(i);
		diag_add(DIAG(&client, T0 + 50 * SEC, FIN_WAIT2, CLOSE, FIN_WAIT2_TIMER));
	}
	diag_check(T0 + 59 * SEC, "");
}

static void send_fins(u64 n)
{
	struct script_socket sock;
	u64 i;

	diag_begin(NULL);
	for (i = 0; i < n; i++) {
		sock = diag_server(i);
		diag_serve(i, T0);
		diag_add(diag_by(DIAG(&sock, T0 + SEC, ESTABLISHED, FIN_WAIT1, CLOSE), 987,
				 "nginx"));
	}
}

static void test_fin_unacked(void **state)
{
	(void)state;
	send_fins(10);
	diag_check(T0 + 11 * SEC, "fin-unacked");
	assert_int_equal(diag_find(DIAGNOSE_FIN_UNACKED)->count, 10);
	diag_end(NULL);
	send_fins(10);
	diag_check(T0 + 11 * SEC - 1, "");
	diag_end(NULL);
	send_fins(9);
	diag_check(T0 + 60 * SEC, "");
}

static void test_fin_given_up(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	send_fins(10);
	for (i = 0; i < 10; i++) {
		sock = diag_server(i);
		diag_add(diag_flags(DIAG(&sock, T0 + 50 * SEC, FIN_WAIT1, CLOSE, RETRANS_TIMER),
				    TCPSTATE_F_ORPHAN));
	}
	diag_check(T0 + 1000 * SEC, "fin-unacked");
	assert_int_equal(diag_fact(DIAGNOSE_FIN_UNACKED, "timed_out"), 10);
}

static void test_orphan_limit(void **state)
{
	const struct script_socket sock = diag_server(0);

	(void)state;
	send_fins(1);
	diag_add(diag_flags(DIAG(&sock, T0 + 2 * SEC, FIN_WAIT1, CLOSE, NO_MEMORY),
			    TCPSTATE_F_ORPHAN | TCPSTATE_F_INFERRED));
	diag_check(T0 + 3 * SEC, "orphan-limit");
	assert_true(diag_find(DIAGNOSE_ORPHAN_LIMIT)->inferred);
	assert_int_equal(diag_find(DIAGNOSE_ORPHAN_LIMIT)->severity, SEVERITY_CRITICAL);
}

static void test_time_wait_overflow(void **state)
{
	struct diagnose_config config = { .rules = ~0U };
	const struct script_socket sock = diag_server(0);

	(void)state;
	config.host.netns = DIAG_NETNS;
	config.host.counters[HOST_TIME_WAIT_OVERFLOW].grown = 5;
	config.host.settings[HOST_MAX_TW_BUCKETS] = (struct host_value){ true, 262144, 0 };
	diag_begin(&config);
	half_close(0, T0, TCPSTATE_F_ORPHAN);
	diag_add(DIAG(&sock, T0 + SEC, FIN_WAIT2, CLOSE, NO_MEMORY));
	diag_check(T0 + 2 * SEC, "time-wait-overflow");
	assert_int_equal(diag_fact(DIAGNOSE_TIME_WAIT_OVERFLOW, "counted"), 5);
	assert_string_equal(diag_find(DIAGNOSE_TIME_WAIT_OVERFLOW)->settings[0], "262144");
}

/* Settings of this namespace say nothing about another one. */
static void test_settings_of_another_netns(void **state)
{
	struct diagnose_config config = { .rules = ~0U };
	const struct script_socket sock = diag_server(0);

	(void)state;
	config.host.netns = DIAG_NETNS + 1;
	config.host.settings[HOST_MAX_TW_BUCKETS] = (struct host_value){ true, 262144, 0 };
	diag_begin(&config);
	half_close(0, T0, TCPSTATE_F_ORPHAN);
	diag_add(DIAG(&sock, T0 + SEC, FIN_WAIT2, CLOSE, NO_MEMORY));
	diag_check(T0 + 2 * SEC, "time-wait-overflow");
	assert_string_equal(diag_find(DIAGNOSE_TIME_WAIT_OVERFLOW)->settings[0], "");
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_teardown(test_close_wait, diag_end),
		cmocka_unit_test_teardown(test_close_wait_just_below, diag_end),
		cmocka_unit_test_teardown(test_close_wait_closed, diag_end),
		cmocka_unit_test_teardown(test_close_wait_until_exit, diag_end),
		cmocka_unit_test_teardown(test_close_wait_never_accepted, diag_end),
		cmocka_unit_test_teardown(test_close_wait_of_older_sockets, diag_end),
		cmocka_unit_test_teardown(test_fin_wait2, diag_end),
		cmocka_unit_test_teardown(test_fin_wait2_just_below, diag_end),
		cmocka_unit_test_teardown(test_fin_wait2_shut_down, diag_end),
		cmocka_unit_test_teardown(test_fin_wait2_timer, diag_end),
		cmocka_unit_test_teardown(test_fin_wait2_unseen, diag_end),
		cmocka_unit_test_teardown(test_handed_over_ended, diag_end),
		cmocka_unit_test_teardown(test_fin_wait2_explained, diag_end),
		cmocka_unit_test_teardown(test_fin_unacked, diag_end),
		cmocka_unit_test_teardown(test_fin_given_up, diag_end),
		cmocka_unit_test_teardown(test_orphan_limit, diag_end),
		cmocka_unit_test_teardown(test_time_wait_overflow, diag_end),
		cmocka_unit_test_teardown(test_settings_of_another_netns, diag_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
