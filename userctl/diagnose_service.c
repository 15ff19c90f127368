// SPDX-License-Identifier: GPL-2.0-only
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "diagnose_service.h"

static_assert(offsetof(struct service, key) == sizeof(struct group), "the key comes next");
static_assert(TCPSTATE_COMM_LEN + sizeof(u32) == TOPS_KEY_LEN, "a process is a key");

/* One whose beginning was not seen: the lower port serves. */
static unsigned int side_of(const struct track_end *end)
{
	switch (end->side) {
	case SIDE_ACTIVE:
		return SIDE_OF_CLIENT;
	case SIDE_PASSIVE:
		return SIDE_OF_SERVER;
	default:
		return end->local.port < end->remote.port ? SIDE_OF_SERVER : SIDE_OF_CLIENT;
	}
}

static void learn_owner(struct service_side *side, const struct track_owner *owner)
{
	if (owner->how == OWNER_UNKNOWN)
		return;
	if (side->owner.how == OWNER_UNKNOWN)
		side->owner = *owner;
	else if (side->owner.tgid != owner->tgid)
		side->owners = true;
}

static struct service_side *side_get(struct diagnose *d, const struct track_end *end)
{
	unsigned int which = side_of(end);
	const struct service_key key = {
		.endpoint = which == SIDE_OF_SERVER ? end->local : end->remote,
		.host = end->host,
	};
	struct service *service = groups_get(&d->services, &key);
	struct service_side *side;

	if (!service)
		return NULL;
	side = &service->sides[which];
	side->netns = end->netns;
	learn_owner(side, end->owner.how != OWNER_UNKNOWN ? &end->owner : &end->listener);
	return side;
}

static void handshake(struct service_side *side, const struct tcpstate_record *rec)
{
	side->opened++;
	if (rec->retrans)
		tally_at(&side->retrans, rec->time_ns, rec->cookie);
}

/* A connection has come to its end, TIME_WAIT apart. */
static bool is_end(const struct tcpstate_record *rec)
{
	switch (rec->old_state) {
	case TCPSTATE_ESTABLISHED:
	case TCPSTATE_FIN_WAIT1:
	case TCPSTATE_FIN_WAIT2:
	case TCPSTATE_CLOSING:
	case TCPSTATE_CLOSE_WAIT:
	case TCPSTATE_LAST_ACK:
		return rec->new_state == TCPSTATE_CLOSE || rec->new_state == TCPSTATE_TIME_WAIT;
	default:
		return false;
	}
}

/*
 * With both FINs seen a RST takes nothing from anybody: in CLOSING and LAST_ACK it says
 * that the other end has no TIME_WAIT.
 */
static bool can_be_reset(const struct tcpstate_record *rec)
{
	return rec->new_state == TCPSTATE_CLOSE && rec->old_state != TCPSTATE_CLOSING &&
	       rec->old_state != TCPSTATE_LAST_ACK;
}

static bool sends_reset(const struct tcpstate_record *rec)
{
	switch (rec->cause) {
	case TCPSTATE_CAUSE_DATA:
	case TCPSTATE_CAUSE_ABORT:
		return true;
	/* Told by rules of their own. */
	case TCPSTATE_CAUSE_LISTENER:
	case TCPSTATE_CAUSE_NO_MEMORY:
		return false;
	default:
		return rec->flags & TCPSTATE_F_SEG_SENT && rec->seg_flags & TCPSTATE_TCPF_RST;
	}
}

static void count_resets(struct resets *resets, const struct tcpstate_record *rec,
			 const struct track_end *end)
{
	if (rec->cause == TCPSTATE_CAUSE_RST) {
		tally_at(&resets->received, rec->time_ns, rec->cookie);
		resets->paired += !!end->peer;
	} else if (sends_reset(rec)) {
		tally_at(&resets->sent, rec->time_ns, rec->cookie);
		if (rec->cause < TCPSTATE_CAUSE_END)
			resets->causes[rec->cause]++;
	} else {
		return;
	}
	burst_add(&resets->burst, rec->time_ns);
}

static void count_limits(struct service_side *side, const struct tcpstate_record *rec)
{
	bool overflow = !(rec->flags & TCPSTATE_F_INFERRED) &&
			(rec->old_state == TCPSTATE_FIN_WAIT2 ||
			 rec->old_state == TCPSTATE_CLOSING);

	if (rec->cause != TCPSTATE_CAUSE_NO_MEMORY)
		return;
	/* tcp_time_wait() is seen by its hook; what drops orphans need not be. */
	tally_at(overflow ? &side->no_time_wait : &side->orphans, rec->time_ns, rec->cookie);
}

static void add_holder(struct service_side *side, const struct track_owner *owner)
{
	u8 key[TOPS_KEY_LEN];

	if (owner->how == OWNER_UNKNOWN)
		return;
	memcpy(key, &owner->tgid, sizeof(u32));
	memcpy(key + sizeof(u32), owner->comm, TCPSTATE_COMM_LEN);
	tops_add(&side->holders, key);
}

/* A socket that was left in CLOSE_WAIT. */
static void left_open(struct service_side *side, const struct track_end *end, u64 time_ns)
{
	tally_at(&side->left_open, time_ns, end->cookie);
	if (end->side == SIDE_PASSIVE && end->owner.how == OWNER_UNKNOWN && end->whole)
		side->never_accepted++;
	add_holder(side, end->owner.how != OWNER_UNKNOWN ? &end->owner : &end->listener);
}

static void left_close_wait(struct service_side *side, const struct tcpstate_record *rec,
			    const struct track_end *end)
{
	if (rec->cause != TCPSTATE_CAUSE_EXIT || !end->has_spent ||
	    end->spent_ns < CLOSE_WAIT_NS)
		return;
	left_open(side, end, rec->time_ns);
	side->left_to_exit++;
}

/* Its other end is on this host, and does not close: that is told of that end. */
static bool peer_waits(const struct track_end *end)
{
	return end->peer && end->peer->state == TCPSTATE_CLOSE_WAIT;
}

static void left_fin_wait2(struct service_side *side, const struct tcpstate_record *rec,
			   const struct track_end *end)
{
	if (rec->cause != TCPSTATE_CAUSE_FIN_WAIT2_TIMER || peer_waits(end))
		return;
	tally_at(&side->half_closed, rec->time_ns, rec->cookie);
	side->fin_wait2_timer++;
}

static bool has_sent_fin(u8 state)
{
	return state == TCPSTATE_FIN_WAIT1 || state == TCPSTATE_CLOSING ||
	       state == TCPSTATE_LAST_ACK;
}

static void count_closing(struct service_side *side, const struct tcpstate_record *rec,
			  const struct track_end *end)
{
	side->close_waits += rec->new_state == TCPSTATE_CLOSE_WAIT;
	side->fin_wait2s += rec->new_state == TCPSTATE_FIN_WAIT2;
	side->fins += rec->new_state == TCPSTATE_FIN_WAIT1 ||
		      rec->new_state == TCPSTATE_LAST_ACK;
	if (rec->old_state == TCPSTATE_CLOSE_WAIT)
		left_close_wait(side, rec, end);
	if (rec->old_state == TCPSTATE_FIN_WAIT2)
		left_fin_wait2(side, rec, end);
	if (has_sent_fin(rec->old_state) && rec->cause == TCPSTATE_CAUSE_RETRANS_TIMER) {
		tally_at(&side->unacked, rec->time_ns, rec->cookie);
		side->fin_timed_out++;
	}
}

static bool opens(const struct tcpstate_record *rec)
{
	if (rec->old_state == TCPSTATE_SYN_SENT)
		return rec->new_state == TCPSTATE_ESTABLISHED;
	return rec->new_state == TCPSTATE_SYN_RECV;
}

static bool is_of_interest(const struct tcpstate_record *rec)
{
	return opens(rec) || is_end(rec) || rec->new_state == TCPSTATE_CLOSE_WAIT ||
	       rec->new_state == TCPSTATE_FIN_WAIT1 || rec->new_state == TCPSTATE_FIN_WAIT2 ||
	       rec->new_state == TCPSTATE_LAST_ACK;
}

/* Why a RST was sent comes after the connection is closed, in an event of its own. */
static int reset_event(struct diagnose *d, const struct tcpstate_record *rec,
		       const struct track_end *end)
{
	struct service_side *side;

	if (rec->reset_reason >= TCPSTATE_RESET_END || !end->local.port || !end->remote.port)
		return 0;
	side = side_get(d, end);
	if (!side)
		return -ENOMEM;
	side->resets.reasons[rec->reset_reason]++;
	return 0;
}

/* An orphan in FIN_WAIT2 is let go: its TIME_WAIT, with which it ends, cannot be seen. */
static int handover_event(struct diagnose *d, const struct track_end *end)
{
	struct service_side *side = side_get(d, end);

	if (!side)
		return -ENOMEM;
	side->ended++;
	side->unseen++;
	return 0;
}

/**
 * service_event() - take in an event
 * @d: what was added up
 * @rec: the event
 * @end: its socket, as it is after it
 *
 * Return: 0 or -ENOMEM
 */
int service_event(struct diagnose *d, const struct tcpstate_record *rec,
		  const struct track_end *end)
{
	struct service_side *side;

	if (end->flags & TCPSTATE_F_REPAIR || end->twin != TWIN_NONE)
		return 0;
	if (rec->event == TCPSTATE_EV_RESET_SENT)
		return reset_event(d, rec, end);
	if (rec->event == TCPSTATE_EV_HANDOVER && end->unseen)
		return handover_event(d, end);
	if (rec->event != TCPSTATE_EV_TRANSITION || !is_of_interest(rec))
		return 0;
	side = side_get(d, end);
	if (!side)
		return -ENOMEM;
	if (opens(rec))
		handshake(side, rec);
	count_closing(side, rec, end);
	if (!is_end(rec))
		return 0;
	side->ended++;
	if (can_be_reset(rec))
		count_resets(&side->resets, rec, end);
	if (rec->new_state == TCPSTATE_CLOSE)
		count_limits(side, rec);
	return 0;
}

/*
 * Since when has it been in its state, at the latest? One without a transition has not
 * changed it since transitions are known, or since it was found to exist.
 */
static u64 since(const struct diagnose *d, const struct track_end *end)
{
	if (end->entered_ns || d->config.lossy)
		return end->entered_ns;
	return d->config.complete_ns ? d->config.complete_ns : end->seed.ended_ns;
}

static u64 age(const struct diagnose *d, const struct track_end *end, u64 now_ns)
{
	u64 since_ns = since(d, end);

	return since_ns && now_ns > since_ns ? now_ns - since_ns : 0;
}

/*
 * A program that has only shut down its direction may have good reason to wait: for the
 * answer. One that has closed waits for nothing.
 */
static u64 patience(const struct track_end *end)
{
	return end->flags & TCPSTATE_F_ORPHAN ? FIN_WAIT_NS : CLOSE_WAIT_NS;
}

/**
 * service_living() - take in a socket that lives in the end
 * @d: what was added up
 * @end: the socket
 * @now_ns: CLOCK_MONOTONIC of the end
 *
 * Return: 0 or -ENOMEM
 */
int service_living(struct diagnose *d, const struct track_end *end, u64 now_ns)
{
	u64 old_ns = age(d, end, now_ns);
	bool waits = end->state == TCPSTATE_CLOSE_WAIT && old_ns >= CLOSE_WAIT_NS;
	bool half = end->state == TCPSTATE_FIN_WAIT2 && old_ns >= patience(end) &&
		    !peer_waits(end);
	bool unacked = has_sent_fin(end->state) && old_ns >= FIN_WAIT_NS;
	struct service_side *side;

	if (!waits && !half && !unacked)
		return 0;
	side = side_get(d, end);
	if (!side)
		return -ENOMEM;
	if (waits)
		left_open(side, end, now_ns - old_ns);
	if (half)
		tally_at(&side->half_closed, now_ns - old_ns, end->cookie);
	if (unacked)
		tally_at(&side->unacked, now_ns - old_ns, end->cookie);
	return 0;
}
