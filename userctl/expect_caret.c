// SPDX-License-Identifier: GPL-2.0-only
/* Where a specification goes wrong: its line, and a mark below the place. */
#include <string.h>

#include "expect.h"

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

static size_t line_begin(const char *spec, size_t at)
{
	while (at && spec[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const char *spec, size_t len, size_t at)
{
	const char *newline = at < len ? memchr(spec + at, '\n', len - at) : NULL;

	return newline ? (size_t)(newline - spec) : len;
}

static void take(struct excerpt *excerpt, unsigned int columns, const char *spec, size_t len,
		 const struct expect_error *error)
{
	size_t begin = line_begin(spec, error->offset);
	size_t end = line_end(spec, len, error->offset);
	size_t wrong = error->offset + error->len < end ? error->len : end - error->offset;
	size_t i;

	if (end - begin > columns && error->offset - begin > BEFORE) {
		begin = error->offset - (BEFORE - strlen(DOTS));
		text_put(&excerpt->text, DOTS);
	}
	excerpt->mark = excerpt->text.width + error->offset - begin;
	for (i = begin; i < end; i++) {
		const char one[] = { shown(spec[i]), '\0' };

		if (excerpt->text.width + strlen(DOTS) >= columns && end - i > strlen(DOTS)) {
			text_put(&excerpt->text, DOTS);
			break;
		}
		text_put(&excerpt->text, one);
	}
	excerpt->marked = wrong < columns - excerpt->mark ? wrong : columns - excerpt->mark;
}

/**
 * expect_error_print() - show where a specification goes wrong
 * @out: where
 * @term: what it can show
 * @spec: the specification, as it was given to expect_parse()
 * @len: its length
 * @error: what expect_parse() said; its text is not printed
 *
 * Two lines, none wider than the terminal.
 */
void expect_error_print(FILE *out, const struct term *term, const char *spec, size_t len,
			const struct expect_error *error)
{
	struct excerpt excerpt = { };
	unsigned int i;
	char buf[1024];

	if (!len || error->offset > len)
		return;
	text_init(&excerpt.text, buf, sizeof(buf));
	take(&excerpt, term->width - MARGIN, spec, len, error);
	fprintf(out, "%*s%s\n%*s%s^", MARGIN, "", buf, MARGIN + (int)excerpt.mark, "",
		term_on(term, STYLE_BAD));
	for (i = 1; i < excerpt.marked; i++)
		fputc('~', out);
	fprintf(out, "%s\n", term_off(term, STYLE_BAD));
}
