// SPDX-License-Identifier: GPL-2.0-only
/* Specifications and their clauses, by recursive descent. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "expect_parser.h"
#include "suggest.h"

/* Every end is held against each of them. */
#define MAX_CLAUSES	256

static const char * const role_names[] = {
	[EXPECT_ANY] = "any",
	[EXPECT_CLIENT] = "client",
	[EXPECT_SERVER] = "server",
	[EXPECT_LISTENER] = "listener",
};

/* "client:" */
static int parse_role(struct parser *p)
{
	const struct lex word = p->lex;
	const char *nearest;
	char typed[QUOTE_LEN];

	if (word.kind != LEX_WORD)
		return 0;
	expect_lex_next(&p->lex);
	if (p->lex.kind != LEX_COLON) {
		p->lex = word;
		return 0;
	}
	expect_lex_next(&p->lex);
	if (expect_find_role(&word, &p->path->role))
		return 0;
	expect_quote(typed, word.spec + word.offset, word.size);
	nearest = suggest_nearest(typed, role_names, ARRAY_SIZE(role_names));
	if (nearest)
		return expect_fail_at(p, word.offset, word.size, "unknown role '%s', meant '%s'?",
				      typed, nearest);
	return expect_fail_at(p, word.offset, word.size,
			      "unknown role '%s': client, server, listener or any", typed);
}

/* What is wrong with a path although its grammar is right. */
static int check_path(struct parser *p, size_t begin)
{
	const struct path_insn *bad = path_unanchored(p->path);

	if (bad)
		return expect_fail_at(p, bad->offset, bad->len,
				      "'within' needs a state before it that is not optional");
	if (p->path->never && path_takes_nothing(p->path))
		return expect_fail_at(p, begin, p->lex.offset - begin,
				      "a path that needs no state is in every connection");
	return 0;
}

static int parse_clause(struct parser *p)
{
	size_t begin;
	int err = parse_role(p);

	if (err)
		return err;
	p->path->never = expect_lex_is(&p->lex, "never");
	if (p->path->never)
		expect_lex_next(&p->lex);
	begin = p->lex.offset;
	err = expect_parse_path(p);
	if (err)
		return err;
	if (p->lex.kind == LEX_OR)
		return expect_fail(p, "'|' is between parentheses only: (A | B)");
	if (p->lex.kind != LEX_STOP && p->lex.kind != LEX_EOF)
		return expect_fail_order(p, "'>', ';' or the end");
	return expect_emit(p, PATH_END) ? check_path(p, begin) : -EINVAL;
}

static int add_clause(struct parser *p)
{
	struct expect *expect = p->expect;
	size_t size;
	int err;

	if (expect->n == MAX_CLAUSES)
		return expect_fail(p, "more than %u clauses", MAX_CLAUSES);
	p->path = grow(expect->paths, &expect->room, expect->n + 1, sizeof(*p->path));
	if (!p->path)
		return expect_fail(p, "out of memory");
	expect->paths = p->path;
	p->path += expect->n++;
	memset(p->path, 0, sizeof(*p->path));
	p->words = open_memstream(&p->path->text, &size);
	if (!p->words)
		return expect_fail(p, "out of memory");
	err = parse_clause(p);
	if (fclose(p->words) && !err)
		err = expect_fail(p, "out of memory");
	return err;
}

static int parse_all(struct parser *p)
{
	int err;

	for (;;) {
		while (p->lex.kind == LEX_STOP)
			expect_lex_next(&p->lex);
		if (p->lex.kind == LEX_EOF)
			break;
		err = add_clause(p);
		if (err)
			return err;
	}
	if (!p->expect->n)
		return expect_fail(p, "no path: expected one, as 'SYN_SENT > ESTABLISHED'");
	return 0;
}

/**
 * expect_parse() - understand a specification
 * @expect: the result; released with expect_free()
 * @spec: any bytes, not terminated; not needed any more afterwards
 * @len: how many
 * @error: what is wrong with it
 *
 * Return: 0, or a negative errno and @error: -EINVAL or -ENOMEM
 */
int expect_parse(struct expect **expect, const char *spec, size_t len,
		 struct expect_error *error)
{
	struct parser parser = { .error = error };
	int err;

	*expect = NULL;
	*error = (struct expect_error){ };
	if (len > EXPECT_MAX_SPEC)
		return expect_fail_at(&parser, EXPECT_MAX_SPEC, 0, "longer than %u bytes",
				      EXPECT_MAX_SPEC);
	parser.expect = calloc(1, sizeof(*parser.expect));
	if (!parser.expect) {
		expect_fail_at(&parser, 0, 0, "out of memory");
		return -ENOMEM;
	}
	expect_lex_begin(&parser.lex, spec, len);
	err = parse_all(&parser);
	if (err)
		expect_free(parser.expect);
	else
		*expect = parser.expect;
	return err;
}

/**
 * expect_free() - release a specification
 * @expect: it; NULL: nothing
 */
void expect_free(struct expect *expect)
{
	size_t i;

	if (!expect)
		return;
	for (i = 0; i < expect->n; i++) {
		free(expect->paths[i].insns);
		free(expect->paths[i].text);
	}
	free(expect->paths);
	free(expect);
}

/**
 * expect_needs() - which roles have to be seen
 * @expect: the specification
 *
 * A path that nothing was held against has not been tested. A clause with "never"
 * needs nobody: that a program connects nowhere can be what is asserted.
 *
 * Return: bits 1 << enum expect_role: one end at least has to be seen of each
 */
unsigned int expect_needs(const struct expect *expect)
{
	unsigned int needs = 0;
	size_t i;

	for (i = 0; i < expect->n; i++) {
		if (!expect->paths[i].never)
			needs |= 1U << expect->paths[i].role;
	}
	return needs;
}

/**
 * expect_meets() - which of the roles that are needed an end has
 * @role: what it is
 *
 * Return: bits 1 << enum expect_role
 */
unsigned int expect_meets(enum timeline_role role)
{
	switch (role) {
	case ROLE_LISTENER:
		return 1U << EXPECT_LISTENER;
	case ROLE_CLIENT:
		return 1U << EXPECT_ANY | 1U << EXPECT_CLIENT;
	case ROLE_SERVER:
		return 1U << EXPECT_ANY | 1U << EXPECT_SERVER;
	default:
		return 1U << EXPECT_ANY;
	}
}

/**
 * expect_role_name() - the word for a role
 * @role: the role
 *
 * Return: a constant string
 */
const char *expect_role_name(enum expect_role role)
{
	return role_names[role];
}
