// SPDX-License-Identifier: GPL-2.0-only
/* Which records a reader gets. */
#include <linux/socket.h>

#include "filter.h"

/*
 * A value of 0 would match everything: refused, it is a mistake. Not const
 * because the policy's pointer to it is not on older kernels.
 */
static struct netlink_range_validation nonzero_u64 = {
	.min = 1,
	.max = U64_MAX,
};

const struct nla_policy tcpstate_filter_policy[TCPSTATE_FILTER_A_MAX + 1] = {
	[TCPSTATE_FILTER_A_NETNS]	= NLA_POLICY_MIN(NLA_U32, 1),
	[TCPSTATE_FILTER_A_FAMILY]	= { .type = NLA_U16 },
	[TCPSTATE_FILTER_A_PORT]	= NLA_POLICY_MIN(NLA_U16, 1),
	[TCPSTATE_FILTER_A_COOKIE]	= NLA_POLICY_FULL_RANGE(NLA_U64, &nonzero_u64),
};

/**
 * tcpstate_filter_parse() - take a filter from a request
 * @filter: to be filled
 * @nest: TCPSTATE_A_FILTER, already checked against the policy; NULL: match all
 * @extack: gets the reason of a refusal
 *
 * Return: 0 or a negative errno
 */
int tcpstate_filter_parse(struct tcpstate_filter *filter, struct nlattr *nest,
			  struct netlink_ext_ack *extack)
{
	struct nlattr *tb[TCPSTATE_FILTER_A_MAX + 1];
	int err;

	memset(filter, 0, sizeof(*filter));
	if (!nest)
		return 0;
	err = nla_parse_nested(tb, TCPSTATE_FILTER_A_MAX, nest,
			       tcpstate_filter_policy, extack);
	if (err)
		return err;
	if (tb[TCPSTATE_FILTER_A_NETNS])
		filter->netns = nla_get_u32(tb[TCPSTATE_FILTER_A_NETNS]);
	if (tb[TCPSTATE_FILTER_A_FAMILY])
		filter->family = nla_get_u16(tb[TCPSTATE_FILTER_A_FAMILY]);
	if (tb[TCPSTATE_FILTER_A_PORT])
		filter->port = htons(nla_get_u16(tb[TCPSTATE_FILTER_A_PORT]));
	if (tb[TCPSTATE_FILTER_A_COOKIE])
		filter->cookie = nla_get_u64(tb[TCPSTATE_FILTER_A_COOKIE]);
	if (tb[TCPSTATE_FILTER_A_FAMILY] && filter->family != AF_INET &&
	    filter->family != AF_INET6) {
		NL_SET_ERR_MSG_ATTR(extack, tb[TCPSTATE_FILTER_A_FAMILY],
				    "family must be AF_INET (2) or AF_INET6 (10)");
		return -EINVAL;
	}
	return 0;
}

/**
 * tcpstate_filter_match() - does a reader want this record?
 * @filter: what it wants
 * @rec: a copy of the record
 *
 * Return: true if so
 */
bool tcpstate_filter_match(const struct tcpstate_filter *filter,
			   const struct tcpstate_record *rec)
{
	return rec->time_ns >= filter->since &&
	       (!filter->netns || rec->netns == filter->netns) &&
	       (!filter->family || rec->family == filter->family) &&
	       (!filter->port || rec->lport == filter->port ||
		rec->rport == filter->port) &&
	       (!filter->cookie || rec->cookie == filter->cookie);
}
