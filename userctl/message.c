// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>

#include "message.h"

static __printf(1, 0) void line(const char *format, va_list args)
{
	/* What is on stdout came first: keep it so on a terminal. */
	fflush(stdout);
	fputs("tcpstatectl: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

/**
 * message() - one line on stderr
 * @format: printf format, without newline
 */
void message(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line(format, args);
	va_end(args);
}

/**
 * usage_error() - one line about a mistake on the command line
 * @format: printf format, without newline
 *
 * Return: EXIT_USAGE, for the caller to return
 */
int usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line(format, args);
	va_end(args);
	return EXIT_USAGE;
}
