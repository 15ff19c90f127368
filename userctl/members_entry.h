/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the tables of members.h are written: for the files that have one, and nobody else.
 * That of events says of each member where it is, and has an ENTRY of its own.
 */
#ifndef TCPSTATECTL_MEMBERS_ENTRY_H
#define TCPSTATECTL_MEMBERS_ENTRY_H

#include "members.h"

/* A member that is in all objects of its table. */
#define ENTRY(name, type, unit, known, get, help) \
	{ name, MEMBER_##type, unit, "0.1", 0, known, get, NULL, help }

/* get_NAME(), for a number as it is; @expression is about `from`. */
#define NUMBER(name, expression) \
static bool get_##name(const void *from, struct member_value *value) \
{ \
	return member_put_number(value, expression); \
}

#endif
