// SPDX-License-Identifier: GPL-2.0-only
/*
 * A specification may come from anywhere, a file of a CI system for instance: no byte
 * is read beyond its length, and any byte may be in it.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "expect_lex.h"

/* The arrow that this program prints between two states. */
static const char arrow[] = "\xe2\x86\x92";
/* The micro sign that it prints before a second. */
static const char micro[] = "\xc2\xb5";

/**
 * expect_lex_begin() - begin to read a specification, with its first token
 * @lex: the state
 * @spec: bytes that must outlive it
 * @len: how many
 */
void expect_lex_begin(struct lex *lex, const char *spec, size_t len)
{
	*lex = (struct lex){ .spec = spec, .len = len, .kind = LEX_STOP };
	expect_lex_next(lex);
}

static bool starts(const struct lex *lex, const char *string)
{
	size_t len = strlen(string);

	return lex->len - lex->at >= len && !memcmp(lex->spec + lex->at, string, len);
}

/* Skip what has no meaning. Return: was there a newline? */
static bool skip_blanks(struct lex *lex)
{
	bool newline = false;

	for (; lex->at < lex->len; lex->at++) {
		char c = lex->spec[lex->at];

		if (c == '#') {
			while (lex->at + 1 < lex->len && lex->spec[lex->at + 1] != '\n')
				lex->at++;
		} else if (c == '\n') {
			newline = true;
		} else if (c != ' ' && c != '\t' && c != '\r') {
			break;
		}
	}
	return newline;
}

/*
 * A newline ends a clause only where one can end and another begin: a path may go on
 * behind the sign at the end of a line, or with the one that begins the next.
 */
static bool ends_clause(const struct lex *lex, enum lex_kind before)
{
	if (lex->parens || lex->at == lex->len)
		return false;
	if (before == LEX_STOP || before == LEX_TO || before == LEX_OR || before == LEX_COLON)
		return false;
	return !starts(lex, ">") && !starts(lex, "->") && !starts(lex, arrow) &&
	       !starts(lex, "|") && !starts(lex, "?");
}

/* Bytes of the part of a word at the present place; 0: it is none. */
static size_t word_part(const struct lex *lex)
{
	const char *at = lex->spec + lex->at;
	size_t left = lex->len - lex->at;

	if (isalnum((unsigned char)*at) || *at == '_')
		return 1;
	if (*at == '-')
		return left < 2 || at[1] != '>';
	if (starts(lex, micro))
		return 2;
	/* 1.5s */
	return *at == '.' && lex->at && isdigit((unsigned char)at[-1]) && left > 1 &&
	       isdigit((unsigned char)at[1]);
}

static enum lex_kind sign_of(const struct lex *lex, size_t *size)
{
	static const struct {
		const char	*text;
		enum lex_kind	kind;
	} signs[] = {
		{ ">", LEX_TO },
		{ "->", LEX_TO },
		{ arrow, LEX_TO },
		{ "|", LEX_OR },
		{ "(", LEX_OPEN },
		{ ")", LEX_CLOSE },
		{ "?", LEX_OPTION },
		{ "...", LEX_DOTS },
		{ ":", LEX_COLON },
		{ ";", LEX_STOP },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signs); i++) {
		if (starts(lex, signs[i].text)) {
			*size = strlen(signs[i].text);
			return signs[i].kind;
		}
	}
	*size = 1;
	return LEX_BAD;
}

static void count_parens(struct lex *lex)
{
	if (lex->kind == LEX_OPEN)
		lex->parens++;
	else if (lex->kind == LEX_CLOSE && lex->parens)
		lex->parens--;
	else if (lex->kind == LEX_STOP)
		lex->parens = 0;
}

/**
 * expect_lex_next() - read the next token
 * @lex: the state
 *
 * At the end, and from then on, this is LEX_EOF.
 */
void expect_lex_next(struct lex *lex)
{
	bool newline = skip_blanks(lex);
	size_t part;

	/* What ends a clause is right behind its last word. */
	lex->offset += lex->size;
	lex->size = 0;
	if (newline && ends_clause(lex, lex->kind)) {
		lex->kind = LEX_STOP;
		return;
	}
	if (lex->at == lex->len) {
		lex->kind = LEX_EOF;
		return;
	}
	lex->offset = lex->at;
	while (lex->at < lex->len && (part = word_part(lex)))
		lex->at += part;
	lex->size = lex->at - lex->offset;
	lex->kind = LEX_WORD;
	if (lex->size)
		return;
	lex->kind = sign_of(lex, &lex->size);
	lex->at += lex->size;
	count_parens(lex);
}

/**
 * expect_lex_is() - is the present token this word?
 * @lex: the state
 * @word: the word; case does not matter
 *
 * Return: true if it is
 */
bool expect_lex_is(const struct lex *lex, const char *word)
{
	return lex->kind == LEX_WORD && lex->size == strlen(word) &&
	       !strncasecmp(lex->spec + lex->offset, word, lex->size);
}

static u64 unit_ns(const char *unit, size_t len)
{
	static const struct {
		const char	*name;
		u64		ns;
	} units[] = {
		{ "ns", 1 },
		{ "us", NSEC_PER_USEC },
		{ "\xc2\xb5s", NSEC_PER_USEC },
		{ "ms", NSEC_PER_MSEC },
		{ "s", NSEC_PER_SEC },
		{ "min", 60 * NSEC_PER_SEC },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (len == strlen(units[i].name) && !strncasecmp(unit, units[i].name, len))
			return units[i].ns;
	}
	return 0;
}

/**
 * expect_lex_number() - how much of a word is a number
 * @word: bytes, not terminated
 * @len: how many
 *
 * Return: bytes of digits, and of a point between them, at its beginning
 */
size_t expect_lex_number(const char *word, size_t len)
{
	size_t n = 0;

	while (n < len && (isdigit((unsigned char)word[n]) || word[n] == '.'))
		n++;
	return n;
}

/**
 * expect_lex_duration() - a span of time
 * @number: what expect_lex_number() found: "200" or "1.5"
 * @len: its length, at least 1
 * @unit: "ns", "us", "ms", "s" or "min"
 * @unit_len: its length
 * @ns: the result
 *
 * Return: 0, -EINVAL if it is none, -ERANGE if it is too long or has a fraction of
 * a nanosecond
 */
int expect_lex_duration(const char *number, size_t len, const char *unit, size_t unit_len, u64 *ns)
{
	u64 scale = unit_ns(unit, unit_len), whole = 0, part = 0;
	size_t i;

	if (!scale)
		return -EINVAL;
	for (i = 0; i < len && number[i] != '.'; i++) {
		if (__builtin_mul_overflow(whole, 10, &whole) ||
		    __builtin_add_overflow(whole, number[i] - '0', &whole))
			return -ERANGE;
	}
	if (__builtin_mul_overflow(whole, scale, &whole))
		return -ERANGE;
	for (i++; i < len; i++) {
		if (number[i] == '.')
			return -EINVAL;
		if (scale % 10)
			return -ERANGE;
		scale /= 10;
		part += (number[i] - '0') * scale;
	}
	return __builtin_add_overflow(whole, part, ns) ? -ERANGE : 0;
}
