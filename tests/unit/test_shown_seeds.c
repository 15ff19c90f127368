// SPDX-License-Identifier: GPL-2.0-only
/* How sockets are shown that existed before the trace. */
#include <string.h>

#include "seeding.h"
#include "show.h"
#include "unit.h"

#define LATER (200 * SEC)

static void on_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	struct timeline tl;

	(void)context;
	assert_int_equal(timeline_build(&tl, end, peer), 0);
	show_render.ops->block(&show_render, &tl);
	timeline_free(&tl);
}

static void show_seeded(const struct tcpstate_record *listed, size_t n_listed,
			const struct tcpstate_record *recs, size_t n, bool as_blocks)
{
	const struct track_config config = {
		.max_ends = 100, .collect = true, .done = as_blocks ? on_done : NULL,
	};
	const struct track_end *end;
	struct track track;
	size_t i;

	track_init(&track, &config);
	for (i = 0; i < n_listed; i++)
		assert_int_equal(track_seed(&track, &listed[i], SEED_BEGAN), 0);
	for (i = 0; i < n; i++) {
		assert_int_equal(track_add(&track, &recs[i], &end), 0);
		if (!as_blocks)
			show_render.ops->event(&show_render, &recs[i], end);
	}
	assert_int_equal(track_finish(&track), 0);
	track_free(&track);
}

static struct tcpstate_record held(const struct script_socket *sock, u8 state, u32 tgid,
				   const char *comm)
{
	struct tcpstate_record rec = seeding_record(sock, state);

	script_task(&rec, tgid, comm);
	return rec;
}

/* Every line says so, and who has it open. */
static void test_watch(void **state)
{
	static const char * const lines[] = {
		"ESTABLISHED → CLOSE_WAIT FIN received                                      curl[77]  existed before\n",
		"CLOSE_WAIT → CLOSE       RST received                                      curl[77]  existed before\n",
	};
	const struct tcpstate_record listed[] = { held(&show_client, 1, 77, "curl") };
	const struct tcpstate_record recs[] = {
		script_record(&show_client, LATER, 1, 8, TCPSTATE_CAUSE_FIN),
		script_record(&show_client, LATER + 1, 8, 7, TCPSTATE_CAUSE_RST),
	};

	(void)state;
	show_begin(80, false, true);
	show_seeded(listed, 1, recs, 2, false);
	show_end();
	show_find(lines[0]);
	show_find(lines[1]);
	assert_null(strstr(show_out, "not seen"));
	show_release();
}

/* A column of two in 80, the narrowest there is. */
static void test_blocks(void **state)
{
	const struct tcpstate_record listed[] = {
		held(&show_client, 1, 77, "curl"), seeding_record(&show_server, 1),
	};
	const struct tcpstate_record recs[] = {
		script_record(&show_client, LATER, 1, 4, TCPSTATE_CAUSE_CLOSE),
		script_record(&show_server, LATER + 1000, 1, 8, TCPSTATE_CAUSE_FIN),
	};
	const char *found;

	(void)state;
	show_begin(80, false, true);
	show_seeded(listed, 2, recs, 2, true);
	show_end();
	show_check(80, true);
	show_find("│ ··· existed before the trace ···  │");
	show_find("   │ ··· existed before the trace ···\n");
	/* Its record names a listener, so the other end is the client. */
	show_find("client curl[77]");
	/* No time in the state that it was found in. */
	show_find("│ ESTABLISHED → FIN_WAIT1           │");
	show_find("│ ESTABLISHED → CLOSE_WAIT\n");
	assert_null(strstr(show_out, "not seen"));
	assert_null(strstr(show_out, "missing"));
	show_find("belong together by their addresses: numbers do not tell\n");
	found = strstr(show_out, "existed before");
	found = strstr(found + 1, "existed before");
	assert_null(strstr(found + 1, "existed before"));
	show_release();
}

/* What it was, where that is not what the first record left. */
static void test_gap(void **state)
{
	const struct tcpstate_record listed[] = { seeding_record(&show_client, 12) };
	const struct tcpstate_record recs[] = {
		script_record(&show_client, LATER, 1, 8, TCPSTATE_CAUSE_FIN),
		script_record(&show_client, LATER + 1, 9, 7, TCPSTATE_CAUSE_ACK),
	};
	unsigned int width;

	(void)state;
	for (width = 80; width < 170; width += 30) {
		show_begin(width, false, false);
		show_seeded(listed, 1, recs, 2, true);
		show_end();
		show_check(width, false);
		show_find("| ... existed before the trace ...\n"
			  "         | found in NEW_SYN_RECV\n"
			  "         | ... records missing ...\n"
			  "         | ESTABLISHED -> CLOSE_WAIT");
		assert_null(strstr(show_out, "not seen"));
		assert_null(strstr(show_out, "belong together"));
		show_release();
	}
}

/* What the ring remembers from the beginning on is no older than the trace. */
static void test_remembered(void **state)
{
	const struct tcpstate_record listed[] = { held(&show_client, 1, 77, "curl") };
	const struct tcpstate_record recs[] = {
		script_record(&show_client, SEC, 7, 2, TCPSTATE_CAUSE_CONNECT),
		script_record(&show_client, 2 * SEC, 2, 1, TCPSTATE_CAUSE_SYNACK),
		script_record(&show_client, LATER, 1, 8, TCPSTATE_CAUSE_FIN),
	};

	(void)state;
	show_begin(80, false, false);
	show_seeded(listed, 1, recs, 3, true);
	show_end();
	assert_null(strstr(show_out, "existed"));
	assert_null(strstr(show_out, "not seen"));
	show_find("ESTABLISHED (198 s) -> CLOSE_WAIT");
	show_find("client curl[77]");
	show_release();
}

static void test_quiet(void **state)
{
	const struct tcpstate_record listed[] = { held(&show_client, 1, 77, "curl") };

	(void)state;
	show_begin(80, false, false);
	show_seeded(listed, 1, NULL, 0, true);
	show_end();
	assert_string_equal(show_out, "");
	show_release();
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_watch),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_remembered),
		cmocka_unit_test(test_quiet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
