// SPDX-License-Identifier: GPL-2.0-only
/* From tables of options to getopt_long(), and to help. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "options.h"

/* More than any command has. */
#define MAX_OPTIONS	64
/* Columns of the help, and of what is left of the texts of options. */
#define HELP_WIDTH	80
#define HELP_INDENT	29
/* Options without a letter are numbered from here on. */
#define FIRST_NUMBER	256

/**
 * struct entry - an option of the command that is being parsed
 * @info: the option
 * @own: it belongs to the command's own group
 */
struct entry {
	const struct option_info	*info;
	bool				own;
};

/**
 * struct table - all options of a command, as getopt_long() wants them
 * @entries: the options
 * @longs: their long names; val is the letter, or FIRST_NUMBER plus the index
 * @letters: their letters
 * @n: how many
 */
struct table {
	struct entry	entries[MAX_OPTIONS];
	struct option	longs[MAX_OPTIONS + 1];
	char		letters[2 * MAX_OPTIONS + 3];
	size_t		n;
};

/* options_parse() knows what to do about this one. */
static const struct option_info help_option = {
	.letter = 'h', .name = "help", .help = "show this help",
};

/* Every command has it. */
const struct option_group options_common = {
	.title = "Help", .options = &help_option, .n = 1,
};

/**
 * options_letter() - the letter of an option in one command
 * @groups: the groups of the command, ended by NULL; may be NULL
 * @info: one of its options
 *
 * Return: the letter; 0: it has none, or an option before it has the same
 */
char options_letter(const struct option_group * const *groups, const struct option_info *info)
{
	size_t i;

	for (; groups && *groups; groups++) {
		for (i = 0; i < (*groups)->n; i++) {
			if ((*groups)->options[i].letter == info->letter)
				return &(*groups)->options[i] == info ? info->letter : 0;
		}
	}
	return info->letter;
}

/* How much of a help text fits into a line: up to its end, a newline or a blank. */
static size_t line_len(const char *text)
{
	size_t len = strcspn(text, "\n"), fits = HELP_WIDTH - HELP_INDENT;

	if (len <= fits)
		return len;
	for (len = fits; len; len--) {
		if (text[len] == ' ')
			return len;
	}
	/* A word that is too long stays whole. */
	return strcspn(text, "\n ");
}

static void show_option(FILE *out, const struct option_info *info, char letter)
{
	const char *text = info->help;
	char left[64], lead[8];
	size_t len;

	snprintf(lead, sizeof(lead), letter ? "-%c, " : "    ", letter);
	snprintf(left, sizeof(left), "%s--%s%s%s", lead, info->name,
		 info->argument ? " " : "", info->argument ? info->argument : "");
	if (strlen(left) > HELP_INDENT - 3) {
		fprintf(out, "  %s\n", left);
		left[0] = '\0';
	}
	do {
		len = line_len(text);
		fprintf(out, "  %-*s %.*s\n", HELP_INDENT - 3, left, (int)len, text);
		left[0] = '\0';
		text += len;
	} while (*text++);
}

/**
 * options_help() - list the options of a command
 * @out: where
 * @groups: the groups of the command, ended by NULL; may be NULL
 */
void options_help(FILE *out, const struct option_group * const *groups)
{
	const struct option_group * const *all = groups;
	size_t i;

	for (; groups && *groups; groups++) {
		fprintf(out, "\n%s:\n", (*groups)->title);
		for (i = 0; i < (*groups)->n; i++)
			show_option(out, &(*groups)->options[i],
				    options_letter(all, &(*groups)->options[i]));
	}
	fprintf(out, "\n%s:\n", options_common.title);
	show_option(out, &help_option, help_option.letter);
}

/**
 * options_number() - a number on the command line
 * @string: what was typed
 * @base: 10 or 16; 0: both, as in C
 * @max: largest one allowed; the smallest is 1
 * @number: the result
 *
 * Return: 0, -EINVAL, or -ERANGE
 */
int options_number(const char *string, int base, u64 max, u64 *number)
{
	char *end;

	errno = 0;
	*number = strtoull(string, &end, base);
	/* strtoull() would take "-1" and leading space. */
	if (errno || *end || !*string || !strchr("0123456789abcdefABCDEF", *string))
		return -EINVAL;
	return *number && *number <= max ? 0 : -ERANGE;
}

/**
 * options_seconds() - a span of time on the command line
 * @string: what was typed: seconds, with a fraction if need be
 * @ns: the result, nanoseconds, at least 1
 *
 * Return: 0 or -EINVAL
 */
int options_seconds(const char *string, u64 *ns)
{
	char *end;
	double seconds = strtod(string, &end);

	if (end == string || *end || !(seconds > 0 && seconds <= 1e9))
		return -EINVAL;
	*ns = seconds * NSEC_PER_SEC;
	if (!*ns)
		*ns = 1;
	return 0;
}

static void add_entry(struct table *table, const struct option_info *info, char letter,
		      bool own)
{
	size_t letters = strlen(table->letters);

	table->entries[table->n] = (struct entry){ .info = info, .own = own };
	table->longs[table->n] = (struct option){
		.name = info->name,
		.has_arg = info->argument ? required_argument : no_argument,
		.val = letter ? letter : FIRST_NUMBER + (int)table->n,
	};
	table->n++;
	if (!letter)
		return;
	table->letters[letters++] = letter;
	if (info->argument)
		table->letters[letters++] = ':';
	table->letters[letters] = '\0';
}

static void prepare(struct table *table, const struct option_group * const *groups)
{
	const struct option_group * const *all = groups;
	size_t i;

	memset(table, 0, sizeof(*table));
	strcpy(table->letters, "+:");
	for (; groups && *groups; groups++) {
		for (i = 0; i < (*groups)->n && table->n + 1 < MAX_OPTIONS; i++)
			add_entry(table, &(*groups)->options[i],
				  options_letter(all, &(*groups)->options[i]), (*groups)->own);
	}
	add_entry(table, &help_option, help_option.letter, false);
}

static const struct entry *entry_of(const struct table *table, int value)
{
	size_t i;

	for (i = 0; i < table->n; i++) {
		if (table->longs[i].val == value)
			return &table->entries[i];
	}
	return NULL;
}

static int complain(const char *command, int what, char **argv)
{
	const char *word = argv[optind - 1];

	/* A wrong letter can be one of several in a word; optopt is 0 for long ones. */
	if (what == ':')
		return usage_error("%s: option '%s' needs an argument: try 'tcpstatectl help %s'",
				   command, word, command);
	if (optopt && optopt < FIRST_NUMBER && strncmp(word, "--", 2))
		return usage_error("%s: unknown option '-%c': try 'tcpstatectl help %s'",
				   command, optopt, command);
	if (optopt)
		return usage_error("%s: option '%s' takes no argument: try 'tcpstatectl help %s'",
				   command, word, command);
	return usage_error("%s: unknown option '%s': try 'tcpstatectl help %s'", command, word,
			   command);
}

/**
 * options_parse() - read the options of a command
 * @options: the result; what the command does by default is set before
 * @line: the command line. If the command takes arguments, argc and argv are
 *	those that are left.
 *
 * Return: 0; the exit status: there was a mistake and it was said; or OPTIONS_HELP
 */
int options_parse(struct options *options, struct option_line *line)
{
	struct table table;
	int value, err;

	prepare(&table, line->groups);
	/* 0, not 1: begin anew, whatever was parsed before. */
	optind = 0;
	opterr = 0;
	while ((value = getopt_long(line->argc, line->argv, table.letters, table.longs,
				    NULL)) != -1) {
		const struct entry *entry = entry_of(&table, value);

		if (!entry)
			return complain(line->command, value, line->argv);
		if (entry->info == &help_option)
			return OPTIONS_HELP;
		err = entry->info->apply(entry->own ? line->own : options, line->command,
					 optarg);
		if (err)
			return err;
	}
	if (!line->takes_rest && optind < line->argc)
		return usage_error("%s: '%s' is one argument too many: try 'tcpstatectl help %s'",
				   line->command, line->argv[optind], line->command);
	line->argc -= optind;
	line->argv += optind;
	return 0;
}
