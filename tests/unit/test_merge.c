// SPDX-License-Identifier: GPL-2.0-only
/* Captures of two hosts whose clocks differ, and of one host twice, as one. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <sys/stat.h>

#include "merge_files.h"
#include "message.h"
#include "missing.h"
#include "source_tee.h"
#include "tape.h"
#include "track.h"
#include "unit.h"

/* What the second host's clock shows more, and what CLOCK_MONOTONIC lacks on each. */
#define AHEAD		(250 * MS)
#define BOOT_A		(1000 * SEC)
#define BOOT_B		(500000 * SEC)
/* When it really happened: seconds since 1970. */
#define BEGIN		(1700000000 * SEC)

static const struct source_cpu one_cpu[] = { { 0, 100, 0 } };

/* Both hosts have the same namespace number and cookie. */
static const struct script_socket client = { 4026531840U, 5, 0, AF_INET, "192.0.2.1", 40000,
	"192.0.2.2", 80, 0 };
static const struct script_socket server = { 4026531840U, 5, 4, AF_INET, "192.0.2.2", 80,
	"192.0.2.1", 40000, 0 };

/* The namespaces of whoever records, and of what is recorded. */
static u32 home = 4026531840U;
static u32 place = 4026531840U;

/* What recorded, and a hook of it. */
static enum source_kind made_by;
static struct source_hook watched = { .name = "tcp_done", .method = "tracepoint" };

static struct tcpstate_record exchange[SCRIPT_EXCHANGE_RECORDS];

/* Write a capture of the records of one side, by the clock of its host. */
static const char *tape_host(const char *name, const char *host, const char *boot_id,
			     bool of_client, u64 boot, s64 ahead)
{
	struct tee_config tee = { .capture = tape_config(tape_path(name), 0) };
	const struct reader_config all = { .history = true };
	struct tcpstate_record records[SCRIPT_EXCHANGE_RECORDS];
	struct source_run run = { .cpu = 0 };
	struct script_step step = { .began_ns = BEGIN + 100 * SEC + ahead - boot,
				    .runs = &run, .n_runs = 1, .records = records };
	struct script_source script;
	char error[SOURCE_ERROR_LEN];
	struct tape_shown shown;
	struct source *source;
	size_t i, n = 0;

	for (i = 0; i < ARRAY_SIZE(exchange); i++) {
		bool is_client = exchange[i].lport == htons(client.lport);

		if (is_client != of_client)
			continue;
		records[n] = exchange[i];
		records[n].time_ns += ahead - boot;
		records[n].cpu = 0;
		records[n].netns = place;
		records[n].seq = n + 1;
		n++;
	}
	run.n_records = n;
	run.next = n + 1;
	script_source_init(&script);
	script.status.realtime_offset = boot;
	script.status.netns = home;
	script.status.netns_init = 4026531840U;
	script.status.kind = made_by;
	script.hooks = &watched;
	script.n_hooks = 1;
	script.cpus = one_cpu;
	script.n_cpus = 1;
	script.steps = &step;
	script.n_steps = 1;
	snprintf(tee.capture.info.host, SOURCE_TEXT_LEN, "%s", host);
	snprintf(tee.capture.info.boot_id, SOURCE_TEXT_LEN, "%s", boot_id);
	tee.capture.force = true;
	if (source_tee_open(&source, &script.source, &tee, error))
		fail_msg("%s", error);
	tape_show(source, &all, &shown);
	tape_shown_free(&shown);
	assert_int_equal(source_tee_end(source, CAPTURE_STOPPED), 0);
	source->ops->close(source);
	return strdup(tape_path(name));
}

/* What is seen of merged captures: by reader and tracker, as every command does it. */
struct seen {
	struct track	track;
	char		order[512];
	size_t		n;
	size_t		pairs;
	size_t		alone;
	u64		first_ns;
	u64		last_ns;
};

static int on_record(void *context, const struct tcpstate_record *rec)
{
	struct seen *seen = context;
	size_t len = strlen(seen->order);

	snprintf(seen->order + len, sizeof(seen->order) - len, "%c%u>%u ",
		 rec->lport == htons(client.lport) ? 'c' : 's', rec->old_state, rec->new_state);
	if (!seen->n++)
		seen->first_ns = rec->time_ns;
	seen->last_ns = rec->time_ns;
	return track_add(&seen->track, rec, NULL);
}

static void on_gap(void *context, u32 cpu, u64 lost)
{
	(void)context;
	fail_msg("CPU %u: %llu lost", cpu, lost);
}

static int on_flush(void *context)
{
	(void)context;
	return 0;
}

static void on_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	struct seen *seen = context;

	if (peer) {
		seen->pairs++;
		assert_int_not_equal(end->host, peer->host);
	} else {
		seen->alone++;
	}
}

static char *said;

static void look(const char * const *paths, size_t n, struct seen *seen,
		 struct reader_totals *totals)
{
	static const struct reader_sink sink = {
		.record = on_record, .gap = on_gap, .flush = on_flush,
	};
	const struct track_config config = {
		.max_ends = 100, .done = on_done, .context = seen,
	};
	const struct reader_config usual = { .history = true };
	FILE *stderr_before = stderr;
	char error[SOURCE_ERROR_LEN];
	struct source *source;
	struct reader reader;
	size_t size;
	int err;

	memset(seen, 0, sizeof(*seen));
	free(said);
	stderr = open_memstream(&said, &size);
	err = merge_files_open(&source, paths, n, error);
	fclose(stderr);
	stderr = stderr_before;
	if (err)
		fail_msg("%s", error);
	assert_int_equal(reader_open(&reader, source, &usual), 0);
	track_init(&seen->track, &config);
	assert_int_equal(track_set_hosts(&seen->track, &reader.status), 0);
	assert_int_equal(reader_run(&reader, &sink, seen), 0);
	assert_int_equal(track_finish(&seen->track), 0);
	reader_sum(&reader, totals);
	assert_int_equal(reader_check(&reader), 0);
	track_free(&seen->track);
	reader_close(&reader);
	source->ops->close(source);
}

static int setup(void **state)
{
	script_exchange(exchange, &client, &server, BEGIN);
	return tape_setup(state);
}

static int teardown(void **state)
{
	free(said);
	said = NULL;
	return tape_teardown(state);
}

/* The order in which it really happened: that of script_exchange(). */
static const char true_order[] =
	"c7>2 s10>12 c2>1 s12>3 s3>1 s1>1 c1>4 s1>8 c4>5 s8>9 c5>6 s9>7 c6>7 ";

/*
 * From A to B: SYN 24 us, ACK 16, FIN 18; from B to A: SYN-ACK 17, FIN 21. So B's clock
 * is ahead by at most AHEAD + 16 us and at least AHEAD - 17: the middle is half a
 * microsecond below, and 16.5 us is the error.
 */
static void test_two_hosts(void **state)
{
	const char *paths[2];
	struct reader_totals totals;
	struct seen seen;

	(void)state;
	paths[0] = tape_host("a", "alpha", "boot-1", true, BOOT_A, 0);
	paths[1] = tape_host("b", "beta", "boot-2", false, BOOT_B, AHEAD);
	look(paths, 2, &seen, &totals);
	assert_string_equal(seen.order, true_order);
	assert_int_equal(seen.pairs, 1);
	assert_int_equal(seen.alone, 0);
	assert_int_equal(totals.delivered, SCRIPT_EXCHANGE_RECORDS);
	assert_int_equal(totals.filtered, 0);
	assert_int_equal(totals.late, 0);
	assert_non_null(strstr(said, "clock of beta is 250.000 ms ahead of alpha's, +-16.5 us,"));
	assert_non_null(strstr(said, " by 1 connection seen at both ends\n"));
	/* All times are of the first host's CLOCK_MONOTONIC. */
	assert_true(seen.first_ns == BEGIN - BOOT_A);
	assert_true(seen.last_ns == BEGIN - BOOT_A + 60002431 * US);
	free((char *)paths[0]);
	free((char *)paths[1]);
}

/* The other way round the other clock counts, and the sign is the other. */
static void test_other_order(void **state)
{
	const char *paths[2];
	struct reader_totals totals;
	struct seen seen;

	(void)state;
	paths[0] = tape_host("b", "beta", "boot-2", false, BOOT_B, AHEAD);
	paths[1] = tape_host("a", "alpha", "boot-1", true, BOOT_A, 0);
	look(paths, 2, &seen, &totals);
	assert_string_equal(seen.order, true_order);
	assert_int_equal(seen.pairs, 1);
	assert_non_null(strstr(said, "clock of alpha is 250.000 ms behind beta's, +-16.5 us"));
	free((char *)paths[0]);
	free((char *)paths[1]);
}

/* Hosts of one name are two if they were booted apart. */
static void test_same_name(void **state)
{
	const char *paths[2];
	struct reader_totals totals;
	struct seen seen;

	(void)state;
	paths[0] = tape_host("a", "web", "boot-1", true, BOOT_A, 0);
	paths[1] = tape_host("b", "web", "boot-2", false, BOOT_B, AHEAD);
	look(paths, 2, &seen, &totals);
	assert_int_equal(seen.pairs, 1);
	assert_non_null(strstr(said, "clock of web (2) is 250.000 ms ahead of web's"));
	free((char *)paths[0]);
	free((char *)paths[1]);
}

/* The same records in two captures of one host are shown once, and counted. */
static void test_overlap(void **state)
{
	const char *paths[3];
	struct reader_totals totals;
	struct seen seen;
	size_t i;

	(void)state;
	paths[0] = tape_host("a", "alpha", "boot-1", true, BOOT_A, 0);
	paths[1] = tape_host("a2", "alpha", "boot-1", true, BOOT_A, 0);
	paths[2] = tape_host("b", "beta", "boot-2", false, BOOT_B, AHEAD);
	look(paths, 3, &seen, &totals);
	assert_string_equal(seen.order, true_order);
	assert_int_equal(seen.pairs, 1);
	assert_int_equal(seen.alone, 0);
	/* The client's six. */
	assert_int_equal(totals.filtered, 6);
	for (i = 0; i < 3; i++)
		free((char *)paths[i]);
}

/* Without a connection between them their clocks are taken as they are. */
static void test_strangers(void **state)
{
	const char *paths[2];
	struct reader_totals totals;
	struct seen seen;
	size_t i;

	(void)state;
	paths[0] = tape_host("a", "alpha", "boot-1", true, BOOT_A, 0);
	for (i = 0; i < ARRAY_SIZE(exchange); i++)
		exchange[i].seg_seq ^= 0x80000000;
	paths[1] = tape_host("b", "beta", "boot-2", false, BOOT_B, AHEAD);
	script_exchange(exchange, &client, &server, BEGIN);
	look(paths, 2, &seen, &totals);
	assert_int_equal(seen.pairs, 0);
	assert_int_equal(seen.alone, 2);
	assert_non_null(strstr(said, "no connection of beta seen at both ends: its clock is"));
	free((char *)paths[0]);
	free((char *)paths[1]);
}

static u64 size_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

/* How far it was read: from nothing to all of both files. */
static void test_position(void **state)
{
	const struct source_request request = { .all_netns = true };
	struct source_batch batch = { 0 };
	struct source_position position;
	char error[SOURCE_ERROR_LEN];
	struct source *source;
	const char *paths[2];
	u64 before = 0, size;

	(void)state;
	paths[0] = tape_host("a", "alpha", "boot-1", true, BOOT_A, 0);
	paths[1] = tape_host("a2", "alpha", "boot-1", true, BOOT_A, 0);
	size = size_of(paths[0]) + size_of(paths[1]);
	assert_int_equal(merge_files_open(&source, paths, 2, error), 0);
	do {
		assert_true(source->ops->position(source, &position));
		assert_null(position.name);
		assert_true(position.size == size);
		assert_true(position.done >= before && position.done <= size);
		before = position.done;
		source_batch_reset(&batch);
	} while (source->ops->read(source, &request, &batch) == 1);
	assert_true(source->ops->position(source, &position));
	assert_true(position.done == size);
	source->ops->close(source);

	assert_int_equal(source_file_open(&source, paths[0], false, error), 0);
	assert_true(source->ops->position(source, &position));
	assert_string_equal(position.name, paths[0]);
	assert_true(position.size == size_of(paths[0]) && position.done < position.size);
	source->ops->close(source);
	source_batch_free(&batch);
	free((char *)paths[0]);
	free((char *)paths[1]);
}

/* One was recorded inside a container, the other one from outside. */
static void test_recorded_in_a_namespace(void **state)
{
	const char *paths[2];
	struct reader_totals totals;
	struct seen seen;

	(void)state;
	home = 4026532132U;
	place = 4026532132U;
	paths[0] = tape_host("a", "alpha", "boot-1", true, BOOT_A, 0);
	home = 4026531840U;
	place = 4026532183U;
	paths[1] = tape_host("b", "beta", "boot-2", false, BOOT_B, AHEAD);
	place = 4026531840U;
	look(paths, 2, &seen, &totals);
	assert_int_equal(seen.pairs, 1);
	assert_int_equal(seen.alone, 0);
	assert_int_equal(totals.filtered, 0);
	free((char *)paths[0]);
	free((char *)paths[1]);
}

/* Status of two captures as one. */
static void merged_status(const char * const *paths, struct source_status *st)
{
	char error[SOURCE_ERROR_LEN];
	struct source *source;
	FILE *stderr_before = stderr;
	size_t size;

	free(said);
	stderr = open_memstream(&said, &size);
	if (merge_files_open(&source, paths, 2, error))
		fail_msg("%s", error);
	fclose(stderr);
	stderr = stderr_before;
	memset(st, 0, sizeof(*st));
	assert_int_equal(source->ops->status(source, st), 0);
	source->ops->close(source);
}

/* The module was told to do without a hook; on the other host BPF was not permitted it. */
static void test_two_kinds_of_source(void **state)
{
	struct source_status st;
	const char *paths[2];

	(void)state;
	watched = (struct source_hook){ .name = "tcp_done", .method = "none", .error = -EPERM,
					.missed = 1, .runs = 5, .run_ns = 7 };
	paths[0] = tape_host("a", "alpha", "boot-1", true, BOOT_A, 0);
	made_by = SOURCE_BPF;
	paths[1] = tape_host("b", "beta", "boot-2", false, BOOT_B, AHEAD);
	merged_status(paths, &st);
	assert_int_equal(st.n_hooks, 2);
	assert_string_equal(missing_reason(&st.hooks[0], st.kind), "left out by without=");
	assert_non_null(strstr(missing_reason(&st.hooks[1], st.kind), "CAP_BPF"));
	source_status_free(&st);
	/* Two of a kind are one. */
	free((char *)paths[0]);
	paths[0] = tape_host("a", "alpha", "boot-1", true, BOOT_A, 0);
	merged_status(paths, &st);
	assert_int_equal(st.n_hooks, 1);
	assert_int_equal(st.hooks[0].missed, 2);
	assert_int_equal(st.hooks[0].runs, 10);
	assert_int_equal(st.hooks[0].run_ns, 14);
	source_status_free(&st);
	made_by = SOURCE_MODULE;
	watched = (struct source_hook){ .name = "tcp_done", .method = "tracepoint" };
	free((char *)paths[0]);
	free((char *)paths[1]);
}

static void test_what_cannot_be_merged(void **state)
{
	const char *good = tape_host("a", "alpha", "boot-1", true, BOOT_A, 0);
	const char *paths[2];
	char error[SOURCE_ERROR_LEN];
	struct source *source;

	(void)state;
	paths[0] = good;
	paths[1] = "/no/such/file";
	assert_int_not_equal(merge_files_open(&source, paths, 2, error), 0);
	assert_non_null(strstr(error, "/no/such/file"));
	paths[1] = "-";
	assert_int_not_equal(merge_files_open(&source, paths, 2, error), 0);
	assert_non_null(strstr(error, "standard input"));
	free((char *)good);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_two_hosts),
		cmocka_unit_test(test_other_order),
		cmocka_unit_test(test_same_name),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_position),
		cmocka_unit_test(test_recorded_in_a_namespace),
		cmocka_unit_test(test_two_kinds_of_source),
		cmocka_unit_test(test_what_cannot_be_merged),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
