/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one hook has learned about a socket and another needs a moment later. As in
 * module/marks.c it is kept by socket: between the two a task may be moved to another
 * CPU. Who holds a socket's lock marks it and takes the mark back, so two never do that
 * to one socket at the same time.
 */
#ifndef TCPSTATE_BPF_MARKS_H
#define TCPSTATE_BPF_MARKS_H

#include "../../module/known.h"
#include "segment.h"

/* Marks live for microseconds: so many sockets are never in between at the same time. */
#define MARKS_MAX	16384

/**
 * struct mark - what is known of a socket
 * @known: enum tcpstate_known
 * @has_segment: @segment is the one that tcp_reset() has got
 * @segment: the segment
 */
struct mark {
	u32 known;
	u32 has_segment;
	struct segment segment;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MARKS_MAX);
	__type(key, __u64);
	__type(value, struct mark);
} marks SEC(".maps");

/*
 * A socket that is marked already keeps its first mark, unless this is KNOWN_HANDOVER,
 * which says more than any other. Returns false if there is no room.
 */
static __always_inline bool mark_socket(const struct sock *sk, enum tcpstate_known known)
{
	struct mark fresh = { .known = known };
	u64 key = (unsigned long)sk;
	struct mark *mark;

	mark = bpf_map_lookup_elem(&marks, &key);
	if (!mark)
		return !bpf_map_update_elem(&marks, &key, &fresh, BPF_ANY);
	if (known == KNOWN_HANDOVER || mark->known == KNOWN_NOTHING)
		mark->known = known;
	return true;
}

/* Keeps the segment that resets a socket; who resets it is told by its mark. */
static __always_inline void mark_segment(const struct sock *sk, const struct sk_buff *skb)
{
	u64 key = (unsigned long)sk;
	struct mark fresh = { .has_segment = true };
	struct mark *mark;

	mark = bpf_map_lookup_elem(&marks, &key);
	if (mark) {
		segment_read(&mark->segment, skb);
		mark->has_segment = true;
		return;
	}
	segment_read(&fresh.segment, skb);
	bpf_map_update_elem(&marks, &key, &fresh, BPF_ANY);
}

/* Takes back what is known. */
static __always_inline void unmark_socket(const struct sock *sk, struct mark *taken)
{
	u64 key = (unsigned long)sk;
	struct mark *mark;

	mark = bpf_map_lookup_elem(&marks, &key);
	if (likely(!mark)) {
		__builtin_memset(taken, 0, sizeof(*taken));
		return;
	}
	*taken = *mark;
	/* Should it stay: it must not be taken for what is known of the next one. */
	mark->known = KNOWN_NOTHING;
	mark->has_segment = false;
	bpf_map_delete_elem(&marks, &key);
}

#endif
