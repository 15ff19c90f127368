// SPDX-License-Identifier: GPL-2.0-only
/* The members of a connection, or of a listener, as a whole. */
#include "members_entry.h"
#include "words.h"

static const struct timeline *timeline_of(const void *from)
{
	return &((const struct member_connection *)from)->tl;
}

NUMBER(time_ns, timeline_of(from)->first_ns)
NUMBER(duration_ns, timeline_of(from)->last_ns - timeline_of(from)->first_ns)
NUMBER(over, timeline_of(from)->over && !timeline_of(from)->unseen)
NUMBER(by, timeline_of(from)->by)
NUMBER(sk_err, timeline_of(from)->err)
NUMBER(odd, timeline_of(from)->odd)
NUMBER(records, timeline_of(from)->n_rows)

static bool get_time(const void *from, struct member_value *value)
{
	const struct member_connection *connection = from;

	member_put_time(value, connection->clock, connection->tl.first_ns);
	return true;
}

static bool has_outcome(const void *from)
{
	return timeline_of(from)->outcome != OUTCOME_NONE;
}

static bool get_outcome(const void *from, struct member_value *value)
{
	static const char * const outcomes[] = {
		[OUTCOME_CLOSED] = "closed",
		[OUTCOME_SIMULTANEOUS] = "closed_by_both",
		[OUTCOME_REFUSED] = "refused",
		[OUTCOME_RESET] = "reset",
		[OUTCOME_TIMED_OUT] = "timed_out",
		[OUTCOME_UNREACHABLE] = "unreachable",
		[OUTCOME_NOT_SENT] = "not_sent",
		[OUTCOME_GIVEN_UP] = "given_up",
		[OUTCOME_HALF_OPEN] = "half_open",
		[OUTCOME_DROPPED] = "dropped",
		[OUTCOME_DESTROYED] = "destroyed",
	};

	member_put_word(value, outcomes, ARRAY_SIZE(outcomes), timeline_of(from)->outcome);
	return has_outcome(from);
}

/* Both ends close at once; ICMP comes from somewhere on the way. */
static bool has_by(const void *from)
{
	return has_outcome(from) && timeline_of(from)->outcome != OUTCOME_SIMULTANEOUS &&
	       timeline_of(from)->outcome != OUTCOME_UNREACHABLE;
}

static bool get_by_role(const void *from, struct member_value *value)
{
	return has_by(from) &&
	       member_put_role(value, timeline_of(from)->role[!!timeline_of(from)->by]);
}

static bool has_cause(const void *from)
{
	return has_outcome(from) && timeline_of(from)->cause != TCPSTATE_CAUSE_UNKNOWN;
}

static bool get_cause(const void *from, struct member_value *value)
{
	value->text = word_cause(timeline_of(from)->cause, value->buf);
	return has_cause(from);
}

/* Which record decided is not told: one that is deduced makes the cause so. */
static bool get_inferred(const void *from, struct member_value *value)
{
	const struct timeline *tl = timeline_of(from);
	size_t i;

	value->number = false;
	for (i = 0; i < tl->n_rows; i++) {
		const struct tcpstate_record *rec = &tl->rows[i].row->rec;

		value->number |= rec->cause == tl->cause && rec->flags & TCPSTATE_F_INFERRED;
	}
	return has_cause(from);
}

static bool has_error(const void *from)
{
	return has_outcome(from) && timeline_of(from)->err;
}

static bool get_error_name(const void *from, struct member_value *value)
{
	return has_error(from) && member_put_error(value, timeline_of(from)->err);
}

static bool get_gap(const void *from, struct member_value *value)
{
	const struct timeline *tl = timeline_of(from);
	size_t i;

	value->number = false;
	for (i = 0; i < tl->n_rows; i++)
		value->number |= tl->rows[i].row->gap;
	return true;
}

static const struct member members[] = {
	ENTRY("time", TIME, NULL, NULL, get_time, "when the first record was written, in UTC"),
	ENTRY("time_ns", U64, "ns", NULL, get_time_ns, "the same, by CLOCK_MONOTONIC"),
	ENTRY("duration_ns", U64, "ns", NULL, get_duration_ns, "from the first record to the last"),
	ENTRY("over", BOOL, NULL, NULL, get_over, "all ends that were seen are closed"),
	ENTRY("outcome", WORD, NULL, NULL, get_outcome, "what became of it"),
	ENTRY("by", U32, NULL, has_by, get_by, "which end outcome is about: index in ends"),
	ENTRY("by_role", WORD, NULL, NULL, get_by_role, "the role of that end"),
	ENTRY("cause", WORD, NULL, NULL, get_cause, "cause of the record that decided outcome"),
	ENTRY("inferred", BOOL, NULL, NULL, get_inferred, "that cause was deduced, not observed"),
	ENTRY("sk_err", U32, NULL, has_error, get_sk_err, "error of the socket then"),
	ENTRY("sk_err_name", WORD, NULL, NULL, get_error_name, "its name"),
	ENTRY("gap", BOOL, NULL, NULL, get_gap, "records are missing"),
	ENTRY("odd", BOOL, NULL, NULL, get_odd, "a transition is not in the state machine"),
	ENTRY("records", U64, "records", NULL, get_records, "how many records it has"),
};

const struct member_table members_connection = {
	.name = "connection", .members = members, .n = ARRAY_SIZE(members),
	.help = "one connection; the same for a listener",
};
