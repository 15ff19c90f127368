// SPDX-License-Identifier: GPL-2.0-only
/*
 * Request sockets: NEW_SYN_RECV from the SYN on, and how it ends.
 *
 * All of these run with bottom halves off, in softirq or in a task that runs
 * the receive path: see scratch.c. The caller holds a reference to the request.
 */
#include <net/inet_sock.h>
#include <net/request_sock.h>
#include <net/tcp.h>

#include "caller.h"
#include "cause.h"
#include "counters.h"
#include "hooks.h"
#include "probes.h"
#include "record.h"
#include "record_fill.h"
#include "recorder.h"
#include "scratch.h"

static bool is_tcp(const struct sock *listener)
{
	if (likely(listener->sk_protocol == IPPROTO_TCP))
		return true;
	tcpstate_count_ignored(IGNORED_PROTOCOL);
	return false;
}

/*
 * Was this request ever in the hash table? reqsk_alloc() sets its references to
 * 0, adding it to 3; cookie and fast open requests get theirs after the clone.
 * sk_hashed() would not do: another CPU may have taken it out already.
 */
static bool was_added(const struct request_sock *req)
{
	return refcount_read(&req->rsk_refcnt) != 0;
}

static void request_added(const struct request_sock *req, struct sock *listener)
{
	struct tcpstate_record *rec;
	struct recording r;

	rec = recording_begin(&r);
	record_transition(rec, TCPSTATE_KIND_REQUEST, TCP_LISTEN,
			  TCP_NEW_SYN_RECV);
	record_request(rec, req, listener);
	rec->cause = TCPSTATE_CAUSE_SYN;
	record_segment(rec, TCPSTATE_F_SEG_RCVD, TCPSTATE_TCPF_SYN,
		       tcp_rsk(req)->rcv_isn, 0);
	recording_end_transition(&r, rec->old_state, rec->new_state);
}

/**
 * on_request_add() - entry of inet_csk_reqsk_queue_hash_add(sk, req, timeout)
 * @args: sk, req
 * @caller: not used
 *
 * It can still fail, and on kernels before 6.12 its result can only be seen
 * with a kretprobe, which loses events. So the record waits for the SYN-ACK,
 * which tcp_conn_request() sends next and only if this has succeeded.
 */
void on_request_add(const unsigned long *args, unsigned long caller)
{
	struct scratch *scratch = scratch_get();

	if (!is_tcp((const struct sock *)args[0]))
		return;
	if (scratch->adding)
		tcpstate_count_ignored(IGNORED_DUPLICATE_REQUEST);
	scratch->adding = (const struct request_sock *)args[1];
}

/**
 * on_request_added() - return of inet_csk_reqsk_queue_hash_add(sk, req, timeout)
 * @args: sk, req
 * @caller: not used
 * @result: not used: 5.10 returns nothing
 *
 * Where the hook on the SYN-ACK is missing.
 */
void on_request_added(const unsigned long *args, unsigned long caller,
		      unsigned long result)
{
	const struct request_sock *req = (const struct request_sock *)args[1];
	struct sock *listener = (struct sock *)args[0];
	struct scratch *scratch = scratch_get();

	if (listener->sk_protocol != IPPROTO_TCP)
		return;
	/* Both SYN-ACK hooks may have come here; the first one takes it. */
	if (tcpstate_hook_attached(TCPSTATE_HOOK_REQUEST_ADD) &&
	    scratch->adding != req)
		return;
	scratch->adding = NULL;
	if (was_added(req))
		request_added(req, listener);
	else
		tcpstate_count_ignored(IGNORED_DUPLICATE_REQUEST);
}

/* Is this the first SYN-ACK of a request that has just been added? */
static bool just_added(const struct request_sock *req, unsigned long caller)
{
	struct scratch *scratch = scratch_get();

	if (!tcpstate_hook_attached(TCPSTATE_HOOK_REQUEST_ADD))
		return tcpstate_caller(caller) == CALLER_CONN_REQUEST &&
		       was_added(req);
	if (likely(scratch->adding != req))
		return false;
	scratch->adding = NULL;
	/* Adding failed, and a cookie request has got the freed one's memory. */
	if (was_added(req))
		return true;
	tcpstate_count_ignored(IGNORED_DUPLICATE_REQUEST);
	return false;
}

/**
 * on_send_synack() - entry of tcp_v4_send_synack() and tcp_v6_send_synack()
 * @args: sk, dst, fl, req
 * @caller: tells the first one from others where on_request_add() is missing
 *
 * Also called for SYN cookies, fast open and retransmissions: those have not
 * just been added.
 */
void on_send_synack(const unsigned long *args, unsigned long caller)
{
	const struct request_sock *req = (const struct request_sock *)args[3];

	if (just_added(req, caller))
		request_added(req, (struct sock *)args[0]);
}

/**
 * on_request_segment() - entry of tcp_check_req(sk, skb, req, ...)
 * @args: sk, skb, req
 * @caller: not used
 *
 * Makes no record: whether the segment changes anything is seen later.
 */
void on_request_segment(const unsigned long *args, unsigned long caller)
{
	struct scratch *scratch = scratch_get();

	scratch->req = (const struct request_sock *)args[2];
	segment_read(&scratch->segment, (const struct sk_buff *)args[1]);
}

/**
 * on_request_clone() - entry of inet_csk_clone_lock(sk, req, priority)
 * @args: sk, req
 * @caller: not used
 *
 * Makes no record: the tracepoint fires inside, with a child that has, up to
 * 6.12, neither addresses nor a cookie of its own yet. In later kernels it has
 * copied the request's by then, which those of SYN cookies and fast open have not
 * got so far.
 */
void on_request_clone(const unsigned long *args, unsigned long caller)
{
	struct scratch *scratch = scratch_get();

	cookie_of(req_to_sk((struct request_sock *)args[1]));
	scratch->clone_listener = (const struct sock *)args[0];
	scratch->clone_req = (const struct request_sock *)args[1];
}

/* The segment that tcp_check_req() is looking at, if the hook there saw it. */
static bool record_request_segment(struct tcpstate_record *rec,
				   const struct request_sock *req)
{
	const struct scratch *scratch = scratch_get();
	const struct segment *segment = &scratch->segment;

	if (scratch->req != req)
		return false;
	record_segment(rec, TCPSTATE_F_SEG_RCVD, segment->tcp_flags,
		       segment->tcp_flags & TCPSTATE_TCPF_FIN ?
		       segment->end_seq - 1 : segment->seq, segment->ack);
	return true;
}

/* The handshake's last ACK, or with fast open the SYN. */
static void child_cause(struct tcpstate_record *rec,
			const struct request_sock *req, bool added)
{
	const struct tcp_request_sock *treq = tcp_rsk(req);
	/* Only cookie requests do not hold their listener. */
	bool cookie = !added && !req->rsk_listener;

	if (!added && !cookie) {
		rec->flags |= TCPSTATE_F_FASTOPEN;
		rec->cause = TCPSTATE_CAUSE_SYN;
		record_segment(rec, TCPSTATE_F_SEG_RCVD, TCPSTATE_TCPF_SYN,
			       treq->rcv_isn, 0);
		return;
	}
	if (cookie)
		rec->flags |= TCPSTATE_F_SYNCOOKIE;
	rec->cause = TCPSTATE_CAUSE_ACK;
	/* A cookie request may have the address of one that was looked at. */
	if (cookie || !record_request_segment(rec, req))
		record_segment(rec, TCPSTATE_F_SEG_RCVD | TCPSTATE_F_SEG_DERIVED,
			       TCPSTATE_TCPF_ACK, treq->rcv_isn + 1,
			       treq->snt_isn + 1);
}

/*
 * The hook on inet_csk_clone_lock() is missing. A child without a remote port
 * is still a copy of the listener: so is its cookie.
 */
static void child_alone(struct tcpstate_record *rec, struct sock *child)
{
	record_transition(rec, TCPSTATE_KIND_REQUEST, TCP_LISTEN, TCP_SYN_RECV);
	record_sock(rec, child);
	rec->flags |= TCPSTATE_F_INFERRED;
	rec->cause = TCPSTATE_CAUSE_ACK;
	if (!rec->rport) {
		rec->listener_cookie = rec->cookie;
		rec->cookie = 0;
	}
}

/**
 * tcpstate_request_to_child() - LISTEN>SYN_RECV of the tracepoint
 * @child: the new full socket
 *
 * Without SYN cookies and fast open the request was in the hash table, and its
 * state was NEW_SYN_RECV.
 */
void tcpstate_request_to_child(struct sock *child)
{
	struct scratch *scratch = scratch_get();
	const struct sock *listener = scratch->clone_listener;
	const struct request_sock *req = scratch->clone_req;
	struct tcpstate_record *rec;
	struct recording r;
	bool added;

	scratch->clone_req = NULL;
	rec = recording_begin(&r);
	if (!req) {
		child_alone(rec, child);
		recording_end_transition(&r, rec->old_state, rec->new_state);
		return;
	}
	added = was_added(req);
	record_transition(rec, TCPSTATE_KIND_REQUEST,
			  added ? TCP_NEW_SYN_RECV : TCP_LISTEN, TCP_SYN_RECV);
	record_request(rec, req, listener);
	child_cause(rec, req, added);
	recording_end_transition(&r, rec->old_state, rec->new_state);
}

/* reqsk_timer_handler() drops a request for one of three reasons. */
static void timer_cause(struct tcpstate_record *rec,
			const struct request_sock *req)
{
	if (inet_sk_state_load(req->rsk_listener) != TCP_LISTEN) {
		rec->cause = TCPSTATE_CAUSE_LISTENER;
		return;
	}
	if (!inet_rsk(req)->acked) {
		rec->cause = TCPSTATE_CAUSE_SYNACK_TIMER;
		return;
	}
	/* The handshake's last ACK came: no room, or TCP_DEFER_ACCEPT. */
	rec->cause = TCPSTATE_CAUSE_OVERFLOW;
	rec->flags |= TCPSTATE_F_INFERRED;
}

/* tcp_check_req() drops a request for a RST, a SYN, or tcp_abort_on_overflow. */
static void segment_cause(struct tcpstate_record *rec,
			  const struct request_sock *req)
{
	if (!record_request_segment(rec, req)) {
		rec->cause = TCPSTATE_CAUSE_RST;
		rec->flags |= TCPSTATE_F_INFERRED;
		return;
	}
	if (rec->seg_flags & TCPSTATE_TCPF_RST)
		rec->cause = TCPSTATE_CAUSE_RST;
	else if (rec->seg_flags & TCPSTATE_TCPF_SYN)
		rec->cause = TCPSTATE_CAUSE_SYN;
	else
		rec->cause = TCPSTATE_CAUSE_OVERFLOW;
}

static void drop_cause(struct tcpstate_record *rec,
		       const struct request_sock *req, unsigned long caller)
{
	switch (tcpstate_caller(caller)) {
	case CALLER_REQ_TIMER:
		timer_cause(rec, req);
		return;
	case CALLER_ABORT:
		rec->cause = TCPSTATE_CAUSE_ABORT;
		return;
	case CALLER_DROP_AND_PUT:
		/* tcp_v4_rcv() without a listener, or inet_twsk_purge(). */
		rec->cause = check_net(sock_net(req->rsk_listener)) ?
			     TCPSTATE_CAUSE_LISTENER :
			     TCPSTATE_CAUSE_NETNS_EXIT;
		return;
	case CALLER_ICMP:
		rec->cause = TCPSTATE_CAUSE_ICMP;
		return;
	case CALLER_CHECK_REQ:
		segment_cause(rec, req);
		return;
	default:
		rec->cause = TCPSTATE_CAUSE_UNKNOWN;
		rec->flags |= TCPSTATE_F_INFERRED;
	}
}

static void request_dropped(const struct request_sock *req,
			    unsigned long caller, u32 flags)
{
	const struct sock *listener = req->rsk_listener;
	struct tcpstate_record *rec;
	struct recording r;

	if (!listener || !is_tcp(listener))
		return;
	rec = recording_begin(&r);
	record_transition(rec, TCPSTATE_KIND_REQUEST, TCP_NEW_SYN_RECV,
			  TCP_CLOSE);
	rec->flags = flags;
	record_request(rec, req, listener);
	drop_cause(rec, req, caller);
	recording_end_transition(&r, rec->old_state, rec->new_state);
}

static bool is_hashed(unsigned long req)
{
	return !sk_unhashed(req_to_sk((struct request_sock *)req));
}

/**
 * request_is_hashed() - can __inet_csk_reqsk_queue_drop(sk, req, ...) succeed?
 * @args: sk, req
 *
 * It is called for every request that has become a child, too: not for these.
 *
 * Return: whether the request is in the hash table
 */
bool request_is_hashed(const unsigned long *args)
{
	return is_hashed(args[1]);
}

/**
 * unlinked_is_hashed() - can reqsk_queue_unlink(req) succeed?
 * @args: req
 *
 * Return: whether the request is in the hash table
 */
bool unlinked_is_hashed(const unsigned long *args)
{
	return is_hashed(args[0]);
}

/**
 * on_request_drop() - return of __inet_csk_reqsk_queue_drop(sk, req, from_timer)
 * @args: sk, req
 * @caller: where it returns to
 * @result: bool: the request was in the hash table, and this call took it out
 *
 * When a request has become a child it is out of the table already, so this
 * cannot be true for one that succeeded.
 */
void on_request_drop(const unsigned long *args, unsigned long caller,
		     unsigned long result)
{
	if ((bool)(result & 1))
		request_dropped((const struct request_sock *)args[1], caller, 0);
}

/**
 * on_request_unlink() - return of reqsk_queue_unlink(req), for 5.10
 * @args: req
 * @caller: where it returns to
 * @result: as for on_request_drop()
 */
void on_request_unlink(const unsigned long *args, unsigned long caller,
		       unsigned long result)
{
	if ((bool)(result & 1))
		request_dropped((const struct request_sock *)args[0], caller, 0);
}

/**
 * on_request_dropping() - entry of __inet_csk_reqsk_queue_drop(sk, req, ...)
 * @args: sk, req
 * @caller: where it will return to
 *
 * Where returns cannot be seen. One that is in the table is about to be taken
 * out; of two CPUs that try at the same moment only one will.
 */
void on_request_dropping(const unsigned long *args, unsigned long caller)
{
	if (request_is_hashed(args))
		request_dropped((const struct request_sock *)args[1], caller,
				TCPSTATE_F_INFERRED);
}

/**
 * on_request_unlinking() - entry of reqsk_queue_unlink(req), for 5.10
 * @args: req
 * @caller: where it will return to
 *
 * As on_request_dropping().
 */
void on_request_unlinking(const unsigned long *args, unsigned long caller)
{
	if (unlinked_is_hashed(args))
		request_dropped((const struct request_sock *)args[0], caller,
				TCPSTATE_F_INFERRED);
}
