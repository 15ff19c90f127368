/* SPDX-License-Identifier: GPL-2.0-only */
/* What the terminal, or the file that takes its place, can show. */
#ifndef TCPSTATECTL_TERM_H
#define TCPSTATECTL_TERM_H

#include "types.h"

/**
 * enum term_style - how a piece of text should look
 * @STYLE_PLAIN: as it comes
 * @STYLE_BOLD: what the eye should find first
 * @STYLE_DIM: what it may skip
 * @STYLE_GOOD: established
 * @STYLE_WAIT: waiting for something
 * @STYLE_BAD: a failure
 * @STYLE_FLOW: segments
 */
enum term_style {
	STYLE_PLAIN,
	STYLE_BOLD,
	STYLE_DIM,
	STYLE_GOOD,
	STYLE_WAIT,
	STYLE_BAD,
	STYLE_FLOW,
};

/**
 * struct term_glyphs - characters beyond letters and digits
 * @to: from one state to the next, and from one end to the other
 * @both: between two ends of which neither is known to have begun
 * @left: head of an arrow to the left
 * @right: head of an arrow to the right
 * @line: horizontal line
 * @bar: vertical line
 * @cross: both
 * @top: horizontal line from which a vertical one goes down
 * @foot: horizontal line at which a vertical one ends
 * @dots: something is missing
 * @separator: between things that are not sentences
 */
struct term_glyphs {
	const char	*to;
	const char	*both;
	const char	*left;
	const char	*right;
	const char	*line;
	const char	*bar;
	const char	*cross;
	const char	*top;
	const char	*foot;
	const char	*dots;
	const char	*separator;
};

/**
 * struct term - what can be shown
 * @width: columns
 * @colour: are colours wanted?
 * @utf8: is the encoding UTF-8?
 * @glyphs: characters that fit the encoding
 */
struct term {
	unsigned int			width;
	bool				colour;
	bool				utf8;
	const struct term_glyphs	*glyphs;
};

void term_init(struct term *term, unsigned int width, bool colour, bool utf8);
void term_probe(struct term *term, int fd);
const char *term_on(const struct term *term, enum term_style style);
const char *term_off(const struct term *term, enum term_style style);

#endif
