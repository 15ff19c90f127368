// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "../message.h"
#include "../traced.h"
#include "cmd.h"

/**
 * struct trace - a trace
 * @traced: the command
 * @output: where to show it; NULL: standard error
 */
struct trace {
	struct traced	traced;
	const char	*output;
};

static void trace_done(void *context, const struct track_end *end,
		       const struct track_end *peer)
{
	struct trace *trace = context;
	struct render *render = &trace->traced.session.render;
	struct timeline tl;

	if (!traced_owns(&trace->traced, end) && !traced_owns(&trace->traced, peer))
		return;
	if (!filter_match_connection(&trace->traced.session.reader.config->filter, end, peer))
		return;
	if (timeline_build(&tl, end->n_rows ? end : peer, end->n_rows ? peer : NULL)) {
		message("out of memory: a connection is not shown");
		return;
	}
	render->ops->block(render, &tl);
	timeline_free(&tl);
}

static int apply_output(void *target, const char *command, const char *argument)
{
	struct trace *trace = target;

	if (!*argument)
		return usage_error("%s: --output takes the name of a file", command);
	trace->output = argument;
	return 0;
}

static int apply_linger(void *target, const char *command, const char *argument)
{
	struct trace *trace = target;

	if (!strcmp(argument, "0")) {
		trace->traced.linger_ns = 0;
		return 0;
	}
	if (!options_seconds(argument, &trace->traced.linger_ns))
		return 0;
	return usage_error("%s: --linger takes a number of seconds, not '%s'", command, argument);
}

static const struct option_info own_infos[] = {
	{ 'o', "output", "FILE", VALUE_FILE, "write to FILE, not to standard error",
	  apply_output },
	{ 0, "linger", "SECONDS", VALUE_TEXT,
	  "when CMD has ended, give its connections so much\n"
	  "time to end as well (default 1)", apply_linger },
};

static const struct option_group own_options = {
	.title = "Trace", .own = true, .options = own_infos, .n = ARRAY_SIZE(own_infos),
};

static const struct option_group * const groups[] = {
	&own_options, &options_filter, &options_live, &options_output, NULL
};

static int show(const struct command *command, int argc, char **argv)
{
	struct trace trace = { .traced.linger_ns = TRACED_LINGER_NS };
	struct options options = { .quiet = true, .out = stderr,
				   .output.list = LIST_CONNECTIONS };
	const struct track_config config = {
		.max_ends = TRACK_MAX_ENDS,
		.done = trace_done,
		.context = &trace,
	};
	int err = command_parse(command, &options, &trace, &argc, &argv);

	if (err)
		return err;
	if (!argc)
		return usage_error("%s: which command? for instance: tcpstatectl trace -- curl http://localhost/",
				   command->name);
	if (options.source == CHOOSE_FILE)
		return usage_error("%s: a command is no capture: --source auto, module or bpf",
				   command->name);
	if (trace.output) {
		options.out = fopen(trace.output, "we");
		if (!options.out) {
			message("cannot write %s: %s", trace.output, strerror(errno));
			return RUNNER_FAILED;
		}
	}
	err = traced_run(&trace.traced, &options, argv, &config);
	if (trace.output && fclose(options.out)) {
		message("cannot write %s: %s", trace.output, strerror(errno));
		err = RUNNER_FAILED;
	}
	return err;
}

static const struct command_note exits[] = {
	{ "N", "that of CMD; 128+N: a signal killed it" },
	{ "2", "the command line cannot be used" },
	{ "125", "tcpstatectl failed, and said why; CMD may have run all the same" },
	{ "126", "CMD cannot be run" },
	{ "127", "there is no CMD" },
	{ 0 }
};

static const struct command_note examples[] = {
	{ "tcpstatectl trace -- curl http://192.0.2.1/",
	  "each connection that the request makes" },
	{ "tcpstatectl trace -o trace.txt --linger 10 -- ./test",
	  "into a file; connections have ten seconds to end when the test has" },
	{ 0 }
};

const struct command cmd_trace = {
	.name = "trace",
	.arguments = "[--] CMD [ARGUMENT]...",
	.summary = "run a command, and show the timelines of its connections",
	.section = SECTION_RUN,
	.groups = groups,
	.exits = exits,
	.examples = examples,
	.run = show,
};
