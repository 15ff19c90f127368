// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "show.h"
#include "stats.h"
#include "unit.h"

static struct track track;
static struct stats stats;

static void begin(enum stats_by by)
{
	static const struct track_config tracking = { .max_ends = 100 };
	const struct stats_config config = { .by = by, .prefix4 = 24, .prefix6 = 64 };

	track_init(&track, &tracking);
	stats_init(&stats, &config);
}

static void add(const struct tcpstate_record *recs, size_t n)
{
	const struct track_end *end;
	size_t i;

	for (i = 0; i < n; i++) {
		assert_int_equal(track_add(&track, &recs[i], &end), 0);
		assert_int_equal(stats_add(&stats, &recs[i], end), 0);
	}
}

static int finish(void **state)
{
	(void)state;
	stats_free(&stats);
	track_free(&track);
	return 0;
}

static void exchange(enum stats_by by)
{
	struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS];

	begin(by);
	script_exchange(recs, &show_client, &show_server, SEC);
	add(recs, ARRAY_SIZE(recs));
}

static u64 longest(const struct stats_group *group, unsigned int which)
{
	return group->times[which] ? group->times[which]->max : 0;
}

static const struct stats_group *find(const char *key)
{
	size_t i;

	for (i = 0; i < stats.n_groups; i++) {
		if (!strcmp(stats.groups[i]->key, key))
			return stats.groups[i];
	}
	fail_msg("no group %s", key);
	return NULL;
}

/* The times are those of script_exchange(). */
static void test_exchange(void **state)
{
	const struct stats_group *total = &stats.total;

	(void)state;
	exchange(BY_NOTHING);
	assert_int_equal(stats.records, SCRIPT_EXCHANGE_RECORDS);
	assert_int_equal(stats.first_ns, SEC);
	assert_true(stats.last_ns == SEC + 60002431 * US);
	assert_int_equal(total->active, 1);
	assert_int_equal(total->passive, 1);
	assert_int_equal(total->failed, 0);
	assert_int_equal(total->resets, 0);
	assert_int_equal(total->pairs[TCPSTATE_CLOSE][TCPSTATE_SYN_SENT], 1);
	assert_int_equal(total->pairs[TCPSTATE_TIME_WAIT][TCPSTATE_CLOSE], 1);
	/* accept() is no transition. */
	assert_int_equal(total->pairs[TCPSTATE_ESTABLISHED][TCPSTATE_ESTABLISHED], 0);
	assert_int_equal(longest(total, TIME_SYN_SYNACK), 41 * US);
	assert_int_equal(longest(total, TIME_SYNACK_ACK), (57 - 24) * US);
	assert_int_equal(longest(total, TIME_ACCEPT), (301 - 58) * US);
	assert_int_equal(longest(total, TIME_IN_STATE + TCPSTATE_CLOSE_WAIT), (2410 - 1322) * US);
	assert_true(longest(total, TIME_IN_STATE + TCPSTATE_TIME_WAIT) == 60 * SEC);
	assert_int_equal(total->times[TIME_IN_STATE + TCPSTATE_ESTABLISHED]->n, 2);
	assert_int_equal(stats.n_groups, 0);
}

static void test_by_port(void **state)
{
	(void)state;
	exchange(BY_PORT);
	assert_int_equal(stats.n_groups, 1);
	assert_int_equal(find("8080")->active, 1);
	assert_int_equal(find("8080")->passive, 1);
}

static void test_by_peer(void **state)
{
	(void)state;
	exchange(BY_PEER);
	assert_int_equal(stats.n_groups, 1);
	assert_int_equal(find("127.0.0.0/24")->active, 1);
}

static void test_by_peer_ipv6(void **state)
{
	const struct script_socket sock = { 1, 7, 0, AF_INET6, "2001:db8::1", 40000,
					    "2001:db8:1:2:ff03::9", 80, 0 };
	const struct script_socket mapped = { 1, 8, 0, AF_INET6, "::ffff:192.0.2.1", 40000,
					      "::ffff:198.51.100.77", 80, 0 };
	struct tcpstate_record rec;

	(void)state;
	begin(BY_PEER);
	rec = script_record(&sock, SEC, TCPSTATE_CLOSE, TCPSTATE_SYN_SENT,
			    TCPSTATE_CAUSE_CONNECT);
	add(&rec, 1);
	rec = script_record(&mapped, SEC, TCPSTATE_CLOSE, TCPSTATE_SYN_SENT,
			    TCPSTATE_CAUSE_CONNECT);
	add(&rec, 1);
	assert_int_equal(find("2001:db8:1:2::/64")->active, 1);
	assert_int_equal(find("198.51.100.0/24")->active, 1);
}

static void test_prefix_inside_a_byte(void **state)
{
	const struct script_socket sock = { 1, 7, 0, AF_INET, "10.0.0.1", 40000,
					    "10.255.255.255", 80, 0 };
	struct tcpstate_record rec = script_record(&sock, SEC, TCPSTATE_CLOSE,
						   TCPSTATE_SYN_SENT, TCPSTATE_CAUSE_CONNECT);

	(void)state;
	begin(BY_PEER);
	stats.config.prefix4 = 11;
	add(&rec, 1);
	assert_int_equal(find("10.224.0.0/11")->active, 1);
	stats.config.prefix4 = 0;
	rec.cookie = 8;
	add(&rec, 1);
	assert_int_equal(find("0.0.0.0/0")->active, 1);
}

/* The child belongs to nobody until accept(): what came before has no process. */
static void test_by_process(void **state)
{
	(void)state;
	exchange(BY_PROCESS);
	assert_int_equal(find("curl")->active, 1);
	assert_int_equal(longest(find("curl"), TIME_SYN_SYNACK), 41 * US);
	assert_int_equal(find("(unknown)")->passive, 1);
	assert_int_equal(longest(find("nginx"), TIME_ACCEPT), (301 - 58) * US);
}

static void test_failures_and_resets(void **state)
{
	struct tcpstate_record recs[] = {
		script_record(&show_client, SEC, TCPSTATE_CLOSE, TCPSTATE_SYN_SENT,
			      TCPSTATE_CAUSE_CONNECT),
		script_record(&show_client, 2 * SEC, TCPSTATE_SYN_SENT, TCPSTATE_CLOSE,
			      TCPSTATE_CAUSE_RST),
		script_record(&show_server, SEC, TCPSTATE_LISTEN, TCPSTATE_NEW_SYN_RECV,
			      TCPSTATE_CAUSE_SYN),
		script_record(&show_server, 32 * SEC, TCPSTATE_NEW_SYN_RECV, TCPSTATE_CLOSE,
			      TCPSTATE_CAUSE_SYNACK_TIMER),
		script_reset(&show_client, 33 * SEC, TCPSTATE_CLOSE,
			     TCPSTATE_RESET_TCP_ABORT_ON_CLOSE),
	};

	(void)state;
	recs[3].retrans = 5;
	begin(BY_NOTHING);
	add(recs, ARRAY_SIZE(recs));
	assert_int_equal(stats.total.active, 1);
	assert_int_equal(stats.total.passive, 0);
	assert_int_equal(stats.total.failed, 2);
	assert_int_equal(stats.total.resets, 2);
	assert_int_equal(stats.total.retransmits, 5);
	/* A connection that failed has no handshake time. */
	assert_null(stats.total.times[TIME_SYN_SYNACK]);
	assert_true(longest(&stats.total, TIME_IN_STATE + TCPSTATE_SYN_SENT) == SEC);
}

/* What was not seen to begin has a time that is not known. */
static void test_unknown_times(void **state)
{
	struct tcpstate_record rec = script_record(&show_client, SEC, TCPSTATE_ESTABLISHED,
						   TCPSTATE_FIN_WAIT1, TCPSTATE_CAUSE_CLOSE);

	(void)state;
	begin(BY_PORT);
	add(&rec, 1);
	assert_int_equal(stats.total.pairs[TCPSTATE_ESTABLISHED][TCPSTATE_FIN_WAIT1], 1);
	assert_null(stats.total.times[TIME_IN_STATE + TCPSTATE_ESTABLISHED]);
	/* Neither side began: the lower port is taken for the service. */
	assert_non_null(find("8080"));
}

static void test_unknown_states(void **state)
{
	struct tcpstate_record rec = script_record(&show_client, SEC, 13, 255, 0);

	(void)state;
	begin(BY_PORT);
	add(&rec, 1);
	assert_int_equal(stats.records, 1);
	assert_int_equal(stats.n_groups, 0);
}

static void test_many_groups(void **state)
{
	struct script_socket sock = { 1, 1, 0, AF_INET, "10.0.0.1", 1, "10.0.0.2", 1, 0 };
	struct tcpstate_record rec;
	unsigned int i;

	(void)state;
	begin(BY_PORT);
	for (i = 1; i <= STATS_MAX_GROUPS + 10; i++) {
		sock.cookie = i;
		sock.rport = i;
		rec = script_record(&sock, SEC, TCPSTATE_CLOSE, TCPSTATE_SYN_SENT,
				    TCPSTATE_CAUSE_CONNECT);
		add(&rec, 1);
	}
	assert_int_equal(stats.n_groups, STATS_MAX_GROUPS);
	assert_int_equal(stats.others->active, 10);
	assert_int_equal(stats.total.active, STATS_MAX_GROUPS + 10);
}

static void test_largest_first(void **state)
{
	struct script_socket sock = { 1, 1, 0, AF_INET, "10.0.0.1", 1, "10.0.0.2", 443, 0 };
	const u16 ports[] = { 443, 80, 80, 9, 443, 443, 10 };
	struct tcpstate_record rec;
	size_t i;

	(void)state;
	begin(BY_PORT);
	for (i = 0; i < ARRAY_SIZE(ports); i++) {
		sock.cookie = i + 1;
		sock.rport = ports[i];
		rec = script_record(&sock, SEC, TCPSTATE_CLOSE, TCPSTATE_SYN_SENT,
				    TCPSTATE_CAUSE_CONNECT);
		add(&rec, 1);
	}
	stats_sort(&stats);
	assert_string_equal(stats.groups[0]->key, "443");
	assert_string_equal(stats.groups[1]->key, "80");
	assert_string_equal(stats.groups[2]->key, "9");
	assert_string_equal(stats.groups[3]->key, "10");
}

static void show(enum stats_by by, bool details)
{
	u64 living[TCPSTATE_STATE_END] = { [TCPSTATE_LISTEN] = 3 };
	const struct stats_view view = { .top = 20, .details = details, .living = living };

	exchange(by);
	stats_sort(&stats);
	show_begin(80, false, false);
	show_render.ops->stats(&show_render, &stats, &view);
	show_end();
}

static void test_shown(void **state)
{
	(void)state;
	show(BY_NOTHING, false);
	show_check(80, false);
	show_find("13 events in 60.002 s until ");
	show_find("opens: active 1, passive 1, failed 0; resets 0;");
	show_find("         1  TIME_WAIT -> CLOSE\n");
	show_find("SYN to SYN-ACK, as client              1    41 us    41 us    41 us    41 us\n");
	show_find("TIME_WAIT                              1     60 s     60 s     60 s     60 s\n");
	/* 1.263 ms and 1.264 ms: client from 41 to 1304 us, server from 58 to 1322. */
	show_find("ESTABLISHED                            2   1.2 ms   1.2 ms   1.2 ms   1.2 ms\n");
	show_find("LISTEN, 3 now                          0        -        -        -        -\n");
	show_release();
}

static void test_groups_shown(void **state)
{
	(void)state;
	show(BY_PROCESS, false);
	show_check(80, false);
	show_find("curl                     1       0      0      0   41 us   41 us");
	show_find("(unknown)                0       1      0      0   33 us   33 us");
	show_release();
	finish(NULL);
	show(BY_PORT, true);
	show_check(80, false);
	show_find("\n8080\nopens: active 1, passive 1,");
	show_release();
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_teardown(test_exchange, finish),
		cmocka_unit_test_teardown(test_by_port, finish),
		cmocka_unit_test_teardown(test_by_peer, finish),
		cmocka_unit_test_teardown(test_by_peer_ipv6, finish),
		cmocka_unit_test_teardown(test_prefix_inside_a_byte, finish),
		cmocka_unit_test_teardown(test_by_process, finish),
		cmocka_unit_test_teardown(test_failures_and_resets, finish),
		cmocka_unit_test_teardown(test_unknown_times, finish),
		cmocka_unit_test_teardown(test_unknown_states, finish),
		cmocka_unit_test_teardown(test_many_groups, finish),
		cmocka_unit_test_teardown(test_largest_first, finish),
		cmocka_unit_test_teardown(test_shown, finish),
		cmocka_unit_test_teardown(test_groups_shown, finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
