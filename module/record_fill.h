/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a full socket fills a record: what every transition goes through, so it
 * is inlined, and its order is that of few instructions.
 */
#ifndef TCPSTATE_RECORD_FILL_H
#define TCPSTATE_RECORD_FILL_H

#include <linux/cgroup.h>
#include <linux/inet.h>
#include <linux/sched.h>
#include <linux/sock_diag.h>
#include <linux/uidgid.h>
#include <net/inet_connection_sock.h>
#include <net/inet_sock.h>
#include <net/mptcp.h>
#include <net/tcp.h>

#include "compat/comm.h"
#include "compat/tcp.h"
#include "record.h"

/* Works on all three kinds: the cookie is in struct sock_common. */
static __always_inline u64 cookie_of(struct sock *sk)
{
	u64 cookie = atomic64_read(&sk->sk_cookie);

	return likely(cookie) ? cookie : record_make_cookie(sk);
}

/* What struct sock_common holds, which is all that a mini-socket has. */
static __always_inline void record_common(struct tcpstate_record *rec, struct sock *sk)
{
	rec->cookie = cookie_of(sk);
	rec->netns = sock_net(sk)->ns.inum;
	rec->family = sk->sk_family;
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6) {
		memcpy(rec->laddr, &sk->sk_v6_rcv_saddr, sizeof(rec->laddr));
		memcpy(rec->raddr, &sk->sk_v6_daddr, sizeof(rec->raddr));
		return;
	}
#endif
	memcpy(rec->laddr, &sk->sk_rcv_saddr, sizeof(sk->sk_rcv_saddr));
	memcpy(rec->raddr, &sk->sk_daddr, sizeof(sk->sk_daddr));
}

static __always_inline u32
record_credentials(struct tcpstate_record *rec, const struct sock *sk)
{
	/* In the initial user namespace a kuid is the uid. */
	rec->uid = __kuid_val(READ_ONCE(sk->sk_uid));
#ifdef CONFIG_SOCK_CGROUP_DATA
	rec->cgroup_id = cgroup_id(sock_cgroup_ptr((struct sock_cgroup_data *)
						   &sk->sk_cgrp_data));
#endif
	return TCPSTATE_F_HAS_UID;
}

static __always_inline u32
record_queue(struct tcpstate_record *rec, const struct sock *listener)
{
	rec->queue_len = READ_ONCE(listener->sk_ack_backlog);
	rec->queue_max = READ_ONCE(listener->sk_max_ack_backlog);
	return TCPSTATE_F_HAS_QUEUE;
}

/* Agreed in the handshake; fills the window scales. */
static __always_inline u32
record_options(struct tcpstate_record *rec, const struct tcp_sock *tp)
{
	const struct tcp_options_received *opt = &tp->rx_opt;
	u32 flags = 0;

	if (opt->tstamp_ok)
		flags |= TCPSTATE_F_TIMESTAMPS;
	if (opt->sack_ok)
		flags |= TCPSTATE_F_SACK;
	if (opt->wscale_ok) {
		flags |= TCPSTATE_F_WSCALE;
		rec->snd_wscale = opt->snd_wscale;
		rec->rcv_wscale = opt->rcv_wscale;
	}
	if (tp->ecn_flags & COMPAT_TCP_ECN)
		flags |= TCPSTATE_F_ECN;
	return flags;
}

static __always_inline u32
record_tcp(struct tcpstate_record *rec, const struct tcp_sock *tp)
{
	u32 flags = TCPSTATE_F_HAS_TCP | record_options(rec, tp);

	rec->snd_nxt = tp->snd_nxt;
	rec->snd_una = tp->snd_una;
	rec->rcv_nxt = tp->rcv_nxt;
	rec->snd_wnd = tp->snd_wnd;
	rec->srtt_us = tp->srtt_us >> 3;
	rec->mss = tp->mss_cache;
	rec->bytes_sent = tp->bytes_sent;
	rec->bytes_received = tp->bytes_received;
	/*
	 * tcp_rcv_nxt_update() counts the peer's FIN, after which tcp_fin() sets this
	 * flag. One in a SYN-ACK (fast open) is not counted: never below 0.
	 */
	if (rec->bytes_received && sock_flag((const struct sock *)tp, SOCK_DONE))
		rec->bytes_received--;
	rec->retrans = inet_csk((struct sock *)tp)->icsk_retransmits;
	/* Asked for, or data in the SYN without asking: TFO_CLIENT_NO_COOKIE. */
	if (tp->syn_fastopen || tp->syn_data)
		flags |= TCPSTATE_F_FASTOPEN;
	if (tp->repair)
		flags |= TCPSTATE_F_REPAIR;
	if (sk_is_mptcp((struct sock *)tp))
		flags |= TCPSTATE_F_MPTCP;
	return flags;
}

/*
 * Of a socket that enters, has or leaves SYN_SENT. When a SYN-ACK ends it, tcp_ack() has
 * set icsk_retransmits to 0 already; when a socket that has tried before enters it again,
 * tcp_connect() has yet to do so. total_retrans, which tcp_disconnect() sets to 0, counts
 * SYNs only while SYN_SENT lasts.
 */
static __always_inline void
record_syn_retrans(struct tcpstate_record *rec, const struct tcp_sock *tp)
{
	rec->retrans = tp->total_retrans;
}

/**
 * tcpstate_task_owns() - is the current task acting on this socket?
 * @sk: a full socket
 *
 * Only a task that holds the socket lock through a system call of its own is.
 * Being in task context is not enough: a task that writes to a TUN device runs
 * the receive path of other people's sockets with bottom halves off, and
 * NAPI threads and ksoftirqd are tasks as well.
 *
 * Return: true if current may be named in connection with @sk
 */
static __always_inline bool tcpstate_task_owns(const struct sock *sk)
{
	return in_task() && !(current->flags & PF_KTHREAD) &&
	       sock_owned_by_user_nocheck(sk);
}

/**
 * record_task() - say where the kernel ran
 * @rec: the record
 * @is_task: the current task is the one that acts on the socket; otherwise
 *	it is a bystander and not named
 */
static __always_inline void
record_task(struct tcpstate_record *rec, bool is_task)
{
	if (!is_task) {
		rec->context = TCPSTATE_CTX_SOFTIRQ;
		return;
	}
	rec->context = TCPSTATE_CTX_TASK;
	rec->pid = current->pid;
	rec->tgid = current->tgid;
	compat_copy_comm(rec->comm);
}

/**
 * record_fill_sock() - fill a record from a full socket
 * @rec: the record
 * @sk: TCP socket, owned or with its spinlock held
 * @old: state left
 * @new: state entered
 *
 * At CLOSE the socket may be out of the hash tables and inet_num zero, while
 * inet_sport is still what it was. Inlined where every transition goes through, so
 * what only SYN_SENT needs is left to tcpstate_cause(); elsewhere record_sock() will do.
 */
static __always_inline void
record_fill_sock(struct tcpstate_record *rec, struct sock *sk, u8 old, u8 new)
{
	u32 flags;

	record_common(rec, sk);
	rec->lport = inet_sk(sk)->inet_sport;
	rec->rport = sk->sk_dport;
	rec->sk_err = READ_ONCE(sk->sk_err);
	flags = record_credentials(rec, sk);
	record_task(rec, tcpstate_task_owns(sk));
	if (sock_flag(sk, SOCK_DEAD))
		flags |= TCPSTATE_F_ORPHAN;
	if (unlikely(old == TCP_LISTEN || new == TCP_LISTEN))
		flags |= record_queue(rec, sk);
	else
		flags |= record_tcp(rec, tcp_sk(sk));
	rec->flags |= flags;
}

#endif /* TCPSTATE_RECORD_FILL_H */
