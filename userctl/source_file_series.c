// SPDX-License-Identifier: GPL-2.0-only
/* Which file a capture is read from, and which one comes then. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture_series.h"
#include "source_file.h"

static int fail(struct file_source *file, const char *path, int err)
{
	snprintf(file->source.error, sizeof(file->source.error), "'%.128s': %s", path,
		 strerror(-err));
	return err;
}

/* Open a file, and let it be the current one. */
static int open_file(struct file_source *file, const char *path, bool growing)
{
	char *name = strdup(path);
	int fd;

	if (!name)
		return fail(file, path, -ENOMEM);
	if (!strcmp(path, "-"))
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		free(name);
		return fail(file, path, -errno);
	}
	if (file->reader.fd >= 0)
		close(file->reader.fd);
	free(file->path);
	file->path = name;
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	capture_reader_file(&file->reader, fd, growing);
	return 0;
}

static int open_member(struct file_source *file, u32 number, bool growing)
{
	char *name = series_name(file->base, number);
	int err;

	if (!name)
		return fail(file, file->base, -ENOMEM);
	err = open_file(file, name, growing);
	free(name);
	if (!err)
		file->number = number;
	return err;
}

/*
 * The first file with a larger number that there is. Between looking and opening the
 * recorder may have removed it. Return: 0, -ENOENT, or another negative errno.
 */
static int open_after(struct file_source *file, u32 after)
{
	int err;

	do {
		if (series_next(file->base, after, &after) || !after)
			return fail(file, file->base, -ENOENT);
		err = open_member(file, after, file->follow);
	} while (err == -ENOENT);
	return err;
}

/* There is no such file, but perhaps a series of that name. */
static int open_series(struct file_source *file, const char *path)
{
	file->base = strdup(path);
	return file->base ? open_after(file, 0) : fail(file, path, -ENOMEM);
}

/**
 * file_open_first() - open what the user named
 * @file: the source
 * @path: a file; what the names of a series have in common: all of it, from the oldest
 *	on; "-": standard input
 *
 * A file of a series that is followed goes on in the next one.
 *
 * Return: 0, or a negative errno with a text in source.error
 */
int file_open_first(struct file_source *file, const char *path)
{
	size_t base_len;
	int err = open_file(file, path, file->follow);

	if (err == -ENOENT)
		return open_series(file, path);
	if (err || !file->follow)
		return err;
	file->number = series_number(path, &base_len);
	if (!file->number)
		return 0;
	file->base = strndup(path, base_len);
	return file->base ? 0 : fail(file, path, -ENOMEM);
}

/* What is left of the current file belongs to no block. */
static void leave(struct file_source *file)
{
	struct capture_reader *reader = &file->reader;
	u64 tail = capture_reader_tail(reader);

	if (!file->end)
		file->unended++;
	if (!file->end && tail) {
		if (!reader->damage.places)
			reader->damage.at = reader->offset - reader->skipped;
		reader->damage.places++;
		reader->damage.bytes += tail;
		file->damaged = file->damaged ? file->damaged : file->number;
	}
	file->end = 0;
}

/**
 * file_open_next() - go on with the next file of the series
 * @file: the source; all of the current file was read
 *
 * Return: 1; 0 if there is none, or none yet; or a negative errno with a text in
 * source.error
 */
int file_open_next(struct file_source *file)
{
	u32 number, before = file->number;
	int err;

	if (!file->base || series_next(file->base, before, &number) || !number)
		return 0;
	/* Somebody writes the next one: this one is as long as it will be. */
	if (file->reader.growing) {
		file->reader.growing = false;
		return 1;
	}
	leave(file);
	err = open_after(file, before);
	if (err)
		return err;
	file->absent += file->number - before - 1;
	file->header_due = true;
	return 1;
}
