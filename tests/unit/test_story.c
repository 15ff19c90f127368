// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a connection was opened, what goes on, and what stays unknown. The times are
 * those of scenes.c, subtracted by hand.
 */
#include "telling.h"
#include "unit.h"

static void test_handshake(void **state)
{
	const struct story_handshake *hand = &story.opened;

	(void)state;
	tell_scene("active");
	assert_int_equal(hand->open, STORY_OPEN_HANDSHAKE);
	assert_true(hand->complete);
	check_at(&hand->syn_sent, 0);
	check_at(&hand->syn_received, 100);
	check_at(&hand->synack_received, 250);
	check_at(&hand->ack_received, 400);
	check_at(&hand->accepted, 900);
	check_us(&hand->syn_to_synack, 250);
	check_us(&hand->synack_to_ack, 300);
	check_us(&hand->ack_to_accept, 500);
	check_unknown(&hand->failed_after);
	assert_true(hand->syn_retrans.known && hand->synack_retrans.known);
	assert_int_equal(hand->syn_retrans.n, 0);
	assert_int_equal(hand->synack_retrans.n, 0);
}

static void test_handshake_of_one_end(void **state)
{
	const struct story_handshake *hand = &story.opened;

	(void)state;
	tell_one_end("active", 1);
	check_us(&hand->syn_to_synack, 250);
	check_unknown(&hand->syn_received);
	check_unknown(&hand->ack_received);
	check_unknown(&hand->synack_to_ack);
	check_unknown(&hand->ack_to_accept);
	assert_false(hand->synack_retrans.known);
	tell_one_end("active", 2);
	check_unknown(&hand->syn_sent);
	check_unknown(&hand->synack_received);
	check_unknown(&hand->syn_to_synack);
	check_us(&hand->synack_to_ack, 300);
	check_us(&hand->ack_to_accept, 500);
	assert_false(hand->syn_retrans.known);
}

static void test_retransmissions(void **state)
{
	(void)state;
	tell_scene("retransmitted");
	assert_int_equal(story.opened.syn_retrans.n, 1);
	assert_int_equal(story.opened.synack_retrans.n, 2);
	/* From the first SYN. */
	check_us(&story.opened.syn_to_synack, 2000300);
	check_us(&story.opened.synack_to_ack, 1000300);
	tell_scene("timed out");
	assert_int_equal(story.opened.syn_retrans.n, 6);
	check_us(&story.opened.failed_after, 127000000);
	assert_int_equal(story.ends[CLIENT].ending, STORY_ENDING_TIMED_OUT);
	tell_scene("half-open");
	assert_int_equal(story.opened.synack_retrans.n, 5);
	check_us(&story.opened.failed_after, 63000000);
	assert_int_equal(story.ends[0].ending, STORY_ENDING_TIMED_OUT);
	assert_false(story.opened.complete);
}

/* Of the SYN nothing was kept, so nothing is known of it. */
static void test_cookie(void **state)
{
	const struct story_handshake *hand = &story.opened;

	(void)state;
	tell_scene("cookie");
	assert_int_equal(hand->open, STORY_OPEN_COOKIE);
	check_unknown(&hand->syn_received);
	check_at(&hand->ack_received, 400);
	check_unknown(&hand->synack_to_ack);
	check_us(&hand->ack_to_accept, 500);
	check_us(&hand->syn_to_synack, 250);
	assert_false(hand->synack_retrans.known);
	/* The client knows nothing of cookies. */
	tell_one_end("cookie", 1);
	assert_int_equal(hand->open, STORY_OPEN_HANDSHAKE);
}

/* Accepted before the ACK came: the time in the queue begins with the SYN. */
static void test_fastopen(void **state)
{
	const struct story_handshake *hand = &story.opened;

	(void)state;
	tell_scene("fast open");
	assert_int_equal(hand->open, STORY_OPEN_FASTOPEN);
	check_at(&hand->syn_received, 100);
	check_at(&hand->ack_received, 400);
	check_us(&hand->synack_to_ack, 300);
	check_us(&hand->ack_to_accept, 200);
	tell_one_end("fast open", 1);
	assert_int_equal(hand->open, STORY_OPEN_FASTOPEN);
	/* The client asked for it, but that was all. */
	tell_scene("fast open refused");
	assert_int_equal(hand->open, STORY_OPEN_HANDSHAKE);
	check_us(&hand->synack_to_ack, 300);
	/* Where a hook is missing it is not known why there was no request. */
	scene_make(&scene, "cookie");
	scene_keep(&scene, 2);
	scene.recs[0].flags &= ~TCPSTATE_F_SYNCOOKIE;
	scene.recs[0].flags |= TCPSTATE_F_INFERRED;
	tell();
	assert_int_equal(hand->open, STORY_OPEN_UNKNOWN);
	assert_true(hand->ack_received.inferred);
	assert_true(hand->ack_to_accept.inferred);
}

/* A child that closes before its handshake is over has had no ACK yet. */
static void test_fastopen_closed_early(void **state)
{
	(void)state;
	scene_make(&scene, "fast open");
	scene_keep(&scene, 2);
	scene.recs[scene.n - 1].new_state = TCPSTATE_FIN_WAIT1;
	scene.recs[scene.n - 1].cause = TCPSTATE_CAUSE_CLOSE;
	tell();
	check_unknown(&story.opened.ack_received);
	check_unknown(&story.opened.synack_to_ack);
	assert_true(story.opened.complete);
	assert_int_equal(story.ends[0].fin, STORY_FIN_ACTIVE);
}

static void test_no_ordinary_handshake(void **state)
{
	const struct story_handshake *hand = &story.opened;

	(void)state;
	tell_scene("self");
	assert_int_equal(hand->open, STORY_OPEN_SELF);
	check_at(&hand->syn_sent, 0);
	check_unknown(&hand->syn_to_synack);
	assert_int_equal(story.ends[0].ending, STORY_ENDING_SIMULTANEOUS);
	tell_scene("crossed");
	assert_int_equal(hand->open, STORY_OPEN_SIMULTANEOUS);
	check_at(&hand->syn_sent, 0);
	check_unknown(&hand->synack_received);
	check_unknown(&hand->syn_to_synack);
	assert_true(hand->complete);
	tell_scene("repaired");
	assert_int_equal(hand->open, STORY_OPEN_REPAIR);
	check_unknown(&hand->syn_sent);
	check_unknown(&hand->syn_to_synack);
	assert_true(hand->complete);
	tell_scene("not sent");
	assert_int_equal(hand->open, STORY_OPEN_NOT_SENT);
	check_unknown(&hand->syn_sent);
	check_unknown(&hand->failed_after);
	assert_int_equal(story.ends[0].ending, STORY_ENDING_NOT_SENT);
	tell_scene("old");
	assert_int_equal(hand->open, STORY_OPEN_UNKNOWN);
	assert_true(hand->complete);
}

/* Which of the two was accepted cannot be told; that an ACK came can. */
static void test_twins(void **state)
{
	(void)state;
	tell_scene("twins");
	check_us(&story.opened.synack_to_ack, 300);
	check_unknown(&story.opened.ack_to_accept);
	check_at(&story.opened.accepted, 900);
	assert_int_equal(story.ends[0].ending, STORY_ENDING_OPEN);
}

static void test_in_progress(void **state)
{
	(void)state;
	tell_scene("in progress");
	assert_int_equal(story.as_of_ns, SCENE_BEGIN + 3002000 * US);
	assert_int_equal(story.ends[CLIENT].ending, STORY_ENDING_OPEN);
	assert_int_equal(story.ends[SERVER].ending, STORY_ENDING_OPEN);
	assert_int_equal(story.ends[CLIENT].state, TCPSTATE_FIN_WAIT1);
	check_more(&story.ends[CLIENT].in_state, 0);
	check_more(&story.ends[SERVER].in_state, 3000000);
	check_more(&story.half_closed, 3000000);
	check_unknown(&story.close);
	assert_int_equal(story.ends[SERVER].wait, STORY_WAIT_NONE);
	/* And an hour later. */
	scene_make(&scene, "in progress");
	now_ns = SCENE_BEGIN + 3600 * SEC;
	tell();
	check_more(&story.ends[SERVER].in_state, 3600000000ULL - 2000);
	check_us(&story.ends[SERVER].established, 1599);
}

/* What has gaps inside is not measured; what has none is. */
static void test_lost_records(void **state)
{
	(void)state;
	tell_scene("lost inside");
	check_unknown(&story.ends[CLIENT].established);
	check_unknown(&story.ends[CLIENT].fin_wait2);
	check_us(&story.ends[CLIENT].time_wait, 60000000);
	check_us(&story.ends[SERVER].close_wait, 3000);
	check_us(&story.opened.syn_to_synack, 250);
	check_unknown(&story.opened.synack_to_ack);
	check_unknown(&story.opened.ack_to_accept);
	check_at(&story.opened.accepted, 900);
	/* The client's FIN_WAIT2 is known: its FIN was the first. */
	assert_int_equal(story.ends[CLIENT].ending, STORY_ENDING_ACTIVE);
	/* The FIN as it came: its sender's record is lost. */
	check_us(&story.close, 3200);
	/* From one end to the other, with a gap of the other between. */
	scene_make(&scene, "active");
	scene_drop(&scene, scene_find(&scene, 2, TCPSTATE_CLOSE_WAIT, TCPSTATE_LAST_ACK));
	tell();
	check_unknown(&story.close);
	check_unknown(&story.ends[SERVER].close_wait);
	check_us(&story.half_closed, 3000);
	assert_int_equal(story.ends[SERVER].ending, STORY_ENDING_PASSIVE);
	/* From one record to another of the same end, with a gap between. */
	scene_make(&scene, "active");
	scene_keep(&scene, 1);
	scene_drop(&scene, scene_find(&scene, 1, TCPSTATE_FIN_WAIT1, TCPSTATE_FIN_WAIT2));
	tell();
	check_unknown(&story.close);
	check_unknown(&story.half_closed);
	check_us(&story.ends[CLIENT].established, 1750);
	check_us(&story.ends[CLIENT].time_wait, 60000000);
}

/* More records than are kept: what the last ones said is not known. */
static void test_cut_rows(void **state)
{
	const struct track_config config = { .max_ends = 10, .done = tell_done, .collect = true };
	struct track track;
	size_t i;

	(void)state;
	scene_make(&scene, "in progress");
	scene_keep(&scene, 2);
	track_init(&track, &config);
	for (i = 0; i < scene.n; i++)
		assert_int_equal(track_add(&track, &scene.recs[i], NULL), 0);
	for (i = 0; i < TRACK_MAX_ROWS; i++) {
		struct tcpstate_record rec = script_reset(&scene_server, SCENE_BEGIN + SEC + i,
							  TCPSTATE_CLOSE_WAIT, 0);

		assert_int_equal(track_add(&track, &rec, NULL), 0);
	}
	track_finish(&track);
	track_free(&track);
	check_unknown(&story.ends[0].in_state);
	check_unknown(&story.half_closed);
}

static void test_inferred(void **state)
{
	(void)state;
	scene_make(&scene, "active");
	scene_find(&scene, 1, TCPSTATE_FIN_WAIT1, TCPSTATE_FIN_WAIT2)->flags |=
		TCPSTATE_F_INFERRED;
	tell();
	assert_true(story.ends[CLIENT].fin_wait2.inferred);
	assert_false(story.ends[CLIENT].established.inferred);
	assert_false(story.half_closed.inferred);
	assert_false(story.close.inferred);
	scene_make(&scene, "retransmitted");
	scene_find(&scene, 1, TCPSTATE_SYN_SENT, TCPSTATE_ESTABLISHED)->flags |=
		TCPSTATE_F_INFERRED;
	tell();
	assert_true(story.opened.syn_retrans.inferred);
	assert_false(story.opened.synack_retrans.inferred);
	assert_true(story.opened.syn_to_synack.inferred);
	assert_true(story.opened.synack_received.inferred);
	assert_false(story.opened.syn_sent.inferred);
}

static void test_data(void **state)
{
	(void)state;
	tell_scene("active");
	assert_true(story.ends[CLIENT].has_bytes && story.ends[SERVER].has_bytes);
	assert_int_equal(story.ends[CLIENT].bytes_sent, 83);
	assert_int_equal(story.ends[CLIENT].bytes_received, 240);
	assert_int_equal(story.ends[SERVER].bytes_sent, 240);
	assert_int_equal(story.ends[CLIENT].srtt_us, 84);
	assert_int_equal(story.ends[SERVER].mss, 1448);
	/* At ESTABLISHED nothing has been carried yet: that is not the end's figure. */
	tell_scene("cookie");
	assert_false(story.ends[CLIENT].has_bytes || story.ends[SERVER].has_bytes);
	assert_int_equal(story.ends[CLIENT].srtt_us, 84);
	/* A timewait socket has none of this. */
	tell_scene("old");
	assert_true(story.ends[0].has_bytes);
	scene.recs[0].kind = TCPSTATE_KIND_TIMEWAIT;
	tell();
	assert_false(story.ends[0].has_bytes);
	assert_int_equal(story.ends[0].mss, 0);
}

static void test_listener(void **state)
{
	const struct script_socket listener = { 4026531840U, 9, 0, AF_INET, "10.0.0.2", 80, NULL,
		0, 0 };

	(void)state;
	scene.n = 1;
	scene.recs[0] = script_record(&listener, SCENE_BEGIN, TCPSTATE_CLOSE, TCPSTATE_LISTEN,
				      TCPSTATE_CAUSE_LISTEN);
	tell();
	assert_false(story.ends[0].seen);
	assert_int_equal(story.opened.open, STORY_OPEN_UNKNOWN);
	assert_int_equal(story.as_of_ns, SCENE_BEGIN);
}

/* States and events that nobody knows do no harm. */
static void test_unknown_numbers(void **state)
{
	(void)state;
	scene_make(&scene, "active");
	scene.recs[3].new_state = 255;
	scene.recs[5].event = 9;
	scene.recs[7].old_state = 13;
	tell();
	assert_int_equal(story.ends[CLIENT].wait, STORY_WAIT_TIMER);
	scene.n = 1;
	scene.recs[0] = script_record(&scene_client, SCENE_BEGIN, 14, 200, 99);
	tell();
	assert_int_equal(story.ends[0].state, 200);
	check_unknown(&story.ends[0].in_state);
}

static void test_names(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < STORY_OPEN_END; i++)
		assert_non_null(story_open_name(i));
	for (i = 0; i < STORY_FIN_END; i++)
		assert_non_null(story_fin_name(i));
	for (i = 0; i < STORY_ENDING_END; i++)
		assert_non_null(story_ending_name(i));
	for (i = 0; i < STORY_WAIT_END; i++)
		assert_non_null(story_wait_name(i));
	assert_string_equal(story_ending_name(STORY_ENDING_RST_RECEIVED), "rst_received");
	assert_string_equal(story_ending_name(STORY_ENDING_END), "unknown");
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_handshake),
		cmocka_unit_test(test_handshake_of_one_end),
		cmocka_unit_test(test_retransmissions),
		cmocka_unit_test(test_cookie),
		cmocka_unit_test(test_fastopen),
		cmocka_unit_test(test_fastopen_closed_early),
		cmocka_unit_test(test_no_ordinary_handshake),
		cmocka_unit_test(test_twins),
		cmocka_unit_test(test_in_progress),
		cmocka_unit_test(test_lost_records),
		cmocka_unit_test(test_cut_rows),
		cmocka_unit_test(test_inferred),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_listener),
		cmocka_unit_test(test_unknown_numbers),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
