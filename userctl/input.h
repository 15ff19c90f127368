/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a command reads from. */
#ifndef TCPSTATECTL_INPUT_H
#define TCPSTATECTL_INPUT_H

#include "options.h"

int input_open(struct source **source, const struct options *options,
	       char error[SOURCE_ERROR_LEN]);

#endif
