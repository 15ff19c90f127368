// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../message.h"
#include "docs.h"

static int complain(void)
{
	fprintf(stderr, "usage: tcpstatectl-docs man [COMMAND] < TEMPLATE > PAGE\n"
		"       tcpstatectl-docs bash|zsh < TEMPLATE > SCRIPT\n");
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	const struct command *about = NULL;

	if (argc == 3 && !strcmp(argv[1], "man")) {
		about = command_find(argv[2]);
		return about ? docs_fill(stdin, stdout, docs_man, about) :
			       command_unknown(argv[2]);
	}
	if (argc != 2)
		return complain();
	if (!strcmp(argv[1], "man"))
		return docs_fill(stdin, stdout, docs_man, NULL);
	if (!strcmp(argv[1], "bash"))
		return docs_fill(stdin, stdout, docs_bash, NULL);
	if (!strcmp(argv[1], "zsh"))
		return docs_fill(stdin, stdout, docs_zsh, NULL);
	return complain();
}
