// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/random.h>

#include "capture_series.h"
#include "capture_store.h"

/* An END takes less, besides its cursors. */
#define END_BYTES	256
/* Of the size of a file sockets take at most one in so many parts. */
#define SOCKETS_PART	4

static bool is_series(const struct capture_store *store)
{
	return store->config.rotate_bytes || store->config.rotate_ns;
}

static int out_of_memory(struct capture_store *store)
{
	snprintf(store->error, sizeof(store->error), "out of memory");
	return -ENOMEM;
}

/* Write a block, whatever becomes of the size of the file. */
static int write_block(struct capture_store *store, struct capture_pack *pack)
{
	int err;

	capture_pack_seal(pack, store->blocks);
	err = capture_out_write(&store->out, pack->block, pack->len, store->error);
	if (err)
		return err;
	store->blocks++;
	store->sum.bytes += pack->len;
	return 0;
}

static int write_side(struct capture_store *store, enum capture_block_type type)
{
	int err = capture_pack_values(&store->side, type);

	if (err == -ENOMEM)
		return out_of_memory(store);
	if (err) {
		snprintf(store->error, sizeof(store->error),
			 "the status is too large for a capture");
		return err;
	}
	return write_block(store, &store->side);
}

/* INFO and STATUS. The cursors may still be those of the epoch before. */
static int write_about(struct capture_store *store, enum capture_block_type type,
		       u32 cursors_epoch)
{
	struct tlv_out *out = &store->side.out;

	capture_pack_begin(&store->side);
	capture_put_about(out, &store->info, &store->status);
	numbers_put(out, CAPTURE_V_START, store->info.epoch, &store->start);
	numbers_put(out, CAPTURE_V_CURSORS, cursors_epoch, &store->cursors);
	return write_side(store, type);
}

/* One block of sockets, as many as it should hold. Return: how many, or an error. */
static int write_some_sockets(struct capture_store *store,
			      const struct source_sockets *sockets, size_t from)
{
	const struct capture_sockets head = {
		.began_ns = sockets->began_ns,
		.ended_ns = sockets->ended_ns,
		.record_size = sizeof(*sockets->records),
		.all_netns = store->info.all_netns,
	};
	size_t n = sockets->n - from, begin;
	int err;

	if (n > CAPTURE_BLOCK / sizeof(*sockets->records))
		n = CAPTURE_BLOCK / sizeof(*sockets->records);
	capture_pack_begin(&store->side);
	begin = tlv_begin(&store->side.out, CAPTURE_V_SOCKETS);
	tlv_add(&store->side.out, &head, sizeof(head));
	if (n)
		tlv_add(&store->side.out, sockets->records + from,
			n * sizeof(*sockets->records));
	tlv_end(&store->side.out, begin);
	err = write_side(store, CAPTURE_SOCKETS);
	return err ? err : (int)n;
}

/*
 * In a later file of a series they must not be in the way of the records: thousands in
 * TIME_WAIT would leave room for one block of these, and the oldest of them would be
 * removed all the sooner.
 */
static bool leaves_room(const struct capture_store *store, size_t n)
{
	return store->sum.files <= 1 || !store->config.rotate_bytes ||
	       n * sizeof(struct tcpstate_record) <= store->config.rotate_bytes / SOCKETS_PART;
}

static int write_sockets(struct capture_store *store)
{
	struct source_sockets sockets = { 0 };
	size_t from = 0;
	int n = 0;

	if (!store->config.sockets)
		return 0;
	/* What cannot be had is not known, which is no reason to stop. */
	if (!store->config.sockets(store->config.context, &sockets) &&
	    leaves_room(store, sockets.n)) {
		do {
			n = write_some_sockets(store, &sockets, from);
			from += n > 0 ? n : 0;
		} while (n > 0 && from < sockets.n);
	}
	source_sockets_free(&sockets);
	return n < 0 ? n : 0;
}

/* What every file begins with. */
static int begin_file(struct capture_store *store, u64 now_ns)
{
	struct capture_file_header header;
	int err;

	capture_file_header_init(&header);
	err = capture_out_write(&store->out, &header, sizeof(header), store->error);
	if (err)
		return err;
	store->blocks = 0;
	store->began_ns = now_ns;
	store->has_batches = false;
	store->counts = (struct capture_end){ 0 };
	store->sum.bytes += sizeof(header);
	store->sum.files++;
	/* Twice: without it the rest says little. */
	err = write_about(store, CAPTURE_INFO, store->info.epoch);
	if (!err)
		err = write_about(store, CAPTURE_INFO, store->info.epoch);
	return err ? err : write_sockets(store);
}

static int open_member(struct capture_store *store, u32 number)
{
	char *name = series_name(store->path, number);
	int err;

	if (!name)
		return out_of_memory(store);
	err = capture_out_open(&store->out, name, false, store->error);
	free(name);
	store->info.file = number;
	return err;
}

/* Files of an older recording would be taken for parts of this one. */
static int clear_series(struct capture_store *store)
{
	u32 number = 0;
	char *name;
	int err;

	for (;;) {
		err = series_next(store->path, number, &number);
		if (err) {
			snprintf(store->error, sizeof(store->error), "'%.128s': %s",
				 store->path, strerror(-err));
			return err;
		}
		if (!number)
			return 0;
		name = series_name(store->path, number);
		if (!name)
			return out_of_memory(store);
		if (store->config.force) {
			err = capture_out_remove(name, store->error);
		} else {
			snprintf(store->error, sizeof(store->error),
				 "'%.128s': exists: give another name, or --force to replace the recording",
				 name);
			err = -EEXIST;
		}
		free(name);
		if (err)
			return err;
	}
}

/**
 * store_open() - create the first file
 * @store: the files; released with store_close(), after a failure as well
 * @config: how to write
 *
 * Return: 0 or a negative errno, with a text in store.error
 */
int store_open(struct capture_store *store, const struct capture_config *config)
{
	int err;

	*store = (struct capture_store){
		.config = *config, .info = config->info, .out = { .fd = -1 },
	};
	store->path = strdup(config->path);
	if (!store->path || capture_pack_init(&store->side, config->level))
		return out_of_memory(store);
	if (getrandom(&store->info.id, sizeof(store->info.id), 0) < 0) {
		err = -errno;
		snprintf(store->error, sizeof(store->error), "getrandom: %s", strerror(errno));
		return err;
	}
	/* The name alone would be found first when the series is read. */
	err = capture_out_open(&store->out, config->path, config->force, store->error);
	if (err || !is_series(store))
		return err;
	if (!store->out.regular) {
		snprintf(store->error, sizeof(store->error),
			 "'%.128s': only files can be rotated", store->path);
		return -EINVAL;
	}
	err = clear_series(store);
	capture_out_close(&store->out, false, store->error);
	return err ? err : open_member(store, 1);
}

/**
 * store_begin() - the source begins, or begins anew
 * @store: the files
 * @st: its status; taken over, and zeroed
 * @start: the first number of each CPU that can come
 * @all_netns: records of all namespaces are asked for
 * @now_ns: CLOCK_MONOTONIC
 *
 * Return: 0 or a negative errno
 */
int store_begin(struct capture_store *store, struct source_status *st,
		const struct numbers *start, bool all_netns, u64 now_ns)
{
	bool again = store->sum.files;
	int err = 0;

	source_status_free(&store->status);
	store->status = *st;
	memset(st, 0, sizeof(*st));
	store->info.all_netns = all_netns;
	if (numbers_copy(&store->start, start))
		return out_of_memory(store);
	if (again) {
		store->info.epoch++;
		err = write_about(store, CAPTURE_INFO, store->info.epoch - 1);
	}
	if (!err && numbers_copy(&store->cursors, start))
		return out_of_memory(store);
	if (again || err)
		return err;
	store->info.began_ns = now_ns;
	return begin_file(store, now_ns);
}

/**
 * store_status() - write a later status
 * @store: the files
 * @st: the status; taken over, and zeroed
 *
 * Return: 0 or a negative errno
 */
int store_status(struct capture_store *store, struct source_status *st)
{
	source_status_free(&store->status);
	store->status = *st;
	memset(st, 0, sizeof(*st));
	return write_about(store, CAPTURE_STATUS, store->info.epoch);
}

static size_t end_size(const struct capture_store *store)
{
	return END_BYTES + 16 * store->cursors.n;
}

static bool has_room(const struct capture_store *store, size_t len)
{
	return !store->config.rotate_bytes || !store->has_batches ||
	       store->out.size + len + end_size(store) <= store->config.rotate_bytes;
}

/**
 * store_batch() - write a BATCH
 * @store: the files
 * @pack: its values
 * @content: what is in it
 * @now_ns: CLOCK_MONOTONIC
 *
 * Return: 0 or a negative errno
 */
int store_batch(struct capture_store *store, struct capture_pack *pack,
		const struct capture_content *content, u64 now_ns)
{
	int err;

	if (capture_pack_values(pack, CAPTURE_BATCH))
		return out_of_memory(store);
	if (!has_room(store, pack->len)) {
		err = store_rotate(store, now_ns);
		if (err)
			return err;
	}
	err = write_block(store, pack);
	if (err)
		return err;
	store->has_batches = true;
	store->counts.records += content->records;
	store->counts.lost += content->lost;
	store->counts.filtered += content->filtered;
	store->sum.records += content->records;
	store->sum.lost += content->lost;
	store->sum.filtered += content->filtered;
	return numbers_copy(&store->cursors, &content->cursors) ? out_of_memory(store) : 0;
}

/**
 * store_is_old() - should a new file be begun because of its age?
 * @store: the files
 * @now_ns: CLOCK_MONOTONIC
 *
 * Return: true if it should; not if the current one tells of no record: files that say only
 * that nothing happened would push those with records out
 */
bool store_is_old(const struct capture_store *store, u64 now_ns)
{
	return store->config.rotate_ns && (store->counts.records || store->counts.lost) &&
	       now_ns - store->began_ns >= store->config.rotate_ns;
}

/* The bound of what is on the disk. */
static void remove_oldest(struct capture_store *store)
{
	u32 number = store->info.file;
	char *name;

	if (!store->config.files || number <= store->config.files)
		return;
	name = series_name(store->path, number - store->config.files);
	if (name && !unlink(name))
		store->sum.removed++;
	free(name);
}

static void refresh_status(struct capture_store *store)
{
	struct source_status st = { 0 };

	if (!store->config.status)
		return;
	if (store->config.status(store->config.context, &st)) {
		source_status_free(&st);
		return;
	}
	source_status_free(&store->status);
	store->status = st;
}

static int write_end(struct capture_store *store, enum capture_reason reason)
{
	struct capture_end end = store->counts;

	end.reason = reason;
	end.cursors = store->cursors;
	end.cursors_epoch = store->info.epoch;
	capture_pack_begin(&store->side);
	capture_put_end(&store->side.out, &end);
	return write_side(store, CAPTURE_END);
}

/**
 * store_rotate() - begin the next file
 * @store: the files, which are a series
 * @now_ns: CLOCK_MONOTONIC
 *
 * Return: 0 or a negative errno
 */
int store_rotate(struct capture_store *store, u64 now_ns)
{
	int err = write_end(store, CAPTURE_ROTATED);

	/* Nothing waits for the disk while records are coming. */
	if (!err)
		err = capture_out_close(&store->out, false, store->error);
	if (err)
		return err;
	err = open_member(store, store->info.file + 1);
	if (err)
		return err;
	remove_oldest(store);
	refresh_status(store);
	if (numbers_copy(&store->start, &store->cursors))
		return out_of_memory(store);
	return begin_file(store, now_ns);
}

/**
 * store_end() - write the last block, and wait until it is on the disk
 * @store: the files
 * @reason: why it ends
 *
 * Return: 0 or a negative errno
 */
int store_end(struct capture_store *store, enum capture_reason reason)
{
	char error[SOURCE_ERROR_LEN];
	int err = 0;

	if (store->sum.files && store->out.fd >= 0)
		err = write_end(store, reason);
	if (!err)
		return capture_out_close(&store->out, true, store->error);
	capture_out_close(&store->out, false, error);
	return err;
}

/**
 * store_close() - release everything; what was not ended stays so
 * @store: the files
 */
void store_close(struct capture_store *store)
{
	char error[SOURCE_ERROR_LEN];

	capture_out_close(&store->out, false, error);
	capture_pack_free(&store->side);
	source_status_free(&store->status);
	numbers_free(&store->start);
	numbers_free(&store->cursors);
	free(store->path);
	store->path = NULL;
}
