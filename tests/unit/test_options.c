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

#define ALL_SETS (OPTIONS_FILTER | OPTIONS_WATCH | OPTIONS_TIMELINE)

static struct options options;

/* The messages are for people; a test log is not. */
static int parse_quietly(unsigned int sets, int argc, char **argv)
{
	int saved = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY), status;

	dup2(nowhere, STDERR_FILENO);
	status = options_parse(&options, "watch", sets, argc, argv);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(nowhere);
	return status;
}

/* Parse words, as `tcpstatectl watch WORDS` would. */
static int parse(unsigned int sets, const char *words)
{
	char copy[256], *argv[16] = { "watch" }, *save = NULL, *word;
	int argc = 1;

	memset(&options, 0, sizeof(options));
	options.reader.history = true;
	snprintf(copy, sizeof(copy), "%s", words);
	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	return parse_quietly(sets, argc, argv);
}

static void test_nothing(void **state)
{
	(void)state;
	assert_int_equal(parse(ALL_SETS, ""), 0);
	assert_int_equal(options.reader.scope, SCOPE_DEFAULT);
	assert_true(options.reader.history);
	assert_int_equal(options.count, 0);
}

static void test_all_forms(void **state)
{
	(void)state;
	assert_int_equal(parse(ALL_SETS, "-4 -p 80 -c 5 --no-history -f --duration 1.5"), 0);
	assert_int_equal(options.reader.filter.ip_version, 4);
	assert_int_equal(options.reader.filter.port, 80);
	assert_int_equal(options.count, 5);
	assert_false(options.reader.history);
	assert_true(options.reader.follow);
	assert_int_equal(options.reader.duration_ns, 1500000000);
	assert_int_equal(parse(ALL_SETS, "--port=443 --ipv6 --count=7 --follow"), 0);
	assert_int_equal(options.reader.filter.ip_version, 6);
	assert_int_equal(options.reader.filter.port, 443);
	assert_int_equal(options.count, 7);
	/* Nothing is left from the time before. */
	assert_int_equal(options.reader.duration_ns, 0);
	assert_int_equal(parse(ALL_SETS, "-p65535"), 0);
	assert_int_equal(options.reader.filter.port, 65535);
}

static void test_cookies(void **state)
{
	(void)state;
	assert_int_equal(parse(ALL_SETS, "--cookie 10"), 0);
	assert_int_equal(options.reader.filter.cookie, 10);
	assert_int_equal(parse(ALL_SETS, "--cookie 0x10"), 0);
	assert_int_equal(options.reader.filter.cookie, 16);
	assert_int_equal(parse(ALL_SETS, "--cookie sk:10"), 0);
	assert_int_equal(options.reader.filter.cookie, 16);
	assert_int_equal(parse(ALL_SETS, "--cookie sk:ffffffffffffffff"), 0);
	assert_true(options.reader.filter.cookie == ~0ULL);
}

static void test_mistakes(void **state)
{
	static const char * const mistakes[] = {
		"-p 0", "-p 65536", "-p -1", "-p 80x", "-p", "--port", "--port=", "--cookie 0",
		"--cookie x", "--cookie sk:", "--cookie -1", "-c 0", "-c x",
		"--count 18446744073709551616",
		"--duration 0", "--duration -1", "--duration x", "--duration nan",
		"--duration 1e300",
		"--nonsense", "-x", "-4x", "--no-history=1", "word", "-- word", "--netns",
		"--netns no-such-name", "--netns /dev/null", "--netns 4194305", "--netns net:[1",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(mistakes); i++) {
		if (parse(ALL_SETS, mistakes[i]) != EXIT_USAGE)
			fail_msg("accepted: %s", mistakes[i]);
	}
}

static void test_options_of_other_commands(void **state)
{
	(void)state;
	assert_int_equal(parse(OPTIONS_FILTER | OPTIONS_WATCH, "--follow"), EXIT_USAGE);
	assert_int_equal(parse(OPTIONS_FILTER | OPTIONS_WATCH, "-f"), EXIT_USAGE);
	assert_int_equal(parse(OPTIONS_FILTER | OPTIONS_TIMELINE, "--count 1"), EXIT_USAGE);
	assert_int_equal(parse(0, "-4"), EXIT_USAGE);
	assert_int_equal(parse(OPTIONS_TIMELINE, "--duration 1"), 0);
}

static void test_namespaces(void **state)
{
	char words[64];
	struct stat st;

	(void)state;
	assert_int_equal(stat("/proc/self/ns/net", &st), 0);
	assert_int_equal(parse(ALL_SETS, "--netns self"), 0);
	assert_int_equal(options.reader.scope, SCOPE_SELF);
	assert_int_equal(parse(ALL_SETS, "--netns all"), 0);
	assert_int_equal(options.reader.scope, SCOPE_ALL);
	snprintf(words, sizeof(words), "--netns %d", getpid());
	assert_int_equal(parse(ALL_SETS, words), 0);
	assert_int_equal(options.reader.scope, SCOPE_ONE);
	assert_int_equal(options.reader.filter.netns, st.st_ino);
	assert_int_equal(parse(ALL_SETS, "--netns /proc/self/ns/net"), 0);
	assert_int_equal(options.reader.filter.netns, st.st_ino);
	assert_int_equal(parse(ALL_SETS, "--netns 4026531840"), 0);
	assert_true(options.reader.filter.netns == 4026531840U);
	assert_int_equal(parse(ALL_SETS, "--netns net:[4026531840]"), 0);
	assert_true(options.reader.filter.netns == 4026531840U);
	/* 2^32 + 4026531840 would be the same in 32 bits. */
	assert_int_equal(parse(ALL_SETS, "--netns 8321499136"), EXIT_USAGE);
}

static void test_help_has_every_option(void **state)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	options_help(out, OPTIONS_FILTER | OPTIONS_WATCH);
	fclose(out);
	assert_non_null(strstr(text, "  -p, --port N"));
	assert_non_null(strstr(text, "      --netns NETNS"));
	assert_non_null(strstr(text, "--no-history"));
	assert_null(strstr(text, "--follow"));
	free(text);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_all_forms),
		cmocka_unit_test(test_cookies),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_options_of_other_commands),
		cmocka_unit_test(test_namespaces),
		cmocka_unit_test(test_help_has_every_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
