// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "../message.h"
#include "../session.h"
#include "cmd.h"

/* Sockets that are kept at the same time: nobody sees those that are over. */
#define MAX_ENDS	(8 * TRACK_MAX_ENDS)

/**
 * struct counting - what is counted, and shown when
 * @session: reads the records
 * @config: how to count
 * @view: what to show
 * @stats: what was counted since the last report
 * @interval_ns: time between two reports; 0: one at the end
 * @next_ns: CLOCK_MONOTONIC of the next report; 0: not begun
 */
struct counting {
	struct session		session;
	struct stats_config	config;
	struct stats_view	view;
	struct stats		stats;
	u64			interval_ns;
	u64			next_ns;
};

static void count_living(const struct session *session, u64 living[TCPSTATE_STATE_END])
{
	const struct filter *filter = &session->reader.config->filter;
	const struct track_end *end;

	memset(living, 0, TCPSTATE_STATE_END * sizeof(*living));
	TAILQ_FOREACH(end, &session->track.living, age) {
		if (end->state < TCPSTATE_STATE_END &&
		    filter_match_connection(filter, end, NULL))
			living[end->state]++;
	}
}

static void report(struct counting *counting)
{
	struct render *render = &counting->session.render;
	u64 living[TCPSTATE_STATE_END];

	count_living(&counting->session, living);
	counting->view.living = living;
	stats_sort(&counting->stats);
	render->ops->stats(render, &counting->stats, &counting->view);
	stats_free(&counting->stats);
	stats_init(&counting->stats, &counting->config);
}

/* Reports are due at fixed distances from the first event on. */
static void report_until(struct counting *counting, u64 now_ns)
{
	if (!counting->interval_ns)
		return;
	if (!counting->next_ns)
		counting->next_ns = now_ns + counting->interval_ns;
	while (now_ns >= counting->next_ns) {
		report(counting);
		counting->next_ns += counting->interval_ns;
	}
}

static int count_record(void *context, const struct tcpstate_record *rec)
{
	struct counting *counting = context;
	const struct track_end *end;
	int err = track_add(&counting->session.track, rec, &end);

	if (err)
		return err;
	report_until(counting, rec->time_ns);
	if (!filter_match_event(&counting->session.reader.config->filter, rec, end))
		return READER_UNWANTED;
	return stats_add(&counting->stats, rec, end);
}

static void count_gap(void *context, u32 cpu, u64 lost)
{
	struct session *session = context;

	session->render.ops->gap(&session->render, cpu, lost);
}

static int count_flush(void *context)
{
	struct counting *counting = context;
	struct session *session = &counting->session;

	report_until(counting, reader_settled(&session->reader));
	session->reader.due_ns = counting->next_ns;
	session->err = session->render.ops->flush(&session->render);
	return session->err;
}

static const struct reader_sink count_sink = {
	.record = count_record,
	.gap = count_gap,
	.flush = count_flush,
};

static int apply_by(void *target, const char *command, const char *argument)
{
	struct counting *counting = target;
	size_t i;

	for (i = BY_PORT; i < BY_END; i++) {
		if (!strcmp(argument, stats_by_words[i])) {
			counting->config.by = i;
			return 0;
		}
	}
	return usage_error("%s: --by takes port, peer or process, not '%s'", command, argument);
}

static int apply_prefix(void *target, const char *command, const char *argument)
{
	struct stats_config *config = &((struct counting *)target)->config;
	unsigned int v4, v6 = config->prefix6;
	int end = 0;

	if ((sscanf(argument, "%2u%n", &v4, &end) == 1 && !argument[end] && v4 <= 32) ||
	    (sscanf(argument, "%2u,%3u%n", &v4, &v6, &end) == 2 && !argument[end] &&
	     v4 <= 32 && v6 <= 128)) {
		config->prefix4 = v4;
		config->prefix6 = v6;
		return 0;
	}
	return usage_error("%s: --prefix takes bits of addresses, IPv4 and IPv6: 24,64, not '%s'",
			   command, argument);
}

static int apply_interval(void *target, const char *command, const char *argument)
{
	if (!options_seconds(argument, &((struct counting *)target)->interval_ns))
		return 0;
	return usage_error("%s: --interval takes a number of seconds, not '%s'", command,
			   argument);
}

static int apply_top(void *target, const char *command, const char *argument)
{
	if (!options_number(argument, 10, ~0ULL, &((struct counting *)target)->view.top))
		return 0;
	return usage_error("%s: --top takes a number from 1, not '%s'", command, argument);
}

static int apply_details(void *target, const char *command, const char *argument)
{
	(void)command;
	(void)argument;
	((struct counting *)target)->view.details = true;
	return 0;
}

static const struct option_info own_infos[] = {
	{ 'b', "by", "WHAT", VALUE_STATS,
	  "a line for each service port, peer (prefix of its\n"
	  "address) or process: port, peer, process", apply_by },
	{ 0, "prefix", "N[,M]", VALUE_TEXT,
	  "bits of IPv4 and IPv6 addresses that make a peer\n(default 24,64)", apply_prefix },
	{ 0, "details", NULL, VALUE_TEXT, "with --by: all there is about each", apply_details },
	{ 0, "top", "N", VALUE_TEXT,
	  "with --by: the N with the most connections\n(default 20)", apply_top },
	{ 0, "interval", "SECONDS", VALUE_TEXT,
	  "go on, and report every SECONDS what was new since\nthe last report", apply_interval },
};

static const struct option_group own_options = {
	.title = "Statistics", .own = true, .options = own_infos, .n = ARRAY_SIZE(own_infos),
};

static const struct option_group * const groups[] = {
	&own_options, &options_filter, &options_input, &options_output, NULL
};

static int stats(const struct command *command, int argc, char **argv)
{
	struct counting counting = {
		.config = { .prefix4 = 24, .prefix6 = 64 },
		.view = { .top = 20 },
	};
	static const struct track_config config = { .max_ends = MAX_ENDS };
	struct options options = {
		.reader = { .filter.alone = true, .history = true },
		.output.list = LIST_STATS,
	};
	struct session *session = &counting.session;
	int err;

	err = command_parse(command, &options, &counting, &argc, &argv);
	if (err)
		return err;
	/* A time limit only makes sense for something that goes on. */
	options.reader.follow |= (counting.interval_ns && !options.n_files) ||
				 options.reader.duration_ns;
	err = session_open(session, &options);
	if (!err) {
		stats_init(&counting.stats, &counting.config);
		session->progress.waits = !counting.interval_ns;
		track_init(&session->track, &config);
		err = session_run(session, &count_sink);
		if (!session->err)
			report(&counting);
	}
	stats_free(&counting.stats);
	return session_finish(session, err);
}

static const struct command_note examples[] = {
	{ "tcpstatectl stats --by port", "a line for each service" },
	{ "tcpstatectl stats --interval 10 --no-history",
	  "what is new, every ten seconds, until Ctrl-C" },
	{ 0 }
};

const struct command cmd_stats = {
	.name = "stats",
	.summary = "how many of which transition, and percentiles of their times",
	.groups = groups,
	.examples = examples,
	.run = stats,
};
