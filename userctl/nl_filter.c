// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <sys/socket.h>
#include <linux/tcpstate.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "nl_filter.h"

/**
 * nl_filter_is_newer() - does it need attributes that came later than the others?
 * @pushed: what the module is asked
 *
 * The first modules knew namespace, family, port and cookie, and refuse a request
 * with more than that.
 *
 * Return: true if so
 */
bool nl_filter_is_newer(const struct filter_pushed *pushed)
{
	return pushed->lport || pushed->rport || pushed->addr || pushed->laddr ||
	       pushed->raddr || pushed->cgroup;
}

static int put_prefix(struct nl_msg *msg, int type, const struct filter_prefix *prefix)
{
	struct nlattr *nest;

	if (!prefix)
		return 0;
	nest = nla_nest_start(msg, type | NLA_F_NESTED);
	if (!nest ||
	    nla_put(msg, TCPSTATE_PREFIX_A_ADDRESS, sizeof(prefix->addr), prefix->addr) ||
	    nla_put_u8(msg, TCPSTATE_PREFIX_A_LEN, prefix->len))
		return -ENOMEM;
	return nla_nest_end(msg, nest) ? -ENOMEM : 0;
}

static int put_port(struct nl_msg *msg, int type, u16 port)
{
	return port ? nla_put_u16(msg, type, port) : 0;
}

static int put_number(struct nl_msg *msg, int type, u64 number)
{
	return number ? nla_put_u64(msg, type, number) : 0;
}

static int put_newer(struct nl_msg *msg, const struct filter_pushed *pushed)
{
	if (put_port(msg, TCPSTATE_FILTER_A_LPORT, pushed->lport) ||
	    put_port(msg, TCPSTATE_FILTER_A_RPORT, pushed->rport) ||
	    put_prefix(msg, TCPSTATE_FILTER_A_ADDR, pushed->addr) ||
	    put_prefix(msg, TCPSTATE_FILTER_A_LADDR, pushed->laddr) ||
	    put_prefix(msg, TCPSTATE_FILTER_A_RADDR, pushed->raddr) ||
	    put_number(msg, TCPSTATE_FILTER_A_CGROUP, pushed->cgroup))
		return -ENOMEM;
	return 0;
}

/*
 * The kernel knows the family of a socket. An AF_INET6 socket can hold an IPv4
 * connection, so only "not AF_INET" can be left to it.
 */
static int put_older(struct nl_msg *msg, const struct filter_pushed *pushed)
{
	if ((pushed->netns && nla_put_u32(msg, TCPSTATE_FILTER_A_NETNS, pushed->netns)) ||
	    (pushed->only_ipv6 && nla_put_u16(msg, TCPSTATE_FILTER_A_FAMILY, AF_INET6)) ||
	    put_port(msg, TCPSTATE_FILTER_A_PORT, pushed->port) ||
	    put_number(msg, TCPSTATE_FILTER_A_COOKIE, pushed->cookie))
		return -ENOMEM;
	return 0;
}

/**
 * nl_filter_put() - add TCPSTATE_A_FILTER to a request
 * @msg: the request
 * @pushed: what the module is asked; nothing is added if that is nothing
 * @newer: also what the first modules did not know. Without it they get one of both
 *	ports in place of the local or remote one, which is less than was asked for
 *
 * Return: 0 or -ENOMEM
 */
int nl_filter_put(struct nl_msg *msg, const struct filter_pushed *pushed, bool newer)
{
	struct filter_pushed asked = *pushed;
	struct nlattr *nest;

	if (!newer && !asked.port)
		asked.port = asked.lport ? asked.lport : asked.rport;
	if (!asked.netns && !asked.only_ipv6 && !asked.port && !asked.cookie &&
	    !(newer && nl_filter_is_newer(&asked)))
		return 0;
	nest = nla_nest_start(msg, TCPSTATE_A_FILTER | NLA_F_NESTED);
	if (!nest || put_older(msg, &asked) || (newer && put_newer(msg, &asked)))
		return -ENOMEM;
	return nla_nest_end(msg, nest) ? -ENOMEM : 0;
}
