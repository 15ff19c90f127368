// SPDX-License-Identifier: GPL-2.0-only
/* Needs what the runner needs: permission to make a control group. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner.h"
#include "unit.h"

static struct runner runner;
static char error[CGROUP_ERROR_LEN];

static int may_run(void)
{
	struct cgroup group;

	if (cgroup_create(&group, error))
		return 0;
	cgroup_remove(&group);
	return 1;
}

static int start(char *command)
{
	char *argv[4] = { "sh", "-c" };

	argv[2] = command;
	error[0] = '\0';
	return runner_start(&runner, argv, error);
}

static bool group_exists(void)
{
	struct stat st;

	return !fstatat(runner.cgroup.parent, runner.cgroup.name, &st, 0);
}

static int run(char *command)
{
	int status = start(command);

	if (status)
		return status;
	runner_wait(&runner);
	status = runner_exit_status(&runner);
	runner_finish(&runner);
	return status;
}

static void test_exit_status(void **state)
{
	if (!may_run())
		skip();
	(void)state;
	assert_int_equal(run("exit 0"), 0);
	assert_int_equal(run("exit 42"), 42);
	assert_int_equal(run("kill -TERM $$"), 128 + SIGTERM);
	assert_string_equal(error, "");
}

static void test_cannot_run(void **state)
{
	char *missing[2] = { "/no/such/file" };
	char *data[2] = { "/etc/passwd" };

	(void)state;
	if (!may_run())
		skip();
	assert_int_equal(runner_start(&runner, missing, error), RUNNER_NOT_FOUND);
	assert_string_equal(error, "cannot run '/no/such/file': No such file or directory");
	assert_int_equal(runner_start(&runner, data, error), RUNNER_CANNOT_RUN);
	assert_string_equal(error, "cannot run '/etc/passwd': Permission denied");
}

/* Processes of the group. */
static int count(void)
{
	int fd = openat(runner.cgroup.dir, "cgroup.procs", O_RDONLY), n = 0;
	FILE *in = fdopen(fd, "r");
	char line[32];

	assert_non_null(in);
	while (fgets(line, sizeof(line), in))
		n++;
	fclose(in);
	return n;
}

/* The group's number is the one that the kernel has for the directory. */
static void test_group(void **state)
{
	char line[256] = "", path[64];
	FILE *in;

	(void)state;
	if (!may_run())
		skip();
	assert_int_equal(start("sleep 100 & sleep 100"), 0);
	assert_true(group_exists());
	snprintf(path, sizeof(path), "/proc/%d/cgroup", runner.pid);
	in = fopen(path, "r");
	assert_non_null(in);
	while (fgets(line, sizeof(line), in) && strncmp(line, "0::", 3))
		;
	fclose(in);
	assert_non_null(strstr(line, runner.cgroup.name));
	assert_false(cgroup_is_empty(&runner.cgroup));
	while (count() < 3)
		usleep(1000);
	/* What is sent to us is sent on; the background process stays. */
	kill(getpid(), SIGTERM);
	runner_wait(&runner);
	assert_int_equal(runner_exit_status(&runner), 128 + SIGTERM);
	assert_false(cgroup_is_empty(&runner.cgroup));
	/* From now on a signal is for the one who waits. */
	assert_false(runner.interrupted);
	kill(getpid(), SIGWINCH);
	runner_check(&runner);
	assert_false(runner.interrupted);
	kill(getpid(), SIGINT);
	runner_check(&runner);
	assert_true(runner.interrupted);
	runner_finish(&runner);
	assert_int_equal(system("pkill -x -f 'sleep 100' > /dev/null 2>&1; exit 0"), 0);
}

/* The end of the command is an event, and so is every tick after it. */
static void test_ticks(void **state)
{
	u64 before;

	(void)state;
	if (!may_run())
		skip();
	assert_int_equal(start("exit 3"), 0);
	assert_false(runner.ended);
	runner_wait(&runner);
	assert_true(runner.ended);
	assert_true(runner.ended_ns > 0);
	before = runner.ended_ns;
	runner_wait(&runner);
	assert_true(runner.ended_ns == before);
	runner_finish(&runner);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_exit_status),
		cmocka_unit_test(test_cannot_run),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_ticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
