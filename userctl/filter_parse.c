// SPDX-License-Identifier: GPL-2.0-only
/*
 * The grammar of Documentation/filter.rst, by recursive descent. The text may be any
 * bytes: what can go wrong is told with its place.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "filter_parse.h"
#include "text.h"

/* Parentheses inside each other; nobody needs more, and the stack has an end. */
#define MAX_DEPTH	32

static const char blanks[] = " \t\r\n";
static const char special[] = " \t\r\n()!&|,<>=";

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/**
 * filter_fail() - say what is wrong
 * @p: the expression
 * @at: byte where it is wrong
 * @format: printf format: what is wrong, and what was expected
 *
 * Return: -EINVAL
 */
int filter_fail(struct filter_parser *p, size_t at, const char *format, ...)
{
	char raw[FILTER_ERROR_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	text_sanitize(p->error->text, sizeof(p->error->text), raw, strlen(raw));
	p->error->at = at;
	return -EINVAL;
}

/**
 * filter_skip_blanks() - go to what comes next
 * @p: the expression
 */
void filter_skip_blanks(struct filter_parser *p)
{
	while (p->at < p->len && is_one_of(p->text[p->at], blanks))
		p->at++;
}

/**
 * filter_accept() - take signs if they come next, after blanks
 * @p: the expression
 * @string: the signs
 *
 * Return: true if they came
 */
bool filter_accept(struct filter_parser *p, const char *string)
{
	size_t len = strlen(string);

	filter_skip_blanks(p);
	if (p->len - p->at < len || memcmp(p->text + p->at, string, len))
		return false;
	p->at += len;
	return true;
}

/* Bytes of the word that comes next. */
static size_t word_length(const struct filter_parser *p, const char *stops)
{
	size_t at = p->at;

	while (at < p->len && !is_one_of(p->text[at], stops) &&
	       !(is_one_of(p->text[at], special) && !p->only_value))
		at++;
	return at - p->at;
}

/**
 * filter_accept_word() - take a word if it comes next, after blanks
 * @p: the expression
 * @word: the word; case does not matter
 *
 * Return: true if it came
 */
bool filter_accept_word(struct filter_parser *p, const char *word)
{
	size_t len;

	filter_skip_blanks(p);
	len = word_length(p, special);
	if (len != strlen(word) || strncasecmp(p->text + p->at, word, len))
		return false;
	p->at += len;
	return true;
}

/**
 * filter_at_end_of_value() - can what comes next not belong to a value?
 * @p: the expression, after blanks
 *
 * Return: true if it is its end, a sign, "and" or "or"
 */
bool filter_at_end_of_value(const struct filter_parser *p)
{
	struct filter_parser ahead = *p;

	if (p->at == p->len || is_one_of(p->text[p->at], p->only_value ? "," : special))
		return true;
	return !p->only_value && (filter_accept_word(&ahead, "and") ||
				  filter_accept_word(&ahead, "or"));
}

static int read_quoted(struct filter_parser *p, struct filter_word *word)
{
	const char *start = p->text + p->at + 1;
	const char *end = memchr(start, p->text[p->at], p->len - p->at - 1);

	if (!end)
		return filter_fail(p, p->at, "the quote that begins here does not end");
	word->start = start;
	word->len = end - start;
	p->at += word->len + 2;
	return 0;
}

/**
 * filter_read_word() - take the next word, after blanks
 * @p: the expression
 * @stops: signs that end it, besides those that always do
 * @word: the result; may be empty
 *
 * A word in quotes has any signs in it, but no control characters.
 *
 * Return: 0 or -EINVAL
 */
int filter_read_word(struct filter_parser *p, const char *stops, struct filter_word *word)
{
	char ends[16];
	size_t i;
	int err;

	filter_skip_blanks(p);
	snprintf(ends, sizeof(ends), ",%s", stops);
	word->at = p->at;
	if (p->at < p->len && is_one_of(p->text[p->at], "'\"")) {
		err = read_quoted(p, word);
		if (err)
			return err;
	} else {
		word->start = p->text + p->at;
		word->len = word_length(p, ends);
		p->at += word->len;
		while (word->len && is_one_of(word->start[word->len - 1], blanks))
			word->len--;
	}
	for (i = 0; i < word->len; i++) {
		if ((unsigned char)word->start[i] < ' ' || word->start[i] == 0x7f)
			return filter_fail(p, word->start + i - p->text,
					   "a control character is no part of a word");
	}
	return 0;
}

/**
 * filter_read_string() - take the next word, which must not be empty
 * @p: the expression
 * @expected: what it should be, for the message
 * @word: its place
 * @string: the word
 * @size: bytes of @string
 *
 * Return: 0 or -EINVAL
 */
int filter_read_string(struct filter_parser *p, const char *expected,
		       struct filter_word *word, char *string, size_t size)
{
	int err = filter_read_word(p, "", word);

	if (err)
		return err;
	if (!word->len)
		return filter_fail(p, word->at, "expected %s", expected);
	if (word->len >= size)
		return filter_fail(p, word->at, "this is too long: expected %s", expected);
	memcpy(string, word->start, word->len);
	string[word->len] = '\0';
	return 0;
}

/**
 * filter_word_is() - is it this word?
 * @word: a word
 * @string: the one that it may be; case does not matter
 *
 * Return: true if so
 */
bool filter_word_is(const struct filter_word *word, const char *string)
{
	return word->len == strlen(string) && !strncasecmp(word->start, string, word->len);
}

/**
 * filter_new_node() - add a node to the tree
 * @p: the expression
 * @op: what it is
 * @left: what it is about
 * @right: what else; 0: nothing
 * @node: the result
 *
 * Return: 0 or -EINVAL: there are too many
 */
int filter_new_node(struct filter_parser *p, enum filter_op op, u16 left, u16 right,
		    u16 *node)
{
	struct filter *filter = p->filter;

	if (filter->n_nodes == FILTER_MAX_NODES)
		return filter_fail(p, p->at, "this is too long: at most %d terms",
				   FILTER_MAX_TERMS);
	filter->nodes[filter->n_nodes++] = (struct filter_node){ op, left, right };
	*node = filter->n_nodes;
	return 0;
}

static int parse_or(struct filter_parser *p, u16 *node);

static int parse_group(struct filter_parser *p, u16 *node)
{
	size_t at = p->at - 1;
	int err;

	if (++p->depth > MAX_DEPTH)
		return filter_fail(p, at, "more than %d parentheses inside each other",
				   MAX_DEPTH);
	err = parse_or(p, node);
	if (err)
		return err;
	p->depth--;
	if (filter_accept(p, ")"))
		return 0;
	if (p->at < p->len)
		return filter_fail(p, p->at, "expected 'and', 'or' or ')'");
	return filter_fail(p, at, "the parenthesis that begins here does not end");
}

static int parse_not(struct filter_parser *p, u16 *node)
{
	unsigned int nots = 0;
	int err;

	while (filter_accept(p, "!") || filter_accept_word(p, "not"))
		nots++;
	err = filter_accept(p, "(") ? parse_group(p, node) : filter_parse_term(p, node);
	for (; nots && !err; nots--)
		err = filter_new_node(p, FILTER_NOT, *node, 0, node);
	return err;
}

static int parse_and(struct filter_parser *p, u16 *node)
{
	int err = parse_not(p, node);
	u16 right;

	while (!err && (filter_accept(p, "&&") || filter_accept_word(p, "and"))) {
		err = parse_not(p, &right);
		if (!err)
			err = filter_new_node(p, FILTER_AND, *node, right, node);
	}
	return err;
}

static int parse_or(struct filter_parser *p, u16 *node)
{
	int err = parse_and(p, node);
	u16 right;

	while (!err && (filter_accept(p, "||") || filter_accept_word(p, "or"))) {
		err = parse_and(p, &right);
		if (!err)
			err = filter_new_node(p, FILTER_OR, *node, right, node);
	}
	return err;
}

static int parse_all(struct filter_parser *p, u16 *node)
{
	int err;

	filter_skip_blanks(p);
	if (p->at == p->len)
		return filter_fail(p, p->at, "expected a condition, for instance 'port 80'");
	err = parse_or(p, node);
	if (err)
		return err;
	filter_skip_blanks(p);
	if (p->at == p->len)
		return 0;
	if (p->text[p->at] == ')')
		return filter_fail(p, p->at, "there is no '(' for this ')'");
	return filter_fail(p, p->at,
			   "expected 'and', 'or' or the end; several values are separated by commas");
}

/**
 * struct mark - how much of a filter was in use
 * @n_terms: terms
 * @n_nodes: nodes
 * @n_text: bytes of text
 */
struct mark {
	u16	n_terms;
	u16	n_nodes;
	u16	n_text;
};

static struct mark mark_of(const struct filter *filter)
{
	return (struct mark){ filter->n_terms, filter->n_nodes, filter->n_text };
}

/* What was wanted before, and this too; after a mistake, what was wanted before. */
static int finish(struct filter_parser *p, int err, u16 node, struct mark before)
{
	struct filter *filter = p->filter;

	if (!err && filter->root)
		err = filter_new_node(p, FILTER_AND, filter->root, node, &node);
	if (err) {
		filter->n_terms = before.n_terms;
		filter->n_nodes = before.n_nodes;
		filter->n_text = before.n_text;
		return err;
	}
	filter->root = node;
	filter_compile(filter);
	return 0;
}

/**
 * filter_add() - want only what meets an expression
 * @filter: what is wanted; unchanged if there is a mistake
 * @text: the expression; need not be terminated
 * @len: its length
 * @names: for names of this host
 * @error: what the mistake is
 *
 * What was wanted before has to be met as well.
 *
 * Return: 0 or -EINVAL
 */
int filter_add(struct filter *filter, const char *text, size_t len,
	       const struct filter_names *names, struct filter_error *error)
{
	struct filter_parser p = {
		.filter = filter, .names = names, .error = error, .text = text, .len = len,
	};
	struct mark before = mark_of(filter);
	u16 node = 0;
	int err = parse_all(&p, &node);

	return finish(&p, err, node, before);
}

/**
 * filter_add_term() - want only what meets one term
 * @filter: what is wanted; unchanged if there is a mistake
 * @keyword: one of the language's
 * @value: what comes after it: a value, or several separated by commas
 * @names: for names of this host
 * @error: what the mistake is; the place is that in @value
 *
 * Return: 0 or -EINVAL
 */
int filter_add_term(struct filter *filter, const char *keyword, const char *value,
		    const struct filter_names *names, struct filter_error *error)
{
	struct filter_parser p = {
		.filter = filter, .names = names, .error = error, .text = value,
		.len = strlen(value), .only_value = true,
	};
	struct mark before = mark_of(filter);
	u16 node = 0;
	int err = filter_parse_values(&p, keyword, &node);

	if (!err && p.at < p.len)
		err = filter_fail(&p, p.at, "expected ',' or the end");
	return finish(&p, err, node, before);
}
