// SPDX-License-Identifier: GPL-2.0-only
/* Findings as text, at most 80 columns wide. */
#include <string.h>

#include "page.h"
#include "render.h"

#define WIDTH		80
/* Where text begins: after the name of the field. */
#define INDENT		12
#define WORDS_LEN	512

static enum term_style style_of(enum diagnose_severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
		return STYLE_BAD;
	case SEVERITY_WARNING:
		return STYLE_WAIT;
	default:
		return STYLE_BOLD;
	}
}

static void headline(struct page *page, enum term_style style, const char *words)
{
	fputs(term_on(page->term, style), page->out);
	page_begin_line(page, 2);
	page_put_words(page, words);
	fputs(term_off(page->term, style), page->out);
	page_end_line(page);
}

static void show_title(struct page *page, const struct diagnose_finding *f)
{
	char words[WORDS_LEN];
	struct text text;

	text_init(&text, words, sizeof(words));
	text_add(&text, "%s %s: %s%s", diagnose_severity_name(f->severity), f->rule->id,
		 f->rule->title, f->inferred ? " (inferred)" : "");
	headline(page, style_of(f->severity), words);
}

/* Milliseconds are enough for what lasts, unless somebody wants more. */
static void put_time(struct render *r, struct text *text, u64 ns)
{
	struct render_clock clock;

	if (r->output.time != TIMES_DEFAULT || r->output.ns) {
		words_time(text, r, ns);
		return;
	}
	words_clock(r, ns, &clock);
	text_add(text, "%s%.4s", clock.day, clock.fraction);
}

/* Words with a value in the place of %s. */
static void put_with(struct text *text, const char *words, const char *value)
{
	const char *at = strstr(words, "%s");

	if (!at) {
		text_put(text, words);
		return;
	}
	text_add(text, "%.*s", (int)(at - words), words);
	text_put(text, value);
	text_put(text, at + 2);
}

/* Of one of them the first word has no s. */
static void put_unit(struct text *text, const char *unit, u64 count)
{
	size_t len = strcspn(unit, " ");

	if (count == 1 && len && unit[len - 1] == 's')
		text_add(text, "%.*s%s", (int)(len - 1), unit, unit + len);
	else
		text_put(text, unit);
}

static void show_seen(struct render *r, struct page *page, const struct diagnose_finding *f)
{
	char words[WORDS_LEN];
	struct text text;

	if (!f->count)
		return;
	text_init(&text, words, sizeof(words));
	text_add(&text, "%llu ", f->count);
	put_unit(&text, f->unit, f->count);
	if (f->last_ns) {
		text_put(&text, ", ");
		put_time(r, &text, f->first_ns);
	}
	if (f->last_ns >= f->first_ns + NSEC_PER_MSEC) {
		text_put(&text, " to ");
		put_time(r, &text, f->last_ns);
	}
	page_field(page, "seen", words);
}

static void put_role(struct text *text, enum timeline_role role)
{
	if (role == ROLE_CLIENT)
		text_put(text, ", client");
	else if (role == ROLE_SERVER)
		text_put(text, ", server");
}

static void show_place(struct render *r, struct page *page, const struct diagnose_finding *f,
		       const struct diagnose_place *place)
{
	char words[WORDS_LEN], endpoint[DECODE_ENDPOINT_LEN], of[24];
	struct text text;

	decode_endpoint_text(endpoint, &place->endpoint);
	text_init(&text, words, sizeof(words));
	text_put(&text, endpoint);
	put_role(&text, place->role);
	if (place->owner.how != OWNER_UNKNOWN) {
		text_put(&text, " ");
		words_task(&text, place->owner.tgid, place->owner.comm);
		text_put(&text, place->owners ? " and others" : "");
	}
	if (r->own_netns && place->netns != r->own_netns)
		text_add(&text, " netns %u", place->netns);
	if (r->hosts) {
		text_put(&text, " host ");
		text_put(&text, r->hosts[place->host].name);
	}
	text_add(&text, ": %llu", place->count);
	if (f->of_unit) {
		snprintf(of, sizeof(of), "%llu", place->of);
		put_with(&text, f->of_unit, of);
	}
	page_field(page, place == f->places ? "where" : "", words);
}

static void show_places(struct render *r, struct page *page, const struct diagnose_finding *f)
{
	char words[WORDS_LEN];
	struct text text;
	size_t i;

	for (i = 0; i < f->n_places; i++)
		show_place(r, page, f, &f->places[i]);
	if (!f->more_places)
		return;
	text_init(&text, words, sizeof(words));
	text_add(&text, "and %llu more", f->more_places);
	page_field(page, "", words);
}

static void put_value(const struct render *r, struct text *text,
		      const struct diagnose_fact *fact)
{
	switch (fact->unit) {
	case UNIT_NUMBER:
		text_decimal(text, fact->number);
		break;
	case UNIT_NS:
		words_duration(text, r, fact->number);
		break;
	case UNIT_PER_SECOND:
		text_add(text, "%llu.%llu", fact->number / 1000, fact->number % 1000 / 100);
		break;
	case UNIT_TEXT:
		text_put(text, fact->text);
		break;
	}
}

static void show_facts(const struct render *r, struct page *page,
		       const struct diagnose_finding *f)
{
	char words[WORDS_LEN], value[DIAGNOSE_TEXT_LEN];
	struct text text;
	size_t i;

	for (i = 0; i < f->n_facts; i++) {
		text_init(&text, value, sizeof(value));
		put_value(r, &text, &f->facts[i]);
		text_init(&text, words, sizeof(words));
		put_with(&text, f->facts[i].words, value);
		if (f->facts[i].inferred)
			text_put(&text, " (inferred)");
		page_field(page, i ? "" : "evidence", words);
	}
}

/* What a rule advises, with the present values of settings if there are any. */
static void show_fixes(struct page *page, const struct diagnose_rule *rule,
		       const struct diagnose_finding *f)
{
	char words[WORDS_LEN];
	struct text text;
	size_t i;

	for (i = 0; i < DIAGNOSE_FIXES && rule->fixes[i].advice; i++) {
		const char *name = host_setting_name(rule->fixes[i].sysctl);

		text_init(&text, words, sizeof(words));
		if (name)
			text_put(&text, name);
		if (name && f && *f->settings[i])
			text_add(&text, " (now %s)", f->settings[i]);
		text_add(&text, "%s%s", name ? ": " : "", rule->fixes[i].advice);
		page_field(page, i ? "" : "fix", words);
	}
}

static void show_more(struct page *page, const struct diagnose_finding *f)
{
	u64 cookie = f->n_places ? f->places[0].cookie : 0;
	char words[WORDS_LEN];
	struct text text;

	text_init(&text, words, sizeof(words));
	text_add(&text, "tcpstatectl timeline --cookie %llu", cookie);
	if (cookie)
		page_field(page, "see", words);
	page_field(page, cookie ? "" : "see", f->rule->see);
}

static void show_finding(struct render *r, struct page *page,
			 const struct diagnose_finding *f)
{
	show_title(page, f);
	show_seen(r, page, f);
	show_places(r, page, f);
	show_facts(r, page, f);
	page_field(page, "why", f->rule->why);
	show_fixes(page, f->rule, f);
	show_more(page, f);
	fputc('\n', r->out);
}

static void show_loss(struct page *page, const struct diagnose_result *result)
{
	char words[WORDS_LEN];
	struct text text;

	text_init(&text, words, sizeof(words));
	if (result->lost || result->missed) {
		text_add(&text, "%llu records lost", result->lost + result->missed);
		text_put(&text, ": numbers are too small, and something may not be found");
		headline(page, STYLE_BAD, words);
	}
	if (!result->forgotten)
		return;
	text_init(&text, words, sizeof(words));
	text_add(&text, "%llu addresses forgotten, too many at once: something may not be found",
		 result->forgotten);
	headline(page, STYLE_BAD, words);
}

/* What rules had nothing to look at. */
static void show_unseen(struct page *page, const struct diagnose_result *result)
{
	char words[WORDS_LEN];
	struct text text;

	if (!result->unseen)
		return;
	text_init(&text, words, sizeof(words));
	text_add(&text, "%llu %s in FIN_WAIT2 or TIME_WAIT, unseen: ", result->unseen,
		 result->unseen == 1 ? "socket goes on" : "sockets go on");
	text_put(&text, "fin-wait2, ports-run-out and time-wait-overflow cannot tell about those");
	headline(page, STYLE_WAIT, words);
}

static void show_sum(struct render *r, struct page *page, const struct diagnose_result *result)
{
	char words[WORDS_LEN];
	struct text text;

	text_init(&text, words, sizeof(words));
	if (result->n)
		text_add(&text, "%zu %s", result->n, result->n == 1 ? "finding" : "findings");
	else
		text_put(&text, "nothing found");
	text_add(&text, " in %llu events of %llu sockets", result->events, result->sockets);
	if (result->first_ns) {
		text_put(&text, ", ");
		words_elapsed(&text, r, result->last_ns - result->first_ns);
	}
	headline(page, STYLE_BOLD, words);
	show_loss(page, result);
	show_unseen(page, result);
}

/**
 * render_diagnose() - show what is wrong
 * @r: where
 * @result: what was found
 */
void render_diagnose(struct render *r, const struct diagnose_result *result)
{
	struct page page;
	size_t i;

	page_init(&page, r->out, &r->term, WIDTH, INDENT);
	for (i = 0; i < result->n; i++)
		show_finding(r, &page, &result->findings[i]);
	show_sum(r, &page, result);
}

/**
 * render_diagnose_rules() - show what the rules are
 * @out: where
 * @term: what can be shown there
 * @rules: which, a bit for each enum diagnose_id
 */
void render_diagnose_rules(FILE *out, const struct term *term, u32 rules)
{
	char words[WORDS_LEN];
	struct text text;
	struct page page;
	bool first = true;
	size_t i;

	page_init(&page, out, term, WIDTH, INDENT);
	for (i = 0; i < DIAGNOSE_RULES; i++) {
		const struct diagnose_rule *rule = &diagnose_rules[i];

		if (!(rules & BIT(i)))
			continue;
		if (!first)
			fputc('\n', out);
		first = false;
		text_init(&text, words, sizeof(words));
		text_add(&text, "%s: %s", rule->id, rule->title);
		headline(&page, STYLE_BOLD, words);
		page_field(&page, "looks at", rule->looks);
		page_field(&page, "finding", rule->threshold);
		page_field(&page, "why", rule->why);
		show_fixes(&page, rule, NULL);
		page_field(&page, "not seen", rule->blind);
		page_field(&page, "see", rule->see);
	}
}
