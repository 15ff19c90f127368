// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../members.h"
#include "../message.h"
#include "cmd.h"

static int show_fields(void)
{
	members_help(stdout);
	return command_finish_output();
}

static int show(const struct command *command, int argc, char **argv)
{
	struct options options = { 0 };
	const struct command *about;
	int err = command_parse(command, &options, NULL, &argc, &argv);

	if (err)
		return err;
	if (!argc)
		return command_show_overview();
	if (argc > 1)
		return usage_error("%s: '%s' is one argument too many: try 'tcpstatectl help'",
				   command->name, argv[1]);
	if (!strcmp(argv[0], "fields"))
		return show_fields();
	about = command_find(argv[0]);
	return about ? command_show_help(about) : command_unknown(argv[0]);
}

static const struct command_note examples[] = {
	{ "tcpstatectl help watch", "the options of one command" },
	{ 0 }
};

const struct command cmd_help = {
	.name = "help",
	.arguments = "[COMMAND|fields]",
	.summary = "this overview, what one command can do, or the fields of --json",
	.section = SECTION_LEARN,
	.examples = examples,
	.run = show,
};
