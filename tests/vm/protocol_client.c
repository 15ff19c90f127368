// SPDX-License-Identifier: GPL-2.0-only
/* A client of the module that shares nothing with tcpstatectl but the ABI header. */
#include <errno.h>
#include <netinet/in.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "linux/tcpstate.h"
#include "protocol.h"

struct client connect_client(void)
{
	struct nl_sock *sk = nl_socket_alloc();
	int on = 1;
	struct client c;

	if (genl_connect(sk)) {
		perror("genl_connect");
		exit(1);
	}
	c.family = genl_ctrl_resolve(sk, TCPSTATE_GENL_NAME);
	c.group = genl_ctrl_resolve_grp(sk, TCPSTATE_GENL_NAME,
					TCPSTATE_GENL_MCGRP_READY);
	c.fd = nl_socket_get_fd(sk);
	setsockopt(c.fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	return c;
}

struct nl_msg *request(const struct client *c, int cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc();

	genlmsg_put(msg, 0, 1, c->family, 0, NLM_F_REQUEST | flags, cmd,
		    TCPSTATE_GENL_VERSION);
	return msg;
}

static void take_run(struct result *r, struct nlmsghdr *nlh)
{
	struct nlattr *tb[TCPSTATE_A_MAX + 1];
	unsigned long long next, lost, filtered;
	unsigned int cpu;
	int len, i;

	if (genlmsg_parse(nlh, 0, tb, TCPSTATE_A_MAX, NULL)) {
		r->gaps++;
		return;
	}
	cpu = nla_get_u32(tb[TCPSTATE_A_CPU]);
	next = nla_get_u64(tb[TCPSTATE_A_NEXT]);
	lost = nla_get_u64(tb[TCPSTATE_A_LOST]);
	filtered = nla_get_u64(tb[TCPSTATE_A_FILTERED]);
	len = nla_len(tb[TCPSTATE_A_RECORDS]) / sizeof(struct tcpstate_record);
	if (next - r->next[cpu] != lost + filtered + len)
		r->gaps++;
	for (i = 0; i < len; i++) {
		const struct tcpstate_record *rec = nla_data(tb[TCPSTATE_A_RECORDS]);

		if (rec[i].seq < r->next[cpu] || rec[i].seq >= next)
			r->gaps++;
		if (r->netns && rec[i].netns != r->netns)
			r->foreign++;
		if (r->records + i < LPORTS)
			r->lport[r->records + i] = ntohs(rec[i].lport);
	}
	r->next[cpu] = next;
	r->lost += lost;
	r->filtered += filtered;
	r->records += len;
}

/* Error number and text of NLMSG_ERROR or NLMSG_DONE. */
static void take_end(struct result *r, struct nlmsghdr *nlh)
{
	int error = *(int *)nlmsg_data(nlh);
	int skip = sizeof(int);
	struct nlattr *text;

	r->error = -error;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		struct nlmsgerr *e = nlmsg_data(nlh);

		skip = sizeof(*e);
		if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
			skip += e->msg.nlmsg_len - sizeof(e->msg);
	}
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	text = nla_find((struct nlattr *)((char *)nlmsg_data(nlh) + NLMSG_ALIGN(skip)),
			nlh->nlmsg_len - NLMSG_HDRLEN - NLMSG_ALIGN(skip),
			NLMSGERR_ATTR_MSG);
	if (text)
		snprintf(r->text, sizeof(r->text), "%s", (char *)nla_data(text));
}

static void receive(const struct client *c, struct result *r)
{
	static char buf[65536];

	for (;;) {
		int len = recv(c->fd, buf, sizeof(buf), 0);
		struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

		if (len < 0) {
			r->error = errno;
			return;
		}
		for (; nlmsg_ok(nlh, len); nlh = nlmsg_next(nlh, &len)) {
			if (nlh->nlmsg_type == NLMSG_DONE ||
			    nlh->nlmsg_type == NLMSG_ERROR) {
				take_end(r, nlh);
				return;
			}
			if (!(nlh->nlmsg_flags & NLM_F_MULTI))
				return;	/* the reply of a do */
			take_run(r, nlh);
		}
	}
}

void ask(const struct client *c, struct nl_msg *msg, struct result *r)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);

	if (send(c->fd, nlh, nlh->nlmsg_len, 0) < 0)
		r->error = errno;
	else
		receive(c, r);
	nlmsg_free(msg);
}

void put_cursor(struct nl_msg *msg, unsigned int cpu, unsigned long long seq)
{
	struct nlattr *nest = nla_nest_start(msg, TCPSTATE_A_CURSOR);

	nla_put_u32(msg, TCPSTATE_CURSOR_A_CPU, cpu);
	nla_put_u64(msg, TCPSTATE_CURSOR_A_SEQ, seq);
	nla_nest_end(msg, nest);
}

static void put_cursors(struct nl_msg *msg, const struct result *from)
{
	int cpu;

	for (cpu = 0; cpu < MAX_CPUS; cpu++)
		if (from->next[cpu] > 1)
			put_cursor(msg, cpu, from->next[cpu]);
}

struct result fresh(void)
{
	struct result r = { 0 };
	int cpu;

	for (cpu = 0; cpu < MAX_CPUS; cpu++)
		r.next[cpu] = 1;
	return r;
}

/* READ, from the cursors in @r on. */
void ask_from(const struct client *c, struct nl_msg *msg, struct result *r)
{
	r->lost = 0;
	r->filtered = 0;
	r->records = 0;
	put_cursors(msg, r);
	ask(c, msg, r);
}

struct result read_from(const struct client *c, const struct result *from, int flag)
{
	struct nl_msg *msg = request(c, TCPSTATE_CMD_READ, NLM_F_DUMP);
	struct result r = from ? *from : fresh();

	nla_put_flag(msg, TCPSTATE_A_ALL_NETNS);
	if (flag)
		nla_put_flag(msg, flag);
	ask_from(c, msg, &r);
	return r;
}

unsigned int own_netns(void)
{
	char link[64] = "";
	unsigned int inode = 0;

	if (readlink("/proc/self/ns/net", link, sizeof(link) - 1) > 0)
		sscanf(link, "net:[%u]", &inode);
	return inode;
}

void make_transition(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	listen(fd, 1);
	close(fd);
}
