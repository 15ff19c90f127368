// SPDX-License-Identifier: GPL-2.0-only
#include "message.h"
#include "options.h"

static int set_format(struct options *options, const char *command, enum output_format format)
{
	struct output *output = &options->output;

	if (output->format != FORMAT_TEXT && output->format != format)
		return usage_error("%s: --json and --csv exclude each other: give one", command);
	output->format = format;
	return 0;
}

static int apply_json(void *target, const char *command, const char *argument)
{
	(void)argument;
	return set_format(target, command, FORMAT_JSON);
}

static int apply_csv(void *target, const char *command, const char *argument)
{
	(void)argument;
	return set_format(target, command, FORMAT_CSV);
}

static int set_time(struct options *options, const char *command, enum output_time time)
{
	struct output *output = &options->output;

	if (output->time != TIMES_DEFAULT && output->time != time)
		return usage_error("%s: --absolute, --utc and --epoch exclude each other: give one",
				   command);
	output->time = time;
	return 0;
}

static int apply_absolute(void *target, const char *command, const char *argument)
{
	(void)argument;
	return set_time(target, command, TIMES_ABSOLUTE);
}

static int apply_utc(void *target, const char *command, const char *argument)
{
	(void)argument;
	return set_time(target, command, TIMES_UTC);
}

static int apply_epoch(void *target, const char *command, const char *argument)
{
	(void)argument;
	return set_time(target, command, TIMES_EPOCH);
}

static int apply_ns(void *target, const char *command, const char *argument)
{
	struct options *options = target;

	(void)command;
	(void)argument;
	options->output.ns = true;
	return 0;
}

static const struct option_info infos[] = {
	{ 0, "json", NULL, VALUE_TEXT, "JSON Lines, one object a line: see 'help fields'",
	  apply_json },
	{ 0, "csv", NULL, VALUE_TEXT, "comma-separated values, with a line of names", apply_csv },
	{ 0, "absolute", NULL, VALUE_TEXT, "points in time as local date and time",
	  apply_absolute },
	{ 0, "utc", NULL, VALUE_TEXT, "points in time as date and time in UTC", apply_utc },
	{ 0, "epoch", NULL, VALUE_TEXT, "points in time as seconds since 1970", apply_epoch },
	{ 0, "ns", NULL, VALUE_TEXT, "everything to the nanosecond", apply_ns },
};

/* How things are shown. */
const struct option_group options_output = {
	.title = "Output", .options = infos, .n = ARRAY_SIZE(infos),
};
