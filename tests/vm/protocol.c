// SPDX-License-Identifier: GPL-2.0-only
/*
 * The netlink protocol, as linux/tcpstate.h promises it, asked by a client that
 * shares nothing with tcpstatectl but that header. Prints TAP.
 *
 * Expects the module loaded with its smallest ring (64 records per CPU), some
 * connections made in the initial network namespace, and /run/netns/other.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <unistd.h>

#include "linux/tcpstate.h"

#define MAX_CPUS 64
#define SLOTS 64

static int tests, failures;

static void check(int passed, const char *name)
{
	printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
	fflush(stdout);
	failures += !passed;
}

/* What one READ brought. */
struct result {
	int error;			/* errno of the refusal; 0: done */
	char text[256];			/* its extack text */
	unsigned long long next[MAX_CPUS];
	unsigned long long lost, filtered, records;
	unsigned long long foreign;	/* records not of the wanted namespace */
	unsigned long long gaps;	/* sums that do not add up */
	unsigned int netns;		/* wanted; 0: any */
};

struct client {
	int fd;
	int family;
	int group;
};

static struct client connect_client(void)
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

static struct nl_msg *request(const struct client *c, int cmd, int flags)
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

static void ask(const struct client *c, struct nl_msg *msg, struct result *r)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);

	if (send(c->fd, nlh, nlh->nlmsg_len, 0) < 0)
		r->error = errno;
	else
		receive(c, r);
	nlmsg_free(msg);
}

static void put_cursor(struct nl_msg *msg, unsigned int cpu, unsigned long long seq)
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

static struct result fresh(void)
{
	struct result r = { 0 };
	int cpu;

	for (cpu = 0; cpu < MAX_CPUS; cpu++)
		r.next[cpu] = 1;
	return r;
}

static struct result read_from(const struct client *c, const struct result *from,
			       int flag)
{
	struct nl_msg *msg = request(c, TCPSTATE_CMD_READ, NLM_F_DUMP);
	struct result r = from ? *from : fresh();

	r.lost = 0;
	r.filtered = 0;
	r.records = 0;
	put_cursors(msg, &r);
	nla_put_flag(msg, TCPSTATE_A_ALL_NETNS);
	if (flag)
		nla_put_flag(msg, flag);
	ask(c, msg, &r);
	return r;
}

static unsigned int own_netns(void)
{
	char link[64] = "";
	unsigned int inode = 0;

	if (readlink("/proc/self/ns/net", link, sizeof(link) - 1) > 0)
		sscanf(link, "net:[%u]", &inode);
	return inode;
}

static void make_transition(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	listen(fd, 1);
	close(fd);
}

static void test_reading(const struct client *c)
{
	struct result first = read_from(c, NULL, 0);
	struct result again = read_from(c, &first, 0);
	struct result more;

	check(!first.error && !first.gaps, "read: numbers add up on every CPU");
	check(first.records && first.records % SLOTS == 0,
	      "read: full rings deliver all their slots");
	check(first.lost > 0, "read: a late reader is told what was overwritten");
	check(!again.error && !again.records && !again.lost,
	      "read: cursors go on where they were");
	make_transition();
	more = read_from(c, &again, 0);
	check(more.records == 2 && !more.lost && !more.gaps,
	      "read: just what is new (CLOSE>LISTEN, LISTEN>CLOSE)");
}

static struct result read_filtered(const struct client *c, int attr, int len,
				   unsigned long long value, int all)
{
	struct nl_msg *msg = request(c, TCPSTATE_CMD_READ, NLM_F_DUMP);
	struct nlattr *nest = nla_nest_start(msg, TCPSTATE_A_FILTER);
	struct result r = fresh();

	nla_put(msg, attr, len, &value);
	nla_nest_end(msg, nest);
	if (all)
		nla_put_flag(msg, TCPSTATE_A_ALL_NETNS);
	ask(c, msg, &r);
	return r;
}

static void test_filter(const struct client *c)
{
	struct result r = read_filtered(c, TCPSTATE_FILTER_A_FAMILY, 2, AF_INET6, 1);

	check(!r.error && !r.records && r.filtered && !r.gaps,
	      "filter: what does not match is counted");
	r = read_filtered(c, TCPSTATE_FILTER_A_FAMILY, 2, AF_INET, 1);
	check(!r.error && r.records && !r.filtered, "filter: what matches comes");
	r = read_filtered(c, TCPSTATE_FILTER_A_FAMILY, 2, 99, 1);
	check(r.error == EINVAL && strstr(r.text, "AF_INET6"),
	      "filter: an unknown family is refused in words");
	r = read_filtered(c, TCPSTATE_FILTER_A_PORT, 2, 0, 1);
	check(r.error == ERANGE && r.text[0], "filter: port 0 is refused in words");
	r = read_filtered(c, TCPSTATE_FILTER_A_NETNS, 4, own_netns() + 1, 0);
	check(r.error == EPERM && strstr(r.text, "all-netns"),
	      "filter: another namespace is refused in words");
	r = read_filtered(c, 99, 4, 1, 1);
	check(r.error == EINVAL && r.text[0],
	      "filter: an unknown attribute is refused in words");
}

static struct result read_cursor(const struct client *c, unsigned int cpu,
				 unsigned long long seq)
{
	struct nl_msg *msg = request(c, TCPSTATE_CMD_READ, NLM_F_DUMP);
	struct result r = fresh();

	put_cursor(msg, cpu, seq);
	ask(c, msg, &r);
	return r;
}

static void test_bad_cursors(const struct client *c)
{
	struct result r = read_cursor(c, 0, 1ULL << 60);

	check(r.error == ERANGE && strstr(r.text, "GET_STATUS"),
	      "cursor: past the newest is refused in words");
	r = read_cursor(c, 4000000000U, 1);
	check(r.error == ENOENT && strstr(r.text, "no such CPU"),
	      "cursor: an impossible CPU is refused in words");
	r = read_cursor(c, 0, 0);
	check(r.error == ERANGE && r.text[0], "cursor: 0 is refused in words");
}

static int ready_within(const struct client *c, int ms)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	char buf[256];

	return poll(&p, 1, ms) > 0 && recv(c->fd, buf, sizeof(buf), 0) > 0;
}

static void test_ready(const struct client *c)
{
	struct client listener = connect_client();
	struct result r;

	setsockopt(listener.fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
		   &listener.group, sizeof(listener.group));
	r = read_from(c, NULL, 0);
	make_transition();
	check(!ready_within(&listener, 300), "ready: not sent if nobody armed");
	r = read_from(c, &r, TCPSTATE_A_ARM);
	check(!ready_within(&listener, 300), "ready: not sent if nothing is new");
	make_transition();
	check(ready_within(&listener, 5000), "ready: sent for the first record");
	make_transition();
	check(!ready_within(&listener, 300), "ready: sent once");
	r = read_from(c, &r, TCPSTATE_A_ARM);
	check(r.records == 4, "ready: everything is there");
}

static struct result status(const struct client *c)
{
	struct result r = fresh();

	ask(c, request(c, TCPSTATE_CMD_GET_STATUS, 0), &r);
	return r;
}

/* In a child of its own, because there is no way back from these. */
static void in_child(void (*test)(void))
{
	pid_t pid = fork();
	int st = 0;

	if (!pid) {
		tests = 0;
		failures = 0;
		test();
		fflush(stdout);
		_exit(tests << 4 | failures);
	}
	waitpid(pid, &st, 0);
	tests += WEXITSTATUS(st) >> 4;
	failures += WIFEXITED(st) ? WEXITSTATUS(st) & 15 : 1;
}

static int base;

static void checked(int passed, const char *name)
{
	tests += base;
	check(passed, name);
	tests -= base;
}

static void as_user(void)
{
	struct client c = connect_client();
	struct result r;

	if (setuid(1000))
		_exit(1 << 4 | 1);
	c = connect_client();
	r = read_from(&c, NULL, 0);
	checked(r.error == EPERM && strstr(r.text, "CAP_NET_ADMIN"),
		"a user without capability may not READ, in words");
	r = status(&c);
	checked(r.error == EPERM && strstr(r.text, "CAP_NET_ADMIN"),
		"a user without capability may not GET_STATUS, in words");
}

static void in_other_netns(void)
{
	struct client c;
	struct nl_msg *msg;
	struct result r = fresh();
	int fd = open("/run/netns/other", O_RDONLY);

	if (fd < 0 || setns(fd, CLONE_NEWNET))
		_exit(1 << 4 | 1);
	c = connect_client();
	make_transition();
	msg = request(&c, TCPSTATE_CMD_READ, NLM_F_DUMP);
	r.netns = own_netns();
	ask(&c, msg, &r);
	checked(!r.error && r.records == 2 && !r.foreign && !r.gaps,
		"a reader sees its own network namespace only");
}

static void in_user_namespace(void)
{
	struct client c;
	struct result r;

	if (setuid(1000) || unshare(CLONE_NEWUSER | CLONE_NEWNET))
		_exit(1 << 4 | 1);
	c = connect_client();
	make_transition();
	r = read_filtered(&c, TCPSTATE_FILTER_A_NETNS, 4, own_netns(), 0);
	checked(!r.error && r.records == 2 && !r.gaps,
		"root of a user namespace reads its own network namespace");
	r = read_from(&c, NULL, 0);
	checked(r.error == EPERM && strstr(r.text, "initial one"),
		"root of a user namespace may not read all, in words");
	r = status(&c);
	checked(!r.error, "root of a user namespace may ask for the status");
}

/* Return: inode number of a network namespace that has come and gone */
static unsigned int dead_netns(void)
{
	unsigned int inode = 0;
	int p[2];

	if (pipe(p))
		return 0;
	if (!fork()) {
		if (!unshare(CLONE_NEWNET)) {
			make_transition();
			inode = own_netns();
		}
		_exit(write(p[1], &inode, sizeof(inode)) != sizeof(inode));
	}
	if (read(p[0], &inode, sizeof(inode)) != sizeof(inode))
		inode = 0;
	wait(NULL);
	return inode;
}

/* The kernel gives the number of a dead namespace to the next one. */
static void in_reused_netns(void)
{
	unsigned int dead = dead_netns();
	struct result r;
	struct client c;
	int tries;

	for (tries = 0; tries < 500; tries++) {
		usleep(10000);
		if (unshare(CLONE_NEWNET) || own_netns() == dead)
			break;
	}
	c = connect_client();
	r = read_filtered(&c, TCPSTATE_FILTER_A_NETNS, 4, own_netns(), 0);
	checked(dead && own_netns() == dead && !r.error && !r.records &&
		r.filtered && !r.gaps,
		"a namespace does not see what an earlier one of its number did");
}

int main(void)
{
	struct client c = connect_client();

	if (c.family < 0 || c.group < 0) {
		fprintf(stderr, "protocol: the module is not loaded\n");
		return 1;
	}
	test_reading(&c);
	test_filter(&c);
	test_bad_cursors(&c);
	test_ready(&c);
	base = tests;
	in_child(as_user);
	base = tests;
	in_child(in_other_netns);
	base = tests;
	in_child(in_reused_netns);
	base = tests;
	in_child(in_user_namespace);
	printf("1..%d\n", tests);
	return failures > 0;
}
