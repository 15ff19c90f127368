// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attaching one probe to one place: a tracepoint by its name, the entry of a
 * function with ftrace, its return with what the kernel has for that.
 *
 * ftrace and not kprobes for entries: a kprobe does not run while another one
 * is running on the same CPU, and nobody is told.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "attach.h"
#include "compat/ftrace.h"

bool attach_live __read_mostly;

struct tracepoint_search {
	const char *name;
	struct tracepoint *found;
};

static void match_tracepoint(struct tracepoint *tp, void *arg)
{
	struct tracepoint_search *search = arg;

	if (!strcmp(tp->name, search->name))
		search->found = tp;
}

/* The tracepoint's own register function is not exported; its name is known. */
static int attach_tracepoint(struct attach_state *state,
			     const struct attach_site *site)
{
	struct tracepoint_search search = { .name = site->name };
	int err;

	for_each_kernel_tracepoint(match_tracepoint, &search);
	if (!search.found)
		return -ENOENT;
	err = tracepoint_probe_register(search.found, site->tracepoint, NULL);
	if (!err)
		state->tp = search.found;
	return err;
}

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
	unsigned int i;

	if (!READ_ONCE(attach_live))
		return;
	for (i = 0; i < ATTACH_ARGS; i++)
		args[i] = compat_ftrace_arg(fregs, i);
	state->site->entry(args, parent_ip);
}

static int attach_entry(struct attach_state *state,
			const struct attach_site *site)
{
	int err;

	/* An ops that was registered before keeps its old filter. */
	memset(&state->ops, 0, sizeof(state->ops));
	state->ops.func = function_entered;
	/* PERMANENT: sysctl kernel.ftrace_enabled=0 must not blind us silently. */
	state->ops.flags = COMPAT_FTRACE_FLAGS | FTRACE_OPS_FL_PERMANENT;
	err = ftrace_set_filter(&state->ops, (unsigned char *)site->name,
				strlen(site->name), 1);
	if (err)
		return err;
	err = register_ftrace_function(&state->ops);
	if (err)
		ftrace_free_filter(&state->ops);
	return err;
}

static void function_returned(struct compat_return_probe *probe,
			      const unsigned long *args, unsigned long caller,
			      unsigned long result)
{
	const struct attach_state *state =
		container_of(probe, struct attach_state, ret);

	if (!READ_ONCE(attach_live))
		return;
	state->site->on_return(args, caller, result);
}

/**
 * attach_site() - attach a probe
 * @state: for detach_site(); not attached
 * @site: where
 *
 * The probe may run before this returns.
 *
 * Context: process, may sleep.
 * Return: 0 or a negative errno; -ENOENT or -EINVAL: the kernel has no such place
 */
int attach_site(struct attach_state *state, const struct attach_site *site)
{
	state->site = site;
	if (site->tracepoint)
		return attach_tracepoint(state, site);
	if (site->entry)
		return attach_entry(state, site);
	state->ret.handler = function_returned;
	return compat_return_attach(&state->ret, site->name);
}

/**
 * detach_site() - detach a probe
 * @state: attached by attach_site()
 *
 * When this returns, functions are free of probes and none is running any
 * more. For tracepoints the caller still has to call
 * tracepoint_synchronize_unregister().
 *
 * Context: process, may sleep.
 */
void detach_site(struct attach_state *state)
{
	const struct attach_site *site = state->site;

	if (site->tracepoint) {
		tracepoint_probe_unregister(state->tp, site->tracepoint, NULL);
	} else if (site->entry) {
		unregister_ftrace_function(&state->ops);
		ftrace_free_filter(&state->ops);
	} else {
		compat_return_detach(&state->ret);
	}
}

/**
 * attach_method() - how a probe is attached, in one word
 * @site: where it is attached; NULL: nowhere
 *
 * Return: a static string
 */
const char *attach_method(const struct attach_site *site)
{
	if (!site)
		return "none";
	if (site->tracepoint)
		return "tracepoint";
	return site->entry ? "ftrace" : compat_return_method();
}

/**
 * attach_missed() - runs of the probe that the kernel skipped
 * @state: attached by attach_site()
 *
 * Return: the number; always 0 where the kernel never skips one
 */
unsigned long attach_missed(const struct attach_state *state)
{
	const struct attach_site *site = state->site;

	if (site->tracepoint || site->entry)
		return 0;
	return compat_return_missed(&state->ret);
}
