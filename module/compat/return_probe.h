/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A probe at the return of a function that still knows the arguments.
 *
 * fprobe where the kernel has it in the form it got by 6.12, because it sees
 * every return. Otherwise a kretprobe, which sees none while another kprobe
 * runs on the same CPU; the kernel counts those.
 */
#ifndef TCPSTATE_COMPAT_RETURN_PROBE_H
#define TCPSTATE_COMPAT_RETURN_PROBE_H

#include <linux/kconfig.h>
#include <linux/version.h>

#if IS_ENABLED(CONFIG_FPROBE) && LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#define COMPAT_RETURN_IS_FPROBE 1
#include <linux/fprobe.h>
#else
#define COMPAT_RETURN_IS_FPROBE 0
#include <linux/kprobes.h>
#endif

#define COMPAT_RETURN_ARGS 4

/**
 * struct compat_return_probe - one return probe
 * @fp: with fprobe
 * @rp: with kretprobe
 * @handler: called at every return
 */
struct compat_return_probe {
#if COMPAT_RETURN_IS_FPROBE
	struct fprobe fp;
#else
	struct kretprobe rp;
#endif
	void (*handler)(struct compat_return_probe *probe,
			const unsigned long *args, unsigned long caller,
			unsigned long result);
};

int compat_return_attach(struct compat_return_probe *probe, const char *name);
void compat_return_detach(struct compat_return_probe *probe);
unsigned long compat_return_missed(const struct compat_return_probe *probe);
const char *compat_return_method(void);

#endif /* TCPSTATE_COMPAT_RETURN_PROBE_H */
