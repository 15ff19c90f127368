// SPDX-License-Identifier: GPL-2.0-only
/* What i18n.c leaves as it was. What it translates: tests/i18n.py. */
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "i18n.h"
#include "unit.h"

static void test_before_init(void **state)
{
	(void)state;
	assert_string_equal(i18n_text("a message"), "a message");
	assert_string_equal(i18n_text(""), "");
	assert_null(i18n_text(NULL));
}

static void want(const char *lang, const char *locpath)
{
	unsetenv("LC_ALL");
	unsetenv("LC_CTYPE");
	unsetenv("LC_MESSAGES");
	unsetenv("LANGUAGE");
	setenv("LANG", lang, 1);
	setenv("TCPSTATE_LOCALEDIR", "/nonexistent", 1);
	if (locpath)
		setenv("LOCPATH", locpath, 1);
	else
		unsetenv("LOCPATH");
	i18n_init();
}

/* A command that is traced gets the environment as it was. */
static void test_environment(void **state)
{
	(void)state;
	want("zh_CN.UTF-8", "/elsewhere");
	assert_string_equal(getenv("LOCPATH"), "/elsewhere");
	want("zh_CN.UTF-8", NULL);
	assert_null(getenv("LOCPATH"));
	assert_string_equal(getenv("LANG"), "zh_CN.UTF-8");
	assert_null(getenv("LANGUAGE"));
}

/* Numbers, times and errors are the same in any language. */
static void test_rest(void **state)
{
	(void)state;
	want("C.UTF-8", NULL);
	assert_string_equal(setlocale(LC_NUMERIC, NULL), "C");
	assert_string_equal(setlocale(LC_TIME, NULL), "C");
	assert_string_equal(setlocale(LC_MESSAGES, NULL), "C");
	assert_string_equal(strerror(ENOENT), "No such file or directory");
}

/* No catalogue: the message itself; nothing and the empty string are no messages. */
static void test_no_catalogue(void **state)
{
	const char *message = "a message";

	(void)state;
	want("C.UTF-8", NULL);
	assert_ptr_equal(i18n_text(message), message);
	assert_string_equal(i18n_text(""), "");
	assert_null(i18n_text(NULL));
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_before_init),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_rest),
		cmocka_unit_test(test_no_catalogue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
