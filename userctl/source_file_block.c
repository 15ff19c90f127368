// SPDX-License-Identifier: GPL-2.0-only
/* What the blocks of a capture do to the source that it is. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "decode.h"
#include "source_file.h"

/* Whole, and yet it makes no sense: a program wrote it that is not like ours. */
static int nonsense(struct file_source *file, int err)
{
	if (err != -EBADMSG)
		return err;
	file->nonsense++;
	return 0;
}

static int keep_about(struct file_source *file, const struct capture_block *block)
{
	u8 *kept = grow(file->about, &file->about_room, block->len, 1);

	if (!kept)
		return -ENOMEM;
	file->about = kept;
	memcpy(kept, block->payload, block->len);
	file->about_len = block->len;
	return 0;
}

static void restart(struct file_source *file, u32 epoch)
{
	cursors_restart(&file->cursors);
	file->epoch = epoch;
	file->restarted = true;
}

/* An INFO or STATUS that is not the first. */
static int follow_about(struct file_source *file, const struct capture_about *about,
			struct source_batch *batch)
{
	int err = 0;

	if (about->info.id != file->info.id) {
		file->foreign = true;
		return 1;
	}
	if (about->cursors_epoch == file->epoch && !file->epoch_unknown)
		err = cursors_reach(&file->cursors, &about->cursors, batch);
	if (!err && about->info.epoch > file->epoch && !file->epoch_unknown)
		restart(file, about->info.epoch);
	return err;
}

/* @batch is NULL for the first one. */
static int take_about(struct file_source *file, const struct capture_block *block,
		      struct source_batch *batch)
{
	struct capture_about about = { 0 };
	int err = capture_take_about(block->payload, block->len, &about);

	if (!err && batch)
		err = follow_about(file, &about, batch);
	else if (!err)
		file->epoch = about.info.epoch;
	if (!err && about.info.epoch == file->epoch && !file->epoch_unknown)
		err = cursors_start(&file->cursors, &about.start);
	if (!err)
		err = keep_about(file, block);
	if (!err) {
		file->info = about.info;
		file->realtime_offset = about.status.realtime_offset;
		file->netns = about.status.netns;
	}
	capture_about_free(&about);
	return err > 0 ? 0 : nonsense(file, err);
}

static int add_sockets(struct file_source *file, const struct capture_sockets *head,
		       const u8 *data, int n)
{
	struct source_sockets *sockets = &file->sockets;
	struct tcpstate_record *rec;
	int i;

	rec = grow(sockets->records, &sockets->room, sockets->n + n, sizeof(*rec));
	if (!rec)
		return -ENOMEM;
	sockets->records = rec;
	rec += sockets->n;
	/* They have no number, which for a record is an error. */
	for (i = 0; i < n; i++, rec++)
		decode_record(data + (size_t)i * head->record_size, head->record_size,
			      head->record_size, rec);
	sockets->n += n;
	sockets->began_ns = head->began_ns;
	sockets->ended_ns = head->ended_ns;
	file->knows_sockets = true;
	file->sockets_all = head->all_netns;
	return 0;
}

static int take_sockets(struct file_source *file, const struct capture_block *block)
{
	struct tlv_in in = { .at = block->payload, .left = block->len };
	struct capture_sockets head;
	struct tlv tlv;
	int more, n, err = 0;

	while (!err && (more = tlv_next(&in, &tlv)) > 0) {
		if (tlv.type != CAPTURE_V_SOCKETS)
			continue;
		if (tlv.len < sizeof(head))
			return nonsense(file, -EBADMSG);
		memcpy(&head, tlv.data, sizeof(head));
		n = decode_count(tlv.len - sizeof(head), head.record_size);
		err = n < 0 ? n : add_sockets(file, &head, tlv.data + sizeof(head), n);
	}
	return nonsense(file, err ? err : more);
}

/* How to read its runs comes first. */
static int begin_batch(struct file_source *file, const struct capture_block *block)
{
	struct tlv_in in = { .at = block->payload, .left = block->len };
	struct capture_format format;
	struct tlv tlv;

	if (tlv_next(&in, &tlv) <= 0 || tlv.type != CAPTURE_V_FORMAT ||
	    tlv.len < sizeof(format))
		return nonsense(file, -EBADMSG);
	memcpy(&format, tlv.data, sizeof(format));
	if (file->epoch_unknown)
		file->epoch = format.epoch;
	file->epoch_unknown = false;
	if (decode_count(0, format.record_size) || format.epoch < file->epoch)
		return nonsense(file, -EBADMSG);
	if (format.epoch > file->epoch)
		restart(file, format.epoch);
	file->record_size = format.record_size;
	file->values = in;
	return 0;
}

static int take_end(struct file_source *file, const struct capture_block *block,
		    struct source_batch *batch)
{
	struct capture_end end = { 0 };
	int err = capture_take_end(block->payload, block->len, &end);

	if (!err && end.cursors_epoch == file->epoch)
		err = cursors_reach(&file->cursors, &end.cursors, batch);
	if (!err)
		file->end = end.reason ? end.reason : CAPTURE_STOPPED;
	numbers_free(&end.cursors);
	return nonsense(file, err);
}

/**
 * file_take_block() - take in a block
 * @file: the source; file.block is the block
 * @batch: what a reader is to be told is appended
 *
 * Return: 0 or a negative errno
 */
int file_take_block(struct file_source *file, struct source_batch *batch)
{
	const struct capture_block *block = &file->block;

	file->last_block = block->number;
	switch (block->type) {
	case CAPTURE_INFO:
	case CAPTURE_STATUS:
		return take_about(file, block, batch);
	case CAPTURE_BATCH:
		return begin_batch(file, block);
	case CAPTURE_END:
		return take_end(file, block, batch);
	default:
		/* Sockets of a later file of a series; or what a newer program wrote. */
		return 0;
	}
}

static int take_run(struct file_source *file, const struct tlv *tlv,
		    struct source_batch *batch)
{
	struct capture_records records = { .record_size = file->record_size };
	struct capture_run run;
	u64 malformed = batch->malformed;
	int err;

	if (tlv->len < sizeof(run))
		return nonsense(file, -EBADMSG);
	memcpy(&run, tlv->data, sizeof(run));
	records.data = tlv->data + sizeof(run);
	records.len = tlv->len - sizeof(run);
	err = cursors_run(&file->cursors, &run, &records, batch);
	file->malformed += batch->malformed - malformed;
	return nonsense(file, err);
}

/**
 * file_take_values() - take in values of the current BATCH
 * @file: the source; file.values is moved on
 * @batch: what a reader is to be told is appended
 *
 * Return: 1 at the end of what was one read; 0 if no values are left; or a negative
 * errno
 */
int file_take_values(struct file_source *file, struct source_batch *batch)
{
	struct tlv tlv;
	int more, err = 0;
	u64 began;

	while (!err && (more = tlv_next(&file->values, &tlv)) > 0) {
		if (tlv.type == CAPTURE_V_RUN)
			err = take_run(file, &tlv, batch);
		if (tlv.type != CAPTURE_V_COMPLETE)
			continue;
		began = tlv_get_u64(&tlv);
		if (began > file->complete_ns)
			file->complete_ns = began;
		batch->began_ns = file->complete_ns;
		return 1;
	}
	if (err)
		return err;
	if (more)
		file->values.left = 0;
	return nonsense(file, more);
}

/* The second INFO of a file says what the first one did. */
static bool is_copy(const struct file_source *file, const struct capture_block *block)
{
	return block->type == CAPTURE_INFO && file->about_len &&
	       file->about_len == block->len &&
	       !memcmp(file->about, block->payload, block->len);
}

/* INFO, once more INFO, and sockets. What comes then is held. */
static int read_beginning(struct file_source *file)
{
	struct capture_block *block = &file->block;
	int found, err = 0;

	while (!err && (found = capture_reader_next(&file->reader, block)) > 0) {
		if (found == 2 || is_copy(file, block))
			continue;
		if (block->type == CAPTURE_INFO && !file->about_len) {
			err = take_about(file, block, NULL);
		} else if (block->type == CAPTURE_SOCKETS) {
			err = take_sockets(file, block);
		} else {
			file->held = true;
			return 0;
		}
	}
	return err ? err : found;
}

/* Without INFO: any STATUS will do, or the INFO of a restart. */
static int find_about(struct file_source *file)
{
	struct capture_block *block = &file->block;
	int found, err = 0;

	while (!err && !file->about_len &&
	       (found = capture_reader_next(&file->reader, block)) > 0) {
		if (found == 1 && (block->type == CAPTURE_STATUS || block->type == CAPTURE_INFO))
			err = take_about(file, block, NULL);
	}
	/* Where this one begins says nothing about where the file does. */
	cursors_restart(&file->cursors);
	file->epoch_unknown = true;
	return err;
}

static int fail(struct file_source *file, int err, const char *text)
{
	snprintf(file->source.error, sizeof(file->source.error), "'%.128s': %s", file->path,
		 text ? text : strerror(-err));
	return err;
}

/**
 * file_read_header() - read the header of the current file
 * @file: the source
 *
 * Return: 0; -ENODATA if it is not all there; or another negative errno. With a text
 * in source.error.
 */
int file_read_header(struct file_source *file)
{
	char error[SOURCE_ERROR_LEN] = "";
	int err = capture_reader_header(&file->reader, error);

	if (err < 0)
		return fail(file, err, error[0] ? error : NULL);
	file->damaged_headers += err;
	file->header_due = false;
	return 0;
}

/**
 * file_begin() - read the beginning of the first file, up to its first BATCH
 * @file: the source; file.reader is at the beginning of the file
 *
 * Return: 0, or a negative errno with a text in source.error
 */
int file_begin(struct file_source *file)
{
	int err = file_read_header(file);

	if (err)
		return err;
	err = read_beginning(file);
	if (err)
		return fail(file, err, NULL);
	if (file->about_len)
		return 0;
	if (file->held)
		err = find_about(file);
	if (!err && !file->about_len)
		return fail(file, -EBADMSG,
			    "it does not tell what was recorded: it ends too early, or its INFO blocks are damaged");
	if (!err)
		err = capture_reader_rewind(&file->reader);
	file->held = false;
	file->damaged_headers = 0;
	if (err)
		return fail(file, err, NULL);
	err = file_read_header(file);
	return err ? err : read_beginning(file);
}
