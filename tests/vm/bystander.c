// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process without sockets that runs whenever all others sleep, so that softirqs
 * have somebody to interrupt. It does nothing in a way that costs QEMU nothing: most
 * of its time it is inside one block of translated code, and most of that is empty.
 */
int main(void)
{
	for (;;)
		__asm__ volatile(".p2align 10\n\t.rept 400\n\tnop\n\t.endr");
}
