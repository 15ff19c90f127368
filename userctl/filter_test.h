/* SPDX-License-Identifier: GPL-2.0-only */
/* How a term is compared, for filter.c and filter_match.c. */
#ifndef TCPSTATECTL_FILTER_TEST_H
#define TCPSTATECTL_FILTER_TEST_H

#include <string.h>
#include <sys/socket.h>

#include "filter.h"

/**
 * enum filter_answer - what a record says about a term
 * @FILTER_NO: it is not met
 * @FILTER_YES: it is met
 * @FILTER_UNKNOWN: other records of the socket will tell
 */
enum filter_answer {
	FILTER_NO,
	FILTER_YES,
	FILTER_UNKNOWN,
};

/**
 * struct filter_address - an address, IPv4-mapped if it is one of IPv4
 * @word: its bytes in network order
 */
struct filter_address {
	u64	word[2];
};

static inline void filter_address_load(struct filter_address *addr, const u8 bytes[16],
				       u16 family)
{
	u8 low[8] = { [2] = 0xff, [3] = 0xff };

	if (family != AF_INET) {
		memcpy(addr->word, bytes, sizeof(addr->word));
		return;
	}
	memcpy(low + 4, bytes, 4);
	addr->word[0] = 0;
	memcpy(&addr->word[1], low, sizeof(low));
}

static inline bool filter_address_is_ipv4(const struct filter_address *addr)
{
	static const u8 mapped[4] = { [2] = 0xff, [3] = 0xff };

	return !addr->word[0] && !memcmp(&addr->word[1], mapped, sizeof(mapped));
}

/* Is it 0.0.0.0 or ::? */
static inline bool filter_address_is_none(const struct filter_address *addr)
{
	static const u8 none[4];

	return !addr->word[0] && !memcmp((const u8 *)&addr->word[1] + 4, none, sizeof(none)) &&
	       (!addr->word[1] || filter_address_is_ipv4(addr));
}

static inline bool filter_test_number(const struct filter_term *term, u64 number)
{
	return number >= term->low && number <= term->high;
}

static inline bool filter_test_address(const struct filter_prefix *prefix,
				       const struct filter_address *addr)
{
	/* ::/0 has all IPv4-mapped addresses in it, but is one of IPv6. */
	return !((addr->word[0] ^ prefix->addr[0]) & prefix->mask[0]) &&
	       !((addr->word[1] ^ prefix->addr[1]) & prefix->mask[1]) &&
	       prefix->ipv4 == filter_address_is_ipv4(addr);
}

/* What the addresses are; an AF_INET6 socket that has none yet is one of IPv6. */
static inline unsigned int filter_ip_version(const struct filter_address *local,
					     const struct filter_address *remote)
{
	const struct filter_address *addr = filter_address_is_none(local) &&
		!filter_address_is_none(remote) ? remote : local;

	return filter_address_is_ipv4(addr) ? 4 : 6;
}

#endif
