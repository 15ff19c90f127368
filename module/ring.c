// SPDX-License-Identifier: GPL-2.0-only
/* The overwriting ring. See ring.h for the idea; knows nothing of TCP. */
#include "ring.h"

/**
 * ring_head() - number of the newest record
 * @ring: the ring
 *
 * Return: the number; 0 if nothing was ever written
 */
u64 ring_head(const struct ring *ring)
{
	/* Pairs with smp_store_mb() in ring_publish(). */
	return smp_load_acquire(&ring->head);
}

static bool ring_copy(const struct ring *ring, u64 seq, u64 *record)
{
	const u64 *slot = ring_slot(ring, seq, ring->slot_words);
	size_t i;

	/* Pairs with smp_store_release() in ring_publish(). */
	record[0] = smp_load_acquire(&slot[0]);
	if (record[0] != seq)
		return false;
	for (i = 1; i < ring->slot_words; i++)
		record[i] = READ_ONCE(slot[i]);
	/* Pairs with smp_wmb() in ring_begin(): contents, then the second look. */
	smp_rmb();
	return READ_ONCE(slot[0]) == seq;
}

/**
 * ring_next() - copy the next record that still exists
 * @ring: the ring
 * @cursor: number wanted next, at least 1; advanced past what was delivered or lost
 * @end: last number to look at; at most ring_head()
 * @record: room for one slot
 * @lost: increased by the number of records that were overwritten
 *
 * Context: any; any number of readers at once.
 * Return: true: @record was filled; false: nothing left up to @end
 */
bool ring_next(const struct ring *ring, u64 *cursor, u64 end, u64 *record,
	       u64 *lost)
{
	while (*cursor <= end) {
		u64 head = ring_head(ring);
		u64 oldest = head > ring->mask ? head - ring->mask : 1;

		if (*cursor < oldest) {
			u64 to = min(oldest, end + 1);

			*lost += to - *cursor;
			*cursor = to;
			continue;
		}
		if (ring_copy(ring, (*cursor)++, record))
			return true;
		(*lost)++;
	}
	return false;
}
