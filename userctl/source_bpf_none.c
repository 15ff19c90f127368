// SPDX-License-Identifier: GPL-2.0-only
/* Takes the place of the BPF source in a build with BPF=0. */
#include <errno.h>
#include <stdio.h>

#include "source.h"

/**
 * source_bpf_open() - say that there is no BPF source
 * @source: not used
 * @filter: not used
 * @all_netns: not used
 * @error: says so
 *
 * Return: -EOPNOTSUPP
 */
int source_bpf_open(struct source **source, const struct filter *filter, bool all_netns,
		    char error[SOURCE_ERROR_LEN])
{
	(void)source;
	(void)filter;
	(void)all_netns;
	snprintf(error, SOURCE_ERROR_LEN,
		 "this tcpstatectl was built without the BPF source: build it without BPF=0");
	return -EOPNOTSUPP;
}
