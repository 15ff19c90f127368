/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes what a source delivers to a capture file, or to a series of them.
 *
 * Whole blocks only: a process that is killed loses what is still in memory, which
 * is no older than the flush interval, and at most the one block that it is writing.
 */
#ifndef TCPSTATECTL_CAPTURE_WRITE_H
#define TCPSTATECTL_CAPTURE_WRITE_H

#include "capture.h"

/* Bytes of values after which a block is written. */
#define CAPTURE_BLOCK		(256U << 10)
#define CAPTURE_FLUSH_NS	NSEC_PER_SEC
#define CAPTURE_LEVEL		3
#define CAPTURE_NEVER		(~0ULL)

/**
 * struct capture_config - how to write
 * @path: name of the file, or what the names of the files have in common; "-":
 *	standard output
 * @rotate_bytes: begin a new file before one is larger; 0: no limit
 * @rotate_ns: begin a new file when one is older; 0: no limit
 * @files: how many files to keep; 0: all
 * @level: compression level of zstd; 0: do not compress
 * @flush_ns: write what is older than this
 * @force: replace a capture of the same name
 * @info: what the files say about themselves: host, machine, boot_id, tool, command
 * @status: fills a status for a new file of a series, as the operation of a source;
 *	NULL: the last one is told again
 * @sockets: fills the sockets that exist when a file begins. Result: 0, or a negative
 *	errno: not known. NULL: never known.
 * @context: first argument of both
 */
struct capture_config {
	const char		*path;
	u64			rotate_bytes;
	u64			rotate_ns;
	unsigned int		files;
	int			level;
	u64			flush_ns;
	bool			force;
	struct capture_info	info;
	int (*status)(void *context, struct source_status *st);
	int (*sockets)(void *context, struct source_sockets *sockets);
	void			*context;
};

/**
 * struct capture_totals - what was written, in all files
 * @records: records
 * @lost: numbers that runs tell as lost
 * @filtered: numbers that runs tell as not wanted
 * @bytes: bytes
 * @files: files begun
 * @removed: files removed because there were too many
 */
struct capture_totals {
	u64		records;
	u64		lost;
	u64		filtered;
	u64		bytes;
	unsigned int	files;
	unsigned int	removed;
};

struct capture_writer;

int capture_open(struct capture_writer **writer, const struct capture_config *config,
		 char error[SOURCE_ERROR_LEN]);
int capture_begin(struct capture_writer *w, struct source_status *st,
		  const struct numbers *start, bool all_netns, u64 now_ns);
int capture_status(struct capture_writer *w, struct source_status *st);
int capture_batch(struct capture_writer *w, const struct source_batch *batch,
		  bool complete, u64 now_ns);
int capture_tick(struct capture_writer *w, u64 now_ns);
u64 capture_due(const struct capture_writer *w);
int capture_end(struct capture_writer *w, enum capture_reason reason);
void capture_close(struct capture_writer *w);

const char *capture_error(const struct capture_writer *w);
void capture_sum(const struct capture_writer *w, struct capture_totals *totals);

#endif
