// SPDX-License-Identifier: GPL-2.0-only
/* What a program gets of a finding: when it is known, and what it is then. */
#include <stdio.h>
#include <string.h>

#include "known.h"
#include "script.h"
#include "unit.h"

static struct member_clock utc;

static void test_finding(void **state)
{
	static const struct diagnose_rule rule = {
		.id = "close-wait", .title = "a\nb", .why = "c", .see = "",
	};
	struct diagnose_finding f = { .rule = &rule, .severity = SEVERITY_WARNING, .unit = "as" };
	const struct member_finding from = { .finding = &f, .clock = &utc };

	(void)state;
	known_check(&members_finding, &from, "rule", "close-wait");
	known_check(&members_finding, &from, "severity", "warning");
	known_check(&members_finding, &from, "title", "a b");
	known_check(&members_finding, &from, "why", "c");
	known_check(&members_finding, &from, "see", "-");
	/* It was not counted, so there is nothing that might have been deduced. */
	known_check(&members_finding, &from, "time", "-");
	known_check(&members_finding, &from, "time_ns", "-");
	known_check(&members_finding, &from, "duration_ns", "-");
	known_check(&members_finding, &from, "count", "-");
	known_check(&members_finding, &from, "what", "-");
	known_check(&members_finding, &from, "inferred", "-");
	known_check(&members_finding, &from, "more_places", "0");
	f.count = 5;
	f.first_ns = SEC;
	f.last_ns = 3 * SEC;
	known_check(&members_finding, &from, "time", "1970-01-01T00:00:01.000000000Z");
	known_check(&members_finding, &from, "time_ns", "1000000000");
	known_check(&members_finding, &from, "duration_ns", "2000000000");
	known_check(&members_finding, &from, "count", "5");
	known_check(&members_finding, &from, "what", "as");
	known_check(&members_finding, &from, "inferred", "false");
	f.inferred = true;
	known_check(&members_finding, &from, "inferred", "true");
}

static void test_place(void **state)
{
	static const struct script_socket sock = { 1, 1, 0, AF_INET, "192.0.2.1", 80, NULL, 0, 0 };
	static const struct source_host hosts[] = { { .name = "left" }, { .name = "right" } };
	struct tcpstate_record rec = script_record(&sock, 0, 7, 10, 0);
	struct diagnose_place place = { .netns = 7, .count = 3, .of = 9, .host = 1 };
	struct diagnose_finding f = { .n_places = 1 };
	const struct member_place from = { .finding = &f, .place = &place, .clock = &utc };

	(void)state;
	known_check(&members_place, &from, "host", "-");
	known_check(&members_place, &from, "addr", "::");
	known_check(&members_place, &from, "port", "-");
	known_check(&members_place, &from, "netns", "7");
	known_check(&members_place, &from, "role", "-");
	known_check(&members_place, &from, "owner_pid", "-");
	known_check(&members_place, &from, "owner_comm", "-");
	known_check(&members_place, &from, "other_owners", "-");
	known_check(&members_place, &from, "count", "3");
	known_check(&members_place, &from, "of", "-");
	known_check(&members_place, &from, "cookie", "-");
	decode_local(&rec, &place.endpoint);
	place.role = ROLE_CLIENT;
	place.owner = (struct track_owner){ OWNER_HOLDS, 12, "a\n" };
	place.cookie = 0x1a2b;
	f.of_unit = " of %s";
	utc.hosts = hosts;
	known_check(&members_place, &from, "host", "right");
	known_check(&members_place, &from, "addr", "192.0.2.1");
	known_check(&members_place, &from, "port", "80");
	known_check(&members_place, &from, "role", "client");
	known_check(&members_place, &from, "owner_pid", "12");
	known_check(&members_place, &from, "owner_comm", "a\\x0a");
	known_check(&members_place, &from, "other_owners", "false");
	known_check(&members_place, &from, "of", "9");
	known_check(&members_place, &from, "cookie", "sk:1a2b");
	place.of = 0;
	known_check(&members_place, &from, "of", "-");
	utc.hosts = NULL;
}

static void test_fact(void **state)
{
	struct diagnose_fact fact = { .name = "a_ns", .words = "b %s", .unit = UNIT_NS };

	(void)state;
	known_check(&members_fact, &fact, "name", "a_ns");
	known_check(&members_fact, &fact, "words", "b %s");
	known_check(&members_fact, &fact, "number", "0");
	known_check(&members_fact, &fact, "unit", "ns");
	known_check(&members_fact, &fact, "text", "-");
	known_check(&members_fact, &fact, "inferred", "false");
	fact.unit = UNIT_PER_SECOND;
	known_check(&members_fact, &fact, "unit", "per_1000_s");
	fact.unit = UNIT_NUMBER;
	fact.inferred = true;
	known_check(&members_fact, &fact, "unit", "count");
	known_check(&members_fact, &fact, "inferred", "true");
	fact.unit = UNIT_TEXT;
	strcpy(fact.text, "c\td");
	known_check(&members_fact, &fact, "number", "-");
	known_check(&members_fact, &fact, "unit", "-");
	known_check(&members_fact, &fact, "text", "c?d");
}

static void test_fix(void **state)
{
	const struct diagnose_fix setting = { HOST_SOMAXCONN, "larger" };
	const struct diagnose_fix none = { HOST_SETTINGS, "look" };
	struct member_fix from = { .fix = &setting, .now = "4096" };

	(void)state;
	known_check(&members_fix, &from, "sysctl", "net.core.somaxconn");
	known_check(&members_fix, &from, "now", "4096");
	known_check(&members_fix, &from, "advice", "larger");
	from.fix = &none;
	from.now = "";
	known_check(&members_fix, &from, "sysctl", "-");
	known_check(&members_fix, &from, "now", "-");
	known_check(&members_fix, &from, "advice", "look");
}

static void check_text(const char *wanted, const struct member_table *table, const char *name,
		       const void *from)
{
	char text[512];
	size_t i;

	assert_true(strlen(wanted) < MEMBER_TEXT_LEN);
	snprintf(text, sizeof(text), "%s", wanted);
	for (i = 0; text[i]; i++)
		text[i] = text[i] == '\n' ? ' ' : text[i];
	known_check(table, from, name, text);
}

/* Each rule says all that it has to say. */
static void test_rules(void **state)
{
	struct diagnose_finding f = { 0 };
	const struct member_finding from = { .finding = &f, .clock = &utc };
	struct member_fix fix = { .now = "" };
	size_t i, j;

	(void)state;
	for (i = 0; i < DIAGNOSE_RULES; i++) {
		const struct diagnose_rule *rule = &diagnose_rules[i];

		f.rule = rule;
		known_check(&members_finding, &from, "rule", rule->id);
		check_text(rule->title, &members_finding, "title", &from);
		check_text(rule->why, &members_finding, "why", &from);
		check_text(rule->see, &members_finding, "see", &from);
		for (j = 0; j < DIAGNOSE_FIXES && rule->fixes[j].advice; j++) {
			fix.fix = &rule->fixes[j];
			check_text(fix.fix->advice, &members_fix, "advice", &fix);
		}
	}
}

static void test_diagnosis(void **state)
{
	static struct diagnose_result result;
	const struct member_diagnosis from = { .result = &result, .clock = &utc };

	(void)state;
	known_check(&members_diagnosis, &from, "time", "-");
	known_check(&members_diagnosis, &from, "time_ns", "-");
	known_check(&members_diagnosis, &from, "duration_ns", "-");
	known_check(&members_diagnosis, &from, "findings", "0");
	known_check(&members_diagnosis, &from, "events", "0");
	result.first_ns = 2 * SEC;
	result.last_ns = 5 * SEC;
	result.n = 1;
	result.events = 2;
	result.sockets = 3;
	result.forgotten = 4;
	result.unseen = 5;
	known_check(&members_diagnosis, &from, "time", "1970-01-01T00:00:05.000000000Z");
	known_check(&members_diagnosis, &from, "time_ns", "5000000000");
	known_check(&members_diagnosis, &from, "duration_ns", "3000000000");
	known_check(&members_diagnosis, &from, "findings", "1");
	known_check(&members_diagnosis, &from, "events", "2");
	known_check(&members_diagnosis, &from, "sockets", "3");
	known_check(&members_diagnosis, &from, "forgotten", "4");
	known_check(&members_diagnosis, &from, "unseen", "5");
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_finding),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_fact),
		cmocka_unit_test(test_fix),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_diagnosis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
