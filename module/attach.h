/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_ATTACH_H
#define TCPSTATE_ATTACH_H

#include <linux/ftrace.h>
#include <linux/tracepoint.h>
#include <linux/types.h>

#include "compat/return_probe.h"

/* Arguments that a probe can see: those that come in registers on all machines. */
#define ATTACH_ARGS 4

/**
 * typedef attach_entry_fn - probe at the entry of a function
 * @args: its first ATTACH_ARGS arguments
 * @caller: where it will return to
 */
typedef void (*attach_entry_fn)(const unsigned long *args, unsigned long caller);

/**
 * typedef attach_return_fn - probe at the return of a function
 * @args: its first ATTACH_ARGS arguments, as they were at entry
 * @caller: where it returns to
 * @result: what it returns; for a bool only bit 0 is defined
 */
typedef void (*attach_return_fn)(const unsigned long *args, unsigned long caller,
				 unsigned long result);

/**
 * struct attach_site - a place in the kernel and what runs there
 * @name: of the tracepoint or function, exactly
 * @tracepoint: probe of a tracepoint, with the tracepoint's prototype
 * @entry: probe at the entry of a function
 * @on_return: probe at the return of a function
 *
 * One of the three probes is set.
 */
struct attach_site {
	const char *name;
	void *tracepoint;
	attach_entry_fn entry;
	attach_return_fn on_return;
};

/**
 * struct attach_state - what an attached probe needs
 * @tp: the tracepoint
 * @ops: of ftrace
 * @ret: of the return probe
 * @site: for the probes' way back
 */
struct attach_state {
	struct tracepoint *tp;
	struct ftrace_ops ops;
	struct compat_return_probe ret;
	const struct attach_site *site;
};

/*
 * Whether probes do anything. One that runs while others are still missing
 * would leave a mark that nobody takes away, or begin a story that nobody
 * ends; so all begin at once.
 */
extern bool attach_live;

int attach_site(struct attach_state *state, const struct attach_site *site);
void detach_site(struct attach_state *state);
const char *attach_method(const struct attach_site *site);
unsigned long attach_missed(const struct attach_state *state);

#endif /* TCPSTATE_ATTACH_H */
