/* SPDX-License-Identifier: GPL-2.0-only */
/* Captures of several hosts, or of several namespaces of one, as one source. */
#ifndef TCPSTATECTL_MERGE_FILES_H
#define TCPSTATECTL_MERGE_FILES_H

#include "source.h"

int merge_files_open(struct source **source, const char * const *paths, size_t n,
		     char error[SOURCE_ERROR_LEN]);

#endif
