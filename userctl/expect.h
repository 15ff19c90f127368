/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A path of states as an assertion, for tests of network software.
 * Documentation/expect.rst has the grammar, and what it means.
 *
 * A specification is parsed once. Each end of a connection is then judged on its
 * own; a report tells why it is judged so.
 */
#ifndef TCPSTATECTL_EXPECT_H
#define TCPSTATECTL_EXPECT_H

#include <stdio.h>

#include "term.h"
#include "text.h"
#include "timeline.h"

/* Bytes that a specification has at most. */
#define EXPECT_MAX_SPEC		65536
#define EXPECT_ERROR_LEN	192
/* Alternatives that a report names at most. */
#define EXPECT_MAX_NEXT		12
/* Longest result of expect_want_text(). */
#define EXPECT_WANT_LEN		80

/**
 * enum expect_role - whom a clause is about
 * @EXPECT_ANY: both ends of every connection
 * @EXPECT_CLIENT: the end that opened it
 * @EXPECT_SERVER: the end whose listener it came to
 * @EXPECT_LISTENER: a listening socket
 * @EXPECT_ROLES: how many there are
 */
enum expect_role {
	EXPECT_ANY,
	EXPECT_CLIENT,
	EXPECT_SERVER,
	EXPECT_LISTENER,
	EXPECT_ROLES
};

/**
 * struct expect_error - why a specification cannot be used
 * @offset: byte at which it goes wrong, from 0; behind the last word if more should
 *	have come
 * @len: bytes there that are wrong; may be 0
 * @text: one line that says what to write instead, with the offset
 */
struct expect_error {
	size_t	offset;
	size_t	len;
	char	text[EXPECT_ERROR_LEN];
};

/**
 * struct expect_want - one step of a path
 * @states: bits 1 << enum tcpstate_state: any of these; two of them in a row are one
 *	step. 0: "...", any states
 * @has_cause: is @cause asked for?
 * @cause: enum tcpstate_cause that has to have led there
 * @within_ns: time that it may take; 0: any
 */
struct expect_want {
	u16	states;
	bool	has_cause;
	u8	cause;
	u64	within_ns;
};

/**
 * struct expect_step - one state in the life of an end
 * @state: enum tcpstate_state
 * @cause: enum tcpstate_cause that led there
 * @born: the socket began in it: nothing led there
 * @inferred: @cause is deduced
 * @state_inferred: so is that it came to @state
 * @gap: what came just before was not seen
 * @has_time: is @entered_ns known?
 * @entered_ns: CLOCK_MONOTONIC when the state was entered
 */
struct expect_step {
	u8	state;
	u8	cause;
	bool	born;
	bool	inferred;
	bool	state_inferred;
	bool	gap;
	bool	has_time;
	u64	entered_ns;
};

/**
 * struct expect_end - one end of a connection, or a listener
 * @role: what it is in its connection
 * @local: its address and port
 * @remote: those of its peer
 * @steps: its states in order, the one in which it began first
 * @n: how many
 * @whole: its beginning was seen
 * @ended: there will be no more steps
 * @unseen: it went on after the last step, where it cannot be seen; then it has @ended,
 *	as far as anybody will know
 * @lost: steps after the last one may be missing. Whoever reads the records has to
 *	set it for an end that has not ended, if records were lost while it went on;
 *	one that has ended is complete unless its steps have a gap.
 *
 * Made by expect_end_build(), which allocates @steps; released with expect_end_free().
 */
struct expect_end {
	enum timeline_role	role;
	struct endpoint		local;
	struct endpoint		remote;
	struct expect_step	*steps;
	size_t			n;
	bool			whole;
	bool			ended;
	bool			unseen;
	bool			lost;
};

/**
 * enum expect_verdict - what an end is judged to be, the best first
 * @EXPECT_UNCONCERNED: no clause is about it
 * @EXPECT_MATCH: it does what it should, and nothing that it must not
 * @EXPECT_NOT_REACHED: it has not come to the end of a path and may still do so
 * @EXPECT_UNDECIDED: what was seen does not suffice to tell
 * @EXPECT_MISMATCH: it does something else, whatever may follow
 */
enum expect_verdict {
	EXPECT_UNCONCERNED,
	EXPECT_MATCH,
	EXPECT_NOT_REACHED,
	EXPECT_UNDECIDED,
	EXPECT_MISMATCH,
};

/**
 * enum expect_doubt - why nothing can be told
 * @DOUBT_NONE: it can
 * @DOUBT_BEGINNING: the beginning was not seen
 * @DOUBT_GAP: records are missing
 * @DOUBT_LOST: records after the last one may be missing
 * @DOUBT_ROLE: whether it is a client or a server is not known
 * @DOUBT_CAUSE: a clause asks for a cause that is not known
 * @DOUBT_TIME: a clause asks for a time that is not known
 * @DOUBT_UNSEEN: it fits so far, and what follows cannot be seen
 */
enum expect_doubt {
	DOUBT_NONE,
	DOUBT_BEGINNING,
	DOUBT_GAP,
	DOUBT_LOST,
	DOUBT_ROLE,
	DOUBT_CAUSE,
	DOUBT_TIME,
	DOUBT_UNSEEN,
};

/**
 * enum expect_line_kind - what one line of a comparison says
 * @LINE_SAME: seen as expected
 * @LINE_SEEN: seen; nothing is said about it
 * @LINE_MISSING: expected, not seen
 * @LINE_UNEXPECTED: seen, not expected
 * @LINE_OTHER: something else was expected in its place
 * @LINE_CAUSE: another cause was expected
 * @LINE_LATE: it was expected earlier
 * @LINE_FORBIDDEN: seen, and part of what must never be
 * @LINE_UNKNOWN: its cause or its time is not known, and is asked for
 * @LINE_GAP: something was not seen here
 */
enum expect_line_kind {
	LINE_SAME,
	LINE_SEEN,
	LINE_MISSING,
	LINE_UNEXPECTED,
	LINE_OTHER,
	LINE_CAUSE,
	LINE_LATE,
	LINE_FORBIDDEN,
	LINE_UNKNOWN,
	LINE_GAP,
};

/**
 * struct expect_line - one line of a comparison
 * @kind: what it says
 * @want: what was expected, owned by the expectation; NULL: nothing
 * @seen: what was seen, owned by the end; NULL: nothing
 * @has_since: is @since_ns known?
 * @since_ns: how long the end was in the state before @seen
 * @over_ns: LINE_LATE: by how much the limit of @want was exceeded
 */
struct expect_line {
	enum expect_line_kind		kind;
	const struct expect_want	*want;
	const struct expect_step	*seen;
	bool				has_since;
	u64				since_ns;
	u64				over_ns;
};

/**
 * struct expect_report - how a verdict came about
 * @verdict: the verdict
 * @doubt: why it is EXPECT_UNDECIDED
 * @never: @path is one that must not occur
 * @path: the path that decided, owned by the expectation; NULL: there is none
 * @others: other paths of the same role, none of which is nearer to what was seen
 * @lines: what was expected beside what was seen; none if memory ran out
 * @n_lines: how many
 * @first: the first of @lines that is not as expected, or if there is none the first
 *	LINE_GAP; @n_lines: none of both
 * @next: what could have come in the place of @first
 * @n_next: how many
 * @may_end: the path could have ended there as well
 * @next_cut: there are more than fit @next
 * @inferred: a cause in @lines is deduced
 *
 * Released with expect_report_free(). Refers to the expectation and to the end.
 */
struct expect_report {
	enum expect_verdict	verdict;
	enum expect_doubt	doubt;
	bool			never;
	const char		*path;
	size_t			others;
	struct expect_line	*lines;
	size_t			n_lines;
	size_t			first;
	struct expect_want	next[EXPECT_MAX_NEXT];
	size_t			n_next;
	bool			may_end;
	bool			next_cut;
	bool			inferred;
};

struct expect;

/* expect_parse.c */
int expect_parse(struct expect **expect, const char *spec, size_t len,
		 struct expect_error *error);
void expect_free(struct expect *expect);
unsigned int expect_needs(const struct expect *expect);
unsigned int expect_meets(enum timeline_role role);
const char *expect_role_name(enum expect_role role);

/* expect_end.c */
int expect_end_build(struct expect_end *end, const struct track_end *from,
		     enum timeline_role role);
void expect_end_free(struct expect_end *end);

/* expect_judge.c */
enum expect_verdict expect_judge(const struct expect *expect, const struct expect_end *end,
				 struct expect_report *report);
void expect_report_free(struct expect_report *report);
const char *expect_verdict_name(enum expect_verdict verdict);

/* expect_text.c */
void expect_state_text(struct text *text, const struct expect_want *want);
void expect_want_text(struct text *text, const struct expect_want *want);
void expect_limit_text(struct text *text, u64 within_ns);
const char *expect_doubt_text(enum expect_doubt doubt);

/* expect_table.c */
void expect_table_print(FILE *out, const struct term *term, const struct expect_report *report);

/* expect_print.c */
void expect_report_print(FILE *out, const struct term *term, const struct expect_end *end,
			 const struct expect_report *report);

/* expect_caret.c */
void expect_error_print(FILE *out, const struct term *term, const char *spec, size_t len,
			const struct expect_error *error);

#endif
