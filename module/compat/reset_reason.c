// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's reasons for a RST as the ABI numbers them. Enumerators cannot be
 * looked for by the preprocessor, and each kernel has others; but the kernel
 * has a list of their names, so names are compared.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "reset_reason.h"

#if COMPAT_HAS_RESET_REASON

#define KERNEL_NAME(reason)	[SK_RST_REASON_##reason] = #reason,
#define NO_NAME(reason)

static const char * const kernel_names[] = {
	DEFINE_RST_REASON(KERNEL_NAME, NO_NAME)
};

static const char * const abi_names[TCPSTATE_RESET_END] = {
	[TCPSTATE_RESET_UNKNOWN] = "NOT_SPECIFIED",
#define RESET_REASON(reason) [TCPSTATE_RESET_##reason] = #reason,
#include "../reset_reasons.h"
#undef RESET_REASON
};

/**
 * compat_reset_reason() - the ABI's number for a reason
 * @reason: the kernel's
 *
 * A RST is rare enough to look through the names each time.
 *
 * Return: enum tcpstate_reset_reason
 */
u8 compat_reset_reason(enum sk_rst_reason reason)
{
	unsigned int i;

	if (reason >= ARRAY_SIZE(kernel_names) || !kernel_names[reason])
		return TCPSTATE_RESET_OTHER;
	for (i = 0; i < TCPSTATE_RESET_END; i++)
		if (abi_names[i] && !strcmp(abi_names[i], kernel_names[reason]))
			return i;
	return TCPSTATE_RESET_OTHER;
}

#endif
