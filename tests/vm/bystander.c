// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process without sockets that runs whenever all others sleep, so that softirqs
 * have somebody to interrupt, for at most 3 seconds. It does nothing in a way that
 * costs QEMU nothing: it stays inside one block of translated code, which is empty.
 */
#include <unistd.h>

int main(void)
{
	if (nice(19) < 0)
		return 1;
	alarm(3);
	for (;;)
		__asm__ volatile(".p2align 10\n\t.rept 400\n\tnop\n\t.endr");
}
