/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a program gets to read: one table names every member of an object of JSON, its
 * type, its unit and where it comes from. The documentation calls them fields. JSON, CSV,
 * `tcpstatectl help fields` and the test of the documentation are made from it;
 * Documentation/output.rst has the rules.
 */
#ifndef TCPSTATECTL_MEMBERS_H
#define TCPSTATECTL_MEMBERS_H

#include <stdio.h>

#include "diagnose.h"
#include "names.h"
#include "reader.h"
#include "stats.h"
#include "story.h"
#include "timeline.h"

/* Changes only if a member changes its meaning or goes. */
#define MEMBERS_SCHEMA		"tcpstate-json"
#define MEMBERS_SCHEMA_VERSION	1

/* Longest text of one value. */
#define MEMBER_TEXT_LEN	SOURCE_TEXT_LEN
/* More members than one table has; a multiple of 64. */
#define MEMBERS_MAX	128

/**
 * enum member_type - what a value is
 * @MEMBER_U32: a number of 32 bits at most
 * @MEMBER_U64: a number of 64 bits at most
 * @MEMBER_S32: the same with a sign
 * @MEMBER_S64: the same with a sign
 * @MEMBER_PORT: a port
 * @MEMBER_BOOL: yes or no
 * @MEMBER_STRING: text, in printable ASCII
 * @MEMBER_WORD: one of a set of words
 * @MEMBER_WORDS: any number of a set of words
 * @MEMBER_ADDRESS: an IP address
 * @MEMBER_COOKIE: a socket cookie, as `ss -e` prints it
 * @MEMBER_TIME: a point in time, as RFC 3339 has it
 */
enum member_type {
	MEMBER_U32,
	MEMBER_U64,
	MEMBER_S32,
	MEMBER_S64,
	MEMBER_PORT,
	MEMBER_BOOL,
	MEMBER_STRING,
	MEMBER_WORD,
	MEMBER_WORDS,
	MEMBER_ADDRESS,
	MEMBER_COOKIE,
	MEMBER_TIME,
};

/**
 * enum member_form - what a value is for a program
 * @FORM_NUMBER: an integer, with or without a sign
 * @FORM_BOOL: true or false
 * @FORM_TEXT: a string
 * @FORM_LIST: a list of strings
 */
enum member_form {
	FORM_NUMBER,
	FORM_BOOL,
	FORM_TEXT,
	FORM_LIST,
};

/**
 * struct member_value - the value of a member
 * @number: the number; 0 or 1; the words, a bit each
 * @text: the text; a constant or in @buf
 * @buf: memory for it
 */
struct member_value {
	u64		number;
	const char	*text;
	char		buf[MEMBER_TEXT_LEN];
};

/**
 * struct member_words - the words of a member that has several at once
 * @words: the word of each bit; NULL: it has none
 * @n: how many
 */
struct member_words {
	const char * const	*words;
	size_t			n;
};

/* In which objects of a table a member is; 0: in all. */
#define MEMBER_IN_EVENT	0x1
#define MEMBER_IN_ROW	0x2
#define MEMBER_IN_END	0x4

/**
 * struct member - a member
 * @name: its name: never another one, and never with another meaning
 * @type: what its value is
 * @unit: unit of the value; NULL: it has none
 * @since: release of tcpstatectl that had it first
 * @in: MEMBER_IN_*
 * @known: can it be known? NULL: yes
 * @get: get the value from the struct of its table; asked only if it can be known.
 *	Result: is it known?
 * @words: words of MEMBER_WORDS
 * @help: what it means, in one line
 */
struct member {
	const char			*name;
	enum member_type			type;
	const char			*unit;
	const char			*since;
	u8				in;
	bool				(*known)(const void *from);
	bool				(*get)(const void *from, struct member_value *value);
	const struct member_words	*words;
	const char			*help;
};

/**
 * struct member_table - the members of one kind of object
 * @name: what the object is called
 * @members: its members, in the order of output
 * @n: how many, at most MEMBERS_MAX
 * @help: what the object is, in one line
 */
struct member_table {
	const char		*name;
	const struct member	*members;
	size_t			n;
	const char		*help;
};

/**
 * struct member_clock - makes points in time
 * @realtime_offset: ns to add to CLOCK_MONOTONIC for CLOCK_REALTIME
 * @hosts: names of the hosts; NULL: there is one, which goes without saying
 * @second: the second that @date is of (CLOCK_REALTIME)
 * @date: "2023-11-14T22:13:20", kept because most records are of the same second
 */
struct member_clock {
	s64				realtime_offset;
	const struct source_host	*hosts;
	u64				second;
	char				date[24];
};

/**
 * struct member_event - what the members of an event come from
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
struct member_event {
	struct tcpstate_record	rec;
	struct member_clock	*clock;
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
 * struct member_connection - what the members of a connection come from
 * @tl: a copy of the connection; what it points to is not copied
 * @story: what its records tell as a whole; of a listener nothing
 * @clock: makes its time
 */
struct member_connection {
	struct timeline		tl;
	struct story		story;
	struct member_clock	*clock;
};

/**
 * struct member_cpu - what the members of a CPU come from
 * @cpu: CPU number
 * @written: records written
 * @overwritten: records that are not in the ring any more
 */
struct member_cpu {
	u32	cpu;
	u64	written;
	u64	overwritten;
};

/**
 * struct member_gap - what the members of a gap come from
 * @cpu: CPU number
 * @lost: records lost
 */
struct member_gap {
	u32	cpu;
	u64	lost;
};

/**
 * struct member_stats - what the members of statistics come from
 * @stats: the counts
 * @clock: makes their time
 */
struct member_stats {
	const struct stats	*stats;
	struct member_clock	*clock;
};

/**
 * struct member_living - what the members of sockets in one state come from
 * @state: enum tcpstate_state
 * @sockets: how many
 */
struct member_living {
	u8	state;
	u64	sockets;
};

/**
 * struct member_finding - what the members of a finding come from
 * @finding: the finding
 * @clock: makes its time
 */
struct member_finding {
	const struct diagnose_finding	*finding;
	struct member_clock		*clock;
};

/**
 * struct member_place - what the members of a place of a finding come from
 * @finding: the finding
 * @place: the place
 * @clock: knows the hosts
 */
struct member_place {
	const struct diagnose_finding	*finding;
	const struct diagnose_place	*place;
	struct member_clock		*clock;
};

/**
 * struct member_fix - what the members of a piece of advice come from
 * @fix: the advice
 * @now: its setting, as it is now; empty: not known
 */
struct member_fix {
	const struct diagnose_fix	*fix;
	const char			*now;
};

/**
 * struct member_diagnosis - what the members of a diagnosis come from
 * @result: the findings
 * @clock: makes its time
 */
struct member_diagnosis {
	const struct diagnose_result	*result;
	struct member_clock		*clock;
};

/**
 * struct member_lab - what the members of a lab come from
 * @number: its number
 * @slug: what its folder is called, without the number
 * @points: the score
 * @of: most points that there are
 */
struct member_lab {
	u32		number;
	const char	*slug;
	u32		points;
	u32		of;
};

/**
 * struct member_task - what the members of a task of a lab come from
 * @name: its name
 * @points: points for the answer
 * @of: most points that there are
 * @answered: there is an answer
 * @predicted: the answer
 * @seen: what was seen
 * @ends: ends of connections that the task is about
 */
struct member_task {
	const char	*name;
	u32		points;
	u32		of;
	bool		answered;
	char		predicted[MEMBER_TEXT_LEN];
	char		seen[MEMBER_TEXT_LEN];
	u64		ends;
};

/* From struct member_event; the members of rows and ends, too. */
extern const struct member_table members_event;
/* From struct member_connection. */
extern const struct member_table members_connection;
/* What it amounts to: from story_handshake, member_connection, story_end. */
extern const struct member_table members_handshake;
extern const struct member_table members_teardown;
extern const struct member_table members_end;
/* From struct member_gap, struct reader_totals. */
extern const struct member_table members_gap;
extern const struct member_table members_totals;
/* From struct source_status; what it is made of: member_cpu, source_pair, ... */
extern const struct member_table members_header;
extern const struct member_table members_status;
extern const struct member_table members_cpu;
extern const struct member_table members_pair;
extern const struct member_table members_hook;
extern const struct member_table members_ignored;
/* From struct member_stats; what it is made of: stats_group, hist, member_living. */
extern const struct member_table members_stats;
extern const struct member_table members_group;
extern const struct member_table members_times;
extern const struct member_table members_living;
/* From struct member_finding; what it is made of: member_place, diagnose_fact, member_fix. */
extern const struct member_table members_finding;
extern const struct member_table members_place;
extern const struct member_table members_fact;
extern const struct member_table members_fix;
/* From struct member_diagnosis. */
extern const struct member_table members_diagnosis;
/* From struct member_lab, struct member_task. */
extern const struct member_table members_lab;
extern const struct member_table members_task;

bool member_is_in(const struct member *member, u8 in);
enum member_form member_form(const struct member *member);
bool member_get(const struct member *member, const void *from, struct member_value *value);
const char *member_word(const struct member *member, unsigned int bit,
			char unknown[MEMBER_TEXT_LEN]);
void members_help(FILE *out);

void member_clock_set(struct member_clock *clock, s64 realtime_offset);
bool member_put_number(struct member_value *value, u64 number);
bool member_put_string(struct member_value *value, const char *string, size_t size);
void member_put_time(struct member_value *value, struct member_clock *clock, u64 time_ns);
bool member_put_cookie(struct member_value *value, u64 cookie);
bool member_put_comm(struct member_value *value, const char comm[TCPSTATE_COMM_LEN]);
bool member_put_error(struct member_value *value, int error);
void member_put_word(struct member_value *value, const char * const *words, size_t n,
		     unsigned int number);
bool member_put_name(struct member_value *value, const char *name, const struct name *unknown,
		     unsigned int number);
bool member_put_state(struct member_value *value, u8 state);
bool member_put_role(struct member_value *value, enum timeline_role role);

/* members_stats.c */
void member_put_span(struct member_value *value, unsigned int which);

/* members_from.c */
void member_event_set(struct member_event *event, const struct tcpstate_record *rec,
		      const struct track_end *end);
void member_event_set_row(struct member_event *event, const struct timeline_row *row);
void member_event_set_end(struct member_event *event, const struct timeline *tl,
			  unsigned int side);
void member_connection_set(struct member_connection *connection, const struct timeline *tl,
			   u64 now_ns);
const struct story_end *member_story_of(const struct member_connection *connection,
					unsigned int side);

#endif
