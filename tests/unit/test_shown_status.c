// SPDX-License-Identifier: GPL-2.0-only
/* What `status` shows, and the totals of the other commands. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "show.h"
#include "unit.h"

static void test_totals(void **state)
{
	(void)state;
	show_begin(80, false, true);
	show_render.ops->totals(&show_render, &(struct reader_totals){ 1, 2, 3, 0, 0, 0, 0 });
	show_render.ops->totals(&show_render, &(struct reader_totals){ 1, 2, 3, 4, 5, 6, 7 });
	show_render.ops->totals(&show_render, &(struct reader_totals){ 1, 2, 3, 0, 0, 0, 1 });
	show_end();
	assert_string_equal(show_out, "");
	assert_string_equal(show_err,
			    "delivered 1, filtered 2, lost 3\n"
			    "delivered 1, filtered 2, lost 3, read but not shown 5, out of order 6; 4 overwritten before this reader began\n"
			    "hooks missed 7 runs: records may be missing\n"
			    "delivered 1, filtered 2, lost 3\n"
			    "hooks missed 1 run: records may be missing\n");
	show_release();
}

static void test_status(void **state)
{
	struct source_cpu cpus[] = { { 0, 10, 0 }, { 3, 5000, 0 } };
	struct source_hook hook = { "sock:inet_sock_set_state", "tracepoint", 0,
		"full sockets", "all", .missed = 0 };
	struct source_pair pairs[] = { { 7, 2, 12 } };
	struct source_ignored ignored[] = { { "not TCP", 3 } };
	struct source_status st = {
		.abi_version = 1, .module_version = "0.1", .kernel_release = "6.1.0",
		.record_size = 184, .ring_slots = 4096, .memory = 2 * 4096 * 184,
		.time_now = SEC, .netns = 5, .netns_init = 5, .cpus = cpus, .n_cpus = 2,
		.hooks = &hook, .n_hooks = 1, .pairs = pairs, .n_pairs = 1,
		.ignored = ignored, .n_ignored = 1,
	};

	(void)state;
	show_begin(80, false, true);
	show_render.ops->status(&show_render, &st);
	show_end();
	/* Nothing is missing, and nothing is said about it. */
	assert_int_equal(strncmp(show_out, "source           module 0.1, ABI version 1\n", 42), 0);
	assert_null(strstr(show_out, "missed"));
	assert_null(strstr(show_out, "MISSING"));
	assert_non_null(strstr(show_out, "  0           10            0\n"));
	/* 5000 - 4096 */
	assert_non_null(strstr(show_out, "  3         5000          904\n"));
	assert_non_null(strstr(show_out, "CLOSE → SYN_SENT                     12\n"));
	assert_non_null(strstr(show_out, "not TCP                               3\n"));
	show_release();

	st.netns = 6;
	st.n_pairs = 0;
	st.n_ignored = 0;
	show_begin(80, false, true);
	show_render.ops->status(&show_render, &st);
	show_end();
	assert_non_null(strstr(show_out, "you may see one namespace only"));
	show_release();
}

static void test_status_of_hooks(void **state)
{
	struct source_hook hooks[] = {
		{ "set_state", "tracepoint", 0, "full sockets", "all", .missed = 0 },
		{ "inet_twsk_kill", "none", -ENOENT, "", "how TIME_WAIT ends", .missed = 0 },
		{ "tcp_done_with_error", "none", 0, "who closes", "causes", .missed = 0 },
		{ "hashdance", "ftrace", 0, "TIME_WAIT", "TIME_WAIT",
		  .instead_of = "dance_schedule" },
		{ "drop", "kprobe", 0, "drops", "drops", 7, .instead_of = "__drop",
		  .loses = "which CPU drops" },
	};
	static const char top[] =
		"cannot be seen on this kernel: inet_twsk_kill: how TIME_WAIT ends; this kernel has no such function\n"
		"cannot be seen on this kernel: __drop: which CPU drops; drop is watched instead\n"
		"hooks missed 7 runs: records may be missing\n"
		"\n"
		"source           module ";
	static const char * const lines[] = {
		"\ninet_twsk_kill                       MISSING    not seen: how TIME_WAIT ends (this kernel has no such function)\n",
		"\ntcp_done_with_error                  -          not needed on this kernel\n",
		"\nhashdance                            ftrace     TIME_WAIT\n"
		"                                     instead of dance_schedule\n",
		"\ndrop                                 kprobe     drops\n"
		"                                     instead of __drop\n"
		"                                     not seen here: which CPU drops\n"
		"                                     missed 7: the kernel skipped it\n",
	};
	struct source_status st = { .abi_version = 1, .hooks = hooks, .n_hooks = 5 };
	size_t i;

	(void)state;
	show_begin(80, false, true);
	show_render.ops->status(&show_render, &st);
	show_end();
	/* What is lost stands first of all; a fall-back as good as the first choice not. */
	assert_int_equal(strncmp(show_out, top, strlen(top)), 0);
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		show_find(lines[i]);
	show_release();
}

/* What differs where BPF programs make the records. */
static void test_status_of_bpf(void **state)
{
	struct source_cpu cpus[] = { { 0, 10, 0 }, { 3, 5000, 0 } };
	struct source_hook hooks[] = {
		{ "set_state", "tp_btf", 0, "full sockets", "all", .runs = 3, .run_ns = 3005 },
		{ "drop", "fentry", 0, "drops", "drops", .runs = 1, .run_ns = 7 },
		{ "tcp_done", "none", -524, "", "causes", .reason = "because" },
		{ "tcp_connect", "none", -EINVAL, "", "SYNs", .missed = 0 },
	};
	struct source_status st = {
		.kind = SOURCE_BPF, .abi_version = 1, .module_version = "0.1",
		.ring_slots = 4096, .cpus = cpus, .n_cpus = 2, .hooks = hooks, .n_hooks = 4,
	};

	(void)state;
	show_begin(80, false, true);
	show_render.ops->status(&show_render, &st);
	show_end();
	show_find("\nsource           BPF programs of tcpstatectl 0.1, ABI version 1\n");
	/* Nothing is overwritten there. */
	show_find("\nCPU      written\n  0           10\n  3         5000\n");
	/* 3005 / 3 */
	show_find("\nset_state                            tp_btf     full sockets\n"
		  "                                     ran 3 times, 1001 ns each\n");
	show_find("                                     ran 1 time, 7 ns each\n");
	show_find("\ntcp_done                             MISSING    not seen: causes (because)\n");
	show_find("MISSING    not seen: SYNs (the kernel's verifier refused the program)\n");
	assert_null(strstr(show_out, "overwritten"));
	/* Nothing has happened yet; that is not the same as not to know. */
	show_find("\nTRANSITION                        COUNT\nnone yet\n");
	show_release();
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_totals),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_status_of_hooks),
		cmocka_unit_test(test_status_of_bpf),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
