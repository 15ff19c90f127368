/* SPDX-License-Identifier: GPL-2.0-only */
/* Is a member known, and what is it then? */
#ifndef TEST_KNOWN_H
#define TEST_KNOWN_H

#include "members.h"

void known_check(const struct member_table *table, const void *from, const char *name,
		 const char *wanted);

#endif
