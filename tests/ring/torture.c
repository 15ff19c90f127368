// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's ring, in a process: several writers, each with a ring of its own
 * as CPUs have, and several readers that follow all rings at once. Run under
 * ThreadSanitizer too. Every record must be delivered whole or counted as lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "ring.h"

/* The size of struct tcpstate_record in 8-byte words. */
#define WORDS 23
#define WRITERS 3
#define READERS 3
#define RECORDS 100000ULL

struct torture {
	struct ring ring[WRITERS];
	int pause_every;	/* a writer lets others run after so many records */
	int writers_left;
};

struct writer {
	struct torture *t;
	struct ring *ring;
	unsigned int id;
};

struct reader {
	struct torture *t;
	u64 delivered[WRITERS];
	u64 lost[WRITERS];
	u64 torn;
	u64 out_of_order;
};

/* What word i of record seq of a writer must hold: no two are alike. */
static u64 word(unsigned int writer, u64 seq, size_t i)
{
	return (seq << 16) ^ (i << 8) ^ writer;
}

static void *write_records(void *arg)
{
	struct writer *w = arg;
	u64 seq;

	for (seq = 1; seq <= RECORDS; seq++) {
		u64 *slot = ring_begin(w->ring, w->ring->slot_words);
		size_t i;

		for (i = 1; i < WORDS; i++)
			WRITE_ONCE(slot[i], word(w->id, seq, i));
		ring_publish(w->ring, slot);
		if (w->t->pause_every && seq % w->t->pause_every == 0)
			sched_yield();
	}
	__atomic_sub_fetch(&w->t->writers_left, 1, __ATOMIC_RELEASE);
	return NULL;
}

static void check_record(struct reader *r, unsigned int writer, u64 last,
			 const u64 *record)
{
	size_t i;

	if (record[0] <= last)
		r->out_of_order++;
	for (i = 1; i < WORDS; i++) {
		if (record[i] != word(writer, record[0], i)) {
			r->torn++;
			return;
		}
	}
}

static void read_ring(struct reader *r, unsigned int writer, u64 *cursor)
{
	const struct ring *ring = &r->t->ring[writer];
	u64 end = ring_head(ring);
	u64 record[WORDS];
	u64 last = *cursor - 1;

	while (ring_next(ring, cursor, end, record, &r->lost[writer])) {
		check_record(r, writer, last, record);
		last = record[0];
		r->delivered[writer]++;
	}
}

static void *read_records(void *arg)
{
	struct reader *r = arg;
	u64 cursor[WRITERS];
	unsigned int i;
	int left;

	for (i = 0; i < WRITERS; i++)
		cursor[i] = 1;
	do {
		left = __atomic_load_n(&r->t->writers_left, __ATOMIC_ACQUIRE);
		for (i = 0; i < WRITERS; i++)
			read_ring(r, i, &cursor[i]);
	} while (left);
	return NULL;
}

static void run(struct torture *t, struct reader *readers)
{
	pthread_t threads[WRITERS + READERS];
	struct writer writers[WRITERS];
	unsigned int i;

	t->writers_left = WRITERS;
	for (i = 0; i < READERS; i++) {
		readers[i].t = t;
		assert_int_equal(pthread_create(&threads[WRITERS + i], NULL,
						read_records, &readers[i]), 0);
	}
	for (i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){ t, &t->ring[i], i };
		assert_int_equal(pthread_create(&threads[i], NULL, write_records,
						&writers[i]), 0);
	}
	for (i = 0; i < WRITERS + READERS; i++)
		pthread_join(threads[i], NULL);
}

static void make_rings(struct torture *t, u64 slots, int pause_every)
{
	unsigned int i;

	memset(t, 0, sizeof(*t));
	t->pause_every = pause_every;
	for (i = 0; i < WRITERS; i++) {
		t->ring[i].mask = slots - 1;
		t->ring[i].slot_words = WORDS;
		t->ring[i].slots = calloc(slots * WORDS, sizeof(u64));
		assert_non_null(t->ring[i].slots);
	}
}

static void free_rings(struct torture *t)
{
	unsigned int i;

	for (i = 0; i < WRITERS; i++)
		free(t->ring[i].slots);
}

/* Return: what all readers lost together */
static u64 check_readers(const struct reader *readers)
{
	unsigned int i, w;
	u64 lost = 0;

	for (i = 0; i < READERS; i++) {
		assert_int_equal(readers[i].torn, 0);
		assert_int_equal(readers[i].out_of_order, 0);
		for (w = 0; w < WRITERS; w++) {
			assert_int_equal(readers[i].delivered[w] +
					 readers[i].lost[w], RECORDS);
			lost += readers[i].lost[w];
		}
	}
	return lost;
}

/* A ring that is far too small: readers race with the writer all the time. */
static void test_overwritten(void **state)
{
	struct reader readers[READERS] = { 0 };
	struct torture t;

	(void)state;
	make_rings(&t, 64, 512);
	run(&t, readers);
	assert_true(check_readers(readers) > 0);
	free_rings(&t);
}

/* A ring that holds everything: nothing may be lost, however slow the reader. */
static void test_nothing_lost(void **state)
{
	struct reader readers[READERS] = { 0 };
	struct torture t;

	(void)state;
	make_rings(&t, 1ULL << 17, 0);
	run(&t, readers);
	assert_int_equal(check_readers(readers), 0);
	free_rings(&t);
}

static void write_some(struct ring *ring, u64 n)
{
	while (n--)
		ring_publish(ring, ring_begin(ring, ring->slot_words));
}

/* A reader that comes late: 100 written, 64 slots, 36 gone; then up to an end. */
static void test_late_reader(void **state)
{
	struct torture t;
	u64 record[WORDS];
	u64 cursor = 1, lost = 0, n = 0;

	(void)state;
	make_rings(&t, 64, 0);
	assert_int_equal(ring_head(&t.ring[0]), 0);
	write_some(&t.ring[0], 100);
	while (ring_next(&t.ring[0], &cursor, 100, record, &lost))
		assert_int_equal(record[0], 37 + n++);
	assert_int_equal(n, 64);
	assert_int_equal(lost, 36);
	assert_int_equal(cursor, 101);

	/* All up to the end is gone: no more than that is counted. */
	write_some(&t.ring[0], 200);
	lost = 0;
	assert_false(ring_next(&t.ring[0], &cursor, 150, record, &lost));
	assert_int_equal(lost, 50);
	assert_int_equal(cursor, 151);
	free_rings(&t);
}

/* A slot that is being written again is lost, and only that one. */
static void test_half_written(void **state)
{
	struct torture t;
	u64 record[WORDS];
	u64 cursor = 1, lost = 0;

	(void)state;
	make_rings(&t, 64, 0);
	write_some(&t.ring[0], 64);
	ring_begin(&t.ring[0], t.ring[0].slot_words);
	assert_true(ring_next(&t.ring[0], &cursor, 64, record, &lost));
	assert_int_equal(record[0], 2);
	assert_int_equal(lost, 1);
	free_rings(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_late_reader),
		cmocka_unit_test(test_half_written),
		cmocka_unit_test(test_overwritten),
		cmocka_unit_test(test_nothing_lost),
	};

	return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
