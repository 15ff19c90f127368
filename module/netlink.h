/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_NETLINK_H
#define TCPSTATE_NETLINK_H

#include <net/genetlink.h>
#include "include/uapi/linux/tcpstate.h"

extern struct genl_family tcpstate_genl_family;

int tcpstate_netlink_init(void);
void tcpstate_netlink_exit(void);
void tcpstate_netlink_send_ready(void);

bool tcpstate_may_read(struct sk_buff *skb, struct netlink_ext_ack *extack);
bool tcpstate_may_read_all(struct sk_buff *skb);

/* netlink_status.c */
int tcpstate_get_status(struct sk_buff *skb, struct genl_info *info);

/* netlink_read.c */
int tcpstate_read_start(struct netlink_callback *cb);
int tcpstate_read_dump(struct sk_buff *skb, struct netlink_callback *cb);
int tcpstate_read_done(struct netlink_callback *cb);
extern const struct nla_policy tcpstate_cursor_policy[TCPSTATE_CURSOR_A_MAX + 1];

#endif /* TCPSTATE_NETLINK_H */
