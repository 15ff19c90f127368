/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_COMPAT_FTRACE_H
#define TCPSTATE_COMPAT_FTRACE_H

#include <linux/ftrace.h>
#include <linux/ptrace.h>
#include <linux/version.h>

/*
 * compat_ftrace_arg() - argument n of the function that ftrace stopped at
 *
 * Up to 5.10 the callback gets pt_regs, and only if it asks for all registers.
 * From 5.11 it gets ftrace_regs, which hold at least the arguments.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define ftrace_regs pt_regs
#define COMPAT_FTRACE_FLAGS	(FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_RECURSION_SAFE)
static inline unsigned long compat_ftrace_arg(struct pt_regs *regs, int n)
{
	return regs_get_kernel_argument(regs, n);
}
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define COMPAT_FTRACE_FLAGS	0
static inline unsigned long compat_ftrace_arg(struct ftrace_regs *fregs, int n)
{
	return regs_get_kernel_argument(&fregs->regs, n);
}
#else
#define COMPAT_FTRACE_FLAGS	0
static inline unsigned long compat_ftrace_arg(struct ftrace_regs *fregs, int n)
{
	return ftrace_regs_get_argument(fregs, n);
}
#endif

#endif /* TCPSTATE_COMPAT_FTRACE_H */
