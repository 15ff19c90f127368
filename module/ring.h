/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ring of fixed-size slots that one writer fills and overwrites, oldest
 * first, and that any number of readers follow, each with its own cursor. The
 * writer never waits and does not know its readers.
 *
 * A slot's first eight bytes are its sequence number: 0 while it is being
 * written, then the number of the record it holds, counted from 1.
 *
 *	writer: seq = 0, wmb, fill, seq = n (release), head = n (full barrier)
 *	reader: seq == n? (acquire), copy, rmb, seq == n still?
 *
 * A reader that loses the race to the writer sees another number than n in
 * one of its two looks, and counts the record as lost: every number is either
 * delivered whole or counted, once.
 */
#ifndef TCPSTATE_RING_H
#define TCPSTATE_RING_H

#include "ring_port.h"

/**
 * struct ring - one ring; one per CPU in the module
 * @head: number of the newest record that can be read; 0: none yet
 * @mask: number of slots - 1; the number of slots is a power of two
 * @slot_words: size of a slot in units of 8 bytes
 * @slots: the slots, zeroed before the first use
 */
struct ring {
	u64 head;
	u64 mask;
	size_t slot_words;
	u64 *slots;
};

static inline u64 *ring_slot(const struct ring *ring, u64 seq, size_t slot_words)
{
	return ring->slots + ((seq - 1) & ring->mask) * slot_words;
}

/**
 * ring_begin() - take the slot for the next record
 * @ring: the ring
 * @slot_words: ring->slot_words, as a constant
 *
 * Context: the only writer of the ring; in the module, its own CPU with
 * interrupts off from here to ring_publish(), so that writers never nest.
 * Return: the slot. Its first 8 bytes belong to the ring, the rest holds an old
 * record that the caller overwrites in full.
 */
static inline void *ring_begin(struct ring *ring, size_t slot_words)
{
	u64 *slot = ring_slot(ring, ring->head + 1, slot_words);

	WRITE_ONCE(slot[0], 0);
	/* Pairs with smp_rmb() in ring_copy(): new contents, old number gone. */
	smp_wmb();
	return slot;
}

/**
 * ring_publish() - let readers see the record
 * @ring: the ring
 * @slot: what ring_begin() returned
 *
 * Ends with a full barrier: whoever checks a flag after this call and finds it
 * clear has made the record visible to the one who sets the flag and then
 * looks at the head.
 */
static inline void ring_publish(struct ring *ring, void *slot)
{
	u64 seq = ring->head + 1;

	/* Pairs with smp_load_acquire() in ring_copy(): number, then contents. */
	smp_store_release((u64 *)slot, seq);
	/* Pairs with smp_load_acquire() in ring_head(), and see above. */
	smp_store_mb(ring->head, seq);
}

u64 ring_head(const struct ring *ring);
bool ring_next(const struct ring *ring, u64 *cursor, u64 end, u64 *record,
	       u64 *lost);

#endif /* TCPSTATE_RING_H */
