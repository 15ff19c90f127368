/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands, one file each. None calls another. */
#ifndef TCPSTATECTL_CMD_H
#define TCPSTATECTL_CMD_H

#include "../options.h"

/**
 * struct command - a command
 * @name: its name
 * @summary: what it does, in one line
 * @sets: OPTIONS_* that it has
 * @run: does it; the first argument is not looked at.
 *	Return: the exit status.
 */
struct command {
	const char	*name;
	const char	*summary;
	unsigned int	sets;
	int		(*run)(const struct command *command, int argc, char **argv);
};

int cmd_status(const struct command *command, int argc, char **argv);
int cmd_watch(const struct command *command, int argc, char **argv);
int cmd_explain(const struct command *command, int argc, char **argv);
int cmd_timeline(const struct command *command, int argc, char **argv);

#endif
