// SPDX-License-Identifier: GPL-2.0-only
/*
 * Full sockets: the tracepoint sock:inet_sock_set_state, and three hooks that
 * complete what it tells.
 *
 * The tracepoint fires in inet_sk_set_state() and inet_sk_state_store() before
 * the store, with the socket owned by the caller or its spinlock held, in
 * softirq or task context; sk->sk_state is still the old state.
 */
#include <net/tcp.h>

#include "caller.h"
#include "cause.h"
#include "compat/reset_reason.h"
#include "counters.h"
#include "hooks.h"
#include "marks.h"
#include "probes.h"
#include "record.h"
#include "record_fill.h"
#include "recorder.h"
#include "reset_note.h"

static __always_inline void transition(struct sock *sk, u8 old, u8 new,
				       u32 flags, enum tcpstate_known known)
{
	struct tcpstate_record *rec;
	struct recording r;

	rec = recording_begin(&r);
	record_transition(rec, TCPSTATE_KIND_FULL, old, new);
	rec->flags = flags;
	record_fill_sock(rec, sk, old, new);
	tcpstate_cause(rec, sk, known);
	recording_end_transition(&r, old, new);
}

/*
 * tcp_v4_connect() sets SYN_SENT before it has chosen local port and initial
 * sequence number. Its record is written when tcp_connect() is reached, a few
 * microseconds later, or with the next transition if that never happens. A
 * connect that TCP_FASTOPEN_CONNECT defers may wait for minutes: not delayed.
 */
static bool delay_syn_sent(struct sock *sk)
{
	return tcpstate_hook_attached(TCPSTATE_HOOK_CONNECT) &&
	       !tcp_sk(sk)->fastopen_connect &&
	       tcpstate_mark(sk, KNOWN_CONNECTING);
}

/* tcp_rcv_synsent_state_process() stores the SYN's number a moment later. */
static bool delay_crossed(struct sock *sk)
{
	return tcpstate_hook_attached(TCPSTATE_HOOK_CROSSED) &&
	       tcpstate_mark(sk, KNOWN_CROSSED);
}

/* A connect that failed before tcp_connect() was reached. */
static noinline void connect_without_syn(struct sock *sk)
{
	transition(sk, TCP_CLOSE, TCP_SYN_SENT, TCPSTATE_F_NO_SYN, KNOWN_NOTHING);
}

static __always_inline void to_close(struct sock *sk, int old)
{
	/* Whoever marks a socket is going to close it, unless it connects. */
	enum tcpstate_known known = tcpstate_unmark(sk);
	u32 flags = 0;

	if (unlikely(old == TCP_CLOSE)) {
		tcpstate_count_ignored(IGNORED_SAME_STATE);
		return;
	}
	if (known == KNOWN_HANDOVER) {
		tcpstate_count_ignored(IGNORED_HANDOVER);
		return;
	}
	if (known == KNOWN_CONNECTING) {
		connect_without_syn(sk);
		flags = TCPSTATE_F_NO_SYN;
	}
	transition(sk, old, TCP_CLOSE, flags, known);
}

/* Return: whether the record is made with what another hook knows. */
static bool told_elsewhere(struct sock *sk, int old, int new)
{
	if (new == TCP_SYN_SENT)
		return delay_syn_sent(sk);
	if (old == TCP_LISTEN) {
		tcpstate_request_to_child(sk);
		return true;
	}
	return old == TCP_SYN_SENT && delay_crossed(sk);
}

/**
 * on_set_state() - tracepoint sock:inet_sock_set_state
 * @data: not used
 * @csk: the socket; of any protocol built on inet_connection_sock
 * @old: state left
 * @new: state entered
 */
void on_set_state(void *data, const struct sock *csk, const int old,
		  const int new)
{
	/* Not ours to change, but its cookie is made on first use. */
	struct sock *sk = (struct sock *)csk;

	if (!READ_ONCE(attach_live))
		return;
	if (unlikely(sk->sk_protocol != IPPROTO_TCP)) {
		tcpstate_count_ignored(IGNORED_PROTOCOL);
		return;
	}
	if (new == TCP_CLOSE) {
		to_close(sk, old);
		return;
	}
	if (unlikely(old == new)) {
		tcpstate_count_ignored(IGNORED_SAME_STATE);
		return;
	}
	if ((new == TCP_SYN_SENT || new == TCP_SYN_RECV) &&
	    told_elsewhere(sk, old, new))
		return;
	transition(sk, old, new, 0, KNOWN_NOTHING);
}

/**
 * on_tcp_set_state() - entry of tcp_set_state(sk, state)
 * @args: sk, state
 * @caller: not used
 *
 * Where the tracepoint is missing.
 */
void on_tcp_set_state(const unsigned long *args, unsigned long caller)
{
	const struct sock *sk = (const struct sock *)args[0];

	on_set_state(NULL, sk, sk->sk_state, (int)args[1]);
}

/**
 * on_receive_reset() - tracepoint tcp:tcp_receive_reset, in tcp_reset()
 * @data: not used
 * @sk: the socket, which tcp_reset() is going to close
 */
void on_receive_reset(void *data, struct sock *sk)
{
	/* tcp_reset() does nothing more at CLOSE: the mark would be left. */
	if (READ_ONCE(attach_live) && sk->sk_protocol == IPPROTO_TCP &&
	    sk->sk_state != TCP_CLOSE)
		tcpstate_mark(sk, KNOWN_RESET);
}

/**
 * on_reset() - entry of tcp_reset(sk, ...)
 * @args: sk
 * @caller: not used
 *
 * Where the tracepoint is missing.
 */
void on_reset(const unsigned long *args, unsigned long caller)
{
	on_receive_reset(NULL, (struct sock *)args[0]);
}

/**
 * on_reset_segment() - entry of tcp_reset(sk, skb); until 5.10 tcp_reset(sk)
 * @args: sk, skb
 * @caller: without skb, tells whether the segment was a RST: tcp_rcv_state_process()
 *	itself calls this when data comes after close(2)
 */
void on_reset_segment(const unsigned long *args, unsigned long caller)
{
	const struct sock *sk = (const struct sock *)args[0];

	if (sk->sk_protocol != IPPROTO_TCP || sk->sk_state == TCP_CLOSE)
		return;
	if (COMPAT_RESET_HAS_SEGMENT)
		tcpstate_note_reset(sk, (const struct sk_buff *)args[1]);
	else if (sk->sk_state != TCP_SYN_SENT &&
		 tcpstate_caller(caller) == CALLER_RCV_STATE)
		tcpstate_mark(sk, KNOWN_SEGMENT);
}

/**
 * on_crossed() - entry of tcp_send_synack(sk)
 * @args: sk, owned or its spinlock held; in SYN_RECV after a SYN crossed ours
 * @caller: not used
 *
 * tcp_rcv_synsent_state_process() is the only caller. A socket that is not marked had no
 * room for a mark: its record is made already.
 */
void on_crossed(const unsigned long *args, unsigned long caller)
{
	struct sock *sk = (struct sock *)args[0];
	struct tcpstate_record *rec;
	struct recording r;

	if (tcpstate_unmark(sk) != KNOWN_CROSSED)
		return;
	rec = recording_begin(&r);
	record_transition(rec, TCPSTATE_KIND_FULL, TCP_SYN_SENT, TCP_SYN_RECV);
	record_sock(rec, sk);
	rec->cause = TCPSTATE_CAUSE_SYN;
	record_segment(rec, TCPSTATE_F_SEG_RCVD | TCPSTATE_F_SEG_DERIVED,
		       TCPSTATE_TCPF_SYN, tcp_sk(sk)->rcv_nxt - 1, 0);
	recording_end_transition(&r, TCP_SYN_SENT, TCP_SYN_RECV);
}

/**
 * on_time_wait() - entry of tcp_time_wait(sk, state, timeo)
 * @args: sk, which goes to CLOSE now, with or without a timewait socket
 * @caller: not used
 *
 * The caller of tcp_done() would not tell: it may be called by a jump.
 */
void on_time_wait(const unsigned long *args, unsigned long caller)
{
	const struct sock *sk = (const struct sock *)args[0];

	if (sk->sk_protocol == IPPROTO_TCP)
		tcpstate_mark(sk, KNOWN_TIME_WAIT);
}

/**
 * on_done() - entry of tcp_done(sk) and tcp_done_with_error(sk, err)
 * @args: sk, which goes to CLOSE now; owned or its spinlock held
 * @caller: tells why
 *
 * Makes no record: on_set_state() follows. Of two calls inside each other the
 * outer one tells, and tcp_reset() has told already.
 */
void on_done(const unsigned long *args, unsigned long caller)
{
	const struct sock *sk = (const struct sock *)args[0];
	enum tcpstate_known known;

	if (sk->sk_protocol != IPPROTO_TCP)
		return;
	switch (tcpstate_caller(caller)) {
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
	tcpstate_mark(sk, known);
}

/* A RST leaves because of what happened to this socket. */
static void reset_sent(const struct sock *csk, u8 reason)
{
	struct sock *sk = (struct sock *)csk;
	struct tcpstate_record *rec;
	struct recording r;
	u8 state;

	if (!READ_ONCE(attach_live) || !sk || !sk_fullsock(sk) ||
	    sk->sk_protocol != IPPROTO_TCP)
		return;
	state = READ_ONCE(sk->sk_state);
	rec = recording_begin(&r);
	rec->event = TCPSTATE_EV_RESET_SENT;
	rec->kind = TCPSTATE_KIND_FULL;
	rec->old_state = state;
	rec->new_state = state;
	rec->reset_reason = reason;
	record_sock(rec, sk);
	/* Who receives for a listener does not lock it: somebody else may have. */
	if (state == TCP_LISTEN) {
		rec->pid = 0;
		rec->tgid = 0;
		memset(rec->comm, 0, sizeof(rec->comm));
		record_task(rec, false);
	}
	recording_end(&r);
}

#if COMPAT_HAS_RESET_REASON
/**
 * on_send_reset() - tracepoint tcp:tcp_send_reset
 * @data: not used
 * @sk: the socket, of any kind; NULL: there is none
 * @skb: segment that the RST answers; NULL: none
 * @reason: the kernel's reason
 */
void on_send_reset(void *data, const struct sock *sk, const struct sk_buff *skb,
		   const enum sk_rst_reason reason)
{
	reset_sent(sk, compat_reset_reason(reason));
}
#else
/**
 * on_send_reset() - tracepoint tcp:tcp_send_reset, as it was before 6.10
 * @data: not used
 * @sk: the socket
 * @skb: segment that the RST answers, or the RST
 */
void on_send_reset(void *data, const struct sock *sk, const struct sk_buff *skb)
{
	reset_sent(sk, TCPSTATE_RESET_UNKNOWN);
}
#endif

/**
 * on_connect() - entry of tcp_connect(sk)
 * @args: sk, owned by the caller
 * @caller: not used
 *
 * Port and initial sequence number are chosen, the SYN is about to leave.
 */
void on_connect(const unsigned long *args, unsigned long caller)
{
	struct sock *sk = (struct sock *)args[0];
	struct tcpstate_record *rec;
	struct recording r;

	/* Not every caller has gone through tcp_v4_connect(). */
	if (tcpstate_unmark(sk) != KNOWN_CONNECTING)
		return;
	rec = recording_begin(&r);
	record_transition(rec, TCPSTATE_KIND_FULL, TCP_CLOSE, TCP_SYN_SENT);
	record_sock(rec, sk);
	rec->cause = TCPSTATE_CAUSE_CONNECT;
	if (!tcp_sk(sk)->repair)
		record_segment(rec, TCPSTATE_F_SEG_SENT, TCPSTATE_TCPF_SYN,
			       tcp_sk(sk)->write_seq, 0);
	recording_end_transition(&r, rec->old_state, rec->new_state);
}

static void accepted(struct sock *sk)
{
	struct tcpstate_record *rec;
	struct recording r;

	rec = recording_begin(&r);
	rec->event = TCPSTATE_EV_ACCEPT;
	rec->kind = TCPSTATE_KIND_FULL;
	rec->old_state = sk->sk_state;
	rec->new_state = sk->sk_state;
	rec->cause = TCPSTATE_CAUSE_ACCEPT;
	record_sock(rec, sk);
	record_task(rec, true);
	recording_end(&r);
}

/**
 * on_graft() - entry of security_sock_graft(sk, parent)
 * @args: sk, parent
 * @caller: not used
 *
 * Called by sock_graft() when accept(2) gives a connection to a process, with
 * the socket owned by that process and its uid already set. Other families
 * and protocols come here too.
 */
void on_graft(const unsigned long *args, unsigned long caller)
{
	struct sock *sk = (struct sock *)args[0];

	if ((sk->sk_family == AF_INET || sk->sk_family == AF_INET6) &&
	    sk->sk_protocol == IPPROTO_TCP && tcpstate_task_owns(sk))
		accepted(sk);
}

/**
 * on_csk_accept() - return of inet_csk_accept(sk, ...)
 * @args: sk, the listener
 * @caller: not used
 * @result: the connection; NULL: none
 *
 * Where on_graft() cannot be attached. The connection is this task's, though
 * it has not locked it yet, and its uid is still the listener's.
 */
void on_csk_accept(const unsigned long *args, unsigned long caller,
		   unsigned long result)
{
	struct sock *sk = (struct sock *)result;

	if (sk && sk->sk_protocol == IPPROTO_TCP &&
	    !(current->flags & PF_KTHREAD))
		accepted(sk);
}
