// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of hooks. Names and what they see were checked on Debian's kernels
 * from 5.10 to 7.2; see Documentation/hooks.rst.
 */
#include <linux/kernel.h>
#include <linux/printk.h>
#include <trace/events/sock.h>
#include <trace/events/tcp.h>

#include "compat/tcp.h"
#include "hooks.h"
#include "observations.h"
#include "probes.h"

#define SITES(...)	((const struct attach_site[]){ __VA_ARGS__, { } })
#define ENTRY(fn, probe) { .name = fn, .entry = probe }
#define RETURN(fn, probe) { .name = fn, .on_return = probe }
#define RETURN_IF(fn, probe, want) { .name = fn, .on_return = probe, .wants = want }
#define TRACEPOINT(tp, probe) { .name = tp, .tracepoint = probe }
/* The same, for places that show less than the first one. */
#define ENTRY_LESS(fn, probe, lost) { .name = fn, .entry = probe, .loses = lost }
#define RETURN_LESS(fn, probe, lost) { .name = fn, .on_return = probe, .loses = lost }

static struct tcpstate_hook hooks[TCPSTATE_HOOKS] = {
	[TCPSTATE_HOOK_CONNECT] = {
		.observes = OBSERVES(CONNECT),
		.without = WITHOUT(CONNECT),
		.sites = SITES(ENTRY("tcp_connect", on_connect)),
	},
	[TCPSTATE_HOOK_CROSSED] = {
		.observes = OBSERVES(CROSSED),
		.without = WITHOUT(CROSSED),
		.sites = SITES(ENTRY("tcp_send_synack", on_crossed)),
	},
	[TCPSTATE_HOOK_GRAFT] = {
		.observes = OBSERVES(GRAFT),
		.without = WITHOUT(GRAFT),
		.sites = SITES(ENTRY("security_sock_graft", on_graft),
			       RETURN_LESS("inet_csk_accept", on_csk_accept,
					   "uid of accept() is the listener's")),
	},
	[TCPSTATE_HOOK_REQUEST_ADD] = {
		.observes = OBSERVES(REQUEST_ADD),
		.without = WITHOUT(REQUEST_ADD),
		.sites = SITES(ENTRY("inet_csk_reqsk_queue_hash_add", on_request_add)),
	},
	[TCPSTATE_HOOK_SYNACK_V4] = {
		.observes = OBSERVES(SYNACK_V4),
		.without = WITHOUT(SYNACK_V4),
		.sites = SITES(ENTRY("tcp_v4_send_synack", on_send_synack),
			       RETURN("inet_csk_reqsk_queue_hash_add", on_request_added)),
	},
	[TCPSTATE_HOOK_SYNACK_V6] = {
		.observes = OBSERVES(SYNACK_V6),
		.without = WITHOUT(SYNACK_V6),
		.sites = SITES(ENTRY("tcp_v6_send_synack", on_send_synack),
			       RETURN("inet_csk_reqsk_queue_hash_add", on_request_added)),
	},
	[TCPSTATE_HOOK_REQUEST_SEGMENT] = {
		.observes = OBSERVES(REQUEST_SEGMENT),
		.without = WITHOUT(REQUEST_SEGMENT),
		.sites = SITES(ENTRY("tcp_check_req", on_request_segment)),
	},
	[TCPSTATE_HOOK_REQUEST_CLONE] = {
		.observes = OBSERVES(REQUEST_CLONE),
		.without = WITHOUT(REQUEST_CLONE),
		.sites = SITES(ENTRY("inet_csk_clone_lock", on_request_clone)),
	},
	[TCPSTATE_HOOK_REQUEST_DROP] = {
		.observes = OBSERVES(REQUEST_DROP),
		.without = WITHOUT(REQUEST_DROP),
		.sites = SITES(RETURN_IF("__inet_csk_reqsk_queue_drop", on_request_drop,
					 request_is_hashed),
			       RETURN_IF("reqsk_queue_unlink", on_request_unlink,
					 unlinked_is_hashed),
			       ENTRY_LESS("__inet_csk_reqsk_queue_drop", on_request_dropping,
					  "which of two CPUs drops a request that both try to"),
			       ENTRY_LESS("reqsk_queue_unlink", on_request_unlinking,
					  "which of two CPUs drops a request that both try to")),
	},
	[TCPSTATE_HOOK_TIME_WAIT] = {
		.observes = OBSERVES(TIME_WAIT),
		.without = WITHOUT(TIME_WAIT),
		.sites = SITES(ENTRY("tcp_time_wait", on_time_wait)),
	},
	[TCPSTATE_HOOK_TW_HASH] = {
		.observes = OBSERVES(TW_HASH),
		.without = WITHOUT(TW_HASH),
		.sites = SITES(ENTRY("inet_twsk_hashdance_schedule", on_timewait_hash),
			       ENTRY("inet_twsk_hashdance", on_timewait_hash),
			       RETURN("inet_twsk_alloc", on_timewait_alloc)),
	},
	[TCPSTATE_HOOK_TW_SEGMENT] = {
		.observes = OBSERVES(TW_SEGMENT),
		.without = WITHOUT(TW_SEGMENT),
		.sites = SITES(ENTRY("tcp_timewait_state_process", on_timewait_segment)),
	},
	[TCPSTATE_HOOK_TW_SCHEDULE] = {
		.observes = OBSERVES(TW_SCHEDULE),
		.without = WITHOUT(TW_SCHEDULE),
		.sites = SITES(ENTRY("__inet_twsk_schedule", on_timewait_schedule),
			       RETURN("tcp_timewait_state_process", on_timewait_processed)),
	},
	[TCPSTATE_HOOK_TW_DESCHEDULE] = {
		.observes = OBSERVES(TW_DESCHEDULE),
		.without = WITHOUT(TW_DESCHEDULE),
		.sites = SITES(ENTRY("inet_twsk_deschedule_put", on_timewait_deschedule)),
	},
	[TCPSTATE_HOOK_TW_KILL] = {
		.observes = OBSERVES(TW_KILL),
		.without = WITHOUT(TW_KILL),
		.sites = SITES(ENTRY("inet_twsk_kill", on_timewait_kill),
			       ENTRY_LESS("tcp_twsk_destructor", on_timewait_free,
					  "the cause of TIME_WAIT>CLOSE is inferred"),
			       ENTRY_LESS("inet_twsk_free", on_timewait_free,
					  "the cause of TIME_WAIT>CLOSE is inferred")),
	},
	[TCPSTATE_HOOK_RESET] = {
		.observes = OBSERVES(RESET),
		.without = WITHOUT(RESET),
		.sites = SITES(TRACEPOINT("tcp_receive_reset", on_receive_reset),
			       ENTRY("tcp_reset", on_reset)),
	},
	[TCPSTATE_HOOK_RESET_SEGMENT] = {
		.observes = OBSERVES(RESET_SEGMENT),
		.without = WITHOUT(RESET_SEGMENT),
#if COMPAT_RESET_HAS_SEGMENT
		.sites = SITES(ENTRY("tcp_reset", on_reset_segment)),
#else
		.sites = SITES(ENTRY_LESS("tcp_reset", on_reset_segment,
					  "numbers of a RST, they are computed")),
#endif
	},
	[TCPSTATE_HOOK_RESET_SENT] = {
		.observes = OBSERVES(RESET_SENT),
		.without = WITHOUT(RESET_SENT),
		.sites = SITES(TRACEPOINT("tcp_send_reset", on_send_reset)),
	},
	[TCPSTATE_HOOK_DONE_ERROR] = {
		.observes = OBSERVES(DONE_ERROR),
		.without = WITHOUT(DONE_ERROR),
		/* Where it is missing, tcp_done() is called in its place. */
		.optional = true,
		.sites = SITES(ENTRY("tcp_done_with_error", on_done)),
	},
	[TCPSTATE_HOOK_DONE] = {
		.observes = OBSERVES(DONE),
		.without = WITHOUT(DONE),
		.sites = SITES(ENTRY("tcp_done", on_done)),
	},
	[TCPSTATE_HOOK_SET_STATE] = {
		.observes = OBSERVES(SET_STATE),
		.without = WITHOUT(SET_STATE),
		.sites = SITES(TRACEPOINT("inet_sock_set_state", on_set_state),
			       ENTRY_LESS("tcp_set_state", on_tcp_set_state,
					  "CLOSE>LISTEN and the birth of children")),
	},
};

static void attach_hook(struct tcpstate_hook *hook)
{
	const struct attach_site *site;

	for (site = hook->sites; site->name; site++) {
		int err = attach_site(&hook->state, site);

		if (!err) {
			hook->site = site;
			hook->error = 0;
			return;
		}
		/* Of those that this kernel has, the reason of the best one. */
		if (!hook->error || hook->error == -ENOENT)
			hook->error = err;
	}
	if (hook->optional && (hook->error == -ENOENT || hook->error == -EINVAL))
		hook->error = 0;
}

/* What people should know about: what cannot be seen, or not as well. */
static void report_hook(const struct tcpstate_hook *hook)
{
	if (hook->error)
		pr_warn("hook %s cannot be attached (error %d): %s\n",
			hook->sites[0].name, hook->error, hook->without);
	else if (hook->site && hook->site->loses)
		pr_warn("hook %s is attached at %s instead: not seen: %s\n",
			hook->sites[0].name, hook->site->name,
			hook->site->loses);
}

static int check_without(void)
{
	const struct attach_site *site;
	const char *unknown;
	int i;

	for (i = 0; i < TCPSTATE_HOOKS; i++)
		for (site = hooks[i].sites; site->name; site++)
			attach_is_without(site->name);
	if (!attach_without_unused(&unknown))
		return 0;
	pr_err("without=%s: neither a hook nor a way to attach one; status lists them\n",
	       unknown);
	return -EINVAL;
}

/**
 * tcpstate_hooks_attach() - start to observe
 *
 * A hook that this kernel does not have is left out, said in the log and in
 * every status reply.
 *
 * Context: process, may sleep; probes run from now on.
 * Return: 0; -EINVAL if the list of attach_without() has a name that nothing has
 */
int tcpstate_hooks_attach(void)
{
	int i, err;

	/* The compiler checks our probes against this kernel's tracepoints. */
	check_trace_callback_type_inet_sock_set_state(on_set_state);
	check_trace_callback_type_tcp_receive_reset(on_receive_reset);
	check_trace_callback_type_tcp_send_reset(on_send_reset);

	err = check_without();
	if (err)
		return err;
	for (i = 0; i < TCPSTATE_HOOKS; i++) {
		attach_hook(&hooks[i]);
		report_hook(&hooks[i]);
	}
	WRITE_ONCE(attach_live, true);
	return 0;
}

/**
 * tcpstate_hooks_detach() - stop to observe
 *
 * All at once; what is taken away first does not matter then.
 *
 * Context: process, may sleep. No probe runs any more when this returns.
 */
void tcpstate_hooks_detach(void)
{
	int i;

	WRITE_ONCE(attach_live, false);
	for (i = 0; i < TCPSTATE_HOOKS; i++)
		if (hooks[i].site)
			detach_site(&hooks[i].state);
	attach_synchronize();
}

/**
 * tcpstate_hook_attached() - does this kernel have the hook?
 * @id: which
 *
 * Return: true if it is attached
 */
bool tcpstate_hook_attached(enum tcpstate_hook_id id)
{
	return hooks[id].site;
}

/**
 * tcpstate_hook() - one row, for status replies
 * @id: which
 *
 * Return: the row
 */
const struct tcpstate_hook *tcpstate_hook(enum tcpstate_hook_id id)
{
	return &hooks[id];
}
