// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
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

/* Does the kernel measure BPF programs? If that cannot be known, there is nothing to say. */
static bool is_uncounted(void)
{
	FILE *file = fopen("/proc/sys/kernel/bpf_stats_enabled", "re");
	int value = 1;

	if (!file)
		return false;
	if (fscanf(file, "%d", &value) != 1)
		value = 1;
	fclose(file);
	return !value;
}

/* A capture was made while its programs ran; these run for this command. */
static void explain_bpf(void)
{
	message("BPF programs were loaded just now to see what they can: counters begin at 0");
	if (is_uncounted())
		message("their runs are not counted: sysctl kernel.bpf_stats_enabled=1 does so");
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
	if (err) {
		message("%s", source->error);
	} else {
		input_tell(&options, &st);
		if (st.kind == SOURCE_BPF && !options.n_files)
			explain_bpf();
		err = show(&st, &options.output);
	}
	source_status_free(&st);
	source->ops->close(source);
	/* End as a write would have ended us, without a word. */
	if (err == -EPIPE)
		raise(SIGPIPE);
	return err ? EXIT_ERROR : 0;
}

static const struct command_note examples[] = {
	{ "tcpstatectl status", "is the module there, and what can it not see on this kernel?" },
	{ "tcpstatectl status --source bpf",
	  "what could BPF programs see here? They are loaded just for that" },
	{ "tcpstatectl status -i test.cap", "the same of the host of a capture, as it was" },
	{ 0 }
};

static const struct option_group * const groups[] = {
	&options_file, &options_output, NULL
};

const struct command cmd_status = {
	.name = "status",
	.summary = "what makes the records, what it sees and has counted",
	.examples = examples,
	.groups = groups,
	.run = status,
};
