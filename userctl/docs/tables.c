// SPDX-License-Identifier: GPL-2.0-only
/* What the tables have, for those who write it down. */
#include <string.h>

#include "../diagnose.h"
#include "../fsm.h"
#include "../lab.h"
#include "../names.h"
#include "../stats.h"
#include "../words.h"
#include "docs.h"

/**
 * docs_options() - write about all options of a command
 * @out: where
 * @command: the command
 * @write: writes about one; @letter is the one that it has in this command, or 0
 */
void docs_options(FILE *out, const struct command *command, docs_option write)
{
	const struct option_group * const *groups = command->groups;
	size_t i;

	for (; groups && *groups; groups++) {
		for (i = 0; i < (*groups)->n; i++) {
			const struct option_info *info = &(*groups)->options[i];

			write(out, command, info, options_letter(command->groups, info));
		}
	}
	for (i = 0; i < options_common.n; i++)
		write(out, command, &options_common.options[i],
		      options_common.options[i].letter);
}

static void add(struct docs_words *words, const char *word)
{
	if (words->n < DOCS_MAX_WORDS)
		words->word[words->n++] = word;
}

static void add_states(struct docs_words *words)
{
	struct name unknown;
	u8 i;

	for (i = 1; i < TCPSTATE_STATE_END; i++)
		add(words, name_state(i, &unknown));
}

/* All of them have a word: the tests see to that. */
static void add_causes(struct docs_words *words)
{
	char unknown[WORD_LEN];
	u8 i;

	for (i = 0; i < TCPSTATE_CAUSE_END; i++)
		add(words, word_cause(i, unknown));
}

/**
 * docs_words() - the words that an argument of an option can be
 * @words: the result; none: it can be anything
 * @value: what the argument can be
 */
void docs_words(struct docs_words *words, enum option_value value)
{
	u8 i;

	words->n = 0;
	switch (value) {
	case VALUE_STATE:
		add_states(words);
		break;
	case VALUE_CAUSE:
		add_causes(words);
		break;
	case VALUE_STATS:
		for (i = BY_NOTHING + 1; i < BY_END; i++)
			add(words, stats_by_words[i]);
		break;
	case VALUE_RULE:
		for (i = 0; i < DIAGNOSE_RULES; i++)
			add(words, diagnose_rules[i].id);
		break;
	case VALUE_SOURCE:
		for (i = 0; i < CHOICES; i++)
			add(words, options_sources[i]);
		break;
	default:
		break;
	}
}

/**
 * docs_topics() - the words that can be explained, but for transitions
 * @words: the result
 */
void docs_topics(struct docs_words *words)
{
	char unknown[WORD_LEN];
	u8 i;

	words->n = 0;
	add_states(words);
	add_causes(words);
	for (i = 0; i < TCPSTATE_RESET_END; i++)
		add(words, word_reset_reason(i, unknown));
}

/**
 * docs_actions() - what can be done with a lab
 * @words: the result
 */
void docs_actions(struct docs_words *words)
{
	words->n = 0;
	for (; lab_actions[words->n]; words->n++)
		words->word[words->n] = lab_actions[words->n];
}

/**
 * docs_labs() - the labs there are
 * @words: the result
 */
void docs_labs(struct docs_words *words)
{
	size_t i;

	words->n = 0;
	for (i = 0; lab_table[i]; i++)
		add(words, lab_table[i]->slug);
}

/**
 * docs_put_words() - write down words, with blanks between them
 * @out: where
 * @words: the words
 */
void docs_put_words(FILE *out, const struct docs_words *words)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		fprintf(out, "%s%s", i ? " " : "", words->word[i]);
}

/**
 * docs_put_transitions() - write down the transitions that Linux has, as "OLD:NEW"
 * @out: where
 */
void docs_put_transitions(FILE *out)
{
	const char *blank = "";
	struct name old_unknown, new_unknown;
	u8 old_state, new_state;

	for (old_state = 1; old_state < TCPSTATE_STATE_END; old_state++) {
		for (new_state = 1; new_state < TCPSTATE_STATE_END; new_state++) {
			if (!fsm_legal(old_state, new_state))
				continue;
			fprintf(out, "%s%s:%s", blank, name_state(old_state, &old_unknown),
				name_state(new_state, &new_unknown));
			blank = " ";
		}
	}
}

/* What a word of the help's synopsis stands for. */
static bool argument_of(const char *word, size_t len, enum docs_argument *argument)
{
	static const struct {
		const char		*word;
		enum docs_argument	argument;
	} known[] = {
		{ "PATH", ARGUMENT_TEXT }, { "CMD", ARGUMENT_RUN }, { "FILE", ARGUMENT_FILE },
		{ "COMMAND", ARGUMENT_COMMAND }, { "STATE", ARGUMENT_TOPIC },
		{ "OLD>NEW", ARGUMENT_TOPIC }, { "CAUSE", ARGUMENT_TOPIC },
		{ "REASON", ARGUMENT_TOPIC }, { "list", ARGUMENT_ACTION },
		{ "LAB", ARGUMENT_LAB },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (len == strlen(known[i].word) && !strncmp(word, known[i].word, len)) {
			*argument = known[i].argument;
			return true;
		}
	}
	return false;
}

/**
 * docs_arguments() - what a command takes besides options
 * @command: the command
 * @arguments: the result, in their order; the last one can be there several times
 *
 * Return: how many
 */
size_t docs_arguments(const struct command *command,
		      enum docs_argument arguments[DOCS_MAX_ARGUMENTS])
{
	static const char between[] = " []|.'";
	const char *word = command->arguments;
	enum docs_argument argument;
	size_t n = 0, len;

	for (; word && n < DOCS_MAX_ARGUMENTS; word += len) {
		word += strspn(word, between);
		len = strcspn(word, between);
		if (!len)
			break;
		/* Alternatives are one argument. */
		if (argument_of(word, len, &argument) && (!n || arguments[n - 1] != argument))
			arguments[n++] = argument;
	}
	return n;
}
