// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "caret.h"
#include "message.h"
#include "options.h"

static int add_term(void *target, const char *command, const char *option,
		    const char *keyword, const char *value)
{
	struct options *options = target;
	struct filter_error error;

	if (!filter_add_term(&options->reader.filter, keyword, value, &filter_names_host, &error))
		return 0;
	return usage_error("%s: %s: %s", command, option, error.text);
}

static int apply_ipv4(void *target, const char *command, const char *argument)
{
	(void)argument;
	return add_term(target, command, "-4", "ipv4", "");
}

static int apply_ipv6(void *target, const char *command, const char *argument)
{
	(void)argument;
	return add_term(target, command, "-6", "ipv6", "");
}

static int apply_port(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--port", "port", argument);
}

static int apply_local_port(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--local-port", "sport", argument);
}

static int apply_remote_port(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--remote-port", "dport", argument);
}

static int apply_addr(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--addr", "addr", argument);
}

static int apply_local_addr(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--local-addr", "src", argument);
}

static int apply_remote_addr(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--remote-addr", "dst", argument);
}

static int apply_state(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--state", "state", argument);
}

static int apply_transition(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--transition", "transition", argument);
}

static int apply_cause(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--cause", "cause", argument);
}

static int apply_pid(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--pid", "pid", argument);
}

static int apply_comm(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--comm", "comm", argument);
}

static int apply_uid(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--uid", "uid", argument);
}

static int apply_cgroup(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--cgroup", "cgroup", argument);
}

static int apply_cookie(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--cookie", "cookie", argument);
}

static int apply_longer_than(void *target, const char *command, const char *argument)
{
	return add_term(target, command, "--longer-than", "duration", argument);
}

/* "self" and "all" say what to ask for, the others what to show of it. */
static int apply_netns(void *target, const char *command, const char *argument)
{
	struct reader_config *reader = &((struct options *)target)->reader;

	if (!strcmp(argument, "self"))
		reader->scope = SCOPE_SELF;
	else if (!strcmp(argument, "all"))
		reader->scope = SCOPE_ALL;
	else
		reader->scope = SCOPE_ONE;
	if (reader->scope != SCOPE_ONE)
		return 0;
	return add_term(target, command, "--netns", "netns", argument);
}

static int apply_filter(void *target, const char *command, const char *argument)
{
	struct options *options = target;
	struct filter_error error;
	struct term term;

	if (!filter_add(&options->reader.filter, argument, strlen(argument), &filter_names_host,
			&error))
		return 0;
	usage_error("%s: --filter: column %zu: %s", command, error.at + 1, error.text);
	term_probe(&term, fileno(stderr));
	caret_print(stderr, &term, argument, strlen(argument), error.at, 0);
	return EXIT_USAGE;
}

static const struct option_info infos[] = {
	{ 'n', "netns", "NETNS", VALUE_NETNS,
	  "network namespace: self, all, a process id, a name\n"
	  "known to 'ip netns', a path, or an inode number", apply_netns },
	{ '4', "ipv4", NULL, VALUE_TEXT, "IPv4 only, on sockets of either family", apply_ipv4 },
	{ '6', "ipv6", NULL, VALUE_TEXT, "IPv6 only", apply_ipv6 },
	{ 'p', "port", "N", VALUE_TEXT, "local or remote port: N, N-M, or several: 80,443",
	  apply_port },
	{ 0, "local-port", "N", VALUE_TEXT, "local port", apply_local_port },
	{ 0, "remote-port", "N", VALUE_TEXT, "remote port", apply_remote_port },
	{ 'a', "addr", "A[/LEN]", VALUE_TEXT, "local or remote address, or prefix", apply_addr },
	{ 0, "local-addr", "A[/LEN]", VALUE_TEXT, "local address", apply_local_addr },
	{ 0, "remote-addr", "A[/LEN]", VALUE_TEXT, "remote address", apply_remote_addr },
	{ 's', "state", "STATE", VALUE_STATE, "state left, entered, or held", apply_state },
	{ 't', "transition", "A>B", VALUE_STATE,
	  "from state A to B, each may be left out: '>time-wait'", apply_transition },
	{ 0, "cause", "CAUSE", VALUE_CAUSE, "why it changed: fin, rst, 2msl_timer ...",
	  apply_cause },
	{ 0, "pid", "PID", VALUE_TEXT, "process that owns the socket or acts on it", apply_pid },
	{ 'C', "comm", "NAME", VALUE_TEXT, "its name; * and ? stand for others", apply_comm },
	{ 'u', "uid", "USER", VALUE_TEXT, "user of the socket, name or number", apply_uid },
	{ 0, "cgroup", "PATH", VALUE_FILE, "cgroup v2: path below /sys/fs/cgroup, or id",
	  apply_cgroup },
	{ 0, "cookie", "N", VALUE_TEXT, "socket cookie: N, 0xN, or sk:N as 'ss -e' prints it",
	  apply_cookie },
	{ 0, "longer-than", "TIME", VALUE_TEXT, "connections that last longer: 5s, 1.5ms, 2min",
	  apply_longer_than },
	{ 0, "filter", "EXPR", VALUE_TEXT,
	  "all of this with and, or, not and parentheses:\n"
	  "'port 80,443 and not (comm curl or uid root)'", apply_filter },
};

/* Which records, and which connections. */
const struct option_group options_filter = {
	.title = "Filter", .options = infos, .n = ARRAY_SIZE(infos),
};
