// SPDX-License-Identifier: GPL-2.0-only
/* The words of a specification, and what is said about those that are none. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "expect_parser.h"
#include "words.h"

static __printf(4, 0) int report(struct parser *p, size_t offset, size_t len,
				 const char *format, va_list args)
{
	char what[EXPECT_ERROR_LEN];
	struct text text;

	vsnprintf(what, sizeof(what), format, args);
	p->error->offset = offset;
	p->error->len = len;
	text_init(&text, p->error->text, sizeof(p->error->text));
	text_add(&text, "at byte %zu: %s", offset, what);
	return -EINVAL;
}

/**
 * expect_fail() - say what is wrong with the present token
 * @p: the parser
 * @format: printf format
 *
 * Return: -EINVAL, for the caller to return
 */
int expect_fail(struct parser *p, const char *format, ...)
{
	va_list args;
	int err;

	va_start(args, format);
	err = report(p, p->lex.offset, p->lex.size, format, args);
	va_end(args);
	return err;
}

/**
 * expect_fail_at() - say what is wrong somewhere else
 * @p: the parser
 * @offset: where, byte of the specification
 * @len: bytes that are wrong
 * @format: printf format
 *
 * Return: -EINVAL, for the caller to return
 */
int expect_fail_at(struct parser *p, size_t offset, size_t len, const char *format, ...)
{
	va_list args;
	int err;

	va_start(args, format);
	err = report(p, offset, len, format, args);
	va_end(args);
	return err;
}

/**
 * expect_quote() - a part of the specification, for a message
 * @out: the result, cut to fit
 * @bytes: the part; any bytes
 * @len: how many
 *
 * Return: @out
 */
const char *expect_quote(char out[QUOTE_LEN], const char *bytes, size_t len)
{
	text_sanitize(out, QUOTE_LEN, bytes, len);
	if (len >= QUOTE_LEN)
		memcpy(out + QUOTE_LEN - 4, "...", 4);
	return out;
}

/**
 * expect_fail_found() - say what should be at the present place instead of what is
 * @p: the parser
 * @what: what should be there
 *
 * Return: -EINVAL, for the caller to return
 */
int expect_fail_found(struct parser *p, const char *what)
{
	const struct lex *lex = &p->lex;
	const char *bytes = lex->spec + lex->offset;
	char found[QUOTE_LEN];

	if (lex->kind == LEX_EOF)
		return expect_fail(p, "expected %s, but here it ends", what);
	if (lex->kind == LEX_STOP)
		return expect_fail(p, "expected %s, but here the clause ends", what);
	if (lex->kind == LEX_BAD && (*bytes < ' ' || *bytes > '~'))
		return expect_fail(p, "expected %s, found a byte 0x%02x", what,
				   (unsigned char)*bytes);
	return expect_fail(p, "expected %s, found '%s'", what,
			   expect_quote(found, bytes, lex->size));
}

/**
 * expect_fail_order() - say what should be behind a step instead of what is
 * @p: the parser
 * @what: what could be there
 *
 * Return: -EINVAL, for the caller to return
 */
int expect_fail_order(struct parser *p, const char *what)
{
	if (expect_lex_is(&p->lex, "by"))
		return expect_fail(p, "'by' comes right behind the state: CLOSE by rst within 1s");
	if (p->lex.kind == LEX_OPTION)
		return expect_fail(p, "one '?' is enough, and it comes before 'within'");
	return expect_fail_found(p, what);
}

/**
 * expect_find_role() - the role that a word stands for
 * @lex: the word
 * @role: the result
 *
 * Return: false if it is no role
 */
bool expect_find_role(const struct lex *lex, enum expect_role *role)
{
	unsigned int i;

	for (i = 0; i < EXPECT_ROLES; i++) {
		if (expect_lex_is(lex, expect_role_name(i))) {
			*role = i;
			return true;
		}
	}
	return false;
}

static int parse_cause(struct parser *p, struct expect_want *want)
{
	const struct lex *lex = &p->lex;
	char word[QUOTE_LEN];
	const char *nearest;

	if (lex->kind != LEX_WORD)
		return expect_fail_found(p, "a cause such as rst or close");
	if (!word_find_cause(lex->spec + lex->offset, lex->size, &want->cause)) {
		want->has_cause = true;
		expect_lex_next(&p->lex);
		return 0;
	}
	expect_quote(word, lex->spec + lex->offset, lex->size);
	nearest = word_suggest_cause(lex->spec + lex->offset, lex->size);
	if (nearest)
		return expect_fail(p, "unknown cause '%s', meant '%s'?", word, nearest);
	return expect_fail(p, "unknown cause '%s': causes are words like rst, fin, close",
			   word);
}

static int fail_state(struct parser *p)
{
	const struct lex *lex = &p->lex;
	enum expect_role role;
	const char *nearest;
	char word[QUOTE_LEN];

	expect_quote(word, lex->spec + lex->offset, lex->size);
	if (expect_find_role(lex, &role))
		return expect_fail(p, "'%s' is a role: it begins a clause, as in '%s: ...'",
				   word, expect_role_name(role));
	if (expect_lex_is(lex, "never"))
		return expect_fail(p, "'never' comes before a path, not inside it");
	nearest = word_suggest_state(lex->spec + lex->offset, lex->size);
	if (nearest)
		return expect_fail(p, "unknown state '%s', meant '%s'?", word, nearest);
	return expect_fail(p, "unknown state '%s': states are words like SYN_SENT, fin-wait-1",
			   word);
}

/**
 * expect_parse_want() - a state, with its cause if it has one
 * @p: the parser, at a word
 * @want: the result
 *
 * Return: 0 or -EINVAL
 */
int expect_parse_want(struct parser *p, struct expect_want *want)
{
	const struct lex *lex = &p->lex;

	*want = (struct expect_want){ };
	if (word_find_states(lex->spec + lex->offset, lex->size, &want->states))
		return fail_state(p);
	expect_lex_next(&p->lex);
	if (!expect_lex_is(lex, "by"))
		return 0;
	expect_lex_next(&p->lex);
	return parse_cause(p, want);
}

/**
 * expect_parse_time() - a span of time: "200ms", "1.5 s"
 * @p: the parser, at what should be a number
 * @ns: the result, in nanoseconds
 *
 * Return: 0 or -EINVAL
 */
int expect_parse_time(struct parser *p, u64 *ns)
{
	size_t begin = p->lex.offset, end = begin + p->lex.size, digits = 0;
	const char *number = p->lex.spec + begin, *unit;
	char word[QUOTE_LEN];
	size_t unit_len;
	int err;

	if (p->lex.kind == LEX_WORD)
		digits = expect_lex_number(number, p->lex.size);
	if (!digits)
		return expect_fail_found(p, "a time such as 200ms");
	unit = number + digits;
	unit_len = p->lex.size - digits;
	expect_lex_next(&p->lex);
	if (!unit_len && p->lex.kind == LEX_WORD) {
		unit = p->lex.spec + p->lex.offset;
		unit_len = p->lex.size;
		end = p->lex.offset + p->lex.size;
		expect_lex_next(&p->lex);
	}
	err = expect_lex_duration(number, digits, unit, unit_len, ns);
	expect_quote(word, number, end - begin);
	if (err == -ERANGE)
		return expect_fail_at(p, begin, end - begin,
				      "'%s' is no whole number of nanoseconds below 2^64", word);
	if (err)
		return expect_fail_at(p, begin, end - begin,
				      "'%s' is no time: it needs ns, us, ms, s or min", word);
	if (!*ns)
		return expect_fail_at(p, begin, end - begin, "a limit has to be longer than 0");
	return 0;
}
