// SPDX-License-Identifier: GPL-2.0-only
/* Words that make noise: connections of protocols that share TCP's code in Linux. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

#include "peer.h"

struct noise {
	struct sockaddr_storage ss;
	socklen_t len;
	int listener;
	int client;
	int server;
};

static int make_noise(struct noise *n, int type, int protocol)
{
	n->listener = socket(n->ss.ss_family, type, protocol);
	if (n->listener < 0 ||
	    bind(n->listener, (struct sockaddr *)&n->ss, n->len) ||
	    listen(n->listener, 1))
		return -1;
	n->client = socket(n->ss.ss_family, type, protocol);
	if (n->client < 0 || connect(n->client, (struct sockaddr *)&n->ss, n->len))
		return -1;
	n->server = accept(n->listener, NULL, NULL);
	return n->server < 0 ? -1 : 0;
}

/* A kernel that lacks the protocol may lack its type of socket too. */
static int lacks_protocol(int err)
{
	return err == EPROTONOSUPPORT || err == ESOCKTNOSUPPORT;
}

static int noise(char **word, int type, int protocol)
{
	struct noise n = { .listener = -1, .client = -1, .server = -1 };
	int err;

	n.len = peer_resolve(&n.ss, word);
	err = make_noise(&n, type, protocol) ? errno : 0;
	/* Closing what was never opened is no error here. */
	close(n.client);
	close(n.server);
	close(n.listener);
	if (lacks_protocol(err)) {
		printf("skipped\n");
		err = 0;
	}
	errno = err;
	return err ? -1 : fflush(stdout);
}

static int do_sctp_noise(struct peer *p, char **word)
{
	(void)p;
	return noise(word, SOCK_STREAM, IPPROTO_SCTP);
}

static int do_dccp_noise(struct peer *p, char **word)
{
	(void)p;
	return noise(word, SOCK_DCCP, IPPROTO_DCCP);
}

const struct action noise_actions[] = {
	{ "sctp-noise", 2, do_sctp_noise },
	{ "dccp-noise", 2, do_dccp_noise },
	{ NULL, 0, NULL }
};
