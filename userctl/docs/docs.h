/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Manual pages and completion, made from the tables of commands and options: a program
 * of the build, which is not installed. What cannot be in a table, prose and the logic
 * of a shell, is in templates; a line "@NAME@" of a template stands for what is made.
 */
#ifndef TCPSTATECTL_DOCS_H
#define TCPSTATECTL_DOCS_H

#include <stdio.h>

#include "../cmd/cmd.h"

/* More than there are words of any kind. */
#define DOCS_MAX_WORDS		64
/* More arguments, apart from options, than any command has. */
#define DOCS_MAX_ARGUMENTS	8

/**
 * struct docs_part - what a line of a template stands for
 * @name: its name: the line is "@name@"
 * @write: writes it.
 *	@about: the command that the page is about; NULL: all of them
 */
struct docs_part {
	const char	*name;
	void		(*write)(FILE *out, const struct command *about);
};

/**
 * struct docs_words - words of one kind
 * @word: the words; they live as long as the program
 * @n: how many
 */
struct docs_words {
	const char	*word[DOCS_MAX_WORDS];
	size_t		n;
};

/**
 * enum docs_argument - what an argument that is no option can be
 * @ARGUMENT_TEXT: anything
 * @ARGUMENT_FILE: a file
 * @ARGUMENT_RUN: a command to run; all that follows belongs to it
 * @ARGUMENT_COMMAND: a command of tcpstatectl
 * @ARGUMENT_TOPIC: something that can be explained
 * @ARGUMENT_ACTION: what to do with a lab
 * @ARGUMENT_LAB: a lab
 */
enum docs_argument {
	ARGUMENT_TEXT,
	ARGUMENT_FILE,
	ARGUMENT_RUN,
	ARGUMENT_COMMAND,
	ARGUMENT_TOPIC,
	ARGUMENT_ACTION,
	ARGUMENT_LAB,
};

/* template.c */
int docs_fill(FILE *in, FILE *out, const struct docs_part *parts, const struct command *about);

/* tables.c */
typedef void (*docs_option)(FILE *out, const struct command *command,
			    const struct option_info *info, char letter);
void docs_options(FILE *out, const struct command *command, docs_option write);
void docs_words(struct docs_words *words, enum option_value value);
void docs_topics(struct docs_words *words);
void docs_actions(struct docs_words *words);
void docs_labs(struct docs_words *words);
void docs_put_words(FILE *out, const struct docs_words *words);
void docs_put_transitions(FILE *out);
size_t docs_arguments(const struct command *command,
		      enum docs_argument arguments[DOCS_MAX_ARGUMENTS]);

/* What each kind of text is made of, ended by one without a name. */
extern const struct docs_part docs_man[];
extern const struct docs_part docs_bash[];
extern const struct docs_part docs_zsh[];

#endif
