/* SPDX-License-Identifier: GPL-2.0-only */
/* Filling a record from the three kinds of socket, as module/record.c does. */
#ifndef TCPSTATE_BPF_RECORD_H
#define TCPSTATE_BPF_RECORD_H

#include "cookie.h"
#include "recording.h"
#include "segment.h"
#include "task.h"

/* Describes the segment of a transition. */
static __always_inline void record_segment(struct tcpstate_record *rec, u32 flag,
					   u8 tcp_flags, u32 seq, u32 ack)
{
	rec->flags |= flag;
	rec->seg_flags = tcp_flags;
	rec->seg_seq = seq;
	rec->seg_ack = tcp_flags & TCPSTATE_TCPF_ACK ? ack : 0;
}

/* What struct sock_common holds, which is all that a mini-socket has. */
static __always_inline void identify_common(struct identity *id,
					    const struct sock_common *sk,
					    const bool direct)
{
	struct net *net = GET(sk, skc_net.net);

	id->cookie = cookie_of(sk, direct);
	id->netns = GET(net, ns.inum);
	id->family = GET(sk, skc_family);
	__builtin_memset(id->laddr, 0, sizeof(id->laddr));
	__builtin_memset(id->raddr, 0, sizeof(id->raddr));
	/* Without CONFIG_IPV6 there is no such field. */
	if (bpf_core_field_exists(struct sock_common, skc_v6_daddr) &&
	    id->family == AF_INET6) {
		bpf_core_read(id->laddr, sizeof(id->laddr), &sk->skc_v6_rcv_saddr);
		bpf_core_read(id->raddr, sizeof(id->raddr), &sk->skc_v6_daddr);
		return;
	}
	id->laddr4 = GET(sk, skc_rcv_saddr);
	id->raddr4 = GET(sk, skc_daddr);
}

/* cgroup v2 id of a full socket; 0: not known. */
static __always_inline u64 cgroup_of(const struct sock *sk, const bool direct)
{
	struct kernfs_node *kn;
	struct cgroup *cgroup;

	if (!bpf_core_field_exists(struct sock, sk_cgrp_data.cgroup))
		return 0;
	cgroup = GET(sk, sk_cgrp_data.cgroup);
	if (!cgroup)
		return 0;
	kn = GET(cgroup, kn);
	return GET(kn, id);
}

/*
 * At CLOSE the socket may be out of the hash tables and inet_num zero, while inet_sport
 * is still what it was.
 */
static __always_inline void identify_sock(struct identity *id, const struct sock *sk,
					  const struct tcp_sock *tp, const bool direct)
{
	identify_common(id, &sk->__sk_common, direct);
	id->lport = GET(tp, inet_conn.icsk_inet.inet_sport);
	id->rport = GET(sk, __sk_common.skc_dport);
	id->cgroup_id = cgroup_of(sk, direct);
}

static __always_inline u32 record_credentials(struct tcpstate_record *rec,
					      const struct sock *sk, const bool direct)
{
	/* In the initial user namespace a kuid is the uid. */
	rec->uid = GET(sk, sk_uid.val);
	return TCPSTATE_F_HAS_UID;
}

static __always_inline u32 record_queue(struct tcpstate_record *rec,
					const struct sock *listener, const bool direct)
{
	rec->queue_len = GET(listener, sk_ack_backlog);
	rec->queue_max = GET(listener, sk_max_ack_backlog);
	return TCPSTATE_F_HAS_QUEUE;
}

/*
 * @flag if the lowest bit of @bit is set. No branch: the kernel checks what follows a
 * branch twice, and what follows ten of them a thousand times.
 */
static __always_inline u32 flag_if(u32 bit, u32 flag)
{
	return (bit & 1) * flag;
}

/* Agreed in the handshake; fills the window scales. */
static __always_inline u32 record_options(struct tcpstate_record *rec,
					  const struct tcp_sock *tp, const bool direct)
{
	const struct tcp_options_received *opt = &tp->rx_opt;
	u32 sack = GET_BITS(opt, sack_ok), wscale = GET_BITS(opt, wscale_ok);
	u32 ecn = GET(tp, ecn_flags) & TCP_ECN_ANY;

	rec->snd_wscale = flag_if(wscale, GET_BITS(opt, snd_wscale));
	rec->rcv_wscale = flag_if(wscale, GET_BITS(opt, rcv_wscale));
	return flag_if(GET_BITS(opt, tstamp_ok), TCPSTATE_F_TIMESTAMPS) |
	       /* Three bits: with and without D-SACK. */
	       flag_if(sack | sack >> 1 | sack >> 2, TCPSTATE_F_SACK) |
	       flag_if(wscale, TCPSTATE_F_WSCALE) |
	       flag_if(ecn | ecn >> 4, TCPSTATE_F_ECN);
}

static __always_inline bool sock_flag(const struct sock *sk, int flag, const bool direct)
{
	return GET(sk, __sk_common.skc_flags) >> flag & 1;
}

static __always_inline bool is_repaired(const struct tcp_sock *tp, const bool direct)
{
	return GET_BITS(tp, repair);
}

static __always_inline u32 record_tcp(struct tcpstate_record *rec, const struct sock *sk,
				      const struct tcp_sock *tp, const bool direct)
{
	u32 flags = TCPSTATE_F_HAS_TCP | record_options(rec, tp, direct);

	rec->snd_nxt = GET(tp, snd_nxt);
	rec->snd_una = GET(tp, snd_una);
	rec->rcv_nxt = GET(tp, rcv_nxt);
	rec->snd_wnd = GET(tp, snd_wnd);
	rec->srtt_us = GET(tp, srtt_us) >> 3;
	rec->mss = GET(tp, mss_cache);
	rec->bytes_sent = GET(tp, bytes_sent);
	rec->bytes_received = GET(tp, bytes_received);
	/* The peer's FIN is counted; one in a SYN-ACK is not: never below 0. */
	if (rec->bytes_received && sock_flag(sk, SOCK_DONE, direct))
		rec->bytes_received--;
	rec->retrans = GET(tp, inet_conn.icsk_retransmits);
	flags |= flag_if(GET_BITS(tp, syn_fastopen) | GET_BITS(tp, syn_data),
			 TCPSTATE_F_FASTOPEN);
	flags |= flag_if(is_repaired(tp, direct), TCPSTATE_F_REPAIR);
	if (bpf_core_field_exists(struct tcp_sock, is_mptcp))
		flags |= flag_if(GET(tp, is_mptcp), TCPSTATE_F_MPTCP);
	return flags;
}

/* Of a socket that enters, has or leaves SYN_SENT; see the module's record_fill.h. */
static __always_inline void record_syn_retrans(struct tcpstate_record *rec,
					       const struct tcp_sock *tp,
					       const bool direct)
{
	rec->retrans = GET(tp, total_retrans);
}

/* The kernel pads the name of a task from 5.17 on, where this helper came. */
static __always_inline bool comm_is_padded(void)
{
	return HAS_HELPER(BPF_FUNC_get_func_arg);
}

/* Says where the kernel ran: in the task that acts on the socket, or not. */
static __always_inline void record_task(struct tcpstate_record *rec, bool is_task)
{
	const struct task_struct *task;
	u64 ids;

	if (!is_task) {
		rec->context = TCPSTATE_CTX_SOFTIRQ;
		return;
	}
	rec->context = TCPSTATE_CTX_TASK;
	if (comm_is_padded()) {
		/* One call, where asking the helpers takes three. */
		task = (const struct task_struct *)bpf_get_current_task_btf();
		rec->pid = task->pid;
		rec->tgid = task->tgid;
		__builtin_memcpy(rec->comm, task->comm, sizeof(rec->comm));
		return;
	}
	ids = bpf_get_current_pid_tgid();
	rec->pid = ids;
	rec->tgid = ids >> 32;
	bpf_get_current_comm(rec->comm, sizeof(rec->comm));
}

/* A full socket; @id is what identify_sock() has filled. */
static __always_inline void record_fill_sock(struct tcpstate_record *rec,
					     const struct sock *sk,
					     const struct tcp_sock *tp, bool is_task,
					     const bool direct)
{
	u32 flags;

	rec->sk_err = GET(sk, sk_err);
	flags = record_credentials(rec, sk, direct);
	record_task(rec, is_task);
	flags |= flag_if(sock_flag(sk, SOCK_DEAD, direct), TCPSTATE_F_ORPHAN);
	if (unlikely(rec->old_state == TCPSTATE_LISTEN || rec->new_state == TCPSTATE_LISTEN))
		flags |= record_queue(rec, sk, direct);
	else
		flags |= record_tcp(rec, sk, tp, direct);
	rec->flags |= flags;
}

/* The same with what only sockets in SYN_SENT need. */
static __always_inline void record_sock(struct tcpstate_record *rec,
					const struct sock *sk, const struct tcp_sock *tp,
					bool is_task, const bool direct)
{
	record_fill_sock(rec, sk, tp, is_task, direct);
	if (rec->old_state == TCPSTATE_SYN_SENT || rec->new_state == TCPSTATE_SYN_SENT)
		record_syn_retrans(rec, tp, direct);
}

#endif
