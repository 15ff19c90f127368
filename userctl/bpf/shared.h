/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the BPF programs and their loader share, beside the record: maps and global
 * variables. Included by both, so nothing here needs more than the ABI header.
 */
#ifndef TCPSTATE_BPF_SHARED_H
#define TCPSTATE_BPF_SHARED_H

#include <linux/tcpstate.h>

#include "../../module/callers.h"

/* Rows of the table of hooks, in the order of module/hooks.h. */
enum bpf_hook_id {
	BPF_HOOK_CONNECT,
	BPF_HOOK_CROSSED,
	BPF_HOOK_GRAFT,
	BPF_HOOK_REQUEST_ADD,
	BPF_HOOK_REQUEST_SEGMENT,
	BPF_HOOK_REQUEST_CLONE,
	BPF_HOOK_REQUEST_DROP,
	BPF_HOOK_TIME_WAIT,
	BPF_HOOK_TW_HASH,
	BPF_HOOK_TW_SEGMENT,
	BPF_HOOK_TW_SCHEDULE,
	BPF_HOOK_TW_DESCHEDULE,
	BPF_HOOK_TW_KILL,
	BPF_HOOK_RESET,
	BPF_HOOK_RESET_SEGMENT,
	BPF_HOOK_RESET_SENT,
	BPF_HOOK_DONE_ERROR,
	BPF_HOOK_DONE,
	BPF_HOOK_SET_STATE,
	BPF_HOOKS,
	/* For tables of bytes. */
	BPF_HOOKS_ROOM = 24
};

/* Why a program made no record; the first four are module/counters.h's. */
enum bpf_ignored {
	BPF_IGNORED_SAME_STATE,
	BPF_IGNORED_PROTOCOL,
	BPF_IGNORED_HANDOVER,
	BPF_IGNORED_DUPLICATE_REQUEST,
	BPF_IGNORED_UNWANTED,		/* the filter */
	BPF_IGNORED_REASONS
};

/**
 * struct bpf_caller_range - where a function of the kernel is
 * @begin: its first byte
 * @end: one past its last
 * @caller: enum tcpstate_caller
 * @pad: zero
 *
 * Kernel addresses: they never leave the loader and its maps.
 */
struct bpf_caller_range {
	__u64	begin;
	__u64	end;
	__u32	caller;
	__u32	pad;
};

/* Functions that enum tcpstate_caller names, and pieces the compiler has made of them. */
#define BPF_CALLER_RANGES	128
/* Numbers of the kernel's enum sk_rst_reason that have a meaning here. */
#define BPF_RESET_REASONS	64

/**
 * struct bpf_prefix - a range of addresses
 * @address: the first one; IPv4-mapped for IPv4; as words, to be compared as such
 * @mask: bits that must be the same
 */
struct bpf_prefix {
	__u64	address[2];
	__u64	mask[2];
};

/**
 * struct bpf_filter - which records are wanted; 0 in a field: any
 * @cookie: socket cookie
 * @cgroup: cgroup v2 id; a timewait socket, which has none, is wanted
 * @netns: network namespace inode
 * @family: AF_INET or AF_INET6
 * @port: local or remote port, network order
 * @lport: local port, network order
 * @rport: remote port, network order
 * @prefixes: one of those that follow is given
 * @addr: of the local or the remote address
 * @laddr: of the local address
 * @raddr: of the remote address
 */
struct bpf_filter {
	__u64			cookie;
	__u64			cgroup;
	__u32			netns;
	__u16			family;
	__u16			port;
	__u16			lport;
	__u16			rport;
	__u32			prefixes;
	struct bpf_prefix	addr;
	struct bpf_prefix	laddr;
	struct bpf_prefix	raddr;
};

#define BPF_PAIR_SIDE	16

/**
 * struct bpf_cpu - of one CPU: what its programs have counted
 * @pair: transitions by old * BPF_PAIR_SIDE + new, those that are not wanted left out
 * @ignored: runs without a record, by enum bpf_ignored
 * @lost: records for which the ring had no room, and others that are known to be missing
 * @nested: runs of stand-ins, by hook: of what the kernel counts as missed runs of the
 *	program itself (bpf_prog_info.recursion_misses) so many are not missing
 * @busy: the hook's program is running
 * @stood_in: its stand-in has taken a run
 */
struct bpf_cpu {
	__u64	pair[BPF_PAIR_SIDE * BPF_PAIR_SIDE];
	__u64	ignored[BPF_IGNORED_REASONS];
	__u64	lost;
	__u64	nested[BPF_HOOKS];
	__u8	busy[BPF_HOOKS_ROOM];
	__u8	stood_in[BPF_HOOKS_ROOM];
};

/*
 * A record in a ring is a struct tcpstate_record, but for its seq: that is bpf_cpu.lost
 * when it was made. The loader numbers the records of a CPU, and a higher number of
 * lost ones than in the record before tells how many are missing just here. Records of
 * a CPU that ran into each other may be out of order: their times tell.
 *
 * Anything of another size in a ring is there to wake the reader up.
 */

#endif
