// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "../message.h"
#include "../render.h"
#include "cmd.h"

/**
 * cmd_status() - show what the module is, sees and has counted
 * @command: this command
 * @argc: number of arguments
 * @argv: arguments
 *
 * Return: the exit status
 */
int cmd_status(const struct command *command, int argc, char **argv)
{
	char error[SOURCE_ERROR_LEN];
	struct options options = { 0 };
	struct source_status status;
	struct source *source;
	struct render render;
	int err;

	err = options_parse(&options, command->name, command->sets, argc, argv);
	if (err)
		return err;
	if (source_module_open(&source, error)) {
		message("%s", error);
		return EXIT_ERROR;
	}
	err = reader_status(source, &status);
	if (err) {
		message("%s", source->error);
	} else {
		render_text_init(&render, stdout, stderr);
		render.ops->status(&render, &status);
		err = render.ops->flush(&render);
		if (err && err != -EPIPE)
			message("cannot write: %s", strerror(-err));
	}
	source_status_free(&status);
	source->ops->close(source);
	/* End as a write would have ended us, without a word. */
	if (err == -EPIPE)
		raise(SIGPIPE);
	return err ? EXIT_ERROR : 0;
}
