// SPDX-License-Identifier: GPL-2.0-only
/*
 * The BPF source on the running kernel, where that allows it: real connections in a
 * network namespace of our own. Who may not load programs skips this.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <netinet/in.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "account.h"
#include "bpf/ctl/bpf_source.h"
#include "unit.h"

#define CONNECTIONS	50

static struct source *source;
static struct source_batch batch;
static struct account account;
static u64 pairs[BPF_PAIR_SIDE][BPF_PAIR_SIDE];

/* A namespace where nobody else makes connections. Return: false if that is forbidden. */
static bool enter_namespace(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd, err;

	if (unshare(CLONE_NEWNET))
		return false;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	err = ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
	return !err;
}

static void open_source(const struct filter *filter)
{
	char error[SOURCE_ERROR_LEN];
	struct source_status st = { 0 };

	if (source_bpf_open(&source, filter, false, error)) {
		print_message("no BPF source here: %s\n", error);
		skip();
	}
	assert_int_equal(source->ops->status(source, &st), 0);
	assert_int_equal(st.kind, SOURCE_BPF);
	assert_int_equal(account_begin(&account, &st, false), 0);
	source_status_free(&st);
}

static int end(void **state)
{
	(void)state;
	if (source)
		source->ops->close(source);
	source = NULL;
	source_batch_free(&batch);
	account_free(&account);
	memset(pairs, 0, sizeof(pairs));
	return 0;
}

static struct sockaddr_in listen_at(int *fd)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(*fd >= 0);
	assert_int_equal(bind(*fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(*fd, 8), 0);
	assert_int_equal(getsockname(*fd, (struct sockaddr *)&address, &len), 0);
	return address;
}

/* Each is closed by a RST: nothing of it goes on afterwards. */
static u16 connect_some(unsigned int n)
{
	const struct linger linger = { .l_onoff = 1 };
	struct sockaddr_in address;
	int listener, client, server;

	address = listen_at(&listener);
	for (; n; n--) {
		client = socket(AF_INET, SOCK_STREAM, 0);
		setsockopt(client, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
		assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof(address)), 0);
		server = accept(listener, NULL, NULL);
		assert_true(server >= 0);
		close(client);
		close(server);
	}
	close(listener);
	return ntohs(address.sin_port);
}

/* Read until nothing comes any more, and enter it into the books. */
static void read_all(bool all_netns)
{
	const struct filter filter = { 0 };
	char error[SOURCE_ERROR_LEN];
	int again;
	u64 lost;
	size_t i;
	u32 cpu;

	do {
		const struct source_request request = {
			.cursors = account.cursors, .n_cursors = account.n, .filter = &filter,
			.all_netns = all_netns, .arm = true,
		};

		source_batch_reset(&batch);
		again = source->ops->read(source, &request, &batch);
		assert_true(again >= 0);
		for (i = 0; i < batch.n_runs; i++)
			assert_int_equal(account_run(&account, &batch.runs[i], &lost, error), 0);
		for (i = 0; i < batch.n_records; i++) {
			const struct tcpstate_record *rec = &batch.records[i];

			if (rec->event == TCPSTATE_EV_TRANSITION)
				pairs[rec->old_state][rec->new_state]++;
		}
		assert_int_equal(batch.malformed, 0);
	} while (again || batch.n_records);
	assert_true(account_balanced(&account, &cpu));
}

/* What a connection goes through is the same whatever the kernel lets us see. */
static void check_connections(u64 n)
{
	struct account_totals sum;

	account_sum(&account, &sum);
	assert_int_equal(sum.lost, 0);
	assert_int_equal(pairs[TCPSTATE_CLOSE][TCPSTATE_SYN_SENT], n);
	assert_int_equal(pairs[TCPSTATE_SYN_SENT][TCPSTATE_ESTABLISHED], n);
	assert_int_equal(pairs[TCPSTATE_SYN_RECV][TCPSTATE_ESTABLISHED], n);
	/* Both ends: one sends the RST, the other one receives it. */
	assert_int_equal(pairs[TCPSTATE_ESTABLISHED][TCPSTATE_CLOSE], 2 * n);
	assert_int_equal(pairs[TCPSTATE_CLOSE][TCPSTATE_LISTEN], !!n);
	assert_int_equal(pairs[TCPSTATE_LISTEN][TCPSTATE_CLOSE], !!n);
}

static void test_connections(void **state)
{
	const struct filter filter = { 0 };

	(void)state;
	open_source(&filter);
	assert_true(source->no_past);
	read_all(false);
	memset(pairs, 0, sizeof(pairs));
	connect_some(CONNECTIONS);
	read_all(false);
	check_connections(CONNECTIONS);
}

static void test_one_ring(void **state)
{
	setenv("TCPSTATE_BPF_RINGS", "one", 1);
	test_connections(state);
	unsetenv("TCPSTATE_BPF_RINGS");
}

/* Programs leave out what is not wanted, and count it. */
static void test_filter(void **state)
{
	struct filter_error error;
	struct filter filter = { .alone = true };
	struct source_status st = { 0 };
	size_t i, n = 0;

	(void)state;
	assert_int_equal(filter_add(&filter, "port 1", 6, &filter_names_host, &error), 0);
	filter_compile(&filter);
	open_source(&filter);
	connect_some(CONNECTIONS);
	read_all(false);
	check_connections(0);
	assert_int_equal(source->ops->status(source, &st), 0);
	for (i = 0; i < st.n_ignored; i++) {
		if (!strcmp(st.ignored[i].reason, "not wanted by the filter"))
			n = st.ignored[i].count;
	}
	/* Six transitions of each at least, and of the listener. */
	assert_true(n >= 5 * CONNECTIONS + 2);
	assert_int_equal(st.n_pairs, 0);
	source_status_free(&st);
}

static void test_wait(void **state)
{
	const struct filter filter = { 0 };
	u64 before, after;
	int fds[2];

	(void)state;
	open_source(&filter);
	read_all(false);
	/* Others are not wanted any more, so nothing comes: until the time is over. */
	before = bpf_source_now(CLOCK_MONOTONIC);
	assert_int_equal(source->ops->wait(source, -1, 60), 0);
	after = bpf_source_now(CLOCK_MONOTONIC);
	assert_true(after - before >= 55 * NSEC_PER_MSEC);

	/* What is there when it begins ends it. */
	connect_some(1);
	assert_int_equal(source->ops->wait(source, -1, 10000), 1);
	read_all(false);
	check_connections(1);

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "x", 1), 1);
	assert_int_equal(source->ops->wait(source, fds[0], 10000), 0);
	close(fds[0]);
	close(fds[1]);
}

/* Another process makes a connection while we sleep: a program has to wake us up. */
static void test_woken(void **state)
{
	const struct filter filter = { 0 };
	u64 before, after;
	pid_t pid;

	(void)state;
	open_source(&filter);
	read_all(false);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		usleep(100000);
		connect_some(1);
		_exit(0);
	}
	before = bpf_source_now(CLOCK_MONOTONIC);
	assert_int_equal(source->ops->wait(source, -1, 20000), 1);
	after = bpf_source_now(CLOCK_MONOTONIC);
	assert_true(after - before < 10 * NSEC_PER_SEC);
}

static void test_status(void **state)
{
	const struct filter filter = { 0 };
	struct source_status st = { 0 };
	size_t i;

	(void)state;
	open_source(&filter);
	connect_some(1);
	read_all(false);
	assert_int_equal(source->ops->status(source, &st), 0);
	assert_int_equal(st.abi_version, TCPSTATE_ABI_VERSION);
	assert_int_equal(st.record_size, sizeof(struct tcpstate_record));
	/* A record, its header of 8 bytes, and nothing else. */
	assert_true((u64)st.ring_slots * (st.record_size + 8) * st.n_cpus <= st.memory);
	assert_true(st.time_loaded && st.time_loaded < st.time_now);
	assert_true(st.netns && st.netns != st.netns_init);
	assert_true(st.n_hooks >= BPF_HOOKS);
	for (i = 0; i < st.n_hooks; i++) {
		assert_true(*st.hooks[i].observes && *st.hooks[i].without);
		/* Attached, or not needed, or it is said why not. */
		if (strcmp(st.hooks[i].method, "none"))
			assert_int_equal(st.hooks[i].error, 0);
		assert_int_equal(st.hooks[i].missed, 0);
	}
	assert_string_equal(st.hooks[BPF_HOOK_SET_STATE].name, "inet_sock_set_state");
	assert_string_not_equal(st.hooks[BPF_HOOK_SET_STATE].method, "none");
	source_status_free(&st);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_teardown(test_connections, end),
		cmocka_unit_test_teardown(test_one_ring, end),
		cmocka_unit_test_teardown(test_filter, end),
		cmocka_unit_test_teardown(test_wait, end),
		cmocka_unit_test_teardown(test_woken, end),
		cmocka_unit_test_teardown(test_status, end),
	};

	if (!enter_namespace()) {
		print_message("no namespace of our own: %s\n", strerror(errno));
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
