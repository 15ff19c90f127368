// SPDX-License-Identifier: GPL-2.0-only
/* The members of what is wrong. */
#include "diagnose.h"
#include "members_entry.h"
#include "text.h"

static const struct diagnose_finding *finding_of(const void *from)
{
	return ((const struct member_finding *)from)->finding;
}

static const struct diagnose_place *place_of(const void *from)
{
	return ((const struct member_place *)from)->place;
}

static const struct diagnose_fact *fact_of(const void *from)
{
	return from;
}

static const struct member_fix *fix_of(const void *from)
{
	return from;
}

static const struct diagnose_result *result_of(const void *from)
{
	return ((const struct member_diagnosis *)from)->result;
}

/* A number of which 0 says nothing. */
#define COUNT(name, expression) \
static bool get_##name(const void *from, struct member_value *value) \
{ \
	value->number = expression; \
	return value->number; \
}

/* Text of the program's own, where a newline is a blank. */
static bool put_words(struct member_value *value, const char *words)
{
	size_t i;

	for (i = 0; words && words[i] && i + 1 < MEMBER_TEXT_LEN; i++)
		value->buf[i] = words[i] == '\n' ? ' ' : words[i];
	value->buf[i] = '\0';
	value->text = value->buf;
	return i;
}

static bool get_rule(const void *from, struct member_value *value)
{
	value->text = finding_of(from)->rule->id;
	return true;
}

static bool get_severity(const void *from, struct member_value *value)
{
	value->text = diagnose_severity_name(finding_of(from)->severity);
	return true;
}

static bool get_title(const void *from, struct member_value *value)
{
	return put_words(value, finding_of(from)->rule->title);
}

/* What only a counter of the kernel tells has no time. */
static bool has_time(const void *from)
{
	return finding_of(from)->last_ns;
}

static bool get_time(const void *from, struct member_value *value)
{
	const struct member_finding *finding = from;

	member_put_time(value, finding->clock, finding->finding->first_ns);
	return true;
}

NUMBER(time_ns, finding_of(from)->first_ns)
NUMBER(duration_ns, finding_of(from)->last_ns - finding_of(from)->first_ns)
COUNT(count, finding_of(from)->count)

static bool has_count(const void *from)
{
	return finding_of(from)->count;
}

static bool get_what(const void *from, struct member_value *value)
{
	return put_words(value, finding_of(from)->unit);
}

NUMBER(inferred, finding_of(from)->inferred)
NUMBER(more_places, finding_of(from)->more_places)

static bool get_why(const void *from, struct member_value *value)
{
	return put_words(value, finding_of(from)->rule->why);
}

static bool get_see(const void *from, struct member_value *value)
{
	return put_words(value, finding_of(from)->rule->see);
}

static bool get_host(const void *from, struct member_value *value)
{
	const struct source_host *hosts = ((const struct member_place *)from)->clock->hosts;
	const struct source_host *host;

	if (!hosts)
		return false;
	host = &hosts[place_of(from)->host];
	return member_put_string(value, host->name, sizeof(host->name));
}

static bool get_addr(const void *from, struct member_value *value)
{
	decode_address_text(value->buf, &place_of(from)->endpoint);
	value->text = value->buf;
	return true;
}

COUNT(port, place_of(from)->endpoint.port)
NUMBER(netns, place_of(from)->netns)

static bool get_role(const void *from, struct member_value *value)
{
	return member_put_role(value, place_of(from)->role);
}

static bool has_owner(const void *from)
{
	return place_of(from)->owner.how != OWNER_UNKNOWN;
}

NUMBER(owner_pid, place_of(from)->owner.tgid)
NUMBER(owners, place_of(from)->owners)
NUMBER(place_count, place_of(from)->count)

static bool get_owner_comm(const void *from, struct member_value *value)
{
	return has_owner(from) && member_put_comm(value, place_of(from)->owner.comm);
}

/* What it is nothing of, is not told. */
static bool get_of(const void *from, struct member_value *value)
{
	value->number = place_of(from)->of;
	return value->number && ((const struct member_place *)from)->finding->of_unit;
}

static bool get_cookie(const void *from, struct member_value *value)
{
	return member_put_cookie(value, place_of(from)->cookie);
}

static bool get_name(const void *from, struct member_value *value)
{
	value->text = fact_of(from)->name;
	return true;
}

static bool has_number(const void *from)
{
	return fact_of(from)->unit != UNIT_TEXT;
}

static bool get_unit(const void *from, struct member_value *value)
{
	static const char * const units[] = {
		[UNIT_NUMBER] = "count",
		[UNIT_NS] = "ns",
		[UNIT_PER_SECOND] = "per_1000_s",
	};

	member_put_word(value, units, ARRAY_SIZE(units), fact_of(from)->unit);
	return has_number(from);
}

NUMBER(number, fact_of(from)->number)

static bool get_text(const void *from, struct member_value *value)
{
	return !has_number(from) &&
	       member_put_string(value, fact_of(from)->text, DIAGNOSE_TEXT_LEN);
}

NUMBER(fact_inferred, fact_of(from)->inferred)

static bool get_words(const void *from, struct member_value *value)
{
	return put_words(value, fact_of(from)->words);
}

static bool get_sysctl(const void *from, struct member_value *value)
{
	value->text = host_setting_name(fix_of(from)->fix->sysctl);
	return value->text;
}

static bool get_now(const void *from, struct member_value *value)
{
	return member_put_string(value, fix_of(from)->now, HOST_VALUE_LEN);
}

static bool get_advice(const void *from, struct member_value *value)
{
	return put_words(value, fix_of(from)->fix->advice);
}

static bool has_events(const void *from)
{
	return result_of(from)->first_ns;
}

static bool get_end_time(const void *from, struct member_value *value)
{
	member_put_time(value, ((const struct member_diagnosis *)from)->clock,
			result_of(from)->last_ns);
	return true;
}

NUMBER(end_ns, result_of(from)->last_ns)
NUMBER(span_ns, result_of(from)->last_ns - result_of(from)->first_ns)
NUMBER(findings, result_of(from)->n)
NUMBER(events, result_of(from)->events)
NUMBER(sockets, result_of(from)->sockets)
NUMBER(forgotten, result_of(from)->forgotten)
NUMBER(unseen, result_of(from)->unseen)

static const struct member finding[] = {
	ENTRY("rule", WORD, NULL, NULL, get_rule, "the rule that says so, as --only takes it"),
	ENTRY("severity", WORD, NULL, NULL, get_severity, "how bad it is"),
	ENTRY("title", STRING, NULL, NULL, get_title, "what was found, in a line"),
	ENTRY("time", TIME, NULL, has_time, get_time, "when it was seen first, in UTC"),
	ENTRY("time_ns", U64, "ns", has_time, get_time_ns, "the same, by CLOCK_MONOTONIC"),
	ENTRY("duration_ns", U64, "ns", has_time, get_duration_ns,
	      "from the first time to the last"),
	ENTRY("count", U64, NULL, NULL, get_count, "how often"),
	ENTRY("what", STRING, NULL, has_count, get_what, "what is counted"),
	ENTRY("inferred", BOOL, NULL, has_count, get_inferred, "what is counted was deduced"),
	ENTRY("more_places", U64, NULL, NULL, get_more_places, "places beyond those told"),
	ENTRY("why", STRING, NULL, NULL, get_why, "why that is wrong"),
	ENTRY("see", STRING, NULL, NULL, get_see, "command that shows more"),
};

static const struct member place[] = {
	ENTRY("host", STRING, NULL, NULL, get_host, "of several, the one it is from"),
	ENTRY("addr", ADDRESS, NULL, NULL, get_addr, "listener, destination or service: address"),
	ENTRY("port", PORT, NULL, NULL, get_port, "its port"),
	ENTRY("netns", U32, NULL, NULL, get_netns, "inode of the network namespace of this end"),
	ENTRY("role", WORD, NULL, NULL, get_role, "what this end is to its connections"),
	ENTRY("owner_pid", U32, NULL, has_owner, get_owner_pid, "process that owns the sockets"),
	ENTRY("owner_comm", STRING, NULL, NULL, get_owner_comm, "its name"),
	ENTRY("other_owners", BOOL, NULL, has_owner, get_owners, "others own some, too"),
	ENTRY("count", U64, NULL, NULL, get_place_count, "how often there"),
	ENTRY("of", U64, NULL, NULL, get_of, "of how many, or the limit"),
	ENTRY("cookie", COOKIE, NULL, NULL, get_cookie, "socket cookie of the first connection"),
};

static const struct member fact[] = {
	ENTRY("name", WORD, NULL, NULL, get_name, "what it is"),
	ENTRY("number", U64, NULL, has_number, get_number, "its value"),
	ENTRY("unit", WORD, NULL, NULL, get_unit, "unit of number"),
	ENTRY("text", STRING, NULL, NULL, get_text, "its value, if that is no number"),
	ENTRY("inferred", BOOL, NULL, NULL, get_fact_inferred, "it was deduced, not observed"),
	ENTRY("words", STRING, NULL, NULL, get_words, "in words; %s stands for the value"),
};

static const struct member fix[] = {
	ENTRY("sysctl", STRING, NULL, NULL, get_sysctl, "setting that it is about"),
	ENTRY("now", STRING, NULL, NULL, get_now, "what that is now"),
	ENTRY("advice", STRING, NULL, NULL, get_advice, "what to do"),
};

static const struct member diagnosis[] = {
	ENTRY("time", TIME, NULL, has_events, get_end_time, "up to when it was looked, in UTC"),
	ENTRY("time_ns", U64, "ns", has_events, get_end_ns, "the same, by CLOCK_MONOTONIC"),
	ENTRY("duration_ns", U64, "ns", has_events, get_span_ns, "from the first event to then"),
	ENTRY("findings", U64, NULL, NULL, get_findings, "how many there are"),
	ENTRY("events", U64, "records", NULL, get_events, "events that were looked at"),
	ENTRY("sockets", U64, NULL, NULL, get_sockets, "sockets that they are of"),
	ENTRY("forgotten", U64, NULL, NULL, get_forgotten,
	      "addresses that were too many at once"),
	ENTRY("unseen", U64, NULL, NULL, get_unseen,
	      "sockets that went on where they cannot be seen"),
};

const struct member_table members_finding = {
	.name = "finding", .members = finding, .n = ARRAY_SIZE(finding),
	.help = "something that is wrong (diagnose)",
};

const struct member_table members_place = {
	.name = "places", .members = place, .n = ARRAY_SIZE(place),
	.help = "in a finding: where it is worst",
};

const struct member_table members_fact = {
	.name = "facts", .members = fact, .n = ARRAY_SIZE(fact),
	.help = "in a finding: more evidence",
};

const struct member_table members_fix = {
	.name = "fixes", .members = fix, .n = ARRAY_SIZE(fix),
	.help = "in a finding: what can be done",
};

const struct member_table members_diagnosis = {
	.name = "diagnosis", .members = diagnosis, .n = ARRAY_SIZE(diagnosis),
	.help = "what all findings are based on (diagnose)",
};
