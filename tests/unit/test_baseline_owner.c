// SPDX-License-Identifier: GPL-2.0-only
/* Owners of sockets, from a /proc that is made by hand. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "baseline.h"
#include "unit.h"

#define PROC "/tmp/tcpstate-proc-XXXXXX"

static char proc[sizeof(PROC)];

static int make_proc(void **state)
{
	(void)state;
	memcpy(proc, PROC, sizeof(PROC));
	return mkdtemp(proc) ? 0 : -1;
}

static int remove_proc(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", proc);
	return system(command);
}

/* A process with a name, if it has one, and one file. */
static void process(const char *pid, const char *comm, size_t len, const char *file,
		    const char *link)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", proc, pid);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s/fd", proc, pid);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s/fd/%s", proc, pid, file);
	assert_int_equal(symlink(link, path), 0);
	if (!comm)
		return;
	snprintf(path, sizeof(path), "%s/%s/comm", proc, pid);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(write(fd, comm, len), len);
	close(fd);
}

/* Sockets with the inode numbers @inodes, and who has them open. */
static int find_owners(struct tcpstate_record *recs, u32 *inodes, size_t n)
{
	struct source_sockets sockets = { .records = recs, .n = n };
	struct baseline list = { .sockets = &sockets, .inodes = inodes };

	return baseline_owners(&list, proc);
}

static void test_owners(void **state)
{
	struct tcpstate_record recs[4] = { 0 };
	u32 inodes[4] = { 4000000001U, 0, 77, 78 };

	(void)state;
	process("12", "nginx\n", 6, "3", "socket:[77]");
	process("13", "fifteen letters\n", 16, "7", "socket:[4000000001]");
	process("14", "other\n", 6, "0", "pipe:[78]");
	process("15", "other\n", 6, "1", "/tmp/socket:[78]");
	process("16", "other\n", 6, "2", "socket:[7]");
	/* Not a process. */
	process("17x", "other\n", 6, "2", "socket:[78]");
	assert_int_equal(find_owners(recs, inodes, 4), 0);
	assert_int_equal(recs[0].tgid, 13);
	assert_int_equal(recs[0].pid, 13);
	assert_int_equal(recs[0].context, TCPSTATE_CTX_TASK);
	assert_string_equal(recs[0].comm, "fifteen letters");
	assert_int_equal(recs[1].tgid, 0);
	assert_int_equal(recs[1].context, 0);
	assert_int_equal(recs[2].tgid, 12);
	assert_string_equal(recs[2].comm, "nginx");
	assert_int_equal(recs[3].tgid, 0);
	assert_string_equal(recs[3].comm, "");
}

/* In whatever order a directory is read. */
static void test_lowest_number(void **state)
{
	static const char * const pids[] = { "900", "31", "1000", "30", "299" };
	struct tcpstate_record recs[1] = { 0 };
	u32 inodes[1] = { 5 };
	char comm[8];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(pids); i++) {
		snprintf(comm, sizeof(comm), "p%s", pids[i]);
		process(pids[i], comm, strlen(comm), "3", "socket:[5]");
		process(pids[i], NULL, 0, "4", "socket:[5]");
	}
	assert_int_equal(find_owners(recs, inodes, 1), 0);
	assert_int_equal(recs[0].tgid, 30);
	assert_string_equal(recs[0].comm, "p30");
}

/* Subflows of MPTCP: one file, several sockets. */
static void test_several_sockets_of_a_file(void **state)
{
	struct tcpstate_record recs[5] = { 0 };
	u32 inodes[5] = { 6, 5, 6, 7, 6 };
	size_t i;

	(void)state;
	process("20", "mptcp\n", 6, "3", "socket:[6]");
	assert_int_equal(find_owners(recs, inodes, 5), 0);
	for (i = 0; i < 5; i++)
		assert_int_equal(recs[i].tgid, i % 2 ? 0 : 20);
}

/* Names can be anything, and missing. */
static void test_odd_names(void **state)
{
	struct tcpstate_record recs[4] = { 0 };
	u32 inodes[4] = { 1, 2, 3, 4 };
	const char full[TCPSTATE_COMM_LEN] = { "sixteen letters!" };
	char path[256];

	(void)state;
	process("1", "a\nb\n", 4, "3", "socket:[1]");
	process("2", "sixteen letters! and more", 25, "3", "socket:[2]");
	process("3", NULL, 0, "3", "socket:[3]");
	process("4", "", 0, "3", "socket:[4]");
	/* It ends while it is looked at: no list of files any more. */
	snprintf(path, sizeof(path), "%s/5", proc);
	mkdir(path, 0700);
	assert_int_equal(find_owners(recs, inodes, 4), 0);
	assert_string_equal(recs[0].comm, "a\nb");
	assert_memory_equal(recs[1].comm, full, sizeof(full));
	assert_int_equal(recs[2].tgid, 3);
	assert_string_equal(recs[2].comm, "");
	assert_int_equal(recs[3].tgid, 4);
	assert_string_equal(recs[3].comm, "");
}

static void test_no_proc(void **state)
{
	struct tcpstate_record recs[1] = { 0 };
	struct source_sockets sockets = { .records = recs, .n = 1 };
	u32 inodes[1] = { 1 };
	struct baseline list = { .sockets = &sockets, .inodes = inodes };

	(void)state;
	assert_int_equal(baseline_owners(&list, "/no/such/place"), -ENOENT);
	/* Nobody to look for, nothing to look into. */
	inodes[0] = 0;
	assert_int_equal(baseline_owners(&list, "/no/such/place"), 0);
	sockets.n = 0;
	assert_int_equal(baseline_owners(&list, "/no/such/place"), 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, make_proc, remove_proc)

int main(void)
{
	const struct unit_case tests[] = {
		CASE(test_owners),
		CASE(test_lowest_number),
		CASE(test_several_sockets_of_a_file),
		CASE(test_odd_names),
		cmocka_unit_test(test_no_proc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
