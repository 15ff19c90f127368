// SPDX-License-Identifier: GPL-2.0-only
/* From batches to BATCH blocks. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture_store.h"

#define RUN_BYTES	(TLV_HEADER + sizeof(struct capture_run))
#define RECORD_BYTES	sizeof(struct tcpstate_record)

/* So that records need no padding, and a block holds some. */
static_assert(RECORD_BYTES % 8 == 0 && RUN_BYTES % 8 == 0, "values are padded to 8 bytes");

/**
 * struct capture_writer - a recording
 * @store: its files
 * @pack: the BATCH that is being filled
 * @content: what is in it
 * @empty: length of @pack.out when nothing is in it
 * @opened_ns: when the first value was put into it
 * @has_runs: it has runs, not only an idle COMPLETE
 * @idle_at: where its last value is, if that is an idle COMPLETE; 0: it is none
 * @idle_known: a COMPLETE that came after all runs is in the file
 * @complete_ns: beginning of the last complete read
 * @err: what failed; nothing is written after that
 */
struct capture_writer {
	struct capture_store	store;
	struct capture_pack	pack;
	struct capture_content	content;
	size_t			empty;
	u64			opened_ns;
	bool			has_runs;
	size_t			idle_at;
	bool			idle_known;
	u64			complete_ns;
	int			err;
};

static void begin_block(struct capture_writer *w)
{
	struct capture_format format = {
		.record_size = RECORD_BYTES, .epoch = w->store.info.epoch,
	};

	capture_pack_begin(&w->pack);
	tlv_put(&w->pack.out, CAPTURE_V_FORMAT, &format, sizeof(format));
	w->empty = w->pack.out.len;
	w->content.records = 0;
	w->content.lost = 0;
	w->content.filtered = 0;
	w->has_runs = false;
	w->idle_at = 0;
}

/* Write the block if there is anything in it. */
static int write_block(struct capture_writer *w, u64 now_ns)
{
	bool idle = w->idle_at, runs = w->has_runs;
	int err;

	if (w->pack.out.len == w->empty)
		return 0;
	err = store_batch(&w->store, &w->pack, &w->content, now_ns);
	begin_block(w);
	w->idle_known = idle || (w->idle_known && !runs);
	return err;
}

static int fail(struct capture_writer *w, int err)
{
	if (err && !w->err)
		w->err = err;
	return w->err;
}

/**
 * capture_open() - create the file of a recording
 * @writer: the recording; released with capture_close()
 * @config: how to write
 * @error: what went wrong
 *
 * Return: 0 or a negative errno
 */
int capture_open(struct capture_writer **writer, const struct capture_config *config,
		 char error[SOURCE_ERROR_LEN])
{
	struct capture_writer *w = calloc(1, sizeof(*w));
	int err;

	snprintf(error, SOURCE_ERROR_LEN, "out of memory");
	if (!w)
		return -ENOMEM;
	err = store_open(&w->store, config);
	if (err)
		memcpy(error, w->store.error, SOURCE_ERROR_LEN);
	else
		err = capture_pack_init(&w->pack, config->level);
	if (err) {
		capture_close(w);
		return err;
	}
	begin_block(w);
	*writer = w;
	return 0;
}

/**
 * capture_begin() - the source begins, or begins anew
 * @w: the recording
 * @st: status of the source; taken over, and zeroed
 * @start: the first number of each CPU that can come
 * @all_netns: records of all namespaces are asked for
 * @now_ns: CLOCK_MONOTONIC
 *
 * Return: 0 or a negative errno, with a text in capture_error()
 */
int capture_begin(struct capture_writer *w, struct source_status *st,
		  const struct numbers *start, bool all_netns, u64 now_ns)
{
	int err = w->err ? w->err : write_block(w, now_ns);

	if (!err)
		err = store_begin(&w->store, st, start, all_netns, now_ns);
	if (!err)
		err = numbers_copy(&w->content.cursors, start);
	begin_block(w);
	return fail(w, err);
}

/**
 * capture_status() - tell how the source is at a later time
 * @w: the recording
 * @st: its status; taken over, and zeroed
 *
 * Return: 0 or a negative errno
 */
int capture_status(struct capture_writer *w, struct source_status *st)
{
	int err = w->err ? w->err : write_block(w, w->opened_ns);

	if (!err)
		err = store_status(&w->store, st);
	return fail(w, err);
}

/* Something is about to be put into the block. */
static void touch(struct capture_writer *w, u64 now_ns)
{
	if (w->pack.out.len == w->empty)
		w->opened_ns = now_ns;
}

/* A run, or the part of one that fits, as a value. */
static int put_part(struct capture_writer *w, const struct capture_run *run,
		    const struct tcpstate_record *records, size_t n)
{
	size_t begin = tlv_begin(&w->pack.out, CAPTURE_V_RUN);

	tlv_add(&w->pack.out, run, sizeof(*run));
	if (n)
		tlv_add(&w->pack.out, records, n * RECORD_BYTES);
	tlv_end(&w->pack.out, begin);
	w->has_runs = true;
	w->idle_at = 0;
	w->content.records += n;
	w->content.lost += run->lost;
	w->content.filtered += run->filtered;
	return numbers_set(&w->content.cursors, run->cpu, run->next);
}

/* How many records fit into the block with a run of their own. */
static size_t room(const struct capture_writer *w)
{
	if (w->pack.out.len + RUN_BYTES > CAPTURE_BLOCK)
		return 0;
	return (CAPTURE_BLOCK - w->pack.out.len - RUN_BYTES) / RECORD_BYTES;
}

/* Do the numbers of a run follow each other as source.h says? */
static bool is_sound(const struct source_batch *batch, const struct source_run *run)
{
	u64 sum = run->lost + run->filtered + run->n_records;

	return run->cpu < SOURCE_MAX_CPUS && sum < run->next &&
	       (!run->n_records || batch->records[run->first_record].seq >=
					   run->next - sum + run->lost);
}

/*
 * Cut into parts where a block is full. What is lost precedes the records; which
 * numbers were filtered shows where a part ends.
 */
static int put_run(struct capture_writer *w, const struct source_batch *batch,
		   const struct source_run *run, u64 now_ns)
{
	const struct tcpstate_record *rec = NULL;
	struct capture_run rest = {
		.cpu = run->cpu, .next = run->next, .lost = run->lost,
		.filtered = run->filtered,
	};
	u64 first = run->next - run->lost - run->filtered - run->n_records;
	size_t left = run->n_records, n;
	int err = 0;

	if (left)
		rec = &batch->records[run->first_record];
	while (!err) {
		struct capture_run part = rest;

		n = room(w);
		if (!n) {
			err = write_block(w, now_ns);
			continue;
		}
		touch(w, now_ns);
		if (n >= left)
			return put_part(w, &rest, rec, left);
		part.next = rec[n - 1].seq + 1;
		part.filtered = part.next - first - part.lost - n;
		err = put_part(w, &part, rec, n);
		first = part.next;
		rest.lost = 0;
		rest.filtered -= part.filtered;
		rec += n;
		left -= n;
	}
	return err;
}

/* Reads that bring nothing only say until when that is so: the last one says it all. */
static void put_complete(struct capture_writer *w, u64 began_ns, bool idle, u64 now_ns)
{
	w->complete_ns = began_ns;
	if (idle && w->idle_at) {
		memcpy(w->pack.out.data + w->idle_at + TLV_HEADER, &began_ns, sizeof(began_ns));
		return;
	}
	touch(w, now_ns);
	w->idle_at = idle ? w->pack.out.len : 0;
	tlv_put_u64(&w->pack.out, CAPTURE_V_COMPLETE, began_ns);
}

/**
 * capture_batch() - record what a read brought
 * @w: a recording that was begun
 * @batch: the batch
 * @complete: the read was not cut short
 * @now_ns: CLOCK_MONOTONIC
 *
 * Return: 0 or a negative errno, with a text in capture_error()
 */
int capture_batch(struct capture_writer *w, const struct source_batch *batch,
		  bool complete, u64 now_ns)
{
	int err = w->err;
	size_t i;

	for (i = 0; i < batch->n_runs && !err; i++) {
		if (is_sound(batch, &batch->runs[i])) {
			err = put_run(w, batch, &batch->runs[i], now_ns);
			continue;
		}
		snprintf(w->store.error, sizeof(w->store.error),
			 "the count of CPU %u does not add up: please report this",
			 batch->runs[i].cpu);
		err = -EPROTO;
	}
	if (!err && complete)
		put_complete(w, batch->began_ns, !batch->n_runs, now_ns);
	if (!err && w->pack.out.err)
		err = -ENOMEM;
	return fail(w, err ? err : capture_tick(w, now_ns));
}

/**
 * capture_due() - when is something to be written?
 * @w: the recording
 *
 * Return: CLOCK_MONOTONIC ns when capture_tick() should be called, or CAPTURE_NEVER
 */
u64 capture_due(const struct capture_writer *w)
{
	if (w->err || w->pack.out.len == w->empty || (!w->has_runs && w->idle_known))
		return CAPTURE_NEVER;
	return w->opened_ns + w->store.config.flush_ns;
}

/**
 * capture_tick() - write what is due
 * @w: the recording
 * @now_ns: CLOCK_MONOTONIC
 *
 * Return: 0 or a negative errno, with a text in capture_error()
 */
int capture_tick(struct capture_writer *w, u64 now_ns)
{
	int err = w->err;

	if (!err && now_ns >= capture_due(w))
		err = write_block(w, now_ns);
	if (!err && store_is_old(&w->store, now_ns)) {
		err = write_block(w, now_ns);
		if (!err)
			err = store_rotate(&w->store, now_ns);
	}
	return fail(w, err);
}

/**
 * capture_end() - end the recording
 * @w: the recording
 * @reason: why
 *
 * What was written before a failure stays, and its end is told if there is room.
 *
 * Return: 0 or a negative errno: what failed first
 */
int capture_end(struct capture_writer *w, enum capture_reason reason)
{
	char error[SOURCE_ERROR_LEN];
	int err;

	if (!w->err)
		fail(w, write_block(w, w->opened_ns));
	memcpy(error, w->store.error, sizeof(error));
	err = store_end(&w->store, w->err ? CAPTURE_WRITE : reason);
	if (w->err)
		memcpy(w->store.error, error, sizeof(error));
	return fail(w, err);
}

/**
 * capture_close() - release a recording
 * @w: the recording; may be NULL
 */
void capture_close(struct capture_writer *w)
{
	if (!w)
		return;
	store_close(&w->store);
	capture_pack_free(&w->pack);
	numbers_free(&w->content.cursors);
	free(w);
}

/**
 * capture_error() - what went wrong
 * @w: the recording
 *
 * Return: one line, as long as @w is there
 */
const char *capture_error(const struct capture_writer *w)
{
	return w->store.error[0] ? w->store.error : strerror(-w->err);
}

/**
 * capture_sum() - what was written until now
 * @w: the recording
 * @totals: the result; what is still in memory is not in it
 */
void capture_sum(const struct capture_writer *w, struct capture_totals *totals)
{
	*totals = w->store.sum;
}
