// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random expressions about random connections. Here is a second evaluator, of trees
 * that were never text; and three properties:
 *
 * - A connection is wanted by the filter if it is by the tree.
 * - If an event or a connection is wanted, no record of that socket is refused before
 *   it is followed, nor, unless namespace, cookie or cgroup are asked for, one of the
 *   other end.
 * - What is left to the kernel refuses no record that may be wanted, as long as the
 *   record has what it looks at.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter_facts.h"
#include "unit.h"

#define TRIALS		20000
#define MAX_EXPR	24

/**
 * struct expr - a node of an expression
 * @op: enum filter_op
 * @which: of a term
 * @left: of what is no term
 * @right: of "and" and "or"
 */
struct expr {
	enum filter_op	op;
	enum which	which;
	int		left;
	int		right;
};

static struct expr exprs[MAX_EXPR];
static int n_exprs;

static int make_expr(unsigned int depth)
{
	int at = n_exprs++;
	unsigned int op = depth && n_exprs + 2 < MAX_EXPR ? facts_pick(6) : 0;

	exprs[at].op = op > 4 ? FILTER_NOT : op > 2 ? FILTER_AND : op ? FILTER_OR : FILTER_TERM;
	exprs[at].which = facts_pick(N_LEAVES);
	if (exprs[at].op != FILTER_TERM)
		exprs[at].left = make_expr(depth - 1);
	if (exprs[at].op == FILTER_AND || exprs[at].op == FILTER_OR)
		exprs[at].right = make_expr(depth - 1);
	return at;
}

static void print_expr(int at, char *out, size_t size)
{
	static const char * const signs[] = {
		[FILTER_AND] = " and ", [FILTER_OR] = " or ",
	};
	const struct expr *expr = &exprs[at];
	char left[1024], right[1024];

	if (expr->op == FILTER_TERM) {
		snprintf(out, size, "%s", facts_leaves[expr->which].text);
		return;
	}
	print_expr(expr->left, left, sizeof(left));
	if (expr->op == FILTER_NOT) {
		snprintf(out, size, "not (%s)", left);
		return;
	}
	print_expr(expr->right, right, sizeof(right));
	snprintf(out, size, "(%s)%s(%s)", left, signs[expr->op], right);
}

static bool asks_identity(void)
{
	int i;

	for (i = 0; i < n_exprs; i++) {
		if (exprs[i].op == FILTER_TERM && facts_leaves[exprs[i].which].identity)
			return true;
	}
	return false;
}

/* Does an end meet it? "not": neither end does. */
static bool meets(int at, const struct socket_facts *end)
{
	const struct expr *expr = &exprs[at];

	switch (expr->op) {
	case FILTER_TERM:
		return facts_hold(expr->which, end);
	case FILTER_AND:
		return meets(expr->left, end) && meets(expr->right, end);
	case FILTER_OR:
		return meets(expr->left, end) || meets(expr->right, end);
	default:
		return !(facts_ends[0].n && meets(expr->left, &facts_ends[0])) &&
		       !(facts_ends[1].n && meets(expr->left, &facts_ends[1]));
	}
}

/**
 * struct seen - what the filter said
 * @filter: the filter
 * @text: its expression
 * @n: how many connections were handed out
 * @matched: the first of them is wanted
 */
struct seen {
	const struct filter	*filter;
	const char		*text;
	unsigned int		n;
	bool			matched;
};

static void on_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	struct seen *seen = context;

	seen->n++;
	seen->matched = filter_match_connection(seen->filter, end, peer);
}

/* All records, those of both ends by time. Return: how many. */
static size_t merge(const struct tcpstate_record *all[2 * MAX_ROWS])
{
	size_t at[2] = { 0, 0 }, n = 0;

	while (at[0] < facts_ends[0].n || at[1] < facts_ends[1].n) {
		bool first = at[1] == facts_ends[1].n ||
			     (at[0] < facts_ends[0].n && facts_ends[0].records[at[0]].time_ns <
						   facts_ends[1].records[at[1]].time_ns);
		unsigned int side = first ? 0 : 1;

		all[n++] = &facts_ends[side].records[at[side]++];
	}
	return n;
}

static void must_pass(const struct filter *filter, const struct socket_facts *end,
		      const char *text, const char *why)
{
	size_t i;

	for (i = 0; i < end->n; i++) {
		if (!filter_may_match_record(filter, &end->records[i]))
			fail_msg("%s: record %zu of cookie %llu is refused, but %s", text, i,
				 end->records[i].cookie, why);
	}
}

static bool kernel_prefix(const struct filter_prefix *prefix, const u8 addr[16], u16 family)
{
	u8 mapped[16] = { [10] = 0xff, [11] = 0xff }, first[16];
	unsigned int i;

	if (!prefix)
		return true;
	memcpy(first, prefix->addr, sizeof(first));
	if (family == AF_INET)
		memcpy(mapped + 12, addr, 4);
	else
		memcpy(mapped, addr, 16);
	for (i = 0; i < prefix->len; i++) {
		if ((mapped[i / 8] ^ first[i / 8]) & 0x80 >> i % 8)
			return false;
	}
	return true;
}

/* What module/filter.c does. */
static bool kernel_passes(const struct filter_pushed *p, const struct tcpstate_record *rec)
{
	if ((p->netns && rec->netns != p->netns) || (p->cookie && rec->cookie != p->cookie) ||
	    (p->only_ipv6 && rec->family != AF_INET6) ||
	    (p->cgroup && rec->cgroup_id && rec->cgroup_id != p->cgroup) ||
	    (p->port && ntohs(rec->lport) != p->port && ntohs(rec->rport) != p->port) ||
	    (p->lport && ntohs(rec->lport) != p->lport) ||
	    (p->rport && ntohs(rec->rport) != p->rport))
		return false;
	return kernel_prefix(p->laddr, rec->laddr, rec->family) &&
	       kernel_prefix(p->raddr, rec->raddr, rec->family) &&
	       (kernel_prefix(p->addr, rec->laddr, rec->family) ||
		kernel_prefix(p->addr, rec->raddr, rec->family));
}

static void check_pushed(const struct filter *filter, const struct tcpstate_record *rec,
			 const char *text)
{
	struct filter_pushed pushed;

	filter_push_down(filter, &pushed);
	/* The kernel takes a port that is not known for another one. */
	if (rec->lport && filter_may_match_record(filter, rec) && !kernel_passes(&pushed, rec))
		fail_msg("%s: the kernel refuses a record of cookie %llu", text, rec->cookie);
}

static void check_events(const char *text, const struct tcpstate_record * const *all, size_t n)
{
	static const struct track_config config = { .max_ends = 8 };
	struct filter filter = filters_alone(text);
	const struct track_end *end;
	struct track track;
	size_t i;

	track_init(&track, &config);
	for (i = 0; i < n; i++) {
		assert_int_equal(track_add(&track, all[i], &end), 0);
		check_pushed(&filter, all[i], text);
		/* A port that is not known yet is not that port. */
		if (filter_match_event(&filter, all[i], end) && end->local.port)
			must_pass(&filter, &facts_ends[all[i]->listener_cookie ? 1 : 0], text,
				  "an event is wanted");
	}
	track_free(&track);
}

static void check_connection(const char *text, const struct tcpstate_record * const *all,
			     size_t n, unsigned int counts[2])
{
	struct filter filter = filters_of(text);
	struct seen seen = { .filter = &filter, .text = text };
	const struct track_config config = {
		.max_ends = 8, .collect = true, .done = on_done, .context = &seen,
	};
	bool met[2] = {
		facts_ends[0].n && meets(0, &facts_ends[0]),
		facts_ends[1].n && meets(0, &facts_ends[1]),
	};
	struct track track;
	size_t i;

	track_init(&track, &config);
	for (i = 0; i < n; i++) {
		assert_int_equal(track_add(&track, all[i], NULL), 0);
		check_pushed(&filter, all[i], text);
	}
	assert_int_equal(track_finish(&track), 0);
	track_free(&track);
	/* Two that were not told to be one connection are no case for this test. */
	if (seen.n != 1)
		return;
	counts[seen.matched]++;
	if (seen.matched != (met[0] || met[1]))
		fail_msg("%s: %s", text, seen.matched ? "wanted" : "not wanted");
	for (i = 0; i < 2; i++) {
		if (met[i])
			must_pass(&filter, &facts_ends[i], text, "its connection is wanted");
		else if (met[!i] && !asks_identity())
			must_pass(&filter, &facts_ends[i], text, "its other end is wanted");
	}
}

static void test_random(void **state)
{
	const struct tcpstate_record *all[2 * MAX_ROWS];
	unsigned int counts[2] = { 0, 0 };
	unsigned int i;

	(void)state;
	for (i = 0; i < TRIALS; i++) {
		char text[4096];
		size_t n;

		facts_seed(0x9e3779b97f4a7c15ULL + i * 0x2545f4914f6cdd1dULL);
		n_exprs = 0;
		make_expr(4);
		print_expr(0, text, sizeof(text));
		facts_make_connection();
		n = merge(all);
		check_events(text, all, n);
		check_connection(text, all, n, counts);
	}
	/* Neither all nor nothing. */
	print_message("%u wanted, %u not wanted\n", counts[1], counts[0]);
	assert_true(counts[0] > TRIALS / 5 && counts[1] > TRIALS / 5);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
