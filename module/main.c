// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcpstate: every TCP state transition of the host, recorded.
 *
 *	hooks -> probe_*.c -> record.c, cause.c -> recorder.c, ring.c -> netlink.c
 */
#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/module.h>

#include "compat/oldest.h"
#include "hooks.h"
#include "netlink.h"
#include "netns.h"
#include "ready.h"
#include "recorder.h"
#include "version.h"

/* Sequence numbers are read and written by other CPUs in one piece. */
#ifndef CONFIG_64BIT
#error tcpstate needs a 64-bit kernel
#endif

#define SLOTS_MIN	64U
#define SLOTS_MAX	1048576U
/*
 * Unless told otherwise: what fits into this memory, but at least so many. The
 * timer wheel may end two seconds' worth of TIME_WAITs in one go.
 */
#define MEMORY_DEFAULT	(16U << 20)
#define SLOTS_DEFAULT_MIN 4096U
#define WAKE_DELAY_MAX	1000U

static unsigned int slots;
module_param(slots, uint, 0444);
MODULE_PARM_DESC(slots, "records kept per CPU: 64 to 1048576, rounded up to a power of two (default: 16 MiB in all, at least 4096)");

static unsigned int wake_delay_ms = 10;
module_param(wake_delay_ms, uint, 0444);
MODULE_PARM_DESC(wake_delay_ms, "shortest time between two wake-ups of readers in milliseconds: 0 to 1000 (default 10)");

static char *without;
module_param(without, charp, 0444);
MODULE_PARM_DESC(without, "for tests: functions, tracepoints and methods (ftrace, kprobe, ...) to treat as missing, separated by commas");

static unsigned int __init default_slots(void)
{
	unsigned int fit = MEMORY_DEFAULT / num_possible_cpus() /
			   sizeof(struct tcpstate_record);

	return max(rounddown_pow_of_two(fit), SLOTS_DEFAULT_MIN);
}

static int __init check_parameters(void)
{
	if (!slots)
		slots = default_slots();
	if (slots < SLOTS_MIN || slots > SLOTS_MAX) {
		pr_err("slots=%u is out of range: give %u to %u records per CPU\n",
		       slots, SLOTS_MIN, SLOTS_MAX);
		return -EINVAL;
	}
	if (wake_delay_ms > WAKE_DELAY_MAX) {
		pr_err("wake_delay_ms=%u is out of range: give 0 to %u milliseconds\n",
		       wake_delay_ms, WAKE_DELAY_MAX);
		return -EINVAL;
	}
	if (without && attach_without(without)) {
		pr_err("without: too many names\n");
		return -EINVAL;
	}
	slots = roundup_pow_of_two(slots);
	return 0;
}

static int __init tcpstate_init(void)
{
	int err;

	err = check_parameters();
	if (err)
		return err;
	err = tcpstate_recorder_init(slots);
	if (err) {
		pr_err("no memory for slots=%u on %u CPUs: give fewer\n", slots,
		       num_possible_cpus());
		return err;
	}
	err = tcpstate_netns_init();
	if (err)
		goto err_recorder;
	tcpstate_ready_init(wake_delay_ms);
	err = tcpstate_hooks_attach();
	if (err)
		goto err_ready;
	/* Last: from here on nothing can fail, so no reader can be cut off. */
	err = tcpstate_netlink_init();
	if (err)
		goto err_hooks;
	pr_info("recording, %u records per CPU, %llu KiB in all\n", slots,
		tcpstate_recorder_memory() >> 10);
	return 0;

err_hooks:
	tcpstate_hooks_detach();
err_ready:
	tcpstate_ready_exit();
	tcpstate_netns_exit();
err_recorder:
	tcpstate_recorder_exit();
	return err;
}

/*
 * In this order: writers stop; then what they may have queued is waited for;
 * then readers can no longer come (a dump in progress holds a reference to the
 * module, so there is none); then nobody looks at the rings.
 */
static void __exit tcpstate_exit(void)
{
	tcpstate_hooks_detach();
	tcpstate_ready_exit();
	tcpstate_netlink_exit();
	tcpstate_netns_exit();
	tcpstate_recorder_exit();
}

module_init(tcpstate_init);
module_exit(tcpstate_exit);

MODULE_DESCRIPTION("Records every TCP state transition");
MODULE_LICENSE("GPL");
MODULE_VERSION(TCPSTATE_VERSION);
/*
 * No alias for the netlink family on purpose: asking for the family must not
 * let an unprivileged user load a tracer.
 */
