/* SPDX-License-Identifier: GPL-2.0-only */
/* Records: which are wanted, how they get into the ring. */
#ifndef TCPSTATE_BPF_RECORDING_H
#define TCPSTATE_BPF_RECORDING_H

#include "maps.h"

/* What the filter looks at, and a record begins with, as in struct tcpstate_record. */
struct identity {
	u64 cookie;
	u64 cgroup_id;
	union {
		u8 laddr[16];
		u32 laddr4;
		u64 laddr8[2];
	};
	union {
		u8 raddr[16];
		u32 raddr4;
		u64 raddr8[2];
	};
	__be16 lport;
	__be16 rport;
	u16 family;
	u32 netns;
};

/* One notation for all: IPv4 as IPv4-mapped. */
static __always_inline bool in_prefix(const u64 *address, u16 family,
				      const struct bpf_prefix *prefix)
{
	u64 first = address[0], second = address[1];

	if (family == AF_INET) {
		u32 words[2] = { bpf_htonl(0xffff), (u32)address[0] };

		first = 0;
		__builtin_memcpy(&second, words, sizeof(second));
	}
	return !((first ^ prefix->address[0]) & prefix->mask[0]) &&
	       !((second ^ prefix->address[1]) & prefix->mask[1]);
}

/* As tcpstate_filter_match() of the module. */
static __always_inline bool is_wanted(const struct identity *id)
{
	bool local, remote;

	if ((filter.netns && id->netns != filter.netns) ||
	    (filter.family && id->family != filter.family) ||
	    (filter.port && id->lport != filter.port && id->rport != filter.port) ||
	    (filter.lport && id->lport != filter.lport) ||
	    (filter.rport && id->rport != filter.rport) ||
	    (filter.cookie && id->cookie != filter.cookie) ||
	    /* A timewait socket has none: its connection may be wanted. */
	    (filter.cgroup && id->cgroup_id && id->cgroup_id != filter.cgroup))
		return false;
	if (!filter.prefixes)
		return true;
	local = in_prefix(id->laddr8, id->family, &filter.addr);
	remote = in_prefix(id->raddr8, id->family, &filter.addr);
	return (local || remote) && in_prefix(id->laddr8, id->family, &filter.laddr) &&
	       in_prefix(id->raddr8, id->family, &filter.raddr);
}

static __always_inline void *this_ring(void)
{
	u32 index = cfg_one_ring ? 0 : bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&rings, &index);
}

static __always_inline void count_pair(struct bpf_cpu *cpu, u8 old, u8 new)
{
	u32 pair = old * BPF_PAIR_SIDE + new;

	/* The compiler may know that it is in bounds; the kernel wants to see it. */
	barrier_var(pair);
	pair %= BPF_PAIR_SIDE * BPF_PAIR_SIDE;
	__sync_fetch_and_add(&cpu->pair[pair], 1);
}

/**
 * struct change - what a record tells
 * @event: enum tcpstate_event
 * @kind: enum tcpstate_kind
 * @old: state left
 * @new: state entered
 */
struct change {
	u8 event;
	u8 kind;
	u8 old;
	u8 new;
};

#define CHANGE(e, k, o, n) ((struct change){ .event = (e), .kind = (k), .old = (o), .new = (n) })

/**
 * recording_begin() - start a record, and count it if it is a transition
 * @id: whose
 * @what: what happened
 * @ring: set to the ring, for recording_end()
 *
 * The time is taken when the place in the ring is: records that run into each other on
 * one CPU are then in the ring in the one or the other order, and a reader that has got
 * the second one has the first one, too.
 *
 * Return: a record, zeroed but for time, CPU, @id and @what; NULL: it is not wanted, or
 * there is no room
 */
static __always_inline struct tcpstate_record *
recording_begin(const struct identity *id, struct change what, void **ring)
{
	struct tcpstate_record *rec;
	struct bpf_cpu *cpu;

	if (any_filter && !is_wanted(id)) {
		count_ignored(BPF_IGNORED_UNWANTED);
		return NULL;
	}
	cpu = this_cpu();
	*ring = this_ring();
	if (!cpu || !*ring)
		return NULL;
	if (what.event == TCPSTATE_EV_TRANSITION)
		count_pair(cpu, what.old, what.new);
	rec = bpf_ringbuf_reserve(*ring, sizeof(*rec), 0);
	if (!rec) {
		__sync_fetch_and_add(&cpu->lost, 1);
		return NULL;
	}
	__builtin_memset(rec, 0, sizeof(*rec));
	rec->time_ns = bpf_ktime_get_ns();
	/* The loader numbers them, and sees here how many were lost before. */
	rec->seq = cpu->lost;
	rec->cpu = bpf_get_smp_processor_id();
	rec->cookie = id->cookie;
	rec->cgroup_id = id->cgroup_id;
	__builtin_memcpy(rec->laddr, id->laddr, sizeof(rec->laddr));
	__builtin_memcpy(rec->raddr, id->raddr, sizeof(rec->raddr));
	rec->lport = id->lport;
	rec->rport = id->rport;
	rec->family = id->family;
	rec->netns = id->netns;
	rec->event = what.event;
	rec->kind = what.kind;
	rec->old_state = what.old;
	rec->new_state = what.new;
	return rec;
}

/*
 * The reader sets `armed` and then looks once more whether there is something; here the
 * record is published (an exchange, so a full barrier) and then `armed` looked at. One of
 * the two sees the other.
 */
static __always_inline void wake_reader(void *ring)
{
	void *nothing;

	if (likely(!*(volatile u32 *)&armed))
		return;
	armed = 0;
	nothing = bpf_ringbuf_reserve(ring, sizeof(u64), 0);
	if (nothing)
		bpf_ringbuf_discard(nothing, BPF_RB_FORCE_WAKEUP);
}

/* Publishes a record. */
static __always_inline void recording_end(struct tcpstate_record *rec, void *ring)
{
	bpf_ringbuf_submit(rec, BPF_RB_NO_WAKEUP);
	wake_reader(ring);
}

#endif
