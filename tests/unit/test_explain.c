// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <linux/tcpstate.h>

#include "explain.h"
#include "explain_topics.h"
#include "fsm.h"
#include "kernel_names.h"
#include "text.h"
#include "unit.h"

/* A terminal of 80 columns and 24 lines, with the prompt before and after. */
#define COLUMNS	80
#define LINES	22

static char *print_topic(const struct explain_topic *topic, unsigned int width, bool colour,
			 bool utf8)
{
	struct term term;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	term_init(&term, width, colour, utf8);
	explain_print(out, &term, topic);
	fclose(out);
	return text;
}

static unsigned int n_entries;

static void check_ascii(const char *text, bool newlines)
{
	for (; text && *text; text++)
		assert_true((*text >= ' ' && *text <= '~') || (newlines && *text == '\n'));
}

static void check_complete(const struct explain_topic *topic, const struct explain_entry *entry)
{
	n_entries++;
	if (!entry)
		fail_msg("no entry: kind %u, %u, %u", topic->kind, topic->number, topic->next);
	assert_true(*entry->title && *entry->meaning && *entry->trouble && *entry->see);
	assert_true((entry->rfc && *entry->rfc) || (entry->kernel && *entry->kernel));
	assert_non_null(entry->hints[0]);
	check_ascii(entry->title, false);
	check_ascii(entry->meaning, true);
	check_ascii(entry->rfc, true);
	check_ascii(entry->kernel, true);
	check_ascii(entry->trouble, true);
	check_ascii(entry->see, false);
}

static void test_complete(void **state)
{
	(void)state;
	n_entries = 0;
	explain_for_each(check_complete);
	/* 12 states, 29 transitions, 27 causes, 26 reasons */
	assert_int_equal(n_entries, 12 + 29 + 27 + 26);
}

/* All pairs of bytes: an entry if and only if Linux has the transition. */
static void test_no_more_transitions(void **state)
{
	unsigned int i, j;

	(void)state;
	for (i = 0; i < 256; i++) {
		for (j = 0; j < 256; j++) {
			if (!!explain_transition(i, j) != fsm_legal(i, j))
				fail_msg("%u>%u", i, j);
			if (fsm_legal(i, j))
				assert_null(explain_illegal(i, j));
		}
		if (i >= TCPSTATE_STATE_END)
			assert_null(explain_state(i));
		if (i >= TCPSTATE_CAUSE_END)
			assert_null(explain_cause(i));
		if (i >= TCPSTATE_RESET_END)
			assert_null(explain_reset(i));
	}
	assert_null(explain_state(0));
}

/* No line is wider than the page, and an entry is one screen. */
static void check_fits(const struct explain_topic *topic, const struct explain_entry *entry)
{
	static const unsigned int widths[][2] = {
		{ 40, 80 }, { 80, 80 }, { 91, 91 }, { 1000, 100 },
	};
	unsigned int i, lines;
	char *text, *line, *rest;

	for (i = 0; i < ARRAY_SIZE(widths); i++) {
		text = print_topic(topic, widths[i][0], false, i & 1);
		lines = 0;
		rest = text;
		for (line = strsep(&rest, "\n"); rest; line = strsep(&rest, "\n"), lines++) {
			if (!*line || text_width(line) > widths[i][1])
				fail_msg("%u columns: '%s'", text_width(line), line);
			/* The title is one line, and all else is indented. */
			assert_int_equal(lines != 0, *line == ' ');
			if (!lines && entry && !strstr(line, entry->title))
				fail_msg("'%s' is not the whole title", line);
			assert_true(line[strlen(line) - 1] != ' ');
		}
		assert_string_equal(line, "");
		if (widths[i][1] == COLUMNS && lines > LINES)
			fail_msg("%u lines: '%s'", lines, text);
		free(text);
	}
}

static void test_fits(void **state)
{
	(void)state;
	explain_for_each(check_fits);
}

/* Colours are only where the terminal wants them, and change nothing but looks. */
static void check_colours(const struct explain_topic *topic, const struct explain_entry *entry)
{
	char *plain = print_topic(topic, COLUMNS, false, true);
	char *colour = print_topic(topic, COLUMNS, true, true), *from, *to;
	unsigned int on = 0, off = 0;

	(void)entry;
	assert_null(strchr(plain, '\033'));
	for (from = colour, to = colour; *from;) {
		if (*from != '\033') {
			*to++ = *from++;
			continue;
		}
		if (!strncmp(from, "\033[0m", 4))
			off++;
		else
			on++;
		from = strchr(from, 'm') + 1;
	}
	*to = '\0';
	assert_true(on == off && on > 4);
	assert_string_equal(plain, colour);
	free(plain);
	free(colour);
}

static void test_colours(void **state)
{
	(void)state;
	explain_for_each(check_colours);
}

/* Without UTF-8 everything is ASCII. */
static void check_plain(const struct explain_topic *topic, const struct explain_entry *entry)
{
	char *text = print_topic(topic, COLUMNS, false, false);

	(void)entry;
	check_ascii(text, true);
	free(text);
}

static void test_plain(void **state)
{
	(void)state;
	explain_for_each(check_plain);
}

/* Every related word leads somewhere. */
static void check_see(const struct explain_topic *topic, const struct explain_entry *entry)
{
	struct explain_topic topics[EXPLAIN_TOPICS];
	char *words = strdup(entry->see), *rest = words, *word;
	size_t n;

	(void)topic;
	while ((word = strsep(&rest, ","))) {
		assert_true(word == words || *word == ' ');
		word += *word == ' ';
		if (explain_find(word, topics, &n) || topics[0].kind == EXPLAIN_ILLEGAL)
			fail_msg("'%s' leads nowhere", word);
	}
	free(words);
}

static void test_see(void **state)
{
	(void)state;
	explain_for_each(check_see);
}

static void check_sysctls(const struct explain_topic *topic, const struct explain_entry *entry)
{
	const struct explain_sysctl *sysctl;
	unsigned int i;

	(void)topic;
	for (i = 0; i < EXPLAIN_SYSCTLS && entry->sysctls[i]; i++) {
		sysctl = explain_sysctl(entry->sysctls[i]);
		if (!sysctl || !kernel_has_sysctl(entry->sysctls[i]))
			fail_msg("no sysctl '%s'", entry->sysctls[i]);
		assert_true(*sysctl->initial && *sysctl->effect);
	}
}

static void test_sysctls(void **state)
{
	(void)state;
	explain_for_each(check_sysctls);
	assert_null(explain_sysctl("net.ipv4.tcp_tw_recycle"));
	assert_false(kernel_has_sysctl("net.ipv4.tcp_tw_recycle"));
}

/* Hints are for a shell: programs that are there, counters that exist. */
static void check_hints(const struct explain_topic *topic, const struct explain_entry *entry)
{
	static const char * const programs[] = {
		"tcpstatectl ", "ss ", "nstat ", "sysctl ", "ip ", "journalctl ",
	};
	const char *hint, *word;
	unsigned int i, j;
	size_t len;

	(void)topic;
	for (i = 0; i < EXPLAIN_HINTS && entry->hints[i]; i++) {
		hint = entry->hints[i];
		/* A command that can be copied is in one line. */
		assert_true(strlen(hint) <= COLUMNS - 11);
		check_ascii(hint, false);
		for (j = 0; j < ARRAY_SIZE(programs); j++) {
			if (!strncmp(hint, programs[j], strlen(programs[j])))
				break;
		}
		if (j == ARRAY_SIZE(programs))
			fail_msg("'%s'", hint);
		if (strncmp(hint, "nstat -az ", 10))
			continue;
		for (word = hint + 10; ; word += len + 1) {
			len = strcspn(word, " :,");
			if (!kernel_has_counter(word, len))
				fail_msg("no counter in '%s'", hint);
			if (word[len] != ' ')
				break;
		}
	}
}

static void test_hints(void **state)
{
	(void)state;
	explain_for_each(check_hints);
}

/* Options of other commands change: what is named here must be there. */
static void check_own_hints(const struct explain_topic *topic, const struct explain_entry *entry)
{
	static const char * const ours[] = {
		"tcpstatectl timeline --port PORT", "tcpstatectl watch --port PORT",
		"tcpstatectl watch --netns all", "tcpstatectl status",
	};
	unsigned int i, j;

	(void)topic;
	for (i = 0; i < EXPLAIN_HINTS && entry->hints[i]; i++) {
		const char *hint = entry->hints[i];

		if (strncmp(hint, "tcpstatectl ", 12))
			continue;
		for (j = 0; j < ARRAY_SIZE(ours); j++) {
			size_t len = strlen(ours[j]);

			if (!strncmp(hint, ours[j], len) && strchr(":,", hint[len]))
				break;
		}
		if (j == ARRAY_SIZE(ours))
			fail_msg("'%s'", hint);
	}
}

static void test_own_hints(void **state)
{
	(void)state;
	explain_for_each(check_own_hints);
}

static void check_sysctl(const char *name, const char *initial, const char *effect)
{
	const struct explain_sysctl *sysctl = explain_sysctl(name);

	assert_non_null(sysctl);
	assert_string_equal(sysctl->initial, initial);
	if (effect && !strstr(sysctl->effect, effect))
		fail_msg("%s: no '%s' in '%s'", name, effect, sysctl->effect);
}

/* Timeouts that double from 1 s, the first of them @linear times more. */
static unsigned int seconds_of(unsigned int retransmissions, unsigned int linear)
{
	unsigned int i, seconds = linear;

	for (i = 0; i <= retransmissions; i++)
		seconds += 1U << i;
	return seconds;
}

/* By ip-sysctl.rst, and by hand. */
static void test_numbers(void **state)
{
	char words[40];
	double rto, seconds = 0;
	unsigned int i;

	(void)state;
	snprintf(words, sizeof(words), "%u s in all, %u s from 6.5 on", seconds_of(6, 0),
		 seconds_of(6, 4));
	check_sysctl("net.ipv4.tcp_syn_retries", "6 times", words);
	snprintf(words, sizeof(words), "%u s in all", seconds_of(5, 0));
	check_sysctl("net.ipv4.tcp_synack_retries", "5 times", words);
	/* From 200 ms to 120 s, 15 retransmissions and the wait after them. */
	for (i = 0, rto = 0.2; i <= 15; i++, rto = rto * 2 > 120 ? 120 : rto * 2)
		seconds += rto;
	snprintf(words, sizeof(words), "%.1f s", seconds);
	check_sysctl("net.ipv4.tcp_retries2", "15 times", words);
	check_sysctl("net.ipv4.tcp_fin_timeout", "60 s", NULL);
	check_sysctl("net.ipv4.tcp_keepalive_time", "7200 s", NULL);
	check_sysctl("net.ipv4.tcp_keepalive_intvl", "75 s", NULL);
	check_sysctl("net.ipv4.tcp_keepalive_probes", "9 probes", NULL);
	check_sysctl("net.core.somaxconn", "4096 connections", NULL);
	check_sysctl("net.ipv4.ip_local_port_range", "32768 to 60999", NULL);
	check_sysctl("net.ipv4.tcp_tw_reuse", "2", "2 loopback");
	check_sysctl("net.ipv4.tcp_syncookies", "1", "0 = never");
	check_sysctl("net.ipv4.tcp_orphan_retries", "0", "8");
	check_sysctl("net.ipv4.tcp_invalid_ratelimit", "500 ms", NULL);
	check_sysctl("net.ipv4.tcp_fastopen", "1", "1 client, 2 server");
	/* 7200 + 9 * 75 s, and 28232 ports that TIME_WAIT holds for 60 s each. */
	assert_non_null(strstr(explain_cause(TCPSTATE_CAUSE_KEEPALIVE_TIMER)->trouble,
			       "2 h 11 min"));
	assert_int_equal(60999 - 32768 + 1, 28232);
	assert_int_equal(28232 / 60, 470);
	assert_non_null(strstr(explain_state(TCP_TIME_WAIT)->trouble, "28232 ports, 60 s"));
	assert_non_null(strstr(explain_state(TCP_TIME_WAIT)->trouble, "470 connections"));
}

static void test_illegal(void **state)
{
	struct explain_topic topic = { EXPLAIN_ILLEGAL, TCP_LISTEN, TCP_SYN_SENT };
	char *text = print_topic(&topic, COLUMNS, false, false);

	(void)state;
	assert_non_null(strstr(text, "LISTEN -> SYN_SENT: Linux has no such transition\n"));
	assert_non_null(strstr(text, "  why      RFC 9293 figure 5 has it"));
	/* By figure 5 and by test_fsm.c: what leaves LISTEN, what enters SYN_SENT. */
	assert_non_null(strstr(text, "\n  leaving  LISTEN>SYN_RECV, LISTEN>CLOSE, LISTEN>NEW_S"));
	assert_non_null(strstr(text, ", LISTEN>NEW_SYN_RECV\n"));
	assert_non_null(strstr(text, "\n  entering CLOSE>SYN_SENT\n"));
	free(text);

	assert_non_null(strstr(explain_illegal(TCP_ESTABLISHED, TCP_ESTABLISHED), "no transition"));
	assert_non_null(strstr(explain_illegal(TCP_SYN_SENT, TCP_TIME_WAIT), "after both FINs"));
	assert_non_null(strstr(explain_illegal(TCP_CLOSE_WAIT, TCP_TIME_WAIT), "closed first"));
	assert_null(explain_illegal(TCP_LAST_ACK, TCP_LISTEN));
	topic = (struct explain_topic){ EXPLAIN_ILLEGAL, TCP_LAST_ACK, TCP_LISTEN };
	text = print_topic(&topic, COLUMNS, false, true);
	assert_string_equal(text, "LAST_ACK → LISTEN: Linux has no such transition\n"
				  "  leaving  LAST_ACK>CLOSE\n  entering CLOSE>LISTEN\n");
	free(text);
}

/* Every pair that is not legal can be printed. */
static void test_every_illegal(void **state)
{
	unsigned int i, j;

	(void)state;
	for (i = 1; i < TCPSTATE_STATE_END; i++) {
		for (j = 1; j < TCPSTATE_STATE_END; j++) {
			struct explain_topic topic = { EXPLAIN_ILLEGAL, i, j };

			if (!fsm_legal(i, j))
				check_fits(&topic, NULL);
		}
	}
}

static void test_page(void **state)
{
	struct explain_topic topic = { EXPLAIN_STATE, TCP_LAST_ACK, 0 };
	char *text = print_topic(&topic, COLUMNS, false, true);

	(void)state;
	assert_int_equal(strncmp(text, "LAST_ACK (state): ", 18), 0);
	assert_non_null(strstr(text, "\n  from     CLOSE_WAIT\n  to       CLOSE\n  meaning  "));
	assert_non_null(strstr(text, "\n  sysctls  net.ipv4.tcp_orphan_retries (0): "));
	free(text);
	topic = (struct explain_topic){ EXPLAIN_CAUSE, TCPSTATE_CAUSE_FIN, 0 };
	text = print_topic(&topic, COLUMNS, true, true);
	assert_int_equal(strncmp(text, "\033[1mfin (cause, \"FIN received\"): ", 32), 0);
	free(text);
	/* There is no name for "the kernel gives none". */
	topic = (struct explain_topic){ EXPLAIN_RESET, TCPSTATE_RESET_UNKNOWN, 0 };
	text = print_topic(&topic, COLUMNS, false, true);
	assert_int_equal(strncmp(text, "unknown (reset): ", 17), 0);
	free(text);
}

static char *listed;

static void check_listed(const struct explain_topic *topic, const struct explain_entry *entry)
{
	char words[1 + EXPLAIN_WORD] = " ", *at;
	bool found = false;

	(void)entry;
	explain_words(topic, words + 1);
	for (at = listed; (at = strstr(at, words)) && !found; at++)
		found = at[strlen(words)] == ' ' || at[strlen(words)] == '\n';
	if (!found)
		fail_msg("'%s' is not listed", words);
}

static void test_list(void **state)
{
	static const unsigned int widths[][2] = { { 80, 80 }, { 300, 100 } };
	char *line, *rest;
	struct term term;
	unsigned int i;
	size_t size;
	FILE *out;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(widths); i++) {
		out = open_memstream(&listed, &size);
		term_init(&term, widths[i][0], false, false);
		explain_list(out, &term);
		fclose(out);
		explain_for_each(check_listed);
		rest = listed;
		while ((line = strsep(&rest, "\n"))) {
			assert_true(strlen(line) <= widths[i][1]);
			assert_true(!*line || line[strlen(line) - 1] != ' ');
		}
		free(listed);
	}
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_no_more_transitions),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_colours),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_see),
		cmocka_unit_test(test_sysctls),
		cmocka_unit_test(test_hints),
		cmocka_unit_test(test_own_hints),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_illegal),
		cmocka_unit_test(test_every_illegal),
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
