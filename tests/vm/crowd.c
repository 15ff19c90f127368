// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many connections of one kind:
 *
 *	crowd serve ADDRESS PORT BACKLOG HOW	a server, until killed
 *	crowd connect ADDRESS PORT N HOW [MS]	N clients, one begun MS after the other
 *
 * How a server treats connections:
 *	echo	accepts, reads to the end, closes
 *	first	accepts, closes at once
 *	leak	accepts, reads to the end, and keeps it open
 *	unread	accepts, waits for data, and closes without reading it
 *	never	never accepts
 * How a client does:
 *	close	waits until it is connected, sends 10 bytes, closes
 *	talk	the same, but shuts down its direction first, and closes after the server
 *	leak	reads to the end, and keeps it open
 *	hold	does not wait until it is connected, and keeps it open; prints `begun`
 * A client that fails goes on with the next. `leak` and `hold` end when killed; the
 * others print `connected N`, `failed N` and, if any failed, `errno NAME` of the last.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_SOCKETS 2048

static struct pollfd socks[MAX_SOCKETS];
static unsigned int n_socks;

static int die(const char *what)
{
	fprintf(stderr, "crowd: %s: %s\n", what, strerror(errno));
	return 1;
}

static int resolve(struct sockaddr_in *to, char **words)
{
	to->sin_family = AF_INET;
	to->sin_port = htons(strtoul(words[1], NULL, 10));
	return inet_pton(AF_INET, words[0], &to->sin_addr) == 1 ? 0 : -1;
}

static void keep(int sock)
{
	if (n_socks == MAX_SOCKETS)
		exit(die("too many sockets"));
	socks[n_socks++] = (struct pollfd){ .fd = sock, .events = POLLIN };
}

/* Return: whether there may be more to read */
static int drain(int sock)
{
	char buf[4096];

	return recv(sock, buf, sizeof(buf), 0) > 0;
}

static void forget(struct pollfd *which)
{
	close(which->fd);
	which->fd = -1;
}

static void treat(struct pollfd *which, const char *how)
{
	if (!strcmp(how, "unread"))
		forget(which);
	else if (drain(which->fd))
		return;
	else if (!strcmp(how, "leak"))
		which->fd = -1;
	else
		forget(which);
}

static int serve(const struct sockaddr_in *at, int backlog, const char *how)
{
	int sock = socket(AF_INET, SOCK_STREAM, 0), on = 1;
	unsigned int i;

	if (sock < 0 || setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(sock, (const struct sockaddr *)at, sizeof(*at)) || listen(sock, backlog))
		return die("listen");
	if (!strcmp(how, "never"))
		return pause();
	keep(sock);
	while (poll(socks, n_socks, -1) > 0) {
		for (i = 1; i < n_socks; i++) {
			if (socks[i].fd >= 0 && socks[i].revents)
				treat(&socks[i], how);
		}
		if (!socks[0].revents)
			continue;
		sock = accept(socks[0].fd, NULL, NULL);
		if (sock < 0)
			return die("accept");
		if (!strcmp(how, "first"))
			close(sock);
		else
			keep(sock);
	}
	return die("poll");
}

static int is_holding(const char *how)
{
	return !strcmp(how, "hold");
}

/* Return: 0, or an errno */
static int one_client(const struct sockaddr_in *to, const char *how)
{
	int sock = socket(AF_INET, SOCK_STREAM | (is_holding(how) ? SOCK_NONBLOCK : 0), 0);
	int err = 0;

	if (sock < 0)
		return errno;
	if (connect(sock, (const struct sockaddr *)to, sizeof(*to)))
		err = errno;
	if (is_holding(how))
		return 0;
	if (!err && strcmp(how, "leak"))
		send(sock, "0123456789", 10, MSG_NOSIGNAL);
	if (!err && !strcmp(how, "talk"))
		shutdown(sock, SHUT_WR);
	while (!err && strcmp(how, "close") && drain(sock))
		;
	if (err || strcmp(how, "leak"))
		close(sock);
	return err;
}

static void wait_ms(long ms)
{
	struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static int connect_all(const struct sockaddr_in *to, unsigned int n, const char *how, long ms)
{
	unsigned int connected = 0, failed = 0;
	int err, last = 0;

	while (n--) {
		err = one_client(to, how);
		connected += !err;
		failed += !!err;
		last = err ? err : last;
		if (ms)
			wait_ms(ms);
	}
	if (is_holding(how) || !strcmp(how, "leak")) {
		printf("begun\n");
		fflush(stdout);
		return pause();
	}
	printf("connected %u\nfailed %u\n", connected, failed);
	if (failed)
		printf("errno %s\n", strerrorname_np(last));
	return 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = { 0 };

	if (argc < 6 || resolve(&at, argv + 2))
		return 2;
	if (!strcmp(argv[1], "serve"))
		return serve(&at, strtoul(argv[4], NULL, 10), argv[5]);
	return connect_all(&at, strtoul(argv[4], NULL, 10), argv[5],
			   argc > 6 ? strtol(argv[6], NULL, 10) : 0);
}
