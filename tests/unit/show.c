// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "show.h"
#include "unit.h"

struct render show_render;
char *show_out;
char *show_err;
static size_t out_size, err_size;

const struct script_socket show_client = { 4026531840U, 0x1001, 0, AF_INET, "127.0.0.1",
	41234, "127.0.0.1", 8080, 1000 };
const struct script_socket show_server = { 4026531840U, 0x1002, 0x1000, AF_INET, "127.0.0.1",
	8080, "127.0.0.1", 41234, 33 };

static void on_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	struct timeline tl;

	(void)context;
	assert_int_equal(timeline_build(&tl, end, peer), 0);
	show_render.ops->block(&show_render, &tl);
	timeline_free(&tl);
}

/**
 * show_begin() - begin to show, with nothing shown yet
 * @width: columns of the terminal
 * @colour: in colour?
 * @utf8: in UTF-8?
 */
void show_begin(unsigned int width, bool colour, bool utf8)
{
	render_text_init(&show_render, open_memstream(&show_out, &out_size),
			 open_memstream(&show_err, &err_size));
	term_init(&show_render.term, width, colour, utf8);
	/* 2023-11-14 22:13:20 UTC, when CLOCK_MONOTONIC was 0. */
	show_render.realtime_offset = 1700000000LL * NSEC_PER_SEC;
}

/**
 * show_block() - show connections
 * @recs: their records
 * @n: how many
 */
void show_block(const struct tcpstate_record *recs, size_t n)
{
	const struct track_config config = { .max_ends = 100, .done = on_done, .collect = true };
	struct track track;
	size_t i;

	track_init(&track, &config);
	for (i = 0; i < n; i++)
		assert_int_equal(track_add(&track, &recs[i], NULL), 0);
	assert_int_equal(track_finish(&track), 0);
	track_free(&track);
}

/**
 * show_events() - show records one by one
 * @recs: the records
 * @n: how many
 */
void show_events(const struct tcpstate_record *recs, size_t n)
{
	static const struct track_config config = { .max_ends = 100 };
	const struct track_end *socket;
	struct track track;
	size_t i;

	track_init(&track, &config);
	for (i = 0; i < n; i++) {
		assert_int_equal(track_add(&track, &recs[i], &socket), 0);
		show_render.ops->event(&show_render, &recs[i], socket);
	}
	track_free(&track);
}

/**
 * show_event() - show a record of a socket that is not known
 * @rec: the record
 */
void show_event(struct tcpstate_record rec)
{
	show_events(&rec, 1);
}

/**
 * show_end() - from now on show_out and show_err have all
 */
void show_end(void)
{
	assert_int_equal(show_render.ops->flush(&show_render), 0);
	fclose(show_render.out);
	fclose(show_render.err);
}

/**
 * show_check() - check what can be checked of everything that was shown
 * @width: no line is wider
 * @utf8: may it have more than ASCII?
 *
 * There is no control character but newline.
 */
void show_check(unsigned int width, bool utf8)
{
	const char *line = show_out, *newline;
	char copy[4096];

	for (; *line; line = newline + 1) {
		newline = strchr(line, '\n');
		assert_non_null(newline);
		assert_true((size_t)(newline - line) < sizeof(copy));
		snprintf(copy, sizeof(copy), "%.*s", (int)(newline - line), line);
		if (text_width(copy) > width)
			fail_msg("%u columns: %s", text_width(copy), copy);
		if (strpbrk(copy, "\033\a\b\r\t"))
			fail_msg("control character: %s", copy);
		if (!utf8)
			assert_int_equal(text_width(copy), strlen(copy));
	}
}

/**
 * show_find() - check that something was shown
 * @text: what; may be several lines
 */
void show_find(const char *text)
{
	if (!strstr(show_out, text))
		fail_msg("not found:\n%s\nin:\n%s", text, show_out);
}

/**
 * show_release() - release the memory of what was shown
 */
void show_release(void)
{
	free(show_out);
	free(show_err);
}
