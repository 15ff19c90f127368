// SPDX-License-Identifier: GPL-2.0-only
/* What sockets have in common: the key of their group. */
#include <arpa/inet.h>
#include <string.h>

#include "stats_key.h"
#include "text.h"

const char * const stats_by_words[BY_END] = {
	[BY_NOTHING] = "",
	[BY_PORT] = "port",
	[BY_PEER] = "peer",
	[BY_PROCESS] = "process",
};

/* Not a server and not a client that was seen to begin: the lower port serves. */
static u16 guess_port(const struct track_end *end)
{
	if (!end->remote.port || (end->local.port && end->local.port < end->remote.port))
		return end->local.port;
	return end->remote.port;
}

static u16 service_port(const struct track_end *end)
{
	switch (end->side) {
	case SIDE_PASSIVE:
		return end->local.port;
	case SIDE_ACTIVE:
		return end->remote.port;
	default:
		return guess_port(end);
	}
}

static void keep_bits(u8 *addr, unsigned int bits, unsigned int bytes)
{
	unsigned int i;

	for (i = 0; i < bytes; i++, bits -= bits < 8 ? bits : 8) {
		if (bits < 8)
			addr[i] &= 0xff00 >> bits;
	}
}

static void peer_key(struct text *text, const struct track_end *end,
		     const struct stats_config *config)
{
	bool ipv4 = decode_is_ipv4(&end->remote);
	unsigned int bits = ipv4 ? config->prefix4 : config->prefix6;
	char string[INET6_ADDRSTRLEN];
	u8 addr[16];

	if (!end->remote.port) {
		text_put(text, "(none)");
		return;
	}
	memcpy(addr, ipv4 ? end->remote.addr + 12 : end->remote.addr, ipv4 ? 4 : 16);
	keep_bits(addr, bits, ipv4 ? 4 : 16);
	text_put(text, inet_ntop(ipv4 ? AF_INET : AF_INET6, addr, string, sizeof(string)));
	text_put(text, "/");
	text_decimal(text, bits);
}

static void process_key(struct text *text, const struct track_end *end)
{
	const struct track_owner *owner = end->owner.how != OWNER_UNKNOWN ? &end->owner :
					  &end->listener;
	char name[TEXT_COMM_LEN];

	if (owner->how == OWNER_UNKNOWN) {
		text_put(text, "(unknown)");
		return;
	}
	text_comm(name, owner->comm, sizeof(owner->comm));
	text_put(text, name);
}

/**
 * stats_key() - the name of the group to which a socket belongs
 * @key: the name
 * @config: what is counted together
 * @end: the socket
 */
void stats_key(char key[STATS_KEY_LEN], const struct stats_config *config,
	       const struct track_end *end)
{
	struct text text;

	text_init(&text, key, STATS_KEY_LEN);
	switch (config->by) {
	case BY_PORT:
		text_decimal(&text, service_port(end));
		break;
	case BY_PEER:
		peer_key(&text, end, config);
		break;
	case BY_PROCESS:
		process_key(&text, end);
		break;
	default:
		break;
	}
}
