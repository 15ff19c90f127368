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

/**
 * cmd_watch() - show every state change as it happens
 * @command: this command
 * @argc: number of arguments
 * @argv: arguments
 *
 * Return: the exit status
 */
int cmd_watch(const struct command *command, int argc, char **argv)
{
	static const struct track_config config = { .max_ends = TRACK_MAX_ENDS };
	struct options options = { .reader = { .history = true, .follow = true } };
	char error[SOURCE_ERROR_LEN];
	struct session session;
	struct source *source;
	int err;

	err = options_parse(&options, command->name, command->sets, argc, argv);
	if (err)
		return err;
	if (source_module_open(&source, error)) {
		message("%s", error);
		return EXIT_ERROR;
	}
	err = session_open(&session, source, &options.reader);
	if (!err) {
		session.left = options.count;
		track_init(&session.track, &config);
		err = session_run(&session, &watch_sink);
	}
	return session_finish(&session, err);
}
