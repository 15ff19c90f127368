// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who owns a socket.
 *
 * The task that runs while a state changes is often a bystander: a packet
 * arrives when somebody else computes. The source names a task only if it acts
 * on the socket itself. Of these, the one that opened the socket owns it; one
 * that closes it may be a child that inherited it, and counts as the owner only
 * as long as nothing better is known. Between the two is a process that has it open
 * when somebody looks.
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

static void learn_uid(struct track_end *end, const struct tcpstate_record *rec)
{
	if (!(rec->flags & TCPSTATE_F_HAS_UID))
		return;
	end->has_uid = true;
	end->uid = rec->uid;
}

static void set_owner(struct track_end *end, enum track_how how,
		      const struct tcpstate_record *rec)
{
	end->owner.how = how;
	end->owner.tgid = rec->tgid;
	memcpy(end->owner.comm, rec->comm, sizeof(end->owner.comm));
}

/**
 * owner_learn() - learn from a record to whom a socket belongs
 * @end: the socket
 * @rec: one of its records
 */
void owner_learn(struct track_end *end, const struct tcpstate_record *rec)
{
	enum track_how how = claim(rec);

	learn_uid(end, rec);
	if (how == OWNER_UNKNOWN || how < end->owner.how)
		return;
	/* The first to close is told from the ones that only clean up after it. */
	if (how == OWNER_CLOSED && end->owner.how == OWNER_CLOSED)
		return;
	set_owner(end, how, rec);
}

/**
 * owner_learn_holder() - learn to whom a socket belongs that exists
 * @end: the socket
 * @socket: what a list of sockets tells about it
 */
void owner_learn_holder(struct track_end *end, const struct tcpstate_record *socket)
{
	learn_uid(end, socket);
	if (socket->context == TCPSTATE_CTX_TASK && socket->tgid &&
	    end->owner.how <= OWNER_HOLDS)
		set_owner(end, OWNER_HOLDS, socket);
}
