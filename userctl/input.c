// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>

#include "input.h"
#include "merge_files.h"

/**
 * input_open() - open the source that the command line asks for
 * @source: the source; closed by the caller with its close operation
 * @options: the command line
 * @error: what went wrong
 *
 * Return: 0 or a negative errno
 */
int input_open(struct source **source, const struct options *options,
	       char error[SOURCE_ERROR_LEN])
{
	if (!options->n_files)
		return source_module_open(source, error);
	if (options->n_files == 1)
		return source_file_open(source, options->files[0], options->reader.follow, error);
	if (options->reader.follow) {
		snprintf(error, SOURCE_ERROR_LEN,
			 "several captures cannot be followed: leave out --follow, or give one");
		return -EINVAL;
	}
	return merge_files_open(source, options->files, options->n_files, error);
}
