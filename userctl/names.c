// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that is newer than this program may use numbers that are not in
 * these tables: they are shown as numbers, never as an error.
 */
#include <stdio.h>
#include <linux/tcpstate.h>

#include "names.h"

static const char * const states[TCPSTATE_STATE_END] = {
	[TCPSTATE_ESTABLISHED] = "ESTABLISHED",
	[TCPSTATE_SYN_SENT] = "SYN_SENT",
	[TCPSTATE_SYN_RECV] = "SYN_RECV",
	[TCPSTATE_FIN_WAIT1] = "FIN_WAIT1",
	[TCPSTATE_FIN_WAIT2] = "FIN_WAIT2",
	[TCPSTATE_TIME_WAIT] = "TIME_WAIT",
	[TCPSTATE_CLOSE] = "CLOSE",
	[TCPSTATE_CLOSE_WAIT] = "CLOSE_WAIT",
	[TCPSTATE_LAST_ACK] = "LAST_ACK",
	[TCPSTATE_LISTEN] = "LISTEN",
	[TCPSTATE_CLOSING] = "CLOSING",
	[TCPSTATE_NEW_SYN_RECV] = "NEW_SYN_RECV",
};

/* At most 18 columns: "CAUSE?, SYN-ACK came" is one line of a timeline. */
static const char * const causes[TCPSTATE_CAUSE_END] = {
	[TCPSTATE_CAUSE_UNKNOWN] = "cause unknown",
	[TCPSTATE_CAUSE_SYN] = "SYN received",
	[TCPSTATE_CAUSE_SYNACK] = "SYN-ACK received",
	[TCPSTATE_CAUSE_ACK] = "ACK received",
	[TCPSTATE_CAUSE_FIN] = "FIN received",
	[TCPSTATE_CAUSE_RST] = "RST received",
	[TCPSTATE_CAUSE_DATA] = "late data received",
	[TCPSTATE_CAUSE_ICMP] = "ICMP error",
	[TCPSTATE_CAUSE_CONNECT] = "connect()",
	[TCPSTATE_CAUSE_LISTEN] = "listen()",
	[TCPSTATE_CAUSE_ACCEPT] = "accept()",
	[TCPSTATE_CAUSE_CLOSE] = "close()",
	[TCPSTATE_CAUSE_SHUTDOWN] = "shutdown()",
	[TCPSTATE_CAUSE_DISCONNECT] = "connect(AF_UNSPEC)",
	[TCPSTATE_CAUSE_ABORT] = "socket destroyed",
	[TCPSTATE_CAUSE_EXIT] = "process exit",
	[TCPSTATE_CAUSE_LISTENER] = "listener closed",
	[TCPSTATE_CAUSE_RETRANS_TIMER] = "retransmit timer",
	[TCPSTATE_CAUSE_KEEPALIVE_TIMER] = "keepalive timer",
	[TCPSTATE_CAUSE_USER_TIMEOUT] = "TCP_USER_TIMEOUT",
	[TCPSTATE_CAUSE_FIN_WAIT2_TIMER] = "FIN_WAIT2 timer",
	[TCPSTATE_CAUSE_2MSL_TIMER] = "2MSL timer",
	[TCPSTATE_CAUSE_SYNACK_TIMER] = "SYN-ACK timer",
	[TCPSTATE_CAUSE_OVERFLOW] = "accept queue full",
	[TCPSTATE_CAUSE_NO_MEMORY] = "out of memory",
	[TCPSTATE_CAUSE_NETNS_EXIT] = "netns deleted",
	[TCPSTATE_CAUSE_DUPLICATE] = "duplicate child",
};

static const char * const contexts[] = {
	[TCPSTATE_CTX_SOFTIRQ] = "softirq",
	[TCPSTATE_CTX_TASK] = "task",
};

static const char * const kinds[] = {
	[TCPSTATE_KIND_FULL] = "full",
	[TCPSTATE_KIND_REQUEST] = "request",
	[TCPSTATE_KIND_TIMEWAIT] = "timewait",
};

static const char * const events[] = {
	[TCPSTATE_EV_TRANSITION] = "transition",
	[TCPSTATE_EV_ACCEPT] = "accept",
	[TCPSTATE_EV_RESET_SENT] = "reset sent",
	[TCPSTATE_EV_HANDOVER] = "hand-over",
};

/*
 * At most 32 columns: a line of a timeline. The kernel's reasons are in
 * include/net/rstreason.h; what they stand for is who gives them in net/ipv4.
 */
static const char * const reset_reasons[TCPSTATE_RESET_END] = {
	[TCPSTATE_RESET_UNKNOWN] = "",
	[TCPSTATE_RESET_OTHER] = "another reason",
	[TCPSTATE_RESET_NO_SOCKET] = "no such socket",
	[TCPSTATE_RESET_TCP_INVALID_ACK_SEQUENCE] = "unacceptable ACK number",
	[TCPSTATE_RESET_TCP_RFC7323_PAWS] = "old timestamp (PAWS)",
	[TCPSTATE_RESET_TCP_TOO_OLD_ACK] = "ACK too old",
	[TCPSTATE_RESET_TCP_ACK_UNSENT_DATA] = "ACK of data not sent",
	[TCPSTATE_RESET_TCP_FLAGS] = "flags do not fit the state",
	[TCPSTATE_RESET_TCP_OLD_ACK] = "old ACK",
	[TCPSTATE_RESET_TCP_ABORT_ON_DATA] = "data came after close()",
	[TCPSTATE_RESET_TCP_TIMEWAIT_SOCKET] = "TIME_WAIT",
	[TCPSTATE_RESET_INVALID_SYN] = "SYN in the window",
	[TCPSTATE_RESET_TCP_ABORT_ON_CLOSE] = "closed with unread data",
	[TCPSTATE_RESET_TCP_ABORT_ON_LINGER] = "TCP_LINGER2 is below 0",
	[TCPSTATE_RESET_TCP_ABORT_ON_MEMORY] = "too many orphans or no memory",
	[TCPSTATE_RESET_TCP_STATE] = "aborted in this state",
	[TCPSTATE_RESET_TCP_KEEPALIVE_TIMEOUT] = "keepalive not answered",
	[TCPSTATE_RESET_TCP_DISCONNECT_WITH_DATA] = "disconnected with unsent data",
	[TCPSTATE_RESET_MPTCP_RST_EUNSPEC] = "MPTCP gives no reason",
	[TCPSTATE_RESET_MPTCP_RST_EMPTCP] = "MPTCP: error in the protocol",
	[TCPSTATE_RESET_MPTCP_RST_ERESOURCE] = "MPTCP: lack of resources",
	[TCPSTATE_RESET_MPTCP_RST_EPROHIBIT] = "MPTCP: prohibited",
	[TCPSTATE_RESET_MPTCP_RST_EWQ2BIG] = "MPTCP: too much data outstanding",
	[TCPSTATE_RESET_MPTCP_RST_EBADPERF] = "MPTCP: unacceptable performance",
	[TCPSTATE_RESET_MPTCP_RST_EMIDDLEBOX] = "MPTCP: a middlebox interferes",
	[TCPSTATE_RESET_ERROR] = "an error without a name",
};

static const char *look_up(const char * const *names, size_t n, u8 value,
			   const char *what, struct name *unknown)
{
	if (value < n && names[value])
		return names[value];
	snprintf(unknown->text, sizeof(unknown->text), "%s-%u", what, value);
	return unknown->text;
}

/**
 * name_state() - the name of a TCP state, as ss and the kernel write it
 * @state: enum tcpstate_state
 * @unknown: memory for the name of a state that is not known
 *
 * Return: a string that lives as long as @unknown
 */
const char *name_state(u8 state, struct name *unknown)
{
	return look_up(states, ARRAY_SIZE(states), state, "state", unknown);
}

/**
 * name_cause() - what made a state change, in words
 * @cause: enum tcpstate_cause
 * @unknown: memory for the name of a cause that is not known
 *
 * Return: a string that lives as long as @unknown
 */
const char *name_cause(u8 cause, struct name *unknown)
{
	return look_up(causes, ARRAY_SIZE(causes), cause, "cause", unknown);
}

/**
 * name_context() - where the kernel ran
 * @context: enum tcpstate_context
 * @unknown: memory for the name of a context that is not known
 *
 * Return: a string that lives as long as @unknown
 */
const char *name_context(u8 context, struct name *unknown)
{
	return look_up(contexts, ARRAY_SIZE(contexts), context, "context", unknown);
}

/**
 * name_kind() - the kind of socket
 * @kind: enum tcpstate_kind
 * @unknown: memory for the name of a kind that is not known
 *
 * Return: a string that lives as long as @unknown
 */
const char *name_kind(u8 kind, struct name *unknown)
{
	return look_up(kinds, ARRAY_SIZE(kinds), kind, "kind", unknown);
}

/**
 * name_event() - what a record tells
 * @event: enum tcpstate_event
 * @unknown: memory for the name of an event that is not known
 *
 * Return: a string that lives as long as @unknown
 */
const char *name_event(u8 event, struct name *unknown)
{
	return look_up(events, ARRAY_SIZE(events), event, "event", unknown);
}

/**
 * name_reset_reason() - why a RST was sent, in words
 * @reason: enum tcpstate_reset_reason
 * @unknown: memory for the name of a reason that is not known
 *
 * Return: a string that lives as long as @unknown; empty if the kernel gives no
 * reason, as those before 6.10 never do
 */
const char *name_reset_reason(u8 reason, struct name *unknown)
{
	return look_up(reset_reasons, ARRAY_SIZE(reset_reasons), reason, "reset-reason",
		       unknown);
}

/**
 * name_segment() - what people call a segment with these flags
 * @seg_flags: TCPSTATE_TCPF_*
 *
 * The flag that matters to the state machine gives the name; ACK is set in
 * nearly every segment and is only named when nothing else is.
 *
 * Return: a constant string
 */
const char *name_segment(u8 seg_flags)
{
	if (seg_flags & TCPSTATE_TCPF_RST)
		return "RST";
	if (seg_flags & TCPSTATE_TCPF_SYN)
		return seg_flags & TCPSTATE_TCPF_ACK ? "SYN-ACK" : "SYN";
	if (seg_flags & TCPSTATE_TCPF_FIN)
		return "FIN";
	if (seg_flags & TCPSTATE_TCPF_PSH)
		return "data";
	return "ACK";
}
