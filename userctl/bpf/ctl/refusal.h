/* SPDX-License-Identifier: GPL-2.0-only */
/* Why there can be no BPF source, and what to do about it, in one line. */
#ifndef TCPSTATECTL_BPF_REFUSAL_H
#define TCPSTATECTL_BPF_REFUSAL_H

#include "plan.h"

/**
 * struct refusal_paths - files that tell what the kernel allows
 * @btf: the kernel's types
 * @lockdown: whether it is locked down
 */
struct refusal_paths {
	const char	*btf;
	const char	*lockdown;
};

/* Those of the running kernel. */
extern const struct refusal_paths refusal_paths_host;

int refusal_expected(const struct refusal_paths *paths, char error[SOURCE_ERROR_LEN]);
int refusal_explain(int err, char error[SOURCE_ERROR_LEN]);
int refusal_of_row(const struct bpf_plan *plan, enum bpf_hook_id id,
		   char error[SOURCE_ERROR_LEN]);

#endif
