/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where BPF programs can be attached: the module's table of hooks once more, with the
 * ways that BPF has.
 */
#ifndef TCPSTATECTL_BPF_TABLE_H
#define TCPSTATECTL_BPF_TABLE_H

#include "../shared.h"
#include "types.h"

/* Longest name of a program, with its end. */
#define BPF_PROGRAM_LEN		64

/**
 * enum bpf_kind - what a place in the kernel is
 * @BPF_TRACEPOINT: a tracepoint
 * @BPF_ENTRY: the entry of a function
 * @BPF_RETURN: the return of a function
 */
enum bpf_kind {
	BPF_TRACEPOINT,
	BPF_ENTRY,
	BPF_RETURN,
};

/**
 * enum bpf_way - how a program is attached
 * @BPF_TP_BTF: to a tracepoint, its arguments known by BTF
 * @BPF_RAW_TP: to a tracepoint, its arguments as numbers
 * @BPF_FENTRY: to the entry of a function, by a trampoline
 * @BPF_FEXIT: to its return, by a trampoline
 * @BPF_KPROBE: to the entry of a function, by a kprobe
 * @BPF_KRETPROBE: to its return, by a kretprobe
 * @BPF_WAYS: one past the last
 */
enum bpf_way {
	BPF_TP_BTF,
	BPF_RAW_TP,
	BPF_FENTRY,
	BPF_FEXIT,
	BPF_KPROBE,
	BPF_KRETPROBE,
	BPF_WAYS
};

/**
 * struct bpf_place - a place in the kernel
 * @name: of the tracepoint or function; NULL ends a list
 * @kind: what it is
 * @loses: what is not seen from here, but from the row's first place; NULL: nothing
 */
struct bpf_place {
	const char	*name;
	enum bpf_kind	kind;
	const char	*loses;
};

/**
 * struct bpf_row - one thing that is observed
 * @observes: what it sees
 * @without: what cannot be seen without it
 * @optional: a kernel that has none of @places does not need it
 * @places: tried in order, each in every way that there is for it
 */
struct bpf_row {
	const char		*observes;
	const char		*without;
	bool			optional;
	const struct bpf_place	*places;
};

/**
 * struct bpf_site - a place, and one way to attach there
 * @place: the place
 * @way: the way
 */
struct bpf_site {
	const struct bpf_place	*place;
	enum bpf_way		way;
};

const struct bpf_row *bpf_row(enum bpf_hook_id id);
bool bpf_row_site(enum bpf_hook_id id, unsigned int n, struct bpf_site *site);
const char *bpf_way_name(enum bpf_way way);
void bpf_site_program(const struct bpf_site *site, char name[BPF_PROGRAM_LEN]);
bool bpf_site_has_program(const struct bpf_site *site, const char *name);

#endif
