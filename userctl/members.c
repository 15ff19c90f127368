// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <time.h>

#include "members.h"
#include "text.h"

/**
 * member_is_in() - does an object have a member?
 * @member: the member
 * @in: MEMBER_IN_*; 0: the only object of its table
 *
 * Return: true if it has
 */
bool member_is_in(const struct member *member, u8 in)
{
	return !in || !member->in || member->in & in;
}

/**
 * member_form() - what a value is for a program
 * @member: the member
 *
 * Return: number, truth, text or list
 */
enum member_form member_form(const struct member *member)
{
	switch (member->type) {
	case MEMBER_U32:
	case MEMBER_U64:
	case MEMBER_S32:
	case MEMBER_S64:
	case MEMBER_PORT:
		return FORM_NUMBER;
	case MEMBER_BOOL:
		return FORM_BOOL;
	case MEMBER_WORDS:
		return FORM_LIST;
	default:
		return FORM_TEXT;
	}
}

/**
 * member_get() - the value of a member
 * @member: the member
 * @from: the struct that its table is about
 * @value: the result; text in it lives as long as this and @from
 *
 * Return: false if it is not known; then there is nothing to be shown
 */
bool member_get(const struct member *member, const void *from, struct member_value *value)
{
	if (member->known && !member->known(from))
		return false;
	return member->get(from, value);
}

/**
 * member_word() - one of several words
 * @member: a member of MEMBER_WORDS
 * @bit: number of a bit of its value
 * @unknown: memory for the word of a bit that has none
 *
 * Return: a string that lives as long as @unknown
 */
const char *member_word(const struct member *member, unsigned int bit,
			char unknown[MEMBER_TEXT_LEN])
{
	if (bit < member->words->n && member->words->words[bit])
		return member->words->words[bit];
	snprintf(unknown, MEMBER_TEXT_LEN, "bit%u", bit);
	return unknown;
}

/**
 * member_put_number() - a number, or a truth
 * @value: the result
 * @number: the number; one with a sign as it is in two's complement
 *
 * Return: true
 */
bool member_put_number(struct member_value *value, u64 number)
{
	value->number = number;
	return true;
}

/**
 * member_put_string() - text from outside
 * @value: the result, made printable
 * @string: the text; need not be terminated
 * @size: how many bytes there are
 *
 * Return: false if it is empty
 */
bool member_put_string(struct member_value *value, const char *string, size_t size)
{
	text_sanitize(value->buf, MEMBER_TEXT_LEN, string, size);
	value->text = value->buf;
	return *value->buf;
}

/**
 * member_put_comm() - the name of a process
 * @value: the result, made printable in a way that can be undone
 * @comm: the name, as the kernel has it
 *
 * Return: false if it is empty
 */
bool member_put_comm(struct member_value *value, const char comm[TCPSTATE_COMM_LEN])
{
	text_comm(value->buf, comm, TCPSTATE_COMM_LEN);
	value->text = value->buf;
	return *value->buf;
}

/**
 * member_put_cookie() - a socket cookie
 * @value: the result: "sk:1a2b", as `ss -e` prints it
 * @cookie: the cookie
 *
 * A string, because all 64 bits are in use, and many programs count to 2^53 only.
 *
 * Return: false if it is 0: there is none
 */
bool member_put_cookie(struct member_value *value, u64 cookie)
{
	static const char digits[] = "0123456789abcdef";
	char *at = value->buf + MEMBER_TEXT_LEN - 1;
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
 * member_put_word() - a word of a set
 * @value: the result
 * @words: the words by number; NULL: there is none
 * @n: how many
 * @number: the number; one that has no word is given in digits
 */
void member_put_word(struct member_value *value, const char * const *words, size_t n,
		     unsigned int number)
{
	value->text = value->buf;
	if (number < n && words[number])
		value->text = words[number];
	else
		snprintf(value->buf, MEMBER_TEXT_LEN, "%u", number);
}

/**
 * member_put_name() - a name of names.c
 * @value: the result
 * @name: the name; it outlives @value, or is in @unknown
 * @unknown: what was given to names.c
 * @number: what the name is of; names.c calls a state without a name "state-14", for
 *	people: here it is in digits
 *
 * Return: true
 */
bool member_put_name(struct member_value *value, const char *name, const struct name *unknown,
		     unsigned int number)
{
	if (name == unknown->text)
		member_put_word(value, NULL, 0, number);
	else
		value->text = name;
	return true;
}

/**
 * member_put_state() - a TCP state
 * @value: the result: "FIN_WAIT1"
 * @state: enum tcpstate_state
 *
 * Return: true
 */
bool member_put_state(struct member_value *value, u8 state)
{
	struct name unknown;

	return member_put_name(value, name_state(state, &unknown), &unknown, state);
}

/**
 * member_put_role() - what an end is in its connection
 * @value: the result: "client"
 * @role: the role
 *
 * Return: false if it is not known
 */
bool member_put_role(struct member_value *value, enum timeline_role role)
{
	static const char * const roles[] = {
		[ROLE_CLIENT] = "client",
		[ROLE_SERVER] = "server",
		[ROLE_LISTENER] = "listener",
	};

	member_put_word(value, roles, ARRAY_SIZE(roles), role);
	return role != ROLE_UNKNOWN;
}

/**
 * member_put_error() - the name of an error
 * @value: the result: "ECONNRESET"
 * @error: errno, positive or negative
 *
 * Return: false if there is none: no error, or one that has no name
 */
bool member_put_error(struct member_value *value, int error)
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
 * member_clock_set() - let a clock have an offset
 * @clock: the clock
 * @realtime_offset: ns to add to CLOCK_MONOTONIC for CLOCK_REALTIME
 */
void member_clock_set(struct member_clock *clock, s64 realtime_offset)
{
	if (clock->realtime_offset != realtime_offset)
		*clock = (struct member_clock){ .realtime_offset = realtime_offset };
}

/**
 * member_put_time() - a point in time
 * @value: the result: "2023-11-14T22:13:20.000000001Z"
 * @clock: knows the offset of the clocks
 * @time_ns: CLOCK_MONOTONIC
 */
void member_put_time(struct member_value *value, struct member_clock *clock, u64 time_ns)
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
	[MEMBER_U32] = "u32",
	[MEMBER_U64] = "u64",
	[MEMBER_S32] = "s32",
	[MEMBER_S64] = "s64",
	[MEMBER_PORT] = "port",
	[MEMBER_BOOL] = "bool",
	[MEMBER_STRING] = "string",
	[MEMBER_WORD] = "word",
	[MEMBER_WORDS] = "words",
	[MEMBER_ADDRESS] = "address",
	[MEMBER_COOKIE] = "cookie",
	[MEMBER_TIME] = "time",
};

static void help_in(FILE *out, u8 in)
{
	fprintf(out, "%c%c%c  ", in & MEMBER_IN_EVENT ? 'e' : '-', in & MEMBER_IN_ROW ? 'r' : '-',
		in & MEMBER_IN_END ? 's' : '-');
}

static void help_table(FILE *out, const struct member_table *table)
{
	size_t i;

	fprintf(out, "\n%s: %s\n", table->name, table->help);
	for (i = 0; i < table->n; i++) {
		const struct member *member = &table->members[i];

		fprintf(out, "  %-23s %-8s %-8s %-6s ", member->name, types[member->type],
			member->unit ? member->unit : "-", member->since);
		if (table == &members_event)
			help_in(out, member->in);
		fprintf(out, "%s\n", member->help);
	}
}

/**
 * members_help() - list all members
 * @out: where
 */
void members_help(FILE *out)
{
	static const struct member_table * const tables[] = {
		&members_header, &members_event, &members_connection, &members_handshake,
		&members_teardown, &members_end, &members_gap, &members_totals,
		&members_status, &members_cpu, &members_pair, &members_hook,
		&members_ignored, &members_stats, &members_group, &members_times,
		&members_living, &members_finding, &members_place, &members_fact,
		&members_fix, &members_diagnosis, &members_lab, &members_task,
	};
	size_t i;

	fprintf(out, "Fields of --json and --csv: name, type, unit, first release, meaning.\n");
	for (i = 0; i < ARRAY_SIZE(tables); i++)
		help_table(out, tables[i]);
}
