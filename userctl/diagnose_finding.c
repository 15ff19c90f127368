// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <string.h>

#include "diagnose_finding.h"

/* Of the keys that came most often, so many are told. */
#define TOLD_TOPS 4

/**
 * finding_is() - say what a finding is about
 * @f: the finding
 * @severity: how bad it is
 * @unit: what is counted, in the plural
 * @of_unit: what the second number of a place is, with a %s for it; NULL: it has none
 */
void finding_is(struct diagnose_finding *f, enum diagnose_severity severity, const char *unit,
		const char *of_unit)
{
	f->severity = severity;
	f->unit = unit;
	f->of_unit = of_unit;
}

static void keep_place(struct diagnose_finding *f, const struct diagnose_place *place)
{
	size_t at = f->n_places;

	while (at && f->places[at - 1].count < place->count)
		at--;
	if (f->n_places < DIAGNOSE_PLACES)
		f->n_places++;
	else
		f->more_places++;
	if (at == DIAGNOSE_PLACES)
		return;
	memmove(&f->places[at + 1], &f->places[at],
		(f->n_places - at - 1) * sizeof(f->places[0]));
	f->places[at] = *place;
}

/**
 * finding_add() - add a place to a finding
 * @f: the finding
 * @place: the place; its count is added to that of the finding
 * @tally: when it happened there
 */
void finding_add(struct diagnose_finding *f, const struct diagnose_place *place,
		 const struct tally *tally)
{
	if (tally->n && (!f->first_ns || tally->first_ns < f->first_ns))
		f->first_ns = tally->first_ns;
	if (tally->last_ns > f->last_ns)
		f->last_ns = tally->last_ns;
	f->count += place->count;
	keep_place(f, place);
}

/* What has no room is not told: no rule has so many. */
static void add_fact(struct diagnose_finding *f, const struct diagnose_fact *fact)
{
	if (f->n_facts < DIAGNOSE_FACTS)
		f->facts[f->n_facts++] = *fact;
}

/**
 * finding_number() - add a number that was observed
 * @f: the finding
 * @name: for programs
 * @words: for people, with a %s for the number
 * @number: the number; 0 is not told
 */
void finding_number(struct diagnose_finding *f, const char *name, const char *words, u64 number)
{
	const struct diagnose_fact fact = { .name = name, .words = words, .number = number };

	if (number)
		add_fact(f, &fact);
}

/**
 * finding_inferred() - add a number that was deduced
 * @f: the finding
 * @name: for programs
 * @words: for people, with a %s for the number
 * @number: the number; 0 is not told
 */
void finding_inferred(struct diagnose_finding *f, const char *name, const char *words,
		      u64 number)
{
	const struct diagnose_fact fact = { .name = name, .words = words, .number = number,
					    .inferred = true };

	if (number)
		add_fact(f, &fact);
}

/**
 * finding_time() - add a span of time
 * @f: the finding
 * @name: for programs
 * @words: for people, with a %s for it
 * @ns: nanoseconds; 0 is not told
 */
void finding_time(struct diagnose_finding *f, const char *name, const char *words, u64 ns)
{
	const struct diagnose_fact fact = { .name = name, .words = words, .unit = UNIT_NS,
					    .number = ns };

	if (ns)
		add_fact(f, &fact);
}

/**
 * finding_rate() - add how often per second
 * @f: the finding
 * @name: for programs
 * @words: for people, with a %s for it
 * @per_1000_s: how often in 1000 seconds; 0 is not told
 */
void finding_rate(struct diagnose_finding *f, const char *name, const char *words,
		  u64 per_1000_s)
{
	const struct diagnose_fact fact = { .name = name, .words = words,
					    .unit = UNIT_PER_SECOND, .number = per_1000_s };

	if (per_1000_s)
		add_fact(f, &fact);
}

/**
 * finding_text() - add what is no number
 * @f: the finding
 * @name: for programs
 * @words: for people, with a %s for it
 * @text: it; empty: it is not told
 */
void finding_text(struct diagnose_finding *f, const char *name, const char *words,
		  const char *text)
{
	struct diagnose_fact fact = { .name = name, .words = words, .unit = UNIT_TEXT };
	struct text copy;

	text_init(&copy, fact.text, sizeof(fact.text));
	text_put(&copy, text);
	if (*text)
		add_fact(f, &fact);
}

/**
 * finding_tops() - add what came most often
 * @f: the finding
 * @name: for programs
 * @words: for people, with a %s for it
 * @tops: what came; sorted
 * @put_key: writes one
 */
void finding_tops(struct diagnose_finding *f, const char *name, const char *words,
		  struct tops *tops, finding_key put_key)
{
	char string[DIAGNOSE_TEXT_LEN];
	struct text text;
	size_t i;

	tops_sort(tops);
	text_init(&text, string, sizeof(string));
	for (i = 0; i < tops->n && i < TOLD_TOPS; i++) {
		const struct top *top = &tops->at[i];

		/* What only took the place of others is no top. */
		if (i && top->error)
			break;
		text_put(&text, i ? ", " : "");
		put_key(&text, top->key);
		text_add(&text, top->error ? " (%llu or more)" : " (%llu)", top->n - top->error);
	}
	if (tops->more || i < tops->n)
		text_put(&text, ", others");
	finding_text(f, name, words, string);
}

/**
 * finding_put_address() - write a struct endpoint without its port
 * @text: appended to
 * @key: the endpoint
 */
void finding_put_address(struct text *text, const u8 key[TOPS_KEY_LEN])
{
	char string[INET6_ADDRSTRLEN];
	struct endpoint endpoint;
	bool ipv4;

	memcpy(&endpoint, key, sizeof(endpoint));
	ipv4 = decode_is_ipv4(&endpoint);
	inet_ntop(ipv4 ? AF_INET : AF_INET6, ipv4 ? endpoint.addr + 12 : endpoint.addr, string,
		  sizeof(string));
	text_put(text, string);
}

/**
 * finding_put_process() - write a process: its id and its name
 * @text: appended to
 * @key: a u32 and TCPSTATE_COMM_LEN bytes
 */
void finding_put_process(struct text *text, const u8 key[TOPS_KEY_LEN])
{
	char name[TEXT_COMM_LEN];
	u32 tgid;

	memcpy(&tgid, key, sizeof(tgid));
	text_comm(name, (const char *)key + sizeof(tgid), TCPSTATE_COMM_LEN);
	text_add(text, "%s[%u]", name, tgid);
}
