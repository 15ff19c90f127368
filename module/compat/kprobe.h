/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_COMPAT_KPROBE_H
#define TCPSTATE_COMPAT_KPROBE_H

#include <linux/kconfig.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/version.h>

#define COMPAT_HAS_KPROBES	IS_ENABLED(CONFIG_KRETPROBES)

#if COMPAT_HAS_KPROBES

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define compat_get_kretprobe(ri)	((ri)->rp)
#else
#define compat_get_kretprobe(ri)	get_kretprobe(ri)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 15, 0)
#define compat_kretprobe_caller(ri)	((unsigned long)(ri)->ret_addr)
#else
#define compat_kretprobe_caller(ri)	get_kretprobe_retaddr(ri)
#endif

/* compat_entry_caller() - where a function returns to, at its first instruction */
static inline unsigned long compat_entry_caller(struct pt_regs *regs)
{
#if defined(CONFIG_X86)
	return *(unsigned long *)kernel_stack_pointer(regs);
#elif defined(CONFIG_ARM64)
	return procedure_link_pointer(regs);
#else
	return 0;	/* causes that the caller tells are then inferred */
#endif
}

#endif /* COMPAT_HAS_KPROBES */

#endif /* TCPSTATE_COMPAT_KPROBE_H */
