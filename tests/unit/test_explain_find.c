// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <linux/tcpstate.h>

#include "explain.h"
#include "explain_topics.h"
#include "unit.h"

#define NEW_SYN_RECV 12

/* The n topics that words stand for. */
static void check_find(const char *words, size_t n, const struct explain_topic *wanted)
{
	struct explain_topic topics[EXPLAIN_TOPICS];
	size_t found, i;

	if (explain_find(words, topics, &found))
		fail_msg("'%s' was not found", words);
	if (found != n)
		fail_msg("'%s' stands for %zu", words, found);
	for (i = 0; i < n; i++) {
		if (topics[i].kind != wanted[i].kind || topics[i].number != wanted[i].number ||
		    topics[i].next != wanted[i].next)
			fail_msg("'%s': %u, %u, %u", words, topics[i].kind, topics[i].number,
				 topics[i].next);
	}
}

#define FIND(words, ...) do { \
	static const struct explain_topic wanted[] = { __VA_ARGS__ }; \
	check_find(words, ARRAY_SIZE(wanted), wanted); \
} while (0)

static void test_find_words(void **state)
{
	(void)state;
	FIND("close wait", { EXPLAIN_STATE, TCP_CLOSE_WAIT, 0 });
	FIND("CLOSE-WAIT", { EXPLAIN_STATE, TCP_CLOSE_WAIT, 0 });
	FIND("tcp_established", { EXPLAIN_STATE, TCP_ESTABLISHED, 0 });
	FIND("SYN_RECV", { EXPLAIN_STATE, TCP_SYN_RECV, 0 }, { EXPLAIN_STATE, NEW_SYN_RECV, 0 });
	FIND("syn-received", { EXPLAIN_STATE, TCP_SYN_RECV, 0 },
	     { EXPLAIN_STATE, NEW_SYN_RECV, 0 });
	FIND("NEW_SYN_RECV", { EXPLAIN_STATE, NEW_SYN_RECV, 0 });
	/* State first, then cause. */
	FIND("listen", { EXPLAIN_STATE, TCP_LISTEN, 0 },
	     { EXPLAIN_CAUSE, TCPSTATE_CAUSE_LISTEN, 0 });
	FIND("Close", { EXPLAIN_STATE, TCP_CLOSE, 0 },
	     { EXPLAIN_CAUSE, TCPSTATE_CAUSE_CLOSE, 0 });
	FIND("closed", { EXPLAIN_STATE, TCP_CLOSE, 0 });
	FIND("unknown", { EXPLAIN_CAUSE, TCPSTATE_CAUSE_UNKNOWN, 0 },
	     { EXPLAIN_RESET, TCPSTATE_RESET_UNKNOWN, 0 });
	FIND("2MSL timer", { EXPLAIN_CAUSE, TCPSTATE_CAUSE_2MSL_TIMER, 0 });
	FIND("RST", { EXPLAIN_CAUSE, TCPSTATE_CAUSE_RST, 0 });
	FIND("abort on close", { EXPLAIN_RESET, TCPSTATE_RESET_TCP_ABORT_ON_CLOSE, 0 });
	FIND("MPTCP_EPROHIBIT", { EXPLAIN_RESET, TCPSTATE_RESET_MPTCP_RST_EPROHIBIT, 0 });
}

/* What timelines print can be asked for. */
static void test_find_names(void **state)
{
	(void)state;
	FIND("RST received", { EXPLAIN_CAUSE, TCPSTATE_CAUSE_RST, 0 });
	FIND("listener closed", { EXPLAIN_CAUSE, TCPSTATE_CAUSE_LISTENER, 0 });
	FIND("close()", { EXPLAIN_CAUSE, TCPSTATE_CAUSE_CLOSE, 0 });
	FIND("closed with unread data",
	     { EXPLAIN_RESET, TCPSTATE_RESET_TCP_ABORT_ON_CLOSE, 0 });
	FIND("too many orphans or no memory",
	     { EXPLAIN_RESET, TCPSTATE_RESET_TCP_ABORT_ON_MEMORY, 0 });
	FIND("MPTCP: prohibited", { EXPLAIN_RESET, TCPSTATE_RESET_MPTCP_RST_EPROHIBIT, 0 });
	/* One of these names is a state's, and that comes first. */
	FIND("TIME_WAIT", { EXPLAIN_STATE, TCP_TIME_WAIT, 0 });
}

static void test_find_transitions(void **state)
{
	static const char * const spellings[] = {
		"CLOSE_WAIT>LAST_ACK", "close-wait>last-ack", "CLOSE_WAIT->LAST_ACK",
		"CLOSE_WAIT→LAST_ACK", "CLOSE_WAIT → LAST_ACK", " close wait -> last ack ",
		"CLOSE_WAIT > LAST_ACK", "closewait:lastack", "close wait to last ack",
		"TCP_CLOSE_WAIT>TCP_LAST_ACK", "CLOSE-WAIT TO LAST-ACK",
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(spellings); i++)
		check_find(spellings[i], 1,
			   &(struct explain_topic){ EXPLAIN_TRANSITION, TCP_CLOSE_WAIT,
						    TCP_LAST_ACK });
	FIND("SYN_RECV>CLOSE", { EXPLAIN_TRANSITION, TCP_SYN_RECV, TCP_CLOSE },
	     { EXPLAIN_TRANSITION, NEW_SYN_RECV, TCP_CLOSE });
	FIND("LISTEN>SYN_RECV", { EXPLAIN_TRANSITION, TCP_LISTEN, TCP_SYN_RECV },
	     { EXPLAIN_TRANSITION, TCP_LISTEN, NEW_SYN_RECV });
	/* Of the two states only one can. */
	FIND("SYN_RECV>ESTABLISHED", { EXPLAIN_TRANSITION, TCP_SYN_RECV, TCP_ESTABLISHED });
	FIND("SYN_RECV>SYN_RECV", { EXPLAIN_TRANSITION, NEW_SYN_RECV, TCP_SYN_RECV });
	FIND("NEW_SYN_RECV>ESTABLISHED", { EXPLAIN_ILLEGAL, NEW_SYN_RECV, TCP_ESTABLISHED });
	FIND("SYN_RECV>LISTEN", { EXPLAIN_ILLEGAL, TCP_SYN_RECV, TCP_LISTEN },
	     { EXPLAIN_ILLEGAL, NEW_SYN_RECV, TCP_LISTEN });
	FIND("close:close", { EXPLAIN_ILLEGAL, TCP_CLOSE, TCP_CLOSE });
}

/* Whatever is listed can be asked for. */
static void check_found(const struct explain_topic *topic, const struct explain_entry *entry)
{
	struct explain_topic topics[EXPLAIN_TOPICS];
	char words[EXPLAIN_WORD];
	size_t n, i;

	(void)entry;
	explain_words(topic, words);
	assert_int_equal(explain_find(words, topics, &n), 0);
	for (i = 0; i < n; i++) {
		if (!memcmp(&topics[i], topic, sizeof(*topic)))
			return;
	}
	fail_msg("'%s' stands for something else", words);
}

static void test_find_everything(void **state)
{
	(void)state;
	explain_for_each(check_found);
}

static void test_not_found(void **state)
{
	static const char * const words[] = {
		"", "-", "--", " ", ">", "->", ">>", "CLOSE>", ">CLOSE", "CLOSE>LISTEN>CLOSE",
		"frobnicate", "closing time", "CLOSE>FROBNICATE", "state-0", "255", "→",
		"\xe2\x86", "\xff\xfe>\x80",
		"a word that is much longer than any of those which are known here",
	};
	struct explain_topic topics[EXPLAIN_TOPICS];
	unsigned int i;
	size_t n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (explain_find(words[i], topics, &n) != -ENOENT)
			fail_msg("'%s' was found", words[i]);
	}
}

static void check_suggestion(const char *words, const char *wanted)
{
	char suggestion[EXPLAIN_WORD];
	bool found = explain_suggest(words, suggestion);

	if (found != !!wanted)
		fail_msg("'%s': %s", words, found ? suggestion : "nothing");
	if (wanted)
		assert_string_equal(suggestion, wanted);
}

static void test_suggestions(void **state)
{
	char longest[200];

	(void)state;
	check_suggestion("tiem_wait", "TIME_WAIT");
	check_suggestion("ESTABLISHD", "ESTABLISHED");
	check_suggestion("syn receivd", "SYN_RECEIVED");
	check_suggestion("retrans-tmer", "retrans_timer");
	check_suggestion("abort_on_clsoe", "abort_on_close");
	check_suggestion("ESTABLISHD>CLOSE", "ESTABLISHED>CLOSE");
	check_suggestion("established->clos_wait", "established->CLOSE_WAIT");
	check_suggestion("tiem wait to closd", "TIME_WAIT>CLOSE");
	check_suggestion("frobnicate", NULL);
	check_suggestion("frobnicate>CLOSE", NULL);
	check_suggestion("", NULL);
	check_suggestion(">", NULL);
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	check_suggestion(longest, NULL);
	longest[100] = '>';
	check_suggestion(longest, NULL);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_find_words),
		cmocka_unit_test(test_find_names),
		cmocka_unit_test(test_find_transitions),
		cmocka_unit_test(test_find_everything),
		cmocka_unit_test(test_not_found),
		cmocka_unit_test(test_suggestions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
