/* SPDX-License-Identifier: GPL-2.0-only */
/* Names that exist in the kernel, to hold texts against. */
#ifndef TEST_KERNEL_NAMES_H
#define TEST_KERNEL_NAMES_H

#include "types.h"

bool kernel_has_sysctl(const char *name);
bool kernel_has_counter(const char *name, size_t len);

#endif
