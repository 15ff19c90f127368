// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <linux/magic.h>

#include "cgroup_name.h"

/* Where cgroups v2 are mounted; the second one where v1 is in use as well. */
static const char * const roots[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };

/*
 * The id is the number of the directory in kernfs, which a file handle holds. It is
 * the inode number too where that has 64 bits.
 */
static int id_of(const char *path, u64 *id)
{
	struct {
		struct file_handle	handle;
		u64			id;
	} room = { .handle.handle_bytes = sizeof(u64) };
	struct statfs fs;
	struct stat st;
	int mount;

	if (stat(path, &st) || statfs(path, &fs))
		return -errno;
	if ((unsigned long)fs.f_type != CGROUP2_SUPER_MAGIC || !S_ISDIR(st.st_mode))
		return -EINVAL;
	if (!name_to_handle_at(AT_FDCWD, path, &room.handle, &mount, 0) &&
	    room.handle.handle_bytes == sizeof(u64)) {
		memcpy(id, room.handle.f_handle, sizeof(*id));
		return 0;
	}
	/* Some containers do not allow the system call. */
	if (sizeof(st.st_ino) < sizeof(*id))
		return -EOPNOTSUPP;
	*id = st.st_ino;
	return 0;
}

static int id_below(const char *root, const char *name, u64 *id)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", root, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	return id_of(path, id);
}

/**
 * cgroup_find() - the id of a cgroup v2
 * @name: id, path, or path below the root of the hierarchy, with or without the
 *	slash that /proc/PID/cgroup has before it
 * @id: the result
 *
 * Return: 0, -ENOENT, -EINVAL if it is no cgroup v2, -ENAMETOOLONG, ...
 */
int cgroup_find(const char *name, u64 *id)
{
	size_t i;
	int err;

	if (*name && !name[strspn(name, "0123456789")]) {
		errno = 0;
		*id = strtoull(name, NULL, 10);
		return errno || !*id ? -EINVAL : 0;
	}
	err = *name == '/' ? id_of(name, id) : -ENOENT;
	for (i = 0; err && i < ARRAY_SIZE(roots); i++) {
		int below = id_below(roots[i], name, id);

		if (below != -ENOENT || err != -EINVAL)
			err = below;
	}
	return err;
}
