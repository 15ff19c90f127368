/* SPDX-License-Identifier: GPL-2.0-only */
/* A capture file as a source: what only its own files need to know. */
#ifndef TCPSTATECTL_SOURCE_FILE_H
#define TCPSTATECTL_SOURCE_FILE_H

#include "capture_cursors.h"
#include "capture_read.h"

/**
 * struct file_source - a capture, or a series of them, as a source
 * @source: what everybody knows
 * @path: name of the current file, as messages show it; owned
 * @base: what the names of the series have in common; owned. NULL: it is one file
 * @number: number of the current file in the series
 * @follow: go on when more is written
 * @header_due: the header of the current file is still to be read
 * @reader: finds the blocks of the current file
 * @held: @block has not been looked at
 * @block: the latest block
 * @info: what the file says about itself
 * @about: payload of the latest INFO or STATUS; owned
 * @about_len: bytes of @about; 0: none yet
 * @about_room: room of @about
 * @realtime_offset: of the latest status
 * @netns: namespace of the reader that recorded
 * @knows_sockets: there was a list of sockets at the beginning
 * @sockets: that list
 * @sockets_all: it is of all namespaces
 * @cursors: where the reader is
 * @epoch: how often the source had begun anew
 * @epoch_unknown: there was no INFO: it is that of the first BATCH
 * @restarted: the reader is still to be told that it did
 * @values: what is left of the current BATCH
 * @record_size: of its records
 * @complete_ns: beginning of the last complete read
 * @end: enum capture_reason of the current file; 0: its end was not seen
 * @last_block: number of the latest block
 * @damaged: number of the first file of the series that is damaged; 0: none yet
 * @damaged_headers: files whose header is damaged
 * @nonsense: blocks and runs that are whole and make no sense
 * @malformed: records that make no sense
 * @unended: files before the current one that were not ended
 * @absent: files that are missing in the series
 * @foreign: the next file of the series is of another recording
 * @behind: there is something behind the end
 */
struct file_source {
	struct source		source;
	char			*path;
	char			*base;
	u32			number;
	bool			follow;
	bool			header_due;
	struct capture_reader	reader;
	bool			held;
	struct capture_block	block;
	struct capture_info	info;
	u8			*about;
	size_t			about_len;
	size_t			about_room;
	s64			realtime_offset;
	u32			netns;
	bool			knows_sockets;
	struct source_sockets	sockets;
	bool			sockets_all;
	struct capture_cursors	cursors;
	u32			epoch;
	bool			epoch_unknown;
	bool			restarted;
	struct tlv_in		values;
	u32			record_size;
	u64			complete_ns;
	u32			end;
	u64			last_block;
	u32			damaged;
	u64			damaged_headers;
	u64			nonsense;
	u64			malformed;
	u64			unended;
	u64			absent;
	bool			foreign;
	bool			behind;
};

/* source_file_block.c */
int file_begin(struct file_source *file);
int file_read_header(struct file_source *file);
int file_take_block(struct file_source *file, struct source_batch *batch);
int file_take_values(struct file_source *file, struct source_batch *batch);

/* source_file_series.c */
int file_open_first(struct file_source *file, const char *path);
int file_open_next(struct file_source *file);

/* source_file_damage.c */
bool file_damage(struct source *source, unsigned int n, char line[SOURCE_ERROR_LEN]);

#endif
