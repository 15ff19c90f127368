/* SPDX-License-Identifier: GPL-2.0-only */
/* Lines on stderr, all of one form. */
#ifndef TCPSTATECTL_MESSAGE_H
#define TCPSTATECTL_MESSAGE_H

#include "types.h"

/* Exit status, beside 0. */
#define EXIT_ERROR	1
#define EXIT_USAGE	2

void message(const char *format, ...) __printf(1, 2);
int usage_error(const char *format, ...) __printf(1, 2);

#endif
