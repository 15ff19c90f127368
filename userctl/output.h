/* SPDX-License-Identifier: GPL-2.0-only */
/* How things are shown, as far as the user has a say in it. */
#ifndef TCPSTATECTL_OUTPUT_H
#define TCPSTATECTL_OUTPUT_H

#include "types.h"

/**
 * enum output_format - for whom
 * @FORMAT_TEXT: people
 * @FORMAT_JSON: programs: JSON Lines
 * @FORMAT_CSV: spreadsheets
 */
enum output_format {
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_CSV,
};

/**
 * enum output_time - how points in time are written
 * @TIMES_DEFAULT: time of day in a list, time since the first in a timeline
 * @TIMES_ABSOLUTE: local date and time of day
 * @TIMES_UTC: the same in UTC, as RFC 3339 has it
 * @TIMES_EPOCH: seconds since 1970-01-01 00:00 UTC
 */
enum output_time {
	TIMES_DEFAULT,
	TIMES_ABSOLUTE,
	TIMES_UTC,
	TIMES_EPOCH,
};

/**
 * enum output_list - what is going to be shown
 * @LIST_NOTHING: nothing that has a form for programs
 * @LIST_EVENTS: events, and gaps between them
 * @LIST_CONNECTIONS: connections, and gaps between them
 * @LIST_STATUS: one status
 * @LIST_STATS: what was counted, and gaps
 * @LIST_FINDINGS: what is wrong
 */
enum output_list {
	LIST_NOTHING,
	LIST_EVENTS,
	LIST_CONNECTIONS,
	LIST_STATUS,
	LIST_STATS,
	LIST_FINDINGS,
};

/**
 * struct output - how things are shown
 * @list: what; said by the command, not by the user
 * @format: for whom
 * @time: how points in time are written
 * @ns: to the nanosecond, and durations in nanoseconds
 */
struct output {
	enum output_list	list;
	enum output_format	format;
	enum output_time	time;
	bool			ns;
};

#endif
