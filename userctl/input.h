/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a command reads from. */
#ifndef TCPSTATECTL_INPUT_H
#define TCPSTATECTL_INPUT_H

#include "options.h"

/**
 * struct input_openers - how live sources are opened: as in source.h
 * @module: the kernel module
 * @bpf: BPF programs
 */
struct input_openers {
	int	(*module)(struct source **source, char error[SOURCE_ERROR_LEN]);
	int	(*bpf)(struct source **source, const struct filter *filter, bool all_netns,
		       char error[SOURCE_ERROR_LEN]);
};

int input_check(const struct options *options, const char *command);
int input_open(struct source **source, const struct options *options,
	       char error[SOURCE_ERROR_LEN]);
int input_open_live(struct source **source, const struct options *options,
		    const struct input_openers *openers, char error[SOURCE_ERROR_LEN]);
void input_tell(const struct options *options, const struct source_status *st);
bool input_go_on(const struct source *source, struct options *options);

#endif
