// SPDX-License-Identifier: GPL-2.0-only
/* A term of an expression: its keyword, and the values that it takes. */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "filter_parse.h"
#include "suggest.h"
#include "words.h"

/* Longest keyword there is, with room for a mistake. */
#define KEYWORD_LEN	24

/**
 * struct keyword - a word that begins a term
 * @word: the word
 * @kind: what the term asks for
 * @number: FILTER_IP: which one; it takes no value
 */
struct keyword {
	const char		*word;
	enum filter_kind	kind;
	u64			number;
};

static const struct keyword keywords[] = {
	{ "port", FILTER_PORT, 0 },
	{ "sport", FILTER_LPORT, 0 },
	{ "dport", FILTER_RPORT, 0 },
	{ "addr", FILTER_ADDR, 0 },
	{ "host", FILTER_ADDR, 0 },
	{ "net", FILTER_ADDR, 0 },
	{ "local", FILTER_LADDR, 0 },
	{ "src", FILTER_LADDR, 0 },
	{ "remote", FILTER_RADDR, 0 },
	{ "dst", FILTER_RADDR, 0 },
	{ "ipv4", FILTER_IP, 4 },
	{ "ipv6", FILTER_IP, 6 },
	{ "netns", FILTER_NETNS, 0 },
	{ "cookie", FILTER_COOKIE, 0 },
	{ "cgroup", FILTER_CGROUP, 0 },
	{ "state", FILTER_STATE, 0 },
	{ "transition", FILTER_TRANSITION, 0 },
	{ "cause", FILTER_CAUSE, 0 },
	{ "pid", FILTER_PID, 0 },
	{ "comm", FILTER_COMM, 0 },
	{ "uid", FILTER_UID, 0 },
	{ "role", FILTER_ROLE, 0 },
	{ "duration", FILTER_DURATION, 0 },
};

static const struct keyword *find_keyword(const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keywords); i++) {
		if (strlen(keywords[i].word) == len &&
		    !strncasecmp(keywords[i].word, word, len))
			return &keywords[i];
	}
	return NULL;
}

static const char *nearest_keyword(const struct filter_word *word)
{
	const char *known[ARRAY_SIZE(keywords)];
	char lower[KEYWORD_LEN];
	size_t i;

	if (word->len >= sizeof(lower))
		return NULL;
	for (i = 0; i < word->len; i++)
		lower[i] = tolower((unsigned char)word->start[i]);
	lower[word->len] = '\0';
	for (i = 0; i < ARRAY_SIZE(keywords); i++)
		known[i] = keywords[i].word;
	return suggest_nearest(lower, known, ARRAY_SIZE(known));
}

static int unknown_keyword(struct filter_parser *p, const struct filter_word *word)
{
	const char *nearest = nearest_keyword(word);
	u16 states;
	u8 cause;

	if (nearest)
		return filter_fail(p, word->at, "unknown condition '%.*s', meant '%s'?",
				   filter_shown(word), word->start, nearest);
	if (!word_find_states(word->start, word->len, &states))
		return filter_fail(p, word->at, "expected a condition: meant 'state %.*s'?",
				   filter_shown(word), word->start);
	if (!word_find_cause(word->start, word->len, &cause))
		return filter_fail(p, word->at, "expected a condition: meant 'cause %.*s'?",
				   filter_shown(word), word->start);
	return filter_fail(p, word->at,
			   "unknown condition '%.*s': expected one like 'port 80' or 'state listen'",
			   filter_shown(word), word->start);
}

static int read_keyword(struct filter_parser *p, const struct keyword **keyword)
{
	struct filter_word word;
	int err = filter_read_word(p, "", &word);

	if (err)
		return err;
	if (!word.len)
		return filter_fail(p, word.at, "expected a condition, for instance 'port 80'");
	*keyword = find_keyword(word.start, word.len);
	return *keyword ? 0 : unknown_keyword(p, &word);
}

/* "local" and "remote" can be those of an address, or of a port. */
static enum filter_kind kind_of(struct filter_parser *p, const struct keyword *keyword)
{
	if (keyword->kind != FILTER_LADDR && keyword->kind != FILTER_RADDR)
		return keyword->kind;
	if (filter_accept_word(p, "port"))
		return keyword->kind == FILTER_LADDR ? FILTER_LPORT : FILTER_RPORT;
	if (!filter_accept_word(p, "addr") && !filter_accept_word(p, "host"))
		filter_accept_word(p, "net");
	return keyword->kind;
}

static int add_term(struct filter_parser *p, const struct filter_term *term, u16 *node)
{
	struct filter *filter = p->filter;

	if (filter->n_terms == FILTER_MAX_TERMS)
		return filter_fail(p, p->at, "this is too long: at most %d terms",
				   FILTER_MAX_TERMS);
	filter->terms[filter->n_terms] = *term;
	return filter_new_node(p, FILTER_TERM, filter->n_terms++, 0, node);
}

/* One value, or several of which one has to be met. */
static int parse_list(struct filter_parser *p, enum filter_kind kind, u16 *node)
{
	bool first = true;
	int err;

	do {
		struct filter_term term = { .kind = kind };
		u16 one;

		err = filter_parse_value(p, &term);
		if (!err)
			err = add_term(p, &term, &one);
		if (!err && !first)
			err = filter_new_node(p, FILTER_OR, *node, one, &one);
		if (err)
			return err;
		*node = one;
		first = false;
	} while (filter_accept(p, ","));
	return 0;
}

static int parse_rest(struct filter_parser *p, const struct keyword *keyword,
		      enum filter_kind kind, u16 *node)
{
	const struct filter_term version = {
		.kind = FILTER_IP, .low = keyword->number, .high = keyword->number,
	};

	if (kind == FILTER_IP)
		return add_term(p, &version, node);
	return parse_list(p, kind, node);
}

/**
 * filter_parse_values() - read what comes after a keyword
 * @p: the rest of the term
 * @keyword: the keyword, which has to be one
 * @node: the result
 *
 * Return: 0 or -EINVAL
 */
int filter_parse_values(struct filter_parser *p, const char *keyword, u16 *node)
{
	const struct keyword *known = find_keyword(keyword, strlen(keyword));

	if (!known)
		return filter_fail(p, 0, "unknown condition '%s'", keyword);
	return parse_rest(p, known, known->kind, node);
}

/**
 * filter_parse_term() - read a term
 * @p: the expression
 * @node: the result
 *
 * Return: 0 or -EINVAL
 */
int filter_parse_term(struct filter_parser *p, u16 *node)
{
	const struct keyword *keyword;
	enum filter_kind kind;
	bool negated = false;
	int err;

	err = read_keyword(p, &keyword);
	if (err)
		return err;
	kind = kind_of(p, keyword);
	if (kind != FILTER_DURATION && kind != FILTER_IP) {
		negated = filter_accept(p, "!=");
		/* As ss has it. */
		if (!negated && !filter_accept(p, "=="))
			filter_accept(p, "=");
	}
	err = parse_rest(p, keyword, kind, node);
	if (err || !negated)
		return err;
	return filter_new_node(p, FILTER_NOT, *node, 0, node);
}
