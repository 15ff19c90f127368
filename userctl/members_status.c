// SPDX-License-Identifier: GPL-2.0-only
/* The members of a source and of its books: header, status, gaps, totals. */
#include "../module/version.h"
#include "members_entry.h"
#include "missing.h"

/* Text that came from outside. */
#define STRING(name, expression) \
static bool get_##name(const void *from, struct member_value *value) \
{ \
	return member_put_string(value, expression, SOURCE_TEXT_LEN); \
}

static const struct source_status *status_of(const void *from)
{
	return from;
}

static const struct member_cpu *cpu_of(const void *from)
{
	return from;
}

static const struct source_pair *pair_of(const void *from)
{
	return from;
}

static const struct source_hook *hook_of(const void *from)
{
	return from;
}

static const struct source_ignored *ignored_of(const void *from)
{
	return from;
}

static const struct member_gap *gap_of(const void *from)
{
	return from;
}

static const struct reader_totals *totals_of(const void *from)
{
	return from;
}

static bool get_version(const void *from, struct member_value *value)
{
	(void)from;
	value->text = TCPSTATE_VERSION;
	return true;
}

static bool get_schema(const void *from, struct member_value *value)
{
	(void)from;
	value->text = MEMBERS_SCHEMA;
	return true;
}

static bool get_schema_version(const void *from, struct member_value *value)
{
	(void)from;
	value->number = MEMBERS_SCHEMA_VERSION;
	return true;
}

static bool get_now(const void *from, struct member_value *value)
{
	const struct source_status *st = from;
	struct member_clock clock = { .realtime_offset = st->realtime_offset };

	member_put_time(value, &clock, st->time_now);
	return true;
}

static bool get_loaded(const void *from, struct member_value *value)
{
	const struct source_status *st = from;
	struct member_clock clock = { .realtime_offset = st->realtime_offset };

	member_put_time(value, &clock, st->time_loaded);
	return true;
}

STRING(status_module_version, status_of(from)->module_version)
NUMBER(status_abi_version, status_of(from)->abi_version)
STRING(status_kernel_release, status_of(from)->kernel_release)
NUMBER(status_netns, status_of(from)->netns)
NUMBER(status_netns_init, status_of(from)->netns_init)
NUMBER(status_realtime_offset, status_of(from)->realtime_offset)

static bool get_status_kind(const void *from, struct member_value *value)
{
	static const char * const words[] = {
		[SOURCE_MODULE] = "module", [SOURCE_BPF] = "bpf",
	};

	member_put_word(value, words, ARRAY_SIZE(words), status_of(from)->kind);
	return true;
}

static const struct member header[] = {
	ENTRY("schema", STRING, NULL, NULL, get_schema, "name of the schema"),
	ENTRY("version", U32, NULL, NULL, get_schema_version, "its version"),
	ENTRY("tcpstatectl", STRING, NULL, NULL, get_version, "version of tcpstatectl"),
	ENTRY("source", WORD, NULL, NULL, get_status_kind, "what makes the records"),
	ENTRY("module", STRING, NULL, NULL, get_status_module_version, "version of the source"),
	ENTRY("abi", U32, NULL, NULL, get_status_abi_version, "version of the record"),
	ENTRY("kernel", STRING, NULL, NULL, get_status_kernel_release, "as uname -r"),
	ENTRY("netns", U32, NULL, NULL, get_status_netns, "the reader's network namespace"),
	ENTRY("netns_init", U32, NULL, NULL, get_status_netns_init,
	      "the initial network namespace"),
	ENTRY("realtime_offset_ns", S64, "ns", NULL, get_status_realtime_offset,
	      "to add to time_ns for CLOCK_REALTIME"),
};

NUMBER(status_time_now, status_of(from)->time_now)
NUMBER(status_time_loaded, status_of(from)->time_loaded)
NUMBER(status_record_size, status_of(from)->record_size)
NUMBER(status_ring_slots, status_of(from)->ring_slots)
NUMBER(status_wake_delay_ms, status_of(from)->wake_delay_ms)
NUMBER(status_memory, status_of(from)->memory)

static const struct member status[] = {
	ENTRY("time", TIME, NULL, NULL, get_now, "when, in UTC"),
	ENTRY("time_ns", U64, "ns", NULL, get_status_time_now, "when, by CLOCK_MONOTONIC"),
	ENTRY("time_loaded", TIME, NULL, NULL, get_loaded, "when recording began, in UTC"),
	ENTRY("time_loaded_ns", U64, "ns", NULL, get_status_time_loaded,
	      "when recording began, by CLOCK_MONOTONIC"),
	ENTRY("record_size", U32, "bytes", NULL, get_status_record_size, "size of one record"),
	ENTRY("ring_slots", U32, "records", NULL, get_status_ring_slots,
	      "records that fit into the ring of one CPU"),
	ENTRY("wake_delay_ms", U32, "ms", NULL, get_status_wake_delay_ms,
	      "between two notifications, at least"),
	ENTRY("memory", U64, "bytes", NULL, get_status_memory, "size of all rings"),
};

NUMBER(cpu_cpu, cpu_of(from)->cpu)
NUMBER(cpu_written, cpu_of(from)->written)
NUMBER(cpu_overwritten, cpu_of(from)->overwritten)

static const struct member cpu[] = {
	ENTRY("cpu", U32, NULL, NULL, get_cpu_cpu, "CPU number"),
	ENTRY("written", U64, "records", NULL, get_cpu_written, "written so far"),
	ENTRY("overwritten", U64, "records", NULL, get_cpu_overwritten,
	      "of these no longer in the ring"),
};

static bool get_old_state(const void *from, struct member_value *value)
{
	return member_put_state(value, pair_of(from)->old_state);
}

static bool get_new_state(const void *from, struct member_value *value)
{
	return member_put_state(value, pair_of(from)->new_state);
}

NUMBER(pair_count, pair_of(from)->count)

static const struct member pair[] = {
	ENTRY("old_state", WORD, NULL, NULL, get_old_state, "state before"),
	ENTRY("new_state", WORD, NULL, NULL, get_new_state, "state after"),
	ENTRY("count", U64, NULL, NULL, get_pair_count, "how often it happened"),
};

static bool get_state(const void *from, struct member_value *value)
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

static bool has_run(const void *from)
{
	return hook_of(from)->runs;
}

static bool get_error_name(const void *from, struct member_value *value)
{
	return member_put_error(value, hook_of(from)->error);
}

STRING(hook_name, hook_of(from)->name)
STRING(hook_method, hook_of(from)->method)
NUMBER(hook_error, hook_of(from)->error)
STRING(hook_observes, hook_of(from)->observes)
STRING(hook_without, hook_of(from)->without)
NUMBER(hook_missed, hook_of(from)->missed)
STRING(hook_instead_of, hook_of(from)->instead_of)
STRING(hook_loses, hook_of(from)->loses)
STRING(hook_reason, hook_of(from)->reason)
NUMBER(hook_runs, hook_of(from)->runs)
NUMBER(hook_run_ns, hook_of(from)->run_ns)

static const struct member hook[] = {
	ENTRY("name", STRING, NULL, NULL, get_hook_name, "the kernel's name of what is watched"),
	ENTRY("state", WORD, NULL, NULL, get_state, "what has become of it"),
	ENTRY("method", STRING, NULL, is_attached, get_hook_method, "how it is attached"),
	ENTRY("error", S32, NULL, has_error, get_hook_error, "negative errno of the attempt"),
	ENTRY("error_name", WORD, NULL, NULL, get_error_name, "its name"),
	ENTRY("error_text", STRING, NULL, has_error, get_hook_reason,
	      "why it is missing, where the error alone does not tell"),
	ENTRY("observes", STRING, NULL, NULL, get_hook_observes, "what it sees"),
	ENTRY("without", STRING, NULL, NULL, get_hook_without, "what is not seen without it"),
	ENTRY("missed", U64, "runs", NULL, get_hook_missed, "runs that the kernel skipped"),
	ENTRY("instead_of", STRING, NULL, NULL, get_hook_instead_of, "where it would rather be"),
	ENTRY("loses", STRING, NULL, NULL, get_hook_loses,
	      "what it does not see here and would see there"),
	ENTRY("runs", U64, "runs", has_run, get_hook_runs,
	      "how often its BPF programs ran, if the kernel counts that"),
	ENTRY("run_ns", U64, "ns", has_run, get_hook_run_ns, "how long they ran, all runs"),
};

STRING(ignored_reason, ignored_of(from)->reason)
NUMBER(ignored_count, ignored_of(from)->count)

static const struct member ignored[] = {
	ENTRY("reason", STRING, NULL, NULL, get_ignored_reason, "why no record was made"),
	ENTRY("count", U64, NULL, NULL, get_ignored_count, "how often since recording began"),
};

NUMBER(gap_cpu, gap_of(from)->cpu)
NUMBER(gap_lost, gap_of(from)->lost)

static const struct member gap[] = {
	ENTRY("cpu", U32, NULL, NULL, get_gap_cpu, "CPU whose records are missing here"),
	ENTRY("lost", U64, "records", NULL, get_gap_lost, "how many are missing"),
};

NUMBER(totals_delivered, totals_of(from)->delivered)
NUMBER(totals_filtered, totals_of(from)->filtered)
NUMBER(totals_lost, totals_of(from)->lost)
NUMBER(totals_before, totals_of(from)->before)
NUMBER(totals_unshown, totals_of(from)->unshown)
NUMBER(totals_late, totals_of(from)->late)
NUMBER(totals_missed, totals_of(from)->missed)

static const struct member totals[] = {
	ENTRY("delivered", U64, "records", NULL, get_totals_delivered, "shown, or used"),
	ENTRY("filtered", U64, "records", NULL, get_totals_filtered, "not wanted"),
	ENTRY("lost", U64, "records", NULL, get_totals_lost,
	      "overwritten before they could be read; BPF: without room"),
	ENTRY("before", U64, "records", NULL, get_totals_before,
	      "overwritten before the reader came"),
	ENTRY("unshown", U64, "records", NULL, get_totals_unshown,
	      "read, but not shown because the reader stopped before"),
	ENTRY("late", U64, "records", NULL, get_totals_late, "shown after younger ones"),
	ENTRY("missed", U64, "runs", NULL, get_totals_missed,
	      "runs of hooks that the kernel skipped: records that never were"),
};

const struct member_table members_header = {
	.name = "header", .members = header, .n = ARRAY_SIZE(header),
	.help = "the first line",
};

const struct member_table members_status = {
	.name = "status", .members = status, .n = ARRAY_SIZE(status),
	.help = "status of a source",
};

const struct member_table members_cpu = {
	.name = "cpus", .members = cpu, .n = ARRAY_SIZE(cpu),
	.help = "in a status: one ring",
};

const struct member_table members_pair = {
	.name = "transitions", .members = pair, .n = ARRAY_SIZE(pair),
	.help = "in a status or a group: one transition",
};

const struct member_table members_hook = {
	.name = "hooks", .members = hook, .n = ARRAY_SIZE(hook),
	.help = "in a status: one hook",
};

const struct member_table members_ignored = {
	.name = "ignored", .members = ignored, .n = ARRAY_SIZE(ignored),
	.help = "in a status: one reason to make no record",
};

const struct member_table members_gap = {
	.name = "gap", .members = gap, .n = ARRAY_SIZE(gap),
	.help = "records missing at this place",
};

const struct member_table members_totals = {
	.name = "totals", .members = totals, .n = ARRAY_SIZE(totals),
	.help = "the last line",
};
