/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_COMPAT_COMM_H
#define TCPSTATE_COMPAT_COMM_H

#include <linux/sched.h>
#include <linux/string.h>
#include <linux/version.h>

/*
 * compat_copy_comm() - the name of the current task, NUL-padded
 *
 * Not get_task_comm(), which takes a lock; the last byte is always NUL. From
 * 5.17 on the kernel pads the name itself, and a copy is four instructions.
 */
static inline void compat_copy_comm(char comm[TASK_COMM_LEN])
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 17, 0)
	memcpy(comm, current->comm, TASK_COMM_LEN);
#else
	strscpy_pad(comm, current->comm, TASK_COMM_LEN);
#endif
}

#endif /* TCPSTATE_COMPAT_COMM_H */
