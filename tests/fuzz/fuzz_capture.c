// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a capture. The first one says how it is read, and whether checksums are
 * made right before: nothing that is made up would have right ones.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "capture.h"

#define REPAIR		BIT(0)
#define ALL_NETNS	BIT(1)
#define NO_HISTORY	BIT(2)

static u32 crc_of(const void *data, size_t len)
{
	struct capture_block_header header = { .stored = len };

	capture_seal(&header, data);
	return header.payload_crc;
}

static void repair_block(u8 *at, size_t left)
{
	struct capture_block_header header;

	memcpy(&header, at, sizeof(header));
	if (header.stored <= left - sizeof(header))
		header.payload_crc = crc_of(at + sizeof(header), header.stored);
	header.header_crc = crc_of(&header, offsetof(struct capture_block_header, header_crc));
	memcpy(at, &header, sizeof(header));
}

static void repair(u8 *data, size_t size)
{
	const size_t before = offsetof(struct capture_file_header, crc);
	static const u32 sync = CAPTURE_SYNC;
	u8 *at = data;
	u32 crc;

	if (size < sizeof(struct capture_file_header))
		return;
	crc = crc_of(data, before);
	memcpy(data + before, &crc, sizeof(crc));
	while ((at = memmem(at, data + size - at, &sync, sizeof(sync))) &&
	       data + size - at >= (ssize_t)sizeof(struct capture_block_header)) {
		repair_block(at, data + size - at);
		at++;
	}
}

static void check(bool right)
{
	if (!right)
		abort();
}

/* A run is as source.h says, and follows on what the reader has had. */
static void check_batch(const struct source_batch *batch, struct account *account)
{
	char error[SOURCE_ERROR_LEN];
	size_t i, j, records = 0;
	u64 lost, first, previous;

	for (i = 0; i < batch->n_runs; i++) {
		const struct source_run *run = &batch->runs[i];

		check(run->first_record == records);
		check(run->next >= run->lost + run->filtered + run->n_records);
		first = run->next - run->filtered - run->n_records;
		previous = first - 1;
		for (j = 0; j < run->n_records; j++) {
			const struct tcpstate_record *rec = &batch->records[records + j];

			check(rec->cpu == run->cpu && rec->seq > previous);
			check(rec->seq < run->next && !rec->comm[15]);
			previous = rec->seq;
		}
		records += run->n_records;
		check(!account_run(account, run, &lost, error));
	}
	check(records == batch->n_records);
}

static void open_books(struct source *source, struct account *account, bool history)
{
	struct source_status st = { 0 };

	check(!source->ops->status(source, &st));
	check(!account_begin(account, &st, history));
	source_status_free(&st);
}

static void use_sockets(struct source *source, bool all)
{
	struct source_sockets sockets = { 0 };

	if (source->ops->sockets)
		check(!source->ops->sockets(source, all, &sockets));
	source_sockets_free(&sockets);
}

static void use_damage(struct source *source)
{
	char line[SOURCE_ERROR_LEN];
	unsigned int n;

	for (n = 0; source->ops->damage(source, n, line); n++)
		check(strnlen(line, sizeof(line)) < sizeof(line));
	check(n < 8);
}

static void read_all(struct source *source, u8 how, size_t size)
{
	static const struct filter filter;
	struct source_request request = { .filter = &filter, .all_netns = how & ALL_NETNS };
	struct source_batch batch = { 0 };
	struct account account = { 0 };
	u64 complete_ns = 0;
	size_t reads = 0;
	int more;
	u32 cpu;

	open_books(source, &account, !(how & NO_HISTORY));
	do {
		request.cursors = account.cursors;
		request.n_cursors = account.n;
		source_batch_reset(&batch);
		more = source->ops->read(source, &request, &batch);
		check_batch(&batch, &account);
		check(batch.began_ns >= complete_ns);
		complete_ns = batch.began_ns;
		if (more == -ERANGE)
			open_books(source, &account, true);
		/* Every read uses something up. */
		check(reads++ <= size);
	} while (more == 1 || more == -ERANGE);
	check(!more && source->ended);
	check(account_balanced(&account, &cpu));
	account_free(&account);
	source_batch_free(&batch);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	char error[SOURCE_ERROR_LEN] = "";
	struct source *source;
	u8 *copy;

	if (!size)
		return 0;
	copy = malloc(size);
	memcpy(copy, data + 1, size - 1);
	if (data[0] & REPAIR)
		repair(copy, size - 1);
	if (source_file_open_memory(&source, copy, size - 1, error)) {
		check(error[0]);
	} else {
		use_sockets(source, data[0] & ALL_NETNS);
		read_all(source, data[0], size);
		use_damage(source);
		source->ops->close(source);
	}
	free(copy);
	return 0;
}
