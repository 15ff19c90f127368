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

#include "filters.h"
#include "unit.h"

#define TRIALS		20000
#define MAX_ROWS	10
#define MAX_EXPR	24

static u64 seed;

static unsigned int pick(unsigned int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 11) % n;
}

/**
 * struct socket_facts - what is true of one socket
 * @records: its records
 * @n: how many
 * @role: what it is
 * @owner: process id of its owner once it is known; 0: never
 * @comm: name of the owner
 */
struct socket_facts {
	struct tcpstate_record	records[MAX_ROWS];
	size_t			n;
	enum timeline_role	role;
	u32			owner;
	const char		*comm;
};

/* The two ends; one of them may have no records. */
static struct socket_facts ends[2];

/**
 * struct leaf - a term of the language
 * @text: as it is written
 * @holds: is it true of an end?
 * @identity: it chooses an end, without its other end
 */
struct leaf {
	const char	*text;
	bool		(*holds)(const struct socket_facts *end);
	bool		identity;
};

static u16 lport(const struct socket_facts *end)
{
	size_t i;

	/* The first record may be older than the port. */
	for (i = 0; i < end->n; i++) {
		if (end->records[i].lport)
			return ntohs(end->records[i].lport);
	}
	return 0;
}

static u16 rport(const struct socket_facts *end)
{
	return ntohs(end->records[0].rport);
}

static bool in_prefix(const u8 addr[16], u16 family, const char *prefix, unsigned int bits)
{
	u8 first[16];
	unsigned int i;
	int wanted = strchr(prefix, ':') ? AF_INET6 : AF_INET;
	const u8 *bytes = addr;

	/* All sockets of AF_INET6 that have IPv4 addresses here begin with zeros. */
	if (family == AF_INET6 && !addr[0]) {
		bytes = addr + 12;
		family = AF_INET;
	}
	if (family != wanted || inet_pton(wanted, prefix, first) != 1)
		return false;
	for (i = 0; i < bits; i++) {
		if ((bytes[i / 8] ^ first[i / 8]) & 0x80 >> i % 8)
			return false;
	}
	return true;
}

static bool local_in(const struct socket_facts *end, const char *prefix, unsigned int bits)
{
	return in_prefix(end->records[0].laddr, end->records[0].family, prefix, bits);
}

static bool remote_in(const struct socket_facts *end, const char *prefix, unsigned int bits)
{
	return in_prefix(end->records[0].raddr, end->records[0].family, prefix, bits);
}

static bool any_state(const struct socket_facts *end, u8 state)
{
	size_t i;

	for (i = 0; i < end->n; i++) {
		const struct tcpstate_record *rec = &end->records[i];

		if (rec->new_state == state || (rec->old_state == state &&
						state != TCPSTATE_LISTEN))
			return true;
	}
	return false;
}

static bool any_step(const struct socket_facts *end, u8 from, u8 to, u8 cause)
{
	size_t i;

	for (i = 0; i < end->n; i++) {
		const struct tcpstate_record *rec = &end->records[i];

		if ((!from || rec->old_state == from) && (!to || rec->new_state == to) &&
		    (!cause || rec->cause == cause) &&
		    (rec->event == TCPSTATE_EV_TRANSITION || cause))
			return true;
	}
	return false;
}

static bool any_task(const struct socket_facts *end, u32 tgid, const char *comm)
{
	size_t i;

	if (end->owner && (tgid ? end->owner == tgid : !strcmp(end->comm, comm)))
		return true;
	for (i = 0; i < end->n; i++) {
		const struct tcpstate_record *rec = &end->records[i];

		if (rec->tgid && (tgid ? rec->tgid == tgid : !strcmp(rec->comm, comm)))
			return true;
	}
	return false;
}

static u64 cgroup_of(const struct socket_facts *end)
{
	size_t i;

	for (i = 0; i < end->n; i++) {
		if (end->records[i].cgroup_id)
			return end->records[i].cgroup_id;
	}
	return 0;
}

static u64 lasted(void)
{
	u64 first = ~0ULL, last = 0;
	size_t side, i;

	for (side = 0; side < 2; side++) {
		for (i = 0; i < ends[side].n; i++) {
			u64 ns = ends[side].records[i].time_ns;

			first = ns < first ? ns : first;
			last = ns > last ? ns : last;
		}
	}
	return last - first;
}

#define IS(name, condition) \
	static bool name(const struct socket_facts *end) { return condition; }

IS(port_80, lport(end) == 80 || rport(end) == 80)
IS(sport_80, lport(end) == 80)
IS(dport_80, rport(end) == 80)
IS(sport_range, lport(end) >= 30000 && lport(end) <= 40000)
IS(dport_range, rport(end) >= 30000 && rport(end) <= 40000)
IS(port_list, lport(end) == 80 || rport(end) == 80 || lport(end) == 40000 || rport(end) == 40000)
IS(addr_10, local_in(end, "10.0.0.0", 8) || remote_in(end, "10.0.0.0", 8))
IS(src_one, local_in(end, "10.0.0.1", 32))
IS(dst_one, remote_in(end, "10.0.0.1", 32))
IS(src_half, local_in(end, "10.0.0.2", 31))
IS(dst_ipv6, remote_in(end, "2001:db8::", 33))
IS(src_ipv6, local_in(end, "2001:db8:8000::2", 128))
IS(all_ipv6, local_in(end, "1::", 0) || remote_in(end, "1::", 0))
IS(is_ipv4, local_in(end, "0.0.0.0", 0))
IS(netns_red, end->records[0].netns == 4026532001U)
IS(cookie_11, end->records[0].cookie == 11)
IS(cgroup_web, cgroup_of(end) == 77)
IS(cgroup_list, cgroup_of(end) == 77 || cgroup_of(end) == 78)
IS(state_syn_sent, any_state(end, TCPSTATE_SYN_SENT))
IS(state_syn_recv, any_state(end, TCPSTATE_SYN_RECV) || any_state(end, TCPSTATE_NEW_SYN_RECV))
IS(state_time_wait, any_state(end, TCPSTATE_TIME_WAIT))
IS(state_listen, any_state(end, TCPSTATE_LISTEN))
IS(to_close, any_step(end, 0, TCPSTATE_CLOSE, 0))
IS(from_established, any_step(end, TCPSTATE_ESTABLISHED, 0, 0))
IS(cause_rst, any_step(end, 0, 0, TCPSTATE_CAUSE_RST))
IS(cause_accept, any_step(end, 0, 0, TCPSTATE_CAUSE_ACCEPT))
IS(pid_100, any_task(end, 100, NULL))
IS(comm_curl, any_task(end, 0, "curl"))
IS(comm_ss, any_task(end, 0, "ss"))
IS(uid_alice, end->records[0].flags & TCPSTATE_F_HAS_UID && end->records[0].uid == 1001)
IS(role_client, end->role == ROLE_CLIENT)
IS(role_server, end->role == ROLE_SERVER)
IS(long_lived, end->n && lasted() > 500)
IS(short_lived, end->n && lasted() <= 300)

static const struct leaf leaves[] = {
	{ "port 80", port_80, false }, { "sport 80", sport_80, false },
	{ "dport 80", dport_80, false }, { "local port 30000-40000", sport_range, false },
	{ "dst port 30000-40000", dport_range, false }, { "port 80,40000", port_list, false },
	{ "addr 10.0.0.0/8", addr_10, false }, { "src 10.0.0.1", src_one, false },
	{ "dst 10.0.0.1", dst_one, false }, { "local 10.0.0.3/31", src_half, false },
	{ "dst 2001:db8::/33", dst_ipv6, false },
	{ "src 2001:db8:8000::2", src_ipv6, false }, { "addr ::/0", all_ipv6, false },
	{ "ipv4", is_ipv4, false }, { "netns red", netns_red, true },
	{ "cookie 11", cookie_11, true }, { "cgroup web", cgroup_web, true },
	{ "cgroup web,db", cgroup_list, true }, { "state syn-sent", state_syn_sent, false },
	{ "state syn-recv", state_syn_recv, false },
	{ "state time-wait", state_time_wait, false }, { "state listen", state_listen, false },
	{ "transition >close", to_close, false },
	{ "transition established>", from_established, false },
	{ "cause rst", cause_rst, false }, { "cause accept", cause_accept, false },
	{ "pid 100", pid_100, false }, { "comm c?rl", comm_curl, false },
	{ "comm ss", comm_ss, false }, { "uid alice", uid_alice, false },
	{ "role client", role_client, false }, { "role server", role_server, false },
	{ "duration > 500ns", long_lived, false }, { "duration <= 300ns", short_lived, false },
};

/**
 * struct expr - a node of an expression
 * @op: enum filter_op
 * @leaf: of a term
 * @left: of what is no term
 * @right: of "and" and "or"
 */
struct expr {
	enum filter_op		op;
	const struct leaf	*leaf;
	int			left;
	int			right;
};

static struct expr exprs[MAX_EXPR];
static int n_exprs;

static int make_expr(unsigned int depth)
{
	int at = n_exprs++;
	unsigned int op = depth && n_exprs + 2 < MAX_EXPR ? pick(6) : 0;

	exprs[at].op = op > 4 ? FILTER_NOT : op > 2 ? FILTER_AND : op ? FILTER_OR : FILTER_TERM;
	exprs[at].leaf = &leaves[pick(ARRAY_SIZE(leaves))];
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
		snprintf(out, size, "%s", expr->leaf->text);
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
		if (exprs[i].op == FILTER_TERM && exprs[i].leaf->identity)
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
		return expr->leaf->holds(end);
	case FILTER_AND:
		return meets(expr->left, end) && meets(expr->right, end);
	case FILTER_OR:
		return meets(expr->left, end) || meets(expr->right, end);
	default:
		return !(ends[0].n && meets(expr->left, &ends[0])) &&
		       !(ends[1].n && meets(expr->left, &ends[1]));
	}
}

static void add_row(struct socket_facts *end, const struct script_socket *sock, u64 ns, u8 from,
		    u8 to, u8 cause, u32 tgid, const char *comm)
{
	struct tcpstate_record rec = script_record(sock, ns, from, to, cause);

	if (end->n == MAX_ROWS)
		return;
	if (tgid)
		script_task(&rec, tgid, comm);
	rec.cgroup_id = 77 + sock->cookie % 3;
	if (from == to)
		rec.event = TCPSTATE_EV_ACCEPT;
	if (from == TCPSTATE_TIME_WAIT)
		rec.cgroup_id = 0;
	end->records[end->n++] = rec;
}

/* From ESTABLISHED to the end, in one of three ways. */
static void add_end(struct socket_facts *end, const struct script_socket *sock, u64 ns,
		    u32 tgid, const char *comm)
{
	switch (pick(3)) {
	case 0:
		add_row(end, sock, ns, 1, 4, TCPSTATE_CAUSE_CLOSE, tgid, comm);
		add_row(end, sock, ns + 50, 4, 5, TCPSTATE_CAUSE_ACK, 0, NULL);
		add_row(end, sock, ns + 90, 5, 6, TCPSTATE_CAUSE_FIN, 0, NULL);
		add_row(end, sock, ns + 600, 6, 7, TCPSTATE_CAUSE_2MSL_TIMER, 0, NULL);
		break;
	case 1:
		add_row(end, sock, ns, 1, 8, TCPSTATE_CAUSE_FIN, 0, NULL);
		add_row(end, sock, ns + 40, 8, 9, TCPSTATE_CAUSE_CLOSE, tgid, comm);
		add_row(end, sock, ns + 70, 9, 7, TCPSTATE_CAUSE_ACK, 0, NULL);
		break;
	default:
		if (pick(2))
			add_row(end, sock, ns, 1, 7, TCPSTATE_CAUSE_RST, 0, NULL);
		else
			add_row(end, sock, ns, 1, 7, TCPSTATE_CAUSE_ABORT, 300, "ss");
	}
}

static const char * const addresses[3][2] = {
	{ "10.0.0.1", "10.0.0.2" }, { "::ffff:10.0.0.1", "::ffff:10.0.0.3" },
	{ "2001:db8::1", "2001:db8:8000::2" },
};

static void make_client(const struct script_socket *sock)
{
	struct socket_facts *end = &ends[0];

	end->role = ROLE_CLIENT;
	end->owner = 100;
	end->comm = "curl";
	add_row(end, sock, 1000, 7, 2, TCPSTATE_CAUSE_CONNECT, end->owner, end->comm);
	script_sent(&end->records[0], TCPSTATE_TCPF_SYN, 4242, 0);
	if (!pick(4))
		end->records[0].lport = 0;
	add_row(end, sock, 1030, 2, 1, TCPSTATE_CAUSE_SYNACK, 0, NULL);
	add_end(end, sock, 1200, end->owner, end->comm);
	end->n -= pick(end->n);
}

static void make_server(const struct script_socket *sock)
{
	struct socket_facts *end = &ends[1];
	size_t i;

	end->role = ROLE_SERVER;
	add_row(end, sock, 1010, 10, 12, TCPSTATE_CAUSE_SYN, 0, NULL);
	script_received(&end->records[0], TCPSTATE_TCPF_SYN, 4242, 0);
	add_row(end, sock, 1040, 12, 3, TCPSTATE_CAUSE_ACK, 0, NULL);
	add_row(end, sock, 1041, 3, 1, TCPSTATE_CAUSE_ACK, 0, NULL);
	add_row(end, sock, 1080, 1, 1, TCPSTATE_CAUSE_ACCEPT, 200, "nginx");
	add_end(end, sock, 1210, 200, "nginx");
	end->n -= pick(end->n);
	/* The task of accept(), or else the first that closes. */
	end->owner = 0;
	for (i = 0; i < end->n && !end->owner; i++)
		end->owner = end->records[i].tgid == 200 ? 200 : 0;
	end->comm = "nginx";
}

static void make_connection(void)
{
	unsigned int kind = pick(3), side = pick(2);
	u16 port = pick(2) ? 80 : 443, other = pick(2) ? 30000 : 40000;
	const struct script_socket client = {
		4026532001U + pick(2), 10 + pick(2), 0, kind ? AF_INET6 : AF_INET,
		addresses[kind][side], other, addresses[kind][!side], port, 1000 + pick(2),
	};
	const struct script_socket server = {
		4026532001U + pick(2), 12 + pick(2), 5, client.family,
		client.remote, port, client.local, other, 1000 + pick(2),
	};
	unsigned int which = pick(4);

	memset(ends, 0, sizeof(ends));
	if (which != 1)
		make_client(&client);
	if (which != 2)
		make_server(&server);
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

	while (at[0] < ends[0].n || at[1] < ends[1].n) {
		bool first = at[1] == ends[1].n ||
			     (at[0] < ends[0].n && ends[0].records[at[0]].time_ns <
						   ends[1].records[at[1]].time_ns);
		unsigned int side = first ? 0 : 1;

		all[n++] = &ends[side].records[at[side]++];
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
			must_pass(&filter, &ends[all[i]->listener_cookie ? 1 : 0], text,
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
	bool met[2] = { ends[0].n && meets(0, &ends[0]), ends[1].n && meets(0, &ends[1]) };
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
			must_pass(&filter, &ends[i], text, "its connection is wanted");
		else if (met[!i] && !asks_identity())
			must_pass(&filter, &ends[i], text, "its other end is wanted");
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

		seed = 0x9e3779b97f4a7c15ULL + i * 0x2545f4914f6cdd1dULL;
		n_exprs = 0;
		make_expr(4);
		print_expr(0, text, sizeof(text));
		make_connection();
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
