// SPDX-License-Identifier: GPL-2.0-only
/* The members of connections, hooks and the header; time and cookies; the tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "known.h"
#include "script.h"
#include "unit.h"

static const struct script_socket sock = { 4026531840U, 0x1001, 0, AF_INET, "192.0.2.1",
	41234, "198.51.100.7", 80, 1000 };

static struct member_clock utc;

static void test_connection(void **state)
{
	struct track_row rows[2] = {
		{ .rec = script_record(&sock, 1, 7, 2, 8) },
		{ .rec = script_record(&sock, 2, 2, 7, 5) },
	};
	struct timeline_row lines[2] = { { .row = &rows[0] }, { .row = &rows[1] } };
	struct member_connection c = {
		.tl = { .rows = lines, .n_rows = 2, .first_ns = SEC, .last_ns = 3 * SEC, .by = 1,
			.role = { ROLE_CLIENT, ROLE_SERVER }, .cause = 5, .err = 111 },
		.clock = &utc,
	};

	(void)state;
	known_check(&members_connection, &c, "time", "1970-01-01T00:00:01.000000000Z");
	known_check(&members_connection, &c, "time_ns", "1000000000");
	known_check(&members_connection, &c, "duration_ns", "2000000000");
	known_check(&members_connection, &c, "over", "false");
	/* Nothing tells: so there is nobody, and no cause either. */
	known_check(&members_connection, &c, "outcome", "-");
	known_check(&members_connection, &c, "by", "-");
	known_check(&members_connection, &c, "by_role", "-");
	known_check(&members_connection, &c, "cause", "-");
	known_check(&members_connection, &c, "inferred", "-");
	known_check(&members_connection, &c, "sk_err", "-");
	known_check(&members_connection, &c, "sk_err_name", "-");
	known_check(&members_connection, &c, "gap", "false");
	known_check(&members_connection, &c, "odd", "false");
	known_check(&members_connection, &c, "records", "2");
	c.tl.outcome = OUTCOME_REFUSED;
	known_check(&members_connection, &c, "outcome", "refused");
	known_check(&members_connection, &c, "by", "1");
	known_check(&members_connection, &c, "by_role", "server");
	known_check(&members_connection, &c, "cause", "rst");
	known_check(&members_connection, &c, "inferred", "false");
	known_check(&members_connection, &c, "sk_err", "111");
	known_check(&members_connection, &c, "sk_err_name", "ECONNREFUSED");
	/* Deduced is the cause of another record, then of this one. */
	rows[0].rec.flags |= TCPSTATE_F_INFERRED;
	known_check(&members_connection, &c, "inferred", "false");
	rows[1].rec.flags |= TCPSTATE_F_INFERRED;
	known_check(&members_connection, &c, "inferred", "true");
	rows[1].gap = true;
	c.tl.odd = true;
	c.tl.over = true;
	known_check(&members_connection, &c, "gap", "true");
	known_check(&members_connection, &c, "odd", "true");
	known_check(&members_connection, &c, "over", "true");
}

static void test_outcomes(void **state)
{
	static const struct {
		enum timeline_outcome	outcome;
		const char		*word;
		const char		*by;
	} outcomes[] = {
		{ OUTCOME_CLOSED, "closed", "0" },
		{ OUTCOME_SIMULTANEOUS, "closed_by_both", "-" },
		{ OUTCOME_REFUSED, "refused", "0" },
		{ OUTCOME_RESET, "reset", "0" },
		{ OUTCOME_TIMED_OUT, "timed_out", "0" },
		{ OUTCOME_UNREACHABLE, "unreachable", "-" },
		{ OUTCOME_NOT_SENT, "not_sent", "0" },
		{ OUTCOME_GIVEN_UP, "given_up", "0" },
		{ OUTCOME_HALF_OPEN, "half_open", "0" },
		{ OUTCOME_DROPPED, "dropped", "0" },
		{ OUTCOME_DESTROYED, "destroyed", "0" },
	};
	struct member_connection c = { .clock = &utc };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(outcomes); i++) {
		c.tl.outcome = outcomes[i].outcome;
		known_check(&members_connection, &c, "outcome", outcomes[i].word);
		known_check(&members_connection, &c, "by", outcomes[i].by);
		/* Roles that are not known are not told. */
		known_check(&members_connection, &c, "by_role", "-");
	}
	c.tl.cause = TCPSTATE_CAUSE_UNKNOWN;
	known_check(&members_connection, &c, "cause", "-");
}

/* Seconds by `date -u -d @N`. */
static void test_time(void **state)
{
	static const struct {
		u64		second;
		const char	*date;
	} times[] = {
		{ 0, "1970-01-01T00:00:00" },
		{ 951782399, "2000-02-28T23:59:59" },
		{ 951782400, "2000-02-29T00:00:00" },
		{ 2147483648ULL, "2038-01-19T03:14:08" },
		{ 4107542400ULL, "2100-03-01T00:00:00" },
	};
	struct member_clock clock = { 0 };
	struct member_value value;
	char wanted[64];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(times); i++) {
		member_put_time(&value, &clock, times[i].second * SEC + 999999999);
		snprintf(wanted, sizeof(wanted), "%s.999999999Z", times[i].date);
		assert_string_equal(value.text, wanted);
		member_put_time(&value, &clock, times[i].second * SEC + 12);
		snprintf(wanted, sizeof(wanted), "%s.000000012Z", times[i].date);
		assert_string_equal(value.text, wanted);
	}
	/* CLOCK_MONOTONIC 5 s, on a host whose clock says 1970 plus 3 s. */
	member_clock_set(&clock, -2 * (s64)SEC);
	member_put_time(&value, &clock, 5 * SEC);
	assert_string_equal(value.text, "1970-01-01T00:00:03.000000000Z");
	/* Whatever a damaged record says. */
	member_put_time(&value, &clock, ~0ULL);
	assert_int_equal(strlen(value.text), strlen("1970-01-01T00:00:03.000000000Z"));
}

static void test_cookie(void **state)
{
	struct member_value value;

	(void)state;
	assert_false(member_put_cookie(&value, 0));
	assert_true(member_put_cookie(&value, 1));
	assert_string_equal(value.text, "sk:1");
	assert_true(member_put_cookie(&value, ~0ULL));
	assert_string_equal(value.text, "sk:ffffffffffffffff");
	assert_true(member_put_cookie(&value, 0x123456789abcdef0ULL));
	assert_string_equal(value.text, "sk:123456789abcdef0");
}

static void test_hook(void **state)
{
	struct source_hook hook = { "name", "none", -1000, "sees", "", ~0ULL, .loses = "a\tb\xff" };

	(void)state;
	known_check(&members_hook, &hook, "state", "missing");
	known_check(&members_hook, &hook, "method", "-");
	known_check(&members_hook, &hook, "error", "-1000");
	known_check(&members_hook, &hook, "error_name", "-");
	known_check(&members_hook, &hook, "missed", "18446744073709551615");
	known_check(&members_hook, &hook, "without", "-");
	known_check(&members_hook, &hook, "loses", "a?b?");
	known_check(&members_hook, &hook, "error_text", "-");
	known_check(&members_hook, &hook, "runs", "-");
	known_check(&members_hook, &hook, "run_ns", "-");
	strcpy(hook.reason, "it is\033 so");
	known_check(&members_hook, &hook, "error_text", "it is? so");
	hook.error = 0;
	known_check(&members_hook, &hook, "state", "not_needed");
	known_check(&members_hook, &hook, "error", "-");
	strcpy(hook.method, "ftrace");
	known_check(&members_hook, &hook, "state", "attached");
	known_check(&members_hook, &hook, "method", "ftrace");
	known_check(&members_hook, &hook, "error_text", "-");
	hook.runs = 2;
	known_check(&members_hook, &hook, "runs", "2");
	known_check(&members_hook, &hook, "run_ns", "0");
}

static void test_header(void **state)
{
	struct source_status st = { .abi_version = 1, .realtime_offset = -5, .netns = 9 };

	(void)state;
	known_check(&members_header, &st, "realtime_offset_ns", "-5");
	known_check(&members_header, &st, "schema", "tcpstate-json");
	known_check(&members_header, &st, "version", "1");
	known_check(&members_header, &st, "netns", "9");
	known_check(&members_header, &st, "kernel", "-");
	known_check(&members_header, &st, "source", "module");
	st.kind = SOURCE_BPF;
	known_check(&members_header, &st, "source", "bpf");
	/* Of a capture that a later program has made. */
	st.kind = 7;
	known_check(&members_header, &st, "source", "7");
}

/* Names that a program and a spreadsheet take; the same name never twice. */
static void test_tables(void **state)
{
	static const struct member_table * const tables[] = {
		&members_event, &members_connection, &members_handshake, &members_teardown,
		&members_end, &members_gap, &members_totals, &members_header, &members_status,
		&members_cpu, &members_pair, &members_hook, &members_ignored, &members_stats,
		&members_group, &members_times, &members_living, &members_finding,
		&members_place, &members_fact, &members_fix, &members_diagnosis,
	};
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
	size_t t, i, j;

	(void)state;
	for (t = 0; t < ARRAY_SIZE(tables); t++) {
		const struct member *members = tables[t]->members;

		assert_true(tables[t]->n > 0 && tables[t]->n <= MEMBERS_MAX);
		for (i = 0; i < tables[t]->n; i++) {
			assert_int_equal(strspn(members[i].name, letters),
					 strlen(members[i].name));
			assert_string_not_equal(members[i].name, "type");
			assert_non_null(members[i].get);
			assert_true(*members[i].help);
			assert_true(members[i].type != MEMBER_WORDS || members[i].words);
			assert_int_equal(tables[t] == &members_event, members[i].in != 0);
			for (j = 0; j < i; j++)
				assert_string_not_equal(members[i].name, members[j].name);
		}
	}
}

static void test_help(void **state)
{
	size_t size;
	char *out;
	FILE *file = open_memstream(&out, &size);

	(void)state;
	members_help(file);
	fclose(file);
	assert_non_null(strstr(out, "\nevent: one record (e)"));
	assert_non_null(strstr(out, "\n  since_ns                u64      ns       0.1    -r-  "));
	assert_non_null(strstr(out, "\n  lost                    u64      records  0.1    how"));
	free(out);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_connection),
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_cookie),
		cmocka_unit_test(test_hook),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
