// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <arpa/inet.h>
#include <sys/socket.h>

#include "push.h"

static void push_prefix(struct bpf_filter *pushed, struct bpf_prefix *to,
			const struct filter_prefix *from)
{
	if (!from)
		return;
	memcpy(to->address, from->addr, sizeof(to->address));
	memcpy(to->mask, from->mask, sizeof(to->mask));
	pushed->prefixes = 1;
}

/**
 * bpf_push() - what of a filter can be left to the programs
 * @filter: the filter
 * @pushed: the result
 *
 * A prefix that is not given has an empty mask, in which every address is.
 */
void bpf_push(const struct filter *filter, struct bpf_filter *pushed)
{
	struct filter_pushed asked;

	filter_push_down(filter, &asked);
	*pushed = (struct bpf_filter){
		.cookie = asked.cookie,
		.cgroup = asked.cgroup,
		.netns = asked.netns,
		/* An AF_INET6 socket can hold an IPv4 connection: only the other way round. */
		.family = asked.only_ipv6 ? AF_INET6 : 0,
		.port = htons(asked.port),
		.lport = htons(asked.lport),
		.rport = htons(asked.rport),
	};
	push_prefix(pushed, &pushed->addr, asked.addr);
	push_prefix(pushed, &pushed->laddr, asked.laddr);
	push_prefix(pushed, &pushed->raddr, asked.raddr);
}

/**
 * bpf_push_any() - is anything left to the programs?
 * @pushed: what bpf_push() made
 *
 * Return: true if so
 */
bool bpf_push_any(const struct bpf_filter *pushed)
{
	return pushed->cookie || pushed->cgroup || pushed->netns || pushed->family ||
	       pushed->port || pushed->lport || pushed->rport || pushed->prefixes;
}
