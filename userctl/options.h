/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line. Options come in groups, each a table with the functions that
 * apply them; a command has a list of groups. Help, completion and manual pages
 * are made from the same tables.
 */
#ifndef TCPSTATECTL_OPTIONS_H
#define TCPSTATECTL_OPTIONS_H

#include <stdio.h>

#include "output.h"
#include "reader.h"

/**
 * enum option_value - what an argument can be, for those who complete it
 * @VALUE_TEXT: anything
 * @VALUE_FILE: a file
 * @VALUE_NETNS: a network namespace
 * @VALUE_STATE: a state, or several
 * @VALUE_CAUSE: a cause, or several
 * @VALUE_STATS: what statistics can be about
 * @VALUE_RULE: a rule of diagnose, or several
 * @VALUE_SOURCE: where records come from
 */
enum option_value {
	VALUE_TEXT,
	VALUE_FILE,
	VALUE_NETNS,
	VALUE_STATE,
	VALUE_CAUSE,
	VALUE_STATS,
	VALUE_RULE,
	VALUE_SOURCE,
};

/**
 * enum source_choice - where records should come from
 * @CHOOSE_AUTO: a capture that is given; else the module where it is loaded, else BPF
 * @CHOOSE_MODULE: the kernel module
 * @CHOOSE_BPF: BPF programs
 * @CHOOSE_FILE: a capture
 * @CHOICES: how many there are
 */
enum source_choice {
	CHOOSE_AUTO,
	CHOOSE_MODULE,
	CHOOSE_BPF,
	CHOOSE_FILE,
	CHOICES,
};

/* How they are called on the command line. */
extern const char * const options_sources[CHOICES];

/**
 * struct option_info - an option
 * @letter: its letter; 0: none
 * @name: its long name
 * @argument: what its argument is called; NULL: it has none
 * @value: what its argument can be
 * @help: what it does; lines are separated by newlines
 * @apply: takes it in.
 *	@target: the struct options, or what the command gave for its own group
 *	@command: name of the command, for messages
 *	@argument: as typed; NULL if it has none
 *	Result: 0, or the exit status: there was a mistake and it was said
 */
struct option_info {
	char			letter;
	const char		*name;
	const char		*argument;
	enum option_value	value;
	const char		*help;
	int			(*apply)(void *target, const char *command,
					 const char *argument);
};

/**
 * struct option_group - options that belong together
 * @title: heading in the help
 * @own: they are one command's own: applied to what that command gives
 * @options: the options
 * @n: how many
 */
struct option_group {
	const char			*title;
	bool				own;
	const struct option_info	*options;
	size_t				n;
};

/* Captures that can be read as one. */
#define OPTIONS_MAX_FILES	16

/* Every command has these, whatever its groups are: --help. */
extern const struct option_group options_common;
/* Groups that several commands have. */
extern const struct option_group options_filter;
extern const struct option_group options_input;
extern const struct option_group options_file;
extern const struct option_group options_live;
extern const struct option_group options_output;

/**
 * struct options - what the command line says
 * @reader: what to read
 * @files: captures to read
 * @n_files: how many; 0: a live source
 * @source: where records should come from
 * @no_baseline: do not ask for the sockets that exist already
 * @output: how it is shown
 * @out: where it is shown; NULL: standard output
 * @quiet: totals only if something was lost
 */
struct options {
	struct reader_config	reader;
	const char		*files[OPTIONS_MAX_FILES];
	size_t			n_files;
	enum source_choice	source;
	bool			no_baseline;
	struct output		output;
	FILE			*out;
	bool			quiet;
};

/**
 * struct option_line - a command line to be parsed
 * @command: name of the command
 * @groups: its groups, ended by NULL; may be NULL
 * @own: target of the groups that are the command's own
 * @takes_rest: arguments that are no options are welcome
 * @argc: number of arguments
 * @argv: arguments, the first of which is not looked at
 */
struct option_line {
	const char				*command;
	const struct option_group * const	*groups;
	void					*own;
	bool					takes_rest;
	int					argc;
	char					**argv;
};

/* What options_parse() returns for --help. */
#define OPTIONS_HELP	(-1)

int options_parse(struct options *options, struct option_line *line);
void options_help(FILE *out, const struct option_group * const *groups);
char options_letter(const struct option_group * const *groups, const struct option_info *info);

int options_add_file(struct options *options, const char *command, const char *path);
int options_number(const char *string, int base, u64 max, u64 *number);
int options_seconds(const char *string, u64 *ns);

#endif
