// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../diagnose.h"
#include "../message.h"
#include "../missing.h"
#include "../session.h"
#include "../suggest.h"
#include "cmd.h"

/* Sockets that are kept at the same time: nobody sees those that are over. */
#define MAX_ENDS	(8 * TRACK_MAX_ENDS)
/* Exit status if something is wrong; 1 and 2 are those of every command. */
#define EXIT_FOUND	3
#define PROC		"/proc"

/**
 * struct diagnosing - what is added up, and how
 * @session: reads the records
 * @diagnose: adds them up
 * @rules: rules that are wanted; 0: all
 * @list: show the rules, and that is all
 */
struct diagnosing {
	struct session	session;
	struct diagnose	diagnose;
	u32		rules;
	bool		list;
};

static int diagnose_record(void *context, const struct tcpstate_record *rec)
{
	struct diagnosing *diagnosing = context;
	const struct track_end *end;
	int err = track_add(&diagnosing->session.track, rec, &end);

	if (err)
		return err;
	if (!filter_match_event(&diagnosing->session.reader.config->filter, rec, end))
		return READER_UNWANTED;
	return diagnose_add(&diagnosing->diagnose, rec, end);
}

static void diagnose_lost(void *context, u32 cpu, u64 lost)
{
	(void)cpu;
	(void)lost;
	diagnose_gap(&((struct diagnosing *)context)->diagnose);
}

/* There is nothing to show before the end. */
static int diagnose_flush(void *context)
{
	(void)context;
	return 0;
}

static const struct reader_sink diagnose_sink = {
	.record = diagnose_record,
	.gap = diagnose_lost,
	.flush = diagnose_flush,
};

static int unknown_rule(const char *command, const char *word, size_t len)
{
	const char *ids[DIAGNOSE_RULES], *nearest;
	char copy[32];
	size_t i;

	for (i = 0; i < DIAGNOSE_RULES; i++)
		ids[i] = diagnose_rules[i].id;
	snprintf(copy, sizeof(copy), "%.*s", (int)len, word);
	nearest = suggest_nearest(copy, ids, DIAGNOSE_RULES);
	if (nearest)
		return usage_error("%s: unknown rule '%s', meant '%s'? --list has them all",
				   command, copy, nearest);
	return usage_error("%s: unknown rule '%s': --list has them all", command, copy);
}

static int apply_only(void *target, const char *command, const char *argument)
{
	struct diagnosing *diagnosing = target;
	enum diagnose_id id;
	size_t len;

	for (;; argument += len + 1) {
		len = strcspn(argument, ",");
		if (diagnose_find_rule(argument, len, &id))
			return unknown_rule(command, argument, len);
		diagnosing->rules |= BIT(id);
		if (!argument[len])
			return 0;
	}
}

static int apply_list(void *target, const char *command, const char *argument)
{
	(void)command;
	(void)argument;
	((struct diagnosing *)target)->list = true;
	return 0;
}

static const struct option_info own_infos[] = {
	{ 0, "only", "RULE[,RULE]", VALUE_RULE, "judge by these rules only", apply_only },
	{ 0, "list", NULL, VALUE_TEXT, "the rules: what each looks at, and what to do",
	  apply_list },
};

static const struct option_group own_options = {
	.title = "Rules", .own = true, .options = own_infos, .n = ARRAY_SIZE(own_infos),
};

static const struct option_group * const groups[] = {
	&own_options, &options_filter, &options_input, &options_output, NULL
};

static int list_rules(u32 rules)
{
	struct term term;

	term_probe(&term, STDOUT_FILENO);
	render_diagnose_rules(stdout, &term, rules);
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	message("cannot write the output");
	return EXIT_ERROR;
}

/* Does a filter want all connections of a listener, or none? */
static bool is_by_listener(const struct filter *filter)
{
	size_t i;

	for (i = 0; i < filter->n_terms; i++) {
		enum filter_kind kind = filter->terms[i].kind;

		if (kind != FILTER_NETNS && kind != FILTER_PORT && kind != FILTER_LPORT)
			return false;
	}
	return true;
}

/*
 * What is known of this host says nothing about a file; what the kernel counts says
 * nothing about a part of the sockets.
 */
static void begin(struct diagnosing *diagnosing, const struct options *options)
{
	const struct source_status *st = &diagnosing->session.reader.status;
	const struct filter *filter = &options->reader.filter;
	struct diagnose_config config = { .rules = diagnosing->rules, .filter = filter };

	/* Without the hook there, accept() leaves no record. */
	config.accept_unseen = missing_by_name(st, "security_sock_graft") ||
			       !is_by_listener(filter);
	if (!options->n_files)
		host_read(&config.host, st->netns, PROC);
	if (!options->n_files && options->reader.follow && !filter->n_terms)
		host_count_begin(&config.host, PROC);
	diagnose_init(&diagnosing->diagnose, &config);
}

static int finish(struct diagnosing *diagnosing, const struct options *options)
{
	struct session *session = &diagnosing->session;
	const struct reader *reader = &session->reader;
	struct diagnose *d = &diagnosing->diagnose;
	struct reader_totals totals;
	int err;

	reader_sum(&session->reader, &totals);
	d->result.lost = totals.lost;
	d->result.before = totals.before;
	d->result.missed = totals.missed;
	d->config.lossy = totals.lost || totals.missed || reader->restarts;
	if (!totals.before && options->reader.history && reader->status.n_hosts <= 1)
		d->config.complete_ns = reader->status.time_loaded;
	host_count_end(&d->config.host, PROC);
	err = diagnose_finish(d, &session->track, reader->complete_ns);
	if (!err)
		session->render.ops->diagnose(&session->render, &d->result);
	return err;
}

static int run(struct diagnosing *diagnosing, struct options *options)
{
	static const struct track_config config = { .max_ends = MAX_ENDS };
	struct session *session = &diagnosing->session;
	int err, failed = 0, status;

	err = session_open(session, options);
	if (err)
		return session_finish(session, err);
	begin(diagnosing, options);
	session->progress.waits = true;
	track_init(&session->track, &config);
	err = session_run(session, &diagnose_sink);
	/* What was read is told, whatever went wrong then. */
	if (!err || diagnosing->diagnose.result.events)
		failed = finish(diagnosing, options);
	status = session_finish(session, err ? err : failed);
	if (!status && diagnosing->diagnose.result.n)
		status = EXIT_FOUND;
	diagnose_free(&diagnosing->diagnose);
	return status;
}

static int check(const struct diagnosing *diagnosing, const struct options *options)
{
	if (options->output.format == FORMAT_CSV)
		return usage_error("diagnose: what it shows is no table: give --json, not --csv");
	if (diagnosing->list && options->output.format != FORMAT_TEXT)
		return usage_error("diagnose: --list is text: leave out --json");
	if (!filter_is_constant(&options->reader.filter))
		return usage_error("diagnose: rules need whole sockets: filter by address, %s",
				   "port, netns, cgroup or cookie only");
	return 0;
}

static int diagnose(const struct command *command, int argc, char **argv)
{
	struct diagnosing *diagnosing;
	struct options options = {
		.reader = { .filter.alone = true, .history = true }, .output.list = LIST_FINDINGS,
	};
	int err;

	/* Findings with all their text are too large for a stack. */
	diagnosing = calloc(1, sizeof(*diagnosing));
	if (!diagnosing) {
		message("%s", strerror(ENOMEM));
		return EXIT_ERROR;
	}
	err = command_parse(command, &options, diagnosing, &argc, &argv);
	if (!diagnosing->rules)
		diagnosing->rules = BIT(DIAGNOSE_RULES) - 1;
	/* A time limit only makes sense for something that goes on. */
	options.reader.follow |= !!options.reader.duration_ns;
	if (!err)
		err = check(diagnosing, &options);
	if (!err)
		err = diagnosing->list ? list_rules(diagnosing->rules) :
		      run(diagnosing, &options);
	free(diagnosing);
	return err;
}

static const struct command_note exits[] = {
	{ "0", "nothing was found" },
	{ "1", "it failed, and said why" },
	{ "2", "the command line cannot be used" },
	{ "3", "something was found" },
	{ 0 }
};

static const struct command_note examples[] = {
	{ "tcpstatectl diagnose", "what the rings hold; with BPF, what comes until Ctrl-C" },
	{ "tcpstatectl diagnose --no-history --duration 60", "the next minute" },
	{ "tcpstatectl diagnose -i test.cap --only close-wait,resets",
	  "a capture, by two of the rules" },
	{ 0 }
};

const struct command cmd_diagnose = {
	.name = "diagnose",
	.summary = "what is wrong, with evidence and what to do about it",
	.groups = groups,
	.exits = exits,
	.examples = examples,
	.run = diagnose,
};
