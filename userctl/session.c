// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "baseline_join.h"
#include "message.h"
#include "missing.h"
#include "session.h"

static int init(struct session *session, const struct options *options)
{
	static const struct track_config nothing = { .max_ends = 2 };
	int err;

	memset(session, 0, sizeof(*session));
	track_init(&session->track, &nothing);
	session->options = options;
	session->reader.signal_fd = -1;
	err = render_init(&session->render, &options->output,
			  options->out ? options->out : stdout, stderr);
	session_progress_init(session);
	return err;
}

static int begin(struct session *session)
{
	const struct options *options = session->options;
	int err = reader_open(&session->reader, session->source, &options->reader);

	session->reader.progress = &session->progress;
	session->render.realtime_offset = session->reader.status.realtime_offset;
	/* The one that was asked for needs no telling either. */
	if (!session->reader.netns)
		session->render.own_netns = session->reader.status.netns;
	if (session->reader.status.n_hosts > 1)
		session->render.hosts = session->reader.status.hosts;
	return err;
}

static void introduce(struct session *session)
{
	missing_tell(&session->reader.status);
	render_begin(&session->render, &session->reader.status);
}

/**
 * session_begin() - begin to read a source
 * @session: the session; ended with session_finish(), after a failure as well
 * @source: an open source; the session owns it from now on
 * @options: the command line; outlives the session
 *
 * The tracker is still to be initialised by the caller: it depends on what is
 * shown.
 *
 * Return: 0 or a negative errno
 */
int session_begin(struct session *session, struct source *source,
		  const struct options *options)
{
	int err = init(session, options);

	session->source = source;
	if (!err)
		err = begin(session);
	if (!err)
		introduce(session);
	return err;
}

/**
 * session_open() - begin to read what the command line asks for
 * @session: the session; ended with session_finish(), after a failure as well
 * @options: the command line; outlives the session. Follows afterwards if the source
 *	has no past.
 *
 * As session_begin() otherwise.
 *
 * Return: 0 or a negative errno
 */
int session_open(struct session *session, struct options *options)
{
	int err = init(session, options);
	bool goes_on;

	if (!err)
		err = input_open(&session->source, options, session->error);
	if (err)
		return err;
	goes_on = input_go_on(session->source, options);
	err = begin(session);
	if (err)
		return err;
	input_tell(options, &session->reader.status);
	if (goes_on)
		message("BPF records only from now on: reading until Ctrl-C, or for --duration");
	introduce(session);
	return 0;
}

/**
 * session_run() - read until there is a reason to stop
 * @session: an open session, the tracker initialised
 * @sink: takes the records; its context is @session
 *
 * Return: 0 or a negative errno
 */
int session_run(struct session *session, const struct reader_sink *sink)
{
	int err = track_set_hosts(&session->track, &session->reader.status);

	if (!err && !session->options->no_baseline)
		err = baseline_join(&session->reader, &session->track);
	if (err)
		return err;
	err = reader_run(&session->reader, sink, session);
	if (err == -ENOENT && session->reader.complete_ns &&
	    session->reader.status.kind == SOURCE_MODULE)
		snprintf(session->source->error, SOURCE_ERROR_LEN,
			 "the tcpstate module was unloaded while its records were read");
	return err;
}

static void report(const struct session *session, int err)
{
	const char *text = session->source ? session->source->error : session->error;

	/* Output that fails has no text from the source. */
	if (session->err)
		message("cannot write: %s", strerror(-err));
	else
		message("%s", *text ? text : strerror(-err));
}

static void show_totals(struct session *session)
{
	bool quiet = session->options->quiet && session->options->output.format != FORMAT_JSON;
	const struct track *track = &session->track;
	struct reader_totals totals;

	reader_sum(&session->reader, &totals);
	if (!quiet || totals.lost || totals.missed)
		session->render.ops->totals(&session->render, &totals);
	if (track->evicted)
		message("%llu connections shown before their end: too many at once",
			track->evicted);
	if (track->forgotten)
		message("%llu sockets that existed before were forgotten: too many at once",
			track->forgotten);
	if (track->stray)
		message("%llu events came after their connections, or alone: not shown",
			track->stray);
}

static void close_all(struct session *session)
{
	track_free(&session->track);
	render_close(&session->render);
	if (!session->source)
		return;
	reader_close(&session->reader);
	session->source->ops->close(session->source);
}

static int flush(struct session *session, int err)
{
	int flush_err = session->render.ops->flush(&session->render);

	if (err)
		return err;
	session->err = flush_err;
	return flush_err;
}

/**
 * session_finish() - show the totals, say what went wrong, and free everything
 * @session: the session
 * @err: what went wrong; 0: nothing
 *
 * Return: the exit status of the program
 */
int session_finish(struct session *session, int err)
{
	bool began = session->reader.shown || session->reader.complete_ns;

	progress_rest(&session->progress);
	err = flush(session, err);
	if (began && err != -EPIPE) {
		show_totals(session);
		/* For a program they are part of the output. */
		err = flush(session, err);
		if (!err)
			err = reader_check(&session->reader);
	}
	if (session->source && err != -EPIPE)
		missing_tell_damage(session->source);
	if (err && err != -EPIPE)
		report(session, err);
	close_all(session);
	/* End as a write would have ended us, without a word. */
	if (err == -EPIPE)
		raise(SIGPIPE);
	return err ? EXIT_ERROR : 0;
}
