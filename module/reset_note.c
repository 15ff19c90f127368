// SPDX-License-Identifier: GPL-2.0-only
/*
 * The segment that tcp_reset() has got, until the socket goes to CLOSE a moment
 * later. Not in scratch.c: the backlog is handled with bottom halves on.
 *
 * A note is made and taken by whoever holds the socket's lock. tcp_reset()
 * always goes on to CLOSE, so notes do not stay.
 */
#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/log2.h>

#include "reset_note.h"

#define NOTES 256

/**
 * struct note - a segment
 * @sk: socket that it resets; NULL: free
 * @segment: the segment
 */
struct note {
	const struct sock *sk;
	struct segment segment;
};

static struct note notes[NOTES];

static struct note *note_of(const struct sock *sk)
{
	return &notes[hash_ptr(sk, ilog2(NOTES))];
}

/**
 * tcpstate_note_reset() - keep the numbers of a RST
 * @sk: socket whose lock the caller holds
 * @skb: the segment
 *
 * Context: any. If the place is taken by another socket, they are not kept.
 */
void tcpstate_note_reset(const struct sock *sk, const struct sk_buff *skb)
{
	struct note *note = note_of(sk);

	if (READ_ONCE(note->sk) == sk || !cmpxchg(&note->sk, NULL, sk))
		segment_read(&note->segment, skb);
}

/**
 * tcpstate_reset_noted() - take the numbers of a RST
 * @sk: socket whose lock the caller holds
 * @segment: filled
 *
 * Return: whether they were kept
 */
bool tcpstate_reset_noted(const struct sock *sk, struct segment *segment)
{
	struct note *note = note_of(sk);

	if (READ_ONCE(note->sk) != sk)
		return false;
	*segment = note->segment;
	/* What was read is read before another socket may write. */
	smp_store_release(&note->sk, NULL);
	return true;
}
