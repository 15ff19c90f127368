// SPDX-License-Identifier: GPL-2.0-only
/*
 * What cannot be seen is said: in which words, and by every command that shows
 * records, once, on standard error.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "missing.h"
#include "script.h"
#include "session.h"
#include "unit.h"

static struct source_hook hook(const char *name, int error)
{
	struct source_hook hook = { .error = error };

	snprintf(hook.name, sizeof(hook.name), "%s", name);
	snprintf(hook.method, sizeof(hook.method), error ? "none" : "ftrace");
	snprintf(hook.observes, sizeof(hook.observes), "what it sees");
	snprintf(hook.without, sizeof(hook.without), "what is lost");
	return hook;
}

static struct source_hook fallback(const char *name, const char *instead_of, const char *loses)
{
	struct source_hook fallback = hook(name, 0);

	snprintf(fallback.instead_of, sizeof(fallback.instead_of), "%s", instead_of);
	snprintf(fallback.loses, sizeof(fallback.loses), "%s", loses);
	return fallback;
}

static void check(struct source_hook hook, const char *expected)
{
	char line[MISSING_LEN];
	struct text text;

	text_init(&text, line, sizeof(line));
	assert_int_equal(missing_words(&text, &hook), !!*expected);
	assert_string_equal(line, expected);
}

#define NO_WAY "this kernel has no way to attach there (no ftrace, no kprobes)"
#define OFF "ftrace is off: sysctl kernel.ftrace_enabled=1, then load tcpstate again"
#define SAID "cannot be seen on this kernel: "

/* The errors are those that module/attach.c describes. */
static void test_words(void **state)
{
	struct source_hook needless = hook("tcp_done_with_error", 0);

	(void)state;
	check(hook("tcp_done", 0), "");
	check(hook("tcp_done", -EPERM), SAID "tcp_done: what is lost; left out by without=");
	check(hook("tcp_done", -ENOENT),
	      SAID "tcp_done: what is lost; this kernel has no such function");
	check(hook("tcp_done", -EINVAL),
	      SAID "tcp_done: what is lost; this kernel has no such function");
	check(hook("tcp_done", -EOPNOTSUPP),
	      SAID "tcp_done: what is lost; " NO_WAY);
	check(hook("tcp_done", -EBUSY), SAID "tcp_done: what is lost; " OFF);
	check(hook("tcp_done", -ENOMEM), SAID "tcp_done: what is lost; Cannot allocate memory");
	/* Nonsense from a source: anything but a crash. */
	check(hook("tcp_done", INT_MIN),
	      SAID "tcp_done: what is lost; Unknown error -2147483648");
	check(fallback("tcp_free", "tcp_kill", "why"),
	      SAID "tcp_kill: why; tcp_free is watched instead");
	check(fallback("tcp_free", "tcp_kill", ""), "");
	strcpy(needless.method, "none");
	assert_true(missing_is_needless(&needless));
	assert_false(missing_is(&needless));
	check(needless, "");
}

static struct script_source script;
static char *said;
static size_t said_size;

/* Run a session of a source with these hooks; then @said is its standard error. */
static void run(struct source_hook *hooks, size_t n_hooks, bool history, u64 missed_later)
{
	const struct options options = { .reader.history = history };
	struct session session;
	FILE *stderr_before = stderr;

	script_source_init(&script);
	script.hooks = hooks;
	script.n_hooks = n_hooks;
	stderr = open_memstream(&said, &said_size);
	assert_int_equal(session_begin(&session, &script.source, &options), 0);
	/* As if it had been read to the end. */
	session.reader.complete_ns = 1;
	if (n_hooks)
		hooks[0].missed += missed_later;
	assert_int_equal(session_finish(&session, 0), 0);
	fclose(stderr);
	stderr = stderr_before;
}

static void test_nothing_missing_nothing_said(void **state)
{
	struct source_hook hooks[] = {
		hook("tcp_done", 0), fallback("tcp_free", "tcp_kill", ""),
	};

	(void)state;
	run(hooks, 2, true, 0);
	assert_string_equal(said, "delivered 0, filtered 0, lost 0\n");
	free(said);
}

static void test_what_is_missing_is_said_once(void **state)
{
	struct source_hook hooks[] = {
		hook("tcp_done", -ENOENT), hook("tcp_connect", 0),
		fallback("tcp_free", "tcp_kill", "why"),
	};

	(void)state;
	run(hooks, 3, true, 0);
	assert_string_equal(said,
			    "tcpstatectl: " SAID "tcp_done: what is lost; "
			    "this kernel has no such function\n"
			    "tcpstatectl: " SAID "tcp_kill: why; tcp_free is watched instead\n"
			    "delivered 0, filtered 0, lost 0\n");
	free(said);
}

/* Who reads from the beginning lost all that was missed; others what is missed since. */
static void test_missed_runs(void **state)
{
	struct source_hook hooks[] = { hook("tcp_done", 0), hook("tcp_connect", 0) };

	(void)state;
	hooks[0].missed = 3;
	hooks[1].missed = 1;
	run(hooks, 2, true, 0);
	assert_string_equal(said, "delivered 0, filtered 0, lost 0\n"
				  "hooks missed 4 runs: records may be missing\n");
	free(said);
	run(hooks, 2, false, 0);
	assert_string_equal(said, "delivered 0, filtered 0, lost 0\n");
	free(said);
	run(hooks, 2, false, 1);
	assert_string_equal(said, "delivered 0, filtered 0, lost 0\n"
				  "hooks missed 1 run: records may be missing\n");
	free(said);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_nothing_missing_nothing_said),
		cmocka_unit_test(test_what_is_missing_is_said_once),
		cmocka_unit_test(test_missed_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
