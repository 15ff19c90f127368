/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_COMPAT_FTRACE_H
#define TCPSTATE_COMPAT_FTRACE_H

#include <linux/ftrace.h>
#include <linux/kconfig.h>
#include <linux/ptrace.h>
#include <linux/version.h>

/*
 * compat_ftrace_arg() - argument n of the function that ftrace stopped at
 *
 * Up to 5.10 the callback gets pt_regs, and only if it asks for all registers.
 * From 5.11 it gets ftrace_regs, which hold at least the arguments.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define COMPAT_HAS_FTRACE	IS_ENABLED(CONFIG_DYNAMIC_FTRACE_WITH_REGS)
#define ftrace_regs pt_regs
#define COMPAT_FTRACE_FLAGS	(FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_RECURSION_SAFE)
#define compat_ftrace_arg(fregs, n)	regs_get_kernel_argument(fregs, n)
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define COMPAT_HAS_FTRACE	IS_ENABLED(CONFIG_DYNAMIC_FTRACE_WITH_ARGS)
#define COMPAT_FTRACE_FLAGS	0
#define compat_ftrace_arg(fregs, n)	regs_get_kernel_argument(&(fregs)->regs, n)
#else
#define COMPAT_HAS_FTRACE	IS_ENABLED(CONFIG_DYNAMIC_FTRACE_WITH_ARGS)
#define COMPAT_FTRACE_FLAGS	0
#define compat_ftrace_arg(fregs, n)	ftrace_regs_get_argument(fregs, n)
#endif

/*
 * Modules may free a filter from 6.1 on. Before, an empty one takes its place,
 * and the kernel frees the old one; empty ones are not allocated.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
static inline void compat_ftrace_free_filter(struct ftrace_ops *ops)
{
	ftrace_set_filter(ops, NULL, 0, 1);
}

#define ftrace_free_filter compat_ftrace_free_filter
#endif

#endif /* TCPSTATE_COMPAT_FTRACE_H */
