// SPDX-License-Identifier: GPL-2.0-only
/* The memory that sources fill and readers own. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "source.h"

/**
 * grow() - make room in an array
 * @array: the array, or NULL
 * @room: elements it has room for; updated
 * @wanted: elements it should have room for
 * @size: bytes of one element
 *
 * Return: the array, perhaps at another place; NULL without memory, and then
 * the old one is as it was
 */
void *grow(void *array, size_t *room, size_t wanted, size_t size)
{
	size_t more = *room ? *room : 16;
	void *moved;

	if (array && wanted <= *room)
		return array;
	while (more < wanted)
		more *= 2;
	moved = reallocarray(array, more, size);
	if (moved)
		*room = more;
	return moved;
}

/**
 * source_batch_add_run() - append a run
 * @batch: the batch
 * @run: the run; the records that belong to it are added after it
 *
 * Return: 0 or -ENOMEM
 */
int source_batch_add_run(struct source_batch *batch, const struct source_run *run)
{
	struct source_run *runs = grow(batch->runs, &batch->max_runs,
				       batch->n_runs + 1, sizeof(*runs));

	if (!runs)
		return -ENOMEM;
	batch->runs = runs;
	runs[batch->n_runs] = *run;
	runs[batch->n_runs].first_record = batch->n_records;
	runs[batch->n_runs].n_records = 0;
	batch->n_runs++;
	return 0;
}

/* A record must be one of its run; its number must be later than the one before. */
static bool fits_run(const struct source_run *run, u64 previous,
		     const struct tcpstate_record *rec)
{
	return rec->cpu == run->cpu && rec->seq < run->next && rec->seq > previous;
}

/* Copy what this program knows of each record. */
static void copy_records(struct tcpstate_record *to, const void *buf, size_t n,
			 u32 record_size)
{
	const char *from = buf;
	size_t i;

	if (record_size == sizeof(*to)) {
		memcpy(to, buf, n * sizeof(*to));
		return;
	}
	/* One that is none has number 0 afterwards. */
	for (i = 0; i < n; i++)
		decode_record(from + i * record_size, record_size, record_size, &to[i]);
}

/* Keep those that make sense. Return: how many. */
static size_t sift_records(struct tcpstate_record *records, size_t n,
			   const struct source_run *run)
{
	size_t i, kept = 0;
	u64 previous = 0;

	for (i = 0; i < n; i++) {
		struct tcpstate_record *rec = &records[i];

		if (!fits_run(run, previous, rec))
			continue;
		previous = rec->seq;
		rec->comm[sizeof(rec->comm) - 1] = '\0';
		if (kept != i)
			records[kept] = *rec;
		kept++;
	}
	return kept;
}

/**
 * source_batch_add_records() - append records to the latest run
 * @batch: a batch that has a run
 * @buf: records, @record_size bytes each
 * @len: bytes of @buf
 * @record_size: as the source told
 *
 * A record that makes no sense is left out and counted in batch.malformed; the
 * run's account will then not add up, which is an error of the source.
 *
 * Return: 0, -ENOMEM, or -EBADMSG if the buffer is not one of records
 */
int source_batch_add_records(struct source_batch *batch, const void *buf,
			     size_t len, u32 record_size)
{
	struct source_run *run = &batch->runs[batch->n_runs - 1];
	int n = decode_count(len, record_size);
	struct tcpstate_record *records;
	size_t kept;

	if (n < 0) {
		batch->malformed++;
		return n;
	}
	records = grow(batch->records, &batch->max_records, batch->n_records + n,
		       sizeof(*records));
	if (!records)
		return -ENOMEM;
	batch->records = records;
	records += batch->n_records;
	copy_records(records, buf, n, record_size);
	kept = sift_records(records, n, run);
	batch->malformed += n - kept;
	batch->n_records += kept;
	run->n_records += kept;
	return 0;
}

/**
 * source_batch_keep() - leave out records that are not wanted
 * @batch: the batch; what goes is counted as filtered in its run
 * @wanted: is this one?
 * @context: its first argument
 */
void source_batch_keep(struct source_batch *batch,
		       bool (*wanted)(void *context, const struct tcpstate_record *rec),
		       void *context)
{
	size_t i, j, kept = 0;

	for (i = 0; i < batch->n_runs; i++) {
		struct source_run *run = &batch->runs[i];
		size_t first = kept;

		for (j = 0; j < run->n_records; j++) {
			size_t at = run->first_record + j;

			if (!wanted(context, &batch->records[at]))
				continue;
			if (kept != at)
				batch->records[kept] = batch->records[at];
			kept++;
		}
		run->filtered += run->n_records - (kept - first);
		run->first_record = first;
		run->n_records = kept - first;
	}
	batch->n_records = kept;
}

/**
 * source_batch_reset() - empty a batch, but keep its memory
 * @batch: the batch
 */
void source_batch_reset(struct source_batch *batch)
{
	batch->began_ns = 0;
	batch->n_runs = 0;
	batch->n_records = 0;
	batch->malformed = 0;
}

/**
 * source_batch_free() - release the memory of a batch
 * @batch: the batch
 */
void source_batch_free(struct source_batch *batch)
{
	free(batch->runs);
	free(batch->records);
	memset(batch, 0, sizeof(*batch));
}

/**
 * source_sockets_free() - release the memory of a list of sockets
 * @sockets: the list
 */
void source_sockets_free(struct source_sockets *sockets)
{
	free(sockets->records);
	memset(sockets, 0, sizeof(*sockets));
}

/**
 * source_status_missed() - how often did the kernel skip a hook?
 * @st: the status
 *
 * Return: sum over all hooks
 */
u64 source_status_missed(const struct source_status *st)
{
	u64 missed = 0;
	size_t i;

	for (i = 0; i < st->n_hooks; i++)
		missed += st->hooks[i].missed;
	return missed;
}

/**
 * source_status_counts() - does a status have the counters of the whole host?
 * @st: the status
 *
 * The module does not give them to a reader of one namespace. To anybody else it names
 * what it ignores, even if it has seen nothing.
 *
 * Return: true if pairs that it does not have did not happen
 */
bool source_status_counts(const struct source_status *st)
{
	return st->kind == SOURCE_BPF || st->n_pairs || st->n_ignored;
}

/**
 * source_status_overwritten() - how many records of a CPU are not in its ring any more?
 * @st: the status
 * @cpu: one of its CPUs
 *
 * Of BPF none: what has no room there is lost before it has a number.
 *
 * Return: how many were overwritten
 */
u64 source_status_overwritten(const struct source_status *st, const struct source_cpu *cpu)
{
	if (st->kind == SOURCE_BPF || cpu->head <= st->ring_slots)
		return 0;
	return cpu->head - st->ring_slots;
}

/**
 * source_status_free() - release the memory of a status
 * @st: the status
 */
void source_status_free(struct source_status *st)
{
	free(st->cpus);
	free(st->pairs);
	free(st->hooks);
	free(st->ignored);
	free(st->hosts);
	memset(st, 0, sizeof(*st));
}
