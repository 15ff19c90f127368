// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "page.h"
#include "text.h"

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

/* One word, in this line if there is room. */
static void put_word(struct page *page, const char *word, size_t len)
{
	char bytes[128];
	struct text text;

	text_init(&text, bytes, sizeof(bytes));
	text_add(&text, "%.*s", (int)len, word);
	if (!page->begins && page->column + 1 + text.width > page->width) {
		fprintf(page->out, "\n%*s", page->indent, "");
		page->column = page->indent;
		page->begins = true;
	}
	if (!page->begins) {
		fputc(' ', page->out);
		page->column++;
	}
	fputs(bytes, page->out);
	page->column += text.width;
	page->begins = false;
}

/**
 * page_put_words() - go on with words
 * @page: the page
 * @words: separated by blanks; a newline is the same as a blank
 */
void page_put_words(struct page *page, const char *words)
{
	static const char blanks[] = { ' ', '\n', '\0' };
	size_t len;

	for (;; words += len) {
		words += strspn(words, blanks);
		len = strcspn(words, blanks);
		if (!len)
			return;
		put_word(page, words, len);
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
 * @label: its name, ASCII; empty: it goes on
 */
void page_begin_field(struct page *page, const char *label)
{
	const struct term *term = page->term;

	page->indent = page->text_at;
	fprintf(page->out, "  %s%s%s%*s", term_on(term, STYLE_BOLD), label,
		term_off(term, STYLE_BOLD), (int)(page->text_at - 2 - strlen(label)), "");
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
