/* SPDX-License-Identifier: GPL-2.0-only */
/* Which of the names that matter the running kernel has, and where. */
#ifndef TCPSTATECTL_BPF_KERNEL_NAMES_H
#define TCPSTATECTL_BPF_KERNEL_NAMES_H

#include "../shared.h"
#include "table.h"

struct btf;

/* Places of the table and functions of module/known_callers.h. */
#define KERNEL_NAMES	96

/**
 * struct kernel_name - a function or tracepoint
 * @name: what it is called
 * @caller: enum tcpstate_caller, if it tells a cause by calling
 * @function: number of the type by which BTF describes such a function; 0: it does not
 * @is_symbol: the kernel has such a function, in one piece
 * @has_symbol_trace: the kernel has such a tracepoint, by its symbols
 * @has_btf_trace: BTF describes such a tracepoint
 */
struct kernel_name {
	const char	*name;
	u32		caller;
	u32		function;
	bool		is_symbol;
	bool		has_symbol_trace;
	bool		has_btf_trace;
};

/**
 * struct kernel_names - what is known of the running kernel
 * @names: by name
 * @n: length of @names
 * @has_symbols: kernel_names_scan_symbols() has found symbols
 * @ranges: where callers are, by address
 * @n_ranges: length of @ranges; 0: addresses cannot be had
 * @a_function: some function of which BTF has a description, to try things with; 0: none
 * @reset_reasons: enum tcpstate_reset_reason by the kernel's enum sk_rst_reason
 */
struct kernel_names {
	struct kernel_name	names[KERNEL_NAMES];
	size_t			n;
	bool			has_symbols;
	struct bpf_caller_range	ranges[BPF_CALLER_RANGES];
	size_t			n_ranges;
	u32			a_function;
	u8			reset_reasons[BPF_RESET_REASONS];
};

void kernel_names_init(struct kernel_names *names);
struct kernel_name *kernel_names_find(struct kernel_names *names, const char *name, size_t len);
int kernel_names_possible(struct kernel_names *names, const struct bpf_site *site);

/* kernel_symbols.c */
int kernel_names_read_symbols(struct kernel_names *names, const char *path);
void kernel_names_scan_symbols(struct kernel_names *names, const char *text, size_t len);

/* kernel_btf.c */
void kernel_names_scan_btf(struct kernel_names *names, const struct btf *btf);

#endif
