// SPDX-License-Identifier: GPL-2.0-only
/* All text is ASCII (text_comm(), text_sanitize()), so it is UTF-8 as JSON wants it. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "json.h"

/**
 * json_number() - the value of a number
 * @member: a member of FORM_NUMBER
 * @value: its value
 *
 * An integer of jansson has 64 bits and a sign. What is larger is the largest one:
 * nothing that is counted or measured gets there, but a damaged record may.
 *
 * Return: the value
 */
json_int_t json_number(const struct member *member, const struct member_value *value)
{
	bool has_sign = member->type == MEMBER_S32 || member->type == MEMBER_S64;

	if (!has_sign && value->number > (u64)INT64_MAX)
		return INT64_MAX;
	return value->number;
}

/**
 * json_checked() - a value that is complete, or none
 * @value: an array or an object
 * @err: what went wrong while it was filled; 0: nothing
 *
 * Return: @value; NULL: it was released
 */
json_t *json_checked(json_t *value, int err)
{
	if (!err)
		return value;
	json_decref(value);
	return NULL;
}

/**
 * json_append() - append to an array
 * @array: the array; NULL: there was no memory for it
 * @value: becomes the array's, after a failure as well; NULL as @array
 *
 * Return: 0 or -ENOMEM
 */
int json_append(json_t *array, json_t *value)
{
	return json_array_append_new(array, value) ? -ENOMEM : 0;
}

/**
 * json_put() - give an object a member
 * @object: the object; NULL: there was no memory for it
 * @name: name of the member
 * @value: becomes the object's, after a failure as well; NULL as @object
 *
 * Return: 0 or -ENOMEM
 */
int json_put(json_t *object, const char *name, json_t *value)
{
	return json_object_set_new_nocheck(object, name, value) ? -ENOMEM : 0;
}

/**
 * json_add_words() - append words to an array
 * @array: the array; NULL: there was no memory for it
 * @member: a member of FORM_LIST
 * @bits: the words, a bit each
 *
 * Return: 0 or -ENOMEM
 */
int json_add_words(json_t *array, const struct member *member, u64 bits)
{
	char unknown[MEMBER_TEXT_LEN];
	int err = array ? 0 : -ENOMEM;

	for (; !err && bits; bits &= bits - 1) {
		const char *word = member_word(member, __builtin_ctzll(bits), unknown);

		err = json_append(array, json_string(word));
	}
	return err;
}

static json_t *from_words(const struct member *member, u64 bits)
{
	json_t *array = json_array();

	return json_checked(array, json_add_words(array, member, bits));
}

/**
 * json_from_value() - a value
 * @member: the member
 * @value: its value
 *
 * Return: the value, the caller's; NULL without memory
 */
json_t *json_from_value(const struct member *member, const struct member_value *value)
{
	switch (member_form(member)) {
	case FORM_NUMBER:
		return json_integer(json_number(member, value));
	case FORM_BOOL:
		return json_boolean(value->number);
	case FORM_LIST:
		return from_words(member, value->number);
	default:
		return json_string(value->text);
	}
}

/**
 * json_add_members() - give an object all members of a table
 * @object: the object; NULL: there was no memory for it
 * @table: the members; those that are not known are left out
 * @in: MEMBER_IN_* of the object
 * @from: the struct that @table is about
 *
 * Return: 0 or -ENOMEM
 */
int json_add_members(json_t *object, const struct member_table *table, u8 in,
		     const void *from)
{
	struct member_value value;
	int err = object ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; i < table->n && !err; i++) {
		const struct member *member = &table->members[i];

		if (member_is_in(member, in) && member_get(member, from, &value))
			err = json_put(object, member->name, json_from_value(member, &value));
	}
	return err;
}

/**
 * json_from_members() - an object
 * @type: its first member; NULL: it has none
 * @table: its members; those that are not known are left out
 * @in: MEMBER_IN_* of the object
 * @from: the struct that @table is about
 *
 * Return: the object, the caller's; NULL without memory
 */
json_t *json_from_members(const char *type, const struct member_table *table, u8 in,
			  const void *from)
{
	json_t *object = json_object();
	int err = type ? json_put(object, "type", json_string(type)) : 0;

	if (!err)
		err = json_add_members(object, table, in, from);
	return json_checked(object, err);
}

/**
 * json_from_structs() - an array of objects
 * @table: their members
 * @structs: what the table is about, one behind the other
 * @n: how many
 * @size: bytes of one
 *
 * Return: the array, the caller's; NULL without memory
 */
json_t *json_from_structs(const struct member_table *table, const void *structs, size_t n,
			  size_t size)
{
	json_t *array = json_array();
	size_t i;
	int err = 0;

	for (i = 0; i < n && !err; i++)
		err = json_append(array, json_from_members(NULL, table, 0,
							   (const char *)structs + i * size));
	return json_checked(array, err);
}

/**
 * json_write() - write an object as a line
 * @line: memory for it, kept for the next one
 * @object: the object; NULL: there was no memory for it
 * @out: where
 *
 * Return: 0, -ENOMEM, or the negative errno of the write
 */
int json_write(struct json_line *line, const json_t *object, FILE *out)
{
	size_t len = json_dumpb(object, line->buf, line->size, JSON_COMPACT);

	/* One more for the newline. */
	if (len && len >= line->size) {
		char *buf = realloc(line->buf, len + 1);

		if (!buf)
			return -ENOMEM;
		line->buf = buf;
		line->size = len + 1;
		len = json_dumpb(object, line->buf, line->size, JSON_COMPACT);
	}
	if (!len || len >= line->size)
		return -ENOMEM;
	line->buf[len] = '\n';
	errno = 0;
	/* Only the write that fails knows why; the next flush does not. */
	if (fwrite(line->buf, 1, len + 1, out) == len + 1)
		return 0;
	return errno ? -errno : -EIO;
}

/**
 * json_line_free() - release the memory of a line
 * @line: the memory
 */
void json_line_free(struct json_line *line)
{
	free(line->buf);
	line->buf = NULL;
	line->size = 0;
}
