// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cheapest reader there can be: follows the module's rings and writes the
 * records, as they come, to a file.
 *
 *	drain FILE
 *
 * Ends at SIGINT, after one last read, and prints `records=N lost=N`.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "linux/tcpstate.h"

#define MAX_CPUS	64
#define BUFFER		65536

static atomic_int stopped;
static unsigned long long records, lost;
static unsigned long long next[MAX_CPUS];
static char buffer[BUFFER];

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static void die(const char *what)
{
	fprintf(stderr, "drain: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void check(int err, const char *what)
{
	if (err >= 0)
		return;
	fprintf(stderr, "drain: %s: %s\n", what, nl_geterror(err));
	exit(1);
}

static struct nl_sock *open_netlink(void)
{
	struct nl_sock *sk = nl_socket_alloc();

	if (!sk)
		die("out of memory");
	check(genl_connect(sk), "cannot connect");
	return sk;
}

static void send_read(struct nl_sock *sk, int family)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nlattr *nest;
	unsigned int cpu;

	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0,
				 NLM_F_REQUEST | NLM_F_DUMP, TCPSTATE_CMD_READ,
				 TCPSTATE_GENL_VERSION))
		die("out of memory");
	for (cpu = 0; cpu < MAX_CPUS; cpu++) {
		if (!next[cpu])
			continue;
		nest = nla_nest_start(msg, TCPSTATE_A_CURSOR | NLA_F_NESTED);
		nla_put_u32(msg, TCPSTATE_CURSOR_A_CPU, cpu);
		nla_put_u64(msg, TCPSTATE_CURSOR_A_SEQ, next[cpu]);
		nla_nest_end(msg, nest);
	}
	nla_put_flag(msg, TCPSTATE_A_ALL_NETNS);
	nla_put_flag(msg, TCPSTATE_A_ARM);
	check(nl_send_auto(sk, msg), "cannot send");
	nlmsg_free(msg);
}

static void take_run(struct nlmsghdr *hdr, int file)
{
	struct nlattr *tb[TCPSTATE_A_MAX + 1];
	unsigned int cpu;
	int len;

	check(genlmsg_parse(hdr, 0, tb, TCPSTATE_A_MAX, NULL), "bad message");
	if (!tb[TCPSTATE_A_CPU] || !tb[TCPSTATE_A_NEXT] || !tb[TCPSTATE_A_LOST] ||
	    !tb[TCPSTATE_A_RECORDS])
		die("incomplete message");
	cpu = nla_get_u32(tb[TCPSTATE_A_CPU]);
	if (cpu >= MAX_CPUS)
		die("too many CPUs");
	next[cpu] = nla_get_u64(tb[TCPSTATE_A_NEXT]);
	lost += nla_get_u64(tb[TCPSTATE_A_LOST]);
	len = nla_len(tb[TCPSTATE_A_RECORDS]);
	records += len / sizeof(struct tcpstate_record);
	if (write(file, nla_data(tb[TCPSTATE_A_RECORDS]), len) != len)
		die("write");
}

/* One dump, to its end. */
static void read_all(struct nl_sock *sk, int family, int file)
{
	struct nlmsghdr *hdr;
	int len;

	send_read(sk, family);
	for (;;) {
		len = recv(nl_socket_get_fd(sk), buffer, sizeof(buffer), 0);
		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			die("recv");
		for (hdr = (void *)buffer; nlmsg_ok(hdr, len);
		     hdr = nlmsg_next(hdr, &len)) {
			if (hdr->nlmsg_type == NLMSG_DONE)
				return;
			if (hdr->nlmsg_type == NLMSG_ERROR)
				die("the module refuses");
			take_run(hdr, file);
		}
	}
}

int main(int argc, char **argv)
{
	struct nl_sock *sk = open_netlink(), *ready = open_netlink();
	int fd = nl_socket_get_fd(ready), family, group, file;
	struct sigaction action = { .sa_handler = stop };
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	sigset_t interrupt, none;

	if (argc != 2)
		return 2;
	file = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (file < 0)
		die(argv[1]);
	family = genl_ctrl_resolve(sk, TCPSTATE_GENL_NAME);
	check(family, "the module is not loaded");
	group = genl_ctrl_resolve_grp(sk, TCPSTATE_GENL_NAME,
				      TCPSTATE_GENL_MCGRP_READY);
	check(group, "no READY");
	check(nl_socket_add_membership(ready, group), "READY");
	/* SIGINT comes in ppoll() only, so it cannot come just before. */
	sigemptyset(&none);
	sigemptyset(&interrupt);
	sigaddset(&interrupt, SIGINT);
	sigprocmask(SIG_BLOCK, &interrupt, NULL);
	sigaction(SIGINT, &action, NULL);
	while (!stopped) {
		read_all(sk, family, file);
		ppoll(&pollfd, 1, NULL, &none);
		while (recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT) > 0)
			;
	}
	read_all(sk, family, file);
	printf("records=%llu lost=%llu\n", records, lost);
	return 0;
}
