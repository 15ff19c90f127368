/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_FILTER_H
#define TCPSTATE_FILTER_H

#include <linux/in6.h>
#include <net/netlink.h>
#include "include/uapi/linux/tcpstate.h"

extern const struct nla_policy tcpstate_filter_policy[TCPSTATE_FILTER_A_MAX + 1];

/**
 * struct tcpstate_prefix - a range of addresses
 * @address: the first one; IPv4-mapped for IPv4
 * @len: bits of it that must be the same; 0: any address
 */
struct tcpstate_prefix {
	struct in6_addr address;
	u8 len;
};

/**
 * struct tcpstate_filter - what a reader wants to see; 0 in a field: anything
 * @since: no record older than this, CLOCK_MONOTONIC nanoseconds
 * @netns: network namespace inode
 * @family: AF_INET or AF_INET6
 * @port: local or remote port, network order
 * @cookie: socket cookie
 * @cgroup: cgroup v2 id
 * @by_end: one of those that follow is given
 * @lport: local port, network order
 * @rport: remote port, network order
 * @addr: of the local or the remote address
 * @laddr: of the local address
 * @raddr: of the remote address
 */
struct tcpstate_filter {
	u64 since;
	u32 netns;
	u16 family;
	__be16 port;
	u64 cookie;
	u64 cgroup;
	bool by_end;
	__be16 lport;
	__be16 rport;
	struct tcpstate_prefix addr;
	struct tcpstate_prefix laddr;
	struct tcpstate_prefix raddr;
};

int tcpstate_filter_parse(struct tcpstate_filter *filter, struct nlattr *nest,
			  struct netlink_ext_ack *extack);
bool tcpstate_filter_match(const struct tcpstate_filter *filter,
			   const struct tcpstate_record *rec);

#endif /* TCPSTATE_FILTER_H */
