/* SPDX-License-Identifier: GPL-2.0-only */
/* For tests: what to do without, though the kernel has it. */
#ifndef TCPSTATECTL_BPF_WITHOUT_H
#define TCPSTATECTL_BPF_WITHOUT_H

#include "table.h"

bool without_site(const char *list, const struct bpf_site *site);

/* Environment variable with such a list. */
#define WITHOUT_VARIABLE	"TCPSTATE_BPF_WITHOUT"

#endif
