// SPDX-License-Identifier: GPL-2.0-only
/* Events and connections, as the tracker knows them. */
#include <stdio.h>
#include <string.h>

#include "filters.h"
#include "unit.h"

#define CLIENT 11
#define SERVER 22

static const struct script_socket client = {
	4026532001U, CLIENT, 0, AF_INET, "192.0.2.1", 40000, "192.0.2.2", 80, 1000,
};

static const struct script_socket server = {
	4026532002U, SERVER, 33, AF_INET, "192.0.2.2", 80, "192.0.2.1", 40000, 33,
};

static struct tcpstate_record exchange[SCRIPT_EXCHANGE_RECORDS];

/* The exchange of curl[1000] and nginx[987], each in its cgroup. */
static void prepare(void)
{
	size_t i;

	script_exchange(exchange, &client, &server, SEC);
	for (i = 0; i < ARRAY_SIZE(exchange); i++) {
		struct tcpstate_record *rec = &exchange[i];

		rec->cgroup_id = rec->cookie == CLIENT ? 77 : 78;
		if (rec->old_state != TCPSTATE_TIME_WAIT)
			continue;
		/* What a timewait socket does not have. */
		rec->cgroup_id = 0;
		rec->flags &= ~TCPSTATE_F_HAS_UID;
		rec->uid = 0;
	}
}

/* Which records of the exchange are wanted: one letter each, "x" or "-". */
static void check_events(const char *expression, const char *expected)
{
	static const struct track_config config = { .max_ends = 8 };
	struct filter filter = filters_alone(expression);
	char wanted[SCRIPT_EXCHANGE_RECORDS + 1] = "";
	const struct track_end *end;
	struct track track;
	size_t i;

	prepare();
	track_init(&track, &config);
	for (i = 0; i < ARRAY_SIZE(exchange); i++) {
		bool match;

		assert_int_equal(track_add(&track, &exchange[i], &end), 0);
		match = filter_match_event(&filter, &exchange[i], end);
		wanted[i] = match ? 'x' : '-';
		if (match && !filter_may_match_record(&filter, &exchange[i]))
			fail_msg("%s: %zu does not come so far", expression, i);
	}
	track_free(&track);
	if (strcmp(wanted, expected))
		fail_msg("%s: %s, expected %s", expression, wanted, expected);
}

/*
 * The thirteen records, as script_exchange() makes them. c: of the client, s: of the
 * server:
 *
 *	0 c CLOSE>SYN_SENT		7 s ESTABLISHED>CLOSE_WAIT
 *	1 s LISTEN>NEW_SYN_RECV		8 c FIN_WAIT1>FIN_WAIT2
 *	2 c SYN_SENT>ESTABLISHED	9 s CLOSE_WAIT>LAST_ACK
 *	3 s NEW_SYN_RECV>SYN_RECV	10 c FIN_WAIT2>TIME_WAIT
 *	4 s SYN_RECV>ESTABLISHED	11 s LAST_ACK>CLOSE
 *	5 s accept()			12 c TIME_WAIT>CLOSE
 *	6 c ESTABLISHED>FIN_WAIT1
 */
static void test_events(void **state)
{
	(void)state;
	check_events("port 80", "xxxxxxxxxxxxx");
	check_events("sport 80", "-x-xxx-x-x-x-");
	check_events("dst 192.0.2.2", "x-x---x-x-x-x");
	check_events("not dst 192.0.2.2", "-x-xxx-x-x-x-");
	check_events("netns red", "x-x---x-x-x-x");
	check_events("cookie 22", "-x-xxx-x-x-x-");
	check_events("ipv6", "-------------");
	check_events("cgroup web", "x-x---x-x-x-x");
	check_events("cgroup db", "-x-xxx-x-x-x-");
	/* State before or after it; of accept(), which changes none, the state it is in. */
	check_events("state established", "--x-xxxx-----");
	check_events("state time-wait", "----------x-x");
	check_events("state syn-recv", "-x-xx--------");
	check_events("state close", "x----------xx");
	check_events("state listen", "-------------");
	check_events("transition listen>", "-x-----------");
	check_events("not state established", "xx-x----xxxxx");
	check_events("transition fin-wait-2>time-wait", "----------x--");
	check_events("transition >close", "-----------xx");
	check_events("transition established>", "------xx-----");
	/* accept() is no transition. */
	check_events("transition any>any", "xxxxx-xxxxxxx");
	check_events("transition established>established", "-------------");
	check_events("cause ack", "---xx---x--x-");
	check_events("cause accept", "-----x-------");
	check_events("cause 2msl_timer", "------------x");
	/* The owner, as soon as it is known; then to the end. */
	check_events("comm curl", "x-x---x-x-x-x");
	check_events("pid 987", "-----x-x-x-x-");
	check_events("not comm curl", "-x-xxx-x-x-x-");
	check_events("comm c?rl,apache*", "x-x---x-x-x-x");
	check_events("uid 1000", "x-x---x-x-x-x");
	check_events("uid 33", "-x-xxx-x-x-x-");
	check_events("role client", "x-x---x-x-x-x");
	check_events("role server", "-x-xxx-x-x-x-");
	check_events("role listener", "-------------");
	/* So far: the server's first record was at 24 us, its CLOSE_WAIT at 1322 us. */
	check_events("duration > 1298us", "------x-xxxxx");
	check_events("duration >= 1298us", "------xxxxxxx");
	check_events("duration > 1min", "------------x");
	check_events("duration < 1us", "xx-----------");
	check_events("sport 80 and state established", "----xx-x-----");
	check_events("comm curl or cause accept", "x-x--xx-x-x-x");
}

static struct tcpstate_record others[8];

/* A RST and a socket that was there before are events, too. */
static void test_other_events(void **state)
{
	struct tcpstate_record rec = script_reset(&client, SEC, TCPSTATE_ESTABLISHED, 1);

	(void)state;
	assert_true(filters_wants("state established", &rec));
	assert_false(filters_wants("transition any>any", &rec));
	/* A RST that is sent has no cause, which is not the same as an unknown one. */
	assert_false(filters_wants("cause unknown", &rec));
	rec.event = 0;
	assert_true(filters_wants("state established", &rec));
	assert_false(filters_wants("cause unknown", &rec));
	rec.event = TCPSTATE_EV_TRANSITION;
	assert_true(filters_wants("cause unknown", &rec));
	/* A state that this program has no name for. */
	rec.new_state = 200;
	assert_false(filters_wants("state all and not state established", &rec));
	assert_true(filters_wants("transition established>any", &rec) == false);
	rec.new_state = 13;
	assert_false(filters_wants("transition established>any", &rec));
}

/* A task that acts on a socket that is not its own; its name may be anything. */
static void test_tasks(void **state)
{
	struct tcpstate_record rec = script_record(&client, SEC, TCPSTATE_ESTABLISHED,
						   TCPSTATE_CLOSE, TCPSTATE_CAUSE_ABORT);

	(void)state;
	assert_false(filters_wants("comm *", &rec));
	assert_true(filters_wants("not comm *", &rec));
	script_task(&rec, 55, "ss");
	assert_true(filters_wants("comm ss and pid 55", &rec));
	assert_true(filters_wants("comm *s", &rec));
	assert_true(filters_wants("comm ??", &rec));
	assert_true(filters_wants("comm **s*", &rec));
	assert_true(filters_wants("comm ss**", &rec));
	assert_false(filters_wants("comm ?", &rec));
	assert_false(filters_wants("comm S*", &rec));
	assert_false(filters_wants("comm s", &rec));
	assert_false(filters_wants("comm sss", &rec));
	assert_false(filters_wants("uid 0", &rec));
	script_task(&rec, 55, "a\x1b[31mb\\ \xc3\xa9");
	assert_true(filters_wants("comm 'a\\x1b[31mb\\x5c \\xc3\\xa9'", &rec));
	assert_true(filters_wants("comm '*b\\x5c \xc3\xa9'", &rec));
	script_task(&rec, 55, "0123456789abcdef");
	assert_true(filters_wants("comm 0123456789abcdef", &rec));
	script_task(&rec, 55, "aaaaaaaaaaaaaaab");
	assert_true(filters_wants("comm *a*a*a*a*b", &rec));
	assert_false(filters_wants("comm *a*a*a*a*c", &rec));
}

static struct filter wanted;
static char shown[256];

static void on_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	size_t len = strlen(shown);

	(void)context;
	if (filter_match_connection(&wanted, end, peer))
		snprintf(shown + len, sizeof(shown) - len, "%llu%s ", end->cookie,
			 peer ? "+" : "");
}

/* What is shown of records, as a command does it: "11+ " with both ends. */
static void check_connections(const struct tcpstate_record *recs, size_t n,
			      const char *expression, const char *expected)
{
	static const struct track_config config = {
		.max_ends = 16, .collect = true, .done = on_done,
	};
	struct track track;
	size_t i;

	wanted = filters_of(expression);
	shown[0] = '\0';
	track_init(&track, &config);
	for (i = 0; i < n; i++) {
		if (filter_may_match_record(&wanted, &recs[i]))
			assert_int_equal(track_add(&track, &recs[i], NULL), 0);
	}
	assert_int_equal(track_finish(&track), 0);
	track_free(&track);
	if (strcmp(shown, expected))
		fail_msg("%s: '%s', expected '%s'", expression, shown, expected);
}

static void test_connections(void **state)
{
	/* Met by one of the ends, or by both: the connection is shown with both. */
	static const char * const yes[] = {
		"port 80", "sport 80", "dport 80", "src 192.0.2.1", "dst 192.0.2.1 and sport 80",
		"comm curl", "comm nginx", "pid 987", "uid 33", "uid 1000", "role client",
		"role server", "state time-wait", "state close-wait", "cause 2msl_timer",
		"transition last-ack>close", "comm curl and state time-wait",
		"comm nginx and state last-ack", "duration > 1min", "duration < 2min",
		"not comm apache", "not state closing", "ipv4",
		"comm curl and not state closing",
		/* Each term is met by another row of the same end. */
		"state syn-sent and state time-wait and state fin-wait-1",
	};
	/* Met by no end; "not" is met if neither is so. */
	static const char * const no[] = {
		"port 81", "sport 80 and comm curl", "comm curl and state last-ack",
		"comm nginx and state time-wait", "dport 80 and uid 33", "not comm curl",
		"not comm nginx", "not port 80", "not sport 80", "not state time-wait",
		"not state last-ack", "comm nginx and not state time-wait",
		"not (comm curl and state time-wait)", "duration > 61s", "role listener",
		"transition time-wait>last-ack", "state closing", "not ipv4", "uid 1000 and uid 33",
		"not (not comm apache)",
	};
	size_t i;

	(void)state;
	prepare();
	for (i = 0; i < ARRAY_SIZE(yes); i++)
		check_connections(exchange, ARRAY_SIZE(exchange), yes[i], "11+ ");
	for (i = 0; i < ARRAY_SIZE(no); i++)
		check_connections(exchange, ARRAY_SIZE(exchange), no[i], "");
}

/* Network namespace, cookie and cgroup choose an end: the other one is not followed. */
static void test_one_end(void **state)
{
	(void)state;
	prepare();
	check_connections(exchange, ARRAY_SIZE(exchange), "netns red", "11 ");
	check_connections(exchange, ARRAY_SIZE(exchange), "cookie 22", "22 ");
	check_connections(exchange, ARRAY_SIZE(exchange), "cookie 11,22", "11+ ");
	check_connections(exchange, ARRAY_SIZE(exchange), "not netns red", "22 ");
	check_connections(exchange, ARRAY_SIZE(exchange), "netns blue and comm curl", "");
	/* The timewait record has none: it comes, and belongs to the client. */
	check_connections(exchange, ARRAY_SIZE(exchange), "cgroup web", "11 ");
	check_connections(exchange, ARRAY_SIZE(exchange), "cgroup db", "22 ");
	check_connections(exchange, ARRAY_SIZE(exchange), "cgroup web and state time-wait",
			  "11 ");
}

static struct tcpstate_record owned(const struct script_socket *sock, u64 ns, u8 from, u8 to,
				    u8 cause, u32 tgid, const char *comm)
{
	struct tcpstate_record rec = script_record(sock, ns, from, to, cause);

	if (tgid)
		script_task(&rec, tgid, comm);
	return rec;
}

/* A child that nobody accepts is shown with the owner of its listener. */
static void test_listener_and_child(void **state)
{
	static const struct script_socket listener = {
		1, 5, 0, AF_INET6, "::", 80, NULL, 0, 0,
	};
	static const struct script_socket child = {
		1, 6, 5, AF_INET6, "::ffff:192.0.2.2", 80, "::ffff:192.0.2.1", 40000, 0,
	};
	size_t n = 0;

	(void)state;
	others[n++] = owned(&listener, 1, 7, 10, TCPSTATE_CAUSE_LISTEN, 20, "nginx");
	others[n++] = owned(&child, 2, 10, 12, TCPSTATE_CAUSE_SYN, 0, NULL);
	others[n++] = owned(&child, 3, 12, 3, TCPSTATE_CAUSE_ACK, 0, NULL);
	others[n++] = owned(&child, 4, 3, 1, TCPSTATE_CAUSE_ACK, 0, NULL);
	others[n++] = owned(&child, 5, 1, 7, TCPSTATE_CAUSE_RST, 0, NULL);
	check_connections(others, n, "comm nginx", "5 6 ");
	check_connections(others, n, "role listener", "5 ");
	check_connections(others, n, "role server", "6 ");
	/* A child comes from a listener, but never listens. */
	check_connections(others, n, "state listen", "5 ");
	check_connections(others, n, "transition listen>", "6 ");
	check_connections(others, n, "dst 192.0.2.0/24", "6 ");
	check_connections(others, n, "ipv4", "6 ");
	check_connections(others, n, "ipv6", "5 ");
	check_connections(others, n, "not role listener", "6 ");
	/* The listener does not come: its owner stays unknown. */
	check_connections(others, n, "dst 192.0.2.1 and comm nginx", "");
	/* With the port of the other end it does. */
	check_connections(others, n, "sport 80 and comm nginx", "5 6 ");
}

static bool pair_matches(const char *expression, const struct track_end *end,
			 const struct track_end *peer)
{
	struct filter filter = filters_of(expression);

	return filter_match_connection(&filter, end, peer);
}

/* What one end is says what the other one is; the older of both began. */
static void test_one_end_tells_of_the_other(void **state)
{
	struct track_end old = {
		.state = TCPSTATE_FIN_WAIT1, .first_ns = 2000, .last_ns = 9000,
	};
	struct track_end child = {
		.side = SIDE_PASSIVE, .listener_cookie = 5, .first_ns = 1000, .last_ns = 5000,
	};
	const struct filter nothing = { 0 };

	(void)state;
	assert_false(pair_matches("role client", &old, NULL));
	assert_true(pair_matches("role client", &old, &child));
	assert_true(pair_matches("role client", &child, &old));
	assert_false(pair_matches("role client", &child, NULL));
	assert_true(pair_matches("duration > 7999ns", &old, &child));
	assert_true(pair_matches("duration > 7999ns", &child, &old));
	assert_false(pair_matches("duration > 8us", &old, &child));
	assert_true(filter_match_connection(&nothing, &old, NULL));
}

/* Where no rows are kept a socket is in one state, and nothing is known of others. */
static void test_without_rows(void **state)
{
	struct track_end end = { .state = TCPSTATE_FIN_WAIT2 };

	(void)state;
	assert_true(pair_matches("state fin-wait-2", &end, NULL));
	assert_false(pair_matches("state established", &end, NULL));
	assert_false(pair_matches("transition any>any or cause unknown", &end, NULL));
}

/* Addresses that came later than the record. */
static void test_event_with_what_is_known(void **state)
{
	struct tcpstate_record rec = script_record(&client, SEC, TCPSTATE_CLOSE,
						   TCPSTATE_SYN_SENT, TCPSTATE_CAUSE_CONNECT);
	struct filter filter = filters_alone("sport 40000 and dport 80 and dst 192.0.2.2");
	const struct filter nothing = { 0 };
	struct track_end end = { 0 };

	(void)state;
	decode_local(&rec, &end.local);
	decode_remote(&rec, &end.remote);
	rec.lport = 0;
	rec.rport = 0;
	memset(rec.raddr, 0, sizeof(rec.raddr));
	assert_true(filter_match_event(&filter, &rec, &end));
	end.local.port = 40001;
	assert_false(filter_match_event(&filter, &rec, &end));
	assert_true(filter_match_event(&nothing, &rec, &end));
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_other_events),
		cmocka_unit_test(test_tasks),
		cmocka_unit_test(test_connections),
		cmocka_unit_test(test_one_end),
		cmocka_unit_test(test_listener_and_child),
		cmocka_unit_test(test_one_end_tells_of_the_other),
		cmocka_unit_test(test_without_rows),
		cmocka_unit_test(test_event_with_what_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
