// SPDX-License-Identifier: GPL-2.0-only
/*
 * A tracepoint, found by its name: the register functions of single
 * tracepoints are not exported.
 */
#include <linux/string.h>

#include "attach.h"

struct search {
	const char *name;
	struct tracepoint *found;
};

static void match(struct tracepoint *tp, void *arg)
{
	struct search *search = arg;

	if (!strcmp(tp->name, search->name))
		search->found = tp;
}

static int attach(struct attach_state *state)
{
	struct search search = { .name = state->site->name };
	int err;

	if (!state->site->tracepoint)
		return -EOPNOTSUPP;
	for_each_kernel_tracepoint(match, &search);
	if (!search.found)
		return -ENOENT;
	err = tracepoint_probe_register(search.found, state->site->tracepoint,
					NULL);
	if (!err)
		state->tp = search.found;
	return err;
}

/* attach_synchronize() waits for those that are running. */
static void detach(struct attach_state *state)
{
	tracepoint_probe_unregister(state->tp, state->site->tracepoint, NULL);
}

const struct attach_method attach_by_tracepoint = {
	.name = "tracepoint",
	.attach = attach,
	.detach = detach,
};
