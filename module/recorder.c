// SPDX-License-Identifier: GPL-2.0-only
/* One ring per CPU, from the time the module is loaded until it goes. */
#include <linux/cpumask.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/ktime.h>
#include <linux/topology.h>

#include "counters.h"
#include "ready.h"
#include "recorder.h"

#define RECORD_WORDS (sizeof(struct tcpstate_record) / sizeof(u64))

static DEFINE_PER_CPU(struct ring, rings);
static unsigned int slots_per_cpu;
static u64 recording_since;

/**
 * tcpstate_record_begin() - start a record on this CPU
 * @irqflags: for tcpstate_record_end()
 *
 * Interrupts stay off until tcpstate_record_end(). That costs a few
 * instructions, and makes each ring a ring with one writer: a softirq cannot
 * start a record inside a task's half-written one, whatever the context of the
 * hook is. Nothing between the two calls may sleep or take a lock.
 *
 * Context: any but NMI.
 * Return: a record in the ring, zeroed but for seq, with time and cpu filled
 */
struct tcpstate_record *tcpstate_record_begin(unsigned long *irqflags)
{
	struct tcpstate_record *rec;

	local_irq_save(*irqflags);
	rec = ring_begin(this_cpu_ptr(&rings));
	/* All but seq, which is the ring's. */
	memset((u8 *)rec + sizeof(rec->seq), 0, sizeof(*rec) - sizeof(rec->seq));
	rec->time_ns = ktime_get_ns();
	rec->cpu = smp_processor_id();
	return rec;
}

/**
 * tcpstate_record_end() - publish a record and count it
 * @rec: what tcpstate_record_begin() returned
 * @irqflags: what tcpstate_record_begin() stored
 */
void tcpstate_record_end(struct tcpstate_record *rec, unsigned long irqflags)
{
	if (rec->event == TCPSTATE_EV_TRANSITION)
		tcpstate_count_pair(rec->old_state, rec->new_state);
	ring_publish(this_cpu_ptr(&rings), rec);
	tcpstate_ready_poke();
	local_irq_restore(irqflags);
}

/**
 * tcpstate_recorder_init() - allocate the rings
 * @slots: records per CPU, a power of two
 *
 * Memory is allocated for every possible CPU, on the CPU's own node, so that
 * a CPU that comes online later needs nothing. If there is not enough, loading
 * fails; the OOM killer is not called in to make room for a tracer.
 *
 * Return: 0 or -ENOMEM
 */
int tcpstate_recorder_init(unsigned int slots)
{
	unsigned int cpu;

	BUILD_BUG_ON(sizeof(struct tcpstate_record) % sizeof(u64));
	BUILD_BUG_ON(sizeof(struct tcpstate_record) > 192);
	BUILD_BUG_ON(offsetof(struct tcpstate_record, seq) != 0);

	slots_per_cpu = slots;
	for_each_possible_cpu(cpu) {
		struct ring *ring = per_cpu_ptr(&rings, cpu);

		ring->mask = slots - 1;
		ring->slot_words = RECORD_WORDS;
		ring->slots = kvzalloc_node(array_size(slots, sizeof(struct tcpstate_record)),
					    GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN,
					    cpu_to_node(cpu));
		if (!ring->slots) {
			tcpstate_recorder_exit();
			return -ENOMEM;
		}
	}
	recording_since = ktime_get_ns();
	return 0;
}

/**
 * tcpstate_recorder_exit() - free the rings
 *
 * Context: no hook is attached and no dump is running any more.
 */
void tcpstate_recorder_exit(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct ring *ring = per_cpu_ptr(&rings, cpu);

		kvfree(ring->slots);
		ring->slots = NULL;
	}
}

/**
 * tcpstate_ring() - the ring of one CPU, for readers
 * @cpu: a possible CPU
 *
 * Return: the ring
 */
const struct ring *tcpstate_ring(unsigned int cpu)
{
	return per_cpu_ptr(&rings, cpu);
}

/**
 * tcpstate_recorder_slots() - records that fit into one CPU's ring
 *
 * Return: the number, a power of two
 */
unsigned int tcpstate_recorder_slots(void)
{
	return slots_per_cpu;
}

/**
 * tcpstate_recorder_memory() - memory of all rings
 *
 * Return: bytes
 */
u64 tcpstate_recorder_memory(void)
{
	return (u64)num_possible_cpus() * slots_per_cpu *
	       sizeof(struct tcpstate_record);
}

/**
 * tcpstate_recorder_since() - when recording began
 *
 * Return: CLOCK_MONOTONIC, nanoseconds
 */
u64 tcpstate_recorder_since(void)
{
	return recording_since;
}
