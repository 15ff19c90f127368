// SPDX-License-Identifier: GPL-2.0-only
/* How connections are shown that go on where they cannot be seen. */
#include <string.h>

#include "scenes.h"
#include "show.h"
#include "unit.h"

#define UNSEEN	(TCPSTATE_F_INFERRED | TCPSTATE_F_UNSEEN)

static struct scene scene;

static void show_scene(const char *name, unsigned int width)
{
	scene_make(&scene, name);
	show_begin(width, false, true);
	show_block(scene.recs, scene.n);
	show_end();
	show_check(width, true);
}

static void test_shown_time_wait(void **state)
{
	(void)state;
	show_scene("time-wait unseen", 80);
	show_find("closed by the client after more than 5.300 ms; TIME_WAIT not seen to end\n");
	show_find("│ FIN_WAIT2 (3.0 ms) → TIME_WAIT?   │");
	show_find("│ FIN received?, end not seen       │");
	show_find("closed in 3.3 ms · client TIME_WAIT not seen to end\n");
	show_find("  ? deduced from what the socket shows, not observed\n");
	assert_null(strstr(show_out, "in progress"));
	assert_null(strstr(show_out, "now"));
	show_release();
}

static void test_shown_hand_over(void **state)
{
	(void)state;
	show_scene("handed over", 80);
	show_find("closed by the client after more than 5.300 ms; FIN_WAIT2 not seen to end\n");
	show_find("2.201 ms │ a timewait socket goes on?        │\n"
		  "         │ end not seen                      │\n");
	show_find("client closed first (active)");
	show_find("client FIN_WAIT2 not seen to end\n");
	show_find("  ? deduced from what the socket shows, not observed\n");
	assert_null(strstr(show_out, "in progress"));
	show_release();
}

/* The other end goes on where it can be seen: it is still told what that one does. */
static void test_shown_while_the_peer_lives(void **state)
{
	(void)state;
	scene_make(&scene, "handed over");
	scene_drop(&scene, scene_find(&scene, 2, TCPSTATE_LAST_ACK, TCPSTATE_CLOSE));
	scene_drop(&scene, scene_find(&scene, 2, TCPSTATE_CLOSE_WAIT, TCPSTATE_LAST_ACK));
	show_begin(80, false, true);
	show_block(scene.recs, scene.n);
	show_end();
	show_find("closed by the client, now FIN_WAIT2? / CLOSE_WAIT\n");
	show_find("in progress: server CLOSE_WAIT");
	assert_null(strstr(show_out, "client FIN_WAIT2 for"));
	show_release();
}

/* Both ends at once: RFC 9293 figure 13. */
static void test_shown_at_both_ends(void **state)
{
	struct tcpstate_record recs[] = {
		script_record(&show_client, 1 * MS, 1, 4, TCPSTATE_CAUSE_CLOSE),
		script_record(&show_server, 1 * MS, 1, 4, TCPSTATE_CAUSE_CLOSE),
		script_record(&show_client, 2 * MS, 4, 11, TCPSTATE_CAUSE_FIN),
		script_record(&show_server, 2 * MS, 4, 11, TCPSTATE_CAUSE_FIN),
		script_record(&show_client, 3 * MS, 11, 6, TCPSTATE_CAUSE_ACK),
		script_record(&show_server, 3 * MS, 11, 6, TCPSTATE_CAUSE_ACK),
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(recs); i++) {
		recs[i].flags |= TCPSTATE_F_HAS_TCP;
		recs[i].snd_nxt = 5;
		recs[i].rcv_nxt = 5;
	}
	recs[4].flags |= UNSEEN;
	recs[5].flags |= UNSEEN;
	show_begin(80, false, true);
	show_block(recs, ARRAY_SIZE(recs));
	show_end();
	show_find("closed by both ends at once after more than 2.000 ms; "
		  "TIME_WAIT not seen to\n  end\n");
	show_release();
	/* What one of them is in now is another state. */
	recs[5].event = TCPSTATE_EV_HANDOVER;
	recs[5].new_state = TCPSTATE_CLOSING;
	show_begin(80, false, true);
	show_block(recs, ARRAY_SIZE(recs));
	show_end();
	show_find("; TIME_WAIT and CLOSING\n  not seen to end\n");
	show_release();
}

/* What tells how a connection was closed is missing: it is not said to have ended. */
static void test_shown_alone(void **state)
{
	struct tcpstate_record rec = script_record(&show_client, SEC, 5, 6, TCPSTATE_CAUSE_FIN);

	(void)state;
	rec.flags |= UNSEEN;
	show_begin(80, false, true);
	show_block(&rec, 1);
	show_end();
	show_find("closing; TIME_WAIT not seen to end\n");
	show_release();
}

/* After a RST it does not matter what a timewait socket does: that is when it was over. */
static void test_shown_reset(void **state)
{
	(void)state;
	scene_make(&scene, "handed over");
	scene_drop(&scene, scene_find(&scene, 2, TCPSTATE_LAST_ACK, TCPSTATE_CLOSE));
	*scene_find(&scene, 2, TCPSTATE_CLOSE_WAIT, TCPSTATE_LAST_ACK) =
		script_record(&scene_server, SCENE_BEGIN + 5100 * US, TCPSTATE_CLOSE_WAIT,
			      TCPSTATE_CLOSE, TCPSTATE_CAUSE_RST);
	show_begin(80, false, true);
	show_block(scene.recs, scene.n);
	show_end();
	show_find("reset by the client after 5.100 ms; FIN_WAIT2 not seen to end\n");
	show_release();
}

/* Nothing is cut off, and nothing is wider. */
static void test_shown_widths(void **state)
{
	unsigned int width;

	(void)state;
	for (width = 80; width <= 240; width += 8) {
		show_scene("handed over", width);
		show_find("a timewait socket goes on?");
		show_find("end not seen");
		show_release();
		show_scene("time-wait unseen", width);
		show_find("TIME_WAIT?");
		show_find("end not seen");
		show_release();
	}
}

static void test_watch(void **state)
{
	struct tcpstate_record recs[] = {
		script_record(&show_client, 0, 5, 6, TCPSTATE_CAUSE_FIN),
		script_record(&show_server, 0, 5, 5, 0),
	};

	(void)state;
	recs[0].flags |= UNSEEN;
	recs[1].flags |= UNSEEN;
	recs[1].event = TCPSTATE_EV_HANDOVER;
	show_begin(80, false, true);
	show_events(recs, ARRAY_SIZE(recs));
	show_end();
	show_find("FIN_WAIT2 → TIME_WAIT?   FIN received?, end not seen  ");
	show_find("FIN_WAIT2                a timewait socket goes on?, end not seen  ");
	show_release();
	/* A source that is sure of it says so. */
	recs[1].flags &= ~TCPSTATE_F_INFERRED;
	show_begin(80, false, true);
	show_event(recs[1]);
	show_end();
	show_find(" a timewait socket goes on, end not seen ");
	show_release();
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_shown_time_wait),
		cmocka_unit_test(test_shown_hand_over),
		cmocka_unit_test(test_shown_while_the_peer_lives),
		cmocka_unit_test(test_shown_at_both_ends),
		cmocka_unit_test(test_shown_alone),
		cmocka_unit_test(test_shown_reset),
		cmocka_unit_test(test_shown_widths),
		cmocka_unit_test(test_watch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
