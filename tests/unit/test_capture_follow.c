// SPDX-License-Identifier: GPL-2.0-only
/* A capture that is read while it is written. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture.h"
#include "tape.h"
#include "unit.h"

/**
 * struct follower - a reader of one CPU
 * @source: the capture
 * @cursor: the number that it wants next
 * @batch: what the last read brought
 * @last: number of the last record
 * @lost: numbers that were lost
 */
struct follower {
	struct source		*source;
	struct source_cursor	cursor;
	struct source_batch	batch;
	u64			last;
	u64			lost;
};

static void follow(struct follower *f, const char *path)
{
	char error[SOURCE_ERROR_LEN];

	memset(f, 0, sizeof(*f));
	f->cursor.seq = 1;
	if (source_file_open(&f->source, path, true, error))
		fail_msg("%s", error);
}

static void unfollow(struct follower *f)
{
	source_batch_free(&f->batch);
	f->source->ops->close(f->source);
}

/* Read all that is there. Return: the latest result. */
static int catch_up(struct follower *f)
{
	static const struct filter filter;
	const struct source_request request = {
		.cursors = &f->cursor, .n_cursors = 1, .filter = &filter, .all_netns = true,
	};
	int more;
	size_t i;

	do {
		source_batch_reset(&f->batch);
		more = f->source->ops->read(f->source, &request, &f->batch);
		for (i = 0; i < f->batch.n_runs; i++) {
			f->cursor.seq = f->batch.runs[i].next;
			f->lost += f->batch.runs[i].lost;
		}
		for (i = 0; i < f->batch.n_records; i++) {
			assert_in_range(f->batch.records[i].seq, f->last + 1, ~0ULL);
			f->last = f->batch.records[i].seq;
		}
	} while (more == 1);
	return more;
}

static u64 write_ns;

/* One read of @n records of CPU 0, from number @from on. */
static void write_some(struct capture_writer *w, u64 from, size_t n)
{
	const struct source_run run = { .cpu = 0, .next = from + n, .n_records = n };
	struct tcpstate_record *records = calloc(n, sizeof(*records));
	size_t i;

	write_ns += SEC;
	for (i = 0; i < n; i++)
		records[i] = tape_rec(0, from + i, write_ns + i);
	assert_int_equal(tape_batch(w, &run, 1, records, write_ns, write_ns), 0);
	assert_int_equal(capture_tick(w, write_ns + 2 * CAPTURE_FLUSH_NS), 0);
	free(records);
}

static void test_while_it_is_written(void **state)
{
	const char *path = tape_path("live");
	struct capture_config config = tape_config(path, 1);
	struct capture_writer *w = tape_begin(&config, 1, NULL);
	char line[SOURCE_ERROR_LEN];
	struct follower f;
	struct source *source;

	(void)state;
	write_some(w, 1, 3);
	follow(&f, path);
	source = f.source;
	assert_int_equal(catch_up(&f), 0);
	assert_int_equal(f.last, 3);
	assert_false(source->ended);
	assert_int_equal(source->ops->wait(source, -1, 0), 0);
	/* Who stops now has missed nothing. */
	assert_false(source->ops->damage(source, 0, line));

	write_some(w, 4, 2);
	assert_int_equal(source->ops->wait(source, -1, 1000), 1);
	assert_int_equal(catch_up(&f), 0);
	assert_int_equal(f.last, 5);

	assert_int_equal(capture_end(w, CAPTURE_STOPPED), 0);
	capture_close(w);
	assert_int_equal(source->ops->wait(source, -1, 1000), 1);
	assert_int_equal(catch_up(&f), 0);
	assert_true(source->ended);
	assert_false(source->ops->damage(source, 0, line));
	assert_int_equal(f.lost, 0);
	unfollow(&f);
}

/* The file grows by single bytes: half a block is not taken for a damaged one. */
static void test_byte_by_byte(void **state)
{
	const char *path = tape_path("whole"), *copy = tape_path("bytes");
	struct capture_config config = tape_config(path, 1);
	struct capture_writer *w = tape_begin(&config, 1, NULL);
	struct capture_block_header header;
	char line[SOURCE_ERROR_LEN];
	struct follower f;
	size_t len, at;
	u8 *data;
	int fd;

	(void)state;
	write_some(w, 1, 3);
	write_some(w, 4, 3);
	capture_end(w, CAPTURE_STOPPED);
	capture_close(w);
	data = tape_load(path, &len);
	memcpy(&header, data + 32, sizeof(header));
	at = 32 + sizeof(header) + tlv_padded(header.stored);
	/* With the first INFO it can be opened. */
	tape_store(copy, data, at);
	follow(&f, copy);
	fd = open(copy, O_WRONLY | O_APPEND);
	for (; at < len; at++) {
		assert_int_equal(catch_up(&f), 0);
		assert_false(f.source->ended);
		assert_int_equal(write(fd, data + at, 1), 1);
	}
	assert_int_equal(catch_up(&f), 0);
	assert_true(f.source->ended);
	assert_int_equal(f.last, 6);
	assert_int_equal(f.lost, 0);
	assert_false(f.source->ops->damage(f.source, 0, line));
	close(fd);
	unfollow(&f);
	free(data);
}

static u64 now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

/* Ctrl-C is a file that becomes readable. */
static void test_waiting_can_be_ended(void **state)
{
	const char *path = tape_path("idle");
	struct capture_config config = tape_config(path, 1);
	struct capture_writer *w = tape_begin(&config, 1, NULL);
	struct follower f;
	int wake[2];
	u64 began;

	(void)state;
	assert_int_equal(pipe(wake), 0);
	follow(&f, path);
	assert_int_equal(catch_up(&f), 0);
	began = now_ms();
	assert_int_equal(f.source->ops->wait(f.source, wake[0], 250), 0);
	assert_in_range(now_ms() - began, 240, 10000);
	assert_int_equal(write(wake[1], "x", 1), 1);
	began = now_ms();
	assert_int_equal(f.source->ops->wait(f.source, wake[0], 60000), 0);
	assert_in_range(now_ms() - began, 0, 30000);
	close(wake[0]);
	close(wake[1]);
	capture_close(w);
	unfollow(&f);
}

static void test_made_shorter(void **state)
{
	const char *path = tape_path("cut");
	struct capture_config config = tape_config(path, 1);
	struct capture_writer *w = tape_begin(&config, 1, NULL);
	struct follower f;

	(void)state;
	write_some(w, 1, 3);
	follow(&f, path);
	assert_int_equal(catch_up(&f), 0);
	assert_int_equal(truncate(path, 100), 0);
	assert_int_equal(f.source->ops->wait(f.source, -1, 1000), -EIO);
	assert_non_null(strstr(f.source->error, "made shorter"));
	capture_close(w);
	unfollow(&f);
}

/* A pipe that is followed does not hold anybody up; its other end closes it. */
static void test_a_pipe(void **state)
{
	const char *path = tape_path("piped");
	struct capture_config config = tape_config(path, 1);
	struct capture_writer *w = tape_begin(&config, 1, NULL);
	int ends[2], input = dup(STDIN_FILENO);
	struct follower f;
	size_t len;
	u8 *data;

	(void)state;
	write_some(w, 1, 3);
	write_some(w, 4, 3);
	capture_close(w);
	data = tape_load(path, &len);
	assert_int_equal(pipe(ends), 0);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	assert_int_equal(write(ends[1], data, len - 10), len - 10);
	follow(&f, "-");
	assert_int_equal(catch_up(&f), 0);
	assert_int_equal(f.last, 3);
	assert_int_equal(f.source->ops->wait(f.source, -1, 0), 0);
	assert_int_equal(write(ends[1], data + len - 10, 10), 10);
	assert_int_equal(f.source->ops->wait(f.source, -1, 1000), 1);
	assert_int_equal(catch_up(&f), 0);
	assert_int_equal(f.last, 6);
	assert_false(f.source->ended);
	close(ends[1]);
	assert_int_equal(f.source->ops->wait(f.source, -1, 1000), 1);
	assert_int_equal(catch_up(&f), 0);
	assert_true(f.source->ended);
	dup2(input, STDIN_FILENO);
	close(input);
	unfollow(&f);
	free(data);
}

static struct capture_config small_files(const char *base, unsigned int files)
{
	struct capture_config config = tape_config(base, 0);

	/* INFO takes a kilobyte, 10 records nearly two. */
	config.rotate_bytes = 8000;
	config.files = files;
	return config;
}

/* Into the next file, and the next, without a gap. */
static void test_into_the_next_file(void **state)
{
	struct capture_config config = small_files(tape_path("next"), 0);
	struct capture_writer *w = tape_begin(&config, 1, NULL);
	struct capture_totals sum;
	struct follower by_base, by_name, one;
	char line[SOURCE_ERROR_LEN], error[SOURCE_ERROR_LEN];
	u64 seq;

	(void)state;
	follow(&by_base, tape_path("next"));
	follow(&by_name, tape_path("next.000001"));
	for (seq = 1; seq < 200; seq += 10) {
		write_some(w, seq, 10);
		assert_int_equal(by_base.source->ops->wait(by_base.source, -1, 1000), 1);
		assert_int_equal(catch_up(&by_base), 0);
		assert_int_equal(by_base.last, seq + 9);
	}
	capture_sum(w, &sum);
	assert_in_range(sum.files, 4, 20);
	assert_int_equal(catch_up(&by_name), 0);
	assert_int_equal(by_name.last, 200);
	assert_false(by_name.source->ended);
	capture_end(w, CAPTURE_STOPPED);
	capture_close(w);
	assert_int_equal(catch_up(&by_name), 0);
	assert_true(by_name.source->ended);
	assert_int_equal(by_name.lost, 0);
	assert_int_equal(by_base.lost, 0);
	assert_false(by_name.source->ops->damage(by_name.source, 0, line));
	unfollow(&by_base);
	unfollow(&by_name);

	/* Not followed, it is one file and no more. */
	memset(&one, 0, sizeof(one));
	one.cursor.seq = 1;
	assert_int_equal(source_file_open(&one.source, tape_path("next.000001"), false, error), 0);
	assert_int_equal(catch_up(&one), 0);
	assert_true(one.source->ended);
	assert_in_range(one.last, 10, 60);
	assert_false(one.source->ops->damage(one.source, 0, line));
	unfollow(&one);
}

/* A follower that is too slow for a bounded series misses files, and knows how much. */
static void test_files_that_are_gone(void **state)
{
	struct capture_config config = small_files(tape_path("slow"), 2);
	struct capture_writer *w = tape_begin(&config, 1, NULL);
	char line[SOURCE_ERROR_LEN];
	struct follower f;
	u64 seq, had;

	(void)state;
	write_some(w, 1, 10);
	follow(&f, tape_path("slow"));
	assert_int_equal(catch_up(&f), 0);
	had = f.last;
	assert_int_equal(had, 10);
	for (seq = 11; seq < 200; seq += 10)
		write_some(w, seq, 10);
	capture_end(w, CAPTURE_STOPPED);
	capture_close(w);
	assert_int_equal(access(tape_path("slow.000001"), F_OK), -1);
	assert_int_equal(catch_up(&f), 0);
	assert_true(f.source->ended);
	assert_int_equal(f.last, 200);
	/* The rest of the first file was still open; what was in the second is lost. */
	assert_true(f.lost > 0 && f.lost % 10 == 0);
	assert_true(f.source->ops->damage(f.source, 0, line));
	assert_non_null(strstr(line, "missing in the series"));
	unfollow(&f);
}

/* The recorder was killed in one file, and another recording has taken its place. */
static void test_a_file_of_another_recording(void **state)
{
	struct capture_config config = small_files(tape_path("mixed"), 0);
	struct capture_writer *w = tape_begin(&config, 1, NULL);
	char line[SOURCE_ERROR_LEN];
	struct follower f;

	(void)state;
	write_some(w, 1, 10);
	capture_close(w);
	config = tape_config(tape_path("mixed.000002"), 0);
	w = tape_begin(&config, 1, NULL);
	write_some(w, 1, 30);
	capture_end(w, CAPTURE_STOPPED);
	capture_close(w);
	follow(&f, tape_path("mixed"));
	assert_int_equal(catch_up(&f), 0);
	assert_true(f.source->ended);
	assert_int_equal(f.last, 10);
	assert_true(f.source->ops->damage(f.source, 0, line));
	assert_non_null(strstr(line, "another recording"));
	unfollow(&f);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_while_it_is_written),
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_waiting_can_be_ended),
		cmocka_unit_test(test_made_shorter),
		cmocka_unit_test(test_a_pipe),
		cmocka_unit_test(test_into_the_next_file),
		cmocka_unit_test(test_files_that_are_gone),
		cmocka_unit_test(test_a_file_of_another_recording),
	};

	return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
