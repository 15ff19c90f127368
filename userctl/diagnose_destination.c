// SPDX-License-Identifier: GPL-2.0-only
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "diagnose_destination.h"

static_assert(offsetof(struct destination, key) == sizeof(struct group), "the key comes next");

static struct destination *destination_of(struct diagnose *d, const struct track_end *end)
{
	struct destination_key key = {
		.local = end->local, .remote = end->remote, .netns = end->netns,
		.host = end->host,
	};

	key.local.port = 0;
	return groups_get(&d->destinations, &key);
}

static void learn_owner(struct destination *to, const struct track_end *end)
{
	if (end->owner.how == OWNER_UNKNOWN)
		return;
	if (to->owner.how == OWNER_UNKNOWN)
		to->owner = end->owner;
	else if (to->owner.tgid != end->owner.tgid)
		to->owners = true;
}

static void judge_ports(struct ports *ports)
{
	if (ports->open + ports->waiting > ports->peak)
		ports->peak = ports->open + ports->waiting;
	if (ports->open > ports->peak_open)
		ports->peak_open = ports->open;
}

static void attempted(struct destination *to, const struct tcpstate_record *rec,
		      const struct track_end *end)
{
	learn_owner(to, end);
	tally_at(&to->attempts, rec->time_ns, rec->cookie);
	if (rec->flags & TCPSTATE_F_NO_SYN)
		return;
	to->ports.open++;
	judge_ports(&to->ports);
}

static void count_syn(struct syns *syns, u64 time_ns, u64 cookie)
{
	syns->recent[syns->all.n % SYNS_RECENT] = time_ns;
	tally_at(&syns->all, time_ns, cookie);
}

/**
 * syns_between() - how many SYNs were sent within some time?
 * @syns: the SYNs
 * @time: from the first to the last of these
 *
 * Return: how many; not all of them if some of @syns were sent before or after
 */
u64 syns_between(const struct syns *syns, const struct tally *time)
{
	u64 known = syns->all.n < SYNS_RECENT ? syns->all.n : SYNS_RECENT, n = 0, i;

	if (syns->all.first_ns >= time->first_ns && syns->all.last_ns <= time->last_ns)
		return syns->all.n;
	for (i = 0; i < known; i++)
		n += syns->recent[i] >= time->first_ns && syns->recent[i] <= time->last_ns;
	return n;
}

static u64 began_ns(const struct tcpstate_record *rec, const struct track_end *end)
{
	return rec->time_ns - (end->has_spent ? end->spent_ns : 0);
}

static void count_error(struct destination *to, const struct tcpstate_record *rec)
{
	u8 key[TOPS_KEY_LEN] = { 0 };
	int err = rec->sk_err;

	memcpy(key, &err, sizeof(err));
	tops_add(&to->errors, key);
}

static void no_answer(struct destination *to, struct tally *how,
		      const struct tcpstate_record *rec, const struct track_end *end)
{
	tally_at(how, rec->time_ns, rec->cookie);
	count_syn(&to->unanswered, began_ns(rec, end), rec->cookie);
}

static void failed(struct destination *to, const struct tcpstate_record *rec,
		   const struct track_end *end)
{
	switch (rec->cause) {
	case TCPSTATE_CAUSE_RST:
		tally_at(&to->refused, rec->time_ns, rec->cookie);
		break;
	case TCPSTATE_CAUSE_ICMP:
		tally_at(&to->unreachable, rec->time_ns, rec->cookie);
		count_error(to, rec);
		break;
	case TCPSTATE_CAUSE_RETRANS_TIMER:
	case TCPSTATE_CAUSE_USER_TIMEOUT:
		no_answer(to, &to->timed_out, rec, end);
		break;
	default:
		if (rec->retrans >= UNANSWERED_RETRANS)
			no_answer(to, &to->given_up, rec, end);
	}
}

static void leave(u64 *ports)
{
	if (*ports)
		(*ports)--;
}

/* An attempt ends. One without a local port never had one: nothing else fails there. */
static void attempt_ended(struct destination *to, const struct tcpstate_record *rec,
			  const struct track_end *end)
{
	if (rec->flags & TCPSTATE_F_NO_SYN) {
		if (!rec->lport)
			tally_at(&to->no_port, rec->time_ns, rec->cookie);
		return;
	}
	if (rec->new_state == TCPSTATE_CLOSE) {
		if (end->whole)
			leave(&to->ports.open);
		failed(to, rec, end);
		return;
	}
	to->timestamps |= !!(rec->flags & TCPSTATE_F_TIMESTAMPS);
	if (rec->retrans)
		count_syn(&to->retried, began_ns(rec, end), rec->cookie);
}

/*
 * A timewait socket keeps the port for a minute, whether it is seen or not. But of those
 * that are not seen nobody knows how many there are at a time.
 */
static void connection_ended(struct destination *to, const struct tcpstate_record *rec,
			     bool unseen)
{
	struct ports *ports = &to->ports;

	if (rec->old_state == TCPSTATE_TIME_WAIT) {
		leave(&ports->waiting);
		return;
	}
	leave(&ports->open);
	if (unseen) {
		ports->unseen++;
		burst_add(&ports->burst, rec->time_ns);
		return;
	}
	if (rec->new_state != TCPSTATE_TIME_WAIT)
		return;
	ports->waiting++;
	judge_ports(ports);
	burst_add(&ports->burst, rec->time_ns);
}

/**
 * destination_event() - take in an event
 * @d: what was added up
 * @rec: the event
 * @end: its socket, as it is after it
 *
 * Return: 0 or -ENOMEM
 */
int destination_event(struct diagnose *d, const struct tcpstate_record *rec,
		      const struct track_end *end)
{
	bool unseen = end->unseen && rec->flags & TCPSTATE_F_UNSEEN;
	bool ends = rec->new_state == TCPSTATE_CLOSE || rec->new_state == TCPSTATE_TIME_WAIT ||
		    unseen;
	struct destination *to;

	if ((rec->event != TCPSTATE_EV_TRANSITION && !unseen) || end->side != SIDE_ACTIVE ||
	    end->flags & TCPSTATE_F_REPAIR)
		return 0;
	if (rec->new_state != TCPSTATE_SYN_SENT && rec->old_state != TCPSTATE_SYN_SENT &&
	    !(ends && end->whole))
		return 0;
	to = destination_of(d, end);
	if (!to)
		return -ENOMEM;
	if (rec->new_state == TCPSTATE_SYN_SENT)
		attempted(to, rec, end);
	else if (rec->old_state == TCPSTATE_SYN_SENT)
		attempt_ended(to, rec, end);
	else
		connection_ended(to, rec, unseen);
	return 0;
}

/**
 * destination_gap() - records are missing
 * @d: what was added up
 *
 * Sockets may have ended in them: ports are counted anew.
 */
void destination_gap(struct diagnose *d)
{
	struct group *group;

	GROUPS_FOREACH(group, &d->destinations) {
		struct destination *to = (struct destination *)group;

		to->ports.open = 0;
		to->ports.waiting = 0;
	}
}

/**
 * destination_living() - take in a socket that lives in the end
 * @d: what was added up
 * @end: the socket
 * @now_ns: CLOCK_MONOTONIC of the end
 *
 * Return: 0 or -ENOMEM
 */
int destination_living(struct diagnose *d, const struct track_end *end, u64 now_ns)
{
	struct destination *to;

	if (end->state != TCPSTATE_SYN_SENT || end->flags & TCPSTATE_F_REPAIR ||
	    !end->entered_ns || now_ns < end->entered_ns + UNANSWERED_NS)
		return 0;
	to = destination_of(d, end);
	if (!to)
		return -ENOMEM;
	learn_owner(to, end);
	tally_at(&to->waiting, end->entered_ns, end->cookie);
	count_syn(&to->unanswered, end->entered_ns, end->cookie);
	return 0;
}

/**
 * destination_is_loopback() - is it a loopback address?
 * @to: the destination
 *
 * Return: true if it is, in the sense of tcp_twsk_unique()
 */
bool destination_is_loopback(const struct destination *to)
{
	static const u8 ipv6[16] = { [15] = 1 };
	const struct endpoint *remote = &to->key.remote;

	if (decode_is_ipv4(remote))
		return remote->addr[12] == 127;
	return !memcmp(remote->addr, ipv6, sizeof(ipv6));
}
