// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filling a record from the three kinds of socket.
 *
 * All functions run between recording_begin() and recording_end(),
 * with interrupts off, on a record that is zeroed. They read only; the one
 * thing they write to a socket is its cookie, as `ss -e` would.
 */
#include <linux/sock_diag.h>

#include "record.h"
#include "record_fill.h"

/**
 * record_make_cookie() - give a socket its cookie
 * @sk: socket of any kind, or what of it is in struct sock_common
 *
 * Return: the cookie
 */
u64 record_make_cookie(struct sock *sk)
{
	u32 half[2];

	sock_diag_save_cookie(sk, half);
	return (u64)half[1] << 32 | half[0];
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
	record_fill_sock(rec, sk, rec->old_state, rec->new_state);
	if (rec->old_state == TCP_SYN_SENT || rec->new_state == TCP_SYN_SENT)
		record_syn_retrans(rec, tcp_sk(sk));
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
	u32 flags = TCPSTATE_F_HAS_TCP;

	record_common(rec, req_to_sk((struct request_sock *)req));
	rec->lport = htons(ireq->ir_num);
	rec->rport = ireq->ir_rmt_port;
	rec->listener_cookie = cookie_of((struct sock *)listener);
	flags |= record_credentials(rec, listener);
	flags |= record_queue(rec, listener);
	record_task(rec, false);

	rec->snd_una = treq->snt_isn;
	rec->snd_nxt = treq->snt_isn + 1;
	rec->rcv_nxt = treq->rcv_isn + 1;
	rec->mss = req->mss;
	rec->retrans = req->num_retrans;
	if (ireq->tstamp_ok)
		flags |= TCPSTATE_F_TIMESTAMPS;
	if (ireq->sack_ok)
		flags |= TCPSTATE_F_SACK;
	if (ireq->wscale_ok) {
		flags |= TCPSTATE_F_WSCALE;
		rec->snd_wscale = ireq->snd_wscale;
		rec->rcv_wscale = ireq->rcv_wscale;
	}
	if (ireq->ecn_ok)
		flags |= TCPSTATE_F_ECN;
#ifdef CONFIG_MPTCP
	if (treq->is_mptcp)
		flags |= TCPSTATE_F_MPTCP;
#endif
	rec->flags |= flags;
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
