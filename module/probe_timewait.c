// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timewait sockets: into TIME_WAIT, and out of it.
 *
 * All but on_timewait_hash() run with bottom halves off: see scratch.c.
 */
#include <net/inet_timewait_sock.h>
#include <net/tcp.h>

#include "caller.h"
#include "cause.h"
#include "compat/timewait.h"
#include "counters.h"
#include "marks.h"
#include "probes.h"
#include "record.h"
#include "record_fill.h"
#include "recorder.h"
#include "scratch.h"

static bool is_tcp(const struct inet_timewait_sock *tw)
{
	if (likely(compat_tw_is_tcp(tw)))
		return true;
	tcpstate_count_ignored(IGNORED_PROTOCOL);
	return false;
}

/* The timewait socket @tw takes over from the full socket @sk. */
static void take_over(struct inet_timewait_sock *tw, struct sock *sk)
{
	struct tcpstate_record *rec;
	struct recording r;

	if (sk->sk_protocol != IPPROTO_TCP) {
		tcpstate_count_ignored(IGNORED_PROTOCOL);
		return;
	}
	tcpstate_mark(sk, KNOWN_HANDOVER);
	if (sk->sk_state == tw->tw_substate)
		return;
	rec = recording_begin(&r);
	record_transition(rec, TCPSTATE_KIND_FULL, sk->sk_state,
			  tw->tw_substate);
	record_sock(rec, sk);
	tcpstate_cause(rec, sk, KNOWN_NOTHING);
	recording_end_transition(&r, rec->old_state, rec->new_state);
	/*
	 * inet_twsk_alloc() copied the cookie. A socket older than the module
	 * may have got its cookie only just now, from this record.
	 */
	atomic64_set(&tw->tw_cookie, atomic64_read(&sk->sk_cookie));
}

/**
 * on_timewait_hash() - entry of inet_twsk_hashdance_schedule(tw, sk, ...) or,
 *	before 6.12, of inet_twsk_hashdance(tw, sk, ...)
 * @args: tw, sk
 * @caller: not used
 *
 * @tw is complete and still private, @sk is owned or its spinlock held. An
 * orphan in FIN_WAIT2 moves here too: a change of socket, not of state.
 */
void on_timewait_hash(const unsigned long *args, unsigned long caller)
{
	take_over((struct inet_timewait_sock *)args[0], (struct sock *)args[1]);
}

/**
 * on_timewait_alloc() - return of inet_twsk_alloc(sk, death_row, state)
 * @args: sk
 * @caller: not used
 * @result: tw, with nothing but its state and cookie filled; NULL: none
 *
 * Where on_timewait_hash() cannot be attached.
 */
void on_timewait_alloc(const unsigned long *args, unsigned long caller,
		       unsigned long result)
{
	if (result)
		take_over((struct inet_timewait_sock *)result,
			  (struct sock *)args[0]);
}

/**
 * on_timewait_segment() - entry of tcp_timewait_state_process(tw, skb, th)
 * @args: tw, skb, th
 * @caller: not used
 */
void on_timewait_segment(const unsigned long *args, unsigned long caller)
{
	struct scratch *scratch = scratch_get();

	scratch->tw = (const struct inet_timewait_sock *)args[0];
	scratch->tw_was_fin_wait2 = scratch->tw->tw_substate == TCP_FIN_WAIT2;
	segment_read(&scratch->segment, (const struct sk_buff *)args[1]);
}

/* Has the FIN come that this timewait socket was waiting for in FIN_WAIT2? */
static void fin_received(struct inet_timewait_sock *tw)
{
	struct scratch *scratch = scratch_get();
	const struct segment *segment = &scratch->segment;
	struct tcpstate_record *rec;
	struct recording r;

	if (scratch->tw != tw || !scratch->tw_was_fin_wait2 ||
	    tw->tw_substate != TCP_TIME_WAIT || !is_tcp(tw))
		return;
	scratch->tw_was_fin_wait2 = false;

	rec = recording_begin(&r);
	record_transition(rec, TCPSTATE_KIND_TIMEWAIT, TCP_FIN_WAIT2,
			  TCP_TIME_WAIT);
	record_timewait(rec, tw);
	record_task(rec, false);
	rec->cause = TCPSTATE_CAUSE_FIN;
	record_segment(rec, TCPSTATE_F_SEG_RCVD, segment->tcp_flags,
		       segment->end_seq - 1, segment->ack);
	recording_end_transition(&r, rec->old_state, rec->new_state);
}

/**
 * on_timewait_schedule() - entry of __inet_twsk_schedule(tw, timeo, rearm)
 * @args: tw, timeo, rearm
 * @caller: not used
 *
 * The FIN that a FIN_WAIT2 timewait socket waits for has come when its timer
 * is started again and its state is now TIME_WAIT.
 */
void on_timewait_schedule(const unsigned long *args, unsigned long caller)
{
	if (args[2] & 1)
		fin_received((struct inet_timewait_sock *)args[0]);
}

/**
 * on_timewait_processed() - return of tcp_timewait_state_process(tw, skb, ...)
 * @args: tw
 * @caller: not used
 * @result: enum tcp_tw_status; with all but TCP_TW_ACK @tw may be gone
 *
 * Where on_timewait_schedule() cannot be attached.
 */
void on_timewait_processed(const unsigned long *args, unsigned long caller,
			   unsigned long result)
{
	if ((unsigned int)result == TCP_TW_ACK)
		fin_received((struct inet_timewait_sock *)args[0]);
}

/**
 * on_timewait_deschedule() - entry of inet_twsk_deschedule_put(tw)
 * @args: tw
 * @caller: tells why
 *
 * Makes no record: on_timewait_kill() follows if the timer was still running.
 */
void on_timewait_deschedule(const unsigned long *args, unsigned long caller)
{
	struct scratch *scratch = scratch_get();

	scratch->descheduled = (const struct inet_timewait_sock *)args[0];
	scratch->descheduler = caller;
}

/* The segment that on_timewait_segment() saw ends this timewait socket. */
static void killed_by_segment(struct tcpstate_record *rec,
			      const struct inet_timewait_sock *tw)
{
	const struct scratch *scratch = scratch_get();
	const struct segment *segment = &scratch->segment;

	if (scratch->tw != tw) {
		/* The hook that keeps the segment is missing. */
		rec->flags |= TCPSTATE_F_INFERRED;
		rec->cause = tw->tw_substate == TCP_TIME_WAIT ?
			     TCPSTATE_CAUSE_SYN : TCPSTATE_CAUSE_DATA;
		return;
	}
	if (segment->tcp_flags & TCPSTATE_TCPF_RST)
		rec->cause = TCPSTATE_CAUSE_RST;
	else if (segment->tcp_flags & TCPSTATE_TCPF_SYN)
		rec->cause = TCPSTATE_CAUSE_SYN;
	else
		rec->cause = TCPSTATE_CAUSE_DATA;
	record_segment(rec, TCPSTATE_F_SEG_RCVD, segment->tcp_flags,
		       segment->seq, segment->ack);
}

static void killed_by_timer(struct tcpstate_record *rec,
			    const struct inet_timewait_sock *tw)
{
	rec->cause = tw->tw_substate == TCP_TIME_WAIT ?
		     TCPSTATE_CAUSE_2MSL_TIMER : TCPSTATE_CAUSE_FIN_WAIT2_TIMER;
}

/* Return: whether the current task is the one that ends the timewait socket. */
static bool kill_cause(struct tcpstate_record *rec,
		       const struct inet_timewait_sock *tw,
		       enum tcpstate_caller caller)
{
	switch (caller) {
	case CALLER_TIMER:
		killed_by_timer(rec, tw);
		return false;
	case CALLER_RCV:
	case CALLER_TW_PROCESS:
		killed_by_segment(rec, tw);
		return false;
	case CALLER_CONNECT:
		rec->cause = TCPSTATE_CAUSE_CONNECT;
		return true;
	case CALLER_ABORT:
		rec->cause = TCPSTATE_CAUSE_ABORT;
		return true;
	case CALLER_PURGE:
		rec->cause = TCPSTATE_CAUSE_NETNS_EXIT;
		return false;
	default:
		rec->flags |= TCPSTATE_F_INFERRED;
		return false;
	}
}

static void killed(struct inet_timewait_sock *tw, enum tcpstate_caller caller,
		   u32 flags)
{
	struct tcpstate_record *rec;
	struct recording r;
	bool by_task;

	if (!is_tcp(tw))
		return;
	rec = recording_begin(&r);
	record_transition(rec, TCPSTATE_KIND_TIMEWAIT, tw->tw_substate,
			  TCP_CLOSE);
	rec->flags = flags;
	record_timewait(rec, tw);
	by_task = kill_cause(rec, tw, caller) && in_task() &&
		  !(current->flags & PF_KTHREAD);
	record_task(rec, by_task);
	recording_end_transition(&r, rec->old_state, rec->new_state);
	scratch_get()->tw = NULL;
}

/**
 * on_timewait_kill() - entry of inet_twsk_kill(tw)
 * @args: tw, still in the hash table
 * @caller: tells why
 *
 * Every end of every timewait socket comes through here, once.
 */
void on_timewait_kill(const unsigned long *args, unsigned long caller)
{
	enum tcpstate_caller why = tcpstate_caller(caller);

	if (why == CALLER_DESCHEDULE)
		why = tcpstate_caller(scratch_get()->descheduler);
	killed((struct inet_timewait_sock *)args[0], why, 0);
}

/**
 * on_timewait_free() - entry of tcp_twsk_destructor(sk) or inet_twsk_free(tw)
 * @args: the timewait socket; nobody refers to it any more
 * @caller: not used
 *
 * Where on_timewait_kill() cannot be attached. Unless somebody has just called
 * inet_twsk_deschedule_put() for it, its timer must have run out.
 */
void on_timewait_free(const unsigned long *args, unsigned long caller)
{
	struct inet_timewait_sock *tw = (struct inet_timewait_sock *)args[0];
	struct scratch *scratch = scratch_get();
	enum tcpstate_caller why = CALLER_TIMER;

	if (scratch->descheduled == tw)
		why = tcpstate_caller(scratch->descheduler);
	scratch->descheduled = NULL;
	killed(tw, why, TCPSTATE_F_INFERRED);
}
