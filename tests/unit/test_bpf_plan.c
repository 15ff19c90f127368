// SPDX-License-Identifier: GPL-2.0-only
/* Plans against kernels that are made up: what they have, and what they refuse. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bpf/ctl/plan.h"
#include "bpf/ctl/refusal.h"
#include "unit.h"

/**
 * struct kernel - a kernel that is made up
 * @absent: names of functions it does not have
 * @no_kprobes: known beforehand
 * @no_program: sites for which there is no program
 * @refuses: program that it does not load
 * @refusal: negative errno with which
 * @not_attached: programs it loads, but does not attach: all with this in their name
 * @attempts: how often something was tried
 * @give_up: negative errno of the first attempt
 */
struct kernel {
	const char	*absent[4];
	bool		no_kprobes;
	const char	*no_program;
	const char	*refuses[4];
	int		refusal;
	const char	*not_attached;
	unsigned int	attempts;
	int		give_up;
};

static int possible(void *context, const struct bpf_site *site)
{
	const struct kernel *kernel = context;
	char name[BPF_PROGRAM_LEN];
	unsigned int i;

	bpf_site_program(site, name);
	if (kernel->no_program && strstr(name, kernel->no_program))
		return -ENODATA;
	for (i = 0; i < ARRAY_SIZE(kernel->absent) && kernel->absent[i]; i++) {
		if (!strcmp(site->place->name, kernel->absent[i]))
			return -ENOENT;
	}
	if (kernel->no_kprobes && (site->way == BPF_KPROBE || site->way == BPF_KRETPROBE))
		return -EOPNOTSUPP;
	return 0;
}

/* As the kernel does it: the first that is refused ends the load, attaching goes on. */
static int attempt(void *context, struct bpf_plan *plan)
{
	struct kernel *kernel = context;
	char name[BPF_PROGRAM_LEN];
	unsigned int i, j;
	int failed = 0;

	kernel->attempts++;
	assert_in_range(kernel->attempts, 1, 100);
	if (kernel->give_up)
		return kernel->give_up;
	for (i = 0; i < BPF_HOOKS; i++) {
		if (!bpf_plan_has(plan, i))
			continue;
		bpf_site_program(&plan->choices[i].site, name);
		for (j = 0; j < ARRAY_SIZE(kernel->refuses) && kernel->refuses[j]; j++) {
			if (strcmp(name, kernel->refuses[j]))
				continue;
			bpf_plan_fail(plan, i, kernel->refusal, "R1 is not a pointer");
			return 1;
		}
	}
	for (i = 0; i < BPF_HOOKS && kernel->not_attached; i++) {
		if (!bpf_plan_has(plan, i))
			continue;
		bpf_site_program(&plan->choices[i].site, name);
		if (!strstr(name, kernel->not_attached))
			continue;
		bpf_plan_fail(plan, i, -EBUSY, "");
		failed = 1;
	}
	return failed;
}

static const struct bpf_plan_ops ops = { .possible = possible, .attempt = attempt };

static int find(struct kernel *kernel, struct bpf_plan *plan)
{
	return bpf_plan_find(plan, &ops, kernel);
}

static void check_site(const struct bpf_plan *plan, enum bpf_hook_id id, const char *expected)
{
	char name[BPF_PROGRAM_LEN] = "none";

	if (bpf_plan_has(plan, id))
		bpf_site_program(&plan->choices[id].site, name);
	assert_string_equal(name, expected);
}

static void test_all_there(void **state)
{
	struct kernel kernel = { .absent = { NULL } };
	struct bpf_plan plan;
	unsigned int i;

	(void)state;
	assert_int_equal(find(&kernel, &plan), 0);
	assert_int_equal(kernel.attempts, 1);
	for (i = 0; i < BPF_HOOKS; i++) {
		assert_true(bpf_plan_has(&plan, i));
		assert_int_equal(bpf_plan_error(&plan, i), 0);
		assert_ptr_equal(plan.choices[i].site.place, bpf_row(i)->places);
	}
	check_site(&plan, BPF_HOOK_CONNECT, "tcp_connect__fentry");
	check_site(&plan, BPF_HOOK_REQUEST_ADD, "inet_csk_reqsk_queue_hash_add__fexit");
	check_site(&plan, BPF_HOOK_SET_STATE, "inet_sock_set_state__tp_btf");
}

/* As on 5.10: other names, and one function that is not needed there. */
static void test_older_names(void **state)
{
	struct kernel kernel = {
		.absent = { "inet_twsk_hashdance_schedule", "tcp_done_with_error",
			    "__inet_csk_reqsk_queue_drop" },
	};
	struct bpf_plan plan;

	(void)state;
	assert_int_equal(find(&kernel, &plan), 0);
	assert_int_equal(kernel.attempts, 1);
	check_site(&plan, BPF_HOOK_TW_HASH, "inet_twsk_hashdance__fentry");
	check_site(&plan, BPF_HOOK_REQUEST_DROP, "reqsk_queue_unlink__fexit");
	check_site(&plan, BPF_HOOK_DONE_ERROR, "none");
	assert_int_equal(bpf_plan_error(&plan, BPF_HOOK_DONE_ERROR), 0);
	/* Attached, though not where it would rather be. */
	assert_int_equal(bpf_plan_error(&plan, BPF_HOOK_TW_HASH), 0);
}

/* Every way to a place comes before the next place, which shows less. */
static void test_place_before_way(void **state)
{
	struct kernel kernel = {
		.refuses = { "inet_twsk_kill__fentry", "security_sock_graft__fentry" },
		.refusal = -EACCES,
	};
	struct bpf_plan plan;

	(void)state;
	assert_int_equal(find(&kernel, &plan), 0);
	/* Each refusal ends a load: two of them, and one that works. */
	assert_int_equal(kernel.attempts, 3);
	check_site(&plan, BPF_HOOK_TW_KILL, "inet_twsk_kill__kprobe");
	check_site(&plan, BPF_HOOK_GRAFT, "security_sock_graft__kprobe");
	/* Others keep the way that works for them. */
	check_site(&plan, BPF_HOOK_CONNECT, "tcp_connect__fentry");
	assert_int_equal(bpf_plan_error(&plan, BPF_HOOK_GRAFT), 0);
}

/* Nothing of a row works out: why is told of the place that matters most. */
static void test_no_site_left(void **state)
{
	struct kernel kernel = {
		.refuses = { "tcp_done__fentry", "tcp_done__kprobe", "inet_twsk_kill__fentry",
			     "inet_twsk_kill__kprobe" },
		.refusal = -E2BIG,
		.absent = { "inet_twsk_free" },
	};
	struct bpf_plan plan;

	(void)state;
	assert_int_equal(find(&kernel, &plan), 0);
	assert_int_equal(kernel.attempts, 5);
	check_site(&plan, BPF_HOOK_DONE, "none");
	assert_int_equal(bpf_plan_error(&plan, BPF_HOOK_DONE), -E2BIG);
	assert_string_equal(plan.choices[BPF_HOOK_DONE].reason, "R1 is not a pointer");
	check_site(&plan, BPF_HOOK_TW_KILL, "tcp_twsk_destructor__fentry");
	assert_string_equal(plan.choices[BPF_HOOK_TW_KILL].site.place->loses,
			    "the cause of TIME_WAIT>CLOSE is inferred");
}

/* A kernel without ftrace and kprobes: that is learned once, not nineteen times. */
static void test_tracepoints_only(void **state)
{
	struct kernel kernel = { .not_attached = "__fe", .no_kprobes = true };
	struct bpf_plan plan;
	unsigned int i;

	(void)state;
	assert_int_equal(find(&kernel, &plan), 0);
	assert_int_equal(kernel.attempts, 2);
	for (i = 0; i < BPF_HOOKS; i++) {
		bool tracepoint = bpf_row(i)->places[0].kind == BPF_TRACEPOINT;

		assert_int_equal(bpf_plan_has(&plan, i), tracepoint);
		assert_int_equal(bpf_plan_error(&plan, i), tracepoint ? 0 : -EOPNOTSUPP);
		/* What was said of one place is true of none in particular. */
		assert_string_equal(plan.choices[i].reason, "");
	}
}

/* What is not permitted once is not permitted elsewhere; there are other ways. */
static void test_not_permitted(void **state)
{
	struct kernel kernel = { .refuses = { "tcp_connect__fentry" }, .refusal = -EPERM };
	struct bpf_plan plan;

	(void)state;
	assert_int_equal(find(&kernel, &plan), 0);
	assert_int_equal(kernel.attempts, 2);
	check_site(&plan, BPF_HOOK_CONNECT, "tcp_connect__kprobe");
	check_site(&plan, BPF_HOOK_DONE, "tcp_done__kprobe");
	check_site(&plan, BPF_HOOK_REQUEST_ADD, "inet_csk_reqsk_queue_hash_add__kretprobe");
	check_site(&plan, BPF_HOOK_SET_STATE, "inet_sock_set_state__tp_btf");
}

/* All kprobes fail as well. */
static void test_nothing_at_functions(void **state)
{
	struct kernel kernel = { .not_attached = "e" };
	struct bpf_plan plan;

	(void)state;
	/* "e" is in the name of every program: tp_btf, then raw_tp. */
	assert_int_equal(find(&kernel, &plan), 0);
	assert_int_equal(kernel.attempts, 3);
	check_site(&plan, BPF_HOOK_SET_STATE, "none");
	assert_int_equal(bpf_plan_error(&plan, BPF_HOOK_SET_STATE), -EBUSY);
	assert_int_equal(bpf_plan_error(&plan, BPF_HOOK_CONNECT), -EOPNOTSUPP);
}

/* The row that cannot be done without, as the loader sees to it. */
static void test_texts_of_refusal(void **state)
{
	struct bpf_plan plan = { 0 };
	char error[SOURCE_ERROR_LEN];

	(void)state;
	bpf_plan_fail(&plan, BPF_HOOK_SET_STATE, -EACCES, "refused by the verifier: R1 bad");
	assert_int_equal(refusal_of_row(&plan, BPF_HOOK_SET_STATE, error), -EACCES);
	assert_string_equal(error,
			    "no BPF program can be attached to inet_sock_set_state, without which there is nothing to see: refused by the verifier: R1 bad");
	memset(&plan, 0, sizeof(plan));
	bpf_plan_fail(&plan, BPF_HOOK_SET_STATE, -ENOENT, "");
	assert_int_equal(refusal_of_row(&plan, BPF_HOOK_SET_STATE, error), -ENOENT);
	assert_string_equal(error,
			    "no BPF program can be attached to inet_sock_set_state, without which there is nothing to see: No such file or directory");
	memset(&plan, 0, sizeof(plan));
	bpf_plan_fail(&plan, BPF_HOOK_SET_STATE, -EPERM, "");
	assert_int_equal(refusal_of_row(&plan, BPF_HOOK_SET_STATE, error), -EPERM);
	assert_non_null(strstr(error, "CAP_BPF and CAP_PERFMON"));
	/* As 6.1 says it with lockdown=confidentiality. */
	memset(&plan, 0, sizeof(plan));
	bpf_plan_fail(&plan, BPF_HOOK_SET_STATE, -EINVAL,
		      "refused by the verifier: unknown func bpf_probe_read#4");
	assert_int_equal(refusal_of_row(&plan, BPF_HOOK_SET_STATE, error), -EPERM);
	assert_non_null(strstr(error, "lockdown"));
}

static void test_programs_not_written(void **state)
{
	struct kernel kernel = { .no_program = "tcp_twsk_destructor__fentry",
				 .absent = { "inet_twsk_kill" } };
	struct bpf_plan plan;

	(void)state;
	assert_int_equal(find(&kernel, &plan), 0);
	check_site(&plan, BPF_HOOK_TW_KILL, "tcp_twsk_destructor__kprobe");

	/* A row without any says at least that it is not there. */
	kernel = (struct kernel){ .no_program = "tcp_check_req" };
	assert_int_equal(find(&kernel, &plan), 0);
	assert_int_equal(bpf_plan_error(&plan, BPF_HOOK_REQUEST_SEGMENT), -EOPNOTSUPP);
}

static void test_of_no_use(void **state)
{
	struct kernel kernel = { .give_up = -ENOMEM };
	struct bpf_plan plan;

	(void)state;
	assert_int_equal(find(&kernel, &plan), -ENOMEM);
	assert_int_equal(kernel.attempts, 1);
	/* It failed, but nobody is to blame: no endless loop. */
	kernel = (struct kernel){ .give_up = 1 };
	assert_int_equal(find(&kernel, &plan), -EIO);
	assert_int_equal(kernel.attempts, 1);
}

/* Names are made as the programs are named; a second program goes on after a "_". */
static void test_program_names(void **state)
{
	static const struct bpf_place place = { .name = "tcp_done", .kind = BPF_RETURN };
	const struct bpf_site site = { .place = &place, .way = BPF_KRETPROBE };

	(void)state;
	assert_true(bpf_site_has_program(&site, "tcp_done__kretprobe"));
	assert_true(bpf_site_has_program(&site, "tcp_done__kretprobe_entry"));
	assert_false(bpf_site_has_program(&site, "tcp_done__kretprobes"));
	assert_false(bpf_site_has_program(&site, "tcp_done__kprobe"));
	assert_false(bpf_site_has_program(&site, "tcp_done_with_error__kretprobe"));
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_all_there),
		cmocka_unit_test(test_older_names),
		cmocka_unit_test(test_place_before_way),
		cmocka_unit_test(test_no_site_left),
		cmocka_unit_test(test_tracepoints_only),
		cmocka_unit_test(test_not_permitted),
		cmocka_unit_test(test_nothing_at_functions),
		cmocka_unit_test(test_texts_of_refusal),
		cmocka_unit_test(test_programs_not_written),
		cmocka_unit_test(test_of_no_use),
		cmocka_unit_test(test_program_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
