/* SPDX-License-Identifier: GPL-2.0-only */
/* What all commands that read records do around reading them. */
#ifndef TCPSTATECTL_SESSION_H
#define TCPSTATECTL_SESSION_H

#include "options.h"
#include "render.h"

/**
 * struct session - a reader, what it shows, and what it follows
 * @source: where the records come from; owned
 * @reader: reads them
 * @render: shows them
 * @track: follows their sockets
 * @left: lines still to show; 0: no limit
 * @err: failure while a connection was shown, where none could be returned
 */
struct session {
	struct source	*source;
	struct reader	reader;
	struct render	render;
	struct track	track;
	u64		left;
	int		err;
};

int session_open(struct session *session, struct source *source,
		 const struct reader_config *config);
int session_run(struct session *session, const struct reader_sink *sink);
int session_finish(struct session *session, int err);

#endif
