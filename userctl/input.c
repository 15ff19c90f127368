// SPDX-License-Identifier: GPL-2.0-only
#include "input.h"

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
	if (options->file)
		return source_file_open(source, options->file, options->reader.follow, error);
	return source_module_open(source, error);
}
