// SPDX-License-Identifier: GPL-2.0-only
/* From a session to connections that are shown. */
#include <errno.h>

#include "ladders.h"
#include "message.h"
#include "missing.h"

static int ladders_record(void *context, const struct tcpstate_record *rec)
{
	struct session *session = context;

	return track_add(&session->track, rec, NULL);
}

static void ladders_gap(void *context, u32 cpu, u64 lost)
{
	struct session *session = context;

	session->render.ops->gap(&session->render, cpu, lost);
}

static int ladders_flush(void *context)
{
	struct session *session = context;

	track_settle(&session->track, reader_settled(&session->reader));
	session->reader.due_ns = track_due(&session->track);
	session->err = session->render.ops->flush(&session->render);
	return session->err;
}

/* Up to when nothing can have been missed of what goes on; 0: that is not known. */
static u64 seen_until(const struct session *session)
{
	const struct reader *reader = &session->reader;
	struct account_totals totals;
	size_t i;

	account_sum(&reader->account, &totals);
	if (totals.lost || reader->restarts || reader->status.merged)
		return 0;
	for (i = 0; i < reader->status.n_hooks; i++) {
		if (missing_is(&reader->status.hooks[i]))
			return 0;
	}
	return reader_settled(reader);
}

static void ladders_done(void *context, const struct track_end *end,
			 const struct track_end *peer)
{
	struct session *session = context;
	struct timeline tl;

	if (!end->n_rows ||
	    !filter_match_connection(&session->reader.config->filter, end, peer))
		return;
	if (timeline_build(&tl, end, peer)) {
		message("out of memory: a connection is not shown");
		return;
	}
	session->render.now_ns = tl.over ? 0 : seen_until(session);
	session->render.ops->block(&session->render, &tl);
	timeline_free(&tl);
}

static const struct reader_sink ladders_sink = {
	.record = ladders_record,
	.gap = ladders_gap,
	.flush = ladders_flush,
};

/* Sockets that are kept at the same time when the input has no end. */
#define MAX_ENDS	(8 * TRACK_MAX_ENDS)

/* There cannot be more sockets in the rings than records. */
static size_t ring_capacity(const struct source_status *st)
{
	return (size_t)st->ring_slots * st->n_cpus + TRACK_MAX_ENDS;
}

/**
 * ladders_show() - show the connections of a session
 * @session: an open session; its options say what is wanted
 *
 * Return: 0 or a negative errno, for session_finish()
 */
int ladders_show(struct session *session)
{
	const struct options *options = session->options;
	struct track_config config = { .done = ladders_done, .context = session };
	int err;

	/* What is in the rings has an end that is near; a file may be of any size. */
	config.collect = !options->reader.follow && !options->n_files;
	config.max_ends = config.collect ? ring_capacity(&session->reader.status) : MAX_ENDS;
	track_init(&session->track, &config);
	err = session_run(session, &ladders_sink);
	if (!session->err && track_finish(&session->track) && !err)
		err = -ENOMEM;
	return err;
}
