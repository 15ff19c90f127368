/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the runs of a capture to runs for a reader: what is missing between them is
 * lost, what a reader does not ask for is cut off.
 */
#ifndef TCPSTATECTL_CAPTURE_CURSORS_H
#define TCPSTATECTL_CAPTURE_CURSORS_H

#include "capture.h"

/**
 * struct capture_cursors - where the reader is
 * @next: the number that it wants next
 * @start: the first number that can be in the file
 * @seen: 1: the reader has had a run of this CPU
 * @begun: the reader has been told what was before @start
 */
struct capture_cursors {
	struct numbers	next;
	struct numbers	start;
	struct numbers	seen;
	bool		begun;
};

/**
 * struct capture_records - records of a run, as they are in the file
 * @data: the records, not aligned
 * @len: bytes
 * @record_size: bytes of one
 */
struct capture_records {
	const u8	*data;
	size_t		len;
	u32		record_size;
};

int cursors_ask(struct capture_cursors *cursors, const struct source_request *request,
		struct source_batch *batch);
int cursors_run(struct capture_cursors *cursors, const struct capture_run *run,
		const struct capture_records *records, struct source_batch *batch);
int cursors_reach(struct capture_cursors *cursors, const struct numbers *reached,
		  struct source_batch *batch);
int cursors_start(struct capture_cursors *cursors, const struct numbers *start);
void cursors_restart(struct capture_cursors *cursors);
void cursors_free(struct capture_cursors *cursors);

#endif
