/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's memory primitives as C11 atomics of at least the same strength,
 * so that ring.c runs in a process, under ThreadSanitizer.
 */
#ifndef TCPSTATE_RING_PORT_C11_H
#define TCPSTATE_RING_PORT_C11_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

typedef unsigned long long u64;

#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)	__atomic_store_n(&(x), (v), __ATOMIC_RELAXED)

/* Memory barriers, named as in the kernel's Documentation/memory-barriers.txt */
#define smp_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE) /* acquire */
#define smp_store_release(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE) /* release */
#define smp_store_mb(x, v)	__atomic_exchange_n(&(x), v, __ATOMIC_SEQ_CST) /* full */
#define smp_wmb()		__atomic_thread_fence(__ATOMIC_RELEASE) /* write */
#define smp_rmb()		__atomic_thread_fence(__ATOMIC_ACQUIRE) /* read */

static inline u64 min(u64 a, u64 b)
{
	return a < b ? a : b;
}

#endif /* TCPSTATE_RING_PORT_C11_H */
