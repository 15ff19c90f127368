/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_READY_H
#define TCPSTATE_READY_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/types.h>

extern bool tcpstate_ready_armed;

void tcpstate_ready_kick(void);

/**
 * tcpstate_ready_poke() - a record was published
 *
 * One load and one branch when nobody waits. The full barrier in
 * ring_publish() stands between the record and this look at the flag.
 *
 * Context: any but NMI.
 */
static inline void tcpstate_ready_poke(void)
{
	if (unlikely(READ_ONCE(tcpstate_ready_armed)) &&
	    xchg(&tcpstate_ready_armed, false))
		tcpstate_ready_kick();
}

void tcpstate_ready_arm(void);
void tcpstate_ready_init(unsigned int delay_ms);
void tcpstate_ready_exit(void);
unsigned int tcpstate_ready_delay(void);

#endif /* TCPSTATE_READY_H */
