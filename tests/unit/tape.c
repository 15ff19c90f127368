// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "tape.h"
#include "unit.h"

static char dir[64];

/**
 * tape_setup() - make a directory for captures; a setup function of cmocka
 * @state: not used
 *
 * Return: 0
 */
int tape_setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/tcpstate-tape-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

/**
 * tape_teardown() - remove the directory with all that is in it
 * @state: not used
 *
 * Return: 0
 */
int tape_teardown(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

/**
 * tape_path() - the path of a file in the directory
 * @name: its name
 *
 * Return: the path, valid until the fourth call from now
 */
const char *tape_path(const char *name)
{
	static char paths[4][192];
	static unsigned int turn;
	char *path = paths[turn++ % ARRAY_SIZE(paths)];

	snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
	return path;
}

/**
 * tape_size() - bytes of a file
 * @path: the file
 *
 * Return: its size; 0 if there is none
 */
u64 tape_size(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_size;
}

/**
 * tape_load() - read a file
 * @path: the file
 * @len: its length
 *
 * Return: its bytes, to be released with free()
 */
u8 *tape_load(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	u8 *data;

	assert_non_null(file);
	*len = tape_size(path);
	data = malloc(*len + 1);
	assert_non_null(data);
	assert_int_equal(fread(data, 1, *len, file), *len);
	fclose(file);
	return data;
}

/**
 * tape_store() - write a file
 * @path: the file
 * @data: its bytes
 * @len: how many
 */
void tape_store(const char *path, const void *data, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, len, file), len);
	fclose(file);
}

/**
 * tape_rec() - a record that is like no other
 * @cpu: its CPU
 * @seq: its number
 * @time_ns: when
 *
 * Return: the record
 */
struct tcpstate_record tape_rec(u32 cpu, u64 seq, u64 time_ns)
{
	const struct script_socket sock = { 4026531840U, 1000 * (cpu + 1) + seq, 0, AF_INET,
		"192.0.2.1", seq % 65535 + 1, "192.0.2.2", 80, 1000 + cpu };
	struct tcpstate_record rec = script_record(&sock, time_ns, 7, 2, 8);

	rec.cpu = cpu;
	rec.seq = seq;
	rec.bytes_sent = seq * 0x9e3779b97f4a7c15ULL + cpu;
	return rec;
}

/**
 * tape_config() - a writer's configuration
 * @path: name of the file
 * @level: compression level
 *
 * Return: the configuration
 */
struct capture_config tape_config(const char *path, int level)
{
	return (struct capture_config){
		.path = path, .level = level, .flush_ns = CAPTURE_FLUSH_NS,
		.info = { .host = "host", .machine = "m", .boot_id = "b", .tool = "t",
			  .command = "c" },
	};
}

/**
 * tape_begin() - begin a capture
 * @config: how to write
 * @n_cpus: CPUs of the source, from 0
 * @start: their first numbers; NULL: 1
 *
 * Return: the writer
 */
struct capture_writer *tape_begin(const struct capture_config *config, u32 n_cpus,
				  const u64 *start)
{
	struct source_status st = {
		.abi_version = TCPSTATE_ABI_VERSION, .record_size = sizeof(struct tcpstate_record),
		.ring_slots = 64, .netns = 4026531840U, .netns_init = 4026531840U,
		.realtime_offset = 1500000000LL * NSEC_PER_SEC,
	};
	char error[SOURCE_ERROR_LEN] = "";
	struct numbers numbers = { 0 };
	struct capture_writer *w;
	u32 cpu;

	st.cpus = calloc(n_cpus, sizeof(*st.cpus));
	assert_non_null(st.cpus);
	st.n_cpus = n_cpus;
	for (cpu = 0; cpu < n_cpus; cpu++) {
		st.cpus[cpu].cpu = cpu;
		numbers_set(&numbers, cpu, start ? start[cpu] : 1);
	}
	if (capture_open(&w, config, error))
		fail_msg("%s", error);
	assert_int_equal(capture_begin(w, &st, &numbers, true, 1), 0);
	numbers_free(&numbers);
	return w;
}

/**
 * tape_batch() - record one read
 * @w: the writer
 * @runs: its runs
 * @n_runs: how many
 * @records: their records, one after the other
 * @began_ns: when the read began; 0: it was cut short
 * @now_ns: when it was recorded
 *
 * Return: as capture_batch()
 */
int tape_batch(struct capture_writer *w, const struct source_run *runs, size_t n_runs,
	       const struct tcpstate_record *records, u64 began_ns, u64 now_ns)
{
	struct source_batch batch = { .began_ns = began_ns };
	size_t i;
	int err;

	for (i = 0; i < n_runs; i++) {
		source_batch_add_run(&batch, &runs[i]);
		if (runs[i].n_records)
			source_batch_add_records(&batch, records,
						 runs[i].n_records * sizeof(*records),
						 sizeof(*records));
		records += runs[i].n_records;
	}
	err = capture_batch(w, &batch, began_ns, now_ns);
	source_batch_free(&batch);
	return err;
}

static int on_record(void *context, const struct tcpstate_record *rec)
{
	fprintf(context, "%u:%llu ", rec->cpu, rec->seq);
	return 0;
}

static void on_gap(void *context, u32 cpu, u64 lost)
{
	fprintf(context, "%u!%llu ", cpu, lost);
}

static int on_flush(void *context)
{
	(void)context;
	return 0;
}

static void note_damage(struct source *source, char *all, size_t size)
{
	char line[SOURCE_ERROR_LEN];
	unsigned int n;
	size_t len = 0;

	all[0] = '\0';
	for (n = 0; source->ops->damage && source->ops->damage(source, n, line); n++)
		len += snprintf(all + len, len < size ? size - len : 0, "%s\n", line);
}

/**
 * tape_show() - let an ordinary reader read a source
 * @source: the source
 * @config: what to read
 * @shown: the result; released with tape_shown_free()
 */
void tape_show(struct source *source, const struct reader_config *config,
	       struct tape_shown *shown)
{
	static const struct reader_sink sink = {
		.record = on_record, .gap = on_gap, .flush = on_flush,
	};
	struct reader reader;
	size_t len;
	FILE *out;

	memset(shown, 0, sizeof(*shown));
	out = open_memstream(&shown->events, &len);
	assert_non_null(out);
	shown->err = reader_open(&reader, source, config);
	if (!shown->err)
		shown->err = reader_run(&reader, &sink, out);
	fclose(out);
	memcpy(shown->error, source->error, sizeof(shown->error));
	if (!shown->err)
		assert_int_equal(reader_check(&reader), 0);
	reader_sum(&reader, &shown->totals);
	shown->restarts = reader.restarts;
	note_damage(source, shown->damage, sizeof(shown->damage));
	reader_close(&reader);
}

/**
 * tape_show_file() - let an ordinary reader read a capture, from its beginning to its end
 * @path: the capture
 * @shown: the result; released with tape_shown_free()
 */
void tape_show_file(const char *path, struct tape_shown *shown)
{
	const struct reader_config config = { .history = true, .scope = SCOPE_ALL };
	struct source *source = tape_open(path);

	tape_show(source, &config, shown);
	source->ops->close(source);
}

/**
 * tape_shown_free() - release what tape_show() filled
 * @shown: the result
 */
void tape_shown_free(struct tape_shown *shown)
{
	free(shown->events);
	shown->events = NULL;
}

static void keep(struct tape_raw *raw, const struct source_batch *batch)
{
	size_t i;

	raw->records = grow(raw->records, &raw->room, raw->n + batch->n_records,
			    sizeof(*raw->records));
	raw->epochs = grow(raw->epochs, &raw->room_epochs, raw->n + batch->n_records,
			   sizeof(*raw->epochs));
	assert_non_null(raw->records);
	assert_non_null(raw->epochs);
	for (i = 0; i < batch->n_records; i++) {
		raw->records[raw->n] = batch->records[i];
		raw->epochs[raw->n++] = raw->epoch;
	}
}

/* Into the books, which check that every run adds up. */
static void enter(struct tape_raw *raw, struct account *account,
		  const struct source_batch *batch)
{
	char error[SOURCE_ERROR_LEN];
	size_t i, n = 0;
	u64 lost;

	for (i = 0; i < batch->n_runs; i++) {
		const struct source_run *run = &batch->runs[i];

		if (account_run(account, run, &lost, error))
			fail_msg("%s", error);
		assert_int_equal(run->first_record, n);
		n += run->n_records;
		if (run->cpu < TAPE_CPUS)
			raw->next[raw->epoch][run->cpu] = run->next;
	}
	assert_int_equal(n, batch->n_records);
	keep(raw, batch);
	assert_true(batch->began_ns >= raw->complete_ns);
	raw->complete_ns = batch->began_ns;
}

static void open_books(struct source *source, struct account *account)
{
	struct source_status st = { 0 };

	assert_int_equal(source->ops->status(source, &st), 0);
	assert_int_equal(account_begin(account, &st, true), 0);
	source_status_free(&st);
}

/**
 * tape_read() - read a source to its end
 * @source: the source; closed afterwards
 * @raw: the result; released with tape_raw_free()
 */
void tape_read(struct source *source, struct tape_raw *raw)
{
	static const struct filter filter;
	struct source_request request = { .filter = &filter, .all_netns = true };
	struct source_batch batch = { 0 };
	struct account account = { 0 };
	u32 cpu;

	memset(raw, 0, sizeof(*raw));
	open_books(source, &account);
	do {
		request.cursors = account.cursors;
		request.n_cursors = account.n;
		source_batch_reset(&batch);
		raw->err = source->ops->read(source, &request, &batch);
		enter(raw, &account, &batch);
		if (raw->err == -ERANGE) {
			raw->epoch++;
			assert_in_range(raw->epoch, 0, TAPE_EPOCHS - 1);
			open_books(source, &account);
		}
	} while (raw->err == 1 || raw->err == -ERANGE);
	assert_true(account_balanced(&account, &cpu));
	account_sum(&account, &raw->sum);
	note_damage(source, raw->damage, sizeof(raw->damage));
	account_free(&account);
	source_batch_free(&batch);
	source->ops->close(source);
}

/**
 * tape_open() - open a capture that can be opened
 * @path: the capture
 *
 * Return: the source
 */
struct source *tape_open(const char *path)
{
	char error[SOURCE_ERROR_LEN];
	struct source *source;

	if (source_file_open(&source, path, false, error))
		fail_msg("%s", error);
	return source;
}

/**
 * tape_read_memory() - read a capture that is in memory, to its end
 * @data: the capture
 * @len: its length
 * @raw: the result; released with tape_raw_free()
 *
 * Return: 0, or what opening it returned
 */
int tape_read_memory(const void *data, size_t len, struct tape_raw *raw)
{
	char error[SOURCE_ERROR_LEN] = "";
	struct source *source;
	int err = source_file_open_memory(&source, data, len, error);

	if (!err)
		tape_read(source, raw);
	else
		assert_true(error[0]);
	return err;
}

/**
 * tape_read_file() - read a capture to its end
 * @path: the capture
 * @raw: the result; released with tape_raw_free()
 */
void tape_read_file(const char *path, struct tape_raw *raw)
{
	tape_read(tape_open(path), raw);
}

/**
 * tape_raw_free() - release what tape_read() filled
 * @raw: the result
 */
void tape_raw_free(struct tape_raw *raw)
{
	free(raw->records);
	free(raw->epochs);
	memset(raw, 0, sizeof(*raw));
}
