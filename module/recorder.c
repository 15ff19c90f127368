// SPDX-License-Identifier: GPL-2.0-only
/* One ring per CPU, from the time the module is loaded until it goes. */
#include <linux/cpumask.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/topology.h>
#include <linux/vmalloc.h>

#include "recorder.h"

#define RECORD_WORDS (sizeof(struct tcpstate_record) / sizeof(u64))

DEFINE_PER_CPU(struct ring, tcpstate_rings);
static unsigned int slots_per_cpu;
static u64 recording_since;

static size_t ring_pages(unsigned int slots)
{
	return DIV_ROUND_UP(slots * sizeof(struct tcpstate_record), PAGE_SIZE);
}

static void free_pages_of(struct page **pages, size_t n)
{
	while (n--)
		__free_page(pages[n]);
	kvfree(pages);
}

/*
 * Single pages of one node, mapped one after another: what kvzalloc() returns
 * may be rounded up to a power of two, and takes long runs of pages that others
 * need more. __GFP_RETRY_MAYFAIL: no OOM killer to make room for a tracer.
 */
static void *alloc_slots(unsigned int slots, int node)
{
	const gfp_t gfp = GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN;
	size_t i, n = ring_pages(slots);
	struct page **pages;
	void *mapped;

	pages = kvmalloc_array(n, sizeof(*pages), gfp);
	if (!pages)
		return NULL;
	for (i = 0; i < n; i++) {
		pages[i] = alloc_pages_node(node, gfp | __GFP_ZERO, 0);
		if (!pages[i])
			goto err_pages;
		cond_resched();
	}
	/* From here on both the pages and their list belong to the mapping. */
	mapped = vmap(pages, n, VM_MAP | VM_MAP_PUT_PAGES, PAGE_KERNEL);
	if (mapped)
		return mapped;
err_pages:
	free_pages_of(pages, i);
	return NULL;
}

/**
 * tcpstate_recorder_init() - allocate the rings
 * @slots: records per CPU, a power of two
 *
 * Memory is allocated for every possible CPU, on the CPU's own node, so that
 * a CPU that comes online later needs nothing. If there is not enough, loading
 * fails.
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
		struct ring *ring = per_cpu_ptr(&tcpstate_rings, cpu);

		ring->mask = slots - 1;
		ring->slot_words = RECORD_WORDS;
		ring->slots = alloc_slots(slots, cpu_to_node(cpu));
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
		struct ring *ring = per_cpu_ptr(&tcpstate_rings, cpu);

		vfree(ring->slots);
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
	return per_cpu_ptr(&tcpstate_rings, cpu);
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
 * Return: bytes, in whole pages
 */
u64 tcpstate_recorder_memory(void)
{
	return (u64)num_possible_cpus() * ring_pages(slots_per_cpu) * PAGE_SIZE;
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
