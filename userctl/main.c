// SPDX-License-Identifier: GPL-2.0-only
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "../module/version.h"
#include "cmd/cmd.h"
#include "message.h"
#include "suggest.h"

static int cmd_help(const struct command *command, int argc, char **argv);

static const struct command commands[] = {
	{ "status", "what the module is, what it sees and has counted", 0, cmd_status },
	{ "watch", "every state change as it happens, one line each",
	  OPTIONS_FILTER | OPTIONS_WATCH, cmd_watch },
	{ "timeline", "connections as ladders, from the first SYN to the last timer",
	  OPTIONS_FILTER | OPTIONS_TIMELINE, cmd_timeline },
	{ "explain", "what a state, a transition or a cause means, and what to look at",
	  0, cmd_explain },
	{ "help", "this text, or what one command can do", 0, cmd_help },
};

static const struct command *find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

static int unknown_command(const char *name)
{
	const char *names[ARRAY_SIZE(commands)];
	const char *nearest;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		names[i] = commands[i].name;
	nearest = suggest_nearest(name, names, ARRAY_SIZE(names));
	if (nearest)
		return usage_error("unknown command '%s', meant '%s'? try 'tcpstatectl help'",
				   name, nearest);
	return usage_error("unknown command '%s': try 'tcpstatectl help'", name);
}

static int finish_output(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	message("cannot write the output");
	return EXIT_ERROR;
}

static int show_overview(void)
{
	size_t i;

	printf("usage: tcpstatectl COMMAND [OPTION]...\n\n"
	       "Shows the state changes of TCP sockets that the tcpstate kernel module records.\n\n"
	       "Commands:\n");
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-10s %s\n", commands[i].name, commands[i].summary);
	printf("\n'tcpstatectl help COMMAND' lists the options of a command.\n");
	return finish_output();
}

/* What follows the name of a command that has no options. */
static const char *arguments_of(const struct command *command)
{
	if (command->run == cmd_help)
		return " [COMMAND]";
	if (command->run == cmd_explain)
		return " [STATE | 'OLD>NEW' | CAUSE | REASON]";
	return "";
}

static int show_help(const struct command *command)
{
	printf("usage: tcpstatectl %s%s\n\n%s: %s.\n", command->name,
	       command->sets ? " [OPTION]..." : arguments_of(command),
	       command->name, command->summary);
	if (command->sets) {
		printf("\nOptions:\n");
		options_help(stdout, command->sets);
	}
	return finish_output();
}

static int cmd_help(const struct command *command, int argc, char **argv)
{
	const struct command *about;

	(void)command;
	if (argc < 2)
		return show_overview();
	if (argc > 2)
		return usage_error("help: '%s' is one argument too many: try 'tcpstatectl help'",
				   argv[2]);
	about = find(argv[1]);
	return about ? show_help(about) : unknown_command(argv[1]);
}

static bool asks_for_help(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--"))
			return false;
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	}
	return false;
}

static int show_version(void)
{
	printf("tcpstatectl %s, ABI version %u\n", TCPSTATE_VERSION, TCPSTATE_ABI_VERSION);
	return finish_output();
}

int main(int argc, char **argv)
{
	const struct command *command;

	setlocale(LC_CTYPE, "");
	/* A reader of our output that goes away ends us, without a word. */
	signal(SIGPIPE, SIG_DFL);

	if (argc < 2)
		return usage_error("which command? try 'tcpstatectl help'");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return show_overview();
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))
		return show_version();
	command = find(argv[1]);
	if (!command)
		return unknown_command(argv[1]);
	if (command->run != cmd_help && asks_for_help(argc - 1, argv + 1))
		return show_help(command);
	return command->run(command, argc - 1, argv + 1);
}
