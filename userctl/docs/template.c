// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "../message.h"
#include "docs.h"

static const struct docs_part *find_part(const struct docs_part *parts, const char *line)
{
	size_t len = strlen(line);

	for (; parts->name; parts++) {
		if (len == strlen(parts->name) + 3 && line[0] == '@' &&
		    !strncmp(line + 1, parts->name, len - 3) && !strcmp(line + len - 2, "@\n"))
			return parts;
	}
	return NULL;
}

/* It was meant for one, but there is none of that name. */
static bool is_unknown(const char *line)
{
	size_t len = strlen(line);

	return len > 3 && line[0] == '@' && !strcmp(line + len - 2, "@\n") &&
	       strspn(line + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == len - 3;
}

/**
 * docs_fill() - copy a template, with its lines "@NAME@" replaced
 * @in: the template
 * @out: the result
 * @parts: what the lines stand for, ended by one without a name
 * @about: passed on to @parts
 *
 * Return: the exit status; what was wrong has been said
 */
int docs_fill(FILE *in, FILE *out, const struct docs_part *parts, const struct command *about)
{
	const struct docs_part *part;
	char *line = NULL;
	size_t size = 0;
	int status = 0;

	while (!status && getline(&line, &size, in) > 0) {
		part = find_part(parts, line);
		if (part) {
			part->write(out, about);
		} else if (is_unknown(line)) {
			message("no such part: %s", line);
			status = EXIT_ERROR;
		} else {
			fputs(line, out);
		}
	}
	free(line);
	if (ferror(in) || fflush(out) || ferror(out)) {
		message("cannot read, or cannot write");
		status = EXIT_ERROR;
	}
	return status;
}
