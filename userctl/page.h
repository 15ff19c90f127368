/* SPDX-License-Identifier: GPL-2.0-only */
/* Named fields of text, broken into lines that fit. */
#ifndef TCPSTATECTL_PAGE_H
#define TCPSTATECTL_PAGE_H

#include <stdio.h>

#include "term.h"

/**
 * struct page - a page that is being written
 * @out: where
 * @term: what can be shown
 * @width: columns of a line
 * @text_at: columns left of the text of a field, its name among them
 * @indent: columns left of a line that goes on
 * @column: columns used in this line
 * @begins: nothing has been written after the indentation yet
 */
struct page {
	FILE			*out;
	const struct term	*term;
	unsigned int		width;
	unsigned int		text_at;
	unsigned int		indent;
	unsigned int		column;
	bool			begins;
};

void page_init(struct page *page, FILE *out, const struct term *term, unsigned int max_width,
	       unsigned int text_at);
void page_put_words(struct page *page, const char *words);
void page_begin_line(struct page *page, unsigned int indent);
void page_begin_field(struct page *page, const char *label);
void page_end_line(struct page *page);
void page_field(struct page *page, const char *label, const char *words);

#endif
