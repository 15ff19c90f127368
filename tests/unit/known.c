// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "known.h"
#include "unit.h"

static void describe(const struct field *field, const struct field_value *value, char out[256])
{
	char unknown[FIELD_TEXT_LEN];
	u64 bits = value->number;

	switch (field_form(field)) {
	case FORM_NUMBER:
		if (field->type == FIELD_S32 || field->type == FIELD_S64)
			snprintf(out, 256, "%lld", (long long)value->number);
		else
			snprintf(out, 256, "%llu", value->number);
		break;
	case FORM_BOOL:
		snprintf(out, 256, "%s", value->number ? "true" : "false");
		break;
	case FORM_LIST:
		strcpy(out, "[");
		for (; bits; bits &= bits - 1) {
			strcat(out, " ");
			strcat(out, field_word(field, __builtin_ctzll(bits), unknown));
		}
		strcat(out, " ]");
		break;
	default:
		snprintf(out, 256, "%s", value->text);
	}
}

/**
 * known_check() - check the value of a field
 * @table: the table that has the field
 * @from: the struct that the table is about
 * @name: name of the field
 * @wanted: its value; "-": it should not be known
 */
void known_check(const struct field_table *table, const void *from, const char *name,
		 const char *wanted)
{
	struct field_value value;
	char got[256] = "-";
	size_t i;

	for (i = 0; i < table->n && strcmp(table->fields[i].name, name); i++)
		continue;
	if (i == table->n)
		fail_msg("there is no field %s", name);
	if (field_get(&table->fields[i], from, &value))
		describe(&table->fields[i], &value, got);
	if (strcmp(got, wanted))
		fail_msg("%s is %s, not %s", name, got, wanted);
}
