// SPDX-License-Identifier: GPL-2.0-only
/*
 * What tcpstatectl knows of the sockets that exist, one a line, for comparing it with
 * what others know: namespace, cookie, state, kind, process, name, user, queue, limit of
 * the queue. What is not known is "-".
 *
 *	listed [all]
 *
 * Fails if that left the program in another network namespace.
 */
#include <stdio.h>
#include <string.h>

#include "baseline.h"
#include "names.h"
#include "netns.h"

static void print_task(const struct tcpstate_record *rec)
{
	if (rec->context == TCPSTATE_CTX_TASK)
		printf(" %u %.*s", rec->tgid, TCPSTATE_COMM_LEN, rec->comm);
	else
		printf(" - -");
}

static void print_socket(const struct tcpstate_record *rec)
{
	struct name state, kind;

	printf("%u %llx %s %s", rec->netns, rec->cookie, name_state(rec->new_state, &state),
	       name_kind(rec->kind, &kind));
	print_task(rec);
	if (rec->flags & TCPSTATE_F_HAS_UID)
		printf(" %u", rec->uid);
	else
		printf(" -");
	if (rec->flags & TCPSTATE_F_HAS_QUEUE)
		printf(" %u %u\n", rec->queue_len, rec->queue_max);
	else
		printf(" - -\n");
}

int main(int argc, char **argv)
{
	struct source_sockets sockets = { 0 };
	u32 before = 0, after = 1;
	char error[SOURCE_ERROR_LEN];
	size_t i;
	int err;

	netns_find("/proc/self/ns/net", &before);
	err = baseline_read(&sockets, argc > 1 && !strcmp(argv[1], "all"), error);
	netns_find("/proc/self/ns/net", &after);
	for (i = 0; i < sockets.n; i++)
		print_socket(&sockets.records[i]);
	source_sockets_free(&sockets);
	if (err)
		fprintf(stderr, "listed: %s\n", error);
	if (before != after)
		fprintf(stderr, "listed: left its network namespace\n");
	return err || before != after;
}
