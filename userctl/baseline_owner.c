// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which process has a socket open: the file of a socket has an inode number, and
 * /proc shows it for every file that a process has open.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baseline.h"

/**
 * struct file - a socket's file
 * @inode: inode number
 * @rec: its socket; several sockets can share a file (MPTCP)
 */
struct file {
	u32			inode;
	struct tcpstate_record	*rec;
};

/**
 * struct files - what is looked for
 * @files: files of sockets, by inode number
 * @n: how many
 */
struct files {
	struct file	*files;
	size_t		n;
};

/**
 * struct process - who is looked at
 * @dir: its directory in /proc
 * @pid: process id
 * @comm: its name, once it was asked for
 * @has_comm: it was
 */
struct process {
	int	dir;
	u32	pid;
	char	comm[TCPSTATE_COMM_LEN];
	bool	has_comm;
};

static int by_inode(const void *left, const void *right)
{
	const struct file *a = left, *b = right;

	return (a->inode > b->inode) - (a->inode < b->inode);
}

static int list_files(struct files *files, const struct baseline *baseline)
{
	size_t i;

	files->n = 0;
	files->files = calloc(baseline->sockets->n + 1, sizeof(*files->files));
	if (!files->files)
		return -ENOMEM;
	for (i = 0; i < baseline->sockets->n; i++) {
		if (!baseline->inodes[i])
			continue;
		files->files[files->n++] = (struct file){
			.inode = baseline->inodes[i],
			.rec = &baseline->sockets->records[i],
		};
	}
	qsort(files->files, files->n, sizeof(*files->files), by_inode);
	return 0;
}

static struct file *find_first(const struct files *files, u32 inode)
{
	const struct file key = { .inode = inode };
	struct file *file = bsearch(&key, files->files, files->n, sizeof(key), by_inode);

	while (file && file > files->files && file[-1].inode == inode)
		file--;
	return file;
}

static void read_comm(struct process *process)
{
	char line[TCPSTATE_COMM_LEN + 1];
	ssize_t len;
	int fd;

	process->has_comm = true;
	fd = openat(process->dir, "comm", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	len = read(fd, line, sizeof(line));
	close(fd);
	/* 15 bytes of any kind, and a newline. */
	if (len > 0 && line[len - 1] == '\n')
		len--;
	if (len > (ssize_t)sizeof(process->comm))
		len = sizeof(process->comm);
	if (len > 0)
		memcpy(process->comm, line, len);
}

/* Of several processes the one with the lowest number, whatever their order. */
static void own(struct process *process, struct tcpstate_record *rec)
{
	if (rec->tgid && rec->tgid <= process->pid)
		return;
	if (!process->has_comm)
		read_comm(process);
	rec->context = TCPSTATE_CTX_TASK;
	rec->pid = process->pid;
	rec->tgid = process->pid;
	memcpy(rec->comm, process->comm, sizeof(rec->comm));
}

static void look_at_file(const struct files *files, struct process *process, int dir,
			 const char *name)
{
	const struct file *end = files->files + files->n, *file;
	char link[sizeof("socket:[4294967295]")];
	ssize_t len = readlinkat(dir, name, link, sizeof(link) - 1);
	unsigned int inode;

	if (len <= 0)
		return;
	link[len] = '\0';
	if (sscanf(link, "socket:[%u]", &inode) != 1)
		return;
	for (file = find_first(files, inode); file && file < end && file->inode == inode; file++)
		own(process, file->rec);
}

/* A process that ends meanwhile, or that we may not look at, has no files. */
static void look_at_process(const struct files *files, int proc, const char *name)
{
	struct process process = { .pid = strtoul(name, NULL, 10) };
	struct dirent *entry;
	DIR *dir = NULL;
	int fd;

	process.dir = openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (process.dir < 0)
		return;
	fd = openat(process.dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		dir = fdopendir(fd);
	if (!dir && fd >= 0)
		close(fd);
	while (dir && (entry = readdir(dir)))
		look_at_file(files, &process, fd, entry->d_name);
	if (dir)
		closedir(dir);
	close(process.dir);
}

static bool is_number(const char *string)
{
	return *string && !string[strspn(string, "0123456789")];
}

/**
 * baseline_owners() - find the processes that have the sockets open
 * @baseline: the list; process id and name are filled where there is one
 * @proc: where procfs is mounted
 *
 * Of several processes that have a socket open it is the one with the lowest id. A
 * process that may not be looked at has nothing open, as far as can be seen.
 *
 * Return: 0 or a negative errno
 */
int baseline_owners(struct baseline *baseline, const char *proc)
{
	struct files files;
	struct dirent *entry;
	DIR *dir;
	int err = list_files(&files, baseline);

	if (err)
		return err;
	dir = files.n ? opendir(proc) : NULL;
	if (!dir && files.n)
		err = -errno;
	while (dir && (entry = readdir(dir))) {
		if (is_number(entry->d_name))
			look_at_process(&files, dirfd(dir), entry->d_name);
	}
	if (dir)
		closedir(dir);
	free(files.files);
	return err;
}
