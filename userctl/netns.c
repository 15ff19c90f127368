// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <linux/magic.h>

#include "netns.h"

/*
 * The kernel numbers namespaces from 0xf0000000 on (PROC_DYNAMIC_FIRST), the initial ones
 * from 6.18 on just below that (linux/nsfs.h), and processes up to 2^22: a number cannot
 * be both.
 */
#define FIRST_INODE	0xef000000UL

static int inode_of(const char *path, u32 *inode)
{
	struct statfs fs;
	struct stat st;

	if (stat(path, &st) || statfs(path, &fs))
		return -errno;
	/* A name in /run/netns whose namespace is gone is an ordinary file. */
	if ((unsigned long)fs.f_type != NSFS_MAGIC)
		return -EINVAL;
	*inode = st.st_ino;
	return 0;
}

static bool is_number(const char *string)
{
	return *string && !string[strspn(string, "0123456789")];
}

/**
 * netns_find() - the inode number of a network namespace
 * @name: process id, inode number, "net:[inode number]" as readlink prints it,
 *	name in /run/netns, or path
 * @inode: the result
 *
 * Return: 0, -ENOENT, -EACCES, -EINVAL if it is no namespace, -ENAMETOOLONG, ...
 */
int netns_find(const char *name, u32 *inode)
{
	char path[PATH_MAX];
	const char *format = "/run/netns/%s";
	unsigned long number;
	int end = 0;

	if (sscanf(name, "net:[%lu]%n", &number, &end) == 1 && end && !name[end]) {
		*inode = number;
		return number <= UINT_MAX ? 0 : -EINVAL;
	}
	if (is_number(name)) {
		number = strtoul(name, NULL, 10);
		if (number >= FIRST_INODE) {
			*inode = number;
			return number <= UINT_MAX ? 0 : -EINVAL;
		}
		format = "/proc/%s/ns/net";
	} else if (strchr(name, '/')) {
		format = "%s";
	}
	if (snprintf(path, sizeof(path), format, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	return inode_of(path, inode);
}
