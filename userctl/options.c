// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "netns.h"
#include "options.h"

/* Long options without a letter. */
enum {
	OPT_NETNS = 256,
	OPT_COOKIE,
	OPT_NO_HISTORY,
	OPT_DURATION,
};

/**
 * struct option_info - an option
 * @sets: OPTIONS_* that it belongs to
 * @letter: its letter or OPT_*
 * @name: its long name
 * @argument: what its argument is called; NULL: it has none
 * @help: what it does
 */
struct option_info {
	unsigned int	sets;
	int		letter;
	const char	*name;
	const char	*argument;
	const char	*help;
};

static const struct option_info infos[] = {
	{ OPTIONS_FILTER, OPT_NETNS, "netns", "NETNS",
	  "network namespace: self, all, a process id, a name\n"
	  "known to 'ip netns', a path, or an inode number" },
	{ OPTIONS_FILTER, '4', "ipv4", NULL, "IPv4 only, on sockets of either family" },
	{ OPTIONS_FILTER, '6', "ipv6", NULL, "IPv6 only" },
	{ OPTIONS_FILTER, 'p', "port", "N", "local or remote port" },
	{ OPTIONS_FILTER, OPT_COOKIE, "cookie", "N",
	  "socket cookie: N, 0xN, or sk:N as 'ss -e' prints it" },
	{ OPTIONS_WATCH, OPT_NO_HISTORY, "no-history", NULL,
	  "only what happens from now on" },
	{ OPTIONS_WATCH, 'c', "count", "N", "stop after N lines" },
	{ OPTIONS_TIMELINE, 'f', "follow", NULL,
	  "go on, and show a connection when both ends are over" },
	{ OPTIONS_WATCH | OPTIONS_TIMELINE, OPT_DURATION, "duration", "SECONDS",
	  "stop after SECONDS" },
};

/**
 * options_help() - list the options of a command
 * @out: where
 * @sets: OPTIONS_* of the command
 */
void options_help(FILE *out, unsigned int sets)
{
	char left[64], lead[8];
	const char *line, *end;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(infos); i++) {
		const struct option_info *info = &infos[i];

		if (!(info->sets & sets))
			continue;
		snprintf(lead, sizeof(lead), info->letter < 256 ? "-%c, " : "    ",
			 info->letter);
		snprintf(left, sizeof(left), "%s--%s%s%s", lead, info->name,
			 info->argument ? " " : "", info->argument ? info->argument : "");
		for (line = info->help; line; line = end ? end + 1 : NULL) {
			end = strchr(line, '\n');
			fprintf(out, "  %-24s %.*s\n", line == info->help ? left : "",
				end ? (int)(end - line) : (int)strlen(line), line);
		}
	}
}

static int parse_number(const char *string, int base, u64 max, u64 *number)
{
	char *end;

	errno = 0;
	*number = strtoull(string, &end, base);
	/* strtoull() would take "-1" and leading space. */
	if (errno || *end || !strchr("0123456789abcdefABCDEF", *string) || !*string)
		return -EINVAL;
	return *number && *number <= max ? 0 : -ERANGE;
}

static int parse_netns(struct options *options, const char *command, const char *name)
{
	struct reader_config *reader = &options->reader;
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

static int parse_cookie(struct options *options, const char *command, const char *string)
{
	bool from_ss = !strncmp(string, "sk:", 3);

	if (!parse_number(from_ss ? string + 3 : string, from_ss ? 16 : 0, ~0ULL,
			  &options->reader.filter.cookie))
		return 0;
	return usage_error("%s: --cookie takes N, 0xN or sk:N, not '%s'", command, string);
}

static int parse_duration(struct options *options, const char *command, const char *string)
{
	char *end;
	double seconds = strtod(string, &end);

	if (end == string || *end || !(seconds > 0 && seconds <= 1e9))
		return usage_error("%s: --duration takes a number of seconds, not '%s'",
				   command, string);
	options->reader.duration_ns = seconds * NSEC_PER_SEC;
	if (!options->reader.duration_ns)
		options->reader.duration_ns = 1;
	return 0;
}

static int apply(struct options *options, const char *command, int letter, const char *arg)
{
	u64 number;

	switch (letter) {
	case '4':
	case '6':
		options->reader.filter.ip_version = letter - '0';
		return 0;
	case 'p':
		if (parse_number(arg, 10, 65535, &number))
			return usage_error("%s: --port takes a number from 1 to 65535, not '%s'",
					   command, arg);
		options->reader.filter.port = number;
		return 0;
	case 'c':
		if (parse_number(arg, 10, ~0ULL, &options->count))
			return usage_error("%s: --count takes a number from 1, not '%s'",
					   command, arg);
		return 0;
	case 'f':
		options->reader.follow = true;
		return 0;
	case OPT_NO_HISTORY:
		options->reader.history = false;
		return 0;
	case OPT_NETNS:
		return parse_netns(options, command, arg);
	case OPT_COOKIE:
		return parse_cookie(options, command, arg);
	default:
		return parse_duration(options, command, arg);
	}
}

/* What getopt_long() needs to know, from the one table. */
static void prepare(unsigned int sets, struct option *longs, char *letters)
{
	size_t i;

	*letters++ = '+';
	*letters++ = ':';
	for (i = 0; i < ARRAY_SIZE(infos); i++) {
		const struct option_info *info = &infos[i];

		if (!(info->sets & sets))
			continue;
		*longs++ = (struct option){
			.name = info->name,
			.has_arg = info->argument ? required_argument : no_argument,
			.val = info->letter,
		};
		if (info->letter >= 256)
			continue;
		*letters++ = info->letter;
		if (info->argument)
			*letters++ = ':';
	}
	*longs = (struct option){ 0 };
	*letters = '\0';
}

static int complain(const char *command, int what, char **argv)
{
	const char *word = argv[optind - 1];

	/* A wrong letter can be one of several in a word; optopt is 0 for long ones. */
	if (what == ':')
		return usage_error("%s: option '%s' needs an argument: try 'tcpstatectl help %s'",
				   command, word, command);
	if (optopt && optopt < 256 && strncmp(word, "--", 2))
		return usage_error("%s: unknown option '-%c': try 'tcpstatectl help %s'",
				   command, optopt, command);
	if (optopt)
		return usage_error("%s: option '%s' takes no argument: try 'tcpstatectl help %s'",
				   command, word, command);
	return usage_error("%s: unknown option '%s': try 'tcpstatectl help %s'", command, word,
			   command);
}

/**
 * options_parse() - read the options of a command
 * @options: the result; what the command does by default is set before
 * @command: its name
 * @sets: OPTIONS_* that it has
 * @argc: number of arguments
 * @argv: arguments, the first of which is not looked at
 *
 * Return: 0, or the exit status: there was a mistake and it was said
 */
int options_parse(struct options *options, const char *command, unsigned int sets,
		  int argc, char **argv)
{
	struct option longs[ARRAY_SIZE(infos) + 1];
	char letters[2 * ARRAY_SIZE(infos) + 3];
	int letter, err = 0;

	prepare(sets, longs, letters);
	/* 0, not 1: begin anew, whatever was parsed before. */
	optind = 0;
	opterr = 0;
	while (!err && (letter = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (letter == '?' || letter == ':')
			return complain(command, letter, argv);
		err = apply(options, command, letter, optarg);
	}
	if (!err && optind < argc)
		return usage_error("%s: '%s' is one argument too many: try 'tcpstatectl help %s'",
				   command, argv[optind], command);
	return err;
}
