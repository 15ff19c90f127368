// SPDX-License-Identifier: GPL-2.0-only
/* Which source is taken, what is said of it, and what it changes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "message.h"
#include "script.h"
#include "session.h"
#include "unit.h"

/* What the openers do, and what was asked of them. */
static int module_result, bpf_result;
static const char *bpf_text;
static char tried[8];
static const struct filter *bpf_filter;
static struct script_source module, bpf;

static int open_one(struct source **source, struct script_source *which, int result,
		    const char *letter, const char *text, char error[SOURCE_ERROR_LEN])
{
	strcat(tried, letter);
	if (result) {
		snprintf(error, SOURCE_ERROR_LEN, "%s", text);
		return result;
	}
	*source = &which->source;
	return 0;
}

static int open_module(struct source **source, char error[SOURCE_ERROR_LEN])
{
	return open_one(source, &module, module_result, "m", "no module for you", error);
}

static int open_bpf(struct source **source, const struct filter *filter, bool all_netns,
		    char error[SOURCE_ERROR_LEN])
{
	(void)all_netns;
	bpf_filter = filter;
	return open_one(source, &bpf, bpf_result, "b", bpf_text, error);
}

/**
 * struct choice - a case
 * @choice: what was asked for
 * @module: what opening the module results in
 * @bpf: the same of BPF
 * @result: expected result
 * @tried: what has to be tried, in this order: m, b
 * @error: expected error; NULL: none
 */
struct choice {
	enum source_choice	choice;
	int			module;
	int			bpf;
	int			result;
	const char		*tried;
	const char		*error;
};

#define BOTH "the tcpstate module is not loaded ('modprobe tcpstate'), and BPF fails: no BPF for you"

static void test_choice(void **state)
{
	static const struct choice choices[] = {
		/* The module where it is loaded, else BPF. */
		{ CHOOSE_AUTO, 0, 0, 0, "m", NULL },
		{ CHOOSE_AUTO, -ENOENT, 0, 0, "mb", NULL },
		/* It is there, and something is wrong with it: that is what matters. */
		{ CHOOSE_AUTO, -EPERM, 0, -EPERM, "m", "no module for you" },
		{ CHOOSE_AUTO, -ENOMEM, 0, -ENOMEM, "m", "no module for you" },
		{ CHOOSE_AUTO, -EPROTO, 0, -EPROTO, "m", "no module for you" },
		/* Neither: both reasons. */
		{ CHOOSE_AUTO, -ENOENT, -EPERM, -EPERM, "mb", BOTH },
		{ CHOOSE_AUTO, -ENOENT, -ENOENT, -ENOENT, "mb", BOTH },
		/* That one and no other. */
		{ CHOOSE_MODULE, 0, 0, 0, "m", NULL },
		{ CHOOSE_MODULE, -ENOENT, 0, -ENOENT, "m", "no module for you" },
		{ CHOOSE_BPF, 0, 0, 0, "b", NULL },
		{ CHOOSE_BPF, 0, -EPERM, -EPERM, "b", "no BPF for you" },
	};
	static const struct input_openers openers = { .module = open_module, .bpf = open_bpf };
	char error[SOURCE_ERROR_LEN];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(choices); i++) {
		const struct choice *one = &choices[i];
		struct options options = { .source = one->choice };
		struct source *source = NULL;

		tried[0] = '\0';
		bpf_filter = NULL;
		module_result = one->module;
		bpf_result = one->bpf;
		bpf_text = "no BPF for you";
		assert_int_equal(input_open_live(&source, &options, &openers, error),
				 one->result);
		assert_string_equal(tried, one->tried);
		if (one->error)
			assert_string_equal(error, one->error);
		else
			assert_ptr_equal(source, strchr(tried, 'b') ? &bpf.source :
							 &module.source);
		/* What nobody wants the programs leave out themselves. */
		if (strchr(tried, 'b'))
			assert_ptr_equal(bpf_filter, &options.reader.filter);
	}
}

/* Reasons can be long; what does not fit is cut, and it stays one line. */
static void test_long_reason(void **state)
{
	static const struct input_openers openers = { .module = open_module, .bpf = open_bpf };
	char error[SOURCE_ERROR_LEN], reason[SOURCE_ERROR_LEN];
	const struct options options = { 0 };
	struct source *source;

	(void)state;
	memset(reason, 'x', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	bpf_text = reason;
	module_result = -ENOENT;
	bpf_result = -EINVAL;
	tried[0] = '\0';
	assert_int_equal(input_open_live(&source, &options, &openers, error), -EINVAL);
	assert_in_range(strlen(error), 200, SOURCE_ERROR_LEN - 1);
	assert_int_equal(strncmp(error, "the tcpstate module is not loaded", 33), 0);
}

/* Captures: what is wrong with them is said by those who read them. */
static void test_files(void **state)
{
	struct options options = { .files = { "/nonexistent/a", "/nonexistent/b" },
				   .n_files = 1 };
	char error[SOURCE_ERROR_LEN];
	struct source *source;

	(void)state;
	assert_int_equal(input_open(&source, &options, error), -ENOENT);
	assert_non_null(strstr(error, "/nonexistent/a"));
	options.n_files = 2;
	assert_int_equal(input_open(&source, &options, error), -ENOENT);
	options.reader.follow = true;
	assert_int_equal(input_open(&source, &options, error), -EINVAL);
	assert_non_null(strstr(error, "leave out --follow"));
}

static char *said;
static size_t said_size;
static FILE *stderr_before;

static void listen_begin(void)
{
	stderr_before = stderr;
	stderr = open_memstream(&said, &said_size);
}

static void listen_end(const char *expected)
{
	fclose(stderr);
	stderr = stderr_before;
	assert_string_equal(said, expected);
	free(said);
}

static void check_usage(enum source_choice choice, size_t n_files, const char *expected)
{
	const struct options options = { .source = choice, .n_files = n_files };

	listen_begin();
	assert_int_equal(input_check(&options, "watch"), *expected ? EXIT_USAGE : 0);
	listen_end(expected);
}

static void test_usage(void **state)
{
	(void)state;
	check_usage(CHOOSE_AUTO, 0, "");
	check_usage(CHOOSE_AUTO, 2, "");
	check_usage(CHOOSE_MODULE, 0, "");
	check_usage(CHOOSE_BPF, 0, "");
	check_usage(CHOOSE_FILE, 1, "");
	check_usage(CHOOSE_FILE, 0,
		    "tcpstatectl: watch: --source file reads a capture: give it with -i FILE\n");
	check_usage(CHOOSE_MODULE, 1,
		    "tcpstatectl: watch: --source module is live, -i reads a capture: give one of them\n");
	check_usage(CHOOSE_BPF, 1,
		    "tcpstatectl: watch: --source bpf is live, -i reads a capture: give one of them\n");
}

static void check_told(struct options options, enum source_kind kind, const char *expected)
{
	const struct source_status st = { .kind = kind };

	listen_begin();
	input_tell(&options, &st);
	listen_end(expected);
}

static void test_which_is_said(void **state)
{
	const struct options asked = { .source = CHOOSE_BPF };
	const struct options beside = { .quiet = true };
	const struct options nothing = { 0 };
	const struct options file = { .n_files = 1 };

	(void)state;
	check_told(nothing, SOURCE_MODULE, "tcpstatectl: source: the tcpstate module\n");
	check_told(nothing, SOURCE_BPF,
		   "tcpstatectl: source: BPF, since the tcpstate module is not loaded\n");
	/* Beside the output of a command that runs, only what is not as it might be. */
	check_told(beside, SOURCE_MODULE, "");
	check_told(beside, SOURCE_BPF,
		   "tcpstatectl: source: BPF, since the tcpstate module is not loaded\n");
	check_told(asked, SOURCE_BPF, "");
	check_told(file, SOURCE_BPF, "");
}

/* What is there is nothing if a source has no past: it has to be waited for. */
static void test_no_past(void **state)
{
	struct options options = { 0 };

	(void)state;
	assert_false(input_go_on(&module.source, &options));
	assert_false(options.reader.follow || options.reader.history);
	bpf.source.no_past = true;
	assert_true(input_go_on(&bpf.source, &options));
	assert_true(options.reader.follow && options.reader.history);
	/* Somebody who follows anyway is told nothing. */
	options.reader.history = false;
	assert_false(input_go_on(&bpf.source, &options));
	assert_true(options.reader.follow && options.reader.history);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_long_reason),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_which_is_said),
		cmocka_unit_test(test_no_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
