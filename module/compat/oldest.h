/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_COMPAT_OLDEST_H
#define TCPSTATE_COMPAT_OLDEST_H

#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error tcpstate needs Linux 5.10 or newer
#endif

#endif /* TCPSTATE_COMPAT_OLDEST_H */
