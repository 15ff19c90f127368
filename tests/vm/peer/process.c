// SPDX-License-Identifier: GPL-2.0-only
/* Words about the process, and about time. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../rendezvous.h"
#include "peer.h"

static int do_touch(struct peer *p, char **word)
{
	(void)p;
	return rendezvous_touch(word[0]);
}

static int do_wait(struct peer *p, char **word)
{
	(void)p;
	return rendezvous_wait(word[0]);
}

static int do_sleep(struct peer *p, char **word)
{
	(void)p;
	return rendezvous_sleep(strtoul(word[0], NULL, 10));
}

static int do_say(struct peer *p, char **word)
{
	(void)p;
	printf("%s\n", word[0]);
	return fflush(stdout);
}

static int do_uid(struct peer *p, char **word)
{
	(void)p;
	return setuid(strtoul(word[0], NULL, 10));
}

static int do_stop(struct peer *p, char **word)
{
	(void)p;
	(void)word;
	/* Returns after a handler ran: there is none. */
	return pause();
}

static int do_exit(struct peer *p, char **word)
{
	(void)p;
	(void)word;
	_exit(0);
}

static int do_abort_self(struct peer *p, char **word)
{
	(void)p;
	(void)word;
	return raise(SIGKILL);
}

/* The parent keeps the listener open, and ends as the child does. */
static int do_fork_accept(struct peer *p, char **word)
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child < 0)
		return -1;
	if (!child)
		return peer_accept(p, word);
	printf("child %d\n", child);
	fflush(stdout);
	if (waitpid(child, &status, 0) < 0)
		return -1;
	/* Killed: that is how abort-self is meant. */
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 0);
}

const struct action process_actions[] = {
	{ "touch", 1, do_touch },
	{ "wait", 1, do_wait },
	{ "sleep", 1, do_sleep },
	{ "say", 1, do_say },
	{ "uid", 1, do_uid },
	{ "stop", 0, do_stop },
	{ "exit", 0, do_exit },
	{ "abort-self", 0, do_abort_self },
	{ "fork-accept", 0, do_fork_accept },
	{ NULL, 0, NULL }
};
