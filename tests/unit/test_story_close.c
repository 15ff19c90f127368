// SPDX-License-Identifier: GPL-2.0-only
/* How a connection was closed. The times are those of scenes.c, subtracted by hand. */
#include <errno.h>

#include "telling.h"
#include "unit.h"

static void test_active_close(void **state)
{
	(void)state;
	tell_scene("active");
	assert_true(story.has_first);
	assert_int_equal(story.first, CLIENT);
	assert_int_equal(story.ends[CLIENT].fin, STORY_FIN_ACTIVE);
	assert_int_equal(story.ends[CLIENT].ending, STORY_ENDING_ACTIVE);
	assert_int_equal(story.ends[SERVER].fin, STORY_FIN_PASSIVE);
	assert_int_equal(story.ends[SERVER].ending, STORY_ENDING_PASSIVE);
	assert_true(story.ends[CLIENT].fin_sent && story.ends[SERVER].fin_sent);
	check_us(&story.ends[CLIENT].established, 1750);
	check_us(&story.ends[SERVER].established, 1699);
	check_us(&story.ends[CLIENT].fin_wait2, 3000);
	check_us(&story.ends[SERVER].close_wait, 3000);
	check_us(&story.half_closed, 3000);
	/* From FIN_WAIT1 at 2000 to the server's CLOSE at 5300. */
	check_us(&story.close, 3300);
	assert_int_equal(story.ends[CLIENT].wait, STORY_WAIT_TIMER);
	check_us(&story.ends[CLIENT].time_wait, 60000000);
	assert_int_equal(story.ends[SERVER].wait, STORY_WAIT_NONE);
	check_unknown(&story.ends[SERVER].time_wait);
	assert_true(story.ends[CLIENT].orphaned);
	assert_false(story.ends[CLIENT].rst_sent || story.ends[CLIENT].rst_received);
}

static void test_passive_close(void **state)
{
	(void)state;
	tell_scene("passive");
	assert_true(story.has_first);
	assert_int_equal(story.first, SERVER);
	assert_int_equal(story.ends[CLIENT].ending, STORY_ENDING_PASSIVE);
	assert_int_equal(story.ends[SERVER].ending, STORY_ENDING_ACTIVE);
	check_us(&story.half_closed, 50);
	check_us(&story.close, 350);
	assert_int_equal(story.ends[SERVER].wait, STORY_WAIT_TIMER);
}

static void test_simultaneous_close(void **state)
{
	(void)state;
	tell_scene("simultaneous");
	assert_false(story.has_first);
	assert_int_equal(story.ends[CLIENT].ending, STORY_ENDING_SIMULTANEOUS);
	assert_int_equal(story.ends[SERVER].ending, STORY_ENDING_SIMULTANEOUS);
	check_unknown(&story.half_closed);
	/* From the first of the two FINs. */
	check_us(&story.close, 215);
	check_us(&story.ends[CLIENT].time_wait, 60000000);
	check_us(&story.ends[SERVER].time_wait, 60000000);
	/* One end is enough to know: CLOSING. */
	tell_one_end("simultaneous", 2);
	assert_int_equal(story.ends[0].fin, STORY_FIN_SIMULTANEOUS);
	check_us(&story.close, 190);
	/* And so are two FINs under way of which none has come yet. */
	scene_make(&scene, "simultaneous");
	scene.n -= 6;
	tell();
	assert_false(story.has_first);
	assert_int_equal(story.ends[CLIENT].fin, STORY_FIN_SIMULTANEOUS);
	assert_int_equal(story.ends[SERVER].fin, STORY_FIN_SIMULTANEOUS);
	assert_int_equal(story.ends[CLIENT].ending, STORY_ENDING_OPEN);
}

static void test_half_close(void **state)
{
	(void)state;
	tell_scene("half-closed");
	check_us(&story.half_closed, 2000000);
	check_us(&story.ends[SERVER].close_wait, 2000000);
	/* The active end alone: from the ACK of its FIN to the other one's. */
	tell_one_end("half-closed", 1);
	check_us(&story.half_closed, 2000000);
	assert_false(story.ends[0].orphaned);
	assert_false(story.ends[1].seen);
	/* The passive one alone knows who was first. */
	tell_one_end("half-closed", 2);
	assert_true(story.has_first);
	assert_int_equal(story.first, 1);
	check_us(&story.half_closed, 2000000);
	check_us(&story.close, 2000200);
}

static void test_resets(void **state)
{
	(void)state;
	tell_scene("server aborts");
	assert_int_equal(story.ends[SERVER].ending, STORY_ENDING_ABORTED);
	assert_int_equal(story.ends[SERVER].cause, TCPSTATE_CAUSE_CLOSE);
	assert_true(story.ends[SERVER].rst_sent);
	assert_int_equal(story.ends[SERVER].reset_reason, TCPSTATE_RESET_TCP_ABORT_ON_CLOSE);
	assert_int_equal(story.ends[CLIENT].ending, STORY_ENDING_RST_RECEIVED);
	assert_true(story.ends[CLIENT].rst_received);
	assert_false(story.ends[CLIENT].rst_sent);
	assert_int_equal(story.ends[CLIENT].fin, STORY_FIN_NONE);
	assert_false(story.has_first);
	check_unknown(&story.close);
	tell_scene("client aborts");
	assert_int_equal(story.ends[CLIENT].ending, STORY_ENDING_ABORTED);
	assert_int_equal(story.ends[CLIENT].reset_reason, TCPSTATE_RESET_UNKNOWN);
	assert_int_equal(story.ends[SERVER].ending, STORY_ENDING_RST_RECEIVED);
	tell_scene("late data");
	assert_int_equal(story.ends[CLIENT].ending, STORY_ENDING_RST_SENT);
	assert_int_equal(story.ends[CLIENT].fin, STORY_FIN_ACTIVE);
	assert_true(story.ends[CLIENT].orphaned);
	tell_scene("reset while half-closed");
	assert_int_equal(story.ends[SERVER].ending, STORY_ENDING_RST_RECEIVED);
	assert_int_equal(story.ends[SERVER].fin, STORY_FIN_PASSIVE);
	assert_false(story.ends[SERVER].fin_sent);
	check_us(&story.half_closed, 5000);
}

static void check_ending(const char *name, enum story_ending ending, u8 cause, u16 err)
{
	tell_scene(name);
	assert_int_equal(story.ends[0].ending, ending);
	assert_int_equal(story.ends[0].cause, cause);
	assert_int_equal(story.ends[0].err, err);
}

static void test_other_endings(void **state)
{
	(void)state;
	check_ending("refused", STORY_ENDING_REFUSED, TCPSTATE_CAUSE_RST, ECONNREFUSED);
	check_us(&story.opened.failed_after, 45);
	check_ending("unreachable", STORY_ENDING_UNREACHABLE, TCPSTATE_CAUSE_ICMP, EHOSTUNREACH);
	check_ending("given up", STORY_ENDING_GIVEN_UP, TCPSTATE_CAUSE_EXIT, 0);
	check_ending("dropped", STORY_ENDING_DROPPED, TCPSTATE_CAUSE_OVERFLOW, 0);
	check_us(&story.opened.failed_after, 1000);
	check_ending("request reset", STORY_ENDING_RST_RECEIVED, TCPSTATE_CAUSE_RST, 0);
	check_ending("keepalive", STORY_ENDING_TIMED_OUT, TCPSTATE_CAUSE_KEEPALIVE_TIMER,
		     ETIMEDOUT);
	assert_true(story.ends[0].rst_sent);
	check_ending("orphan times out", STORY_ENDING_FIN_TIMEOUT,
		     TCPSTATE_CAUSE_FIN_WAIT2_TIMER, 0);
	assert_true(story.ends[0].orphaned);
	check_us(&story.ends[0].fin_wait2, 60000000);
	check_ending("orphan not answered", STORY_ENDING_TIMED_OUT,
		     TCPSTATE_CAUSE_RETRANS_TIMER, ETIMEDOUT);
	assert_true(story.ends[0].inferred);
	tell_scene("destroyed");
	assert_int_equal(story.ends[SERVER].ending, STORY_ENDING_ABORTED);
	assert_int_equal(story.ends[SERVER].cause, TCPSTATE_CAUSE_ABORT);
}

/* From each state each cause that scenarios have seen, and some that nobody has. */
static void test_endings_by_cause(void **state)
{
	static const struct {
		u8			old_state;
		u8			cause;
		enum story_ending	ending;
	} cases[] = {
		{ TCPSTATE_SYN_SENT, TCPSTATE_CAUSE_USER_TIMEOUT, STORY_ENDING_TIMED_OUT },
		{ TCPSTATE_SYN_SENT, TCPSTATE_CAUSE_ABORT, STORY_ENDING_ABORTED },
		{ TCPSTATE_SYN_SENT, TCPSTATE_CAUSE_NETNS_EXIT, STORY_ENDING_ABORTED },
		{ TCPSTATE_SYN_SENT, TCPSTATE_CAUSE_CLOSE, STORY_ENDING_GIVEN_UP },
		{ TCPSTATE_NEW_SYN_RECV, TCPSTATE_CAUSE_ICMP, STORY_ENDING_UNREACHABLE },
		{ TCPSTATE_NEW_SYN_RECV, TCPSTATE_CAUSE_LISTENER, STORY_ENDING_DROPPED },
		{ TCPSTATE_NEW_SYN_RECV, TCPSTATE_CAUSE_SYN, STORY_ENDING_DROPPED },
		{ TCPSTATE_SYN_RECV, TCPSTATE_CAUSE_LISTENER, STORY_ENDING_ABORTED },
		{ TCPSTATE_SYN_RECV, TCPSTATE_CAUSE_SYNACK_TIMER, STORY_ENDING_TIMED_OUT },
		{ TCPSTATE_ESTABLISHED, TCPSTATE_CAUSE_USER_TIMEOUT, STORY_ENDING_TIMED_OUT },
		{ TCPSTATE_ESTABLISHED, TCPSTATE_CAUSE_DISCONNECT, STORY_ENDING_ABORTED },
		{ TCPSTATE_ESTABLISHED, TCPSTATE_CAUSE_EXIT, STORY_ENDING_ABORTED },
		{ TCPSTATE_ESTABLISHED, TCPSTATE_CAUSE_ICMP, STORY_ENDING_UNREACHABLE },
		{ TCPSTATE_ESTABLISHED, TCPSTATE_CAUSE_UNKNOWN, STORY_ENDING_UNKNOWN },
		{ TCPSTATE_ESTABLISHED, 200, STORY_ENDING_UNKNOWN },
		{ TCPSTATE_FIN_WAIT1, TCPSTATE_CAUSE_RST, STORY_ENDING_RST_RECEIVED },
		/* TCP_LINGER2 below 0. */
		{ TCPSTATE_FIN_WAIT2, TCPSTATE_CAUSE_ACK, STORY_ENDING_ABORTED },
		/* tcp_max_tw_buckets. */
		{ TCPSTATE_FIN_WAIT2, TCPSTATE_CAUSE_NO_MEMORY, STORY_ENDING_ABORTED },
		{ TCPSTATE_FIN_WAIT2, TCPSTATE_CAUSE_DATA, STORY_ENDING_RST_SENT },
		{ TCPSTATE_CLOSING, TCPSTATE_CAUSE_ACK, STORY_ENDING_UNKNOWN },
		{ TCPSTATE_LAST_ACK, TCPSTATE_CAUSE_ACK, STORY_ENDING_PASSIVE },
		{ TCPSTATE_LAST_ACK, TCPSTATE_CAUSE_RST, STORY_ENDING_RST_RECEIVED },
		{ TCPSTATE_LAST_ACK, TCPSTATE_CAUSE_RETRANS_TIMER, STORY_ENDING_TIMED_OUT },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		scene.n = 1;
		scene.recs[0] = script_record(&scene_client, SCENE_BEGIN, cases[i].old_state,
					      TCPSTATE_CLOSE, cases[i].cause);
		tell();
		if (story.ends[0].ending != cases[i].ending)
			fail_msg("%u by %u: %s", cases[i].old_state, cases[i].cause,
				 story_ending_name(story.ends[0].ending));
	}
}

static void test_ends_of_time_wait(void **state)
{
	static const struct {
		u8		cause;
		enum story_wait	wait;
	} cases[] = {
		{ TCPSTATE_CAUSE_2MSL_TIMER, STORY_WAIT_TIMER },
		{ TCPSTATE_CAUSE_SYN, STORY_WAIT_SYN },
		{ TCPSTATE_CAUSE_CONNECT, STORY_WAIT_CONNECT },
		{ TCPSTATE_CAUSE_RST, STORY_WAIT_RST },
		{ TCPSTATE_CAUSE_ABORT, STORY_WAIT_DESTROYED },
		{ TCPSTATE_CAUSE_NETNS_EXIT, STORY_WAIT_NETNS_EXIT },
		{ TCPSTATE_CAUSE_UNKNOWN, STORY_WAIT_OTHER },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		scene_make(&scene, "active");
		scene.recs[scene.n - 1].cause = cases[i].cause;
		tell();
		assert_int_equal(story.ends[CLIENT].wait, cases[i].wait);
		assert_int_equal(story.ends[CLIENT].wait_cause, cases[i].cause);
		/* How TIME_WAIT ends does not change what was before. */
		assert_int_equal(story.ends[CLIENT].ending, STORY_ENDING_ACTIVE);
		assert_int_equal(story.ends[CLIENT].cause, TCPSTATE_CAUSE_FIN);
	}
	/* Still there, 20 seconds after it began. */
	scene_make(&scene, "active");
	scene.n--;
	now_ns = SCENE_BEGIN + 20005200 * US;
	tell();
	assert_int_equal(story.ends[CLIENT].wait, STORY_WAIT_OPEN);
	check_more(&story.ends[CLIENT].time_wait, 20000000);
	check_more(&story.ends[CLIENT].in_state, 20000000);
	check_us(&story.close, 3300);
}

static void test_old_socket(void **state)
{
	(void)state;
	tell_scene("old");
	/* FIN_WAIT2 is a state of the one who closed first. */
	assert_int_equal(story.ends[0].fin, STORY_FIN_ACTIVE);
	assert_int_equal(story.ends[0].ending, STORY_ENDING_ACTIVE);
	check_unknown(&story.ends[0].fin_wait2);
	check_unknown(&story.half_closed);
	check_unknown(&story.close);
	check_us(&story.ends[0].time_wait, 60000000);
	/* TIME_WAIT is one of both. */
	scene.recs[0] = scene.recs[1];
	scene.n = 1;
	tell();
	assert_int_equal(story.ends[0].fin, STORY_FIN_NONE);
	assert_int_equal(story.ends[0].ending, STORY_ENDING_FINS);
	check_unknown(&story.ends[0].time_wait);
	assert_false(story.has_first);
}

/* The end itself is lost: another life of the socket begins. */
static void test_lost_end(void **state)
{
	const struct track_config config = { .max_ends = 10, .done = tell_done };
	struct track track;
	size_t i;

	(void)state;
	scene_make(&scene, "half-closed");
	scene_keep(&scene, 1);
	scene.recs[3] = scene.recs[0];
	scene.recs[3].time_ns += SEC;
	track_init(&track, &config);
	for (i = 0; i < 4; i++)
		assert_int_equal(track_add(&track, &scene.recs[i], NULL), 0);
	track_settle(&track, ~0ULL);
	assert_int_equal(story.ends[0].fin, STORY_FIN_ACTIVE);
	assert_int_equal(story.ends[0].ending, STORY_ENDING_UNKNOWN);
	check_unknown(&story.ends[0].in_state);
	check_unknown(&story.close);
	track_free(&track);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_active_close),
		cmocka_unit_test(test_passive_close),
		cmocka_unit_test(test_simultaneous_close),
		cmocka_unit_test(test_half_close),
		cmocka_unit_test(test_resets),
		cmocka_unit_test(test_other_endings),
		cmocka_unit_test(test_endings_by_cause),
		cmocka_unit_test(test_ends_of_time_wait),
		cmocka_unit_test(test_old_socket),
		cmocka_unit_test(test_lost_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
