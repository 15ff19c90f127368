/* SPDX-License-Identifier: GPL-2.0-only */
/* The names by which people know a network namespace. */
#ifndef TCPSTATECTL_NETNS_H
#define TCPSTATECTL_NETNS_H

#include "types.h"

int netns_find(const char *name, u32 *inode);

#endif
