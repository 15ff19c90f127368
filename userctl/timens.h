/* SPDX-License-Identifier: GPL-2.0-only */
/* Time namespaces, in which CLOCK_MONOTONIC is not the kernel's. */
#ifndef TCPSTATECTL_TIMENS_H
#define TCPSTATECTL_TIMENS_H

#include "source.h"

#define TIMENS_OFFSETS	"/proc/self/timens_offsets"

int timens_check(const char *path, char error[SOURCE_ERROR_LEN]);

#endif
