/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_COMPAT_TIMEWAIT_H
#define TCPSTATE_COMPAT_TIMEWAIT_H

#include <linux/version.h>
#include <net/inet_timewait_sock.h>
#include <net/net_namespace.h>

/*
 * compat_tw_is_tcp() - does this timewait socket belong to TCP?
 *
 * Up to 6.15 DCCP had timewait sockets too, told apart by their death row
 * only. tcp_death_row is part of struct netns_ipv4, but for 5.18 to 6.0, where
 * it is a pointer.
 */
static inline bool compat_tw_is_tcp(const struct inet_timewait_sock *tw)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
	return true;
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(5, 18, 0) && \
	LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
	return tw->tw_dr == twsk_net(tw)->ipv4.tcp_death_row;
#else
	return tw->tw_dr == &twsk_net(tw)->ipv4.tcp_death_row;
#endif
}

#endif /* TCPSTATE_COMPAT_TIMEWAIT_H */
