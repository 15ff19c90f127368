/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which attribute is which member of a status. One table for all that carries
 * attributes: netlink messages and capture files.
 */
#ifndef TCPSTATECTL_FIELDS_H
#define TCPSTATECTL_FIELDS_H

#include "source.h"

/**
 * enum field_kind - what an attribute is; for a number, how many bytes it has
 * @FIELD_U8: u8
 * @FIELD_32: u32 or s32
 * @FIELD_64: u64 or s64
 * @FIELD_TEXT: string; made harmless, and cut to SOURCE_TEXT_LEN
 */
enum field_kind {
	FIELD_U8	= 1,
	FIELD_32	= 4,
	FIELD_64	= 8,
	FIELD_TEXT	= SOURCE_TEXT_LEN,
};

/**
 * enum field_own - attributes that no module sends: those of a capture, beside those of
 *	the ABI header and with numbers that it will never use
 * @FIELD_OWN_KIND: u32, enum source_kind; in a status
 * @FIELD_OWN_RUNS: u64, source_hook.runs; this one and those below in a hook
 * @FIELD_OWN_RUN_NS: u64, source_hook.run_ns
 * @FIELD_OWN_REASON: string, source_hook.reason
 */
enum field_own {
	FIELD_OWN_KIND		= 256,
	FIELD_OWN_RUNS		= 256,
	FIELD_OWN_RUN_NS	= 257,
	FIELD_OWN_REASON	= 258,
};

/**
 * struct field - where an attribute goes
 * @type: attribute; 0 ends a table
 * @kind: what it is
 * @offset: of the member that has this kind
 */
struct field {
	u16		type;
	enum field_kind	kind;
	size_t		offset;
};

/**
 * struct field_list - an array of a status that repeated nests fill
 * @type: attribute, a nest; 0 ends a table
 * @fields: what is in it
 * @size: bytes of one element
 * @array: offset of the pointer to the elements
 * @n: offset of their number
 * @max: more than that cannot be meant
 */
struct field_list {
	u16			type;
	const struct field	*fields;
	size_t			size;
	size_t			array;
	size_t			n;
	size_t			max;
};

/* Members of struct source_status, its arrays, and members of struct source_run. */
extern const struct field fields_status[];
extern const struct field_list fields_lists[];
extern const struct field fields_run[];

int field_fill(void *object, const struct field *fields, u16 type, const void *data,
	       size_t len);
int field_append(struct source_status *st, const struct field_list *list, void **element);
bool fields_sound(const struct source_status *st);

#endif
