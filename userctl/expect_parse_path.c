// SPDX-License-Identifier: GPL-2.0-only
/*
 * Paths, from the words to the program at once: a path, a step and a group each append
 * what they are. What turns out to be optional, or the first of two alternatives, gets
 * its instruction put in front of it; targets are relative, so what is moved by that
 * stays right.
 */
#include <errno.h>
#include <string.h>

#include "expect_parser.h"

/* Parentheses inside each other: each one is a function call. */
#define MAX_DEPTH	32

/**
 * expect_emit() - append an instruction
 * @p: the parser
 * @op: what it does
 *
 * Return: the instruction, valid until the next one is appended; NULL: an error was
 * reported
 */
struct path_insn *expect_emit(struct parser *p, enum path_op op)
{
	struct path *path = p->path;
	struct path_insn *insns;

	/* There is always room for the end. */
	if (path->n + 1 >= PATH_MAX_INSNS && op != PATH_END) {
		expect_fail(p, "this path is too long: leave out states with '...'");
		return NULL;
	}
	insns = grow(path->insns, &path->room, path->n + 1, sizeof(*insns));
	if (!insns) {
		expect_fail(p, "out of memory");
		return NULL;
	}
	path->insns = insns;
	insns[path->n] = (struct path_insn){ .op = op };
	return &insns[path->n++];
}

/* Put an instruction in front of all from @begin on. Its target is what comes next. */
static int put_before(struct parser *p, size_t begin, enum path_op op)
{
	struct path *path = p->path;
	struct path_insn insn;

	if (!expect_emit(p, op))
		return -EINVAL;
	insn = path->insns[path->n - 1];
	insn.target = path->n - begin;
	memmove(path->insns + begin + 1, path->insns + begin,
		(path->n - 1 - begin) * sizeof(insn));
	path->insns[begin] = insn;
	return 0;
}

static int parse_state(struct parser *p)
{
	size_t at = p->path->n;
	char string[EXPECT_WANT_LEN];
	struct expect_want want;
	struct path_insn *more;
	struct text text;
	int err;

	if (!expect_emit(p, PATH_STATE))
		return -EINVAL;
	err = expect_parse_want(p, &want);
	if (err)
		return err;
	p->path->insns[at].want = want;
	text_init(&text, string, sizeof(string));
	expect_want_text(&text, &want);
	fputs(string, p->words);
	if (!(want.states & (want.states - 1)))
		return 0;
	/* Linux has two states for the one that is meant. */
	more = expect_emit(p, PATH_MORE);
	if (!more)
		return -EINVAL;
	more->want.states = want.states;
	return 0;
}

/* The end of each alternative but the last jumps to the end of all. */
static void close_group(struct path *path, size_t last_jump)
{
	size_t jump, before;

	for (jump = last_jump; jump; jump = before) {
		before = path->insns[jump].target;
		path->insns[jump].target = path->n - jump;
	}
}

static int parse_alternatives(struct parser *p)
{
	/* Jumps without a target yet are a list: each one has the number of another. */
	size_t last_jump = 0, begin;
	struct path_insn *jump;
	int err;

	for (;;) {
		begin = p->path->n;
		err = expect_parse_path(p);
		if (err)
			return err;
		if (p->lex.kind != LEX_OR)
			break;
		if (put_before(p, begin, PATH_BRANCH))
			return -EINVAL;
		jump = expect_emit(p, PATH_JUMP);
		if (!jump)
			return -EINVAL;
		jump->target = last_jump;
		last_jump = p->path->n - 1;
		p->path->insns[begin].target = p->path->n - begin;
		fputs(" | ", p->words);
		expect_lex_next(&p->lex);
	}
	close_group(p->path, last_jump);
	return 0;
}

static int parse_group(struct parser *p)
{
	int err;

	if (p->depth == MAX_DEPTH)
		return expect_fail(p, "more than %u parentheses inside each other", MAX_DEPTH);
	p->depth++;
	fputs("(", p->words);
	expect_lex_next(&p->lex);
	err = parse_alternatives(p);
	if (err)
		return err;
	if (p->lex.kind != LEX_CLOSE)
		return expect_fail_order(p, "'>', '|' or ')'");
	fputs(")", p->words);
	expect_lex_next(&p->lex);
	p->depth--;
	return 0;
}

static int parse_atom(struct parser *p)
{
	switch (p->lex.kind) {
	case LEX_WORD:
		return parse_state(p);
	case LEX_OPEN:
		return parse_group(p);
	case LEX_DOTS:
		if (!expect_emit(p, PATH_DOTS))
			return -EINVAL;
		fputs("...", p->words);
		expect_lex_next(&p->lex);
		return 0;
	default:
		return expect_fail_found(p, "a state, '(' or '...'");
	}
}

/* A limit for what begins at @begin. */
static int parse_limit(struct parser *p, size_t begin)
{
	struct path_insn limit = { .offset = p->lex.offset, .len = p->lex.size };
	const struct path_insn *bad;
	char string[EXPECT_WANT_LEN];
	struct text text;
	int err;

	expect_lex_next(&p->lex);
	err = expect_parse_time(p, &limit.want.within_ns);
	if (err)
		return err;
	text_init(&text, string, sizeof(string));
	expect_limit_text(&text, limit.want.within_ns);
	fprintf(p->words, " %s", string);
	bad = path_limit(p->path, begin, &limit);
	if (!bad)
		return 0;
	if (bad->op == PATH_DOTS)
		return expect_fail_at(p, limit.offset, limit.len,
				      "'within' is about one state: put it behind one, not '...'");
	return expect_fail_at(p, limit.offset, limit.len,
			      "'within' is about one state: put it inside the parentheses");
}

static int parse_step(struct parser *p)
{
	size_t begin = p->path->n;
	int err = parse_atom(p);

	if (err)
		return err;
	if (p->lex.kind == LEX_OPTION) {
		if (put_before(p, begin, PATH_OPTION))
			return -EINVAL;
		begin++;
		fputs("?", p->words);
		expect_lex_next(&p->lex);
	}
	return expect_lex_is(&p->lex, "within") ? parse_limit(p, begin) : 0;
}

/**
 * expect_parse_path() - steps, one after the other
 * @p: the parser, at the first one
 *
 * Return: 0 or -EINVAL
 */
int expect_parse_path(struct parser *p)
{
	int err;

	for (;;) {
		err = parse_step(p);
		if (err || p->lex.kind != LEX_TO)
			return err;
		fputs(" > ", p->words);
		expect_lex_next(&p->lex);
	}
}
