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

static int explain(const struct command *command, int argc, char **argv)
{
	struct explain_topic topics[EXPLAIN_TOPICS];
	struct options options = { 0 };
	char words[MAX_WORDS];
	struct text text;
	struct term term;
	size_t n;
	int i, err;

	err = command_parse(command, &options, NULL, &argc, &argv);
	if (err)
		return err;
	term_probe(&term, STDOUT_FILENO);
	if (!argc) {
		explain_list(stdout, &term);
		return finish();
	}
	text_init(&text, words, sizeof(words));
	for (i = 0; i < argc; i++)
		text_add(&text, "%s%s", i ? " " : "", argv[i]);
	if (explain_find(words, topics, &n))
		return complain(words);
	print_all(&term, topics, n);
	return finish();
}

static const struct command_note examples[] = {
	{ "tcpstatectl explain CLOSE_WAIT",
	  "what the state means, and what usually goes wrong in it" },
	{ "tcpstatectl explain SYN_SENT:CLOSE", "what it means when a connect() ends so" },
	{ 0 }
};

const struct command cmd_explain = {
	.name = "explain",
	.arguments = "[STATE | 'OLD>NEW' | CAUSE | REASON]",
	.summary = "what a state, a transition, a cause or a reset reason means",
	.section = SECTION_LEARN,
	.examples = examples,
	.run = explain,
};
