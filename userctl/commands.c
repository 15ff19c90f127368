// SPDX-License-Identifier: GPL-2.0-only
/* The table of commands, and what can be told from it. */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
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

/**
 * command_show_overview() - print what commands there are
 *
 * Return: the exit status
 */
int command_show_overview(void)
{
	size_t i;

	printf("usage: tcpstatectl COMMAND [OPTION]...\n\n"
	       "Shows the state changes of TCP sockets that the tcpstate kernel module records.\n\n"
	       "Commands:\n");
	for (i = 0; commands[i]; i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
	printf("\n'tcpstatectl help COMMAND' lists the options of a command, and\n"
	       "'tcpstatectl help fields' what is in --json and --csv.\n");
	return command_finish_output();
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
	return command_finish_output();
}
