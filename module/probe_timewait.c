// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timewait sockets: into TIME_WAIT, and out of it.
 *
 * All but on_timewait_hash() run with bottom halves off, so what one hook
 * leaves for the next on the same CPU is undisturbed.
 */
#include <linux/percpu.h>
#include <net/inet_timewait_sock.h>
#include <net/tcp.h>

#include "caller.h"
#include "cause.h"
#include "compat/timewait.h"
#include "marks.h"
#include "probes.h"
#include "record.h"
#include "recorder.h"

#define SEGMENT_FLAGS	(TCPSTATE_TCPF_FIN | TCPSTATE_TCPF_SYN | \
			 TCPSTATE_TCPF_RST | TCPSTATE_TCPF_PSH | \
			 TCPSTATE_TCPF_ACK)

/* Full sockets that a timewait socket has taken over from. */
static struct tcpstate_marks handovers;

/**
 * struct tw_segment - the segment that a timewait socket is handling on this CPU
 * @tw: the timewait socket; NULL: none
 * @was_fin_wait2: its state when the segment arrived was FIN_WAIT2
 * @tcp_flags: TCPSTATE_TCPF_*
 * @seq: sequence number
 * @end_seq: @seq plus length, SYN and FIN counted
 * @ack: acknowledgment number
 */
struct tw_segment {
	const struct inet_timewait_sock *tw;
	bool was_fin_wait2;
	u8 tcp_flags;
	u32 seq;
	u32 end_seq;
	u32 ack;
};

static DEFINE_PER_CPU(struct tw_segment, tw_segment);
/* Who called inet_twsk_deschedule_put() on this CPU. */
static DEFINE_PER_CPU(unsigned long, descheduling);

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
	struct inet_timewait_sock *tw = (struct inet_timewait_sock *)args[0];
	struct sock *sk = (struct sock *)args[1];
	struct tcpstate_record *rec;
	unsigned long irqflags;

	if (sk->sk_protocol != IPPROTO_TCP)
		return;
	tcpstate_mark(&handovers, sk);
	if (sk->sk_state == tw->tw_substate)
		return;
	rec = tcpstate_record_begin(&irqflags);
	record_transition(rec, TCPSTATE_KIND_FULL, sk->sk_state,
			  tw->tw_substate);
	record_sock(rec, sk);
	tcpstate_cause(rec, sk, false);
	tcpstate_record_end(rec, irqflags);
	/*
	 * inet_twsk_alloc() copied the cookie. A socket older than the module
	 * may have got its cookie only just now, from this record.
	 */
	atomic64_set(&tw->tw_cookie, atomic64_read(&sk->sk_cookie));
}

/**
 * tcpstate_timewait_took_over() - is this CLOSE only a hand-over?
 * @sk: full socket that goes to CLOSE
 *
 * Return: true once for every socket that on_timewait_hash() has seen
 */
bool tcpstate_timewait_took_over(const struct sock *sk)
{
	return tcpstate_unmark(&handovers, sk);
}

/**
 * on_timewait_segment() - entry of tcp_timewait_state_process(tw, skb, th)
 * @args: tw, skb, th
 * @caller: not used
 */
void on_timewait_segment(const unsigned long *args, unsigned long caller)
{
	const struct sk_buff *skb = (const struct sk_buff *)args[1];
	struct tw_segment *seg = this_cpu_ptr(&tw_segment);

	seg->tw = (const struct inet_timewait_sock *)args[0];
	seg->was_fin_wait2 = seg->tw->tw_substate == TCP_FIN_WAIT2;
	seg->tcp_flags = TCP_SKB_CB(skb)->tcp_flags & SEGMENT_FLAGS;
	seg->seq = TCP_SKB_CB(skb)->seq;
	seg->end_seq = TCP_SKB_CB(skb)->end_seq;
	seg->ack = TCP_SKB_CB(skb)->ack_seq;
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
	struct inet_timewait_sock *tw = (struct inet_timewait_sock *)args[0];
	struct tw_segment *seg = this_cpu_ptr(&tw_segment);
	struct tcpstate_record *rec;
	unsigned long irqflags;

	if (!(args[2] & 1) || seg->tw != tw || !seg->was_fin_wait2 ||
	    tw->tw_substate != TCP_TIME_WAIT)
		return;
	seg->was_fin_wait2 = false;

	rec = tcpstate_record_begin(&irqflags);
	record_transition(rec, TCPSTATE_KIND_TIMEWAIT, TCP_FIN_WAIT2,
			  TCP_TIME_WAIT);
	record_timewait(rec, tw);
	record_task(rec, false);
	rec->cause = TCPSTATE_CAUSE_FIN;
	record_segment(rec, TCPSTATE_F_SEG_RCVD, seg->tcp_flags,
		       seg->end_seq - 1, seg->ack);
	tcpstate_record_end(rec, irqflags);
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
	this_cpu_write(descheduling, caller);
}

/* The segment that on_timewait_segment() saw ends this timewait socket. */
static void killed_by_segment(struct tcpstate_record *rec,
			      const struct inet_timewait_sock *tw)
{
	const struct tw_segment *seg = this_cpu_ptr(&tw_segment);

	if (seg->tw != tw) {
		/* The hook that keeps the segment is missing. */
		rec->flags |= TCPSTATE_F_INFERRED;
		rec->cause = tw->tw_substate == TCP_TIME_WAIT ?
			     TCPSTATE_CAUSE_SYN : TCPSTATE_CAUSE_DATA;
		return;
	}
	if (seg->tcp_flags & TCPSTATE_TCPF_RST)
		rec->cause = TCPSTATE_CAUSE_RST;
	else if (seg->tcp_flags & TCPSTATE_TCPF_SYN)
		rec->cause = TCPSTATE_CAUSE_SYN;
	else
		rec->cause = TCPSTATE_CAUSE_DATA;
	record_segment(rec, TCPSTATE_F_SEG_RCVD, seg->tcp_flags, seg->seq,
		       seg->ack);
}

/* Return: whether the current task is the one that ends the timewait socket. */
static bool kill_cause(struct tcpstate_record *rec,
		       const struct inet_timewait_sock *tw,
		       unsigned long caller)
{
	enum tcpstate_caller why = tcpstate_caller(caller);

	if (why == CALLER_DESCHEDULE)
		why = tcpstate_caller(this_cpu_read(descheduling));
	switch (why) {
	case CALLER_TIMER:
		rec->cause = tw->tw_substate == TCP_TIME_WAIT ?
			     TCPSTATE_CAUSE_2MSL_TIMER :
			     TCPSTATE_CAUSE_FIN_WAIT2_TIMER;
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

/**
 * on_timewait_kill() - entry of inet_twsk_kill(tw)
 * @args: tw, still in the hash table
 * @caller: tells why
 *
 * Every end of every timewait socket comes through here, once.
 */
void on_timewait_kill(const unsigned long *args, unsigned long caller)
{
	struct inet_timewait_sock *tw = (struct inet_timewait_sock *)args[0];
	struct tcpstate_record *rec;
	unsigned long irqflags;
	bool by_task;

	if (!compat_tw_is_tcp(tw))
		return;
	rec = tcpstate_record_begin(&irqflags);
	record_transition(rec, TCPSTATE_KIND_TIMEWAIT, tw->tw_substate,
			  TCP_CLOSE);
	record_timewait(rec, tw);
	by_task = kill_cause(rec, tw, caller) && in_task() &&
		  !(current->flags & PF_KTHREAD);
	record_task(rec, by_task);
	tcpstate_record_end(rec, irqflags);
	this_cpu_write(tw_segment.tw, NULL);
}
