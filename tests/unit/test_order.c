// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "unit.h"

/* What was delivered, as text: "cpu:seq", or "cpu!lost". */
static char seen[256];

static int note(void *context, const struct order_item *item)
{
	int *stop_at = context;
	size_t len = strlen(seen);

	if (item->lost)
		snprintf(seen + len, sizeof(seen) - len, "%u!%llu ", item->cpu, item->lost);
	else
		snprintf(seen + len, sizeof(seen) - len, "%u:%llu ", item->cpu,
			 item->rec->seq);
	return stop_at && item->rec && (int)item->rec->seq == *stop_at;
}

static void add(struct order *order, u32 cpu, u64 lost, u64 began_ns, const u64 *seq_times,
		size_t n)
{
	struct tcpstate_record records[8] = { 0 };
	struct source_batch batch = { .began_ns = began_ns };
	const struct source_run run = { .cpu = cpu, .next = 1000 };
	size_t i;

	for (i = 0; i < n; i++) {
		records[i].cpu = cpu;
		records[i].seq = seq_times[2 * i];
		records[i].time_ns = seq_times[2 * i + 1];
	}
	source_batch_add_run(&batch, &run);
	source_batch_add_records(&batch, records, n * sizeof(*records), sizeof(*records));
	assert_int_equal(batch.n_records, n);
	assert_int_equal(order_add_run(order, &batch, batch.runs, lost), 0);
	source_batch_free(&batch);
}

static void test_cpus_are_merged_by_time(void **state)
{
	const u64 a[] = { 11, 100, 12, 300, 13, 500 };
	const u64 b[] = { 7, 200, 8, 300, 9, 400 };
	struct order order = { 0 };

	(void)state;
	seen[0] = '\0';
	/* CPU 1 first, as a dump of CPUs that are not in order could be. */
	add(&order, 1, 0, 1000, b, 3);
	add(&order, 0, 0, 1000, a, 3);
	assert_int_equal(order_release(&order, ~0ULL, note, NULL), 0);
	/* At 300 it is the number of the CPU that decides. */
	assert_string_equal(seen, "0:11 1:7 0:12 1:8 1:9 0:13 ");
	assert_int_equal(order.n, 0);
	assert_int_equal(order.late, 0);
	order_free(&order);
}

/* A younger record waits until its elder, published late, has come. */
static void test_hold_back_across_reads(void **state)
{
	const u64 first[] = { 1, 100, 2, 990 };
	const u64 second[] = { 7, 980 };
	struct order order = { 0 };

	(void)state;
	seen[0] = '\0';
	add(&order, 0, 0, 1000, first, 2);
	order_release(&order, 900, note, NULL);
	assert_string_equal(seen, "0:1 ");
	assert_int_equal(order.n, 1);
	add(&order, 1, 0, 1100, second, 1);
	order_release(&order, 1000, note, NULL);
	assert_string_equal(seen, "0:1 1:7 0:2 ");
	assert_int_equal(order.late, 0);
	order_free(&order);
}

static void test_straggler_is_delivered_and_counted(void **state)
{
	const u64 first[] = { 1, 500 };
	const u64 second[] = { 7, 400 };
	struct order order = { 0 };

	(void)state;
	seen[0] = '\0';
	add(&order, 0, 0, 1000, first, 1);
	order_release(&order, 900, note, NULL);
	add(&order, 1, 0, 1100, second, 1);
	order_release(&order, 1000, note, NULL);
	assert_string_equal(seen, "0:1 1:7 ");
	assert_int_equal(order.late, 1);
	order_free(&order);
}

static void test_loss_stands_where_it_happened(void **state)
{
	const u64 a[] = { 1, 100, 2, 300 };
	const u64 b[] = { 45, 300, 46, 310 };
	struct order order = { 0 };

	(void)state;
	seen[0] = '\0';
	add(&order, 1, 37, 1000, b, 2);
	add(&order, 0, 0, 1000, a, 2);
	/* Nothing else came of CPU 2: the loss was before the read. */
	add(&order, 2, 5, 305, NULL, 0);
	order_release(&order, ~0ULL, note, NULL);
	assert_string_equal(seen, "0:1 0:2 1!37 1:45 2!5 1:46 ");
	order_free(&order);
}

static void test_stop_keeps_the_rest(void **state)
{
	const u64 a[] = { 1, 100, 2, 200, 3, 300 };
	const u64 b[] = { 13, 400 };
	struct order order = { 0 };
	int stop_at = 2;

	(void)state;
	seen[0] = '\0';
	add(&order, 0, 0, 1000, a, 3);
	assert_int_equal(order_release(&order, ~0ULL, note, &stop_at), 1);
	assert_string_equal(seen, "0:1 0:2 ");
	assert_int_equal(order.n, 1);
	/* A loss of the same CPU comes after what is still held. */
	add(&order, 0, 9, 1000, b, 1);
	assert_int_equal(order_release(&order, ~0ULL, note, NULL), 0);
	assert_string_equal(seen, "0:1 0:2 0:3 0!9 0:13 ");
	order_free(&order);
}

/* Many queues, many rounds: against a sort of the same items. */
struct key {
	u64	time_ns;
	u32	cpu;
	u64	seq;
};

static struct key keys[4096];
static size_t n_keys, n_out;

static int by_key(const void *left, const void *right)
{
	const struct key *a = left, *b = right;

	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns ? -1 : 1;
	if (a->cpu != b->cpu)
		return a->cpu < b->cpu ? -1 : 1;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static int compare_key(void *context, const struct order_item *item)
{
	const struct key *key = &keys[n_out++];

	(void)context;
	assert_true(item->time_ns == key->time_ns);
	assert_int_equal(item->cpu, key->cpu);
	assert_true(item->rec->seq == key->seq);
	return 0;
}

static void test_like_a_sort(void **state)
{
	u64 seq[17] = { 0 }, now[17] = { 0 }, pairs[16];
	struct order order = { 0 };
	size_t round, i, cpu;

	(void)state;
	srand(1);
	for (round = 0; round < 30; round++) {
		u64 until;

		/* Every read brings what was written since the one before. */
		for (cpu = 0; cpu < 17; cpu++) {
			size_t n = rand() % 8;

			for (i = 0; i < n; i++) {
				now[cpu] += rand() % 5;
				if (now[cpu] > 100 * round + 99)
					now[cpu] = 100 * round + 99;
				pairs[2 * i] = ++seq[cpu];
				pairs[2 * i + 1] = now[cpu];
				keys[n_keys++] = (struct key){ now[cpu], cpu, seq[cpu] };
			}
			add(&order, 16 - cpu, 0, 0, NULL, 0);
			add(&order, cpu, 0, 0, pairs, n);
			now[cpu] = 100 * (round + 1);
		}
		qsort(keys + n_out, n_keys - n_out, sizeof(*keys), by_key);
		until = 100 * round + 50;
		order_release(&order, until, compare_key, NULL);
		assert_true(n_out == n_keys || keys[n_out].time_ns > until);
	}
	order_release(&order, ~0ULL, compare_key, NULL);
	assert_int_equal(n_out, n_keys);
	assert_int_equal(order.n, 0);
	assert_int_equal(order.late, 0);
	order_free(&order);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_cpus_are_merged_by_time),
		cmocka_unit_test(test_hold_back_across_reads),
		cmocka_unit_test(test_straggler_is_delivered_and_counted),
		cmocka_unit_test(test_loss_stands_where_it_happened),
		cmocka_unit_test(test_stop_keeps_the_rest),
		cmocka_unit_test(test_like_a_sort),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
