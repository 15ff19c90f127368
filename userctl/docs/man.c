// SPDX-License-Identifier: GPL-2.0-only
/* Parts of manual pages, in mdoc(7). */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "docs.h"

/* More exit statuses than all commands have together. */
#define MAX_EXITS	64
/* Where an exit status comes that is no number, but one of a command's. */
#define EXIT_OF_COMMAND	1000

/*
 * A string from a table, harmless and as it is: what is typed can be copied out of the
 * page, and no line of it is taken for a macro.
 */
static void put(FILE *out, const char *string)
{
	static const char special[] = "\\-'\"`~^";
	static const char * const escapes[] = {
		"\\e", "\\-", "\\(aq", "\\(dq", "\\(ga", "\\(ti", "\\(ha",
	};
	bool begins = true;

	for (; *string; string++) {
		const char *found = strchr(special, *string);

		/* Behind a name "()" would be one of a function that should be marked. */
		if ((begins && *string == '.') || !strncmp(string, "()", 2))
			fputs("\\&", out);
		if (found)
			fputs(escapes[found - special], out);
		else
			fputc(*string, out);
		begins = *string == '\n';
	}
}

/* What a word of a synopsis is in mdoc. */
static const char *macro_of(const char *word)
{
	if (*word == '[')
		return "Oo";
	if (*word == ']')
		return "Oc";
	if (*word == '-')
		return "Fl ";
	if (islower((unsigned char)*word))
		return "Cm ";
	return isupper((unsigned char)*word) || *word == '\'' ? "Ar " : "";
}

/* "[--] CMD [ARGUMENT]..." */
static void put_arguments(FILE *out, const char *arguments)
{
	const char *lead = ".";
	char word[32];
	size_t len;

	for (; *arguments; arguments += len) {
		len = strchr("[]", *arguments) ? 1 : strcspn(arguments, " []");
		if (*arguments == ' ') {
			len = 1;
			continue;
		}
		snprintf(word, sizeof(word), "%.*s", (int)len, arguments);
		fprintf(out, "%s%s", lead, macro_of(word));
		/* Brackets are in the macro, and so is a hyphen. */
		put(out, word + !!strchr("[]-", *word));
		lead = " ";
	}
	fputc('\n', out);
}

static void put_head(FILE *out, const struct command *about)
{
	char title[64];
	size_t i;

	snprintf(title, sizeof(title), "tcpstatectl%s%s", about ? "-" : "",
		 about ? about->name : "");
	fputs(".Dt ", out);
	for (i = 0; title[i]; i++)
		fputc(toupper((unsigned char)title[i]), out);
	fprintf(out, " 8\n.Os\n.Sh NAME\n.Nm %s\n.Nd ", title);
	put(out, about ? about->summary : "TCP connections as timelines of their states");
	fputs("\n.Sh SYNOPSIS\n.Nm tcpstatectl\n", out);
	if (!about) {
		fputs(".Ar command\n.Op Ar option ...\n"
		      ".Nm\n.Fl h | \\-help\n.Nm\n.Fl V | \\-version\n", out);
		return;
	}
	fprintf(out, ".Cm %s\n", about->name);
	if (about->groups)
		fputs(".Op Ar option ...\n", out);
	if (about->arguments)
		put_arguments(out, about->arguments);
}

static void put_option(FILE *out, const struct option_info *info, char letter)
{
	fputs(".It", out);
	if (letter)
		fprintf(out, " Fl %c ,", letter);
	fputs(" Fl \\-", out);
	put(out, info->name);
	if (info->argument) {
		fputs(" Ar ", out);
		put(out, info->argument);
	}
	fputc('\n', out);
	put(out, info->help);
	fputc('\n', out);
}

static bool has_group(const struct command *command, const struct option_group *group)
{
	const struct option_group * const *groups = command->groups;

	for (; groups && *groups; groups++) {
		if (*groups == group)
			return true;
	}
	return false;
}

/* Is it the first one that has the group? */
static bool is_first(const struct command * const *at, const struct option_group *group)
{
	while (at-- != commands) {
		if (has_group(*at, group))
			return false;
	}
	return true;
}

/* "a, b and c", in short lines of the source */
static void put_names(FILE *out, const struct docs_words *names)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		fprintf(out, "%s%s", !i ? "" : i + 1 < names->n ? ",\n" : " and\n",
			names->word[i]);
}

/* Which commands have a group. */
static void put_owners(FILE *out, const struct option_group *group)
{
	struct docs_words names = { .n = 0 };
	size_t i;

	for (i = 0; commands[i] && names.n < DOCS_MAX_WORDS; i++) {
		if (has_group(commands[i], group))
			names.word[names.n++] = commands[i]->name;
	}
	fputs("Of\n", out);
	put_names(out, &names);
	fputs(":\n", out);
}

/* @groups: those of the page's command; NULL: the page is about all of them */
static void put_group(FILE *out, const struct option_group *group,
		      const struct option_group * const *groups)
{
	size_t i;

	fprintf(out, ".Ss %s\n", group->title);
	if (!groups && group != &options_common)
		put_owners(out, group);
	fputs(".Bl -tag -width Ds\n", out);
	for (i = 0; i < group->n; i++)
		put_option(out, &group->options[i], options_letter(groups, &group->options[i]));
	fputs(".El\n", out);
}

/* Groups that a command does not have for itself. */
static void put_common_options(FILE *out)
{
	const struct command * const *command;
	const struct option_group * const *groups;

	for (command = commands; *command; command++) {
		for (groups = (*command)->groups; groups && *groups; groups++) {
			if (!(*groups)->own && is_first(command, *groups))
				put_group(out, *groups, NULL);
		}
	}
	put_group(out, &options_common, NULL);
}

static void put_options(FILE *out, const struct command *about)
{
	const struct option_group * const *groups = about ? about->groups : NULL;

	fprintf(out, ".Sh %s\n", about ? "OPTIONS" : "COMMON OPTIONS");
	if (!about) {
		put_common_options(out);
		return;
	}
	for (; groups && *groups; groups++)
		put_group(out, *groups, about->groups);
	put_group(out, &options_common, NULL);
}

static void put_note(FILE *out, const char *what, const char *means)
{
	fputs(".It ", out);
	put(out, what);
	fputc('\n', out);
	put(out, means);
	fputc('\n', out);
}

/**
 * struct exits - exit statuses of all commands
 * @note: each of them once
 * @n: how many
 */
struct exits {
	const struct command_note	*note[MAX_EXITS];
	size_t				n;
};

static long exit_number(const struct command_note *note)
{
	return isdigit((unsigned char)*note->what) ? strtol(note->what, NULL, 10) :
	       EXIT_OF_COMMAND;
}

static bool is_same(const struct command_note *a, const struct command_note *b)
{
	return !strcmp(a->what, b->what) && !strcmp(a->means, b->means);
}

/* By number, those of one number in the order of the commands. */
static void add_exit(struct exits *exits, const struct command_note *note)
{
	size_t at = exits->n, i;

	for (i = 0; i < exits->n; i++) {
		if (is_same(exits->note[i], note))
			return;
	}
	if (exits->n == MAX_EXITS)
		return;
	for (; at && exit_number(exits->note[at - 1]) > exit_number(note); at--)
		exits->note[at] = exits->note[at - 1];
	exits->note[at] = note;
	exits->n++;
}

static bool has_exit(const struct command *command, const struct command_note *note)
{
	const struct command_note *exit = command_exits(command);

	for (; exit->what; exit++) {
		if (is_same(exit, note))
			return true;
	}
	return false;
}

/* What it means, and for whom. */
static void put_meaning(FILE *out, const struct command_note *note)
{
	struct docs_words names = { .n = 0 };
	size_t i;

	for (i = 0; commands[i] && names.n < DOCS_MAX_WORDS; i++) {
		if (has_exit(commands[i], note))
			names.word[names.n++] = commands[i]->name;
	}
	put(out, note->means);
	fputs("\n(", out);
	put_names(out, &names);
	fputs(")\n", out);
}

static void put_all_exits(FILE *out)
{
	struct exits exits = { .n = 0 };
	const struct command_note *note;
	const char *last = "";
	size_t i;

	for (i = 0; commands[i]; i++) {
		for (note = command_exits(commands[i]); note->what; note++)
			add_exit(&exits, note);
	}
	for (i = 0; i < exits.n; i++) {
		note = exits.note[i];
		if (strcmp(note->what, last)) {
			fputs(".It ", out);
			put(out, note->what);
			fputc('\n', out);
		} else {
			fputs(".Pp\n", out);
		}
		put_meaning(out, note);
		last = note->what;
	}
}

static void put_exits(FILE *out, const struct command *about)
{
	const struct command_note *note = about ? command_exits(about) : NULL;

	fputs(".Sh EXIT STATUS\n.Bl -tag -width Ds\n", out);
	if (!about)
		put_all_exits(out);
	for (; note && note->what; note++)
		put_note(out, note->what, note->means);
	fputs(".El\n", out);
}

/* The short ones, of the help. */
static void put_examples(FILE *out, const struct command *about)
{
	const struct command_note *note = about ? about->examples : NULL;

	if (!note)
		return;
	fputs(".Bl -tag -width Ds\n", out);
	for (; note->what; note++) {
		fputs(".It Li ", out);
		put(out, note->what);
		fputc('\n', out);
		put(out, note->means);
		fputc('\n', out);
	}
	fputs(".El\n", out);
}

static void put_commands(FILE *out, const struct command *about)
{
	unsigned int section;
	size_t i;

	(void)about;
	for (section = 0; section < SECTIONS; section++) {
		fprintf(out, ".Ss %s\n.Bl -tag -width timeline\n", command_section_name(section));
		for (i = 0; commands[i]; i++) {
			if (commands[i]->section != section)
				continue;
			fprintf(out, ".It Cm %s\n", commands[i]->name);
			put(out, commands[i]->summary);
			fprintf(out, ";\nsee\n.Xr tcpstatectl-%s 8\n", commands[i]->name);
		}
		fputs(".El\n", out);
	}
}

const struct docs_part docs_man[] = {
	{ "HEAD", put_head },
	{ "COMMANDS", put_commands },
	{ "OPTIONS", put_options },
	{ "EXITS", put_exits },
	{ "EXAMPLES", put_examples },
	{ 0 }
};
