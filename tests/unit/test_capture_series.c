// SPDX-License-Identifier: GPL-2.0-only
/* A recording in several files, and files that are in its way. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "capture.h"
#include "capture_series.h"
#include "tape.h"
#include "unit.h"

static u64 write_ns;

static int write_some(struct capture_writer *w, u64 from, size_t n)
{
	const struct source_run run = { .cpu = 0, .next = from + n, .n_records = n };
	struct tcpstate_record *records = calloc(n, sizeof(*records));
	size_t i;
	int err;

	write_ns += SEC;
	for (i = 0; i < n; i++)
		records[i] = tape_rec(0, from + i, write_ns + i);
	err = tape_batch(w, &run, 1, records, write_ns, write_ns);
	free(records);
	return err ? err : capture_tick(w, write_ns + 2 * CAPTURE_FLUSH_NS);
}

static void test_names(void **state)
{
	static const struct {
		const char	*path;
		u32		number;
		size_t		base_len;
	} cases[] = {
		{ "x.000001", 1, 1 }, { "/a.b/x.999999", 999999, 6 }, { "x.1234567", 1234567, 1 },
		{ "x.00001", 0, 0 }, { "x.0000001", 0, 0 }, { "x", 0, 0 }, { "x.", 0, 0 },
		{ "x.00000a", 0, 0 }, { "x.000001.gz", 0, 0 }, { ".000001", 0, 0 },
		{ "/d/.000001", 0, 0 }, { "x.9999999999", 0, 0 }, { "x.000000", 0, 0 },
	};
	size_t i, len;
	char *name;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		len = 0;
		assert_int_equal(series_number(cases[i].path, &len), cases[i].number);
		if (cases[i].number)
			assert_int_equal(len, cases[i].base_len);
	}
	name = series_name("x", 42);
	assert_string_equal(name, "x.000042");
	free(name);
	name = series_name("x", 1234567);
	assert_string_equal(name, "x.1234567");
	free(name);
}

static void test_next_of_a_series(void **state)
{
	u32 number;

	(void)state;
	tape_store(tape_path("n.000010"), "", 0);
	tape_store(tape_path("n.000002"), "", 0);
	tape_store(tape_path("n.0000003"), "", 0);
	tape_store(tape_path("nn.000001"), "", 0);
	tape_store(tape_path("n"), "", 0);
	assert_int_equal(series_next(tape_path("n"), 0, &number), 0);
	assert_int_equal(number, 2);
	assert_int_equal(series_next(tape_path("n"), 2, &number), 0);
	assert_int_equal(number, 10);
	assert_int_equal(series_next(tape_path("n"), 10, &number), 0);
	assert_int_equal(number, 0);
	assert_int_equal(series_next("/nonexistent/n", 0, &number), -ENOENT);
	/* Without a directory it is the current one. */
	assert_int_equal(series_next("no such series here", 0, &number), 0);
	assert_int_equal(number, 0);
}

/* No file is larger than was asked for, and each can be read alone. */
static void test_rotated_by_size(void **state)
{
	struct capture_config config = tape_config(tape_path("size"), 0);
	struct capture_totals sum;
	struct capture_writer *w;
	struct tape_raw raw;
	u64 seq, records = 0, next = 1;
	u32 number = 0;
	char *name;

	(void)state;
	config.rotate_bytes = 10000;
	w = tape_begin(&config, 1, NULL);
	for (seq = 1; seq <= 400; seq += 8)
		assert_int_equal(write_some(w, seq, 8), 0);
	capture_sum(w, &sum);
	assert_int_equal(capture_end(w, CAPTURE_STOPPED), 0);
	capture_close(w);
	assert_int_equal(sum.records, 400);
	assert_int_equal(sum.removed, 0);
	assert_int_equal(access(tape_path("size"), F_OK), -1);
	for (;;) {
		assert_int_equal(series_next(tape_path("size"), number, &number), 0);
		if (!number)
			break;
		name = series_name(tape_path("size"), number);
		assert_in_range(tape_size(name), 5000, 10000);
		tape_read_file(name, &raw);
		assert_string_equal(raw.damage, "");
		assert_in_range(raw.n, 1, 400);
		assert_int_equal(raw.records[0].seq, next);
		/* What is in the files before is no loss. */
		assert_int_equal(raw.sum.before, next - 1);
		assert_int_equal(raw.sum.lost, 0);
		records += raw.n;
		next = raw.records[raw.n - 1].seq + 1;
		tape_raw_free(&raw);
		free(name);
		sum.files--;
	}
	assert_int_equal(records, 400);
	assert_int_equal(sum.files, 0);
	/* And all together by the common name. */
	tape_read_file(tape_path("size"), &raw);
	assert_string_equal(raw.damage, "");
	assert_int_equal(raw.n, 400);
	assert_int_equal(raw.sum.lost, 0);
	assert_int_equal(raw.sum.before, 0);
	tape_raw_free(&raw);
}

/* Wherever the limit is, END still fits. */
static void test_no_file_is_too_large(void **state)
{
	struct capture_config config = tape_config(tape_path("limit"), 0);
	struct capture_writer *w;
	u32 number;
	char *name;
	u64 seq;

	(void)state;
	config.force = true;
	for (config.rotate_bytes = 6000; config.rotate_bytes < 8000; config.rotate_bytes += 40) {
		w = tape_begin(&config, 1, NULL);
		for (seq = 1; seq <= 100; seq += 8)
			assert_int_equal(write_some(w, seq, 8), 0);
		assert_int_equal(capture_end(w, CAPTURE_STOPPED), 0);
		capture_close(w);
		for (number = 0; !series_next(tape_path("limit"), number, &number) && number;) {
			name = series_name(tape_path("limit"), number);
			assert_in_range(tape_size(name), 2000, config.rotate_bytes);
			free(name);
		}
	}
}

static void test_bounded_total(void **state)
{
	struct capture_config config = tape_config(tape_path("total"), 0);
	struct capture_totals sum;
	struct capture_writer *w;
	struct tape_raw raw;
	u32 number = 0, n;
	u64 seq;

	(void)state;
	config.rotate_bytes = 10000;
	config.files = 3;
	w = tape_begin(&config, 1, NULL);
	for (seq = 1; seq <= 800; seq += 8) {
		assert_int_equal(write_some(w, seq, 8), 0);
		/* At no time are there more. */
		for (n = 0, number = 0; !series_next(tape_path("total"), number, &number) &&
		     number; n++)
			;
		assert_in_range(n, 1, 3);
	}
	capture_sum(w, &sum);
	assert_int_equal(capture_end(w, CAPTURE_STOPPED), 0);
	capture_close(w);
	assert_int_equal(sum.removed, sum.files - 3);
	tape_read_file(tape_path("total"), &raw);
	assert_string_equal(raw.damage, "");
	assert_int_equal(raw.records[raw.n - 1].seq, 800);
	assert_int_equal(raw.sum.lost, 0);
	assert_int_equal(raw.n + raw.sum.before, 800);
	tape_raw_free(&raw);
}

static int some_sockets(void *context, struct source_sockets *sockets)
{
	size_t n = *(size_t *)context, i;

	sockets->records = grow(NULL, &sockets->room, n, sizeof(*sockets->records));
	if (!sockets->records)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		sockets->records[i] = tape_rec(0, i, 77);
	sockets->n = n;
	return 0;
}

static size_t sockets_in(u32 number)
{
	struct source_sockets sockets = { 0 };
	char *name = series_name(tape_path("sockets"), number);
	struct source *source = tape_open(name);
	size_t n = 0;

	free(name);
	if (source->ops->sockets) {
		assert_int_equal(source->ops->sockets(source, true, &sockets), 0);
		n = sockets.n;
		source_sockets_free(&sockets);
	}
	source->ops->close(source);
	return n;
}

/* 184 bytes each: in a file of 10000 there is a quarter for 13, but in the first for all. */
static void test_sockets_leave_room(void **state)
{
	struct capture_config config = tape_config(tape_path("sockets"), 0);
	struct capture_writer *w;
	size_t n;
	u64 seq;

	(void)state;
	config.rotate_bytes = 10000;
	config.force = true;
	config.sockets = some_sockets;
	config.context = &n;
	for (n = 13; n <= 14; n++) {
		w = tape_begin(&config, 1, NULL);
		for (seq = 1; seq <= 80; seq += 8)
			assert_int_equal(write_some(w, seq, 8), 0);
		assert_int_equal(capture_end(w, CAPTURE_STOPPED), 0);
		capture_close(w);
		assert_int_equal(sockets_in(1), n);
		assert_int_equal(sockets_in(2), n == 13 ? 13 : 0);
	}
}

static int later_status(void *context, struct source_status *st)
{
	++*(int *)context;
	st->abi_version = TCPSTATE_ABI_VERSION;
	st->realtime_offset = *(int *)context;
	return 0;
}

static int one_socket(void *context, struct source_sockets *sockets)
{
	sockets->records = grow(NULL, &sockets->room, 1, sizeof(*sockets->records));
	sockets->records[0] = tape_rec(0, 0, *(int *)context);
	sockets->n = 1;
	sockets->began_ns = *(int *)context;
	sockets->ended_ns = *(int *)context;
	return 0;
}

/* After its time, but not before something is in it; sockets are asked for anew. */
static void test_rotated_by_time(void **state)
{
	struct capture_config config = tape_config(tape_path("time"), 1);
	struct source_sockets sockets = { 0 };
	struct source_status st = { 0 };
	char error[SOURCE_ERROR_LEN];
	struct capture_totals sum;
	struct capture_writer *w;
	struct source *source;
	int asked = 0;

	(void)state;
	config.rotate_ns = 100 * SEC;
	config.status = later_status;
	config.sockets = one_socket;
	config.context = &asked;
	write_ns = 0;
	w = tape_begin(&config, 1, NULL);
	assert_int_equal(capture_tick(w, 500 * SEC), 0);
	capture_sum(w, &sum);
	assert_int_equal(sum.files, 1);
	assert_int_equal(write_some(w, 1, 8), 0);
	assert_int_equal(capture_tick(w, 99 * SEC), 0);
	capture_sum(w, &sum);
	assert_int_equal(sum.files, 1);
	assert_int_equal(capture_tick(w, 100 * SEC + 2), 0);
	capture_sum(w, &sum);
	assert_int_equal(sum.files, 2);
	assert_int_equal(asked, 1);
	/* That it was complete in between is nothing to begin a file for. */
	assert_int_equal(tape_batch(w, NULL, 0, NULL, 150 * SEC, 150 * SEC), 0);
	assert_int_equal(capture_tick(w, 160 * SEC), 0);
	assert_int_equal(capture_tick(w, 900 * SEC), 0);
	capture_sum(w, &sum);
	assert_int_equal(sum.files, 2);
	assert_int_equal(capture_end(w, CAPTURE_DURATION), 0);
	capture_close(w);
	assert_int_equal(source_file_open(&source, tape_path("time.000002"), false, error), 0);
	assert_int_equal(source->ops->status(source, &st), 0);
	assert_int_equal(st.realtime_offset, 1);
	assert_int_equal(source->ops->sockets(source, true, &sockets), 0);
	assert_int_equal(sockets.n, 1);
	assert_int_equal(sockets.began_ns, 1);
	assert_int_equal(source_file_info(source)->file, 2);
	source_status_free(&st);
	source_sockets_free(&sockets);
	source->ops->close(source);
}

/* One of three files was cut off when its recorder was killed, another one is gone. */
static void test_a_series_with_damage(void **state)
{
	struct capture_config config = tape_config(tape_path("bad"), 0);
	struct capture_writer *w;
	struct tape_raw raw;
	u64 seq;

	(void)state;
	config.rotate_bytes = 10000;
	w = tape_begin(&config, 1, NULL);
	for (seq = 1; seq <= 400; seq += 8)
		write_some(w, seq, 8);
	capture_end(w, CAPTURE_STOPPED);
	capture_close(w);
	assert_int_equal(truncate(tape_path("bad.000002"), 7000), 0);
	assert_int_equal(unlink(tape_path("bad.000004")), 0);
	tape_read_file(tape_path("bad"), &raw);
	assert_int_equal(raw.err, 0);
	assert_int_equal(raw.sum.before, 0);
	assert_int_equal(raw.n + raw.sum.lost, 400);
	assert_in_range(raw.sum.lost, 8, 200);
	assert_non_null(strstr(raw.damage, "of file 2; "));
	assert_non_null(strstr(raw.damage, "1 file is missing in the series"));
	assert_non_null(strstr(raw.damage, "1 earlier file was not ended properly"));
	tape_raw_free(&raw);
}

/* The last file is gone: that there was more is known all the same. */
static void test_without_its_last_file(void **state)
{
	struct capture_config config = tape_config(tape_path("last"), 0);
	struct capture_totals sum;
	struct capture_writer *w;
	struct tape_raw raw;
	char *name;
	u64 seq;

	(void)state;
	config.rotate_bytes = 10000;
	w = tape_begin(&config, 1, NULL);
	for (seq = 1; seq <= 200; seq += 8)
		write_some(w, seq, 8);
	capture_end(w, CAPTURE_STOPPED);
	capture_sum(w, &sum);
	capture_close(w);
	name = series_name(tape_path("last"), sum.files);
	assert_int_equal(unlink(name), 0);
	free(name);
	tape_read_file(tape_path("last"), &raw);
	assert_non_null(strstr(raw.damage, "goes on in another file, which is not there"));
	tape_raw_free(&raw);
	/* One file alone is as it should be. */
	tape_read_file(tape_path("last.000001"), &raw);
	assert_string_equal(raw.damage, "");
	tape_raw_free(&raw);
}

static int try_open(const struct capture_config *config, char error[SOURCE_ERROR_LEN])
{
	struct capture_writer *w;
	int err = capture_open(&w, config, error);

	if (!err)
		capture_close(w);
	return err;
}

static void make_tape(const char *path)
{
	struct capture_config config = tape_config(path, 1);
	struct capture_writer *w = tape_begin(&config, 1, NULL);

	write_some(w, 1, 8);
	capture_end(w, CAPTURE_STOPPED);
	capture_close(w);
}

/* What exists is not overwritten, unless it is a capture, and is asked for. */
static void test_what_is_in_the_way(void **state)
{
	const char *path = tape_path("way");
	struct capture_config config = tape_config(path, 1);
	char error[SOURCE_ERROR_LEN];
	struct capture_writer *w;
	struct stat st;

	(void)state;
	make_tape(path);
	/* What was recorded is not for everybody. */
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(try_open(&config, error), -EEXIST);
	assert_non_null(strstr(error, "--force"));
	assert_int_not_equal(tape_size(path), 0);
	config.force = true;
	w = tape_begin(&config, 1, NULL);
	/* Somebody is writing it now. */
	assert_int_equal(try_open(&config, error), -EBUSY);
	assert_non_null(strstr(error, "being written"));
	capture_close(w);
	assert_int_equal(try_open(&config, error), 0);

	tape_store(path, "my thesis", 9);
	assert_int_equal(try_open(&config, error), -EEXIST);
	assert_non_null(strstr(error, "not a capture"));
	assert_int_equal(tape_size(path), 9);
	config.path = tape_path("no such directory/x");
	assert_int_equal(try_open(&config, error), -ENOENT);
	config.path = tape_path("");
	assert_int_equal(try_open(&config, error), -EISDIR);
}

static void test_a_series_in_the_way(void **state)
{
	struct capture_config config = tape_config(tape_path("old"), 1);
	char error[SOURCE_ERROR_LEN];

	(void)state;
	config.rotate_bytes = 100000;
	make_tape(tape_path("old.000007"));
	assert_int_equal(try_open(&config, error), -EEXIST);
	assert_non_null(strstr(error, "old.000007"));
	config.force = true;
	assert_int_equal(try_open(&config, error), 0);
	assert_int_equal(access(tape_path("old.000007"), F_OK), -1);
	/* The name alone would be read in its place. */
	make_tape(tape_path("old"));
	config.force = false;
	assert_int_equal(try_open(&config, error), -EEXIST);
	config.force = true;
	assert_int_equal(try_open(&config, error), 0);
	assert_int_equal(access(tape_path("old"), F_OK), -1);
	config.path = "/dev/null";
	assert_int_equal(try_open(&config, error), -EINVAL);
	assert_non_null(strstr(error, "only files can be rotated"));
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_next_of_a_series),
		cmocka_unit_test(test_rotated_by_size),
		cmocka_unit_test(test_no_file_is_too_large),
		cmocka_unit_test(test_bounded_total),
		cmocka_unit_test(test_sockets_leave_room),
		cmocka_unit_test(test_rotated_by_time),
		cmocka_unit_test(test_a_series_with_damage),
		cmocka_unit_test(test_without_its_last_file),
		cmocka_unit_test(test_what_is_in_the_way),
		cmocka_unit_test(test_a_series_in_the_way),
	};

	return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
