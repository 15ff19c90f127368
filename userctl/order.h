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
 * @seq: sequence number; for a loss: of the next record of that CPU
 * @lost: records lost here; 0: this is a record
 * @rec: the record, unless @lost
 */
struct order_item {
	u64			time_ns;
	u32			cpu;
	u64			seq;
	u64			lost;
	struct tcpstate_record	rec;
};

/**
 * struct order - items that wait for their turn
 * @items: the items
 * @n: how many
 * @room: room of @items
 * @released_ns: time of the newest one released
 * @late: items that came after a younger one had been released
 */
struct order {
	struct order_item	*items;
	size_t			n;
	size_t			room;
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
