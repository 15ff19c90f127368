// SPDX-License-Identifier: GPL-2.0-only
/* Words that move data, or wait for what the other end does. */
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "../rendezvous.h"
#include "peer.h"

#define BUF_SIZE 4096
/* How long room may fail to come until a window counts as closed. */
#define FULL_MS 2000
#define GIVE_UP_MS 150000
#define LOOK_MS 10

static int send_some(struct peer *p, const char *word, int flags,
		     const struct sockaddr_storage *to, socklen_t to_len)
{
	char buf[BUF_SIZE] = { 0 };
	size_t len = strtoul(word, NULL, 10);
	ssize_t sent;

	if (len > sizeof(buf))
		len = sizeof(buf);
	sent = sendto(peer_sock(p), buf, len, flags | MSG_NOSIGNAL,
		      (const struct sockaddr *)to, to_len);
	if (sent >= 0 && sent != (ssize_t)len)
		errno = EMSGSIZE;
	return sent == (ssize_t)len ? 0 : -1;
}

static int do_send(struct peer *p, char **word)
{
	return send_some(p, word[0], 0, NULL, 0);
}

static int do_fastopen_connect(struct peer *p, char **word)
{
	struct sockaddr_storage ss;
	socklen_t len = peer_resolve(&ss, word);

	if (peer_make_socket(p, ss.ss_family))
		return -1;
	return send_some(p, word[2], MSG_FASTOPEN, &ss, len);
}

/* The kernel takes the data if it has a cookie, else it only begins to connect. */
static int do_fastopen_start(struct peer *p, char **word)
{
	struct sockaddr_storage ss;
	socklen_t len = peer_resolve(&ss, word);

	if (peer_make_socket(p, ss.ss_family))
		return -1;
	if (!send_some(p, word[2], MSG_FASTOPEN | MSG_DONTWAIT, &ss, len))
		return 0;
	return errno == EINPROGRESS ? 0 : -1;
}

static int do_recv(struct peer *p, char **word)
{
	char buf[BUF_SIZE];
	ssize_t n = recv(peer_sock(p), buf, sizeof(buf), 0);

	(void)word;
	if (!n)
		errno = ENODATA;
	return n > 0 ? 0 : -1;
}

static int do_eof(struct peer *p, char **word)
{
	char buf[BUF_SIZE];
	ssize_t n;

	(void)word;
	do {
		n = recv(peer_sock(p), buf, sizeof(buf), 0);
	} while (n > 0);
	return n;
}

static int do_fill(struct peer *p, char **word)
{
	struct pollfd fd = { .fd = peer_sock(p), .events = POLLOUT };
	char buf[BUF_SIZE] = { 0 };
	unsigned long long filled = 0;
	ssize_t n;

	(void)word;
	do {
		n = send(peer_sock(p), buf, sizeof(buf), MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n > 0)
			filled += n;
		else if (errno != EAGAIN)
			return -1;
		/* What was sent may be on its way, and make room when it is there. */
	} while (n > 0 || poll(&fd, 1, FULL_MS) > 0);
	printf("filled %llu\n", filled);
	return fflush(stdout);
}

static int wait_events(struct peer *p, short events)
{
	struct pollfd fd = { .fd = peer_sock(p), .events = events };

	return poll(&fd, 1, -1) < 0 ? -1 : 0;
}

static int do_readable(struct peer *p, char **word)
{
	(void)word;
	return wait_events(p, POLLIN);
}

/* poll() always tells of POLLHUP and POLLERR. */
static int do_hung_up(struct peer *p, char **word)
{
	(void)word;
	return wait_events(p, 0);
}

static int do_acked(struct peer *p, char **word)
{
	int i, left;

	(void)word;
	for (i = 0; i < GIVE_UP_MS / LOOK_MS; i++) {
		if (ioctl(peer_sock(p), SIOCOUTQ, &left))
			return -1;
		if (!left)
			return 0;
		rendezvous_sleep(LOOK_MS);
	}
	errno = ETIMEDOUT;
	return -1;
}

static int do_error(struct peer *p, char **word)
{
	socklen_t size = sizeof(int);
	const char *name;
	int err;

	if (getsockopt(peer_sock(p), SOL_SOCKET, SO_ERROR, &err, &size))
		return -1;
	name = err ? strerrorname_np(err) : "0";
	if (!strcmp(name, word[0]))
		return 0;
	fprintf(stderr, "peer: the socket's error is %s, not %s\n", name, word[0]);
	errno = err ? err : ENOMSG;
	return -1;
}

static const char *const states[] = {
	[TCP_ESTABLISHED] = "ESTABLISHED",
	[TCP_SYN_SENT] = "SYN_SENT",
	[TCP_SYN_RECV] = "SYN_RECV",
	[TCP_FIN_WAIT1] = "FIN_WAIT1",
	[TCP_FIN_WAIT2] = "FIN_WAIT2",
	[TCP_TIME_WAIT] = "TIME_WAIT",
	[TCP_CLOSE] = "CLOSE",
	[TCP_CLOSE_WAIT] = "CLOSE_WAIT",
	[TCP_LAST_ACK] = "LAST_ACK",
	[TCP_LISTEN] = "LISTEN",
	[TCP_CLOSING] = "CLOSING",
};

static int state_number(const char *name)
{
	int i;

	for (i = TCP_ESTABLISHED; i <= TCP_CLOSING; i++)
		if (!strcmp(states[i], name))
			return i;
	fprintf(stderr, "peer: '%s' is no state\n", name);
	exit(2);
}

static int do_state(struct peer *p, char **word)
{
	int i, wanted = state_number(word[0]);

	for (i = 0; i < GIVE_UP_MS / LOOK_MS; i++) {
		struct tcp_info info;
		socklen_t size = sizeof(info);

		if (getsockopt(peer_sock(p), IPPROTO_TCP, TCP_INFO, &info, &size))
			return -1;
		if (info.tcpi_state == wanted)
			return 0;
		rendezvous_sleep(LOOK_MS);
	}
	errno = ETIMEDOUT;
	return -1;
}

const struct action data_actions[] = {
	{ "send", 1, do_send },
	{ "fastopen-connect", 3, do_fastopen_connect },
	{ "fastopen-start", 3, do_fastopen_start },
	{ "recv", 0, do_recv },
	{ "eof", 0, do_eof },
	{ "fill", 0, do_fill },
	{ "readable", 0, do_readable },
	{ "hung-up", 0, do_hung_up },
	{ "acked", 0, do_acked },
	{ "error", 1, do_error },
	{ "state", 1, do_state },
	{ NULL, 0, NULL }
};
