/* SPDX-License-Identifier: GPL-2.0-only */
/* Records of many CPUs, one after the other in the order of time. */
#ifndef TCPSTATECTL_ORDER_H
#define TCPSTATECTL_ORDER_H

#include "source.h"

/*
 * A record's time is taken before it is published, and a read sees what is
 * published. A record that one read just missed can therefore be older than
 * others that it brought, by as long as a CPU can be away between the two: a
 * few instructions with interrupts off, or what a hypervisor takes from it.
 * Records younger than this when the read began wait for the next read.
 */
#define ORDER_WINDOW_NS	(10 * NSEC_PER_MSEC)

/**
 * struct order_item - something that has its place in time
 * @time_ns: when; for a loss: when the next record of that CPU was written
 * @cpu: CPU number
 * @lost: records lost here; 0: this is a record
 * @rec: the record, valid until the next call; NULL for a loss
 */
struct order_item {
	u64				time_ns;
	u32				cpu;
	u64				lost;
	const struct tcpstate_record	*rec;
};

/**
 * struct order_loss - records that are missing in a queue
 * @before: index in the queue of the record that follows
 * @time_ns: when that one was written, or the latest time when they can have been
 * @lost: how many
 */
struct order_loss {
	size_t	before;
	u64	time_ns;
	u64	lost;
};

/**
 * struct order_queue - what waits of one CPU, in the order in which it was written
 * @cpu: CPU number
 * @records: records; those before @first have been released
 * @first: the first that waits
 * @n: one past the last
 * @room: room of @records
 * @losses: losses; those before @first_loss have been released
 * @first_loss: the first that waits
 * @n_losses: one past the last
 * @room_losses: room of @losses
 */
struct order_queue {
	u32			cpu;
	struct tcpstate_record	*records;
	size_t			first;
	size_t			n;
	size_t			room;
	struct order_loss	*losses;
	size_t			first_loss;
	size_t			n_losses;
	size_t			room_losses;
};

/**
 * struct order - items that wait for their turn
 * @queues: one per CPU that was heard of, by number
 * @n_queues: how many
 * @room_queues: room of @queues
 * @heap: indexes of the queues that have something, while they are merged
 * @room_heap: room of @heap
 * @n: items that wait
 * @released_ns: time of the newest one released
 * @late: items that came after a younger one had been released
 */
struct order {
	struct order_queue	*queues;
	size_t			n_queues;
	size_t			room_queues;
	u32			*heap;
	size_t			room_heap;
	size_t			n;
	u64			released_ns;
	u64			late;
};

/* Takes an item. Return: 0 to go on, anything else to stop. */
typedef int (*order_sink)(void *context, const struct order_item *item);

int order_add_run(struct order *order, const struct source_batch *batch,
		  const struct source_run *run, u64 lost);
int order_release(struct order *order, u64 until_ns, order_sink sink, void *context);
void order_free(struct order *order);

#endif
