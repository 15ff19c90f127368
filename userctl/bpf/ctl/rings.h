/* SPDX-License-Identifier: GPL-2.0-only */
/* The ring buffers that programs fill and the reader empties. */
#ifndef TCPSTATECTL_BPF_RINGS_H
#define TCPSTATECTL_BPF_RINGS_H

#include <poll.h>

#include "lanes.h"

struct ring_buffer;

/**
 * struct ring - one ring
 * @rings: all of them
 * @reader: what empties it
 * @left: records that the present read may still take from it
 * @passed: the present read has seen one that is younger than the read
 */
struct ring {
	struct rings		*rings;
	struct ring_buffer	*reader;
	unsigned int		left;
	bool			passed;
};

/**
 * struct rings - one ring per CPU number, or one for all
 * @n: how many
 * @size: bytes of each
 * @rings: the rings
 * @polled: to wait for: the map of each ring, and a place for one file more
 * @lanes: where records go; not owned
 * @until_ns: CLOCK_MONOTONIC when the present read began
 */
struct rings {
	unsigned int	n;
	size_t		size;
	struct ring	*rings;
	struct pollfd	*polled;
	struct lanes	*lanes;
	u64		until_ns;
};

int rings_open(struct rings *rings, unsigned int n, struct lanes *lanes);
void rings_close(struct rings *rings);
int rings_example(const struct rings *rings);
int rings_put(const struct rings *rings, int map);
int rings_drain(struct rings *rings, u64 now_ns);
int rings_wait(struct rings *rings, int wake_fd, int timeout_ms);
u32 rings_slots(const struct rings *rings);

#endif
