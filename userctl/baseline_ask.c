// SPDX-License-Identifier: GPL-2.0-only
/* A request for TCP sockets, and its answer, over sock_diag. */
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
/* States 1 to 12. The kernel adds requests (12) to SYN_RECV by itself; CLOSE has no list. */
#define ALL_STATES	((u32)(BIT(TCPSTATE_STATE_END) - 2))

static int to_errno(int nl_error)
{
	switch (-nl_error) {
	case NLE_NOMEM:
		/* libnl's word for ENOBUFS */
		return -ENOBUFS;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	default:
		return -EIO;
	}
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
		return -ENOMEM;
	err = nlmsg_append(msg, &request, sizeof(request), NLMSG_ALIGNTO);
	if (!err)
		err = nl_send_auto(sock, msg);
	reply->seq = nlmsg_hdr(msg)->nlmsg_seq;
	nlmsg_free(msg);
	return err < 0 ? to_errno(err) : 0;
}

static int receive_all(struct nl_sock *sock, struct nl_reply *reply)
{
	struct sockaddr_nl from;
	unsigned char *buf;
	int len, err = 0;

	while (!reply->done && !err) {
		len = nl_recv(sock, &from, &buf, NULL);
		if (len <= 0)
			return len ? to_errno(len) : -EIO;
		/* Anybody may send to us; only what the kernel sends counts. */
		err = from.nl_pid ? 0 : nl_parse_buffer(buf, len, reply);
		free(buf);
	}
	return err;
}

/**
 * baseline_ask() - ask the kernel once for TCP sockets of this network namespace
 * @reply: takes in the answer; the kernel may refuse in it
 * @family: AF_INET or AF_INET6
 *
 * Return: 0, or a negative errno: there was no answer, or not all of one
 */
int baseline_ask(struct nl_reply *reply, u8 family)
{
	struct nl_sock *sock = nl_socket_alloc();
	int err;

	if (!sock)
		return -ENOMEM;
	err = idiagnl_connect(sock);
	if (err) {
		err = to_errno(err);
	} else {
		nl_socket_set_msg_buf_size(sock, MESSAGE_BUFFER);
		err = send_request(sock, family, reply);
	}
	if (!err)
		err = receive_all(sock, reply);
	nl_socket_free(sock);
	return err;
}
