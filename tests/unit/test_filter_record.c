// SPDX-License-Identifier: GPL-2.0-only
/* What is decided on one record by itself, and what is left to a source. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "filters.h"
#include "unit.h"

/* The record of a socket at 192.0.2.1:40000 that is connected to 198.51.100.7:443. */
static struct tcpstate_record connected(void)
{
	const struct script_socket sock = {
		4026532001U, 5, 0, AF_INET, "192.0.2.1", 40000, "198.51.100.7", 443, 1000,
	};
	struct tcpstate_record rec = script_record(&sock, SEC, TCPSTATE_SYN_SENT,
						   TCPSTATE_ESTABLISHED, TCPSTATE_CAUSE_SYNACK);

	rec.cgroup_id = 77;
	return rec;
}

static struct tcpstate_record listening(int family, const char *local)
{
	const struct script_socket sock = { 4026532001U, 6, 0, family, local, 80, NULL, 0, 0 };

	return script_record(&sock, SEC, TCPSTATE_CLOSE, TCPSTATE_LISTEN,
			     TCPSTATE_CAUSE_LISTEN);
}

static void check(const struct tcpstate_record *rec, const char * const *expressions, size_t n,
		  bool passes)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (filters_passes(expressions[i], rec) != passes)
			fail_msg("%s: %s", expressions[i], passes ? "refused" : "accepted");
	}
}

static void test_nothing_asked(void **state)
{
	const struct filter filter = { 0 };
	struct tcpstate_record rec = connected();
	struct filter_pushed pushed;

	(void)state;
	assert_true(filter_may_match_record(&filter, &rec));
	assert_true(filter_is_constant(&filter));
	filter_push_down(&filter, &pushed);
	assert_int_equal(pushed.netns, 0);
	assert_int_equal(pushed.port, 0);
	assert_null(pushed.addr);
}

/* What is known from the record; of sides, either end of the connection counts. */
static void test_what_is_known(void **state)
{
	static const char * const yes[] = {
		"port 443", "port 40000", "port 1-500", "not port 80", "port != 80,8080",
		"sport 40000", "dport 443", "sport 443", "dport 40000",
		"not sport 443", "not (sport 443 or dport 80)", "not (sport 40000 and dport 80)",
		"addr 192.0.2.0/24", "addr 198.51.100.7", "src 198.51.100.0/24",
		"dst 192.0.2.1", "not addr 10.0.0.0/8", "src 192.0.2.1 and dst 198.51.100.7",
		"sport 443 and src 198.51.100.7", "addr 0.0.0.0/0",
		"ipv4", "not ipv6", "netns red", "not netns blue", "cookie 5", "cookie != 6",
		"cgroup web", "not cgroup db",
		"netns blue or port 443", "port 80 or (port 443 and cookie 5)",
	};
	static const char * const no[] = {
		/* 443 in network order, read in host order, is 47873. */
		"port 80", "port 47873", "port 41000-46000", "not port 443",
		"not port 40000", "port != 80,443",
		"sport 80", "dport 80,81", "sport 443 and dport 80",
		"sport 40000 and src 198.51.100.7", "not (sport 1-65535)",
		"addr 10.0.0.0/8", "addr 198.51.100.8/31 and port 443", "addr ::/0",
		"addr 2001::/16", "not addr 198.51.100.7", "src 192.0.2.1 and dst 192.0.2.1",
		"ipv6", "not ipv4", "netns blue", "netns != red", "cookie 6", "not cookie 5",
		"cgroup db", "not cgroup web", "netns red and port 80",
		"netns blue or port 80", "not (netns red or port 80)",
		/* Of an end that is not wanted itself its other end makes no difference. */
		"netns blue and dport 40000",
	};
	struct tcpstate_record rec = connected();

	(void)state;
	check(&rec, yes, ARRAY_SIZE(yes), true);
	check(&rec, no, ARRAY_SIZE(no), false);
}

/* What other records, or the other end, will tell is no reason to refuse. */
static void test_what_is_not_known(void **state)
{
	static const char * const always[] = {
		"state listen", "not state established", "transition >close", "cause rst",
		"not cause synack", "pid 1", "not pid 1", "comm nginx", "not comm nginx",
		"uid 0", "not uid 1000", "role server", "not role client", "duration > 5s",
		"duration < 1ns", "not duration > 1h",
		"port 443 and state time-wait", "port 80 or comm curl",
		"not (port 80 and comm curl)", "not (port 443 and comm curl)",
		/* "Neither end is in blue": one that is not followed is none. */
		"not (comm curl and not netns blue)",
	};
	static const char * const never[] = {
		"port 80 and state time-wait", "state listen and not port 443",
		"not (port 443 or comm curl)", "comm curl and netns blue",
	};
	struct tcpstate_record rec = connected();

	(void)state;
	check(&rec, always, ARRAY_SIZE(always), true);
	check(&rec, never, ARRAY_SIZE(never), false);
}

/* For events the other end does not matter. */
static void test_alone(void **state)
{
	struct filter server = filters_alone("sport 443"), client = filters_alone("sport 40000");
	struct filter remote = filters_alone("dst 198.51.100.0/24 and not dst 198.51.100.8");
	struct tcpstate_record rec = connected();

	(void)state;
	assert_false(filter_may_match_record(&server, &rec));
	assert_true(filter_may_match_record(&client, &rec));
	assert_true(filter_may_match_record(&remote, &rec));
}

/* connect(2) that failed before it had a port, or listen(2) without bind(2). */
static void test_no_port_yet(void **state)
{
	static const char * const yes[] = {
		"port 5", "not port 5", "sport 5", "sport != 5", "port 443", "dport 443",
		"sport 5 and dport 443", "not (sport 5 and dport 443)",
	};
	static const char * const no[] = { "not port 443", "dport 5 and sport 6" };
	struct tcpstate_record rec = connected();

	(void)state;
	rec.lport = 0;
	check(&rec, yes, ARRAY_SIZE(yes), true);
	check(&rec, no, ARRAY_SIZE(no), false);
}

/* A child whose record was made before it had addresses. */
static void test_no_addresses_yet(void **state)
{
	static const char * const yes[] = {
		"port 5", "not port 5", "addr 10.0.0.1", "not addr 10.0.0.1", "src ::1",
		"dst 10.0.0.0/8", "ipv4", "ipv6", "not ipv4", "not ipv6",
	};
	struct tcpstate_record rec = connected();

	(void)state;
	rec.family = AF_INET6;
	rec.listener_cookie = 6;
	rec.lport = 0;
	rec.rport = 0;
	memset(rec.laddr, 0, sizeof(rec.laddr));
	memset(rec.raddr, 0, sizeof(rec.raddr));
	check(&rec, yes, ARRAY_SIZE(yes), true);
	/* Of a socket of AF_INET that much is known. */
	rec.family = AF_INET;
	assert_true(filters_passes("ipv4", &rec));
	assert_false(filters_passes("ipv6", &rec));
	assert_true(filters_passes("src 10.0.0.1", &rec));
}

/* A timewait socket has no cgroup. */
static void test_no_cgroup(void **state)
{
	static const char * const yes[] = {
		"cgroup web", "not cgroup web", "cgroup db or port 80", "cgroup db and port 443",
	};
	struct tcpstate_record rec = connected();

	(void)state;
	rec.cgroup_id = 0;
	rec.kind = TCPSTATE_KIND_TIMEWAIT;
	check(&rec, yes, ARRAY_SIZE(yes), true);
	assert_false(filters_passes("cgroup web and port 80", &rec));
}

/* A listener has no peer, now or later, and an address or none. */
static void test_listeners(void **state)
{
	static const char * const yes[] = {
		"port 80", "sport 80", "not dport 80", "not dst 10.0.0.1", "not addr 10.0.0.1",
		"addr 0.0.0.0/0", "ipv4", "dport 80",
	};
	static const char * const no[] = {
		"port 443", "addr 10.0.0.1", "dst 10.0.0.1", "src 192.0.2.1", "ipv6",
	};
	struct tcpstate_record rec = listening(AF_INET, "0.0.0.0");
	struct filter alone = filters_alone("dport 80");

	(void)state;
	check(&rec, yes, ARRAY_SIZE(yes), true);
	check(&rec, no, ARRAY_SIZE(no), false);
	assert_false(filter_may_match_record(&alone, &rec));
	rec = listening(AF_INET6, "::");
	assert_true(filters_passes("ipv6", &rec));
	assert_false(filters_passes("ipv4", &rec));
	assert_false(filters_passes("dst 10.0.0.1", &rec));
	/* The same when it closes; what comes to it is not the listener. */
	rec.old_state = TCPSTATE_LISTEN;
	rec.new_state = TCPSTATE_CLOSE;
	assert_false(filters_passes("dst 10.0.0.1", &rec));
	rec.new_state = TCPSTATE_SYN_RECV;
	assert_true(filters_passes("dst 10.0.0.1", &rec));
	rec.new_state = TCPSTATE_NEW_SYN_RECV;
	rec.kind = TCPSTATE_KIND_REQUEST;
	assert_true(filters_passes("dst 10.0.0.1", &rec));
}

static struct tcpstate_record ipv6(const char *local, const char *remote)
{
	const struct script_socket sock = { 1, 5, 0, AF_INET6, local, 1, remote, 2, 0 };

	return script_record(&sock, SEC, 2, 1, 3);
}

/* IPv4 on a socket of AF_INET6 is IPv4. */
static void test_mapped(void **state)
{
	static const char * const yes[] = {
		"ipv4", "addr 192.0.2.1", "addr ::ffff:192.0.2.1", "dst 198.51.100.0/24",
		"addr 0.0.0.0/0", "not addr ::/0",
	};
	static const char * const no[] = { "ipv6", "addr ::/0", "addr ::/8", "src 10.0.0.1" };
	struct tcpstate_record rec = ipv6("::ffff:192.0.2.1", "::ffff:198.51.100.7");

	(void)state;
	check(&rec, yes, ARRAY_SIZE(yes), true);
	check(&rec, no, ARRAY_SIZE(no), false);
	/* Its own address is not known yet: that of the peer tells. */
	rec = ipv6("::", "::ffff:198.51.100.7");
	assert_true(filters_passes("ipv4", &rec));
	assert_false(filters_passes("ipv6", &rec));
}

static void test_ipv6(void **state)
{
	static const char * const yes[] = {
		"ipv6", "addr ::/0", "src 2001:db8::/33", "dst 2001:db8:8000::/33",
		"addr 2001:db8::1", "not addr 0.0.0.0/0", "src 2001:db8:8000::2/127",
	};
	static const char * const no[] = {
		"ipv4", "addr 2001:db9::/32", "addr 2001:db8::2", "addr 0.0.0.0/0",
		"addr 2001:db8:8000::/127", "addr 32.1.13.184",
	};
	struct tcpstate_record rec = ipv6("2001:db8::1", "2001:db8:8000::2");

	(void)state;
	check(&rec, yes, ARRAY_SIZE(yes), true);
	check(&rec, no, ARRAY_SIZE(no), false);
}

static void test_constant(void **state)
{
	static const struct {
		const char	*expression;
		bool		constant;
	} cases[] = {
		{ "port 1", true }, { "not (src 10.0.0.1 or dport 5) and cookie 3", true },
		{ "netns red or cgroup web or ipv4", true },
		{ "state listen", false }, { "port 1 and cause rst", false }, { "pid 1", false },
		{ "comm a", false }, { "uid 0", false }, { "role client", false },
		{ "duration > 1s", false }, { "transition >close", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct filter filter = filters_of(cases[i].expression);

		if (filter_is_constant(&filter) != cases[i].constant)
			fail_msg("%s", cases[i].expression);
	}
}

static void show_prefix(char *out, size_t size, const char *name,
			const struct filter_prefix *prefix)
{
	char text[INET6_ADDRSTRLEN];
	size_t len = strlen(out);

	if (prefix)
		snprintf(out + len, size - len, "%s %s/%u ", name,
			 inet_ntop(AF_INET6, prefix->addr, text, sizeof(text)), prefix->len);
}

static void show_number(char *out, size_t size, const char *name, u64 number)
{
	size_t len = strlen(out);

	if (number)
		snprintf(out + len, size - len, "%s %llu ", name, number);
}

static void check_pushed(const char *expression, bool alone, const char *expected)
{
	struct filter filter = alone ? filters_alone(expression) : filters_of(expression);
	struct filter_pushed p;
	char out[512] = "";

	filter_push_down(&filter, &p);
	show_number(out, sizeof(out), "netns", p.netns);
	show_number(out, sizeof(out), "ipv6", p.only_ipv6);
	show_number(out, sizeof(out), "port", p.port);
	show_number(out, sizeof(out), "lport", p.lport);
	show_number(out, sizeof(out), "rport", p.rport);
	show_prefix(out, sizeof(out), "addr", p.addr);
	show_prefix(out, sizeof(out), "laddr", p.laddr);
	show_prefix(out, sizeof(out), "raddr", p.raddr);
	show_number(out, sizeof(out), "cookie", p.cookie);
	show_number(out, sizeof(out), "cgroup", p.cgroup);
	if (strcmp(out, expected))
		fail_msg("%s: %s", expression, out);
}

/* All that must be met, and can be said in one value. */
static void test_push_down(void **state)
{
	(void)state;
	check_pushed("port 443", false, "port 443 ");
	check_pushed("port 443-444", false, "");
	check_pushed("port 443,444", false, "");
	check_pushed("port 443 or port 444", false, "");
	check_pushed("not port 443", false, "");
	check_pushed("ipv4", false, "");
	check_pushed("ipv6 and netns red and cookie 7 and cgroup web", false,
		     "netns 4026532001 ipv6 1 cookie 7 cgroup 77 ");
	check_pushed("(port 443 and comm curl) and (cookie 5 or cookie 6)", false, "port 443 ");
	check_pushed("comm curl or port 443", false, "");
	check_pushed("addr 10.0.0.0/8 and state listen", false, "addr ::ffff:10.0.0.0/104 ");
	/* Of a connection the other end is wanted as well, which has it the other way round. */
	check_pushed("sport 443", false, "port 443 ");
	check_pushed("dst 2001:db8::1", false, "addr 2001:db8::1/128 ");
	check_pushed("sport 443 and dport 80", false, "port 80 ");
	/* Of an event it is not. */
	check_pushed("sport 443", true, "lport 443 ");
	check_pushed("sport 443 and dport 80 and port 1", true, "port 1 lport 443 rport 80 ");
	check_pushed("src 10.0.0.1 and dst 10.0.0.0/9 and addr 10.0.0.2", true,
		     "addr ::ffff:10.0.0.2/128 laddr ::ffff:10.0.0.1/128 raddr ::ffff:10.0.0.0/105 ");
	check_pushed("sport 443-444 and dport 80", true, "rport 80 ");
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_nothing_asked),
		cmocka_unit_test(test_what_is_known),
		cmocka_unit_test(test_what_is_not_known),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_no_port_yet),
		cmocka_unit_test(test_no_addresses_yet),
		cmocka_unit_test(test_no_cgroup),
		cmocka_unit_test(test_listeners),
		cmocka_unit_test(test_mapped),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_constant),
		cmocka_unit_test(test_push_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
