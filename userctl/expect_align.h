/* SPDX-License-Identifier: GPL-2.0-only */
/* How a path and what was seen lie side by side; for expect_diff.c. */
#ifndef TCPSTATECTL_EXPECT_ALIGN_H
#define TCPSTATECTL_EXPECT_ALIGN_H

#include "expect_path.h"

/**
 * enum align_move - one step on the way through a path and an end
 * @MOVE_NONE: there is no way
 * @MOVE_START: the way begins
 * @MOVE_ON: from one instruction to another that takes the same state
 * @MOVE_BORN: the first state is left out
 * @MOVE_LAST: the last state is left out
 * @MOVE_TAKE: the next state is as it should be
 * @MOVE_STAY: the same, and more may follow
 * @MOVE_UNKNOWN: it may be so
 * @MOVE_CAUSE: its cause is another
 * @MOVE_LATE: it is late
 * @MOVE_OTHER: it is another state
 * @MOVE_MISSING: a step of the path is not there
 * @MOVE_EXTRA: the next state should not be there
 */
enum align_move {
	MOVE_NONE,
	MOVE_START,
	MOVE_ON,
	MOVE_BORN,
	MOVE_LAST,
	MOVE_TAKE,
	MOVE_STAY,
	MOVE_UNKNOWN,
	MOVE_CAUSE,
	MOVE_LATE,
	MOVE_OTHER,
	MOVE_MISSING,
	MOVE_EXTRA,
};

/**
 * struct align_cell - the best way to an instruction and a number of states taken
 * @move: the last move of it
 * @from: the instruction from which that came
 * @cost: how much differs
 * @loose: the step before is not as it should be: no limit counts from it
 * @anchor: from when on a limit counts
 */
struct align_cell {
	enum align_move		move;
	size_t			from;
	unsigned int		cost;
	bool			loose;
	struct path_anchor	anchor;
};

/**
 * struct align - a path and an end
 * @path: the path
 * @end: the end
 * @n: states of it that are looked at
 * @lenient: is what is not known taken as it has to be?
 * @anywhere: the path may begin at any state
 * @reached: so many states fit, by path_match(); only behind them may something differ
 * @cells: for each number of states taken one row, with a cell per instruction
 */
struct align {
	const struct path	*path;
	const struct expect_end	*end;
	size_t			n;
	bool			lenient;
	bool			anywhere;
	size_t			reached;
	struct align_cell	*cells;
};

int align_fill(struct align *align);
struct align_cell *align_cell(const struct align *align, size_t taken, size_t pc);
bool align_takes(enum align_move move);
void align_free(struct align *align);

#endif
