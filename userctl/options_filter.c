// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "message.h"
#include "netns.h"
#include "options.h"

static int apply_netns(void *target, const char *command, const char *name)
{
	struct reader_config *reader = &((struct options *)target)->reader;
	int err;

	reader->filter.netns = 0;
	if (!strcmp(name, "self")) {
		reader->scope = SCOPE_SELF;
		return 0;
	}
	if (!strcmp(name, "all")) {
		reader->scope = SCOPE_ALL;
		return 0;
	}
	err = netns_find(name, &reader->filter.netns);
	if (err == -EINVAL)
		return usage_error("%s: '%s' is not a network namespace", command, name);
	if (err)
		return usage_error("%s: namespace '%s': %s; try self, all, a process id or a name",
				   command, name, strerror(-err));
	reader->scope = SCOPE_ONE;
	return 0;
}

static int apply_ipv4(void *target, const char *command, const char *argument)
{
	(void)command;
	(void)argument;
	((struct options *)target)->reader.filter.ip_version = 4;
	return 0;
}

static int apply_ipv6(void *target, const char *command, const char *argument)
{
	(void)command;
	(void)argument;
	((struct options *)target)->reader.filter.ip_version = 6;
	return 0;
}

static int apply_port(void *target, const char *command, const char *argument)
{
	u64 number;

	if (options_number(argument, 10, 65535, &number))
		return usage_error("%s: --port takes a number from 1 to 65535, not '%s'",
				   command, argument);
	((struct options *)target)->reader.filter.port = number;
	return 0;
}

static int apply_cookie(void *target, const char *command, const char *string)
{
	struct options *options = target;
	bool from_ss = !strncmp(string, "sk:", 3);

	if (!options_number(from_ss ? string + 3 : string, from_ss ? 16 : 0, ~0ULL,
			    &options->reader.filter.cookie))
		return 0;
	return usage_error("%s: --cookie takes N, 0xN or sk:N, not '%s'", command, string);
}

static const struct option_info infos[] = {
	{ 0, "netns", "NETNS", VALUE_NETNS,
	  "network namespace: self, all, a process id, a name\n"
	  "known to 'ip netns', a path, or an inode number", apply_netns },
	{ '4', "ipv4", NULL, VALUE_TEXT, "IPv4 only, on sockets of either family", apply_ipv4 },
	{ '6', "ipv6", NULL, VALUE_TEXT, "IPv6 only", apply_ipv6 },
	{ 'p', "port", "N", VALUE_TEXT, "local or remote port", apply_port },
	{ 0, "cookie", "N", VALUE_TEXT, "socket cookie: N, 0xN, or sk:N as 'ss -e' prints it",
	  apply_cookie },
};

/* Which records, and which connections. */
const struct option_group options_filter = {
	.title = "Filter", .options = infos, .n = ARRAY_SIZE(infos),
};
