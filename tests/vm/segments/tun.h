/* SPDX-License-Identifier: GPL-2.0-only */
/* A TUN device that has the kernel's end, with a route to ours. */
#ifndef TCPSTATE_TESTS_TUN_H
#define TCPSTATE_TESTS_TUN_H

int tun_open(const char *device, const char *local, const char *remote);

#endif
