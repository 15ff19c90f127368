/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_NETNS_H
#define TCPSTATE_NETNS_H

#include <linux/types.h>

struct net;

int tcpstate_netns_init(void);
void tcpstate_netns_exit(void);
u64 tcpstate_netns_since(const struct net *net);

#endif /* TCPSTATE_NETNS_H */
