// SPDX-License-Identifier: GPL-2.0-only
/* Words that make, join and end sockets. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "peer.h"

/**
 * peer_sock() - the socket that words are for
 * @p: the peer
 *
 * Return: its descriptor, or -1
 */
int peer_sock(const struct peer *p)
{
	return p->socks[p->current];
}

/**
 * peer_resolve() - read an address and a port
 * @ss: where to
 * @word: the two words
 *
 * Return: length of the address; ends the program if it is none
 */
socklen_t peer_resolve(struct sockaddr_storage *ss, char **word)
{
	struct sockaddr_in *in = (struct sockaddr_in *)ss;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;
	in_port_t port = htons(strtoul(word[1], NULL, 10));

	memset(ss, 0, sizeof(*ss));
	if (inet_pton(AF_INET, word[0], &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = port;
		return sizeof(*in);
	}
	if (inet_pton(AF_INET6, word[0], &in6->sin6_addr) == 1) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = port;
		return sizeof(*in6);
	}
	fprintf(stderr, "peer: '%s' is no address\n", word[0]);
	exit(2);
}

/**
 * peer_make_socket() - make the current socket if there is none
 * @p: the peer
 * @family: of the socket
 *
 * Sets the options that wait for it.
 *
 * Return: 0, or -1 with errno
 */
int peer_make_socket(struct peer *p, int family)
{
	unsigned int i, n = p->n_options;
	int sock, on = 1;

	if (peer_sock(p) >= 0)
		return 0;
	sock = socket(family, SOCK_STREAM, p->protocol);
	if (sock < 0)
		return -1;
	p->socks[p->current] = sock;
	p->protocol = IPPROTO_TCP;
	p->n_options = 0;
	for (i = 0; i < n; i++) {
		const struct option *o = &p->options[i];

		if (o->action->run(p, o->word)) {
			fprintf(stderr, "peer: %s: %s\n", o->action->name,
				strerrorname_np(errno));
			return -1;
		}
	}
	return setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
}

static int bad_words(const char *why)
{
	fprintf(stderr, "peer: %s\n", why);
	exit(2);
}

static int do_socket(struct peer *p, char **word)
{
	if (peer_sock(p) >= 0)
		bad_words("there is a socket already: use 'new' or 'close'");
	return peer_make_socket(p, strcmp(word[0], "6") ? AF_INET : AF_INET6);
}

static int do_mptcp(struct peer *p, char **word)
{
	(void)word;
	if (peer_sock(p) >= 0)
		bad_words("'mptcp' is for the next socket, and there is one already");
	p->protocol = IPPROTO_MPTCP;
	return 0;
}

static int do_new(struct peer *p, char **word)
{
	(void)word;
	if (p->n_socks == PEER_SOCKETS)
		bad_words("too many sockets");
	p->current = p->n_socks++;
	p->socks[p->current] = -1;
	return 0;
}

static unsigned int socket_number(const struct peer *p, const char *word)
{
	unsigned int n = strtoul(word, NULL, 10);

	if (n >= p->n_socks)
		bad_words("there is no socket of that number: use 'new' first");
	return n;
}

static int do_use(struct peer *p, char **word)
{
	p->current = socket_number(p, word[0]);
	return 0;
}

static int do_listener(struct peer *p, char **word)
{
	p->listener = p->socks[socket_number(p, word[0])];
	return 0;
}

static int do_bind(struct peer *p, char **word)
{
	struct sockaddr_storage ss;
	socklen_t len = peer_resolve(&ss, word);

	if (peer_make_socket(p, ss.ss_family))
		return -1;
	return bind(peer_sock(p), (struct sockaddr *)&ss, len);
}

static int do_connect(struct peer *p, char **word)
{
	struct sockaddr_storage ss;
	socklen_t len = peer_resolve(&ss, word);

	if (peer_make_socket(p, ss.ss_family))
		return -1;
	return connect(peer_sock(p), (struct sockaddr *)&ss, len);
}

static int do_start_connect(struct peer *p, char **word)
{
	struct sockaddr_storage ss;
	socklen_t len = peer_resolve(&ss, word);
	int flags, err;

	if (peer_make_socket(p, ss.ss_family))
		return -1;
	flags = fcntl(peer_sock(p), F_GETFL);
	if (flags < 0 || fcntl(peer_sock(p), F_SETFL, flags | O_NONBLOCK))
		return -1;
	err = connect(peer_sock(p), (struct sockaddr *)&ss, len) ? errno : EISCONN;
	if (fcntl(peer_sock(p), F_SETFL, flags))
		return -1;
	errno = err;
	return err == EINPROGRESS ? 0 : -1;
}

static int do_connected(struct peer *p, char **word)
{
	struct pollfd fd = { .fd = peer_sock(p), .events = POLLOUT };
	socklen_t size = sizeof(int);
	int err;

	(void)word;
	if (poll(&fd, 1, -1) < 0 ||
	    getsockopt(peer_sock(p), SOL_SOCKET, SO_ERROR, &err, &size))
		return -1;
	/* A socket that was never connected can be written to as little. */
	if (!err && (fd.revents & POLLHUP))
		err = ENOTCONN;
	errno = err;
	return err ? -1 : 0;
}

static int do_disconnect(struct peer *p, char **word)
{
	struct sockaddr sa = { .sa_family = AF_UNSPEC };

	(void)word;
	return connect(peer_sock(p), &sa, sizeof(sa));
}

static int do_listen(struct peer *p, char **word)
{
	(void)word;
	p->listener = peer_sock(p);
	return listen(p->listener, p->backlog);
}

static int do_backlog(struct peer *p, char **word)
{
	p->backlog = strtoul(word[0], NULL, 10);
	return peer_sock(p) < 0 ? 0 : do_listen(p, word);
}

/**
 * peer_accept() - accept a connection, which is current then
 * @p: the peer
 * @word: not used
 *
 * Return: 0, or -1 with errno
 */
int peer_accept(struct peer *p, char **word)
{
	int sock = accept(p->listener, NULL, NULL);

	(void)word;
	if (sock < 0)
		return -1;
	p->socks[p->current] = sock;
	return 0;
}

static int do_cookie(struct peer *p, char **word)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	unsigned long long cookie;
	socklen_t size = sizeof(cookie);

	(void)word;
	if (getsockopt(peer_sock(p), SOL_SOCKET, SO_COOKIE, &cookie, &size) ||
	    getsockname(peer_sock(p), (struct sockaddr *)&ss, &len))
		return -1;
	/* sin_port and sin6_port are at the same place. */
	printf("cookie %llu\npid %d\nport %d\n", cookie, getpid(),
	       ntohs(((struct sockaddr_in *)&ss)->sin_port));
	return fflush(stdout);
}

static int do_shutdown(struct peer *p, char **word)
{
	(void)word;
	return shutdown(peer_sock(p), SHUT_WR);
}

static int do_shutdown_rd(struct peer *p, char **word)
{
	(void)word;
	return shutdown(peer_sock(p), SHUT_RD);
}

static int do_shutdown_rdwr(struct peer *p, char **word)
{
	(void)word;
	return shutdown(peer_sock(p), SHUT_RDWR);
}

static int do_close(struct peer *p, char **word)
{
	int fd = peer_sock(p);

	(void)word;
	p->socks[p->current] = -1;
	if (p->listener == fd)
		p->listener = -1;
	return close(fd);
}

static int do_close_listener(struct peer *p, char **word)
{
	int fd = p->listener;
	unsigned int i;

	(void)word;
	p->listener = -1;
	for (i = 0; i < p->n_socks; i++)
		if (p->socks[i] == fd)
			p->socks[i] = -1;
	return close(fd);
}

const struct action socket_actions[] = {
	{ "socket", 1, do_socket },
	{ "mptcp", 0, do_mptcp },
	{ "new", 0, do_new },
	{ "use", 1, do_use },
	{ "bind", 2, do_bind },
	{ "connect", 2, do_connect },
	{ "start-connect", 2, do_start_connect },
	{ "connected", 0, do_connected },
	{ "disconnect", 0, do_disconnect },
	{ "listen", 0, do_listen },
	{ "backlog", 1, do_backlog },
	{ "listener", 1, do_listener },
	{ "accept", 0, peer_accept },
	{ "cookie", 0, do_cookie },
	{ "shutdown", 0, do_shutdown },
	{ "shutdown-rd", 0, do_shutdown_rd },
	{ "shutdown-rdwr", 0, do_shutdown_rdwr },
	{ "close", 0, do_close },
	{ "close-listener", 0, do_close_listener },
	{ NULL, 0, NULL }
};
