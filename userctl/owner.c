// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who owns a socket.
 *
 * The task that runs while a state changes is often a bystander: a packet
 * arrives when somebody else computes. The source names a task only if it acts
 * on the socket itself. Of these, the one that opened the socket owns it; one
 * that closes it may be a child that inherited it, and counts as the owner only
 * as long as nothing better is known.
 */
#include <string.h>

#include "track.h"

/* Does the task of this record open the socket, or only do something to it? */
static enum track_how claim(const struct tcpstate_record *rec)
{
	if (rec->context != TCPSTATE_CTX_TASK || !rec->tgid)
		return OWNER_UNKNOWN;
	if (rec->event == TCPSTATE_EV_ACCEPT)
		return OWNER_OPENED;
	if (rec->event != TCPSTATE_EV_TRANSITION)
		return OWNER_UNKNOWN;
	if (rec->old_state == TCPSTATE_CLOSE)
		return OWNER_OPENED;
	switch (rec->cause) {
	case TCPSTATE_CAUSE_CLOSE:
	case TCPSTATE_CAUSE_SHUTDOWN:
	case TCPSTATE_CAUSE_DISCONNECT:
	case TCPSTATE_CAUSE_EXIT:
		return OWNER_CLOSED;
	default:
		/* ss -K, or the connect() that takes over from TIME_WAIT. */
		return OWNER_UNKNOWN;
	}
}

/**
 * owner_learn() - learn from a record to whom a socket belongs
 * @end: the socket
 * @rec: one of its records
 */
void owner_learn(struct track_end *end, const struct tcpstate_record *rec)
{
	enum track_how how = claim(rec);

	if (rec->flags & TCPSTATE_F_HAS_UID) {
		end->has_uid = true;
		end->uid = rec->uid;
	}
	if (how == OWNER_UNKNOWN || how < end->owner.how)
		return;
	/* The first to close is told from the ones that only clean up after it. */
	if (how == OWNER_CLOSED && end->owner.how == OWNER_CLOSED)
		return;
	end->owner.how = how;
	end->owner.tgid = rec->tgid;
	memcpy(end->owner.comm, rec->comm, sizeof(end->owner.comm));
}
