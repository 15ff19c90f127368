// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections as fast as they go, both ends in this process:
 *
 *	storm [-a ADDRESS] [-n NETNS] THREADS CONNECTIONS [PAUSE]
 *
 * Every thread has a listener of its own and makes CONNECTIONS connections to
 * it; enough ports are free even while all of them are in TIME_WAIT. How they end
 * goes round: the client or the server closes first, with and without data, after
 * a half-close, or both at once; of eight connections two are reset, one by
 * either end. CONNECTIONS 0: until SIGTERM. PAUSE: microseconds between two
 * connections of a thread. Listeners have ADDRESS, of IPv4 or IPv6, or else
 * 127.0.0.1, and are in the network namespace NETNS of `ip netns`, or else in the
 * one where this runs. Prints `connections N`: how many were made, and
 * `accepted N`.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/**
 * struct worker - one thread
 * @id: of the thread
 * @listener: its own
 * @to: address of the listener
 * @to_len: length of that
 * @made: connections
 * @accepted: connections
 */
struct worker {
	pthread_t id;
	int listener;
	struct sockaddr_storage to;
	socklen_t to_len;
	unsigned long made;
	unsigned long accepted;
};

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

static void read_address(struct worker *w, const char *address)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&w->to;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&w->to;

	if (inet_pton(AF_INET, address, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		w->to_len = sizeof(*in);
	} else if (inet_pton(AF_INET6, address, &in6->sin6_addr) == 1) {
		in6->sin6_family = AF_INET6;
		w->to_len = sizeof(*in6);
	} else {
		fprintf(stderr, "storm: '%s' is no address\n", address);
		exit(2);
	}
}

static void listen_somewhere(struct worker *w, const char *address)
{
	read_address(w, address);
	w->listener = socket(w->to.ss_family, SOCK_STREAM, 0);
	if (w->listener < 0 ||
	    bind(w->listener, (struct sockaddr *)&w->to, w->to_len) ||
	    listen(w->listener, 64) ||
	    getsockname(w->listener, (struct sockaddr *)&w->to, &w->to_len))
		die("storm: listen");
}

/* A namespace of `ip netns`, or the own one. Return: a descriptor */
static int open_netns(const char *name)
{
	char path[256];
	int fd;

	if (name)
		snprintf(path, sizeof(path), "/run/netns/%s", name);
	else
		strcpy(path, "/proc/self/ns/net");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die(path);
	return fd;
}

static void make_listeners(struct worker *workers, unsigned long n,
			   const char *address, const char *netns)
{
	int own = open_netns(NULL);
	unsigned long i;

	if (netns && setns(open_netns(netns), CLONE_NEWNET))
		die("storm: setns");
	for (i = 0; i < n; i++)
		listen_somewhere(&workers[i], address);
	if (netns && setns(own, CLONE_NEWNET))
		die("storm: setns");
	close(own);
}

static void say(int from)
{
	if (send(from, "said", 4, MSG_NOSIGNAL) != 4)
		die("storm: send");
}

static void hear(int at, ssize_t wanted_len)
{
	char buf[8];

	if (recv(at, buf, sizeof(buf), 0) != wanted_len)
		die("storm: recv");
}

/* The second end closes when it has seen that the first did. */
static void close_in_turn(int first, int second)
{
	close(first);
	hear(second, 0);
	close(second);
}

static void close_both(int first, int second)
{
	close(first);
	close(second);
}

static void end_connection(int client, int server, unsigned long n)
{
	struct linger reset = { .l_onoff = 1, .l_linger = 0 };

	switch (n % 8) {
	case 0:
		close_in_turn(server, client);
		break;
	case 1:
		close_in_turn(client, server);
		break;
	case 2:
		say(server);
		hear(client, 4);
		close_in_turn(server, client);
		break;
	case 3:
		shutdown(client, SHUT_WR);
		hear(server, 0);
		say(server);
		hear(client, 4);
		close_in_turn(server, client);
		break;
	case 4:
		shutdown(server, SHUT_WR);
		close_both(server, client);
		break;
	case 5:
		/* The server has not read everything: it sends a RST. */
		say(client);
		recv(server, NULL, 0, MSG_PEEK);
		close_both(server, client);
		break;
	case 6:
		close_both(client, server);
		break;
	case 7:
		setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
		close_both(client, server);
		break;
	}
}

/*
 * Data right behind the ACK, from another processor: where both find the
 * request, each makes a child of it, and one wins.
 */
static void say_from_elsewhere(int client)
{
	cpu_set_t all, one;
	int cpu = sched_getcpu();

	if (sched_getaffinity(0, sizeof(all), &all))
		die("storm: sched_getaffinity");
	one = all;
	CPU_CLR(cpu, &one);
	/* With one processor there is no elsewhere. */
	if (CPU_COUNT(&one) && sched_setaffinity(0, sizeof(one), &one))
		die("storm: sched_setaffinity");
	say(client);
	sched_setaffinity(0, sizeof(all), &all);
}

static void *make_connections(void *arg)
{
	struct worker *w = arg;

	while (!stopped && (!wanted || w->made < wanted)) {
		int client = socket(w->to.ss_family, SOCK_STREAM, 0);
		int server;

		if (client < 0 || connect(client, (struct sockaddr *)&w->to, w->to_len))
			die("storm: connect");
		if (w->made % 4 == 2)
			say_from_elsewhere(client);
		server = accept(w->listener, NULL, NULL);
		if (server < 0)
			die("storm: accept");
		w->accepted++;
		if (w->made % 4 == 2)
			hear(server, 4);
		end_connection(client, server, w->made++);
		if (pause_us)
			usleep(pause_us);
	}
	close(w->listener);
	return NULL;
}

static void wrong_arguments(void)
{
	fprintf(stderr, "usage: storm [-a ADDRESS] [-n NETNS] THREADS CONNECTIONS [PAUSE]\n");
	exit(2);
}

static void run(struct worker *workers, unsigned long threads)
{
	unsigned long i, made = 0, accepted = 0;

	for (i = 0; i < threads; i++)
		if (pthread_create(&workers[i].id, NULL, make_connections, &workers[i]))
			die("storm: thread");
	for (i = 0; i < threads; i++) {
		pthread_join(workers[i].id, NULL);
		made += workers[i].made;
		accepted += workers[i].accepted;
	}
	printf("connections %lu\naccepted %lu\n", made, accepted);
}

int main(int argc, char **argv)
{
	const char *address = "127.0.0.1", *netns = NULL;
	struct worker *workers;
	unsigned long threads;
	int option;

	while ((option = getopt(argc, argv, "a:n:")) != -1) {
		if (option == 'a')
			address = optarg;
		else if (option == 'n')
			netns = optarg;
		else
			wrong_arguments();
	}
	if (argc - optind < 2)
		wrong_arguments();
	threads = strtoul(argv[optind], NULL, 10);
	wanted = strtoul(argv[optind + 1], NULL, 10);
	if (argc - optind > 2)
		pause_us = strtoul(argv[optind + 2], NULL, 10);
	signal(SIGTERM, stop);
	workers = calloc(threads, sizeof(*workers));
	if (!workers)
		die("storm: calloc");
	make_listeners(workers, threads, address, netns);
	run(workers, threads);
	free(workers);
	return 0;
}
