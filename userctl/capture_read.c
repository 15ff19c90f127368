// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "capture_read.h"
#include "zstd_names.h"

#define HEADER		sizeof(struct capture_block_header)
#define READ_BYTES	(512U << 10)
/* Bytes to look through at once for the next block. */
#define SCAN_BYTES	(4U << 20)
/*
 * Headers that were made up could have the same bytes checked again and again. What is
 * checked in vain may be so many times what was read, and then no more.
 */
#define WASTE_FACTOR	16
#define WASTE_BYTES	(64ULL << 20)

/**
 * capture_reader_file() - begin to read a file
 * @reader: zeroed, or used before: then @reader.damage is added to
 * @fd: the file, at its beginning; owned from now on
 * @growing: what is not there yet may still come
 */
void capture_reader_file(struct capture_reader *reader, int fd, bool growing)
{
	struct stat st;

	reader->fd = fd;
	reader->stream = fstat(fd, &st) || !S_ISREG(st.st_mode);
	reader->growing = growing;
	reader->closed = false;
	reader->begin = 0;
	reader->end = 0;
	reader->offset = 0;
	reader->skipped = 0;
	reader->wasted = 0;
	reader->expected = 0;
}

/**
 * capture_reader_memory() - begin to read a file that is in memory
 * @reader: zeroed
 * @data: the file; copied
 * @len: bytes
 *
 * Return: 0 or -ENOMEM
 */
int capture_reader_memory(struct capture_reader *reader, const void *data, size_t len)
{
	reader->fd = -1;
	reader->buf = grow(reader->buf, &reader->room, len, 1);
	if (!reader->buf)
		return -ENOMEM;
	if (len)
		memcpy(reader->buf, data, len);
	reader->end = len;
	return 0;
}

/* A pipe that is followed must not be waited for. */
static bool is_ready(const struct capture_reader *reader)
{
	struct pollfd fd = { .fd = reader->fd, .events = POLLIN };

	return !reader->stream || !reader->growing || poll(&fd, 1, 0) == 1;
}

/* Read once. Return: 1, 0 if there is nothing, or a negative errno. */
static int fill(struct capture_reader *reader)
{
	ssize_t len;

	if (!is_ready(reader))
		return 0;
	do
		len = read(reader->fd, reader->buf + reader->end, reader->room - reader->end);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return errno == EAGAIN ? 0 : -errno;
	reader->closed = !len && reader->stream;
	reader->end += len;
	return len > 0;
}

/* Twice what is needed, so that bytes are moved once for each time they are read. */
static int make_room(struct capture_reader *reader, size_t n)
{
	size_t wanted = 2 * n > READ_BYTES ? 2 * n : READ_BYTES;
	u8 *buf;

	if (reader->buf && reader->room - reader->begin >= n)
		return 0;
	if (reader->buf)
		memmove(reader->buf, reader->buf + reader->begin, reader->end - reader->begin);
	reader->end -= reader->begin;
	reader->begin = 0;
	buf = grow(reader->buf, &reader->room, wanted, 1);
	if (!buf)
		return -ENOMEM;
	reader->buf = buf;
	return 0;
}

/* Have @n bytes from here on. Return: 1, 0 if there are not so many, or an error. */
static int have(struct capture_reader *reader, size_t n)
{
	int err = 1;

	if (reader->end - reader->begin >= n)
		return 1;
	if (reader->fd < 0)
		return 0;
	if (make_room(reader, n))
		return -ENOMEM;
	while (err > 0 && reader->end - reader->begin < n)
		err = fill(reader);
	return err;
}

static void advance(struct capture_reader *reader, size_t n)
{
	reader->begin += n;
	reader->offset += n;
}

/**
 * capture_reader_header() - read the header of the file
 * @reader: at the beginning
 * @error: why the file cannot be read
 *
 * Return: 0; 1 if the header is damaged, but the rest may be read; -ENODATA if it is
 * not all there; or another negative errno
 */
int capture_reader_header(struct capture_reader *reader, char error[SOURCE_ERROR_LEN])
{
	size_t want = sizeof(struct capture_file_header) + HEADER;
	int err = have(reader, want);

	if (err < 0)
		return err;
	want = reader->end - reader->begin;
	err = capture_file_header_check(reader->buf + reader->begin, want, error);
	if (err >= 0)
		advance(reader, sizeof(struct capture_file_header));
	return err;
}

/* What is here belongs to no block: go to where the next one may begin. */
static void skip(struct capture_reader *reader)
{
	static const u32 sync = CAPTURE_SYNC;
	const u8 *from = reader->buf + reader->begin + 1;
	size_t left = reader->end - reader->begin - 1, step;
	const u8 *found = memmem(from, left, &sync, sizeof(sync));

	if (found)
		step = found - from;
	else
		step = left < sizeof(sync) ? 0 : left - (sizeof(sync) - 1);
	advance(reader, 1 + step);
	reader->skipped += 1 + step;
}

/* Make the payload readable. Return: 1, 0 if it is damaged, or -ENOMEM. */
static int unpack(struct capture_reader *reader, const struct capture_block_header *header,
		  struct capture_block *block)
{
	const u8 *stored = reader->buf + reader->begin + HEADER;
	size_t len;
	u8 *raw;

	block->payload = stored;
	block->len = header->raw;
	if (!(header->flags & CAPTURE_ZSTD))
		return 1;
	raw = grow(reader->raw, &reader->raw_room, header->raw, 1);
	if (!raw)
		return -ENOMEM;
	reader->raw = raw;
	if (!reader->zstd)
		reader->zstd = zstd_new_unpacker();
	if (!reader->zstd)
		return -ENOMEM;
	len = zstd_unpack(reader->zstd, raw, header->raw, stored, header->stored);
	block->payload = raw;
	return len == header->raw;
}

static bool is_whole(struct capture_reader *reader, const struct capture_block_header *header)
{
	if (reader->skipped &&
	    reader->wasted > WASTE_BYTES + WASTE_FACTOR * reader->offset)
		return false;
	if (capture_payload_fits(header, reader->buf + reader->begin + HEADER))
		return true;
	reader->wasted += header->stored;
	return false;
}

/* A block is where it should be: what was before it is known to be damaged now. */
static void settle_damage(struct capture_reader *reader)
{
	struct capture_damage *damage = &reader->damage;

	if (!reader->skipped)
		return;
	if (!damage->places)
		damage->at = reader->offset - reader->skipped;
	damage->places++;
	damage->bytes += reader->skipped;
	reader->skipped = 0;
}

/* Is this block one that the caller should get? */
static bool is_next(struct capture_reader *reader, const struct capture_block_header *header)
{
	if (header->number < reader->expected) {
		reader->damage.misplaced++;
		return false;
	}
	reader->damage.missing += header->number - reader->expected;
	reader->expected = header->number + 1;
	if (header->flags & ~CAPTURE_ZSTD) {
		reader->damage.unknown++;
		return false;
	}
	return true;
}

/* Is the block all there? Return: 1, 0 if not, or a negative errno. */
static int have_block(struct capture_reader *reader, const struct capture_block_header *header)
{
	int err = have(reader, HEADER + tlv_padded(header->stored));

	if (err || reader->growing)
		return err;
	/* The last one may have lost its padding. */
	return have(reader, HEADER + header->stored);
}

/* Look at what is here. Return: 1: a block; 2: none; or as capture_reader_next(). */
static int look(struct capture_reader *reader, struct capture_block *block)
{
	struct capture_block_header header;
	size_t len, left;
	int found;

	found = have(reader, HEADER);
	if (found <= 0)
		return found;
	if (!capture_header_fits(reader->buf + reader->begin, &header)) {
		skip(reader);
		return 2;
	}
	found = have_block(reader, &header);
	if (found < 0 || (!found && reader->growing))
		return found;
	if (found && is_whole(reader, &header))
		found = unpack(reader, &header, block);
	else
		found = 0;
	if (found < 0)
		return found;
	if (!found) {
		skip(reader);
		return 2;
	}
	settle_damage(reader);
	len = HEADER + tlv_padded(header.stored);
	left = reader->end - reader->begin;
	advance(reader, len < left ? len : left);
	block->type = header.type;
	block->number = header.number;
	return is_next(reader, &header) ? 1 : 2;
}

/**
 * capture_reader_next() - find the next block
 * @reader: after its header
 * @block: the block
 *
 * Return: 1; 0 if there is none, or none yet; 2 if it should be called again, after
 * somebody had the chance to stop it; or a negative errno
 */
int capture_reader_next(struct capture_reader *reader, struct capture_block *block)
{
	u64 from = reader->offset;
	int found;

	do
		found = look(reader, block);
	while (found == 2 && reader->offset - from < SCAN_BYTES);
	return found;
}

/**
 * capture_reader_rewind() - go back to the beginning
 * @reader: what was found to be damaged is forgotten
 *
 * Return: 0 or a negative errno: it cannot be read twice
 */
int capture_reader_rewind(struct capture_reader *reader)
{
	if (reader->fd >= 0) {
		if (lseek(reader->fd, 0, SEEK_SET))
			return -errno;
		reader->end = 0;
	}
	reader->begin = 0;
	reader->offset = 0;
	reader->skipped = 0;
	reader->wasted = 0;
	reader->expected = 0;
	memset(&reader->damage, 0, sizeof(reader->damage));
	return 0;
}

/**
 * capture_reader_has_more() - is there anything behind the last block?
 * @reader: the file
 *
 * Return: true if there is
 */
bool capture_reader_has_more(struct capture_reader *reader)
{
	return have(reader, 1) > 0;
}

/**
 * capture_reader_tail() - how much is there behind the last block?
 * @reader: a file of which all was read
 *
 * Return: bytes that belong to no block
 */
u64 capture_reader_tail(const struct capture_reader *reader)
{
	return reader->skipped + reader->end - reader->begin;
}

/**
 * capture_reader_free() - close the file and release the memory
 * @reader: zeroed afterwards
 */
void capture_reader_free(struct capture_reader *reader)
{
	if (reader->fd >= 0)
		close(reader->fd);
	free(reader->buf);
	free(reader->raw);
	zstd_free_unpacker(reader->zstd);
	memset(reader, 0, sizeof(*reader));
	reader->fd = -1;
}
