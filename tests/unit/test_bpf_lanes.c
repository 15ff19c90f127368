// SPDX-License-Identifier: GPL-2.0-only
/* Runs made of records as they come out of rings: numbers, order, losses. */
#include <errno.h>
#include <string.h>

#include "account.h"
#include "bpf/ctl/lanes.h"
#include "unit.h"

/* CPUs with a hole. */
static const u32 cpus[] = { 0, 1, 5 };
static struct lanes lanes;
static struct source_batch batch;

static int begin(void **state)
{
	(void)state;
	return lanes_init(&lanes, cpus, ARRAY_SIZE(cpus));
}

static int end(void **state)
{
	(void)state;
	lanes_free(&lanes);
	source_batch_free(&batch);
	return 0;
}

/* A record of a CPU at some time, after @lost were lost there. */
static void add(u32 cpu, u64 time_ns, u64 lost)
{
	const struct tcpstate_record rec = {
		.cpu = cpu, .time_ns = time_ns, .seq = lost, .cookie = 1000 + time_ns,
	};

	lanes_add(&lanes, &rec);
}

static void deliver(const u64 *lost)
{
	source_batch_reset(&batch);
	assert_int_equal(lanes_deliver(&lanes, NULL, 0, lost, &batch), 0);
}

static void check_run(size_t at, u32 cpu, u64 next, u64 lost, size_t n)
{
	assert_true(at < batch.n_runs);
	assert_int_equal(batch.runs[at].cpu, cpu);
	assert_int_equal(batch.runs[at].next, next);
	assert_int_equal(batch.runs[at].lost, lost);
	assert_int_equal(batch.runs[at].filtered, 0);
	assert_int_equal(batch.runs[at].n_records, n);
}

static void check_record(size_t at, u64 seq, u64 time_ns)
{
	assert_true(at < batch.n_records);
	assert_int_equal(batch.records[at].seq, seq);
	assert_int_equal(batch.records[at].time_ns, time_ns);
	assert_int_equal(batch.records[at].cookie, 1000 + time_ns);
}

static void test_one_run_per_cpu(void **state)
{
	(void)state;
	add(5, 10, 0);
	add(0, 11, 0);
	add(5, 12, 0);
	deliver(NULL);
	assert_int_equal(batch.n_runs, 2);
	check_run(0, 0, 2, 0, 1);
	check_run(1, 5, 3, 0, 2);
	check_record(0, 1, 11);
	check_record(1, 1, 10);
	check_record(2, 2, 12);

	/* The numbers go on; a CPU that has nothing is not mentioned. */
	add(0, 13, 0);
	deliver(NULL);
	assert_int_equal(batch.n_runs, 1);
	check_run(0, 0, 3, 0, 1);
	check_record(0, 2, 13);
	assert_int_equal(batch.malformed, 0);
}

/* A program that was interrupted: the inner one's record may come after the outer one's. */
static void test_sorted_by_time(void **state)
{
	(void)state;
	add(1, 30, 0);
	add(1, 20, 0);
	add(1, 40, 0);
	add(1, 10, 0);
	/* At the same time: as they came. */
	add(1, 40, 0);
	deliver(NULL);
	assert_int_equal(batch.n_runs, 1);
	check_run(0, 1, 6, 0, 5);
	check_record(0, 1, 10);
	check_record(1, 2, 20);
	check_record(2, 3, 30);
	check_record(3, 4, 40);
	check_record(4, 5, 40);
}

static void test_losses_where_they_are(void **state)
{
	(void)state;
	add(1, 10, 0);
	add(1, 20, 0);
	add(1, 30, 7);
	add(1, 40, 7);
	add(1, 50, 8);
	deliver(NULL);
	assert_int_equal(batch.n_runs, 3);
	/* 1 and 2; 3 to 9 are lost; 10 and 11; 12 is lost; 13 */
	check_run(0, 1, 3, 0, 2);
	check_run(1, 1, 12, 7, 2);
	check_run(2, 1, 14, 1, 1);
	check_record(2, 10, 30);
	check_record(3, 11, 40);
	check_record(4, 13, 50);

	/* They are told once. */
	add(1, 60, 8);
	deliver(NULL);
	check_run(0, 1, 15, 0, 1);
	check_record(0, 14, 60);
}

/* The outer record knows of fewer losses than the inner one, but they come only once. */
static void test_losses_out_of_order(void **state)
{
	(void)state;
	add(1, 30, 0);
	add(1, 20, 2);
	deliver(NULL);
	assert_int_equal(batch.n_runs, 1);
	check_run(0, 1, 5, 2, 2);
	check_record(0, 3, 20);
	check_record(1, 4, 30);
}

/* Losses after which nothing came show when the ring is empty. */
static void test_losses_at_the_end(void **state)
{
	const u64 lost[] = { 0, 4, 9 };

	(void)state;
	add(1, 10, 1);
	deliver(lost);
	assert_int_equal(batch.n_runs, 3);
	check_run(0, 1, 3, 1, 1);
	check_run(1, 1, 6, 3, 0);
	check_run(2, 5, 10, 9, 0);

	/* Told before its record came, which was counted meanwhile. */
	add(1, 20, 3);
	deliver(lost);
	assert_int_equal(batch.n_runs, 1);
	check_run(0, 1, 7, 0, 1);
	check_record(0, 6, 20);

	/* Nothing is said while there may be records that tell it better. */
	add(1, 30, 4);
	deliver(NULL);
	assert_int_equal(batch.n_runs, 1);
}

static void test_strange_records(void **state)
{
	(void)state;
	add(2, 10, 0);
	add(6, 10, 0);
	add(0, 10, 0);
	deliver(NULL);
	assert_int_equal(batch.malformed, 2);
	assert_int_equal(batch.n_runs, 1);
	check_run(0, 0, 2, 0, 1);
}

static void test_cursors(void **state)
{
	struct source_cursor cursors[] = { { 0, 1 }, { 1, 1 }, { 5, 1 } };

	(void)state;
	assert_int_equal(lanes_check(&lanes, cursors, 3), 0);
	cursors[1].seq = 2;
	assert_int_equal(lanes_check(&lanes, cursors, 3), -ERANGE);
	cursors[1].seq = 0;
	assert_int_equal(lanes_check(&lanes, cursors, 3), -ERANGE);
	cursors[1] = (struct source_cursor){ 2, 1 };
	assert_int_equal(lanes_check(&lanes, cursors, 3), -ERANGE);

	add(1, 10, 0);
	deliver(NULL);
	cursors[1] = (struct source_cursor){ 1, 2 };
	assert_int_equal(lanes_check(&lanes, cursors, 3), 0);
	cursors[1].seq = 3;
	assert_int_equal(lanes_check(&lanes, cursors, 3), -ERANGE);
}

/* A second reader that begins at 1: what the first one has had is gone. */
static void test_second_reader(void **state)
{
	const struct source_cursor cursors[] = { { 0, 1 }, { 1, 1 }, { 5, 1 } };

	(void)state;
	add(1, 10, 0);
	add(1, 20, 0);
	deliver(NULL);
	add(1, 30, 0);
	source_batch_reset(&batch);
	assert_int_equal(lanes_deliver(&lanes, cursors, 3, NULL, &batch), 0);
	assert_int_equal(batch.n_runs, 2);
	check_run(0, 1, 3, 2, 0);
	check_run(1, 1, 4, 0, 1);
	check_record(0, 3, 30);
}

/* The books of a reader balance, whatever happens; numbers by a simple generator. */
static void test_books(void **state)
{
	struct source_cpu heads[] = { { 0, 0, 0 }, { 1, 0, 0 }, { 5, 0, 0 } };
	const struct source_status status = { .cpus = heads, .n_cpus = 3 };
	u64 lost[3] = { 0 }, made = 0, gone = 0, random = 1, mine;
	struct account account = { 0 };
	struct account_totals sum;
	char error[SOURCE_ERROR_LEN];
	unsigned int i;
	size_t j;
	u32 cpu;

	(void)state;
	assert_int_equal(account_begin(&account, &status, false), 0);
	for (i = 1; i <= 20000; i++) {
		random = random * 6364136223846793005ULL + 1442695040888963407ULL;
		cpu = (random >> 33) % 3;
		if ((random >> 40) % 5 == 0) {
			lost[cpu]++;
			gone++;
		} else {
			add(cpus[cpu], 10 * i - (random >> 50) % 25, lost[cpu]);
			made++;
		}
		if ((random >> 45) % 50 && i < 20000)
			continue;
		source_batch_reset(&batch);
		assert_int_equal(lanes_check(&lanes, account.cursors, account.n), 0);
		assert_int_equal(lanes_deliver(&lanes, account.cursors, account.n, lost, &batch),
				 0);
		for (j = 0; j < batch.n_runs; j++)
			assert_int_equal(account_run(&account, &batch.runs[j], &mine, error), 0);
		for (j = 1; j < batch.n_records; j++) {
			if (batch.records[j].cpu == batch.records[j - 1].cpu)
				assert_true(batch.records[j].time_ns >=
					    batch.records[j - 1].time_ns);
		}
	}
	account_sum(&account, &sum);
	assert_true(account_balanced(&account, &cpu));
	assert_int_equal(sum.delivered, made);
	assert_int_equal(sum.lost, gone);
	account_free(&account);
}

#define LANES_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct unit_case tests[] = {
		LANES_TEST(test_one_run_per_cpu),
		LANES_TEST(test_sorted_by_time),
		LANES_TEST(test_losses_where_they_are),
		LANES_TEST(test_losses_out_of_order),
		LANES_TEST(test_losses_at_the_end),
		LANES_TEST(test_strange_records),
		LANES_TEST(test_cursors),
		LANES_TEST(test_second_reader),
		LANES_TEST(test_books),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
