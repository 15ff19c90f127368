/* SPDX-License-Identifier: GPL-2.0-only */
/* The CPUs that can exist on this host. */
#ifndef TCPSTATECTL_BPF_CPUS_H
#define TCPSTATECTL_BPF_CPUS_H

#include "types.h"

int cpus_parse(const char *text, u32 **cpus, size_t *n);
int cpus_read(const char *path, u32 **cpus, size_t *n);

#endif
