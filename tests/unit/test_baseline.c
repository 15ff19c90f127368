// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets of this process, as the kernel of this machine lists them. Where it does not,
 * or where no namespace can be made, tests are skipped.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "baseline.h"
#include "netns.h"
#include "unit.h"

static char error[SOURCE_ERROR_LEN];

static u64 cookie_of(int fd)
{
	socklen_t len = sizeof(u64);
	u64 cookie;

	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &len), 0);
	return cookie;
}

static int make_socket(int family, struct sockaddr_storage *address, socklen_t *len)
{
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
	struct sockaddr_in *v4 = (struct sockaddr_in *)address;

	memset(address, 0, sizeof(*address));
	address->ss_family = family;
	if (family == AF_INET6) {
		v6->sin6_addr = in6addr_loopback;
		*len = sizeof(*v6);
	} else {
		v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		*len = sizeof(*v4);
	}
	return socket(family, SOCK_STREAM, 0);
}

/* A listener on a port of its own. Return: -1 if there is no such address */
static int listen_on(int family, struct sockaddr_storage *address, socklen_t *len)
{
	int fd = make_socket(family, address, len);

	if (fd < 0 || bind(fd, (struct sockaddr *)address, *len)) {
		close(fd);
		return -1;
	}
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)address, len), 0);
	return fd;
}

static const struct tcpstate_record *find(const struct source_sockets *sockets, u64 cookie)
{
	const struct tcpstate_record *found = NULL;
	size_t i;

	for (i = 0; i < sockets->n; i++) {
		if (sockets->records[i].cookie != cookie)
			continue;
		assert_null(found);
		found = &sockets->records[i];
	}
	return found;
}

static void read_all(struct source_sockets *sockets, bool all_netns)
{
	memset(sockets, 0, sizeof(*sockets));
	if (baseline_read(sockets, all_netns, error) == -EOPNOTSUPP) {
		source_sockets_free(sockets);
		skip();
	}
}

static u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

/* Is this number of ours also one of the initial namespace? */
static bool is_initial(const char *path, u32 inode)
{
	struct stat st;

	return !stat(path, &st) && st.st_ino == inode;
}

static void check_common(const struct tcpstate_record *rec, u8 state)
{
	bool owned = is_initial("/proc/self/ns/pid", 0xeffffffc);
	u32 netns;

	assert_non_null(rec);
	assert_int_equal(netns_find("/proc/self/ns/net", &netns), 0);
	assert_int_equal(rec->netns, netns);
	assert_int_equal(rec->new_state, state);
	assert_int_equal(rec->kind, TCPSTATE_KIND_FULL);
	assert_int_equal(rec->tgid, owned ? getpid() : 0);
	assert_string_equal(rec->comm, owned ? "test_baseline" : "");
	if (is_initial("/proc/self/ns/user", 0xeffffffd)) {
		assert_true(rec->flags & TCPSTATE_F_HAS_UID);
		assert_int_equal(rec->uid, getuid());
	}
}

/* The ACK of a FIN may take its time. */
static void await_state(int fd, u8 state)
{
	struct tcp_info info;
	socklen_t len;
	int tries;

	for (tries = 0; tries < 5000; tries++) {
		len = sizeof(info);
		assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len), 0);
		if (info.tcpi_state == state)
			return;
		poll(NULL, 0, 1);
	}
	fail_msg("state %u after 5 seconds", info.tcpi_state);
}

static void check_family(int family)
{
	const struct tcpstate_record *listed;
	struct sockaddr_storage address;
	struct source_sockets sockets;
	u64 before = now_ns();
	socklen_t len;
	int listener = listen_on(family, &address, &len), client, server;

	if (listener < 0)
		skip();
	client = socket(family, SOCK_STREAM, 0);
	assert_int_equal(connect(client, (struct sockaddr *)&address, len), 0);
	read_all(&sockets, false);
	listed = find(&sockets, cookie_of(listener));
	check_common(listed, TCPSTATE_LISTEN);
	assert_int_equal(listed->family, family);
	assert_int_equal(listed->lport, ((struct sockaddr_in *)&address)->sin_port);
	assert_int_equal(listed->rport, 0);
	assert_int_equal(listed->queue_len, 1);
	assert_int_equal(listed->queue_max, 5);
	assert_true(sockets.began_ns >= before);
	assert_true(sockets.ended_ns >= sockets.began_ns);
	assert_true(listed->time_ns == sockets.ended_ns);
	listed = find(&sockets, cookie_of(client));
	check_common(listed, TCPSTATE_ESTABLISHED);
	assert_int_equal(listed->rport, ((struct sockaddr_in *)&address)->sin_port);
	source_sockets_free(&sockets);

	server = accept(listener, NULL, NULL);
	shutdown(client, SHUT_WR);
	await_state(client, TCPSTATE_FIN_WAIT2);
	read_all(&sockets, false);
	check_common(find(&sockets, cookie_of(client)), TCPSTATE_FIN_WAIT2);
	check_common(find(&sockets, cookie_of(server)), TCPSTATE_CLOSE_WAIT);
	source_sockets_free(&sockets);
	close(server);
	close(client);
	close(listener);
}

static void test_ipv4(void **state)
{
	(void)state;
	check_family(AF_INET);
}

static void test_ipv6(void **state)
{
	(void)state;
	check_family(AF_INET6);
}

/* In a namespace of its own: says so, and lives until the pipe is closed. */
static void be_elsewhere(int ready, int stop)
{
	struct sockaddr_storage address;
	socklen_t len;
	u64 cookie = 0;
	char byte;
	int fd;

	if (!unshare(CLONE_NEWNET)) {
		/* Without an address: lo is down. */
		fd = make_socket(AF_INET, &address, &len);
		memset(&((struct sockaddr_in *)&address)->sin_addr, 0, sizeof(struct in_addr));
		if (!bind(fd, (struct sockaddr *)&address, len) && !listen(fd, 5)) {
			len = sizeof(cookie);
			getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &len);
		}
	}
	if (write(ready, &cookie, sizeof(cookie)) == sizeof(cookie))
		(void)!read(stop, &byte, 1);
	_exit(0);
}

static void test_other_namespace(void **state)
{
	int ready[2], stop[2], status;
	struct source_sockets sockets;
	const struct tcpstate_record *listed;
	struct sockaddr_storage address;
	u32 before, after, netns;
	char path[64];
	socklen_t len;
	u64 cookie;
	pid_t pid;
	int own;

	(void)state;
	own = listen_on(AF_INET, &address, &len);
	assert_int_equal(pipe(ready) | pipe(stop), 0);
	pid = fork();
	if (!pid) {
		close(stop[1]);
		be_elsewhere(ready[1], stop[0]);
	}
	assert_int_equal(read(ready[0], &cookie, sizeof(cookie)), sizeof(cookie));
	netns_find("/proc/self/ns/net", &before);
	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	netns_find(path, &netns);
	read_all(&sockets, true);
	/* Once, though more processes than one are there. */
	if (own >= 0)
		assert_non_null(find(&sockets, cookie_of(own)));
	close(own);
	listed = find(&sockets, cookie);
	assert_int_equal(netns_find("/proc/self/ns/net", &after), 0);
	assert_int_equal(after, before);
	if (cookie) {
		assert_non_null(listed);
		assert_int_equal(listed->netns, netns);
		assert_int_not_equal(listed->netns, before);
		assert_int_equal(listed->new_state, TCPSTATE_LISTEN);
		source_sockets_free(&sockets);
		/* Not asked for, not listed. */
		read_all(&sockets, false);
		assert_null(find(&sockets, cookie));
	}
	source_sockets_free(&sockets);
	close(stop[1]);
	close(stop[0]);
	close(ready[0]);
	close(ready[1]);
	waitpid(pid, &status, 0);
	if (!cookie)
		skip();
}

/* More namespaces than one, and no right to enter another. */
static int read_without_rights(int ready, int stop)
{
	struct source_sockets sockets = { 0 };
	char byte;
	int err;

	if (read(ready, &byte, 1) != 1)
		return 2;
	if (getuid() || setgid(65534) || setuid(65534))
		return 2;
	err = baseline_read(&sockets, true, error);
	source_sockets_free(&sockets);
	(void)stop;
	if (err == -EOPNOTSUPP)
		return 2;
	return err == -EACCES && strstr(error, "cannot be seen: ") ? 0 : 1;
}

static void test_no_rights(void **state)
{
	int ready[2], stop[2], status;
	pid_t pid, other;

	(void)state;
	assert_int_equal(pipe(ready) | pipe(stop), 0);
	other = fork();
	if (!other) {
		close(stop[1]);
		be_elsewhere(ready[1], stop[0]);
	}
	pid = fork();
	if (!pid)
		_exit(read_without_rights(ready[0], stop[1]));
	waitpid(pid, &status, 0);
	close(stop[1]);
	close(stop[0]);
	close(ready[0]);
	close(ready[1]);
	waitpid(other, NULL, 0);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 2)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_ipv4),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_other_namespace),
		cmocka_unit_test(test_no_rights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
