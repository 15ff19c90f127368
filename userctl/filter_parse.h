/* SPDX-License-Identifier: GPL-2.0-only */
/* Between filter_parse.c, which knows the grammar, and filter_term.c, the terms. */
#ifndef TCPSTATECTL_FILTER_PARSE_H
#define TCPSTATECTL_FILTER_PARSE_H

#include "filter.h"

/**
 * struct filter_parser - an expression that is being read
 * @filter: where its terms and nodes go
 * @names: for names of this host
 * @error: what is wrong
 * @text: the expression: any bytes
 * @len: how many
 * @at: the next one
 * @only_value: it is the value of one term: blanks, brackets and so on belong to it
 * @depth: how many parentheses are open
 */
struct filter_parser {
	struct filter			*filter;
	const struct filter_names	*names;
	struct filter_error		*error;
	const char			*text;
	size_t				len;
	size_t				at;
	bool				only_value;
	unsigned int			depth;
};

/**
 * struct filter_word - a part of the expression
 * @at: its first byte
 * @start: the same, as a pointer
 * @len: bytes; 0: there is no word
 */
struct filter_word {
	size_t		at;
	const char	*start;
	size_t		len;
};

/* How much of a word a message quotes. */
static inline int filter_shown(const struct filter_word *word)
{
	return word->len < 48 ? word->len : 48;
}

/* filter_parse.c */
int filter_fail(struct filter_parser *p, size_t at, const char *format, ...) __printf(3, 4);
void filter_skip_blanks(struct filter_parser *p);
bool filter_accept(struct filter_parser *p, const char *string);
bool filter_accept_word(struct filter_parser *p, const char *word);
bool filter_at_end_of_value(const struct filter_parser *p);
int filter_read_word(struct filter_parser *p, const char *stops, struct filter_word *word);
int filter_read_string(struct filter_parser *p, const char *expected,
		       struct filter_word *word, char *string, size_t size);
bool filter_word_is(const struct filter_word *word, const char *string);
int filter_new_node(struct filter_parser *p, enum filter_op op, u16 left, u16 right,
		    u16 *node);

/* filter_term.c */
int filter_parse_term(struct filter_parser *p, u16 *node);
int filter_parse_values(struct filter_parser *p, const char *keyword, u16 *node);
int filter_parse_name(struct filter_parser *p, struct filter_term *term);

/* filter_value.c, filter_names.c */
int filter_parse_value(struct filter_parser *p, struct filter_term *term);
int filter_parse_name(struct filter_parser *p, struct filter_term *term);

#endif
