/* SPDX-License-Identifier: GPL-2.0-only */
/* Text in any language: how wide it is, and where its lines may be broken. */
#ifndef TCPSTATECTL_WIDE_H
#define TCPSTATECTL_WIDE_H

#include "types.h"

unsigned int wide_columns(const char *string, size_t len);
bool wide_begins(const char *string);
bool wide_ends(const char *string, size_t len);
char *wide_breaks(const char *word, size_t len);

#endif
