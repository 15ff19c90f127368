// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <time.h>

#include "fields.h"
#include "text.h"

/**
 * field_is_in() - does an object have a field?
 * @field: the field
 * @in: FIELD_IN_*; 0: the only object of its table
 *
 * Return: true if it has
 */
bool field_is_in(const struct field *field, u8 in)
{
	return !in || !field->in || field->in & in;
}

/**
 * field_form() - what a value is for a program
 * @field: the field
 *
 * Return: number, truth, text or list
 */
enum field_form field_form(const struct field *field)
{
	switch (field->type) {
	case FIELD_U32:
	case FIELD_U64:
	case FIELD_S32:
	case FIELD_S64:
	case FIELD_PORT:
		return FORM_NUMBER;
	case FIELD_BOOL:
		return FORM_BOOL;
	case FIELD_WORDS:
		return FORM_LIST;
	default:
		return FORM_TEXT;
	}
}

/**
 * field_get() - the value of a field
 * @field: the field
 * @from: the struct that its table is about
 * @value: the result; text in it lives as long as this and @from
 *
 * Return: false if it is not known; then there is nothing to be shown
 */
bool field_get(const struct field *field, const void *from, struct field_value *value)
{
	if (field->known && !field->known(from))
		return false;
	return field->get(from, value);
}

/**
 * field_word() - one of several words
 * @field: a field of FIELD_WORDS
 * @bit: number of a bit of its value
 * @unknown: memory for the word of a bit that has none
 *
 * Return: a string that lives as long as @unknown
 */
const char *field_word(const struct field *field, unsigned int bit,
		       char unknown[FIELD_TEXT_LEN])
{
	if (bit < field->words->n && field->words->words[bit])
		return field->words->words[bit];
	snprintf(unknown, FIELD_TEXT_LEN, "bit%u", bit);
	return unknown;
}

/**
 * field_put_number() - a number, or a truth
 * @value: the result
 * @number: the number; one with a sign as it is in two's complement
 *
 * Return: true
 */
bool field_put_number(struct field_value *value, u64 number)
{
	value->number = number;
	return true;
}

/**
 * field_put_string() - text from outside
 * @value: the result, made printable
 * @string: the text; need not be terminated
 * @size: how many bytes there are
 *
 * Return: false if it is empty
 */
bool field_put_string(struct field_value *value, const char *string, size_t size)
{
	text_sanitize(value->buf, FIELD_TEXT_LEN, string, size);
	value->text = value->buf;
	return *value->buf;
}

/**
 * field_put_cookie() - a socket cookie
 * @value: the result: "sk:1a2b", as `ss -e` prints it
 * @cookie: the cookie
 *
 * A string, because all 64 bits are in use, and many programs count to 2^53 only.
 *
 * Return: false if it is 0: there is none
 */
bool field_put_cookie(struct field_value *value, u64 cookie)
{
	static const char digits[] = "0123456789abcdef";
	char *at = value->buf + FIELD_TEXT_LEN - 1;
	u64 left = cookie;

	*at = '\0';
	do {
		*--at = digits[left & 15];
		left >>= 4;
	} while (left);
	*--at = ':';
	*--at = 'k';
	*--at = 's';
	value->text = at;
	return cookie;
}

/**
 * field_put_word() - a word of a set
 * @value: the result
 * @words: the words by number; NULL: there is none
 * @n: how many
 * @number: the number; one that has no word is given in digits
 */
void field_put_word(struct field_value *value, const char * const *words, size_t n,
		    unsigned int number)
{
	value->text = value->buf;
	if (number < n && words[number])
		value->text = words[number];
	else
		snprintf(value->buf, FIELD_TEXT_LEN, "%u", number);
}

/**
 * field_put_name() - a name of names.c
 * @value: the result
 * @name: the name; it outlives @value, or is in @unknown
 * @unknown: what was given to names.c
 * @number: what the name is of; names.c calls a state without a name "state-14", for
 *	people: here it is in digits
 *
 * Return: true
 */
bool field_put_name(struct field_value *value, const char *name, const struct name *unknown,
		    unsigned int number)
{
	if (name == unknown->text)
		field_put_word(value, NULL, 0, number);
	else
		value->text = name;
	return true;
}

/**
 * field_put_state() - a TCP state
 * @value: the result: "FIN_WAIT1"
 * @state: enum tcpstate_state
 *
 * Return: true
 */
bool field_put_state(struct field_value *value, u8 state)
{
	struct name unknown;

	return field_put_name(value, name_state(state, &unknown), &unknown, state);
}

/**
 * field_put_error() - the name of an error
 * @value: the result: "ECONNRESET"
 * @error: errno, positive or negative
 *
 * Return: false if there is none: no error, or one that has no name
 */
bool field_put_error(struct field_value *value, int error)
{
	value->text = error ? strerrorname_np(error < 0 ? (int)-(u32)error : error) : NULL;
	return value->text;
}

static void put_digits(char *at, unsigned int n, u64 number)
{
	while (n--) {
		at[n] = '0' + number % 10;
		number /= 10;
	}
}

/**
 * field_clock_set() - let a clock have an offset
 * @clock: the clock
 * @realtime_offset: ns to add to CLOCK_MONOTONIC for CLOCK_REALTIME
 */
void field_clock_set(struct field_clock *clock, s64 realtime_offset)
{
	if (clock->realtime_offset != realtime_offset)
		*clock = (struct field_clock){ .realtime_offset = realtime_offset };
}

/**
 * field_put_time() - a point in time
 * @value: the result: "2023-11-14T22:13:20.000000001Z"
 * @clock: knows the offset of the clocks
 * @time_ns: CLOCK_MONOTONIC
 */
void field_put_time(struct field_value *value, struct field_clock *clock, u64 time_ns)
{
	u64 real = time_ns + clock->realtime_offset;
	u64 second = real / NSEC_PER_SEC;
	size_t len;

	if (second != clock->second || !*clock->date) {
		time_t seconds = second;
		struct tm tm;

		gmtime_r(&seconds, &tm);
		strftime(clock->date, sizeof(clock->date), "%Y-%m-%dT%H:%M:%S", &tm);
		clock->second = second;
	}
	len = strlen(clock->date);
	memcpy(value->buf, clock->date, len);
	value->buf[len] = '.';
	put_digits(value->buf + len + 1, 9, real % NSEC_PER_SEC);
	strcpy(value->buf + len + 10, "Z");
	value->text = value->buf;
}

static const char * const types[] = {
	[FIELD_U32] = "u32",
	[FIELD_U64] = "u64",
	[FIELD_S32] = "s32",
	[FIELD_S64] = "s64",
	[FIELD_PORT] = "port",
	[FIELD_BOOL] = "bool",
	[FIELD_STRING] = "string",
	[FIELD_WORD] = "word",
	[FIELD_WORDS] = "words",
	[FIELD_ADDRESS] = "address",
	[FIELD_COOKIE] = "cookie",
	[FIELD_TIME] = "time",
};

static void help_in(FILE *out, u8 in)
{
	fprintf(out, "%c%c%c  ", in & FIELD_IN_EVENT ? 'e' : '-', in & FIELD_IN_ROW ? 'r' : '-',
		in & FIELD_IN_END ? 's' : '-');
}

static void help_table(FILE *out, const struct field_table *table)
{
	size_t i;

	fprintf(out, "\n%s: %s\n", table->name, table->help);
	for (i = 0; i < table->n; i++) {
		const struct field *field = &table->fields[i];

		fprintf(out, "  %-18s %-8s %-8s %-6s ", field->name, types[field->type],
			field->unit ? field->unit : "-", field->since);
		if (table == &fields_event)
			help_in(out, field->in);
		fprintf(out, "%s\n", field->help);
	}
}

/**
 * fields_help() - list all fields
 * @out: where
 */
void fields_help(FILE *out)
{
	static const struct field_table * const tables[] = {
		&fields_header, &fields_event, &fields_connection, &fields_gap,
		&fields_totals, &fields_status, &fields_cpu, &fields_pair, &fields_hook,
		&fields_ignored,
	};
	size_t i;

	fprintf(out, "Fields of --json and --csv: name, type, unit, first release, meaning.\n");
	for (i = 0; i < ARRAY_SIZE(tables); i++)
		help_table(out, tables[i]);
}
