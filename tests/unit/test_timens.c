// SPDX-License-Identifier: GPL-2.0-only
/* Time namespaces: proc(5), timens_offsets as the kernel writes it. */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "timens.h"

#define PATH_TEMPLATE "/tmp/test_timens.XXXXXX"

static int check(const char *offsets, char error[SOURCE_ERROR_LEN])
{
	char path[] = PATH_TEMPLATE;
	int fd = mkstemp(path), err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, offsets, strlen(offsets)), (ssize_t)strlen(offsets));
	close(fd);
	err = timens_check(path, error);
	unlink(path);
	return err;
}

static void test_same_clock(void **state)
{
	char error[SOURCE_ERROR_LEN] = "";

	(void)state;
	assert_int_equal(check("monotonic           0         0\nboottime            0         0\n",
			       error), 0);
	/* Only CLOCK_BOOTTIME is another one. */
	assert_int_equal(check("monotonic           0         0\nboottime           20         0\n",
			       error), 0);
	assert_int_equal(timens_check("/nonexistent/timens_offsets", error), 0);
	assert_string_equal(error, "");
}

static void test_other_clock(void **state)
{
	char error[SOURCE_ERROR_LEN] = "";

	(void)state;
	assert_int_equal(check("monotonic         -20         0\nboottime            0         0\n",
			       error), -EINVAL);
	assert_non_null(strstr(error, "-20.000000000 s"));
	assert_non_null(strstr(error, "nsenter -T"));
	assert_int_equal(check("monotonic           0 500000000\nboottime            0         0\n",
			       error), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_clock),
		cmocka_unit_test(test_other_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
