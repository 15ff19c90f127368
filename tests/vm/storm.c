// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections as fast as they go, over loopback, both ends in this process:
 *
 *	storm THREADS CONNECTIONS [PAUSE]
 *
 * Every thread has a listener of its own and makes CONNECTIONS connections to
 * it; by turns the client and the server closes first, and every eighth
 * connection is reset. CONNECTIONS 0: until SIGTERM. PAUSE: microseconds between
 * two connections of a thread. Prints how many were made.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static atomic_int stopped;
static unsigned long wanted;
static useconds_t pause_us;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int listen_somewhere(struct sockaddr_in *sin)
{
	socklen_t len = sizeof(*sin);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(sin, 0, sizeof(*sin));
	sin->sin_family = AF_INET;
	sin->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)sin, len) || listen(fd, 64) ||
	    getsockname(fd, (struct sockaddr *)sin, &len))
		die("storm: listen");
	return fd;
}

static void end_connection(int client, int server, unsigned long n)
{
	struct linger reset = { .l_onoff = 1, .l_linger = 0 };

	if (n % 8 == 7)
		setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	if (n % 2) {
		close(client);
		close(server);
	} else {
		close(server);
		close(client);
	}
}

static void *make_connections(void *made)
{
	struct sockaddr_in sin;
	int listener = listen_somewhere(&sin);
	unsigned long n;

	for (n = 0; !stopped && (!wanted || n < wanted); n++) {
		int client = socket(AF_INET, SOCK_STREAM, 0);
		int server;

		if (client < 0 ||
		    connect(client, (struct sockaddr *)&sin, sizeof(sin)))
			die("storm: connect");
		server = accept(listener, NULL, NULL);
		if (server < 0)
			die("storm: accept");
		end_connection(client, server, n);
		if (pause_us)
			usleep(pause_us);
	}
	*(unsigned long *)made = n;
	close(listener);
	return NULL;
}

int main(int argc, char **argv)
{
	unsigned long threads, i, sum = 0;
	unsigned long *made;
	pthread_t *ids;

	if (argc < 3) {
		fprintf(stderr, "usage: storm THREADS CONNECTIONS [PAUSE]\n");
		return 2;
	}
	threads = strtoul(argv[1], NULL, 10);
	wanted = strtoul(argv[2], NULL, 10);
	if (argc > 3)
		pause_us = strtoul(argv[3], NULL, 10);
	signal(SIGTERM, stop);
	ids = calloc(threads, sizeof(*ids));
	made = calloc(threads, sizeof(*made));
	for (i = 0; i < threads; i++)
		if (pthread_create(&ids[i], NULL, make_connections, &made[i]))
			die("storm: thread");
	for (i = 0; i < threads; i++) {
		pthread_join(ids[i], NULL);
		sum += made[i];
	}
	printf("connections %lu\n", sum);
	return 0;
}
