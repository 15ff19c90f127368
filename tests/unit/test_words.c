// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <netinet/tcp.h>
#include <linux/tcpstate.h>

#include "names.h"
#include "unit.h"
#include "words.h"

static u16 states(const char *word)
{
	u16 mask = 0;

	return word_find_states(word, strlen(word), &mask) ? 0 : mask;
}

/* By the numbers of glibc. */
static void test_states(void **state)
{
	const u16 syn_recv = 1 << TCP_SYN_RECV | 1 << 12;

	(void)state;
	assert_int_equal(states("ESTABLISHED"), 1 << TCP_ESTABLISHED);
	assert_int_equal(states("estab"), 1 << TCP_ESTABLISHED);
	assert_int_equal(states("tcp_established"), 1 << TCP_ESTABLISHED);
	assert_int_equal(states("fin-wait-1"), 1 << TCP_FIN_WAIT1);
	assert_int_equal(states("FIN_WAIT1"), 1 << TCP_FIN_WAIT1);
	assert_int_equal(states("Fin Wait 2"), 1 << TCP_FIN_WAIT2);
	assert_int_equal(states("time-wait"), 1 << TCP_TIME_WAIT);
	assert_int_equal(states("closed"), 1 << TCP_CLOSE);
	assert_int_equal(states("unconn"), 1 << TCP_CLOSE);
	assert_int_equal(states("close-wait"), 1 << TCP_CLOSE_WAIT);
	assert_int_equal(states("SYN-RECEIVED"), syn_recv);
	assert_int_equal(states("syn-recv"), syn_recv);
	assert_int_equal(states("new_syn_recv"), 1 << 12);
	assert_int_equal(states("established-not"), 0);
	assert_int_equal(states(""), 0);
	assert_int_equal(states("--"), 0);
	assert_int_equal(states("a-word-that-is-much-longer-than-any-state"), 0);
}

/* Whatever a state is called in output can be typed. */
static void test_every_state(void **state)
{
	struct name unknown;
	u8 i;

	(void)state;
	for (i = 1; i < TCPSTATE_STATE_END; i++)
		assert_true(states(name_state(i, &unknown)) & 1 << i);
}

static void test_length_counts(void **state)
{
	u16 mask;

	(void)state;
	assert_int_equal(word_find_states("LISTEN>CLOSE", 6, &mask), 0);
	assert_int_equal(mask, 1 << TCP_LISTEN);
	assert_int_equal(word_find_states("LISTEN>CLOSE", 12, &mask), -ENOENT);
}

static void test_causes(void **state)
{
	char unknown[WORD_LEN], upper[WORD_LEN];
	const char *word;
	u8 cause, i;
	size_t j;

	(void)state;
	for (i = 0; i < TCPSTATE_CAUSE_END; i++) {
		word = word_cause(i, unknown);
		assert_int_equal(word_find_cause(word, strlen(word), &cause), 0);
		assert_int_equal(cause, i);
		for (j = 0; word[j]; j++)
			upper[j] = word[j] == '_' ? '-' : toupper(word[j]);
		assert_int_equal(word_find_cause(upper, strlen(word), &cause), 0);
		assert_int_equal(cause, i);
	}
	assert_int_equal(word_find_cause("rest", 4, &cause), -ENOENT);
	assert_string_equal(word_cause(TCPSTATE_CAUSE_2MSL_TIMER, unknown), "2msl_timer");
}

static void test_equal(void **state)
{
	(void)state;
	assert_true(word_equal("Time-Wait", 9, "TIME_WAIT"));
	assert_true(word_equal("rst received now", 12, "RST received"));
	assert_true(word_equal(" close () ", 10, "close()"));
	assert_false(word_equal("TIME_WAITS", 10, "TIME_WAIT"));
	assert_false(word_equal("TIME_WAI", 8, "TIME_WAIT"));
	assert_false(word_equal("", 0, "TIME_WAIT"));
	assert_false(word_equal("-", 1, ""));
}

static void test_unknown_numbers(void **state)
{
	char unknown[WORD_LEN];

	(void)state;
	assert_string_equal(word_cause(27, unknown), "27");
	assert_string_equal(word_event(0, unknown), "0");
	assert_string_equal(word_event(200, unknown), "200");
	assert_string_equal(word_reset_reason(255, unknown), "255");
	assert_string_equal(word_event(TCPSTATE_EV_RESET_SENT, unknown), "reset_sent");
	assert_string_equal(word_event(TCPSTATE_EV_HANDOVER, unknown), "handover");
	assert_string_equal(word_reset_reason(TCPSTATE_RESET_TCP_ABORT_ON_CLOSE, unknown),
			    "abort_on_close");
}

static void test_every_reset_reason(void **state)
{
	char unknown[WORD_LEN];
	u8 i;

	(void)state;
	for (i = 0; i < TCPSTATE_RESET_END; i++)
		assert_true(word_reset_reason(i, unknown) != unknown);
}

static void test_suggestions(void **state)
{
	(void)state;
	assert_string_equal(word_suggest_state("tmie-wait", 9), "TIME_WAIT");
	assert_string_equal(word_suggest_state("ESTABLISHD", 10), "ESTABLISHED");
	assert_string_equal(word_suggest_cause("restt", 4), "rst");
	assert_null(word_suggest_state("frobnicate", 10));
	assert_null(word_suggest_cause("", 0));
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_every_state),
		cmocka_unit_test(test_length_counts),
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_unknown_numbers),
		cmocka_unit_test(test_every_reset_reason),
		cmocka_unit_test(test_suggestions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
