/* SPDX-License-Identifier: GPL-2.0-only */
/* A line on a terminal that tells what goes on while nothing else is shown. */
#ifndef TCPSTATECTL_PROGRESS_H
#define TCPSTATECTL_PROGRESS_H

#include "types.h"

/**
 * enum progress_beside - where the output goes, beside which the line is shown
 * @PROGRESS_OFF: there is no line
 * @PROGRESS_BESIDE: to a file, or elsewhere: the two do not meet
 * @PROGRESS_BEFORE: to a pipe: a pager may draw on the terminal once it was given something
 * @PROGRESS_BETWEEN: to a terminal
 */
enum progress_beside {
	PROGRESS_OFF,
	PROGRESS_BESIDE,
	PROGRESS_BEFORE,
	PROGRESS_BETWEEN,
};

/**
 * struct progress - the line
 * @beside: where the output goes
 * @fd: the terminal
 * @waits: the output comes at the end only: waiting for that is worth telling
 * @width: columns that are in use; 0: nothing is shown
 * @due_ns: CLOCK_MONOTONIC when it is to be shown; 0: nothing has begun
 */
struct progress {
	enum progress_beside	beside;
	int			fd;
	bool			waits;
	unsigned int		width;
	u64			due_ns;
};

void progress_init(struct progress *progress, int fd, int out);
bool progress_due(struct progress *progress);
void progress_show(struct progress *progress, const char *text);
void progress_hide(struct progress *progress);
void progress_rest(struct progress *progress);
void progress_output(struct progress *progress);

#endif
