/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading the kernel's structures in one of two ways. A program on a typed hook (tp_btf,
 * fentry, fexit) may follow the pointers it was given: a load is one instruction. A
 * program on another hook (raw_tp, kprobe), or with a pointer from a map, has to ask the
 * kernel to copy. Functions that do the same for both take `const bool direct`, which is
 * a constant wherever they are inlined.
 */
#ifndef TCPSTATE_BPF_READ_H
#define TCPSTATE_BPF_READ_H

#include "kernel.h"

#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

/*
 * Any number that is not a bit field. @p is taken first: what it is made of is none of the
 * kernel's structures, and not to be looked for there.
 */
#define GET(p, field) ({						\
	typeof(({ (p)->field; })) __value;				\
	typeof(p) __pointer = (p);					\
	if (direct)							\
		__value = __pointer->field;				\
	else								\
		bpf_core_read(&__value, sizeof(__value),		\
			      &__pointer->field);			\
	__value;							\
})

#define GET_BITS(p, field) ({						\
	typeof(p) __bits_of = (p);					\
	direct ? BPF_CORE_READ_BITFIELD(__bits_of, field) :		\
		 BPF_CORE_READ_BITFIELD_PROBED(__bits_of, field);	\
})

/* A compile-time constant after CO-RE: does this kernel have the helper? */
#define HAS_HELPER(name) bpf_core_enum_value_exists(enum bpf_func_id, name)

#endif
