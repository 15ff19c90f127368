// SPDX-License-Identifier: GPL-2.0-only
/* Which records a reader gets. */
#include <linux/socket.h>
#include <net/ipv6.h>

#include "filter.h"

/*
 * A value of 0 would match everything: refused, it is a mistake. Not const
 * because the policy's pointer to it is not on older kernels.
 */
static struct netlink_range_validation nonzero_u64 = {
	.min = 1,
	.max = U64_MAX,
};

/* What these two may hold is checked below, where a refusal can say what to do. */
static const struct nla_policy prefix_policy[TCPSTATE_PREFIX_A_MAX + 1] = {
	[TCPSTATE_PREFIX_A_ADDRESS]	= { .type = NLA_BINARY },
	[TCPSTATE_PREFIX_A_LEN]		= { .type = NLA_U8 },
};

const struct nla_policy tcpstate_filter_policy[TCPSTATE_FILTER_A_MAX + 1] = {
	[TCPSTATE_FILTER_A_NETNS]	= NLA_POLICY_MIN(NLA_U32, 1),
	[TCPSTATE_FILTER_A_FAMILY]	= { .type = NLA_U16 },
	[TCPSTATE_FILTER_A_PORT]	= NLA_POLICY_MIN(NLA_U16, 1),
	[TCPSTATE_FILTER_A_COOKIE]	= NLA_POLICY_FULL_RANGE(NLA_U64, &nonzero_u64),
	[TCPSTATE_FILTER_A_LPORT]	= NLA_POLICY_MIN(NLA_U16, 1),
	[TCPSTATE_FILTER_A_RPORT]	= NLA_POLICY_MIN(NLA_U16, 1),
	[TCPSTATE_FILTER_A_ADDR]	= NLA_POLICY_NESTED(prefix_policy),
	[TCPSTATE_FILTER_A_LADDR]	= NLA_POLICY_NESTED(prefix_policy),
	[TCPSTATE_FILTER_A_RADDR]	= NLA_POLICY_NESTED(prefix_policy),
	[TCPSTATE_FILTER_A_CGROUP]	= NLA_POLICY_FULL_RANGE(NLA_U64, &nonzero_u64),
};

static int parse_family(struct tcpstate_filter *filter, const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	if (!attr)
		return 0;
	filter->family = nla_get_u16(attr);
	if (filter->family == AF_INET || filter->family == AF_INET6)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "family must be AF_INET (2) or AF_INET6 (10)");
	return -EINVAL;
}

static int parse_prefix(struct tcpstate_prefix *prefix, const struct nlattr *nest,
			struct netlink_ext_ack *extack)
{
	struct nlattr *tb[TCPSTATE_PREFIX_A_MAX + 1];
	const struct nlattr *address, *len;
	struct in6_addr first;
	int err;

	if (!nest)
		return 0;
	err = nla_parse_nested(tb, TCPSTATE_PREFIX_A_MAX, nest, prefix_policy, extack);
	if (err)
		return err;
	address = tb[TCPSTATE_PREFIX_A_ADDRESS];
	len = tb[TCPSTATE_PREFIX_A_LEN];
	if (!address || !len) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "a prefix needs both address and len");
		return -EINVAL;
	}
	if (nla_len(address) != sizeof(prefix->address)) {
		NL_SET_ERR_MSG_ATTR(extack, address,
				    "address must be 16 bytes: write IPv4 as ::ffff:a.b.c.d");
		return -EINVAL;
	}
	prefix->address = nla_get_in6_addr(address);
	prefix->len = nla_get_u8(len);
	if (prefix->len > 128) {
		NL_SET_ERR_MSG_ATTR(extack, len,
				    "len must be 0 to 128 bits; of IPv4 a.b.c.d/n it is 96 + n");
		return -EINVAL;
	}
	ipv6_addr_prefix(&first, &prefix->address, prefix->len);
	if (!ipv6_addr_equal(&first, &prefix->address)) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "clear the address beyond len; of IPv4 a.b.c.d/n len is 96 + n");
		return -EINVAL;
	}
	return 0;
}

static __be16 get_port(const struct nlattr *attr)
{
	return attr ? htons(nla_get_u16(attr)) : 0;
}

static int parse_ends(struct tcpstate_filter *filter, struct nlattr **tb,
		      struct netlink_ext_ack *extack)
{
	int err;

	filter->lport = get_port(tb[TCPSTATE_FILTER_A_LPORT]);
	filter->rport = get_port(tb[TCPSTATE_FILTER_A_RPORT]);
	err = parse_prefix(&filter->addr, tb[TCPSTATE_FILTER_A_ADDR], extack);
	if (err)
		return err;
	err = parse_prefix(&filter->laddr, tb[TCPSTATE_FILTER_A_LADDR], extack);
	if (err)
		return err;
	err = parse_prefix(&filter->raddr, tb[TCPSTATE_FILTER_A_RADDR], extack);
	if (err)
		return err;
	filter->by_end = filter->lport || filter->rport || filter->addr.len ||
			 filter->laddr.len || filter->raddr.len;
	return 0;
}

static u64 get_u64(const struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

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
	filter->port = get_port(tb[TCPSTATE_FILTER_A_PORT]);
	filter->cookie = get_u64(tb[TCPSTATE_FILTER_A_COOKIE]);
	filter->cgroup = get_u64(tb[TCPSTATE_FILTER_A_CGROUP]);
	err = parse_family(filter, tb[TCPSTATE_FILTER_A_FAMILY], extack);
	if (err)
		return err;
	return parse_ends(filter, tb, extack);
}

/* One notation for all: IPv4 as IPv4-mapped. */
static void mapped(struct in6_addr *to, const u8 *address, u16 family)
{
	__be32 ipv4;

	if (family == AF_INET) {
		memcpy(&ipv4, address, sizeof(ipv4));
		ipv6_addr_set_v4mapped(ipv4, to);
	} else {
		memcpy(to, address, sizeof(*to));
	}
}

static bool in_prefix(const struct in6_addr *address, const struct tcpstate_prefix *prefix)
{
	return ipv6_prefix_equal(address, &prefix->address, prefix->len);
}

/* Most readers do not ask for this: kept out of the way of the rest. */
static noinline bool match_ends(const struct tcpstate_filter *filter,
				const struct tcpstate_record *rec)
{
	struct in6_addr laddr, raddr;

	if ((filter->lport && rec->lport != filter->lport) ||
	    (filter->rport && rec->rport != filter->rport))
		return false;
	mapped(&laddr, rec->laddr, rec->family);
	mapped(&raddr, rec->raddr, rec->family);
	return in_prefix(&laddr, &filter->laddr) && in_prefix(&raddr, &filter->raddr) &&
	       (in_prefix(&laddr, &filter->addr) || in_prefix(&raddr, &filter->addr));
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
	       (!filter->cookie || rec->cookie == filter->cookie) &&
	       /* A timewait socket has none: its connection may be wanted. */
	       (!filter->cgroup || !rec->cgroup_id || rec->cgroup_id == filter->cgroup) &&
	       (!filter->by_end || match_ends(filter, rec));
}
