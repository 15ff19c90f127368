// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way through a path that differs least from what was seen, for people to look at.
 * The verdict does not depend on it.
 *
 * As far as some way to match the path names the states, nothing differs: people read
 * from the top, and what could be as it is needs no explanation. Behind that the fewest
 * differences count, by dynamic programming over the states that were seen and the
 * instructions of the path.
 */
#include <errno.h>
#include <stdlib.h>

#include "expect_align.h"

/*
 * Another state in the place of one is a smaller difference than one that is missing
 * beside one that is too much, and a larger one than either.
 */
#define COST_DETAIL	1
#define COST_ONE	2
#define COST_OTHER	3

/**
 * align_cell() - the best way to a place
 * @align: filled by align_fill()
 * @taken: states taken
 * @pc: instruction
 *
 * Return: its cell
 */
struct align_cell *align_cell(const struct align *align, size_t taken, size_t pc)
{
	return &align->cells[taken * align->path->n + pc];
}

/**
 * align_takes() - does a move take a state?
 * @move: the move
 *
 * Return: true if it does
 */
bool align_takes(enum align_move move)
{
	return move >= MOVE_BORN && move != MOVE_MISSING;
}

/* A way comes to a place; of two that differ as much the later change is kept. */
static void arrive(struct align *align, size_t taken, size_t pc, const struct align_cell *way)
{
	struct align_cell *cell = align_cell(align, taken, pc);

	if (cell->move != MOVE_NONE && cell->cost < way->cost)
		return;
	if (cell->move != MOVE_NONE && cell->cost == way->cost &&
	    path_outlasts(&cell->anchor, &way->anchor, align->lenient))
		return;
	*cell = *way;
}

/* Make a move from a place. */
static void make(struct align *align, size_t taken, size_t pc, enum align_move move,
		 size_t to, unsigned int cost)
{
	struct align_cell way = *align_cell(align, taken, pc);

	way.move = move;
	way.from = pc;
	way.cost += cost;
	switch (move) {
	case MOVE_TAKE:
	case MOVE_UNKNOWN:
	case MOVE_CAUSE:
	case MOVE_LATE:
		way.anchor = path_anchor_at(&align->end->steps[taken]);
		way.loose = false;
		break;
	case MOVE_OTHER:
	case MOVE_MISSING:
		way.anchor = (struct path_anchor){ };
		way.loose = true;
		break;
	default:
		break;
	}
	arrive(align, taken + align_takes(move), to, &way);
}

/* What an instruction does without a state. */
static void move_on(struct align *align, size_t taken, size_t pc)
{
	const struct path_insn *insn = &align->path->insns[pc];

	switch (insn->op) {
	case PATH_OPTION:
	case PATH_BRANCH:
		make(align, taken, pc, MOVE_ON, pc + insn->target, 0);
		make(align, taken, pc, MOVE_ON, pc + 1, 0);
		break;
	case PATH_MORE:
	case PATH_DOTS:
		make(align, taken, pc, MOVE_ON, pc + 1, 0);
		break;
	case PATH_JUMP:
		make(align, taken, pc, MOVE_ON, pc + insn->target, 0);
		break;
	case PATH_STATE:
	case PATH_END:
		break;
	}
}

static enum path_fit fit_of(const struct align *align, size_t taken, size_t pc)
{
	const struct align_cell *cell = align_cell(align, taken, pc);
	struct expect_want want = align->path->insns[pc].want;

	if (cell->loose)
		want.within_ns = 0;
	return path_fit(&want, &align->end->steps[taken], &cell->anchor);
}

static void take_state(struct align *align, size_t taken, size_t pc)
{
	bool exact = align->anywhere || taken < align->reached;
	enum path_fit fit = fit_of(align, taken, pc);

	if (fit == FIT_YES)
		make(align, taken, pc, MOVE_TAKE, pc + 1, 0);
	else if (fit == FIT_MAYBE && (align->lenient || !exact))
		make(align, taken, pc, MOVE_UNKNOWN, pc + 1, align->lenient ? 0 : COST_DETAIL);
	else if (fit == FIT_CAUSE && !exact)
		make(align, taken, pc, MOVE_CAUSE, pc + 1, COST_DETAIL);
	else if (fit == FIT_LATE && !exact)
		make(align, taken, pc, MOVE_LATE, pc + 1, COST_DETAIL);
	else if (fit == FIT_NOT && !exact)
		make(align, taken, pc, MOVE_OTHER, pc + 1, COST_OTHER);
}

/* What an instruction does with the next state. */
static void take(struct align *align, size_t taken, size_t pc)
{
	const struct path_insn *insn = &align->path->insns[pc];
	const struct expect_end *end = align->end;

	if (insn->op == PATH_STATE)
		take_state(align, taken, pc);
	else if (insn->op == PATH_DOTS ||
		 (insn->op == PATH_MORE && fit_of(align, taken, pc) == FIT_YES))
		make(align, taken, pc, MOVE_STAY, pc, 0);
	if (align->anywhere)
		return;
	if (insn->op == PATH_END && taken + 1 == end->n && path_last_extra(end))
		make(align, taken, pc, MOVE_LAST, pc, 0);
	else if (taken >= align->reached && (insn->op == PATH_STATE || insn->op == PATH_END))
		make(align, taken, pc, MOVE_EXTRA, pc, COST_ONE);
}

static void begin_row(struct align *align, size_t taken)
{
	static const struct align_cell start = { .move = MOVE_START };
	size_t pc;

	/* Nothing goes on across a gap. */
	if (align->anywhere && taken < align->n && align->end->steps[taken].gap) {
		for (pc = 0; pc < align->path->n; pc++)
			*align_cell(align, taken, pc) = (struct align_cell){ };
	}
	if (!taken || align->anywhere)
		arrive(align, taken, 0, &start);
	else if (taken == 1 && path_born_extra(align->end))
		make(align, 0, 0, MOVE_BORN, 0, 0);
}

/**
 * align_fill() - find the best way to every place
 * @align: all but its cells are set; its cells are released with align_free()
 *
 * Return: 0 or -ENOMEM
 */
int align_fill(struct align *align)
{
	size_t n = align->path->n, taken, pc;

	align->cells = calloc(align->n + 1, n * sizeof(*align->cells));
	if (!align->cells)
		return -ENOMEM;
	for (taken = 0; taken <= align->n; taken++) {
		begin_row(align, taken);
		for (pc = 0; pc < n; pc++) {
			if (align_cell(align, taken, pc)->move == MOVE_NONE)
				continue;
			move_on(align, taken, pc);
			if (taken < align->n)
				take(align, taken, pc);
			if (!align->anywhere && taken >= align->reached &&
			    align->path->insns[pc].op == PATH_STATE)
				make(align, taken, pc, MOVE_MISSING, pc + 1, COST_ONE);
		}
	}
	return 0;
}

/**
 * align_free() - release the cells
 * @align: the path and the end
 */
void align_free(struct align *align)
{
	free(align->cells);
	align->cells = NULL;
}
