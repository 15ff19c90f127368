/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which site each row of the table gets. All programs are loaded at once or not at all,
 * and a loaded one may still not be attachable. So a plan is made, tried as a whole, and
 * changed where it failed, until it holds.
 */
#ifndef TCPSTATECTL_BPF_PLAN_H
#define TCPSTATECTL_BPF_PLAN_H

#include "source.h"
#include "table.h"

/**
 * struct bpf_choice - what a row gets
 * @site: where it is, or will be, attached; without a place: nowhere
 * @at: number of the site in its row
 * @failure: the negative errno with which the latest attempt failed here; 0: it did not
 * @error: the negative errno of the best site that did not work out; 0: none
 * @reason: the same in words; empty: there are none beside the errno
 */
struct bpf_choice {
	struct bpf_site	site;
	unsigned int	at;
	int		failure;
	int		error;
	char		reason[SOURCE_TEXT_LEN];
};

/**
 * struct bpf_plan - what all rows get
 * @choices: one per row
 * @useless: ways that cannot be used on this kernel, for no place
 */
struct bpf_plan {
	struct bpf_choice	choices[BPF_HOOKS];
	bool			useless[BPF_WAYS];
};

/**
 * struct bpf_plan_ops - what a plan has to do with the kernel
 * @possible: may this site work out, as far as is known without loading anything?
 *	Result: 0; -ENODATA: there is no program for it; or another negative errno, the
 *	reason why not.
 * @attempt: load and attach what the plan says; what fails is told by bpf_plan_fail().
 *	Result: 0 if the plan holds; 1 if something failed, and nothing is loaded; or a
 *	negative errno: it is of no use to go on.
 */
struct bpf_plan_ops {
	int (*possible)(void *context, const struct bpf_site *site);
	int (*attempt)(void *context, struct bpf_plan *plan);
};

int bpf_plan_find(struct bpf_plan *plan, const struct bpf_plan_ops *ops, void *context);
void bpf_plan_fail(struct bpf_plan *plan, enum bpf_hook_id id, int err, const char *reason);
bool bpf_plan_has(const struct bpf_plan *plan, enum bpf_hook_id id);
int bpf_plan_error(const struct bpf_plan *plan, enum bpf_hook_id id);

#endif
