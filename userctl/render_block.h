/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of a block share: render_block.c, render_cell.c, render_summary.c. */
#ifndef TCPSTATECTL_RENDER_BLOCK_H
#define TCPSTATECTL_RENDER_BLOCK_H

#include "render.h"
#include "story.h"

/* No block is wider: the eye would lose the line. */
#define BLOCK_MAX_COLUMNS	165
/* Bytes of a line: glyphs take three bytes each, and there may be colours. */
#define BLOCK_LINE		640
#define CELL_LINES		24

/**
 * struct cell - lines that a record takes in a column
 * @width: columns that a line can have
 * @n: how many lines there are
 * @lines: the lines
 * @bytes: their memory, not initialised
 */
struct cell {
	unsigned int	width;
	unsigned int	n;
	struct text	lines[CELL_LINES];
	char		bytes[CELL_LINES][BLOCK_LINE];
};

/**
 * struct block - a connection on its way to the terminal
 * @render: where it is shown
 * @tl: what is shown
 * @story: what its records tell as a whole
 * @columns: 1 or 2
 * @width: columns of text in each, without the bar before it; the left one has the
 *	one that may be left over
 * @time_width: columns of the time, with the blank after it
 * @date: the day that was told last
 * @out: text that was not written yet
 * @bytes: its memory, not initialised
 */
struct block {
	struct render		*render;
	const struct timeline	*tl;
	struct story		story;
	unsigned int		columns;
	unsigned int		width[2];
	unsigned int		time_width;
	char			date[12];
	struct text		out;
	char			bytes[16384];
};

static inline const char *block_on(const struct block *b, enum term_style style)
{
	return term_on(&b->render->term, style);
}

static inline const char *block_off(const struct block *b, enum term_style style)
{
	return term_off(&b->render->term, style);
}

void block_end_line(struct block *block);

/* render_cell.c */
void cell_begin(struct cell *cell, unsigned int width);
void cell_fill(const struct block *block, struct cell *cell, const struct timeline_row *row);
void cell_head(const struct block *block, struct cell *cell, unsigned int side);

/* render_summary.c */
void summary_print(struct block *block);

#endif
