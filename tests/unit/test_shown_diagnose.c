// SPDX-License-Identifier: GPL-2.0-only
/* How findings are shown. */
#include <stdio.h>
#include <string.h>

#include "diagnosing.h"
#include "show.h"
#include "unit.h"

static struct diagnose_result result;

static struct diagnose_finding *add(enum diagnose_id id, enum diagnose_severity severity)
{
	struct diagnose_finding *f = &result.findings[result.n++];

	memset(f, 0, sizeof(*f));
	f->id = id;
	f->rule = &diagnose_rules[id];
	f->severity = severity;
	f->unit = "attempts to connect";
	f->of_unit = " of %s";
	f->count = 1200;
	f->first_ns = SEC;
	f->last_ns = 3 * SEC;
	return f;
}

static struct diagnose_place *add_place(struct diagnose_finding *f, const char *address)
{
	const struct script_socket sock = { 1, 1, 0, AF_INET6, "::1", 1, address, 8443, 0 };
	struct tcpstate_record rec = script_record(&sock, SEC, 7, 2, 0);
	struct diagnose_place *place = &f->places[f->n_places++];

	decode_remote(&rec, &place->endpoint);
	place->count = 1200;
	place->of = 1201;
	return place;
}

static void show(void)
{
	show_begin(80, false, false);
	show_render.own_netns = 4026531840U;
	show_render.ops->diagnose(&show_render, &result);
	show_end();
	show_check(80, false);
}

static int begin(void **state)
{
	(void)state;
	memset(&result, 0, sizeof(result));
	result.events = 13;
	result.sockets = 2;
	result.first_ns = SEC;
	result.last_ns = 13500 * MS;
	return 0;
}

static int end(void **state)
{
	(void)state;
	show_release();
	return 0;
}

static void test_nothing(void **state)
{
	(void)state;
	show();
	show_find("nothing found in 13 events of 2 sockets, 12.500 s\n");
	assert_null(strstr(show_out, "lost"));
}

static void test_no_events(void **state)
{
	(void)state;
	memset(&result, 0, sizeof(result));
	show();
	assert_string_equal(show_out, "nothing found in 0 events of 0 sockets\n");
}

/* What was lost limits what can be said. */
static void test_loss(void **state)
{
	(void)state;
	result.lost = 40;
	result.missed = 2;
	result.forgotten = 3;
	show();
	show_find("nothing found in 13 events of 2 sockets, 12.500 s\n"
		  "42 records lost: numbers are too small, and something may not be found\n"
		  "3 addresses forgotten, too many at once: something may not be found\n");
}

/* And so does what could not be seen to its end. */
static void test_unseen(void **state)
{
	(void)state;
	result.unseen = 4053;
	show();
	show_find("nothing found in 13 events of 2 sockets, 12.500 s\n"
		  "4053 sockets go on in FIN_WAIT2 or TIME_WAIT, unseen: fin-wait2, ports-run-out\n"
		  "  and time-wait-overflow cannot tell about those\n");
	show_release();
	result.unseen = 1;
	show();
	show_find("1 socket goes on in FIN_WAIT2");
}

static void test_finding(void **state)
{
	struct diagnose_finding *f = add(DIAGNOSE_CONNECT_REFUSED, SEVERITY_WARNING);
	struct diagnose_place *place = add_place(f, "2001:db8::1");

	(void)state;
	place->owner = (struct track_owner){ OWNER_OPENED, 12, "nginx" };
	place->owners = true;
	place->netns = 4026531840U;
	place->cookie = 4097;
	place = add_place(f, "::ffff:192.0.2.1");
	place->netns = 99;
	place->role = ROLE_SERVER;
	f->more_places = 7;
	show();
	/* Local time may be any; minutes and seconds are those of UTC in most places. */
	show_find("warning connect-refused: connections are refused\n"
		  "  seen      1200 attempts to connect, ");
	show_find(":21.000 to ");
	show_find(":23.000\n"
		  "  where     [2001:db8::1]:8443 nginx[12] and others: 1200 of 1201\n"
		  "            192.0.2.1:8443, server netns 99: 1200 of 1201\n"
		  "            and 7 more\n"
		  "  why       Nothing listens at that address and port, or a firewall answers in\n"
		  "            its name; the program goes on trying.\n"
		  "  fix       on the destination: ");
	show_find("  see       tcpstatectl timeline --cookie 4097\n"
		  "            tcpstatectl explain 'syn-sent>close'\n"
		  "\n"
		  "1 finding in 13 events of 2 sockets, 12.500 s\n");
}

/* Several hosts, and points in time as asked for. */
static void test_hosts_and_times(void **state)
{
	static const struct source_host hosts[] = { { "here", "" }, { "there", "" } };
	struct diagnose_finding *f = add(DIAGNOSE_CONNECT_REFUSED, SEVERITY_NOTICE);

	(void)state;
	add_place(f, "2001:db8::1")->host = 1;
	f->facts[f->n_facts++] = (struct diagnose_fact){ "a", "for %s", UNIT_NS, 1500 * MS, "",
							 false };
	show_begin(80, false, false);
	show_render.hosts = hosts;
	show_render.output.time = TIMES_UTC;
	show_render.output.ns = true;
	show_render.ops->diagnose(&show_render, &result);
	show_end();
	show_check(80, false);
	show_find("notice connect-refused: ");
	show_find("2023-11-14T22:13:21.000000000Z to\n"
		  "            2023-11-14T22:13:23.000000000Z\n");
	show_find("[2001:db8::1]:8443 host there: 1200 of 1201\n");
	show_find("for 1500000000 ns\n");
}

/* One, and at one moment; what was deduced is marked. */
static void test_single(void **state)
{
	struct diagnose_finding *f = add(DIAGNOSE_PORTS_EXHAUSTED, SEVERITY_CRITICAL);

	(void)state;
	add_place(f, "::1")->role = ROLE_CLIENT;
	f->of_unit = NULL;
	f->count = 1;
	f->last_ns = f->first_ns;
	f->inferred = true;
	f->facts[f->n_facts++] = (struct diagnose_fact){ "a", "ports: %s", UNIT_NUMBER, 7, "",
							 true };
	f->facts[f->n_facts++] = (struct diagnose_fact){ "b", "for %s", UNIT_NS, 1500 * MS, "",
							 false };
	f->facts[f->n_facts++] = (struct diagnose_fact){ "c", "%s a second", UNIT_PER_SECOND,
							 5678, "", false };
	f->facts[f->n_facts++] = (struct diagnose_fact){ "d", "from %s", UNIT_TEXT, 0,
							 "here (%s)", false };
	f->facts[f->n_facts++] = (struct diagnose_fact){ "e", "no value", UNIT_NUMBER, 0, "",
							 false };
	strcpy(f->settings[1], "40000 40049");
	show();
	show_find("critical ports-exhausted: connect() finds no local port (inferred)\n"
		  "  seen      1 attempt to connect, ");
	show_find(":21.000\n"
		  "  where     [::1]:8443, client netns 0: 1200\n"
		  "  evidence  ports: 7 (inferred)\n"
		  "            for 1.5 s\n"
		  "            5.6 a second\n"
		  "            from here (%s)\n"
		  "            no value\n");
	show_find("            net.ipv4.ip_local_port_range (now 40000 40049): wider\n"
		  "            net.ipv4.tcp_tw_reuse: with 1 a port");
	/* Without a cookie there is no timeline to look at. */
	show_find("  see       ss -tan state time-wait | wc -l\n");
}

/* The kernel's counter alone says when it was, or where. */
static void test_without_place(void **state)
{
	struct diagnose_finding *f = add(DIAGNOSE_ACCEPT_QUEUE, SEVERITY_CRITICAL);

	(void)state;
	f->count = 0;
	f->first_ns = 0;
	f->last_ns = 0;
	show();
	show_find("critical accept-queue: the accept queue of a listener is full\n"
		  "  why       While");
}

/* The widest that there can be. */
static void test_wide(void **state)
{
	struct diagnose_place *place;
	unsigned int i;

	(void)state;
	for (i = 0; i < DIAGNOSE_RULES; i++) {
		struct diagnose_finding *f = add(i, i % 3);

		place = add_place(f, "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff");
		place->owner = (struct track_owner){ OWNER_OPENED, 4194304,
						     "\033\033\033\033\033 \033\033\033" };
		place->owners = true;
		place->netns = 4294967295U;
		place->count = ~0ULL;
		place->of = ~0ULL;
		place->role = ROLE_CLIENT;
	}
	show();
	show_find("17 findings in ");
}

static size_t out_size;

static void test_rules(void **state)
{
	struct term term;
	size_t i;
	FILE *out;

	(void)state;
	show_begin(80, false, false);
	show_end();
	show_release();
	term_init(&term, 80, false, false);
	out = open_memstream(&show_out, &out_size);
	render_diagnose_rules(out, &term, ~0U);
	fclose(out);
	show_err = NULL;
	show_check(80, false);
	for (i = 0; i < DIAGNOSE_RULES; i++) {
		char line[80];

		snprintf(line, sizeof(line), "%s: ", diagnose_rules[i].id);
		show_find(line);
	}
	show_find("resets: connections end with a RST\n"
		  "  looks at  connections that a RST ended before");
	assert_null(strstr(show_out, "(now"));
}

/* Each says all that Documentation/diagnose.rst promises. */
static void test_rules_are_complete(void **state)
{
	enum diagnose_id id;
	size_t i;

	(void)state;
	show_begin(80, false, false);
	show_end();
	for (i = 0; i < DIAGNOSE_RULES; i++) {
		const struct diagnose_rule *rule = &diagnose_rules[i];

		assert_non_null(rule->id);
		assert_non_null(rule->title);
		assert_non_null(rule->looks);
		assert_non_null(rule->threshold);
		assert_non_null(rule->why);
		assert_non_null(rule->fixes[0].advice);
		assert_non_null(rule->blind);
		assert_non_null(rule->see);
		assert_int_equal(diagnose_find_rule(rule->id, strlen(rule->id), &id), 0);
		assert_int_equal(id, i);
	}
	assert_int_equal(diagnose_find_rule("", 0, &id), -1);
	assert_int_equal(diagnose_find_rule("resets,", 7, &id), -1);
	assert_int_equal(diagnose_find_rule("resets,", 6, &id), 0);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test_setup_teardown(test_nothing, begin, end),
		cmocka_unit_test_setup_teardown(test_no_events, begin, end),
		cmocka_unit_test_setup_teardown(test_loss, begin, end),
		cmocka_unit_test_setup_teardown(test_unseen, begin, end),
		cmocka_unit_test_setup_teardown(test_finding, begin, end),
		cmocka_unit_test_setup_teardown(test_hosts_and_times, begin, end),
		cmocka_unit_test_setup_teardown(test_single, begin, end),
		cmocka_unit_test_setup_teardown(test_without_place, begin, end),
		cmocka_unit_test_setup_teardown(test_wide, begin, end),
		cmocka_unit_test_setup_teardown(test_rules, begin, end),
		cmocka_unit_test_setup_teardown(test_rules_are_complete, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
