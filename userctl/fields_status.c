// SPDX-License-Identifier: GPL-2.0-only
/* The fields of a source and of its books: header, status, gaps, totals. */
#include "../module/version.h"
#include "fields.h"
#include "missing.h"

#define AT(type, m)	offsetof(struct type, m), sizeof(((struct type *)0)->m)
/* A field that is where it is, and one that needs a closer look. */
#define MEMBER(s, name, type, unit, m, help) \
	{ name, FIELD_##type, unit, "0.1", 0, AT(s, m), NULL, NULL, NULL, help }
#define GET(name, type, unit, get, help) \
	{ name, FIELD_##type, unit, "0.1", 0, 0, 0, NULL, get, NULL, help }
#define TABLE(title, what, about) { \
	.name = title, .fields = what, .n = ARRAY_SIZE(what), .help = about }

static bool get_version(const void *from, struct field_value *value)
{
	(void)from;
	value->text = TCPSTATE_VERSION;
	return true;
}

static bool get_schema(const void *from, struct field_value *value)
{
	(void)from;
	value->text = FIELDS_SCHEMA;
	return true;
}

static bool get_schema_version(const void *from, struct field_value *value)
{
	(void)from;
	value->number = FIELDS_SCHEMA_VERSION;
	return true;
}

static bool get_now(const void *from, struct field_value *value)
{
	const struct source_status *st = from;
	struct field_clock clock = { .realtime_offset = st->realtime_offset };

	field_put_time(value, &clock, st->time_now);
	return true;
}

static bool get_loaded(const void *from, struct field_value *value)
{
	const struct source_status *st = from;
	struct field_clock clock = { .realtime_offset = st->realtime_offset };

	field_put_time(value, &clock, st->time_loaded);
	return true;
}

static const struct field header[] = {
	GET("schema", STRING, NULL, get_schema, "name of the schema"),
	GET("version", U32, NULL, get_schema_version, "its version"),
	GET("tcpstatectl", STRING, NULL, get_version, "version of tcpstatectl"),
	MEMBER(source_status, "module", STRING, NULL, module_version, "version of the source"),
	MEMBER(source_status, "abi", U32, NULL, abi_version, "version of the record"),
	MEMBER(source_status, "kernel", STRING, NULL, kernel_release, "as uname -r"),
	MEMBER(source_status, "netns", U32, NULL, netns, "the reader's network namespace"),
	MEMBER(source_status, "netns_init", U32, NULL, netns_init,
	       "the initial network namespace"),
	MEMBER(source_status, "realtime_offset_ns", S64, "ns", realtime_offset,
	       "to add to time_ns for CLOCK_REALTIME"),
};

static const struct field status[] = {
	GET("time", TIME, NULL, get_now, "when, in UTC"),
	MEMBER(source_status, "time_ns", U64, "ns", time_now, "when, by CLOCK_MONOTONIC"),
	GET("time_loaded", TIME, NULL, get_loaded, "when recording began, in UTC"),
	MEMBER(source_status, "time_loaded_ns", U64, "ns", time_loaded,
	       "when recording began, by CLOCK_MONOTONIC"),
	MEMBER(source_status, "record_size", U32, "bytes", record_size, "size of one record"),
	MEMBER(source_status, "ring_slots", U32, "records", ring_slots,
	       "records that fit into the ring of one CPU"),
	MEMBER(source_status, "wake_delay_ms", U32, "ms", wake_delay_ms,
	       "between two notifications, at least"),
	MEMBER(source_status, "memory", U64, "bytes", memory, "size of all rings"),
};

static const struct field cpu[] = {
	MEMBER(field_cpu, "cpu", U32, NULL, cpu, "CPU number"),
	MEMBER(field_cpu, "written", U64, "records", written, "written so far"),
	MEMBER(field_cpu, "overwritten", U64, "records", overwritten,
	       "of these no longer in the ring"),
};

static bool get_old_state(const void *from, struct field_value *value)
{
	return field_put_state(value, ((const struct source_pair *)from)->old_state);
}

static bool get_new_state(const void *from, struct field_value *value)
{
	return field_put_state(value, ((const struct source_pair *)from)->new_state);
}

static const struct field pair[] = {
	GET("old_state", WORD, NULL, get_old_state, "state before"),
	GET("new_state", WORD, NULL, get_new_state, "state after"),
	MEMBER(source_pair, "count", U64, NULL, count, "how often since recording began"),
};

static bool get_state(const void *from, struct field_value *value)
{
	if (missing_is(from))
		value->text = "missing";
	else if (missing_is_needless(from))
		value->text = "not_needed";
	else
		value->text = "attached";
	return true;
}

static bool is_attached(const void *from)
{
	return !missing_is(from) && !missing_is_needless(from);
}

static bool has_error(const void *from)
{
	return missing_is(from);
}

static bool get_error_name(const void *from, struct field_value *value)
{
	return field_put_error(value, ((const struct source_hook *)from)->error);
}

static const struct field hook[] = {
	MEMBER(source_hook, "name", STRING, NULL, name, "the kernel's name of what is watched"),
	GET("state", WORD, NULL, get_state, "what has become of it"),
	{ "method", FIELD_STRING, NULL, "0.1", 0, AT(source_hook, method), is_attached, NULL, NULL,
	  "how it is attached" },
	{ "error", FIELD_S32, NULL, "0.1", 0, AT(source_hook, error), has_error, NULL, NULL,
	  "negative errno of the attempt" },
	GET("error_name", WORD, NULL, get_error_name, "its name"),
	MEMBER(source_hook, "observes", STRING, NULL, observes, "what it sees"),
	MEMBER(source_hook, "without", STRING, NULL, without, "what is not seen without it"),
	MEMBER(source_hook, "missed", U64, "runs", missed, "runs that the kernel skipped"),
	MEMBER(source_hook, "instead_of", STRING, NULL, instead_of, "where it would rather be"),
	MEMBER(source_hook, "loses", STRING, NULL, loses,
	       "what it does not see here and would see there"),
};

static const struct field ignored[] = {
	MEMBER(source_ignored, "reason", STRING, NULL, reason, "why no record was made"),
	MEMBER(source_ignored, "count", U64, NULL, count, "how often since recording began"),
};

static const struct field gap[] = {
	MEMBER(field_gap, "cpu", U32, NULL, cpu, "CPU whose records are missing here"),
	MEMBER(field_gap, "lost", U64, "records", lost, "how many are missing"),
};

static const struct field totals[] = {
	MEMBER(reader_totals, "delivered", U64, "records", delivered, "shown, or used"),
	MEMBER(reader_totals, "filtered", U64, "records", filtered, "not wanted"),
	MEMBER(reader_totals, "lost", U64, "records", lost,
	       "overwritten before they could be read"),
	MEMBER(reader_totals, "before", U64, "records", before,
	       "overwritten before the reader came"),
	MEMBER(reader_totals, "unshown", U64, "records", unshown,
	       "read, but not shown because the reader stopped before"),
	MEMBER(reader_totals, "late", U64, "records", late, "shown after younger ones"),
	MEMBER(reader_totals, "missed", U64, "runs", missed,
	       "runs of hooks that the kernel skipped: records that never were"),
};

const struct field_table fields_header = TABLE("header", header, "the first line");
const struct field_table fields_status = TABLE("status", status, "status of a source");
const struct field_table fields_cpu = TABLE("cpus", cpu, "in a status: one ring");
const struct field_table fields_pair = TABLE("transitions", pair, "in a status: one transition");
const struct field_table fields_hook = TABLE("hooks", hook, "in a status: one hook");
const struct field_table fields_ignored = TABLE("ignored", ignored,
						"in a status: one reason to make no record");
const struct field_table fields_gap = TABLE("gap", gap, "records missing at this place");
const struct field_table fields_totals = TABLE("totals", totals, "the last line");
