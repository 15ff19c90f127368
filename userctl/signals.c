// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>
#include <sys/signalfd.h>

#include "signals.h"

static void stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
}

/**
 * signals_open() - turn SIGINT and SIGTERM into a file
 *
 * Return: a file that is readable once one of them arrived, or a negative errno
 */
int signals_open(void)
{
	sigset_t set;
	int fd;

	stop_signals(&set);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return -errno;
	sigprocmask(SIG_BLOCK, &set, NULL);
	return fd;
}

/**
 * signals_arrived() - was the program asked to stop?
 * @fd: what signals_open() returned; negative: never
 *
 * From then on the signals do what they do by default, so that a second Ctrl-C
 * ends a program whose output nobody takes.
 *
 * Return: true if it was
 */
bool signals_arrived(int fd)
{
	struct signalfd_siginfo info;
	sigset_t set;

	if (fd < 0 || read(fd, &info, sizeof(info)) != sizeof(info))
		return false;
	stop_signals(&set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	return true;
}

/**
 * signals_close() - close what signals_open() opened
 * @fd: the file; negative: nothing to do
 */
void signals_close(int fd)
{
	if (fd >= 0)
		close(fd);
}
