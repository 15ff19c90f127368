/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_COMPAT_FPROBE_H
#define TCPSTATE_COMPAT_FPROBE_H

#include <linux/kconfig.h>
#include <linux/version.h>

/*
 * fprobe is there since 5.18, but its callbacks got the form used here in 6.12
 * only (Debian's kernels before that have it switched off).
 */
#if IS_ENABLED(CONFIG_FPROBE) && LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define COMPAT_HAS_FPROBE 1
#include <linux/fprobe.h>
#include <linux/ptrace.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 14, 0)
#define compat_fprobe_regs		ftrace_regs
#define compat_fprobe_arg(regs, n)	ftrace_regs_get_argument(regs, n)
#define compat_fprobe_result(regs)	ftrace_regs_get_return_value(regs)
#else
#define compat_fprobe_regs		pt_regs
#define compat_fprobe_arg(regs, n)	regs_get_kernel_argument(regs, n)
#define compat_fprobe_result(regs)	regs_return_value(regs)
#endif

#else
#define COMPAT_HAS_FPROBE 0
#endif

#endif /* TCPSTATE_COMPAT_FPROBE_H */
