// SPDX-License-Identifier: GPL-2.0-only
/* A report for people: what was judged, the verdict, the path, and the table. */
#include <stdlib.h>
#include <string.h>

#include "expect.h"

/* Lines after the first one of a paragraph are indented so much. */
#define INDENT "    "

/**
 * struct flow - words, one behind the other, on as many lines as they need
 * @out: where
 * @term: what it can show
 * @column: columns used of the present line
 */
struct flow {
	FILE			*out;
	const struct term	*term;
	unsigned int		column;
};

static void put_word(struct flow *flow, enum term_style style, const char *word, size_t len)
{
	char copy[128];
	unsigned int width;

	snprintf(copy, sizeof(copy), "%.*s", (int)len, word);
	width = text_width(copy);
	if (flow->column + 1 + width > flow->term->width) {
		fputs("\n" INDENT, flow->out);
		flow->column = strlen(INDENT);
	} else if (flow->column) {
		fputc(' ', flow->out);
		flow->column++;
	}
	fprintf(flow->out, "%s%s%s", term_on(flow->term, style), copy,
		term_off(flow->term, style));
	flow->column += width;
}

static void put_words(struct flow *flow, enum term_style style, const char *words)
{
	while (*words) {
		size_t len = strcspn(words, " ");

		put_word(flow, style, words, len);
		words += len + strspn(words + len, " ");
	}
}

/* "client 192.0.2.1:4000 -> 192.0.2.2:80", in the direction of the SYN */
static void put_end(struct flow *flow, const struct expect_end *end)
{
	static const char * const roles[] = {
		[ROLE_UNKNOWN] = "end",
		[ROLE_CLIENT] = "client",
		[ROLE_SERVER] = "server",
		[ROLE_LISTENER] = "listener",
	};
	const struct term_glyphs *glyphs = flow->term->glyphs;
	char local[DECODE_ENDPOINT_LEN], remote[DECODE_ENDPOINT_LEN];
	bool server = end->role == ROLE_SERVER;

	decode_endpoint_text(local, &end->local);
	decode_endpoint_text(remote, &end->remote);
	put_words(flow, STYLE_BOLD, roles[end->role]);
	put_words(flow, STYLE_BOLD, server ? remote : local);
	if (end->role == ROLE_LISTENER)
		return;
	put_words(flow, STYLE_BOLD, end->role == ROLE_UNKNOWN ? glyphs->both : glyphs->to);
	put_words(flow, STYLE_BOLD, server ? local : remote);
}

static const char *phrase_of(const struct expect_report *report)
{
	switch (report->verdict) {
	case EXPECT_MATCH:
		return report->never ? "keeps" : "matches";
	case EXPECT_NOT_REACHED:
		return "has not come to the end of";
	case EXPECT_UNDECIDED:
		return "cannot be held against";
	case EXPECT_MISMATCH:
		return report->never ? "breaks" : "does not match";
	default:
		return "is not concerned";
	}
}

/* "'never CLOSE by rst':" */
static void put_path(struct flow *flow, const struct expect_report *report, const char *after)
{
	char *words;

	if (asprintf(&words, "'%s%s'%s", report->never ? "never " : "", report->path, after) < 0)
		return;
	put_words(flow, STYLE_PLAIN, words);
	free(words);
}

static void print_title(struct flow *flow, const struct expect_end *end,
			const struct expect_report *report)
{
	bool good = report->verdict <= EXPECT_MATCH;
	char others[64];

	put_end(flow, end);
	put_words(flow, good ? STYLE_GOOD : STYLE_BAD, phrase_of(report));
	if (report->path && report->doubt != DOUBT_NONE) {
		put_path(flow, report, ":");
		put_words(flow, STYLE_PLAIN, expect_doubt_text(report->doubt));
	} else if (report->path && report->others && !good) {
		put_path(flow, report, ",");
		snprintf(others, sizeof(others), "nor %zu other path%s", report->others,
			 report->others == 1 ? "" : "s");
		put_words(flow, STYLE_PLAIN, others);
	} else if (report->path) {
		put_path(flow, report, "");
	}
	fputc('\n', flow->out);
}

/* What could have come, if that is more than the table says. */
static void print_next(struct flow *flow, const struct expect_report *report)
{
	char string[EXPECT_WANT_LEN];
	struct text text;
	size_t i;

	if (!report->n_next || report->n_next + report->may_end < 2)
		return;
	/* A blank comes before each word. */
	flow->column = strlen(INDENT) - 1;
	fprintf(flow->out, "%*s", (int)flow->column, "");
	put_words(flow, STYLE_PLAIN, "expected here:");
	for (i = 0; i < report->n_next; i++) {
		text_init(&text, string, sizeof(string));
		text_put(&text, i ? "or " : "");
		expect_want_text(&text, &report->next[i]);
		put_words(flow, STYLE_PLAIN, string);
	}
	if (report->next_cut)
		put_words(flow, STYLE_PLAIN, "or others");
	if (report->may_end)
		put_words(flow, STYLE_PLAIN, "or nothing more");
	fputc('\n', flow->out);
}

/**
 * expect_report_print() - show how a verdict came about
 * @out: where
 * @term: what it can show
 * @end: the end that was judged
 * @report: what expect_judge() reported
 *
 * No line is wider than the terminal, of which 80 columns are enough.
 */
void expect_report_print(FILE *out, const struct term *term, const struct expect_end *end,
			 const struct expect_report *report)
{
	struct flow title = { .out = out, .term = term }, next = title;

	print_title(&title, end, report);
	expect_table_print(out, term, report);
	print_next(&next, report);
	if (report->inferred)
		fprintf(out, INDENT "%s? deduced from what the socket shows, not observed%s\n",
			term_on(term, STYLE_DIM), term_off(term, STYLE_DIM));
}
