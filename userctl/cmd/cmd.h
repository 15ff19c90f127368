/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands, one file each. None calls another. */
#ifndef TCPSTATECTL_CMD_H
#define TCPSTATECTL_CMD_H

#include "../options.h"

/**
 * enum command_section - what a command is for, in the order of the overview
 * @SECTION_LOOK: looking at what happens, or has happened
 * @SECTION_RUN: running a command
 * @SECTION_FILES: captures
 * @SECTION_LEARN: learning
 * @SECTIONS: how many there are
 */
enum command_section {
	SECTION_LOOK,
	SECTION_RUN,
	SECTION_FILES,
	SECTION_LEARN,
	SECTIONS,
};

/**
 * struct command_note - something about a command, for its help and its manual page
 * @what: an exit status, or a command line; NULL: the list ends here
 * @means: what it means, or does, without a full stop
 */
struct command_note {
	const char	*what;
	const char	*means;
};

/**
 * struct command - a command
 * @name: its name
 * @arguments: what it takes besides options, as the help shows it; NULL: nothing
 * @summary: what it does, in one line
 * @section: what it is for
 * @groups: groups of options that it has, ended by NULL; NULL: none
 * @exits: its exit statuses; NULL: those that command_exits() has for all
 * @examples: how it is used; NULL: there is nothing to show
 * @run: does it; the first argument is not looked at.
 *	Result: the exit status, or COMMAND_HELPED.
 */
struct command {
	const char				*name;
	const char				*arguments;
	const char				*summary;
	enum command_section			section;
	const struct option_group * const	*groups;
	const struct command_note		*exits;
	const struct command_note		*examples;
	int	(*run)(const struct command *command, int argc, char **argv);
};

/* In place of an exit status: the help was asked for, and shown. */
#define COMMAND_HELPED	(-1)

/* One command is one struct, in the file of its name. */
extern const struct command cmd_diagnose;
extern const struct command cmd_expect;
extern const struct command cmd_explain;
extern const struct command cmd_help;
extern const struct command cmd_lab;
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
const struct command_note *command_exits(const struct command *command);
const char *command_section_name(enum command_section section);

/* commands.c: all of them, ended by NULL */
extern const struct command * const commands[];

#endif
