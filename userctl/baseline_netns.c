// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TCP sockets of other network namespaces than our own.
 *
 * Each has to be entered. A thread does that which ends afterwards: whatever goes
 * wrong in it, the rest of the program never leaves its namespace.
 *
 * A namespace is found by its processes, and by its name. One that only an open file
 * keeps, or the orphans of a namespace that was deleted, cannot be found so.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <linux/magic.h>

#include "baseline.h"
#include "netns.h"
#include "text.h"

#define OWN_NETNS	"/proc/thread-self/ns/net"

/**
 * struct walk - a walk through all namespaces
 * @baseline: the list
 * @seen: inode numbers of the namespaces that were come by
 * @n_seen: how many
 * @room: room of @seen
 * @closed: how many of these could not be entered
 * @hidden: processes whose namespace could not be looked at
 * @reason: negative errno of the first of @closed or @hidden
 * @err: what went wrong else
 * @error: a text for that
 */
struct walk {
	struct baseline	*baseline;
	u32		*seen;
	size_t		n_seen;
	size_t		room;
	unsigned int	closed;
	unsigned int	hidden;
	int		reason;
	int		err;
	char		*error;
};

/* Has the list to be given up? What goes wrong in one namespace leaves the others. */
static bool is_fatal(int err)
{
	return err == -ENOMEM || err == -E2BIG;
}

static bool is_seen(const struct walk *walk, u32 inode)
{
	size_t i;

	for (i = 0; i < walk->n_seen; i++) {
		if (walk->seen[i] == inode)
			return true;
	}
	return false;
}

static int remember(struct walk *walk, u32 inode)
{
	u32 *seen = grow(walk->seen, &walk->room, walk->n_seen + 1, sizeof(*seen));

	if (!seen) {
		snprintf(walk->error, SOURCE_ERROR_LEN, "out of memory");
		walk->err = -ENOMEM;
		return walk->err;
	}
	walk->seen = seen;
	seen[walk->n_seen++] = inode;
	return 0;
}

static void list_this(struct walk *walk, u32 inode)
{
	char error[SOURCE_ERROR_LEN];
	int err = baseline_dump(walk->baseline, inode, error);

	if (!err || (walk->err && !is_fatal(err)))
		return;
	walk->err = err;
	memcpy(walk->error, error, sizeof(error));
}

static void note(struct walk *walk, unsigned int *count, int err)
{
	if (!walk->closed && !walk->hidden)
		walk->reason = -err;
	(*count)++;
}

static void visit(struct walk *walk, int fd)
{
	struct statfs fs;
	struct stat st;

	/* A name whose namespace is gone is an ordinary file. */
	if (fstat(fd, &st) || fstatfs(fd, &fs) || (unsigned long)fs.f_type != NSFS_MAGIC)
		return;
	if (is_seen(walk, st.st_ino) || remember(walk, st.st_ino))
		return;
	if (setns(fd, CLONE_NEWNET))
		note(walk, &walk->closed, errno);
	else
		list_this(walk, st.st_ino);
}

static void visit_path(struct walk *walk, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		visit(walk, fd);
		close(fd);
	} else if (errno != ENOENT && errno != ESRCH) {
		note(walk, &walk->hidden, errno);
	}
}

/* @format: makes a path of an entry's name */
static void visit_all(struct walk *walk, const char *dir_name, const char *format, bool numbers)
{
	DIR *dir = opendir(dir_name);
	struct dirent *entry;
	char path[PATH_MAX];

	while (dir && !is_fatal(walk->err) && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		if (numbers && entry->d_name[strspn(entry->d_name, "0123456789")])
			continue;
		snprintf(path, sizeof(path), format, entry->d_name);
		visit_path(walk, path);
	}
	if (dir)
		closedir(dir);
}

static void *walk_all(void *context)
{
	struct walk *walk = context;
	u32 own;

	/* The own one needs no permission: it is not entered. */
	walk->err = netns_find(OWN_NETNS, &own);
	if (walk->err) {
		snprintf(walk->error, SOURCE_ERROR_LEN, "%s: %s", OWN_NETNS,
			 strerror(-walk->err));
		return NULL;
	}
	if (!remember(walk, own))
		list_this(walk, own);
	visit_all(walk, "/proc", "/proc/%s/ns/net", true);
	visit_all(walk, "/run/netns", "/run/netns/%s", false);
	visit_all(walk, "/run/docker/netns", "/run/docker/netns/%s", false);
	return NULL;
}

/* What was left out is told, if nothing worse is. */
static int tell_left_out(struct walk *walk)
{
	struct text text;

	if (walk->err || !(walk->closed || walk->hidden))
		return walk->err;
	text_init(&text, walk->error, SOURCE_ERROR_LEN);
	if (walk->closed)
		text_add(&text, "network namespaces that cannot be entered: %u of %zu%s",
			 walk->closed, walk->n_seen, walk->hidden ? "; " : "");
	if (walk->hidden)
		text_add(&text, "processes whose network namespace cannot be seen: %u",
			 walk->hidden);
	text_add(&text, " (%s)", strerror(-walk->reason));
	return walk->reason;
}

/**
 * baseline_own_netns() - add the TCP sockets of the own network namespace to a list
 * @baseline: the list
 * @error: what went wrong
 *
 * Return: 0 or a negative errno: what was added before it is valid
 */
int baseline_own_netns(struct baseline *baseline, char error[SOURCE_ERROR_LEN])
{
	u32 own;
	int err = netns_find(OWN_NETNS, &own);

	if (err) {
		snprintf(error, SOURCE_ERROR_LEN, "%s: %s", OWN_NETNS, strerror(-err));
		return err;
	}
	return baseline_dump(baseline, own, error);
}

/**
 * baseline_all_netns() - add the TCP sockets of all network namespaces to a list
 * @baseline: the list
 * @error: what went wrong, or how many namespaces are left out
 *
 * Needs CAP_SYS_ADMIN for others than the own one.
 *
 * Return: 0 or a negative errno: what was added before it is valid
 */
int baseline_all_netns(struct baseline *baseline, char error[SOURCE_ERROR_LEN])
{
	struct walk walk = { .baseline = baseline, .error = error };
	pthread_t thread;
	int err = -pthread_create(&thread, NULL, walk_all, &walk);

	if (err) {
		snprintf(error, SOURCE_ERROR_LEN, "cannot start a thread: %s", strerror(-err));
		return err;
	}
	pthread_join(thread, NULL);
	free(walk.seen);
	return tell_left_out(&walk);
}
