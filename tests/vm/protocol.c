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
#include "protocol.h"

#define SLOTS 64

static int tests, failures;

void check(int passed, const char *name)
{
	printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
	fflush(stdout);
	failures += !passed;
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

static struct result read_own(const struct client *c)
{
	struct condition own[] = { NUMBER(NETNS, 4, own_netns()), { 0 } };

	return read_filtered(c, NULL, own, 0);
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
	r = read_own(&c);
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
	r = read_own(&c);
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
