// SPDX-License-Identifier: GPL-2.0-only
/* What is recorded is what is read again: status, sockets, runs, the pieces of a read. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture.h"
#include "source_tee.h"
#include "tape.h"
#include "unit.h"

/* What a source says about itself, and the sockets that it knew. */
static int rich_status(struct source *source, struct source_status *st)
{
	(void)source;
	*st = (struct source_status){
		.abi_version = TCPSTATE_ABI_VERSION, .module_version = "0.1.0",
		.kernel_release = "6.1.0-56-cloud-amd64", .record_size = 200,
		.ring_slots = 4096, .wake_delay_ms = 20, .memory = 1ULL << 33,
		.time_loaded = 5, .time_now = 1ULL << 40, .realtime_offset = -7,
		.netns = 4026531840U, .netns_init = 4026531841U, .kind = SOURCE_BPF,
	};
	st->cpus = calloc(2, sizeof(*st->cpus));
	st->cpus[0] = (struct source_cpu){ .cpu = 0, .head = 0 };
	st->cpus[1] = (struct source_cpu){ .cpu = 8191, .head = 1ULL << 50 };
	st->n_cpus = 2;
	st->pairs = calloc(1, sizeof(*st->pairs));
	st->pairs[0] = (struct source_pair){ 7, 2, 1ULL << 40 };
	st->n_pairs = 1;
	st->hooks = calloc(2, sizeof(*st->hooks));
	st->hooks[0] = (struct source_hook){ .name = "tcp_connect", .method = "ftrace" };
	st->hooks[1] = (struct source_hook){
		.name = "n", .method = "none", .error = -16, .observes = "o",
		.without = "\033[31mw\n", .missed = 3, .instead_of = "i", .loses = "l",
		.runs = 1ULL << 41, .run_ns = 1ULL << 52, .reason = "r\033",
	};
	st->n_hooks = 2;
	st->ignored = calloc(1, sizeof(*st->ignored));
	st->ignored[0] = (struct source_ignored){ .reason = "SCTP", .count = 9 };
	st->n_ignored = 1;
	return 0;
}

static int rich_sockets(struct source *source, bool all_netns, struct source_sockets *sockets)
{
	/* More than one block holds. */
	const size_t n = 4000;
	size_t i;

	(void)source;
	assert_true(all_netns);
	sockets->records = grow(NULL, &sockets->room, n, sizeof(*sockets->records));
	for (i = 0; i < n; i++) {
		sockets->records[i] = tape_rec(0, i, 77);
		sockets->records[i].seq = 0;
		sockets->records[i].event = 0;
		sockets->records[i].netns = i % 4 ? 4026531840U : 1;
	}
	sockets->n = n;
	sockets->began_ns = 70;
	sockets->ended_ns = 77;
	return 0;
}

static int rich_read(struct source *source, const struct source_request *request,
		     struct source_batch *batch)
{
	(void)source;
	(void)request;
	batch->began_ns = 100;
	return 0;
}

static void rich_close(struct source *source)
{
	(void)source;
}

static const struct source_ops rich_ops = {
	.status = rich_status, .sockets = rich_sockets, .read = rich_read,
	.close = rich_close,
};

static void tape_rich(const char *path, bool no_sockets)
{
	const struct reader_config config = { .history = true, .scope = SCOPE_ALL };
	struct tee_config tee = { .capture = tape_config(path, 1), .no_sockets = no_sockets };
	struct source inner = { .ops = &rich_ops };
	struct tape_shown shown;
	char error[SOURCE_ERROR_LEN];
	struct source *source;

	strcpy(tee.capture.info.command, "tcpstatectl record -o x");
	assert_int_equal(source_tee_open(&source, &inner, &tee, error), 0);
	tape_show(source, &config, &shown);
	tape_shown_free(&shown);
	assert_int_equal(source_tee_end(source, CAPTURE_DURATION), 0);
	source->ops->close(source);
}

static void check_rich_lists(const struct source_status *st)
{
	assert_int_equal(st->n_cpus, 2);
	assert_int_equal(st->cpus[0].cpu, 0);
	assert_int_equal(st->cpus[0].head, 0);
	assert_int_equal(st->cpus[1].cpu, 8191);
	assert_int_equal(st->cpus[1].head, 1ULL << 50);
	assert_int_equal(st->n_pairs, 1);
	assert_int_equal(st->pairs[0].old_state, 7);
	assert_int_equal(st->pairs[0].new_state, 2);
	assert_int_equal(st->pairs[0].count, 1ULL << 40);
	assert_int_equal(st->n_hooks, 2);
	assert_string_equal(st->hooks[0].name, "tcp_connect");
	assert_string_equal(st->hooks[0].method, "ftrace");
	assert_string_equal(st->hooks[0].observes, "");
	assert_int_equal(st->hooks[1].error, -16);
	/* A file may say anything; a terminal must not do it. */
	assert_string_equal(st->hooks[1].without, "?[31mw?");
	assert_int_equal(st->hooks[1].missed, 3);
	assert_true(st->hooks[1].runs == 1ULL << 41);
	assert_true(st->hooks[1].run_ns == 1ULL << 52);
	assert_string_equal(st->hooks[1].reason, "r?");
	assert_string_equal(st->hooks[1].instead_of, "i");
	assert_string_equal(st->hooks[1].loses, "l");
	assert_int_equal(st->n_ignored, 1);
	assert_string_equal(st->ignored[0].reason, "SCTP");
	assert_int_equal(st->ignored[0].count, 9);
}

static void test_what_was_recorded_on(void **state)
{
	const char *path = tape_path("rich");
	const struct capture_info *info;
	struct source_status st = { 0 };
	struct source *source;

	(void)state;
	tape_rich(path, false);
	source = tape_open(path);
	assert_int_equal(source->ops->status(source, &st), 0);
	assert_int_equal(st.abi_version, TCPSTATE_ABI_VERSION);
	assert_string_equal(st.module_version, "0.1.0");
	assert_string_equal(st.kernel_release, "6.1.0-56-cloud-amd64");
	assert_int_equal(st.record_size, 200);
	assert_int_equal(st.ring_slots, 4096);
	assert_int_equal(st.wake_delay_ms, 20);
	assert_int_equal(st.memory, 1ULL << 33);
	assert_int_equal(st.time_loaded, 5);
	assert_int_equal(st.time_now, 1ULL << 40);
	assert_true(st.realtime_offset == -7);
	assert_int_equal(st.netns, 4026531840U);
	assert_int_equal(st.netns_init, 4026531841U);
	assert_int_equal(st.kind, SOURCE_BPF);
	check_rich_lists(&st);
	source_status_free(&st);
	info = source_file_info(source);
	assert_non_null(info);
	assert_string_equal(info->host, "host");
	assert_string_equal(info->machine, "m");
	assert_string_equal(info->boot_id, "b");
	assert_string_equal(info->tool, "t");
	assert_string_equal(info->command, "tcpstatectl record -o x");
	assert_int_equal(info->file, 0);
	assert_int_equal(info->all_netns, 1);
	assert_int_equal(info->epoch, 0);
	assert_true(info->began_ns);
	source->ops->close(source);
}

static void test_sockets_that_existed(void **state)
{
	const char *path = tape_path("sockets");
	struct source_sockets sockets = { 0 };
	struct source *source;
	size_t i;

	(void)state;
	tape_rich(path, false);
	source = tape_open(path);
	assert_non_null(source->ops->sockets);
	assert_int_equal(source->ops->sockets(source, true, &sockets), 0);
	assert_int_equal(sockets.n, 4000);
	assert_int_equal(sockets.began_ns, 70);
	assert_int_equal(sockets.ended_ns, 77);
	for (i = 0; i < sockets.n; i++) {
		assert_int_equal(sockets.records[i].seq, 0);
		assert_int_equal(sockets.records[i].cookie, 1000 + i);
		assert_string_equal(sockets.records[i].comm, "");
	}
	source_sockets_free(&sockets);
	/* The own namespace only: every fourth is of another one. */
	assert_int_equal(source->ops->sockets(source, false, &sockets), 0);
	assert_int_equal(sockets.n, 3000);
	source_sockets_free(&sockets);
	source->ops->close(source);

	/* Not known is something else than none. */
	tape_rich(tape_path("plain"), true);
	source = tape_open(tape_path("plain"));
	assert_null(source->ops->sockets);
	source->ops->close(source);
}

/* A run of many blocks: what is lost and filtered is told where it was. */
static void test_a_run_is_cut_into_parts(void **state)
{
	static struct tcpstate_record records[5000];
	static const u64 start[] = { 8 };
	const char *path = tape_path("parts");
	struct capture_config config = tape_config(path, 0);
	struct source_run run = { 0, 0, 7, 0, 0, ARRAY_SIZE(records) };
	struct capture_writer *w;
	struct tape_raw raw;
	u64 seq = 8;
	size_t i;

	(void)state;
	/* Every third number is filtered: 8, 9, 11, 12, 14 ... */
	for (i = 0; i < ARRAY_SIZE(records); i++) {
		records[i] = tape_rec(0, seq, SEC + i);
		seq += i % 2 ? 2 : 1;
	}
	run.next = seq + 10;
	run.filtered = run.next - 1 - run.lost - run.n_records;
	w = tape_begin(&config, 1, start);
	assert_int_equal(tape_batch(w, &run, 1, records, 9 * SEC, SEC), 0);
	assert_int_equal(capture_end(w, CAPTURE_STOPPED), 0);
	capture_close(w);
	/* 184 bytes each, in blocks of a quarter of a megabyte */
	assert_in_range(tape_size(path), 920000, 930000);
	tape_read_file(path, &raw);
	assert_int_equal(raw.err, 0);
	assert_string_equal(raw.damage, "");
	assert_int_equal(raw.n, ARRAY_SIZE(records));
	assert_memory_equal(raw.records, records, sizeof(records));
	assert_int_equal(raw.next[0][0], run.next);
	assert_int_equal(raw.sum.before, 7);
	assert_int_equal(raw.sum.lost, 0);
	assert_int_equal(raw.sum.filtered, run.filtered);
	assert_int_equal(raw.complete_ns, 9 * SEC);
	tape_raw_free(&raw);
}

static int read_some(struct source *source, struct account *account,
		     struct source_batch *batch, bool all_netns)
{
	static const struct filter filter;
	const struct source_request request = {
		.cursors = account->cursors, .n_cursors = account->n, .filter = &filter,
		.all_netns = all_netns,
	};
	char error[SOURCE_ERROR_LEN];
	int result;
	size_t i;
	u64 lost;

	source_batch_reset(batch);
	result = source->ops->read(source, &request, batch);
	for (i = 0; i < batch->n_runs; i++)
		assert_int_equal(account_run(account, &batch->runs[i], &lost, error), 0);
	return result;
}

/* One read is one read again, and only its last piece says when it began. */
static void test_pieces_of_a_read(void **state)
{
	static struct tcpstate_record many[3000], one[1];
	const struct source_run big = { 0, 3001, 0, 0, 0, 3000 }, small = { 1, 2, 0, 0, 0, 1 };
	const char *path = tape_path("pieces");
	struct capture_config config = tape_config(path, 1);
	struct source_cursor at[] = { { 0, 1 }, { 1, 1 } };
	struct account_cpu books[2] = { { .first = 1 }, { .first = 1 } };
	struct account account = { .cursors = at, .cpus = books, .n = 2 };
	struct source_batch batch = { 0 };
	struct capture_writer *w = tape_begin(&config, 2, NULL);
	struct source *source;
	size_t i, n = 0;
	int more;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = tape_rec(0, i + 1, i);
	one[0] = tape_rec(1, 1, 50);
	tape_batch(w, &small, 1, one, 100, 1);
	tape_batch(w, &big, 1, many, 200, 1);
	tape_batch(w, NULL, 0, NULL, 210, 1);
	tape_batch(w, NULL, 0, NULL, 220, 1);
	capture_end(w, CAPTURE_STOPPED);
	capture_close(w);

	source = tape_open(path);
	assert_int_equal(read_some(source, &account, &batch, true), 1);
	assert_int_equal(batch.n_records, 1);
	assert_int_equal(batch.began_ns, 100);
	do {
		more = read_some(source, &account, &batch, true);
		n += batch.n_records;
		/* Before the last piece the read is not complete. */
		if (n < 3000)
			assert_int_equal(batch.began_ns, 100);
	} while (n < 3000 && more == 1);
	assert_int_equal(n, 3000);
	/* The end of the read may come on its own; idle reads are one. */
	while (more == 1 && batch.began_ns < 220) {
		assert_true(batch.began_ns == 100 || batch.began_ns == 200);
		more = read_some(source, &account, &batch, true);
		assert_int_equal(batch.n_records, 0);
	}
	assert_int_equal(batch.began_ns, 220);
	assert_false(source->ended);
	while (more == 1)
		more = read_some(source, &account, &batch, true);
	assert_int_equal(more, 0);
	assert_true(source->ended);
	source_batch_free(&batch);
	source->ops->close(source);
}

/* A recording of all namespaces, of which one is wanted. */
static void test_own_namespace_only(void **state)
{
	struct tcpstate_record records[] = { tape_rec(0, 1, 5), tape_rec(0, 2, 6),
		tape_rec(0, 3, 7) };
	const struct source_run run = { 0, 4, 0, 0, 0, 3 };
	const struct reader_config config = { .history = true, .scope = SCOPE_SELF };
	const char *path = tape_path("namespaces");
	struct capture_config tape = tape_config(path, 1);
	struct capture_writer *w = tape_begin(&tape, 1, NULL);
	struct tape_shown shown;
	struct source *source;

	(void)state;
	records[1].netns = 1;
	tape_batch(w, &run, 1, records, 100, 1);
	capture_end(w, CAPTURE_STOPPED);
	capture_close(w);
	source = tape_open(path);
	tape_show(source, &config, &shown);
	source->ops->close(source);
	assert_string_equal(shown.events, "0:1 0:3 ");
	assert_int_equal(shown.totals.filtered, 1);
	assert_int_equal(shown.totals.lost, 0);
	tape_shown_free(&shown);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_what_was_recorded_on),
		cmocka_unit_test(test_sockets_that_existed),
		cmocka_unit_test(test_a_run_is_cut_into_parts),
		cmocka_unit_test(test_pieces_of_a_read),
		cmocka_unit_test(test_own_namespace_only),
	};

	return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
