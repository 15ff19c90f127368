/* SPDX-License-Identifier: GPL-2.0-only */
/* The files of a recording: each complete in itself, one after the other. */
#ifndef TCPSTATECTL_CAPTURE_STORE_H
#define TCPSTATECTL_CAPTURE_STORE_H

#include "capture_out.h"
#include "capture_pack.h"
#include "capture_write.h"

/**
 * struct capture_store - the files
 * @config: how to write; config.path is a copy
 * @path: owned copy of config.path
 * @info: what the current file says about itself
 * @status: the latest status
 * @out: the current file
 * @side: makes all blocks that are not BATCH
 * @start: first numbers that can be in the current file
 * @cursors: all numbers below were in blocks that are written
 * @blocks: number of the next block in the current file
 * @began_ns: when the current file was begun
 * @counts: what is in the current file
 * @has_batches: the current file has a BATCH
 * @sum: what is in all files
 * @error: what went wrong
 */
struct capture_store {
	struct capture_config	config;
	char			*path;
	struct capture_info	info;
	struct source_status	status;
	struct capture_out	out;
	struct capture_pack	side;
	struct numbers		start;
	struct numbers		cursors;
	u64			blocks;
	u64			began_ns;
	struct capture_end	counts;
	bool			has_batches;
	struct capture_totals	sum;
	char			error[SOURCE_ERROR_LEN];
};

/**
 * struct capture_content - what is in a BATCH that is to be written
 * @records: records
 * @lost: numbers that its runs tell as lost
 * @filtered: numbers that its runs tell as not wanted
 * @cursors: all numbers below are in it or in blocks before
 */
struct capture_content {
	u64		records;
	u64		lost;
	u64		filtered;
	struct numbers	cursors;
};

int store_open(struct capture_store *store, const struct capture_config *config);
int store_begin(struct capture_store *store, struct source_status *st,
		const struct numbers *start, bool all_netns, u64 now_ns);
int store_status(struct capture_store *store, struct source_status *st);
int store_batch(struct capture_store *store, struct capture_pack *pack,
		const struct capture_content *content, u64 now_ns);
bool store_is_old(const struct capture_store *store, u64 now_ns);
int store_rotate(struct capture_store *store, u64 now_ns);
int store_end(struct capture_store *store, enum capture_reason reason);
void store_close(struct capture_store *store);

#endif
