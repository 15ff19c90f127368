/* SPDX-License-Identifier: GPL-2.0-only */
/* What somebody may have meant. */
#ifndef TCPSTATECTL_SUGGEST_H
#define TCPSTATECTL_SUGGEST_H

#include "types.h"

unsigned int suggest_distance(const char *a, const char *b);
const char *suggest_nearest(const char *word, const char * const *known, size_t n);

#endif
