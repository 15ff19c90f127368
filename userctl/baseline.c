// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "baseline.h"

/* Inode numbers of the initial namespaces (linux/proc_ns.h). */
#define INITIAL_USER_NS	0xeffffffdU
#define INITIAL_PID_NS	0xeffffffcU

static u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

/*
 * Numbers of users and processes in a record are those of the initial namespaces. The
 * kernel lists users as they are in ours, and /proc processes as they are in its.
 */
static bool is_initial(const char *path, u32 inode)
{
	struct stat st;

	return !stat(path, &st) && st.st_ino == inode;
}

/**
 * baseline_read() - list the TCP sockets that exist
 * @sockets: empty; the result, as struct source_sockets describes. Freed by the
 *	caller, after a failure as well
 * @all_netns: those of all network namespaces, not of the own one only
 * @error: what went wrong
 *
 * Every TCP socket that is in a state other than CLOSE is listed with its state,
 * addresses, and what its kind has: user (not if it has no file, as a request, a
 * timewait socket and an orphan), cgroup, and for a listener its queue. Sequence
 * numbers are not known. The owner is the process with the lowest id that has it
 * open; there is none if it may not be looked at, or if we are not in the initial pid
 * namespace.
 *
 * A list over several namespaces is not of one moment. A socket may be listed twice
 * if it changes meanwhile; the latter entry is the younger one.
 *
 * Return: 0; -EOPNOTSUPP if this kernel cannot list them; -EINTR if they changed all
 * the time; -E2BIG if there are more than BASELINE_MAX_SOCKETS; -EPERM or another
 * negative errno. What is in @sockets then is valid, and may not be all.
 */
int baseline_read(struct source_sockets *sockets, bool all_netns,
		  char error[SOURCE_ERROR_LEN])
{
	struct baseline baseline = {
		.sockets = sockets,
		.ask = baseline_ask,
		.has_uids = is_initial("/proc/self/ns/user", INITIAL_USER_NS),
	};
	int err, owner_err = 0;
	size_t i;

	sockets->began_ns = now_ns();
	err = all_netns ? baseline_all_netns(&baseline, error) :
			  baseline_own_netns(&baseline, error);
	sockets->ended_ns = now_ns();
	for (i = 0; i < sockets->n; i++)
		sockets->records[i].time_ns = sockets->ended_ns;
	if (is_initial("/proc/self/ns/pid", INITIAL_PID_NS))
		owner_err = baseline_owners(&baseline, "/proc");
	if (owner_err && !err) {
		snprintf(error, SOURCE_ERROR_LEN, "cannot find the owners of sockets: %s",
			 strerror(-owner_err));
		err = owner_err;
	}
	free(baseline.inodes);
	return err;
}
