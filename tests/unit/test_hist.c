// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "hist.h"
#include "unit.h"

static struct hist hist;

static int clear(void **state)
{
	(void)state;
	hist = (struct hist){ 0 };
	return 0;
}

static void test_nothing(void **state)
{
	(void)state;
	assert_int_equal(hist_percentile(&hist, 50), 0);
	assert_int_equal(hist.max, 0);
}

/* Below 64 every value has its own bucket: by the definition of the nearest rank. */
static void test_nearest_rank(void **state)
{
	(void)state;
	hist_add(&hist, 10);
	assert_int_equal(hist_percentile(&hist, 1), 10);
	assert_int_equal(hist_percentile(&hist, 100), 10);
	hist_add(&hist, 40);
	hist_add(&hist, 30);
	hist_add(&hist, 20);
	assert_int_equal(hist_percentile(&hist, 25), 10);
	assert_int_equal(hist_percentile(&hist, 26), 20);
	assert_int_equal(hist_percentile(&hist, 50), 20);
	assert_int_equal(hist_percentile(&hist, 51), 30);
	assert_int_equal(hist_percentile(&hist, 99), 40);
	assert_int_equal(hist.n, 4);
	assert_int_equal(hist.max, 40);
}

/* Any single value but the largest comes back at most 1/64 too long, never too short. */
static void test_error_is_bounded(void **state)
{
	unsigned int power, i;

	(void)state;
	srand(1);
	for (power = 0; power < 48; power++) {
		for (i = 0; i < 200; i++) {
			u64 ns = (1ULL << power) + (i < 2 ? i : rand() % (1ULL << power));
			u64 read;

			clear(NULL);
			hist_add(&hist, ns);
			hist_add(&hist, ~0ULL);
			read = hist_percentile(&hist, 50);
			assert_true(read >= ns);
			assert_true(read - ns <= ns / 64);
		}
	}
}

static void test_very_long(void **state)
{
	(void)state;
	hist_add(&hist, 1ULL << 48);
	hist_add(&hist, ~0ULL);
	/* They share a bucket: its only known bound is the longest of all. */
	assert_true(hist_percentile(&hist, 50) == ~0ULL);
	hist_add(&hist, 1);
	hist_add(&hist, 2);
	assert_int_equal(hist_percentile(&hist, 50), 2);
}

/* Against a sorted list. */
static int by_value(const void *left, const void *right)
{
	const u64 a = *(const u64 *)left, b = *(const u64 *)right;

	return (a > b) - (a < b);
}

static void test_like_a_sort(void **state)
{
	static u64 all[10000];
	const unsigned int percents[] = { 50, 90, 99 };
	size_t i;

	(void)state;
	srand(2);
	for (i = 0; i < ARRAY_SIZE(all); i++) {
		all[i] = (u64)rand() * rand() % 5000000000ULL;
		hist_add(&hist, all[i]);
	}
	qsort(all, ARRAY_SIZE(all), sizeof(*all), by_value);
	for (i = 0; i < ARRAY_SIZE(percents); i++) {
		u64 exact = all[ARRAY_SIZE(all) * percents[i] / 100 - 1];
		u64 read = hist_percentile(&hist, percents[i]);

		assert_true(read >= exact && read - exact <= exact / 64);
	}
	assert_true(hist_percentile(&hist, 100) == all[ARRAY_SIZE(all) - 1]);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_setup(test_nothing, clear),
		cmocka_unit_test_setup(test_nearest_rank, clear),
		cmocka_unit_test_setup(test_error_is_bounded, clear),
		cmocka_unit_test_setup(test_very_long, clear),
		cmocka_unit_test_setup(test_like_a_sort, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
