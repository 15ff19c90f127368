/* SPDX-License-Identifier: GPL-2.0-only */
/* From the tables of members to objects of the library jansson. */
#ifndef TCPSTATECTL_JSON_H
#define TCPSTATECTL_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "members.h"

/**
 * struct json_line - memory for a line
 * @buf: the line
 * @size: bytes that it has
 *
 * Begins as zeros; released with json_line_free().
 */
struct json_line {
	char	*buf;
	size_t	size;
};

json_t *json_from_members(const char *type, const struct member_table *table, u8 in,
			  const void *from);
int json_add_members(json_t *object, const struct member_table *table, u8 in,
		     const void *from);
json_t *json_from_value(const struct member *member, const struct member_value *value);
json_int_t json_number(const struct member *member, const struct member_value *value);
int json_add_words(json_t *array, const struct member *member, u64 bits);
json_t *json_from_structs(const struct member_table *table, const void *structs, size_t n,
			  size_t size);
json_t *json_checked(json_t *value, int err);
int json_put(json_t *object, const char *name, json_t *value);
int json_append(json_t *array, json_t *value);

/* json_stats.c */
json_t *json_from_stats(const struct stats *stats, const struct stats_view *view,
			struct member_clock *clock);

/* json_diagnose.c */
json_t *json_from_finding(const struct diagnose_finding *finding, struct member_clock *clock);
json_t *json_from_diagnosis(const struct diagnose_result *result, struct member_clock *clock);

int json_write(struct json_line *line, const json_t *object, FILE *out);
void json_line_free(struct json_line *line);

#endif
