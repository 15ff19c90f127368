// SPDX-License-Identifier: GPL-2.0-only
#include "decode.h"
#include "filter.h"

/**
 * filter_match() - does a record meet all conditions?
 * @filter: the conditions
 * @rec: the record
 *
 * A source applies what it can before it copies a record. All is checked here
 * again, because the kernel's filter knows the family of the socket only: an
 * IPv4 connection of an AF_INET6 socket is one that "-4" should show.
 *
 * Return: true if the record is wanted
 */
bool filter_match(const struct filter *filter, const struct tcpstate_record *rec)
{
	struct endpoint local, remote;

	decode_local(rec, &local);
	decode_remote(rec, &remote);
	if (filter->netns && rec->netns != filter->netns)
		return false;
	if (filter->cookie && rec->cookie != filter->cookie)
		return false;
	if (filter->port && local.port != filter->port && remote.port != filter->port)
		return false;
	if (filter->ip_version == 4)
		return decode_is_ipv4(&local);
	if (filter->ip_version == 6)
		return !decode_is_ipv4(&local);
	return true;
}
