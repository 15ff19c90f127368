// SPDX-License-Identifier: GPL-2.0-only
/* Asks the kernel for the TCP sockets of one network namespace. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netlink/errno.h>
#include <netlink/idiag/idiagnl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "baseline.h"
#include "nl_parse.h"

/* A dump has at most 32 KiB in one piece. */
#define MESSAGE_BUFFER	(64 << 10)
/* How often a list that changed while it was read is read again. */
#define MAX_TRIES	4
/* States 1 to 12. The kernel adds requests (12) to SYN_RECV by itself; CLOSE has no list. */
#define ALL_STATES	((u32)(BIT(TCPSTATE_STATE_END) - 2))

static int fail(char error[SOURCE_ERROR_LEN], int err, const char *reason)
{
	snprintf(error, SOURCE_ERROR_LEN, "cannot list the TCP sockets: %s",
		 reason ? reason : strerror(-err));
	return err;
}

static int fail_nl(char error[SOURCE_ERROR_LEN], int nl_error)
{
	switch (-nl_error) {
	case NLE_NOMEM:
		/* libnl's word for ENOBUFS as well */
		return fail(error, -ENOBUFS, NULL);
	case NLE_PERM:
	case NLE_NOACCESS:
		return fail(error, -EPERM, NULL);
	default:
		return fail(error, -EIO, nl_geterror(nl_error));
	}
}

static int fail_reply(char error[SOURCE_ERROR_LEN], const struct nl_reply *reply)
{
	if (reply->error == -ENOENT)
		return fail(error, -EOPNOTSUPP,
			    "this kernel has no tcp_diag (CONFIG_INET_DIAG, modules inet_diag and tcp_diag)");
	return fail(error, reply->error, reply->text[0] ? reply->text : NULL);
}

static int send_request(struct nl_sock *sock, u8 family, struct nl_reply *reply)
{
	struct inet_diag_req_v2 request = {
		.sdiag_family = family,
		.sdiag_protocol = IPPROTO_TCP,
		.idiag_states = ALL_STATES,
		.id = { .idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } },
	};
	struct nl_msg *msg = nlmsg_alloc_simple(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP);
	int err;

	if (!msg)
		return -NLE_NOMEM;
	err = nlmsg_append(msg, &request, sizeof(request), NLMSG_ALIGNTO);
	if (!err)
		err = nl_send_auto(sock, msg);
	reply->seq = nlmsg_hdr(msg)->nlmsg_seq;
	nlmsg_free(msg);
	return err < 0 ? err : 0;
}

/* One dump. Return: 0, 1 if it has to be repeated, or a negative errno */
static int dump_once(struct baseline *baseline, struct nl_sock *sock, u8 family,
		     char error[SOURCE_ERROR_LEN])
{
	struct nl_reply reply = { .message = baseline_message, .context = baseline };
	struct sockaddr_nl from;
	unsigned char *buf;
	int len, err = send_request(sock, family, &reply);

	if (err)
		return fail_nl(error, err);
	while (!reply.done) {
		len = nl_recv(sock, &from, &buf, NULL);
		if (len <= 0)
			return fail_nl(error, len ? len : -NLE_FAILURE);
		/* Anybody may send to us; only what the kernel sends counts. */
		err = from.nl_pid ? 0 : nl_parse_buffer(buf, len, &reply);
		free(buf);
		if (err == -E2BIG)
			return fail(error, err, "there are too many of them");
		if (err)
			return fail(error, err, err == -EBADMSG ? "the answer makes no sense" :
				    NULL);
	}
	/* Without IPv6 there are no such sockets. */
	if (reply.error == -ENOENT && family == AF_INET6)
		return 0;
	if (reply.error)
		return fail_reply(error, &reply);
	return reply.interrupted;
}

static int dump_family(struct baseline *baseline, u8 family, char error[SOURCE_ERROR_LEN])
{
	struct nl_sock *sock = nl_socket_alloc();
	size_t before = baseline->sockets->n;
	unsigned int tries = 0;
	int err;

	if (!sock)
		return fail(error, -ENOMEM, NULL);
	err = idiagnl_connect(sock);
	if (err)
		err = fail_nl(error, err);
	nl_socket_set_msg_buf_size(sock, MESSAGE_BUFFER);
	/* nl_parse.c compares the numbers; libnl does not see our answers. */
	nl_socket_disable_seq_check(sock);
	while (!err) {
		err = dump_once(baseline, sock, family, error);
		if (err != 1)
			break;
		if (++tries == MAX_TRIES) {
			err = fail(error, -EINTR, "they change all the time: some may be missing");
			break;
		}
		baseline->sockets->n = before;
		err = 0;
	}
	nl_socket_free(sock);
	return err;
}

/**
 * baseline_dump() - add the TCP sockets of a network namespace to a list
 * @baseline: the list
 * @netns: inode number of the namespace that the calling thread is in
 * @error: what went wrong
 *
 * Return: 0 or a negative errno: what was added before it is valid
 */
int baseline_dump(struct baseline *baseline, u32 netns, char error[SOURCE_ERROR_LEN])
{
	int err;

	baseline->netns = netns;
	err = dump_family(baseline, AF_INET, error);
	return err ? err : dump_family(baseline, AF_INET6, error);
}
