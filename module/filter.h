/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_FILTER_H
#define TCPSTATE_FILTER_H

#include <net/netlink.h>
#include "include/uapi/linux/tcpstate.h"

extern const struct nla_policy tcpstate_filter_policy[TCPSTATE_FILTER_A_MAX + 1];

/**
 * struct tcpstate_filter - what a reader wants to see; 0 in a field: anything
 * @since: no record older than this, CLOCK_MONOTONIC nanoseconds
 * @netns: network namespace inode
 * @family: AF_INET or AF_INET6
 * @port: local or remote port, network order
 * @cookie: socket cookie
 */
struct tcpstate_filter {
	u64 since;
	u32 netns;
	u16 family;
	__be16 port;
	u64 cookie;
};

int tcpstate_filter_parse(struct tcpstate_filter *filter, struct nlattr *nest,
			  struct netlink_ext_ack *extack);
bool tcpstate_filter_match(const struct tcpstate_filter *filter,
			   const struct tcpstate_record *rec);

#endif /* TCPSTATE_FILTER_H */
