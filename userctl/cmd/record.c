// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../input.h"
#include "../message.h"
#include "../missing.h"
#include "../options_record.h"
#include "../source_tee.h"
#include "../text.h"
#include "cmd.h"

/**
 * struct recording - what the command does
 * @reader: reads @source, and so lets it record
 * @source: the source that records; NULL: not open
 * @options: the command line
 * @config: what to record
 * @progress: shows how far it is
 */
struct recording {
	struct reader		reader;
	struct source		*source;
	struct options		options;
	struct tee_config	config;
	struct progress		progress;
};

static u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static void add_recorded(struct text *text, const struct capture_totals *written)
{
	text_add(text, "%llu record%s, ", written->records, written->records == 1 ? "" : "s");
	text_bytes(text, written->bytes);
	if (written->files > 1)
		text_add(text, " in %u files", written->files);
	if (written->removed)
		text_add(text, ", %u of them removed", written->removed);
}

/* One line on a terminal, again and again. */
static void show_progress(struct recording *recording)
{
	struct capture_totals written;
	struct account_totals read;
	char line[160];
	struct text text;

	if (!progress_due(&recording->progress))
		return;
	source_tee_sum(recording->source, &written);
	account_sum(&recording->reader.account, &read);
	text_init(&text, line, sizeof(line));
	add_recorded(&text, &written);
	text_add(&text, ", lost %llu", read.lost);
	progress_show(&recording->progress, line);
}

/* The source has recorded it already. */
static int record_record(void *context, const struct tcpstate_record *rec)
{
	(void)context;
	(void)rec;
	return 0;
}

static void record_gap(void *context, u32 cpu, u64 lost)
{
	(void)context;
	(void)cpu;
	(void)lost;
}

static int record_flush(void *context)
{
	show_progress(context);
	return 0;
}

static const struct reader_sink record_sink = {
	.record = record_record,
	.gap = record_gap,
	.flush = record_flush,
};

static bool is_wanted(void *context, const struct tcpstate_record *rec)
{
	const struct options *options = context;

	return filter_may_match_record(&options->reader.filter, rec);
}

/* What was typed, for those who get the file. */
static void note_command(struct capture_info *info, int argc, char **argv)
{
	char line[SOURCE_TEXT_LEN];
	struct text text;
	int i;

	text_init(&text, line, sizeof(line));
	text_put(&text, "tcpstatectl");
	for (i = 0; i < argc; i++) {
		text_put(&text, " ");
		text_put(&text, argv[i]);
	}
	text_sanitize(info->command, sizeof(info->command), line, text.len);
}

/* A part of a capture is still what was recorded on that host. */
static void note_host(struct capture_info *info, const struct source *source)
{
	const struct capture_info *from = source_file_info(source);

	capture_info_host(info);
	if (!from)
		return;
	memcpy(info->host, from->host, sizeof(info->host));
	memcpy(info->machine, from->machine, sizeof(info->machine));
	memcpy(info->boot_id, from->boot_id, sizeof(info->boot_id));
}

static int open_both(struct recording *recording)
{
	struct tee_config *config = &recording->config;
	char error[SOURCE_ERROR_LEN];
	struct source *inner;
	int err = input_open(&inner, &recording->options, error);

	if (!err) {
		note_host(&config->capture.info, inner);
		config->wanted = is_wanted;
		config->context = &recording->options;
		config->no_sockets = recording->options.no_baseline;
		err = source_tee_open(&recording->source, inner, config, error);
		if (err)
			inner->ops->close(inner);
	}
	if (err)
		message("%s", error);
	return err;
}

static int run(struct recording *recording)
{
	struct reader *reader = &recording->reader;
	int err;

	/* The end of a file ends it; until then it should listen to Ctrl-C. */
	recording->options.reader.follow = true;
	input_go_on(recording->source, &recording->options);
	err = reader_open(reader, recording->source, &recording->options.reader);
	if (err)
		return err;
	input_tell(&recording->options, &reader->status);
	missing_tell(&reader->status);
	err = reader_run(reader, &record_sink, recording);
	if (err == -ENOENT && reader->complete_ns && reader->status.kind == SOURCE_MODULE)
		snprintf(recording->source->error, SOURCE_ERROR_LEN,
			 "the tcpstate module was unloaded while its records were read");
	return err;
}

static enum capture_reason why(const struct recording *recording, int err)
{
	u64 deadline = recording->reader.deadline_ns;

	if (err)
		return CAPTURE_SOURCE;
	return deadline && now_ns() >= deadline ? CAPTURE_DURATION : CAPTURE_STOPPED;
}

static void show_totals(struct recording *recording)
{
	struct capture_totals written;
	struct reader_totals read;
	char line[256];
	struct text text;

	source_tee_sum(recording->source, &written);
	reader_sum(&recording->reader, &read);
	text_init(&text, line, sizeof(line));
	text_put(&text, "recorded ");
	add_recorded(&text, &written);
	text_add(&text, "; filtered %llu, lost %llu", read.filtered, read.lost);
	if (read.before)
		text_add(&text, "; %llu overwritten before the recording began", read.before);
	fprintf(stderr, "%s\n", line);
	if (read.missed)
		fprintf(stderr, "hooks missed %llu run%s: records may be missing\n",
			read.missed, read.missed == 1 ? "" : "s");
}

static int finish(struct recording *recording, int err)
{
	struct source *source = recording->source;
	bool began = recording->reader.complete_ns || recording->reader.shown;
	int end_err;

	progress_hide(&recording->progress);
	if (err)
		message("%s", source->error[0] ? source->error : strerror(-err));
	end_err = source_tee_end(source, why(recording, err));
	if (!err && end_err)
		message("%s", source->error);
	if (began)
		show_totals(recording);
	missing_tell_damage(source);
	if (!err && !end_err && reader_check(&recording->reader)) {
		message("%s", source->error);
		err = -EPROTO;
	}
	reader_close(&recording->reader);
	source->ops->close(source);
	return err || end_err ? EXIT_ERROR : 0;
}

static int record(const struct command *command, int argc, char **argv)
{
	struct recording recording = {
		.options.reader = { .filter.alone = true, .history = true },
	};
	struct capture_config *config = &recording.config.capture;
	int err;

	options_record_init(config);
	note_command(&config->info, argc, argv);
	err = command_parse(command, &recording.options, config, &argc, &argv);
	if (!err)
		err = options_record_check(config, command->name);
	/* States and owners are of connections: all of their records are needed to tell. */
	if (!err && !filter_is_constant(&recording.options.reader.filter))
		err = usage_error("%s: filter by states, causes and owners when reading, with -i",
				  command->name);
	if (err)
		return err;
	/* What is recorded is never seen here, even if it goes to standard output. */
	progress_init(&recording.progress, STDERR_FILENO, -1);
	if (open_both(&recording))
		return EXIT_ERROR;
	return finish(&recording, run(&recording));
}

static const struct option_group * const groups[] = {
	&options_filter, &options_input, &options_record, NULL
};

static const struct command_note examples[] = {
	{ "tcpstatectl record -o test.cap --duration 60",
	  "a minute, with what is still in the rings" },
	{ "tcpstatectl record -o day.cap --rotate-size 100M --files 10",
	  "until Ctrl-C; of files of 100 MiB, the ten newest are kept" },
	{ 0 }
};

const struct command cmd_record = {
	.name = "record",
	.summary = "write records to a file, to be looked at later with -i",
	.section = SECTION_FILES,
	.groups = groups,
	.examples = examples,
	.run = record,
};
