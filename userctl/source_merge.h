/* SPDX-License-Identifier: GPL-2.0-only */
/* Several captures as one source. */
#ifndef TCPSTATECTL_SOURCE_MERGE_H
#define TCPSTATECTL_SOURCE_MERGE_H

#include "source.h"

/**
 * struct merge_part - one of the sources
 * @source: the source; owned from source_merge_open() on
 * @name: what messages call it; outlives the merged source
 * @status: its status; owned
 * @host: index of its host
 * @first_cpu: number that its first CPU has in the merged source
 * @complete_ns: beginning of its last complete read, on the first part's clock; ~0: it
 *	has been read to its end
 */
struct merge_part {
	struct source		*source;
	const char		*name;
	struct source_status	status;
	u32			host;
	u32			first_cpu;
	u64			complete_ns;
};

/* What to add to a CLOCK_MONOTONIC of a part for one of the first part. */
typedef s64 (*merge_shift)(void *context, const struct merge_part *part, u64 ns);

int source_merge_open(struct source **source, const struct merge_part *parts, size_t n,
		      merge_shift shift, void *context, void (*release)(void *context),
		      char error[SOURCE_ERROR_LEN]);

#endif
