// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a program gets of a handshake, a teardown and an end: when it is known, and what it
 * is then. Times are those of scenes.c, subtracted by hand.
 */
#include <string.h>

#include "known.h"
#include "telling.h"
#include "unit.h"

static struct member_connection connection;

static void expect_hand(const char *name, const char *wanted)
{
	known_check(&members_handshake, &story.opened, name, wanted);
}

/* Of a client, who is on the left, and its server. */
static void expect_teardown(const char *name, const char *wanted)
{
	connection.story = story;
	connection.tl.role[0] = ROLE_CLIENT;
	connection.tl.role[1] = ROLE_SERVER;
	known_check(&members_teardown, &connection, name, wanted);
}

static void expect_end(unsigned int side, const char *name, const char *wanted)
{
	known_check(&members_end, &story.ends[side], name, wanted);
}

static void expect_nothing(const struct member_table *table, const void *from)
{
	size_t i;

	for (i = 0; i < table->n; i++)
		known_check(table, from, table->members[i].name, "-");
}

/* Nothing is known, so nothing is there: no 0, and no false. */
static void test_nothing(void **state)
{
	(void)state;
	memset(&story, 0, sizeof(story));
	memset(&connection, 0, sizeof(connection));
	expect_nothing(&members_handshake, &story.opened);
	expect_nothing(&members_teardown, &connection);
	story.ends[0].seen = true;
	expect_nothing(&members_end, &story.ends[0]);
}

static void test_handshake(void **state)
{
	(void)state;
	tell_scene("active");
	expect_hand("open", "handshake");
	expect_hand("complete", "true");
	expect_hand("syn_to_synack_ns", "250000");
	expect_hand("syn_to_synack_inferred", "false");
	expect_hand("synack_to_ack_ns", "300000");
	expect_hand("synack_to_ack_inferred", "false");
	expect_hand("ack_to_accept_ns", "500000");
	expect_hand("ack_to_accept_inferred", "false");
	expect_hand("failed_after_ns", "-");
	expect_hand("failed_after_inferred", "-");
	expect_hand("syn_retrans", "0");
	expect_hand("syn_retrans_inferred", "false");
	expect_hand("synack_retrans", "0");
	expect_hand("synack_retrans_inferred", "false");
}

/* The one end does not know what the other one saw. */
static void test_handshake_of_one_end(void **state)
{
	(void)state;
	tell_one_end("active", 1);
	expect_hand("syn_to_synack_ns", "250000");
	expect_hand("synack_to_ack_ns", "-");
	expect_hand("synack_to_ack_inferred", "-");
	expect_hand("ack_to_accept_ns", "-");
	expect_hand("synack_retrans", "-");
	expect_hand("synack_retrans_inferred", "-");
	tell_one_end("active", 2);
	expect_hand("syn_to_synack_ns", "-");
	expect_hand("syn_retrans", "-");
	expect_hand("synack_to_ack_ns", "300000");
	expect_hand("ack_to_accept_ns", "500000");
	tell_scene("retransmitted");
	expect_hand("syn_retrans", "1");
	expect_hand("synack_retrans", "2");
}

/* RFC 6298 and tcp_syn_retries 6: 127 seconds. */
static void test_failed_handshake(void **state)
{
	(void)state;
	tell_scene("timed out");
	expect_hand("complete", "false");
	expect_hand("failed_after_ns", "127000000000");
	expect_hand("failed_after_inferred", "false");
	expect_hand("syn_to_synack_ns", "-");
	expect_hand("syn_retrans", "6");
	tell_scene("not sent");
	expect_hand("open", "not_sent");
	expect_hand("complete", "false");
	expect_hand("failed_after_ns", "-");
	expect_hand("syn_retrans", "-");
}

/* Each span and count is deduced if a record is that it follows from, and only then. */
static void test_inferred_handshake(void **state)
{
	(void)state;
	scene_make(&scene, "active");
	scene_find(&scene, 1, TCPSTATE_SYN_SENT, TCPSTATE_ESTABLISHED)->flags |=
		TCPSTATE_F_INFERRED;
	tell();
	expect_hand("syn_to_synack_ns", "250000");
	expect_hand("syn_to_synack_inferred", "true");
	expect_hand("syn_retrans_inferred", "true");
	expect_hand("synack_to_ack_inferred", "false");
	expect_hand("ack_to_accept_inferred", "false");
	expect_hand("synack_retrans_inferred", "false");
	scene_make(&scene, "active");
	scene_find(&scene, 2, TCPSTATE_NEW_SYN_RECV, TCPSTATE_SYN_RECV)->flags |=
		TCPSTATE_F_INFERRED;
	tell();
	expect_hand("syn_to_synack_inferred", "false");
	expect_hand("syn_retrans_inferred", "false");
	expect_hand("synack_to_ack_inferred", "true");
	expect_hand("ack_to_accept_inferred", "true");
	expect_hand("synack_retrans_inferred", "true");
	scene_make(&scene, "refused");
	scene.recs[1].flags |= TCPSTATE_F_INFERRED;
	tell();
	expect_hand("failed_after_ns", "45000");
	expect_hand("failed_after_inferred", "true");
	expect_end(0, "ending", "refused");
	expect_end(0, "inferred", "true");
}

/* What was before is not known: that it was complete is, but not that it was not. */
static void test_complete(void **state)
{
	(void)state;
	tell_scene("old");
	expect_hand("open", "-");
	expect_hand("complete", "true");
	scene.n = 1;
	scene.recs[0] = script_record(&scene_client, SCENE_BEGIN, TCPSTATE_SYN_RECV,
				      TCPSTATE_CLOSE, TCPSTATE_CAUSE_RST);
	tell();
	expect_hand("open", "-");
	expect_hand("complete", "-");
}

static void test_open_words(void **state)
{
	static const char * const words[][2] = {
		{ "active", "handshake" }, { "cookie", "syncookie" }, { "fast open", "fastopen" },
		{ "crossed", "simultaneous" }, { "self", "self" }, { "repaired", "repair" },
		{ "not sent", "not_sent" },
	};
	size_t i;

	(void)state;
	assert_int_equal(ARRAY_SIZE(words), STORY_OPEN_END - 1);
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		tell_scene(words[i][0]);
		expect_hand("open", words[i][1]);
	}
}

static void test_teardown(void **state)
{
	(void)state;
	tell_scene("active");
	expect_teardown("first", "0");
	expect_teardown("first_role", "client");
	/* CLOSE_WAIT from 2100 to 5100 us; FIN_WAIT1 at 2000, the last ACK at 5300. */
	expect_teardown("half_closed_ns", "3000000");
	expect_teardown("half_closed_inferred", "false");
	expect_teardown("close_ns", "3300000");
	expect_teardown("close_inferred", "false");
	tell_scene("passive");
	expect_teardown("first", "1");
	expect_teardown("first_role", "server");
	tell_scene("simultaneous");
	expect_teardown("first", "-");
	expect_teardown("first_role", "-");
	expect_teardown("close_ns", "215000");
	tell_scene("client aborts");
	expect_teardown("first", "-");
	expect_nothing(&members_teardown, &connection);
}

/* The peer, which nobody saw, was the first; what it is may not be known. */
static void test_first_is_not_seen(void **state)
{
	(void)state;
	tell_one_end("active", 2);
	expect_teardown("first", "1");
	expect_teardown("first_role", "server");
	connection.tl.role[1] = ROLE_UNKNOWN;
	known_check(&members_teardown, &connection, "first", "1");
	known_check(&members_teardown, &connection, "first_role", "-");
}

static void test_inferred_teardown(void **state)
{
	(void)state;
	scene_make(&scene, "active");
	scene_find(&scene, 2, TCPSTATE_LAST_ACK, TCPSTATE_CLOSE)->flags |= TCPSTATE_F_INFERRED;
	tell();
	expect_teardown("half_closed_inferred", "false");
	expect_teardown("close_inferred", "true");
	expect_end(CLIENT, "inferred", "false");
	expect_end(SERVER, "ending", "passive");
	expect_end(SERVER, "inferred", "true");
	scene_make(&scene, "active");
	scene_find(&scene, 2, TCPSTATE_ESTABLISHED, TCPSTATE_CLOSE_WAIT)->flags |=
		TCPSTATE_F_INFERRED;
	tell();
	expect_teardown("half_closed_inferred", "true");
	expect_teardown("close_inferred", "false");
	expect_end(SERVER, "established_inferred", "true");
	expect_end(SERVER, "close_wait_inferred", "true");
	expect_end(CLIENT, "established_inferred", "false");
	expect_end(CLIENT, "fin_wait2_inferred", "false");
}

static void test_active_end(void **state)
{
	(void)state;
	tell_scene("active");
	expect_end(CLIENT, "in_state_ns", "-");
	expect_end(CLIENT, "in_state_inferred", "-");
	expect_end(CLIENT, "fin", "active");
	expect_end(CLIENT, "fin_sent", "true");
	expect_end(CLIENT, "ending", "active");
	/* What came with TIME_WAIT, not what ended that. */
	expect_end(CLIENT, "cause", "fin");
	expect_end(CLIENT, "inferred", "false");
	expect_end(CLIENT, "sk_err", "-");
	expect_end(CLIENT, "sk_err_name", "-");
	expect_end(CLIENT, "orphaned", "true");
	expect_end(CLIENT, "rst_sent", "-");
	expect_end(CLIENT, "rst_received", "-");
	expect_end(CLIENT, "reset_reason", "-");
	expect_end(CLIENT, "established_ns", "1750000");
	expect_end(CLIENT, "close_wait_ns", "-");
	expect_end(CLIENT, "close_wait_inferred", "-");
	expect_end(CLIENT, "fin_wait2_ns", "3000000");
	expect_end(CLIENT, "time_wait", "timer");
	expect_end(CLIENT, "time_wait_ns", "60000000000");
	expect_end(CLIENT, "time_wait_inferred", "false");
	expect_end(CLIENT, "bytes_sent", "83");
	expect_end(CLIENT, "bytes_received", "240");
	expect_end(CLIENT, "srtt_us", "84");
	expect_end(CLIENT, "mss", "1448");
}

static void test_passive_end(void **state)
{
	(void)state;
	tell_scene("active");
	expect_end(SERVER, "fin", "passive");
	expect_end(SERVER, "fin_sent", "true");
	expect_end(SERVER, "ending", "passive");
	expect_end(SERVER, "cause", "ack");
	expect_end(SERVER, "orphaned", "-");
	expect_end(SERVER, "established_ns", "1699000");
	expect_end(SERVER, "close_wait_ns", "3000000");
	expect_end(SERVER, "close_wait_inferred", "false");
	expect_end(SERVER, "fin_wait2_ns", "-");
	expect_end(SERVER, "time_wait", "-");
	expect_end(SERVER, "time_wait_ns", "-");
	expect_end(SERVER, "time_wait_inferred", "-");
}

static void test_resets(void **state)
{
	(void)state;
	tell_scene("server aborts");
	expect_end(SERVER, "fin", "-");
	expect_end(SERVER, "fin_sent", "-");
	expect_end(SERVER, "ending", "aborted");
	expect_end(SERVER, "rst_sent", "true");
	expect_end(SERVER, "reset_reason", "abort_on_close");
	expect_end(SERVER, "rst_received", "-");
	expect_end(CLIENT, "ending", "rst_received");
	expect_end(CLIENT, "rst_received", "true");
	expect_end(CLIENT, "rst_sent", "-");
	expect_end(CLIENT, "reset_reason", "-");
	/* No reason is given before Linux 6.10. */
	tell_scene("client aborts");
	expect_end(CLIENT, "rst_sent", "true");
	expect_end(CLIENT, "reset_reason", "-");
	tell_scene("refused");
	expect_end(CLIENT, "sk_err", "111");
	expect_end(CLIENT, "sk_err_name", "ECONNREFUSED");
}

/*
 * What goes on: the FIN came 20 s ago, and one was sent 17 s ago. It is told as the time
 * in that state, and nowhere else, so that no span can be taken for a whole one.
 */
static void test_more(void **state)
{
	(void)state;
	now_ns = SCENE_BEGIN + 20002 * MS;
	tell_scene("in progress");
	expect_end(SERVER, "ending", "open");
	expect_end(SERVER, "in_state_ns", "20000000000");
	expect_end(SERVER, "in_state_inferred", "false");
	expect_end(SERVER, "close_wait_ns", "-");
	expect_end(SERVER, "close_wait_inferred", "-");
	expect_end(SERVER, "established_ns", "1599000");
	expect_end(SERVER, "fin_sent", "-");
	expect_end(SERVER, "cause", "-");
	expect_end(SERVER, "inferred", "-");
	expect_end(CLIENT, "ending", "open");
	expect_end(CLIENT, "in_state_ns", "17000000000");
	expect_teardown("first", "0");
	expect_teardown("half_closed_ns", "-");
	expect_teardown("half_closed_inferred", "-");
	expect_teardown("close_ns", "-");
	/* Without a clock the last record is all there is: the client's. */
	tell_scene("in progress");
	expect_end(SERVER, "in_state_ns", "3000000000");
	expect_end(CLIENT, "in_state_ns", "-");
	expect_end(CLIENT, "in_state_inferred", "-");
	/* That it has been in TIME_WAIT for a second, and still is. */
	scene_make(&scene, "active");
	scene_drop(&scene, scene_find(&scene, 1, TCPSTATE_TIME_WAIT, TCPSTATE_CLOSE));
	scene_find(&scene, 1, TCPSTATE_FIN_WAIT2, TCPSTATE_TIME_WAIT)->flags |=
		TCPSTATE_F_INFERRED;
	now_ns = SCENE_BEGIN + 1005200 * US;
	tell();
	expect_end(CLIENT, "time_wait", "open");
	expect_end(CLIENT, "time_wait_ns", "-");
	expect_end(CLIENT, "time_wait_inferred", "true");
	expect_end(CLIENT, "in_state_ns", "1000000000");
	expect_end(CLIENT, "in_state_inferred", "true");
	expect_teardown("close_ns", "3300000");
}

/* Of a TIME_WAIT only the end was seen: how long it was is not known, but why it ended. */
static void test_end_of_time_wait(void **state)
{
	(void)state;
	scene.n = 1;
	scene.recs[0] = script_record(&scene_client, SCENE_BEGIN, TCPSTATE_TIME_WAIT,
				      TCPSTATE_CLOSE, TCPSTATE_CAUSE_RST);
	tell();
	expect_end(0, "ending", "fins");
	expect_end(0, "time_wait", "rst");
	expect_end(0, "time_wait_ns", "-");
	expect_end(0, "time_wait_inferred", "false");
	scene.recs[0].flags |= TCPSTATE_F_INFERRED;
	tell();
	expect_end(0, "time_wait_inferred", "true");
	/* It was over before: what ended it was not seen. */
	expect_end(0, "cause", "-");
	expect_end(0, "inferred", "-");
}

/* Where records are missing there is no time. */
static void test_lost(void **state)
{
	(void)state;
	tell_scene("lost inside");
	expect_hand("synack_to_ack_ns", "-");
	expect_end(CLIENT, "established_ns", "-");
	expect_end(CLIENT, "fin_wait2_ns", "-");
	expect_end(CLIENT, "time_wait_ns", "60000000000");
	expect_end(SERVER, "close_wait_ns", "3000000");
}

/* No bytes were counted so far, or none were sent. */
static void test_data(void **state)
{
	(void)state;
	tell_scene("cookie");
	expect_end(CLIENT, "bytes_sent", "-");
	expect_end(CLIENT, "bytes_received", "-");
	expect_end(CLIENT, "srtt_us", "84");
	scene_make(&scene, "refused");
	scene.recs[1].bytes_sent = 0;
	scene.recs[1].bytes_received = 0;
	scene.recs[0].srtt_us = 0;
	scene.recs[1].srtt_us = 0;
	scene.recs[0].mss = 0;
	scene.recs[1].mss = 0;
	tell();
	expect_end(0, "bytes_sent", "0");
	expect_end(0, "bytes_received", "0");
	expect_end(0, "srtt_us", "-");
	expect_end(0, "mss", "-");
}

static void test_words(void **state)
{
	static const char * const fins[] = { "-", "active", "passive", "simultaneous" };
	static const char * const endings[] = {
		"-", "open", "active", "passive", "simultaneous", "fins", "rst_received",
		"rst_sent", "refused", "timed_out", "unreachable", "aborted", "fin_timeout",
		"not_sent", "given_up", "dropped", "unseen",
	};
	static const char * const waits[] = {
		"-", "open", "timer", "syn", "connect", "rst", "destroyed", "netns_exit", "other",
		"unseen",
	};
	unsigned int i;

	(void)state;
	memset(&story, 0, sizeof(story));
	assert_int_equal(ARRAY_SIZE(fins), STORY_FIN_END);
	assert_int_equal(ARRAY_SIZE(endings), STORY_ENDING_END);
	assert_int_equal(ARRAY_SIZE(waits), STORY_WAIT_END);
	for (i = 0; i < ARRAY_SIZE(fins); i++) {
		story.ends[0].fin = i;
		expect_end(0, "fin", fins[i]);
	}
	for (i = 0; i < ARRAY_SIZE(endings); i++) {
		story.ends[0].ending = i;
		expect_end(0, "ending", endings[i]);
	}
	for (i = 0; i < ARRAY_SIZE(waits); i++) {
		story.ends[0].wait = i;
		expect_end(0, "time_wait", waits[i]);
	}
	/* A newer module. */
	story.ends[0].cause = 99;
	story.ends[0].reset_reason = 98;
	expect_end(0, "cause", "99");
	expect_end(0, "reset_reason", "98");
}

/* The whole way: from a timeline, with the clock that the renderer has. */
static void test_connection(void **state)
{
	struct track_row row = {
		.rec = script_record(&scene_client, SEC, TCPSTATE_CLOSE, TCPSTATE_SYN_SENT,
				     TCPSTATE_CAUSE_CONNECT),
	};
	struct track_end end = { .state = TCPSTATE_SYN_SENT, .rows = &row, .n_rows = 1 };
	struct timeline_row line = { .row = &row };
	struct timeline tl = {
		.ends = { &end }, .role = { ROLE_CLIENT, ROLE_SERVER }, .rows = &line, .n_rows = 1,
		.first_ns = SEC, .last_ns = SEC,
	};

	(void)state;
	member_connection_set(&connection, &tl, 3 * SEC);
	assert_null(member_story_of(&connection, 1));
	known_check(&members_end, member_story_of(&connection, 0), "in_state_ns", "2000000000");
	known_check(&members_handshake, &connection.story.opened, "complete", "false");
	known_check(&members_connection, &connection, "records", "1");
	/* A listener is no connection. */
	tl.role[0] = ROLE_LISTENER;
	member_connection_set(&connection, &tl, 3 * SEC);
	assert_null(member_story_of(&connection, 0));
	expect_nothing(&members_handshake, &connection.story.opened);
	expect_nothing(&members_teardown, &connection);
}

/* An end has the members of a socket and these: no name is there twice. */
static void test_names_of_an_end(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < members_end.n; i++) {
		for (j = 0; j < members_event.n; j++) {
			const struct member *member = &members_event.members[j];

			if (member_is_in(member, MEMBER_IN_END))
				assert_string_not_equal(member->name, members_end.members[i].name);
		}
	}
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_handshake),
		cmocka_unit_test(test_handshake_of_one_end),
		cmocka_unit_test(test_failed_handshake),
		cmocka_unit_test(test_inferred_handshake),
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_open_words),
		cmocka_unit_test(test_teardown),
		cmocka_unit_test(test_first_is_not_seen),
		cmocka_unit_test(test_inferred_teardown),
		cmocka_unit_test(test_active_end),
		cmocka_unit_test(test_passive_end),
		cmocka_unit_test(test_resets),
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_end_of_time_wait),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_connection),
		cmocka_unit_test(test_names_of_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
