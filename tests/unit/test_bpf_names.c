// SPDX-License-Identifier: GPL-2.0-only
/* What is learned of a kernel from its list of symbols and from its types. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/btf.h>

#include "bpf/ctl/kernel_names.h"
#include "unit.h"

static struct kernel_names names;

static int begin(void **state)
{
	(void)state;
	kernel_names_init(&names);
	return 0;
}

static void scan(const char *text)
{
	kernel_names_scan_symbols(&names, text, strlen(text));
}

static const struct kernel_name *find(const char *name)
{
	return kernel_names_find(&names, name, strlen(name));
}

static void check_range(size_t at, u64 first, u64 last, u32 caller)
{
	assert_true(at < names.n_ranges);
	assert_int_equal(names.ranges[at].begin, first);
	assert_int_equal(names.ranges[at].end, last);
	assert_int_equal(names.ranges[at].caller, caller);
}

/* Every place of the table and every caller is there, once. */
static void test_all_names(void **state)
{
	const struct bpf_place *place;
	unsigned int i;

	(void)state;
	for (i = 0; i < BPF_HOOKS; i++) {
		for (place = bpf_row(i)->places; place->name; place++)
			assert_non_null(find(place->name));
	}
	for (i = 1; i < names.n; i++)
		assert_true(strcmp(names.names[i - 1].name, names.names[i].name) < 0);
	assert_int_equal(find("tcp_v4_rcv")->caller, CALLER_RCV);
	/* A place and a caller at once. */
	assert_int_equal(find("tcp_check_req")->caller, CALLER_CHECK_REQ);
	assert_int_equal(find("tcp_connect")->caller, CALLER_OTHER);
	assert_int_equal(find("inet_dgram_connect")->caller, CALLER_STREAM_CONNECT);
	assert_true(names.n < KERNEL_NAMES);
	assert_null(find("tcp_v4_rc"));
	assert_null(find("tcp_v4_rcv2"));
	assert_null(find(""));
	assert_null(kernel_names_find(&names, "tcp_v4_rcv", 9));
	assert_non_null(kernel_names_find(&names, "tcp_v4_rcv.part.0", 10));
}

/* As a kernel lists them: by address, then a module, and other kinds of symbol. */
static void test_ranges(void **state)
{
	(void)state;
	scan("ffffffff81000000 T _text\n"
	     "ffffffff81000100 T tcp_v4_rcv\n"
	     "ffffffff81000300 t tcp_abort.part.0\n"
	     "ffffffff81000300 t other_name_of_the_same\n"
	     "ffffffff81000380 T __pfx_tcp_abort\n"
	     "ffffffff81000390 T tcp_abort\n"
	     "ffffffff81000400 d a_table\n"
	     "ffffffff81000500 W tcp_check_req\n"
	     "ffffffff81000580 r .LC0\n"
	     "ffffffff81900000 t tcp_abort.cold\n"
	     "ffffffff81900040 T _etext\n"
	     "ffffffffc0001000 t tcp_v6_rcv\t[ipv6]\n"
	     "ffffffffc0000800 t before_it\t[ipv6]\n"
	     "ffffffffc0001200 t behind_it\t[ipv6]\n");
	assert_int_equal(names.n_ranges, 6);
	check_range(0, 0xffffffff81000100, 0xffffffff81000300, CALLER_RCV);
	check_range(1, 0xffffffff81000300, 0xffffffff81000380, CALLER_ABORT);
	check_range(2, 0xffffffff81000390, 0xffffffff81000400, CALLER_ABORT);
	check_range(3, 0xffffffff81000500, 0xffffffff81000580, CALLER_CHECK_REQ);
	check_range(4, 0xffffffff81900000, 0xffffffff81900040, CALLER_ABORT);
	check_range(5, 0xffffffffc0001000, 0xffffffffc0001200, CALLER_RCV);
	assert_true(find("tcp_check_req")->is_symbol);
	assert_false(find("tcp_connect")->is_symbol);
}

/* A function of which only pieces are left has no entry to attach to. */
static void test_pieces(void **state)
{
	const struct bpf_place place = { .name = "tcp_done", .kind = BPF_ENTRY };
	const struct bpf_site site = { .place = &place, .way = BPF_KPROBE };

	(void)state;
	scan("ffffffff81000100 t tcp_done.isra.0\n");
	assert_true(names.has_symbols);
	assert_int_equal(kernel_names_possible(&names, &site), -ENOENT);
	scan("ffffffff81000200 T tcp_done\n");
	assert_int_equal(kernel_names_possible(&names, &site), 0);
}

/* kernel.kptr_restrict: names can be read, addresses cannot. */
static void test_hidden_addresses(void **state)
{
	(void)state;
	scan("0000000000000000 T tcp_v4_rcv\n0000000000000000 T tcp_done\n");
	assert_int_equal(names.n_ranges, 0);
	assert_true(names.has_symbols);
	assert_true(find("tcp_done")->is_symbol);
}

static void test_broken_lists(void **state)
{
	static const char * const lists[] = {
		"", "\n\n", "ffffffff81000100", "ffffffff81000100 T", "ffffffff81000100 T ",
		"T tcp_v4_rcv\n", "ffffffff811000000 T tcp_v4_rcv2\n", " ffff T tcp_v4_rcv\n",
		"12345678123456789 T tcp_v4_rcv\n", "zz T tcp_v4_rcv\n", "ff  tcp_v4_rcv\n",
		"ff T\ttcp_v4_rcv\n",
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		/* No byte behind the end is looked at: the sanitizers see to that. */
		char *text = malloc(strlen(lists[i]) + 1);

		assert_non_null(text);
		memcpy(text, lists[i], strlen(lists[i]));
		text[strlen(lists[i])] = '0';
		kernel_names_scan_symbols(&names, text, strlen(lists[i]));
		free(text);
		assert_int_equal(names.n_ranges, 0);
	}
	/* No newline at the end. Nothing behind it: it has no end. */
	scan("ffffffff81000100 T tcp_v4_rcv");
	check_range(0, 0xffffffff81000100, ~0ULL, CALLER_RCV);
}

/* More than there is room for: the rest counts as other callers. */
static void test_too_many_ranges(void **state)
{
	static char text[200 * 48];
	size_t len = 0;
	unsigned int i;

	(void)state;
	for (i = 0; i < 200; i++)
		len += sprintf(text + len, "%016x t tcp_abort.part.%u\n", 0x1000 + 16 * i, i);
	kernel_names_scan_symbols(&names, text, len);
	assert_int_equal(names.n_ranges, BPF_CALLER_RANGES);
	check_range(0, 0x1000, 0x1010, CALLER_ABORT);
	check_range(127, 0x17f0, 0x1800, CALLER_ABORT);
}

static void test_tracepoints(void **state)
{
	const struct bpf_place place = { .name = "tcp_send_reset", .kind = BPF_TRACEPOINT };
	const struct bpf_site site = { .place = &place, .way = BPF_RAW_TP };

	(void)state;
	/* Without a list nothing is known, so it may be there. */
	assert_int_equal(kernel_names_possible(&names, &site), 0);
	scan("ffffffff81000100 T __traceiter_tcp_receive_reset\n");
	assert_int_equal(kernel_names_possible(&names, &site), -ENOENT);
	scan("ffffffff81000100 T __traceiter_tcp_send_reset\n");
	assert_int_equal(kernel_names_possible(&names, &site), 0);
}

static int possible(const char *name, enum bpf_kind kind, enum bpf_way way)
{
	const struct bpf_place place = { .name = name, .kind = kind };
	const struct bpf_site site = { .place = &place, .way = way };

	return kernel_names_possible(&names, &site);
}

/* Types as a kernel has them; the numbers of the reasons are made up. */
static void test_btf(void **state)
{
	struct btf *btf = btf__new_empty();
	int proto;

	(void)state;
	assert_non_null(btf);
	proto = btf__add_func_proto(btf, 0);
	btf__add_func(btf, "tcp_connect", BTF_FUNC_STATIC, proto);
	btf__add_func(btf, "nobody_wants_this", BTF_FUNC_STATIC, proto);
	btf__add_typedef(btf, "btf_trace_tcp_send_reset", btf__add_ptr(btf, proto));
	btf__add_typedef(btf, "btf_trace_other", 1);
	/* The name of a type, not of a function. */
	btf__add_struct(btf, "tcp_done", 4);
	btf__add_enum(btf, "sk_rst_reason", 4);
	btf__add_enum_value(btf, "SK_RST_REASON_NOT_SPECIFIED", 0);
	btf__add_enum_value(btf, "SK_RST_REASON_TCP_FLAGS", 5);
	btf__add_enum_value(btf, "SK_RST_REASON_OF_THE_FUTURE", 6);
	btf__add_enum_value(btf, "SK_RST_REASON_ERROR", 63);
	btf__add_enum_value(btf, "SK_RST_REASON_NO_SOCKET", 64);
	btf__add_enum_value(btf, "SK_RST_REASON_TCP_STATE", -1);
	kernel_names_scan_btf(&names, btf);
	btf__free(btf);

	assert_int_equal(possible("tcp_connect", BPF_ENTRY, BPF_FENTRY), 0);
	assert_int_equal(possible("tcp_done", BPF_ENTRY, BPF_FENTRY), -ENOENT);
	assert_int_equal(possible("tcp_done", BPF_RETURN, BPF_FEXIT), -ENOENT);
	assert_int_equal(possible("tcp_send_reset", BPF_TRACEPOINT, BPF_TP_BTF), 0);
	assert_int_equal(possible("tcp_receive_reset", BPF_TRACEPOINT, BPF_TP_BTF), -ENOENT);
	/* 1 is the prototype, 2 the function. */
	assert_int_equal(find("tcp_connect")->function, 2);
	assert_int_equal(names.a_function, 2);

	assert_int_equal(names.reset_reasons[0], TCPSTATE_RESET_UNKNOWN);
	assert_int_equal(names.reset_reasons[5], TCPSTATE_RESET_TCP_FLAGS);
	assert_int_equal(names.reset_reasons[6], TCPSTATE_RESET_OTHER);
	assert_int_equal(names.reset_reasons[7], TCPSTATE_RESET_OTHER);
	assert_int_equal(names.reset_reasons[63], TCPSTATE_RESET_ERROR);
}

/* A file that is larger than what is read at once. */
static void test_file(void **state)
{
	char path[] = "/tmp/test_bpf_names.XXXXXX";
	int fd = mkstemp(path), i;
	FILE *file;

	(void)state;
	assert_true(fd >= 0);
	file = fdopen(fd, "w");
	assert_non_null(file);
	for (i = 0; i < 20000; i++)
		fprintf(file, "%016x t symbol_%d\n", 0x100000 + 16 * i, i);
	fprintf(file, "%016x T tcp_v4_rcv\n%016x T behind\n", 0x900000, 0x900100);
	fclose(file);
	assert_int_equal(kernel_names_read_symbols(&names, path), 0);
	unlink(path);
	assert_int_equal(names.n_ranges, 1);
	check_range(0, 0x900000, 0x900100, CALLER_RCV);
	assert_int_equal(kernel_names_read_symbols(&names, path), -ENOENT);
	assert_int_equal(kernel_names_read_symbols(&names, "/"), -EISDIR);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_setup(test_all_names, begin),
		cmocka_unit_test_setup(test_ranges, begin),
		cmocka_unit_test_setup(test_pieces, begin),
		cmocka_unit_test_setup(test_hidden_addresses, begin),
		cmocka_unit_test_setup(test_broken_lists, begin),
		cmocka_unit_test_setup(test_too_many_ranges, begin),
		cmocka_unit_test_setup(test_tracepoints, begin),
		cmocka_unit_test_setup(test_btf, begin),
		cmocka_unit_test_setup(test_file, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
