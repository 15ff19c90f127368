// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../expect.h"
#include "../message.h"
#include "../traced.h"
#include "cmd.h"

/* Exit status, beside 0, EXIT_ERROR (it does not match) and those of a runner. */
#define EXIT_UNDECIDED	3

/**
 * struct expecting - an expectation, and what became of it
 * @traced: the command; without one only its session is used
 * @owned: only connections of the command are judged
 * @file: file with the specification; NULL: it is an argument
 * @spec: the specification, as text
 * @expect: the specification, parsed
 * @verbose: show what matches, too
 * @check_status: a command that fails is a failure
 * @met: bits 1 << enum expect_role of the ends that were judged
 * @counts: ends by enum expect_verdict
 */
struct expecting {
	struct traced	traced;
	bool		owned;
	const char	*file;
	char		*spec;
	struct expect	*expect;
	bool		verbose;
	bool		check_status;
	unsigned int	met;
	u64		counts[EXPECT_MISMATCH + 1];
};

static int judge(struct expecting *expecting, const struct track_end *from,
		 enum timeline_role role)
{
	struct render *render = &expecting->traced.session.render;
	struct expect_report report;
	enum expect_verdict verdict;
	struct expect_end end;

	if (expect_end_build(&end, from, role))
		return -ENOMEM;
	end.lost |= expecting->traced.lost && !end.ended;
	verdict = expect_judge(expecting->expect, &end, &report);
	expecting->counts[verdict]++;
	expecting->met |= expect_meets(role);
	if (verdict > EXPECT_MATCH || (expecting->verbose && verdict == EXPECT_MATCH)) {
		progress_output(&expecting->traced.session.progress);
		expect_report_print(render->out, &render->term, &end, &report);
	}
	expect_report_free(&report);
	expect_end_free(&end);
	return 0;
}

/*
 * Of a connection of the command the other end is judged where a clause names its
 * role: without one the specification is about the command's own end.
 */
static bool is_concerned(const struct expecting *expecting, const struct track_end *end)
{
	const unsigned int any = 1U << EXPECT_ANY;

	return !expecting->owned || traced_owns(&expecting->traced, end) ||
	       expect_needs(expecting->expect) & ~any;
}

static void expect_done(void *context, const struct track_end *end,
			const struct track_end *peer)
{
	struct expecting *expecting = context;
	const struct track_end *first = end->n_rows ? end : peer;
	struct timeline tl;
	size_t i;

	if (!first || (expecting->owned && !traced_owns(&expecting->traced, end) &&
		       !traced_owns(&expecting->traced, peer)))
		return;
	if (!filter_match_connection(&expecting->traced.session.reader.config->filter, first,
				     first == end ? peer : NULL))
		return;
	if (timeline_build(&tl, first, first == end ? peer : NULL)) {
		message("out of memory: a connection is not judged");
		expecting->counts[EXPECT_UNDECIDED]++;
		return;
	}
	for (i = 0; i < 2 && tl.ends[i]; i++) {
		if (is_concerned(expecting, tl.ends[i]) &&
		    judge(expecting, tl.ends[i], tl.role[i])) {
			message("out of memory: an end of a connection is not judged");
			expecting->counts[EXPECT_UNDECIDED]++;
		}
	}
	timeline_free(&tl);
}

static int apply_spec(void *target, const char *command, const char *argument)
{
	struct expecting *expecting = target;

	if (!*argument)
		return usage_error("%s: --spec takes the name of a file", command);
	expecting->file = argument;
	return 0;
}

static int apply_linger(void *target, const char *command, const char *argument)
{
	struct expecting *expecting = target;

	if (!options_seconds(argument, &expecting->traced.linger_ns))
		return 0;
	return usage_error("%s: --linger takes a number of seconds, not '%s'", command, argument);
}

static int apply_check_status(void *target, const char *command, const char *argument)
{
	(void)command;
	(void)argument;
	((struct expecting *)target)->check_status = true;
	return 0;
}

static int apply_verbose(void *target, const char *command, const char *argument)
{
	(void)command;
	(void)argument;
	((struct expecting *)target)->verbose = true;
	return 0;
}

static const struct option_info own_infos[] = {
	{ 's', "spec", "FILE", VALUE_FILE, "read the specification from FILE", apply_spec },
	{ 0, "linger", "SECONDS", VALUE_TEXT,
	  "when CMD has ended, give its connections so much\n"
	  "time to end as well (default 1)", apply_linger },
	{ 0, "check-status", NULL, VALUE_TEXT, "fail if CMD fails", apply_check_status },
	{ 'v', "verbose", NULL, VALUE_TEXT, "show what matches, too", apply_verbose },
};

static const struct option_group own_options = {
	.title = "Expectation", .own = true, .options = own_infos, .n = ARRAY_SIZE(own_infos),
};

static const struct option_group * const groups[] = {
	&own_options, &options_filter, &options_input, NULL
};

/* The text of the specification. Return: NULL, and why was said. */
static char *read_file(const char *path)
{
	char *spec = malloc(EXPECT_MAX_SPEC + 1);
	FILE *in = fopen(path, "re");
	size_t len;

	if (!in || !spec) {
		message("cannot read %s: %s", path, strerror(errno));
		goto fail;
	}
	len = fread(spec, 1, EXPECT_MAX_SPEC + 1, in);
	if (ferror(in)) {
		message("cannot read %s: %s", path, strerror(errno));
		goto fail;
	}
	if (len > EXPECT_MAX_SPEC || memchr(spec, '\0', len)) {
		message("%s is no specification: see tcpstatectl help expect", path);
		goto fail;
	}
	spec[len] = '\0';
	fclose(in);
	return spec;

fail:
	if (in)
		fclose(in);
	free(spec);
	return NULL;
}

static int parse_spec(struct expecting *expecting, const char *command)
{
	struct expect_error error;
	struct term term;
	size_t len = strlen(expecting->spec);

	if (!expect_parse(&expecting->expect, expecting->spec, len, &error))
		return 0;
	term_probe(&term, fileno(stderr));
	usage_error("%s: %s", command, error.text);
	expect_error_print(stderr, &term, expecting->spec, len, &error);
	return EXIT_USAGE;
}

/*
 * Options may stand before the specification and behind it; the command is what
 * follows.
 */
static int parse(const struct command *command, struct expecting *expecting,
		 struct options *options, int *argc, char ***argv)
{
	int err = command_parse(command, options, expecting, argc, argv);

	if (!err && !expecting->file) {
		if (!*argc)
			return usage_error("%s: which path? try %s 'SYN_SENT > ESTABLISHED' -- CMD",
					   command->name, command->name);
		expecting->spec = strdup(**argv);
		/* What comes first is not looked at. */
		err = command_parse(command, options, expecting, argc, argv);
	}
	if (err)
		return err;
	if (expecting->file)
		expecting->spec = read_file(expecting->file);
	if (!expecting->spec)
		return EXIT_USAGE;
	if (*argc && options->n_files)
		return usage_error("%s: a command and --input exclude each other", command->name);
	err = input_check(options, command->name);
	return err ? err : parse_spec(expecting, command->name);
}

/* Is there a path that nothing was held against? */
static bool is_untested(const struct expecting *expecting)
{
	unsigned int missing = expect_needs(expecting->expect) & ~expecting->met;
	unsigned int role;

	for (role = 0; role < EXPECT_ROLES; role++) {
		if (!(missing & 1U << role))
			continue;
		if (role == EXPECT_ANY)
			message("expect: no connection was seen");
		else
			message("expect: no %s was seen", expect_role_name(role));
	}
	return missing;
}

static int conclude(const struct expecting *expecting, int status)
{
	const u64 *counts = expecting->counts;

	if (is_untested(expecting) || counts[EXPECT_MISMATCH] || counts[EXPECT_NOT_REACHED])
		return EXIT_ERROR;
	if (counts[EXPECT_UNDECIDED])
		return EXIT_UNDECIDED;
	if (expecting->check_status && status) {
		message("expect: the connections match, but the command failed with status %d",
			status);
		return EXIT_ERROR;
	}
	return 0;
}

static int run(struct expecting *expecting, struct options *options, char **argv)
{
	const struct track_config config = {
		.max_ends = TRACK_MAX_ENDS,
		.done = expect_done,
		.context = expecting,
	};
	int status;

	options->out = stderr;
	options->quiet = true;
	expecting->owned = *argv;
	if (!expecting->owned) {
		status = traced_read(&expecting->traced, options, &config);
		return status ? RUNNER_FAILED : conclude(expecting, 0);
	}
	status = traced_run(&expecting->traced, options, argv, &config);
	/* A command that could not be run has been complained about. */
	if (status >= RUNNER_FAILED && !expecting->traced.runner.ended)
		return status;
	if (expecting->traced.failed)
		return RUNNER_FAILED;
	return conclude(expecting, status);
}

static int expect(const struct command *command, int argc, char **argv)
{
	struct expecting expecting = { .traced.linger_ns = TRACED_LINGER_NS };
	struct options options = { .reader.history = true };
	int err = parse(command, &expecting, &options, &argc, &argv);

	if (!err)
		err = run(&expecting, &options, argv);
	if (expecting.expect)
		expect_free(expecting.expect);
	free(expecting.spec);
	return err;
}

static const struct command_note exits[] = {
	{ "0", "every path was taken, and nothing that must never be was seen" },
	{ "1", "not so; or no connection was seen that a path is about" },
	{ "2", "the command line or the specification cannot be used" },
	{ "3", "what was seen does not suffice to tell" },
	{ "125", "tcpstatectl failed, and said why; CMD may have run all the same" },
	{ "126", "CMD cannot be run" },
	{ "127", "there is no CMD" },
	{ 0 }
};

static const struct command_note examples[] = {
	{ "tcpstatectl expect 'client: SYN_SENT > ESTABLISHED > ...' -- ./test",
	  "the handshake has to succeed" },
	{ "tcpstatectl expect -s shutdown.path -i test.cap",
	  "does a capture have the paths that a file tells?" },
	{ 0 }
};

const struct command cmd_expect = {
	.name = "expect",
	.arguments = "PATH [--] [CMD [ARGUMENT]...]",
	.summary = "run a command, fail unless its connections take a path of states",
	.section = SECTION_RUN,
	.groups = groups,
	.exits = exits,
	.examples = examples,
	.run = expect,
};
