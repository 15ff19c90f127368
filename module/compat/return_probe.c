// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/ptrace.h>

#include "return_probe.h"

/* What is kept from entry to return. */
struct saved_call {
	unsigned long args[COMPAT_RETURN_ARGS];
};

#if COMPAT_RETURN_IS_FPROBE

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 14, 0)
#define fprobe_regs		ftrace_regs
#define fprobe_arg(regs, n)	ftrace_regs_get_argument(regs, n)
#define fprobe_result(regs)	ftrace_regs_get_return_value(regs)
#else
#define fprobe_regs		pt_regs
#define fprobe_arg(regs, n)	regs_get_kernel_argument(regs, n)
#define fprobe_result(regs)	regs_return_value(regs)
#endif

static int save_args(struct fprobe *fp, unsigned long entry, unsigned long ret,
		     struct fprobe_regs *regs, void *data)
{
	struct saved_call *call = data;
	unsigned int i;

	for (i = 0; i < COMPAT_RETURN_ARGS; i++)
		call->args[i] = fprobe_arg(regs, i);
	return 0;
}

static void returned(struct fprobe *fp, unsigned long entry, unsigned long ret,
		     struct fprobe_regs *regs, void *data)
{
	struct compat_return_probe *probe =
		container_of(fp, struct compat_return_probe, fp);
	const struct saved_call *call = data;

	probe->handler(probe, call->args, ret, fprobe_result(regs));
}

int compat_return_attach(struct compat_return_probe *probe, const char *name)
{
	memset(&probe->fp, 0, sizeof(probe->fp));
	probe->fp.entry_handler = save_args;
	probe->fp.exit_handler = returned;
	probe->fp.entry_data_size = sizeof(struct saved_call);
	return register_fprobe_syms(&probe->fp, &name, 1);
}

void compat_return_detach(struct compat_return_probe *probe)
{
	unregister_fprobe(&probe->fp);
}

unsigned long compat_return_missed(const struct compat_return_probe *probe)
{
	return probe->fp.nmissed;
}

const char *compat_return_method(void)
{
	return "fprobe";
}

#else /* kretprobe */

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define get_kretprobe(ri)		((ri)->rp)
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 15, 0)
#define get_kretprobe_retaddr(ri)	((unsigned long)(ri)->ret_addr)
#endif

static int save_args(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct saved_call *call = (struct saved_call *)ri->data;
	unsigned int i;

	for (i = 0; i < COMPAT_RETURN_ARGS; i++)
		call->args[i] = regs_get_kernel_argument(regs, i);
	return 0;
}

static int returned(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct kretprobe *rp = get_kretprobe(ri);
	const struct saved_call *call = (struct saved_call *)ri->data;
	struct compat_return_probe *probe;

	/* NULL while the probe is being taken away. */
	if (!rp)
		return 0;
	probe = container_of(rp, struct compat_return_probe, rp);
	probe->handler(probe, call->args, (unsigned long)get_kretprobe_retaddr(ri),
		       regs_return_value(regs));
	return 0;
}

int compat_return_attach(struct compat_return_probe *probe, const char *name)
{
	/* A kretprobe that was registered cannot be used again as it is. */
	memset(&probe->rp, 0, sizeof(probe->rp));
	probe->rp.kp.symbol_name = name;
	probe->rp.entry_handler = save_args;
	probe->rp.handler = returned;
	probe->rp.data_size = sizeof(struct saved_call);
	return register_kretprobe(&probe->rp);
}

void compat_return_detach(struct compat_return_probe *probe)
{
	unregister_kretprobe(&probe->rp);
}

unsigned long compat_return_missed(const struct compat_return_probe *probe)
{
	return probe->rp.nmissed + probe->rp.kp.nmissed;
}

const char *compat_return_method(void)
{
	return "kretprobe";
}

#endif
