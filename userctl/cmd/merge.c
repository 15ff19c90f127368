// SPDX-License-Identifier: GPL-2.0-only
#include "../ladders.h"
#include "../message.h"
#include "cmd.h"

static int merge(const struct command *command, int argc, char **argv)
{
	struct options options = { .reader = { .history = true }, .output.list = LIST_CONNECTIONS };
	struct session session;
	int i, err;

	err = command_parse(command, &options, NULL, &argc, &argv);
	for (i = 0; i < argc && !err; i++)
		err = options_add_file(&options, command->name, argv[i]);
	if (err)
		return err;
	if (options.n_files < 2)
		return usage_error("%s: takes two captures or more, made by 'tcpstatectl record'",
				   command->name);
	err = session_open(&session, &options);
	if (!err)
		err = ladders_show(&session);
	return session_finish(&session, err);
}

static const struct option_group * const groups[] = { &options_filter, &options_output, NULL };

static const struct command_note examples[] = {
	{ "tcpstatectl merge -p 443 client.cap server.cap",
	  "HTTPS between two hosts, each connection with both ends" },
	{ "tcpstatectl merge --json *.cap", "the same for a program" },
	{ 0 }
};

const struct command cmd_merge = {
	.name = "merge",
	.arguments = "FILE FILE...",
	.summary = "captures of several hosts as one: timelines with both ends",
	.section = SECTION_FILES,
	.groups = groups,
	.examples = examples,
	.run = merge,
};
