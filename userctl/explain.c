// SPDX-License-Identifier: GPL-2.0-only
/* Which entry a word stands for. */
#include <errno.h>
#include <string.h>

#include "explain_tables.h"
#include "fsm.h"
#include "names.h"
#include "text.h"
#include "words.h"

/**
 * explain_state() - what is known about a state
 * @state: enum tcpstate_state
 *
 * Return: a constant entry, or NULL
 */
const struct explain_entry *explain_state(u8 state)
{
	if (state >= TCPSTATE_STATE_END || !explain_states[state].title)
		return NULL;
	return &explain_states[state];
}

static const struct explain_entry *find_pair(const struct explain_pair *pair, u8 old_state,
					     u8 new_state)
{
	for (; pair->entry.title; pair++) {
		if (pair->old_state == old_state && pair->new_state == new_state)
			return &pair->entry;
	}
	return NULL;
}

/**
 * explain_transition() - what is known about a transition
 * @old_state: enum tcpstate_state
 * @new_state: enum tcpstate_state
 *
 * Return: a constant entry, or NULL if Linux has no such transition
 */
const struct explain_entry *explain_transition(u8 old_state, u8 new_state)
{
	const struct explain_entry *entry = find_pair(explain_opening, old_state, new_state);

	return entry ? entry : find_pair(explain_closing, old_state, new_state);
}

/**
 * explain_cause() - what is known about a cause
 * @cause: enum tcpstate_cause
 *
 * Return: a constant entry, or NULL
 */
const struct explain_entry *explain_cause(u8 cause)
{
	if (cause >= TCPSTATE_CAUSE_END)
		return NULL;
	if (explain_causes[cause].title)
		return &explain_causes[cause];
	return explain_limits[cause].title ? &explain_limits[cause] : NULL;
}

/**
 * explain_reset() - what is known about a reason for a RST
 * @reason: enum tcpstate_reset_reason
 *
 * Return: a constant entry, or NULL
 */
const struct explain_entry *explain_reset(u8 reason)
{
	if (reason >= TCPSTATE_RESET_END || !explain_resets[reason].title)
		return NULL;
	return &explain_resets[reason];
}

/**
 * explain_illegal() - why Linux has no such transition
 * @old_state: enum tcpstate_state
 * @new_state: enum tcpstate_state
 *
 * Return: a constant string, or NULL if there is nothing to say about it, or if
 * Linux has it
 */
const char *explain_illegal(u8 old_state, u8 new_state)
{
	const struct explain_no_pair *pair;

	if (fsm_legal(old_state, new_state))
		return NULL;
	for (pair = explain_no_pairs; pair->why; pair++) {
		if (pair->old_state && pair->old_state != old_state)
			continue;
		if (new_state == (pair->new_state ? pair->new_state : old_state))
			return pair->why;
	}
	return NULL;
}

/**
 * explain_sysctl() - what is known about a setting of the kernel
 * @name: as sysctl(8) has it
 *
 * Return: a constant, or NULL
 */
const struct explain_sysctl *explain_sysctl(const char *name)
{
	const struct explain_sysctl *sysctl;

	for (sysctl = explain_sysctls; sysctl->name; sysctl++) {
		if (!strcmp(sysctl->name, name))
			return sysctl;
	}
	return NULL;
}

/**
 * struct halves - a transition as it was typed
 * @old_word: what is left of the arrow; not terminated
 * @old_len: its length
 * @new_word: what is right of it
 * @new_len: its length
 */
struct halves {
	const char	*old_word;
	size_t		old_len;
	const char	*new_word;
	size_t		new_len;
};

/*
 * OLD>NEW, OLD->NEW and OLD→NEW; and OLD:NEW and "OLD to NEW", which a shell leaves
 * alone. The hyphen of an arrow is one of those that words.c ignores.
 */
static bool split(const char *words, struct halves *halves)
{
	static const char * const arrows[] = { ">", "→", ":", " to " };
	const char *at = NULL;
	size_t i;

	for (i = 0; !at && i < ARRAY_SIZE(arrows); i++) {
		at = strcasestr(words, arrows[i]);
		if (at)
			halves->new_word = at + strlen(arrows[i]);
	}
	if (!at)
		return false;
	halves->old_word = words;
	halves->old_len = at - words;
	halves->new_len = strlen(halves->new_word);
	return true;
}

static void add(struct explain_topic *topics, size_t *n, enum explain_kind kind, u8 number,
		u8 next)
{
	if (*n < EXPLAIN_TOPICS)
		topics[(*n)++] = (struct explain_topic){ kind, number, next };
}

/* All pairs of two sets of states that are legal, or that are not. */
static void add_pairs(struct explain_topic *topics, size_t *n, u16 olds, u16 news, bool legal)
{
	u8 old_state, new_state;

	for (old_state = 0; old_state < TCPSTATE_STATE_END; old_state++) {
		for (new_state = 0; new_state < TCPSTATE_STATE_END; new_state++) {
			if (!(olds & BIT(old_state)) || !(news & BIT(new_state)))
				continue;
			if (fsm_legal(old_state, new_state) == legal)
				add(topics, n, legal ? EXPLAIN_TRANSITION : EXPLAIN_ILLEGAL,
				    old_state, new_state);
		}
	}
}

static int find_transition(const struct halves *halves, struct explain_topic *topics, size_t *n)
{
	u16 olds, news;

	if (word_find_states(halves->old_word, halves->old_len, &olds) ||
	    word_find_states(halves->new_word, halves->new_len, &news))
		return -ENOENT;
	add_pairs(topics, n, olds, news, true);
	/* Of SYN_RECV's two states one is enough. */
	if (!*n)
		add_pairs(topics, n, olds, news, false);
	return 0;
}

static void find_resets(const char *words, size_t len, struct explain_topic *topics, size_t *n)
{
	char unknown[WORD_LEN];
	u8 i;

	for (i = 0; i < TCPSTATE_RESET_END; i++) {
		if (word_equal(words, len, word_reset_reason(i, unknown)))
			add(topics, n, EXPLAIN_RESET, i, 0);
	}
}

/* What watch and timeline print: "RST received", "closed with unread data". */
static void find_names(const char *words, size_t len, struct explain_topic *topics, size_t *n)
{
	struct name unknown;
	u8 i;

	for (i = 0; i < TCPSTATE_CAUSE_END; i++) {
		if (word_equal(words, len, name_cause(i, &unknown)))
			add(topics, n, EXPLAIN_CAUSE, i, 0);
	}
	for (i = 0; i < TCPSTATE_RESET_END; i++) {
		if (word_equal(words, len, name_reset_reason(i, &unknown)))
			add(topics, n, EXPLAIN_RESET, i, 0);
	}
}

/**
 * explain_find() - what a word, or two with an arrow, stand for
 * @words: what was typed
 * @topics: the result: states first, then causes, then reset reasons
 * @n_topics: how many, at least 1
 *
 * A state or cause in any spelling that words.h knows, a reset reason, what timelines
 * print for causes and reset reasons, or a transition.
 *
 * Return: 0 or -ENOENT
 */
int explain_find(const char *words, struct explain_topic topics[EXPLAIN_TOPICS],
		 size_t *n_topics)
{
	size_t len = strlen(words);
	struct halves halves;
	u16 states = 0;
	u8 i, cause;

	*n_topics = 0;
	if (split(words, &halves) && !find_transition(&halves, topics, n_topics))
		return 0;
	word_find_states(words, len, &states);
	for (i = 0; i < TCPSTATE_STATE_END; i++) {
		if (states & BIT(i))
			add(topics, n_topics, EXPLAIN_STATE, i, 0);
	}
	if (!word_find_cause(words, len, &cause))
		add(topics, n_topics, EXPLAIN_CAUSE, cause, 0);
	find_resets(words, len, topics, n_topics);
	/* A reason's name may be a state's: TIME_WAIT. */
	if (!*n_topics)
		find_names(words, len, topics, n_topics);
	return *n_topics ? 0 : -ENOENT;
}

/* The state that half of a transition is, or may be. */
static const char *suggest_half(const char *word, size_t len, char as_typed[EXPLAIN_WORD / 2])
{
	struct text text;
	u16 states;

	if (word_find_states(word, len, &states))
		return word_suggest_state(word, len);
	text_init(&text, as_typed, EXPLAIN_WORD / 2);
	text_add(&text, "%.*s", (int)len, word);
	return as_typed;
}

static const char *suggest_word(const char *words)
{
	const char *known[TCPSTATE_STATE_END + TCPSTATE_CAUSE_END + TCPSTATE_RESET_END];
	const char *nearest;
	char no_word[WORD_LEN];
	struct name no_name;
	size_t n = 0;
	u8 i;

	for (i = 1; i < TCPSTATE_STATE_END; i++)
		known[n++] = name_state(i, &no_name);
	for (i = 0; i < TCPSTATE_CAUSE_END; i++)
		known[n++] = word_cause(i, no_word);
	for (i = 0; i < TCPSTATE_RESET_END; i++)
		known[n++] = word_reset_reason(i, no_word);
	nearest = word_nearest(words, strlen(words), known, n);
	/* It knows more names for states. */
	return nearest ? nearest : word_suggest_state(words, strlen(words));
}

/**
 * explain_suggest() - what may have been meant by words that stand for nothing
 * @words: what was typed
 * @suggestion: the result
 *
 * Return: false if nothing is near
 */
bool explain_suggest(const char *words, char suggestion[EXPLAIN_WORD])
{
	char old_typed[EXPLAIN_WORD / 2], new_typed[EXPLAIN_WORD / 2];
	const char *old_word, *new_word = NULL;
	struct halves halves;
	struct text text;

	text_init(&text, suggestion, EXPLAIN_WORD);
	if (split(words, &halves)) {
		old_word = suggest_half(halves.old_word, halves.old_len, old_typed);
		new_word = suggest_half(halves.new_word, halves.new_len, new_typed);
		if (!old_word || !new_word)
			return false;
	} else {
		old_word = suggest_word(words);
		if (!old_word)
			return false;
	}
	text_add(&text, "%s%s%s", old_word, new_word ? ">" : "", new_word ? new_word : "");
	return true;
}
