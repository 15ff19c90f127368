// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as an answer of the module: the first byte says what was asked for, the
 * next two which size of record the module told.
 */
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "nl_parse.h"

/* Of a status that was taken in everything can be used. */
static void use_status(const struct source_status *st)
{
	struct account account = { 0 };
	size_t i;

	for (i = 0; i < st->n_hooks; i++) {
		if (strnlen(st->hooks[i].name, SOURCE_TEXT_LEN) == SOURCE_TEXT_LEN)
			abort();
	}
	if (!account_begin(&account, st, true))
		account_free(&account);
}

/* What a batch says of itself has to be true. */
static void use_batch(const struct source_batch *batch)
{
	size_t i, j, records = 0;

	for (i = 0; i < batch->n_runs; i++) {
		const struct source_run *run = &batch->runs[i];

		if (run->first_record != records ||
		    run->first_record + run->n_records > batch->n_records)
			abort();
		for (j = 0; j < run->n_records; j++) {
			const struct tcpstate_record *rec = &batch->records[records + j];

			if (rec->cpu != run->cpu || rec->seq >= run->next)
				abort();
		}
		records += run->n_records;
	}
	if (records != batch->n_records)
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct source_status status = { 0 };
	struct source_batch batch = { 0 };
	struct nl_reply reply = { .seq = 42 };
	void *copy;

	if (size < 3)
		return 0;
	reply.record_size = data[1] | data[2] << 8;
	if (data[0] & 1)
		reply.status = &status;
	else
		reply.batch = &batch;
	/* Of exactly that size, so that one byte too far is noticed. */
	copy = malloc(size - 3);
	memcpy(copy, data + 3, size - 3);
	if (!nl_parse_buffer(copy, size - 3, &reply) && strnlen(reply.text, sizeof(reply.text)) ==
	    sizeof(reply.text))
		abort();
	free(copy);
	use_status(&status);
	use_batch(&batch);
	source_status_free(&status);
	source_batch_free(&batch);
	return 0;
}
