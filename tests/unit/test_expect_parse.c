// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect_path.h"
#include "expecting.h"
#include "unit.h"

/* All clauses, as they can be typed. */
static char *words_of(const struct expect *expect)
{
	char *text;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; i < expect->n; i++)
		fprintf(out, "%s%s: %s%s", i ? "; " : "", expect_role_name(expect->paths[i].role),
			expect->paths[i].never ? "never " : "", expect->paths[i].text);
	fclose(out);
	return text;
}

static void check(const char *spec, const char *expected)
{
	struct expect *expect = expecting_parse(spec);
	char *words = words_of(expect);

	assert_string_equal(words, expected);
	free(words);
	expect_free(expect);
}

static void test_paths(void **state)
{
	(void)state;
	check("SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT",
	      "any: SYN_SENT > ESTABLISHED > FIN_WAIT1 > FIN_WAIT2 > TIME_WAIT");
	check("syn-sent>estab>Close_Wait>last-ack>closed",
	      "any: SYN_SENT > ESTABLISHED > CLOSE_WAIT > LAST_ACK > CLOSE");
	/* What ss and the RFC call one state stays one. */
	check("LISTEN > SYN-RECEIVED", "any: LISTEN > SYN_RECV");
	check("syn_recv > new_syn_recv", "any: SYN_RECV > NEW_SYN_RECV");
	check("... > CLOSE", "any: ... > CLOSE");
	check("(SYN_SENT > ESTABLISHED? | LISTEN) > (CLOSE)?",
	      "any: (SYN_SENT > ESTABLISHED? | LISTEN) > (CLOSE)?");
	check("SYN_SENT->ESTABLISHED \xe2\x86\x92 CLOSE", "any: SYN_SENT > ESTABLISHED > CLOSE");
}

static void test_clauses(void **state)
{
	(void)state;
	check("client: SYN_SENT;server:LISTEN ; Listener : never CLOSE; ANY:closing",
	      "client: SYN_SENT; server: LISTEN; listener: never CLOSE; any: CLOSING");
	check("never CLOSE", "any: never CLOSE");
	check(";;  ;CLOSE;", "any: CLOSE");
	check("# nothing\n\nclient: CLOSE # more\r\n\nLISTEN\n", "client: CLOSE; any: LISTEN");
	check("CLOSE # ; LISTEN", "any: CLOSE");
}

/* A newline ends a clause only where one can end. */
static void test_newlines(void **state)
{
	(void)state;
	check("SYN_SENT >\n\tESTABLISHED\n  > CLOSE\n -> LISTEN",
	      "any: SYN_SENT > ESTABLISHED > CLOSE > LISTEN");
	check("client:\n(CLOSE\n|\nLISTEN\n) > CLOSING\nnever CLOSE",
	      "client: (CLOSE | LISTEN) > CLOSING; any: never CLOSE");
	check("CLOSE\n\xe2\x86\x92 LISTEN\n? > CLOSE", "any: CLOSE > LISTEN? > CLOSE");
}

static void test_causes_and_limits(void **state)
{
	(void)state;
	check("CLOSE by rst > LISTEN BY 2MSL-timer", "any: CLOSE by rst > LISTEN by 2msl_timer");
	check("CLOSE > LISTEN by fin? within 200ms",
	      "any: CLOSE > LISTEN by fin? within 200ms");
	check("CLOSE > (LISTEN | CLOSING > CLOSE) within 1s",
	      "any: CLOSE > (LISTEN | CLOSING > CLOSE) within 1s");
	check("CLOSE > LISTEN within 1 s", "any: CLOSE > LISTEN within 1s");
	check("CLOSE > ... > LISTEN within 90s", "any: CLOSE > ... > LISTEN within 90s");
}

/* The limit of the only step but the first. */
static u64 limit(const char *time)
{
	struct expect *expect;
	char spec[128];
	u64 ns;

	snprintf(spec, sizeof(spec), "CLOSE > LISTEN within %s", time);
	expect = expecting_parse(spec);
	ns = expect->paths[0].insns[1].want.within_ns;
	expect_free(expect);
	return ns;
}

static void test_durations(void **state)
{
	(void)state;
	assert_int_equal(limit("1ns"), 1);
	assert_int_equal(limit("7us"), 7000);
	assert_int_equal(limit("7\xc2\xb5s"), 7000);
	assert_int_equal(limit("200ms"), 200000000);
	assert_int_equal(limit("1.5s"), 1500000000);
	assert_int_equal(limit("0.000000001s"), 1);
	assert_int_equal(limit("2MIN"), 120000000000ULL);
	assert_int_equal(limit("0.5 min"), 30000000000ULL);
	assert_int_equal(limit("18446744073709551615ns"), ~0ULL);
	check("CLOSE > LISTEN within 1500ms", "any: CLOSE > LISTEN within 1500ms");
	check("CLOSE > LISTEN within 60000000us", "any: CLOSE > LISTEN within 1min");
	check("CLOSE > LISTEN within 1000001ns", "any: CLOSE > LISTEN within 1000001ns");
}

/* Of two limits for one state the shorter one counts. */
static void test_limit_of_a_group(void **state)
{
	struct expect *expect = expecting_parse("CLOSE > (LISTEN within 5ms |\n"
						"(CLOSING | CLOSE > ESTABLISHED)? > CLOSE within 1s)");
	const struct path *path = &expect->paths[0];
	u64 limits[PATH_MAX_INSNS];
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < path->n; i++) {
		if (path->insns[i].op == PATH_STATE)
			limits[n++] = path->insns[i].want.within_ns;
	}
	assert_int_equal(n, 6);
	assert_int_equal(limits[1], 5000000);
	assert_int_equal(limits[2], 0);
	assert_int_equal(limits[5], 1000000000);
	expect_free(expect);

	expect = expecting_parse("CLOSE > (LISTEN within 5ms | CLOSING > CLOSE) within 2ms");
	path = &expect->paths[0];
	for (i = 0, n = 0; i < path->n; i++) {
		if (path->insns[i].op == PATH_STATE)
			limits[n++] = path->insns[i].want.within_ns;
	}
	assert_int_equal(n, 4);
	assert_int_equal(limits[1], 2000000);
	assert_int_equal(limits[2], 2000000);
	/* Only the first state of an alternative. */
	assert_int_equal(limits[3], 0);
	expect_free(expect);
}

/* Where it goes wrong is checked as what is marked in a second line. */
static void check_error(const char *spec, const char *mark, const char *text)
{
	struct expect_error error;
	struct expect *expect;
	char place[32];

	assert_int_equal(expect_parse(&expect, spec, strlen(spec), &error), -EINVAL);
	assert_null(expect);
	if (!strstr(error.text, text))
		fail_msg("%s: '%s' is not in '%s'", spec, text, error.text);
	snprintf(place, sizeof(place), "at byte %zu: ", error.offset);
	assert_int_equal(strncmp(error.text, place, strlen(place)), 0);
	if (error.offset != strspn(mark, " ") || error.len != strspn(mark + error.offset, "^"))
		fail_msg("%s: at %zu, %zu bytes", spec, error.offset, error.len);
}

static void test_unknown_words(void **state)
{
	(void)state;
	check_error("SYN_SENT > ESTABLISHD > CLOSE",
		    "           ^^^^^^^^^^", "unknown state 'ESTABLISHD', meant 'ESTABLISHED'?");
	check_error("frobnicate", "^^^^^^^^^^", "unknown state 'frobnicate': states are words");
	check_error("CLOSE by rest", "         ^^^^", "unknown cause 'rest', meant 'rst'?");
	check_error("CLOSE by magic", "         ^^^^^", "unknown cause 'magic': causes are");
	check_error("clint: CLOSE", "^^^^^", "unknown role 'clint', meant 'client'?");
	check_error("everybody: CLOSE", "^^^^^^^^^", "unknown role 'everybody': client, server");
	check_error("client CLOSE", "^^^^^^", "'client' is a role: it begins a clause");
	check_error("CLOSE > never LISTEN", "        ^^^^^", "'never' comes before a path");
	check_error("a_word_that_is_much_longer_than_any_state_there_is",
		    "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
		    "unknown state 'a_word_that_is_much_long...': states");
}

static void test_grammar(void **state)
{
	(void)state;
	check_error("", "", "no path");
	check_error(" # CLOSE", "", "no path");
	check_error("CLOSE >", "       ", "expected a state, '(' or '...', but here it ends");
	check_error("CLOSE > ; LISTEN", "        ^", "but here the clause ends");
	check_error("CLOSE LISTEN", "      ^^^^^^", "expected '>', ';' or the end, found 'LISTEN'");
	check_error("(CLOSE", "      ", "expected '>', '|' or ')', but here it ends");
	check_error("(CLOSE\nLISTEN)", "       ^^^^^^", "expected '>', '|' or ')', found 'LISTEN'");
	check_error("CLOSE)", "     ^", "expected '>', ';' or the end, found ')'");
	check_error("()", " ^", "expected a state, '(' or '...', found ')'");
	check_error("CLOSE | LISTEN", "      ^", "'|' is between parentheses only");
	check_error("CLOSE by", "        ", "expected a cause such as rst or close");
	check_error("CLOSE by ?", "         ^", "expected a cause such as rst or close, found");
	check_error("never", "     ", "expected a state");
	check_error("client:", "       ", "expected a state");
	check_error("CLOSE ..", "      ^", "found '.'");
	check_error("CLOSE \x01", "      ^", "found a byte 0x01");
	check_error("CLOSE \xff", "      ^", "found a byte 0xff");
	check_error("CLOSE > LISTEN\nCLOSE by", "                       ", "expected a cause");
	check_error("CLOSE?? > LISTEN", "      ^", "one '?' is enough");
	check_error("CLOSE > LISTEN within 1s by rst",
		    "                         ^^", "'by' comes right behind the state");
}

static void test_bad_limits(void **state)
{
	(void)state;
	check_error("CLOSE > CLOSE within", "                    ", "expected a time such as");
	check_error("CLOSE > CLOSE within ms", "                     ^^", "expected a time");
	check_error("CLOSE > CLOSE within 5", "                     ^", "'5' is no time");
	check_error("CLOSE > CLOSE within 5 x", "                     ^^^", "'5 x' is no time");
	check_error("CLOSE > CLOSE within 5h", "                     ^^", "'5h' is no time");
	check_error("CLOSE > CLOSE within 1.2.3s", "                     ^^^^^^", "no time");
	check_error("CLOSE > CLOSE within 0ms", "                     ^^^", "longer than 0");
	check_error("CLOSE > CLOSE within 0.5ns", "                     ^^^^^", "whole number of");
	check_error("CLOSE > CLOSE within 18446744073709551616ns",
		    "                     ^^^^^^^^^^^^^^^^^^^^^^", "below 2^64");
	check_error("CLOSE > CLOSE within 18446744073709551615us",
		    "                     ^^^^^^^^^^^^^^^^^^^^^^", "below 2^64");
	check_error("CLOSE > CLOSE within 18446744073.709551616s",
		    "                     ^^^^^^^^^^^^^^^^^^^^^^", "below 2^64");
}

/* A limit has to have something to count from, and one state that it is about. */
static void test_limits_without_sense(void **state)
{
	(void)state;
	check_error("CLOSE within 5s", "      ^^^^^^", "needs a state before it");
	check_error("... > CLOSE within 5s", "            ^^^^^^", "needs a state before it");
	check_error("LISTEN? > CLOSE within 5s", "                ^^^^^^", "needs a state before");
	check_error("(LISTEN | ...) > CLOSE within 5s",
		    "                       ^^^^^^", "needs a state before it");
	check_error("LISTEN > ... within 5s", "             ^^^^^^", "not '...'");
	check_error("LISTEN > (CLOSE | ... > CLOSE) within 5s",
		    "                               ^^^^^^", "not '...'");
	check_error("LISTEN > (CLOSE? > LISTEN) within 5s",
		    "                           ^^^^^^", "put it inside the parentheses");
}

static void test_never_needs_a_state(void **state)
{
	(void)state;
	check_error("never ...", "      ^^^", "in every connection");
	check_error("client: never CLOSE? > (LISTEN? | ...)",
		    "              ^^^^^^^^^^^^^^^^^^^^^^^^", "in every connection");
	check("client: ...", "client: ...");
}

/* COUNT times TEXT between two strings. */
static char *repeat(const char *before, const char *text, size_t count, const char *after)
{
	char *spec;
	size_t size, i;
	FILE *out = open_memstream(&spec, &size);

	fputs(before, out);
	for (i = 0; i < count; i++)
		fputs(text, out);
	fputs(after, out);
	fclose(out);
	return spec;
}

static void check_bound(const char *before, const char *text, size_t most, const char *after,
			const char *message)
{
	char *good = repeat(before, text, most, after);
	char *bad = repeat(before, text, most + 1, after);
	struct expect_error error;
	struct expect *expect;

	if (expect_parse(&expect, good, strlen(good), &error))
		fail_msg("%zu times '%s': %s", most, text, error.text);
	expect_free(expect);
	assert_int_equal(expect_parse(&expect, bad, strlen(bad), &error), -EINVAL);
	assert_non_null(strstr(error.text, message));
	free(good);
	free(bad);
}

static void test_bounds(void **state)
{
	(void)state;
	check_bound("", "CLOSE;", 256, "", "more than 256 clauses");
	/* 999 instructions and the end. */
	check_bound("CLOSE", ">CLOSE", 998, "", "too long");
	check_bound("", " ", EXPECT_MAX_SPEC - 5, "CLOSE", "longer than 65536 bytes");
	check_bound("CLOSE", " > (CLOSE|CLOSE)?", 199, " > CLOSE", "too long");
}

static void test_depth(void **state)
{
	char *open = repeat("", "(", 32, "CLOSE"), *spec = repeat(open, ")", 32, "");
	struct expect_error error;
	struct expect *expect;

	(void)state;
	assert_int_equal(expect_parse(&expect, spec, strlen(spec), &error), 0);
	expect_free(expect);
	free(spec);
	free(open);
	open = repeat("", "(", 33, "CLOSE");
	spec = repeat(open, ")", 33, "");
	assert_int_equal(expect_parse(&expect, spec, strlen(spec), &error), -EINVAL);
	assert_int_equal(error.offset, 32);
	assert_non_null(strstr(error.text, "more than 32 parentheses"));
	free(spec);
	free(open);
	/* Closed ones do not count. */
	spec = repeat("CLOSE", " > (CLOSE)", 100, "");
	assert_int_equal(expect_parse(&expect, spec, strlen(spec), &error), 0);
	expect_free(expect);
	free(spec);
}

/* No byte behind the length is looked at. */
static void test_length_counts(void **state)
{
	static const char text[] = "CLOSE > LISTEN within 5 ms # ...";
	struct expect_error error;
	struct expect *expect;
	bool right;
	size_t len;
	char *spec;

	(void)state;
	for (len = 0; len <= strlen(text); len++) {
		/* The sanitizer sees what is read behind it. */
		spec = memcpy(malloc(len + !len), text, len);
		right = len == 5 || len == 6 || len == 14 || len == 15 || len >= 26;
		assert_int_equal(expect_parse(&expect, spec, len, &error), right ? 0 : -EINVAL);
		assert_true(error.offset <= len);
		expect_free(expect);
		free(spec);
	}
	assert_int_equal(expect_parse(&expect, "CLOSE\0LISTEN", 12, &error), -EINVAL);
	assert_int_equal(error.offset, 5);
	assert_non_null(strstr(error.text, "found a byte 0x00"));
}

static void test_needs(void **state)
{
	struct expect *expect = expecting_parse("client: CLOSE; server: never CLOSE; LISTEN");

	(void)state;
	assert_int_equal(expect_needs(expect), 1 << EXPECT_CLIENT | 1 << EXPECT_ANY);
	expect_free(expect);
	expect = expecting_parse("never SYN_SENT");
	assert_int_equal(expect_needs(expect), 0);
	expect_free(expect);
	assert_int_equal(expect_meets(ROLE_CLIENT), 1 << EXPECT_CLIENT | 1 << EXPECT_ANY);
	assert_int_equal(expect_meets(ROLE_SERVER), 1 << EXPECT_SERVER | 1 << EXPECT_ANY);
	assert_int_equal(expect_meets(ROLE_LISTENER), 1 << EXPECT_LISTENER);
	assert_int_equal(expect_meets(ROLE_UNKNOWN), 1 << EXPECT_ANY);
}

static void check_caret(const char *spec, const char *expected)
{
	struct expect_error error;
	struct expect *expect;
	struct term term;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(expect_parse(&expect, spec, strlen(spec), &error), -EINVAL);
	term_init(&term, 80, false, false);
	expect_error_print(out, &term, spec, strlen(spec), &error);
	fclose(out);
	assert_string_equal(text, expected);
	expecting_check_width(text, 80, false);
	free(text);
}

#define SIX "CLOSE > LISTEN > CLOSE > LISTEN > CLOSE > LISTEN > "

static void test_caret(void **state)
{
	(void)state;
	check_caret("CLOSE > FOO", "  CLOSE > FOO\n          ^~~\n");
	check_caret("CLOSE\n\tFOO #", "   FOO #\n   ^~~\n");
	check_caret("CLOSE >\n", "  CLOSE >\n         ^\n");
	check_caret("CLOSE\x01\xff", "  CLOSE??\n       ^\n");
	check_caret("", "");
	/* Cut on both sides: 78 columns, of which 30 are before the place. */
	check_caret(SIX "FOO > LISTEN > " SIX "CLOSE",
		    "  ... LISTEN > CLOSE > LISTEN > FOO > LISTEN > CLOSE > LISTEN > CLOSE > LISTE...\n"
		    "                                ^~~\n");
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_clauses),
		cmocka_unit_test(test_newlines),
		cmocka_unit_test(test_causes_and_limits),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_limit_of_a_group),
		cmocka_unit_test(test_unknown_words),
		cmocka_unit_test(test_grammar),
		cmocka_unit_test(test_bad_limits),
		cmocka_unit_test(test_limits_without_sense),
		cmocka_unit_test(test_never_needs_a_state),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_length_counts),
		cmocka_unit_test(test_needs),
		cmocka_unit_test(test_caret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
