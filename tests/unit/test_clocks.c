// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "clocks.h"
#include "unit.h"

#define US	1000LL
#define MINUTE	(60 * NSEC_PER_SEC)

static void test_nothing(void **state)
{
	struct clocks clocks;

	(void)state;
	clocks_init(&clocks);
	assert_false(clocks_known(&clocks));
	/* One direction alone bounds one side. */
	assert_int_equal(clocks_at_most(&clocks, MINUTE, 50 * US), 0);
	assert_false(clocks_known(&clocks));
	clocks_free(&clocks);
	assert_false(clocks_known(&clocks));
}

/* The tightest bounds of each kind count, whenever they come. */
static void test_tightest(void **state)
{
	struct clocks_offset offset;
	struct clocks clocks;
	s64 drift;

	(void)state;
	clocks_init(&clocks);
	clocks_at_most(&clocks, MINUTE, 900 * US);
	clocks_at_most(&clocks, 10 * MINUTE, 520 * US);
	clocks_at_most(&clocks, 20 * MINUTE, 700 * US);
	clocks_at_least(&clocks, 5 * MINUTE, 480 * US);
	clocks_at_least(&clocks, 20 * MINUTE, 100 * US);
	assert_true(clocks_known(&clocks));
	assert_false(clocks_drift(&clocks, &drift));
	clocks_offset(&clocks, 0, &offset);
	assert_int_equal(offset.ns, 500 * US);
	assert_int_equal(offset.error_ns, 20 * US);
	clocks_offset(&clocks, 1000 * MINUTE, &offset);
	assert_int_equal(offset.ns, 500 * US);
	clocks_free(&clocks);
}

static void test_negative(void **state)
{
	struct clocks_offset offset;
	struct clocks clocks;

	(void)state;
	clocks_init(&clocks);
	clocks_at_most(&clocks, MINUTE, -100 * US);
	clocks_at_least(&clocks, MINUTE, -301 * US);
	clocks_offset(&clocks, MINUTE, &offset);
	assert_int_equal(offset.ns, -200500);
	assert_int_equal(offset.error_ns, 100500);
	clocks_free(&clocks);
}

/* 100 us a minute: no single offset fits, and every minute has its own. */
static void test_drift(void **state)
{
	struct clocks_offset offset;
	struct clocks clocks;
	s64 drift, before;
	u64 minute, ns;

	(void)state;
	clocks_init(&clocks);
	/* Not in the order of time. */
	for (minute = 11; minute-- > 1;) {
		clocks_at_most(&clocks, minute * MINUTE + 1, minute * 100 * US + 10 * US);
		clocks_at_least(&clocks, minute * MINUTE + 2, minute * 100 * US - 10 * US);
	}
	assert_true(clocks_drift(&clocks, &drift));
	assert_int_equal(drift, 900 * US);
	/* In the middle of a minute it is that minute's; between two it is between. */
	clocks_offset(&clocks, 3 * MINUTE + MINUTE / 2, &offset);
	assert_int_equal(offset.ns, 300 * US);
	assert_int_equal(offset.error_ns, 10 * US);
	clocks_offset(&clocks, 4 * MINUTE, &offset);
	assert_int_equal(offset.ns, 350 * US);
	/* Before the first and after the last nothing is known of the drift. */
	clocks_offset(&clocks, 0, &offset);
	assert_int_equal(offset.ns, 100 * US);
	clocks_offset(&clocks, 100 * MINUTE, &offset);
	assert_int_equal(offset.ns, 1000 * US);
	/* Evenly: no step that could turn the order of two records round. */
	before = 0;
	for (ns = 0; ns < 12 * MINUTE; ns += NSEC_PER_SEC) {
		clocks_offset(&clocks, ns, &offset);
		assert_true(offset.ns - before <= 100 * US / 59 || !ns);
		assert_true(offset.ns >= before);
		before = offset.ns;
	}
	clocks_free(&clocks);
}

/* A clock that is set within a minute makes that minute useless, and no other. */
static void test_clock_that_is_set(void **state)
{
	struct clocks_offset offset;
	struct clocks clocks;

	(void)state;
	clocks_init(&clocks);
	clocks_at_most(&clocks, MINUTE, 110 * US);
	clocks_at_least(&clocks, MINUTE, 90 * US);
	clocks_at_most(&clocks, 2 * MINUTE, 110 * US);
	clocks_at_least(&clocks, 2 * MINUTE, 5090 * US);
	clocks_at_most(&clocks, 3 * MINUTE, 5110 * US);
	clocks_at_least(&clocks, 3 * MINUTE, 5090 * US);
	assert_true(clocks_known(&clocks));
	clocks_offset(&clocks, MINUTE, &offset);
	assert_int_equal(offset.ns, 100 * US);
	clocks_offset(&clocks, 4 * MINUTE, &offset);
	assert_int_equal(offset.ns, 5100 * US);
	clocks_free(&clocks);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_tightest),
		cmocka_unit_test(test_negative),
		cmocka_unit_test(test_drift),
		cmocka_unit_test(test_clock_that_is_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
