// SPDX-License-Identifier: GPL-2.0-only
/*
 * One end of a connection, doing what its arguments say, one after the other:
 *
 *	peer bind 10.9.0.2 80 listen accept cookie eof close
 *	peer connect 10.9.0.2 80 cookie send 100 shutdown eof close
 *
 * Prints what an independent witness knows of each socket: `cookie N` (from
 * SO_COOKIE), `pid N`, `port N`. An action that fails ends the program with
 * status 1, unless the next word says that it must fail: `connect A P fails
 * ECONNREFUSED`.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

struct peer {
	int sock;	/* the socket that actions are for */
	int listener;	/* the one that accept takes it from */
	char **words;	/* what is still to be done */
};

struct action {
	const char *name;
	int words;	/* that it takes */
	int (*run)(struct peer *p, char **word);
};

/* Return: length of the address */
static socklen_t resolve(struct sockaddr_storage *ss, char **word)
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

static int ensure_socket(struct peer *p, int family)
{
	int on = 1;

	if (p->sock >= 0)
		return 0;
	p->sock = socket(family, SOCK_STREAM, IPPROTO_TCP);
	if (p->sock < 0)
		return -1;
	return setsockopt(p->sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
}

static int do_bind(struct peer *p, char **word)
{
	struct sockaddr_storage ss;
	socklen_t len = resolve(&ss, word);

	if (ensure_socket(p, ss.ss_family))
		return -1;
	return bind(p->sock, (struct sockaddr *)&ss, len);
}

static int do_connect(struct peer *p, char **word)
{
	struct sockaddr_storage ss;
	socklen_t len = resolve(&ss, word);

	if (ensure_socket(p, ss.ss_family))
		return -1;
	return connect(p->sock, (struct sockaddr *)&ss, len);
}

static int do_listen(struct peer *p, char **word)
{
	(void)word;
	p->listener = p->sock;
	return listen(p->listener, 8);
}

static int do_accept(struct peer *p, char **word)
{
	(void)word;
	p->sock = accept(p->listener, NULL, NULL);
	return p->sock < 0 ? -1 : 0;
}

static int do_cookie(struct peer *p, char **word)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	unsigned long long cookie;
	socklen_t size = sizeof(cookie);

	(void)word;
	if (getsockopt(p->sock, SOL_SOCKET, SO_COOKIE, &cookie, &size) ||
	    getsockname(p->sock, (struct sockaddr *)&ss, &len))
		return -1;
	/* sin_port and sin6_port are at the same place. */
	printf("cookie %llu\npid %d\nport %d\n", cookie, getpid(),
	       ntohs(((struct sockaddr_in *)&ss)->sin_port));
	return fflush(stdout);
}

static int do_send(struct peer *p, char **word)
{
	char buf[4096] = { 0 };
	size_t len = strtoul(word[0], NULL, 10);

	if (len > sizeof(buf))
		len = sizeof(buf);
	return send(p->sock, buf, len, MSG_NOSIGNAL) == (ssize_t)len ? 0 : -1;
}

static int do_recv(struct peer *p, char **word)
{
	char buf[4096];

	(void)word;
	return recv(p->sock, buf, sizeof(buf), 0) > 0 ? 0 : -1;
}

static int do_eof(struct peer *p, char **word)
{
	char buf[4096];
	ssize_t n;

	(void)word;
	do {
		n = recv(p->sock, buf, sizeof(buf), 0);
	} while (n > 0);
	return n;
}

static int do_shutdown(struct peer *p, char **word)
{
	(void)word;
	return shutdown(p->sock, SHUT_WR);
}

static int do_linger0(struct peer *p, char **word)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };

	(void)word;
	return setsockopt(p->sock, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static int do_close(struct peer *p, char **word)
{
	int fd = p->sock;

	(void)word;
	p->sock = -1;
	return close(fd);
}

static int do_touch(struct peer *p, char **word)
{
	int fd = open(word[0], O_CREAT | O_WRONLY, 0644);

	(void)p;
	return fd < 0 ? -1 : close(fd);
}

static int do_wait(struct peer *p, char **word)
{
	(void)p;
	while (access(word[0], F_OK))
		usleep(1000);
	return 0;
}

static int do_sleep(struct peer *p, char **word)
{
	(void)p;
	return usleep(1000 * strtoul(word[0], NULL, 10));
}

static const struct action actions[] = {
	{ "bind", 2, do_bind },
	{ "connect", 2, do_connect },
	{ "listen", 0, do_listen },
	{ "accept", 0, do_accept },
	{ "cookie", 0, do_cookie },
	{ "send", 1, do_send },
	{ "recv", 0, do_recv },
	{ "eof", 0, do_eof },
	{ "shutdown", 0, do_shutdown },
	{ "linger0", 0, do_linger0 },
	{ "close", 0, do_close },
	{ "touch", 1, do_touch },
	{ "wait", 1, do_wait },
	{ "sleep", 1, do_sleep },
	{ NULL, 0, NULL }
};

static const struct action *find_action(const char *name)
{
	const struct action *a;

	for (a = actions; a->name; a++)
		if (!strcmp(a->name, name))
			return a;
	fprintf(stderr, "peer: no action '%s'\n", name);
	exit(2);
}

static int remaining(char **words)
{
	int n = 0;

	while (words[n])
		n++;
	return n;
}

/* Return: whether the action did what was expected of it */
static int step(struct peer *p)
{
	const struct action *a = find_action(*p->words++);
	const char *wanted = NULL;
	int err;

	if (remaining(p->words) < a->words) {
		fprintf(stderr, "peer: '%s' needs %d words\n", a->name, a->words);
		exit(2);
	}
	err = a->run(p, p->words) ? errno : 0;
	p->words += a->words;
	if (p->words[0] && p->words[1] && !strcmp(p->words[0], "fails")) {
		wanted = p->words[1];
		p->words += 2;
	}
	if (!err && !wanted)
		return 1;
	if (err && wanted && !strcmp(strerrorname_np(err), wanted))
		return 1;
	fprintf(stderr, "peer: %s: %s, expected %s\n", a->name,
		err ? strerrorname_np(err) : "no error",
		wanted ? wanted : "no error");
	return 0;
}

int main(int argc, char **argv)
{
	struct peer p = { .sock = -1, .listener = -1, .words = argv + 1 };

	(void)argc;
	while (*p.words)
		if (!step(&p))
			return 1;
	return 0;
}
