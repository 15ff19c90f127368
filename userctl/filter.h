/* SPDX-License-Identifier: GPL-2.0-only */
/* Which records a reader wants. */
#ifndef TCPSTATECTL_FILTER_H
#define TCPSTATECTL_FILTER_H

#include <linux/tcpstate.h>

#include "types.h"

/**
 * struct filter - conditions that a record must meet, all of them
 * @netns: inode number of the network namespace; 0: any
 * @ip_version: 4, 6, or 0 for both: what the addresses are, not the socket
 * @port: local or remote port, host order; 0: any
 * @cookie: socket cookie; 0: any
 */
struct filter {
	u32		netns;
	unsigned int	ip_version;
	u16		port;
	u64		cookie;
};

bool filter_match(const struct filter *filter, const struct tcpstate_record *rec);

#endif
