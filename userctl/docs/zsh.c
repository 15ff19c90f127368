// SPDX-License-Identifier: GPL-2.0-only
/* Parts of _tcpstatectl, the completion of zsh: what its _arguments takes. */
#include <string.h>

#include "docs.h"

/* What completes a value, by enum option_value; NULL: it is one of docs_words(). */
static const char * const values[] = {
	[VALUE_TEXT] = " ",
	[VALUE_FILE] = "_files",
	[VALUE_NETNS] = "_tcpstatectl_netns",
	[VALUE_STATE] = "_sequence _tcpstatectl_states",
	[VALUE_CAUSE] = "_sequence _tcpstatectl_causes",
	[VALUE_STATS] = NULL,
	[VALUE_RULE] = "_sequence _tcpstatectl_rules",
	[VALUE_SOURCE] = NULL,
};

/* By enum docs_argument. All that follows belongs to a command that is run. */
static const char * const arguments[] = {
	[ARGUMENT_TEXT] = ":text: ",
	[ARGUMENT_FILE] = "*:file:_files",
	[ARGUMENT_RUN] = "(-)*:::command:_normal",
	[ARGUMENT_COMMAND] = ":command:_tcpstatectl_about",
	[ARGUMENT_TOPIC] = ":topic:_tcpstatectl_topics",
	[ARGUMENT_ACTION] = ":action:_tcpstatectl_actions",
	[ARGUMENT_LAB] = ":lab:_tcpstatectl_labs",
};

/* Inside single quotes, where ':' and brackets mean something to _arguments. */
static void put(FILE *out, const char *string)
{
	for (; *string; string++) {
		if (*string == '\'')
			fputs("'\\''", out);
		else if (*string == '\n')
			fputc(' ', out);
		else if (strchr(":[]\\", *string))
			fprintf(out, "\\%c", *string);
		else
			fputc(*string, out);
	}
}

static void put_action(FILE *out, enum option_value value)
{
	struct docs_words words;

	if (values[value]) {
		fputs(values[value], out);
		return;
	}
	docs_words(&words, value);
	fputc('(', out);
	docs_put_words(out, &words);
	fputc(')', out);
}

/* One with an argument may be there several times. */
static void put_option(FILE *out, const struct command *command,
		       const struct option_info *info, char letter)
{
	(void)command;
	fputs(" \\\n\t\t\t'", out);
	if (letter && info->argument)
		fprintf(out, "*'{-%c+,--%s=}'", letter, info->name);
	else if (letter)
		fprintf(out, "(-%c --%s)'{-%c,--%s}'", letter, info->name, letter, info->name);
	else if (info->argument)
		fprintf(out, "*--%s=", info->name);
	else
		fprintf(out, "--%s", info->name);
	fputc('[', out);
	put(out, info->help);
	fputc(']', out);
	if (info->argument) {
		fputc(':', out);
		put(out, info->argument);
		fputc(':', out);
		put_action(out, info->value);
	}
	fputc('\'', out);
}

static void put_arms(FILE *out, const struct command *about)
{
	enum docs_argument kinds[DOCS_MAX_ARGUMENTS];
	size_t i, k, n;

	(void)about;
	for (i = 0; commands[i]; i++) {
		fprintf(out, "\t%s)\n\t\t_arguments -s -S", commands[i]->name);
		docs_options(out, commands[i], put_option);
		n = docs_arguments(commands[i], kinds);
		for (k = 0; k < n; k++)
			fprintf(out, " \\\n\t\t\t'%s'", arguments[kinds[k]]);
		fputs(" && ret=0\n\t\t;;\n", out);
	}
}

static void put_commands(FILE *out, const struct command *about)
{
	size_t i;

	(void)about;
	for (i = 0; commands[i]; i++) {
		fprintf(out, "\t\t'%s:", commands[i]->name);
		put(out, commands[i]->summary);
		fputs("'\n", out);
	}
}

static void put_words_of(FILE *out, enum option_value value)
{
	struct docs_words words;

	docs_words(&words, value);
	fputs("\t\t", out);
	docs_put_words(out, &words);
	fputc('\n', out);
}

static void put_states(FILE *out, const struct command *about)
{
	(void)about;
	put_words_of(out, VALUE_STATE);
}

static void put_causes(FILE *out, const struct command *about)
{
	(void)about;
	put_words_of(out, VALUE_CAUSE);
}

static void put_rules(FILE *out, const struct command *about)
{
	(void)about;
	put_words_of(out, VALUE_RULE);
}

static void put_actions(FILE *out, const struct command *about)
{
	struct docs_words words;

	(void)about;
	docs_actions(&words);
	fputs("\t\t", out);
	docs_put_words(out, &words);
	fputc('\n', out);
}

static void put_labs(FILE *out, const struct command *about)
{
	struct docs_words words;

	(void)about;
	docs_labs(&words);
	fputs("\t\t", out);
	docs_put_words(out, &words);
	fputc('\n', out);
}

static void put_topics(FILE *out, const struct command *about)
{
	struct docs_words words;

	(void)about;
	docs_topics(&words);
	fputs("\t\t", out);
	docs_put_words(out, &words);
	fputc('\n', out);
}

static void put_transitions(FILE *out, const struct command *about)
{
	(void)about;
	fputs("\t\t", out);
	docs_put_transitions(out);
	fputc('\n', out);
}

const struct docs_part docs_zsh[] = {
	{ "ARMS", put_arms },
	{ "COMMANDS", put_commands },
	{ "STATES", put_states },
	{ "CAUSES", put_causes },
	{ "RULES", put_rules },
	{ "TOPICS", put_topics },
	{ "ACTIONS", put_actions },
	{ "LABS", put_labs },
	{ "TRANSITIONS", put_transitions },
	{ 0 }
};
