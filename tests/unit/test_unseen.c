// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections that go on where they cannot be seen: in a timewait socket, with nothing
 * but tracepoints to see by. They are over as far as anybody will know, in the state that
 * they are thought to be in, and nobody knows for how long.
 */
#include <stdlib.h>
#include <string.h>

#include "expecting.h"
#include "seeding.h"
#include "show.h"
#include "stats.h"
#include "telling.h"
#include "unit.h"

#define NS	4026531840U
#define UNSEEN	(TCPSTATE_F_INFERRED | TCPSTATE_F_UNSEEN)

static struct script_socket client_socket(void)
{
	return tracking_socket(NS, 1, "192.0.2.1", 4000, "192.0.2.2", 80);
}

static struct tcpstate_record unseen_record(u64 time_ns, u8 old_state, u8 new_state)
{
	const struct script_socket sock = client_socket();
	struct tcpstate_record rec = script_record(&sock, time_ns, old_state, new_state,
						   TCPSTATE_CAUSE_FIN);

	rec.flags |= UNSEEN;
	if (old_state == new_state) {
		rec.event = TCPSTATE_EV_HANDOVER;
		rec.cause = TCPSTATE_CAUSE_UNKNOWN;
	}
	return rec;
}

/* 7>2>1>4>5 of a client, a second each. */
static void to_fin_wait2(struct track *track)
{
	static const u8 states[] = { 7, 2, 1, 4, 5 };
	const struct script_socket sock = client_socket();
	size_t i;

	for (i = 1; i < ARRAY_SIZE(states); i++)
		tracking_add(track, script_record(&sock, i * SEC, states[i - 1], states[i], 3));
}

/* It is handed out as soon as one that has come to CLOSE would be. */
static void test_over(void **state)
{
	static const u8 last[] = { TCPSTATE_TIME_WAIT, TCPSTATE_FIN_WAIT2 };
	const struct track_end *end;
	struct track track;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(last); i++) {
		tracking_begin(&track, 100, false);
		to_fin_wait2(&track);
		end = tracking_add(&track, unseen_record(6 * SEC, 5, last[i]));
		assert_true(end->ended);
		assert_true(end->unseen);
		assert_int_equal(end->state, last[i]);
		/* From 4 to 6 s it was seen in FIN_WAIT2. */
		assert_true(end->rows[4].has_spent);
		assert_true(end->rows[4].spent_ns == 2 * SEC);
		assert_true(TAILQ_EMPTY(&track.living));
		assert_true(track_due(&track) == 6 * SEC + TRACK_LINGER_NS);
		track_settle(&track, 6 * SEC + TRACK_LINGER_NS);
		assert_string_equal(tracking_seen, "1:5 ");
		assert_int_equal(track.gaps, 0);
		assert_int_equal(track.odd, 0);
		track_free(&track);
	}
}

/* Its process may still have the socket, and connect with it again. */
static void test_next_life(void **state)
{
	const struct script_socket sock = client_socket();
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	to_fin_wait2(&track);
	tracking_add(&track, unseen_record(6 * SEC, 5, 6));
	end = tracking_add(&track, script_record(&sock, 7 * SEC, 7, 2, TCPSTATE_CAUSE_CONNECT));
	assert_false(end->unseen);
	assert_false(end->ended);
	assert_true(end->whole);
	assert_int_equal(end->n_rows, 1);
	assert_false(end->rows[0].has_spent);
	track_settle(&track, 8 * SEC);
	assert_string_equal(tracking_seen, "1:5 ");
	tracking_add(&track, script_record(&sock, 9 * SEC, 2, 7, TCPSTATE_CAUSE_RST));
	track_settle(&track, 10 * SEC);
	assert_string_equal(tracking_seen, "1:5 1:2 ");
	assert_int_equal(track.gaps, 0);
	track_free(&track);
}

/* What comes too late changes nothing about how it ended. */
static void test_after_the_end(void **state)
{
	const struct script_socket sock = client_socket();
	struct track track;
	const struct track_end *end;

	(void)state;
	tracking_begin(&track, 100, false);
	to_fin_wait2(&track);
	tracking_add(&track, unseen_record(6 * SEC, 5, 6));
	end = tracking_add(&track, script_reset(&sock, 6 * SEC + 1, 7, 0));
	assert_true(end->unseen);
	assert_int_equal(end->state, TCPSTATE_TIME_WAIT);
	end = tracking_add(&track, unseen_record(6 * SEC + 2, 5, 5));
	assert_true(end->unseen);
	assert_int_equal(end->state, TCPSTATE_TIME_WAIT);
	track_free(&track);
	/* One that was seen to end is not unseen. */
	tracking_begin(&track, 100, false);
	to_fin_wait2(&track);
	tracking_add(&track, script_record(&sock, 6 * SEC, 5, 7, TCPSTATE_CAUSE_RST));
	end = tracking_add(&track, unseen_record(6 * SEC + 1, 5, 5));
	assert_false(end->unseen);
	assert_int_equal(end->state, TCPSTATE_CLOSE);
	track_free(&track);
}

/* The records between ESTABLISHED and the hand-over are missing. */
static void test_gap(void **state)
{
	const struct script_socket sock = client_socket();
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	tracking_add(&track, script_record(&sock, SEC, 2, 1, TCPSTATE_CAUSE_SYNACK));
	end = tracking_add(&track, unseen_record(2 * SEC, 5, 5));
	assert_true(end->gap);
	assert_false(end->has_spent);
	assert_int_equal(end->state, TCPSTATE_FIN_WAIT2);
	assert_int_equal(end->entered_ns, 0);
	assert_true(end->unseen);
	track_free(&track);
}

/* Both ends are waited for, as if this one had come to CLOSE. */
static void test_peer(void **state)
{
	struct track track;
	size_t i;

	(void)state;
	scene_make(&scene, "handed over");
	tracking_begin(&track, 100, false);
	for (i = 0; i + 1 < scene.n; i++)
		tracking_add(&track, scene.recs[i]);
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "");
	tracking_add(&track, scene.recs[i]);
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "1+2:5+7 ");
	track_free(&track);
}

/* A million connections of a client that closes first take no more room than few. */
static void test_room(void **state)
{
	const struct track_config config = { .max_ends = 100 };
	struct track track;
	u64 i;

	(void)state;
	track_init(&track, &config);
	for (i = 0; i < 1000; i++) {
		struct tcpstate_record rec = unseen_record(i * SEC, 5, i % 2 ? 5 : 6);

		rec.cookie = 1 + i;
		tracking_add(&track, rec);
		assert_true(track.n <= 100);
		assert_true(TAILQ_EMPTY(&track.living));
	}
	assert_int_equal(track.evicted, 0);
	track_free(&track);
}

/* One that existed before, and was listed in FIN_WAIT2. */
static void test_seed(void **state)
{
	const struct script_socket sock = client_socket();
	const struct track_end *end;
	struct track track;

	(void)state;
	tracking_begin(&track, 100, false);
	seeding_add(&track, seeding_record(&sock, TCPSTATE_FIN_WAIT2));
	end = tracking_add(&track, unseen_record(200 * SEC, 5, 5));
	assert_true(end->existed);
	assert_true(end->unseen);
	assert_false(end->gap);
	assert_true(TAILQ_EMPTY(&track.living));
	track_settle(&track, ~0ULL);
	assert_string_equal(tracking_seen, "1:1 ");
	track_free(&track);
}

/* Half-closed for 3 ms, FIN_WAIT2 from 2200 to 5200 us. */
static void test_story_of_time_wait(void **state)
{
	const struct story_end *end = &story.ends[CLIENT];

	(void)state;
	tell_scene("time-wait unseen");
	assert_true(end->unseen);
	assert_int_equal(end->state, TCPSTATE_TIME_WAIT);
	assert_int_equal(end->ending, STORY_ENDING_ACTIVE);
	assert_true(end->inferred);
	check_us(&end->fin_wait2, 3000);
	assert_true(end->fin_wait2.inferred);
	assert_int_equal(end->wait, STORY_WAIT_UNSEEN);
	assert_true(end->wait_inferred);
	check_unknown(&end->time_wait);
	check_unknown(&end->in_state);
	assert_false(story.ends[SERVER].unseen);
	/* Until the server is in CLOSE. */
	check_us(&story.close, 3300);
}

static void test_story_of_hand_over(void **state)
{
	const struct story_end *end = &story.ends[CLIENT];

	(void)state;
	tell_scene("handed over");
	assert_true(end->unseen);
	assert_int_equal(end->state, TCPSTATE_FIN_WAIT2);
	assert_int_equal(end->ending, STORY_ENDING_UNSEEN);
	assert_int_equal(end->fin, STORY_FIN_ACTIVE);
	assert_int_equal(end->cause, TCPSTATE_CAUSE_UNKNOWN);
	assert_int_equal(end->wait, STORY_WAIT_NONE);
	check_unknown(&end->fin_wait2);
	check_unknown(&end->in_state);
	assert_int_equal(story.ends[SERVER].ending, STORY_ENDING_PASSIVE);
	/* When both directions were closed was seen at one end only. */
	check_unknown(&story.close);
	check_us(&story.half_closed, 3000);
}

/* Neither in the state now, nor with a time that nobody knows. */
static void test_stats(void **state)
{
	const struct stats_config counting = { .by = BY_NOTHING };
	const struct track_config config = { .max_ends = 100 };
	u64 living[TCPSTATE_STATE_END] = { [TCPSTATE_FIN_WAIT2] = 7 };
	const struct stats_view view = { .living = living };
	static const char * const scenes[] = { "time-wait unseen", "handed over" };
	const struct track_end *end;
	struct track track;
	struct stats stats;
	size_t i, j;

	(void)state;
	stats_init(&stats, &counting);
	for (i = 0; i < ARRAY_SIZE(scenes); i++) {
		scene_make(&scene, scenes[i]);
		track_init(&track, &config);
		for (j = 0; j < scene.n; j++) {
			assert_int_equal(track_add(&track, &scene.recs[j], &end), 0);
			assert_int_equal(stats_add(&stats, &scene.recs[j], end), 0);
		}
		assert_true(TAILQ_EMPTY(&track.living));
		track_free(&track);
	}
	assert_int_equal(stats.total.unseen[TCPSTATE_TIME_WAIT], 1);
	assert_int_equal(stats.total.unseen[TCPSTATE_FIN_WAIT2], 1);
	assert_null(stats.total.times[TIME_IN_STATE + TCPSTATE_TIME_WAIT]);
	assert_int_equal(stats.total.times[TIME_IN_STATE + TCPSTATE_FIN_WAIT2]->n, 1);
	assert_int_equal(stats.total.pairs[TCPSTATE_FIN_WAIT2][TCPSTATE_FIN_WAIT2], 0);
	show_begin(80, false, false);
	render_stats(&show_render, &stats, &view);
	show_end();
	show_check(80, false);
	show_find("\nFIN_WAIT2, 7 now                       1   3.0 ms   3.0 ms   3.0 ms   3.0 ms\n"
		  "FIN_WAIT2, end not seen                1        -        -        -        -\n"
		  "TIME_WAIT, end not seen                1        -        -        -        -\n");
	show_release();
	stats_free(&stats);
}

#define WAY "CLOSE SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT"

/* What was seen is enough, or what was not would be needed. */
static void test_expect(void **state)
{
	(void)state;
	assert_string_equal(expecting_verdict("client: ... > FIN_WAIT2 > TIME_WAIT", WAY " gone"),
			    "match");
	assert_string_equal(expecting_verdict("client: ... > TIME_WAIT > CLOSE", WAY " gone"),
			    "undecided");
	/* As long as it is seen it may still come. */
	assert_string_equal(expecting_verdict("client: ... > TIME_WAIT > CLOSE", WAY),
			    "not_reached");
	/* It does something else, whatever follows. */
	assert_string_equal(expecting_verdict("client: CLOSE > SYN_SENT > CLOSE", WAY " gone"),
			    "mismatch");
	assert_string_equal(expecting_verdict("never CLOSING", WAY " gone"), "match");
	assert_string_equal(expecting_verdict("never FIN_WAIT2", WAY " gone"), "mismatch");
	/* Neither the cause of TIME_WAIT nor what follows is known. */
	assert_string_equal(expecting_verdict("client: ... > TIME_WAIT by fin > CLOSE",
					      WAY "/unknown gone"), "undecided");
}

static void test_expect_shown(void **state)
{
	char *text = expecting_print("client: ... > FIN_WAIT2 > TIME_WAIT > CLOSE", WAY " gone",
				     false);

	(void)state;
	assert_non_null(strstr(text, "cannot be held against"));
	assert_non_null(strstr(text, "cannot be seen"));
	assert_non_null(strstr(text, "  - CLOSE"));
	assert_non_null(strstr(text, "<- cannot be seen\n"));
	assert_null(strstr(text, "missing"));
	free(text);
}

static void expect_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	(void)peer;
	assert_int_equal(expect_end_build(context, end, ROLE_CLIENT), 0);
}

static void build_end(struct expect_end *end, const char *name)
{
	const struct track_config config = { .max_ends = 10, .done = expect_done, .context = end };
	struct track track;
	size_t i;

	scene_make(&scene, name);
	scene_keep(&scene, 1);
	track_init(&track, &config);
	for (i = 0; i < scene.n; i++)
		assert_int_equal(track_add(&track, &scene.recs[i], NULL), 0);
	assert_int_equal(track_finish(&track), 0);
	track_free(&track);
}

/* A hand-over is no state; nothing is lost when a connection goes on unseen. */
static void test_expect_end(void **state)
{
	struct expect_end end;

	(void)state;
	build_end(&end, "time-wait unseen");
	assert_true(end.unseen);
	assert_false(end.lost);
	assert_int_equal(end.n, 6);
	assert_int_equal(end.steps[5].state, TCPSTATE_TIME_WAIT);
	assert_true(end.steps[5].inferred);
	assert_true(end.steps[5].state_inferred);
	assert_false(end.steps[4].state_inferred);
	expect_end_free(&end);
	build_end(&end, "handed over");
	assert_true(end.unseen);
	assert_false(end.lost);
	assert_int_equal(end.n, 5);
	assert_int_equal(end.steps[4].state, TCPSTATE_FIN_WAIT2);
	expect_end_free(&end);
}

static bool matches(const char *expression, const struct tcpstate_record *rec)
{
	struct filter filter = { 0 };
	struct filter_error error;
	struct track track;
	const struct track_end *end;
	bool matches;

	assert_int_equal(filter_add(&filter, expression, strlen(expression), &filter_names_host,
				    &error), 0);
	filter_compile(&filter);
	tracking_begin(&track, 10, false);
	end = tracking_add(&track, *rec);
	matches = filter_match_event(&filter, rec, end);
	track_free(&track);
	return matches;
}

/* It is in the state, and no transition. */
static void test_filter(void **state)
{
	const struct tcpstate_record handover = unseen_record(SEC, 5, 5);
	const struct tcpstate_record time_wait = unseen_record(SEC, 5, 6);

	(void)state;
	assert_true(matches("state fin-wait-2", &handover));
	assert_false(matches("state time-wait", &handover));
	assert_false(matches("transition fin-wait-2>fin-wait-2", &handover));
	assert_false(matches("cause fin", &handover));
	assert_true(matches("state time-wait", &time_wait));
	assert_true(matches("transition fin-wait-2>time-wait", &time_wait));
	assert_true(matches("cause fin", &time_wait));
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_over),
		cmocka_unit_test(test_next_life),
		cmocka_unit_test(test_after_the_end),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_peer),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_seed),
		cmocka_unit_test(test_story_of_time_wait),
		cmocka_unit_test(test_story_of_hand_over),
		cmocka_unit_test(test_stats),
		cmocka_unit_test(test_expect),
		cmocka_unit_test(test_expect_shown),
		cmocka_unit_test(test_expect_end),
		cmocka_unit_test(test_filter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
