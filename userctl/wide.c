// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where text.h counts one column for each character, as is right for what this program
 * prints in English, this knows those that take two. Widths and breaks are Unicode's
 * (UAX #11, UAX #14), by libunistring.
 */
#include <stdlib.h>
#include <unilbrk.h>
#include <unistr.h>
#include <uniwidth.h>

#include "wide.h"

#define ENCODING	"UTF-8"

static const u8 *bytes_of(const char *string)
{
	return (const u8 *)string;
}

static bool is_ascii(const char *string, size_t len)
{
	while (len--) {
		if (*string++ & 0x80)
			return false;
	}
	return true;
}

/**
 * wide_columns() - columns that a string takes
 * @string: UTF-8 without colours
 * @len: its length in bytes
 *
 * Return: number of columns; of bytes that are not UTF-8 how many there are
 */
unsigned int wide_columns(const char *string, size_t len)
{
	if (is_ascii(string, len) || u8_check(bytes_of(string), len))
		return len;
	return u8_width(bytes_of(string), len, ENCODING);
}

/* The character at the beginning of a string takes two columns. */
static bool is_wide(const u8 *bytes, size_t len)
{
	ucs4_t character;

	return u8_mbtoucr(&character, bytes, len) > 0 && uc_width(character, ENCODING) == 2;
}

/**
 * wide_begins() - does a string begin with a wide character?
 * @string: NUL-terminated
 *
 * Return: true if it does: such a character needs no blank before it
 */
bool wide_begins(const char *string)
{
	size_t len = 0;

	while (len < 4 && string[len])
		len++;
	return is_wide(bytes_of(string), len);
}

/**
 * wide_ends() - does a string end with a wide character?
 * @string: its bytes
 * @len: how many
 *
 * Return: true if it does
 */
bool wide_ends(const char *string, size_t len)
{
	size_t at = len;

	while (at && ((u8)string[--at] & 0xc0) == 0x80)
		;
	return len && is_wide(bytes_of(string) + at, len - at);
}

/* A break is taken beside wide characters only: words of English stay whole. */
static bool is_break(const char *word, size_t at, size_t len, char kind)
{
	return kind == UC_BREAK_POSSIBLE &&
	       (wide_ends(word, at) || is_wide(bytes_of(word) + at, len - at));
}

/**
 * wide_breaks() - where a line may be broken within a word
 * @word: UTF-8 without blanks
 * @len: its length in bytes
 *
 * Return: for each byte whether a line may begin there: 0 or 1; to be freed. NULL if it may
 * nowhere: the word is ASCII, or is not UTF-8, or there is no memory.
 */
char *wide_breaks(const char *word, size_t len)
{
	char *breaks;
	size_t i;

	if (is_ascii(word, len) || u8_check(bytes_of(word), len))
		return NULL;
	breaks = malloc(len);
	if (!breaks)
		return NULL;
	u8_possible_linebreaks(bytes_of(word), len, ENCODING, breaks);
	for (i = 0; i < len; i++)
		breaks[i] = is_break(word, i, len, breaks[i]);
	return breaks;
}
