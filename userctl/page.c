// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "page.h"
#include "wide.h"

/**
 * page_init() - begin a page
 * @page: the page
 * @out: where it is written
 * @term: what can be shown there
 * @max_width: columns of a line at most, however wide the terminal is
 * @text_at: columns left of the text of a field
 */
void page_init(struct page *page, FILE *out, const struct term *term, unsigned int max_width,
	       unsigned int text_at)
{
	*page = (struct page){ .out = out, .term = term, .width = term->width,
			       .text_at = text_at };
	if (page->width > max_width)
		page->width = max_width;
}

/* What lines are not broken within, in this line if there is room. */
static void put_piece(struct page *page, const char *piece, size_t len, bool blank)
{
	unsigned int columns = wide_columns(piece, len);

	if (!page->begins && page->column + blank + columns > page->width) {
		fprintf(page->out, "\n%*s", page->indent, "");
		page->column = page->indent;
		page->begins = true;
	}
	if (blank && !page->begins) {
		fputc(' ', page->out);
		page->column++;
	}
	fwrite(piece, 1, len, page->out);
	page->column += columns;
	page->begins = false;
}

/* One word: Chinese has no blanks, a line may be broken in it. */
static void put_word(struct page *page, const char *word, size_t len, bool blank)
{
	char *breaks = wide_breaks(word, len);
	size_t from, to;

	for (from = 0; from < len; from = to) {
		for (to = from + 1; to < len && !(breaks && breaks[to]); to++)
			;
		put_piece(page, word + from, to - from, blank && !from);
	}
	free(breaks);
}

/* Blanks, or a newline between two wide characters, where nothing is seen of it. */
static bool is_blank(const char *words, const char *gap, size_t gap_len)
{
	return !memchr(gap, '\n', gap_len) || !wide_ends(words, gap - words) ||
	       !wide_begins(gap + gap_len);
}

/**
 * page_put_words() - go on with words
 * @page: the page
 * @words: UTF-8, separated by blanks; a newline is the same as a blank, but for one
 *	between two wide characters, which is nothing
 */
void page_put_words(struct page *page, const char *words)
{
	static const char blanks[] = { ' ', '\n', '\0' };
	const char *at = words;
	size_t gap, len;

	for (;; at += gap + len) {
		gap = strspn(at, blanks);
		len = strcspn(at + gap, blanks);
		if (!len)
			return;
		put_word(page, at + gap, len, is_blank(words, at, gap));
	}
}

/**
 * page_begin_line() - begin a line at the left margin
 * @page: the page
 * @indent: columns left of where it goes on
 */
void page_begin_line(struct page *page, unsigned int indent)
{
	page->indent = indent;
	page->column = 0;
	page->begins = true;
}

/**
 * page_begin_field() - begin a field
 * @page: the page
 * @label: its name, UTF-8; empty: it goes on
 */
void page_begin_field(struct page *page, const char *label)
{
	const unsigned int columns = wide_columns(label, strlen(label));
	const struct term *term = page->term;

	page->indent = page->text_at;
	fprintf(page->out, "  %s%s%s%*s", term_on(term, STYLE_BOLD), label,
		term_off(term, STYLE_BOLD), (int)(page->text_at - 2 - columns), "");
	page->column = page->text_at;
	page->begins = true;
}

/**
 * page_end_line() - end a line or a field
 * @page: the page
 */
void page_end_line(struct page *page)
{
	fputc('\n', page->out);
	page->column = 0;
}

/**
 * page_field() - a whole field
 * @page: the page
 * @label: its name
 * @words: its text; NULL: there is no such field
 */
void page_field(struct page *page, const char *label, const char *words)
{
	if (!words)
		return;
	page_begin_field(page, label);
	page_put_words(page, words);
	page_end_line(page);
}
