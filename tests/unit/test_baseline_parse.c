// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dumps of sock_diag built by hand, by the rules of linux/netlink.h and
 * linux/inet_diag.h, as inet_sk_diag_fill(), inet_twsk_diag_fill() and
 * inet_req_diag_fill() of Linux 6.1 make them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>

#include "baseline.h"
#include "nl_parse.h"
#include "unit.h"

#define SEQ	42
#define NS	4026532000U

static char buf[65536];
static size_t used;
static size_t begun;
static struct source_sockets sockets;
static struct baseline list;
static struct nl_reply reply;

static int set_up(void **state)
{
	(void)state;
	used = 0;
	memset(&sockets, 0, sizeof(sockets));
	list = (struct baseline){ .sockets = &sockets, .netns = NS, .has_uids = true };
	reply = (struct nl_reply){ .seq = SEQ, .message = baseline_message, .context = &list };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(list.inodes);
	source_sockets_free(&sockets);
	return 0;
}

static void put(const void *data, size_t len)
{
	if (len)
		memcpy(buf + used, data, len);
	used += len;
	while (used % 4)
		buf[used++] = 0;
}

static void begin(u16 type, u16 flags)
{
	const struct nlmsghdr head = { .nlmsg_type = type, .nlmsg_flags = flags,
				       .nlmsg_seq = SEQ };

	begun = used;
	put(&head, sizeof(head));
}

static void end(void)
{
	const u32 len = used - begun;

	memcpy(buf + begun, &len, sizeof(len));
}

static void attr(u16 type, const void *data, size_t len)
{
	const struct nlattr head = { .nla_len = sizeof(head) + len, .nla_type = type };

	put(&head, sizeof(head));
	put(data, len);
}

static struct inet_diag_msg message_of(u8 family, u8 state, u32 cookie)
{
	struct inet_diag_msg diag = {
		.idiag_family = family,
		.idiag_state = state,
		.id = { .idiag_sport = htons(80), .idiag_dport = htons(4000),
			.idiag_cookie = { cookie, 0 } },
	};

	inet_pton(family, family == AF_INET ? "192.0.2.2" : "2001:db8::2", diag.id.idiag_src);
	inet_pton(family, family == AF_INET ? "192.0.2.1" : "2001:db8::1", diag.id.idiag_dst);
	return diag;
}

/* What every full socket has. */
static void put_full(const struct inet_diag_msg *diag)
{
	const u64 cgroup = 0x1122334455667788ULL;
	const u8 shutdown = 0;

	begin(SOCK_DIAG_BY_FAMILY, NLM_F_MULTI);
	put(diag, sizeof(*diag));
	attr(INET_DIAG_SHUTDOWN, &shutdown, sizeof(shutdown));
	attr(INET_DIAG_PAD, NULL, 0);
	attr(INET_DIAG_CGROUP_ID, &cgroup, sizeof(cgroup));
	end();
}

/* Nothing but, for CAP_NET_ADMIN, the mark. */
static void put_small(const struct inet_diag_msg *diag)
{
	const u32 mark = 7;

	begin(SOCK_DIAG_BY_FAMILY, NLM_F_MULTI);
	put(diag, sizeof(*diag));
	attr(INET_DIAG_MARK, &mark, sizeof(mark));
	end();
}

static void put_done(int error)
{
	begin(NLMSG_DONE, NLM_F_MULTI);
	put(&error, sizeof(error));
	end();
}

/* From a copy of exact size, so that a read past the end is caught. */
static int parse(void)
{
	char *copy = malloc(used ? used : 1);
	int err;

	memcpy(copy, buf, used);
	err = nl_parse_buffer(copy, used, &reply);
	free(copy);
	used = 0;
	return err;
}

static void test_established(void **state)
{
	struct inet_diag_msg diag = message_of(AF_INET, 1, 0x89abcdef);
	const struct tcpstate_record *rec;

	(void)state;
	diag.id.idiag_cookie[1] = 0x01234567;
	diag.idiag_uid = 1000;
	diag.idiag_inode = 4711;
	/* A keepalive timer: what it counts are probes. */
	diag.idiag_timer = 2;
	diag.idiag_retrans = 3;
	/* Bytes, in this state. */
	diag.idiag_rqueue = 5;
	put_full(&diag);
	put_done(0);
	assert_int_equal(parse(), 0);
	assert_true(reply.done);
	assert_false(reply.interrupted);
	assert_int_equal(sockets.n, 1);
	rec = &sockets.records[0];
	assert_true(rec->cookie == 0x0123456789abcdefULL);
	assert_int_equal(rec->netns, NS);
	assert_int_equal(rec->family, AF_INET);
	assert_int_equal(rec->kind, TCPSTATE_KIND_FULL);
	assert_int_equal(rec->old_state, TCPSTATE_ESTABLISHED);
	assert_int_equal(rec->new_state, TCPSTATE_ESTABLISHED);
	assert_int_equal(rec->event, 0);
	assert_int_equal(rec->seq, 0);
	assert_int_equal(rec->lport, htons(80));
	assert_int_equal(rec->rport, htons(4000));
	assert_memory_equal(rec->laddr, "\xc0\x00\x02\x02\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_memory_equal(rec->raddr, "\xc0\x00\x02\x01\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_int_equal(rec->uid, 1000);
	assert_true(rec->cgroup_id == 0x1122334455667788ULL);
	assert_int_equal(rec->flags, TCPSTATE_F_HAS_UID);
	assert_int_equal(rec->queue_len, 0);
	assert_int_equal(rec->retrans, 0);
	assert_int_equal(rec->tgid, 0);
	assert_int_equal(list.inodes[0], 4711);
}

static void test_listener(void **state)
{
	struct inet_diag_msg diag = message_of(AF_INET6, TCPSTATE_LISTEN, 1);

	(void)state;
	diag.idiag_inode = 1;
	diag.idiag_rqueue = 3;
	diag.idiag_wqueue = 128;
	put_full(&diag);
	assert_int_equal(parse(), 0);
	assert_int_equal(sockets.records[0].family, AF_INET6);
	assert_int_equal(sockets.records[0].laddr[15], 2);
	assert_int_equal(sockets.records[0].flags, TCPSTATE_F_HAS_UID | TCPSTATE_F_HAS_QUEUE);
	/* root's */
	assert_int_equal(sockets.records[0].uid, 0);
	assert_int_equal(sockets.records[0].queue_len, 3);
	assert_int_equal(sockets.records[0].queue_max, 128);
	assert_false(reply.done);
}

/* The kernel tells SYN_RECV of both. */
static void test_request_or_child(void **state)
{
	struct inet_diag_msg diag = message_of(AF_INET, TCPSTATE_SYN_RECV, 1);

	(void)state;
	diag.idiag_timer = 1;
	diag.idiag_retrans = 2;
	put_small(&diag);
	diag.id.idiag_cookie[0] = 2;
	put_full(&diag);
	assert_int_equal(parse(), 0);
	assert_int_equal(sockets.n, 2);
	assert_int_equal(sockets.records[0].kind, TCPSTATE_KIND_REQUEST);
	assert_int_equal(sockets.records[0].new_state, TCPSTATE_NEW_SYN_RECV);
	assert_int_equal(sockets.records[0].old_state, TCPSTATE_NEW_SYN_RECV);
	assert_int_equal(sockets.records[0].retrans, 2);
	assert_int_equal(sockets.records[0].flags, 0);
	assert_int_equal(sockets.records[0].cgroup_id, 0);
	assert_int_equal(sockets.records[1].kind, TCPSTATE_KIND_FULL);
	assert_int_equal(sockets.records[1].new_state, TCPSTATE_SYN_RECV);
	assert_int_equal(sockets.records[1].retrans, 2);
	assert_int_equal(list.inodes[1], 0);
}

static void test_timewait(void **state)
{
	struct inet_diag_msg diag = message_of(AF_INET, TCPSTATE_TIME_WAIT, 1);

	(void)state;
	diag.idiag_timer = 3;
	put_small(&diag);
	diag.idiag_state = TCPSTATE_FIN_WAIT2;
	put_small(&diag);
	/* Still a full socket, of a process; and of none. */
	diag.idiag_timer = 0;
	diag.idiag_inode = 9;
	put_full(&diag);
	diag.idiag_inode = 0;
	put_full(&diag);
	assert_int_equal(parse(), 0);
	assert_int_equal(sockets.n, 4);
	assert_int_equal(sockets.records[0].kind, TCPSTATE_KIND_TIMEWAIT);
	assert_int_equal(sockets.records[0].new_state, TCPSTATE_TIME_WAIT);
	assert_int_equal(sockets.records[0].flags, 0);
	assert_int_equal(sockets.records[1].kind, TCPSTATE_KIND_TIMEWAIT);
	assert_int_equal(sockets.records[1].new_state, TCPSTATE_FIN_WAIT2);
	assert_int_equal(sockets.records[2].kind, TCPSTATE_KIND_FULL);
	assert_int_equal(sockets.records[2].flags, TCPSTATE_F_HAS_UID);
	assert_int_equal(sockets.records[3].flags, TCPSTATE_F_ORPHAN);
}

/* In which states a socket without a file was closed, and in which not accepted yet. */
static void test_orphans(void **state)
{
	static const bool orphans[TCPSTATE_STATE_END] = {
		[TCPSTATE_FIN_WAIT1] = true, [TCPSTATE_FIN_WAIT2] = true,
		[TCPSTATE_CLOSING] = true, [TCPSTATE_LAST_ACK] = true,
	};
	struct inet_diag_msg diag;
	u8 i, n = 0;

	(void)state;
	for (i = 1; i < TCPSTATE_LISTEN; i++) {
		diag = message_of(AF_INET, i, i);
		put_full(&diag);
	}
	assert_int_equal(parse(), 0);
	for (i = 1; i < TCPSTATE_LISTEN; i++) {
		/* What went to CLOSE meanwhile is gone. */
		if (i == TCPSTATE_CLOSE)
			continue;
		assert_int_equal(sockets.records[n].new_state, i);
		assert_int_equal(sockets.records[n++].flags, orphans[i] ? TCPSTATE_F_ORPHAN : 0);
	}
	assert_int_equal(sockets.n, n);
}

static void test_users_of_another_namespace(void **state)
{
	struct inet_diag_msg diag = message_of(AF_INET, 1, 1);

	(void)state;
	list.has_uids = false;
	diag.idiag_uid = 1000;
	diag.idiag_inode = 4711;
	put_full(&diag);
	assert_int_equal(parse(), 0);
	assert_int_equal(sockets.records[0].flags, 0);
	assert_int_equal(sockets.records[0].uid, 0);
}

static void test_not_wanted(void **state)
{
	struct inet_diag_msg diag = message_of(AF_INET, 0, 1);

	(void)state;
	put_full(&diag);
	/* Bound, on kernels that tell. */
	diag.idiag_state = 13;
	put_full(&diag);
	diag.idiag_state = 200;
	put_full(&diag);
	diag = message_of(AF_INET, 1, 0);
	put_full(&diag);
	diag = message_of(AF_INET, 1, 1);
	diag.idiag_family = AF_UNIX;
	put_full(&diag);
	/* Something else than a socket. */
	diag.idiag_family = AF_INET;
	begin(SOCK_DIAG_BY_FAMILY + 1, 0);
	end();
	assert_int_equal(parse(), 0);
	assert_int_equal(sockets.n, 0);
}

/* Half of the cookie is as good as all of it. */
static void test_high_cookie(void **state)
{
	struct inet_diag_msg diag = message_of(AF_INET, 1, 0);

	(void)state;
	diag.id.idiag_cookie[1] = 1;
	put_full(&diag);
	assert_int_equal(parse(), 0);
	assert_true(sockets.records[0].cookie == 1ULL << 32);
}

static void test_interrupted(void **state)
{
	struct inet_diag_msg diag = message_of(AF_INET, 1, 1);

	(void)state;
	put_full(&diag);
	begin(NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR);
	put("\0\0\0\0", 4);
	end();
	assert_int_equal(parse(), 0);
	assert_true(reply.done);
	assert_true(reply.interrupted);
}

static void test_refused(void **state)
{
	(void)state;
	/* As inet_diag says that there is no tcp_diag. */
	put_done(-ENOENT);
	assert_int_equal(parse(), 0);
	assert_int_equal(reply.error, -ENOENT);
}

static void test_malformed(void **state)
{
	struct inet_diag_msg diag = message_of(AF_INET, 1, 1);
	const u32 four = 4;
	size_t len;

	(void)state;
	/* Cut off anywhere. */
	for (len = 0; len < sizeof(diag); len += 4) {
		begin(SOCK_DIAG_BY_FAMILY, NLM_F_MULTI);
		put(&diag, len);
		end();
		assert_int_equal(parse(), -EBADMSG);
	}
	/* An attribute that is longer than its message; one that is too short. */
	begin(SOCK_DIAG_BY_FAMILY, NLM_F_MULTI);
	put(&diag, sizeof(diag));
	put(&(struct nlattr){ .nla_len = 100, .nla_type = INET_DIAG_SHUTDOWN }, 4);
	end();
	assert_int_equal(parse(), -EBADMSG);
	begin(SOCK_DIAG_BY_FAMILY, NLM_F_MULTI);
	put(&diag, sizeof(diag));
	attr(INET_DIAG_CGROUP_ID, &four, sizeof(four));
	end();
	assert_int_equal(parse(), -EBADMSG);
	assert_int_equal(sockets.n, 0);
}

static void test_too_many(void **state)
{
	struct inet_diag_msg diag = message_of(AF_INET, 1, 1);
	unsigned int i;

	(void)state;
	for (i = 0; i < BASELINE_MAX_SOCKETS; i += 256) {
		unsigned int j;

		for (j = 0; j < 256; j++)
			put_small(&diag);
		assert_int_equal(parse(), 0);
	}
	assert_int_equal(sockets.n, 262144);
	put_small(&diag);
	assert_int_equal(parse(), -E2BIG);
	assert_int_equal(sockets.n, 262144);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct unit_case tests[] = {
		CASE(test_established),
		CASE(test_listener),
		CASE(test_request_or_child),
		CASE(test_timewait),
		CASE(test_orphans),
		CASE(test_users_of_another_namespace),
		CASE(test_not_wanted),
		CASE(test_high_cookie),
		CASE(test_interrupted),
		CASE(test_refused),
		CASE(test_malformed),
		CASE(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
