// SPDX-License-Identifier: GPL-2.0-only
/* The return of a function, with fprobe: sees every one. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "attach.h"

#if COMPAT_HAS_FPROBE

static int entered(struct fprobe *fp, unsigned long entry, unsigned long caller,
		   struct compat_fprobe_regs *regs, void *data)
{
	const struct attach_state *state =
		container_of(fp, struct attach_state, fp);
	unsigned long *args = data;
	unsigned int i;

	for (i = 0; i < ATTACH_ARGS; i++)
		args[i] = compat_fprobe_arg(regs, i);
	/* Other than 0: do not look at the return. */
	return state->site->wants && !state->site->wants(args);
}

static void returned(struct fprobe *fp, unsigned long entry, unsigned long caller,
		     struct compat_fprobe_regs *regs, void *data)
{
	const struct attach_state *state =
		container_of(fp, struct attach_state, fp);

	if (READ_ONCE(attach_live))
		state->site->on_return(data, caller, compat_fprobe_result(regs));
}

static int attach(struct attach_state *state)
{
	const char *name = state->site->name;

	if (!state->site->on_return)
		return -EOPNOTSUPP;
	/* It could be attached, and would never run. */
	if (attach_ftrace_is_off())
		return -EBUSY;
	memset(&state->fp, 0, sizeof(state->fp));
	state->fp.entry_handler = entered;
	state->fp.exit_handler = returned;
	state->fp.entry_data_size = sizeof(unsigned long[ATTACH_ARGS]);
	return register_fprobe_syms(&state->fp, &name, 1);
}

static void detach(struct attach_state *state)
{
	unregister_fprobe(&state->fp);
}

static unsigned long missed(const struct attach_state *state)
{
	return state->fp.nmissed;
}

#else

static int attach(struct attach_state *state)
{
	return -EOPNOTSUPP;
}

static void detach(struct attach_state *state)
{
}

static unsigned long missed(const struct attach_state *state)
{
	return 0;
}

#endif

const struct attach_method attach_by_fprobe = {
	.name = "fprobe",
	.attach = attach,
	.detach = detach,
	.missed = missed,
};
