/* SPDX-License-Identifier: GPL-2.0-only */
/* How far the clocks of two hosts are apart, from segments that went both ways. */
#ifndef TCPSTATECTL_CLOCKS_H
#define TCPSTATECTL_CLOCKS_H

#include "types.h"

/* Within one of these a clock is taken to keep its distance. */
#define CLOCKS_WINDOW_NS	(60 * NSEC_PER_SEC)

/**
 * struct clocks_window - bounds from one window of time
 * @index: its beginning divided by CLOCKS_WINDOW_NS
 * @low: the offset is at least this, ns
 * @high: the offset is at most this, ns
 */
struct clocks_window {
	u64	index;
	s64	low;
	s64	high;
};

/**
 * struct clocks - what is known of two clocks
 * @windows: by time
 * @n: how many
 * @room: room of @windows
 * @low: the offset was at least this all the time, ns
 * @high: the offset was at most this all the time, ns
 *
 * The offset is what the second clock shows more than the first at the same moment.
 */
struct clocks {
	struct clocks_window	*windows;
	size_t			n;
	size_t			room;
	s64			low;
	s64			high;
};

/**
 * struct clocks_offset - an estimate
 * @ns: the offset
 * @error_ns: it is at most this much wrong
 */
struct clocks_offset {
	s64	ns;
	u64	error_ns;
};

void clocks_init(struct clocks *clocks);
int clocks_at_most(struct clocks *clocks, u64 when_ns, s64 ns);
int clocks_at_least(struct clocks *clocks, u64 when_ns, s64 ns);
bool clocks_known(const struct clocks *clocks);
bool clocks_drift(const struct clocks *clocks, s64 *ns);
void clocks_offset(const struct clocks *clocks, u64 when_ns, struct clocks_offset *offset);
void clocks_free(struct clocks *clocks);

#endif
