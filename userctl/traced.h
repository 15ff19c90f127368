/* SPDX-License-Identifier: GPL-2.0-only */
/* The connections of a command that runs. */
#ifndef TCPSTATECTL_TRACED_H
#define TCPSTATECTL_TRACED_H

#include "runner.h"
#include "session.h"

/* How long connections are given to end when the command has ended. */
#define TRACED_LINGER_NS	NSEC_PER_SEC

/**
 * struct traced - a command, and the session that follows its sockets
 * @session: reads the records; first, as whatever takes them gets it; the reader stops when
 *	traced_stop() says so
 * @runner: runs the command
 * @watch: joins the two
 * @linger_ns: time that connections are given to end after the command
 * @lost: records were lost
 * @failed: the trace failed, whatever became of the command
 */
struct traced {
	struct session		session;
	struct runner		runner;
	struct reader_watch	watch;
	u64			linger_ns;
	bool			lost;
	bool			failed;
};

bool traced_owns(const struct traced *traced, const struct track_end *end);
int traced_run(struct traced *traced, struct options *options, char **argv,
	       const struct track_config *config);
int traced_read(struct traced *traced, struct options *options,
		const struct track_config *config);

#endif
