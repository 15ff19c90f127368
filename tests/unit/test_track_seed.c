// SPDX-License-Identifier: GPL-2.0-only
/* How sockets that were listed are joined to their records. */
#include <string.h>

#include "seeding.h"
#include "unit.h"

#define NS 4026531840U

static struct script_socket client_of(u64 cookie)
{
	return tracking_socket(NS, cookie, "192.0.2.1", 4000, "192.0.2.2", 80);
}

static struct tcpstate_record held(const struct script_socket *sock, u8 state, u32 tgid,
				   const char *comm)
{
	struct tcpstate_record rec = seeding_record(sock, state);

	script_task(&rec, tgid, comm);
	return rec;
}

/* What the list tells is there before any record. */
static void test_listed(void **state)
{
	struct script_socket sock = client_of(1);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	end = seeding_add(&track, held(&sock, TCPSTATE_CLOSE_WAIT, 77, "curl"));
	assert_non_null(end);
	assert_true(end->existed);
	assert_false(end->whole);
	assert_false(end->ended);
	assert_int_equal(end->state, TCPSTATE_CLOSE_WAIT);
	assert_int_equal(end->seed.state, TCPSTATE_CLOSE_WAIT);
	assert_int_equal(end->entered_ns, 0);
	assert_int_equal(end->local.port, 4000);
	assert_int_equal(end->remote.port, 80);
	assert_int_equal(end->owner.how, OWNER_HOLDS);
	assert_int_equal(end->owner.tgid, 77);
	assert_string_equal(end->owner.comm, "curl");
	assert_true(end->has_uid);
	assert_int_equal(end->uid, 1000);
	assert_int_equal(track.seeded, 1);
	assert_int_equal(end->n_rows, 0);
	track_free(&track);
}

/* Nothing is missing between the list and the first record; since when is not known. */
static void test_younger_record(void **state)
{
	struct script_socket sock = client_of(1);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	seeding_add(&track, held(&sock, TCPSTATE_ESTABLISHED, 77, "curl"));
	end = tracking_add(&track, script_record(&sock, 200 * SEC, 1, 8, 4));
	assert_true(end->existed);
	assert_false(end->whole);
	assert_int_equal(end->n_rows, 1);
	assert_false(end->rows[0].gap);
	assert_false(end->rows[0].has_spent);
	assert_int_equal(end->state, TCPSTATE_CLOSE_WAIT);
	assert_int_equal(end->owner.tgid, 77);
	end = tracking_add(&track, script_record(&sock, 203 * SEC, 8, 9, 11));
	assert_true(end->rows[1].has_spent);
	assert_int_equal(end->rows[1].spent_ns, 3 * SEC);
	assert_true(end->existed);
	tracking_add(&track, script_record(&sock, 204 * SEC, 9, 7, 3));
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "1:3 ");
	assert_int_equal(track.gaps, 0);
	assert_int_equal(track.n, 1);
	track_free(&track);
}

/* accept() and RST change no state. */
static void test_younger_event(void **state)
{
	struct script_socket sock = client_of(1);
	const struct track_end *end;
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	seeding_add(&track, seeding_record(&sock, TCPSTATE_ESTABLISHED));
	rec = script_record(&sock, 200 * SEC, 1, 1, TCPSTATE_CAUSE_ACCEPT);
	rec.event = TCPSTATE_EV_ACCEPT;
	script_task(&rec, 12, "nginx");
	end = tracking_add(&track, rec);
	assert_int_equal(end->owner.how, OWNER_OPENED);
	assert_false(end->rows[0].gap);
	assert_false(end->rows[0].has_spent);
	end = tracking_add(&track, script_reset(&sock, 201 * SEC, 1, 0));
	assert_int_equal(end->n_rows, 2);
	assert_true(end->existed);
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

static void test_younger_record_after_a_gap(void **state)
{
	struct script_socket sock = client_of(1);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	seeding_add(&track, seeding_record(&sock, TCPSTATE_ESTABLISHED));
	/* ESTABLISHED>FIN_WAIT1 is missing. */
	end = tracking_add(&track, script_record(&sock, 200 * SEC, 4, 5, 3));
	assert_true(end->rows[0].gap);
	assert_false(end->rows[0].has_spent);
	assert_int_equal(track.gaps, 1);
	assert_true(end->existed);
	assert_int_equal(end->seed.state, TCPSTATE_ESTABLISHED);
	track_free(&track);
}

/* The same, a few microseconds after the list: it cannot have been in it. */
static void test_gap_right_after_the_list(void **state)
{
	struct script_socket sock = client_of(1);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	seeding_add(&track, seeding_record(&sock, TCPSTATE_ESTABLISHED));
	end = tracking_add(&track, script_record(&sock, SEED_ENDED + 3 * US, 4, 5, 3));
	assert_true(end->rows[0].gap);
	assert_int_equal(track.gaps, 1);
	track_free(&track);
}

/*
 * The hook that sees FIN_WAIT2>TIME_WAIT runs after the change, as the one of a
 * request: the list may show what the record tells a moment later.
 */
static void test_record_that_comes_late(void **state)
{
	struct script_socket sock = client_of(1), child = client_of(2);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	seeding_add(&track, seeding_record(&sock, TCPSTATE_TIME_WAIT));
	end = tracking_add(&track, script_record(&sock, SEED_ENDED + 3 * US, 5, 6, 4));
	assert_false(end->rows[0].gap);
	assert_false(end->existed);
	assert_false(end->whole);
	child.lport = 80;
	child.rport = 4001;
	seeding_add(&track, seeding_record(&child, TCPSTATE_NEW_SYN_RECV));
	end = tracking_add(&track, script_record(&child, SEED_ENDED + 3 * US, 10, 12, 1));
	assert_false(end->rows[0].gap);
	assert_true(end->whole);
	assert_false(end->existed);
	assert_int_equal(track.gaps, 0);
	assert_int_equal(track.n, 2);
	track_free(&track);
}

/* The list came first, and another socket had the cookie's place never. */
static void test_next_life(void **state)
{
	struct script_socket sock = client_of(1);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	seeding_add(&track, seeding_record(&sock, TCPSTATE_ESTABLISHED));
	/* connect(AF_UNSPEC) was lost; it connects once more. */
	end = tracking_add(&track, script_record(&sock, 200 * SEC, 7, 2, 8));
	assert_true(end->whole);
	assert_false(end->existed);
	assert_false(end->rows[0].gap);
	tracking_add(&track, script_record(&sock, 201 * SEC, 2, 7, 5));
	track_settle(&track, ~0ULL);
	track_finish(&track);
	/* Of the first life there is nothing to show. */
	assert_string_equal(tracking_seen, "1:2 ");
	track_free(&track);
}

/* The ring remembers a life that was over before the list, and the one that is in it. */
static void test_earlier_life(void **state)
{
	struct script_socket first = client_of(1), second = client_of(1);
	const struct track_end *end;
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, true);
	second.lport = 4444;
	seeding_add(&track, held(&second, TCPSTATE_ESTABLISHED, 77, "later"));
	end = tracking_add(&track, script_record(&first, 10 * SEC, 1, 7, 13));
	/* Who has it open now need not have had it then. */
	assert_int_equal(end->owner.how, OWNER_UNKNOWN);
	assert_int_equal(end->local.port, 4000);
	assert_false(end->existed);
	rec = script_record(&second, 20 * SEC, 7, 2, 8);
	script_task(&rec, 77, "later");
	end = tracking_add(&track, rec);
	assert_true(end->whole);
	assert_int_equal(end->local.port, 4444);
	tracking_add(&track, script_record(&second, 21 * SEC, 2, 1, 2));
	end = tracking_add(&track, script_record(&second, 200 * SEC, 1, 8, 4));
	assert_true(end->rows[2].has_spent);
	track_finish(&track);
	assert_string_equal(tracking_seen, "1:1 1:3 ");
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

/* Older than the list by more than clocks can blur, though it leaves the same state. */
static void test_same_state_long_before(void **state)
{
	struct script_socket sock = client_of(1);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, true);
	seeding_add(&track, held(&sock, TCPSTATE_ESTABLISHED, 77, "later"));
	end = tracking_add(&track, script_record(&sock, 10 * SEC, 1, 4, 11));
	assert_false(end->existed);
	assert_false(end->whole);
	assert_false(end->rows[0].gap);
	track_free(&track);
}

/* An event of a life that is over begins none, list or not. */
static void test_stray_event_before(void **state)
{
	struct script_socket sock = client_of(1);
	struct track track;

	(void)state;
	tracking_begin(&track, 100, true);
	seeding_add(&track, seeding_record(&sock, TCPSTATE_ESTABLISHED));
	tracking_add(&track, script_reset(&sock, 10 * SEC, TCPSTATE_CLOSE, 0));
	assert_int_equal(track.stray, 1);
	tracking_add(&track, script_record(&sock, 20 * SEC, 7, 2, 8));
	track_finish(&track);
	assert_string_equal(tracking_seen, "1:1 ");
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

static void test_listed_twice(void **state)
{
	struct script_socket sock = client_of(1), other = client_of(1);
	struct tcpstate_record rec;
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	seeding_add(&track, held(&sock, TCPSTATE_ESTABLISHED, 77, "curl"));
	/* As an IPv4-mapped one in the list of AF_INET6, and later. */
	other.family = AF_INET6;
	other.local = "::ffff:192.0.2.1";
	other.remote = "::ffff:192.0.2.2";
	rec = seeding_record(&other, TCPSTATE_FIN_WAIT1);
	end = seeding_add(&track, rec);
	assert_int_equal(track.n, 1);
	assert_int_equal(track.seeded, 1);
	assert_int_equal(end->state, TCPSTATE_FIN_WAIT1);
	assert_int_equal(end->owner.tgid, 77);
	/* The same cookie on another host of a merged input is another socket. */
	sock.netns++;
	seeding_add(&track, seeding_record(&sock, TCPSTATE_ESTABLISHED));
	assert_int_equal(track.seeded, 2);
	track_free(&track);
}

/* A list that comes after records tells who holds the socket, and no more. */
static void test_listed_after_records(void **state)
{
	struct script_socket sock = client_of(1), opened = client_of(2);
	const struct track_end *end;
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, true);
	tracking_add(&track, script_record(&sock, 50 * SEC, 1, 4, 11));
	end = seeding_add(&track, held(&sock, TCPSTATE_ESTABLISHED, 77, "curl"));
	assert_false(end->existed);
	assert_int_equal(end->state, TCPSTATE_FIN_WAIT1);
	assert_int_equal(end->owner.how, OWNER_HOLDS);
	rec = script_record(&opened, 50 * SEC, 7, 2, 8);
	script_task(&rec, 66, "opener");
	tracking_add(&track, rec);
	end = seeding_add(&track, held(&opened, TCPSTATE_SYN_SENT, 77, "curl"));
	assert_int_equal(end->owner.tgid, 66);
	tracking_add(&track, script_record(&sock, 51 * SEC, 4, 7, 5));
	assert_null(seeding_add(&track, held(&sock, TCPSTATE_ESTABLISHED, 78, "other")));
	assert_int_equal(track.n, 2);
	assert_int_equal(track.seeded, 0);
	track_free(&track);
}

static int count(void *context, const struct track_end *end)
{
	(void)end;
	++*(unsigned int *)context;
	return 0;
}

/* Sockets without a record are never handed out, but they can be visited. */
static void test_quiet_sockets(void **state)
{
	struct script_socket sock = client_of(1);
	unsigned int visited = 0;
	struct track track;
	u64 i;

	(void)state;
	tracking_begin(&track, 100, true);
	for (i = 1; i <= 5; i++) {
		sock.cookie = i;
		sock.lport = i;
		seeding_add(&track, seeding_record(&sock, TCPSTATE_ESTABLISHED));
	}
	sock.cookie = 3;
	tracking_add(&track, script_record(&sock, 200 * SEC, 1, 7, 5));
	assert_int_equal(track_each(&track, count, &visited), 0);
	assert_int_equal(visited, 4);
	assert_int_equal(track.seeded, 5);
	assert_int_equal(track_finish(&track), 0);
	assert_string_equal(tracking_seen, "3:1 ");
	assert_int_equal(track.evicted, 0);
	track_free(&track);
}

/* A list that is longer than what is kept; then a connection needs room. */
static void test_room(void **state)
{
	struct script_socket sock = client_of(1);
	struct track track;
	u64 i;

	(void)state;
	tracking_begin(&track, 4, false);
	for (i = 1; i <= 6; i++) {
		sock.cookie = i;
		sock.lport = i;
		seeding_add(&track, seeding_record(&sock, TCPSTATE_ESTABLISHED));
	}
	assert_int_equal(track.n, 4);
	assert_int_equal(track.seeded, 4);
	assert_int_equal(track.forgotten, 2);
	/* 1 is seen, so 2 is the one without news for the longest time. */
	sock.cookie = 1;
	sock.lport = 1;
	tracking_add(&track, script_record(&sock, 200 * SEC, 1, 4, 11));
	sock.cookie = 7;
	sock.lport = 7;
	tracking_add(&track, script_record(&sock, 201 * SEC, 7, 2, 8));
	assert_int_equal(track.n, 4);
	assert_int_equal(track.forgotten, 3);
	assert_int_equal(track.evicted, 0);
	assert_string_equal(tracking_seen, "");
	assert_null(seeding_find(&track, NS, 2));
	assert_non_null(seeding_find(&track, NS, 3));
	track_free(&track);
}

/* Children of a listener that is older than the trace. */
static void test_listener(void **state)
{
	struct script_socket listener = tracking_socket(NS, 9, "192.0.2.2", 80, NULL, 0);
	struct script_socket child = tracking_socket(NS, 1, "192.0.2.2", 80, "192.0.2.1", 4000);
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, true);
	end = seeding_add(&track, held(&listener, TCPSTATE_LISTEN, 12, "nginx"));
	assert_true(track_is_listener(end));
	child.listener = 9;
	end = tracking_add(&track, script_record(&child, 200 * SEC, 10, 12, 1));
	assert_false(track_is_listener(end));
	assert_int_equal(end->owner.how, OWNER_UNKNOWN);
	assert_int_equal(end->listener.how, OWNER_HOLDS);
	assert_int_equal(end->listener.tgid, 12);
	assert_string_equal(end->listener.comm, "nginx");
	end = tracking_add(&track, script_record(&listener, 201 * SEC, 10, 7, 11));
	assert_true(track_is_listener(end));
	assert_true(end->existed);
	assert_false(end->rows[0].gap);
	track_finish(&track);
	assert_string_equal(tracking_seen, "1:1 9:1 ");
	track_free(&track);
}

/* Better than who closes, not as good as who opens. */
static void test_holder_among_owners(void **state)
{
	struct script_socket sock = client_of(1);
	struct tcpstate_record rec;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	seeding_add(&track, held(&sock, TCPSTATE_ESTABLISHED, 77, "server"));
	rec = script_record(&sock, 200 * SEC, 1, 4, TCPSTATE_CAUSE_CLOSE);
	script_task(&rec, 200, "child");
	assert_int_equal(tracking_add(&track, rec)->owner.tgid, 77);
	rec = script_record(&sock, 201 * SEC, 4, 4, TCPSTATE_CAUSE_ACCEPT);
	rec.event = TCPSTATE_EV_ACCEPT;
	script_task(&rec, 300, "worker");
	assert_int_equal(tracking_add(&track, rec)->owner.tgid, 300);
	track_free(&track);
	/* Nobody is held to hold it whose number is not known. */
	tracking_begin(&track, 100, false);
	rec = seeding_record(&sock, TCPSTATE_ESTABLISHED);
	rec.flags = 0;
	rec.context = TCPSTATE_CTX_TASK;
	assert_int_equal(seeding_add(&track, rec)->owner.how, OWNER_UNKNOWN);
	assert_false(seeding_find(&track, NS, 1)->has_uid);
	track_free(&track);
}

/* Commands that keep no rows join them the same way. */
static void test_without_rows(void **state)
{
	static const struct track_config config = { .max_ends = 10 };
	struct script_socket sock = client_of(1);
	const struct track_end *end;
	struct track track;

	(void)state;
	track_init(&track, &config);
	seeding_add(&track, held(&sock, TCPSTATE_ESTABLISHED, 77, "curl"));
	end = tracking_add(&track, script_record(&sock, 200 * SEC, 1, 4, 11));
	assert_true(end->existed);
	assert_int_equal(end->owner.tgid, 77);
	end = tracking_add(&track, script_record(&sock, 201 * SEC, 4, 5, 3));
	assert_true(end->existed);
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_listed),
		cmocka_unit_test(test_younger_record),
		cmocka_unit_test(test_younger_event),
		cmocka_unit_test(test_younger_record_after_a_gap),
		cmocka_unit_test(test_gap_right_after_the_list),
		cmocka_unit_test(test_record_that_comes_late),
		cmocka_unit_test(test_next_life),
		cmocka_unit_test(test_earlier_life),
		cmocka_unit_test(test_same_state_long_before),
		cmocka_unit_test(test_stray_event_before),
		cmocka_unit_test(test_listed_twice),
		cmocka_unit_test(test_listed_after_records),
		cmocka_unit_test(test_quiet_sockets),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_listener),
		cmocka_unit_test(test_holder_among_owners),
		cmocka_unit_test(test_without_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
