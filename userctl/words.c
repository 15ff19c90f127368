// SPDX-License-Identifier: GPL-2.0-only
/*
 * names.c has what a person reads: "FIN received". Here is what is typed, and what
 * a program gets: the enumerators of the ABI header, in lower case. They never
 * change.
 *
 * Typed words are compared without regard to case, hyphens, underscores and
 * blanks, so that TIME_WAIT, time-wait and TIME-WAIT are one word.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <linux/tcpstate.h>

#include "suggest.h"
#include "words.h"

static const char * const causes[TCPSTATE_CAUSE_END] = {
	[TCPSTATE_CAUSE_UNKNOWN] = "unknown",
	[TCPSTATE_CAUSE_SYN] = "syn",
	[TCPSTATE_CAUSE_SYNACK] = "synack",
	[TCPSTATE_CAUSE_ACK] = "ack",
	[TCPSTATE_CAUSE_FIN] = "fin",
	[TCPSTATE_CAUSE_RST] = "rst",
	[TCPSTATE_CAUSE_DATA] = "data",
	[TCPSTATE_CAUSE_ICMP] = "icmp",
	[TCPSTATE_CAUSE_CONNECT] = "connect",
	[TCPSTATE_CAUSE_LISTEN] = "listen",
	[TCPSTATE_CAUSE_ACCEPT] = "accept",
	[TCPSTATE_CAUSE_CLOSE] = "close",
	[TCPSTATE_CAUSE_SHUTDOWN] = "shutdown",
	[TCPSTATE_CAUSE_DISCONNECT] = "disconnect",
	[TCPSTATE_CAUSE_ABORT] = "abort",
	[TCPSTATE_CAUSE_EXIT] = "exit",
	[TCPSTATE_CAUSE_LISTENER] = "listener",
	[TCPSTATE_CAUSE_RETRANS_TIMER] = "retrans_timer",
	[TCPSTATE_CAUSE_KEEPALIVE_TIMER] = "keepalive_timer",
	[TCPSTATE_CAUSE_USER_TIMEOUT] = "user_timeout",
	[TCPSTATE_CAUSE_FIN_WAIT2_TIMER] = "fin_wait2_timer",
	[TCPSTATE_CAUSE_2MSL_TIMER] = "2msl_timer",
	[TCPSTATE_CAUSE_SYNACK_TIMER] = "synack_timer",
	[TCPSTATE_CAUSE_OVERFLOW] = "overflow",
	[TCPSTATE_CAUSE_NO_MEMORY] = "no_memory",
	[TCPSTATE_CAUSE_NETNS_EXIT] = "netns_exit",
	[TCPSTATE_CAUSE_DUPLICATE] = "duplicate",
};

static const char * const events[] = {
	[TCPSTATE_EV_TRANSITION] = "transition",
	[TCPSTATE_EV_ACCEPT] = "accept",
	[TCPSTATE_EV_RESET_SENT] = "reset_sent",
	[TCPSTATE_EV_HANDOVER] = "handover",
};

static const char * const reset_reasons[TCPSTATE_RESET_END] = {
	[TCPSTATE_RESET_UNKNOWN] = "unknown",
	[TCPSTATE_RESET_OTHER] = "other",
	[TCPSTATE_RESET_NO_SOCKET] = "no_socket",
	[TCPSTATE_RESET_TCP_INVALID_ACK_SEQUENCE] = "invalid_ack_sequence",
	[TCPSTATE_RESET_TCP_RFC7323_PAWS] = "rfc7323_paws",
	[TCPSTATE_RESET_TCP_TOO_OLD_ACK] = "too_old_ack",
	[TCPSTATE_RESET_TCP_ACK_UNSENT_DATA] = "ack_unsent_data",
	[TCPSTATE_RESET_TCP_FLAGS] = "flags",
	[TCPSTATE_RESET_TCP_OLD_ACK] = "old_ack",
	[TCPSTATE_RESET_TCP_ABORT_ON_DATA] = "abort_on_data",
	[TCPSTATE_RESET_TCP_TIMEWAIT_SOCKET] = "timewait_socket",
	[TCPSTATE_RESET_INVALID_SYN] = "invalid_syn",
	[TCPSTATE_RESET_TCP_ABORT_ON_CLOSE] = "abort_on_close",
	[TCPSTATE_RESET_TCP_ABORT_ON_LINGER] = "abort_on_linger",
	[TCPSTATE_RESET_TCP_ABORT_ON_MEMORY] = "abort_on_memory",
	[TCPSTATE_RESET_TCP_STATE] = "state",
	[TCPSTATE_RESET_TCP_KEEPALIVE_TIMEOUT] = "keepalive_timeout",
	[TCPSTATE_RESET_TCP_DISCONNECT_WITH_DATA] = "disconnect_with_data",
	[TCPSTATE_RESET_MPTCP_RST_EUNSPEC] = "mptcp_eunspec",
	[TCPSTATE_RESET_MPTCP_RST_EMPTCP] = "mptcp_emptcp",
	[TCPSTATE_RESET_MPTCP_RST_ERESOURCE] = "mptcp_eresource",
	[TCPSTATE_RESET_MPTCP_RST_EPROHIBIT] = "mptcp_eprohibit",
	[TCPSTATE_RESET_MPTCP_RST_EWQ2BIG] = "mptcp_ewq2big",
	[TCPSTATE_RESET_MPTCP_RST_EBADPERF] = "mptcp_ebadperf",
	[TCPSTATE_RESET_MPTCP_RST_EMIDDLEBOX] = "mptcp_emiddlebox",
	[TCPSTATE_RESET_ERROR] = "error",
};

#define ONE(state) (1U << TCPSTATE_##state)

/**
 * struct state_word - a word for one state, or for two that people call by one name
 * @word: as the kernel, the RFC or ss has it
 * @states: bits 1 << enum tcpstate_state
 */
struct state_word {
	const char	*word;
	u16		states;
};

/*
 * The first word of a state is the one that is suggested. SYN_RECV is what ss and
 * the RFC (SYN-RECEIVED) call both the request and the full socket.
 */
static const struct state_word state_words[] = {
	{ "ESTABLISHED", ONE(ESTABLISHED) },
	{ "SYN_SENT", ONE(SYN_SENT) },
	{ "SYN_RECV", ONE(SYN_RECV) | ONE(NEW_SYN_RECV) },
	{ "FIN_WAIT1", ONE(FIN_WAIT1) },
	{ "FIN_WAIT2", ONE(FIN_WAIT2) },
	{ "TIME_WAIT", ONE(TIME_WAIT) },
	{ "CLOSE", ONE(CLOSE) },
	{ "CLOSE_WAIT", ONE(CLOSE_WAIT) },
	{ "LAST_ACK", ONE(LAST_ACK) },
	{ "LISTEN", ONE(LISTEN) },
	{ "CLOSING", ONE(CLOSING) },
	{ "NEW_SYN_RECV", ONE(NEW_SYN_RECV) },
	{ "SYN_RECEIVED", ONE(SYN_RECV) | ONE(NEW_SYN_RECV) },
	{ "CLOSED", ONE(CLOSE) },
	{ "ESTAB", ONE(ESTABLISHED) },
	{ "UNCONN", ONE(CLOSE) },
};

static const char *look_up(const char * const *words, size_t n, u8 value,
			   char unknown[WORD_LEN])
{
	if (value < n && words[value])
		return words[value];
	snprintf(unknown, WORD_LEN, "%u", value);
	return unknown;
}

/**
 * word_cause() - the word for a cause
 * @cause: enum tcpstate_cause
 * @unknown: memory for one that has no word: its number
 *
 * Return: a string that lives as long as @unknown
 */
const char *word_cause(u8 cause, char unknown[WORD_LEN])
{
	return look_up(causes, ARRAY_SIZE(causes), cause, unknown);
}

/**
 * word_event() - the word for what a record tells
 * @event: enum tcpstate_event
 * @unknown: memory for one that has no word: its number
 *
 * Return: a string that lives as long as @unknown
 */
const char *word_event(u8 event, char unknown[WORD_LEN])
{
	return look_up(events, ARRAY_SIZE(events), event, unknown);
}

/**
 * word_reset_reason() - the word for why a RST was sent
 * @reason: enum tcpstate_reset_reason
 * @unknown: memory for one that has no word: its number
 *
 * Return: a string that lives as long as @unknown
 */
const char *word_reset_reason(u8 reason, char unknown[WORD_LEN])
{
	return look_up(reset_reasons, ARRAY_SIZE(reset_reasons), reason, unknown);
}

static bool is_ignored(char c)
{
	return c == '-' || c == '_' || c == ' ';
}

/* Without hyphens and case. Return: false: longer than any word that we know. */
static bool normalize(char out[WORD_LEN], const char *word, size_t len)
{
	size_t n = 0, i;

	for (i = 0; i < len; i++) {
		if (is_ignored(word[i]))
			continue;
		if (n + 1 == WORD_LEN)
			return false;
		out[n++] = tolower((unsigned char)word[i]);
	}
	out[n] = '\0';
	return n;
}

static bool is_same(const char *typed, const char *known)
{
	char word[WORD_LEN];

	return normalize(word, known, strlen(known)) && !strcmp(typed, word);
}

/**
 * word_equal() - is this the word that was typed?
 * @word: what was typed; need not be terminated
 * @len: its length
 * @known: the word that it is compared with, of any length
 *
 * Return: true if they differ at most in case, hyphens, underscores and blanks; an
 * empty @known is no word
 */
bool word_equal(const char *word, size_t len, const char *known)
{
	const char *end = word + len;

	if (!*known)
		return false;
	for (;; word++, known++) {
		while (word < end && is_ignored(*word))
			word++;
		while (is_ignored(*known))
			known++;
		if (word == end || !*known)
			return word == end && !*known;
		if (tolower((unsigned char)*word) != tolower((unsigned char)*known))
			return false;
	}
}

/**
 * word_find_states() - the states that a word stands for
 * @word: what was typed; need not be terminated
 * @len: its length
 * @states: the result: bits 1 << enum tcpstate_state. More than one for a word
 *	of ss or the RFC for which Linux has two states.
 *
 * "TCP_ESTABLISHED" is taken as well.
 *
 * Return: 0 or -ENOENT
 */
int word_find_states(const char *word, size_t len, u16 *states)
{
	char typed[WORD_LEN], *name = typed;
	size_t i;

	if (!normalize(typed, word, len))
		return -ENOENT;
	if (!strncmp(name, "tcp", 3))
		name += 3;
	for (i = 0; i < ARRAY_SIZE(state_words); i++) {
		if (is_same(name, state_words[i].word)) {
			*states = state_words[i].states;
			return 0;
		}
	}
	return -ENOENT;
}

/**
 * word_find_cause() - the cause that a word stands for
 * @word: what was typed; need not be terminated
 * @len: its length
 * @cause: the result, enum tcpstate_cause
 *
 * Return: 0 or -ENOENT
 */
int word_find_cause(const char *word, size_t len, u8 *cause)
{
	char typed[WORD_LEN];
	size_t i;

	if (!normalize(typed, word, len))
		return -ENOENT;
	for (i = 0; i < ARRAY_SIZE(causes); i++) {
		if (is_same(typed, causes[i])) {
			*cause = i;
			return 0;
		}
	}
	return -ENOENT;
}

/**
 * word_nearest() - the known word that may have been meant
 * @word: what was typed
 * @len: its length
 * @known: words, which are compared as they are typed
 * @n: how many
 *
 * Return: one of @known, or NULL if nothing is near
 */
const char *word_nearest(const char *word, size_t len, const char * const *known, size_t n)
{
	char typed[WORD_LEN], spelled[WORD_LEN];
	const char *nearest = NULL;
	unsigned int best = 3;
	size_t i;

	if (!normalize(typed, word, len))
		return NULL;
	for (i = 0; i < n; i++) {
		unsigned int distance;

		normalize(spelled, known[i], strlen(known[i]));
		distance = suggest_distance(typed, spelled);
		if (distance < best && distance < strlen(spelled)) {
			best = distance;
			nearest = known[i];
		}
	}
	return nearest;
}

/**
 * word_suggest_state() - the state that may have been meant
 * @word: what was typed, which is no state
 * @len: its length
 *
 * Return: a constant string, or NULL if nothing is near
 */
const char *word_suggest_state(const char *word, size_t len)
{
	const char *known[ARRAY_SIZE(state_words)];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(state_words); i++)
		known[i] = state_words[i].word;
	return word_nearest(word, len, known, ARRAY_SIZE(known));
}

/**
 * word_suggest_cause() - the cause that may have been meant
 * @word: what was typed, which is no cause
 * @len: its length
 *
 * Return: a constant string, or NULL if nothing is near
 */
const char *word_suggest_cause(const char *word, size_t len)
{
	return word_nearest(word, len, causes, ARRAY_SIZE(causes));
}
