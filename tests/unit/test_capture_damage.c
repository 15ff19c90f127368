// SPDX-License-Identifier: GPL-2.0-only
/*
 * A capture that is spoiled: whatever is delivered is what was written, and what is
 * not delivered is counted.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "tape.h"
#include "unit.h"

#define MAX_RECORDS	32
/* Of the small capture below: records of its largest block. */
#define MAX_PER_BLOCK	3

/**
 * struct original - what was written
 * @data: the capture
 * @len: its bytes
 * @records: its records, in the order in which they were written
 * @epochs: of each
 * @n: how many
 * @next: one past the last number of each epoch and CPU
 * @before: numbers overwritten before the recording began
 * @lost: numbers told as lost
 * @filtered: numbers told as filtered
 */
struct original {
	u8			*data;
	size_t			len;
	struct tcpstate_record	records[MAX_RECORDS];
	u32			epochs[MAX_RECORDS];
	size_t			n;
	u64			next[TAPE_EPOCHS][TAPE_CPUS];
	u64			before;
	u64			lost;
	u64			filtered;
};

static u64 written_ns;

/* One read in a block of its own. */
static void put(struct original *o, struct capture_writer *w, u32 epoch,
		const struct source_run *runs, size_t n_runs)
{
	struct tcpstate_record records[MAX_PER_BLOCK];
	size_t n = 0, i, j;

	for (i = 0; i < n_runs; i++) {
		const struct source_run *run = &runs[i];

		for (j = 0; j < run->n_records; j++) {
			records[n] = tape_rec(run->cpu, run->next - run->n_records + j,
					      written_ns + n);
			o->records[o->n] = records[n++];
			o->epochs[o->n++] = epoch;
		}
		o->next[epoch][run->cpu] = run->next;
		o->lost += run->lost;
		o->filtered += run->filtered;
	}
	assert_in_range(n, 0, MAX_PER_BLOCK);
	written_ns += SEC;
	assert_int_equal(tape_batch(w, runs, n_runs, records, written_ns, written_ns), 0);
	assert_int_equal(capture_tick(w, written_ns + 2 * CAPTURE_FLUSH_NS), 0);
}

static void restart(struct capture_writer *w)
{
	struct source_status st = { .abi_version = TCPSTATE_ABI_VERSION, .n_cpus = 2 };
	struct numbers start = { 0 };

	st.cpus = calloc(2, sizeof(*st.cpus));
	st.cpus[1].cpu = 1;
	numbers_set(&start, 0, 3);
	numbers_set(&start, 1, 1);
	assert_int_equal(capture_begin(w, &st, &start, true, written_ns), 0);
	numbers_free(&start);
}

static void later_status(struct capture_writer *w)
{
	struct source_status st = {
		.abi_version = TCPSTATE_ABI_VERSION, .n_cpus = 2, .realtime_offset = 12,
	};

	st.cpus = calloc(2, sizeof(*st.cpus));
	st.cpus[1].cpu = 1;
	assert_int_equal(capture_status(w, &st), 0);
}

/* Two CPUs, a loss, filtered numbers, a status, a restart: seven reads. */
static void make_original(struct original *o, int level)
{
	static const u64 start[] = { 6, 1 };
	const struct source_run r0[] = { { 0, 8, 5, 0, 0, 2 }, { 1, 2, 0, 0, 0, 1 } };
	const struct source_run r1[] = { { 1, 9, 4, 2, 0, 1 } };
	const struct source_run r2[] = { { 0, 12, 0, 3, 0, 1 } };
	const struct source_run r3[] = { { 1, 10, 0, 0, 0, 1 } };
	const struct source_run r4[] = { { 0, 4, 2, 0, 0, 1 } };
	const struct source_run r5[] = { { 0, 6, 0, 0, 0, 2 }, { 1, 3, 0, 1, 0, 1 } };
	const struct source_run r6[] = { { 1, 7, 3, 0, 0, 1 } };
	const char *path = tape_path("original");
	struct capture_config config = tape_config(path, level);
	struct capture_writer *w;

	memset(o, 0, sizeof(*o));
	written_ns = SEC;
	config.force = true;
	w = tape_begin(&config, 2, start);
	put(o, w, 0, r0, 2);
	put(o, w, 0, r1, 1);
	later_status(w);
	put(o, w, 0, r2, 1);
	put(o, w, 0, r3, 1);
	restart(w);
	put(o, w, 1, r4, 1);
	put(o, w, 1, r5, 2);
	put(o, w, 1, r6, 1);
	assert_int_equal(capture_end(w, CAPTURE_STOPPED), 0);
	capture_close(w);
	/* Numbers 1 to 5 of CPU 0 in the first epoch, 1 and 2 of CPU 0 in the second. */
	o->before = 7;
	o->lost -= o->before;
	o->data = tape_load(path, &o->len);
}

/* Everything delivered was written, in this order, in this epoch. Return: how many. */
static size_t check_subset(const struct original *o, const struct tape_raw *raw)
{
	size_t i, at = 0;

	for (i = 0; i < raw->n; i++, at++) {
		while (at < o->n && (o->epochs[at] != raw->epochs[i] ||
				     memcmp(&o->records[at], &raw->records[i],
					    sizeof(*raw->records))))
			at++;
		if (at == o->n)
			fail_msg("record %u:%llu was not written like that",
				 raw->records[i].cpu, raw->records[i].seq);
	}
	return raw->n;
}

static u64 numbers_in(const u64 next[TAPE_EPOCHS][TAPE_CPUS])
{
	u64 sum = 0;
	u32 epoch, cpu;

	for (epoch = 0; epoch < TAPE_EPOCHS; epoch++) {
		for (cpu = 0; cpu < TAPE_CPUS; cpu++)
			sum += next[epoch][cpu] ? next[epoch][cpu] - 1 : 0;
	}
	return sum;
}

/* All is accounted for: nothing is silent, and nothing is lost that was not there. */
static void check_books(const struct original *o, const struct tape_raw *raw)
{
	size_t there = check_subset(o, raw);

	assert_int_equal(raw->err, 0);
	assert_int_equal(raw->sum.delivered, there);
	assert_int_equal(raw->sum.delivered + raw->sum.filtered + raw->sum.lost +
			 raw->sum.before, numbers_in(raw->next));
	assert_in_range(raw->sum.filtered, 0, o->filtered);
	if (!raw->damage[0]) {
		assert_int_equal(there, o->n);
		assert_int_equal(raw->sum.lost, o->lost);
		assert_int_equal(raw->sum.filtered, o->filtered);
	}
}

static void test_whole(void **state)
{
	struct original o;
	struct tape_raw raw;
	int level;

	(void)state;
	for (level = 0; level < 2; level++) {
		make_original(&o, level);
		assert_int_equal(tape_read_memory(o.data, o.len, &raw), 0);
		check_books(&o, &raw);
		assert_string_equal(raw.damage, "");
		assert_memory_equal(raw.next, o.next, sizeof(raw.next));
		assert_int_equal(raw.sum.before, 7);
		assert_int_equal(raw.sum.lost, 4 + 3);
		assert_int_equal(raw.sum.filtered, 2 + 3 + 1);
		assert_int_equal(raw.n, 11);
		tape_raw_free(&raw);
		free(o.data);
	}
}

/* One byte: at most one block is gone, and its numbers are counted to the last. */
static void test_every_byte_flipped(void **state)
{
	static const u8 flips[] = { 0x01, 0x80, 0xff };
	struct original o;
	struct tape_raw raw;
	int level;
	size_t at, i;

	(void)state;
	for (level = 0; level < 2; level++) {
		make_original(&o, level);
		for (at = 0; at < o.len * ARRAY_SIZE(flips); at++) {
			u8 *byte = &o.data[at / ARRAY_SIZE(flips)];

			i = at % ARRAY_SIZE(flips);
			*byte ^= flips[i];
			assert_int_equal(tape_read_memory(o.data, o.len, &raw), 0);
			check_books(&o, &raw);
			assert_memory_equal(raw.next, o.next, sizeof(raw.next));
			assert_int_equal(raw.sum.before, o.before);
			assert_in_range(raw.n, o.n - MAX_PER_BLOCK, o.n);
			tape_raw_free(&raw);
			*byte ^= flips[i];
		}
		free(o.data);
	}
}

/* A beginning of the file: a beginning of its records, and it is said. */
static void test_every_length(void **state)
{
	struct original o;
	struct tape_raw raw;
	size_t len, readable = 0;

	(void)state;
	make_original(&o, 0);
	for (len = 0; len <= o.len; len++) {
		/* Of its own length, so that a read beyond it is noticed. */
		u8 *data = malloc(len + !len);
		int err;

		memcpy(data, o.data, len);
		err = tape_read_memory(data, len, &raw);
		free(data);
		if (err) {
			assert_int_equal(readable, 0);
			continue;
		}
		readable++;
		check_subset(&o, &raw);
		if (raw.n)
			assert_memory_equal(raw.records, o.records,
					    raw.n * sizeof(*raw.records));
		assert_in_range(raw.sum.lost, 0, o.lost);
		assert_int_equal(raw.sum.delivered + raw.sum.filtered + raw.sum.lost +
				 raw.sum.before, numbers_in(raw.next));
		if (len < o.len)
			assert_non_null(strstr(raw.damage, "not ended properly: complete up to"));
		else
			assert_string_equal(raw.damage, "");
		tape_raw_free(&raw);
	}
	/* Header and INFO are not a large part of it. */
	assert_in_range(readable, o.len / 2, o.len);
	free(o.data);
}

/* A part that was overwritten, cut out, or put in. */
static void test_larger_damage(void **state)
{
	static const size_t sizes[] = { 1, 3, 8, 40, 300 };
	struct original o;
	struct tape_raw raw;
	size_t at, i;
	int kind;
	u8 *data;

	(void)state;
	make_original(&o, 1);
	data = malloc(o.len + 300);
	for (i = 0; i < ARRAY_SIZE(sizes) * 3; i++) {
		size_t size = sizes[i / 3];

		kind = i % 3;
		for (at = 0; at + size <= o.len; at += 7) {
			size_t len = o.len, rest = o.len - at - size;

			memcpy(data, o.data, at);
			if (kind == 0) {
				memset(data + at, 0, size);
				memcpy(data + at + size, o.data + at + size, rest);
			} else if (kind == 1) {
				memcpy(data + at, o.data + at + size, rest);
				len -= size;
			} else {
				memcpy(data + at, o.data + o.len - size, size);
				memcpy(data + at + size, o.data + at, o.len - at);
				len += size;
			}
			if (tape_read_memory(data, len, &raw))
				continue;
			check_subset(&o, &raw);
			assert_int_equal(raw.sum.delivered + raw.sum.filtered +
					 raw.sum.lost + raw.sum.before,
					 numbers_in(raw.next));
			if (raw.n < o.n)
				assert_true(raw.damage[0]);
			tape_raw_free(&raw);
		}
	}
	free(data);
	free(o.data);
}

/* The first pages are gone: a later status does instead. */
static void test_beginning_is_gone(void **state)
{
	char error[SOURCE_ERROR_LEN] = "";
	struct source_status st = { 0 };
	struct capture_block_header header;
	struct source *source;
	struct original o;
	struct tape_raw raw;
	size_t len, at;

	(void)state;
	make_original(&o, 0);
	/* Both INFO blocks: the second one begins behind the first. */
	memcpy(&header, o.data + 32, sizeof(header));
	len = 2 * (sizeof(header) + header.stored);
	memset(o.data + 32, 0, len);
	assert_int_equal(source_file_open_memory(&source, o.data, o.len, error), 0);
	assert_int_equal(source->ops->status(source, &st), 0);
	assert_true(st.realtime_offset == 12);
	source_status_free(&st);
	tape_read(source, &raw);
	check_subset(&o, &raw);
	assert_int_equal(raw.n, o.n);
	assert_int_equal(raw.sum.lost, o.lost);
	assert_int_equal(raw.sum.before, o.before);
	assert_non_null(strstr(raw.damage, "2 blocks are missing"));
	tape_raw_free(&raw);

	/* Up to the END: then nobody knows what it was. */
	for (at = 32 + len; at + sizeof(header) <= o.len; at += 8) {
		if (capture_header_fits(o.data + at, &header) &&
		    (header.type == CAPTURE_STATUS || header.type == CAPTURE_INFO))
			o.data[at + sizeof(header)] ^= 1;
	}
	assert_int_equal(source_file_open_memory(&source, o.data, o.len, error), -EBADMSG);
	assert_non_null(strstr(error, "does not tell what was recorded"));
	free(o.data);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_every_byte_flipped),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_larger_damage),
		cmocka_unit_test(test_beginning_is_gone),
	};

	return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
