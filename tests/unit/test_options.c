// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"
#include "netns.h"
#include "options.h"
#include "unit.h"

/* An option of a command's own, as --count of watch is one. */
static int apply_own(void *target, const char *command, const char *argument)
{
	(void)command;
	return options_number(argument, 10, 100, target) ? EXIT_USAGE : 0;
}

static const struct option_info own_infos[] = {
	{ 'o', "number", "N", VALUE_TEXT, "a number\nup to 100", apply_own },
};

static const struct option_group own_group = {
	.title = "Own", .own = true, .options = own_infos, .n = ARRAY_SIZE(own_infos),
};

static const struct option_group * const all_groups[] = {
	&options_filter, &options_input, &own_group, &options_output, NULL
};

static struct options options;
static u64 own;
/* What is left of the command line. */
static int rest_argc;
static char **rest_argv;
static bool takes_rest;

/* The messages are for people; a test log is not. */
static int parse_quietly(const struct option_group * const *groups, int argc, char **argv)
{
	struct option_line line = { .command = "watch", .groups = groups, .own = &own,
				    .takes_rest = takes_rest, .argc = argc, .argv = argv };
	int saved = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY), status;

	dup2(nowhere, STDERR_FILENO);
	status = options_parse(&options, &line);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(nowhere);
	rest_argc = line.argc;
	rest_argv = line.argv;
	return status;
}

/* Parse words, as `tcpstatectl watch WORDS` would. */
static int parse(const struct option_group * const *groups, const char *words)
{
	static char copy[256], *argv[16];
	char *save = NULL, *word;
	int argc = 1;

	argv[0] = "watch";
	memset(&options, 0, sizeof(options));
	own = 0;
	options.reader.history = true;
	snprintf(copy, sizeof(copy), "%s", words);
	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	return parse_quietly(groups, argc, argv);
}

/* The filter's term of this number asks for one value. */
static void check_term(unsigned int index, enum filter_kind kind, u64 value)
{
	const struct filter *filter = &options.reader.filter;

	assert_in_range(index, 0, filter->n_terms - 1);
	assert_int_equal(filter->terms[index].kind, kind);
	assert_true(filter->terms[index].low == value);
}

static void test_nothing(void **state)
{
	(void)state;
	assert_int_equal(parse(all_groups, ""), 0);
	assert_int_equal(options.reader.scope, SCOPE_DEFAULT);
	assert_int_equal(options.reader.filter.root, 0);
	assert_true(options.reader.history);
	assert_int_equal(own, 0);
	assert_int_equal(options.n_files, 0);
}

static void test_all_forms(void **state)
{
	(void)state;
	assert_int_equal(parse(all_groups, "-4 -p 80 -o 5 --no-history -f --duration 1.5"), 0);
	check_term(0, FILTER_IP, 4);
	check_term(1, FILTER_PORT, 80);
	assert_int_equal(own, 5);
	assert_false(options.reader.history);
	assert_true(options.reader.follow);
	assert_int_equal(options.reader.duration_ns, 1500000000);
	assert_int_equal(parse(all_groups, "--port=443 --ipv6 --number=7 --follow"), 0);
	check_term(0, FILTER_PORT, 443);
	check_term(1, FILTER_IP, 6);
	assert_int_equal(own, 7);
	/* Nothing is left from the time before. */
	assert_int_equal(options.reader.duration_ns, 0);
	assert_int_equal(parse(all_groups, "-p65535"), 0);
	check_term(0, FILTER_PORT, 65535);
}

static void test_cookies(void **state)
{
	(void)state;
	assert_int_equal(parse(all_groups, "--cookie 10"), 0);
	check_term(0, FILTER_COOKIE, 10);
	assert_int_equal(parse(all_groups, "--cookie 0x10"), 0);
	check_term(0, FILTER_COOKIE, 16);
	assert_int_equal(parse(all_groups, "--cookie sk:10"), 0);
	check_term(0, FILTER_COOKIE, 16);
	assert_int_equal(parse(all_groups, "--cookie sk:ffffffffffffffff"), 0);
	check_term(0, FILTER_COOKIE, ~0ULL);
}

/* Each option of the filter is a term; all have to be met. */
static void test_filter_options(void **state)
{
	static const struct {
		const char		*words;
		enum filter_kind	kind;
		u64			value;
	} cases[] = {
		{ "-4", FILTER_IP, 4 }, { "--ipv4", FILTER_IP, 4 }, { "-6", FILTER_IP, 6 },
		{ "--local-port 1-2", FILTER_LPORT, 1 }, { "--remote-port 2", FILTER_RPORT, 2 },
		{ "-s listen", FILTER_STATE, 1 << TCPSTATE_LISTEN },
		{ "--state Time_Wait", FILTER_STATE, 1 << TCPSTATE_TIME_WAIT },
		{ "-t closing>time-wait", FILTER_TRANSITION, 1 << TCPSTATE_CLOSING },
		{ "--transition >close", FILTER_TRANSITION, ~0ULL },
		{ "--cause rst", FILTER_CAUSE, TCPSTATE_CAUSE_RST }, { "--pid 5", FILTER_PID, 5 },
		{ "-u 0", FILTER_UID, 0 }, { "--uid root", FILTER_UID, 0 },
		{ "--cgroup 12345", FILTER_CGROUP, 12345 },
		{ "--longer-than 1.5s", FILTER_DURATION, 1500000001 },
		{ "-n net:[4026531840]", FILTER_NETNS, 4026531840U },
		{ "--filter cookie=7", FILTER_COOKIE, 7 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		if (parse(all_groups, cases[i].words))
			fail_msg("%s", cases[i].words);
		check_term(0, cases[i].kind, cases[i].value);
	}
	assert_int_equal(parse(all_groups, "-C cu* --comm wget,http?"), 0);
	assert_string_equal(options.reader.filter.text, "cu*");
	assert_int_equal(options.reader.filter.n_terms, 3);
	assert_int_equal(parse(all_groups, "-a 10.0.0.0/8 --local-addr ::1 --remote-addr 1.2.3.4"),
			 0);
	check_term(0, FILTER_ADDR, 0);
	assert_int_equal(options.reader.filter.terms[0].prefix.len, 104);
	check_term(1, FILTER_LADDR, 0);
	check_term(2, FILTER_RADDR, 0);
	assert_int_equal(options.reader.filter.nodes[options.reader.filter.root - 1].op,
			 FILTER_AND);
}

static void test_mistakes(void **state)
{
	static const char * const mistakes[] = {
		"-p 0", "-p 65536", "-p -1", "-p 80x", "-p", "--port", "--port=", "--cookie 0",
		"--cookie x", "--cookie sk:", "--cookie -1", "-o 0", "-o x", "-o 101",
		"--number 18446744073709551616", "-i", "--input=", "--json --csv",
		"--utc --epoch", "--absolute --utc",
		"--duration 0", "--duration -1", "--duration x", "--duration nan",
		"--duration 1e300",
		"--nonsense", "-x", "-4x", "--no-history=1", "word", "-- word", "--netns",
		"--netns no-such-name", "-s tmie-wait", "-t close", "--cause x", "--pid 0",
		"-u no-such-user", "--cgroup no-such-cgroup", "--cgroup /proc", "-a 10.0.0.0/33",
		"--local-addr x", "--remote-addr 10.0.0.1:80", "--longer-than x", "--filter x",
		"--filter (", "--filter=", "-C", "--local-port 0", "--remote-port x",
		"--netns /dev/null", "--netns 4194305", "--netns net:[1",
		"--source", "--source=", "--source BPF", "--source bpff", "--source files",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(mistakes); i++) {
		if (parse(all_groups, mistakes[i]) != EXIT_USAGE)
			fail_msg("accepted: %s", mistakes[i]);
	}
}

static void test_options_of_other_commands(void **state)
{
	static const struct option_group * const input[] = { &options_input, NULL };

	(void)state;
	assert_int_equal(parse(input, "--port 1"), EXIT_USAGE);
	assert_int_equal(parse(input, "-4"), EXIT_USAGE);
	assert_int_equal(parse(input, "--json"), EXIT_USAGE);
	assert_int_equal(parse(NULL, "-4"), EXIT_USAGE);
	assert_int_equal(parse(NULL, ""), 0);
	assert_int_equal(parse(input, "--duration 1"), 0);
}

static void test_input_and_output(void **state)
{
	(void)state;
	assert_int_equal(parse(all_groups, "-i a.cap --no-baseline --json --utc --ns"), 0);
	assert_string_equal(options.files[0], "a.cap");
	assert_true(options.no_baseline);
	assert_int_equal(options.output.format, FORMAT_JSON);
	assert_int_equal(options.output.time, TIMES_UTC);
	assert_true(options.output.ns);
	assert_int_equal(parse(all_groups, "--csv --csv --epoch"), 0);
	assert_int_equal(options.output.format, FORMAT_CSV);
	assert_int_equal(options.output.time, TIMES_EPOCH);
	assert_int_equal(parse(all_groups, "--absolute"), 0);
	assert_int_equal(options.output.time, TIMES_ABSOLUTE);
}

static void test_sources(void **state)
{
	static const struct option_group * const file[] = { &options_file, NULL };
	static const struct option_group * const live[] = { &options_live, NULL };

	(void)state;
	assert_int_equal(parse(all_groups, ""), 0);
	assert_int_equal(options.source, CHOOSE_AUTO);
	assert_int_equal(parse(all_groups, "--source bpf --source=module"), 0);
	assert_int_equal(options.source, CHOOSE_MODULE);
	assert_int_equal(parse(file, "--source file -i x"), 0);
	assert_int_equal(options.source, CHOOSE_FILE);
	assert_int_equal(parse(live, "--source bpf"), 0);
	assert_int_equal(options.source, CHOOSE_BPF);
	assert_int_equal(parse(live, "--source auto"), 0);
	assert_int_equal(options.source, CHOOSE_AUTO);
	assert_int_equal(parse(live, "-i x"), EXIT_USAGE);
	assert_int_equal(parse(file, "--follow"), EXIT_USAGE);
}

static void test_help_is_an_option_of_all(void **state)
{
	(void)state;
	assert_int_equal(parse(all_groups, "--help"), OPTIONS_HELP);
	assert_int_equal(parse(all_groups, "-4 -h"), OPTIONS_HELP);
	assert_int_equal(parse(NULL, "-h"), OPTIONS_HELP);
	/* It is the argument of another one. */
	assert_int_equal(parse(all_groups, "-i --help"), 0);
	assert_string_equal(options.files[0], "--help");
}

/* What follows the options is left alone, whatever it looks like. */
static void test_rest(void **state)
{
	(void)state;
	takes_rest = true;
	assert_int_equal(parse(all_groups, "-4 curl -6 --help"), 0);
	assert_int_equal(rest_argc, 3);
	assert_string_equal(rest_argv[0], "curl");
	assert_string_equal(rest_argv[2], "--help");
	check_term(0, FILTER_IP, 4);
	assert_int_equal(parse(all_groups, "-- -x"), 0);
	assert_int_equal(rest_argc, 1);
	assert_string_equal(rest_argv[0], "-x");
	assert_int_equal(parse(all_groups, "-4"), 0);
	assert_int_equal(rest_argc, 0);
	takes_rest = false;
}

static void test_namespaces(void **state)
{
	char words[64];
	struct stat st;

	(void)state;
	assert_int_equal(stat("/proc/self/ns/net", &st), 0);
	assert_int_equal(parse(all_groups, "--netns self"), 0);
	assert_int_equal(options.reader.scope, SCOPE_SELF);
	assert_int_equal(parse(all_groups, "--netns all"), 0);
	assert_int_equal(options.reader.scope, SCOPE_ALL);
	snprintf(words, sizeof(words), "--netns %d", getpid());
	assert_int_equal(parse(all_groups, words), 0);
	assert_int_equal(options.reader.scope, SCOPE_ONE);
	check_term(0, FILTER_NETNS, st.st_ino);
	assert_int_equal(parse(all_groups, "--netns /proc/self/ns/net"), 0);
	check_term(0, FILTER_NETNS, st.st_ino);
	assert_int_equal(parse(all_groups, "--netns 4026531840"), 0);
	check_term(0, FILTER_NETNS, 4026531840U);
	assert_int_equal(parse(all_groups, "--netns net:[4026531840]"), 0);
	check_term(0, FILTER_NETNS, 4026531840U);
	/* 2^32 + 4026531840 would be the same in 32 bits. */
	assert_int_equal(parse(all_groups, "--netns 8321499136"), EXIT_USAGE);
}

/* The letter of an option that several commands have may be another one's own. */
static void test_one_letter_twice(void **state)
{
	static const struct option_info infos[] = {
		{ 's', "spec", "N", VALUE_TEXT, "a number", apply_own },
	};
	static const struct option_group group = {
		.title = "Own", .own = true, .options = infos, .n = ARRAY_SIZE(infos),
	};
	static const struct option_group * const groups[] = {
		&group, &options_filter, NULL
	};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(parse(groups, "-s 5 --state listen"), 0);
	assert_int_equal(own, 5);
	check_term(0, FILTER_STATE, 1 << TCPSTATE_LISTEN);
	assert_int_equal(parse(groups, "--spec 6"), 0);
	assert_int_equal(own, 6);
	options_help(out, groups);
	fclose(out);
	assert_non_null(strstr(text, "  -s, --spec "));
	assert_non_null(strstr(text, "      --state "));
	free(text);
}

static const struct option_info wide_infos[] = {
	{ 'w', "wide", "N", VALUE_TEXT,
	  "1234567890 1234567890 1234567890 1234567890 1234567 12", apply_own },
	{ 0, "a-name-that-leaves-no-room", "N", VALUE_TEXT, "short", apply_own },
	{ 'W', "word", NULL, VALUE_TEXT,
	  "123456789012345678901234567890123456789012345678901234567890 end", apply_own },
};

static const struct option_group wide_group = {
	.title = "Wide", .own = true, .options = wide_infos, .n = ARRAY_SIZE(wide_infos),
};

/* 80 columns, 29 of them on the left of the text. */
static void test_help_is_broken_into_lines(void **state)
{
	static const struct option_group * const groups[] = { &wide_group, NULL };
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	options_help(out, groups);
	fclose(out);
	assert_string_equal(text,
			    "\nWide:\n"
			    "  -w, --wide N               1234567890 1234567890 1234567890 1234567890 1234567\n"
			    "                             12\n"
			    "      --a-name-that-leaves-no-room N\n"
			    "                             short\n"
			    "  -W, --word                 123456789012345678901234567890123456789012345678901234567890\n"
			    "                             end\n"
			    "\nHelp:\n"
			    "  -h, --help                 show this help\n");
	free(text);
}

static void test_help_has_every_option(void **state)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	options_help(out, all_groups + 1);
	fclose(out);
	assert_non_null(strstr(text, "\nInput:\n  -i, --input FILE "));
	assert_non_null(strstr(text, "      --no-history "));
	assert_non_null(strstr(text, "\nOwn:\n  -o, --number N             a number\n"));
	assert_non_null(strstr(text, "\n                             up to 100\n"));
	assert_null(strstr(text, "--port"));
	free(text);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_all_forms),
		cmocka_unit_test(test_cookies),
		cmocka_unit_test(test_filter_options),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_options_of_other_commands),
		cmocka_unit_test(test_input_and_output),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_help_is_an_option_of_all),
		cmocka_unit_test(test_rest),
		cmocka_unit_test(test_namespaces),
		cmocka_unit_test(test_one_letter_twice),
		cmocka_unit_test(test_help_is_broken_into_lines),
		cmocka_unit_test(test_help_has_every_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
