// SPDX-License-Identifier: GPL-2.0-only
/* Where a text goes wrong: its line, and a mark below the place. */
#include <string.h>

#include "caret.h"
#include "text.h"

#define MARGIN		2
/* Columns before the place that are shown at least. */
#define BEFORE		30
#define DOTS		"..."

/**
 * struct excerpt - a part of one line
 * @text: what is shown of it
 * @mark: column at which it goes wrong
 * @marked: columns that are wrong
 */
struct excerpt {
	struct text	text;
	unsigned int	mark;
	unsigned int	marked;
};

/* Columns of one byte: what is no ASCII is not taken apart into characters. */
static char shown(char c)
{
	if (c == '\t' || c == '\r')
		return ' ';
	return c >= ' ' && c <= '~' ? c : '?';
}

static size_t line_begin(const char *string, size_t at)
{
	while (at && string[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const char *string, size_t len, size_t at)
{
	const char *newline = at < len ? memchr(string + at, '\n', len - at) : NULL;

	return newline ? (size_t)(newline - string) : len;
}

static void take(struct excerpt *excerpt, unsigned int columns, const char *string, size_t len,
		 size_t offset, size_t wrong)
{
	size_t begin = line_begin(string, offset), end = line_end(string, len, offset);
	size_t i;

	if (wrong > end - offset)
		wrong = end - offset;
	if (end - begin > columns && offset - begin > BEFORE) {
		begin = offset - (BEFORE - strlen(DOTS));
		text_put(&excerpt->text, DOTS);
	}
	excerpt->mark = excerpt->text.width + offset - begin;
	for (i = begin; i < end; i++) {
		const char one[] = { shown(string[i]), '\0' };

		if (excerpt->text.width + strlen(DOTS) >= columns && end - i > strlen(DOTS)) {
			text_put(&excerpt->text, DOTS);
			break;
		}
		text_put(&excerpt->text, one);
	}
	excerpt->marked = wrong < columns - excerpt->mark ? wrong : columns - excerpt->mark;
}

/**
 * caret_print() - show where a text goes wrong
 * @out: where
 * @term: what it can show
 * @string: the text; need not be terminated
 * @len: its length
 * @offset: byte where it goes wrong; may be @len
 * @wrong: how many bytes are wrong; may be 0
 *
 * Two lines, none wider than the terminal.
 */
void caret_print(FILE *out, const struct term *term, const char *string, size_t len,
		 size_t offset, size_t wrong)
{
	struct excerpt excerpt = { };
	unsigned int i;
	char buf[1024];

	if (!len || offset > len)
		return;
	text_init(&excerpt.text, buf, sizeof(buf));
	take(&excerpt, term->width - MARGIN, string, len, offset, wrong);
	fprintf(out, "%*s%s\n%*s%s^", MARGIN, "", buf, MARGIN + (int)excerpt.mark, "",
		term_on(term, STYLE_BAD));
	for (i = 1; i < excerpt.marked; i++)
		fputc('~', out);
	fprintf(out, "%s\n", term_off(term, STYLE_BAD));
}
