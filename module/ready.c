// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waking readers, and only those who said that they wait.
 *
 * A reader arms the flag when it has read to the end. The first writer that
 * sees it clears it and queues an irq_work, which may be done under any lock
 * and with interrupts off; that starts a delayed work, which sends READY.
 * However many records come within the delay, there is one message.
 */
#include <linux/irq_work.h>
#include <linux/jiffies.h>
#include <linux/workqueue.h>

#include "netlink.h"
#include "ready.h"

bool tcpstate_ready_armed __read_mostly;

static unsigned int ready_delay_ms;

static void ready_send(struct work_struct *work)
{
	tcpstate_netlink_send_ready();
}

static DECLARE_DELAYED_WORK(ready_work, ready_send);

static void ready_from_irq(struct irq_work *work)
{
	schedule_delayed_work(&ready_work, msecs_to_jiffies(ready_delay_ms));
}

static struct irq_work ready_irq_work;

/**
 * tcpstate_ready_kick() - have READY sent after the wake delay
 *
 * Does nothing if that is already under way.
 *
 * Context: any but NMI; interrupts may be off.
 */
void tcpstate_ready_kick(void)
{
	irq_work_queue(&ready_irq_work);
}

/**
 * tcpstate_ready_arm() - send READY when the next record is written
 *
 * The caller looks at the heads of the rings after this call, and pokes if
 * there is already something new. The full barrier here pairs with the one in
 * ring_publish(): the writer sees the flag, or the caller sees the record.
 *
 * Context: process; only from a dump, which holds a reference to the module,
 * so never during or after tcpstate_ready_exit().
 */
void tcpstate_ready_arm(void)
{
	WRITE_ONCE(tcpstate_ready_armed, true);
	/* Pairs with smp_store_mb() in ring_publish(). */
	smp_mb();
}

/**
 * tcpstate_ready_init() - prepare
 * @delay_ms: shortest time between two messages, milliseconds
 */
void tcpstate_ready_init(unsigned int delay_ms)
{
	ready_delay_ms = delay_ms;
	init_irq_work(&ready_irq_work, ready_from_irq);
}

/**
 * tcpstate_ready_exit() - wait until nothing is under way any more
 *
 * Context: process; all hooks are detached and no dump can start.
 */
void tcpstate_ready_exit(void)
{
	irq_work_sync(&ready_irq_work);
	cancel_delayed_work_sync(&ready_work);
}

/**
 * tcpstate_ready_delay() - the wake delay
 *
 * Return: milliseconds
 */
unsigned int tcpstate_ready_delay(void)
{
	return ready_delay_ms;
}
