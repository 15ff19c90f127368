// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "json_forms.h"

/**
 * json_forms_init() - begin without any object
 * @forms: the objects; released with json_forms_free()
 * @type: their type, the first member
 * @table: their members
 * @in: MEMBER_IN_* of the objects
 */
void json_forms_init(struct json_forms *forms, const char *type,
		     const struct member_table *table, u8 in)
{
	memset(forms, 0, sizeof(*forms));
	forms->type = type;
	forms->table = table;
	forms->in = in;
}

static int set_text(json_t *string, const char *text)
{
	size_t len = strlen(text);

	/* Most texts are words, and those of the record before. */
	if (len == json_string_length(string) && !memcmp(text, json_string_value(string), len))
		return 0;
	return json_string_setn_nocheck(string, text, len);
}

static int set_words(struct json_forms *forms, size_t i, u64 bits)
{
	json_t *array = forms->values[i];

	if (forms->words[i] == bits)
		return 0;
	json_array_clear(array);
	forms->words[i] = 0;
	if (json_add_words(array, &forms->table->members[i], bits)) {
		json_array_clear(array);
		return -ENOMEM;
	}
	forms->words[i] = bits;
	return 0;
}

/* Set a value, in all objects that have it. */
static int set_value(struct json_forms *forms, size_t i, const struct member_value *value)
{
	const struct member *member = &forms->table->members[i];
	json_t *old = forms->values[i];

	if (!old) {
		if (member_form(member) == FORM_LIST)
			forms->words[i] = value->number;
		forms->values[i] = json_from_value(member, value);
		return forms->values[i] ? 0 : -ENOMEM;
	}
	switch (member_form(member)) {
	case FORM_NUMBER:
		return json_integer_set(old, json_number(member, value));
	case FORM_TEXT:
		return set_text(old, value->text);
	case FORM_LIST:
		return set_words(forms, i, value->number);
	default:
		return 0;
	}
}

static json_t *make(const struct json_forms *forms, const struct json_set *set)
{
	json_t *object = json_object();
	int err = object ? json_put(object, "type", json_string(forms->type)) : -ENOMEM;
	size_t i;

	for (i = 0; i < forms->table->n && !err; i++) {
		const struct member *member = &forms->table->members[i];
		u64 bit = 1ULL << i % 64;
		json_t *value;

		if (!(set->known[i / 64] & bit))
			continue;
		if (member_form(member) == FORM_BOOL)
			value = json_boolean(set->yes[i / 64] & bit);
		else
			value = json_incref(forms->values[i]);
		err = json_put(object, member->name, value);
	}
	if (!err)
		return object;
	json_decref(object);
	return NULL;
}

/* A place for one more object. */
static struct json_form *place(struct json_forms *forms)
{
	struct json_form *form;

	if (forms->n < JSON_FORMS)
		return &forms->forms[forms->n++];
	form = &forms->forms[forms->next++ % JSON_FORMS];
	json_decref(form->object);
	return form;
}

static const json_t *find(struct json_forms *forms, const struct json_set *set)
{
	struct json_form *form;
	json_t *object;
	unsigned int i;

	for (i = 0; i < forms->n; i++) {
		if (!memcmp(&forms->forms[i].set, set, sizeof(*set)))
			return forms->forms[i].object;
	}
	object = make(forms, set);
	if (!object)
		return NULL;
	form = place(forms);
	form->set = *set;
	form->object = object;
	return object;
}

/**
 * json_forms_fill() - an object with the values of a struct
 * @forms: the objects
 * @from: the struct that their table is about
 *
 * Return: the object, valid until the next call; NULL without memory
 */
const json_t *json_forms_fill(struct json_forms *forms, const void *from)
{
	struct json_set set = { 0 };
	struct member_value value;
	size_t i;

	for (i = 0; i < forms->table->n; i++) {
		const struct member *member = &forms->table->members[i];
		u64 bit = 1ULL << i % 64;

		if (!member_is_in(member, forms->in) || !member_get(member, from, &value))
			continue;
		if (set_value(forms, i, &value))
			return NULL;
		set.known[i / 64] |= bit;
		if (member_form(member) == FORM_BOOL && value.number)
			set.yes[i / 64] |= bit;
	}
	return find(forms, &set);
}

/**
 * json_forms_free() - release all objects
 * @forms: the objects
 */
void json_forms_free(struct json_forms *forms)
{
	size_t i;

	for (i = 0; i < forms->n; i++)
		json_decref(forms->forms[i].object);
	for (i = 0; i < forms->table->n; i++)
		json_decref(forms->values[i]);
	forms->n = 0;
	memset(forms->values, 0, sizeof(forms->values));
}
