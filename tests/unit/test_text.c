// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <linux/tcpstate.h>

#include "text.h"
#include "unit.h"

static void test_width_counts_characters(void **state)
{
	(void)state;
	assert_int_equal(text_width(""), 0);
	assert_int_equal(text_width("abc"), 3);
	assert_int_equal(text_width("a → b"), 5);
	assert_int_equal(text_width("24 µs"), 5);
	assert_int_equal(text_width("\033[1;31mRST\033[0m"), 3);
}

static void test_add_cuts_between_characters(void **state)
{
	struct text text;
	char buf[6];

	(void)state;
	/* "ab" and two arrows of three bytes each: only one of them fits. */
	text_init(&text, buf, sizeof(buf));
	text_add(&text, "ab→→");
	assert_string_equal(buf, "ab→");
	text_init(&text, buf, 5);
	text_add(&text, "ab→");
	assert_string_equal(buf, "ab");
	/* Full is full. */
	text_init(&text, buf, 3);
	text_add(&text, "abc");
	text_add(&text, "d");
	assert_string_equal(buf, "ab");
}

static void test_clip(void **state)
{
	(void)state;
	assert_int_equal(text_clip("abc", 2), 2);
	assert_int_equal(text_clip("→→→", 2), 6);
	assert_int_equal(text_clip("abc", 0), 0);
	assert_int_equal(text_clip("abc", 9), 3);
}

static void test_pad(void **state)
{
	struct text text;
	char buf[32];

	(void)state;
	text_init(&text, buf, sizeof(buf));
	text_add(&text, "µ");
	text_pad(&text, 3);
	assert_string_equal(buf, "µ  ");
	text_pad(&text, 2);
	assert_string_equal(buf, "µ  ");
}

static void test_clip_words(void **state)
{
	(void)state;
	assert_int_equal(text_clip_words("ab cd ef", 8), 8);
	assert_int_equal(text_clip_words("ab cd ef", 7), 5);
	/* A word that ends exactly there, and the blanks around it. */
	assert_int_equal(text_clip_words("ab cd ef", 5), 5);
	assert_int_equal(text_clip_words("ab   cd", 4), 2);
	assert_int_equal(text_clip_words("ab cd ef", 4), 2);
	/* A word that does not fit at all is cut. */
	assert_int_equal(text_clip_words("abcdef gh", 4), 4);
	assert_int_equal(text_clip_words("→→ →", 3), 6);
	assert_int_equal(text_clip_words("", 3), 0);
}

/* The pieces that a line is put together of count columns as text_width() does. */
static void test_pieces(void **state)
{
	struct text text, more;
	char buf[64], piece[16];

	(void)state;
	text_init(&text, buf, sizeof(buf));
	text_put(&text, "a →");
	assert_int_equal(text.width, 3);
	text_colour(&text, "\033[1;31m");
	text_colour(&text, "");
	text_decimal(&text, 0);
	text_digits(&text, 42, 6);
	text_digits(&text, 1234567, 3);
	text_colour(&text, "\033[0m");
	text_init(&more, piece, sizeof(piece));
	text_put(&more, "µ");
	text_repeat(&more, "─", 2);
	text_append(&text, &more);
	assert_string_equal(buf, "a →\033[1;31m0000042567\033[0mµ──");
	assert_int_equal(text.width, 16);
	assert_int_equal(text.width, text_width(buf));
	assert_int_equal(text.len, strlen(buf));
}

/* Whatever is put last, a full buffer ends with a whole character, and stays full. */
static void test_pieces_are_cut(void **state)
{
	struct text text, more;
	char buf[8], piece[16];
	size_t size;

	(void)state;
	text_init(&more, piece, sizeof(piece));
	text_put(&more, "→→→");
	for (size = 1; size <= sizeof(buf); size++) {
		memset(buf, 'x', sizeof(buf));
		text_init(&text, buf, size);
		text_put(&text, "a→→→");
		assert_true(strlen(buf) < size);
		assert_int_equal(strlen(buf), size < 2 ? 0 : 1 + (size - 2) / 3 * 3);
		assert_int_equal(text.width, size < 2 ? 0 : 1 + (size - 2) / 3);
		text_init(&text, buf, size);
		text_append(&text, &more);
		assert_int_equal(strlen(buf), (size - 1) / 3 * 3);
		text_init(&text, buf, size);
		text_repeat(&text, "→", 9);
		assert_int_equal(strlen(buf), (size - 1) / 3 * 3);
		text_init(&text, buf, size);
		text_repeat(&text, "-", 9);
		assert_int_equal(strlen(buf), size - 1);
		text_init(&text, buf, size);
		text_decimal(&text, 123456789);
		assert_int_equal(strlen(buf), size - 1);
		assert_int_equal(text.width, size - 1);
	}
}

/* A process can choose its name: prctl(PR_SET_NAME, "\033]0;x\a"). */
static void test_comm_cannot_reach_the_terminal(void **state)
{
	static const char full[TCPSTATE_COMM_LEN] = "0123456789abcdef";
	static const char wild[TCPSTATE_COMM_LEN] = { '\033', '\n', '\177', '\200', '\377', '\t',
		'\r', '\a', '\b', '\001', '\002', '\003', '\004', '\005', '\006', '\021' };
	char out[TEXT_COMM_LEN + 1];
	size_t i;

	(void)state;
	text_comm(out, "nginx", 5);
	assert_string_equal(out, "nginx");
	text_comm(out, "a\033]0;x\ab", 8);
	assert_string_equal(out, "a\\x1b]0;x\\x07b");
	/* A backslash of its own must not look like ours. */
	text_comm(out, "\\x1b", 4);
	assert_string_equal(out, "\\x5cx1b");
	/* No NUL at the end, and every byte escaped: still inside the buffer. */
	text_comm(out, full, sizeof(full));
	assert_string_equal(out, "0123456789abcdef");
	text_comm(out, wild, sizeof(wild) - 1);
	assert_int_equal(strlen(out), 60);
	for (i = 0; out[i]; i++)
		assert_in_range(out[i], 0x20, 0x7e);
}

static void test_sanitize(void **state)
{
	char out[8];

	(void)state;
	text_sanitize(out, sizeof(out), "a\nb\033c", 5);
	assert_string_equal(out, "a?b?c");
	text_sanitize(out, 4, "abcdef", 6);
	assert_string_equal(out, "abc");
	/* Not terminated, as a netlink string may be. */
	text_sanitize(out, sizeof(out), "abcdef", 2);
	assert_string_equal(out, "ab");
}

static void check_duration(u64 ns, const char *duration, const char *elapsed)
{
	char out[TEXT_DURATION_LEN];

	text_duration(out, ns, true);
	assert_string_equal(out, duration);
	text_elapsed(out, ns, true);
	assert_string_equal(out, elapsed);
}

static void test_durations(void **state)
{
	char out[TEXT_DURATION_LEN];

	(void)state;
	check_duration(0, "0.0 µs", "0");
	check_duration(1, "0.0 µs", "0.0 µs");
	check_duration(24100, "24 µs", "24.1 µs");
	/* Cut, not rounded up into the next unit. */
	check_duration(999999, "999 µs", "999.9 µs");
	check_duration(1000000, "1.0 ms", "1.000 ms");
	check_duration(1304567, "1.3 ms", "1.304 ms");
	check_duration(12345678, "12 ms", "12.34 ms");
	check_duration(999999999, "999 ms", "999.9 ms");
	check_duration(1000000000, "1.0 s", "1.000 s");
	check_duration(60002431000ULL, "60 s", "60.002 s");
	check_duration(7200 * NSEC_PER_SEC, "2.0 h", "2.000 h");
	check_duration(3 * 86400 * NSEC_PER_SEC, "3.0 d", "3.000 d");
	text_duration(out, 1500, false);
	assert_string_equal(out, "1.5 us");
}

static void test_duration_widths(void **state)
{
	char out[TEXT_DURATION_LEN];
	u64 ns;

	(void)state;
	for (ns = 1; ns < 90 * 86400 * NSEC_PER_SEC; ns += ns / 7 + 1) {
		text_duration(out, ns, true);
		assert_true(text_width(out) <= 6);
		text_elapsed(out, ns, true);
		assert_true(text_width(out) <= 8);
	}
	text_elapsed(out, ~0ULL, true);
	assert_true(strlen(out) > 0);
}

static void assert_bytes(u64 bytes, const char *expected)
{
	struct text text;
	char buf[32];

	text_init(&text, buf, sizeof(buf));
	text_bytes(&text, bytes);
	assert_string_equal(buf, expected);
}

static void test_bytes(void **state)
{
	(void)state;
	assert_bytes(0, "0.0 kB");
	assert_bytes(1540, "1.5 kB");
	assert_bytes(999949, "999.9 kB");
	assert_bytes(999950, "1.0 MB");
	assert_bytes(130391376, "130.4 MB");
	assert_bytes(5000000000, "5.0 GB");
	assert_bytes(18446744073709551615ULL, "18446.7 PB");
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_width_counts_characters),
		cmocka_unit_test(test_add_cuts_between_characters),
		cmocka_unit_test(test_clip),
		cmocka_unit_test(test_clip_words),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_pieces_are_cut),
		cmocka_unit_test(test_pad),
		cmocka_unit_test(test_comm_cannot_reach_the_terminal),
		cmocka_unit_test(test_sanitize),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_duration_widths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
