// SPDX-License-Identifier: GPL-2.0-only
/* Text in any language, and how it is broken into lines. */
#include <stdlib.h>
#include <string.h>

#include "page.h"
#include "unit.h"
#include "wide.h"

static void test_columns(void **state)
{
	(void)state;
	assert_int_equal(wide_columns("", 0), 0);
	assert_int_equal(wide_columns("SYN-ACK", 7), 7);
	/* Four ideographs, and one with punctuation of full width. */
	assert_int_equal(wide_columns("三次握手", strlen("三次握手")), 8);
	assert_int_equal(wide_columns("（FIN）。", strlen("（FIN）。")), 2 + 3 + 2 + 2);
	/* An arrow and a micro sign are narrow; what combines has no column. */
	assert_int_equal(wide_columns("→µ", strlen("→µ")), 2);
	assert_int_equal(wide_columns("e\u0301", strlen("e\u0301")), 1);
	/* What is not UTF-8 is counted by bytes. */
	assert_int_equal(wide_columns("\xe4\xb8", 2), 2);
	assert_int_equal(wide_columns("\xffxyz", 4), 4);
}

static void test_edges(void **state)
{
	(void)state;
	assert_true(wide_begins("握手"));
	assert_true(wide_begins("，"));
	assert_false(wide_begins("SYN 握手"));
	assert_false(wide_begins(""));
	assert_false(wide_begins("\xe6\x8f"));
	assert_true(wide_ends("TCP 握手", strlen("TCP 握手")));
	assert_true(wide_ends("完。", strlen("完。")));
	assert_false(wide_ends("握手 TCP", strlen("握手 TCP")));
	assert_false(wide_ends("握手", 0));
	assert_false(wide_ends("握手", 5));
	assert_false(wide_ends("\x80\x80", 2));
}

/* Where a line may begin: pieces with '|' between them. */
static void check_breaks(const char *wanted)
{
	char word[128] = "", shown[128], *breaks, *to = shown;
	size_t i, len = 0;

	for (i = 0; wanted[i]; i++) {
		if (wanted[i] != '|')
			word[len++] = wanted[i];
	}
	breaks = wide_breaks(word, len);
	for (i = 0; i < len; i++) {
		if (breaks && breaks[i])
			*to++ = '|';
		*to++ = word[i];
	}
	*to = '\0';
	free(breaks);
	assert_string_equal(shown, wanted);
}

static void test_breaks(void **state)
{
	(void)state;
	/* English is broken at blanks alone, which are not in a word. */
	check_breaks("");
	check_breaks("SYN-ACK");
	check_breaks("net.ipv4.tcp_syn_retries/2");
	check_breaks("caf\u00e9-bar");
	check_breaks("握|手");
	/* Closing punctuation stays with what is before it, */
	check_breaks("你|好，|世|界。");
	check_breaks("甲、|乙；|丙：|丁？|戊！");
	/* brackets with what is in them. */
	check_breaks("甲|（乙|丙）|丁");
	check_breaks("甲|（FIN）|乙");
	check_breaks("甲|「乙」，|丙");
	/* Between a Latin word and an ideograph, but not within the word. */
	check_breaks("第|3.6.1|节");
	check_breaks("从|SYN-ACK|起");
	check_breaks("tcp_fin()，|然|后");
	/* Bytes that are not UTF-8 are left alone. */
	check_breaks("\xe6\x8f\xff\xe6");
}

/* A field as it is shown in some columns. */
static void check_field(unsigned int width, const char *label, const char *words,
			const char *wanted)
{
	struct term term;
	struct page page;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	term_init(&term, 80, false, true);
	page_init(&page, out, &term, width, 9);
	page_field(&page, label, words);
	fclose(out);
	assert_string_equal(text, wanted);
	free(text);
}

static void test_english(void **state)
{
	(void)state;
	check_field(20, "why", "A SYN-ACK came.",
		    "  why    A SYN-ACK\n"
		    "         came.\n");
	/* A newline is a blank. */
	check_field(30, "why", "A RST\ncame, and\nmore.",
		    "  why    A RST came, and more.\n");
	/* What is too long has a line of its own. */
	check_field(20, "why", "see tcp_timewait_state_process() there",
		    "  why    see\n"
		    "         tcp_timewait_state_process()\n"
		    "         there\n");
	check_field(20, "why", NULL, "");
}

static void test_chinese(void **state)
{
	(void)state;
	/* 20 columns are 5 ideographs beside the label, which takes 4 itself. */
	check_field(20, "含义", "对端的数据已经到达",
		    "  含义   对端的数据\n"
		    "         已经到达\n");
	/* The stop would be the eleventh column: the ideograph before it goes, too. */
	check_field(20, "含义", "对端已关闭。完",
		    "  含义   对端已关\n"
		    "         闭。完\n");
	/* A bracket does not end a line. */
	check_field(20, "含义", "对端关闭（是）",
		    "  含义   对端关闭\n"
		    "         （是）\n");
	/* "调用 close()" is 12 columns wide, and so is "close() 之后". */
	check_field(20, "内核", "调用 close() 之后",
		    "  内核   调用\n"
		    "         close() 之\n"
		    "         后\n");
	check_field(21, "内核", "调用 close() 之后",
		    "  内核   调用 close()\n"
		    "         之后\n");
}

static void test_newlines(void **state)
{
	(void)state;
	/* Nothing between two wide characters, a blank elsewhere. */
	check_field(40, "含义", "三次\n握手，\n然后", "  含义   三次握手，然后\n");
	check_field(40, "含义", "发送\nSYN\n报文段", "  含义   发送 SYN 报文段\n");
	check_field(40, "含义", "甲 乙", "  含义   甲 乙\n");
	check_field(40, "含义", "甲 \n 乙", "  含义   甲乙\n");
	check_field(40, "含义", "\n甲\n", "  含义   甲\n");
}

/* Words that come one after the other have a blank between them. */
static void test_go_on(void **state)
{
	struct term term;
	struct page page;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	term_init(&term, 80, false, true);
	page_init(&page, out, &term, 10, 9);
	page_begin_line(&page, 2);
	page_put_words(&page, "abc");
	page_put_words(&page, "握手 ");
	page_put_words(&page, "状态");
	page_end_line(&page);
	fclose(out);
	assert_string_equal(text, "abc 握手\n  状态\n");
	free(text);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_breaks),
		cmocka_unit_test(test_english),
		cmocka_unit_test(test_chinese),
		cmocka_unit_test(test_newlines),
		cmocka_unit_test(test_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
