// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is known once sockets are followed: exact answers. A term is met or not by
 * each end of a connection; the answers of both are two bits of one number.
 */
#include <string.h>

#include "filter.h"
#include "filter_test.h"
#include "text.h"
#include "timeline.h"

/**
 * struct subject - what is asked about
 * @filter: what is wanted
 * @rec: the event; NULL: all rows of the ends
 * @ends: the ends; the second one may be NULL
 * @local: addresses and ports of the ends
 * @remote: those of their peers
 * @all: one bit for each end
 */
struct subject {
	const struct filter		*filter;
	const struct tcpstate_record	*rec;
	const struct track_end		*ends[2];
	struct endpoint			local[2];
	struct endpoint			remote[2];
	unsigned int			all;
};

static bool test_endpoint(const struct filter_term *term, const struct endpoint *end)
{
	struct filter_address addr;

	filter_address_load(&addr, end->addr, AF_INET6);
	return filter_test_address(&term->prefix, &addr);
}

static bool test_ip(const struct filter_term *term, const struct subject *s, unsigned int side)
{
	struct filter_address local, remote;

	filter_address_load(&local, s->local[side].addr, AF_INET6);
	filter_address_load(&remote, s->remote[side].addr, AF_INET6);
	return filter_test_number(term, filter_ip_version(&local, &remote));
}

static bool has_state(u64 states, u8 state)
{
	return state < TCPSTATE_STATE_END && states & BIT(state);
}

/* Was the socket in the state that the record says it leaves? */
static bool was_in_old_state(const struct tcpstate_record *rec)
{
	/* What comes to a listener leaves LISTEN, but was never in it. */
	return rec->event == TCPSTATE_EV_TRANSITION &&
	       !(rec->old_state == TCPSTATE_LISTEN && rec->listener_cookie);
}

static bool test_event(const struct filter_term *term, const struct tcpstate_record *rec)
{
	bool is_transition = rec->event == TCPSTATE_EV_TRANSITION;

	switch (term->kind) {
	case FILTER_STATE:
		return has_state(term->low, rec->new_state) ||
		       (was_in_old_state(rec) && has_state(term->low, rec->old_state));
	case FILTER_TRANSITION:
		return is_transition && has_state(term->low, rec->old_state) &&
		       has_state(term->high, rec->new_state);
	default:
		return (is_transition || rec->event == TCPSTATE_EV_ACCEPT) &&
		       filter_test_number(term, rec->cause);
	}
}

/* Does a name match a pattern of ordinary characters, "*" and "?"? */
static bool is_like(const char *name, const char *pattern)
{
	const char *star = NULL, *tried = NULL;

	while (*name) {
		if (*pattern == '*') {
			star = ++pattern;
			tried = name;
		} else if (*pattern == '?' || *pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			/* What the last star stands for is longer by one. */
			pattern = star;
			name = ++tried;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

static bool test_task(const struct filter *filter, const struct filter_term *term, u32 tgid,
		      const char *comm)
{
	char name[TEXT_COMM_LEN];

	if (!tgid)
		return false;
	if (term->kind == FILTER_PID)
		return filter_test_number(term, tgid);
	text_comm(name, comm, TCPSTATE_COMM_LEN);
	return is_like(name, filter->text + term->low);
}

/* The owner, as it is shown: of a child that nobody accepted, that of the listener. */
static bool test_owner(const struct filter *filter, const struct filter_term *term,
		       const struct track_end *end)
{
	const struct track_owner *owner = &end->owner;

	if (owner->how == OWNER_UNKNOWN)
		owner = &end->listener;
	return owner->how != OWNER_UNKNOWN &&
	       test_task(filter, term, owner->tgid, owner->comm);
}

/* The terms that a record meets by itself, and those that a task meets. */
static bool test_record(const struct filter *filter, const struct filter_term *term,
			const struct tcpstate_record *rec)
{
	if (term->kind == FILTER_PID || term->kind == FILTER_COMM)
		return test_task(filter, term, rec->tgid, rec->comm);
	return test_event(term, rec);
}

static bool test_records(const struct subject *s, const struct filter_term *term,
			 const struct track_end *end)
{
	size_t i;

	if (s->rec)
		return test_record(s->filter, term, s->rec);
	/* Where no rows are kept the present state is all there is. */
	if (!end->n_rows)
		return term->kind == FILTER_STATE && has_state(term->low, end->state);
	for (i = 0; i < end->n_rows; i++) {
		if (test_record(s->filter, term, &end->rows[i].rec))
			return true;
	}
	return false;
}

static bool test_cgroup(const struct subject *s, const struct filter_term *term,
			const struct track_end *end)
{
	u64 cgroup = s->rec && s->rec->cgroup_id ? s->rec->cgroup_id : end->cgroup;

	return cgroup && filter_test_number(term, cgroup);
}

static bool test_role(const struct subject *s, const struct filter_term *term,
		      unsigned int side)
{
	const struct track_end *peer = s->ends[!side];
	enum timeline_role role = timeline_role(s->ends[side]);

	if (role == ROLE_UNKNOWN && peer)
		role = timeline_opposite(timeline_role(peer));
	return filter_test_number(term, role);
}

/* So far, of an event. */
static bool test_duration(const struct subject *s, const struct filter_term *term)
{
	const struct track_end *end = s->ends[0], *peer = s->ends[1];
	u64 first = end->first_ns, last = s->rec ? s->rec->time_ns : end->last_ns;

	if (peer && peer->first_ns < first)
		first = peer->first_ns;
	if (peer && peer->last_ns > last)
		last = peer->last_ns;
	return filter_test_number(term, last > first ? last - first : 0);
}

static bool test_term(const struct subject *s, const struct filter_term *term,
		      unsigned int side)
{
	const struct endpoint *local = &s->local[side], *remote = &s->remote[side];
	const struct track_end *end = s->ends[side];

	switch (term->kind) {
	case FILTER_PORT:
		return filter_test_number(term, local->port) ||
		       filter_test_number(term, remote->port);
	case FILTER_LPORT:
		return filter_test_number(term, local->port);
	case FILTER_RPORT:
		return filter_test_number(term, remote->port);
	case FILTER_ADDR:
		return test_endpoint(term, local) || test_endpoint(term, remote);
	case FILTER_LADDR:
		return test_endpoint(term, local);
	case FILTER_RADDR:
		return test_endpoint(term, remote);
	case FILTER_IP:
		return test_ip(term, s, side);
	case FILTER_NETNS:
		return filter_test_number(term, end->netns);
	case FILTER_COOKIE:
		return filter_test_number(term, end->cookie);
	case FILTER_CGROUP:
		return test_cgroup(s, term, end);
	case FILTER_STATE:
	case FILTER_TRANSITION:
	case FILTER_CAUSE:
		return test_records(s, term, end);
	case FILTER_PID:
	case FILTER_COMM:
		return test_owner(s->filter, term, end) || test_records(s, term, end);
	case FILTER_UID:
		return end->has_uid && filter_test_number(term, end->uid);
	case FILTER_ROLE:
		return test_role(s, term, side);
	case FILTER_DURATION:
		return test_duration(s, term);
	}
	return false;
}

static unsigned int match_term(const struct subject *s, const struct filter_term *term)
{
	unsigned int met = test_term(s, term, 0);

	return s->ends[1] ? met | test_term(s, term, 1) << 1 : met;
}

/* Return: one bit for each end that meets a node. "not": no end meets it. */
static unsigned int match_node(const struct subject *s, u16 index)
{
	const struct filter_node *node = &s->filter->nodes[index - 1];
	unsigned int left;

	if (node->op == FILTER_TERM)
		return match_term(s, &s->filter->terms[node->left]);
	left = match_node(s, node->left);
	if (node->op == FILTER_NOT)
		return left ? 0 : s->all;
	if (node->op == FILTER_AND)
		return left ? left & match_node(s, node->right) : 0;
	return left == s->all ? left : left | match_node(s, node->right);
}

/**
 * filter_match_event() - is an event wanted?
 * @filter: what is wanted
 * @rec: the event
 * @end: its socket, as it is after the record
 *
 * What the tracker does not know yet is not met: an owner that is known from the
 * next record on makes a difference from there on.
 *
 * Return: true if it is
 */
bool filter_match_event(const struct filter *filter, const struct tcpstate_record *rec,
			const struct track_end *end)
{
	struct subject s = { .filter = filter, .rec = rec, .ends = { end }, .all = 1 };

	if (!filter->root)
		return true;
	decode_local(rec, &s.local[0]);
	decode_remote(rec, &s.remote[0]);
	/* A record of before connect(2) chose a port, or of a child without its peer. */
	if (!s.local[0].port)
		s.local[0] = end->local;
	if (!s.remote[0].port)
		s.remote[0] = end->remote;
	return match_node(&s, filter->root);
}

/**
 * filter_match_connection() - is a connection wanted?
 * @filter: what is wanted
 * @end: one end, with its rows
 * @peer: the other end; may be NULL
 *
 * It is if one of its ends meets the filter. A term about events is met by an end if
 * one of its rows meets it. What is negated must be met by neither end.
 *
 * Return: true if it is
 */
bool filter_match_connection(const struct filter *filter, const struct track_end *end,
			     const struct track_end *peer)
{
	struct subject s = {
		.filter = filter, .ends = { end, peer }, .local = { end->local },
		.remote = { end->remote }, .all = peer ? 3 : 1,
	};

	if (!filter->root)
		return true;
	if (peer) {
		s.local[1] = peer->local;
		s.remote[1] = peer->remote;
	}
	return match_node(&s, filter->root);
}
