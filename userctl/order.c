// SPDX-License-Identifier: GPL-2.0-only
/*
 * A CPU writes its records in the order of time, so that what is to be done is a
 * merge: a queue for every CPU, and a heap of the queues by their first items.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"

static struct order_queue *queue_of(struct order *order, u32 cpu)
{
	struct order_queue *queues;
	size_t at = order->n_queues;

	while (at && order->queues[at - 1].cpu > cpu)
		at--;
	if (at && order->queues[at - 1].cpu == cpu)
		return &order->queues[at - 1];
	queues = grow(order->queues, &order->room_queues, order->n_queues + 1, sizeof(*queues));
	if (!queues)
		return NULL;
	order->queues = queues;
	memmove(queues + at + 1, queues + at, (order->n_queues - at) * sizeof(*queues));
	memset(queues + at, 0, sizeof(*queues));
	queues[at].cpu = cpu;
	order->n_queues++;
	return &queues[at];
}

/* What was released makes room for what comes. */
static void compact(struct order_queue *queue)
{
	size_t i, waiting = queue->n - queue->first;

	/* Moving is worth it when more can be given back than has to be moved. */
	if (queue->first < waiting)
		return;
	memmove(queue->records, queue->records + queue->first,
		waiting * sizeof(*queue->records));
	queue->n_losses -= queue->first_loss;
	for (i = 0; i < queue->n_losses; i++) {
		queue->losses[i] = queue->losses[i + queue->first_loss];
		queue->losses[i].before -= queue->first;
	}
	queue->first_loss = 0;
	queue->n = waiting;
	queue->first = 0;
}

static int add_loss(struct order_queue *queue, const struct order_loss *loss)
{
	struct order_loss *losses = grow(queue->losses, &queue->room_losses,
					 queue->n_losses + 1, sizeof(*losses));

	if (!losses)
		return -ENOMEM;
	queue->losses = losses;
	losses[queue->n_losses++] = *loss;
	return 0;
}

/**
 * order_add_run() - take in one run of a batch
 * @order: the items that wait
 * @batch: the batch
 * @run: one of its runs, later than those of its CPU before
 * @lost: how many records to show as lost before it
 *
 * Return: 0 or -ENOMEM
 */
int order_add_run(struct order *order, const struct source_batch *batch,
		  const struct source_run *run, u64 lost)
{
	const struct tcpstate_record *rec = batch->records + run->first_record;
	struct order_queue *queue = queue_of(order, run->cpu);
	struct tcpstate_record *records;

	if (!queue)
		return -ENOMEM;
	if (queue->n)
		compact(queue);
	records = grow(queue->records, &queue->room, queue->n + run->n_records, sizeof(*rec));
	if (!records)
		return -ENOMEM;
	queue->records = records;
	if (lost) {
		const struct order_loss loss = {
			.before = queue->n,
			.time_ns = run->n_records ? rec->time_ns : batch->began_ns,
			.lost = lost,
		};

		if (add_loss(queue, &loss))
			return -ENOMEM;
		order->n++;
	}
	if (run->n_records)
		memcpy(records + queue->n, rec, run->n_records * sizeof(*rec));
	queue->n += run->n_records;
	order->n += run->n_records;
	return 0;
}

/* Is the next item of the queue a loss? */
static bool loss_is_next(const struct order_queue *queue)
{
	return queue->first_loss < queue->n_losses &&
	       queue->losses[queue->first_loss].before <= queue->first;
}

static bool is_empty(const struct order_queue *queue)
{
	return queue->first == queue->n && queue->first_loss == queue->n_losses;
}

/* Time of the next item of a queue that is not empty. */
static u64 next_ns(const struct order_queue *queue)
{
	return loss_is_next(queue) ? queue->losses[queue->first_loss].time_ns :
	       queue->records[queue->first].time_ns;
}

/*
 * Two CPUs may read the same time; their numbers decide, so that the result does
 * not depend on how the records came. Queues are in the order of the numbers.
 */
static bool is_before(const struct order *order, u32 a, u32 b)
{
	u64 a_ns = next_ns(&order->queues[a]), b_ns = next_ns(&order->queues[b]);

	return a_ns < b_ns || (a_ns == b_ns && a < b);
}

static void sift_down(struct order *order, size_t n, size_t at)
{
	u32 *heap = order->heap, swap;
	size_t child;

	while ((child = 2 * at + 1) < n) {
		if (child + 1 < n && is_before(order, heap[child + 1], heap[child]))
			child++;
		if (is_before(order, heap[at], heap[child]))
			return;
		swap = heap[at];
		heap[at] = heap[child];
		heap[child] = swap;
		at = child;
	}
}

static int build_heap(struct order *order, size_t *n)
{
	u32 *heap = grow(order->heap, &order->room_heap, order->n_queues, sizeof(*heap));
	size_t i;

	if (!heap)
		return -ENOMEM;
	order->heap = heap;
	*n = 0;
	for (i = 0; i < order->n_queues; i++) {
		if (!is_empty(&order->queues[i]))
			heap[(*n)++] = i;
	}
	for (i = *n / 2; i > 0; i--)
		sift_down(order, *n, i - 1);
	return 0;
}

/* Take the next item out of a queue that has one. */
static void take(struct order_queue *queue, struct order_item *item)
{
	item->cpu = queue->cpu;
	if (loss_is_next(queue)) {
		const struct order_loss *loss = &queue->losses[queue->first_loss++];

		item->time_ns = loss->time_ns;
		item->lost = loss->lost;
		item->rec = NULL;
		return;
	}
	item->rec = &queue->records[queue->first++];
	item->time_ns = item->rec->time_ns;
	item->lost = 0;
}

/**
 * order_release() - hand on, in order, what is old enough
 * @order: the items that wait
 * @until_ns: hand on what is not younger; ~0: all
 * @sink: takes the items
 * @context: its first argument
 *
 * Return: 0; -ENOMEM; or what @sink returned to stop: the item it was given is
 * gone, the others stay
 */
int order_release(struct order *order, u64 until_ns, order_sink sink, void *context)
{
	struct order_item item;
	size_t n;
	int stop = 0;

	if (!order->n)
		return 0;
	if (build_heap(order, &n))
		return -ENOMEM;
	while (n && !stop) {
		struct order_queue *queue = &order->queues[order->heap[0]];

		if (next_ns(queue) > until_ns)
			break;
		take(queue, &item);
		order->n--;
		if (item.time_ns < order->released_ns)
			order->late++;
		else
			order->released_ns = item.time_ns;
		if (is_empty(queue))
			order->heap[0] = order->heap[--n];
		sift_down(order, n, 0);
		stop = sink(context, &item);
	}
	return stop;
}

/**
 * order_free() - release all memory, items included
 * @order: the items that wait
 */
void order_free(struct order *order)
{
	size_t i;

	for (i = 0; i < order->n_queues; i++) {
		free(order->queues[i].records);
		free(order->queues[i].losses);
	}
	free(order->queues);
	free(order->heap);
	memset(order, 0, sizeof(*order));
}
