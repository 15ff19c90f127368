// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/**
 * text_init() - begin an empty string
 * @text: the string
 * @buf: its memory, which must outlive it
 * @size: bytes of @buf, at least 1
 */
void text_init(struct text *text, char *buf, size_t size)
{
	text->buf = buf;
	text->len = 0;
	text->size = size;
	text->width = 0;
	buf[0] = '\0';
}

/**
 * text_resume() - go on with a string
 * @text: the string
 * @buf: what there is of it, NUL-terminated
 * @size: bytes of @buf
 */
void text_resume(struct text *text, char *buf, size_t size)
{
	text->buf = buf;
	text->len = strlen(buf);
	text->size = size;
	text->width = text_width(buf);
}

/* Bytes 10xxxxxx continue a UTF-8 sequence and take no column of their own. */
static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Remove a UTF-8 sequence at the end that is not complete. */
static void drop_partial(struct text *text)
{
	size_t lead = text->len, needs;
	unsigned char c;

	while (lead && is_continuation(text->buf[lead - 1]))
		lead--;
	if (!lead)
		return;
	c = text->buf[--lead];
	needs = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
	if (text->len - lead < needs)
		text->len = lead;
	text->buf[text->len] = '\0';
}

/* The string was cut off where its buffer ends. */
static void close_cut(struct text *text)
{
	text->len = text->size - 1;
	text->buf[text->len] = '\0';
	drop_partial(text);
	text->width = text_width(text->buf);
}

/**
 * text_add() - append, as printf() would
 * @text: the string
 * @format: printf format
 *
 * Slow: where many records are shown, the other functions are there.
 */
void text_add(struct text *text, const char *format, ...)
{
	size_t room = text->size - text->len;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text->buf + text->len, room, format, args);
	va_end(args);
	if (len < 0)
		return;
	if ((size_t)len < room) {
		text->width += text_width(text->buf + text->len);
		text->len += len;
		return;
	}
	close_cut(text);
}

static void put_bytes(struct text *text, const char *bytes, size_t len, size_t width)
{
	size_t room = text->size - text->len;

	if (len < room) {
		memcpy(text->buf + text->len, bytes, len);
		text->len += len;
		text->buf[text->len] = '\0';
		text->width += width;
		return;
	}
	memcpy(text->buf + text->len, bytes, room - 1);
	close_cut(text);
}

/* Columns of bytes that are no colours: a character has one byte that does not go on. */
static size_t columns_of(const char *bytes, size_t len)
{
	const u64 tops = 0x8080808080808080ULL;
	size_t columns = len;
	u64 word;

	for (; len >= sizeof(word); len -= sizeof(word), bytes += sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		/* 10xxxxxx: the highest bit is set, the next one is not. */
		word &= ~(word << 1) & tops;
		if (word)
			columns -= __builtin_popcountll(word);
	}
	while (len--)
		columns -= is_continuation(*bytes++);
	return columns;
}

/**
 * text_put() - append a string
 * @text: the string
 * @string: what to append, without colours: see text_colour()
 *
 * In one pass: nearly all strings are of a few bytes.
 */
void text_put(struct text *text, const char *string)
{
	char *to = text->buf + text->len;
	const char *last = text->buf + text->size - 1;
	size_t width = 0;

	while (*string && to < last) {
		width += !is_continuation(*string);
		*to++ = *string++;
	}
	*to = '\0';
	text->len = to - text->buf;
	text->width += width;
	if (*string)
		close_cut(text);
}

/**
 * text_colour() - append what takes no column
 * @text: the string
 * @code: what switches a colour on or off; empty without colours
 */
void text_colour(struct text *text, const char *code)
{
	if (*code)
		put_bytes(text, code, strlen(code), 0);
}

/**
 * text_append() - append a text
 * @text: the string
 * @more: what to append
 */
void text_append(struct text *text, const struct text *more)
{
	put_bytes(text, more->buf, more->len, more->width);
}

/**
 * text_decimal() - append a number
 * @text: the string
 * @number: the number
 */
void text_decimal(struct text *text, u64 number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = '0' + number % 10;
		number /= 10;
	} while (number);
	put_bytes(text, digits + at, sizeof(digits) - at, sizeof(digits) - at);
}

/**
 * text_bytes() - append a number of bytes as people say it: 1.5 MB
 * @text: the string
 * @bytes: the number
 */
void text_bytes(struct text *text, u64 bytes)
{
	static const char * const units[] = { "kB", "MB", "GB", "TB", "PB" };
	double n = bytes / 1e3;
	size_t i;

	/* What would be rounded to 1000.0 is 1.0 of the next unit. */
	for (i = 0; n >= 999.95 && i + 1 < ARRAY_SIZE(units); i++)
		n /= 1000;
	text_add(text, "%.1f %s", n, units[i]);
}

/**
 * text_digits() - append a number with leading zeros
 * @text: the string
 * @number: the number
 * @n: how many digits, at most 20; of a longer number the last ones
 */
void text_digits(struct text *text, u64 number, unsigned int n)
{
	char digits[20];
	unsigned int at;

	for (at = n; at; number /= 10)
		digits[--at] = '0' + number % 10;
	put_bytes(text, digits, n, n);
}

/**
 * text_pad() - append spaces up to a width
 * @text: the string
 * @width: columns that the whole string should have at least
 */
void text_pad(struct text *text, unsigned int width)
{
	if (text->width < width)
		text_repeat(text, " ", width - text->width);
}

/**
 * text_repeat() - append one glyph several times
 * @text: the string
 * @glyph: what to append
 * @times: how often
 */
void text_repeat(struct text *text, const char *glyph, unsigned int times)
{
	const size_t len = strlen(glyph), width = text_width(glyph);

	char *to = text->buf + text->len;
	unsigned int i;

	if (len * times >= text->size - text->len) {
		while (times--)
			put_bytes(text, glyph, len, width);
		return;
	}
	if (len == 1) {
		memset(to, glyph[0], times);
		to += times;
	} else {
		for (i = 0; i < times; i++, to += len)
			memcpy(to, glyph, len);
	}
	*to = '\0';
	text->len += len * times;
	text->width += width * times;
}

/* Bytes of the colour sequence at the beginning of a string; 0: there is none. */
static size_t colour_length(const char *string)
{
	if (string[0] != '\033' || string[1] != '[')
		return 0;
	return 2 + strspn(string + 2, "0123456789;") + 1;
}

/**
 * text_width() - columns that a string takes
 * @string: UTF-8 of which each character is one column wide: this program's
 *	own arrows, lines and colours, and text that is free of control characters
 *
 * Return: number of columns
 */
unsigned int text_width(const char *string)
{
	unsigned int width = 0;

	if (!strchr(string, '\033'))
		return columns_of(string, strlen(string));
	while (*string) {
		size_t skip = colour_length(string);

		if (skip) {
			string += skip;
			continue;
		}
		width += !is_continuation(*string++);
	}
	return width;
}

/**
 * text_clip() - bytes of a string that fit a width
 * @string: UTF-8, as for text_width(), without colours
 * @width: columns there are
 *
 * Return: length in bytes of the longest beginning that is not wider
 */
size_t text_clip(const char *string, unsigned int width)
{
	size_t len = 0;

	for (; string[len]; len++) {
		if (is_continuation(string[len]))
			continue;
		if (!width--)
			break;
	}
	return len;
}

/**
 * text_clip_words() - bytes of a string that fit a width, in whole words
 * @string: as for text_clip()
 * @width: columns there are
 *
 * Return: length in bytes of the longest beginning that is not wider and ends where a
 * word does; of a first word that is too long what fits
 */
size_t text_clip_words(const char *string, unsigned int width)
{
	size_t fits = text_clip(string, width), len;

	if (!string[fits])
		return fits;
	for (len = fits; len && string[len] != ' '; len--)
		;
	while (len && string[len - 1] == ' ')
		len--;
	return len ? len : fits;
}

/**
 * text_comm() - the name of a task, fit for a terminal
 * @out: the result
 * @comm: name as the kernel has it: any bytes but NUL, chosen by the process
 * @size: bytes of @comm, at most TCPSTATE_COMM_LEN
 *
 * A process may call itself anything, an escape sequence for instance. All
 * but printable ASCII is written as \xNN.
 */
void text_comm(char out[TEXT_COMM_LEN], const char *comm, size_t size)
{
	static const char hex[] = "0123456789abcdef";
	size_t i, len = 0;

	for (i = 0; i < size && comm[i]; i++) {
		unsigned char c = comm[i];

		if (c >= 0x20 && c < 0x7f && c != '\\') {
			out[len++] = c;
			continue;
		}
		out[len++] = '\\';
		out[len++] = 'x';
		out[len++] = hex[c >> 4];
		out[len++] = hex[c & 15];
	}
	out[len] = '\0';
}

/**
 * text_sanitize() - copy a message from outside
 * @out: the result, cut to fit
 * @size: bytes of @out, at least 1
 * @in: bytes that need not be terminated
 * @len: how many
 *
 * Control characters and bytes that are not ASCII become question marks.
 */
void text_sanitize(char *out, size_t size, const char *in, size_t len)
{
	size_t i;

	for (i = 0; i < len && i + 1 < size && in[i]; i++) {
		unsigned char c = in[i];

		out[i] = c < 0x20 || c >= 0x7f ? '?' : c;
	}
	out[i] = '\0';
}

/**
 * struct unit - a unit of time
 * @ns: its length
 * @name: what it is called
 */
struct unit {
	u64		ns;
	const char	*name;
};

/* The largest unit that is not longer than a span, or the smallest one. */
static struct unit unit_of(u64 ns, bool utf8)
{
	static const struct unit units[] = {
		{ 86400 * NSEC_PER_SEC, "d" },
		{ 3600 * NSEC_PER_SEC, "h" },
		{ NSEC_PER_SEC, "s" },
		{ NSEC_PER_MSEC, "ms" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (ns >= units[i].ns)
			return units[i];
	}
	return (struct unit){ NSEC_PER_USEC, utf8 ? "µs" : "us" };
}

/* A number and its first decimals, cut. */
static void put_decimals(struct text *text, u64 ns, const struct unit *unit,
			 unsigned int decimals)
{
	static const u64 powers[] = { 1, 10, 100, 1000 };

	text_decimal(text, ns / unit->ns);
	if (decimals) {
		text_put(text, ".");
		text_digits(text, ns % unit->ns * powers[decimals] / unit->ns, decimals);
	}
	text_put(text, " ");
	text_put(text, unit->name);
}

/**
 * text_duration() - a span of time at a glance
 * @out: at most 6 columns below 100 days: "24 µs", "1.3 ms", "60 s"
 * @ns: nanoseconds
 * @utf8: may the micro sign be used?
 *
 * Cut, not rounded: what lasted 999.9 µs is not shown as 1000 µs.
 */
void text_duration(char out[TEXT_DURATION_LEN], u64 ns, bool utf8)
{
	const struct unit unit = unit_of(ns, utf8);
	struct text text;

	text_init(&text, out, TEXT_DURATION_LEN);
	put_decimals(&text, ns, &unit, ns < 10 * unit.ns);
}

/**
 * text_elapsed() - a point in time, counted from the first of a block
 * @out: at most 8 columns below 10000 days: "24.1 µs", "1.304 ms", "60.001 s"
 * @ns: nanoseconds since the first
 * @utf8: may the micro sign be used?
 *
 * Finer than text_duration(): rows that follow each other within a minute-long
 * connection should differ.
 */
void text_elapsed(char out[TEXT_DURATION_LEN], u64 ns, bool utf8)
{
	const struct unit unit = unit_of(ns, utf8);
	unsigned int decimals = 3;
	struct text text;

	if (unit.ns == NSEC_PER_USEC || ns >= 100 * unit.ns)
		decimals = 1;
	else if (unit.ns == NSEC_PER_MSEC && ns >= 10 * unit.ns)
		decimals = 2;
	text_init(&text, out, TEXT_DURATION_LEN);
	if (ns)
		put_decimals(&text, ns, &unit, decimals);
	else
		text_put(&text, "0");
}
