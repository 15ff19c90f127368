// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lanes.h"

/**
 * lanes_init() - a lane for every CPU
 * @lanes: the result; freed with lanes_free(), after a failure as well
 * @cpus: numbers of the CPUs, ascending
 * @n: how many
 *
 * Return: 0 or -ENOMEM
 */
int lanes_init(struct lanes *lanes, const u32 *cpus, size_t n)
{
	size_t i;

	memset(lanes, 0, sizeof(*lanes));
	lanes->lanes = calloc(n, sizeof(*lanes->lanes));
	if (!lanes->lanes)
		return -ENOMEM;
	lanes->n = n;
	for (i = 0; i < n; i++) {
		lanes->lanes[i].cpu = cpus[i];
		lanes->lanes[i].next = 1;
	}
	return 0;
}

/**
 * lanes_free() - release all memory
 * @lanes: the lanes
 */
void lanes_free(struct lanes *lanes)
{
	size_t i;

	for (i = 0; i < lanes->n; i++)
		free(lanes->lanes[i].records);
	free(lanes->lanes);
	memset(lanes, 0, sizeof(*lanes));
}

/**
 * lanes_find() - the lane of a CPU
 * @lanes: the lanes
 * @cpu: its number
 *
 * Return: the lane; NULL if there is no such CPU
 */
struct lane *lanes_find(const struct lanes *lanes, u32 cpu)
{
	size_t low = 0, high = lanes->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (lanes->lanes[middle].cpu == cpu)
			return &lanes->lanes[middle];
		if (lanes->lanes[middle].cpu < cpu)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/**
 * lanes_add() - take in a record as it was in a ring
 * @lanes: the lanes
 * @rec: the record
 *
 * A program that was interrupted by another one may put its record behind the other's,
 * though its place is before it: by time, from the end, it is not far. A record for which
 * there is no memory counts as lost.
 */
void lanes_add(struct lanes *lanes, const struct tcpstate_record *rec)
{
	struct lane *lane = lanes_find(lanes, rec->cpu);
	struct tcpstate_record *records;
	size_t at;

	if (!lane) {
		lanes->strange++;
		return;
	}
	records = grow(lane->records, &lane->room, lane->n + 1, sizeof(*records));
	if (!records) {
		lane->dropped++;
		return;
	}
	lane->records = records;
	for (at = lane->n; at && records[at - 1].time_ns > rec->time_ns; at--)
		;
	if (at < lane->n)
		memmove(&records[at + 1], &records[at], (lane->n - at) * sizeof(*records));
	records[at] = *rec;
	lane->n++;
}

/**
 * lanes_check() - can a reader have these cursors?
 * @lanes: the lanes
 * @cursors: what it wants next
 * @n: how many
 *
 * Return: 0; -ERANGE if one is in the future, or no number at all
 */
int lanes_check(const struct lanes *lanes, const struct source_cursor *cursors, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct lane *lane = lanes_find(lanes, cursors[i].cpu);

		if (!lane || !cursors[i].seq || cursors[i].seq > lane->next)
			return -ERANGE;
	}
	return 0;
}

/* Append a run of which all numbers are known; it leaves no trace if that fails. */
static int add_run(struct source_batch *batch, const struct source_run *run,
		   const struct tcpstate_record *records, size_t n)
{
	int err = source_batch_add_run(batch, run);

	if (err || !n)
		return err;
	err = source_batch_add_records(batch, records, n * sizeof(*records), sizeof(*records));
	if (err)
		batch->n_runs--;
	return err;
}

/* What a reader asks for and somebody else had. */
static int deliver_past(const struct lane *lane, u64 wanted, struct source_batch *batch)
{
	const struct source_run run = {
		.cpu = lane->cpu, .next = lane->next, .lost = lane->next - wanted,
	};

	return add_run(batch, &run, NULL, 0);
}

/*
 * Records from number @first on, up to where the next loss is. Return: how many; or a
 * negative errno.
 */
static int deliver_run(struct lane *lane, size_t first, struct source_batch *batch)
{
	struct tcpstate_record *records = &lane->records[first];
	struct source_run run = { .cpu = lane->cpu };
	u64 told = lane->told, next = lane->next;
	size_t n;
	int err;

	if (records[0].seq > told) {
		run.lost = records[0].seq - told;
		told = records[0].seq;
	}
	next += run.lost;
	for (n = 0; first + n < lane->n && records[n].seq <= told; n++)
		records[n].seq = next++;
	run.next = next;
	err = add_run(batch, &run, records, n);
	if (err)
		return err;
	lane->told = told;
	lane->next = next;
	return n;
}

/* Losses after which no record has come. */
static int deliver_end(struct lane *lane, u64 lost, struct source_batch *batch)
{
	struct source_run run = { .cpu = lane->cpu, .lost = lane->dropped };
	int err;

	if (lost > lane->told)
		run.lost += lost - lane->told;
	if (!run.lost)
		return 0;
	run.next = lane->next + run.lost;
	err = add_run(batch, &run, NULL, 0);
	if (err)
		return err;
	if (lost > lane->told)
		lane->told = lost;
	lane->next = run.next;
	lane->dropped = 0;
	return 0;
}

static int deliver_lane(struct lane *lane, u64 lost, struct source_batch *batch)
{
	size_t first = 0;
	int n = 0;

	for (; first < lane->n; first += n) {
		n = deliver_run(lane, first, batch);
		if (n < 0)
			return n;
	}
	lane->n = 0;
	return deliver_end(lane, lost, batch);
}

/**
 * lanes_deliver() - number what has come, and make runs of it
 * @lanes: the lanes, empty afterwards
 * @cursors: what the reader wants next, as lanes_check() knows them
 * @n_cursors: how many
 * @lost: for each lane, how many records the programs had lost before the rings were
 *	emptied; NULL: they were not emptied, so that records may still tell
 * @batch: appended to
 *
 * For each CPU, next - first == lost + n_records.
 *
 * Return: 0 or -ENOMEM
 */
int lanes_deliver(struct lanes *lanes, const struct source_cursor *cursors, size_t n_cursors,
		  const u64 *lost, struct source_batch *batch)
{
	int err = 0;
	size_t i;

	batch->malformed += lanes->strange;
	lanes->strange = 0;
	for (i = 0; i < n_cursors && !err; i++) {
		const struct lane *lane = lanes_find(lanes, cursors[i].cpu);

		if (cursors[i].seq < lane->next)
			err = deliver_past(lane, cursors[i].seq, batch);
	}
	for (i = 0; i < lanes->n && !err; i++)
		err = deliver_lane(&lanes->lanes[i], lost ? lost[i] : 0, batch);
	return err;
}
