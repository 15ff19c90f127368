/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From what programs put into rings to runs of numbered records: a lane for every CPU.
 * Nothing here knows where records come from.
 */
#ifndef TCPSTATECTL_BPF_LANES_H
#define TCPSTATECTL_BPF_LANES_H

#include "source.h"

/**
 * struct lane - records of one CPU
 * @cpu: CPU number
 * @next: number of the next record
 * @told: how many records the programs have lost of which a run has told
 * @dropped: records that came, but for which there was no memory
 * @records: what has come since the last batch, by time. Their seq is how many the
 *	programs had lost by then.
 * @n: how many
 * @room: room of @records
 */
struct lane {
	u32			cpu;
	u64			next;
	u64			told;
	u64			dropped;
	struct tcpstate_record	*records;
	size_t			n;
	size_t			room;
};

/**
 * struct lanes - records of all CPUs
 * @lanes: one per CPU that can exist, by number
 * @n: how many
 * @strange: records that no program of ours can have made
 */
struct lanes {
	struct lane	*lanes;
	size_t		n;
	u64		strange;
};

int lanes_init(struct lanes *lanes, const u32 *cpus, size_t n);
void lanes_free(struct lanes *lanes);
struct lane *lanes_find(const struct lanes *lanes, u32 cpu);
void lanes_add(struct lanes *lanes, const struct tcpstate_record *rec);
int lanes_check(const struct lanes *lanes, const struct source_cursor *cursors, size_t n);
int lanes_deliver(struct lanes *lanes, const struct source_cursor *cursors, size_t n_cursors,
		  const u64 *lost, struct source_batch *batch);

#endif
