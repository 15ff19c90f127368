// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family: commands, policy, permissions, READY.
 * The protocol is described in include/uapi/linux/tcpstate.h and, for generic
 * clients, in Documentation/netlink/specs/tcpstate.yaml.
 */
#include <linux/capability.h>
#include <linux/module.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "compat/genl.h"
#include "filter.h"
#include "netlink.h"

static const struct nla_policy tcpstate_policy[TCPSTATE_A_MAX + 1] = {
	[TCPSTATE_A_CURSOR]	= NLA_POLICY_NESTED(tcpstate_cursor_policy),
	[TCPSTATE_A_FILTER]	= NLA_POLICY_NESTED(tcpstate_filter_policy),
	[TCPSTATE_A_ALL_NETNS]	= { .type = NLA_FLAG },
	[TCPSTATE_A_ARM]	= { .type = NLA_FLAG },
};

/*
 * No GENL_UNS_ADMIN_PERM: that check refuses without a word. Ours say what is
 * missing, see tcpstate_may_read().
 */
static const struct genl_ops tcpstate_ops[] = {
	{
		.cmd	= TCPSTATE_CMD_GET_STATUS,
		.doit	= tcpstate_get_status,
	},
	{
		.cmd	= TCPSTATE_CMD_READ,
		.start	= tcpstate_read_start,
		.dumpit	= tcpstate_read_dump,
		.done	= tcpstate_read_done,
	},
};

static const struct genl_multicast_group tcpstate_groups[] = {
	{ .name = TCPSTATE_GENL_MCGRP_READY },
};

struct genl_family tcpstate_genl_family __ro_after_init = {
	.name		= TCPSTATE_GENL_NAME,
	.version	= TCPSTATE_GENL_VERSION,
	.maxattr	= TCPSTATE_A_MAX,
	.policy		= tcpstate_policy,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= tcpstate_ops,
	.n_ops		= ARRAY_SIZE(tcpstate_ops),
	.mcgrps		= tcpstate_groups,
	.n_mcgrps	= ARRAY_SIZE(tcpstate_groups),
};

/**
 * tcpstate_may_read() - may this socket read its own network namespace?
 * @skb: the request
 * @extack: gets the reason if not
 *
 * Return: true if so
 */
bool tcpstate_may_read(struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	struct net *net = sock_net(NETLINK_CB(skb).sk);

	if (netlink_ns_capable(skb, net->user_ns, CAP_NET_ADMIN))
		return true;
	NL_SET_ERR_MSG(extack, "needs CAP_NET_ADMIN over this network namespace: run as root");
	return false;
}

/**
 * tcpstate_may_read_all() - may this socket read every network namespace?
 * @skb: the request
 *
 * Return: true if so
 */
bool tcpstate_may_read_all(struct sk_buff *skb)
{
	return netlink_capable(skb, CAP_NET_ADMIN);
}

/**
 * tcpstate_netlink_send_ready() - tell all readers that there is something
 *
 * Says nothing about what or whose it is, so every namespace may hear it. A
 * message that cannot be allocated or delivered is no loss: readers look by
 * themselves once in a while.
 *
 * Context: process, may sleep.
 */
void tcpstate_netlink_send_ready(void)
{
	struct sk_buff *skb = genlmsg_new(0, GFP_KERNEL);

	if (!skb)
		return;
	if (!genlmsg_put(skb, 0, 0, &tcpstate_genl_family, 0,
			 TCPSTATE_CMD_READY)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, genlmsg_data(nlmsg_data(nlmsg_hdr(skb))));
	compat_multicast_allns(&tcpstate_genl_family, skb, 0);
}

/**
 * tcpstate_netlink_init() - let readers in
 *
 * Return: 0 or a negative errno
 */
int __init tcpstate_netlink_init(void)
{
	return genl_register_family(&tcpstate_genl_family);
}

/**
 * tcpstate_netlink_exit() - let no reader in any more
 *
 * Waits for requests that are being answered.
 */
void tcpstate_netlink_exit(void)
{
	genl_unregister_family(&tcpstate_genl_family);
}
