// SPDX-License-Identifier: GPL-2.0-only
#include "../ladders.h"
#include "cmd.h"

static int timeline(const struct command *command, int argc, char **argv)
{
	struct options options = { .reader = { .history = true }, .output.list = LIST_CONNECTIONS };
	struct session session;
	int err;

	err = command_parse(command, &options, NULL, &argc, &argv);
	if (err)
		return err;
	/* A time limit only makes sense for something that goes on. */
	options.reader.follow |= !!options.reader.duration_ns;
	err = session_open(&session, &options);
	if (!err)
		err = ladders_show(&session);
	return session_finish(&session, err);
}

static const struct option_group * const groups[] = {
	&options_filter, &options_input, &options_output, NULL
};

static const struct command_note examples[] = {
	{ "tcpstatectl timeline -p 443",
	  "the connections that are still in the rings; with BPF, those to come" },
	{ "tcpstatectl timeline -f -i day.cap",
	  "those of a capture, and what is still added to it" },
	{ 0 }
};

const struct command cmd_timeline = {
	.name = "timeline",
	.summary = "connections as ladders, from the first SYN to the last timer",
	.groups = groups,
	.examples = examples,
	.run = timeline,
};
