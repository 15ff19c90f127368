/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the parser share; for expect_parse*.c only. */
#ifndef TCPSTATECTL_EXPECT_PARSER_H
#define TCPSTATECTL_EXPECT_PARSER_H

#include "expect_lex.h"
#include "expect_path.h"
#include "source.h"

/* Longest part of the specification that a message repeats. */
#define QUOTE_LEN	28

/**
 * struct parser - a specification being parsed
 * @lex: its present token
 * @expect: what there is of it
 * @path: the clause that is being parsed
 * @words: the text of @path
 * @depth: parentheses around the present token
 * @error: what is wrong
 */
struct parser {
	struct lex		lex;
	struct expect		*expect;
	struct path		*path;
	FILE			*words;
	unsigned int		depth;
	struct expect_error	*error;
};

/* expect_parse_word.c */
int expect_fail(struct parser *p, const char *format, ...) __printf(2, 3);
int expect_fail_at(struct parser *p, size_t offset, size_t len, const char *format, ...)
	__printf(4, 5);
int expect_fail_found(struct parser *p, const char *what);
int expect_fail_order(struct parser *p, const char *what);
const char *expect_quote(char out[QUOTE_LEN], const char *bytes, size_t len);
bool expect_find_role(const struct lex *lex, enum expect_role *role);
int expect_parse_want(struct parser *p, struct expect_want *want);
int expect_parse_time(struct parser *p, u64 *ns);

/* expect_parse_path.c */
struct path_insn *expect_emit(struct parser *p, enum path_op op);
int expect_parse_path(struct parser *p);

#endif
