/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_RECORD_H
#define TCPSTATE_RECORD_H

#include <linux/tcp.h>
#include <net/inet_timewait_sock.h>
#include <net/request_sock.h>
#include <net/sock.h>

#include "include/uapi/linux/tcpstate.h"

/**
 * record_transition() - say that a record is a transition
 * @rec: the record
 * @kind: enum tcpstate_kind of the socket that is left
 * @old: state left
 * @new: state entered
 */
static inline void record_transition(struct tcpstate_record *rec, u8 kind,
				     u8 old, u8 new)
{
	rec->event = TCPSTATE_EV_TRANSITION;
	rec->kind = kind;
	rec->old_state = old;
	rec->new_state = new;
}

/**
 * record_segment() - describe the segment of a transition
 * @rec: the record
 * @flag: TCPSTATE_F_SEG_RCVD or TCPSTATE_F_SEG_SENT, perhaps with
 *	TCPSTATE_F_SEG_DERIVED
 * @tcp_flags: TCPSTATE_TCPF_*
 * @seq: sequence number of its SYN or FIN, else of the segment
 * @ack: acknowledgment number
 */
static inline void record_segment(struct tcpstate_record *rec, u32 flag,
				  u8 tcp_flags, u32 seq, u32 ack)
{
	rec->flags |= flag;
	rec->seg_flags = tcp_flags;
	rec->seg_seq = seq;
	rec->seg_ack = tcp_flags & TCPSTATE_TCPF_ACK ? ack : 0;
}

u64 record_make_cookie(struct sock *sk);
void record_sock(struct tcpstate_record *rec, struct sock *sk);
void record_request(struct tcpstate_record *rec, const struct request_sock *req,
		    const struct sock *listener);
void record_timewait(struct tcpstate_record *rec,
		     const struct inet_timewait_sock *tw);

#endif /* TCPSTATE_RECORD_H */
