// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <unistd.h>

#include "../explain.h"
#include "../message.h"
#include "../text.h"
#include "cmd.h"

/* Longer than any two words with an arrow. */
#define MAX_WORDS 128

static int finish(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	message("cannot write the output");
	return EXIT_ERROR;
}

static int complain(const char *words)
{
	char suggestion[EXPLAIN_WORD];

	if (explain_suggest(words, suggestion))
		return usage_error("explain: unknown '%s', meant '%s'? try 'tcpstatectl explain'",
				   words, suggestion);
	return usage_error("explain: unknown '%s': try 'tcpstatectl explain'", words);
}

static void print_all(const struct term *term, const struct explain_topic *topics, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i)
			putchar('\n');
		explain_print(stdout, term, &topics[i]);
	}
}

/* Options come first, and there are none. */
static int count_options(int argc, char **argv)
{
	int n = 1;

	while (n < argc && argv[n][0] == '-') {
		if (!strcmp(argv[n++], "--"))
			break;
	}
	return n;
}

/**
 * cmd_explain() - say what a state, a transition, a cause or a reset reason means
 * @command: this command
 * @argc: number of arguments
 * @argv: arguments: words, which are taken as one; without any: list what there is
 *
 * Return: the exit status
 */
int cmd_explain(const struct command *command, int argc, char **argv)
{
	struct explain_topic topics[EXPLAIN_TOPICS];
	int i, first = count_options(argc, argv);
	struct options options = { 0 };
	char words[MAX_WORDS];
	struct text text;
	struct term term;
	size_t n;
	int err;

	err = options_parse(&options, command->name, command->sets, first, argv);
	if (err)
		return err;
	term_probe(&term, STDOUT_FILENO);
	if (first == argc) {
		explain_list(stdout, &term);
		return finish();
	}
	text_init(&text, words, sizeof(words));
	for (i = first; i < argc; i++)
		text_add(&text, "%s%s", i > first ? " " : "", argv[i]);
	if (explain_find(words, topics, &n))
		return complain(words);
	print_all(&term, topics, n);
	return finish();
}
