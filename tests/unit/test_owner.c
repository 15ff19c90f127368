// SPDX-License-Identifier: GPL-2.0-only
#include "tracking.h"
#include "unit.h"

#define NS 4026531840U

static void test_owner_opened_and_closer(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	const struct track_end *end;
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	rec = script_record(&sock, 1, 7, 2, 8);
	script_task(&rec, 100, "parent");
	end = tracking_add(&track, rec);
	assert_int_equal(end->owner.how, OWNER_OPENED);
	/* A child that inherited the socket closes it: it is not the owner. */
	rec = script_record(&sock, 2, 1, 4, TCPSTATE_CAUSE_CLOSE);
	script_task(&rec, 200, "child");
	end = tracking_add(&track, rec);
	assert_int_equal(end->owner.tgid, 100);
	assert_string_equal(end->owner.comm, "parent");
	track_free(&track);
}

static void test_owner_of_last_resort(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	const struct track_end *end;
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	/* `ss -K` is run by an administrator. */
	rec = script_record(&sock, 1, 1, 4, TCPSTATE_CAUSE_ABORT);
	script_task(&rec, 50, "ss");
	assert_int_equal(tracking_add(&track, rec)->owner.how, OWNER_UNKNOWN);
	rec = script_record(&sock, 2, 4, 5, TCPSTATE_CAUSE_EXIT);
	script_task(&rec, 100, "first");
	end = tracking_add(&track, rec);
	assert_int_equal(end->owner.how, OWNER_CLOSED);
	rec = script_record(&sock, 3, 5, 7, TCPSTATE_CAUSE_CLOSE);
	script_task(&rec, 200, "second");
	end = tracking_add(&track, rec);
	assert_int_equal(end->owner.tgid, 100);
	track_free(&track);
}

static void test_softirq_names_nobody(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	/* A source that breaks its promise is not believed. */
	rec = script_record(&sock, 1, 7, 2, 8);
	script_task(&rec, 100, "bystander");
	rec.context = TCPSTATE_CTX_SOFTIRQ;
	assert_int_equal(tracking_add(&track, rec)->owner.how, OWNER_UNKNOWN);
	track_free(&track);
}

static void test_takeover_of_time_wait_is_no_owner(void **state)
{
	struct script_socket sock = tracking_socket(NS, 1, "10.0.0.1", 4000, "10.0.0.2", 80);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, true);
	rec = script_record(&sock, 1, 6, 7, TCPSTATE_CAUSE_CONNECT);
	script_task(&rec, 100, "next");
	assert_int_equal(tracking_add(&track, rec)->owner.how, OWNER_UNKNOWN);
	track_free(&track);
}

static void test_listener_then_accept(void **state)
{
	struct script_socket listener = tracking_socket(NS, 9, "10.0.0.2", 80, NULL, 0);
	struct script_socket child = tracking_socket(NS, 1, "10.0.0.2", 80, "10.0.0.1", 4000);
	const struct track_end *end;
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	rec = script_record(&listener, 1, 7, 10, 9);
	script_task(&rec, 12, "nginx");
	end = tracking_add(&track, rec);
	assert_true(track_is_listener(end));
	child.listener = 9;
	end = tracking_add(&track, script_record(&child, 2, 10, 12, 1));
	assert_false(track_is_listener(end));
	assert_int_equal(end->owner.how, OWNER_UNKNOWN);
	assert_string_equal(end->listener.comm, "nginx");
	/* A worker process takes it. */
	rec = script_record(&child, 3, 12, 12, 10);
	rec.event = TCPSTATE_EV_ACCEPT;
	script_task(&rec, 13, "worker");
	end = tracking_add(&track, rec);
	assert_int_equal(end->owner.how, OWNER_OPENED);
	assert_int_equal(end->owner.tgid, 13);
	/* Not a transition, so not a change of state either. */
	assert_int_equal(end->state, 12);
	track_free(&track);
}

/* Reset while it waited in the accept queue, and accepted all the same. */
static void test_accept_after_the_end(void **state)
{
	struct script_socket child = tracking_socket(NS, 1, "10.0.0.2", 80, "10.0.0.1", 4000);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	tracking_add(&track, script_record(&child, 1, 10, 12, 1));
	tracking_add(&track, script_record(&child, 2, 12, 7, 5));
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "1:2 ");
	rec = script_record(&child, 3, 7, 7, 10);
	rec.event = TCPSTATE_EV_ACCEPT;
	script_task(&rec, 13, "worker");
	tracking_add(&track, rec);
	track_finish(&track);
	assert_string_equal(tracking_seen, "1:2 ");
	assert_int_equal(track.n, 1);
	assert_int_equal(track.stray, 1);
	track_free(&track);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_owner_opened_and_closer),
		cmocka_unit_test(test_owner_of_last_resort),
		cmocka_unit_test(test_softirq_names_nobody),
		cmocka_unit_test(test_takeover_of_time_wait_is_no_owner),
		cmocka_unit_test(test_listener_then_accept),
		cmocka_unit_test(test_accept_after_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
