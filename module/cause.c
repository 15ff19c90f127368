// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a full socket changed its state.
 *
 * The tracepoint tells the two states. Most pairs have one cause in the kernel
 * (net/ipv4/tcp*.c), and then so does the record. Where there are several, the
 * socket's fields decide, and the record carries TCPSTATE_F_INFERRED unless
 * they decide for certain.
 *
 * Runs as record.c does: between begin and end, reading only.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/sched.h>
#include <linux/stacktrace.h>
#include <net/inet_connection_sock.h>
#include <net/tcp.h>

#include "caller.h"
#include "cause.h"
#include "compat/tcp.h"
#include "hooks.h"
#include "record.h"
#include "record_fill.h"
#include "reset_note.h"

#define PAIR(old, new) ((old) << 8 | (new))

static void infer(struct tcpstate_record *rec, u8 cause)
{
	rec->cause = cause;
	rec->flags |= TCPSTATE_F_INFERRED;
}

/* A segment that arrived; its numbers follow from what was accepted. */
static void received(struct tcpstate_record *rec, u8 cause, u8 tcp_flags,
		     u32 seq, u32 ack)
{
	rec->cause = cause;
	record_segment(rec, TCPSTATE_F_SEG_RCVD | TCPSTATE_F_SEG_DERIVED,
		       tcp_flags, seq, ack);
}

/*
 * Is this the end of the socket's last file descriptor? __fput() runs when the
 * last reference to the file is gone; shutdown(2) and connect(2) hold one.
 * sock_orphan() comes late in tcp_close(), so it proves close as well.
 */
static bool by_close(const struct sock *sk)
{
	const struct socket *sock = sk->sk_socket;

	return !sock || sock_flag(sk, SOCK_DEAD) ||
	       (sock->file && !file_count(sock->file));
}

/* close(2), or what the kernel does for a process that ends. */
static u8 close_or_exit(const struct sock *sk)
{
	return tcpstate_task_owns(sk) && current->flags & PF_EXITING ?
	       TCPSTATE_CAUSE_EXIT : TCPSTATE_CAUSE_CLOSE;
}

/*
 * tcp_close_state(): close or shutdown, and a FIN goes out at write_seq. From a
 * softirq it is a call that had to wait, see tcp_rcv_state_process(); without
 * a file it is the kernel's own socket, and either call.
 */
static void cause_fin_sent(struct tcpstate_record *rec, const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	rec->cause = by_close(sk) ? close_or_exit(sk) : TCPSTATE_CAUSE_SHUTDOWN;
	if (!in_task() || !sock_owned_by_user_nocheck(sk) ||
	    (sk->sk_socket && !sk->sk_socket->file))
		rec->flags |= TCPSTATE_F_INFERRED;
	record_segment(rec, TCPSTATE_F_SEG_SENT | TCPSTATE_F_SEG_DERIVED,
		       TCPSTATE_TCPF_FIN | TCPSTATE_TCPF_ACK,
		       tp->write_seq, tp->rcv_nxt);
}

/*
 * tcp_reset() was entered. It is also how the kernel aborts when data comes
 * after close(2), see tcp_rcv_state_process(): the segment tells, or in 5.10 the
 * caller (on_reset_segment()). If neither was seen, the cause is not certain.
 */
static void cause_reset(struct tcpstate_record *rec, const struct sock *sk)
{
	struct segment segment;

	if (tcpstate_reset_noted(sk, &segment)) {
		rec->cause = segment.tcp_flags & TCPSTATE_TCPF_RST ?
			     TCPSTATE_CAUSE_RST : TCPSTATE_CAUSE_DATA;
		record_segment(rec, TCPSTATE_F_SEG_RCVD, segment.tcp_flags,
			       segment.seq, segment.ack);
		return;
	}
	rec->cause = TCPSTATE_CAUSE_RST;
	if (rec->old_state != TCP_SYN_SENT)
		/* In SYN_SENT it may have any number, RFC 9293 section 3.10.7.3. */
		record_segment(rec, TCPSTATE_F_SEG_RCVD | TCPSTATE_F_SEG_DERIVED,
			       TCPSTATE_TCPF_RST, tcp_sk(sk)->rcv_nxt, 0);
	if ((COMPAT_RESET_HAS_SEGMENT ||
	     !tcpstate_hook_attached(TCPSTATE_HOOK_RESET_SEGMENT)) &&
	    sk->sk_shutdown & RCV_SHUTDOWN &&
	    (rec->old_state == TCP_FIN_WAIT1 || rec->old_state == TCP_FIN_WAIT2))
		rec->flags |= TCPSTATE_F_INFERRED;
}

/* tcp_check_oom(), or a namespace that is going: nobody tells which. */
static void cause_no_resources(struct tcpstate_record *rec, const struct sock *sk)
{
	if (check_net(sock_net(sk)))
		rec->cause = TCPSTATE_CAUSE_NO_MEMORY;
	else
		infer(rec, TCPSTATE_CAUSE_NETNS_EXIT);
}

/*
 * tcp_write_timeout() and its like give up with an error, tcp_out_of_resources()
 * closes orphans without one. The user timeout replaces the other limits, but
 * for SYNs, where the one that is reached first counts.
 */
static void cause_write_timer(struct tcpstate_record *rec, const struct sock *sk)
{
	if (!rec->sk_err) {
		cause_no_resources(rec, sk);
		return;
	}
	/* tcp_fastopen_synack_timer() */
	if (rcu_access_pointer(tcp_sk(sk)->fastopen_rsk)) {
		rec->cause = TCPSTATE_CAUSE_SYNACK_TIMER;
		return;
	}
	rec->cause = TCPSTATE_CAUSE_RETRANS_TIMER;
	if (!inet_csk(sk)->icsk_user_timeout)
		return;
	rec->cause = TCPSTATE_CAUSE_USER_TIMEOUT;
	if (rec->old_state == TCP_SYN_SENT || rec->old_state == TCP_SYN_RECV)
		rec->flags |= TCPSTATE_F_INFERRED;
}

static void cause_keepalive_timer(struct tcpstate_record *rec,
				  const struct sock *sk)
{
	if (!rec->sk_err)
		rec->cause = TCPSTATE_CAUSE_FIN_WAIT2_TIMER;
	else if (inet_csk(sk)->icsk_user_timeout)
		rec->cause = TCPSTATE_CAUSE_USER_TIMEOUT;
	else
		rec->cause = TCPSTATE_CAUSE_KEEPALIVE_TIMER;
}

/*
 * tcp_rcv_state_process() closes a socket when its last ACK comes, which is that
 * of the FIN if nobody wants to wait in FIN_WAIT2 (TCP_LINGER2 below 0); and when
 * data comes that nobody is there for.
 */
static void cause_segment(struct tcpstate_record *rec, const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	bool last_ack = rec->old_state == TCP_LAST_ACK ||
			(rec->old_state == TCP_FIN_WAIT2 && tp->linger2 < 0);

	received(rec, last_ack ? TCPSTATE_CAUSE_ACK : TCPSTATE_CAUSE_DATA,
		 TCPSTATE_TCPF_ACK, tp->rcv_nxt, tp->snd_una);
}

/* A hook saw who closes the socket. Return: whether that is enough */
static bool cause_known(struct tcpstate_record *rec, const struct sock *sk,
			enum tcpstate_known known)
{
	switch (known) {
	case KNOWN_RESET:
		cause_reset(rec, sk);
		return true;
	case KNOWN_ABORT:
		rec->cause = TCPSTATE_CAUSE_ABORT;
		return true;
	case KNOWN_ICMP:
		rec->cause = TCPSTATE_CAUSE_ICMP;
		return true;
	case KNOWN_WRITE_TIMER:
		cause_write_timer(rec, sk);
		return true;
	case KNOWN_KEEPALIVE_TIMER:
		cause_keepalive_timer(rec, sk);
		return true;
	case KNOWN_SEGMENT:
		cause_segment(rec, sk);
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

/*
 * sk_err is ETIMEDOUT: which of the timers gave up? The write queue has been
 * purged by now, but what it counted is still there.
 */
static u8 expired_timer(const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);

	if (icsk->icsk_user_timeout)
		return TCPSTATE_CAUSE_USER_TIMEOUT;
	if (!icsk->icsk_retransmits && icsk->icsk_probes_out &&
	    sock_flag(sk, SOCK_KEEPOPEN))
		return TCPSTATE_CAUSE_KEEPALIVE_TIMER;
	return TCPSTATE_CAUSE_RETRANS_TIMER;
}

/*
 * __tcp_close() drops an orphan: TCP_LINGER2 below 0, too many orphans, or a
 * namespace that is going.
 */
static void cause_orphan_dropped(struct tcpstate_record *rec,
				 const struct sock *sk)
{
	if (rec->old_state == TCP_FIN_WAIT2 && tcp_sk(sk)->linger2 < 0)
		infer(rec, close_or_exit(sk));
	else if (check_net(sock_net(sk)))
		infer(rec, TCPSTATE_CAUSE_NO_MEMORY);
	else
		infer(rec, TCPSTATE_CAUSE_NETNS_EXIT);
}

/*
 * A socket that closes with its FIN sent, no error, and no hook that saw who
 * does it: by __tcp_close(), or a hook is missing. In whose context this
 * happens tells nothing: the backlog runs in the owner's system calls.
 */
static void cause_fin_wait_close(struct tcpstate_record *rec,
				 const struct sock *sk)
{
	if (tcpstate_hook_attached(TCPSTATE_HOOK_DONE))
		cause_orphan_dropped(rec, sk);
	else if (rec->old_state == TCP_CLOSING || sock_flag(sk, SOCK_DONE))
		infer(rec, TCPSTATE_CAUSE_NO_MEMORY);
	else if (rec->old_state == TCP_FIN_WAIT2 && tcp_sk(sk)->linger2 >= 0)
		infer(rec, TCPSTATE_CAUSE_FIN_WAIT2_TIMER);
	else
		cause_orphan_dropped(rec, sk);
}

/*
 * inet_ehash_nolisten() closes a child whose request had another one already;
 * a child that waits in the accept queue is in the hash table.
 */
static u8 childs_end(const struct tcpstate_record *rec, const struct sock *sk)
{
	if (sk->sk_socket)
		return TCPSTATE_CAUSE_UNKNOWN;
	if (rec->old_state == TCP_SYN_RECV && sk_unhashed(sk) &&
	    !rcu_access_pointer(tcp_sk(sk)->fastopen_rsk))
		return TCPSTATE_CAUSE_DUPLICATE;
	return TCPSTATE_CAUSE_LISTENER;
}

#define CALL_DEPTH 24

/*
 * connect(2) with AF_UNSPEC and shutdown(2) both come through tcp_disconnect(),
 * SOCK_DESTROY of a listener does without tcp_done(), and all leave nothing in
 * the socket that tells them apart. They are rare: look at who has called.
 */
static noinline void cause_disconnect(struct tcpstate_record *rec)
{
	unsigned long calls[CALL_DEPTH];
	unsigned int i, n = 0;

#ifdef CONFIG_STACKTRACE
	n = stack_trace_save(calls, CALL_DEPTH, 0);
#endif
	for (i = 0; i < n; i++) {
		switch (tcpstate_caller(calls[i])) {
		case CALLER_SHUTDOWN:
			rec->cause = TCPSTATE_CAUSE_SHUTDOWN;
			return;
		case CALLER_STREAM_CONNECT:
			rec->cause = TCPSTATE_CAUSE_DISCONNECT;
			return;
		case CALLER_ABORT:
			rec->cause = TCPSTATE_CAUSE_ABORT;
			return;
		default:
			break;
		}
	}
	infer(rec, TCPSTATE_CAUSE_DISCONNECT);
}

/* CLOSE inside a system call on this socket, with no error pending. */
static void cause_close_call(struct tcpstate_record *rec, const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	if (by_close(sk))
		rec->cause = close_or_exit(sk);
	else if (rec->flags & TCPSTATE_F_NO_SYN)
		infer(rec, TCPSTATE_CAUSE_CONNECT);
	else
		cause_disconnect(rec);
	/* Unread data or SO_LINGER 0: a RST instead of a FIN. */
	if ((rec->old_state == TCP_ESTABLISHED ||
	     rec->old_state == TCP_CLOSE_WAIT) && !tp->repair)
		record_segment(rec, TCPSTATE_F_SEG_SENT | TCPSTATE_F_SEG_DERIVED,
			       TCPSTATE_TCPF_RST | TCPSTATE_TCPF_ACK,
			       tp->snd_nxt, tp->rcv_nxt);
}

/* CLOSE with no error pending. */
static void cause_quiet_close(struct tcpstate_record *rec, const struct sock *sk)
{
	switch (rec->old_state) {
	case TCP_FIN_WAIT1:
	case TCP_FIN_WAIT2:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
		cause_fin_wait_close(rec, sk);
		return;
	default:
		if (in_task() && sock_owned_by_user_nocheck(sk))
			cause_close_call(rec, sk);
		else
			infer(rec, childs_end(rec, sk));
	}
}

static void cause_to_close(struct tcpstate_record *rec, struct sock *sk,
			   enum tcpstate_known known)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	if (cause_known(rec, sk, known))
		return;
	/* tcp_rcv_state_process(): our FIN is acknowledged, nothing else is due. */
	if (rec->old_state == TCP_LAST_ACK && tp->snd_una == tp->write_seq) {
		received(rec, TCPSTATE_CAUSE_ACK, TCPSTATE_TCPF_ACK,
			 tp->rcv_nxt, tp->snd_una);
		return;
	}
	switch (rec->sk_err) {
	case 0:
		break;
	case ETIMEDOUT:
		infer(rec, expired_timer(sk));
		return;
	case ECONNABORTED:
		infer(rec, TCPSTATE_CAUSE_ABORT);
		return;
	case ECONNRESET:
	case EPIPE:
		/* tcp_reset() was not seen: the hook is missing, or had no room. */
		infer(rec, TCPSTATE_CAUSE_RST);
		return;
	case ENOMEM:
		infer(rec, TCPSTATE_CAUSE_NO_MEMORY);
		return;
	default:
		/* tcp_v4_err(), tcp_v6_err(): sk_err is the ICMP error. */
		infer(rec, TCPSTATE_CAUSE_ICMP);
		return;
	}
	cause_quiet_close(rec, sk);
}

/**
 * tcpstate_cause() - fill cause and segment of a full socket's transition, and
 *	retrans of SYN_SENT
 * @rec: the record, filled by record_sock()
 * @sk: the socket, its variables as they are when the tracepoint fires: for a
 *	segment that arrived, already advanced past it
 * @known: what hooks have learned about who closes it
 */
void tcpstate_cause(struct tcpstate_record *rec, struct sock *sk,
		    enum tcpstate_known known)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	switch (PAIR(rec->old_state, rec->new_state)) {
	case PAIR(TCP_CLOSE, TCP_SYN_SENT):
		record_syn_retrans(rec, tp);
		rec->cause = TCPSTATE_CAUSE_CONNECT;
		return;
	case PAIR(TCP_CLOSE, TCP_LISTEN):
		rec->cause = TCPSTATE_CAUSE_LISTEN;
		return;
	case PAIR(TCP_SYN_SENT, TCP_ESTABLISHED):
		record_syn_retrans(rec, tp);
		if (tp->repair)
			rec->cause = TCPSTATE_CAUSE_CONNECT;
		else
			received(rec, TCPSTATE_CAUSE_SYNACK,
				 TCPSTATE_TCPF_SYN | TCPSTATE_TCPF_ACK,
				 tp->rcv_nxt - 1, tp->snd_una);
		return;
	case PAIR(TCP_SYN_SENT, TCP_SYN_RECV):
		record_syn_retrans(rec, tp);
		/* Without on_crossed(): its number is not in the socket yet. */
		rec->cause = TCPSTATE_CAUSE_SYN;
		return;
	case PAIR(TCP_SYN_RECV, TCP_ESTABLISHED):
	case PAIR(TCP_FIN_WAIT1, TCP_FIN_WAIT2):
	case PAIR(TCP_CLOSING, TCP_TIME_WAIT):
		received(rec, TCPSTATE_CAUSE_ACK, TCPSTATE_TCPF_ACK,
			 tp->rcv_nxt, tp->snd_una);
		return;
	case PAIR(TCP_SYN_RECV, TCP_CLOSE_WAIT):
	case PAIR(TCP_ESTABLISHED, TCP_CLOSE_WAIT):
	case PAIR(TCP_FIN_WAIT1, TCP_CLOSING):
	case PAIR(TCP_FIN_WAIT1, TCP_TIME_WAIT):
	case PAIR(TCP_FIN_WAIT2, TCP_TIME_WAIT):
		received(rec, TCPSTATE_CAUSE_FIN,
			 TCPSTATE_TCPF_FIN | TCPSTATE_TCPF_ACK,
			 tp->rcv_nxt - 1, tp->snd_una);
		return;
	case PAIR(TCP_SYN_RECV, TCP_FIN_WAIT1):
	case PAIR(TCP_ESTABLISHED, TCP_FIN_WAIT1):
	case PAIR(TCP_CLOSE_WAIT, TCP_LAST_ACK):
		cause_fin_sent(rec, sk);
		return;
	case PAIR(TCP_SYN_SENT, TCP_CLOSE):
		record_syn_retrans(rec, tp);
		cause_to_close(rec, sk, known);
		return;
	default:
		if (rec->new_state == TCP_CLOSE)
			cause_to_close(rec, sk, known);
		else
			infer(rec, TCPSTATE_CAUSE_UNKNOWN);
	}
}
