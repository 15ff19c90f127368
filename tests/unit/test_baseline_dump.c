// SPDX-License-Identifier: GPL-2.0-only
/* What is made of the answers of a kernel that is played here. */
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

/**
 * struct answer - what comes of asking once
 * @sockets: how many
 * @interrupted: they changed meanwhile
 * @refused: the kernel's error
 * @err: nothing could be received any more
 */
struct answer {
	unsigned int	sockets;
	bool		interrupted;
	int		refused;
	int		err;
};

static const struct answer *answers;
static unsigned int asked, n_answers;
static u8 asked_family[16];
static char error[SOURCE_ERROR_LEN];
static struct source_sockets sockets;
static struct baseline list;

/* Sockets are numbered by when they came, so that old ones are told from new ones. */
static int answer(struct nl_reply *reply, u8 family)
{
	const struct answer *now = &answers[asked];
	struct {
		struct nlmsghdr		head;
		struct inet_diag_msg	diag;
	} message = {
		.head = { .nlmsg_len = sizeof(message), .nlmsg_type = SOCK_DIAG_BY_FAMILY },
		.diag = { .idiag_family = family, .idiag_state = 1 },
	};
	unsigned int i;

	assert_true(asked < n_answers);
	asked_family[asked++] = family;
	for (i = 0; i < now->sockets; i++) {
		message.diag.id.idiag_cookie[0] = 100 * asked + i;
		assert_int_equal(nl_parse_buffer(&message, sizeof(message), reply), 0);
	}
	reply->interrupted = now->interrupted;
	reply->error = now->refused;
	return now->err;
}

static int dump(const struct answer *script, unsigned int n)
{
	answers = script;
	n_answers = n;
	asked = 0;
	error[0] = '\0';
	free(list.inodes);
	source_sockets_free(&sockets);
	list = (struct baseline){ .sockets = &sockets, .ask = answer };
	return baseline_dump(&list, 77, error);
}

static int tear_down(void **state)
{
	(void)state;
	free(list.inodes);
	list.inodes = NULL;
	source_sockets_free(&sockets);
	return 0;
}

static void test_both_families(void **state)
{
	const struct answer script[] = { { .sockets = 2 }, { .sockets = 1 } };

	(void)state;
	assert_int_equal(dump(script, 2), 0);
	assert_int_equal(asked, 2);
	assert_int_equal(asked_family[0], AF_INET);
	assert_int_equal(asked_family[1], AF_INET6);
	assert_int_equal(sockets.n, 3);
	assert_int_equal(sockets.records[0].netns, 77);
	assert_int_equal(sockets.records[2].cookie, 200);
}

/* What an interrupted list brought is not taken, and what was there before stays. */
static void test_interrupted(void **state)
{
	const struct answer script[] = {
		{ .sockets = 1 },
		{ .sockets = 3, .interrupted = true },
		{ .sockets = 2, .err = -ENOBUFS },
		{ .sockets = 1 },
	};

	(void)state;
	assert_int_equal(dump(script, 4), 0);
	assert_int_equal(sockets.n, 2);
	assert_int_equal(sockets.records[0].cookie, 100);
	assert_int_equal(sockets.records[1].cookie, 400);
	assert_int_equal(asked_family[3], AF_INET6);
}

/* In the end it is better to have some than none, if that is said. */
static void test_always_interrupted(void **state)
{
	const struct answer script[] = {
		{ .sockets = 1, .interrupted = true }, { .sockets = 2, .interrupted = true },
		{ .sockets = 3, .interrupted = true }, { .sockets = 4, .interrupted = true },
	};

	(void)state;
	assert_int_equal(dump(script, 4), -EINTR);
	assert_int_equal(sockets.n, 4);
	assert_string_equal(error,
			    "cannot list the TCP sockets: they change all the time: some may be missing");
}

static void test_refused(void **state)
{
	const struct answer none[] = { { .refused = -ENOENT } };
	const struct answer not_allowed[] = { { .refused = -EACCES } };
	const struct answer no_ipv6[] = { { .sockets = 1 }, { .refused = -ENOENT } };

	(void)state;
	assert_int_equal(dump(none, 1), -EOPNOTSUPP);
	assert_non_null(strstr(error, "this kernel has no tcp_diag"));
	assert_int_equal(dump(not_allowed, 1), -EACCES);
	assert_string_equal(error, "cannot list the TCP sockets: Permission denied");
	assert_int_equal(dump(no_ipv6, 2), 0);
	assert_int_equal(sockets.n, 1);
}

static void test_no_answer(void **state)
{
	static const struct {
		int		err;
		const char	*text;
	} failures[] = {
		{ -E2BIG, "there are too many of them" },
		{ -EBADMSG, "the kernel's answer makes no sense" },
		{ -EPERM, "Operation not permitted" },
		{ -ENOMEM, "Cannot allocate memory" },
	};
	struct answer script[] = { { .sockets = 1 } };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(failures); i++) {
		script[0].err = failures[i].err;
		assert_int_equal(dump(script, 1), failures[i].err);
		assert_non_null(strstr(error, failures[i].text));
		/* What came before it is valid. */
		assert_int_equal(sockets.n, 1);
	}
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_teardown(test_both_families, tear_down),
		cmocka_unit_test_teardown(test_interrupted, tear_down),
		cmocka_unit_test_teardown(test_always_interrupted, tear_down),
		cmocka_unit_test_teardown(test_refused, tear_down),
		cmocka_unit_test_teardown(test_no_answer, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
