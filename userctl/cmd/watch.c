// SPDX-License-Identifier: GPL-2.0-only
#include "../message.h"
#include "../session.h"
#include "cmd.h"

static int watch_record(void *context, const struct tcpstate_record *rec)
{
	struct session *session = context;
	const struct track_end *end;
	int err = track_add(&session->track, rec, &end);

	if (err)
		return err;
	if (!filter_match_event(&session->reader.config->filter, rec, end))
		return READER_UNWANTED;
	session->render.ops->event(&session->render, rec, end);
	return session->left && !--session->left;
}

static void watch_gap(void *context, u32 cpu, u64 lost)
{
	struct session *session = context;

	session->render.ops->gap(&session->render, cpu, lost);
}

static int watch_flush(void *context)
{
	struct session *session = context;

	session->err = session->render.ops->flush(&session->render);
	return session->err;
}

static const struct reader_sink watch_sink = {
	.record = watch_record,
	.gap = watch_gap,
	.flush = watch_flush,
};

static int apply_count(void *target, const char *command, const char *argument)
{
	if (!options_number(argument, 10, ~0ULL, target))
		return 0;
	return usage_error("%s: --count takes a number from 1, not '%s'", command, argument);
}

static const struct option_info own_infos[] = {
	{ 'c', "count", "N", VALUE_TEXT, "stop after N lines", apply_count },
};

static const struct option_group own_options = {
	.title = "Lines", .own = true, .options = own_infos, .n = ARRAY_SIZE(own_infos),
};

static int watch(const struct command *command, int argc, char **argv)
{
	static const struct track_config config = { .max_ends = TRACK_MAX_ENDS };
	struct options options = {
		.reader = { .filter.alone = true, .history = true },
		.output.list = LIST_EVENTS,
	};
	struct session session;
	u64 count = 0;
	int err;

	err = command_parse(command, &options, &count, &argc, &argv);
	if (err)
		return err;
	/* A file has an end; what is live goes on. */
	options.reader.follow |= !options.n_files;
	err = session_open(&session, &options);
	if (!err) {
		session.left = count;
		track_init(&session.track, &config);
		err = session_run(&session, &watch_sink);
	}
	return session_finish(&session, err);
}

static const struct option_group * const groups[] = {
	&options_filter, &options_input, &own_options, &options_output, NULL
};

static const struct command_note examples[] = {
	{ "tcpstatectl watch -p 443", "state changes with port 443 at either end, until Ctrl-C" },
	{ "tcpstatectl watch --no-history --duration 10",
	  "all state changes of the next ten seconds" },
	{ 0 }
};

const struct command cmd_watch = {
	.name = "watch",
	.summary = "every state change as it happens, one line each",
	.groups = groups,
	.examples = examples,
	.run = watch,
};
