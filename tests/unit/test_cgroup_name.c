// SPDX-License-Identifier: GPL-2.0-only
/* Where cgroups v2 are mounted, also against the inode number; tests/vm/ctl.sh has more. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <linux/magic.h>

#include "cgroup_name.h"
#include "unit.h"

static void test_numbers(void **state)
{
	u64 id = 0;

	(void)state;
	assert_int_equal(cgroup_find("1", &id), 0);
	assert_int_equal(id, 1);
	assert_int_equal(cgroup_find("18446744073709551615", &id), 0);
	assert_true(id == ~0ULL);
	assert_int_equal(cgroup_find("18446744073709551616", &id), -EINVAL);
	assert_int_equal(cgroup_find("0", &id), -EINVAL);
}

static void test_what_is_none(void **state)
{
	char name[5000];
	u64 id;

	(void)state;
	assert_int_equal(cgroup_find("no-such-cgroup/at-all", &id), -ENOENT);
	assert_int_equal(cgroup_find("/no-such-path", &id), -ENOENT);
	assert_int_equal(cgroup_find("/proc", &id), -EINVAL);
	assert_int_equal(cgroup_find("/proc/version", &id), -EINVAL);
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(cgroup_find(name, &id), -ENAMETOOLONG);
}

static const char *root_of_v2(void)
{
	static const char * const paths[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };
	struct statfs fs;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		if (!statfs(paths[i], &fs) && (unsigned long)fs.f_type == CGROUP2_SUPER_MAGIC)
			return paths[i];
	}
	return NULL;
}

static void test_root(void **state)
{
	const char *root = root_of_v2();
	struct stat st;
	u64 id;

	(void)state;
	if (!root)
		skip();
	assert_int_equal(stat(root, &st), 0);
	assert_int_equal(cgroup_find(root, &id), 0);
	assert_true(id == st.st_ino);
	assert_int_equal(cgroup_find("", &id), 0);
	assert_true(id == st.st_ino);
	assert_int_equal(cgroup_find(".", &id), 0);
	/* As /proc/PID/cgroup has it; "/" by itself is a path. */
	assert_int_equal(cgroup_find("/.", &id), 0);
	assert_true(id == st.st_ino);
	/* A file of a cgroup is none. */
	assert_int_equal(cgroup_find("cgroup.procs", &id), -EINVAL);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_what_is_none),
		cmocka_unit_test(test_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
