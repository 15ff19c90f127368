/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands, one file each. None calls another. */
#ifndef TCPSTATECTL_CMD_H
#define TCPSTATECTL_CMD_H

#include "../options.h"

/**
 * struct command - a command
 * @name: its name
 * @arguments: what it takes besides options, as the help shows it; NULL: nothing
 * @summary: what it does, in one line
 * @groups: groups of options that it has, ended by NULL; NULL: none
 * @run: does it; the first argument is not looked at.
 *	Result: the exit status, or COMMAND_HELPED.
 */
struct command {
	const char				*name;
	const char				*arguments;
	const char				*summary;
	const struct option_group * const	*groups;
	int	(*run)(const struct command *command, int argc, char **argv);
};

/* In place of an exit status: the help was asked for, and shown. */
#define COMMAND_HELPED	(-1)

/* One command is one struct, in the file of its name. */
extern const struct command cmd_diagnose;
extern const struct command cmd_expect;
extern const struct command cmd_explain;
extern const struct command cmd_help;
extern const struct command cmd_stats;
extern const struct command cmd_merge;
extern const struct command cmd_record;
extern const struct command cmd_status;
extern const struct command cmd_timeline;
extern const struct command cmd_trace;
extern const struct command cmd_watch;

int command_parse(const struct command *command, struct options *options, void *own,
		  int *argc, char ***argv);
int command_finish_output(void);
int command_show_overview(void);
int command_show_help(const struct command *command);
const struct command *command_find(const char *name);
int command_unknown(const char *name);

/* commands.c: all of them, ended by NULL */
extern const struct command * const commands[];

#endif
