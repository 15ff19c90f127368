// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel module, over generic netlink.
 *
 * Two sockets: one for requests and their answers, one that receives READY. They
 * are apart so that a notification that finds no room can never take the place of
 * records.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <linux/netlink.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "baseline.h"
#include "nl_filter.h"
#include "nl_parse.h"

#define RECEIVE_BUFFER	(4 << 20)
#define SEND_BUFFER	((int)BIT(20))
#define MESSAGE_BUFFER	(64 << 10)
/* A cursor nest takes 28 bytes, everything else together less than 256. */
#define CURSOR_BYTES	32
#define REQUEST_BYTES	512

/**
 * struct module_source - the module as a source
 * @source: what everybody knows
 * @request: socket for requests
 * @ready: socket in the multicast group
 * @family: number of the netlink family
 * @record_size: bytes of one record
 * @older: it does not know all attributes of a filter
 */
struct module_source {
	struct source	source;
	struct nl_sock	*request;
	struct nl_sock	*ready;
	int		family;
	u32		record_size;
	bool		older;
};

static struct module_source *module_of(struct source *source)
{
	return (struct module_source *)source;
}

/* Of libnl's error codes only some matter; the others say it in words. */
static int to_errno(int nl_error)
{
	switch (-nl_error) {
	case NLE_NOMEM:
		/* libnl's word for ENOBUFS */
		return -ENOBUFS;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	case NLE_OBJ_NOTFOUND:
		return -ENOENT;
	case NLE_MSG_TRUNC:
		return -EMSGSIZE;
	case NLE_AGAIN:
		return -EAGAIN;
	default:
		return -EIO;
	}
}

static int fail_nl(char error[SOURCE_ERROR_LEN], const char *what, int nl_error)
{
	int err = to_errno(nl_error);

	if (err == -ENOENT)
		snprintf(error, SOURCE_ERROR_LEN,
			 "the tcpstate module is not loaded: load it with 'modprobe tcpstate' or 'insmod tcpstate.ko'");
	else
		snprintf(error, SOURCE_ERROR_LEN, "%s: %s", what, nl_geterror(nl_error));
	return err;
}

/* What the kernel refused, in its own words if it has any. */
static int fail_reply(struct source *source, const struct nl_reply *reply)
{
	int err = reply->error;

	/* The family is gone, or, for a dump, on its way out. */
	if ((err == -ENOENT || err == -EPROTONOSUPPORT) && !reply->text[0])
		return fail_nl(source->error, "", -NLE_OBJ_NOTFOUND);
	if (reply->text[0])
		snprintf(source->error, sizeof(source->error), "%.*s",
			 SOURCE_ERROR_LEN - 1, reply->text);
	else if (err == -EPERM)
		snprintf(source->error, sizeof(source->error),
			 "not permitted: this needs CAP_NET_ADMIN, try it as root");
	else
		snprintf(source->error, sizeof(source->error), "the module refuses: %s",
			 strerror(-err));
	/* Something else is missing than the module. */
	return err == -ENOENT ? -EINVAL : err;
}

static int fail_format(struct source *source, int err)
{
	if (err == -EBADMSG) {
		snprintf(source->error, sizeof(source->error),
			 "the module's answer makes no sense: is it of this version?");
		return -EPROTO;
	}
	snprintf(source->error, sizeof(source->error), "%s", strerror(-err));
	return err;
}

/* Send a request, and take in its answer until the last message. */
static int talk(struct module_source *module, struct nl_msg *msg, struct nl_reply *reply)
{
	struct source *source = &module->source;
	struct sockaddr_nl from;
	unsigned char *buf;
	int len, err;

	len = nl_send_auto(module->request, msg);
	if (len < 0)
		return fail_nl(source->error, "cannot ask the module", len);
	reply->seq = nlmsg_hdr(msg)->nlmsg_seq;
	while (!reply->done) {
		len = nl_recv(module->request, &from, &buf, NULL);
		if (len <= 0)
			return fail_nl(source->error, "no answer from the module",
				       len ? len : -NLE_FAILURE);
		/* Anybody may send to us; only what the kernel sends counts. */
		err = from.nl_pid ? 0 : nl_parse_buffer(buf, len, reply);
		free(buf);
		if (err)
			return err == -ENOBUFS ? err : fail_format(source, err);
	}
	return reply->error ? fail_reply(source, reply) : 0;
}

static struct nl_msg *new_request(struct module_source *module, u8 command, int flags,
				  size_t size)
{
	struct nl_msg *msg = nlmsg_alloc_size(size);

	if (!msg)
		return NULL;
	if (!genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, module->family, 0,
			 NLM_F_REQUEST | flags, command, TCPSTATE_GENL_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static int out_of_memory(struct source *source)
{
	snprintf(source->error, sizeof(source->error), "out of memory");
	return -ENOMEM;
}

static int module_status(struct source *source, struct source_status *st)
{
	struct module_source *module = module_of(source);
	struct nl_reply reply = { .status = st };
	struct nl_msg *msg;
	int err;

	msg = new_request(module, TCPSTATE_CMD_GET_STATUS, NLM_F_ACK, REQUEST_BYTES);
	if (!msg)
		return out_of_memory(source);
	err = talk(module, msg, &reply);
	nlmsg_free(msg);
	module->record_size = st->record_size;
	return err;
}

static int put_cursor(struct nl_msg *msg, const struct source_cursor *cursor)
{
	struct nlattr *nest = nla_nest_start(msg, TCPSTATE_A_CURSOR | NLA_F_NESTED);

	if (!nest || nla_put_u32(msg, TCPSTATE_CURSOR_A_CPU, cursor->cpu) ||
	    nla_put_u64(msg, TCPSTATE_CURSOR_A_SEQ, cursor->seq))
		return -ENOMEM;
	return nla_nest_end(msg, nest);
}

static int put_request(struct nl_msg *msg, const struct source_request *request, bool newer)
{
	struct filter_pushed pushed;
	size_t i;
	int err = 0;

	filter_push_down(request->filter, &pushed);
	/* Its own is the only one there is. */
	if (!request->all_netns)
		pushed.netns = 0;

	for (i = 0; i < request->n_cursors && !err; i++)
		err = put_cursor(msg, &request->cursors[i]);
	if (!err)
		err = nl_filter_put(msg, &pushed, newer);
	if (!err && request->all_netns)
		err = nla_put_flag(msg, TCPSTATE_A_ALL_NETNS);
	if (!err && request->arm)
		err = nla_put_flag(msg, TCPSTATE_A_ARM);
	return err;
}

static int join_ready(struct module_source *module, char error[SOURCE_ERROR_LEN])
{
	int err, group;

	group = genl_ctrl_resolve_grp(module->request, TCPSTATE_GENL_NAME,
				      TCPSTATE_GENL_MCGRP_READY);
	if (group < 0)
		return fail_nl(error, "cannot find the module's notifications", group);
	err = nl_socket_add_membership(module->ready, group);
	/* Not allowed to be woken, but perhaps to read: then it is polled. */
	if (err && to_errno(err) != -EPERM)
		return fail_nl(error, "cannot get the module's notifications", err);
	return 0;
}

/*
 * The family that we know is gone. A module that was loaded anew has another
 * number; its cursors have begun anew, too.
 */
static int find_again(struct module_source *module, int err)
{
	int family = genl_ctrl_resolve(module->request, TCPSTATE_GENL_NAME);

	if (family < 0 || family == module->family)
		return err;
	module->family = family;
	module->older = false;
	err = join_ready(module, module->source.error);
	return err ? err : -ERANGE;
}

static int read_all(struct module_source *module, const struct source_request *request,
		    struct source_batch *batch)
{
	struct nl_reply reply = { .batch = batch, .record_size = module->record_size };
	struct timespec now;
	struct nl_msg *msg;
	int err;

	msg = new_request(module, TCPSTATE_CMD_READ, NLM_F_DUMP,
			  REQUEST_BYTES + request->n_cursors * CURSOR_BYTES);
	if (!msg)
		return out_of_memory(&module->source);
	clock_gettime(CLOCK_MONOTONIC, &now);
	batch->began_ns = now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
	err = put_request(msg, request, !module->older) ? out_of_memory(&module->source) :
							  talk(module, msg, &reply);
	nlmsg_free(msg);
	return err;
}

static bool asks_newer(const struct source_request *request)
{
	struct filter_pushed pushed;

	filter_push_down(request->filter, &pushed);
	return nl_filter_is_newer(&pushed);
}

static int module_read(struct source *source, const struct source_request *request,
		       struct source_batch *batch)
{
	struct module_source *module = module_of(source);
	int err = read_all(module, request, batch);

	/* What a module does not know it refuses; what it sends is filtered here, too. */
	if (err == -EINVAL && !module->older && asks_newer(request)) {
		module->older = true;
		source_batch_reset(batch);
		err = read_all(module, request, batch);
	}
	return err == -ENOENT ? find_again(module, err) : err;
}

/* Notifications carry nothing: take all that are there. */
static void drain(int fd)
{
	char buf[4096];

	/* ENOBUFS: some were dropped, which says the same. Once, then it is over. */
	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) >= 0 || errno == ENOBUFS)
		;
}

static int module_wait(struct source *source, int wake_fd, int timeout_ms)
{
	struct module_source *module = module_of(source);
	struct pollfd fds[] = {
		{ .fd = nl_socket_get_fd(module->ready), .events = POLLIN },
		{ .fd = wake_fd, .events = POLLIN },
	};
	int n = poll(fds, ARRAY_SIZE(fds), timeout_ms);

	if (n < 0 && errno != EINTR) {
		snprintf(source->error, sizeof(source->error), "poll: %s", strerror(errno));
		return -EIO;
	}
	if (n <= 0 || !fds[0].revents)
		return 0;
	drain(fds[0].fd);
	return 1;
}

static int module_sockets(struct source *source, bool all_netns,
			  struct source_sockets *sockets)
{
	return baseline_read(sockets, all_netns, source->error);
}

static void module_close(struct source *source)
{
	struct module_source *module = module_of(source);

	nl_socket_free(module->request);
	nl_socket_free(module->ready);
	free(module);
}

static const struct source_ops module_ops = {
	.status = module_status,
	.read = module_read,
	.wait = module_wait,
	.sockets = module_sockets,
	.close = module_close,
};

static int connect_both(struct module_source *module, char error[SOURCE_ERROR_LEN])
{
	int on = 1, fd, err;

	err = genl_connect(module->request);
	if (!err)
		err = genl_connect(module->ready);
	if (err)
		return fail_nl(error, "cannot open a netlink socket", err);
	/* More than the host allows is not given, and not missed. */
	nl_socket_set_buffer_size(module->request, RECEIVE_BUFFER, SEND_BUFFER);
	nl_socket_set_msg_buf_size(module->request, MESSAGE_BUFFER);
	/* The status of a host with thousands of CPUs is larger. */
	nl_socket_enable_msg_peek(module->request);
	/* nl_parse.c compares the numbers; libnl does not see our answers. */
	nl_socket_disable_seq_check(module->request);
	fd = nl_socket_get_fd(module->request);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	module->family = genl_ctrl_resolve(module->request, TCPSTATE_GENL_NAME);
	if (module->family < 0)
		return fail_nl(error, "cannot find the tcpstate module", module->family);
	return 0;
}

/**
 * source_module_open() - open the kernel module as a source
 * @source: the source; closed by the caller with its close operation
 * @error: what went wrong
 *
 * Return: 0, -ENOENT if the module is not loaded, or another negative errno
 */
int source_module_open(struct source **source, char error[SOURCE_ERROR_LEN])
{
	struct module_source *module = calloc(1, sizeof(*module));
	int err;

	snprintf(error, SOURCE_ERROR_LEN, "out of memory");
	if (!module)
		return -ENOMEM;
	module->source.ops = &module_ops;
	module->request = nl_socket_alloc();
	module->ready = nl_socket_alloc();
	err = module->request && module->ready ? connect_both(module, error) : -ENOMEM;
	if (!err)
		err = join_ready(module, error);
	if (err) {
		module_close(&module->source);
		return err;
	}
	*source = &module->source;
	return 0;
}
