/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Request sockets: what module/probe_request.c does. The fields of a request are copied
 * by the kernel (BPF_CORE_READ): there is no typed way to them in all kernels.
 */
#ifndef TCPSTATE_BPF_REQUEST_H
#define TCPSTATE_BPF_REQUEST_H

#include "cause.h"
#include "scratch.h"

static __always_inline bool is_tcp_listener(const struct sock *listener,
					    const bool direct)
{
	if (likely(GET(listener, sk_protocol) == IPPROTO_TCP))
		return true;
	count_ignored(BPF_IGNORED_PROTOCOL);
	return false;
}

/* Was this request ever in the hash table? See was_added() of the module. */
static __always_inline bool was_added(const struct request_sock *req, const bool direct)
{
	return GET(req, __req_common.skc_refcnt.refs.counter);
}

static __always_inline void identify_request(struct identity *id,
					     const struct request_sock *req,
					     const bool direct)
{
	identify_common(id, &req->__req_common, direct);
	id->lport = bpf_htons(GET(req, __req_common.skc_num));
	id->rport = GET(req, __req_common.skc_dport);
}

static __always_inline u32 request_options(struct tcpstate_record *rec,
					   const struct inet_request_sock *ireq)
{
	u32 wscale = BPF_CORE_READ_BITFIELD_PROBED(ireq, wscale_ok);

	rec->snd_wscale = flag_if(wscale, BPF_CORE_READ_BITFIELD_PROBED(ireq, snd_wscale));
	rec->rcv_wscale = flag_if(wscale, BPF_CORE_READ_BITFIELD_PROBED(ireq, rcv_wscale));
	return flag_if(BPF_CORE_READ_BITFIELD_PROBED(ireq, tstamp_ok), TCPSTATE_F_TIMESTAMPS) |
	       flag_if(BPF_CORE_READ_BITFIELD_PROBED(ireq, sack_ok), TCPSTATE_F_SACK) |
	       flag_if(wscale, TCPSTATE_F_WSCALE) |
	       flag_if(BPF_CORE_READ_BITFIELD_PROBED(ireq, ecn_ok), TCPSTATE_F_ECN);
}

/*
 * A request has no uid and no cgroup: those of the listener are what a child will
 * inherit. Nothing that happens to a request is done by a task of its own.
 */
static __always_inline void record_request(struct tcpstate_record *rec,
					   const struct request_sock *req,
					   const bool direct)
{
	const struct tcp_request_sock *treq = (const void *)req;
	u32 flags = TCPSTATE_F_HAS_TCP, snt_isn;

	record_task(rec, false);
	snt_isn = BPF_CORE_READ(treq, snt_isn);
	rec->snd_una = snt_isn;
	rec->snd_nxt = snt_isn + 1;
	rec->rcv_nxt = BPF_CORE_READ(treq, rcv_isn) + 1;
	rec->mss = GET(req, mss);
	rec->retrans = GET(req, num_retrans);
	flags |= request_options(rec, &treq->req);
	if (bpf_core_field_exists(struct tcp_request_sock, is_mptcp) &&
	    BPF_CORE_READ(treq, is_mptcp))
		flags |= TCPSTATE_F_MPTCP;
	rec->flags |= flags;
}

static __always_inline void record_listener(struct tcpstate_record *rec,
					    const struct sock *listener,
					    const bool direct)
{
	rec->listener_cookie = cookie_of(&listener->__sk_common, direct);
	rec->flags |= record_credentials(rec, listener, direct) |
		      record_queue(rec, listener, direct);
}

static __always_inline void request_added(const struct sock *listener,
					  const struct request_sock *req, u32 flags,
					  const bool direct)
{
	const struct tcp_request_sock *treq = (const void *)req;
	struct tcpstate_record *rec;
	struct identity id;
	void *ring;

	cookie_forget(req);
	identify_request(&id, req, direct);
	id.cgroup_id = cgroup_of(listener, direct);
	rec = recording_begin(&id, CHANGE(TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_REQUEST,
					  TCPSTATE_LISTEN, TCPSTATE_NEW_SYN_RECV), &ring);
	if (!rec)
		return;
	rec->flags = flags;
	record_request(rec, req, direct);
	record_listener(rec, listener, direct);
	rec->cause = TCPSTATE_CAUSE_SYN;
	record_segment(rec, TCPSTATE_F_SEG_RCVD, TCPSTATE_TCPF_SYN,
		       BPF_CORE_READ(treq, rcv_isn), 0);
	recording_end(rec, ring);
}

/* Return of inet_csk_reqsk_queue_hash_add(sk, req, ...). */
static __always_inline void on_request_added(const struct sock *listener,
					     const struct request_sock *req,
					     const bool direct)
{
	if (!live || !is_tcp_listener(listener, direct))
		return;
	if (was_added(req, direct))
		request_added(listener, req, 0, direct);
	else
		count_ignored(BPF_IGNORED_DUPLICATE_REQUEST);
}

/* Its entry, where returns cannot be seen: it may still fail. */
static __always_inline void on_request_adding(const struct sock *listener,
					      const struct request_sock *req,
					      const bool direct)
{
	if (live && is_tcp_listener(listener, direct))
		request_added(listener, req, TCPSTATE_F_INFERRED, direct);
}

/* Entry of tcp_check_req(sk, skb, req, ...). */
static __always_inline void on_request_segment(const struct sk_buff *skb,
					       const struct request_sock *req)
{
	struct scratch *scratch = scratch_get();

	if (!live || !scratch)
		return;
	scratch->req = (unsigned long)req;
	segment_read(&scratch->segment, skb);
}

/* The segment that tcp_check_req() is looking at, if the hook there saw it. */
static __always_inline bool record_request_segment(struct tcpstate_record *rec,
						   const struct scratch *scratch, u64 req)
{
	const struct segment *segment = &scratch->segment;

	if (scratch->req != req)
		return false;
	record_segment(rec, TCPSTATE_F_SEG_RCVD, segment->tcp_flags,
		       segment->tcp_flags & TCPSTATE_TCPF_FIN ? segment->end_seq - 1 :
								segment->seq, segment->ack);
	return true;
}

/* The handshake's last ACK, or with fast open the SYN. */
static __always_inline void child_cause(struct tcpstate_record *rec,
					const struct scratch *scratch,
					const struct request_sock *req, bool added,
					const bool direct)
{
	/* Only cookie requests do not hold their listener. */
	bool cookie = !added && !GET(req, __req_common.skc_listener);

	if (!added && !cookie) {
		rec->flags |= TCPSTATE_F_FASTOPEN;
		rec->cause = TCPSTATE_CAUSE_SYN;
		record_segment(rec, TCPSTATE_F_SEG_RCVD, TCPSTATE_TCPF_SYN, rec->rcv_nxt - 1,
			       0);
		return;
	}
	if (cookie)
		rec->flags |= TCPSTATE_F_SYNCOOKIE;
	rec->cause = TCPSTATE_CAUSE_ACK;
	/* A cookie request may have the address of one that was looked at. */
	if (cookie || !record_request_segment(rec, scratch, (unsigned long)req))
		record_segment(rec, TCPSTATE_F_SEG_RCVD | TCPSTATE_F_SEG_DERIVED,
			       TCPSTATE_TCPF_ACK, rec->rcv_nxt, rec->snd_nxt);
}

/*
 * Entry of inet_csk_clone_lock(sk, req, priority). The tracepoint fires inside, with a
 * child that may have neither addresses nor a cookie of its own yet, and knows nothing of
 * the request: what the record says is taken down here.
 */
static __always_inline void on_request_clone(const struct sock *listener,
					     const struct request_sock *req,
					     const bool direct)
{
	struct scratch *scratch = scratch_get();
	struct tcpstate_record *rec;
	struct identity id;
	bool added;

	if (!live || !scratch)
		return;
	rec = &scratch->clone;
	__builtin_memset(rec, 0, sizeof(*rec));
	scratch->clone_req = (unsigned long)req;
	added = was_added(req, direct);
	if (!added)
		cookie_forget(req);
	identify_request(&id, req, direct);
	id.cgroup_id = cgroup_of(listener, direct);
	rec->cookie = id.cookie;
	rec->cgroup_id = id.cgroup_id;
	__builtin_memcpy(rec->laddr, id.laddr, sizeof(rec->laddr));
	__builtin_memcpy(rec->raddr, id.raddr, sizeof(rec->raddr));
	rec->lport = id.lport;
	rec->rport = id.rport;
	rec->family = id.family;
	rec->netns = id.netns;
	rec->old_state = added ? TCPSTATE_NEW_SYN_RECV : TCPSTATE_LISTEN;
	rec->new_state = TCPSTATE_SYN_RECV;
	record_request(rec, req, direct);
	record_listener(rec, listener, direct);
	child_cause(rec, scratch, req, added, direct);
}

/* What on_request_clone() has taken down. */
static __always_inline void child_of_request(const struct sock *child,
					     const struct scratch *scratch)
{
	const struct tcpstate_record *from = &scratch->clone;
	struct tcpstate_record *rec;
	struct identity id;
	void *ring;

	id.cookie = from->cookie;
	id.cgroup_id = from->cgroup_id;
	__builtin_memcpy(id.laddr, from->laddr, sizeof(id.laddr));
	__builtin_memcpy(id.raddr, from->raddr, sizeof(id.raddr));
	id.lport = from->lport;
	id.rport = from->rport;
	id.family = from->family;
	id.netns = from->netns;
	cookie_inherit(child, id.cookie);
	rec = recording_begin(&id, CHANGE(TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_REQUEST,
					  from->old_state, from->new_state), &ring);
	if (!rec)
		return;
	/* From flags on nothing but what the clone says; event to new_state are the same. */
	rec->listener_cookie = from->listener_cookie;
	__builtin_memcpy(&rec->flags, &from->flags, sizeof(rec->flags));
	rec->cause = from->cause;
	rec->context = from->context;
	rec->seg_flags = from->seg_flags;
	__builtin_memcpy(&rec->uid, &from->uid,
			 sizeof(*rec) - __builtin_offsetof(struct tcpstate_record, uid));
	recording_end(rec, ring);
}

/*
 * The hook on inet_csk_clone_lock() is missing. A child without a remote port is still a
 * copy of the listener: so is its cookie.
 */
static __always_inline void child_alone(const struct why *why, const bool direct)
{
	struct tcpstate_record *rec;
	u64 listener_cookie = 0, kernels;
	struct identity id;
	void *ring;

	/* The listener may have none: what the child is given now is not the listener's. */
	kernels = GET(why->sk, __sk_common.skc_cookie.counter);
	cookie_forget(why->sk);
	identify_sock(&id, why->sk, why->tp, direct);
	if (!id.rport) {
		listener_cookie = kernels;
		id.cookie = 0;
	}
	rec = recording_begin(&id, CHANGE(TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_REQUEST,
					  TCPSTATE_LISTEN, TCPSTATE_SYN_RECV), &ring);
	if (!rec)
		return;
	record_sock(rec, why->sk, why->tp, task_owns(why->sk, direct), direct);
	infer(rec, TCPSTATE_CAUSE_ACK);
	rec->listener_cookie = listener_cookie;
	recording_end(rec, ring);
}

/* LISTEN>SYN_RECV of the tracepoint. */
static __always_inline void request_to_child(const struct why *why, const bool direct)
{
	struct scratch *scratch = scratch_get();

	if (!attached(BPF_HOOK_REQUEST_CLONE) || !scratch || !scratch->clone_req) {
		child_alone(why, direct);
		return;
	}
	scratch->clone_req = 0;
	child_of_request(why->sk, scratch);
}

/* reqsk_timer_handler() drops a request for one of three reasons. */
static __always_inline void dropped_by_timer(struct tcpstate_record *rec,
					     const struct request_sock *req,
					     const struct sock *listener)
{
	const struct inet_request_sock *ireq = (const void *)req;

	if (BPF_CORE_READ(listener, __sk_common.skc_state) != TCPSTATE_LISTEN) {
		rec->cause = TCPSTATE_CAUSE_LISTENER;
		return;
	}
	if (!BPF_CORE_READ_BITFIELD_PROBED(ireq, acked)) {
		rec->cause = TCPSTATE_CAUSE_SYNACK_TIMER;
		return;
	}
	/* The handshake's last ACK came: no room, or TCP_DEFER_ACCEPT. */
	infer(rec, TCPSTATE_CAUSE_OVERFLOW);
}

/* tcp_check_req() drops a request for a RST, a SYN, or tcp_abort_on_overflow. */
static __always_inline void dropped_by_segment(struct tcpstate_record *rec,
					       const struct request_sock *req)
{
	struct scratch *scratch = scratch_get();

	if (!scratch || !record_request_segment(rec, scratch, (unsigned long)req)) {
		infer(rec, TCPSTATE_CAUSE_RST);
		return;
	}
	if (rec->seg_flags & TCPSTATE_TCPF_RST)
		rec->cause = TCPSTATE_CAUSE_RST;
	else if (rec->seg_flags & TCPSTATE_TCPF_SYN)
		rec->cause = TCPSTATE_CAUSE_SYN;
	else
		rec->cause = TCPSTATE_CAUSE_OVERFLOW;
}

static __always_inline void drop_cause(struct tcpstate_record *rec,
				       const struct request_sock *req,
				       const struct sock *listener, u32 caller)
{
	switch (caller) {
	case CALLER_REQ_TIMER:
		dropped_by_timer(rec, req, listener);
		return;
	case CALLER_ABORT:
		rec->cause = TCPSTATE_CAUSE_ABORT;
		return;
	case CALLER_DROP_AND_PUT:
		/* tcp_v4_rcv() without a listener, or inet_twsk_purge(). */
		rec->cause = netns_lives(listener, false) ? TCPSTATE_CAUSE_LISTENER :
							    TCPSTATE_CAUSE_NETNS_EXIT;
		return;
	case CALLER_ICMP:
		rec->cause = TCPSTATE_CAUSE_ICMP;
		return;
	case CALLER_CHECK_REQ:
		dropped_by_segment(rec, req);
		return;
	default:
		infer(rec, TCPSTATE_CAUSE_UNKNOWN);
	}
}

/*
 * The listener has no type here: its pointer is in a union whose first member is a number.
 */
static __always_inline void request_dropped(const struct request_sock *req, u32 caller,
					    u32 flags, const bool direct)
{
	const struct sock *listener = GET(req, __req_common.skc_listener);
	struct tcpstate_record *rec;
	struct identity id;
	void *ring;

	if (!listener || !is_tcp_listener(listener, false))
		return;
	identify_request(&id, req, direct);
	id.cgroup_id = cgroup_of(listener, false);
	cookie_forget(req);
	rec = recording_begin(&id, CHANGE(TCPSTATE_EV_TRANSITION, TCPSTATE_KIND_REQUEST,
					  TCPSTATE_NEW_SYN_RECV, TCPSTATE_CLOSE), &ring);
	if (!rec)
		return;
	rec->flags = flags;
	record_request(rec, req, direct);
	record_listener(rec, listener, false);
	drop_cause(rec, req, listener, caller);
	recording_end(rec, ring);
}

/* Return of __inet_csk_reqsk_queue_drop(), of older kernels reqsk_queue_unlink(): true. */
static __always_inline void on_request_dropped(void *ctx, const struct request_sock *req,
					       const bool direct)
{
	if (live)
		request_dropped(req, caller_by_walk(ctx, CALLER_OTHER), 0, direct);
}

/*
 * Its entry, where returns cannot be seen. One that is in the table is about to be taken
 * out; of two CPUs that try at the same moment only one will.
 */
static __always_inline void on_request_dropping(const struct request_sock *req,
						u32 caller, const bool direct)
{
	if (live && GET(req, __req_common.skc_node.pprev))
		request_dropped(req, caller, TCPSTATE_F_INFERRED, direct);
}

#endif
