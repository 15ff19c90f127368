// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "term.h"
#include "unit.h"

static void test_narrow_terminal_is_taken_as_80(void **state)
{
	struct term term;

	(void)state;
	term_init(&term, 20, false, false);
	assert_int_equal(term.width, 80);
	term_init(&term, 100000, false, false);
	assert_int_equal(term.width, 1000);
}

static void test_no_color(void **state)
{
	struct term term;
	int fd = open("/dev/ptmx", O_RDWR | O_NOCTTY);

	(void)state;
	if (fd < 0)
		skip();
	setenv("TERM", "xterm", 1);
	unsetenv("COLUMNS");
	unsetenv("NO_COLOR");
	term_probe(&term, fd);
	assert_true(term.colour);
	/* no-color.org: "when present and not an empty string" */
	setenv("NO_COLOR", "", 1);
	term_probe(&term, fd);
	assert_true(term.colour);
	setenv("NO_COLOR", "1", 1);
	term_probe(&term, fd);
	assert_false(term.colour);
	unsetenv("NO_COLOR");
	setenv("TERM", "dumb", 1);
	term_probe(&term, fd);
	assert_false(term.colour);
	setenv("COLUMNS", "123", 1);
	term_probe(&term, fd);
	assert_int_equal(term.width, 123);
	unsetenv("COLUMNS");
	close(fd);
	/* Not a terminal. */
	fd = open("/dev/null", O_WRONLY);
	setenv("TERM", "xterm", 1);
	term_probe(&term, fd);
	assert_false(term.colour);
	assert_int_equal(term.width, 80);
	close(fd);
}

/* No locale is installed, but somebody asks for one. */
static void test_encoding(void **state)
{
	struct term term;

	(void)state;
	setenv("LC_ALL", "xx_XX.UTF-8", 1);
	term_probe(&term, 1);
	assert_true(term.utf8);
	setenv("LC_ALL", "C", 1);
	setenv("LANG", "xx_XX.UTF-8", 1);
	term_probe(&term, 1);
	assert_false(term.utf8);
	unsetenv("LC_ALL");
	unsetenv("LC_CTYPE");
	term_probe(&term, 1);
	assert_true(term.utf8);
	unsetenv("LANG");
	term_probe(&term, 1);
	assert_false(term.utf8);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_narrow_terminal_is_taken_as_80),
		cmocka_unit_test(test_no_color),
		cmocka_unit_test(test_encoding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
