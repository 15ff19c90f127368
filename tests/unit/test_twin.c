// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two children of one request, which share its cookie: tcp_check_req() on two CPUs
 * at once, and inet_ehash_nolisten() takes in the first.
 */
#include "tracking.h"
#include "unit.h"

#define NS 4026531840U
#define LOSER 2
#define WINNER 5

struct step {
	u8	old_state;
	u8	new_state;
	u8	cause;
};

static const struct step loser[LOSER] = {
	{ TCPSTATE_NEW_SYN_RECV, TCPSTATE_SYN_RECV, TCPSTATE_CAUSE_ACK },
	{ TCPSTATE_SYN_RECV, TCPSTATE_CLOSE, TCPSTATE_CAUSE_DUPLICATE },
};

static const struct step winner[WINNER] = {
	{ TCPSTATE_NEW_SYN_RECV, TCPSTATE_SYN_RECV, TCPSTATE_CAUSE_ACK },
	{ TCPSTATE_SYN_RECV, TCPSTATE_ESTABLISHED, TCPSTATE_CAUSE_ACK },
	{ TCPSTATE_ESTABLISHED, TCPSTATE_CLOSE_WAIT, TCPSTATE_CAUSE_FIN },
	{ TCPSTATE_CLOSE_WAIT, TCPSTATE_LAST_ACK, TCPSTATE_CAUSE_CLOSE },
	{ TCPSTATE_LAST_ACK, TCPSTATE_CLOSE, TCPSTATE_CAUSE_ACK },
};

static struct script_socket sock = { NS, 1, 9, AF_INET, "10.0.0.2", 80, "10.0.0.1", 4000, 33 };
static struct track track;
static const struct track_end *end;
static u64 now;

static void begin(bool collect)
{
	tracking_begin(&track, 100, collect);
	now = SEC;
}

static void add(u8 old_state, u8 new_state, u8 cause, u32 flags)
{
	struct tcpstate_record rec = script_record(&sock, now, old_state, new_state, cause);

	rec.flags |= flags;
	now += US;
	end = tracking_add(&track, rec);
}

static void request(void)
{
	add(TCPSTATE_LISTEN, TCPSTATE_NEW_SYN_RECV, TCPSTATE_CAUSE_SYN, 0);
}

static void birth(void)
{
	add(TCPSTATE_NEW_SYN_RECV, TCPSTATE_SYN_RECV, TCPSTATE_CAUSE_ACK, 0);
}

static void death(u8 cause, u32 flags)
{
	add(TCPSTATE_SYN_RECV, TCPSTATE_CLOSE, cause, flags);
}

static void established(void)
{
	add(TCPSTATE_SYN_RECV, TCPSTATE_ESTABLISHED, TCPSTATE_CAUSE_ACK, 0);
}

static unsigned int count_rows(enum track_twin twin)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < end->n_rows; i++) {
		assert_false(end->rows[i].gap);
		assert_false(end->rows[i].odd);
		count += end->rows[i].twin == twin;
	}
	return count;
}

/* Bit n of @order: record n + 1 is the loser's. */
static void play(unsigned int order, bool collect, u8 cause, u32 flags)
{
	unsigned int l = 0, w = 0;

	begin(collect);
	request();
	while (l + w < LOSER + WINNER) {
		if (order & (1 << (l + w))) {
			add(loser[l].old_state, loser[l].new_state, l ? cause : loser[l].cause,
			    l ? flags : 0);
			l++;
		} else {
			add(winner[w].old_state, winner[w].new_state, winner[w].cause, 0);
			w++;
		}
	}
	assert_true(end->whole);
	assert_true(end->ended);
	assert_int_equal(end->state, TCPSTATE_CLOSE);
	assert_int_equal(end->n_rows, 1 + LOSER + WINNER);
	assert_int_equal(count_rows(TWIN_BORN), 1);
	assert_int_equal(count_rows(TWIN_DROPPED), 1);
	assert_int_equal(track.gaps, 0);
	assert_int_equal(track.n, 1);
	if (collect)
		track_finish(&track);
	else
		track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "1:8 ");
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

static void test_every_order(void **state)
{
	unsigned int order, orders = 0;

	(void)state;
	for (order = 0; order < 1 << (LOSER + WINNER); order++) {
		if (__builtin_popcount(order) != LOSER)
			continue;
		orders++;
		play(order, false, TCPSTATE_CAUSE_DUPLICATE, 0);
		play(order, false, TCPSTATE_CAUSE_DUPLICATE, TCPSTATE_F_INFERRED);
		play(order, true, TCPSTATE_CAUSE_DUPLICATE, TCPSTATE_F_INFERRED);
		/* Not known to be one, or taken for something else. */
		play(order, false, TCPSTATE_CAUSE_UNKNOWN, 0);
		play(order, true, TCPSTATE_CAUSE_LISTENER, TCPSTATE_F_INFERRED);
	}
	/* 7 over 2 */
	assert_int_equal(orders, 21);
}

/* In the middle of it the connection is where the child is that stays. */
static void test_states_on_the_way(void **state)
{
	(void)state;
	begin(false);
	request();
	birth();
	established();
	birth();
	assert_int_equal(end->state, TCPSTATE_ESTABLISHED);
	assert_int_equal(end->twin, TWIN_BORN);
	death(TCPSTATE_CAUSE_DUPLICATE, 0);
	assert_int_equal(end->state, TCPSTATE_ESTABLISHED);
	assert_int_equal(end->twin, TWIN_DROPPED);
	assert_false(end->ended);
	add(TCPSTATE_ESTABLISHED, TCPSTATE_CLOSE_WAIT, TCPSTATE_CAUSE_FIN, 0);
	/* Since it was ESTABLISHED; the other child's records do not count. */
	assert_int_equal(end->rows[5].spent_ns, 3 * US);
	assert_int_equal(end->twin, TWIN_NONE);
	track_free(&track);
}

/* The one that is dropped came first: the CLOSE was not that of the connection. */
static void test_dropped_first(void **state)
{
	(void)state;
	begin(false);
	request();
	birth();
	death(TCPSTATE_CAUSE_DUPLICATE, TCPSTATE_F_INFERRED);
	birth();
	assert_false(end->ended);
	assert_int_equal(end->state, TCPSTATE_SYN_RECV);
	established();
	/* It is not over, so it does not become due. */
	assert_int_equal(track_due(&track), 0);
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "");
	assert_int_equal(end->rows[2].twin, TWIN_DROPPED);
	track_free(&track);
}

/* A hook saw the RST that ended it: that was the connection, and its child. */
static void test_a_reset_is_no_duplicate(void **state)
{
	(void)state;
	begin(false);
	request();
	birth();
	birth();
	death(TCPSTATE_CAUSE_RST, 0);
	assert_true(end->ended);
	assert_int_equal(end->twin, TWIN_NONE);
	/* The other one was never dropped. */
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "1:4 ");
	assert_int_equal(track.gaps, 1);
	track_free(&track);
}

/* No memory for the first child; what comes later is no twin of it. */
static void test_a_failed_child_is_no_duplicate(void **state)
{
	(void)state;
	begin(false);
	request();
	birth();
	death(TCPSTATE_CAUSE_NO_MEMORY, 0);
	assert_true(end->ended);
	birth();
	assert_false(end->whole);
	track_finish(&track);
	assert_string_equal(tracking_seen, "1:3 1:1 ");
	track_free(&track);
}

/* Half of the shape is not the shape: something is missing. */
static void test_no_drop_is_a_gap(void **state)
{
	(void)state;
	begin(false);
	request();
	birth();
	birth();
	established();
	track_finish(&track);
	assert_int_equal(track.gaps, 1);
	track_free(&track);
}

static void test_a_third_child_is_a_gap(void **state)
{
	(void)state;
	begin(false);
	request();
	birth();
	birth();
	death(TCPSTATE_CAUSE_DUPLICATE, 0);
	assert_int_equal(track.gaps, 0);
	birth();
	assert_int_equal(track.gaps, 1);
	track_free(&track);
}

static void test_a_second_drop_ends_it(void **state)
{
	(void)state;
	begin(false);
	request();
	birth();
	birth();
	death(TCPSTATE_CAUSE_DUPLICATE, 0);
	death(TCPSTATE_CAUSE_DUPLICATE, 0);
	assert_true(end->ended);
	track_free(&track);
}

/* SYN_RECV>CLOSE of an established connection, of which nobody says why. */
static void test_one_birth_and_a_drop_is_a_gap(void **state)
{
	(void)state;
	begin(false);
	request();
	birth();
	established();
	death(TCPSTATE_CAUSE_UNKNOWN, TCPSTATE_F_INFERRED);
	assert_int_equal(track.gaps, 1);
	assert_true(end->ended);
	track_free(&track);
}

/* One birth was overwritten, but the module says what was dropped. */
static void test_a_lost_birth_does_not_end_it(void **state)
{
	(void)state;
	begin(false);
	request();
	birth();
	established();
	death(TCPSTATE_CAUSE_DUPLICATE, 0);
	assert_int_equal(track.gaps, 1);
	assert_false(end->ended);
	assert_int_equal(end->state, TCPSTATE_ESTABLISHED);
	add(TCPSTATE_ESTABLISHED, TCPSTATE_CLOSE_WAIT, TCPSTATE_CAUSE_FIN, 0);
	assert_int_equal(track.gaps, 1);
	track_free(&track);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_every_order),
		cmocka_unit_test(test_states_on_the_way),
		cmocka_unit_test(test_dropped_first),
		cmocka_unit_test(test_a_reset_is_no_duplicate),
		cmocka_unit_test(test_a_failed_child_is_no_duplicate),
		cmocka_unit_test(test_no_drop_is_a_gap),
		cmocka_unit_test(test_a_third_child_is_a_gap),
		cmocka_unit_test(test_a_second_drop_ends_it),
		cmocka_unit_test(test_one_birth_and_a_drop_is_a_gap),
		cmocka_unit_test(test_a_lost_birth_does_not_end_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
