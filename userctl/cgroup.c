// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process and all that it starts are one control group: no child can be missed,
 * whoever its parent is by now, and the kernel notes the group in every socket at
 * its birth. The version 2 hierarchy always exists; a mount of our own, seen by
 * nobody else, makes it accessible wherever, or whether, the host mounts it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup.h"

/* The hierarchy of version 2. Return: its root directory, or a negative errno. */
static int mount_hierarchy(void)
{
	int fs, root;

	fs = fsopen("cgroup2", FSOPEN_CLOEXEC);
	if (fs < 0)
		return -errno;
	if (fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		root = -errno;
	else
		root = fsmount(fs, FSMOUNT_CLOEXEC, 0);
	if (root == -1)
		root = -errno;
	close(fs);
	return root;
}

/* Where this process is, from the root. Without it the root itself will do. */
static void own_path(char path[PATH_MAX])
{
	char line[PATH_MAX];
	FILE *in = fopen("/proc/self/cgroup", "re");

	strcpy(path, ".");
	while (in && fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		/* A path with ".." is outside of what this process can see. */
		if (!strncmp(line, "0::/", 4) && line[4] && !strstr(line, ".."))
			strcpy(path, line + 4);
	}
	if (in)
		fclose(in);
}

/*
 * The limits of the group in which this program runs hold for the command, too. A
 * group with controllers for its children may have none beside processes of its own.
 */
static int open_parent(int root)
{
	char path[PATH_MAX];
	int parent;

	own_path(path);
	parent = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (parent < 0)
		parent = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return parent < 0 ? -errno : parent;
}

static int make_group(struct cgroup *cgroup)
{
	struct stat st;
	int err;

	snprintf(cgroup->name, sizeof(cgroup->name), "tcpstatectl-%d", getpid());
	if (mkdirat(cgroup->parent, cgroup->name, 0755))
		return -errno;
	cgroup->dir = openat(cgroup->parent, cgroup->name,
			     O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (cgroup->dir >= 0 && !fstat(cgroup->dir, &st)) {
		/* On 64 bits cgroup_id() is the inode number: kernfs_ino(). */
		cgroup->id = st.st_ino;
		return 0;
	}
	err = -errno;
	unlinkat(cgroup->parent, cgroup->name, AT_REMOVEDIR);
	return err;
}

/**
 * cgroup_create() - make a control group, empty
 * @cgroup: the group; removed with cgroup_remove()
 * @error: what went wrong, and what can be done
 *
 * Return: 0 or a negative errno
 */
int cgroup_create(struct cgroup *cgroup, char error[CGROUP_ERROR_LEN])
{
	int root, err;

	cgroup->dir = -1;
	cgroup->parent = -1;
	root = mount_hierarchy();
	err = root < 0 ? root : 0;
	if (!err) {
		cgroup->parent = open_parent(root);
		close(root);
		err = cgroup->parent < 0 ? cgroup->parent : make_group(cgroup);
	}
	if (!err)
		return 0;
	snprintf(error, CGROUP_ERROR_LEN,
		 "cannot make a control group (cgroup v2) to follow the command: %s; %s",
		 strerror(-err), "try it as root, outside of a container");
	if (cgroup->parent >= 0)
		close(cgroup->parent);
	return err;
}

static int write_file(int dir, const char *name, const char *text)
{
	int fd = openat(dir, name, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/**
 * cgroup_enter() - move this process into a group
 * @cgroup: the group
 *
 * Return: 0 or a negative errno
 */
int cgroup_enter(const struct cgroup *cgroup)
{
	return write_file(cgroup->dir, "cgroup.procs", "0");
}

static FILE *open_processes(const struct cgroup *cgroup)
{
	int fd = openat(cgroup->dir, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	FILE *in = fd < 0 ? NULL : fdopen(fd, "r");

	if (!in && fd >= 0)
		close(fd);
	return in;
}

/**
 * cgroup_is_empty() - has every process of a group ended?
 * @cgroup: the group
 *
 * Return: true if so, or if it cannot be told
 */
bool cgroup_is_empty(const struct cgroup *cgroup)
{
	FILE *in = open_processes(cgroup);
	bool empty = true;

	if (in) {
		empty = fgetc(in) == EOF;
		fclose(in);
	}
	return empty;
}

/* What the command left running goes on where it would have been without us. */
static void send_back(const struct cgroup *cgroup)
{
	FILE *in = open_processes(cgroup);
	char line[32];

	while (in && fgets(line, sizeof(line), in))
		write_file(cgroup->parent, "cgroup.procs", line);
	if (in)
		fclose(in);
}

/**
 * cgroup_remove() - remove a group; processes that are left go on outside of it
 * @cgroup: the group
 */
void cgroup_remove(struct cgroup *cgroup)
{
	int tries;

	/* A process that is sent back may have forked meanwhile. */
	for (tries = 0; tries < 10; tries++) {
		if (!unlinkat(cgroup->parent, cgroup->name, AT_REMOVEDIR) || errno != EBUSY)
			break;
		send_back(cgroup);
	}
	close(cgroup->dir);
	close(cgroup->parent);
}
