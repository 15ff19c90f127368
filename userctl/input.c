// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>

#include "input.h"
#include "merge_files.h"
#include "message.h"
#include "text.h"
#include "timens.h"

/**
 * input_check() - do the options fit together that say where to read from?
 * @options: the command line, all of it
 * @command: name of the command
 *
 * Return: 0, or the exit status: there was a mistake and it was said
 */
int input_check(const struct options *options, const char *command)
{
	if (options->source == CHOOSE_FILE && !options->n_files)
		return usage_error("%s: --source file reads a capture: give it with -i FILE",
				   command);
	if (options->source != CHOOSE_AUTO && options->source != CHOOSE_FILE && options->n_files)
		return usage_error("%s: --source %s is live, -i reads a capture: give one of them",
				   command, options_sources[options->source]);
	return 0;
}

static int open_bpf(struct source **source, const struct options *options,
		    const struct input_openers *openers, char error[SOURCE_ERROR_LEN])
{
	enum reader_scope scope = options->reader.scope;

	return openers->bpf(source, &options->reader.filter,
			    scope == SCOPE_ALL || scope == SCOPE_ONE, error);
}

/* The module is not loaded. What is said if there is no BPF either has to fit a line. */
static int open_instead(struct source **source, const struct options *options,
			const struct input_openers *openers, char error[SOURCE_ERROR_LEN])
{
	char reason[SOURCE_ERROR_LEN];
	struct text text;
	int err = open_bpf(source, options, openers, reason);

	if (!err)
		return 0;
	text_init(&text, error, SOURCE_ERROR_LEN);
	text_put(&text, "the tcpstate module is not loaded ('modprobe tcpstate'), and BPF fails: ");
	text_put(&text, reason);
	return err;
}

/**
 * input_open_live() - open the module or BPF, whichever the command line asks for
 * @source: the source; closed by the caller with its close operation
 * @options: the command line, without a capture
 * @openers: how to open them
 * @error: what went wrong
 *
 * A module that is loaded and refuses is not passed over: what it refuses would have
 * to be asked for in another way, and whoever may not read it should know that.
 *
 * Return: 0 or a negative errno
 */
int input_open_live(struct source **source, const struct options *options,
		    const struct input_openers *openers, char error[SOURCE_ERROR_LEN])
{
	int err;

	if (options->source == CHOOSE_BPF)
		return open_bpf(source, options, openers, error);
	err = openers->module(source, error);
	if (err == -ENOENT && options->source == CHOOSE_AUTO)
		return open_instead(source, options, openers, error);
	return err;
}

/**
 * input_open() - open the source that the command line asks for
 * @source: the source; closed by the caller with its close operation
 * @options: the command line
 * @error: what went wrong
 *
 * Return: 0 or a negative errno
 */
int input_open(struct source **source, const struct options *options,
	       char error[SOURCE_ERROR_LEN])
{
	static const struct input_openers openers = {
		.module = source_module_open, .bpf = source_bpf_open,
	};

	if (!options->n_files)
		return timens_check(TIMENS_OFFSETS, error) ?:
		       input_open_live(source, options, &openers, error);
	if (options->n_files == 1)
		return source_file_open(source, options->files[0], options->reader.follow, error);
	if (options->reader.follow) {
		snprintf(error, SOURCE_ERROR_LEN,
			 "several captures cannot be followed: leave out --follow, or give one");
		return -EINVAL;
	}
	return merge_files_open(source, options->files, options->n_files, error);
}

/**
 * input_tell() - say on stderr which source was taken, if nobody had asked for it
 * @options: the command line
 * @st: status of the source
 */
void input_tell(const struct options *options, const struct source_status *st)
{
	if (options->n_files || options->source != CHOOSE_AUTO)
		return;
	if (st->kind == SOURCE_BPF)
		message("source: BPF, since the tcpstate module is not loaded");
	else if (!options->quiet)
		message("source: the tcpstate module");
}

/**
 * input_go_on() - what is there is read: of a source without a past that is what comes
 * @source: an open source
 * @options: the command line; made to read from the beginning on, and to follow
 *
 * Return: true if it would have ended at once with nothing
 */
bool input_go_on(const struct source *source, struct options *options)
{
	bool follow = options->reader.follow;

	if (!source->no_past)
		return false;
	options->reader.history = true;
	options->reader.follow = true;
	return !follow;
}
