// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <sys/resource.h>

#include "rings.h"

/*
 * Bytes of all rings together, unless that leaves too few for each. With so many CPUs that
 * these would be too many together, each gets fewer.
 */
#define ALL_BYTES	(16UL << 20)
#define FEW_BYTES	(1024UL << 10)
#define MANY_BYTES	(128UL << 20)
#define LEAST_BYTES	(64UL << 10)

/* Records that one read takes at most, and from one ring at least. */
#define READ_RECORDS	65536
#define RING_RECORDS	64

/* What is needed for files beside the two of each ring. */
#define OTHER_FILES	256

/* A program that has reserved its record writes it next: it is not away for long. */
#define BUSY_TRIES	3

/* For tests, where records are to be lost: KiB of each ring, a power of two from 4 on. */
#define SIZE_VARIABLE	"TCPSTATE_BPF_RING_KIB"

/* The greatest power of two that is a fair share: ring buffers need one. */
static size_t ring_bytes(unsigned int n)
{
	const char *wanted = getenv(SIZE_VARIABLE);
	size_t size = ALL_BYTES;

	if (wanted)
		return strtoul(wanted, NULL, 10) << 10;
	while ((size > FEW_BYTES && size * n > ALL_BYTES) ||
	       (size > LEAST_BYTES && size * n > MANY_BYTES))
		size /= 2;
	return size;
}

/* Two files for each ring: hosts with many CPUs need more than the usual limit. */
static void allow_files(unsigned int n)
{
	rlim_t wanted = 2 * (rlim_t)n + OTHER_FILES;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* Return: 0; negative to take no more from this ring for now. The record is taken. */
static int take(void *context, void *data, size_t size)
{
	const struct tcpstate_record *rec = data;
	struct ring *ring = context;

	/* Another size: it was there to wake us up. */
	if (size != sizeof(*rec))
		return 0;
	lanes_add(ring->rings->lanes, rec);
	if (rec->time_ns > ring->rings->until_ns)
		ring->passed = true;
	ring->left--;
	return ring->passed || !ring->left ? -ECANCELED : 0;
}

static int open_ring(struct rings *rings, unsigned int i)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "tcpstate_ring", 0, 0, rings->size, NULL);

	if (fd < 0)
		return fd;
	rings->polled[i].fd = fd;
	rings->polled[i].events = POLLIN;
	rings->rings[i].rings = rings;
	rings->rings[i].reader = ring_buffer__new(fd, take, &rings->rings[i], NULL);
	return rings->rings[i].reader ? 0 : -errno;
}

/**
 * rings_open() - make the rings
 * @rings: the result; closed with rings_close(), after a failure as well
 * @n: how many: one past the number of the last CPU, or 1
 * @lanes: where records go
 *
 * Return: 0 or a negative errno
 */
int rings_open(struct rings *rings, unsigned int n, struct lanes *lanes)
{
	unsigned int i;
	int err = 0;

	memset(rings, 0, sizeof(*rings));
	rings->rings = calloc(n, sizeof(*rings->rings));
	rings->polled = calloc(n + 1, sizeof(*rings->polled));
	if (!rings->rings || !rings->polled)
		return -ENOMEM;
	for (i = 0; i <= n; i++)
		rings->polled[i].fd = -1;
	rings->n = n;
	rings->size = ring_bytes(n);
	rings->lanes = lanes;
	allow_files(n);
	for (i = 0; i < n && !err; i++)
		err = open_ring(rings, i);
	return err;
}

/**
 * rings_close() - release the rings
 * @rings: the rings
 */
void rings_close(struct rings *rings)
{
	unsigned int i;

	for (i = 0; i < rings->n; i++) {
		ring_buffer__free(rings->rings[i].reader);
		if (rings->polled[i].fd >= 0)
			close(rings->polled[i].fd);
	}
	free(rings->rings);
	free(rings->polled);
	memset(rings, 0, sizeof(*rings));
}

/**
 * rings_example() - what an array of rings will have in it
 * @rings: the rings
 *
 * Return: file of the map of one of them, which stays ours
 */
int rings_example(const struct rings *rings)
{
	return rings->polled[0].fd;
}

/* All at once: for each call the kernel waits until no program looks at the map. */
static int put_all(const struct rings *rings, int map)
{
	u32 *keys = calloc(rings->n, 2 * sizeof(*keys)), n = rings->n, i;
	int err;

	if (!keys)
		return -ENOMEM;
	for (i = 0; i < rings->n; i++) {
		keys[i] = i;
		keys[rings->n + i] = rings->polled[i].fd;
	}
	err = bpf_map_update_batch(map, keys, keys + rings->n, &n, NULL);
	free(keys);
	return err;
}

/**
 * rings_put() - put the rings where programs look for them
 * @rings: the rings
 * @map: file of the array of rings
 *
 * Return: 0 or a negative errno
 */
int rings_put(const struct rings *rings, int map)
{
	int err = put_all(rings, map);
	u32 i;

	if (!err)
		return 0;
	/* Before 5.16 the kernel takes one at a time. */
	err = 0;
	for (i = 0; i < rings->n && !err; i++)
		err = bpf_map_update_elem(map, &i, &rings->polled[i].fd, BPF_ANY);
	return err;
}

static bool is_done(const struct ring *ring)
{
	return ring->passed || !ring->left;
}

static int drain_ring(struct ring *ring)
{
	int n = ring_buffer__consume(ring->reader);

	return n < 0 && n != -ECANCELED ? n : 0;
}

/* Once more what is not empty. Return: how many of these there are, or a negative errno. */
static int drain_rest(struct rings *rings)
{
	unsigned int i, n = 0;
	int err = 0;

	if (poll(rings->polled, rings->n, 0) <= 0)
		return 0;
	for (i = 0; i < rings->n && !err; i++) {
		if (!rings->polled[i].revents || is_done(&rings->rings[i]))
			continue;
		n++;
		err = drain_ring(&rings->rings[i]);
	}
	return err ? err : (int)n;
}

static bool is_cut(const struct rings *rings)
{
	unsigned int i;

	for (i = 0; i < rings->n; i++) {
		if (!rings->rings[i].left && !rings->rings[i].passed)
			return true;
	}
	return false;
}

/**
 * rings_drain() - take what is in the rings, some of each if there is much
 * @rings: the rings; records go to their lanes
 * @now_ns: CLOCK_MONOTONIC: what is younger need not be taken
 *
 * Return: 0 if all that was there has been taken; 1 if not, there is more to take;
 * -EBUSY: not, since a program is in the middle of a record, and those behind it have to
 * wait; or another negative errno
 */
int rings_drain(struct rings *rings, u64 now_ns)
{
	unsigned int share = READ_RECORDS / rings->n, i;
	int rest = 1, err = 0;

	rings->until_ns = now_ns;
	for (i = 0; i < rings->n && !err; i++) {
		rings->rings[i].left = share < RING_RECORDS ? RING_RECORDS : share;
		rings->rings[i].passed = false;
		err = drain_ring(&rings->rings[i]);
	}
	for (i = 0; i < BUSY_TRIES && rest > 0 && !err; i++) {
		rest = drain_rest(rings);
		err = rest < 0 ? rest : 0;
	}
	if (err)
		return err;
	if (is_cut(rings))
		return 1;
	return rest ? -EBUSY : 0;
}

/**
 * rings_wait() - sleep until there is something in a ring
 * @rings: the rings
 * @wake_fd: or until this file is readable; -1: none
 * @timeout_ms: or until this time has passed
 *
 * What is in a ring when it is called ends the wait at once: the kernel looks.
 *
 * Return: 1 if there is something, 0 if not, or a negative errno
 */
int rings_wait(struct rings *rings, int wake_fd, int timeout_ms)
{
	unsigned int i;
	int n;

	rings->polled[rings->n] = (struct pollfd){ .fd = wake_fd, .events = POLLIN };
	n = poll(rings->polled, rings->n + 1, timeout_ms);
	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (i = 0; n && i < rings->n; i++) {
		if (rings->polled[i].revents)
			return 1;
	}
	return 0;
}

/**
 * rings_slots() - how many records fit into a ring?
 * @rings: the rings
 *
 * Return: their number
 */
u32 rings_slots(const struct rings *rings)
{
	return rings->size / (BPF_RINGBUF_HDR_SZ + (sizeof(struct tcpstate_record) + 7) / 8 * 8);
}
