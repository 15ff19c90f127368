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

static void check_kind(struct source_hook hook, enum source_kind kind, const char *expected)
{
	char line[MISSING_LEN];
	struct text text;

	text_init(&text, line, sizeof(line));
	assert_int_equal(missing_words(&text, &hook, kind), !!*expected);
	assert_string_equal(line, expected);
}

static void check(struct source_hook hook, const char *expected)
{
	check_kind(hook, SOURCE_MODULE, expected);
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

static void check_bpf(int error, const char *reason)
{
	char expected[MISSING_LEN];

	snprintf(expected, sizeof(expected), SAID "tcp_done: what is lost; %s", reason);
	check_kind(hook("tcp_done", error), SOURCE_BPF, expected);
}

/* bpf(2) and libbpf: what they return is not what the module returns. */
static void test_words_of_bpf(void **state)
{
	struct source_hook told = hook("tcp_done", -EINVAL);

	(void)state;
	check_kind(hook("tcp_done", 0), SOURCE_BPF, "");
	check_bpf(-EPERM, "not permitted: this needs CAP_BPF and CAP_PERFMON, and no lockdown");
	check_bpf(-EACCES, "the kernel's verifier refused the program");
	check_bpf(-EINVAL, "the kernel's verifier refused the program");
	/* No such BTF id or tracepoint; no such symbol in kallsyms. */
	check_bpf(-ENOENT, "this kernel has no such function");
	check_bpf(-ESRCH, "this kernel has no such function");
	check_bpf(-EOPNOTSUPP, "this kernel has no way to attach there (no fentry, no kprobes)");
	/* ENOTSUPP of include/linux/errno.h, which user space has no name for */
	check_bpf(-524, "this kernel has no way to attach there (no fentry, no kprobes)");
	check_bpf(-ENOMEM, "Cannot allocate memory");
	/* What whoever tried has to say counts more than the error. */
	strcpy(told.reason, "tcp_done() was inlined");
	check_kind(told, SOURCE_BPF, SAID "tcp_done: what is lost; tcp_done() was inlined");
	check_kind(told, SOURCE_MODULE, SAID "tcp_done: what is lost; tcp_done() was inlined");
}

static struct script_source script;
static enum source_kind script_kind;
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
	script.status.kind = script_kind;
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

/* Where BPF can have little, it is said once that there is much to know. */
static void test_many_of_bpf(void **state)
{
	struct source_hook hooks[] = {
		hook("tcp_done", -ENOENT), hook("tcp_connect", 0), hook("a", -524),
		hook("b", -524), fallback("tcp_free", "tcp_kill", "why"), hook("c", -524),
	};

	(void)state;
	script_kind = SOURCE_BPF;
	run(hooks, 6, true, 0);
	assert_string_equal(said,
			    "tcpstatectl: 5 of 6 hooks are not where they should be on this kernel: 'tcpstatectl status --source bpf' tells what is not seen\n"
			    "delivered 0, filtered 0, lost 0\n");
	free(said);
	/* Four lines can be read. */
	run(hooks, 5, true, 0);
	assert_non_null(strstr(said, SAID "a: what is lost;"));
	assert_null(strstr(said, "hooks"));
	free(said);
	script_kind = SOURCE_MODULE;
	run(hooks, 6, true, 0);
	assert_non_null(strstr(said, SAID "c: what is lost;"));
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
		cmocka_unit_test(test_words_of_bpf),
		cmocka_unit_test(test_nothing_missing_nothing_said),
		cmocka_unit_test(test_what_is_missing_is_said_once),
		cmocka_unit_test(test_many_of_bpf),
		cmocka_unit_test(test_missed_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
