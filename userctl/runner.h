/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs a command, and tells when it has ended. */
#ifndef TCPSTATECTL_RUNNER_H
#define TCPSTATECTL_RUNNER_H

#include <signal.h>
#include <sys/types.h>

#include "cgroup.h"

/* Exit status of a shell for a command that cannot be run, or is not there. */
#define RUNNER_CANNOT_RUN	126
#define RUNNER_NOT_FOUND	127
/* What goes wrong in tcpstatectl itself has one that few commands use. */
#define RUNNER_FAILED		125

/**
 * struct runner - a command that runs
 * @cgroup: group of its processes
 * @pid: its process
 * @mask: signals that were blocked before; they are for the command as well
 * @events: epoll file: readable when runner_check() has something to do
 * @signals: signals that are for the command, and SIGCHLD
 * @timer: ticks once the command has ended
 * @ended: it has ended
 * @interrupted: somebody wanted this program to end after that
 * @status: as waitpid() gives it
 * @ended_ns: CLOCK_MONOTONIC when that was noticed
 */
struct runner {
	struct cgroup	cgroup;
	pid_t		pid;
	sigset_t	mask;
	int		events;
	int		signals;
	int		timer;
	bool		ended;
	bool		interrupted;
	int		status;
	u64		ended_ns;
};

int runner_start(struct runner *runner, char **argv, char error[CGROUP_ERROR_LEN]);
void runner_check(struct runner *runner);
void runner_wait(struct runner *runner);
int runner_exit_status(const struct runner *runner);
void runner_finish(struct runner *runner);

#endif
