// SPDX-License-Identifier: GPL-2.0-only
/*
 * The load of `make bench`: connections over loopback, both ends in this
 * process, nothing sent on them.
 *
 *	load [--reuse] [--reader PID] WARMUP CONNECTIONS
 *
 * By turns the client and the server closes first. The machine has one CPU,
 * and its clock counts instructions (QEMU's -icount), so the time from before
 * the first to after the last connection is every instruction that the machine
 * spent on them, a tracer's included.
 *
 * --reuse: the client always has the same port, and the server closes first:
 * each SYN meets the TIME_WAIT of the connection before, and ends it. This load
 * passes every hook that a connection in good health can pass.
 *
 * --reader: also tells how much of the time this process had, and how much
 * more it used afterwards for what it had not read in time. Without
 * connections: only waits until the process has nothing to do.
 *
 * Prints `listeners=N connections=N ns=N reader_ns=N tail_ns=N`.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/*
 * Connections to one address after another, and then to the next port, so that
 * no TIME_WAIT is in the way of a later connection.
 */
#define DESTINATIONS	250
#define LISTENERS	32
#define CLIENT_PORT	20000
/* A reader is done when it has used less than this in a second. */
#define QUIET_NS	1000000ULL

struct listener {
	int fd;
	struct sockaddr_in address;
};

static struct listener listeners[LISTENERS];
static bool reuse;
static bool have_reader;
static clockid_t reader_clock;

/* For tests/bench/insn.c, which counts from one to the other; else nothing. */
static void mark_begin(void)
{
	asm volatile("nopl 0x5443505b(%rax,%rax,1)");
}

static void mark_end(void)
{
	asm volatile("nopl 0x5443505d(%rax,%rax,1)");
}

static void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static unsigned long long clock_ns(clockid_t id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts))
		die("clock_gettime");
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static unsigned long long reader_ns(void)
{
	return have_reader ? clock_ns(reader_clock) : 0;
}

/* Until the reader has nothing to do any more; sleeping costs nothing here. */
static void settle(void)
{
	unsigned long long before, after = reader_ns();

	if (!have_reader)
		return;
	do {
		before = after;
		sleep(1);
		after = reader_ns();
	} while (after - before > QUIET_NS);
}

static int open_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0)
		die("socket");
	return fd;
}

static void open_listener(struct listener *listener)
{
	struct sockaddr_in *sin = &listener->address;
	socklen_t len = sizeof(*sin);

	sin->sin_family = AF_INET;
	listener->fd = open_socket();
	if (bind(listener->fd, (struct sockaddr *)sin, len) ||
	    listen(listener->fd, 16) ||
	    getsockname(listener->fd, (struct sockaddr *)sin, &len))
		die("listen");
}

static void bind_client(int fd)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(CLIENT_PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&sin, sizeof(sin)))
		die("bind");
}

static void connect_and_close(unsigned long n)
{
	unsigned long host = reuse ? 0 : n % DESTINATIONS;
	unsigned long port = reuse ? 0 : n / DESTINATIONS % LISTENERS;
	struct sockaddr_in *to = &listeners[port].address;
	int client = open_socket(), server;

	to->sin_addr.s_addr = htonl(INADDR_LOOPBACK + host);
	if (reuse)
		bind_client(client);
	if (connect(client, (struct sockaddr *)to, sizeof(*to)))
		die("connect");
	server = accept(listeners[port].fd, NULL, NULL);
	if (server < 0)
		die("accept");
	if (reuse || n % 2) {
		close(server);
		close(client);
	} else {
		close(client);
		close(server);
	}
}

static void measure(unsigned long warmup, unsigned long connections)
{
	unsigned long long start, spent, reader[3];
	unsigned long i;

	for (i = 0; i < LISTENERS; i++)
		open_listener(&listeners[i]);
	for (i = 0; i < warmup; i++)
		connect_and_close(i);
	settle();
	reader[0] = reader_ns();
	mark_begin();
	start = clock_ns(CLOCK_MONOTONIC);
	for (; i < warmup + connections; i++)
		connect_and_close(i);
	spent = clock_ns(CLOCK_MONOTONIC) - start;
	reader[1] = reader_ns();
	settle();
	mark_end();
	reader[2] = reader_ns();
	printf("listeners=%d connections=%lu ns=%llu reader_ns=%llu tail_ns=%llu\n",
	       LISTENERS, connections, spent, reader[1] - reader[0], reader[2] - reader[1]);
}

int main(int argc, char **argv)
{
	unsigned long connections;
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "--reuse"))
			reuse = true;
		else if (!strcmp(argv[i], "--reader") && i + 1 < argc)
			have_reader = !clock_getcpuclockid(atoi(argv[++i]),
							   &reader_clock);
	}
	if (argc - i != 2) {
		fprintf(stderr, "usage: load [--reuse] [--reader PID] WARMUP CONNECTIONS\n");
		return 2;
	}
	settle();
	connections = strtoul(argv[i + 1], NULL, 10);
	if (connections)
		measure(strtoul(argv[i], NULL, 10), connections);
	return 0;
}
