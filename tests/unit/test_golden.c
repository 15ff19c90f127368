// SPDX-License-Identifier: GPL-2.0-only
/*
 * What --json and --csv write of hand-made records, byte for byte, is in tests/golden.
 * tests/golden/check.py derives what should be there from a description of its own of
 * the same records. After a change: GOLDEN_WRITE=1 writes the files anew; check.py and
 * `git diff` tell whether they are right.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../module/version.h"
#include "golden.h"
#include "unit.h"

static struct render render;
static char *out, *err;
static size_t out_size, err_size;

/* The status that the header is made of: one hook is missing. */
static void fill_status(struct source_status *st, struct source_hook hooks[GOLDEN_HOOKS])
{
	memset(st, 0, sizeof(*st));
	golden_hooks(hooks);
	st->abi_version = 1;
	strcpy(st->module_version, "0.1.0-test");
	strcpy(st->kernel_release, "6.1.0-56-amd64");
	st->record_size = 184;
	st->ring_slots = 4096;
	st->wake_delay_ms = 20;
	st->memory = 1507328;
	st->time_loaded = 5 * SEC + 7;
	st->time_now = 3605 * SEC + 1007;
	st->realtime_offset = GOLDEN_OFFSET;
	st->netns = 4026532200U;
	st->netns_init = 4026531840U;
	st->hooks = hooks;
	st->n_hooks = GOLDEN_HOOKS;
}

static void begin(enum output_format format, enum output_list list)
{
	const struct output output = { .list = list, .format = format, .time = TIMES_EPOCH,
				       .ns = true };
	struct source_hook hooks[GOLDEN_HOOKS];
	struct source_status st;

	fill_status(&st, hooks);
	assert_int_equal(render_init(&render, &output, open_memstream(&out, &out_size),
				     open_memstream(&err, &err_size)), 0);
	render.realtime_offset = st.realtime_offset;
	render_begin(&render, &st);
}

static void show_totals(void)
{
	const struct reader_totals totals = { 101, 102, 37, 104, 105, 106, 107 };

	render.ops->totals(&render, &totals);
}

static void end_output(void)
{
	assert_int_equal(render.ops->flush(&render), 0);
	fclose(render.out);
	fclose(render.err);
	render_close(&render);
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (!file || getdelim(&text, &size, '\0', file) < 0)
		fail_msg("%s: run with GOLDEN_WRITE=1 once, then tests/golden/check.py", path);
	fclose(file);
	return text;
}

/* The header names the version of the program, which is not what is tested here. */
static void hide_version(void)
{
	static const char wanted[] = "\"tcpstatectl\":\"" TCPSTATE_VERSION "\"";
	static const char put[] = "\"tcpstatectl\":\"VERSION\"";
	char *at = strstr(out, wanted), *copy;

	if (!at)
		return;
	assert_true(asprintf(&copy, "%.*s%s%s", (int)(at - out), out, put,
			     at + strlen(wanted)) > 0);
	free(out);
	out = copy;
}

static void compare(const char *name)
{
	char path[256], *wanted, *a, *b;
	unsigned int line = 1;

	hide_version();
	snprintf(path, sizeof(path), "tests/golden/%s", name);
	if (getenv("GOLDEN_WRITE")) {
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		fputs(out, file);
		fclose(file);
	}
	wanted = read_file(path);
	for (a = out, b = wanted; *a && *a == *b; a++, b++)
		line += *a == '\n';
	if (*a != *b)
		fail_msg("%s, line %u: written: %.300s\nwanted: %.300s", path, line, a, b);
	free(wanted);
	free(out);
	free(err);
}

static void show_events(const struct golden_step *steps, size_t n)
{
	static const struct track_config config = { .max_ends = 100 };
	const struct track_end *end;
	struct track track;
	size_t i;

	track_init(&track, &config);
	for (i = 0; i < n; i++) {
		if (steps[i].lost) {
			render.ops->gap(&render, steps[i].rec.cpu, steps[i].lost);
			continue;
		}
		assert_int_equal(track_add(&track, &steps[i].rec, &end), 0);
		render.ops->event(&render, &steps[i].rec, end);
	}
	track_free(&track);
}

static void on_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	struct timeline tl;

	(void)context;
	assert_int_equal(timeline_build(&tl, end, peer), 0);
	render.now_ns = tl.over ? 0 : GOLDEN_NOW;
	render.ops->block(&render, &tl);
	timeline_free(&tl);
}

static void show_connections(const struct golden_step *steps, size_t n)
{
	const struct track_config config = { .max_ends = 100, .done = on_done, .collect = true };
	struct track track;
	size_t i;

	track_init(&track, &config);
	for (i = 0; i < n; i++) {
		if (steps[i].lost)
			render.ops->gap(&render, steps[i].rec.cpu, steps[i].lost);
		else
			assert_int_equal(track_add(&track, &steps[i].rec, NULL), 0);
	}
	assert_int_equal(track_finish(&track), 0);
	track_free(&track);
}

static void check_events(enum output_format format, const char *name, const char *text_of_totals)
{
	struct golden_step steps[GOLDEN_STEPS];
	size_t n = golden_events(steps);

	begin(format, LIST_EVENTS);
	show_events(steps, n);
	show_totals();
	end_output();
	assert_string_equal(err, text_of_totals);
	compare(name);
}

static const char totals_for_people[] =
	"delivered 101, filtered 102, lost 37, read but not shown 105, out of order 106; 104 overwritten before this reader began\n"
	"hooks missed 107 runs: records may be missing\n";

static void test_events(void **state)
{
	(void)state;
	check_events(FORMAT_JSON, "events.jsonl", "");
	check_events(FORMAT_CSV, "events.csv", totals_for_people);
}

static void check_connections(enum output_format format, const char *name)
{
	struct golden_step steps[GOLDEN_STEPS];
	size_t n = golden_connections(steps);

	begin(format, LIST_CONNECTIONS);
	show_connections(steps, n);
	end_output();
	compare(name);
}

static void test_connections(void **state)
{
	(void)state;
	check_connections(FORMAT_JSON, "connections.jsonl");
	check_connections(FORMAT_CSV, "connections.csv");
}

/* Of one namespace, of a host where nothing was counted, of one where it was, and of BPF. */
static void test_status(void **state)
{
	struct source_cpu cpus[] = { { 0, 4096, 0 }, { 3, 5000, 0 } };
	struct source_pair pairs[] = { { 7, 2, 12 }, { 14, 1, 1ULL << 60 } };
	struct source_ignored ignored[] = { { "not TCP", 3 }, { "a \"quoted\" reason", 0 } };
	struct source_hook hooks[GOLDEN_HOOKS];
	struct source_status st;

	(void)state;
	begin(FORMAT_JSON, LIST_STATUS);
	fill_status(&st, hooks);
	st.cpus = cpus;
	st.n_cpus = ARRAY_SIZE(cpus);
	render.ops->status(&render, &st);
	st.ignored = ignored;
	st.n_ignored = ARRAY_SIZE(ignored);
	render.ops->status(&render, &st);
	st.pairs = pairs;
	st.n_pairs = ARRAY_SIZE(pairs);
	render.ops->status(&render, &st);
	st.kind = SOURCE_BPF;
	hooks[0].runs = 1000;
	hooks[0].run_ns = 250999;
	strcpy(hooks[1].reason, "no tcp_connect() here");
	render.ops->status(&render, &st);
	end_output();
	assert_string_equal(err, "");
	compare("status.jsonl");
}

/* Of the exchange alone, then of groups, of which there may be two, and a gap. */
static void show_stats(enum stats_by by, u64 top)
{
	const struct stats_config counting = { .by = by, .prefix4 = 24, .prefix6 = 64 };
	static const struct track_config tracking = { .max_ends = 100 };
	u64 living[TCPSTATE_STATE_END] = { [TCPSTATE_LISTEN] = 1 };
	const struct stats_view view = { .top = top, .living = living };
	struct golden_step steps[GOLDEN_STEPS];
	const struct track_end *end;
	struct track track;
	struct stats stats;
	size_t n = golden_counted(steps, by != BY_NOTHING), i;

	track_init(&track, &tracking);
	stats_init(&stats, &counting);
	for (i = 0; i < n; i++) {
		assert_int_equal(track_add(&track, &steps[i].rec, &end), 0);
		assert_int_equal(stats_add(&stats, &steps[i].rec, end), 0);
	}
	stats_sort(&stats);
	render.ops->stats(&render, &stats, &view);
	stats_free(&stats);
	track_free(&track);
}

static void check_stats(enum output_format format, const char *name)
{
	const struct stats_view view = { .top = 0 };
	struct stats stats = { .config = { .by = BY_NOTHING } };

	begin(format, LIST_STATS);
	show_stats(BY_NOTHING, 0);
	show_stats(BY_PROCESS, 2);
	/* Nothing was counted, and there are none that are still there. */
	render.ops->stats(&render, &stats, &view);
	stats.others = &stats.total;
	render.ops->stats(&render, &stats, &view);
	render.ops->gap(&render, 1, 2);
	end_output();
	compare(name);
}

static void test_stats(void **state)
{
	(void)state;
	check_stats(FORMAT_JSON, "stats.jsonl");
	check_stats(FORMAT_CSV, "stats.csv");
}

/* Two findings; then nothing was found, in the captures of two hosts, or nothing seen. */
static void test_findings(void **state)
{
	static const struct source_host hosts[] = { { .name = "left" }, { .name = "right" } };
	static struct diagnose_result result;

	(void)state;
	golden_findings(&result);
	begin(FORMAT_JSON, LIST_FINDINGS);
	render.ops->diagnose(&render, &result);
	render.hosts = hosts;
	result.findings[0].places[1].host = 1;
	result.n = 1;
	render.ops->diagnose(&render, &result);
	memset(&result, 0, sizeof(result));
	render.ops->diagnose(&render, &result);
	show_totals();
	end_output();
	assert_string_equal(err, "");
	compare("findings.jsonl");
}

static void test_empty_lists(void **state)
{
	(void)state;
	begin(FORMAT_CSV, LIST_EVENTS);
	end_output();
	/* One line of names, so that the columns are known. */
	assert_int_equal(strncmp(out, "type,time,time_ns,cpu,", 22), 0);
	assert_ptr_equal(strchr(out, '\n'), out + strlen(out) - 1);
	free(out);
	free(err);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_connections),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_stats),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_empty_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
