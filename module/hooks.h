/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_HOOKS_H
#define TCPSTATE_HOOKS_H

#include <linux/types.h>

#include "attach.h"

/* Rows of the table of hooks; hooks.c describes them. */
enum tcpstate_hook_id {
	TCPSTATE_HOOK_CONNECT,
	TCPSTATE_HOOK_CROSSED,
	TCPSTATE_HOOK_GRAFT,
	TCPSTATE_HOOK_REQUEST_ADD,
	TCPSTATE_HOOK_SYNACK_V4,
	TCPSTATE_HOOK_SYNACK_V6,
	TCPSTATE_HOOK_REQUEST_SEGMENT,
	TCPSTATE_HOOK_REQUEST_CLONE,
	TCPSTATE_HOOK_REQUEST_DROP,
	TCPSTATE_HOOK_TIME_WAIT,
	TCPSTATE_HOOK_TW_HASH,
	TCPSTATE_HOOK_TW_SEGMENT,
	TCPSTATE_HOOK_TW_SCHEDULE,
	TCPSTATE_HOOK_TW_DESCHEDULE,
	TCPSTATE_HOOK_TW_KILL,
	TCPSTATE_HOOK_RESET,
	TCPSTATE_HOOK_RESET_SEGMENT,
	TCPSTATE_HOOK_RESET_SENT,
	TCPSTATE_HOOK_DONE_ERROR,
	TCPSTATE_HOOK_DONE,
	TCPSTATE_HOOK_SET_STATE,
	TCPSTATE_HOOKS
};

/**
 * struct tcpstate_hook - one row: one thing that is observed
 * @observes: what it sees, for people
 * @without: what cannot be seen when it is missing, for people
 * @optional: a kernel that has none of @sites does not need this hook
 * @sites: where it can be attached, tried in order, ended by one without a name
 * @site: the one where it is attached; NULL: nowhere
 * @error: 0: attached, or not needed; else the negative errno of the best attempt
 * @state: what the method needs
 */
struct tcpstate_hook {
	const char *observes;
	const char *without;
	bool optional;
	const struct attach_site *sites;
	const struct attach_site *site;
	int error;
	struct attach_state state;
};

int tcpstate_hooks_attach(void);
void tcpstate_hooks_detach(void);
bool tcpstate_hook_attached(enum tcpstate_hook_id id);
const struct tcpstate_hook *tcpstate_hook(enum tcpstate_hook_id id);

#endif /* TCPSTATE_HOOKS_H */
