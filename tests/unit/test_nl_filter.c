// SPDX-License-Identifier: GPL-2.0-only
/* The bytes of TCPSTATE_A_FILTER, by the rules of linux/netlink.h and the ABI header. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/netlink.h>
#include <netlink/msg.h>

#include "filters.h"
#include "nl_filter.h"
#include "unit.h"

static char shown[512];

static void show(const char *format, ...)
{
	size_t len = strlen(shown);
	va_list args;

	va_start(args, format);
	vsnprintf(shown + len, sizeof(shown) - len, format, args);
	va_end(args);
}

/* Attributes as "TYPE:BYTES-IN-HEX ", nests as "TYPE{...} ". */
static void show_attrs(const unsigned char *at, size_t len, unsigned int depth)
{
	while (len >= NLA_HDRLEN) {
		u16 nla_len, type;
		size_t i;

		memcpy(&nla_len, at, 2);
		memcpy(&type, at + 2, 2);
		assert_in_range(nla_len, NLA_HDRLEN, len);
		show("%u", type & NLA_TYPE_MASK);
		if (type & NLA_F_NESTED) {
			assert_true(depth < 3);
			show("{");
			show_attrs(at + NLA_HDRLEN, nla_len - NLA_HDRLEN, depth + 1);
			show("} ");
		} else {
			show(":");
			for (i = NLA_HDRLEN; i < nla_len; i++)
				show("%02x", at[i]);
			show(" ");
		}
		at += NLA_ALIGN(nla_len);
		len = (size_t)NLA_ALIGN(nla_len) < len ? len - NLA_ALIGN(nla_len) : 0;
	}
}

static void check(const char *expression, bool newer, const char *expected)
{
	struct filter filter = filters_alone(expression);
	struct nl_msg *msg = nlmsg_alloc_size(512);
	struct filter_pushed pushed;

	filter_push_down(&filter, &pushed);
	assert_non_null(nlmsg_put(msg, 0, 0, 1, 0, 0));
	assert_int_equal(nl_filter_put(msg, &pushed, newer), 0);
	shown[0] = '\0';
	show_attrs(nlmsg_data(nlmsg_hdr(msg)), nlmsg_datalen(nlmsg_hdr(msg)), 0);
	nlmsg_free(msg);
	if (strcmp(shown, expected))
		fail_msg("%s: %s", expression, shown);
}

/* Numbers in host order (the tests run on little-endian hosts), addresses as they are. */
static void test_attributes(void **state)
{
	(void)state;
	check("comm curl", true, "");
	check("port 443", true, "19{4:bb01 } ");
	check("port 443", false, "19{4:bb01 } ");
	check("ipv6", true, "19{3:0a00 } ");
	check("netns red", true, "19{2:a10000f0 } ");
	check("cookie 7", true, "19{5:0700000000000000 } ");
	check("sport 1 and dport 2", true, "19{6:0100 7:0200 } ");
	check("cgroup web", true, "19{11:4d00000000000000 } ");
	check("addr 10.0.0.0/8", true,
	      "19{8{1:00000000000000000000ffff0a000000 2:68 } } ");
	check("src 10.1.2.3", true, "19{9{1:00000000000000000000ffff0a010203 2:80 } } ");
	check("dst 2001:db8::/33", true, "19{10{1:20010db8000000000000000000000000 2:21 } } ");
}

/* A module of before these attributes gets less, or nothing. */
static void test_older_module(void **state)
{
	(void)state;
	check("sport 1 and dport 2", false, "19{4:0100 } ");
	check("dport 2 and cgroup web", false, "19{4:0200 } ");
	check("sport 1 and port 3", false, "19{4:0300 } ");
	check("cgroup web and src 10.0.0.1", false, "");
	check("cookie 7 and addr ::1", false, "19{5:0700000000000000 } ");
}

static void test_which_is_newer(void **state)
{
	static const struct {
		const char	*expression;
		bool		newer;
	} cases[] = {
		{ "port 1 and ipv6 and netns red and cookie 5", false }, { "comm curl", false },
		{ "sport 1", true }, { "dport 1", true }, { "addr 10.0.0.1", true },
		{ "src 10.0.0.1", true }, { "dst 10.0.0.1", true }, { "cgroup web", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct filter filter = filters_alone(cases[i].expression);
		struct filter_pushed pushed;

		filter_push_down(&filter, &pushed);
		if (nl_filter_is_newer(&pushed) != cases[i].newer)
			fail_msg("%s", cases[i].expression);
	}
}

/* A message without room. */
static void test_no_room(void **state)
{
	static const char * const terms[][2] = {
		{ "netns", "red" }, { "port", "1" }, { "cookie", "5" }, { "sport", "1" },
		{ "dport", "2" }, { "addr", "::1" }, { "src", "::1" }, { "dst", "::1" },
		{ "cgroup", "web" }, { "ipv6", "" },
	};
	struct filter filter = { .alone = true };
	struct filter_pushed pushed;
	struct filter_error error;
	size_t size, i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(terms); i++)
		assert_int_equal(filter_add_term(&filter, terms[i][0], terms[i][1],
						 &filters_names, &error), 0);
	filter_push_down(&filter, &pushed);
	for (size = 20; size < 512; size += 4) {
		struct nl_msg *msg = nlmsg_alloc_size(size);
		int err = nl_filter_put(msg, &pushed, true);

		nlmsg_free(msg);
		if (!err)
			break;
	}
	/* The nest 4; numbers 8 + 8 + 8 + 12 + 8 + 8 + 12; three prefixes of 4 + 20 + 8. */
	assert_in_range(size, 16 + 4 + 64 + 96, 16 + 4 + 64 + 96 + 8);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_older_module),
		cmocka_unit_test(test_which_is_newer),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
