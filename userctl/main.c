// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "../module/version.h"
#include "cmd/cmd.h"
#include "i18n.h"
#include "message.h"

static int show_version(void)
{
	printf("tcpstatectl %s, ABI version %u\n", TCPSTATE_VERSION, TCPSTATE_ABI_VERSION);
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	message("cannot write the output");
	return EXIT_ERROR;
}

int main(int argc, char **argv)
{
	const struct command *command;
	int status;

	i18n_init();
	/* A reader of our output that goes away ends us, without a word. */
	signal(SIGPIPE, SIG_DFL);

	if (argc < 2) {
		command_show_overview();
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return command_show_overview();
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))
		return show_version();
	command = command_find(argv[1]);
	if (!command)
		return command_unknown(argv[1]);
	status = command->run(command, argc - 1, argv + 1);
	return status == COMMAND_HELPED ? 0 : status;
}
