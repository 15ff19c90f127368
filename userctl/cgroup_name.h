/* SPDX-License-Identifier: GPL-2.0-only */
/* The names by which people know a cgroup. */
#ifndef TCPSTATECTL_CGROUP_NAME_H
#define TCPSTATECTL_CGROUP_NAME_H

#include "types.h"

int cgroup_find(const char *name, u64 *id);

#endif
