// SPDX-License-Identifier: GPL-2.0-only
/* Asked of every record, up to millions of times a second. */
#include <arpa/inet.h>
#include <string.h>

#include "filter.h"
#include "filter_test.h"

/* Is this the listening socket itself? It has no peer, and may have any address. */
static bool is_listener(const struct tcpstate_record *rec)
{
	return !rec->listener_cookie && rec->kind == TCPSTATE_KIND_FULL &&
	       (rec->new_state == TCPSTATE_LISTEN ||
		(rec->old_state == TCPSTATE_LISTEN && rec->new_state == TCPSTATE_CLOSE));
}

static enum filter_answer answer(bool met)
{
	return met ? FILTER_YES : FILTER_NO;
}

static enum filter_answer either(enum filter_answer a, enum filter_answer b)
{
	if (a == FILTER_YES || b == FILTER_YES)
		return FILTER_YES;
	return a == FILTER_NO && b == FILTER_NO ? FILTER_NO : FILTER_UNKNOWN;
}

static enum filter_answer ask_lport(const struct filter_term *term,
				    const struct tcpstate_record *rec)
{
	/* connect(2) and listen(2) choose one after the first record in rare cases. */
	if (!rec->lport)
		return FILTER_UNKNOWN;
	return answer(filter_test_number(term, ntohs(rec->lport)));
}

static enum filter_answer ask_rport(const struct filter_term *term,
				    const struct tcpstate_record *rec)
{
	if (!rec->rport && !is_listener(rec))
		return FILTER_UNKNOWN;
	return answer(filter_test_number(term, ntohs(rec->rport)));
}

/* A port of 0 is never asked for. */
static enum filter_answer ask_port(const struct filter_term *term,
				   const struct tcpstate_record *rec)
{
	if (filter_test_number(term, ntohs(rec->lport)) ||
	    filter_test_number(term, ntohs(rec->rport)))
		return FILTER_YES;
	if (rec->lport && (rec->rport || is_listener(rec)))
		return FILTER_NO;
	return FILTER_UNKNOWN;
}

static enum filter_answer ask_address(const struct filter_term *term,
				      const struct tcpstate_record *rec, const u8 bytes[16])
{
	struct filter_address addr;

	filter_address_load(&addr, bytes, rec->family);
	if (filter_address_is_none(&addr) && !is_listener(rec))
		return FILTER_UNKNOWN;
	return answer(filter_test_address(&term->prefix, &addr));
}

static enum filter_answer ask_ip(const struct filter_term *term,
				 const struct tcpstate_record *rec)
{
	struct filter_address local, remote;

	filter_address_load(&local, rec->laddr, rec->family);
	filter_address_load(&remote, rec->raddr, rec->family);
	if (rec->family != AF_INET && filter_address_is_none(&local) &&
	    filter_address_is_none(&remote) && !is_listener(rec))
		return FILTER_UNKNOWN;
	return answer(filter_test_number(term, filter_ip_version(&local, &remote)));
}

static enum filter_answer ask(enum filter_kind kind, const struct filter_term *term,
			      const struct tcpstate_record *rec)
{
	switch (kind) {
	case FILTER_PORT:
		return ask_port(term, rec);
	case FILTER_LPORT:
		return ask_lport(term, rec);
	case FILTER_RPORT:
		return ask_rport(term, rec);
	case FILTER_ADDR:
		return either(ask_address(term, rec, rec->laddr),
			      ask_address(term, rec, rec->raddr));
	case FILTER_LADDR:
		return ask_address(term, rec, rec->laddr);
	case FILTER_RADDR:
		return ask_address(term, rec, rec->raddr);
	case FILTER_IP:
		return ask_ip(term, rec);
	case FILTER_NETNS:
		return answer(filter_test_number(term, rec->netns));
	case FILTER_COOKIE:
		return answer(filter_test_number(term, rec->cookie));
	case FILTER_CGROUP:
		/* A timewait socket has none. */
		return rec->cgroup_id ? answer(filter_test_number(term, rec->cgroup_id)) :
					FILTER_UNKNOWN;
	default:
		return FILTER_UNKNOWN;
	}
}

/**
 * filter_may_match_record() - can a record belong to what is wanted?
 * @filter: what is wanted
 * @rec: a record of a source
 *
 * Asked before sockets are followed. What it takes away must not be missed later on:
 * it is false only if neither the socket of this record nor, by its addresses and
 * ports, the other end of its connection can be wanted, whatever its other records
 * are. A socket of another network namespace, cookie or cgroup is not wanted for the
 * sake of its other end.
 *
 * Return: true if it can
 */
bool filter_may_match_record(const struct filter *filter, const struct tcpstate_record *rec)
{
	u16 at = filter->start;

	while (at >= FILTER_FIRST_STEP) {
		const struct filter_step *step = &filter->steps[at - FILTER_FIRST_STEP];
		const struct filter_term *term = &filter->terms[step->term];
		enum filter_answer never = step->negated ? FILTER_YES : FILTER_NO;

		at = ask(step->kind, term, rec) != never ? step->yes : step->no;
	}
	return at == FILTER_ACCEPT;
}
