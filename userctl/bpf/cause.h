/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a full socket changed its state: what module/cause.c does, with what a program can
 * see. Read that file for the reasons.
 */
#ifndef TCPSTATE_BPF_CAUSE_H
#define TCPSTATE_BPF_CAUSE_H

#include "caller.h"
#include "marks.h"
#include "record.h"

/* From so many frames up shutdown(2) and connect(2) are seen. */
#define CALL_DEPTH	24

/**
 * struct why - what the cause of a full socket's transition follows from
 * @ctx: context of the program
 * @sk: the socket, as it is when the tracepoint fires
 * @tp: the same
 * @mark: what hooks have learned about who closes it
 * @owned: a task that holds the lock of this socket acts on it
 */
struct why {
	void			*ctx;
	const struct sock	*sk;
	const struct tcp_sock	*tp;
	struct mark		mark;
	bool			owned;
};

static __always_inline void infer(struct tcpstate_record *rec, u8 cause)
{
	rec->cause = cause;
	rec->flags |= TCPSTATE_F_INFERRED;
}

/* A segment that arrived; its numbers follow from what was accepted. */
static __always_inline void received(struct tcpstate_record *rec, u8 cause, u8 tcp_flags,
				     u32 seq, u32 ack)
{
	rec->cause = cause;
	record_segment(rec, TCPSTATE_F_SEG_RCVD | TCPSTATE_F_SEG_DERIVED, tcp_flags, seq, ack);
}

/* file_count() is 0; from 6.13 on include/linux/file_ref.h counts in another way. */
static __always_inline bool file_is_gone(const struct file *file, const bool direct)
{
	if (bpf_core_field_exists(struct file___ref, f_ref)) {
		const struct file___ref *counted = (const void *)file;
		/* FILE_REF_RELEASED of 64 bits */
		const u64 released = 0xc000000000000000ULL;

		return (u64)GET(counted, f_ref.refcnt.counter) >= released;
	}
	return !GET(file, f_count.counter);
}

/* Is this the end of the socket's last file descriptor? */
static __always_inline bool by_close(const struct sock *sk, const bool direct)
{
	const struct socket *socket = GET(sk, sk_socket);
	const struct file *file;

	if (!socket || sock_flag(sk, SOCK_DEAD, direct))
		return true;
	file = GET(socket, file);
	return file && file_is_gone(file, direct);
}

/* close(2), or what the kernel does for a process that ends. */
static __always_inline u8 close_or_exit(const struct why *why)
{
	return why->owned && task_flags() & PF_EXITING ? TCPSTATE_CAUSE_EXIT :
							 TCPSTATE_CAUSE_CLOSE;
}

/* Is the socket the kernel's own, without a file? */
static __always_inline bool is_kernels(const struct sock *sk, const bool direct)
{
	const struct socket *socket = GET(sk, sk_socket);

	return socket && !GET(socket, file);
}

/* Of any task, kernel threads included; see task_owns(). */
static __always_inline bool in_call(const struct why *why, const bool direct)
{
	return why->owned || GET(why->sk, sk_lock.owned);
}

/* tcp_close_state(): close or shutdown, and a FIN goes out at write_seq. */
static __always_inline void cause_fin_sent(struct tcpstate_record *rec,
					   const struct why *why, const bool direct)
{
	rec->cause = by_close(why->sk, direct) ? close_or_exit(why) : TCPSTATE_CAUSE_SHUTDOWN;
	if (!in_call(why, direct) || is_kernels(why->sk, direct))
		rec->flags |= TCPSTATE_F_INFERRED;
	record_segment(rec, TCPSTATE_F_SEG_SENT | TCPSTATE_F_SEG_DERIVED,
		       TCPSTATE_TCPF_FIN | TCPSTATE_TCPF_ACK, GET(why->tp, write_seq),
		       GET(why->tp, rcv_nxt));
}

/* From 5.11 on tcp_reset() gets the segment as well: it has a second argument. */
static __always_inline bool reset_has_segment(void)
{
	return HAS_HELPER(BPF_FUNC_get_current_task_btf);
}

/* tcp_reset() was entered: a RST, or data after close(2). */
static __always_inline void cause_reset(struct tcpstate_record *rec,
					const struct why *why, const bool direct)
{
	const struct segment *segment = &why->mark.segment;

	if (why->mark.has_segment) {
		rec->cause = segment->tcp_flags & TCPSTATE_TCPF_RST ? TCPSTATE_CAUSE_RST :
								      TCPSTATE_CAUSE_DATA;
		record_segment(rec, TCPSTATE_F_SEG_RCVD, segment->tcp_flags, segment->seq,
			       segment->ack);
		return;
	}
	rec->cause = TCPSTATE_CAUSE_RST;
	if (rec->old_state != TCPSTATE_SYN_SENT)
		record_segment(rec, TCPSTATE_F_SEG_RCVD | TCPSTATE_F_SEG_DERIVED,
			       TCPSTATE_TCPF_RST, GET(why->tp, rcv_nxt), 0);
	if ((reset_has_segment() || !attached(BPF_HOOK_RESET_SEGMENT) || !callers_known()) &&
	    GET(why->sk, sk_shutdown) & RCV_SHUTDOWN &&
	    (rec->old_state == TCPSTATE_FIN_WAIT1 || rec->old_state == TCPSTATE_FIN_WAIT2))
		rec->flags |= TCPSTATE_F_INFERRED;
}

/* check_net(): is this namespace still in use? */
static __always_inline bool netns_lives(const struct sock *sk, const bool direct)
{
	const struct net *net = GET(sk, __sk_common.skc_net.net);
	const struct net___5_10 *old = (const void *)net;
	const struct net___counted *counted = (const void *)net;

	if (bpf_core_field_exists(struct net___counted, ns.__ns_ref))
		return GET(counted, ns.__ns_ref.refs.counter);
	if (bpf_core_field_exists(struct net___5_10, count))
		return GET(old, count.refs.counter);
	return GET(net, ns.count.refs.counter);
}

/* tcp_check_oom(), or a namespace that is going: nobody tells which. */
static __always_inline void cause_no_resources(struct tcpstate_record *rec,
					       const struct sock *sk, const bool direct)
{
	if (netns_lives(sk, direct))
		rec->cause = TCPSTATE_CAUSE_NO_MEMORY;
	else
		infer(rec, TCPSTATE_CAUSE_NETNS_EXIT);
}

static __always_inline void cause_write_timer(struct tcpstate_record *rec,
					      const struct why *why, const bool direct)
{
	if (!rec->sk_err) {
		cause_no_resources(rec, why->sk, direct);
		return;
	}
	/* tcp_fastopen_synack_timer() */
	if (GET(why->tp, fastopen_rsk)) {
		rec->cause = TCPSTATE_CAUSE_SYNACK_TIMER;
		return;
	}
	rec->cause = TCPSTATE_CAUSE_RETRANS_TIMER;
	if (!GET(why->tp, inet_conn.icsk_user_timeout))
		return;
	rec->cause = TCPSTATE_CAUSE_USER_TIMEOUT;
	if (rec->old_state == TCPSTATE_SYN_SENT || rec->old_state == TCPSTATE_SYN_RECV)
		rec->flags |= TCPSTATE_F_INFERRED;
}

static __always_inline void cause_keepalive_timer(struct tcpstate_record *rec,
						  const struct why *why,
						  const bool direct)
{
	if (!rec->sk_err)
		rec->cause = TCPSTATE_CAUSE_FIN_WAIT2_TIMER;
	else if (GET(why->tp, inet_conn.icsk_user_timeout))
		rec->cause = TCPSTATE_CAUSE_USER_TIMEOUT;
	else
		rec->cause = TCPSTATE_CAUSE_KEEPALIVE_TIMER;
}

/* tcp_rcv_state_process() closes a socket: its last ACK, or data nobody is there for. */
static __always_inline void cause_segment(struct tcpstate_record *rec,
					  const struct why *why, const bool direct)
{
	bool last_ack = rec->old_state == TCPSTATE_LAST_ACK ||
			(rec->old_state == TCPSTATE_FIN_WAIT2 && GET(why->tp, linger2) < 0);

	received(rec, last_ack ? TCPSTATE_CAUSE_ACK : TCPSTATE_CAUSE_DATA, TCPSTATE_TCPF_ACK,
		 GET(why->tp, rcv_nxt), GET(why->tp, snd_una));
}

/* A hook saw who closes the socket. Returns whether that is enough. */
static __always_inline bool cause_known(struct tcpstate_record *rec,
					const struct why *why, const bool direct)
{
	switch (why->mark.known) {
	case KNOWN_RESET:
		cause_reset(rec, why, direct);
		return true;
	case KNOWN_ABORT:
		rec->cause = TCPSTATE_CAUSE_ABORT;
		return true;
	case KNOWN_ICMP:
		rec->cause = TCPSTATE_CAUSE_ICMP;
		return true;
	case KNOWN_WRITE_TIMER:
		cause_write_timer(rec, why, direct);
		return true;
	case KNOWN_KEEPALIVE_TIMER:
		cause_keepalive_timer(rec, why, direct);
		return true;
	case KNOWN_SEGMENT:
		cause_segment(rec, why, direct);
		return true;
	case KNOWN_TIME_WAIT:
	case KNOWN_NO_CHILD:
		/* No memory, or tcp_max_tw_buckets. */
		rec->cause = TCPSTATE_CAUSE_NO_MEMORY;
		return true;
	default:
		return false;
	}
}

/* sk_err is ETIMEDOUT: which of the timers gave up? */
static __always_inline u8 expired_timer(const struct why *why, const bool direct)
{
	const struct tcp_sock *tp = why->tp;

	if (GET(tp, inet_conn.icsk_user_timeout))
		return TCPSTATE_CAUSE_USER_TIMEOUT;
	if (!GET(tp, inet_conn.icsk_retransmits) && GET(tp, inet_conn.icsk_probes_out) &&
	    sock_flag(why->sk, SOCK_KEEPOPEN, direct))
		return TCPSTATE_CAUSE_KEEPALIVE_TIMER;
	return TCPSTATE_CAUSE_RETRANS_TIMER;
}

/* __tcp_close() drops an orphan. */
static __always_inline void cause_orphan_dropped(struct tcpstate_record *rec,
						 const struct why *why, const bool direct)
{
	if (rec->old_state == TCPSTATE_FIN_WAIT2 && GET(why->tp, linger2) < 0)
		infer(rec, close_or_exit(why));
	else if (netns_lives(why->sk, direct))
		infer(rec, TCPSTATE_CAUSE_NO_MEMORY);
	else
		infer(rec, TCPSTATE_CAUSE_NETNS_EXIT);
}

/* CLOSE with the FIN sent, no error, and no hook that saw who does it. */
static __always_inline void cause_fin_wait_close(struct tcpstate_record *rec,
						 const struct why *why, const bool direct)
{
	if (attached(BPF_HOOK_DONE) && callers_known())
		cause_orphan_dropped(rec, why, direct);
	else if (rec->old_state == TCPSTATE_CLOSING || sock_flag(why->sk, SOCK_DONE, direct))
		infer(rec, TCPSTATE_CAUSE_NO_MEMORY);
	else if (rec->old_state == TCPSTATE_FIN_WAIT2 && GET(why->tp, linger2) >= 0)
		infer(rec, TCPSTATE_CAUSE_FIN_WAIT2_TIMER);
	else
		cause_orphan_dropped(rec, why, direct);
}

/* inet_ehash_nolisten() closes a child whose request had another one already. */
static __always_inline u8 childs_end(const struct tcpstate_record *rec,
				     const struct why *why, const bool direct)
{
	if (GET(why->sk, sk_socket))
		return TCPSTATE_CAUSE_UNKNOWN;
	if (rec->old_state == TCPSTATE_SYN_RECV &&
	    !GET(why->sk, __sk_common.skc_node.pprev) && !GET(why->tp, fastopen_rsk))
		return TCPSTATE_CAUSE_DUPLICATE;
	return TCPSTATE_CAUSE_LISTENER;
}

/* shutdown(2), connect(2) with AF_UNSPEC or SOCK_DESTROY: look at who has called. */
static __noinline u32 cause_of_disconnect(void *ctx)
{
	u64 frames[CALL_DEPTH] = { 0 };
	u32 i, caller;

	bpf_get_stack(ctx, frames, sizeof(frames), 0);
	for (i = 0; i < CALL_DEPTH && frames[i]; i++) {
		caller = caller_at(frames[i]);
		if (caller == CALLER_SHUTDOWN)
			return TCPSTATE_CAUSE_SHUTDOWN;
		if (caller == CALLER_STREAM_CONNECT)
			return TCPSTATE_CAUSE_DISCONNECT;
		if (caller == CALLER_ABORT)
			return TCPSTATE_CAUSE_ABORT;
	}
	return TCPSTATE_CAUSE_UNKNOWN;
}

/* Is it a call that has an end without TIME_WAIT? */
static __always_inline bool is_disconnect(const struct why *why, const bool direct)
{
	return !sock_flag(why->sk, SOCK_DEAD, direct) && GET(why->sk, sk_lock.owned) &&
	       (by_close(why->sk, direct) ||
		cause_of_disconnect(why->ctx) != TCPSTATE_CAUSE_UNKNOWN);
}

static __always_inline void cause_disconnect(struct tcpstate_record *rec,
					     const struct why *why)
{
	rec->cause = cause_of_disconnect(why->ctx);
	if (rec->cause == TCPSTATE_CAUSE_UNKNOWN)
		infer(rec, TCPSTATE_CAUSE_DISCONNECT);
}

/* CLOSE inside a system call on this socket, with no error pending. */
static __always_inline void cause_close_call(struct tcpstate_record *rec,
					     const struct why *why, const bool direct)
{
	if (by_close(why->sk, direct))
		rec->cause = close_or_exit(why);
	else if (rec->flags & TCPSTATE_F_NO_SYN)
		infer(rec, TCPSTATE_CAUSE_CONNECT);
	else
		cause_disconnect(rec, why);
	/* Unread data or SO_LINGER 0: a RST instead of a FIN. */
	if ((rec->old_state == TCPSTATE_ESTABLISHED ||
	     rec->old_state == TCPSTATE_CLOSE_WAIT) && !is_repaired(why->tp, direct))
		record_segment(rec, TCPSTATE_F_SEG_SENT | TCPSTATE_F_SEG_DERIVED,
			       TCPSTATE_TCPF_RST | TCPSTATE_TCPF_ACK,
			       GET(why->tp, snd_nxt), GET(why->tp, rcv_nxt));
}

/* CLOSE with no error pending. */
static __always_inline void cause_quiet_close(struct tcpstate_record *rec,
					      const struct why *why, const bool direct)
{
	switch (rec->old_state) {
	case TCPSTATE_FIN_WAIT1:
	case TCPSTATE_FIN_WAIT2:
	case TCPSTATE_CLOSING:
	case TCPSTATE_LAST_ACK:
		cause_fin_wait_close(rec, why, direct);
		return;
	default:
		if (in_call(why, direct))
			cause_close_call(rec, why, direct);
		else
			infer(rec, childs_end(rec, why, direct));
	}
}

static __always_inline void cause_to_close(struct tcpstate_record *rec,
					   const struct why *why, const bool direct)
{
	u32 snd_una = GET(why->tp, snd_una);

	if (cause_known(rec, why, direct))
		return;
	/* Our FIN is acknowledged, nothing else is due. */
	if (rec->old_state == TCPSTATE_LAST_ACK && snd_una == GET(why->tp, write_seq)) {
		received(rec, TCPSTATE_CAUSE_ACK, TCPSTATE_TCPF_ACK, GET(why->tp, rcv_nxt),
			 snd_una);
		return;
	}
	switch (rec->sk_err) {
	case 0:
		cause_quiet_close(rec, why, direct);
		return;
	case ETIMEDOUT:
		infer(rec, expired_timer(why, direct));
		return;
	case ECONNABORTED:
		infer(rec, TCPSTATE_CAUSE_ABORT);
		return;
	case ECONNRESET:
	case EPIPE:
		infer(rec, TCPSTATE_CAUSE_RST);
		return;
	case ENOMEM:
		infer(rec, TCPSTATE_CAUSE_NO_MEMORY);
		return;
	default:
		/* tcp_v4_err(), tcp_v6_err(): sk_err is the ICMP error. */
		infer(rec, TCPSTATE_CAUSE_ICMP);
	}
}

/* What moves a socket on, unless it closes. */
enum move {
	MOVE_UNKNOWN,
	MOVE_CONNECT,
	MOVE_LISTEN,
	MOVE_SYNACK,
	MOVE_SYN,
	MOVE_ACK,
	MOVE_FIN,
	MOVE_FIN_SENT,
};

#define MOVE(old, new) [TCPSTATE_##old * BPF_PAIR_SIDE + TCPSTATE_##new]

/* Most pairs of states have one cause, see tcpstate_cause() of the module. */
static const u8 moves[BPF_PAIR_SIDE * BPF_PAIR_SIDE] = {
	MOVE(CLOSE, SYN_SENT) = MOVE_CONNECT,
	MOVE(CLOSE, LISTEN) = MOVE_LISTEN,
	MOVE(SYN_SENT, ESTABLISHED) = MOVE_SYNACK,
	MOVE(SYN_SENT, SYN_RECV) = MOVE_SYN,
	MOVE(SYN_RECV, ESTABLISHED) = MOVE_ACK,
	MOVE(FIN_WAIT1, FIN_WAIT2) = MOVE_ACK,
	MOVE(CLOSING, TIME_WAIT) = MOVE_ACK,
	MOVE(SYN_RECV, CLOSE_WAIT) = MOVE_FIN,
	MOVE(ESTABLISHED, CLOSE_WAIT) = MOVE_FIN,
	MOVE(FIN_WAIT1, CLOSING) = MOVE_FIN,
	MOVE(FIN_WAIT1, TIME_WAIT) = MOVE_FIN,
	MOVE(FIN_WAIT2, TIME_WAIT) = MOVE_FIN,
	MOVE(SYN_RECV, FIN_WAIT1) = MOVE_FIN_SENT,
	MOVE(ESTABLISHED, FIN_WAIT1) = MOVE_FIN_SENT,
	MOVE(CLOSE_WAIT, LAST_ACK) = MOVE_FIN_SENT,
};

static __always_inline enum move move_of(u32 old, u32 new)
{
	u32 pair = old * BPF_PAIR_SIDE + new;

	barrier_var(pair);
	return moves[pair % (BPF_PAIR_SIDE * BPF_PAIR_SIDE)];
}

static __always_inline void cause_of_move(struct tcpstate_record *rec,
					  const struct why *why, const bool direct)
{
	const struct tcp_sock *tp = why->tp;

	switch (move_of(rec->old_state, rec->new_state)) {
	case MOVE_CONNECT:
		rec->cause = TCPSTATE_CAUSE_CONNECT;
		return;
	case MOVE_LISTEN:
		rec->cause = TCPSTATE_CAUSE_LISTEN;
		return;
	case MOVE_SYNACK:
		if (is_repaired(tp, direct))
			rec->cause = TCPSTATE_CAUSE_CONNECT;
		else
			received(rec, TCPSTATE_CAUSE_SYNACK,
				 TCPSTATE_TCPF_SYN | TCPSTATE_TCPF_ACK,
				 GET(tp, rcv_nxt) - 1, GET(tp, snd_una));
		return;
	case MOVE_SYN:
		rec->cause = TCPSTATE_CAUSE_SYN;
		return;
	case MOVE_ACK:
		received(rec, TCPSTATE_CAUSE_ACK, TCPSTATE_TCPF_ACK, GET(tp, rcv_nxt),
			 GET(tp, snd_una));
		return;
	case MOVE_FIN:
		received(rec, TCPSTATE_CAUSE_FIN, TCPSTATE_TCPF_FIN | TCPSTATE_TCPF_ACK,
			 GET(tp, rcv_nxt) - 1, GET(tp, snd_una));
		return;
	case MOVE_FIN_SENT:
		cause_fin_sent(rec, why, direct);
		return;
	default:
		infer(rec, TCPSTATE_CAUSE_UNKNOWN);
	}
}

/* Fills cause and segment of a full socket's transition, and retrans of SYN_SENT. */
static __always_inline void record_cause(struct tcpstate_record *rec,
					 const struct why *why, const bool direct)
{
	if (rec->old_state == TCPSTATE_SYN_SENT || rec->new_state == TCPSTATE_SYN_SENT)
		record_syn_retrans(rec, why->tp, direct);
	if (rec->new_state == TCPSTATE_CLOSE)
		cause_to_close(rec, why, direct);
	else
		cause_of_move(rec, why, direct);
}

#endif
