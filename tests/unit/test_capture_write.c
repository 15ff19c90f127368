// SPDX-License-Identifier: GPL-2.0-only
/* When a capture is written, and what is left of it if the writer is stopped. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "capture.h"
#include "tape.h"
#include "unit.h"

#define KILL_ROUNDS	40

/* One read of @n records of CPU 0, the time of each of which is its number. */
static int write_some(struct capture_writer *w, u64 from, size_t n, u64 now_ns)
{
	const struct source_run run = { .cpu = 0, .next = from + n, .n_records = n };
	struct tcpstate_record *records = calloc(n, sizeof(*records));
	size_t i;
	int err;

	for (i = 0; i < n; i++)
		records[i] = tape_rec(0, from + i, from + i);
	err = tape_batch(w, &run, 1, records, from + n, now_ns);
	free(records);
	return err;
}

static void write_nothing(struct capture_writer *w, u64 began_ns, u64 now_ns)
{
	assert_int_equal(tape_batch(w, NULL, 0, NULL, began_ns, now_ns), 0);
}

/* What is in memory is written when it is old enough, and nothing for its own sake. */
static void test_when_it_is_written(void **state)
{
	const char *path = tape_path("when");
	struct capture_config config = tape_config(path, 1);
	struct capture_writer *w = tape_begin(&config, 1, NULL);
	u64 size = tape_size(path), later;

	(void)state;
	/* The beginning is there at once. */
	assert_in_range(size, 100, 2000);
	assert_int_equal(capture_due(w), CAPTURE_NEVER);
	assert_int_equal(write_some(w, 1, 2, 5 * SEC), 0);
	assert_int_equal(capture_due(w), 6 * SEC);
	assert_int_equal(write_some(w, 3, 2, 5 * SEC + 999 * MS), 0);
	assert_int_equal(tape_size(path), size);
	assert_int_equal(capture_tick(w, 6 * SEC - 1), 0);
	assert_int_equal(tape_size(path), size);
	assert_int_equal(capture_tick(w, 6 * SEC), 0);
	later = tape_size(path);
	assert_in_range(later, size + 1, size + 1000);
	assert_int_equal(capture_due(w), CAPTURE_NEVER);

	/* That all is read up to some time is worth a block once. */
	write_nothing(w, 100, 7 * SEC);
	write_nothing(w, 101, 7 * SEC + 10 * MS);
	assert_int_equal(capture_due(w), 8 * SEC);
	assert_int_equal(capture_tick(w, 8 * SEC), 0);
	assert_in_range(tape_size(path), later + 1, later + 100);
	later = tape_size(path);
	write_nothing(w, 102, 9 * SEC);
	assert_int_equal(capture_due(w), CAPTURE_NEVER);
	assert_int_equal(capture_tick(w, 1000 * SEC), 0);
	assert_int_equal(tape_size(path), later);
	/* Until there is something again. */
	assert_int_equal(write_some(w, 5, 1, 1001 * SEC), 0);
	assert_int_equal(capture_tick(w, 1002 * SEC), 0);
	assert_in_range(tape_size(path), later + 1, later + 1000);
	assert_int_equal(capture_end(w, CAPTURE_STOPPED), 0);
	capture_close(w);
}

/* A block that is full does not wait. */
static void test_full_blocks_are_written(void **state)
{
	const char *path = tape_path("full");
	struct capture_config config = tape_config(path, 0);
	struct capture_writer *w = tape_begin(&config, 1, NULL);
	u64 size = tape_size(path);

	(void)state;
	assert_int_equal(write_some(w, 1, 1400, SEC), 0);
	assert_int_equal(tape_size(path), size);
	assert_int_equal(write_some(w, 1401, 100, SEC), 0);
	assert_in_range(tape_size(path), size + 260000, size + CAPTURE_BLOCK + 64);
	capture_close(w);
}

static void check_prefix(const struct tape_raw *raw)
{
	size_t i;

	assert_int_equal(raw->err, 0);
	assert_int_equal(raw->sum.lost, 0);
	for (i = 0; i < raw->n; i++) {
		u64 seq = raw->sum.before + 1 + i;
		struct tcpstate_record rec = tape_rec(0, seq, seq);

		assert_memory_equal(&raw->records[i], &rec, sizeof(rec));
	}
}

/* There is no room any more: what was written can be read, and why it ends. */
static void test_no_room(void **state)
{
	const char *path = tape_path("room");
	struct capture_config config = tape_config(path, 0);
	struct capture_writer *w = tape_begin(&config, 1, NULL);
	struct rlimit limit, small;
	struct capture_totals sum;
	struct tape_raw raw;
	u64 seq = 1;
	int err = 0;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = limit;
	small.rlim_cur = 20000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (; !err && seq < 1000; seq += 10)
		err = write_some(w, seq, 10, seq * SEC);
	assert_int_equal(err, -EFBIG);
	assert_non_null(strstr(capture_error(w), "File too large"));
	assert_non_null(strstr(capture_error(w), path));
	/* And it stays so. */
	assert_int_equal(write_some(w, seq, 1, seq * SEC), -EFBIG);
	assert_int_equal(capture_end(w, CAPTURE_STOPPED), -EFBIG);
	setrlimit(RLIMIT_FSIZE, &limit);
	assert_non_null(strstr(capture_error(w), "File too large"));
	capture_sum(w, &sum);
	capture_close(w);
	assert_in_range(sum.records, 50, 110);
	tape_read_file(path, &raw);
	check_prefix(&raw);
	assert_int_equal(raw.n, sum.records);
	assert_non_null(strstr(raw.damage, "because writing failed"));
	assert_null(strstr(raw.damage, "not ended properly"));
	tape_raw_free(&raw);
}

static void test_a_full_device(void **state)
{
	struct capture_config config = tape_config("/dev/full", 0);
	char error[SOURCE_ERROR_LEN];
	struct source_status st = { .abi_version = 1 };
	struct numbers start = { 0 };
	struct capture_writer *w;

	(void)state;
	assert_int_equal(capture_open(&w, &config, error), 0);
	assert_int_equal(capture_begin(w, &st, &start, true, 1), -ENOSPC);
	assert_non_null(strstr(capture_error(w), "No space left"));
	assert_int_equal(capture_end(w, CAPTURE_STOPPED), -ENOSPC);
	capture_close(w);
}

/* A batch whose numbers do not add up is an error of the source, not of the file. */
static void test_a_batch_that_does_not_add_up(void **state)
{
	const struct tcpstate_record rec = tape_rec(0, 3, 3);
	const struct source_run bad[] = {
		{ .cpu = 0, .next = 9, .lost = 3, .filtered = 4, .n_records = 1 },
		{ .cpu = 0, .next = 4, .lost = 9, .n_records = 1 },
		{ .cpu = SOURCE_MAX_CPUS, .next = 9 },
	};
	const char *path = tape_path("sum");
	struct capture_config config = tape_config(path, 0);
	struct capture_writer *w;
	size_t i;

	(void)state;
	config.force = true;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		w = tape_begin(&config, 1, NULL);
		assert_int_equal(tape_batch(w, &bad[i], 1, &rec, 5, 5), -EPROTO);
		assert_non_null(strstr(capture_error(w), "does not add up"));
		capture_close(w);
	}
}

/* To standard output, which is a pipe here. */
static void test_standard_output(void **state)
{
	struct capture_config config = tape_config("-", 1);
	struct capture_writer *w;
	int ends[2], output = dup(STDOUT_FILENO);
	struct tape_raw raw;
	static u8 data[8192];
	ssize_t len;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	fflush(stdout);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[1]);
	w = tape_begin(&config, 1, NULL);
	write_some(w, 1, 5, 5);
	capture_end(w, CAPTURE_STOPPED);
	capture_close(w);
	dup2(output, STDOUT_FILENO);
	close(output);
	/* All ends of the pipe that could write are closed. */
	len = read(ends[0], data, sizeof(data));
	assert_in_range(len, 500, sizeof(data) - 1);
	assert_int_equal(read(ends[0], data + len, 1), 0);
	close(ends[0]);
	tape_store(tape_path("out"), data, len);
	tape_read_file(tape_path("out"), &raw);
	assert_int_equal(raw.n, 5);
	assert_string_equal(raw.damage, "");
	tape_raw_free(&raw);
}

/* Writes until it is killed; tells the number of the last record that is in a file. */
static void be_killed(const struct capture_config *config, unsigned int round,
		      u64 *written)
{
	struct capture_writer *w = tape_begin(config, 1, NULL);
	struct capture_totals sum;
	u64 seq = 1, now = SEC;
	size_t n;

	srandom(round);
	for (;;) {
		n = round % 3 ? 1 + random() % 40 : 1 + random() % 4000;
		if (write_some(w, seq, n, now))
			_exit(1);
		seq += n;
		now += SEC / 3;
		capture_sum(w, &sum);
		__atomic_store_n(written, sum.records, __ATOMIC_RELEASE);
	}
}

/* kill -9 at any moment: a beginning is left, with at most one block torn. */
static void test_killed(void **state)
{
	u64 *written = mmap(NULL, sizeof(*written), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char error[SOURCE_ERROR_LEN], name[16];
	unsigned int round, torn = 0;
	struct source *source;
	struct tape_raw raw;
	u64 most = 0;

	(void)state;
	assert_true(written != MAP_FAILED);
	for (round = 0; round < KILL_ROUNDS; round++) {
		struct capture_config config;
		const char *path;
		pid_t pid;

		snprintf(name, sizeof(name), "kill%u", round);
		path = tape_path(name);
		config = tape_config(path, round % 2);
		if (round % 4 == 3)
			config.rotate_bytes = 400000;
		*written = 0;
		fflush(stdout);
		pid = fork();
		if (!pid)
			be_killed(&config, round, written);
		usleep(2000 + 700 * (round % 10) + random() % 20000);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		if (source_file_open(&source, path, false, error)) {
			/* Too early for the beginning of the file. */
			assert_int_equal(*written, 0);
			continue;
		}
		tape_read(source, &raw);
		check_prefix(&raw);
		assert_int_equal(raw.sum.before, 0);
		assert_in_range(raw.n, *written, ~0ULL);
		assert_null(strstr(raw.damage, "damaged"));
		/* It may have been between two files. */
		assert_true(strstr(raw.damage, "not ended properly") ||
			    strstr(raw.damage, "goes on in another file"));
		torn += !!strstr(raw.damage, "was cut off");
		if (raw.n > most)
			most = raw.n;
		tape_raw_free(&raw);
	}
	print_message("%u of %u files end in a torn block; up to %llu records\n", torn,
		      KILL_ROUNDS, most);
	assert_true(most > 0);
	munmap(written, sizeof(*written));
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_when_it_is_written),
		cmocka_unit_test(test_full_blocks_are_written),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_a_full_device),
		cmocka_unit_test(test_a_batch_that_does_not_add_up),
		cmocka_unit_test(test_standard_output),
		cmocka_unit_test(test_killed),
	};

	return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
