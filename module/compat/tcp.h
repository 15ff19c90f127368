/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_COMPAT_TCP_H
#define TCPSTATE_COMPAT_TCP_H

#include <linux/version.h>
#include <net/tcp.h>

/* From 6.18 there are two kinds of ECN; TCP_ECN_OK became one of them. */
#ifdef TCP_ECN_MODE_ANY
#define COMPAT_TCP_ECN	TCP_ECN_MODE_ANY
#else
#define COMPAT_TCP_ECN	TCP_ECN_OK
#endif

/* From 5.11 tcp_reset() gets the segment as well. */
#define COMPAT_RESET_HAS_SEGMENT	(LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0))

#endif /* TCPSTATE_COMPAT_TCP_H */
