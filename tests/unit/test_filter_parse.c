// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filters.h"
#include "unit.h"

#define S(state) (1ULL << TCPSTATE_##state)
#define ANY (~0ULL)

/* Each term there is, in every way to write it: one term, and its numbers. */
static void test_every_term(void **state)
{
	static const struct {
		const char		*expression;
		enum filter_kind	kind;
		u64			low;
		u64			high;
	} cases[] = {
		{ "port 80", FILTER_PORT, 80, 80 },
		{ "PORT 65535", FILTER_PORT, 65535, 65535 },
		{ "port 8000-8999", FILTER_PORT, 8000, 8999 },
		{ "port=80", FILTER_PORT, 80, 80 },
		{ "port == 80", FILTER_PORT, 80, 80 },
		{ "sport 1", FILTER_LPORT, 1, 1 },
		{ "local port 1", FILTER_LPORT, 1, 1 },
		{ "src port 1-2", FILTER_LPORT, 1, 2 },
		{ "dport 1", FILTER_RPORT, 1, 1 },
		{ "remote port 1", FILTER_RPORT, 1, 1 },
		{ "DST PORT 1", FILTER_RPORT, 1, 1 },
		{ "ipv4", FILTER_IP, 4, 4 },
		{ "IPv6", FILTER_IP, 6, 6 },
		{ "netns red", FILTER_NETNS, 4026532001U, 4026532001U },
		{ "cookie 10", FILTER_COOKIE, 10, 10 },
		{ "cookie 0x10", FILTER_COOKIE, 16, 16 },
		{ "cookie sk:10", FILTER_COOKIE, 16, 16 },
		{ "cookie sk:ffffffffffffffff", FILTER_COOKIE, ANY, ANY },
		{ "cgroup web", FILTER_CGROUP, 77, 77 },
		{ "state time-wait", FILTER_STATE, S(TIME_WAIT), 0 },
		{ "state TCP_ESTABLISHED", FILTER_STATE, S(ESTABLISHED), 0 },
		{ "state syn-recv", FILTER_STATE, S(SYN_RECV) | S(NEW_SYN_RECV), 0 },
		{ "state NEW_SYN_RECV", FILTER_STATE, S(NEW_SYN_RECV), 0 },
		{ "state 'fin wait 1'", FILTER_STATE, S(FIN_WAIT1), 0 },
		/* ss(8): "time-wait and syn-recv", and of the latter what is no socket. */
		{ "state bucket", FILTER_STATE, S(NEW_SYN_RECV) | S(TIME_WAIT), 0 },
		/* Bits 1 to 12, without CLOSE (7), LISTEN (10); without SYN_SENT (2), too. */
		{ "state Connected", FILTER_STATE, 0x1b7e, 0 },
		{ "state synchronized", FILTER_STATE, 0x1b7a, 0 },
		{ "state all", FILTER_STATE, 0x1ffe, 0 },
		{ "state big", FILTER_STATE, 0x0fbe, 0 },
		{ "transition fin-wait-1>time-wait", FILTER_TRANSITION, S(FIN_WAIT1),
		  S(TIME_WAIT) },
		{ "transition FIN_WAIT1->TIME_WAIT", FILTER_TRANSITION, S(FIN_WAIT1),
		  S(TIME_WAIT) },
		{ "transition CLOSE -> SYN_SENT", FILTER_TRANSITION, S(CLOSE), S(SYN_SENT) },
		{ "transition any>CLOSE", FILTER_TRANSITION, ANY, S(CLOSE) },
		{ "transition >close", FILTER_TRANSITION, ANY, S(CLOSE) },
		{ "transition -> close", FILTER_TRANSITION, ANY, S(CLOSE) },
		{ "transition close>", FILTER_TRANSITION, S(CLOSE), ANY },
		{ "(transition listen >)", FILTER_TRANSITION, S(LISTEN), ANY },
		{ "transition any > Any", FILTER_TRANSITION, ANY, ANY },
		{ "transition 'LAST ACK'>'CLOSE'", FILTER_TRANSITION, S(LAST_ACK), S(CLOSE) },
		{ "cause 2msl_timer", FILTER_CAUSE, TCPSTATE_CAUSE_2MSL_TIMER,
		  TCPSTATE_CAUSE_2MSL_TIMER },
		{ "cause RST", FILTER_CAUSE, TCPSTATE_CAUSE_RST, TCPSTATE_CAUSE_RST },
		{ "pid 1", FILTER_PID, 1, 1 },
		{ "uid 0", FILTER_UID, 0, 0 },
		{ "uid 1000", FILTER_UID, 1000, 1000 },
		{ "uid alice", FILTER_UID, 1001, 1001 },
		{ "role client", FILTER_ROLE, ROLE_CLIENT, ROLE_CLIENT },
		{ "role Server", FILTER_ROLE, ROLE_SERVER, ROLE_SERVER },
		{ "role listener", FILTER_ROLE, ROLE_LISTENER, ROLE_LISTENER },
		{ "duration > 5s", FILTER_DURATION, 5000000001ULL, ANY },
		{ "duration>=5s", FILTER_DURATION, 5000000000ULL, ANY },
		{ "duration < 2.3us", FILTER_DURATION, 0, 2299 },
		{ "duration <= 1.5ms", FILTER_DURATION, 0, 1500000 },
		{ "duration 1ns", FILTER_DURATION, 2, ANY },
		{ "duration > 0.5", FILTER_DURATION, 500000001ULL, ANY },
		{ "duration > 2min", FILTER_DURATION, 120000000001ULL, ANY },
		{ "duration > 1h", FILTER_DURATION, 3600000000001ULL, ANY },
		{ "duration > 1d", FILTER_DURATION, 86400000000001ULL, ANY },
		{ "duration > '3 \xc2\xb5s'", FILTER_DURATION, 3001, ANY },
		{ " \t\n( ( port 80 ) )\r", FILTER_PORT, 80, 80 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct filter filter = filters_of(cases[i].expression);
		const struct filter_term *term = &filter.terms[0];

		if (filter.n_terms != 1 || term->kind != cases[i].kind ||
		    term->low != cases[i].low || term->high != cases[i].high ||
		    filter.nodes[filter.root - 1].op != FILTER_TERM)
			fail_msg("%s: %u terms, kind %u, %llx to %llx", cases[i].expression,
				 filter.n_terms, term->kind, term->low, term->high);
	}
}

static void test_prefixes(void **state)
{
	static const struct {
		const char		*expression;
		enum filter_kind	kind;
		const char		*first;
		unsigned int		len;
		bool			ipv4;
	} cases[] = {
		{ "addr 192.0.2.1", FILTER_ADDR, "::ffff:192.0.2.1", 128, true },
		{ "host 192.0.2.1", FILTER_ADDR, "::ffff:192.0.2.1", 128, true },
		{ "net 192.0.2.0/24", FILTER_ADDR, "::ffff:192.0.2.0", 120, true },
		/* Of an address with a length the network is meant. */
		{ "addr 192.0.2.77/28", FILTER_ADDR, "::ffff:192.0.2.64", 124, true },
		{ "addr 192.0.2.1/0", FILTER_ADDR, "::ffff:0.0.0.0", 96, true },
		{ "src 10.0.0.0/8", FILTER_LADDR, "::ffff:10.0.0.0", 104, true },
		{ "local 10.1.2.3", FILTER_LADDR, "::ffff:10.1.2.3", 128, true },
		{ "local addr 10.1.2.3", FILTER_LADDR, "::ffff:10.1.2.3", 128, true },
		{ "src host 10.1.2.3", FILTER_LADDR, "::ffff:10.1.2.3", 128, true },
		{ "dst 2001:db8::1", FILTER_RADDR, "2001:db8::1", 128, false },
		{ "dst net [2001:db8::]/33", FILTER_RADDR, "2001:db8::", 33, false },
		{ "remote addr [::1]", FILTER_RADDR, "::1", 128, false },
		{ "addr 2001:db8:ffff::/36", FILTER_ADDR, "2001:db8:f000::", 36, false },
		{ "addr ::/0", FILTER_ADDR, "::", 0, false },
		/* IPv4, written as IPv6. */
		{ "addr ::ffff:192.0.2.1", FILTER_ADDR, "::ffff:192.0.2.1", 128, true },
		{ "addr ::ffff:192.0.2.1/112", FILTER_ADDR, "::ffff:192.0.0.0", 112, true },
		{ "addr ::ffff:0:0/95", FILTER_ADDR, "::fffe:0:0", 95, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct filter filter = filters_of(cases[i].expression);
		const struct filter_prefix *prefix = &filter.terms[0].prefix;
		char first[INET6_ADDRSTRLEN];

		inet_ntop(AF_INET6, prefix->addr, first, sizeof(first));
		if (filter.terms[0].kind != cases[i].kind || strcmp(first, cases[i].first) ||
		    prefix->len != cases[i].len || prefix->ipv4 != cases[i].ipv4)
			fail_msg("%s: %s/%u", cases[i].expression, first, prefix->len);
	}
}

static void test_names(void **state)
{
	static const char * const cases[][2] = {
		{ "comm curl", "curl" },
		{ "comm 'Web Content'", "Web Content" },
		{ "comm \"it's\"", "it's" },
		{ "comm it's", "it's" },
		{ "comm nginx*", "nginx*" },
		{ "comm \"a,b(c) and d\"", "a,b(c) and d" },
		{ "comm and", "and" },
		/* As it would be shown: what is not ASCII is escaped there. */
		{ "comm caf\xc3\xa9", "caf\\xc3\\xa9" },
		{ "comm a\\x1bb", "a\\x1bb" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct filter filter = filters_of(cases[i][0]);

		assert_int_equal(filter.terms[0].kind, FILTER_COMM);
		assert_string_equal(filter.text + filter.terms[0].low, cases[i][1]);
	}
}

/* Does a record with these properties meet the expression? */
static bool holds(const char *expression, bool a, bool b, bool c)
{
	const struct script_socket sock = {
		1, c ? 3 : 4, 0, AF_INET, "192.0.2.1", a ? 1 : 1000, "192.0.2.2",
		b ? 2 : 2000, 0,
	};
	struct tcpstate_record rec = script_record(&sock, 5, 7, 2, 8);

	return filters_wants(expression, &rec);
}

/*
 * Truth tables: A is "sport 1", B is "dport 2", C is "cookie 3". The table has a bit
 * for each of the eight cases, that of "A, B and C" being the highest.
 */
static void test_precedence(void **state)
{
	static const struct {
		const char	*expression;
		unsigned int	table;
	} cases[] = {
		{ "A", 0xf0 }, { "B", 0xcc }, { "C", 0xaa },
		{ "not A", 0x0f }, { "! A", 0x0f }, { "!A", 0x0f },
		{ "A and B", 0xc0 }, { "A or B", 0xfc }, { "A&&B", 0xc0 }, { "A||B", 0xfc },
		{ "A or B and C", 0xf8 }, { "A and B or C", 0xea },
		{ "(A or B) and C", 0xa8 }, { "A and (B or C)", 0xe0 },
		{ "not A and B", 0x0c }, { "not (A and B)", 0x3f }, { "not (A or B)", 0x03 },
		{ "not A or not B and not C", 0x1f }, { "A AND NOT B Or C", 0xba },
		{ "A or B or C", 0xfe }, { "A and B and C", 0x80 },
		{ "not (A and not (B or C))", 0xef }, { "!(!A||!(B&&!C))", 0x40 },
		{ "not (not (A or B) or C)", 0x54 },
		{ "not not A", 0xf0 }, { "!!!A", 0x0f }, { "!(not (A))", 0xf0 },
		{ "A and not B or not A and B", 0x3c },
	};
	static const char * const terms[] = { "sport 1", "dport 2", "cookie 3" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char expression[256] = "";
		const char *from;
		unsigned int row;

		for (from = cases[i].expression; *from; from++) {
			size_t len = strlen(expression), room = sizeof(expression) - len;
			bool term = *from >= 'A' && *from <= 'C' &&
				    !strchr("NDR", from[1] ? from[1] : ' ');

			if (term)
				snprintf(expression + len, room, "%s", terms[*from - 'A']);
			else
				snprintf(expression + len, room, "%c", *from);
		}
		for (row = 0; row < 8; row++) {
			bool met = holds(expression, row & 4, row & 2, row & 1);

			if (met != !!(cases[i].table & 1 << row))
				fail_msg("%s: wrong for %u", expression, row);
		}
	}
}

/* A list is one of its values; "!=" is none of them. */
static void test_lists(void **state)
{
	(void)state;
	assert_true(holds("sport 7,1", true, false, false));
	assert_true(holds("sport 1 , 7", true, false, false));
	assert_false(holds("sport 7,8", true, false, false));
	assert_true(holds("sport != 7,8", true, false, false));
	assert_false(holds("sport != 7,1", true, false, false));
	assert_true(holds("sport 5-9,1-2 and dport 2000", true, false, false));
	assert_true(holds("transition established>close, close>syn-sent", true, true, true));
	assert_false(holds("state listen,time-wait", true, true, true));
	assert_true(holds("state listen,syn-sent", true, true, true));
}

static void test_mistakes(void **state)
{
	static const struct {
		const char	*expression;
		size_t		at;
		const char	*text;
	} cases[] = {
		{ "", 0, "expected a condition" },
		{ "  ", 2, "expected a condition" },
		{ "port", 4, "expected a port" },
		{ "port and", 5, "'and': expected a port" },
		{ "port 0", 5, "1 to 65535" },
		{ "port 65536", 5, "1 to 65535" },
		{ "port 80x", 5, "'80x'" },
		{ "port 80-", 5, "1 to 65535" },
		{ "port -80", 5, "1 to 65535" },
		{ "port 90-80", 5, "lower port comes first" },
		{ "port 80,", 8, "expected a port" },
		{ "port !80", 5, "expected a port" },
		{ "port 80 81", 8, "separated by commas" },
		{ "port 80 and", 11, "expected a condition" },
		{ "port 80 or and port 81", 11, "unknown condition 'and'" },
		{ "and port 80", 0, "unknown condition 'and'" },
		{ "not", 3, "expected a condition" },
		{ "()", 1, "expected a condition" },
		{ "(port 80", 0, "does not end" },
		{ "(port 80 port 81)", 9, "')'" },
		{ "port 80)", 7, "no '('" },
		{ "port 80 & port 81", 8, "expected 'and'" },
		{ "prot 80", 0, "meant 'port'?" },
		{ "Sorce 1.2.3.4", 0, "meant 'src'?" },
		{ "remot 1.2.3.4", 0, "meant 'remote'?" },
		{ "port 80 and stat listen", 12, "meant 'state'?" },
		{ "established", 0, "meant 'state established'?" },
		{ "not syn-recv", 4, "meant 'state syn-recv'?" },
		{ "retrans_timer", 0, "meant 'cause retrans_timer'?" },
		{ "frobnicate 7", 0, "expected one like" },
		{ "a_word_that_is_longer_than_any_other_one", 0, "unknown condition" },
		{ "state tmie-wait", 6, "unknown state 'tmie-wait', meant 'TIME_WAIT'?" },
		{ "state nonsense", 6, "RFC 9293" },
		{ "state", 5, "expected a state" },
		{ "state listen,,close", 13, "expected a state" },
		{ "transition close", 16, "FIN_WAIT1>TIME_WAIT" },
		{ "transition", 10, "FIN_WAIT1>TIME_WAIT" },
		{ "transition close>lisen", 17, "meant 'LISTEN'?" },
		{ "transition clsoe>listen", 11, "meant 'CLOSE'?" },
		{ "transition close>>listen", 17, "expected 'and'" },
		{ "cause rest", 6, "meant 'rst'?" },
		{ "cause nonsense", 6, "expected one like" },
		{ "cause", 5, "expected a cause" },
		{ "addr 192.0.2.256", 5, "names are not looked up" },
		{ "addr www.example.org", 5, "names are not looked up" },
		{ "addr 192.0.2.1:80", 5, "two terms" },
		{ "addr [::1]:80", 5, "two terms" },
		{ "addr 192.0.2.0/33", 5, "0 to 32" },
		{ "addr 192.0.2.0/", 5, "0 to 32" },
		{ "addr 192.0.2.0/-1", 5, "0 to 32" },
		{ "addr 2001:db8::/129", 5, "0 to 128" },
		{ "addr fe80::1%eth0", 5, "expected an IPv4 or IPv6 address" },
		{ "addr", 4, "expected an address" },
		{ "src", 3, "expected an address" },
		{ "local port", 10, "expected a port" },
		{ "cookie 0", 7, "sk:N" },
		{ "cookie sk:", 7, "sk:N" },
		{ "cookie sk:xyz", 7, "sk:N" },
		{ "cookie 18446744073709551616", 7, "sk:N" },
		{ "pid 0", 4, "process id" },
		{ "pid 4294967296", 4, "process id" },
		{ "uid bob", 4, "'bob' is no user" },
		{ "uid 4294967295", 4, "no user" },
		{ "uid -1", 4, "no user" },
		{ "netns green", 6, "No such file" },
		{ "netns locked", 6, "Permission denied" },
		{ "netns file", 6, "not a network namespace" },
		{ "cgroup mail", 7, "No such file" },
		{ "cgroup file", 7, "not a cgroup" },
		{ "role boss", 5, "client, server or listener" },
		{ "duration > 5 parsecs", 13, "expected 'and'" },
		{ "duration > 5parsecs", 11, "5s, 1.5ms" },
		{ "duration > 1e3", 11, "5s, 1.5ms" },
		{ "duration > inf", 11, "5s, 1.5ms" },
		{ "duration > -1s", 11, "5s, 1.5ms" },
		{ "duration > 1.2.3", 11, "5s, 1.5ms" },
		{ "duration > 99999999999d", 11, "5s, 1.5ms" },
		{ "duration < 0s", 11, "shorter" },
		{ "duration = 5s", 9, "expected a duration" },
		{ "comm", 4, "name of a process" },
		{ "comm 'curl", 5, "does not end" },
		{ "comm \"cu\x01l\"", 8, "control character" },
		{ "comm 0123456789012345678901234567890123456789012345678901234567890123456789",
		  5, "longer than any name" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *expression = cases[i].expression;
		struct filter filter = { 0 };
		struct filter_error error;

		if (filter_add(&filter, expression, strlen(expression), &filters_names,
			       &error) != -EINVAL)
			fail_msg("accepted: %s", expression);
		if (error.at != cases[i].at || !strstr(error.text, cases[i].text))
			fail_msg("%s: at %zu: %s", expression, error.at, error.text);
		assert_int_equal(filter.root, 0);
		assert_int_equal(filter.n_terms, 0);
	}
}

/* The text need not end with NUL, and may have one in it. */
static void test_length_counts(void **state)
{
	struct filter filter = { 0 };
	struct filter_error error;

	(void)state;
	assert_int_equal(filter_add(&filter, "port 8080 and", 7, &filters_names, &error), 0);
	assert_int_equal(filter.terms[0].low, 80);
	assert_int_equal(filter_add(&filter, "port 8\0", 7, &filters_names, &error), -EINVAL);
	assert_int_equal(error.at, 6);
}

/* What a message quotes is harmless on a terminal. */
static void test_messages_are_clean(void **state)
{
	struct filter filter = { 0 };
	struct filter_error error;

	(void)state;
	assert_int_equal(filter_add(&filter, "state \23331m", 10, &filters_names, &error),
			 -EINVAL);
	assert_non_null(strstr(error.text, "'?31m'"));
}

/* What was there before holds on, and a mistake changes nothing. */
static void test_adding(void **state)
{
	const struct script_socket sock = {
		1, 3, 0, AF_INET, "192.0.2.1", 80, "192.0.2.2", 2000, 0,
	};
	struct tcpstate_record rec = script_record(&sock, 5, 7, 2, 8);
	struct filter filter = filters_of("port 80 or port 81");
	struct filter_error error;

	(void)state;
	assert_int_equal(filter_add_term(&filter, "dport", "2000,2001", &filters_names, &error), 0);
	assert_true(filter_may_match_record(&filter, &rec));
	assert_int_equal(filter_add(&filter, "cookie 4 or cookie x", 20, &filters_names, &error),
			 -EINVAL);
	assert_int_equal(filter.n_terms, 4);
	assert_true(filter_may_match_record(&filter, &rec));
	assert_int_equal(filter_add_term(&filter, "cookie", "4", &filters_names, &error), 0);
	assert_false(filter_may_match_record(&filter, &rec));
}

/* A value by itself has blanks, brackets and "and" in it, but no comma. */
static void test_single_values(void **state)
{
	struct filter_error error;
	struct filter filter;

	(void)state;
	memset(&filter, 0, sizeof(filter));
	assert_int_equal(filter_add_term(&filter, "comm", " (sd-pam) and co , b ",
					 &filters_names, &error), 0);
	assert_string_equal(filter.text + filter.terms[0].low, "(sd-pam) and co");
	assert_string_equal(filter.text + filter.terms[1].low, "b");
	memset(&filter, 0, sizeof(filter));
	assert_int_equal(filter_add_term(&filter, "state", "fin wait 1, TIME WAIT",
					 &filters_names, &error), 0);
	assert_int_equal(filter.terms[1].low, S(TIME_WAIT));
	memset(&filter, 0, sizeof(filter));
	assert_int_equal(filter_add_term(&filter, "transition", "fin wait 1 -> time wait,>and",
					 &filters_names, &error), -EINVAL);
	assert_int_equal(error.at, 25);
	assert_int_equal(filter_add_term(&filter, "transition", "fin wait 1 -> time wait, >",
					 &filters_names, &error), 0);
	assert_int_equal(filter.terms[0].high, S(TIME_WAIT));
	assert_true(filter.terms[1].low == ANY && filter.terms[1].high == ANY);
	memset(&filter, 0, sizeof(filter));
	assert_int_equal(filter_add_term(&filter, "port", "80 or port 81", &filters_names,
					 &error), -EINVAL);
	assert_int_equal(filter_add_term(&filter, "port", "", &filters_names, &error), -EINVAL);
	assert_int_equal(filter_add_term(&filter, "ipv4", "", &filters_names, &error), 0);
	assert_int_equal(filter_add_term(&filter, "ipv4", "x", &filters_names, &error), -EINVAL);
	assert_int_equal(filter_add_term(&filter, "comm", "'a' b", &filters_names, &error),
			 -EINVAL);
	assert_int_equal(error.at, 4);
	assert_int_equal(filter_add_term(&filter, "no-such-word", "1", &filters_names, &error),
			 -EINVAL);
}

/* An expression of many parts: "(" times open, then terms, then ")". */
static int add_many(size_t open, size_t terms, const char *term, struct filter_error *error)
{
	struct filter filter = { 0 };
	size_t size = open * 2 + terms * (strlen(term) + 4) + 1, i;
	char *text = malloc(size);
	int err;

	*text = '\0';
	for (i = 0; i < open; i++)
		strcat(text, "(");
	for (i = 0; i < terms; i++) {
		strcat(text, i ? " or " : "");
		strcat(text, term);
	}
	for (i = 0; i < open; i++)
		strcat(text, ")");
	err = filter_add(&filter, text, strlen(text), &filters_names, error);
	free(text);
	return err;
}

static void test_limits(void **state)
{
	struct filter_error error;

	(void)state;
	assert_int_equal(add_many(32, 1, "port 1", &error), 0);
	assert_int_equal(add_many(33, 1, "port 1", &error), -EINVAL);
	assert_int_equal(error.at, 32);
	assert_int_equal(add_many(0, FILTER_MAX_TERMS, "port 1", &error), 0);
	assert_int_equal(add_many(0, FILTER_MAX_TERMS, "!(port != 1 && (!port 1))", &error),
			 -EINVAL);
	assert_int_equal(add_many(0, FILTER_MAX_TERMS / 2, "!(port != 1 && (!port 1))", &error),
			 0);
	assert_int_equal(add_many(0, FILTER_MAX_TERMS + 1, "port 1", &error), -EINVAL);
	assert_non_null(strstr(error.text, "128 terms"));
	/* 50 characters and the NUL each: 21 of them are too many for 1024. */
	assert_int_equal(add_many(0, 20, "comm 01234567890123456789012345678901234567890123456789",
				  &error), 0);
	assert_int_equal(add_many(0, 21, "comm 01234567890123456789012345678901234567890123456789",
				  &error), -EINVAL);
	assert_non_null(strstr(error.text, "too many names"));
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_every_term),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_precedence),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_length_counts),
		cmocka_unit_test(test_messages_are_clean),
		cmocka_unit_test(test_adding),
		cmocka_unit_test(test_single_values),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
