// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "../message.h"
#include "../session.h"
#include "cmd.h"

static int timeline_record(void *context, const struct tcpstate_record *rec)
{
	struct session *session = context;

	return track_add(&session->track, rec, NULL);
}

static void timeline_gap(void *context, u32 cpu, u64 lost)
{
	struct session *session = context;

	session->render.ops->gap(&session->render, cpu, lost);
}

static int timeline_flush(void *context)
{
	struct session *session = context;

	track_settle(&session->track, reader_settled(&session->reader));
	session->reader.due_ns = track_due(&session->track);
	session->err = session->render.ops->flush(&session->render);
	return session->err;
}

static void timeline_done(void *context, const struct track_end *end,
			  const struct track_end *peer)
{
	struct session *session = context;
	struct timeline tl;

	if (!end->n_rows)
		return;
	if (timeline_build(&tl, end, peer)) {
		message("out of memory: a connection is not shown");
		return;
	}
	session->render.ops->block(&session->render, &tl);
	timeline_free(&tl);
}

static const struct reader_sink timeline_sink = {
	.record = timeline_record,
	.gap = timeline_gap,
	.flush = timeline_flush,
};

/* Sockets that are kept at the same time when the input has no end. */
#define MAX_ENDS	(8 * TRACK_MAX_ENDS)

/* There cannot be more sockets in the rings than records. */
static size_t ring_capacity(const struct source_status *st)
{
	return (size_t)st->ring_slots * st->n_cpus + TRACK_MAX_ENDS;
}

static int timeline(const struct command *command, int argc, char **argv)
{
	struct options options = { .reader = { .history = true } };
	struct track_config config = { .done = timeline_done };
	struct session session;
	int err;

	err = command_parse(command, &options, NULL, &argc, &argv);
	if (err)
		return err;
	/* A time limit only makes sense for something that goes on. */
	options.reader.follow |= !!options.reader.duration_ns;
	err = session_open(&session, &options);
	if (!err) {
		config.context = &session;
		/* What is in the rings has an end that is near; a file may be of any size. */
		config.collect = !options.reader.follow && !options.n_files;
		config.max_ends = config.collect ? ring_capacity(&session.reader.status) :
				  MAX_ENDS;
		track_init(&session.track, &config);
		err = session_run(&session, &timeline_sink);
		if (!session.err && track_finish(&session.track) && !err)
			err = -ENOMEM;
	}
	return session_finish(&session, err);
}

static const struct option_group * const groups[] = {
	&options_filter, &options_input, &options_output, NULL
};

static const struct command_note examples[] = {
	{ "tcpstatectl timeline -p 443", "the connections that are still in the rings" },
	{ "tcpstatectl timeline -f -i day.tcps", "those of a capture, and what is still being added to it" },
	{ 0 }
};

const struct command cmd_timeline = {
	.name = "timeline",
	.summary = "connections as ladders, from the first SYN to the last timer",
	.groups = groups,
	.examples = examples,
	.run = timeline,
};
