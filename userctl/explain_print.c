// SPDX-License-Identifier: GPL-2.0-only
/* Entries as text, broken into lines that fit. */
#include <string.h>

#include "explain_tables.h"
#include "fsm.h"
#include "names.h"
#include "page.h"
#include "text.h"
#include "words.h"

/* Where text begins: after the name of the field. */
#define INDENT		11

static void print_sysctls(struct page *page, const struct explain_entry *entry)
{
	const struct explain_sysctl *sysctl;
	char initial[64];
	struct text text;
	size_t i;

	for (i = 0; i < EXPLAIN_SYSCTLS && entry->sysctls[i]; i++) {
		sysctl = explain_sysctl(entry->sysctls[i]);
		if (!sysctl)
			continue;
		page_begin_field(page, i ? "" : "sysctls");
		page_put_words(page, sysctl->name);
		text_init(&text, initial, sizeof(initial));
		text_add(&text, "(%s):", sysctl->initial);
		page_put_words(page, initial);
		page_put_words(page, sysctl->effect);
		page_end_line(page);
	}
}

static void print_entry(struct page *page, const struct explain_entry *entry)
{
	size_t i;

	page_field(page, "meaning", entry->meaning);
	page_field(page, "RFC", entry->rfc);
	page_field(page, "kernel", entry->kernel);
	print_sysctls(page, entry);
	page_field(page, "trouble", entry->trouble);
	for (i = 0; i < EXPLAIN_HINTS; i++)
		page_field(page, i ? "" : "next", entry->hints[i]);
	page_field(page, "see", entry->see);
}

/* States that can come before or after another one. */
static void print_neighbours(struct page *page, const char *label, u8 state, bool before)
{
	struct name unknown;
	char words[256];
	struct text text;
	u8 i;

	text_init(&text, words, sizeof(words));
	for (i = 1; i < TCPSTATE_STATE_END; i++) {
		if (before ? fsm_legal(i, state) : fsm_legal(state, i))
			text_add(&text, "%s%s", text.len ? ", " : "", name_state(i, &unknown));
	}
	page_field(page, label, text.len ? words : NULL);
}

/* The transitions that leave a state or enter one, as they can be typed. */
static void print_pairs(struct page *page, const char *label, u8 state, bool enter)
{
	struct name old_unknown, new_unknown;
	u8 i, old_state, new_state;
	char words[512];
	struct text text;

	text_init(&text, words, sizeof(words));
	for (i = 1; i < TCPSTATE_STATE_END; i++) {
		old_state = enter ? i : state;
		new_state = enter ? state : i;
		if (fsm_legal(old_state, new_state))
			text_add(&text, "%s%s>%s", text.len ? ", " : "",
				 name_state(old_state, &old_unknown),
				 name_state(new_state, &new_unknown));
	}
	page_field(page, label, words);
}

static void print_title(struct page *page, const char *name, const char *kind,
			const char *shown, const char *title)
{
	const struct term *term = page->term;
	struct text text;
	char words[256];

	text_init(&text, words, sizeof(words));
	text_add(&text, "%s", name);
	if (kind)
		text_add(&text, shown && *shown ? " (%s, \"%s\")" : " (%s)", kind, shown);
	text_add(&text, ": %s", title);
	page_begin_line(page, 2);
	fputs(term_on(term, STYLE_BOLD), page->out);
	page_put_words(page, words);
	fputs(term_off(term, STYLE_BOLD), page->out);
	page_end_line(page);
}

static void print_transition(struct page *page, const struct explain_topic *topic)
{
	const struct explain_entry *entry = explain_transition(topic->number, topic->next);
	struct name old_unknown, new_unknown;
	struct text text;
	char name[64];

	text_init(&text, name, sizeof(name));
	text_add(&text, "%s %s %s", name_state(topic->number, &old_unknown),
		 page->term->glyphs->to, name_state(topic->next, &new_unknown));
	if (topic->kind == EXPLAIN_TRANSITION && entry) {
		print_title(page, name, NULL, NULL, entry->title);
		print_entry(page, entry);
		return;
	}
	print_title(page, name, NULL, NULL, "Linux has no such transition");
	page_field(page, "why", explain_illegal(topic->number, topic->next));
	print_pairs(page, "leaving", topic->number, false);
	print_pairs(page, "entering", topic->next, true);
}

/**
 * explain_print() - explain something
 * @out: where
 * @term: what can be shown there; lines are at most 100 columns wide
 * @topic: what explain_find() has found
 */
void explain_print(FILE *out, const struct term *term, const struct explain_topic *topic)
{
	const struct explain_entry *entry;
	char unknown[WORD_LEN];
	struct name no_name;
	struct page page;

	page_init(&page, out, term, EXPLAIN_WIDTH, INDENT);
	switch (topic->kind) {
	case EXPLAIN_STATE:
		entry = explain_state(topic->number);
		print_title(&page, name_state(topic->number, &no_name), "state", NULL,
			    entry->title);
		print_neighbours(&page, "from", topic->number, true);
		print_neighbours(&page, "to", topic->number, false);
		break;
	case EXPLAIN_CAUSE:
		entry = explain_cause(topic->number);
		print_title(&page, word_cause(topic->number, unknown), "cause",
			    name_cause(topic->number, &no_name), entry->title);
		break;
	case EXPLAIN_RESET:
		entry = explain_reset(topic->number);
		print_title(&page, word_reset_reason(topic->number, unknown), "reset",
			    name_reset_reason(topic->number, &no_name), entry->title);
		break;
	default:
		print_transition(&page, topic);
		return;
	}
	print_entry(&page, entry);
}
