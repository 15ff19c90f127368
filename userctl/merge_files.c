// SPDX-License-Identifier: GPL-2.0-only
/*
 * The captures are read twice: once to find the connections that were seen at both ends,
 * and by them how far the clocks of the hosts are apart; then to be merged by one clock.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "meeting.h"
#include "merge_files.h"
#include "message.h"
#include "reader.h"
#include "source_merge.h"
#include "text.h"

#define USEC_PER_MSEC	1000ULL
#define USEC_PER_SEC	1000000ULL
#define OFFSET_LEN	40

/**
 * struct merge_host - one of the hosts
 * @name: what messages call it
 * @constant: its clock keeps its distance from the first host's
 * @offset: that distance
 */
struct merge_host {
	char			name[SOURCE_TEXT_LEN + 8];
	bool			constant;
	struct clocks_offset	offset;
};

/**
 * struct merging - what the times of the captures are converted by
 * @meeting: what is known of the clocks
 * @hosts: the hosts
 * @n_hosts: how many
 * @realtime_offset: ns to add to the first part's CLOCK_MONOTONIC for its
 *	CLOCK_REALTIME
 * @progress: tells how far the first reading is
 */
struct merging {
	struct meeting		meeting;
	struct merge_host	hosts[MEETING_MAX_HOSTS];
	size_t			n_hosts;
	s64			realtime_offset;
	struct progress		progress;
};

/**
 * struct scan - a capture that is read for its connections
 * @meeting: takes them
 * @track: follows its sockets
 * @host: index of its host
 * @realtime_offset: of its clocks
 * @err: what went wrong where it could not be returned
 */
struct scan {
	struct meeting	*meeting;
	struct track	track;
	u32		host;
	s64		realtime_offset;
	int		err;
};

static int scan_record(void *context, const struct tcpstate_record *rec)
{
	struct scan *scan = context;
	int err = track_add(&scan->track, rec, NULL);

	return err ? err : scan->err;
}

static void scan_gap(void *context, u32 cpu, u64 lost)
{
	(void)context;
	(void)cpu;
	(void)lost;
}

static int scan_flush(void *context)
{
	(void)context;
	return 0;
}

static void scan_done(void *context, const struct track_end *end,
		      const struct track_end *peer)
{
	struct scan *scan = context;

	/* Two ends on one host say nothing about another one's clock. */
	if (!peer && meeting_add(scan->meeting, scan->host, scan->realtime_offset, end))
		scan->err = -ENOMEM;
}

static int scan_file(struct merging *merging, const char *path, const struct merge_part *part,
		     char error[SOURCE_ERROR_LEN])
{
	static const struct reader_sink sink = {
		.record = scan_record, .gap = scan_gap, .flush = scan_flush,
	};
	static const struct reader_config config = { .scope = SCOPE_ALL, .history = true };
	struct scan scan = {
		.meeting = &merging->meeting,
		.host = part->host,
		.realtime_offset = part->status.realtime_offset,
	};
	const struct track_config tracking = {
		.max_ends = 8 * TRACK_MAX_ENDS, .done = scan_done, .context = &scan,
	};
	struct reader reader;
	struct source *source;
	int err = source_file_open(&source, path, false, error);

	if (err)
		return err;
	track_init(&scan.track, &tracking);
	err = reader_open(&reader, source, &config);
	reader.progress = &merging->progress;
	if (!err)
		err = reader_run(&reader, &sink, &scan);
	if (!err)
		err = track_finish(&scan.track);
	if (!err)
		err = scan.err;
	if (err)
		snprintf(error, SOURCE_ERROR_LEN, "%.200s",
			 *source->error ? source->error : strerror(-err));
	track_free(&scan.track);
	reader_close(&reader);
	source->ops->close(source);
	return err;
}

static s64 shift(void *context, const struct merge_part *part, u64 ns)
{
	const struct merging *merging = context;
	const struct merge_host *host = &merging->hosts[part->host];
	s64 own = part->status.realtime_offset, base = merging->realtime_offset;
	struct clocks_offset offset = host->offset;

	if (!host->constant)
		meeting_offset(&merging->meeting, 0, part->host, ns + own, &offset);
	return own - offset.ns - base;
}

static void release(void *context)
{
	struct merging *merging = context;

	meeting_free(&merging->meeting);
	free(merging);
}

/* Boots are told apart, not names: two hosts may have the same one. */
static int find_host(struct merging *merging, struct merge_part *parts, size_t at,
		     char error[SOURCE_ERROR_LEN])
{
	const struct source_host *host = parts[at].status.hosts;
	size_t i, alike = 0;

	for (i = 0; i < at; i++) {
		if (!strcmp(parts[i].status.hosts->boot_id, host->boot_id)) {
			parts[at].host = parts[i].host;
			return 0;
		}
	}
	if (merging->n_hosts == MEETING_MAX_HOSTS) {
		snprintf(error, SOURCE_ERROR_LEN, "captures of more than %d hosts",
			 MEETING_MAX_HOSTS);
		return -E2BIG;
	}
	for (i = 0; i < merging->n_hosts; i++) {
		/* "web" and "web (2)" are alike. */
		alike += !strncmp(merging->hosts[i].name, host->name, strlen(host->name));
	}
	parts[at].host = merging->n_hosts++;
	snprintf(merging->hosts[parts[at].host].name, sizeof(merging->hosts->name),
		 alike ? "%s (%zu)" : "%s", *host->name ? host->name : "a host", alike + 1);
	memcpy(parts[at].status.hosts->name, merging->hosts[parts[at].host].name,
	       sizeof(parts[at].status.hosts->name));
	return 0;
}

static int open_part(struct merging *merging, struct merge_part *parts, size_t at,
		     const char *path, char error[SOURCE_ERROR_LEN])
{
	struct merge_part *part = &parts[at];
	int err;

	if (!strcmp(path, "-")) {
		snprintf(error, SOURCE_ERROR_LEN,
			 "standard input cannot be merged: it is read once; give files");
		return -EINVAL;
	}
	part->name = path;
	err = source_file_open(&part->source, path, false, error);
	if (err)
		return err;
	err = reader_status(part->source, &part->status);
	if (err)
		memcpy(error, part->source->error, SOURCE_ERROR_LEN);
	else
		err = find_host(merging, parts, at, error);
	return err;
}

/* As exact as the error that is told with it, which is some microseconds at best. */
static void offset_words(char out[OFFSET_LEN], s64 ns)
{
	const u64 us = ((ns < 0 ? -(u64)ns : (u64)ns) + NSEC_PER_USEC / 2) / NSEC_PER_USEC;
	const u64 parts = us < 1000 * USEC_PER_MSEC ? USEC_PER_MSEC : USEC_PER_SEC;
	int digits = parts == USEC_PER_MSEC ? 3 : 6;

	snprintf(out, OFFSET_LEN, "%llu.%0*llu %s", us / parts, digits, us % parts,
		 parts == USEC_PER_MSEC ? "ms" : "s");
}

/* Which connections are between two hosts, and what they tell. */
static void tell_pair(const struct merging *merging, u32 host)
{
	const struct meeting_pair *pair = &merging->meeting.pairs[0][host];
	char error_text[TEXT_DURATION_LEN], offset_text[OFFSET_LEN];
	const struct clocks_offset *offset = &merging->hosts[host].offset;
	s64 ns = offset->ns, drift;

	offset_words(offset_text, ns);
	text_elapsed(error_text, offset->error_ns, false);
	message("clock of %s is %s %s %s's, +-%s, by %llu connection%s seen at both ends",
		merging->hosts[host].name, offset_text, ns < 0 ? "behind" : "ahead of",
		merging->hosts[0].name, error_text, pair->connections,
		pair->connections == 1 ? "" : "s");
	if (clocks_known(&pair->clocks) && clocks_drift(&pair->clocks, &drift)) {
		offset_words(offset_text, drift);
		message("clock of %s moves against %s's: %s%s from first to last",
			merging->hosts[host].name, merging->hosts[0].name, drift < 0 ? "-" : "+",
			offset_text);
	}
}

static void compare_clocks(struct merging *merging, u64 when_ns)
{
	s64 drift;
	u32 host;

	merging->hosts[0].constant = true;
	for (host = 1; host < merging->n_hosts; host++) {
		struct merge_host *it = &merging->hosts[host];
		const struct clocks *clocks = &merging->meeting.pairs[0][host].clocks;

		if (!meeting_offset(&merging->meeting, 0, host, when_ns, &it->offset)) {
			it->constant = true;
			message("no connection of %s seen at both ends: its clock is taken as is",
				it->name);
			continue;
		}
		it->constant = clocks_known(clocks) && !clocks_drift(clocks, &drift);
		tell_pair(merging, host);
	}
}

static int scan_all(struct merging *merging, const char * const *paths,
		    const struct merge_part *parts, size_t n, char error[SOURCE_ERROR_LEN])
{
	size_t i;
	int err = 0;

	merging->realtime_offset = parts[0].status.realtime_offset;
	progress_init(&merging->progress, STDERR_FILENO, -1);
	for (i = 0; merging->n_hosts > 1 && i < n && !err; i++)
		err = scan_file(merging, paths[i], &parts[i], error);
	progress_hide(&merging->progress);
	if (!err)
		compare_clocks(merging, parts[0].status.time_now + merging->realtime_offset);
	return err;
}

static void close_parts(struct merge_part *parts, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		source_status_free(&parts[i].status);
		if (parts[i].source)
			parts[i].source->ops->close(parts[i].source);
	}
}

/**
 * merge_files_open() - open several captures as one source
 * @source: the source; closed by the caller with its close operation
 * @paths: names of the captures; outlive @source
 * @n: how many, at least 1
 * @error: what went wrong
 *
 * What the clocks of several hosts are found to be is said on stderr.
 *
 * Return: 0 or a negative errno
 */
int merge_files_open(struct source **source, const char * const *paths, size_t n,
		     char error[SOURCE_ERROR_LEN])
{
	struct merge_part *parts = calloc(n, sizeof(*parts));
	struct merging *merging = calloc(1, sizeof(*merging));
	int err = parts && merging ? 0 : -ENOMEM;
	size_t i;

	snprintf(error, SOURCE_ERROR_LEN, "out of memory");
	if (!err)
		meeting_init(&merging->meeting);
	for (i = 0; i < n && !err; i++)
		err = open_part(merging, parts, i, paths[i], error);
	if (!err)
		err = scan_all(merging, paths, parts, n, error);
	if (!err)
		err = source_merge_open(source, parts, n, shift, merging, release, error);
	if (err) {
		if (parts)
			close_parts(parts, n);
		if (merging)
			release(merging);
	}
	free(parts);
	return err;
}
