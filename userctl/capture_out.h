/* SPDX-License-Identifier: GPL-2.0-only */
/* A file that blocks are written to, whole or not at all. */
#ifndef TCPSTATECTL_CAPTURE_OUT_H
#define TCPSTATECTL_CAPTURE_OUT_H

#include "source.h"

/**
 * struct capture_out - the file
 * @fd: the file; -1: not open
 * @regular: it is a regular file, of our own
 * @size: bytes written
 * @path: its name, as messages show it; owned
 */
struct capture_out {
	int	fd;
	bool	regular;
	u64	size;
	char	*path;
};

int capture_out_open(struct capture_out *out, const char *path, bool force,
		     char error[SOURCE_ERROR_LEN]);
int capture_out_remove(const char *path, char error[SOURCE_ERROR_LEN]);
int capture_out_write(struct capture_out *out, const void *data, size_t len,
		      char error[SOURCE_ERROR_LEN]);
int capture_out_close(struct capture_out *out, bool sync, char error[SOURCE_ERROR_LEN]);

#endif
