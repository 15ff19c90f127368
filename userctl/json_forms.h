/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects that are made once and written often.
 *
 * Records differ in their values, but there are few sets of members that a record can
 * have. For each set that was seen an object is kept. The values are the same for all of
 * these objects, so setting a value sets it in all of them.
 */
#ifndef TCPSTATECTL_JSON_FORMS_H
#define TCPSTATECTL_JSON_FORMS_H

#include "json.h"

/* The records of a busy host have about 30 sets of members. */
#define JSON_FORMS	64

/**
 * struct json_set - which members an object has
 * @known: those that are known, a bit each
 * @yes: of FORM_BOOL those that are true; there is only one true to share
 */
struct json_set {
	u64	known[MEMBERS_MAX / 64];
	u64	yes[MEMBERS_MAX / 64];
};

/**
 * struct json_form - an object for a set of members
 * @set: the set
 * @object: the object
 */
struct json_form {
	struct json_set	set;
	json_t		*object;
};

/**
 * struct json_forms - all objects of one kind
 * @type: their type
 * @table: their members
 * @in: MEMBER_IN_* of the objects
 * @values: values of the members, shared by all objects; NULL: not known so far
 * @words: what is in those of FORM_LIST
 * @forms: the objects
 * @n: how many
 * @next: the one that has to go next when there are too many
 */
struct json_forms {
	const char			*type;
	const struct member_table	*table;
	u8				in;
	json_t				*values[MEMBERS_MAX];
	u64				words[MEMBERS_MAX];
	struct json_form		forms[JSON_FORMS];
	unsigned int			n;
	unsigned int			next;
};

void json_forms_init(struct json_forms *forms, const char *type,
		     const struct member_table *table, u8 in);
const json_t *json_forms_fill(struct json_forms *forms, const void *from);
void json_forms_free(struct json_forms *forms);

#endif
