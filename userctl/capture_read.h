/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds the blocks of a capture file, whatever else is in it. */
#ifndef TCPSTATECTL_CAPTURE_READ_H
#define TCPSTATECTL_CAPTURE_READ_H

#include "capture.h"

struct ZSTD_DCtx_s;

/**
 * struct capture_block - a block that was found, checked and unpacked
 * @type: enum capture_block_type
 * @number: its number
 * @payload: its values, valid until the next one is looked for
 * @len: bytes of @payload
 */
struct capture_block {
	u16		type;
	u64		number;
	const u8	*payload;
	size_t		len;
};

/**
 * struct capture_damage - what was left out
 * @bytes: bytes between blocks that belong to none
 * @places: in so many places
 * @at: offset of the first place
 * @missing: blocks that are missing by their numbers
 * @unknown: blocks that a newer program has packed in a way of its own
 * @misplaced: blocks whose number had been there
 */
struct capture_damage {
	u64	bytes;
	u64	places;
	u64	at;
	u64	missing;
	u64	unknown;
	u64	misplaced;
};

/**
 * struct capture_reader - a file being read
 * @fd: the file; -1: all there is of it is in @buf
 * @stream: it is no regular file, and must not make us wait
 * @growing: what is not there yet may still come
 * @closed: no more can come: the other end of a pipe is closed
 * @buf: what was read of it
 * @begin: where in @buf we are
 * @end: bytes in @buf
 * @room: bytes that @buf has
 * @offset: where in the file we are
 * @skipped: bytes since the last block that belong to none
 * @wasted: bytes that were checked in vain
 * @expected: number of the next block
 * @raw: memory for what is unpacked
 * @raw_room: bytes of @raw
 * @zstd: unpacks
 * @damage: what was left out; of all files that were read with this struct
 */
struct capture_reader {
	int			fd;
	bool			stream;
	bool			growing;
	bool			closed;
	u8			*buf;
	size_t			begin;
	size_t			end;
	size_t			room;
	u64			offset;
	u64			skipped;
	u64			wasted;
	u64			expected;
	u8			*raw;
	size_t			raw_room;
	struct ZSTD_DCtx_s	*zstd;
	struct capture_damage	damage;
};

void capture_reader_file(struct capture_reader *reader, int fd, bool growing);
int capture_reader_memory(struct capture_reader *reader, const void *data, size_t len);
int capture_reader_header(struct capture_reader *reader, char error[SOURCE_ERROR_LEN]);
int capture_reader_next(struct capture_reader *reader, struct capture_block *block);
int capture_reader_rewind(struct capture_reader *reader);
bool capture_reader_has_more(struct capture_reader *reader);
u64 capture_reader_tail(const struct capture_reader *reader);
void capture_reader_free(struct capture_reader *reader);

#endif
