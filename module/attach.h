/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_ATTACH_H
#define TCPSTATE_ATTACH_H

#include <linux/tracepoint.h>
#include <linux/types.h>

#include "compat/fprobe.h"
#include "compat/ftrace.h"
#include "compat/kprobe.h"

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
 * typedef attach_wants_fn - is the return of this call of interest?
 * @args: the function's first ATTACH_ARGS arguments
 */
typedef bool (*attach_wants_fn)(const unsigned long *args);

/**
 * struct attach_site - a place in the kernel and what runs there
 * @name: of the tracepoint or function, exactly
 * @tracepoint: probe of a tracepoint, with the tracepoint's prototype
 * @entry: probe at the entry of a function
 * @on_return: probe at the return of a function
 * @wants: for @on_return: calls that it runs for; NULL: all. To have a return
 *	seen costs several times as much as to ask
 * @loses: what is not seen from here, but from the hook's first site; NULL:
 *	nothing
 *
 * One of the three probes is set.
 */
struct attach_site {
	const char *name;
	void *tracepoint;
	attach_entry_fn entry;
	attach_return_fn on_return;
	attach_wants_fn wants;
	const char *loses;
};

/**
 * struct attach_state - what an attached probe needs
 * @site: where it is attached
 * @method: how; NULL: not attached
 * @tp: with a tracepoint
 * @ops: with ftrace
 * @kp: with a kprobe
 * @rp: with a kretprobe
 * @fp: with fprobe
 */
struct attach_state {
	const struct attach_site *site;
	const struct attach_method *method;
	union {
		struct tracepoint *tp;
#if COMPAT_HAS_FTRACE
		struct ftrace_ops ops;
#endif
#if COMPAT_HAS_KPROBES
		struct kprobe kp;
		struct kretprobe rp;
#endif
#if COMPAT_HAS_FPROBE
		struct fprobe fp;
#endif
	};
};

/**
 * struct attach_method - one way to attach a probe
 * @name: for people and for the module parameter "without"
 * @attach: attach state->site; 0 or a negative errno, after which nothing is
 *	attached. -EOPNOTSUPP: this method is not for such a site, or this
 *	kernel does not have it
 * @detach: when this returns, the place is free of the probe, and it is not
 *	running any more (but see attach_synchronize())
 * @missed: runs of the probe that the kernel skipped; NULL: it never does
 */
struct attach_method {
	const char *name;
	int (*attach)(struct attach_state *state);
	void (*detach)(struct attach_state *state);
	unsigned long (*missed)(const struct attach_state *state);
};

extern const struct attach_method attach_by_tracepoint;
extern const struct attach_method attach_by_ftrace;
extern const struct attach_method attach_by_fprobe;
extern const struct attach_method attach_by_kprobe;
extern const struct attach_method attach_by_kretprobe;

/*
 * Whether probes do anything. One that runs while others are still missing
 * would leave a mark that nobody takes away, or begin a story that nobody
 * ends; so all begin at once.
 */
extern bool attach_live;

int attach_without(char *names);
bool attach_is_without(const char *name);
bool attach_ftrace_is_off(void);
int attach_without_unused(const char **name);
int attach_site(struct attach_state *state, const struct attach_site *site);
void detach_site(struct attach_state *state);
void attach_synchronize(void);
const char *attach_method_name(const struct attach_state *state);
unsigned long attach_missed(const struct attach_state *state);

#endif /* TCPSTATE_ATTACH_H */
