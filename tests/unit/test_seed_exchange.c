// SPDX-License-Identifier: GPL-2.0-only
/*
 * A list of sockets at every moment of a connection, told apart from its records in
 * every way that their clocks allow: nothing may be missing, or there twice.
 */
#include <stdio.h>
#include <string.h>

#include "seeding.h"
#include "unit.h"

#define NS 4026531840U
#define N SCRIPT_EXCHANGE_RECORDS

static const struct script_socket client = { NS, 1, 0, AF_INET, "192.0.2.1", 4000, "192.0.2.2",
	80, 1000 };
static const struct script_socket server = { NS, 2, 9, AF_INET, "192.0.2.2", 80, "192.0.2.1",
	4000, 33 };
static struct tcpstate_record recs[N];

/* The state of a socket after so many records; CLOSE: it is not there (any more). */
static u8 state_after(size_t n, u64 cookie)
{
	u8 state = TCPSTATE_CLOSE;
	size_t i;

	for (i = 0; i < n; i++) {
		if (recs[i].cookie == cookie)
			state = recs[i].new_state;
	}
	return state;
}

static void list(struct track *track, const struct script_socket *sock, size_t n, u64 began_ns,
		 u64 ended_ns)
{
	u8 state = state_after(n, sock->cookie);
	struct tcpstate_record rec = seeding_record(sock, state);

	rec.time_ns = ended_ns;
	if (state != TCPSTATE_CLOSE)
		assert_int_equal(track_seed(track, &rec, began_ns), 0);
}

static size_t rows_from(size_t first, u64 cookie)
{
	size_t i, rows = 0;

	for (i = first; i < N; i++)
		rows += recs[i].cookie == cookie;
	return rows;
}

/*
 * List what is there after @cut records, then add the records from @first on: all of
 * them if the ring remembers them, or only those after the list.
 */
static void check(size_t cut, size_t first, u64 began_ns, u64 ended_ns)
{
	size_t rows[2] = { rows_from(first, 1), rows_from(first, 2) }, i;
	const struct track_end *end;
	bool seen[2] = { false };
	struct track track;
	char wanted[64];

	tracking_begin(&track, 100, false);
	list(&track, &client, cut, began_ns, ended_ns);
	list(&track, &server, cut, began_ns, ended_ns);
	for (i = first; i < N; i++) {
		unsigned int side = recs[i].cookie - 1;
		bool listed = first && state_after(cut, recs[i].cookie) != TCPSTATE_CLOSE;

		end = tracking_add(&track, recs[i]);
		assert_int_equal(end->existed, listed);
		assert_int_equal(end->whole, !listed);
		assert_false(end->rows[end->n_rows - 1].gap);
		assert_int_equal(end->rows[end->n_rows - 1].has_spent, seen[side]);
		/* accept() does not tell since when it was in the state. */
		seen[side] |= recs[i].event == TCPSTATE_EV_TRANSITION;
	}
	track_settle(&track, ~0ULL);
	if (rows[0] && rows[1])
		snprintf(wanted, sizeof(wanted), "%llu+%llu:%zu+%zu ", recs[first].cookie,
			 3 - recs[first].cookie, rows[recs[first].cookie - 1],
			 rows[2 - recs[first].cookie]);
	else
		snprintf(wanted, sizeof(wanted), "%u:%zu ", rows[0] ? 1 : 2,
			 rows[0] ? rows[0] : rows[1]);
	assert_string_equal(tracking_seen, wanted);
	assert_int_equal(track_finish(&track), 0);
	assert_string_equal(tracking_seen, wanted);
	assert_int_equal(track.gaps, 0);
	assert_int_equal(track.stray, 0);
	track_free(&track);
}

/* Where the list can lie between the record before it and the one after it. */
static void check_cut(size_t cut, size_t first)
{
	u64 before = recs[cut - 1].time_ns, after = recs[cut].time_ns;

	/* Between the two. */
	check(cut, first, before + 1, after - 1);
	/* It took long: it began before the one and ended after the other. */
	check(cut, first, before - 500, after + 500);
	/* The record before it has a later time: its hook runs after the change. */
	check(cut, first, before - 2 * US, before - US);
}

static void test_ring_remembers_all(void **state)
{
	size_t cut;

	(void)state;
	script_exchange(recs, &client, &server, 1000 * SEC);
	for (cut = 1; cut < N; cut++)
		check_cut(cut, 0);
	/* And long after everything but the end of TIME_WAIT. */
	check(N - 1, 0, 1030 * SEC, 1030 * SEC + MS);
}

static void test_nothing_before_the_list(void **state)
{
	size_t cut;

	(void)state;
	script_exchange(recs, &client, &server, 1000 * SEC);
	for (cut = 1; cut < N; cut++)
		check_cut(cut, cut);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_ring_remembers_all),
		cmocka_unit_test(test_nothing_before_the_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
