// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "capture.h"
#include "capture_out.h"

static int fail(char error[SOURCE_ERROR_LEN], const char *path, const char *text, int err)
{
	snprintf(error, SOURCE_ERROR_LEN, "'%.128s': %s", path, text ? text : strerror(-err));
	return err;
}

static bool is_capture(int fd)
{
	char magic[CAPTURE_MAGIC_LEN];
	ssize_t len = pread(fd, magic, sizeof(magic), 0);

	return !len || (len == sizeof(magic) && !memcmp(magic, CAPTURE_MAGIC, sizeof(magic)));
}

/**
 * capture_out_remove() - remove a capture that is in the way
 * @path: its name
 * @error: why it cannot be removed
 *
 * Only a capture that nobody is writing, so that a slip of the fingers costs no
 * other file.
 *
 * Return: 0 or a negative errno
 */
int capture_out_remove(const char *path, char error[SOURCE_ERROR_LEN])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int err = 0;

	if (fd < 0)
		return fail(error, path, NULL, -errno);
	if (!is_capture(fd))
		err = fail(error, path, "is not a capture: --force replaces nothing else",
			   -EEXIST);
	else if (flock(fd, LOCK_EX | LOCK_NB))
		err = fail(error, path, "is being written by another process", -EBUSY);
	else if (unlink(path))
		err = fail(error, path, NULL, -errno);
	close(fd);
	return err;
}

static int open_stdout(char error[SOURCE_ERROR_LEN])
{
	int fd;

	if (isatty(STDOUT_FILENO))
		return fail(error, "-",
			    "a capture is nothing for a terminal: send it to a file or a pipe",
			    -EINVAL);
	fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	return fd < 0 ? fail(error, "-", NULL, -errno) : fd;
}

/* What is there already: a pipe or a device is written to, a file is not. */
static int open_existing(const char *path, bool force, char error[SOURCE_ERROR_LEN])
{
	struct stat st;
	int fd, err;

	if (stat(path, &st))
		return fail(error, path, NULL, -errno);
	if (S_ISREG(st.st_mode)) {
		if (!force)
			return fail(error, path,
				    "exists: give another name, or --force to replace it",
				    -EEXIST);
		err = capture_out_remove(path, error);
		if (err)
			return err;
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	} else {
		fd = open(path, O_WRONLY | O_CLOEXEC);
	}
	return fd < 0 ? fail(error, path, NULL, -errno) : fd;
}

static int open_path(const char *path, bool force, char error[SOURCE_ERROR_LEN])
{
	int fd;

	if (!strcmp(path, "-"))
		return open_stdout(error);
	/* Who talks to whom is nobody else's business: readable by the owner only. */
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	return errno == EEXIST ? open_existing(path, force, error) :
	       fail(error, path, NULL, -errno);
}

/**
 * capture_out_open() - create a file
 * @out: the file
 * @path: its name; "-": standard output
 * @force: replace a capture that has this name
 * @error: what went wrong
 *
 * Return: 0 or a negative errno
 */
int capture_out_open(struct capture_out *out, const char *path, bool force,
		     char error[SOURCE_ERROR_LEN])
{
	struct stat st;

	*out = (struct capture_out){ .fd = -1, .path = strdup(path) };
	if (!out->path)
		return fail(error, path, NULL, -ENOMEM);
	out->fd = open_path(path, force, error);
	if (out->fd < 0) {
		free(out->path);
		out->path = NULL;
		return out->fd;
	}
	out->regular = !fstat(out->fd, &st) && S_ISREG(st.st_mode) && strcmp(path, "-");
	/* Tells --force of others that this one is in use. */
	if (out->regular)
		flock(out->fd, LOCK_EX | LOCK_NB);
	return 0;
}

static int write_all(int fd, const char *data, size_t len)
{
	struct pollfd ready = { .fd = fd, .events = POLLOUT };

	while (len) {
		ssize_t done = write(fd, data, len);

		if (done < 0 && errno == EAGAIN)
			poll(&ready, 1, -1);
		else if (done < 0 && errno != EINTR)
			return -errno;
		if (done > 0) {
			data += done;
			len -= done;
		}
	}
	return 0;
}

/**
 * capture_out_write() - append to the file
 * @out: the file
 * @data: what
 * @len: bytes
 * @error: what went wrong
 *
 * If it does not fit, the part that did is taken back: the file ends with what was
 * there before.
 *
 * Return: 0 or a negative errno
 */
int capture_out_write(struct capture_out *out, const void *data, size_t len,
		      char error[SOURCE_ERROR_LEN])
{
	int err = write_all(out->fd, data, len);

	if (!err) {
		out->size += len;
		return 0;
	}
	if (out->regular && !ftruncate(out->fd, out->size))
		lseek(out->fd, out->size, SEEK_SET);
	snprintf(error, SOURCE_ERROR_LEN, "cannot write '%.128s': %s", out->path,
		 strerror(-err));
	return err;
}

/**
 * capture_out_close() - close the file
 * @out: the file; closed already: nothing happens
 * @sync: wait until it is on the disk
 * @error: what went wrong
 *
 * A file of our own in which there is nothing is removed.
 *
 * Return: 0 or a negative errno: then not all of it may be on the disk
 */
int capture_out_close(struct capture_out *out, bool sync, char error[SOURCE_ERROR_LEN])
{
	int err = 0;

	if (out->fd < 0)
		return 0;
	if (sync && out->regular && fdatasync(out->fd))
		err = -errno;
	if (out->regular && !out->size)
		unlink(out->path);
	if (close(out->fd) && errno != EINTR && !err)
		err = -errno;
	if (err)
		snprintf(error, SOURCE_ERROR_LEN, "cannot write '%.128s': %s", out->path,
			 strerror(-err));
	free(out->path);
	*out = (struct capture_out){ .fd = -1 };
	return err;
}
