// SPDX-License-Identifier: GPL-2.0-only
/* What the BPF source makes of its host: its CPUs, what libbpf says, what is forbidden. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>

#include "bpf/ctl/cpus.h"
#include "bpf/ctl/load_log.h"
#include "bpf/ctl/push.h"
#include "bpf/ctl/refusal.h"
#include "bpf/ctl/without.h"
#include "filters.h"
#include "unit.h"

static void check_cpus(const char *text, const char *expected)
{
	char shown[128] = "";
	size_t n, i, len = 0;
	u32 *cpus;

	assert_int_equal(cpus_parse(text, &cpus, &n), 0);
	for (i = 0; i < n; i++)
		len += sprintf(shown + len, "%u ", cpus[i]);
	free(cpus);
	assert_string_equal(shown, expected);
}

static void test_cpus(void **state)
{
	static const char * const wrong[] = {
		"", "\n", "0-", "-1", "1,", "1-0", "0,0", "2,1", "0 1", "0-65536", "x",
		"99999999999999999999", "0-3-5", "0,,1",
	};
	unsigned int i;
	u32 *cpus;
	size_t n;

	(void)state;
	check_cpus("0\n", "0 ");
	check_cpus("0-3\n", "0 1 2 3 ");
	check_cpus("0-1,4,6-7", "0 1 4 6 7 ");
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_int_equal(cpus_parse(wrong[i], &cpus, &n), -EINVAL);
		free(cpus);
	}
	assert_int_equal(cpus_parse("0-65535", &cpus, &n), 0);
	assert_int_equal(n, 65536);
	free(cpus);
	assert_int_equal(cpus_read("/nowhere/at/all", &cpus, &n), -ENOENT);
	assert_int_equal(cpus_read("/dev/null", &cpus, &n), -EINVAL);
	free(cpus);
}

/* Messages as libbpf 1.1 prints them, and a log as the verifier of Linux 6.18 ends it. */
static void test_load_log(void **state)
{
	struct load_log log = { 0 };

	(void)state;
	load_log_take(&log, "libbpf: failed to load object 'tcpstate_bpf'\n");
	assert_string_equal(log.program, "");
	load_log_take(&log,
		      "libbpf: prog 'tcp_done__fentry': BPF program load failed: Permission denied\n");
	assert_string_equal(log.program, "tcp_done__fentry");
	assert_string_equal(log.reason, "");
	load_log_take(&log, "libbpf: prog 'tcp_done__fentry': -- BEGIN PROG LOAD LOG --\n"
		      "0: R1=ctx() R10=fp0\n"
		      "; return cfg_reset_reasons[index]; @ full.h:233\n"
		      "673: (71) r1 = *(u8 *)(r1 +0)\n"
		      "R1 unbounded memory access, make sure to bounds check any such access\n"
		      "processed 361 insns (limit 1000000) max_states_per_insn 1 total_states 27 peak_states 27 mark_read 0\n"
		      "-- END PROG LOAD LOG --\n");
	assert_string_equal(log.reason,
			    "R1 unbounded memory access, make sure to bounds check any such access");
	load_log_take(&log, "libbpf: failed to load BPF skeleton 'tcpstate_bpf': -13\n");
	assert_string_equal(log.program, "tcp_done__fentry");
}

static void test_strange_logs(void **state)
{
	struct load_log log = { 0 };
	char text[1024];
	size_t i;

	(void)state;
	load_log_take(&log, "prog '");
	load_log_take(&log, "prog 'unended");
	assert_string_equal(log.program, "");
	/* Longer than any name of ours. */
	memset(text, 'x', sizeof(text));
	memcpy(text, "prog '", 6);
	memcpy(text + 200, "': ", 4);
	load_log_take(&log, text);
	assert_string_equal(log.program, "");

	/* Bytes that a terminal must not get, no end, and more than fits. */
	i = sprintf(text, "prog 'a': -- BEGIN PROG LOAD LOG --\n\x1b[31m");
	memset(text + i, 'y', 600);
	text[i + 600] = '\0';
	load_log_take(&log, text);
	assert_string_equal(log.program, "a");
	assert_null(strchr(log.reason, '\x1b'));
	assert_true(strlen(log.reason) < sizeof(log.reason));
	load_log_take(&log, "prog 'b': -- BEGIN PROG LOAD LOG --\n-- END PROG LOAD LOG --\n");
	assert_string_equal(log.program, "b");
}

static struct bpf_filter pushed_of(const char *expression)
{
	struct filter filter = filters_alone(expression);
	struct bpf_filter pushed;

	bpf_push(&filter, &pushed);
	return pushed;
}

static void test_push(void **state)
{
	static const unsigned char mapped[16] = {
		[10] = 0xff, [11] = 0xff, [12] = 10, [13] = 1,
	};
	static const unsigned char mask[16] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff,
	};
	struct filter everything = { 0 };
	struct bpf_filter pushed;

	(void)state;
	bpf_push(&everything, &pushed);
	assert_false(bpf_push_any(&pushed));

	pushed = pushed_of("sport 443 and cookie 7");
	assert_true(bpf_push_any(&pushed));
	assert_int_equal(pushed.lport, htons(443));
	assert_int_equal(pushed.cookie, 7);
	assert_int_equal(pushed.port, 0);
	assert_int_equal(pushed.prefixes, 0);

	pushed = pushed_of("dst 10.1.0.0/16");
	assert_int_equal(pushed.prefixes, 1);
	assert_memory_equal(pushed.raddr.address, mapped, 16);
	assert_memory_equal(pushed.raddr.mask, mask, 16);
	/* The others: every address is in them. */
	assert_int_equal(pushed.addr.mask[0] | pushed.addr.mask[1], 0);
	assert_int_equal(pushed.laddr.mask[0] | pushed.laddr.mask[1], 0);

	pushed = pushed_of("cgroup web");
	assert_int_equal(pushed.cgroup, 77);
	pushed = pushed_of("netns red");
	assert_int_equal(pushed.netns, 4026532001U);
	/* IPv4 addresses can be those of AF_INET6 sockets as well: either family. */
	pushed = pushed_of("ipv4");
	assert_int_equal(pushed.family, 0);
	pushed = pushed_of("ipv6");
	assert_int_equal(pushed.family, AF_INET6);
}

static void write_file(char *path, const char *text)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void test_expected_refusals(void **state)
{
	char locked[] = "/tmp/test_bpf_host.XXXXXX", unlocked[] = "/tmp/test_bpf_host.XXXXXX";
	char error[SOURCE_ERROR_LEN];

	(void)state;
	write_file(locked, "none integrity [confidentiality]\n");
	write_file(unlocked, "none [integrity] confidentiality\n");

	assert_int_equal(refusal_expected(&(struct refusal_paths){ "/nowhere", unlocked }, error),
			 -EOPNOTSUPP);
	assert_non_null(strstr(error, "BTF"));
	assert_int_equal(refusal_expected(&(struct refusal_paths){ "/", locked }, error), -EPERM);
	assert_non_null(strstr(error, "lockdown"));
	assert_int_equal(refusal_expected(&(struct refusal_paths){ "/", unlocked }, error), 0);
	/* A kernel that cannot be locked down. */
	assert_int_equal(refusal_expected(&(struct refusal_paths){ "/", "/nowhere" }, error), 0);
	assert_int_equal(refusal_expected(&(struct refusal_paths){ "/", "/" }, error), 0);
	unlink(locked);
	unlink(unlocked);
}

static void test_explained(void **state)
{
	static const struct {
		int		err;
		const char	*word;
	} cases[] = {
		{ -EPERM, "CAP_BPF" }, { -EACCES, "CAP_PERFMON" }, { -ENOMEM, "memory" },
		{ -EMFILE, "ulimit -n" }, { -E2BIG, "Argument list too long" },
	};
	char error[SOURCE_ERROR_LEN];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(refusal_explain(cases[i].err, error), cases[i].err);
		assert_non_null(strstr(error, cases[i].word));
		assert_null(strchr(error, '\n'));
	}
}

static void test_without(void **state)
{
	static const struct bpf_place place = { .name = "tcp_done", .kind = BPF_ENTRY };
	const struct bpf_site site = { .place = &place, .way = BPF_FENTRY };

	(void)state;
	assert_false(without_site(NULL, &site));
	assert_false(without_site("", &site));
	assert_false(without_site(",,", &site));
	assert_true(without_site("tcp_done", &site));
	assert_true(without_site("fexit,fentry", &site));
	assert_true(without_site(",tcp_done,kprobe", &site));
	assert_false(without_site("tcp_done_with_error,tcp_don,kprobe,entry", &site));
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_cpus),
		cmocka_unit_test(test_load_log),
		cmocka_unit_test(test_strange_logs),
		cmocka_unit_test(test_push),
		cmocka_unit_test(test_expected_refusals),
		cmocka_unit_test(test_explained),
		cmocka_unit_test(test_without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
