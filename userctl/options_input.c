// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "message.h"
#include "options.h"
#include "suggest.h"

const char * const options_sources[CHOICES] = {
	[CHOOSE_AUTO] = "auto",
	[CHOOSE_MODULE] = "module",
	[CHOOSE_BPF] = "bpf",
	[CHOOSE_FILE] = "file",
};

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

static int apply_source(void *target, const char *command, const char *argument)
{
	struct options *options = target;
	const char *nearest;
	unsigned int i;

	for (i = 0; i < CHOICES; i++) {
		if (!strcmp(argument, options_sources[i])) {
			options->source = i;
			return 0;
		}
	}
	nearest = suggest_nearest(argument, options_sources, CHOICES);
	if (nearest)
		return usage_error("%s: --source: unknown source '%s', meant '%s'?", command,
				   argument, nearest);
	return usage_error("%s: --source takes auto, module, bpf or file, not '%s'", command,
			   argument);
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
	{ 0, "source", "SOURCE", VALUE_SOURCE,
	  "auto (default): the capture of -i; else the kernel\n"
	  "module where it is loaded, else BPF programs.\n"
	  "module, bpf, file: that one and no other", apply_source },
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

/* Which source, and nothing else about it: the first two. */
const struct option_group options_file = {
	.title = "Input", .options = infos, .n = 2,
};

static const struct option_info live_infos[] = {
	{ 0, "source", "SOURCE", VALUE_SOURCE,
	  "auto (default): the kernel module where it is\n"
	  "loaded, else BPF programs. module, bpf: that one\n"
	  "and no other", apply_source },
};

/* For those that run a command, which cannot be in a capture. */
const struct option_group options_live = {
	.title = "Input", .options = live_infos, .n = ARRAY_SIZE(live_infos),
};
