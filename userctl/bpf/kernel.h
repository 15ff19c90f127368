/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_BPF_KERNEL_H
#define TCPSTATE_BPF_KERNEL_H
#include <stdbool.h>
#include <linux/types.h>
#include <linux/bpf.h>
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct sock_common {
	unsigned short skc_family;
};
struct sock {
	struct sock_common __sk_common;
};
#pragma clang attribute pop
#endif
