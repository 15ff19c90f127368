// SPDX-License-Identifier: GPL-2.0-only
/* Adding up by key: groups, tallies, bursts, the keys that come most often. */
#include <string.h>

#include "diagnose_group.h"
#include "unit.h"

#define SEC NSEC_PER_SEC

/**
 * struct thing - something in a group
 * @group: link
 * @key: its key
 * @n: how often it came
 */
struct thing {
	struct group	group;
	u64		key;
	u64		n;
};

static void test_groups(void **state)
{
	struct groups groups;
	struct thing *thing;
	u64 key;

	(void)state;
	groups_init(&groups, sizeof(struct thing), sizeof(key), 3);
	for (key = 1; key <= 3; key++) {
		thing = groups_get(&groups, &key);
		assert_int_equal(thing->n, 0);
		thing->n = key;
	}
	/* 1 has news: 2 is the oldest now. */
	key = 1;
	assert_int_equal(((struct thing *)groups_get(&groups, &key))->n, 1);
	key = 4;
	assert_int_equal(((struct thing *)groups_get(&groups, &key))->n, 0);
	assert_int_equal(groups.n, 3);
	assert_int_equal(groups.forgotten, 1);
	key = 2;
	assert_null(groups_find(&groups, &key));
	key = 3;
	assert_int_equal(((struct thing *)groups_find(&groups, &key))->n, 3);
	groups_free(&groups);
	assert_int_equal(groups.n, 0);
}

static void test_tally(void **state)
{
	struct tally a = { 0 }, b = { 0 }, none = { 0 };

	(void)state;
	tally_at(&a, 20, 1);
	tally_at(&a, 30, 2);
	/* A straggler. */
	tally_at(&a, 25, 3);
	assert_int_equal(a.n, 3);
	assert_int_equal(a.first_ns, 20);
	assert_int_equal(a.last_ns, 30);
	assert_int_equal(a.cookie, 1);
	tally_at(&a, 15, 4);
	assert_int_equal(a.first_ns, 15);
	assert_int_equal(a.cookie, 4);
	tally_at(&b, 10, 9);
	tally_join(&a, &b);
	assert_int_equal(a.n, 5);
	assert_int_equal(a.first_ns, 10);
	assert_int_equal(a.cookie, 9);
	assert_int_equal(a.last_ns, 30);
	tally_join(&a, &none);
	assert_int_equal(a.n, 5);
	tally_join(&none, &a);
	assert_memory_equal(&none, &a, sizeof(a));
}

static void test_burst(void **state)
{
	struct burst burst = { 0 };
	unsigned int i;

	(void)state;
	/* Two a second, for 10 s. */
	for (i = 0; i < 20; i++)
		burst_add(&burst, 100 * SEC + i * SEC / 2);
	assert_int_equal(burst.now, 20);
	assert_int_equal(burst.max, 20);
	assert_int_equal(burst.steady, 18);
	/* The first two are no longer within 10 s. */
	burst_add(&burst, 110 * SEC);
	assert_int_equal(burst.now, 19);
	assert_int_equal(burst.max, 20);
	/* A straggler counts now. */
	burst_add(&burst, 5 * SEC);
	assert_int_equal(burst.now, 20);
	/* Long after. */
	burst_add(&burst, 1000 * SEC);
	assert_int_equal(burst.now, 1);
	assert_int_equal(burst.max, 20);
}

/* Much in two seconds is not what goes on. */
static void test_burst_is_not_steady(void **state)
{
	struct burst burst = { 0 };
	unsigned int i;

	(void)state;
	for (i = 0; i < 100; i++)
		burst_add(&burst, 100 * SEC);
	for (i = 0; i < 100; i++)
		burst_add(&burst, 108 * SEC);
	assert_int_equal(burst.max, 200);
	assert_int_equal(burst.steady, 0);
}

static void key_of(u8 key[TOPS_KEY_LEN], unsigned int n)
{
	memset(key, 0, TOPS_KEY_LEN);
	memcpy(key, &n, sizeof(n));
}

static unsigned int number_of(const u8 key[TOPS_KEY_LEN])
{
	unsigned int n;

	memcpy(&n, key, sizeof(n));
	return n;
}

static void test_tops(void **state)
{
	struct tops tops = { 0 }, more = { 0 };
	u8 key[TOPS_KEY_LEN];
	unsigned int i, k;

	(void)state;
	for (i = 1; i <= 5; i++) {
		key_of(key, i);
		for (k = 0; k < i; k++)
			tops_add(&tops, key);
	}
	key_of(key, 2);
	for (k = 0; k < 10; k++)
		tops_add(&more, key);
	tops_join(&tops, &more);
	tops_sort(&tops);
	assert_int_equal(tops.n, 5);
	assert_false(tops.more);
	assert_int_equal(number_of(tops.at[0].key), 2);
	assert_int_equal(tops.at[0].n, 12);
	assert_int_equal(tops.at[0].error, 0);
	assert_int_equal(number_of(tops.at[1].key), 5);
	assert_int_equal(number_of(tops.at[4].key), 1);
}

/* One key among a thousand others is found, and never said to come more often than it did. */
static void test_tops_of_many(void **state)
{
	struct tops tops = { 0 };
	u8 key[TOPS_KEY_LEN];
	unsigned int i;

	(void)state;
	for (i = 0; i < 3000; i++) {
		key_of(key, i % 3 ? 1000000 + i : 7);
		tops_add(&tops, key);
	}
	tops_sort(&tops);
	assert_true(tops.more);
	assert_int_equal(tops.n, TOPS);
	assert_int_equal(number_of(tops.at[0].key), 7);
	assert_true(tops.at[0].n - tops.at[0].error <= 1000);
	assert_true(tops.at[0].n >= 1000);
	for (i = 1; i < TOPS; i++)
		assert_true(tops.at[i].n - tops.at[i].error <= 1);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_tally),
		cmocka_unit_test(test_burst),
		cmocka_unit_test(test_burst_is_not_steady),
		cmocka_unit_test(test_tops),
		cmocka_unit_test(test_tops_of_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
