// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/tcp.h>
#include <linux/tcpstate.h>

#include "names.h"
#include "suggest.h"
#include "text.h"
#include "unit.h"

/* By the numbers of glibc, not by those of the table's own header. */
static void test_states(void **state)
{
	struct name unknown;

	(void)state;
	assert_string_equal(name_state(TCP_ESTABLISHED, &unknown), "ESTABLISHED");
	assert_string_equal(name_state(TCP_SYN_SENT, &unknown), "SYN_SENT");
	assert_string_equal(name_state(TCP_SYN_RECV, &unknown), "SYN_RECV");
	assert_string_equal(name_state(TCP_FIN_WAIT1, &unknown), "FIN_WAIT1");
	assert_string_equal(name_state(TCP_FIN_WAIT2, &unknown), "FIN_WAIT2");
	assert_string_equal(name_state(TCP_TIME_WAIT, &unknown), "TIME_WAIT");
	assert_string_equal(name_state(TCP_CLOSE, &unknown), "CLOSE");
	assert_string_equal(name_state(TCP_CLOSE_WAIT, &unknown), "CLOSE_WAIT");
	assert_string_equal(name_state(TCP_LAST_ACK, &unknown), "LAST_ACK");
	assert_string_equal(name_state(TCP_LISTEN, &unknown), "LISTEN");
	assert_string_equal(name_state(TCP_CLOSING, &unknown), "CLOSING");
	assert_string_equal(name_state(12, &unknown), "NEW_SYN_RECV");
}

static void test_unknown_numbers(void **state)
{
	struct name unknown;

	(void)state;
	assert_string_equal(name_state(0, &unknown), "state-0");
	assert_string_equal(name_state(13, &unknown), "state-13");
	assert_string_equal(name_state(255, &unknown), "state-255");
	assert_string_equal(name_cause(27, &unknown), "cause-27");
	assert_string_equal(name_cause(255, &unknown), "cause-255");
	assert_string_equal(name_context(0, &unknown), "context-0");
	assert_string_equal(name_context(255, &unknown), "context-255");
	assert_string_equal(name_kind(4, &unknown), "kind-4");
	assert_string_equal(name_event(5, &unknown), "event-5");
	assert_string_equal(name_reset_reason(26, &unknown), "reset-reason-26");
	assert_string_equal(name_reset_reason(255, &unknown), "reset-reason-255");
	assert_string_equal(name_event(0, &unknown), "event-0");
}

static void test_known_numbers(void **state)
{
	struct name unknown;

	(void)state;
	assert_string_equal(name_cause(0, &unknown), "cause unknown");
	assert_string_equal(name_cause(1, &unknown), "SYN received");
	assert_string_equal(name_cause(5, &unknown), "RST received");
	assert_string_equal(name_cause(11, &unknown), "close()");
	assert_string_equal(name_cause(21, &unknown), "2MSL timer");
	assert_string_equal(name_cause(25, &unknown), "netns deleted");
	assert_string_equal(name_context(1, &unknown), "softirq");
	assert_string_equal(name_context(2, &unknown), "task");
	assert_string_equal(name_kind(1, &unknown), "full");
	assert_string_equal(name_kind(2, &unknown), "request");
	assert_string_equal(name_kind(3, &unknown), "timewait");
	assert_string_equal(name_event(2, &unknown), "accept");
	assert_string_equal(name_event(3, &unknown), "reset sent");
}

/*
 * Every reason of the ABI has words of its own that fit a line of a timeline. A
 * kernel that gives none is not quoted as having said "unknown".
 */
static void test_reset_reasons(void **state)
{
	struct name unknown;
	unsigned int i, j;

	(void)state;
	assert_string_equal(name_reset_reason(TCPSTATE_RESET_UNKNOWN, &unknown), "");
	for (i = 1; i < TCPSTATE_RESET_END; i++) {
		const char *words = name_reset_reason(i, &unknown);

		if (!*words || words == unknown.text || text_width(words) > 32)
			fail_msg("reason %u: %s", i, words);
		for (j = 1; j < i; j++)
			assert_string_not_equal(words, name_reset_reason(j, &unknown));
	}
	/* RFC 2525 section 2.17, RFC 7323 section 5, RFC 8684 section 3.6 */
	assert_string_equal(name_reset_reason(TCPSTATE_RESET_TCP_ABORT_ON_CLOSE, &unknown),
			    "closed with unread data");
	assert_string_equal(name_reset_reason(TCPSTATE_RESET_TCP_RFC7323_PAWS, &unknown),
			    "old timestamp (PAWS)");
	assert_string_equal(name_reset_reason(TCPSTATE_RESET_MPTCP_RST_EPROHIBIT, &unknown),
			    "MPTCP: prohibited");
	assert_string_equal(name_reset_reason(TCPSTATE_RESET_TCP_KEEPALIVE_TIMEOUT, &unknown),
			    "keepalive not answered");
}

/* A cause and what it sends are one line of a column of 33. */
static void test_causes_are_short(void **state)
{
	struct name unknown;
	unsigned int cause;

	(void)state;
	for (cause = 0; cause < TCPSTATE_CAUSE_END; cause++)
		assert_true(text_width(name_cause(cause, &unknown)) <= 18);
}

static void test_segments(void **state)
{
	(void)state;
	assert_string_equal(name_segment(TH_SYN), "SYN");
	assert_string_equal(name_segment(TH_SYN | TH_ACK), "SYN-ACK");
	assert_string_equal(name_segment(TH_ACK), "ACK");
	assert_string_equal(name_segment(TH_ACK | TH_PUSH), "data");
	assert_string_equal(name_segment(TH_FIN | TH_ACK | TH_PUSH), "FIN");
	assert_string_equal(name_segment(TH_RST | TH_ACK), "RST");
}

static void test_suggestions(void **state)
{
	const char * const known[] = { "status", "watch", "timeline", "help" };
	char longest[100] = { 0 };

	(void)state;
	assert_int_equal(suggest_distance("kitten", "sitting"), 3);
	assert_int_equal(suggest_distance("", "abc"), 3);
	assert_int_equal(suggest_distance("abc", ""), 3);
	assert_string_equal(suggest_nearest("wacth", known, 4), "watch");
	assert_string_equal(suggest_nearest("timelin", known, 4), "timeline");
	assert_null(suggest_nearest("xyzzy", known, 4));
	/* Three letters away from help: nobody types that badly. */
	assert_null(suggest_nearest("stop", known, 4));
	assert_null(suggest_nearest("", known, 4));
	longest[0] = 'x';
	__builtin_memset(longest, 'x', sizeof(longest) - 1);
	assert_null(suggest_nearest(longest, known, 4));
	assert_true(suggest_distance("x", longest) > 3);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_unknown_numbers),
		cmocka_unit_test(test_known_numbers),
		cmocka_unit_test(test_reset_reasons),
		cmocka_unit_test(test_causes_are_short),
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_suggestions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
