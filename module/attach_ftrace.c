// SPDX-License-Identifier: GPL-2.0-only
/*
 * The entry of a function, with ftrace: what runs every time. A kprobe does
 * not run while another one is running on the same CPU.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "attach.h"

/* sysctl kernel.ftrace_enabled was 0 when a probe was to be attached. */
static bool switched_off;

/**
 * attach_ftrace_is_off() - did ftrace refuse because it is switched off?
 *
 * What is built on ftrace can be attached then all the same, and never runs.
 *
 * Return: true if it did, at the latest attempt to attach a probe with ftrace
 */
bool attach_ftrace_is_off(void)
{
	return switched_off;
}

#if COMPAT_HAS_FTRACE

/*
 * Runs at the entry of every hooked function, in its context. No protection
 * against recursion is asked for: no probe calls a function that is hooked.
 */
static void notrace function_entered(unsigned long ip, unsigned long parent_ip,
				     struct ftrace_ops *ops,
				     struct ftrace_regs *fregs)
{
	const struct attach_state *state =
		container_of(ops, struct attach_state, ops);
	unsigned long args[ATTACH_ARGS];

	if (!READ_ONCE(attach_live))
		return;
	/* Written out: with a constant index each is one load. */
	args[0] = compat_ftrace_arg(fregs, 0);
	args[1] = compat_ftrace_arg(fregs, 1);
	args[2] = compat_ftrace_arg(fregs, 2);
	args[3] = compat_ftrace_arg(fregs, 3);
	state->site->entry(args, parent_ip);
}

static int attach(struct attach_state *state)
{
	const char *name = state->site->name;
	int err;

	if (!state->site->entry)
		return -EOPNOTSUPP;
	/* An ops that was registered before keeps its old filter. */
	memset(&state->ops, 0, sizeof(state->ops));
	state->ops.func = function_entered;
	/* PERMANENT: sysctl kernel.ftrace_enabled=0 must not blind us silently. */
	state->ops.flags = COMPAT_FTRACE_FLAGS | FTRACE_OPS_FL_PERMANENT;
	err = ftrace_set_filter(&state->ops, (unsigned char *)name, strlen(name), 1);
	if (err)
		return err;
	err = register_ftrace_function(&state->ops);
	if (err)
		ftrace_free_filter(&state->ops);
	if (err == -EBUSY && !switched_off)
		pr_warn("ftrace is switched off: unload, sysctl kernel.ftrace_enabled=1, and load again to see everything\n");
	switched_off = err == -EBUSY;
	return err;
}

static void detach(struct attach_state *state)
{
	unregister_ftrace_function(&state->ops);
	ftrace_free_filter(&state->ops);
}

#else

static int attach(struct attach_state *state)
{
	return -EOPNOTSUPP;
}

static void detach(struct attach_state *state)
{
}

#endif

const struct attach_method attach_by_ftrace = {
	.name = "ftrace",
	.attach = attach,
	.detach = detach,
};
