// SPDX-License-Identifier: GPL-2.0-only
/* Settings and counters, from files like those of procfs. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diagnose_host.h"
#include "unit.h"

static char proc[64];

static void put(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", proc, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void make_dir(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", proc, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static int begin(void **state)
{
	(void)state;
	strcpy(proc, "/tmp/test_diagnose_host.XXXXXX");
	assert_non_null(mkdtemp(proc));
	make_dir("net");
	make_dir("sys");
	make_dir("sys/net");
	make_dir("sys/net/core");
	make_dir("sys/net/ipv4");
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int end(void **state)
{
	(void)state;
	return nftw(proc, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void test_settings(void **state)
{
	const struct host_value *value;
	char text[HOST_VALUE_LEN];
	struct host host;

	(void)state;
	put("sys/net/core/somaxconn", "4096\n");
	put("sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
	put("sys/net/ipv4/tcp_tw_reuse", "");
	put("sys/net/ipv4/tcp_fin_timeout", "sixty\n");
	put("sys/net/ipv4/tcp_syn_retries", "99999999999999999999999\n");
	host_read(&host, 77, proc);
	value = host_setting(&host, 77, HOST_SOMAXCONN);
	assert_int_equal(value->number, 4096);
	host_value_text(text, value);
	assert_string_equal(text, "4096");
	value = host_setting(&host, 77, HOST_PORT_RANGE);
	assert_int_equal(value->number, 32768);
	assert_int_equal(value->second, 60999);
	host_value_text(text, value);
	assert_string_equal(text, "32768 60999");
	assert_null(host_setting(&host, 77, HOST_TW_REUSE));
	assert_null(host_setting(&host, 77, HOST_FIN_TIMEOUT));
	assert_null(host_setting(&host, 77, HOST_SYN_RETRIES));
	assert_null(host_setting(&host, 77, HOST_MAX_ORPHANS));
	assert_null(host_setting(&host, 77, HOST_SETTINGS));
	/* Of another namespace nothing is known. */
	assert_null(host_setting(&host, 78, HOST_SOMAXCONN));
	host.netns = 0;
	assert_null(host_setting(&host, 0, HOST_SOMAXCONN));
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(host_setting_name(HOST_TW_REUSE), "net.ipv4.tcp_tw_reuse");
	assert_null(host_setting_name(HOST_SETTINGS));
}

static void counters(const char *overflows, const char *drops)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPAbortOnMemory\n"
		 "TcpExt: 3 %s %s 0\n"
		 "IpExt: InNoRoutes ListenDrops\nIpExt: 0 99\n", overflows, drops);
	put("net/netstat", text);
}

static void test_counters(void **state)
{
	struct host host = { 0 };

	(void)state;
	counters("10", "12");
	host_count_begin(&host, proc);
	counters("17", "12");
	host_count_end(&host, proc);
	assert_int_equal(host_grown(&host, HOST_LISTEN_OVERFLOWS), 7);
	assert_int_equal(host_grown(&host, HOST_LISTEN_DROPS), 0);
	assert_true(host.counters[HOST_LISTEN_DROPS].known);
	/* This kernel has none. */
	assert_false(host.counters[HOST_TIME_WAIT_OVERFLOW].known);
	assert_int_equal(host_grown(&host, HOST_TIME_WAIT_OVERFLOW), 0);
}

/* Without a beginning nothing can have grown; nor backwards. */
static void test_counters_not_known(void **state)
{
	struct host host = { 0 };

	(void)state;
	counters("17", "12");
	host_count_end(&host, proc);
	assert_int_equal(host_grown(&host, HOST_LISTEN_OVERFLOWS), 0);
	host_count_begin(&host, proc);
	counters("3", "x");
	host_count_end(&host, proc);
	assert_int_equal(host_grown(&host, HOST_LISTEN_OVERFLOWS), 0);
	assert_int_equal(host_grown(&host, HOST_LISTEN_DROPS), 0);
}

static void test_odd_files(void **state)
{
	static const char * const texts[] = {
		"", "TcpExt:", "TcpExt:\n", "TcpExt: ListenOverflows\n",
		"TcpExt: ListenOverflows\nTcpExt:\n", "TcpExt: ListenOverflows\nIpExt: 5\n",
		"TcpExt: ListenOverflows\nTcpExt: -5\n", "\n\n\n", "TcpExt: A\nTcpExt: 1 2 3\n",
	};
	struct host host;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		put("net/netstat", texts[i]);
		memset(&host, 0, sizeof(host));
		host_count_begin(&host, proc);
		host_count_end(&host, proc);
		assert_false(host.counters[HOST_LISTEN_OVERFLOWS].known);
	}
	host_read(&host, 1, "/nowhere");
	host_count_begin(&host, "/nowhere");
	assert_false(host.counters[HOST_LISTEN_OVERFLOWS].known);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_setup_teardown(test_settings, begin, end),
		cmocka_unit_test_setup_teardown(test_names, begin, end),
		cmocka_unit_test_setup_teardown(test_counters, begin, end),
		cmocka_unit_test_setup_teardown(test_counters_not_known, begin, end),
		cmocka_unit_test_setup_teardown(test_odd_files, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
