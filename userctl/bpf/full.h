/* SPDX-License-Identifier: GPL-2.0-only */
/* Full sockets: what module/probe_full.c does. */
#ifndef TCPSTATE_BPF_FULL_H
#define TCPSTATE_BPF_FULL_H

#include "cause.h"
#include "request.h"

/* The helper is how a program gets from a typed socket to a typed TCP socket. */
static __always_inline const struct tcp_sock *tcp_of(const struct sock *sk,
						     const bool direct)
{
	return direct ? bpf_skc_to_tcp_sock((void *)sk) : (const void *)sk;
}

static __always_inline bool is_tcp_sock(const struct sock *sk, const bool direct)
{
	return GET(sk, sk_protocol) == IPPROTO_TCP;
}

/* @old == @new: a timewait socket goes on, and will not be seen. */
static __always_inline void transition(struct why *why, u8 old, u8 new, u32 flags,
				       const bool direct)
{
	struct tcpstate_record *rec;
	struct identity id;
	void *ring;

	identify_sock(&id, why->sk, why->tp, direct);
	rec = recording_begin(&id, CHANGE(old == new ? TCPSTATE_EV_HANDOVER :
						       TCPSTATE_EV_TRANSITION,
					  TCPSTATE_KIND_FULL, old, new), &ring);
	if (!rec)
		return;
	rec->flags = flags;
	record_fill_sock(rec, why->sk, why->tp, why->owned, direct);
	record_cause(rec, why, direct);
	recording_end(rec, ring);
}

/* CLOSE>SYN_SENT, when all is known of it that will be. */
static __always_inline void connecting(const struct sock *sk, const struct tcp_sock *tp,
				       u32 flags, const bool direct)
{
	struct tcpstate_record *rec;
	struct identity id;
	void *ring;

	identify_sock(&id, sk, tp, direct);
	rec = recording_begin(&id, CHANGE(TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_FULL,
					  TCPSTATE_CLOSE, TCPSTATE_SYN_SENT), &ring);
	if (!rec)
		return;
	rec->flags = flags;
	record_sock(rec, sk, tp, task_owns(sk, direct), direct);
	rec->cause = TCPSTATE_CAUSE_CONNECT;
	if (!(flags & TCPSTATE_F_NO_SYN) && !is_repaired(tp, direct))
		record_segment(rec, TCPSTATE_F_SEG_SENT, TCPSTATE_TCPF_SYN,
			       GET(tp, write_seq), 0);
	recording_end(rec, ring);
}

/*
 * With tracepoints alone it cannot be seen that a timewait socket takes over. After a FIN
 * from either side that is the rule, so TIME_WAIT is what is entered; whether there was
 * room for one, and when it ends, stays unknown. An orphan without the peer's FIN waits
 * on in FIN_WAIT2 in the same way: that is no change of state. Returns the state that the
 * connection is in then.
 */
static __always_inline u8 infer_time_wait(const struct why *why, u8 old,
					  const bool direct)
{
	if (attached(BPF_HOOK_TW_HASH) ||
	    (why->mark.known != KNOWN_NOTHING && why->mark.known != KNOWN_TIME_WAIT) ||
	    GET(why->sk, sk_err) || !netns_lives(why->sk, direct))
		return TCPSTATE_CLOSE;
	if (old == TCPSTATE_CLOSING)
		return is_disconnect(why, direct) ? TCPSTATE_CLOSE : TCPSTATE_TIME_WAIT;
	if (old != TCPSTATE_FIN_WAIT2)
		return TCPSTATE_CLOSE;
	if (sock_flag(why->sk, SOCK_DONE, direct))
		return TCPSTATE_TIME_WAIT;
	/* One that is not yet an orphan is reset: SO_LINGER 0, connect(2) with AF_UNSPEC. */
	return sock_flag(why->sk, SOCK_DEAD, direct) && GET(why->tp, linger2) >= 0 ?
	       TCPSTATE_FIN_WAIT2 : TCPSTATE_CLOSE;
}

/*
 * The socket closes. Returns the state that its connection is in then. That is @old if a
 * timewait socket goes on in it: there is something to be told if there are flags.
 */
static __always_inline u8 to_close(struct why *why, u8 old, u32 *flags, const bool direct)
{
	u8 new;

	unmark_socket(why->sk, &why->mark);
	if (why->mark.known == KNOWN_HANDOVER) {
		count_ignored(BPF_IGNORED_HANDOVER);
		return old;
	}
	new = infer_time_wait(why, old, direct);
	if (new != TCPSTATE_CLOSE)
		*flags = TCPSTATE_F_INFERRED | TCPSTATE_F_UNSEEN;
	/* A connect that failed before tcp_connect() was reached. */
	if (why->mark.known == KNOWN_CONNECTING && old == TCPSTATE_SYN_SENT) {
		*flags = TCPSTATE_F_NO_SYN;
		connecting(why->sk, why->tp, TCPSTATE_F_NO_SYN, direct);
	}
	return new;
}

/* Its record waits for tcp_connect(), which knows port and sequence number. */
static __always_inline bool delay_syn_sent(const struct why *why, const bool direct)
{
	return attached(BPF_HOOK_CONNECT) && !GET_BITS(why->tp, fastopen_connect) &&
	       mark_socket(why->sk, KNOWN_CONNECTING);
}

/* Is the record made with what another hook knows? */
static __always_inline bool told_elsewhere(const struct why *why, u8 old, u8 new,
					   const bool direct)
{
	if (new == TCPSTATE_SYN_SENT)
		return delay_syn_sent(why, direct);
	if (new != TCPSTATE_SYN_RECV)
		return false;
	if (old == TCPSTATE_LISTEN) {
		request_to_child(why, direct);
		return true;
	}
	/* tcp_rcv_synsent_state_process() stores the SYN's number a moment later. */
	return old == TCPSTATE_SYN_SENT && attached(BPF_HOOK_CROSSED) &&
	       mark_socket(why->sk, KNOWN_CROSSED);
}

/* A socket goes on from SYN_SENT, and its SYN_SENT still waits for tcp_connect(). */
static __always_inline void count_lost_connect(const struct sock *sk)
{
	struct bpf_cpu *cpu;
	struct mark mark;

	unmark_socket(sk, &mark);
	cpu = this_cpu();
	if (cpu && !any_filter && mark.known == KNOWN_CONNECTING)
		__sync_fetch_and_add(&cpu->lost, 1);
}

/* The tracepoint sock:inet_sock_set_state. */
static __always_inline void on_set_state(void *ctx, const struct sock *sk, u8 old, u8 new,
					 const bool direct)
{
	struct why why = { .ctx = ctx, .sk = sk };
	u32 flags = 0;

	if (!live)
		return;
	if (!is_tcp_sock(sk, direct)) {
		count_ignored(BPF_IGNORED_PROTOCOL);
		return;
	}
	why.tp = tcp_of(sk, direct);
	if (!why.tp)
		return;
	if (old == new) {
		struct mark mark;

		/* Nothing that was learned is left behind for the next time. */
		if (new == TCPSTATE_CLOSE)
			unmark_socket(sk, &mark);
		count_ignored(BPF_IGNORED_SAME_STATE);
		return;
	}
	if (old == TCPSTATE_CLOSE)
		cookie_begin(sk, direct);
	if (old == TCPSTATE_SYN_SENT && new != TCPSTATE_CLOSE)
		count_lost_connect(sk);
	if (new == TCPSTATE_CLOSE) {
		new = to_close(&why, old, &flags, direct);
		if (new == old && !flags)
			return;
	} else if (told_elsewhere(&why, old, new, direct)) {
		return;
	}
	why.owned = task_owns(sk, direct);
	transition(&why, old, new, flags, direct);
}

/* The tracepoint tcp:tcp_receive_reset, in tcp_reset(). */
static __always_inline void on_receive_reset(const struct sock *sk, const bool direct)
{
	/* tcp_reset() does nothing more at CLOSE: the mark would be left. */
	if (live && is_tcp_sock(sk, direct) &&
	    GET(sk, __sk_common.skc_state) != TCPSTATE_CLOSE)
		mark_socket(sk, KNOWN_RESET);
}

/* Entry of tcp_reset(sk, skb); until 5.10 tcp_reset(sk): then the caller tells. */
static __always_inline void on_reset_segment(const struct sock *sk,
					     const struct sk_buff *skb, const bool direct)
{
	if (live && is_tcp_sock(sk, direct) &&
	    GET(sk, __sk_common.skc_state) != TCPSTATE_CLOSE)
		mark_segment(sk, skb);
}

static __always_inline void on_reset_by(const struct sock *sk, u32 caller,
					const bool direct)
{
	u8 state = GET(sk, __sk_common.skc_state);

	if (live && is_tcp_sock(sk, direct) && state != TCPSTATE_CLOSE &&
	    state != TCPSTATE_SYN_SENT && caller == CALLER_RCV_STATE)
		mark_socket(sk, KNOWN_SEGMENT);
}

/* Entry of tcp_send_synack(sk): in SYN_RECV after a SYN crossed ours. */
static __always_inline void on_crossed(const struct sock *sk, const bool direct)
{
	const struct tcp_sock *tp;
	struct tcpstate_record *rec;
	struct identity id;
	struct mark mark;
	void *ring;

	unmark_socket(sk, &mark);
	if (!live || mark.known != KNOWN_CROSSED)
		return;
	tp = tcp_of(sk, direct);
	if (!tp)
		return;
	identify_sock(&id, sk, tp, direct);
	rec = recording_begin(&id, CHANGE(TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_FULL,
					  TCPSTATE_SYN_SENT, TCPSTATE_SYN_RECV), &ring);
	if (!rec)
		return;
	record_sock(rec, sk, tp, task_owns(sk, direct), direct);
	rec->cause = TCPSTATE_CAUSE_SYN;
	record_segment(rec, TCPSTATE_F_SEG_RCVD | TCPSTATE_F_SEG_DERIVED, TCPSTATE_TCPF_SYN,
		       GET(tp, rcv_nxt) - 1, 0);
	recording_end(rec, ring);
}

/* Entry of tcp_time_wait(sk, state, timeo). */
static __always_inline void on_time_wait(const struct sock *sk, const bool direct)
{
	if (!live || !is_tcp_sock(sk, direct))
		return;
	mark_socket(sk, KNOWN_TIME_WAIT);
	/* So that the timewait socket inherits it. */
	cookie_of(&sk->__sk_common, direct);
}

/* Entry of tcp_done(sk) and tcp_done_with_error(sk, err). */
static __always_inline void on_done(const struct sock *sk, u32 caller, const bool direct)
{
	enum tcpstate_known known;

	if (!live || !is_tcp_sock(sk, direct))
		return;
	switch (caller) {
	case CALLER_ABORT:
		known = KNOWN_ABORT;
		break;
	case CALLER_TCP_ERR:
		known = KNOWN_ICMP;
		break;
	case CALLER_WRITE_TIMER:
		known = KNOWN_WRITE_TIMER;
		break;
	case CALLER_KEEPALIVE_TIMER:
		known = KNOWN_KEEPALIVE_TIMER;
		break;
	case CALLER_RCV_STATE:
		known = KNOWN_SEGMENT;
		break;
	case CALLER_SYN_RECV_SOCK:
		known = KNOWN_NO_CHILD;
		break;
	default:
		return;
	}
	mark_socket(sk, known);
}

static __always_inline u8 reset_reason(u32 kernels)
{
	if (kernels >= BPF_RESET_REASONS)
		return TCPSTATE_RESET_OTHER;
	/* The compiler knows now that it is in bounds; the kernel wants to see it. */
	barrier_var(kernels);
	return cfg_reset_reasons[kernels % BPF_RESET_REASONS];
}

/* The tracepoint tcp:tcp_send_reset; @reason is the kernel's, from 6.10 on. */
static __always_inline void on_send_reset(const struct sock *sk, u32 reason,
					  bool has_reason, const bool direct)
{
	const struct tcp_sock *tp;
	struct tcpstate_record *rec;
	struct identity id;
	bool is_task;
	void *ring;
	u8 state;

	if (!live || !sk)
		return;
	/* Mini-sockets have no more than struct sock_common. */
	state = GET(sk, __sk_common.skc_state);
	if (state == TCPSTATE_TIME_WAIT || state == TCPSTATE_NEW_SYN_RECV || !state ||
	    !is_tcp_sock(sk, direct))
		return;
	tp = tcp_of(sk, direct);
	if (!tp)
		return;
	identify_sock(&id, sk, tp, direct);
	rec = recording_begin(&id, CHANGE(TCPSTATE_EV_RESET_SENT, TCPSTATE_KIND_FULL, state,
					  state), &ring);
	if (!rec)
		return;
	if (has_reason)
		rec->reset_reason = reset_reason(reason);
	/* Who receives for a listener does not lock it: somebody else may have. */
	is_task = state != TCPSTATE_LISTEN && task_owns(sk, direct);
	record_sock(rec, sk, tp, is_task, direct);
	recording_end(rec, ring);
}

/* Entry of tcp_connect(sk): port and initial sequence number are chosen. */
static __always_inline void on_connect(const struct sock *sk, const bool direct)
{
	const struct tcp_sock *tp;
	struct mark mark;

	/* Not every caller has gone through tcp_v4_connect(). */
	unmark_socket(sk, &mark);
	if (!live || mark.known != KNOWN_CONNECTING)
		return;
	tp = tcp_of(sk, direct);
	if (tp)
		connecting(sk, tp, 0, direct);
}

static __always_inline void accepted(const struct sock *sk, const bool direct)
{
	const struct tcp_sock *tp = tcp_of(sk, direct);
	struct tcpstate_record *rec;
	struct identity id;
	void *ring;
	u8 state;

	if (!tp)
		return;
	state = GET(sk, __sk_common.skc_state);
	identify_sock(&id, sk, tp, direct);
	rec = recording_begin(&id, CHANGE(TCPSTATE_EV_ACCEPT, TCPSTATE_KIND_FULL, state, state),
			      &ring);
	if (!rec)
		return;
	rec->cause = TCPSTATE_CAUSE_ACCEPT;
	record_sock(rec, sk, tp, true, direct);
	recording_end(rec, ring);
}

/* Entry of security_sock_graft(sk, parent), of all families and protocols. */
static __always_inline void on_graft(const struct sock *sk, const bool direct)
{
	u16 family = GET(sk, __sk_common.skc_family);

	if (live && (family == AF_INET || family == AF_INET6) && is_tcp_sock(sk, direct) &&
	    task_owns(sk, direct))
		accepted(sk, direct);
}

/* Return of inet_csk_accept(): the connection is this task's, though not locked yet. */
static __always_inline void on_csk_accept(const struct sock *sk, const bool direct)
{
	if (live && sk && is_tcp_sock(sk, direct) && !(task_flags() & PF_KTHREAD))
		accepted(sk, direct);
}

#endif
