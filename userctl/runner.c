// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runner.h"

/* Between two looks at whether its connections are over, too. */
#define TICK_NS	(20 * NSEC_PER_MSEC)

/* Signals that are meant for the command when somebody sends them to us. */
static const int forwarded[] = {
	SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT,
};

static void watched_signals(sigset_t *set)
{
	size_t i;

	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	for (i = 0; i < ARRAY_SIZE(forwarded); i++)
		sigaddset(set, forwarded[i]);
}

static int watch_file(int events, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	if (fd < 0 || epoll_ctl(events, EPOLL_CTL_ADD, fd, &event))
		return -errno;
	return 0;
}

static int open_files(struct runner *runner, const sigset_t *set)
{
	int err;

	runner->signals = signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK);
	runner->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	runner->events = epoll_create1(EPOLL_CLOEXEC);
	if (runner->events < 0)
		return -errno;
	err = watch_file(runner->events, runner->signals);
	return err ? err : watch_file(runner->events, runner->timer);
}

/* In the child. What goes wrong is told through @report as an errno. */
static __noreturn void
run(const struct runner *runner, char **argv, int report)
{
	int err = cgroup_enter(&runner->cgroup);

	if (!err) {
		signal(SIGPIPE, SIG_DFL);
		sigprocmask(SIG_SETMASK, &runner->mask, NULL);
		execvp(argv[0], argv);
		err = -errno;
	}
	if (write(report, &err, sizeof(err)) != sizeof(err))
		_exit(RUNNER_FAILED);
	_exit(err == -ENOENT ? RUNNER_NOT_FOUND : RUNNER_CANNOT_RUN);
}

/* Start the command. Return: 0 or a negative errno, also if it could not be run. */
static int spawn(struct runner *runner, char **argv)
{
	int report[2], err = 0;

	if (pipe2(report, O_CLOEXEC))
		return -errno;
	runner->pid = fork();
	if (!runner->pid)
		run(runner, argv, report[1]);
	if (runner->pid < 0)
		err = -errno;
	close(report[1]);
	/* Closed without a word by the exec that succeeds. */
	if (!err && read(report[0], &err, sizeof(err)) == sizeof(err))
		waitpid(runner->pid, NULL, 0);
	close(report[0]);
	return err;
}

/**
 * runner_start() - start a command in a control group of its own
 * @runner: the runner; ended with runner_finish() unless this fails
 * @argv: the command and its arguments, ended by NULL
 * @error: what went wrong
 *
 * From here on signals that other programs send to this one are passed on.
 *
 * Return: 0, or the exit status: RUNNER_FAILED, RUNNER_CANNOT_RUN or
 * RUNNER_NOT_FOUND
 */
int runner_start(struct runner *runner, char **argv, char error[CGROUP_ERROR_LEN])
{
	sigset_t set;
	int err;

	memset(runner, 0, sizeof(*runner));
	runner->events = -1;
	runner->signals = -1;
	runner->timer = -1;
	if (cgroup_create(&runner->cgroup, error))
		return RUNNER_FAILED;
	watched_signals(&set);
	sigprocmask(SIG_BLOCK, &set, &runner->mask);
	err = open_files(runner, &set);
	if (err) {
		snprintf(error, CGROUP_ERROR_LEN, "cannot watch the command: %s",
			 strerror(-err));
		runner_finish(runner);
		return RUNNER_FAILED;
	}
	err = spawn(runner, argv);
	if (!err)
		return 0;
	snprintf(error, CGROUP_ERROR_LEN, "cannot run '%s': %s", argv[0], strerror(-err));
	runner_finish(runner);
	return err == -ENOENT ? RUNNER_NOT_FOUND : RUNNER_CANNOT_RUN;
}

/* It has ended: from now on the timer ticks. */
static void note_end(struct runner *runner, int status)
{
	const struct itimerspec ticks = {
		.it_value.tv_nsec = TICK_NS, .it_interval.tv_nsec = TICK_NS,
	};
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	runner->ended = true;
	runner->status = status;
	runner->ended_ns = now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
	timerfd_settime(runner->timer, 0, &ticks, NULL);
}

static void take_signal(struct runner *runner, const struct signalfd_siginfo *info)
{
	int status;

	if (info->ssi_signo == SIGCHLD) {
		if (!runner->ended && waitpid(runner->pid, &status, WNOHANG) == runner->pid)
			note_end(runner, status);
		return;
	}
	if (runner->ended) {
		runner->interrupted |= info->ssi_signo != SIGWINCH && info->ssi_signo != SIGCONT;
		return;
	}
	/* What a terminal sends goes to all that is in the foreground: to the command too. */
	if (info->ssi_code != SI_KERNEL)
		kill(runner->pid, info->ssi_signo);
}

/**
 * runner_check() - pass on signals, and see whether the command has ended
 * @runner: the runner; does not wait
 */
void runner_check(struct runner *runner)
{
	struct signalfd_siginfo info;
	u64 ticks;

	while (read(runner->signals, &info, sizeof(info)) == sizeof(info))
		take_signal(runner, &info);
	while (read(runner->timer, &ticks, sizeof(ticks)) == sizeof(ticks))
		;
}

/**
 * runner_wait() - wait until the command has ended
 * @runner: the runner
 */
void runner_wait(struct runner *runner)
{
	struct epoll_event event;

	while (!runner->ended) {
		epoll_wait(runner->events, &event, 1, -1);
		runner_check(runner);
	}
}

/**
 * runner_exit_status() - how the command ended, as a shell would have it
 * @runner: the runner; its command has ended
 *
 * Return: its exit status, or 128 plus the number of the signal that killed it
 */
int runner_exit_status(const struct runner *runner)
{
	if (WIFSIGNALED(runner->status))
		return 128 + WTERMSIG(runner->status);
	return WEXITSTATUS(runner->status);
}

/**
 * runner_finish() - remove what was made for the command
 * @runner: the runner
 *
 * Processes that the command left behind go on. Signals do again what they did.
 */
void runner_finish(struct runner *runner)
{
	sigprocmask(SIG_SETMASK, &runner->mask, NULL);
	cgroup_remove(&runner->cgroup);
	if (runner->events >= 0)
		close(runner->events);
	if (runner->signals >= 0)
		close(runner->signals);
	if (runner->timer >= 0)
		close(runner->timer);
}
