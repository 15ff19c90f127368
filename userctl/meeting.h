/* SPDX-License-Identifier: GPL-2.0-only */
/* Connections that were seen at both ends, on different hosts. */
#ifndef TCPSTATECTL_MEETING_H
#define TCPSTATECTL_MEETING_H

#include "clocks.h"
#include "timeline.h"

#define MEETING_MAX_HOSTS	16
/* Ends that are remembered at most: a sample, the same on all hosts. */
#define MEETING_MAX_ENDS	65536

/**
 * struct meeting_pair - two hosts
 * @clocks: the clock of the second against that of the first
 * @connections: seen at both ends
 */
struct meeting_pair {
	struct clocks	clocks;
	u64		connections;
};

/**
 * struct meeting - what is known of the clocks of several hosts
 * @ends: ends whose other end has not been seen
 * @n_ends: how many
 * @sampled: ends are taken whose hash has so many zero bits at its end
 * @pairs: by host, the smaller number first
 */
struct meeting {
	struct htab		ends;
	size_t			n_ends;
	unsigned int		sampled;
	struct meeting_pair	pairs[MEETING_MAX_HOSTS][MEETING_MAX_HOSTS];
};

void meeting_init(struct meeting *meeting);
int meeting_add(struct meeting *meeting, unsigned int host, s64 realtime_offset,
		const struct track_end *end);
bool meeting_offset(const struct meeting *meeting, unsigned int from, unsigned int to,
		    u64 when_ns, struct clocks_offset *offset);
void meeting_free(struct meeting *meeting);

#endif
