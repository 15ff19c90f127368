// SPDX-License-Identifier: GPL-2.0-only
/* Everything that can be explained, in columns. */
#include <string.h>

#include "explain_tables.h"
#include "fsm.h"
#include "i18n.h"
#include "names.h"
#include "page.h"
#include "words.h"

#define LEFT		2
#define GAP		2
/* Room for "NEW_SYN_RECV>SYN_RECV" and for any other word. */
#define CELL		32
/* More than there are words of any kind. */
#define MAX_CELLS	64
/* Of the sentences at the end. */
#define NOTE_WIDTH	80

/**
 * struct cells - words of one kind
 * @word: the words
 * @n: how many
 */
struct cells {
	char	word[MAX_CELLS][CELL];
	size_t	n;
};

static void add(struct cells *cells, const char *word, const char *next)
{
	if (cells->n < MAX_CELLS)
		snprintf(cells->word[cells->n++], CELL, "%s%s%s", word, next ? ">" : "",
			 next ? next : "");
}

static void print_cells(FILE *out, const struct term *term, const char *heading,
			struct cells *cells)
{
	unsigned int width = term->width < EXPLAIN_WIDTH ? term->width : EXPLAIN_WIDTH;
	size_t i, longest = 0, columns;

	for (i = 0; i < cells->n; i++) {
		if (strlen(cells->word[i]) > longest)
			longest = strlen(cells->word[i]);
	}
	columns = (width - LEFT + GAP) / (longest + GAP);
	fprintf(out, "%s%s%s\n", term_on(term, STYLE_BOLD), heading,
		term_off(term, STYLE_BOLD));
	for (i = 0; i < cells->n; i++) {
		bool last = i + 1 == cells->n || (i + 1) % columns == 0;

		fprintf(out, "%*s%-*s%s", i % columns ? 0 : LEFT, "",
			last ? 0 : (int)(longest + GAP), cells->word[i], last ? "\n" : "");
	}
	fputc('\n', out);
	cells->n = 0;
}

static void add_transitions(struct cells *cells)
{
	struct name old_unknown, new_unknown;
	u8 old_state, new_state;

	for (old_state = 1; old_state < TCPSTATE_STATE_END; old_state++) {
		for (new_state = 1; new_state < TCPSTATE_STATE_END; new_state++) {
			if (fsm_legal(old_state, new_state))
				add(cells, name_state(old_state, &old_unknown),
				    name_state(new_state, &new_unknown));
		}
	}
}

/**
 * explain_list() - list everything that can be explained
 * @out: where
 * @term: what can be shown there; lines are at most 100 columns wide
 */
void explain_list(FILE *out, const struct term *term)
{
	struct cells cells = { .n = 0 };
	char unknown[WORD_LEN];
	struct name no_name;
	struct page page;
	u8 i;

	for (i = 1; i < TCPSTATE_STATE_END; i++)
		add(&cells, name_state(i, &no_name), NULL);
	print_cells(out, term, _("States"), &cells);
	add_transitions(&cells);
	print_cells(out, term, _("Transitions"), &cells);
	for (i = 0; i < TCPSTATE_CAUSE_END; i++)
		add(&cells, word_cause(i, unknown), NULL);
	print_cells(out, term, _("Causes"), &cells);
	for (i = 0; i < TCPSTATE_RESET_END; i++)
		add(&cells, word_reset_reason(i, unknown), NULL);
	print_cells(out, term, _("Reasons for a RST"), &cells);
	page_init(&page, out, term, NOTE_WIDTH, 0);
	page_begin_line(&page, 0);
	page_put_words(&page, _("A transition is typed as 'OLD>NEW', in quotes because of the\n"
		"shell, or as OLD:NEW. Case, hyphens and underscores do not matter. Names of\n"
		"functions and initial values of sysctls are those of Linux 6.1, unless said\n"
		"otherwise."));
	page_end_line(&page);
}
