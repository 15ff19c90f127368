// SPDX-License-Identifier: GPL-2.0-only
/* The members of what was counted. */
#include "members_entry.h"

static const struct stats *stats_of(const void *from)
{
	return ((const struct member_stats *)from)->stats;
}

static const struct stats_group *group_of(const void *from)
{
	return from;
}

static const struct hist *hist_of(const void *from)
{
	return from;
}

static bool has_events(const void *from)
{
	return stats_of(from)->records;
}

static bool has_groups(const void *from)
{
	return stats_of(from)->config.by != BY_NOTHING;
}

static bool get_time(const void *from, struct member_value *value)
{
	member_put_time(value, ((const struct member_stats *)from)->clock, stats_of(from)->last_ns);
	return true;
}

NUMBER(time_ns, stats_of(from)->last_ns)
NUMBER(duration_ns, stats_of(from)->last_ns - stats_of(from)->first_ns)
NUMBER(events, stats_of(from)->records)
NUMBER(n_groups, stats_of(from)->n_groups)

static bool get_by(const void *from, struct member_value *value)
{
	static const char * const words[] = {
		[BY_PORT] = "port",
		[BY_PEER] = "peer",
		[BY_PROCESS] = "process",
	};

	member_put_word(value, words, ARRAY_SIZE(words), stats_of(from)->config.by);
	return true;
}

static const struct member stats[] = {
	ENTRY("time", TIME, NULL, has_events, get_time, "when the last event was, in UTC"),
	ENTRY("time_ns", U64, "ns", has_events, get_time_ns, "the same, by CLOCK_MONOTONIC"),
	ENTRY("duration_ns", U64, "ns", has_events, get_duration_ns,
	      "from the first event to the last"),
	ENTRY("events", U64, "records", NULL, get_events, "events that were counted"),
	ENTRY("by", WORD, NULL, has_groups, get_by, "what makes a group"),
	ENTRY("n_groups", U64, NULL, has_groups, get_n_groups,
	      "how many groups there are, shown or not"),
};

static bool get_key(const void *from, struct member_value *value)
{
	return member_put_string(value, group_of(from)->key, STATS_KEY_LEN);
}

NUMBER(active, group_of(from)->active)
NUMBER(passive, group_of(from)->passive)
NUMBER(failed, group_of(from)->failed)
NUMBER(resets, group_of(from)->resets)
NUMBER(retransmits, group_of(from)->retransmits)

static const struct member group[] = {
	ENTRY("key", STRING, NULL, NULL, get_key, "what its sockets have in common"),
	ENTRY("active", U64, NULL, NULL, get_active, "connections opened from here"),
	ENTRY("passive", U64, NULL, NULL, get_passive, "connections opened from the other side"),
	ENTRY("failed", U64, NULL, NULL, get_failed, "handshakes that came to nothing"),
	ENTRY("resets", U64, NULL, NULL, get_resets, "RSTs that were sent, or ended a connection"),
	ENTRY("retransmits", U64, NULL, NULL, get_retransmits,
	      "SYNs and SYN-ACKs that were sent again"),
};

NUMBER(count, hist_of(from)->n)
NUMBER(p50_ns, hist_percentile(hist_of(from), 50))
NUMBER(p90_ns, hist_percentile(hist_of(from), 90))
NUMBER(p99_ns, hist_percentile(hist_of(from), 99))
NUMBER(max_ns, hist_of(from)->max)

static const struct member times[] = {
	ENTRY("count", U64, NULL, NULL, get_count, "how many there were"),
	ENTRY("p50_ns", U64, "ns", NULL, get_p50_ns, "half of them were at most so long"),
	ENTRY("p90_ns", U64, "ns", NULL, get_p90_ns, "90 % of them were at most so long"),
	ENTRY("p99_ns", U64, "ns", NULL, get_p99_ns, "99 % of them were at most so long"),
	ENTRY("max_ns", U64, "ns", NULL, get_max_ns, "the longest one"),
};

static bool get_state(const void *from, struct member_value *value)
{
	return member_put_state(value, ((const struct member_living *)from)->state);
}

NUMBER(sockets, ((const struct member_living *)from)->sockets)

static const struct member living[] = {
	ENTRY("state", WORD, NULL, NULL, get_state, "state"),
	ENTRY("sockets", U64, NULL, NULL, get_sockets, "sockets that are in it now"),
};

const struct member_table members_stats = {
	.name = "stats", .members = stats, .n = ARRAY_SIZE(stats),
	.help = "what was counted (stats)",
};

const struct member_table members_group = {
	.name = "groups", .members = group, .n = ARRAY_SIZE(group),
	.help = "in stats: one group; the same for total and others",
};

const struct member_table members_times = {
	.name = "times", .members = times, .n = ARRAY_SIZE(times),
	.help = "in a group: percentiles of one span of time",
};

const struct member_table members_living = {
	.name = "living", .members = living, .n = ARRAY_SIZE(living),
	.help = "in stats: sockets that are in one state",
};

/**
 * member_put_span() - the word for a span of time
 * @value: the result
 * @which: enum stats_time
 */
void member_put_span(struct member_value *value, unsigned int which)
{
	static const char * const words[] = {
		[TIME_SYN_SYNACK] = "syn_synack",
		[TIME_SYNACK_ACK] = "synack_ack",
		[TIME_ACCEPT] = "accept",
	};

	if (which >= TIME_IN_STATE)
		member_put_state(value, which - TIME_IN_STATE);
	else
		member_put_word(value, words, ARRAY_SIZE(words), which);
}
