// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"

static int order_by_number(u64 a, u64 b)
{
	return (a > b) - (a < b);
}

/*
 * The order of time. Two CPUs may read the same time; their numbers decide, so
 * that the result does not depend on how the records came. A loss comes before
 * the record that follows it.
 */
static int compare(const void *left, const void *right)
{
	const struct order_item *a = left, *b = right;
	int diff = order_by_number(a->time_ns, b->time_ns);

	if (!diff)
		diff = order_by_number(a->cpu, b->cpu);
	if (!diff)
		diff = order_by_number(a->seq, b->seq);
	return diff ? diff : !a->lost - !b->lost;
}

/**
 * order_add_run() - take in one run of a batch
 * @order: the items that wait
 * @batch: the batch
 * @run: one of its runs
 * @lost: how many records to show as lost before it
 *
 * Return: 0 or -ENOMEM
 */
int order_add_run(struct order *order, const struct source_batch *batch,
		  const struct source_run *run, u64 lost)
{
	const struct tcpstate_record *rec = batch->records + run->first_record;
	size_t total = order->n + run->n_records + 1;
	struct order_item *item;
	size_t i;

	item = grow(order->items, &order->room, total, sizeof(*item));
	if (!item)
		return -ENOMEM;
	order->items = item;
	item += order->n;
	if (lost) {
		item->time_ns = run->n_records ? rec->time_ns : batch->began_ns;
		item->seq = run->n_records ? rec->seq : run->next;
		item->cpu = run->cpu;
		item->lost = lost;
		item++;
		order->n++;
	}
	for (i = 0; i < run->n_records; i++, rec++, item++, order->n++) {
		item->time_ns = rec->time_ns;
		item->seq = rec->seq;
		item->cpu = rec->cpu;
		item->lost = 0;
		item->rec = *rec;
	}
	return 0;
}

/**
 * order_release() - hand on, in order, what is old enough
 * @order: the items that wait
 * @until_ns: hand on what is not younger; ~0: all
 * @sink: takes the items
 * @context: its first argument
 *
 * Return: 0, or what @sink returned to stop: the item it was given is gone, the
 * others stay
 */
int order_release(struct order *order, u64 until_ns, order_sink sink, void *context)
{
	size_t i;
	int stop = 0;

	if (!order->n)
		return 0;
	qsort(order->items, order->n, sizeof(*order->items), compare);
	for (i = 0; i < order->n && !stop; i++) {
		const struct order_item *item = &order->items[i];

		if (item->time_ns > until_ns)
			break;
		if (item->time_ns < order->released_ns)
			order->late++;
		else
			order->released_ns = item->time_ns;
		stop = sink(context, item);
	}
	order->n -= i;
	memmove(order->items, order->items + i, order->n * sizeof(*order->items));
	return stop;
}

/**
 * order_free() - release all memory, items included
 * @order: the items that wait
 */
void order_free(struct order *order)
{
	free(order->items);
	memset(order, 0, sizeof(*order));
}
