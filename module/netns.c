// SPDX-License-Identifier: GPL-2.0-only
/*
 * When each network namespace began. Records name a namespace by its inode
 * number, and the number of a deleted namespace is given to the next one that
 * is made: without a limit in time, whoever makes a namespace could read what
 * happened in an earlier one of the same number.
 *
 * Only namespaces of living readers are asked for. Nothing here is used for
 * records, which may come after a namespace's exit.
 */
#include <linux/init.h>
#include <linux/ktime.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "netns.h"

static unsigned int netns_id __read_mostly;

static int __net_init netns_began(struct net *net)
{
	u64 *since = net_generic(net, netns_id);

	*since = ktime_get_ns();
	return 0;
}

static struct pernet_operations netns_ops = {
	.init = netns_began,
	.id = &netns_id,
	.size = sizeof(u64),
};

/**
 * tcpstate_netns_init() - note the beginning of every namespace from now on
 *
 * Those that exist already begin now: nothing has been recorded yet.
 *
 * Context: process, before the hooks are attached.
 * Return: 0 or a negative errno
 */
int __init tcpstate_netns_init(void)
{
	return register_pernet_subsys(&netns_ops);
}

/**
 * tcpstate_netns_exit() - forget it all
 *
 * Context: process, after the last reader.
 */
void tcpstate_netns_exit(void)
{
	unregister_pernet_subsys(&netns_ops);
}

/**
 * tcpstate_netns_since() - when a namespace began
 * @net: a namespace that the caller holds
 *
 * Return: CLOCK_MONOTONIC, nanoseconds
 */
u64 tcpstate_netns_since(const struct net *net)
{
	const u64 *since = net_generic(net, netns_id);

	return *since;
}
