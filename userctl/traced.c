// SPDX-License-Identifier: GPL-2.0-only
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "message.h"
#include "text.h"
#include "traced.h"

/**
 * traced_owns() - is this a socket of the command, or of what it started?
 * @traced: the command
 * @end: a socket with rows; NULL: no socket
 *
 * A request and a timewait socket are in no group; the socket before or after is.
 *
 * Return: true if so
 */
bool traced_owns(const struct traced *traced, const struct track_end *end)
{
	size_t i;

	for (i = 0; end && i < end->n_rows; i++) {
		if (end->rows[i].rec.cgroup_id == traced->runner.cgroup.id)
			return true;
	}
	return false;
}

/* Will the kernel bring it on without a process, and soon? */
static bool is_ending(const struct track_end *end)
{
	switch (end->state) {
	case TCPSTATE_SYN_SENT:
	case TCPSTATE_SYN_RECV:
	case TCPSTATE_NEW_SYN_RECV:
	case TCPSTATE_FIN_WAIT1:
	case TCPSTATE_FIN_WAIT2:
	case TCPSTATE_CLOSING:
	case TCPSTATE_LAST_ACK:
		return true;
	default:
		return false;
	}
}

static bool any_is_ending(const struct traced *traced)
{
	const struct track_end *end;

	TAILQ_FOREACH(end, &traced->session.track.living, age) {
		if (is_ending(end) && traced_owns(traced, end))
			return true;
	}
	return false;
}

static u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

/* While it runs the terminal is the command's. */
static void tell_waiting(struct traced *traced, u64 now)
{
	struct progress *progress = &traced->session.progress;
	u64 until = traced->runner.ended_ns + traced->linger_ns;
	char line[128];
	struct text text;

	if (!progress_due(progress))
		return;
	text_init(&text, line, sizeof(line));
	text_add(&text, "the command has ended: up to %llu s for its connections to end",
		 (until - now + NSEC_PER_SEC - 1) / NSEC_PER_SEC);
	progress_show(progress, line);
}

/*
 * The command has ended, everything it did has been delivered, and none of its
 * connections is about to end; or it was waited for long enough.
 */
static bool traced_stop(void *context)
{
	struct traced *traced = context;
	const struct runner *runner = &traced->runner;
	u64 now;

	runner_check(&traced->runner);
	if (!runner->ended)
		return false;
	now = now_ns();
	if (runner->interrupted || now >= runner->ended_ns + traced->linger_ns)
		return true;
	if (reader_settled(&traced->session.reader) >= runner->ended_ns &&
	    !any_is_ending(traced))
		return true;
	tell_waiting(traced, now);
	return false;
}

/* The session is what a sink gets, and the beginning of struct traced. */
static_assert(!offsetof(struct traced, session), "a sink gets the session");

static int on_record(void *context, const struct tcpstate_record *rec)
{
	struct session *session = context;

	return track_add(&session->track, rec, NULL);
}

static void on_gap(void *context, u32 cpu, u64 lost)
{
	struct traced *traced = context;
	struct session *session = &traced->session;

	traced->lost = true;
	session->render.ops->gap(&session->render, cpu, lost);
}

static int on_flush(void *context)
{
	struct session *session = context;

	track_settle(&session->track, reader_settled(&session->reader));
	session->reader.due_ns = track_due(&session->track);
	session->err = session->render.ops->flush(&session->render);
	return session->err;
}

static const struct reader_sink sink = {
	.record = on_record,
	.gap = on_gap,
	.flush = on_flush,
};

static int follow(struct session *session, const struct track_config *config)
{
	int err;

	track_init(&session->track, config);
	err = session_run(session, &sink);
	if (!session->err && track_finish(&session->track) && !err)
		err = -ENOMEM;
	return err;
}

/**
 * traced_run() - run a command, and follow all sockets until its own are over
 * @traced: the command; @linger_ns is set, the rest zero. What it knows of the command
 *	stays.
 * @options: the command line; outlives @traced
 * @argv: the command
 * @config: how to follow sockets
 *
 * Return: the exit status of the command; RUNNER_CANNOT_RUN or RUNNER_NOT_FOUND; or
 * RUNNER_FAILED, and then the command may have run all the same, to its end. What was
 * wrong has been said.
 */
int traced_run(struct traced *traced, struct options *options, char **argv,
	       const struct track_config *config)
{
	struct session *session = &traced->session;
	char error[CGROUP_ERROR_LEN];
	int err, status;

	traced->watch.stop = traced_stop;
	traced->watch.context = traced;
	options->reader.history = false;
	options->reader.follow = true;
	options->reader.watch = &traced->watch;
	err = session_open(session, options);
	if (err) {
		session_finish(session, err);
		return RUNNER_FAILED;
	}
	session->reader.progress = NULL;
	status = runner_start(&traced->runner, argv, error);
	if (status) {
		message("%s", error);
		session_finish(session, 0);
		return status;
	}
	traced->watch.fd = traced->runner.events;
	err = follow(session, config);
	/* Whatever became of the trace, the command is not cut short. */
	runner_wait(&traced->runner);
	runner_finish(&traced->runner);
	traced->failed = session_finish(session, err);
	if (traced->failed)
		return RUNNER_FAILED;
	return runner_exit_status(&traced->runner);
}

/**
 * traced_read() - follow the sockets of a recording, or of what is there by now
 * @traced: all zero; only its session is used
 * @options: the command line; outlives @traced
 * @config: how to follow sockets
 *
 * Return: 0, or not; what was wrong has been said
 */
int traced_read(struct traced *traced, struct options *options,
		const struct track_config *config)
{
	struct session *session = &traced->session;
	int err = session_open(session, options);

	if (!err)
		err = follow(session, config);
	return session_finish(session, err);
}
