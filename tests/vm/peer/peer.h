/* SPDX-License-Identifier: GPL-2.0-only */
/* What the words of a peer share; main.c says what they mean. */
#ifndef TCPSTATE_TESTS_PEER_H
#define TCPSTATE_TESTS_PEER_H

#include <sys/socket.h>

#define PEER_SOCKETS 16
#define PEER_OPTIONS 32

struct peer;

/**
 * struct action - one word
 * @name: the word
 * @words: how many more words it takes
 * @run: does it. Return: 0, or -1 with errno
 */
struct action {
	const char *name;
	int words;
	int (*run)(struct peer *p, char **word);
};

struct option {
	const struct action *action;
	char **word;
};

/**
 * struct peer - one end of a connection, or several
 * @socks: the sockets, -1 where there is none
 * @n_socks: how many of @socks were begun
 * @current: the one that words are for
 * @listener: where accept takes connections from, or -1
 * @backlog: of the next listen
 * @protocol: of the next socket
 * @options: those of the next socket
 * @n_options: how many
 * @words: what is still to be done
 */
struct peer {
	int socks[PEER_SOCKETS];
	unsigned int n_socks;
	unsigned int current;
	int listener;
	int backlog;
	int protocol;
	struct option options[PEER_OPTIONS];
	unsigned int n_options;
	char **words;
};

/* The words, by subject; the last has no name. Options can wait for a socket. */
extern const struct action socket_actions[];
extern const struct action option_actions[];
extern const struct action data_actions[];
extern const struct action process_actions[];
extern const struct action noise_actions[];

int peer_sock(const struct peer *p);
int peer_accept(struct peer *p, char **word);
int peer_make_socket(struct peer *p, int family);
socklen_t peer_resolve(struct sockaddr_storage *ss, char **word);

#endif
