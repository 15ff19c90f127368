// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "capture_cursors.h"
#include "decode.h"

static int add_lost(struct capture_cursors *cursors, u32 cpu, u64 next,
		    struct source_batch *batch)
{
	const struct source_run run = {
		.cpu = cpu, .next = next, .lost = next - numbers_get(&cursors->next, cpu),
	};
	int err = source_batch_add_run(batch, &run);

	return err ? err : numbers_set(&cursors->next, cpu, next);
}

/*
 * What was overwritten before the recording began is told first: what is missing then
 * is missing in the file. An empty run says that there was nothing before.
 */
static int tell_start(struct capture_cursors *cursors, struct source_batch *batch)
{
	const struct numbers *start = &cursors->start;
	int err = 0;
	u32 cpu;

	for (cpu = 0; cpu < start->n && !err; cpu++) {
		u64 next = numbers_get(&cursors->next, cpu);

		if (start->seq[cpu] && next && next <= start->seq[cpu])
			err = add_lost(cursors, cpu, start->seq[cpu], batch);
	}
	cursors->begun = true;
	return err;
}

/**
 * cursors_ask() - take note of what the reader wants
 * @cursors: where the reader is
 * @request: its request
 * @batch: at the beginning: what it cannot have is appended
 *
 * Return: 0 or -ENOMEM
 */
int cursors_ask(struct capture_cursors *cursors, const struct source_request *request,
		struct source_batch *batch)
{
	int err = 0;
	size_t i;

	for (i = 0; i < request->n_cursors && !err; i++) {
		if (request->cursors[i].cpu < SOURCE_MAX_CPUS)
			err = numbers_set(&cursors->next, request->cursors[i].cpu,
					  request->cursors[i].seq);
	}
	return err || cursors->begun ? err : tell_start(cursors, batch);
}

/* Records before the one that is wanted. Return: how many were taken away. */
static size_t drop_below(struct source_batch *batch, u64 wanted)
{
	struct source_run *run = &batch->runs[batch->n_runs - 1];
	struct tcpstate_record *rec = &batch->records[run->first_record];
	size_t n = 0;

	while (n < run->n_records && rec[n].seq < wanted)
		n++;
	if (n) {
		memmove(rec, rec + n, (run->n_records - n) * sizeof(*rec));
		run->n_records -= n;
		batch->n_records -= n;
	}
	return n;
}

/*
 * Records of the latest run, which has @numbers numbers from @wanted on. What is lost
 * precedes them: the first can be @found. A run with a record that makes no sense is
 * not believed: all of it is lost.
 */
static int add_records(struct source_batch *batch, const struct capture_records *records,
		       u64 wanted, u64 found, u64 numbers)
{
	struct source_run *run = &batch->runs[batch->n_runs - 1];
	u64 had = batch->malformed;
	int err = source_batch_add_records(batch, records->data, records->len,
					   records->record_size);

	if (err)
		return err;
	drop_below(batch, wanted);
	batch->malformed += drop_below(batch, found);
	if (batch->malformed != had) {
		batch->n_records -= run->n_records;
		run->n_records = 0;
		run->lost = numbers;
	}
	/* What is neither a record nor lost was filtered. */
	run->filtered = numbers - run->lost - run->n_records;
	return 0;
}

/* Return: numbers of the run, or 0: it makes no sense. */
static u64 numbers_of(const struct capture_run *run, int n)
{
	if (n < 0 || run->cpu >= SOURCE_MAX_CPUS || !run->next || run->lost >= run->next ||
	    run->filtered >= run->next - run->lost ||
	    (u64)n >= run->next - run->lost - run->filtered)
		return 0;
	return run->lost + run->filtered + n;
}

/**
 * cursors_run() - give a run to the reader
 * @cursors: where the reader is; moved on
 * @run: the run
 * @records: its records
 * @batch: appended to
 *
 * Return: 0, -ENOMEM, or -EBADMSG: it makes no sense, and was left out
 */
int cursors_run(struct capture_cursors *cursors, const struct capture_run *run,
		const struct capture_records *records, struct source_batch *batch)
{
	int n = decode_count(records->len, records->record_size);
	u64 numbers = numbers_of(run, n), first, wanted, found;
	struct source_run out = { .cpu = run->cpu, .next = run->next };
	int err;

	if (!numbers)
		return n || run->lost || run->filtered ? -EBADMSG : 0;
	first = run->next - numbers;
	wanted = numbers_get(&cursors->next, run->cpu);
	/* A CPU that the reader does not know begins with its first run. */
	if (!wanted)
		wanted = first;
	if (numbers_get(&cursors->seen, run->cpu)) {
		/* The reader has had some of these numbers. */
		if (first < wanted)
			return -EBADMSG;
	} else if (wanted >= run->next) {
		return 0;
	}
	found = first + run->lost;
	if (found < wanted)
		found = wanted;
	/* Those that the file tells as lost, and those that are missing in it. */
	out.lost = found - wanted;
	err = source_batch_add_run(batch, &out);
	if (!err)
		err = add_records(batch, records, wanted, found, run->next - wanted);
	if (!err)
		err = numbers_set(&cursors->seen, run->cpu, 1);
	return err ? err : numbers_set(&cursors->next, run->cpu, run->next);
}

/**
 * cursors_reach() - the file says how far it has come
 * @cursors: where the reader is; moved on
 * @reached: all numbers below were in the file
 * @batch: what the reader has not had is appended as lost
 *
 * Return: 0 or -ENOMEM
 */
int cursors_reach(struct capture_cursors *cursors, const struct numbers *reached,
		  struct source_batch *batch)
{
	int err = 0;
	u32 cpu;

	for (cpu = 0; cpu < reached->n && !err; cpu++) {
		u64 next = reached->seq[cpu];

		/* A CPU that the reader does not know has lost nothing. */
		if (numbers_get(&cursors->next, cpu) && numbers_get(&cursors->next, cpu) < next)
			err = add_lost(cursors, cpu, next, batch);
	}
	return err;
}

/**
 * cursors_start() - the file says where it begins
 * @cursors: where the reader is
 * @start: the first number of each CPU that can be in the file
 *
 * Return: 0 or -ENOMEM
 */
int cursors_start(struct capture_cursors *cursors, const struct numbers *start)
{
	return numbers_copy(&cursors->start, start);
}

/**
 * cursors_restart() - the source began anew: all numbers do
 * @cursors: where the reader was
 */
void cursors_restart(struct capture_cursors *cursors)
{
	numbers_clear(&cursors->next);
	numbers_clear(&cursors->start);
	numbers_clear(&cursors->seen);
	cursors->begun = false;
}

/**
 * cursors_free() - release the memory
 * @cursors: zeroed afterwards
 */
void cursors_free(struct capture_cursors *cursors)
{
	numbers_free(&cursors->next);
	numbers_free(&cursors->start);
	numbers_free(&cursors->seen);
}
