// SPDX-License-Identifier: GPL-2.0-only
/* The table of commands, and what can be told from it. */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "input.h"
#include "message.h"
#include "suggest.h"

/* In the order in which the help lists them. */
const struct command * const commands[] = {
	&cmd_status,
	&cmd_watch,
	&cmd_timeline,
	&cmd_trace,
	&cmd_expect,
	&cmd_stats,
	&cmd_diagnose,
	&cmd_explain,
	&cmd_lab,
	&cmd_record,
	&cmd_merge,
	&cmd_help,
	NULL
};

/**
 * command_find() - a command by its name
 * @name: what was typed
 *
 * Return: the command, or NULL
 */
const struct command *command_find(const char *name)
{
	size_t i;

	for (i = 0; commands[i]; i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	}
	return NULL;
}

/**
 * command_unknown() - say that there is no such command, and which was meant
 * @name: what was typed
 *
 * Return: the exit status
 */
int command_unknown(const char *name)
{
	const char *names[ARRAY_SIZE(commands)];
	const char *nearest;
	size_t n = 0;

	for (; commands[n]; n++)
		names[n] = commands[n]->name;
	nearest = suggest_nearest(name, names, n);
	if (nearest)
		return usage_error("unknown command '%s', meant '%s'? try 'tcpstatectl help'",
				   name, nearest);
	return usage_error("unknown command '%s': try 'tcpstatectl help'", name);
}

/**
 * command_exits() - the exit statuses of a command
 * @command: the command
 *
 * Return: a list, as struct command_note describes it
 */
const struct command_note *command_exits(const struct command *command)
{
	static const struct command_note exits[] = {
		{ "0", "it did what it was asked to" },
		{ "1", "it failed, and said why" },
		{ "2", "the command line cannot be used" },
		{ 0 }
	};

	return command->exits ? command->exits : exits;
}

/**
 * command_section_name() - the heading of a section of the overview
 * @section: the section
 *
 * Return: a constant string
 */
const char *command_section_name(enum command_section section)
{
	static const char * const names[SECTIONS] = {
		[SECTION_LOOK] = "Look at what happens, or has happened",
		[SECTION_RUN] = "Run a command",
		[SECTION_FILES] = "Captures in files",
		[SECTION_LEARN] = "Learn",
	};

	return names[section];
}

/**
 * command_parse() - read the command line of a command
 * @command: the command
 * @options: the result; what the command does by default is set before
 * @own: target of the command's own options; NULL if it has none
 * @argc: number of arguments; what is left if the command takes arguments
 * @argv: arguments, the first of which is not looked at; as @argc
 *
 * Return: 0; the exit status: there was a mistake and it was said; or COMMAND_HELPED
 */
int command_parse(const struct command *command, struct options *options, void *own,
		  int *argc, char ***argv)
{
	struct option_line line = {
		.command = command->name,
		.groups = command->groups,
		.own = own,
		.takes_rest = command->arguments,
		.argc = *argc,
		.argv = *argv,
	};
	int err = options_parse(options, &line);

	if (err == OPTIONS_HELP) {
		err = command_show_help(command);
		return err ? err : COMMAND_HELPED;
	}
	*argc = line.argc;
	*argv = line.argv;
	/* What is left may have options, too. */
	if (!err && !line.argc)
		err = input_check(options, command->name);
	return err;
}

/**
 * command_finish_output() - see that a help text was written
 *
 * Return: the exit status
 */
int command_finish_output(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	message("cannot write the output");
	return EXIT_ERROR;
}

static void show_section(enum command_section section)
{
	size_t i;

	printf("\n%s:\n", command_section_name(section));
	for (i = 0; commands[i]; i++) {
		if (commands[i]->section == section)
			printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
	}
}

/**
 * command_show_overview() - print what commands there are
 *
 * Return: the exit status
 */
int command_show_overview(void)
{
	unsigned int section;

	printf("usage: tcpstatectl COMMAND [OPTION]...\n"
	       "       tcpstatectl --version\n\n"
	       "Shows the state changes of TCP sockets that the tcpstate kernel module records,\n"
	       "or BPF programs where it is not loaded.\n");
	for (section = 0; section < SECTIONS; section++)
		show_section(section);
	printf("\n'tcpstatectl help COMMAND' lists the options of a command;\n"
	       "'man tcpstatectl' and 'man tcpstatectl-COMMAND' tell more.\n");
	return command_finish_output();
}

static void show_exits(const struct command_note *exits)
{
	printf("\nExit status:\n");
	for (; exits->what; exits++)
		printf("  %-6s %s\n", exits->what, exits->means);
}

static void show_examples(const struct command_note *examples)
{
	printf("\nExamples:\n");
	for (; examples->what; examples++)
		printf("  %s\n      %s\n", examples->what, examples->means);
}

/**
 * command_show_help() - print what one command can do
 * @command: the command
 *
 * Return: the exit status
 */
int command_show_help(const struct command *command)
{
	printf("usage: tcpstatectl %s%s%s%s\n\n%s: %s.\n", command->name,
	       command->groups ? " [OPTION]..." : "", command->arguments ? " " : "",
	       command->arguments ? command->arguments : "", command->name, command->summary);
	options_help(stdout, command->groups);
	show_exits(command_exits(command));
	if (command->examples)
		show_examples(command->examples);
	return command_finish_output();
}
