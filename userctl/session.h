/* SPDX-License-Identifier: GPL-2.0-only */
/* What all commands that read records do around reading them. */
#ifndef TCPSTATECTL_SESSION_H
#define TCPSTATECTL_SESSION_H

#include "input.h"
#include "render.h"

/**
 * struct session - a reader, what it shows, and what it follows
 * @options: the command line
 * @source: where the records come from; owned. NULL: it could not be opened
 * @reader: reads them
 * @render: shows them
 * @progress: tells how far it is
 * @ops: what @render can do
 * @ops_beside: the same, with a line of progress out of the way
 * @track: follows their sockets
 * @left: lines still to show; 0: no limit
 * @error: what went wrong before there was a source
 * @err: failure while a connection was shown, where none could be returned
 */
struct session {
	const struct options	*options;
	struct source		*source;
	struct reader		reader;
	struct render		render;
	struct progress		progress;
	const struct render_ops	*ops;
	struct render_ops	ops_beside;
	struct track		track;
	u64			left;
	char			error[SOURCE_ERROR_LEN];
	int			err;
};

int session_begin(struct session *session, struct source *source,
		  const struct options *options);
int session_open(struct session *session, struct options *options);
int session_run(struct session *session, const struct reader_sink *sink);
int session_finish(struct session *session, int err);

/* session_progress.c */
void session_progress_init(struct session *session);

#endif
