// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "account.h"
#include "unit.h"

/* CPU numbers with holes, and not in order. */
static struct source_cpu cpus[] = { { 8191, 0, 0 }, { 0, 100, 0 }, { 5, 2000, 0 } };
static const struct source_status status = { .ring_slots = 64, .cpus = cpus, .n_cpus = 3 };
static char error[SOURCE_ERROR_LEN];

static int run(struct account *account, u32 cpu, u64 next, u64 lost, u64 filtered, size_t n,
	       u64 *mine)
{
	const struct source_run r = { cpu, next, lost, filtered, 0, n };

	return account_run(account, &r, mine, error);
}

static void test_history_begins_at_one(void **state)
{
	struct account account = { 0 };
	struct account_totals sum;
	u64 mine;
	u32 cpu;

	(void)state;
	assert_int_equal(account_begin(&account, &status, true), 0);
	assert_int_equal(account.n, 3);
	assert_int_equal(account.cursors[0].cpu, 0);
	assert_int_equal(account.cursors[1].cpu, 5);
	assert_int_equal(account.cursors[2].cpu, 8191);
	assert_int_equal(account.cursors[1].seq, 1);

	/* 36 of the first 100 are gone: that was before this reader. */
	assert_int_equal(run(&account, 0, 101, 36, 4, 60, &mine), 0);
	assert_int_equal(mine, 0);
	/* What is lost in the middle of the same read is this reader's loss. */
	assert_int_equal(run(&account, 0, 111, 7, 0, 3, &mine), 0);
	assert_int_equal(mine, 7);
	assert_int_equal(account.cursors[0].seq, 111);

	account_sum(&account, &sum);
	assert_int_equal(sum.before, 36);
	assert_int_equal(sum.lost, 7);
	assert_int_equal(sum.filtered, 4);
	assert_int_equal(sum.delivered, 63);
	/* 110 = 36 + 7 + 4 + 63 */
	assert_true(account_balanced(&account, &cpu));
	account_free(&account);
}

/* A CPU that had nothing to say loses what it loses while the reader is there. */
static void test_no_answer_is_an_answer(void **state)
{
	struct account account = { 0 };
	struct account_totals sum;
	u64 mine;

	(void)state;
	assert_int_equal(account_begin(&account, &status, true), 0);
	assert_int_equal(run(&account, 0, 101, 36, 0, 64, &mine), 0);
	account_answered(&account);
	assert_int_equal(run(&account, 5, 20, 12, 0, 7, &mine), 0);
	assert_int_equal(mine, 12);
	account_sum(&account, &sum);
	assert_int_equal(sum.before, 36);
	assert_int_equal(sum.lost, 12);
	account_free(&account);
}

static void test_no_history_begins_after_the_head(void **state)
{
	struct account account = { 0 };
	u64 mine;

	(void)state;
	assert_int_equal(account_begin(&account, &status, false), 0);
	assert_int_equal(account.cursors[1].seq, 2001);
	/* An empty ring: its first record is number 1, and losing it is a loss. */
	assert_int_equal(account.cursors[2].seq, 1);
	assert_int_equal(run(&account, 8191, 11, 6, 0, 4, &mine), 0);
	assert_int_equal(mine, 6);
	assert_int_equal(run(&account, 5, 2010, 5, 1, 3, &mine), 0);
	assert_int_equal(mine, 5);
	account_free(&account);
}

static void test_a_wrong_sum_is_an_error(void **state)
{
	struct account account = { 0 };
	u64 mine;

	(void)state;
	account_begin(&account, &status, true);
	error[0] = '\0';
	assert_int_equal(run(&account, 0, 101, 36, 4, 59, &mine), -EPROTO);
	assert_non_null(strstr(error, "CPU 0"));
	assert_int_equal(run(&account, 0, 101, 36, 4, 61, &mine), -EPROTO);
	/* A cursor that goes back. */
	assert_int_equal(run(&account, 0, 101, 36, 4, 60, &mine), 0);
	assert_int_equal(run(&account, 0, 100, 0, 0, 0, &mine), -EPROTO);
	account_free(&account);
}

static void test_restart_keeps_what_was_counted(void **state)
{
	struct source_cpu small[] = { { 0, 3, 0 } };
	const struct source_status again = { .ring_slots = 64, .cpus = small, .n_cpus = 1 };
	struct account account = { 0 };
	struct account_totals sum;
	u64 mine;
	u32 cpu;

	(void)state;
	account_begin(&account, &status, true);
	run(&account, 0, 101, 36, 4, 60, &mine);
	assert_int_equal(account_begin(&account, &again, true), 0);
	assert_int_equal(account.cursors[0].seq, 1);
	assert_int_equal(run(&account, 0, 4, 1, 0, 2, &mine), 0);
	assert_int_equal(mine, 0);
	account_sum(&account, &sum);
	assert_int_equal(sum.delivered, 62);
	assert_int_equal(sum.before, 37);
	assert_true(account_balanced(&account, &cpu));
	account_free(&account);
}

static void test_balance_finds_the_cpu(void **state)
{
	struct account account = { 0 };
	u64 mine;
	u32 cpu;

	(void)state;
	account_begin(&account, &status, true);
	run(&account, 5, 11, 0, 0, 10, &mine);
	account.cpus[1].delivered--;
	assert_false(account_balanced(&account, &cpu));
	assert_int_equal(cpu, 5);
	account_free(&account);
}

static void test_cpu_that_the_status_did_not_name(void **state)
{
	struct account account = { 0 };
	u64 mine;
	u32 cpu;

	(void)state;
	account_begin(&account, &status, true);
	assert_int_equal(run(&account, 3, 51, 0, 0, 10, &mine), 0);
	assert_int_equal(account.n, 4);
	assert_int_equal(account.cursors[1].cpu, 3);
	assert_int_equal(account.cursors[1].seq, 51);
	assert_true(account_balanced(&account, &cpu));
	account_free(&account);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_history_begins_at_one),
		cmocka_unit_test(test_no_answer_is_an_answer),
		cmocka_unit_test(test_no_history_begins_after_the_head),
		cmocka_unit_test(test_a_wrong_sum_is_an_error),
		cmocka_unit_test(test_restart_keeps_what_was_counted),
		cmocka_unit_test(test_balance_finds_the_cpu),
		cmocka_unit_test(test_cpu_that_the_status_did_not_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
