// SPDX-License-Identifier: GPL-2.0-only
/* A source that is recorded while it is read: what is played is what was shown. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture.h"
#include "source_tee.h"
#include "tape.h"
#include "unit.h"

static const struct source_cpu cpus[] = { { 0, 9, 0 }, { 1, 0, 0 }, { 2, 7, 0 } };

/* The life of a source: history, a loss, a cut read, idle reads, a restart. */
static void make_script(struct script_source *script)
{
	static struct tcpstate_record first[6], cut[1], rest[2], anew[3];
	static const struct source_run first_runs[] = {
		{ 0, 10, 4, 2, 0, 3 }, { 2, 8, 0, 5, 0, 2 }, { 2, 20, 8, 3, 0, 1 },
	};
	static const struct source_run cut_runs[] = { { 1, 3, 0, 1, 0, 1 } };
	static const struct source_run rest_runs[] = {
		{ 0, 15, 5, 0, 0, 0 }, { 0, 17, 0, 0, 0, 2 },
	};
	static const struct source_run anew_runs[] = { { 0, 4, 1, 0, 0, 2 }, { 1, 2, 0, 0, 0, 1 } };
	static const struct script_step steps[] = {
		{ 2 * SEC, 0, first_runs, 3, first },
		{ 2 * SEC + 10 * MS, 0, NULL, 0, NULL },
		{ 2 * SEC + 20 * MS, 0, NULL, 0, NULL },
		{ 3 * SEC, -ENOBUFS, cut_runs, 1, cut },
		{ 4 * SEC, 0, rest_runs, 2, rest },
		{ 5 * SEC, -ERANGE, NULL, 0, NULL },
		{ 6 * SEC, 0, anew_runs, 2, anew },
	};

	first[0] = tape_rec(0, 5, SEC + 1);
	first[1] = tape_rec(0, 7, SEC + 5);
	first[2] = tape_rec(0, 9, 2 * SEC - 1);
	first[3] = tape_rec(2, 3, SEC + 1);
	first[4] = tape_rec(2, 6, SEC + 4);
	first[5] = tape_rec(2, 17, 2 * SEC - 2);
	cut[0] = tape_rec(1, 2, 2 * SEC + 25 * MS);
	rest[0] = tape_rec(0, 15, 3 * SEC + 1);
	rest[1] = tape_rec(0, 16, 4 * SEC - 1);
	anew[0] = tape_rec(0, 2, 5 * SEC + 7);
	anew[1] = tape_rec(0, 3, 5 * SEC + 9);
	anew[2] = tape_rec(1, 1, 5 * SEC + 8);
	script_source_init(script);
	script->cpus = cpus;
	script->n_cpus = ARRAY_SIZE(cpus);
	script->steps = steps;
	script->n_steps = ARRAY_SIZE(steps);
}

static void tape_script(struct script_source *script, const char *path, int level,
			const struct reader_config *config, struct tape_shown *shown)
{
	struct tee_config tee = { .capture = tape_config(path, level) };
	char error[SOURCE_ERROR_LEN] = "";
	struct source *source;

	make_script(script);
	if (source_tee_open(&source, &script->source, &tee, error))
		fail_msg("%s", error);
	tape_show(source, config, shown);
	assert_int_equal(source_tee_end(source, CAPTURE_STOPPED), 0);
	source->ops->close(source);
}

/* Shown when recorded, and shown when played, is the same. */
static void test_replay_is_the_same(void **state)
{
	const struct reader_config live = { .history = true, .follow = true };
	struct tape_shown recorded, played;
	struct script_source script;
	int level;

	(void)state;
	for (level = 0; level < 3; level += 2) {
		const char *path = tape_path(level ? "same.zst" : "same");

		tape_script(&script, path, level, &live, &recorded);
		assert_int_equal(recorded.err, 0);
		/* By hand: two CPUs have a record at SEC + 1; the lower one is first. */
		assert_string_equal(recorded.events,
				    "0:5 2:3 2:6 0:7 2!8 2:17 0:9 1:2 0!5 0:15 0:16 0:2 1:1 0:3 ");
		tape_show_file(path, &played);
		assert_int_equal(played.err, 0);
		assert_string_equal(played.events, recorded.events);
		assert_int_equal(played.restarts, 1);
		assert_int_equal(played.totals.delivered, 12);
		assert_int_equal(played.totals.filtered, 11);
		assert_int_equal(played.totals.lost, 13);
		assert_int_equal(played.totals.before, 5);
		assert_memory_equal(&played.totals, &recorded.totals, sizeof(played.totals));
		tape_shown_free(&recorded);
		tape_shown_free(&played);
	}
}

/* Who does not want history begins with what came after the recording began. */
static void test_without_history(void **state)
{
	const struct reader_config live = { .history = true, .follow = true };
	const struct reader_config config = { .scope = SCOPE_ALL };
	struct tape_shown recorded, played;
	struct script_source script;
	const char *path = tape_path("late");
	struct source *source;

	(void)state;
	tape_script(&script, path, 1, &live, &recorded);
	source = tape_open(path);
	tape_show(source, &config, &played);
	source->ops->close(source);
	/* The heads were 9, 0 and 7; what came after a restart is all new. */
	assert_string_equal(played.events, "2!8 2:17 1:2 0!5 0:15 0:16 0:2 1:1 0:3 ");
	assert_int_equal(played.totals.before, 1);
	assert_int_equal(played.totals.lost, 13);
	tape_shown_free(&recorded);
	tape_shown_free(&played);
}

/* What was lost while it was recorded is no part of what was before. */
static void test_loss_at_the_beginning(void **state)
{
	static const struct source_cpu heads[] = { { 0, 10, 0 }, { 1, 0, 0 } };
	const struct tcpstate_record first[] = { tape_rec(0, 21, SEC) };
	const struct tcpstate_record second[] = { tape_rec(1, 8, SEC + 50 * MS) };
	const struct source_run run0[] = { { 0, 22, 10, 0, 0, 1 } };
	const struct source_run run1[] = { { 1, 9, 7, 0, 0, 1 } };
	const struct script_step steps[] = {
		{ SEC + 20 * MS, 0, run0, 1, first }, { SEC + 90 * MS, 0, run1, 1, second },
	};
	const struct reader_config live = { .follow = true };
	struct tape_shown recorded, played;
	struct script_source script;
	struct tee_config tee = { 0 };
	char error[SOURCE_ERROR_LEN];
	struct source *source;

	(void)state;
	script_source_init(&script);
	script.cpus = heads;
	script.n_cpus = 2;
	script.steps = steps;
	script.n_steps = 2;
	tee.capture = tape_config(tape_path("loss"), 1);
	assert_int_equal(source_tee_open(&source, &script.source, &tee, error), 0);
	tape_show(source, &live, &recorded);
	source_tee_end(source, CAPTURE_STOPPED);
	source->ops->close(source);
	/* CPU 0: from 11 on; CPU 1 had nothing when it was looked at first. */
	assert_string_equal(recorded.events, "0!10 0:21 1!7 1:8 ");
	tape_show_file(tape_path("loss"), &played);
	assert_string_equal(played.events, recorded.events);
	assert_int_equal(played.totals.lost, 17);
	/* What it did not ask for. */
	assert_int_equal(played.totals.before, 10);
	tape_shown_free(&recorded);
	tape_shown_free(&played);
}

static bool is_odd(void *context, const struct tcpstate_record *rec)
{
	++*(unsigned int *)context;
	return rec->seq % 2;
}

/* What the user does not want is not in the file, and counted. */
static void test_only_what_is_wanted(void **state)
{
	const struct reader_config live = { .history = true, .follow = true };
	unsigned int asked = 0;
	struct tee_config tee = { .wanted = is_odd, .context = &asked };
	char error[SOURCE_ERROR_LEN];
	struct script_source script;
	struct tape_shown shown;
	struct source *source;

	(void)state;
	tee.capture = tape_config(tape_path("odd"), 0);
	make_script(&script);
	assert_int_equal(source_tee_open(&source, &script.source, &tee, error), 0);
	tape_show(source, &live, &shown);
	assert_string_equal(shown.events, "0:5 2:3 0:7 2!8 2:17 0:9 0!5 0:15 1:1 0:3 ");
	assert_int_equal(asked, 12);
	tape_shown_free(&shown);
	source_tee_end(source, CAPTURE_STOPPED);
	source->ops->close(source);
	tape_show_file(tape_path("odd"), &shown);
	assert_string_equal(shown.events, "0:5 2:3 0:7 2!8 2:17 0:9 0!5 0:15 1:1 0:3 ");
	assert_int_equal(shown.totals.filtered, 11 + 4);
	assert_int_equal(shown.totals.lost, 13);
	assert_int_equal(shown.totals.before, 5);
	tape_shown_free(&shown);
}

/* A part of a capture is a capture. */
static void test_a_capture_of_a_capture(void **state)
{
	const struct reader_config live = { .history = true, .follow = true };
	struct tape_shown first, second;
	struct script_source script;
	struct tee_config tee = { 0 };
	char error[SOURCE_ERROR_LEN];
	struct source *source;

	(void)state;
	tape_script(&script, tape_path("first"), 1, &live, &first);
	tee.capture = tape_config(tape_path("second"), 0);
	source = tape_open(tape_path("first"));
	assert_int_equal(source_tee_open(&source, source, &tee, error), 0);
	/* It follows: the end of the file ends it. */
	tape_show(source, &live, &second);
	assert_string_equal(second.events, first.events);
	tape_shown_free(&second);
	source_tee_end(source, CAPTURE_STOPPED);
	source->ops->close(source);
	tape_show_file(tape_path("second"), &second);
	assert_string_equal(second.events, first.events);
	assert_string_equal(second.damage, "");
	assert_memory_equal(&second.totals, &first.totals, sizeof(first.totals));
	tape_shown_free(&first);
	tape_shown_free(&second);
}

/* Nothing was read: there is nothing to keep. */
static void test_a_source_that_refuses(void **state)
{
	static const struct source_cpu one[] = { { 0, 0, 0 } };
	const struct script_step steps[] = { { SEC, -EPERM, NULL, 0, NULL } };
	const struct reader_config config = { .history = true, .scope = SCOPE_SELF };
	const char *path = tape_path("refused");
	struct tee_config tee = { .capture = tape_config(path, 1) };
	char error[SOURCE_ERROR_LEN];
	struct script_source script;
	struct tape_shown shown;
	struct source *source;

	(void)state;
	script_source_init(&script);
	script.cpus = one;
	script.n_cpus = 1;
	script.steps = steps;
	script.n_steps = 1;
	assert_int_equal(source_tee_open(&source, &script.source, &tee, error), 0);
	tape_show(source, &config, &shown);
	assert_int_equal(shown.err, -EPERM);
	assert_false(source_tee_failed(source));
	tape_shown_free(&shown);
	assert_int_equal(source_tee_end(source, CAPTURE_SOURCE), 0);
	source->ops->close(source);
	assert_int_equal(access(path, F_OK), -1);
}

/* The recording fails, not the source: the reader is told which. */
static void test_a_recording_that_fails(void **state)
{
	const struct reader_config live = { .history = true, .follow = true };
	struct tee_config tee = { .capture = tape_config("/dev/full", 1) };
	char error[SOURCE_ERROR_LEN];
	struct script_source script;
	struct tape_shown shown;
	struct source *source;

	(void)state;
	make_script(&script);
	assert_int_equal(source_tee_open(&source, &script.source, &tee, error), 0);
	tape_show(source, &live, &shown);
	assert_int_equal(shown.err, -ENOSPC);
	assert_non_null(strstr(shown.error, "'/dev/full': No space left"));
	assert_true(source_tee_failed(source));
	assert_int_equal(source_tee_end(source, CAPTURE_SOURCE), -ENOSPC);
	tape_shown_free(&shown);
	source->ops->close(source);
	tee.capture.path = tape_path("no/such/directory");
	assert_int_equal(source_tee_open(&source, &script.source, &tee, error), -ENOENT);
	assert_non_null(strstr(error, "no/such/directory"));
}

static void test_a_series_of_a_source(void **state)
{
	const struct reader_config live = { .history = true, .follow = true };
	struct tape_shown recorded, played;
	struct script_source script;
	struct tee_config tee = { 0 };
	struct capture_totals sum;
	char error[SOURCE_ERROR_LEN];
	struct source *source;

	(void)state;
	tee.capture = tape_config(tape_path("tee"), 0);
	/* A file for every read; the restart is in one of them. */
	tee.capture.rotate_bytes = 2000;
	tee.capture.flush_ns = 0;
	make_script(&script);
	assert_int_equal(source_tee_open(&source, &script.source, &tee, error), 0);
	tape_show(source, &live, &recorded);
	assert_int_equal(source_tee_end(source, CAPTURE_STOPPED), 0);
	source_tee_sum(source, &sum);
	assert_int_equal(sum.records, 12);
	assert_int_equal(sum.filtered, 11);
	/* What was before is in it. */
	assert_int_equal(sum.lost, 13 + 5);
	assert_in_range(sum.files, 3, 10);
	source->ops->close(source);
	tape_show_file(tape_path("tee"), &played);
	assert_string_equal(played.events, recorded.events);
	assert_string_equal(played.damage, "");
	assert_memory_equal(&played.totals, &recorded.totals, sizeof(played.totals));
	tape_shown_free(&recorded);
	tape_shown_free(&played);
}

static void test_this_host(void **state)
{
	struct capture_info info = { 0 };
	char host[256];

	(void)state;
	capture_info_host(&info);
	assert_int_equal(gethostname(host, sizeof(host)), 0);
	assert_string_equal(info.host, host);
	assert_true(info.machine[0]);
	/* A UUID: 8-4-4-4-12 */
	assert_int_equal(strlen(info.boot_id), 36);
	assert_int_equal(info.boot_id[23], '-');
	assert_non_null(strstr(info.tool, "tcpstatectl "));
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_replay_is_the_same),
		cmocka_unit_test(test_without_history),
		cmocka_unit_test(test_loss_at_the_beginning),
		cmocka_unit_test(test_only_what_is_wanted),
		cmocka_unit_test(test_a_capture_of_a_capture),
		cmocka_unit_test(test_a_source_that_refuses),
		cmocka_unit_test(test_a_recording_that_fails),
		cmocka_unit_test(test_a_series_of_a_source),
		cmocka_unit_test(test_this_host),
	};

	return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
