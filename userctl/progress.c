// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"
#include "text.h"

/* What is over by then goes without saying. */
#define DELAY_NS	NSEC_PER_SEC
#define INTERVAL_NS	(250 * NSEC_PER_MSEC)
/* Columns of a terminal that does not tell. */
#define DEFAULT_WIDTH	80
#define LINE_LEN	256

static u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static enum progress_beside beside(int fd, int out)
{
	const char *type = getenv("TERM");
	struct stat st;

	/* A dumb terminal cannot go back to the beginning of a line. */
	if (!isatty(fd) || (type && !strcmp(type, "dumb")))
		return PROGRESS_OFF;
	if (isatty(out))
		return PROGRESS_BETWEEN;
	if (!fstat(out, &st) && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)))
		return PROGRESS_BEFORE;
	return PROGRESS_BESIDE;
}

/**
 * progress_init() - prepare the line; nothing is shown yet
 * @progress: the line
 * @fd: where it would be: standard error
 * @out: where the output goes; -1: nowhere
 */
void progress_init(struct progress *progress, int fd, int out)
{
	*progress = (struct progress){ .beside = beside(fd, out), .fd = fd };
}

/**
 * progress_due() - is it time to show how far it is?
 * @progress: the line
 *
 * Asked again and again while something goes on, from its beginning. Reads the clock,
 * and nothing else.
 *
 * Return: true if progress_show() should be called now
 */
bool progress_due(struct progress *progress)
{
	u64 now;

	if (progress->beside == PROGRESS_OFF)
		return false;
	now = now_ns();
	if (!progress->due_ns)
		progress->due_ns = now + DELAY_NS;
	if (now < progress->due_ns)
		return false;
	progress->due_ns = now + INTERVAL_NS;
	return true;
}

/* In the background the terminal belongs to somebody else. */
static bool is_ours(int fd)
{
	pid_t group = tcgetpgrp(fd);

	return group < 0 || group == getpgrp();
}

/* The last column is left alone: some terminals begin a new line after it. */
static unsigned int room(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) || size.ws_col < 2)
		return DEFAULT_WIDTH - 1;
	return size.ws_col - 1;
}

/**
 * progress_show() - show the line, in place of what it was
 * @progress: the line
 * @string: what it says; cut off where the terminal ends
 *
 * The cursor is where it was, at the beginning of the line: whatever is written without
 * regard to it is written over it.
 */
void progress_show(struct progress *progress, const char *string)
{
	unsigned int before = progress->width;
	char line[LINE_LEN];
	size_t size;

	if (progress->beside == PROGRESS_OFF || !is_ours(progress->fd))
		return;
	size = room(progress->fd) + 1;
	/* Names of files are among it: what is left of them is ASCII. */
	text_sanitize(line, size < sizeof(line) ? size : sizeof(line), string, strlen(string));
	progress->width = strlen(line);
	dprintf(progress->fd, "\r%-*s\r", (int)before, line);
}

/**
 * progress_hide() - remove the line, as something is to be written to the terminal
 * @progress: the line
 */
void progress_hide(struct progress *progress)
{
	if (progress->width)
		dprintf(progress->fd, "\r%*s\r", (int)progress->width, "");
	progress->width = 0;
}

/**
 * progress_rest() - what was going on is over: remove the line
 * @progress: the line; what goes on from now on has not lasted yet
 */
void progress_rest(struct progress *progress)
{
	progress_hide(progress);
	progress->due_ns = 0;
}

/**
 * progress_output() - make room for something that is to be written to the output
 * @progress: the line
 */
void progress_output(struct progress *progress)
{
	if (progress->beside < PROGRESS_BEFORE)
		return;
	progress_rest(progress);
	if (progress->beside == PROGRESS_BEFORE)
		progress->beside = PROGRESS_OFF;
}
