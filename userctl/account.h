/* SPDX-License-Identifier: GPL-2.0-only */
/* Every sequence number of every CPU is delivered, filtered or lost: which? */
#ifndef TCPSTATECTL_ACCOUNT_H
#define TCPSTATECTL_ACCOUNT_H

#include "source.h"

/**
 * struct account_cpu - where a reader is in the ring of one CPU
 * @first: sequence number at which it began
 * @from_oldest: it asked for record 1 and has not been answered yet: what is lost
 *	before the answer was overwritten before the reader came
 * @delivered: records received
 * @filtered: records that the source left out
 * @lost: records overwritten while the reader was reading
 * @before: records overwritten before the reader came: no loss of this reader
 */
struct account_cpu {
	u64	first;
	bool	from_oldest;
	u64	delivered;
	u64	filtered;
	u64	lost;
	u64	before;
};

/**
 * struct account - a reader's position and its books
 * @cursors: next sequence number per CPU, by CPU number; handed to read()
 * @cpus: the books, in the same order
 * @n: length of both
 * @room_cursors: room of @cursors
 * @room_cpus: room of @cpus
 */
struct account {
	struct source_cursor	*cursors;
	struct account_cpu	*cpus;
	size_t			n;
	size_t			room_cursors;
	size_t			room_cpus;
};

/**
 * struct account_totals - sums over all CPUs
 * @delivered: records received from the source
 * @filtered: records that the source left out
 * @lost: records overwritten while the reader was reading
 * @before: records overwritten before it came
 */
struct account_totals {
	u64	delivered;
	u64	filtered;
	u64	lost;
	u64	before;
};

int account_begin(struct account *account, const struct source_status *st, bool history);
int account_run(struct account *account, const struct source_run *run, u64 *lost,
		char error[SOURCE_ERROR_LEN]);
void account_answered(struct account *account);
void account_sum(const struct account *account, struct account_totals *totals);
bool account_balanced(const struct account *account, u32 *cpu);
void account_free(struct account *account);

#endif
