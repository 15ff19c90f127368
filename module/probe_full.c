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

#include "cause.h"
#include "counters.h"
#include "hooks.h"
#include "marks.h"
#include "probes.h"
#include "record.h"
#include "recorder.h"

/* Sockets inside connect(2) whose CLOSE>SYN_SENT waits for its port and ISN. */
static struct tcpstate_marks connecting;
/* Sockets for which tcp_reset() is running. */
static struct tcpstate_marks resetting;

static void transition(struct sock *sk, u8 old, u8 new, u32 flags, bool reset)
{
	struct tcpstate_record *rec;
	unsigned long irqflags;

	rec = tcpstate_record_begin(&irqflags);
	record_transition(rec, TCPSTATE_KIND_FULL, old, new);
	rec->flags = flags;
	record_sock(rec, sk);
	tcpstate_cause(rec, sk, reset);
	tcpstate_record_end(rec, irqflags);
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
	       !tcp_sk(sk)->fastopen_connect && tcpstate_mark(&connecting, sk);
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
	u32 flags = 0;

	if (!READ_ONCE(attach_live))
		return;
	if (sk->sk_protocol != IPPROTO_TCP) {
		tcpstate_count_ignored(IGNORED_PROTOCOL);
		return;
	}
	if (old == new) {
		tcpstate_count_ignored(IGNORED_SAME_STATE);
		return;
	}
	if (old == TCP_LISTEN && new == TCP_SYN_RECV) {
		tcpstate_request_to_child(sk);
		return;
	}
	if (new == TCP_CLOSE && tcpstate_timewait_took_over(sk)) {
		tcpstate_count_ignored(IGNORED_HANDOVER);
		return;
	}
	if (new == TCP_SYN_SENT && delay_syn_sent(sk))
		return;
	if (old == TCP_SYN_SENT && tcpstate_unmark(&connecting, sk)) {
		transition(sk, TCP_CLOSE, TCP_SYN_SENT, TCPSTATE_F_NO_SYN, false);
		flags = TCPSTATE_F_NO_SYN;
	}
	transition(sk, old, new, flags,
		   new == TCP_CLOSE && tcpstate_unmark(&resetting, sk));
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
		tcpstate_mark(&resetting, sk);
}

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
	unsigned long irqflags;

	if (!tcpstate_unmark(&connecting, sk))
		return;
	rec = tcpstate_record_begin(&irqflags);
	record_transition(rec, TCPSTATE_KIND_FULL, TCP_CLOSE, TCP_SYN_SENT);
	record_sock(rec, sk);
	rec->cause = TCPSTATE_CAUSE_CONNECT;
	if (!tcp_sk(sk)->repair)
		record_segment(rec, TCPSTATE_F_SEG_SENT, TCPSTATE_TCPF_SYN,
			       tcp_sk(sk)->write_seq, 0);
	tcpstate_record_end(rec, irqflags);
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
	struct tcpstate_record *rec;
	unsigned long irqflags;

	if ((sk->sk_family != AF_INET && sk->sk_family != AF_INET6) ||
	    sk->sk_protocol != IPPROTO_TCP || !tcpstate_task_owns(sk))
		return;
	rec = tcpstate_record_begin(&irqflags);
	rec->event = TCPSTATE_EV_ACCEPT;
	rec->kind = TCPSTATE_KIND_FULL;
	rec->old_state = sk->sk_state;
	rec->new_state = sk->sk_state;
	rec->cause = TCPSTATE_CAUSE_ACCEPT;
	record_sock(rec, sk);
	tcpstate_record_end(rec, irqflags);
}
