/* SPDX-License-Identifier: GPL-2.0-only */
/* The words and signs of a specification. */
#ifndef TCPSTATECTL_EXPECT_LEX_H
#define TCPSTATECTL_EXPECT_LEX_H

#include "types.h"

/**
 * enum lex_kind - what a token is
 * @LEX_WORD: letters, digits, hyphens and underscores; a number with its unit
 * @LEX_TO: > or an arrow
 * @LEX_OR: |
 * @LEX_OPEN: (
 * @LEX_CLOSE: )
 * @LEX_OPTION: ?
 * @LEX_DOTS: ...
 * @LEX_COLON: :
 * @LEX_STOP: ; or a newline at which a clause can end
 * @LEX_EOF: the end of all
 * @LEX_BAD: a byte that has no meaning
 */
enum lex_kind {
	LEX_WORD,
	LEX_TO,
	LEX_OR,
	LEX_OPEN,
	LEX_CLOSE,
	LEX_OPTION,
	LEX_DOTS,
	LEX_COLON,
	LEX_STOP,
	LEX_EOF,
	LEX_BAD,
};

/**
 * struct lex - a specification being read
 * @spec: its bytes, not terminated
 * @len: how many
 * @at: the first one not read
 * @parens: how many parentheses are open
 * @kind: the present token
 * @offset: where it begins
 * @size: bytes that it has
 */
struct lex {
	const char	*spec;
	size_t		len;
	size_t		at;
	size_t		parens;
	enum lex_kind	kind;
	size_t		offset;
	size_t		size;
};

void expect_lex_begin(struct lex *lex, const char *spec, size_t len);
void expect_lex_next(struct lex *lex);
bool expect_lex_is(const struct lex *lex, const char *word);
size_t expect_lex_number(const char *word, size_t len);
int expect_lex_duration(const char *number, size_t len, const char *unit, size_t unit_len, u64 *ns);

#endif
