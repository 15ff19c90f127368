/* SPDX-License-Identifier: GPL-2.0-only */
/* Ends written down in a line, and what is said about them. */
#ifndef TEST_EXPECTING_H
#define TEST_EXPECTING_H

#include "expect.h"

struct expect_end expecting_end(const char *states);
struct expect *expecting_parse(const char *spec);
const char *expecting_verdict(const char *spec, const char *states);
char *expecting_print(const char *spec, const char *states, bool utf8);
void expecting_check_width(const char *text, unsigned int width, bool utf8);

#endif
