// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "known.h"
#include "unit.h"

static void describe(const struct member *member, const struct member_value *value, char out[256])
{
	char unknown[MEMBER_TEXT_LEN];
	u64 bits = value->number;

	switch (member_form(member)) {
	case FORM_NUMBER:
		if (member->type == MEMBER_S32 || member->type == MEMBER_S64)
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
			strcat(out, member_word(member, __builtin_ctzll(bits), unknown));
		}
		strcat(out, " ]");
		break;
	default:
		snprintf(out, 256, "%s", value->text);
	}
}

/**
 * known_check() - check the value of a member
 * @table: the table that has the member
 * @from: the struct that the table is about
 * @name: name of the member
 * @wanted: its value; "-": it should not be known
 */
void known_check(const struct member_table *table, const void *from, const char *name,
		 const char *wanted)
{
	struct member_value value;
	char got[256] = "-";
	size_t i;

	for (i = 0; i < table->n && strcmp(table->members[i].name, name); i++)
		continue;
	if (i == table->n)
		fail_msg("there is no member %s", name);
	if (member_get(&table->members[i], from, &value))
		describe(&table->members[i], &value, got);
	if (strcmp(got, wanted))
		fail_msg("%s is %s, not %s", name, got, wanted);
}
