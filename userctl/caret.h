/* SPDX-License-Identifier: GPL-2.0-only */
/* The place of a mistake in a text that was typed. */
#ifndef TCPSTATECTL_CARET_H
#define TCPSTATECTL_CARET_H

#include <stdio.h>

#include "term.h"

void caret_print(FILE *out, const struct term *term, const char *string, size_t len,
		 size_t offset, size_t wrong);

#endif
