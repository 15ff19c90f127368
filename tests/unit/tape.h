/* SPDX-License-Identifier: GPL-2.0-only */
/* Captures that tests make, spoil and look at. */
#ifndef TEST_TAPE_H
#define TEST_TAPE_H

#include "capture_write.h"
#include "reader.h"
#include "script.h"

/* More than any test has. */
#define TAPE_EPOCHS	4
#define TAPE_CPUS	8

/**
 * struct tape_shown - what an ordinary reader delivered
 * @events: "cpu:number " for each record, "cpu!lost " for each gap, in order
 * @totals: its totals
 * @restarts: how often the source began anew
 * @err: what it returned
 * @error: the source's text
 * @damage: the source's lines about damage, each with a newline
 */
struct tape_shown {
	char			*events;
	struct reader_totals	totals;
	u64			restarts;
	int			err;
	char			error[SOURCE_ERROR_LEN];
	char			damage[2048];
};

/**
 * struct tape_raw - what a source delivered, before it is put in order
 * @records: all records
 * @epochs: how often the source had begun anew when each came
 * @n: how many
 * @room: room of @records
 * @room_epochs: room of @epochs
 * @next: one past the last number of each epoch and CPU
 * @epoch: how often the source began anew
 * @sum: the books
 * @complete_ns: beginning of the latest complete read
 * @err: what the last read returned
 * @damage: the source's lines about damage, each with a newline
 */
struct tape_raw {
	struct tcpstate_record	*records;
	u32			*epochs;
	size_t			n;
	size_t			room;
	size_t			room_epochs;
	u64			next[TAPE_EPOCHS][TAPE_CPUS];
	u32			epoch;
	struct account_totals	sum;
	u64			complete_ns;
	int			err;
	char			damage[2048];
};

int tape_setup(void **state);
int tape_teardown(void **state);
const char *tape_path(const char *name);
u8 *tape_load(const char *path, size_t *len);
void tape_store(const char *path, const void *data, size_t len);
u64 tape_size(const char *path);

struct tcpstate_record tape_rec(u32 cpu, u64 seq, u64 time_ns);
struct capture_config tape_config(const char *path, int level);
struct capture_writer *tape_begin(const struct capture_config *config, u32 n_cpus,
				  const u64 *start);
int tape_batch(struct capture_writer *w, const struct source_run *runs, size_t n_runs,
	       const struct tcpstate_record *records, u64 began_ns, u64 now_ns);

struct source *tape_open(const char *path);
void tape_show(struct source *source, const struct reader_config *config,
	       struct tape_shown *shown);
void tape_show_file(const char *path, struct tape_shown *shown);
void tape_shown_free(struct tape_shown *shown);
void tape_read(struct source *source, struct tape_raw *raw);
int tape_read_memory(const void *data, size_t len, struct tape_raw *raw);
void tape_read_file(const char *path, struct tape_raw *raw);
void tape_raw_free(struct tape_raw *raw);

#endif
