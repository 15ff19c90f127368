// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "options_record.h"

/* Smaller files would hold little but their own beginnings. */
#define MIN_ROTATE_BYTES	0x100000ULL
#define MAX_ROTATE_BYTES	(MIN_ROTATE_BYTES << 30)
#define MAX_LEVEL		19

/**
 * struct suffix - a unit behind a number
 * @letter: its letter, in upper case
 * @factor: how many of the smallest unit it is
 */
struct suffix {
	char	letter;
	u64	factor;
};

/* A number with at most one letter behind it. Return: 0 or -EINVAL. */
static int parse_unit(const char *string, const struct suffix *suffixes, double max,
		      double *result)
{
	char *end;

	if (!isdigit((unsigned char)*string))
		return -EINVAL;
	*result = strtod(string, &end);
	if (*end) {
		while (suffixes->letter && suffixes->letter != toupper((unsigned char)*end))
			suffixes++;
		if (!suffixes->letter || end[1])
			return -EINVAL;
		*result *= suffixes->factor;
	}
	return *result > 0 && *result <= max ? 0 : -EINVAL;
}

static int apply_file(void *target, const char *command, const char *argument)
{
	struct capture_config *config = target;

	if (!*argument)
		return usage_error("%s: --output takes the name of a file", command);
	config->path = argument;
	return 0;
}

static int apply_size(void *target, const char *command, const char *argument)
{
	static const struct suffix suffixes[] = {
		{ 'K', 1ULL << 10 }, { 'M', 1ULL << 20 }, { 'G', 1ULL << 30 }, { 0 }
	};
	struct capture_config *config = target;
	double bytes;

	if (parse_unit(argument, suffixes, MAX_ROTATE_BYTES, &bytes) ||
	    bytes < MIN_ROTATE_BYTES)
		return usage_error("%s: --rotate-size takes 1M or more, as in 10M or 2G, not '%s'",
				   command, argument);
	config->rotate_bytes = bytes;
	return 0;
}

static int apply_time(void *target, const char *command, const char *argument)
{
	static const struct suffix suffixes[] = {
		{ 'S', 1 }, { 'M', 60 }, { 'H', 3600 }, { 'D', 86400 }, { 0 }
	};
	struct capture_config *config = target;
	double seconds;

	if (parse_unit(argument, suffixes, 1e9, &seconds) || seconds < 1)
		return usage_error("%s: --rotate-time takes a time as in 30s, 10m or 1h, not '%s'",
				   command, argument);
	config->rotate_ns = seconds * NSEC_PER_SEC;
	return 0;
}

static int apply_files(void *target, const char *command, const char *argument)
{
	struct capture_config *config = target;
	u64 files;

	if (options_number(argument, 10, 999999, &files))
		return usage_error("%s: --files takes a number from 1 to 999999, not '%s'",
				   command, argument);
	config->files = files;
	return 0;
}

static int apply_zstd(void *target, const char *command, const char *argument)
{
	struct capture_config *config = target;
	u64 level;

	if (options_number(argument, 10, MAX_LEVEL, &level))
		return usage_error("%s: --zstd takes a level from 1 to %d, not '%s'", command,
				   MAX_LEVEL, argument);
	config->level = level;
	return 0;
}

static int apply_no_compress(void *target, const char *command, const char *argument)
{
	struct capture_config *config = target;

	(void)command;
	(void)argument;
	config->level = 0;
	return 0;
}

static int apply_flush(void *target, const char *command, const char *argument)
{
	struct capture_config *config = target;

	if (!options_seconds(argument, &config->flush_ns))
		return 0;
	return usage_error("%s: --flush takes a number of seconds, not '%s'", command,
			   argument);
}

static int apply_force(void *target, const char *command, const char *argument)
{
	struct capture_config *config = target;

	(void)command;
	(void)argument;
	config->force = true;
	return 0;
}

static const struct option_info infos[] = {
	{ 'o', "output", "FILE", VALUE_FILE,
	  "write to FILE; '-': standard output; when rotated:\n"
	  "to FILE.000001, FILE.000002 and so on", apply_file },
	{ 0, "rotate-size", "SIZE", VALUE_TEXT,
	  "begin a new file before one gets larger: 10M, 2G", apply_size },
	{ 0, "rotate-time", "TIME", VALUE_TEXT,
	  "begin a new file when one is so old: 30s, 10m, 1d", apply_time },
	{ 0, "files", "N", VALUE_TEXT, "keep the N newest files, remove older ones",
	  apply_files },
	{ 0, "zstd", "LEVEL", VALUE_TEXT, "compress at LEVEL, 1 to 19, instead of 3",
	  apply_zstd },
	{ 0, "no-compress", NULL, VALUE_TEXT, "do not compress", apply_no_compress },
	{ 0, "flush", "SECONDS", VALUE_TEXT,
	  "write what there is at least every SECONDS\n(default 1)", apply_flush },
	{ 0, "force", NULL, VALUE_TEXT, "replace a capture of the same name", apply_force },
};

/* Where a recording goes. */
const struct option_group options_record = {
	.title = "Output", .own = true, .options = infos, .n = ARRAY_SIZE(infos),
};

/**
 * options_record_init() - what is done without options
 * @config: the result
 */
void options_record_init(struct capture_config *config)
{
	*config = (struct capture_config){
		.level = CAPTURE_LEVEL, .flush_ns = CAPTURE_FLUSH_NS,
	};
}

/**
 * options_record_check() - do the options fit each other?
 * @config: what was asked for
 * @command: name of the command
 *
 * Return: 0, or the exit status: there was a mistake and it was said
 */
int options_record_check(const struct capture_config *config, const char *command)
{
	bool rotates = config->rotate_bytes || config->rotate_ns;

	if (!config->path)
		return usage_error("%s: to which file? give -o FILE", command);
	if (rotates && !strcmp(config->path, "-"))
		return usage_error("%s: standard output cannot be rotated: give -o FILE", command);
	if (config->files && !rotates)
		return usage_error("%s: --files needs --rotate-size or --rotate-time",
				   command);
	return 0;
}
