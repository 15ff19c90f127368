// SPDX-License-Identifier: GPL-2.0-only
/* Findings for tests/golden: of rules that there are not, so that those may change. */
#include <stdlib.h>
#include <string.h>

#include "golden.h"

static const struct diagnose_rule full_queue = {
	.id = "full-queue",
	.title = "the queue is full",
	.why = "Clients wait\nfor seconds.",
	.fixes = {
		{ HOST_SETTINGS, "accept() faster,\nor \"more\"" },
		{ HOST_SOMAXCONN, "larger" },
		{ HOST_SYN_RETRIES, "smaller" },
	},
	.see = "ss -ltnp",
};

static const struct diagnose_rule counted = {
	.id = "counted",
	.title = "a counter grew",
	.why = "That is wrong.",
	.see = "nstat",
};

static void put_place(struct diagnose_finding *f, const char *address, u16 port)
{
	const struct script_socket sock = { 1, 1, 0, AF_INET6, address, port, "::", 0, 0 };
	struct tcpstate_record rec = script_record(&sock, 0, 7, 10, 0);
	struct diagnose_place *place = &f->places[f->n_places++];

	decode_local(&rec, &place->endpoint);
	place->netns = 4026531840U;
	place->count = 10 - f->n_places;
}

static void put_fact(struct diagnose_finding *f, const char *name, const char *words,
		     enum diagnose_unit unit, u64 number)
{
	f->facts[f->n_facts++] = (struct diagnose_fact){ .name = name, .words = words,
							 .unit = unit, .number = number };
}

/* Everything that a finding can have. */
static void put_full(struct diagnose_finding *f)
{
	*f = (struct diagnose_finding){
		.rule = &full_queue, .severity = SEVERITY_CRITICAL, .unit = "times full",
		.of_unit = ", backlog %s", .count = 12, .first_ns = SEC + 1,
		.last_ns = 3 * SEC + 1, .inferred = true, .more_places = 4,
		.settings = { "", "128" },
	};
	put_place(f, "::ffff:192.0.2.1", 8443);
	f->places[0].role = ROLE_SERVER;
	f->places[0].owner = (struct track_owner){ OWNER_OPENED, 12, "=caf\xc3\xa9" };
	f->places[0].owners = true;
	f->places[0].of = 511;
	f->places[0].cookie = 0xfeedULL;
	put_place(f, "2001:db8::1", 0);
	put_fact(f, "longest_ns", "full for %s", UNIT_NS, 1500 * MS);
	put_fact(f, "overflows", "grew by %s", UNIT_NUMBER, 7);
	put_fact(f, "rate", "%s a second", UNIT_PER_SECOND, 2500);
	put_fact(f, "sources", "from\n%s", UNIT_TEXT, 0);
	strcpy(f->facts[3].text, "10.0.0.1 (5), others");
	f->facts[1].inferred = true;
}

/**
 * golden_findings() - what is wrong
 * @result: the result: two findings
 */
void golden_findings(struct diagnose_result *result)
{
	memset(result, 0, sizeof(*result));
	put_full(&result->findings[0]);
	/* No event was seen of it, nor a place. */
	result->findings[1] = (struct diagnose_finding){
		.rule = &counted, .severity = SEVERITY_NOTICE, .unit = "orphans dropped",
	};
	put_fact(&result->findings[1], "counted", "grew by %s", UNIT_NUMBER, 3);
	result->n = 2;
	result->events = 13;
	result->sockets = 2;
	result->first_ns = SEC;
	result->last_ns = 13500 * MS;
	result->forgotten = 1;
	result->unseen = 3;
}
