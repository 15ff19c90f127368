// SPDX-License-Identifier: GPL-2.0-only
/* Entries as text, broken into lines that fit. */
#include <string.h>

#include "explain_tables.h"
#include "fsm.h"
#include "i18n.h"
#include "names.h"
#include "page.h"
#include "text.h"
#include "words.h"

/* Where text begins: after the name of the field. */
#define INDENT		11

static void print_sysctls(struct page *page, const struct explain_entry *entry)
{
	const struct explain_sysctl *sysctl;
	struct text text;
	char words[256];
	size_t i;

	for (i = 0; i < EXPLAIN_SYSCTLS && entry->sysctls[i]; i++) {
		sysctl = explain_sysctl(entry->sysctls[i]);
		if (!sysctl)
			continue;
		text_init(&text, words, sizeof(words));
		/* Translators: a sysctl, its initial value, what it does. */
		text_add(&text, _("%s (%s): %s"), sysctl->name, _(sysctl->initial),
			 _(sysctl->effect));
		page_field(page, i ? "" : _("sysctls"), words);
	}
}

static void print_entry(struct page *page, const struct explain_entry *entry)
{
	size_t i;

	/*
	 * Translators: names of fields, at most 8 columns wide; "from" and "to" are the states
	 * that come before and after a state.
	 */
	page_field(page, _("meaning"), _(entry->meaning));
	page_field(page, _("RFC"), _(entry->rfc));
	page_field(page, _("kernel"), _(entry->kernel));
	print_sysctls(page, entry);
	page_field(page, _("trouble"), _(entry->trouble));
	for (i = 0; i < EXPLAIN_HINTS; i++)
		page_field(page, i ? "" : _("next"), _(entry->hints[i]));
	page_field(page, _("see"), entry->see);
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

static void print_title(struct page *page, const char *words)
{
	const struct term *term = page->term;

	page_begin_line(page, 2);
	fputs(term_on(term, STYLE_BOLD), page->out);
	page_put_words(page, words);
	fputs(term_off(term, STYLE_BOLD), page->out);
	page_end_line(page);
}

/* A word with its kind, and what timelines print for it unless that is nothing. */
static void print_named(struct page *page, const char *name, const char *kind,
			const char *shown, const char *title)
{
	struct text text;
	char words[256];

	text_init(&text, words, sizeof(words));
	if (*shown)
		/* Translators: a word, its kind, what timelines print for it, its title. */
		text_add(&text, _("%s (%s, \"%s\"): %s"), name, kind, shown, title);
	else
		/* Translators: a word, its kind, its title. */
		text_add(&text, _("%s (%s): %s"), name, kind, title);
	print_title(page, words);
}

static void print_transition(struct page *page, const struct explain_topic *topic)
{
	const struct explain_entry *entry = explain_transition(topic->number, topic->next);
	struct name old_unknown, new_unknown;
	struct text text;
	char words[256];

	if (topic->kind != EXPLAIN_TRANSITION)
		entry = NULL;
	text_init(&text, words, sizeof(words));
	/* Translators: a state, an arrow, the next state, the title of that. */
	text_add(&text, _("%s %s %s: %s"), name_state(topic->number, &old_unknown),
		 page->term->glyphs->to, name_state(topic->next, &new_unknown),
		 entry ? _(entry->title) : _("Linux has no such transition"));
	print_title(page, words);
	if (entry) {
		print_entry(page, entry);
		return;
	}
	page_field(page, _("why"), _(explain_illegal(topic->number, topic->next)));
	/* Translators: transitions that leave the one state, that enter the other; 8 columns. */
	print_pairs(page, _("leaving"), topic->number, false);
	print_pairs(page, _("entering"), topic->next, true);
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
		print_named(&page, name_state(topic->number, &no_name), _("state"), "",
			    _(entry->title));
		print_neighbours(&page, _("from"), topic->number, true);
		print_neighbours(&page, _("to"), topic->number, false);
		break;
	case EXPLAIN_CAUSE:
		entry = explain_cause(topic->number);
		print_named(&page, word_cause(topic->number, unknown), _("cause"),
			    name_cause(topic->number, &no_name), _(entry->title));
		break;
	case EXPLAIN_RESET:
		entry = explain_reset(topic->number);
		print_named(&page, word_reset_reason(topic->number, unknown), _("reset"),
			    name_reset_reason(topic->number, &no_name), _(entry->title));
		break;
	default:
		print_transition(&page, topic);
		return;
	}
	print_entry(&page, entry);
}
