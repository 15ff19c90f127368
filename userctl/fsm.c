// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state machine of RFC 9293 section 3.3.2 (figure 5 and its notes), with what
 * Linux does differently.
 */
#include <linux/tcpstate.h>

#include "fsm.h"

#define TO(state) (1U << TCPSTATE_##state)

static const u16 successors[TCPSTATE_STATE_END] = {
	/*
	 * Figure 5: passive open and active open.
	 */
	[TCPSTATE_CLOSE] = TO(LISTEN) | TO(SYN_SENT),
	/*
	 * Figure 5: a SYN arrives. In Linux it is not the listener that changes
	 * but a request socket that appears; without one (SYN cookie, fast open)
	 * the child does. Figure 5 also has LISTEN > SYN_SENT by SEND, which
	 * Linux refuses with EPIPE.
	 */
	[TCPSTATE_LISTEN] = TO(NEW_SYN_RECV) | TO(SYN_RECV) | TO(CLOSE),
	/*
	 * Linux: the request becomes a full socket, or is dropped (RST, timer,
	 * listener closed, overflow).
	 */
	[TCPSTATE_NEW_SYN_RECV] = TO(SYN_RECV) | TO(CLOSE),
	/*
	 * Figure 5: SYN-ACK; SYN (simultaneous open); close(). Section 3.10.7.3:
	 * RST. Section 3.8.3: retransmissions given up.
	 */
	[TCPSTATE_SYN_SENT] = TO(ESTABLISHED) | TO(SYN_RECV) | TO(CLOSE),
	/*
	 * Figure 5: ACK; close(). Section 3.10.7.4, eighth step: FIN in
	 * SYN-RECEIVED; in Linux 6.1 the ACK in it leads to ESTABLISHED first. RST, SYN.
	 */
	[TCPSTATE_SYN_RECV] = TO(ESTABLISHED) | TO(FIN_WAIT1) | TO(CLOSE_WAIT) | TO(CLOSE),
	/*
	 * Figure 5: close(); FIN. RST, abort, timers: from here on every state
	 * can go to CLOSE by section 3.10.7.4, second step, or 3.8.3.
	 */
	[TCPSTATE_ESTABLISHED] = TO(FIN_WAIT1) | TO(CLOSE_WAIT) | TO(CLOSE),
	/*
	 * Figure 5: ACK of the FIN; FIN; and its note 2: FIN with the ACK of ours.
	 */
	[TCPSTATE_FIN_WAIT1] = TO(FIN_WAIT2) | TO(CLOSING) | TO(TIME_WAIT) | TO(CLOSE),
	/*
	 * Figure 5: FIN. Linux: tcp_fin_timeout runs out for an orphan.
	 */
	[TCPSTATE_FIN_WAIT2] = TO(TIME_WAIT) | TO(CLOSE),
	/* Figure 5: ACK of the FIN. */
	[TCPSTATE_CLOSING] = TO(TIME_WAIT) | TO(CLOSE),
	/* Figure 5: close(). */
	[TCPSTATE_CLOSE_WAIT] = TO(LAST_ACK) | TO(CLOSE),
	/* Figure 5: ACK of the FIN. */
	[TCPSTATE_LAST_ACK] = TO(CLOSE),
	/*
	 * Figure 5: 2MSL. Linux also lets a new connection take over, by RFC 6191
	 * and section 3.6.1.
	 */
	[TCPSTATE_TIME_WAIT] = TO(CLOSE),
};

/**
 * fsm_legal() - can this transition happen?
 * @old_state: enum tcpstate_state
 * @new_state: enum tcpstate_state
 *
 * Return: false if Linux has no such transition, as far as we know: something
 * between the two was not seen, or the kernel is newer than this table
 */
bool fsm_legal(u8 old_state, u8 new_state)
{
	if (old_state >= TCPSTATE_STATE_END || new_state >= TCPSTATE_STATE_END)
		return false;
	return successors[old_state] & (1U << new_state);
}

/**
 * fsm_begins() - does a connection or a listener begin with this transition?
 * @old_state: enum tcpstate_state
 * @new_state: enum tcpstate_state
 *
 * Return: true if nothing of it can have come before
 */
bool fsm_begins(u8 old_state, u8 new_state)
{
	if (old_state == TCPSTATE_CLOSE)
		return fsm_legal(old_state, new_state);
	return old_state == TCPSTATE_LISTEN && new_state != TCPSTATE_CLOSE &&
	       fsm_legal(old_state, new_state);
}
