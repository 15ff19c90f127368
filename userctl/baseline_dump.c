// SPDX-License-Identifier: GPL-2.0-only
/* The TCP sockets of one network namespace. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "baseline.h"
#include "nl_parse.h"

/* How often a list that changed while it was read is read again. */
#define MAX_TRIES	4

static int fail(char error[SOURCE_ERROR_LEN], int err, const char *reason)
{
	snprintf(error, SOURCE_ERROR_LEN, "cannot list the TCP sockets: %.200s", reason);
	return err;
}

/* There was no answer that could be used to the end. */
static int fail_answer(char error[SOURCE_ERROR_LEN], int err)
{
	switch (err) {
	case -E2BIG:
		return fail(error, err, "there are too many of them");
	case -EBADMSG:
		return fail(error, err, "the kernel's answer makes no sense");
	case -ENOBUFS:
	case -EINTR:
		return fail(error, err, "they change all the time: some may be missing");
	default:
		return fail(error, err, strerror(-err));
	}
}

/* The kernel does not want to. */
static int fail_refused(char error[SOURCE_ERROR_LEN], const struct nl_reply *reply)
{
	if (reply->error == -ENOENT)
		return fail(error, -EOPNOTSUPP,
			    "this kernel has no tcp_diag (CONFIG_INET_DIAG, modules inet_diag and tcp_diag)");
	return fail(error, reply->error, reply->text[0] ? reply->text :
		    strerror(-reply->error));
}

static int dump_family(struct baseline *baseline, u8 family, char error[SOURCE_ERROR_LEN])
{
	size_t before = baseline->sockets->n;
	unsigned int tries;
	int err = 0;

	for (tries = 0; tries < MAX_TRIES; tries++) {
		struct nl_reply reply = { .message = baseline_message, .context = baseline };

		baseline->sockets->n = before;
		err = baseline->ask(&reply, family);
		if (err && err != -ENOBUFS)
			break;
		/* Without IPv6 there are no such sockets. */
		if (reply.error == -ENOENT && family == AF_INET6)
			return 0;
		if (reply.error)
			return fail_refused(error, &reply);
		if (!err && !reply.interrupted)
			return 0;
		if (!err)
			err = -EINTR;
	}
	return fail_answer(error, err);
}

/**
 * baseline_dump() - add the TCP sockets of a network namespace to a list
 * @baseline: the list
 * @netns: inode number of the namespace that the calling thread is in
 * @error: what went wrong
 *
 * Return: 0 or a negative errno: what was added before it is valid
 */
int baseline_dump(struct baseline *baseline, u32 netns, char error[SOURCE_ERROR_LEN])
{
	int err;

	baseline->netns = netns;
	err = dump_family(baseline, AF_INET, error);
	return err ? err : dump_family(baseline, AF_INET6, error);
}
