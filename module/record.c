// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filling a record from the three kinds of socket.
 *
 * All functions run between tcpstate_record_begin() and tcpstate_record_end(),
 * with interrupts off, on a record that is zeroed. They read only; the one
 * thing they write to a socket is its cookie, as `ss -e` would.
 */
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
static u64 cookie_of(struct sock *sk)
{
	u64 cookie = atomic64_read(&sk->sk_cookie);
	u32 half[2];

	if (likely(cookie))
		return cookie;
	sock_diag_save_cookie(sk, half);
	return (u64)half[1] << 32 | half[0];
}

/* What struct sock_common holds, which is all that a mini-socket has. */
static void record_common(struct tcpstate_record *rec, struct sock *sk)
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

static void record_credentials(struct tcpstate_record *rec, const struct sock *sk)
{
	/* In the initial user namespace a kuid is the uid. */
	rec->uid = __kuid_val(READ_ONCE(sk->sk_uid));
	rec->flags |= TCPSTATE_F_HAS_UID;
#ifdef CONFIG_SOCK_CGROUP_DATA
	rec->cgroup_id = cgroup_id(sock_cgroup_ptr((struct sock_cgroup_data *)
						   &sk->sk_cgrp_data));
#endif
}

static void record_queue(struct tcpstate_record *rec, const struct sock *listener)
{
	rec->queue_len = READ_ONCE(listener->sk_ack_backlog);
	rec->queue_max = READ_ONCE(listener->sk_max_ack_backlog);
	rec->flags |= TCPSTATE_F_HAS_QUEUE;
}

static void record_tcp(struct tcpstate_record *rec, const struct tcp_sock *tp)
{
	const struct tcp_options_received *opt = &tp->rx_opt;

	rec->snd_nxt = tp->snd_nxt;
	rec->snd_una = tp->snd_una;
	rec->rcv_nxt = tp->rcv_nxt;
	rec->snd_wnd = tp->snd_wnd;
	rec->srtt_us = tp->srtt_us >> 3;
	rec->mss = tp->mss_cache;
	rec->bytes_sent = tp->bytes_sent;
	rec->bytes_received = tp->bytes_received;
	rec->retrans = inet_csk((struct sock *)tp)->icsk_retransmits;
	rec->flags |= TCPSTATE_F_HAS_TCP;
	if (opt->tstamp_ok)
		rec->flags |= TCPSTATE_F_TIMESTAMPS;
	if (opt->sack_ok)
		rec->flags |= TCPSTATE_F_SACK;
	if (opt->wscale_ok) {
		rec->flags |= TCPSTATE_F_WSCALE;
		rec->snd_wscale = opt->snd_wscale;
		rec->rcv_wscale = opt->rcv_wscale;
	}
	if (tp->ecn_flags & COMPAT_TCP_ECN)
		rec->flags |= TCPSTATE_F_ECN;
	if (tp->syn_fastopen)
		rec->flags |= TCPSTATE_F_FASTOPEN;
	if (tp->repair)
		rec->flags |= TCPSTATE_F_REPAIR;
	if (sk_is_mptcp((struct sock *)tp))
		rec->flags |= TCPSTATE_F_MPTCP;
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
bool tcpstate_task_owns(const struct sock *sk)
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
void record_task(struct tcpstate_record *rec, bool is_task)
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
 * record_sock() - fill a record from a full socket
 * @rec: the record, its states already set
 * @sk: TCP socket, owned or with its spinlock held
 *
 * At CLOSE the socket may be out of the hash tables and inet_num zero, while
 * inet_sport is still what it was.
 */
void record_sock(struct tcpstate_record *rec, struct sock *sk)
{
	record_common(rec, sk);
	rec->lport = inet_sk(sk)->inet_sport;
	rec->rport = sk->sk_dport;
	rec->sk_err = READ_ONCE(sk->sk_err);
	record_credentials(rec, sk);
	record_task(rec, tcpstate_task_owns(sk));
	if (sock_flag(sk, SOCK_DEAD))
		rec->flags |= TCPSTATE_F_ORPHAN;
	if (rec->old_state == TCP_LISTEN || rec->new_state == TCP_LISTEN)
		record_queue(rec, sk);
	else
		record_tcp(rec, tcp_sk(sk));
}

/**
 * record_request() - fill a record from a request socket
 * @rec: the record
 * @req: request to which the caller holds a reference
 * @listener: its listener; a request cannot name it itself with SYN cookies
 *
 * A request has no uid and no cgroup: those of the listener are what a child
 * will inherit. Nothing that happens to a request is done by a task of its own.
 */
void record_request(struct tcpstate_record *rec, const struct request_sock *req,
		    const struct sock *listener)
{
	const struct inet_request_sock *ireq = inet_rsk(req);
	const struct tcp_request_sock *treq = tcp_rsk(req);

	record_common(rec, req_to_sk((struct request_sock *)req));
	rec->lport = htons(ireq->ir_num);
	rec->rport = ireq->ir_rmt_port;
	rec->listener_cookie = cookie_of((struct sock *)listener);
	record_credentials(rec, listener);
	record_queue(rec, listener);
	record_task(rec, false);

	rec->snd_una = treq->snt_isn;
	rec->snd_nxt = treq->snt_isn + 1;
	rec->rcv_nxt = treq->rcv_isn + 1;
	rec->mss = req->mss;
	rec->retrans = req->num_retrans;
	rec->flags |= TCPSTATE_F_HAS_TCP;
	if (ireq->tstamp_ok)
		rec->flags |= TCPSTATE_F_TIMESTAMPS;
	if (ireq->sack_ok)
		rec->flags |= TCPSTATE_F_SACK;
	if (ireq->wscale_ok) {
		rec->flags |= TCPSTATE_F_WSCALE;
		rec->snd_wscale = ireq->snd_wscale;
		rec->rcv_wscale = ireq->rcv_wscale;
	}
	if (ireq->ecn_ok)
		rec->flags |= TCPSTATE_F_ECN;
#ifdef CONFIG_MPTCP
	if (treq->is_mptcp)
		rec->flags |= TCPSTATE_F_MPTCP;
#endif
}

/**
 * record_timewait() - fill a record from a timewait socket
 * @rec: the record
 * @tw: timewait socket to which the caller holds a reference
 *
 * A timewait socket has neither uid nor cgroup nor process.
 */
void record_timewait(struct tcpstate_record *rec,
		     const struct inet_timewait_sock *tw)
{
	const struct tcp_timewait_sock *tcptw = tcp_twsk((struct sock *)tw);

	record_common(rec, (struct sock *)tw);
	rec->lport = tw->tw_sport;
	rec->rport = tw->tw_dport;
	rec->flags |= TCPSTATE_F_ORPHAN;

	rec->snd_nxt = tcptw->tw_snd_nxt;
	rec->snd_una = tcptw->tw_snd_nxt;
	rec->rcv_nxt = tcptw->tw_rcv_nxt;
	rec->rcv_wscale = tw->tw_rcv_wscale;
	rec->flags |= TCPSTATE_F_HAS_TCP;
}
