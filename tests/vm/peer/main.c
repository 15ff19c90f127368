// SPDX-License-Identifier: GPL-2.0-only
/*
 * One end of a connection, doing what its arguments say, one after the other:
 *
 *	peer bind 10.9.0.2 80 listen accept cookie eof close
 *	peer connect 10.9.0.2 80 cookie send 100 shutdown eof close
 *
 * Prints what an independent witness knows of each socket. An action that fails
 * ends the program with status 1, unless the next words say that it must fail:
 * `connect A P fails ECONNREFUSED`. Status 2: the words make no sense. A is an
 * address, P a port, N a number, MS milliseconds.
 *
 * Sockets. Each has SO_REUSEADDR. Most programs need one only.
 *	bind A P	connect A P	listen
 *	accept		the current socket is the accepted one from now on; the
 *			listener stays open, to be closed by `close-listener`
 *	cookie		prints `cookie N` (SO_COOKIE), `pid N`, `port N` (local)
 *	close		shutdown	shutdown-rd	shutdown-rdwr
 *	close-listener	the one that accept takes connections from
 *	backlog N	listen(2) with N, where `listen` has 8; a `listen` after it has N
 *	start-connect A P	connect(2) that must give EINPROGRESS, not waiting
 *	connected	waits until that has ended; fails with what ended it
 *	disconnect	connect(2) to AF_UNSPEC; a listener listens no more
 *	mptcp		the next socket is one of MPTCP
 *	socket 4|6	makes the socket now; bind and connect do that by themselves
 *	new		one more socket is current from now on, made by its first word
 *	use N		socket N is current; the first is 0, each `new` counts one up
 *	listener N	accept takes connections from socket N; `listen` sets it too
 *
 * Options: of the current socket, or of the next one if there is none.
 *	reuseaddr	reuseport	transparent	freebind	nodelay
 *	ip-ttl N	ipv6only N	bind-device NAME
 *	linger0		linger N	linger2 N	defer-accept N	quickack N
 *	keepalive IDLE INTVL COUNT	user-timeout MS	syncnt N
 *	mss N		rcvbuf N	sndbuf N	(bytes)
 *	fastopen-listen N		TCP_FASTOPEN, N requests at once
 *	fastopen-defer			TCP_FASTOPEN_CONNECT
 *	fastopen-nocookie		TCP_FASTOPEN_NO_COOKIE
 *	repair		TCP_REPAIR: connect and close send nothing
 *	repair-seq SND RCV		sequence numbers of both queues, before connect
 *	repair-off	and sends a window probe; repair-off-silent sends none
 *
 * Data.
 *	send N		at most 4096 bytes
 *	recv		once; no data but the end: ENODATA
 *	eof		receives until the other end has sent its FIN
 *	fill		sends until nothing more fits; prints `filled N`
 *	fastopen-connect A P N	sends N bytes with MSG_FASTOPEN, connected then
 *	fastopen-start A P N	the same without waiting
 *	readable	waits for data, FIN, error, or for a connection to accept
 *	hung-up		waits until the connection is over in both directions
 *	acked		waits until all that was sent is acknowledged
 *	error ERRNO	SO_ERROR must be that; `error 0`: none. Clears it
 *	state NAME	waits until TCP_INFO tells that state, for example CLOSE_WAIT
 *
 * Process.
 *	touch FILE	wait FILE	until it is there
 *	sleep MS	say WORD	prints it
 *	uid N		setuid(2)
 *	fork-accept	a child accepts and does all the words that follow; prints
 *			`child N`, waits, and ends with the child's status (0 if killed)
 *	exit		ends without closing anything
 *	abort-self	kills itself
 *	stop		sleeps until killed
 *
 * Noise: a listener and a connection of another protocol, opened and closed.
 *	sctp-noise A P	dccp-noise A P	`skipped` if the kernel does not have it
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"

static const struct action *const tables[] = {
	socket_actions, option_actions, data_actions, process_actions, noise_actions,
	NULL
};

static const struct action *find_action(const char *name)
{
	const struct action *const *table;
	const struct action *a;

	for (table = tables; *table; table++)
		for (a = *table; a->name; a++)
			if (!strcmp(a->name, name))
				return a;
	fprintf(stderr, "peer: no action '%s'\n", name);
	exit(2);
}

static int is_option(const struct action *a)
{
	const struct action *o = option_actions;

	while (o->name && o != a)
		o++;
	return o == a;
}

static int remaining(char **words)
{
	int n = 0;

	while (words[n])
		n++;
	return n;
}

/* The words after an action that say how it must fail. Return: the name or NULL */
static const char *expected_failure(struct peer *p)
{
	const char *name = NULL;

	if (p->words[0] && p->words[1] && !strcmp(p->words[0], "fails")) {
		name = p->words[1];
		p->words += 2;
	}
	return name;
}

static void keep_option(struct peer *p, const struct action *a, char **word)
{
	if (p->n_options == PEER_OPTIONS || expected_failure(p)) {
		fprintf(stderr, "peer: '%s' needs a socket: use 'socket' before\n",
			a->name);
		exit(2);
	}
	p->options[p->n_options++] = (struct option){ a, word };
}

/* Return: whether the action did what was expected of it */
static int step(struct peer *p)
{
	const struct action *a = find_action(*p->words++);
	char **word = p->words;
	const char *wanted;
	int err;

	if (remaining(word) < a->words) {
		fprintf(stderr, "peer: '%s' needs %d words\n", a->name, a->words);
		exit(2);
	}
	p->words += a->words;
	if (is_option(a) && peer_sock(p) < 0) {
		keep_option(p, a, word);
		return 1;
	}
	err = a->run(p, word) ? errno : 0;
	wanted = expected_failure(p);
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
	struct peer p = {
		.socks = { -1 }, .n_socks = 1, .listener = -1, .backlog = 8,
		.protocol = IPPROTO_TCP, .words = argv + 1,
	};

	(void)argc;
	while (*p.words)
		if (!step(&p))
			return 1;
	if (p.n_options) {
		fprintf(stderr, "peer: '%s' had no socket to be for\n",
			p.options[0].action->name);
		return 2;
	}
	return 0;
}
