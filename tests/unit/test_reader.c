// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "filters.h"
#include "reader.h"
#include "unit.h"

static const struct source_cpu cpus[] = { { 0, 10, 0 }, { 1, 10, 0 } };

static char seen[256];
static u64 stop_after;

static int on_record(void *context, const struct tcpstate_record *rec)
{
	size_t len = strlen(seen);

	(void)context;
	snprintf(seen + len, sizeof(seen) - len, "%u:%llu ", rec->cpu, rec->seq);
	return stop_after && !--stop_after;
}

static void on_gap(void *context, u32 cpu, u64 lost)
{
	size_t len = strlen(seen);

	(void)context;
	snprintf(seen + len, sizeof(seen) - len, "%u!%llu ", cpu, lost);
}

static int on_flush(void *context)
{
	(void)context;
	return 0;
}

static const struct reader_sink sink = {
	.record = on_record, .gap = on_gap, .flush = on_flush,
};

static struct script_source script;

static void play(const struct script_step *steps, size_t n)
{
	script_source_init(&script);
	script.cpus = cpus;
	script.n_cpus = ARRAY_SIZE(cpus);
	script.steps = steps;
	script.n_steps = n;
	seen[0] = '\0';
	stop_after = 0;
}

static struct tcpstate_record at(u32 cpu, u64 seq, u64 time_ns)
{
	const struct script_socket sock = { 4026531840U, 7, 0, AF_INET, "192.0.2.1", seq,
		"192.0.2.2", 80, 0 };
	struct tcpstate_record rec = script_record(&sock, time_ns, 7, 2, 8);

	rec.cpu = cpu;
	rec.seq = seq;
	return rec;
}

static void test_history_and_totals(void **state)
{
	const struct tcpstate_record records[] = { at(0, 8, 300), at(0, 10, 500),
		at(1, 9, 400), at(1, 10, 600) };
	const struct source_run runs[] = { { 0, 11, 7, 1, 0, 2 }, { 1, 9, 6, 2, 0, 0 },
		{ 1, 11, 0, 0, 0, 2 } };
	const struct script_step steps[] = { { SEC, 0, runs, 3, records } };
	const struct reader_config config = { .history = true };
	struct reader_totals totals;
	struct reader reader;

	(void)state;
	play(steps, 1);
	assert_int_equal(reader_open(&reader, &script.source, &config), 0);
	assert_int_equal(reader_run(&reader, &sink, NULL), 0);
	assert_string_equal(seen, "0:8 1:9 0:10 1:10 ");
	assert_int_equal(reader_check(&reader), 0);
	reader_sum(&reader, &totals);
	assert_int_equal(totals.delivered, 4);
	assert_int_equal(totals.filtered, 3);
	assert_int_equal(totals.lost, 0);
	assert_int_equal(totals.before, 13);
	assert_int_equal(totals.unshown, 0);
	/* Finite: one read and no wait. */
	assert_int_equal(script.reads, 1);
	assert_int_equal(script.waits, 0);
	assert_int_equal(script.asked[0].seq, 1);
	reader_close(&reader);
}

static void test_own_filter_counts_as_filtered(void **state)
{
	const struct tcpstate_record records[] = { at(0, 1, 300), at(0, 2, 500) };
	const struct source_run runs[] = { { 0, 4, 0, 1, 0, 2 } };
	const struct script_step steps[] = { { SEC, 0, runs, 1, records } };
	/* The local port of the test's records is their number. */
	const struct reader_config config = {
		.history = true, .filter = filters_of("port 2"),
	};
	struct reader_totals totals;
	struct reader reader;

	(void)state;
	play(steps, 1);
	reader_open(&reader, &script.source, &config);
	assert_int_equal(reader_run(&reader, &sink, NULL), 0);
	assert_string_equal(seen, "0:2 ");
	reader_sum(&reader, &totals);
	assert_int_equal(totals.delivered, 1);
	assert_int_equal(totals.filtered, 2);
	assert_int_equal(totals.unshown, 0);
	reader_close(&reader);
}

static int on_unwanted(void *context, const struct tcpstate_record *rec)
{
	return rec->seq == 2 ? READER_UNWANTED : on_record(context, rec);
}

/* What the sink has no use for is as if the reader had left it out. */
static void test_sink_leaves_out(void **state)
{
	static const struct reader_sink picky = {
		.record = on_unwanted, .gap = on_gap, .flush = on_flush,
	};
	const struct tcpstate_record records[] = { at(0, 1, 300), at(0, 2, 500), at(0, 3, 600) };
	const struct source_run runs[] = { { 0, 4, 0, 0, 0, 3 } };
	const struct script_step steps[] = { { SEC, 0, runs, 1, records } };
	const struct reader_config config = {
		.history = true, .filter = filters_of("not port 3"),
	};
	struct reader_totals totals;
	struct reader reader;

	(void)state;
	play(steps, 1);
	reader_open(&reader, &script.source, &config);
	assert_int_equal(reader_run(&reader, &picky, NULL), 0);
	assert_string_equal(seen, "0:1 ");
	reader_sum(&reader, &totals);
	assert_int_equal(totals.delivered, 1);
	assert_int_equal(totals.filtered, 2);
	assert_int_equal(totals.unshown, 0);
	assert_int_equal(reader_check(&reader), 0);
	reader_close(&reader);
}

/* What is old enough is out before the reader sleeps, and nothing else is. */
static void check_first_wait(unsigned int waits)
{
	if (waits == 1)
		assert_string_equal(seen, "0:1 ");
}

/* Two reads; between them a record of CPU 1 is published that is older. */
static void test_follow_orders_across_reads(void **state)
{
	const struct tcpstate_record first[] = { at(0, 1, SEC), at(0, 2, SEC + 900 * MS) };
	const struct tcpstate_record second[] = { at(1, 1, SEC + 899 * MS) };
	const struct source_run run0[] = { { 0, 3, 0, 0, 0, 2 } };
	const struct source_run run1[] = { { 1, 5, 3, 0, 0, 1 } };
	const struct script_step steps[] = {
		{ SEC + 900 * MS, 0, run0, 1, first },
		{ SEC + 950 * MS, 0, run1, 1, second },
	};
	const struct reader_config config = { .history = true, .follow = true };
	struct reader_totals totals;
	struct reader reader;

	(void)state;
	play(steps, 2);
	script.on_wait = check_first_wait;
	assert_int_equal(reader_open(&reader, &script.source, &config), 0);
	assert_int_equal(reader_run(&reader, &sink, NULL), 0);
	/* The first read was complete: what CPU 1 lost, it lost after that. */
	assert_string_equal(seen, "0:1 1!3 1:1 0:2 ");
	reader_sum(&reader, &totals);
	assert_int_equal(totals.late, 0);
	assert_int_equal(totals.before, 0);
	assert_int_equal(totals.lost, 3);
	/* The second request begins where the first answer ended. */
	assert_int_equal(script.asked[0].seq, 3);
	assert_int_equal(script.asked[1].seq, 5);
	reader_close(&reader);
}

/* While something is held the reader comes back within the window. */
static void test_nothing_is_held_for_long(void **state)
{
	const struct tcpstate_record first[] = { at(0, 1, SEC) };
	const struct source_run run0[] = { { 0, 2, 0, 0, 0, 1 } };
	const struct script_step steps[] = { { SEC, 0, run0, 1, first } };
	const struct reader_config config = { .history = true, .follow = true };
	struct reader reader;

	(void)state;
	play(steps, 1);
	reader_open(&reader, &script.source, &config);
	assert_int_equal(reader_run(&reader, &sink, NULL), 0);
	assert_in_range(script.timeout_ms, 1, 10);
	/* And at the end all is out. */
	assert_string_equal(seen, "0:1 ");
	reader_close(&reader);
}

static u64 due_ns, settled_ns;

static int on_flush_due(void *context)
{
	struct reader *reader = context;

	settled_ns = reader_settled(reader);
	reader->due_ns = due_ns;
	return 0;
}

/* With nothing to read: a sink that waits for the time to pass is not kept waiting. */
/* A file is read in pieces: each is handed on before the next is read. */
static u64 reads_at_record[4];

static int note_reads(void *context, const struct tcpstate_record *rec)
{
	reads_at_record[rec->seq] = script.reads;
	return on_record(context, rec);
}

static void test_pieces(void **state)
{
	const struct reader_sink noting = {
		.record = note_reads, .gap = on_gap, .flush = on_flush,
	};
	const struct tcpstate_record a[] = { at(0, 1, SEC) }, b[] = { at(0, 2, 2 * SEC) },
		c[] = { at(0, 3, 3 * SEC) };
	const struct source_run runs[] = { { 0, 2, 0, 0, 0, 1 }, { 0, 3, 0, 0, 0, 1 },
		{ 0, 4, 0, 0, 0, 1 } };
	const struct script_step steps[] = {
		{ SEC + 20 * MS, 1, runs, 1, a },
		/* Not the end of a read: nothing is known to be complete since. */
		{ SEC + 20 * MS, 1, runs + 1, 1, b },
		{ 4 * SEC, 0, runs + 2, 1, c },
	};
	const struct reader_config config = { .history = true };
	struct reader reader;

	(void)state;
	play(steps, 3);
	assert_int_equal(reader_open(&reader, &script.source, &config), 0);
	assert_int_equal(reader_run(&reader, &noting, NULL), 0);
	assert_string_equal(seen, "0:1 0:2 0:3 ");
	assert_int_equal(reads_at_record[1], 1);
	assert_int_equal(reads_at_record[2], 3);
	assert_int_equal(script.waits, 0);
	reader_close(&reader);
}

static void test_a_sink_can_be_in_a_hurry(void **state)
{
	static const struct reader_sink hurried = {
		.record = on_record, .gap = on_gap, .flush = on_flush_due,
	};
	static const struct {
		u64	due_ns;
		int	timeout_ms;
	} cases[] = { { 0, 1000 }, { 1, 0 }, { ~0ULL / 2, 1000 } };
	const struct script_step steps[] = { { 5 * SEC, 0, NULL, 0, NULL } };
	const struct reader_config config = { .history = true, .follow = true };
	struct reader reader;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		play(steps, 1);
		due_ns = cases[i].due_ns;
		reader_open(&reader, &script.source, &config);
		assert_int_equal(reader_run(&reader, &hurried, &reader), 0);
		assert_int_equal(script.timeout_ms, cases[i].timeout_ms);
		reader_close(&reader);
	}
}

/* A record that is not older than the window may still have an elder to come. */
static void test_what_is_settled(void **state)
{
	static const struct reader_sink hurried = {
		.record = on_record, .gap = on_gap, .flush = on_flush_due,
	};
	const struct script_step late[] = { { 5 * SEC, 0, NULL, 0, NULL } };
	const struct script_step early[] = { { 5, 0, NULL, 0, NULL } };
	const struct reader_config config = { .history = true };
	struct reader reader;

	(void)state;
	play(late, 1);
	reader_open(&reader, &script.source, &config);
	assert_int_equal(reader_run(&reader, &hurried, &reader), 0);
	assert_int_equal(settled_ns, 5 * SEC - ORDER_WINDOW_NS);
	reader_close(&reader);
	play(early, 1);
	reader_open(&reader, &script.source, &config);
	assert_int_equal(reader_run(&reader, &hurried, &reader), 0);
	assert_int_equal(settled_ns, 0);
	reader_close(&reader);
}

static void test_loss_while_reading(void **state)
{
	const struct tcpstate_record first[] = { at(0, 1, MS) };
	const struct tcpstate_record second[] = { at(0, 39, 50 * MS) };
	const struct source_run run0[] = { { 0, 2, 0, 0, 0, 1 } };
	const struct source_run run1[] = { { 0, 40, 37, 0, 0, 1 } };
	const struct script_step steps[] = {
		{ 20 * MS, 0, run0, 1, first }, { 100 * MS, 0, run1, 1, second },
	};
	const struct reader_config config = { .history = true, .follow = true };
	struct reader_totals totals;
	struct reader reader;

	(void)state;
	play(steps, 2);
	reader_open(&reader, &script.source, &config);
	assert_int_equal(reader_run(&reader, &sink, NULL), 0);
	assert_string_equal(seen, "0:1 0!37 0:39 ");
	reader_sum(&reader, &totals);
	assert_int_equal(totals.lost, 37);
	assert_int_equal(reader_check(&reader), 0);
	reader_close(&reader);
}

static void test_cut_short_is_not_fatal(void **state)
{
	const struct tcpstate_record first[] = { at(0, 1, 600) };
	const struct tcpstate_record second[] = { at(1, 1, 500) };
	const struct source_run run0[] = { { 0, 2, 0, 0, 0, 1 } };
	const struct source_run run1[] = { { 1, 2, 0, 0, 0, 1 } };
	const struct script_step steps[] = {
		{ SEC, -ENOBUFS, run0, 1, first }, { 2 * SEC, 0, run1, 1, second },
	};
	const struct reader_config config = { .history = true };
	struct reader reader;

	(void)state;
	play(steps, 2);
	reader_open(&reader, &script.source, &config);
	assert_int_equal(reader_run(&reader, &sink, NULL), 0);
	/* What the first read brought waits for what it could not bring. */
	assert_string_equal(seen, "1:1 0:1 ");
	assert_int_equal(reader.overruns, 1);
	reader_close(&reader);
}

static void test_module_loaded_anew(void **state)
{
	const struct tcpstate_record first[] = { at(0, 5, 600) };
	const struct tcpstate_record second[] = { at(0, 1, 100) };
	const struct source_run run0[] = { { 0, 6, 4, 0, 0, 1 } };
	const struct source_run run1[] = { { 0, 2, 0, 0, 0, 1 } };
	const struct script_step steps[] = {
		{ SEC, 0, run0, 1, first }, { SEC, -ERANGE, NULL, 0, NULL },
		{ SEC, 0, run1, 1, second },
	};
	const struct reader_config config = { .history = true, .follow = true };
	struct reader reader;

	(void)state;
	play(steps, 3);
	reader_open(&reader, &script.source, &config);
	assert_int_equal(reader_run(&reader, &sink, NULL), 0);
	assert_string_equal(seen, "0:5 0:1 ");
	assert_int_equal(reader.restarts, 1);
	assert_int_equal(reader_check(&reader), 0);
	reader_close(&reader);
}

static void test_module_unloaded_while_reading(void **state)
{
	const struct tcpstate_record first[] = { at(0, 1, SEC) };
	const struct source_run run0[] = { { 0, 2, 0, 0, 0, 1 } };
	const struct script_step steps[] = {
		{ SEC, 0, run0, 1, first }, { SEC, -ENOENT, NULL, 0, NULL },
	};
	const struct reader_config config = { .history = true, .follow = true };
	struct reader reader;

	(void)state;
	play(steps, 2);
	reader_open(&reader, &script.source, &config);
	assert_int_equal(reader_run(&reader, &sink, NULL), -ENOENT);
	/* What was held is shown all the same. */
	assert_string_equal(seen, "0:1 ");
	reader_close(&reader);
}

static void test_count_ends_it(void **state)
{
	const struct tcpstate_record records[] = { at(0, 1, 300), at(0, 2, 500), at(0, 3, 600) };
	const struct source_run runs[] = { { 0, 4, 0, 0, 0, 3 } };
	const struct script_step steps[] = { { SEC, 0, runs, 1, records } };
	const struct reader_config config = { .history = true, .follow = true };
	struct reader_totals totals;
	struct reader reader;

	(void)state;
	play(steps, 1);
	stop_after = 2;
	reader_open(&reader, &script.source, &config);
	assert_int_equal(reader_run(&reader, &sink, NULL), 0);
	assert_string_equal(seen, "0:1 0:2 ");
	reader_sum(&reader, &totals);
	assert_int_equal(totals.delivered, 2);
	assert_int_equal(totals.unshown, 1);
	reader_close(&reader);
}

static void check_scope(enum reader_scope scope, const char *filter, u32 own, int read_error,
			bool asked_all, int result)
{
	const struct script_step steps[] = { { SEC, read_error, NULL, 0, NULL } };
	const struct reader_config config = { .scope = scope, .filter = filters_of(filter) };
	struct reader reader;

	play(steps, 1);
	script.status.netns = own;
	assert_int_equal(reader_open(&reader, &script.source, &config), 0);
	assert_int_equal(reader_run(&reader, &sink, NULL), result);
	assert_int_equal(script.asked_all, asked_all);
	reader_close(&reader);
}

static void test_scope(void **state)
{
	const u32 init = 4026531840U, red = 4026532001U;

	(void)state;
	check_scope(SCOPE_DEFAULT, "port 1", init, 0, true, 0);
	check_scope(SCOPE_DEFAULT, "port 1", red, 0, false, 0);
	check_scope(SCOPE_SELF, "port 1", init, 0, false, 0);
	check_scope(SCOPE_ALL, "port 1", red, 0, true, 0);
	check_scope(SCOPE_ONE, "netns red", init, 0, true, 0);
	check_scope(SCOPE_ONE, "netns red", red, 0, false, 0);
	check_scope(SCOPE_ONE, "netns red,blue", red, 0, true, 0);
	/* An expression says as much as the option does. */
	check_scope(SCOPE_DEFAULT, "netns red", red, 0, false, 0);
	check_scope(SCOPE_DEFAULT, "port 1 and netns blue", red, 0, true, 0);
	check_scope(SCOPE_DEFAULT, "netns red or netns blue", red, 0, false, 0);
	/* Not allowed: only who did not ask for all gets less. */
	check_scope(SCOPE_DEFAULT, "port 1", init, -EPERM, false, 0);
	check_scope(SCOPE_DEFAULT, "netns red", init, -EPERM, true, -EPERM);
	check_scope(SCOPE_ALL, "port 1", init, -EPERM, true, -EPERM);
	check_scope(SCOPE_SELF, "port 1", init, -EPERM, false, -EPERM);
}

static void test_other_abi_version(void **state)
{
	const struct reader_config config = { .history = true };
	struct reader reader;

	(void)state;
	play(NULL, 0);
	script.status.abi_version = 2;
	assert_int_equal(reader_open(&reader, &script.source, &config), -EPROTO);
	assert_non_null(strstr(script.source.error, "ABI version 2"));
	assert_non_null(strstr(script.source.error, "the module speaks"));
	assert_non_null(strstr(script.source.error, "version 1"));
	reader_close(&reader);
	/* Recorded with BPF: no module has anything to do with it. */
	script.status.kind = SOURCE_BPF;
	assert_int_equal(reader_open(&reader, &script.source, &config), -EPROTO);
	assert_non_null(strstr(script.source.error, "ABI version 2"));
	assert_null(strstr(script.source.error, "module"));
	reader_close(&reader);
}

static void test_books_that_do_not_balance(void **state)
{
	const struct tcpstate_record records[] = { at(0, 1, 300) };
	const struct source_run runs[] = { { 0, 3, 0, 0, 0, 1 } };
	const struct script_step steps[] = { { SEC, 0, runs, 1, records } };
	const struct reader_config config = { .history = true };
	struct reader reader;

	(void)state;
	play(steps, 1);
	reader_open(&reader, &script.source, &config);
	assert_int_equal(reader_run(&reader, &sink, NULL), -EPROTO);
	assert_non_null(strstr(script.source.error, "CPU 0"));
	reader_close(&reader);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_history_and_totals),
		cmocka_unit_test(test_own_filter_counts_as_filtered),
		cmocka_unit_test(test_sink_leaves_out),
		cmocka_unit_test(test_follow_orders_across_reads),
		cmocka_unit_test(test_nothing_is_held_for_long),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_a_sink_can_be_in_a_hurry),
		cmocka_unit_test(test_what_is_settled),
		cmocka_unit_test(test_loss_while_reading),
		cmocka_unit_test(test_cut_short_is_not_fatal),
		cmocka_unit_test(test_module_loaded_anew),
		cmocka_unit_test(test_module_unloaded_while_reading),
		cmocka_unit_test(test_count_ends_it),
		cmocka_unit_test(test_scope),
		cmocka_unit_test(test_other_abi_version),
		cmocka_unit_test(test_books_that_do_not_balance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
