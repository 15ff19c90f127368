// SPDX-License-Identifier: GPL-2.0-only
/*
 * A line of progress is out of the way before anything is shown: the renderer's
 * operations are called through others that see to it. Only where there can be such a
 * line, that is with a terminal.
 */
#include <stdio.h>
#include <unistd.h>

#include "session.h"

static struct session *session_of(struct render *render)
{
	return (struct session *)((char *)render - offsetof(struct session, render));
}

static void beside_begin(struct render *render, const struct source_status *st)
{
	struct session *session = session_of(render);

	progress_output(&session->progress);
	session->ops->begin(render, st);
}

static void beside_event(struct render *render, const struct tcpstate_record *rec,
			 const struct track_end *end)
{
	struct session *session = session_of(render);

	progress_output(&session->progress);
	session->ops->event(render, rec, end);
}

static void beside_block(struct render *render, const struct timeline *timeline)
{
	struct session *session = session_of(render);

	progress_output(&session->progress);
	session->ops->block(render, timeline);
}

static void beside_stats(struct render *render, const struct stats *stats,
			 const struct stats_view *view)
{
	struct session *session = session_of(render);

	progress_output(&session->progress);
	session->ops->stats(render, stats, view);
}

static void beside_diagnose(struct render *render, const struct diagnose_result *result)
{
	struct session *session = session_of(render);

	progress_output(&session->progress);
	session->ops->diagnose(render, result);
}

/* Where this goes is the renderer's business. */
static void beside_gap(struct render *render, u32 cpu, u64 lost)
{
	struct session *session = session_of(render);

	progress_output(&session->progress);
	progress_hide(&session->progress);
	session->ops->gap(render, cpu, lost);
}

/**
 * session_progress_init() - tell how far it is, if there is a terminal
 * @session: the session; its renderer is initialised
 */
void session_progress_init(struct session *session)
{
	struct render *render = &session->render;

	progress_init(&session->progress, STDERR_FILENO, fileno(render->out));
	if (session->progress.beside == PROGRESS_OFF)
		return;
	session->ops = render->ops;
	session->ops_beside = *render->ops;
	if (render->ops->begin)
		session->ops_beside.begin = beside_begin;
	session->ops_beside.event = beside_event;
	session->ops_beside.block = beside_block;
	session->ops_beside.stats = beside_stats;
	session->ops_beside.diagnose = beside_diagnose;
	session->ops_beside.gap = beside_gap;
	render->ops = &session->ops_beside;
}
