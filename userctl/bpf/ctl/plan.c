// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plan.h"

/* Of the sites that this kernel has, the reason of the best one is what people can use. */
static void note_error(struct bpf_choice *choice, int err, const char *reason)
{
	if (choice->error && choice->error != -ENOENT)
		return;
	choice->error = err;
	snprintf(choice->reason, sizeof(choice->reason), "%s", reason);
}

/* Take the first site from number choice.at on that may work out. */
static void choose(struct bpf_plan *plan, enum bpf_hook_id id, const struct bpf_plan_ops *ops,
		   void *context)
{
	struct bpf_choice *choice = &plan->choices[id];
	int err;

	for (; bpf_row_site(id, choice->at, &choice->site); choice->at++) {
		err = ops->possible(context, &choice->site);
		if (!err && plan->useless[choice->site.way])
			err = -EOPNOTSUPP;
		if (!err)
			return;
		if (err != -ENODATA)
			note_error(choice, err, "");
	}
	memset(&choice->site, 0, sizeof(choice->site));
	if (!choice->error)
		choice->error = -EOPNOTSUPP;
}

static void give_up_way(struct bpf_plan *plan, enum bpf_way way)
{
	unsigned int i;

	plan->useless[way] = true;
	/* What is said of the way is not a fault of the place. */
	for (i = 0; i < BPF_HOOKS; i++) {
		struct bpf_choice *choice = &plan->choices[i];

		if (!choice->failed || choice->site.way != way || choice->error == -EPERM)
			continue;
		choice->error = -EOPNOTSUPP;
		choice->reason[0] = '\0';
	}
}

/*
 * Trampolines serve entries and returns alike, and so do kprobes. A kernel without them
 * refuses them one and all, and that needs to be seen only once: if none can be attached,
 * or if one is not permitted. Else one alone may be refused for what it is.
 */
static void learn_ways(struct bpf_plan *plan, enum bpf_way entry, enum bpf_way on_return)
{
	unsigned int tried = 0, failed = 0, i;
	bool forbidden = false;

	for (i = 0; i < BPF_HOOKS; i++) {
		const struct bpf_choice *choice = &plan->choices[i];

		if (!choice->site.place ||
		    (choice->site.way != entry && choice->site.way != on_return))
			continue;
		tried++;
		failed += choice->failed;
		forbidden |= choice->failed && choice->error == -EPERM;
	}
	if (!forbidden && (tried < 2 || failed < tried))
		return;
	give_up_way(plan, entry);
	give_up_way(plan, on_return);
}

/* Go on to the next site where the last attempt failed. Return: false if nowhere. */
static bool advance(struct bpf_plan *plan, const struct bpf_plan_ops *ops, void *context)
{
	bool any = false;
	unsigned int i;

	learn_ways(plan, BPF_TP_BTF, BPF_TP_BTF);
	learn_ways(plan, BPF_RAW_TP, BPF_RAW_TP);
	learn_ways(plan, BPF_FENTRY, BPF_FEXIT);
	learn_ways(plan, BPF_KPROBE, BPF_KRETPROBE);
	for (i = 0; i < BPF_HOOKS; i++) {
		struct bpf_choice *choice = &plan->choices[i];

		if (!choice->failed)
			continue;
		any = true;
		choice->failed = false;
		choice->at++;
		choose(plan, i, ops, context);
	}
	return any;
}

/**
 * bpf_plan_find() - find a plan that holds
 * @plan: the result; zeroed by this function
 * @ops: how sites are looked at and tried
 * @context: their first argument
 *
 * Ends: every attempt but the last takes a site away from some row.
 *
 * Return: 0; or what &struct bpf_plan_ops.attempt gave up with; -EIO if it failed, but
 * nowhere
 */
int bpf_plan_find(struct bpf_plan *plan, const struct bpf_plan_ops *ops, void *context)
{
	unsigned int i;
	int err;

	memset(plan, 0, sizeof(*plan));
	for (i = 0; i < BPF_HOOKS; i++)
		choose(plan, i, ops, context);
	while ((err = ops->attempt(context, plan)) > 0) {
		if (!advance(plan, ops, context))
			return -EIO;
	}
	return err;
}

/**
 * bpf_plan_fail() - a row's site did not work out
 * @plan: the plan
 * @id: the row
 * @err: negative errno
 * @reason: the same in words; empty: there are none
 */
void bpf_plan_fail(struct bpf_plan *plan, enum bpf_hook_id id, int err, const char *reason)
{
	struct bpf_choice *choice = &plan->choices[id];

	choice->failed = true;
	note_error(choice, err, reason);
}

/**
 * bpf_plan_has() - does a row have a site?
 * @plan: the plan
 * @id: the row
 *
 * Return: true if it does
 */
bool bpf_plan_has(const struct bpf_plan *plan, enum bpf_hook_id id)
{
	return plan->choices[id].site.place;
}

/**
 * bpf_plan_error() - why is a row not attached?
 * @plan: the plan
 * @id: the row
 *
 * Return: 0 if it is, or if this kernel does not need it; or a negative errno
 */
int bpf_plan_error(const struct bpf_plan *plan, enum bpf_hook_id id)
{
	int err = plan->choices[id].error;

	if (bpf_plan_has(plan, id))
		return 0;
	return bpf_row(id)->optional && err == -ENOENT ? 0 : err;
}
