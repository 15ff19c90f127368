// SPDX-License-Identifier: GPL-2.0-only
/* Words that set one option of a socket. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"

static int set(struct peer *p, int level, int option, int value)
{
	return setsockopt(peer_sock(p), level, option, &value, sizeof(value));
}

static int set_tcp(struct peer *p, int option, int value)
{
	return set(p, IPPROTO_TCP, option, value);
}

/* An option that IPv4 and IPv6 have under different names. */
static int set_ip(struct peer *p, int v4, int v6, int value)
{
	socklen_t size = sizeof(int);
	int family;

	if (getsockopt(peer_sock(p), SOL_SOCKET, SO_DOMAIN, &family, &size))
		return -1;
	if (family == AF_INET6)
		return set(p, IPPROTO_IPV6, v6, value);
	return set(p, IPPROTO_IP, v4, value);
}

static int number(char **word)
{
	return strtol(word[0], NULL, 10);
}

static int do_reuseaddr(struct peer *p, char **word)
{
	(void)word;
	return set(p, SOL_SOCKET, SO_REUSEADDR, 1);
}

static int do_reuseport(struct peer *p, char **word)
{
	(void)word;
	return set(p, SOL_SOCKET, SO_REUSEPORT, 1);
}

static int do_transparent(struct peer *p, char **word)
{
	(void)word;
	return set_ip(p, IP_TRANSPARENT, IPV6_TRANSPARENT, 1);
}

static int do_freebind(struct peer *p, char **word)
{
	(void)word;
	return set_ip(p, IP_FREEBIND, IPV6_FREEBIND, 1);
}

static int do_ip_ttl(struct peer *p, char **word)
{
	return set_ip(p, IP_TTL, IPV6_UNICAST_HOPS, number(word));
}

static int do_ipv6only(struct peer *p, char **word)
{
	return set(p, IPPROTO_IPV6, IPV6_V6ONLY, number(word));
}

static int do_bind_device(struct peer *p, char **word)
{
	return setsockopt(peer_sock(p), SOL_SOCKET, SO_BINDTODEVICE, word[0],
			  strlen(word[0]));
}

static int linger(struct peer *p, int seconds)
{
	struct linger l = { .l_onoff = 1, .l_linger = seconds };

	return setsockopt(peer_sock(p), SOL_SOCKET, SO_LINGER, &l, sizeof(l));
}

static int do_linger0(struct peer *p, char **word)
{
	(void)word;
	return linger(p, 0);
}

static int do_linger(struct peer *p, char **word)
{
	return linger(p, number(word));
}

static int do_linger2(struct peer *p, char **word)
{
	return set_tcp(p, TCP_LINGER2, number(word));
}

static int do_keepalive(struct peer *p, char **word)
{
	if (set_tcp(p, TCP_KEEPIDLE, number(word)) ||
	    set_tcp(p, TCP_KEEPINTVL, number(word + 1)) ||
	    set_tcp(p, TCP_KEEPCNT, number(word + 2)))
		return -1;
	return set(p, SOL_SOCKET, SO_KEEPALIVE, 1);
}

static int do_user_timeout(struct peer *p, char **word)
{
	return set_tcp(p, TCP_USER_TIMEOUT, number(word));
}

static int do_syncnt(struct peer *p, char **word)
{
	return set_tcp(p, TCP_SYNCNT, number(word));
}

static int do_defer_accept(struct peer *p, char **word)
{
	return set_tcp(p, TCP_DEFER_ACCEPT, number(word));
}

static int do_nodelay(struct peer *p, char **word)
{
	(void)word;
	return set_tcp(p, TCP_NODELAY, 1);
}

static int do_quickack(struct peer *p, char **word)
{
	return set_tcp(p, TCP_QUICKACK, number(word));
}

static int do_mss(struct peer *p, char **word)
{
	return set_tcp(p, TCP_MAXSEG, number(word));
}

static int do_rcvbuf(struct peer *p, char **word)
{
	return set(p, SOL_SOCKET, SO_RCVBUF, number(word));
}

static int do_sndbuf(struct peer *p, char **word)
{
	return set(p, SOL_SOCKET, SO_SNDBUF, number(word));
}

static int do_fastopen_listen(struct peer *p, char **word)
{
	return set_tcp(p, TCP_FASTOPEN, number(word));
}

static int do_fastopen_defer(struct peer *p, char **word)
{
	(void)word;
	return set_tcp(p, TCP_FASTOPEN_CONNECT, 1);
}

static int do_fastopen_nocookie(struct peer *p, char **word)
{
	(void)word;
	return set_tcp(p, TCP_FASTOPEN_NO_COOKIE, 1);
}

static int do_repair(struct peer *p, char **word)
{
	(void)word;
	return set_tcp(p, TCP_REPAIR, TCP_REPAIR_ON);
}

static int do_repair_off(struct peer *p, char **word)
{
	(void)word;
	return set_tcp(p, TCP_REPAIR, TCP_REPAIR_OFF);
}

static int do_repair_off_silent(struct peer *p, char **word)
{
	(void)word;
	return set_tcp(p, TCP_REPAIR, TCP_REPAIR_OFF_NO_WP);
}

static int queue_seq(struct peer *p, int queue, const char *word)
{
	unsigned int seq = strtoul(word, NULL, 10);

	if (set_tcp(p, TCP_REPAIR_QUEUE, queue))
		return -1;
	return set_tcp(p, TCP_QUEUE_SEQ, seq);
}

static int do_repair_seq(struct peer *p, char **word)
{
	if (queue_seq(p, TCP_SEND_QUEUE, word[0]) ||
	    queue_seq(p, TCP_RECV_QUEUE, word[1]))
		return -1;
	return set_tcp(p, TCP_REPAIR_QUEUE, TCP_NO_QUEUE);
}

const struct action option_actions[] = {
	{ "reuseaddr", 0, do_reuseaddr },
	{ "reuseport", 0, do_reuseport },
	{ "transparent", 0, do_transparent },
	{ "freebind", 0, do_freebind },
	{ "ip-ttl", 1, do_ip_ttl },
	{ "ipv6only", 1, do_ipv6only },
	{ "bind-device", 1, do_bind_device },
	{ "linger0", 0, do_linger0 },
	{ "linger", 1, do_linger },
	{ "linger2", 1, do_linger2 },
	{ "keepalive", 3, do_keepalive },
	{ "user-timeout", 1, do_user_timeout },
	{ "syncnt", 1, do_syncnt },
	{ "defer-accept", 1, do_defer_accept },
	{ "nodelay", 0, do_nodelay },
	{ "quickack", 1, do_quickack },
	{ "mss", 1, do_mss },
	{ "rcvbuf", 1, do_rcvbuf },
	{ "sndbuf", 1, do_sndbuf },
	{ "fastopen-listen", 1, do_fastopen_listen },
	{ "fastopen-defer", 0, do_fastopen_defer },
	{ "fastopen-nocookie", 0, do_fastopen_nocookie },
	{ "repair", 0, do_repair },
	{ "repair-off", 0, do_repair_off },
	{ "repair-off-silent", 0, do_repair_off_silent },
	{ "repair-seq", 2, do_repair_seq },
	{ NULL, 0, NULL }
};
