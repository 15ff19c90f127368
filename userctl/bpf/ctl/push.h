/* SPDX-License-Identifier: GPL-2.0-only */
/* What the programs are asked to leave out. */
#ifndef TCPSTATECTL_BPF_PUSH_H
#define TCPSTATECTL_BPF_PUSH_H

#include "../shared.h"
#include "filter.h"

void bpf_push(const struct filter *filter, struct bpf_filter *pushed);
bool bpf_push_any(const struct bpf_filter *pushed);

#endif
