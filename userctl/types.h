/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's short names for integers, as the record is made of them. */
#ifndef TCPSTATECTL_TYPES_H
#define TCPSTATECTL_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;

#define BIT(nr) (1UL << (nr))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define NSEC_PER_USEC	1000ULL
#define NSEC_PER_MSEC	1000000ULL
#define NSEC_PER_SEC	1000000000ULL

/* Functions that take a format are checked by the compiler. */
#define ATTRIBUTE __attribute__
#define __printf(fmt, args) ATTRIBUTE((format(printf, fmt, args)))
#define __noreturn ATTRIBUTE((noreturn))

#endif
