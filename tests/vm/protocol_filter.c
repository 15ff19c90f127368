// SPDX-License-Identifier: GPL-2.0-only
/* Filters of READ: what each lets through, what is refused, and in which words. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linux/tcpstate.h"
#include "protocol.h"

#define CGROUP "/sys/fs/cgroup/protocol"

/*
 * Four sockets that are recorded twice each: three connect where nobody listens, one
 * listens. Bits, in the order of their local ports.
 */
enum {
	IPV4	= 0x1,	/* AF_INET, 127.0.0.2:4001 to 127.0.0.3:4002 */
	MAPPED	= 0x2,	/* AF_INET6, the same addresses, 4003 to 4004; in CGROUP */
	IPV6	= 0x4,	/* fd00::1, 4005 to fd00::2, 4006 */
	ANY	= 0x8,	/* AF_INET6, listens on ::, 4007 */
	NONE	= 0,
	ALL	= 0xf
};

#define FIRST_PORT 4001
#define RECORDS 8

static void put_prefix(struct nl_msg *msg, const struct condition *c)
{
	struct nlattr *nest = nla_nest_start(msg, c->attr);
	unsigned char address[32] = { 0 };
	unsigned int bits = c->value;

	inet_pton(AF_INET6, c->address, address);
	if (c->size)
		nla_put(msg, TCPSTATE_PREFIX_A_ADDRESS, c->size, address);
	if (c->len_size >= 0)
		nla_put(msg, TCPSTATE_PREFIX_A_LEN, c->len_size ? c->len_size : 1, &bits);
	nla_nest_end_keep_empty(msg, nest);
}

/* from: NULL: all that there is */
struct result read_filtered(const struct client *c, const struct result *from,
			    const struct condition *conditions, int all)
{
	struct nl_msg *msg = request(c, TCPSTATE_CMD_READ, NLM_F_DUMP);
	struct nlattr *nest = nla_nest_start(msg, TCPSTATE_A_FILTER);
	struct result r = from ? *from : fresh();

	for (; conditions->attr; conditions++) {
		if (conditions->address)
			put_prefix(msg, conditions);
		else
			nla_put(msg, conditions->attr, conditions->size,
				&conditions->value);
	}
	nla_nest_end(msg, nest);
	if (all)
		nla_put_flag(msg, TCPSTATE_A_ALL_NETNS);
	ask_from(c, msg, &r);
	return r;
}

static const struct {
	const char *name;
	unsigned int sockets;	/* that come */
	struct condition conditions[6];
} matches[] = {
	{ "local port", IPV4, { NUMBER(LPORT, 2, 4001) } },
	{ "local port: not the remote one", NONE, { NUMBER(LPORT, 2, 4002) } },
	{ "remote port", MAPPED, { NUMBER(RPORT, 2, 4004) } },
	{ "remote port: not the local one", NONE, { NUMBER(RPORT, 2, 4003) } },
	{ "port, which is the local one", IPV6, { NUMBER(PORT, 2, 4005) } },
	{ "port, which is the remote one", IPV6, { NUMBER(PORT, 2, 4006) } },

	{ "local IPv4 address, on sockets of both families", IPV4 | MAPPED,
	  { PREFIX(LADDR, "::ffff:127.0.0.2", 128) } },
	{ "local address: not the remote one", NONE,
	  { PREFIX(LADDR, "::ffff:127.0.0.3", 128) } },
	{ "remote IPv4 address", IPV4 | MAPPED, { PREFIX(RADDR, "::ffff:127.0.0.3", 128) } },
	{ "remote address: not the local one", NONE,
	  { PREFIX(RADDR, "::ffff:127.0.0.2", 128) } },
	{ "address, which is the local one", IPV4 | MAPPED,
	  { PREFIX(ADDR, "::ffff:127.0.0.2", 128) } },
	{ "address, which is the remote one", IPV4 | MAPPED,
	  { PREFIX(ADDR, "::ffff:127.0.0.3", 128) } },
	{ "address of nobody", NONE, { PREFIX(ADDR, "::ffff:127.0.0.4", 128) } },
	{ "local IPv6 address", IPV6, { PREFIX(LADDR, "fd00::1", 128) } },
	{ "remote IPv6 address", IPV6, { PREFIX(RADDR, "fd00::2", 128) } },
	{ "IPv6 address of the other end", NONE, { PREFIX(LADDR, "fd00::2", 128) } },
	{ "no address yet", ANY, { PREFIX(LADDR, "::", 128) } },

	{ "127.0.0.0/8", IPV4 | MAPPED, { PREFIX(ADDR, "::ffff:127.0.0.0", 104) } },
	{ "126.0.0.0/8", NONE, { PREFIX(ADDR, "::ffff:126.0.0.0", 104) } },
	{ "127.0.0.2/31 has both ends", IPV4 | MAPPED,
	  { PREFIX(LADDR, "::ffff:127.0.0.2", 127), PREFIX(RADDR, "::ffff:127.0.0.2", 127) } },
	{ "127.0.0.0/31 has none", NONE, { PREFIX(ADDR, "::ffff:127.0.0.0", 127) } },
	{ "0.0.0.0/0 is all of IPv4", IPV4 | MAPPED, { PREFIX(ADDR, "::ffff:0.0.0.0", 96) } },
	{ "::/0 is all", ALL, { PREFIX(ADDR, "::", 0) } },
	{ "::/1", IPV4 | MAPPED | ANY, { PREFIX(ADDR, "::", 1) } },
	{ "8000::/1", IPV6, { PREFIX(ADDR, "8000::", 1) } },
	{ "fd00::/63", IPV6, { PREFIX(ADDR, "fd00::", 63) } },
	{ "fd00::/64", IPV6, { PREFIX(ADDR, "fd00::", 64) } },
	{ "fd00::/65", IPV6, { PREFIX(ADDR, "fd00::", 65) } },
	{ "fd00::8000:0:0:0/65", NONE, { PREFIX(ADDR, "fd00::8000:0:0:0", 65) } },
	{ "fd00:0:0:1::/64", NONE, { PREFIX(ADDR, "fd00:0:0:1::", 64) } },
	{ "fd00:0:0:2::/63", NONE, { PREFIX(ADDR, "fd00:0:0:2::", 63) } },
	{ "fd00::/127 has the local end", IPV6, { PREFIX(LADDR, "fd00::", 127) } },
	{ "fd00::/127 has not the remote end", NONE, { PREFIX(RADDR, "fd00::", 127) } },

	{ "all of it", IPV4,
	  { NUMBER(FAMILY, 2, AF_INET), NUMBER(LPORT, 2, 4001), NUMBER(RPORT, 2, 4002),
	    PREFIX(LADDR, "::ffff:127.0.0.2", 128), PREFIX(RADDR, "::ffff:127.0.0.3", 128) } },
	{ "all but one", NONE,
	  { NUMBER(FAMILY, 2, AF_INET), NUMBER(LPORT, 2, 4001), NUMBER(RPORT, 2, 4004),
	    PREFIX(LADDR, "::ffff:127.0.0.2", 128), PREFIX(RADDR, "::ffff:127.0.0.3", 128) } },
	{ "IPv4 address and AF_INET6", MAPPED,
	  { NUMBER(FAMILY, 2, AF_INET6), PREFIX(ADDR, "::ffff:127.0.0.3", 128) } },
	{ "local and any address", NONE,
	  { PREFIX(LADDR, "::ffff:127.0.0.2", 128), PREFIX(ADDR, "fd00::2", 128) } },
	{ "port, and local port of the same socket", IPV6,
	  { NUMBER(PORT, 2, 4006), NUMBER(LPORT, 2, 4005) } },
	{ "port, and local port of another", NONE,
	  { NUMBER(PORT, 2, 4006), NUMBER(LPORT, 2, 4001) } },
};

static const struct {
	const char *name;
	int error;
	const char *text;	/* part of it */
	struct condition conditions[2];
} refusals[] = {
	{ "an unknown family", EINVAL, "AF_INET6", { NUMBER(FAMILY, 2, 99) } },
	{ "port 0", ERANGE, "", { NUMBER(PORT, 2, 0) } },
	{ "local port 0", ERANGE, "", { NUMBER(LPORT, 2, 0) } },
	{ "remote port 0", ERANGE, "", { NUMBER(RPORT, 2, 0) } },
	{ "cgroup 0", ERANGE, "", { NUMBER(CGROUP, 8, 0) } },
	{ "an unknown attribute", EINVAL, "", { { .attr = 99, .size = 4, .value = 1 } } },
	{ "an address of 4 bytes", EINVAL, "write IPv4 as ::ffff:a.b.c.d",
	  { { .attr = TCPSTATE_FILTER_A_ADDR, .address = "::", .size = 4, .value = 32 } } },
	{ "an address of 17 bytes", EINVAL, "must be 16 bytes",
	  { { .attr = TCPSTATE_FILTER_A_LADDR, .address = "::", .size = 17 } } },
	{ "a length of 129", EINVAL, "0 to 128", { PREFIX(RADDR, "::", 129) } },
	{ "a length of 255", EINVAL, "0 to 128", { PREFIX(ADDR, "::", 255) } },
	{ "an address beyond its prefix", EINVAL, "clear the address beyond len",
	  { PREFIX(LADDR, "fd00::1", 127) } },
	{ "10.0.0.0 with the length of IPv4", EINVAL, "96 + n",
	  { PREFIX(RADDR, "::ffff:10.0.0.0", 8) } },
	{ "a prefix without length", EINVAL, "both address and len",
	  { { .attr = TCPSTATE_FILTER_A_ADDR, .address = "::", .size = 16, .len_size = -1 } } },
	{ "a prefix without address", EINVAL, "both address and len",
	  { { .attr = TCPSTATE_FILTER_A_ADDR, .address = "::", .value = 8 } } },
	{ "an empty prefix", EINVAL, "both address and len",
	  { { .attr = TCPSTATE_FILTER_A_ADDR, .address = "::", .len_size = -1 } } },
	{ "a length of 4 bytes", EINVAL, "",
	  { { .attr = TCPSTATE_FILTER_A_ADDR, .address = "::", .size = 16, .len_size = 4 } } },
	{ "an address that is no nest", EINVAL, "", { NUMBER(ADDR, 4, 0) } },
};

static int named(int passed, const char *what, const char *name)
{
	char text[128];

	snprintf(text, sizeof(text), "filter: %s%s", name, what);
	check(passed, text);
	return passed;
}

static void test_refusals(const struct client *c)
{
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		struct result r = read_filtered(c, NULL, refusals[i].conditions, 1);

		if (!named(r.error == refusals[i].error && r.text[0] &&
			   strstr(r.text, refusals[i].text), " is refused in words",
			   refusals[i].name))
			printf("# errno %d, \"%s\"\n", r.error, r.text);
	}
}

static struct sockaddr_in6 ipv6_end(const char *address, int port)
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };

	inet_pton(AF_INET6, address, &sin6.sin6_addr);
	return sin6;
}

static struct sockaddr_in ipv4_end(const char *address, int port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(port) };

	inet_pton(AF_INET, address, &sin.sin_addr);
	return sin;
}

/* to: NULL: listen */
static int use_socket(const void *from, const void *to, socklen_t len)
{
	int fd = socket(((const struct sockaddr *)from)->sa_family, SOCK_STREAM, 0);
	int done = !bind(fd, from, len) &&
		   (to ? connect(fd, to, len) && errno == ECONNREFUSED : !listen(fd, 1));

	close(fd);
	return done;
}

static int use_ipv6(const char *from, int from_port, const char *to, int to_port)
{
	struct sockaddr_in6 ends[] = { ipv6_end(from, from_port), ipv6_end(to, to_port) };

	return use_socket(ends, to_port ? ends + 1 : NULL, sizeof(*ends));
}

static int enter_cgroup(const char *folder)
{
	char path[64];
	int fd, done;

	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	fd = open(path, O_WRONLY);
	done = fd >= 0 && write(fd, "0", 1) == 1;
	close(fd);
	return done;
}

static int use_sockets(void)
{
	struct sockaddr_in ends[] = { ipv4_end("127.0.0.2", 4001), ipv4_end("127.0.0.3", 4002) };
	int done = use_socket(ends, ends + 1, sizeof(*ends));

	done &= enter_cgroup(CGROUP);
	done &= use_ipv6("::ffff:127.0.0.2", 4003, "::ffff:127.0.0.3", 4004);
	done &= enter_cgroup("/sys/fs/cgroup");
	done &= use_ipv6("fd00::1", 4005, "fd00::2", 4006);
	done &= use_ipv6("::", 4007, "::", 0);
	return done;
}

/* Just the records of these sockets? All others are counted. */
static void check_sockets(const struct result *r, unsigned int wanted, const char *name)
{
	unsigned int i, came = 0, twice = 0;

	for (i = 0; i < r->records && i < LPORTS; i++) {
		unsigned int bit = 1U << (r->lport[i] - FIRST_PORT) / 2 % 32;

		twice |= came & bit;
		came |= bit;
	}
	if (!named(!r->error && came == wanted && twice == wanted &&
		   r->records == 2ULL * __builtin_popcount(wanted) &&
		   r->filtered == RECORDS - r->records && !r->lost && !r->gaps,
		   "", name))
		printf("# errno %d, \"%s\", sockets %#x, %llu records, %llu filtered\n",
		       r->error, r->text, came, r->records, r->filtered);
}

static void test_cgroup(const struct client *c, const struct result *from)
{
	struct condition conditions[] = { NUMBER(CGROUP, 8, 0), { 0 }, { 0 } };
	struct stat st = { 0 };
	struct result r;

	/* A cgroup's id is the inode number of its folder. */
	stat(CGROUP, &st);
	conditions[0].value = st.st_ino;
	r = read_filtered(c, from, conditions, 1);
	check_sockets(&r, MAPPED, "cgroup");
	conditions[1] = (struct condition)NUMBER(RPORT, 2, 4004);
	r = read_filtered(c, from, conditions, 1);
	check_sockets(&r, MAPPED, "cgroup, and port of a socket in it");
	conditions[1] = (struct condition)NUMBER(RPORT, 2, 4002);
	r = read_filtered(c, from, conditions, 1);
	check_sockets(&r, NONE, "cgroup, and port of a socket not in it");
	conditions[0].value = st.st_ino + 1000;
	conditions[1].attr = 0;
	r = read_filtered(c, from, conditions, 1);
	check_sockets(&r, NONE, "cgroup of nobody");
}

void test_filter(const struct client *c)
{
	static const struct condition ipv6[] = { NUMBER(FAMILY, 2, AF_INET6), { 0 } };
	static const struct condition ipv4[] = { NUMBER(FAMILY, 2, AF_INET), { 0 } };
	struct condition foreign[] = { NUMBER(NETNS, 4, own_netns() + 1), { 0 } };
	struct result r = read_filtered(c, NULL, ipv6, 1);
	size_t i;

	check(!r.error && !r.records && r.filtered && !r.gaps,
	      "filter: what does not match is counted");
	r = read_filtered(c, NULL, ipv4, 1);
	check(!r.error && r.records && !r.filtered, "filter: what matches comes");
	r = read_filtered(c, NULL, foreign, 0);
	check(r.error == EPERM && strstr(r.text, "all-netns"),
	      "filter: another namespace is refused in words");
	test_refusals(c);

	r = read_from(c, NULL, 0);
	check(use_sockets(), "filter: four sockets");
	for (i = 0; i < sizeof(matches) / sizeof(*matches); i++) {
		struct result got = read_filtered(c, &r, matches[i].conditions, 1);

		check_sockets(&got, matches[i].sockets, matches[i].name);
	}
	test_cgroup(c, &r);
}
