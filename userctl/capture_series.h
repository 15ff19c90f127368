/* SPDX-License-Identifier: GPL-2.0-only */
/* The names of a recording that is split into files: NAME.000001, NAME.000002, ... */
#ifndef TCPSTATECTL_CAPTURE_SERIES_H
#define TCPSTATECTL_CAPTURE_SERIES_H

#include "types.h"

/* Fewer digits than in a u32, so that no number overflows. */
#define SERIES_DIGITS_MIN	6
#define SERIES_DIGITS_MAX	9

char *series_name(const char *base, u32 number);
u32 series_number(const char *path, size_t *base_len);
int series_next(const char *base, u32 after, u32 *number);

#endif
