// SPDX-License-Identifier: GPL-2.0-only
/* The rule about connections that wait for accept(). */
#include "diagnosing.h"
#include "unit.h"

#define T0 (1000 * SEC)

static void test_queue_full_for_a_second(void **state)
{
	const struct diagnose_finding *f;

	(void)state;
	diag_begin(NULL);
	diag_fill(T0, 16);
	diag_accept(0, T0 + SEC);
	diag_check(T0 + 100 * SEC, "accept-queue");
	f = diag_find(DIAGNOSE_ACCEPT_QUEUE);
	assert_int_equal(f->severity, SEVERITY_WARNING);
	assert_int_equal(f->count, 1);
	assert_int_equal(f->n_places, 1);
	assert_int_equal(f->places[0].of, 16);
	assert_int_equal(f->places[0].owner.tgid, 987);
	assert_int_equal(f->places[0].cookie, 2000016);
	assert_true(f->first_ns == T0);
	assert_true(f->last_ns == T0 + SEC);
	assert_true(diag_fact(DIAGNOSE_ACCEPT_QUEUE, "longest_ns") == SEC);
}

static void test_queue_full_for_less(void **state)
{
	(void)state;
	diag_begin(NULL);
	diag_fill(T0, 16);
	diag_accept(0, T0 + SEC - 1);
	diag_check(T0 + 100 * SEC, "");
}

/* As many as the backlog: there is room for one more. */
static void test_queue_not_full(void **state)
{
	(void)state;
	diag_begin(NULL);
	diag_fill(T0, 15);
	diag_check(T0 + 100 * SEC, "");
}

static void test_queue_full_in_the_end(void **state)
{
	(void)state;
	diag_begin(NULL);
	diag_fill(T0, 16);
	diag_check(T0 + 7 * SEC, "accept-queue");
	assert_true(diag_fact(DIAGNOSE_ACCEPT_QUEUE, "longest_ns") == 7 * SEC);
}

/* A SYN that is answered, and a child that finds room, show that there is room. */
static void test_queue_has_room_again(void **state)
{
	(void)state;
	diag_begin(NULL);
	diag_fill(T0, 16);
	diag_request(20, T0 + 900 * MS);
	diag_check(T0 + 100 * SEC, "");
	diag_end(NULL);
	diag_begin(NULL);
	diag_request(20, T0);
	diag_fill(T0, 16);
	diag_child(20, T0 + 900 * MS, 15, 16);
	diag_check(T0 + 100 * SEC, "");
}

/* The listener is gone, and with it the queue. */
static void test_queue_of_closed_listener(void **state)
{
	const struct script_socket sock = { DIAG_NETNS, DIAG_LISTENER, 0, AF_INET, "10.0.0.1",
					    80, NULL, 0, 0 };

	(void)state;
	diag_begin(NULL);
	diag_fill(T0, 16);
	diag_add(DIAG(&sock, T0 + 500 * MS, LISTEN, CLOSE, CLOSE));
	diag_check(T0 + 100 * SEC, "");
}

/* What is missing may have been accept(). */
static void test_queue_with_gap(void **state)
{
	(void)state;
	diag_begin(NULL);
	diag_fill(T0, 16);
	diagnose_gap(&diag);
	diag_check(T0 + 100 * SEC, "");
}

/* accept() that cannot be seen: no hook, MPTCP, or a listener of the kernel's own. */
static void test_queue_accept_unseen(void **state)
{
	const struct diagnose_config config = { .rules = ~0U, .accept_unseen = true };
	const struct script_socket sock = diag_server(3);
	u32 i;

	(void)state;
	diag_begin(&config);
	diag_fill(T0, 16);
	diag_check(T0 + 100 * SEC, "");
	diag_end(NULL);
	diag_begin(NULL);
	diag_add(diag_flags(diag_queue(DIAG(&sock, T0, LISTEN, NEW_SYN_RECV, SYN), 0, 16),
			    TCPSTATE_F_MPTCP));
	diag_fill(T0, 16);
	diag_check(T0 + 100 * SEC, "");
	diag_end(NULL);
	diag_begin(NULL);
	for (i = 0; i <= 16; i++) {
		diag_request(i, T0);
		diag_child(i, T0, i, 16);
	}
	diag_check(T0 + 100 * SEC, "");
}

/* A connection older than the records is accepted: for which listener, nobody knows. */
static void test_queue_older_connection(void **state)
{
	struct script_socket old = diag_server(99);
	struct tcpstate_record rec;

	(void)state;
	diag_begin(NULL);
	diag_fill(T0, 16);
	old.listener = 0;
	rec = DIAG(&old, T0 + 100 * MS, ESTABLISHED, ESTABLISHED, ACCEPT);
	rec.event = TCPSTATE_EV_ACCEPT;
	diag_add(diag_by(rec, 987, "nginx"));
	diag_check(T0 + 100 * SEC, "");
}

static void test_queue_refuses(void **state)
{
	(void)state;
	diag_begin(NULL);
	diag_request(1, T0);
	diag_drop(1, T0 + MS, TCPSTATE_CAUSE_OVERFLOW, 0);
	diag_check(T0 + SEC, "accept-queue");
	assert_int_equal(diag_find(DIAGNOSE_ACCEPT_QUEUE)->severity, SEVERITY_CRITICAL);
	assert_int_equal(diag_fact(DIAGNOSE_ACCEPT_QUEUE, "refused"), 1);
	assert_int_equal(diag_find(DIAGNOSE_ACCEPT_QUEUE)->count, 0);
}

/* The kernel says "ACK came, dropped by the timer": TCP_DEFER_ACCEPT, or no room. */
static void test_queue_drops(void **state)
{
	const struct script_socket sock = diag_server(40);
	struct tcpstate_record rec;

	(void)state;
	diag_begin(NULL);
	diag_request(40, T0);
	diag_drop(40, T0 + 63 * SEC, TCPSTATE_CAUSE_OVERFLOW, TCPSTATE_F_INFERRED);
	diag_check(T0 + 100 * SEC, "");
	diag_end(NULL);
	/* It is full when it is dropped. */
	diag_begin(NULL);
	diag_request(40, T0);
	rec = diag_flags(DIAG(&sock, T0 + 63 * SEC, NEW_SYN_RECV, CLOSE, OVERFLOW),
			 TCPSTATE_F_INFERRED);
	diag_add(diag_queue(rec, 17, 16));
	diag_check(T0 + 100 * SEC, "accept-queue");
	assert_int_equal(diag_fact(DIAGNOSE_ACCEPT_QUEUE, "dropped"), 1);
	diag_end(NULL);
	/* It was full in its lifetime, for a moment. */
	diag_begin(NULL);
	diag_request(40, T0);
	diag_fill(T0, 16);
	diag_accept(0, T0 + MS);
	diag_drop(40, T0 + 63 * SEC, TCPSTATE_CAUSE_OVERFLOW, TCPSTATE_F_INFERRED);
	diag_check(T0 + 100 * SEC, "accept-queue");
	diag_end(NULL);
	/* Before. */
	diag_begin(NULL);
	diag_fill(T0, 16);
	diag_accept(0, T0 + MS);
	diag_request(40, T0 + 2 * MS);
	diag_drop(40, T0 + 63 * SEC, TCPSTATE_CAUSE_OVERFLOW, TCPSTATE_F_INFERRED);
	diag_check(T0 + 100 * SEC, "");
}

/* SYNs of this host that were not answered while it was full: no finding of their own. */
static void test_queue_explains_clients(void **state)
{
	const struct script_socket slow = diag_client(1), waits = diag_client(2);
	const struct script_socket early = diag_client(3);

	(void)state;
	diag_begin(NULL);
	diag_add(DIAG(&early, T0 - 10 * SEC, CLOSE, SYN_SENT, CONNECT));
	diag_add(diag_retrans(DIAG(&early, T0 - 9 * SEC, SYN_SENT, ESTABLISHED, SYNACK), 1));
	diag_fill(T0, 16);
	diag_add(DIAG(&slow, T0 + 10 * MS, CLOSE, SYN_SENT, CONNECT));
	diag_add(DIAG(&waits, T0 + 20 * MS, CLOSE, SYN_SENT, CONNECT));
	diag_accept(0, T0 + 30 * MS);
	diag_add(diag_retrans(DIAG(&slow, T0 + 1010 * MS, SYN_SENT, ESTABLISHED, SYNACK), 1));
	diag_check(T0 + 4 * SEC, "accept-queue");
	assert_int_equal(diag_fact(DIAGNOSE_ACCEPT_QUEUE, "clients"), 2);
	assert_true(diag_find(DIAGNOSE_ACCEPT_QUEUE)->facts[0].inferred);
	assert_int_equal(diag_find(DIAGNOSE_ACCEPT_QUEUE)->severity, SEVERITY_CRITICAL);
}

/* SYNs to another port, or from another time, have nothing to do with it. */
static void test_queue_explains_no_others(void **state)
{
	struct script_socket other = diag_client(1);
	const struct script_socket late = diag_client(2);

	(void)state;
	diag_begin(NULL);
	diag_fill(T0, 16);
	diag_accept(0, T0 + 30 * MS);
	other.rport = 81;
	diag_add(DIAG(&other, T0 + 10 * MS, CLOSE, SYN_SENT, CONNECT));
	diag_add(DIAG(&late, T0 + SEC, CLOSE, SYN_SENT, CONNECT));
	diag_check(T0 + 5 * SEC, "connect-unanswered");
	assert_int_equal(diag_find(DIAGNOSE_CONNECT_UNANSWERED)->n_places, 2);
}

/* ACKs that found no room: their SYN-ACKs were sent again. */
static void test_queue_explains_retransmissions(void **state)
{
	struct script_socket sock;
	u64 i;

	(void)state;
	diag_begin(NULL);
	for (i = 100; i < 104; i++)
		diag_request(i, T0);
	diag_fill(T0 + MS, 16);
	diag_accept(0, T0 + MS + SEC);
	for (i = 100; i < 104; i++) {
		sock = diag_server(i);
		diag_add(diag_retrans(diag_queue(DIAG(&sock, T0 + 2 * SEC, NEW_SYN_RECV,
						      SYN_RECV, ACK), 3, 16), 1));
	}
	diag_check(T0 + 3 * SEC, "accept-queue");
}

/* The client is connected, its request has no room. */
static void test_queue_stuck(void **state)
{
	struct script_socket server = diag_server(30), client = diag_client(30);
	struct tcpstate_record syn, request;

	(void)state;
	diag_begin(NULL);
	server.remote = "10.0.0.2";
	client.lport = server.rport;
	syn = DIAG(&client, T0 - MS, CLOSE, SYN_SENT, CONNECT);
	syn.seg_seq = 100;
	syn.flags |= TCPSTATE_F_SEG_SENT;
	syn.seg_flags = TCPSTATE_TCPF_SYN;
	diag_add(syn);
	request = diag_queue(DIAG(&server, T0 - MS, LISTEN, NEW_SYN_RECV, SYN), 0, 16);
	script_received(&request, TCPSTATE_TCPF_SYN, 100, 0);
	diag_add(request);
	diag_fill(T0, 16);
	diag_add(DIAG(&client, T0, SYN_SENT, ESTABLISHED, SYNACK));
	diag_accept(0, T0 + 10 * MS);
	diag_check(T0 + 5 * SEC, "accept-queue");
	assert_int_equal(diag_fact(DIAGNOSE_ACCEPT_QUEUE, "stuck"), 1);
}

static void test_queue_counter(void **state)
{
	struct diagnose_config config = { .rules = ~0U };
	struct host_count *count = &config.host.counters[HOST_LISTEN_OVERFLOWS];

	(void)state;
	config.host.netns = DIAG_NETNS;
	count->known = true;
	count->grown = 7;
	diag_begin(&config);
	diag_serve(1, T0);
	diag_check(T0 + SEC, "accept-queue");
	assert_int_equal(diag_fact(DIAGNOSE_ACCEPT_QUEUE, "overflows"), 7);
	assert_int_equal(diag_find(DIAGNOSE_ACCEPT_QUEUE)->n_places, 0);
	assert_int_equal(diag_find(DIAGNOSE_ACCEPT_QUEUE)->severity, SEVERITY_CRITICAL);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_teardown(test_queue_full_for_a_second, diag_end),
		cmocka_unit_test_teardown(test_queue_full_for_less, diag_end),
		cmocka_unit_test_teardown(test_queue_not_full, diag_end),
		cmocka_unit_test_teardown(test_queue_full_in_the_end, diag_end),
		cmocka_unit_test_teardown(test_queue_has_room_again, diag_end),
		cmocka_unit_test_teardown(test_queue_of_closed_listener, diag_end),
		cmocka_unit_test_teardown(test_queue_with_gap, diag_end),
		cmocka_unit_test_teardown(test_queue_accept_unseen, diag_end),
		cmocka_unit_test_teardown(test_queue_older_connection, diag_end),
		cmocka_unit_test_teardown(test_queue_refuses, diag_end),
		cmocka_unit_test_teardown(test_queue_drops, diag_end),
		cmocka_unit_test_teardown(test_queue_explains_clients, diag_end),
		cmocka_unit_test_teardown(test_queue_explains_no_others, diag_end),
		cmocka_unit_test_teardown(test_queue_explains_retransmissions, diag_end),
		cmocka_unit_test_teardown(test_queue_stuck, diag_end),
		cmocka_unit_test_teardown(test_queue_counter, diag_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
