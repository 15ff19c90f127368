// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entry and return of a function for kernels without ftrace or fprobe. Not the
 * first choice: while another kprobe runs on the same CPU, a softirq inside it
 * included, neither sees anything. The kernel counts what they miss in
 * kprobe.nmissed; kretprobe.nmissed tells only that all instances were in use.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "attach.h"

#if COMPAT_HAS_KPROBES

/*
 * At the entry of a function a kprobe may be one of ftrace's callbacks, which only its
 * registration tells. While ftrace is switched off it would never run, and to arm and
 * disarm it then would leave ftrace's account of the function wrong: once switched on, the
 * next unregister_ftrace_function() there would be a bug to it, and shut all of ftrace down
 * (seen on 6.1). So it is registered without being armed, and armed if it is none.
 */
static u32 unarmed(void)
{
	return attach_ftrace_is_off() ? KPROBE_FLAG_DISABLED : 0;
}

static bool is_dead(struct kprobe *kp)
{
	return attach_ftrace_is_off() && kprobe_ftrace(kp);
}

static void copy_args(unsigned long *args, struct pt_regs *regs)
{
	unsigned int i;

	for (i = 0; i < ATTACH_ARGS; i++)
		args[i] = regs_get_kernel_argument(regs, i);
}

static int entered(struct kprobe *kp, struct pt_regs *regs)
{
	const struct attach_state *state =
		container_of(kp, struct attach_state, kp);
	unsigned long args[ATTACH_ARGS];

	if (!READ_ONCE(attach_live))
		return 0;
	copy_args(args, regs);
	state->site->entry(args, compat_entry_caller(regs));
	return 0;
}

static int attach_entry(struct attach_state *state)
{
	int err;

	if (!state->site->entry)
		return -EOPNOTSUPP;
	/* A kprobe that was registered cannot be used again as it is. */
	memset(&state->kp, 0, sizeof(state->kp));
	state->kp.symbol_name = state->site->name;
	state->kp.pre_handler = entered;
	state->kp.flags = unarmed();
	err = register_kprobe(&state->kp);
	if (err)
		return err;
	err = is_dead(&state->kp) ? -EBUSY : 0;
	if (!err && kprobe_disabled(&state->kp))
		err = enable_kprobe(&state->kp);
	if (err)
		unregister_kprobe(&state->kp);
	return err;
}

static void detach_entry(struct attach_state *state)
{
	unregister_kprobe(&state->kp);
}

static unsigned long entry_missed(const struct attach_state *state)
{
	return state->kp.nmissed;
}

static int called(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct kretprobe *rp = compat_get_kretprobe(ri);
	unsigned long *args = (unsigned long *)ri->data;
	const struct attach_state *state;

	/* NULL while the probe is being taken away. */
	if (!rp)
		return 1;
	state = container_of(rp, struct attach_state, rp);
	copy_args(args, regs);
	/* Other than 0: do not look at the return. */
	return state->site->wants && !state->site->wants(args);
}

static int returned(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct kretprobe *rp = compat_get_kretprobe(ri);
	const struct attach_state *state;

	if (!rp || !READ_ONCE(attach_live))
		return 0;
	state = container_of(rp, struct attach_state, rp);
	state->site->on_return((unsigned long *)ri->data,
			       compat_kretprobe_caller(ri),
			       regs_return_value(regs));
	return 0;
}

static int attach_return(struct attach_state *state)
{
	int err;

	if (!state->site->on_return)
		return -EOPNOTSUPP;
	memset(&state->rp, 0, sizeof(state->rp));
	state->rp.kp.symbol_name = state->site->name;
	state->rp.entry_handler = called;
	state->rp.handler = returned;
	state->rp.data_size = sizeof(unsigned long[ATTACH_ARGS]);
	state->rp.kp.flags = unarmed();
	err = register_kretprobe(&state->rp);
	if (err)
		return err;
	err = is_dead(&state->rp.kp) ? -EBUSY : 0;
	if (!err && kprobe_disabled(&state->rp.kp))
		err = enable_kretprobe(&state->rp);
	if (err)
		unregister_kretprobe(&state->rp);
	return err;
}

static void detach_return(struct attach_state *state)
{
	unregister_kretprobe(&state->rp);
}

static unsigned long return_missed(const struct attach_state *state)
{
	return state->rp.nmissed + state->rp.kp.nmissed;
}

#else

static int attach_entry(struct attach_state *state)
{
	return -EOPNOTSUPP;
}

static void detach_entry(struct attach_state *state)
{
}

static unsigned long entry_missed(const struct attach_state *state)
{
	return 0;
}

#define attach_return	attach_entry
#define detach_return	detach_entry
#define return_missed	entry_missed

#endif

const struct attach_method attach_by_kprobe = {
	.name = "kprobe",
	.attach = attach_entry,
	.detach = detach_entry,
	.missed = entry_missed,
};

const struct attach_method attach_by_kretprobe = {
	.name = "kretprobe",
	.attach = attach_return,
	.detach = detach_return,
	.missed = return_missed,
};
