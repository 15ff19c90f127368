/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_RECORDER_H
#define TCPSTATE_RECORDER_H

#include <linux/build_bug.h>
#include <linux/irqflags.h>
#include <linux/ktime.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/types.h>

#include "counters.h"
#include "include/uapi/linux/tcpstate.h"
#include "ready.h"
#include "ring.h"

DECLARE_PER_CPU(struct ring, tcpstate_rings);

/**
 * struct recording - a record that is being written
 * @rec: the record, in the ring
 * @ring: the ring
 * @irqflags: what interrupts were before
 */
struct recording {
	struct tcpstate_record *rec;
	struct ring *ring;
	unsigned long irqflags;
};

/*
 * One store per word: a string instruction costs more for so few. Words that
 * every kind of record writes are left out.
 */
static __always_inline void record_clear_head(struct tcpstate_record *rec)
{
	u64 *word = (u64 *)rec;

	BUILD_BUG_ON(offsetof(struct tcpstate_record, listener_cookie) != 3 * sizeof(u64));
	BUILD_BUG_ON(offsetof(struct tcpstate_record, lport) != 9 * sizeof(u64));
	BUILD_BUG_ON(offsetof(struct tcpstate_record, event) != 11 * sizeof(u64));

	word[3] = 0;
	word[4] = 0;
	word[5] = 0;
	word[6] = 0;
	word[7] = 0;
	word[8] = 0;
	rec->flags = 0;
	word[11] = 0;
	word[12] = 0;
	word[13] = 0;
	word[14] = 0;
	word[15] = 0;
	word[16] = 0;
}

static __always_inline void record_clear_tail(struct tcpstate_record *rec)
{
	u64 *word = (u64 *)rec;

	BUILD_BUG_ON(sizeof(*rec) != 23 * sizeof(u64));
	BUILD_BUG_ON(offsetof(struct tcpstate_record, snd_nxt) != 17 * sizeof(u64));

	word[17] = 0;
	word[18] = 0;
	word[19] = 0;
	word[20] = 0;
	word[21] = 0;
	word[22] = 0;
}

/**
 * recording_begin() - start a record on this CPU
 * @r: for recording_end()
 *
 * Interrupts stay off until recording_end(). That costs a few instructions,
 * and makes each ring a ring with one writer: a softirq cannot start a record
 * inside a task's half-written one, whatever the context of the hook is.
 * Nothing between the two calls may sleep or take a lock.
 *
 * Context: any but NMI.
 * Return: a record in the ring, zeroed but for seq, time and cpu filled, and
 *	cookie, ports, family and netns, which the caller writes
 */
static __always_inline struct tcpstate_record *
recording_begin(struct recording *r)
{
	u64 now;

	local_irq_save(r->irqflags);
	/* Before the record is touched: the compiler may then leave zeroes out. */
	now = ktime_get_ns();
	r->ring = this_cpu_ptr(&tcpstate_rings);
	r->rec = ring_begin(r->ring, sizeof(*r->rec) / sizeof(u64));
	record_clear_head(r->rec);
	record_clear_tail(r->rec);
	r->rec->time_ns = now;
	r->rec->cpu = smp_processor_id();
	return r->rec;
}

/**
 * recording_end() - publish a record that is not a transition
 * @r: what recording_begin() has filled
 */
static __always_inline void recording_end(struct recording *r)
{
	ring_publish(r->ring, r->rec);
	tcpstate_ready_poke();
	local_irq_restore(r->irqflags);
}

/**
 * recording_end_transition() - publish a record of a transition, and count it
 * @r: what recording_begin() has filled
 * @old: state left
 * @new: state entered
 */
static __always_inline void
recording_end_transition(struct recording *r, u8 old, u8 new)
{
	tcpstate_count_pair(old, new);
	recording_end(r);
}

int tcpstate_recorder_init(unsigned int slots);
void tcpstate_recorder_exit(void);

const struct ring *tcpstate_ring(unsigned int cpu);
unsigned int tcpstate_recorder_slots(void);
u64 tcpstate_recorder_memory(void);
u64 tcpstate_recorder_since(void);

#endif /* TCPSTATE_RECORDER_H */
