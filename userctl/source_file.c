// SPDX-License-Identifier: GPL-2.0-only
/*
 * A capture file as a source. What its reader gets is what the reader got that
 * recorded it: the same runs in the same reads.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "source_file.h"

/* A file that grows tells nobody, at least not on every file system. */
#define POLL_MS	200

static struct file_source *file_of(struct source *source)
{
	return (struct file_source *)source;
}

static int fail(struct file_source *file, int err, const char *text)
{
	snprintf(file->source.error, sizeof(file->source.error), "'%.128s': %s", file->path,
		 text ? text : strerror(-err));
	return err;
}

static int add_host(struct source_status *st, const struct capture_info *info)
{
	st->hosts = calloc(1, sizeof(*st->hosts));
	if (!st->hosts)
		return -ENOMEM;
	st->n_hosts = 1;
	memcpy(st->hosts->name, info->host, sizeof(st->hosts->name));
	memcpy(st->hosts->boot_id, info->boot_id, sizeof(st->hosts->boot_id));
	return 0;
}

static int file_status(struct source *source, struct source_status *st)
{
	struct file_source *file = file_of(source);
	struct capture_about about = { 0 };
	int err = capture_take_about(file->about, file->about_len, &about);

	*st = about.status;
	memset(&about.status, 0, sizeof(about.status));
	capture_about_free(&about);
	if (!err)
		err = add_host(st, &file->info);
	return err ? fail(file, err, NULL) : 0;
}

/* No more blocks here. Return: 1 to look again, 0 if not, or a negative errno. */
static int at_end(struct file_source *file)
{
	int next = 0;

	if (file->foreign || (file->end && file->end != CAPTURE_ROTATED)) {
		file->source.ended = true;
		return 0;
	}
	next = file_open_next(file);
	if (next)
		return next;
	if (file->reader.closed && file->reader.growing) {
		file->reader.growing = false;
		return 1;
	}
	file->source.ended = !file->reader.growing || (file->end && !file->base);
	return 0;
}

/* As capture_reader_next(). */
static int next_block(struct file_source *file)
{
	int found;

	if (file->held) {
		file->held = false;
		return 1;
	}
	if (file->end || file->foreign)
		return 0;
	if (file->header_due) {
		found = file_read_header(file);
		/* It was just created; or never got any further. */
		if (found)
			return found == -ENODATA ? 0 : found;
	}
	found = capture_reader_next(&file->reader, &file->block);
	if (!file->damaged && file->reader.damage.places)
		file->damaged = file->number;
	return found < 0 ? fail(file, found, NULL) : found;
}

static int take_block(struct file_source *file, struct source_batch *batch)
{
	int err = file_take_block(file, batch);

	if (err)
		return fail(file, err, NULL);
	if (file->end && !file->follow)
		file->behind = capture_reader_has_more(&file->reader);
	if (!file->restarted)
		return 0;
	file->restarted = false;
	return fail(file, -ERANGE, "the source began anew");
}

/*
 * @told: runs that were in the batch before. Return: 1: a read is complete, or what a
 * block has of it; 2: nothing yet; 0: there is no more; or a negative errno.
 */
static int read_piece(struct file_source *file, struct source_batch *batch, size_t told)
{
	int found, err;

	err = file_take_values(file, batch);
	if (err)
		return err < 0 ? fail(file, err, NULL) : err;
	if (batch->n_runs > told)
		return 1;
	found = next_block(file);
	if (!found)
		return at_end(file);
	/* The reader should have the chance to be stopped. */
	if (found != 1)
		return found == 2 ? 1 : found;
	err = take_block(file, batch);
	return err ? err : 2;
}

static bool is_own(void *context, const struct tcpstate_record *rec)
{
	const struct file_source *file = context;

	return rec->netns == file->netns;
}

static int file_read(struct source *source, const struct source_request *request,
		     struct source_batch *batch)
{
	struct file_source *file = file_of(source);
	size_t told;
	int more;

	if (cursors_ask(&file->cursors, request, batch))
		return fail(file, -ENOMEM, NULL);
	batch->began_ns = file->complete_ns;
	/* What was before the file goes with the first piece of it. */
	told = batch->n_runs;
	do
		more = read_piece(file, batch, told);
	while (more == 2);
	if (!request->all_netns && file->info.all_netns)
		source_batch_keep(batch, is_own, file);
	return more;
}

static int file_sockets(struct source *source, bool all_netns,
			struct source_sockets *sockets)
{
	struct file_source *file = file_of(source);
	const struct source_sockets *from = &file->sockets;
	struct tcpstate_record *records;
	size_t i;

	records = grow(sockets->records, &sockets->room, from->n, sizeof(*records));
	if (!records)
		return fail(file, -ENOMEM, NULL);
	sockets->records = records;
	sockets->began_ns = from->began_ns;
	sockets->ended_ns = from->ended_ns;
	for (i = 0; i < from->n; i++) {
		if (all_netns || !file->sockets_all || is_own(file, &from->records[i]))
			records[sockets->n++] = from->records[i];
	}
	return 0;
}

static int grew(struct file_source *file)
{
	const struct capture_reader *reader = &file->reader;
	u64 known = reader->offset + reader->end - reader->begin;
	struct stat st;

	if (reader->stream)
		return 0;
	if (fstat(reader->fd, &st))
		return fail(file, -errno, NULL);
	if ((u64)st.st_size < known)
		return fail(file, -EIO, "it was made shorter while it was read");
	if ((u64)st.st_size > known && !file->end)
		return 1;
	return file_open_next(file);
}

static int file_wait(struct source *source, int wake_fd, int timeout_ms)
{
	struct file_source *file = file_of(source);
	struct pollfd fds[] = {
		{ .fd = wake_fd, .events = POLLIN },
		{ .fd = file->reader.stream ? file->reader.fd : -1, .events = POLLIN },
	};
	int left = timeout_ms < 0 ? POLL_MS : timeout_ms, ms, n, more;

	do {
		more = grew(file);
		if (more)
			return more;
		ms = left < POLL_MS ? left : POLL_MS;
		n = poll(fds, ARRAY_SIZE(fds), ms);
		if (n < 0 && errno != EINTR)
			return fail(file, -errno, NULL);
		if (n)
			return n > 0 && fds[1].revents;
		left -= timeout_ms < 0 ? 0 : ms;
	} while (left > 0);
	return 0;
}

static bool file_position(const struct source *source, struct source_position *position)
{
	const struct file_source *file = (const struct file_source *)source;
	const struct capture_reader *reader = &file->reader;
	struct stat st;

	if (reader->fd < 0 || fstat(reader->fd, &st))
		return false;
	position->name = file->path;
	position->done = reader->offset;
	position->size = reader->stream ? 0 : st.st_size;
	return true;
}

static void file_close(struct source *source)
{
	struct file_source *file = file_of(source);

	capture_reader_free(&file->reader);
	source_sockets_free(&file->sockets);
	cursors_free(&file->cursors);
	free(file->about);
	free(file->base);
	free(file->path);
	free(file);
}

#define FILE_OPS \
	.status = file_status, .read = file_read, .wait = file_wait, \
	.damage = file_damage, .position = file_position, .close = file_close

static const struct source_ops file_ops = { FILE_OPS };
static const struct source_ops file_ops_sockets = { FILE_OPS, .sockets = file_sockets };

static struct file_source *new_file(char error[SOURCE_ERROR_LEN])
{
	struct file_source *file = calloc(1, sizeof(*file));

	snprintf(error, SOURCE_ERROR_LEN, "out of memory");
	if (file) {
		file->source.ops = &file_ops;
		file->reader.fd = -1;
	}
	return file;
}

static int begin(struct file_source *file, int err, struct source **source,
		 char error[SOURCE_ERROR_LEN])
{
	if (!err)
		err = file_begin(file);
	if (err) {
		memcpy(error, file->source.error, SOURCE_ERROR_LEN);
		file_close(&file->source);
		return err;
	}
	if (file->knows_sockets)
		file->source.ops = &file_ops_sockets;
	*source = &file->source;
	return 0;
}

/**
 * source_file_open() - open a capture as a source
 * @source: the source; closed by the caller with its close operation
 * @path: a file; what the names of a series have in common: all its files, from the
 *	oldest on; "-": standard input
 * @follow: go on when more is written, also into the next file of a series
 * @error: what went wrong
 *
 * Return: 0 or a negative errno
 */
int source_file_open(struct source **source, const char *path, bool follow,
		     char error[SOURCE_ERROR_LEN])
{
	struct file_source *file = new_file(error);

	if (!file)
		return -ENOMEM;
	file->follow = follow;
	return begin(file, file_open_first(file, path), source, error);
}

/**
 * source_file_open_memory() - open a capture that is in memory as a source
 * @source: the source; closed by the caller with its close operation
 * @data: the file; copied
 * @len: bytes of @data
 * @error: what went wrong
 *
 * Return: 0 or a negative errno
 */
int source_file_open_memory(struct source **source, const void *data, size_t len,
			    char error[SOURCE_ERROR_LEN])
{
	struct file_source *file = new_file(error);
	int err;

	if (!file)
		return -ENOMEM;
	file->path = strdup("memory");
	err = file->path ? capture_reader_memory(&file->reader, data, len) : -ENOMEM;
	return begin(file, err, source, error);
}

/**
 * source_file_info() - what a capture says about itself
 * @source: any source
 *
 * Return: the latest, valid until the next read; NULL if it is no capture
 */
const struct capture_info *source_file_info(const struct source *source)
{
	if (source->ops != &file_ops && source->ops != &file_ops_sockets)
		return NULL;
	return &((const struct file_source *)source)->info;
}
