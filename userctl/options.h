/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of all commands. */
#ifndef TCPSTATECTL_OPTIONS_H
#define TCPSTATECTL_OPTIONS_H

#include <stdio.h>

#include "reader.h"

/* Sets of options that a command can have. */
#define OPTIONS_FILTER		BIT(0)
#define OPTIONS_WATCH		BIT(1)
#define OPTIONS_TIMELINE	BIT(2)

/**
 * struct options - what the command line says
 * @reader: what to read
 * @count: stop after so many lines; 0: do not
 */
struct options {
	struct reader_config	reader;
	u64			count;
};

int options_parse(struct options *options, const char *command, unsigned int sets,
		  int argc, char **argv);
void options_help(FILE *out, unsigned int sets);

#endif
