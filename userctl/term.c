// SPDX-License-Identifier: GPL-2.0-only
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "term.h"

#define DEFAULT_WIDTH	80
#define MIN_WIDTH	80
#define MAX_WIDTH	1000

static const struct term_glyphs utf8_glyphs = {
	.to = "→", .both = "↔", .left = "←", .right = "→", .line = "─",
	.bar = "│", .cross = "┼", .top = "┬", .foot = "┴", .dots = "···",
	.separator = " · ",
};

static const struct term_glyphs ascii_glyphs = {
	.to = "->", .both = "<->", .left = "<", .right = ">", .line = "-",
	.bar = "|", .cross = "+", .top = "+", .foot = "+", .dots = "...",
	.separator = "; ",
};

static const char * const style_codes[] = {
	[STYLE_PLAIN] = "",
	[STYLE_BOLD] = "\033[1m",
	[STYLE_DIM] = "\033[2m",
	[STYLE_GOOD] = "\033[1;32m",
	[STYLE_WAIT] = "\033[33m",
	[STYLE_BAD] = "\033[1;31m",
	[STYLE_FLOW] = "\033[36m",
};

/**
 * term_init() - describe a terminal
 * @term: the result
 * @width: columns; narrower ones than 80 are taken as 80
 * @colour: are colours wanted?
 * @utf8: is the encoding UTF-8?
 */
void term_init(struct term *term, unsigned int width, bool colour, bool utf8)
{
	term->width = width < MIN_WIDTH ? MIN_WIDTH : width;
	if (term->width > MAX_WIDTH)
		term->width = MAX_WIDTH;
	term->colour = colour;
	term->utf8 = utf8;
	term->glyphs = utf8 ? &utf8_glyphs : &ascii_glyphs;
}

static unsigned int width_of(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (columns && strtoul(columns, NULL, 10))
		return strtoul(columns, NULL, 10) > MAX_WIDTH ? MAX_WIDTH :
		       strtoul(columns, NULL, 10);
	if (!ioctl(fd, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return DEFAULT_WIDTH;
}

static bool wants_colour(int fd)
{
	const char *no_color = getenv("NO_COLOR");
	const char *type = getenv("TERM");

	if (no_color && *no_color)
		return false;
	return isatty(fd) && type && strcmp(type, "dumb");
}

/*
 * Small systems have no locales, and then setlocale() fails and the codeset is
 * ASCII, whatever was asked for. What was asked for is what the terminal does.
 */
static bool wants_utf8(void)
{
	static const char * const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *value = NULL;
	size_t i;

	if (!strcmp(nl_langinfo(CODESET), "UTF-8"))
		return true;
	for (i = 0; i < ARRAY_SIZE(names) && !(value && *value); i++)
		value = getenv(names[i]);
	return value && (strcasestr(value, "UTF-8") || strcasestr(value, "utf8"));
}

/**
 * term_probe() - find out what a file can show
 * @term: the result
 * @fd: the file; the locale must be set
 */
void term_probe(struct term *term, int fd)
{
	term_init(term, width_of(fd), wants_colour(fd), wants_utf8());
}

/**
 * term_on() - what switches a style on
 * @term: the terminal
 * @style: the style
 *
 * Return: a constant string, empty without colours
 */
const char *term_on(const struct term *term, enum term_style style)
{
	return term->colour ? style_codes[style] : "";
}

/**
 * term_off() - what switches a style off
 * @term: the terminal
 * @style: the style
 *
 * Return: a constant string, empty without colours
 */
const char *term_off(const struct term *term, enum term_style style)
{
	return term->colour && style != STYLE_PLAIN ? "\033[0m" : "";
}
