// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "../input.h"
#include "../message.h"
#include "../render.h"
#include "cmd.h"

static int show(const struct source_status *st, const struct output *output)
{
	struct render render;
	int err = render_init(&render, output, stdout, stderr);

	if (!err) {
		render_begin(&render, st);
		render.ops->status(&render, st);
		err = render.ops->flush(&render);
	}
	if (err && err != -EPIPE)
		message("cannot write: %s", strerror(-err));
	render_close(&render);
	return err;
}

static int status(const struct command *command, int argc, char **argv)
{
	char error[SOURCE_ERROR_LEN];
	struct options options = { .output.list = LIST_STATUS };
	struct source_status st;
	struct source *source;
	int err;

	err = command_parse(command, &options, NULL, &argc, &argv);
	if (err)
		return err;
	if (options.output.format == FORMAT_CSV)
		return usage_error("%s: what it shows is no table: give --json, not --csv",
				   command->name);
	if (input_open(&source, &options, error)) {
		message("%s", error);
		return EXIT_ERROR;
	}
	err = reader_status(source, &st);
	if (err)
		message("%s", source->error);
	else
		err = show(&st, &options.output);
	source_status_free(&st);
	source->ops->close(source);
	/* End as a write would have ended us, without a word. */
	if (err == -EPIPE)
		raise(SIGPIPE);
	return err ? EXIT_ERROR : 0;
}

static const struct command_note examples[] = {
	{ "tcpstatectl status", "is the module there, and what can it not see on this kernel?" },
	{ "tcpstatectl status -i test.cap", "the same of the host of a capture, as it was" },
	{ 0 }
};

static const struct option_group * const groups[] = {
	&options_file, &options_output, NULL
};

const struct command cmd_status = {
	.name = "status",
	.summary = "what the module is, what it sees and has counted",
	.examples = examples,
	.groups = groups,
	.run = status,
};
