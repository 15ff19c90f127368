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

static bool goes_by(const struct bpf_choice *choice, enum bpf_way entry, enum bpf_way on_return)
{
	return choice->site.place &&
	       (choice->site.way == entry || choice->site.way == on_return);
}

/* Is it of no use to try these ways at other places? */
static bool are_useless(const struct bpf_plan *plan, enum bpf_way entry, enum bpf_way on_return)
{
	unsigned int tried = 0, failed = 0, i;

	for (i = 0; i < BPF_HOOKS; i++) {
		const struct bpf_choice *choice = &plan->choices[i];

		if (!goes_by(choice, entry, on_return))
			continue;
		if (choice->failure == -EPERM)
			return true;
		tried++;
		failed += !!choice->failure;
	}
	return tried > 1 && failed == tried;
}

/*
 * Trampolines serve entries and returns alike, and so do kprobes. A kernel without them
 * refuses them one and all, and that needs to be seen only once: if none can be attached,
 * or if one is not permitted. Else one alone may be refused for what it is.
 */
static void learn_functions(struct bpf_plan *plan, enum bpf_way entry, enum bpf_way on_return)
{
	unsigned int i;

	if (!are_useless(plan, entry, on_return))
		return;
	plan->useless[entry] = true;
	plan->useless[on_return] = true;
	/* It is not the place that is at fault. */
	for (i = 0; i < BPF_HOOKS; i++) {
		struct bpf_choice *choice = &plan->choices[i];

		if (!choice->failure || !goes_by(choice, entry, on_return))
			continue;
		choice->error = -EOPNOTSUPP;
		choice->reason[0] = '\0';
	}
}

/*
 * Go on to the next site where the last attempt failed, or would fail in the same way.
 * Return: false if it failed nowhere.
 */
static bool advance(struct bpf_plan *plan, const struct bpf_plan_ops *ops, void *context)
{
	bool any = false;
	unsigned int i;

	learn_functions(plan, BPF_FENTRY, BPF_FEXIT);
	learn_functions(plan, BPF_KPROBE, BPF_KRETPROBE);
	for (i = 0; i < BPF_HOOKS; i++) {
		struct bpf_choice *choice = &plan->choices[i];

		if (!choice->site.place || (!choice->failure && !plan->useless[choice->site.way]))
			continue;
		any |= choice->failure;
		choice->at += !!choice->failure;
		choice->failure = 0;
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

	choice->failure = err;
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
