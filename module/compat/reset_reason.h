/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_COMPAT_RESET_REASON_H
#define TCPSTATE_COMPAT_RESET_REASON_H

#include <linux/version.h>

#include "../include/uapi/linux/tcpstate.h"

/* From 6.10 the tracepoint tcp:tcp_send_reset tells the reason. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define COMPAT_HAS_RESET_REASON 1
#include <net/rstreason.h>

u8 compat_reset_reason(enum sk_rst_reason reason);
#else
#define COMPAT_HAS_RESET_REASON 0
#endif

#endif /* TCPSTATE_COMPAT_RESET_REASON_H */
