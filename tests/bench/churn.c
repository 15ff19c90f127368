// SPDX-License-Identifier: GPL-2.0-only
/*
 * The load of tests/bench/native: connections over loopback as fast as they go, for some
 * time, both ends in one thread, nothing sent on them.
 *
 *	churn THREADS MILLISECONDS
 *
 * Each thread has an address, a listener and a client port of its own. The server closes
 * first, so each SYN meets the TIME_WAIT of the connection before and ends it: nothing
 * piles up, and the last connection costs what the first one does.
 *
 * Prints `connections=N ns=N`. Every connection is ended; THREADS TIME_WAITs are left.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NETWORK		0x7f090000	/* 127.9.0.0 */
#define SERVER_PORT	9
#define CLIENT_PORT	9000

/**
 * struct worker - one thread
 * @id: of the thread
 * @address: its own, network order
 * @listener: its own
 * @made: connections
 */
struct worker {
	pthread_t id;
	in_addr_t address;
	int listener;
	unsigned long made;
};

static atomic_int stopped;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static unsigned long long now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* Return: a socket that is bound to this port of the thread's address */
static int bound(const struct worker *w, in_port_t port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = w->address,
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&sin, sizeof(sin)))
		die("churn: bind");
	return fd;
}

static void *make_connections(void *arg)
{
	struct worker *w = arg;
	const struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(SERVER_PORT),
		.sin_addr.s_addr = w->address,
	};

	for (; !stopped; w->made++) {
		int client = bound(w, CLIENT_PORT), server;

		if (connect(client, (const struct sockaddr *)&to, sizeof(to)))
			die("churn: connect");
		server = accept(w->listener, NULL, NULL);
		if (server < 0)
			die("churn: accept");
		close(server);
		close(client);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	unsigned long threads, ms, i, made = 0;
	unsigned long long begun, ended;
	struct worker *workers;

	if (argc != 3) {
		fprintf(stderr, "usage: churn THREADS MILLISECONDS\n");
		return 2;
	}
	threads = strtoul(argv[1], NULL, 10);
	ms = strtoul(argv[2], NULL, 10);
	workers = calloc(threads, sizeof(*workers));
	if (!workers)
		die("churn");
	for (i = 0; i < threads; i++) {
		workers[i].address = htonl(NETWORK + 1 + i);
		workers[i].listener = bound(&workers[i], SERVER_PORT);
		if (listen(workers[i].listener, 16))
			die("churn: listen");
	}
	begun = now_ns();
	for (i = 0; i < threads; i++) {
		if (pthread_create(&workers[i].id, NULL, make_connections, &workers[i]))
			die("churn: thread");
	}
	usleep(ms * 1000);
	stopped = 1;
	for (i = 0; i < threads; i++) {
		pthread_join(workers[i].id, NULL);
		made += workers[i].made;
	}
	ended = now_ns();
	for (i = 0; i < threads; i++)
		close(workers[i].listener);
	free(workers);
	printf("connections=%lu ns=%llu\n", made, ended - begun);
	return 0;
}
