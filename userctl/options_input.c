// SPDX-License-Identifier: GPL-2.0-only
#include "message.h"
#include "options.h"

/**
 * options_add_file() - one more capture to read
 * @options: the command line
 * @command: name of the command
 * @path: the capture; outlives @options
 *
 * Return: 0, or the exit status: there was a mistake and it was said
 */
int options_add_file(struct options *options, const char *command, const char *path)
{
	if (!*path)
		return usage_error("%s: a capture needs a name", command);
	if (options->n_files == OPTIONS_MAX_FILES)
		return usage_error("%s: %d captures can be read as one, not more", command,
				   OPTIONS_MAX_FILES);
	options->files[options->n_files++] = path;
	return 0;
}

static int apply_file(void *target, const char *command, const char *argument)
{
	return options_add_file(target, command, argument);
}

static int apply_follow(void *target, const char *command, const char *argument)
{
	struct options *options = target;

	(void)command;
	(void)argument;
	options->reader.follow = true;
	return 0;
}

static int apply_duration(void *target, const char *command, const char *argument)
{
	struct options *options = target;

	if (!options_seconds(argument, &options->reader.duration_ns))
		return 0;
	return usage_error("%s: --duration takes a number of seconds, not '%s'", command,
			   argument);
}

static int apply_no_history(void *target, const char *command, const char *argument)
{
	struct options *options = target;

	(void)command;
	(void)argument;
	options->reader.history = false;
	return 0;
}

static int apply_no_baseline(void *target, const char *command, const char *argument)
{
	struct options *options = target;

	(void)command;
	(void)argument;
	options->no_baseline = true;
	return 0;
}

static const struct option_info infos[] = {
	{ 'i', "input", "FILE", VALUE_FILE,
	  "read a capture made by 'tcpstatectl record', not\n"
	  "the live source; several are merged, see 'merge'",
	  apply_file },
	{ 'f', "follow", NULL, VALUE_TEXT, "go on with what comes after what is there",
	  apply_follow },
	{ 0, "duration", "SECONDS", VALUE_TEXT, "stop after SECONDS", apply_duration },
	{ 0, "no-history", NULL, VALUE_TEXT, "only what happens from now on",
	  apply_no_history },
	{ 0, "no-baseline", NULL, VALUE_TEXT,
	  "do not ask for the sockets that exist already", apply_no_baseline },
};

/* What is read. */
const struct option_group options_input = {
	.title = "Input", .options = infos, .n = ARRAY_SIZE(infos),
};

/* A file, and nothing else about it: the first one. */
const struct option_group options_file = {
	.title = "Input", .options = infos, .n = 1,
};
