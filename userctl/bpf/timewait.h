/* SPDX-License-Identifier: GPL-2.0-only */
/* Timewait sockets: what module/probe_timewait.c does. */
#ifndef TCPSTATE_BPF_TIMEWAIT_H
#define TCPSTATE_BPF_TIMEWAIT_H

#include "full.h"

/* Up to 6.15 DCCP had timewait sockets too: not of a protocol called TCP or TCPv6. */
static __always_inline bool is_tcp_timewait(const struct inet_timewait_sock *tw,
					    const bool direct)
{
	const struct proto *proto = GET(tw, __tw_common.skc_prot);
	char first;

	first = GET(proto, name[0]);
	if (likely(first == 'T'))
		return true;
	count_ignored(BPF_IGNORED_PROTOCOL);
	return false;
}

static __always_inline void identify_timewait(struct identity *id,
					      const struct inet_timewait_sock *tw,
					      const bool direct)
{
	identify_common(id, &tw->__tw_common, direct);
	id->lport = GET(tw, tw_sport);
	id->rport = GET(tw, __tw_common.skc_dport);
	id->cgroup_id = 0;
}

/* A timewait socket has neither uid nor cgroup nor process. */
static __always_inline void record_timewait(struct tcpstate_record *rec,
					    const struct inet_timewait_sock *tw,
					    const bool direct)
{
	rec->snd_nxt = GET(tw, __tw_common.skc_tw_snd_nxt);
	rec->snd_una = rec->snd_nxt;
	rec->rcv_nxt = GET(tw, __tw_common.skc_tw_rcv_nxt);
	rec->rcv_wscale = GET(tw, tw_rcv_wscale);
	rec->flags |= TCPSTATE_F_HAS_TCP | TCPSTATE_F_ORPHAN;
}

/*
 * Entry of inet_twsk_hashdance_schedule(tw, sk, ...) or, before 6.12, of
 * inet_twsk_hashdance(tw, sk, ...): @tw takes over from @sk.
 */
static __always_inline void on_timewait_hash(void *ctx,
					     const struct inet_timewait_sock *tw,
					     const struct sock *sk, const bool direct)
{
	struct why why = { .ctx = ctx, .sk = sk };
	struct tcpstate_record *rec;
	struct identity id;
	void *ring;
	u8 old, new;

	if (!live)
		return;
	if (!is_tcp_sock(sk, direct)) {
		count_ignored(BPF_IGNORED_PROTOCOL);
		return;
	}
	mark_socket(sk, KNOWN_HANDOVER);
	why.tp = tcp_of(sk, direct);
	if (!why.tp)
		return;
	identify_sock(&id, sk, why.tp, direct);
	cookie_inherit(tw, id.cookie);
	old = GET(sk, __sk_common.skc_state);
	new = GET(tw, tw_substate);
	if (old == new)
		return;
	rec = recording_begin(&id, CHANGE(TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_FULL, old, new),
			      &ring);
	if (!rec)
		return;
	why.owned = task_owns(sk, direct);
	record_fill_sock(rec, sk, why.tp, why.owned, direct);
	record_cause(rec, &why, direct);
	recording_end(rec, ring);
}

/* Entry of tcp_timewait_state_process(tw, skb, ...). */
static __always_inline void on_timewait_segment(const struct inet_timewait_sock *tw,
						const struct sk_buff *skb,
						const bool direct)
{
	struct scratch *scratch = scratch_get();

	if (!live || !scratch)
		return;
	scratch->tw = (unsigned long)tw;
	scratch->tw_was_fin_wait2 = GET(tw, tw_substate) == TCPSTATE_FIN_WAIT2;
	segment_read(&scratch->tw_segment, skb);
}

/*
 * Entry of __inet_twsk_schedule(tw, timeo, rearm): the FIN that a FIN_WAIT2 timewait
 * socket waits for has come when its timer is started again and it is in TIME_WAIT.
 */
static __always_inline void on_timewait_schedule(const struct inet_timewait_sock *tw,
						 bool rearm, const bool direct)
{
	struct scratch *scratch = scratch_get();
	struct tcpstate_record *rec;
	struct identity id;
	void *ring;

	if (!live || !rearm || !scratch || scratch->tw != (unsigned long)tw ||
	    !scratch->tw_was_fin_wait2 || GET(tw, tw_substate) != TCPSTATE_TIME_WAIT ||
	    !is_tcp_timewait(tw, direct))
		return;
	scratch->tw_was_fin_wait2 = false;
	identify_timewait(&id, tw, direct);
	rec = recording_begin(&id, CHANGE(TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_TIMEWAIT,
					  TCPSTATE_FIN_WAIT2, TCPSTATE_TIME_WAIT), &ring);
	if (!rec)
		return;
	record_timewait(rec, tw, direct);
	record_task(rec, false);
	rec->cause = TCPSTATE_CAUSE_FIN;
	record_segment(rec, TCPSTATE_F_SEG_RCVD, scratch->tw_segment.tcp_flags,
		       scratch->tw_segment.end_seq - 1, scratch->tw_segment.ack);
	recording_end(rec, ring);
}

/* Entry of inet_twsk_deschedule_put(tw). */
static __always_inline void on_timewait_deschedule(const struct inet_timewait_sock *tw,
						   u32 caller)
{
	struct scratch *scratch = scratch_get();

	if (!live || !scratch)
		return;
	scratch->descheduled = (unsigned long)tw;
	scratch->descheduler = caller;
}

/* The segment that on_timewait_segment() saw ends this timewait socket. */
static __always_inline void killed_by_segment(struct tcpstate_record *rec,
					      const struct inet_timewait_sock *tw,
					      const struct scratch *scratch)
{
	const struct segment *segment = &scratch->tw_segment;

	if (scratch->tw != (unsigned long)tw) {
		/* The hook that keeps the segment is missing. */
		infer(rec, rec->old_state == TCPSTATE_TIME_WAIT ? TCPSTATE_CAUSE_SYN :
								  TCPSTATE_CAUSE_DATA);
		return;
	}
	if (segment->tcp_flags & TCPSTATE_TCPF_RST)
		rec->cause = TCPSTATE_CAUSE_RST;
	else if (segment->tcp_flags & TCPSTATE_TCPF_SYN)
		rec->cause = TCPSTATE_CAUSE_SYN;
	else
		rec->cause = TCPSTATE_CAUSE_DATA;
	record_segment(rec, TCPSTATE_F_SEG_RCVD, segment->tcp_flags, segment->seq,
		       segment->ack);
}

/* Returns whether the current task is the one that ends the timewait socket. */
static __always_inline bool kill_cause(struct tcpstate_record *rec,
				       const struct inet_timewait_sock *tw,
				       const struct scratch *scratch, u32 caller)
{
	switch (caller) {
	case CALLER_TIMER:
		rec->cause = rec->old_state == TCPSTATE_TIME_WAIT ?
			     TCPSTATE_CAUSE_2MSL_TIMER : TCPSTATE_CAUSE_FIN_WAIT2_TIMER;
		return false;
	case CALLER_RCV:
	case CALLER_TW_PROCESS:
		killed_by_segment(rec, tw, scratch);
		return false;
	case CALLER_CONNECT:
		rec->cause = TCPSTATE_CAUSE_CONNECT;
		return true;
	case CALLER_ABORT:
		rec->cause = TCPSTATE_CAUSE_ABORT;
		return true;
	case CALLER_PURGE:
		rec->cause = TCPSTATE_CAUSE_NETNS_EXIT;
		return false;
	default:
		rec->flags |= TCPSTATE_F_INFERRED;
		return false;
	}
}

static __always_inline void killed(const struct inet_timewait_sock *tw,
				   struct scratch *scratch, u32 caller, u32 flags,
				   const bool direct)
{
	struct tcpstate_record *rec;
	struct identity id;
	bool by_task;
	void *ring;

	if (!is_tcp_timewait(tw, direct))
		return;
	identify_timewait(&id, tw, direct);
	cookie_forget(tw);
	rec = recording_begin(&id, CHANGE(TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_TIMEWAIT,
					  GET(tw, tw_substate), TCPSTATE_CLOSE), &ring);
	if (!rec)
		return;
	rec->flags = flags;
	record_timewait(rec, tw, direct);
	by_task = kill_cause(rec, tw, scratch, caller) && !(task_flags() & PF_KTHREAD);
	record_task(rec, by_task);
	recording_end(rec, ring);
	scratch->tw = 0;
}

/* Entry of inet_twsk_kill(tw): every end of every timewait socket. */
static __always_inline void on_timewait_kill(const struct inet_timewait_sock *tw,
					     u32 caller, const bool direct)
{
	struct scratch *scratch = scratch_get();

	if (!live || !scratch)
		return;
	if (caller == CALLER_DESCHEDULE)
		caller = scratch->descheduler;
	killed(tw, scratch, caller, 0, direct);
}

/*
 * Entry of tcp_twsk_destructor(sk) or inet_twsk_free(tw), where on_timewait_kill() cannot
 * be attached. Unless somebody has just called inet_twsk_deschedule_put() for it, its
 * timer must have run out.
 */
static __always_inline void on_timewait_free(const struct inet_timewait_sock *tw,
					     const bool direct)
{
	struct scratch *scratch = scratch_get();
	u32 caller = CALLER_TIMER;

	if (!live || !scratch)
		return;
	if (scratch->descheduled == (unsigned long)tw)
		caller = scratch->descheduler;
	scratch->descheduled = 0;
	killed(tw, scratch, caller, TCPSTATE_F_INFERRED, direct);
}

#endif
