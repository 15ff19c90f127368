/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a program gets to read: one table names every field, its type, its unit and
 * where it comes from. JSON, CSV, `tcpstatectl help fields` and the test of the
 * documentation are made from it. Documentation/output.rst has the rules.
 */
#ifndef TCPSTATECTL_FIELDS_H
#define TCPSTATECTL_FIELDS_H

#include <stdio.h>

#include "names.h"
#include "reader.h"
#include "timeline.h"

/* Changes only if a field changes its meaning or goes. */
#define FIELDS_SCHEMA		"tcpstate-json"
#define FIELDS_SCHEMA_VERSION	1

/* Longest text of one value. */
#define FIELD_TEXT_LEN	SOURCE_TEXT_LEN
/* More fields than one table has; a multiple of 64. */
#define FIELDS_MAX	128

/**
 * enum field_type - what a value is
 * @FIELD_U32: a number of 32 bits at most
 * @FIELD_U64: a number of 64 bits at most
 * @FIELD_S32: the same with a sign
 * @FIELD_S64: the same with a sign
 * @FIELD_PORT: a port
 * @FIELD_BOOL: yes or no
 * @FIELD_STRING: text, in printable ASCII
 * @FIELD_WORD: one of a set of words
 * @FIELD_WORDS: any number of a set of words
 * @FIELD_ADDRESS: an IP address
 * @FIELD_COOKIE: a socket cookie, as `ss -e` prints it
 * @FIELD_TIME: a point in time, as RFC 3339 has it
 */
enum field_type {
	FIELD_U32,
	FIELD_U64,
	FIELD_S32,
	FIELD_S64,
	FIELD_PORT,
	FIELD_BOOL,
	FIELD_STRING,
	FIELD_WORD,
	FIELD_WORDS,
	FIELD_ADDRESS,
	FIELD_COOKIE,
	FIELD_TIME,
};

/**
 * enum field_form - what a value is for a program
 * @FORM_NUMBER: an integer, with or without a sign
 * @FORM_BOOL: true or false
 * @FORM_TEXT: a string
 * @FORM_LIST: a list of strings
 */
enum field_form {
	FORM_NUMBER,
	FORM_BOOL,
	FORM_TEXT,
	FORM_LIST,
};

/**
 * struct field_value - the value of a field
 * @number: the number; 0 or 1; the words, a bit each
 * @text: the text; a constant or in @buf
 * @buf: memory for it
 */
struct field_value {
	u64		number;
	const char	*text;
	char		buf[FIELD_TEXT_LEN];
};

/**
 * struct field_words - the words of a field that has several at once
 * @words: the word of each bit; NULL: it has none
 * @n: how many
 */
struct field_words {
	const char * const	*words;
	size_t			n;
};

/* In which objects of a table a field is; 0: in all. */
#define FIELD_IN_EVENT	0x1
#define FIELD_IN_ROW	0x2
#define FIELD_IN_END	0x4

/**
 * struct field - a field
 * @name: its name: never another one, and never with another meaning
 * @type: what its value is
 * @unit: unit of the value; NULL: it has none
 * @since: release of tcpstatectl that had it first
 * @in: FIELD_IN_*
 * @known: can it be known? NULL: yes
 * @get: get the value from the struct of its table; asked only if it can be known.
 *	Result: is it known?
 * @words: words of FIELD_WORDS
 * @help: what it means, in one line
 */
struct field {
	const char			*name;
	enum field_type			type;
	const char			*unit;
	const char			*since;
	u8				in;
	bool				(*known)(const void *from);
	bool				(*get)(const void *from, struct field_value *value);
	const struct field_words	*words;
	const char			*help;
};

/**
 * struct field_table - the fields of one kind of object
 * @name: what the object is called
 * @fields: its fields, in the order of output
 * @n: how many, at most FIELDS_MAX
 * @help: what the object is, in one line
 */
struct field_table {
	const char		*name;
	const struct field	*fields;
	size_t			n;
	const char		*help;
};

/**
 * struct field_clock - makes points in time
 * @realtime_offset: ns to add to CLOCK_MONOTONIC for CLOCK_REALTIME
 * @second: the second that @date is of (CLOCK_REALTIME)
 * @date: "2023-11-14T22:13:20", kept because most records are of the same second
 */
struct field_clock {
	s64	realtime_offset;
	u64	second;
	char	date[24];
};

/**
 * struct field_event - what the fields of an event come from
 * @rec: the record; for an end of a connection, what all its records have in common
 * @clock: makes its time
 * @socket: its socket, as it is after the record
 * @role: what the socket is in its connection
 * @end: which end of the connection it is
 * @since_ns: time since the first record of the connection
 * @gap: records before this one are missing
 * @odd: the state machine has no such transition
 * @twin: what it tells about a duplicate child
 * @has_spent: is @spent_ns known?
 * @spent_ns: how long the socket had been in the old state
 *
 * An event has no @role, @end and @since_ns, a row no @socket, and an end only @rec,
 * @socket and @role.
 */
struct field_event {
	struct tcpstate_record	rec;
	struct field_clock	*clock;
	const struct track_end	*socket;
	enum timeline_role	role;
	u32			end;
	u64			since_ns;
	bool			gap;
	bool			odd;
	enum track_twin		twin;
	bool			has_spent;
	u64			spent_ns;
};

/**
 * struct field_connection - what the fields of a connection come from
 * @tl: a copy of the connection; what it points to is not copied
 * @clock: makes its time
 */
struct field_connection {
	struct timeline		tl;
	struct field_clock	*clock;
};

/**
 * struct field_cpu - what the fields of a CPU come from
 * @cpu: CPU number
 * @written: records written
 * @overwritten: records that are not in the ring any more
 */
struct field_cpu {
	u32	cpu;
	u64	written;
	u64	overwritten;
};

/**
 * struct field_gap - what the fields of a gap come from
 * @cpu: CPU number
 * @lost: records lost
 */
struct field_gap {
	u32	cpu;
	u64	lost;
};

/* From struct field_event; the fields of rows and ends, too. */
extern const struct field_table fields_event;
/* From struct field_connection. */
extern const struct field_table fields_connection;
/* From struct field_gap, struct reader_totals. */
extern const struct field_table fields_gap;
extern const struct field_table fields_totals;
/* From struct source_status; what it is made of: field_cpu, source_pair, ... */
extern const struct field_table fields_header;
extern const struct field_table fields_status;
extern const struct field_table fields_cpu;
extern const struct field_table fields_pair;
extern const struct field_table fields_hook;
extern const struct field_table fields_ignored;

bool field_is_in(const struct field *field, u8 in);
enum field_form field_form(const struct field *field);
bool field_get(const struct field *field, const void *from, struct field_value *value);
const char *field_word(const struct field *field, unsigned int bit,
		       char unknown[FIELD_TEXT_LEN]);
void fields_help(FILE *out);

void field_clock_set(struct field_clock *clock, s64 realtime_offset);
bool field_put_number(struct field_value *value, u64 number);
bool field_put_string(struct field_value *value, const char *string, size_t size);
void field_put_time(struct field_value *value, struct field_clock *clock, u64 time_ns);
bool field_put_cookie(struct field_value *value, u64 cookie);
bool field_put_error(struct field_value *value, int error);
void field_put_word(struct field_value *value, const char * const *words, size_t n,
		    unsigned int number);
bool field_put_name(struct field_value *value, const char *name, const struct name *unknown,
		    unsigned int number);
bool field_put_state(struct field_value *value, u8 state);

/* fields_from.c */
void field_event_set(struct field_event *event, const struct tcpstate_record *rec,
		     const struct track_end *end);
void field_event_set_row(struct field_event *event, const struct timeline_row *row);
void field_event_set_end(struct field_event *event, const struct timeline *tl,
			 unsigned int side);

#endif
