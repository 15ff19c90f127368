// SPDX-License-Identifier: GPL-2.0-only
/* Parts of tcpstatectl.bash: arms of case statements. */
#include "docs.h"

/* By enum option_value, as tcpstatectl.bash calls them. */
static const char * const values[] = {
	[VALUE_TEXT] = "text",
	[VALUE_FILE] = "file",
	[VALUE_NETNS] = "netns",
	[VALUE_STATE] = "state",
	[VALUE_CAUSE] = "cause",
	[VALUE_STATS] = "stats",
	[VALUE_RULE] = "rule",
	[VALUE_SOURCE] = "source",
};

/* By enum docs_argument. */
static const char * const arguments[] = {
	[ARGUMENT_TEXT] = "text",
	[ARGUMENT_FILE] = "file",
	[ARGUMENT_RUN] = "run",
	[ARGUMENT_COMMAND] = "about",
	[ARGUMENT_TOPIC] = "topic",
	[ARGUMENT_ACTION] = "action",
	[ARGUMENT_LAB] = "lab",
};

static void put_option(FILE *out, const struct command *command,
		       const struct option_info *info, char letter)
{
	(void)command;
	if (letter)
		fprintf(out, " -%c", letter);
	fprintf(out, " --%s", info->name);
}

static void put_options(FILE *out, const struct command *about)
{
	size_t i;

	(void)about;
	for (i = 0; commands[i]; i++) {
		fprintf(out, "\t%s) echo \"", commands[i]->name);
		docs_options(out, commands[i], put_option);
		fputs("\" ;;\n", out);
	}
}

static void put_value(FILE *out, const struct command *command,
		      const struct option_info *info, char letter)
{
	if (!info->argument)
		return;
	fputc('\t', out);
	if (letter)
		fprintf(out, "%s:-%c | ", command->name, letter);
	fprintf(out, "%s:--%s) echo \"%s\" ;;\n", command->name, info->name, values[info->value]);
}

static void put_values(FILE *out, const struct command *about)
{
	size_t i;

	(void)about;
	for (i = 0; commands[i]; i++)
		docs_options(out, commands[i], put_value);
}

static void put_arguments(FILE *out, const struct command *about)
{
	enum docs_argument kinds[DOCS_MAX_ARGUMENTS];
	size_t i, k, n;

	(void)about;
	for (i = 0; commands[i]; i++) {
		n = docs_arguments(commands[i], kinds);
		if (!n)
			continue;
		fprintf(out, "\t%s) echo \"", commands[i]->name);
		for (k = 0; k < n; k++)
			fprintf(out, "%s%s", k ? " " : "", arguments[kinds[k]]);
		fputs("\" ;;\n", out);
	}
}

static void put_words(FILE *out, const struct command *about)
{
	struct docs_words words;
	unsigned int value;
	size_t i;

	(void)about;
	for (value = 0; value < ARRAY_SIZE(values); value++) {
		docs_words(&words, value);
		if (!words.n)
			continue;
		fprintf(out, "\t%s) echo \"", values[value]);
		docs_put_words(out, &words);
		fputs("\" ;;\n", out);
	}
	fputs("\tcommand) echo \"", out);
	for (i = 0; commands[i]; i++)
		fprintf(out, "%s%s", i ? " " : "", commands[i]->name);
	fputs("\" ;;\n\ttopic) echo \"", out);
	docs_topics(&words);
	docs_put_words(out, &words);
	fputs("\" ;;\n\taction) echo \"", out);
	docs_actions(&words);
	docs_put_words(out, &words);
	fputs("\" ;;\n\tlab) echo \"", out);
	docs_labs(&words);
	docs_put_words(out, &words);
	fputs("\" ;;\n\ttransition) echo \"", out);
	docs_put_transitions(out);
	fputs("\" ;;\n", out);
}

const struct docs_part docs_bash[] = {
	{ "OPTIONS", put_options },
	{ "VALUES", put_values },
	{ "ARGUMENTS", put_arguments },
	{ "WORDS", put_words },
	{ 0 }
};
