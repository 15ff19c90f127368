// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does a path match? All ways to match it are followed at once, one state of the end
 * after the other, so the time is that of states times instructions, whatever the path.
 *
 * A limit depends on the way: on when the step before was entered. Of two ways that
 * come to the same instruction with the same state, the one is kept whose step before
 * was entered last. Limits only say "at most", so wherever the other way could go on,
 * this one can, too: nothing is lost by forgetting the other.
 *
 * What is not known, a cause or a time, is taken as it has to be for a match (lenient)
 * or as if it were wrong (not lenient). Where both give the same, it does not matter.
 */
#include <string.h>

#include "expect_path.h"

/**
 * struct ways - how far the ways to match have come
 * @here: is there one that has come to this instruction?
 * @anchors: from when on a limit of its next state counts
 */
struct ways {
	bool			here[PATH_MAX_INSNS];
	struct path_anchor	anchors[PATH_MAX_INSNS];
};

/**
 * path_anchor_at() - from when on the limit of what follows a state counts
 * @step: the state
 *
 * Return: that
 */
struct path_anchor path_anchor_at(const struct expect_step *step)
{
	return (struct path_anchor){ .known = step->has_time, .ns = step->entered_ns };
}

/**
 * path_outlasts() - with which of two times can limits be kept for longer?
 * @a: a time
 * @b: another
 * @lenient: is what is not known taken as it has to be?
 *
 * Return: true if it is @a, false if it is @b or there is no difference
 */
bool path_outlasts(const struct path_anchor *a, const struct path_anchor *b, bool lenient)
{
	if (a->known != b->known)
		return a->known != lenient;
	return a->known && a->ns > b->ns;
}

/**
 * path_fit() - does a state of an end fit a step of a path?
 * @want: the step; not "..."
 * @step: the state
 * @from: from when on a limit counts
 *
 * Return: how it fits; of a wrong cause and a wrong time the cause is told
 */
enum path_fit path_fit(const struct expect_want *want, const struct expect_step *step,
		       const struct path_anchor *from)
{
	bool unknown = false;

	if (step->state >= 16 || !(want->states & 1U << step->state))
		return FIT_NOT;
	if (want->has_cause && (step->born || step->cause != want->cause)) {
		if (step->born || step->cause != TCPSTATE_CAUSE_UNKNOWN)
			return FIT_CAUSE;
		unknown = true;
	}
	if (want->within_ns) {
		if (!from->known || !step->has_time)
			unknown = true;
		else if (step->entered_ns > from->ns &&
			 step->entered_ns - from->ns > want->within_ns)
			return FIT_LATE;
	}
	return unknown ? FIT_MAYBE : FIT_YES;
}

static void clear(const struct path *path, struct ways *ways)
{
	memset(ways->here, 0, path->n * sizeof(ways->here[0]));
}

/* One more way has come to an instruction. */
static void arrive(struct ways *ways, size_t pc, struct path_anchor anchor, bool lenient)
{
	if (ways->here[pc] && !path_outlasts(&anchor, &ways->anchors[pc], lenient))
		return;
	ways->here[pc] = true;
	ways->anchors[pc] = anchor;
}

/* Follow what takes no state. Return: is there any way left? */
static bool spread(const struct path *path, struct ways *ways, bool lenient)
{
	bool any = false;
	size_t pc;

	for (pc = 0; pc < path->n; pc++) {
		const struct path_insn *insn = &path->insns[pc];
		enum path_op op = insn->op;

		if (!ways->here[pc])
			continue;
		any = true;
		if (op == PATH_MORE || op == PATH_DOTS || op == PATH_OPTION || op == PATH_BRANCH)
			arrive(ways, pc + 1, ways->anchors[pc], lenient);
		if (op == PATH_OPTION || op == PATH_BRANCH || op == PATH_JUMP)
			arrive(ways, pc + insn->target, ways->anchors[pc], lenient);
	}
	return any;
}

static bool takes(const struct path_insn *insn, const struct expect_step *step,
		  const struct path_anchor *from, bool lenient)
{
	enum path_fit fit = path_fit(&insn->want, step, from);

	return fit == FIT_YES || (fit == FIT_MAYBE && lenient);
}

/* Let every way take the next state, or end there. Return: does a step name it? */
static bool advance(const struct path *path, const struct ways *ways, struct ways *next,
		    const struct expect_step *step, bool lenient)
{
	bool named = false;
	size_t pc;

	clear(path, next);
	for (pc = 0; pc < path->n; pc++) {
		const struct path_insn *insn = &path->insns[pc];
		const struct path_anchor *from = &ways->anchors[pc];

		if (!ways->here[pc])
			continue;
		if (insn->op == PATH_DOTS) {
			arrive(next, pc, *from, lenient);
		} else if (insn->op == PATH_STATE && takes(insn, step, from, lenient)) {
			arrive(next, pc + 1, path_anchor_at(step), lenient);
			named = true;
		} else if (insn->op == PATH_MORE && takes(insn, step, from, lenient)) {
			arrive(next, pc, *from, lenient);
			named = true;
		}
	}
	return named;
}

/**
 * path_born_extra() - may the first state be left out of a path?
 * @end: an end
 *
 * Return: true if it is the one in which a socket is made
 */
bool path_born_extra(const struct expect_end *end)
{
	return end->n && end->steps[0].born &&
	       (end->steps[0].state == TCPSTATE_CLOSE || end->steps[0].state == TCPSTATE_LISTEN);
}

/**
 * path_last_extra() - may the last state be left out of a path?
 * @end: an end
 *
 * Return: true if it is the CLOSE after TIME_WAIT
 */
bool path_last_extra(const struct expect_end *end)
{
	return end->n > 1 && end->steps[end->n - 1].state == TCPSTATE_CLOSE &&
	       end->steps[end->n - 2].state == TCPSTATE_TIME_WAIT;
}

/**
 * path_match() - match a path with all states of an end
 * @path: the path
 * @end: the end, of which all was seen
 * @lenient: is what is not known taken as it has to be?
 *
 * Return: how far the path goes
 */
struct path_run path_match(const struct path *path, const struct expect_end *end, bool lenient)
{
	struct ways two[2], *ways = &two[0], *next = &two[1], *swap;
	const struct path_anchor none = { };
	struct path_run run = { };
	size_t i;

	clear(path, ways);
	arrive(ways, 0, none, lenient);
	for (i = 0;; i++) {
		if (i == 1 && path_born_extra(end))
			arrive(ways, 0, none, lenient);
		if (!spread(path, ways, lenient))
			break;
		run.reached = i;
		if (ways->here[path->n - 1] &&
		    (i == end->n || (i + 1 == end->n && path_last_extra(end))))
			run.accepted = true;
		if (i == end->n)
			break;
		if (advance(path, ways, next, &end->steps[i], lenient))
			run.named = i + 1;
		swap = ways;
		ways = next;
		next = swap;
	}
	return run;
}

/**
 * path_find() - look for a path among the states of an end, without a gap inside
 * @path: the path, which takes one state at least
 * @end: the end
 * @lenient: is what is not known taken as it has to be?
 *
 * The state in which a socket is made is not counted if it is alone: every socket
 * begins in CLOSE, which tells nothing.
 *
 * Return: one past the last state where the path is found first; 0: nowhere
 */
size_t path_find(const struct path *path, const struct expect_end *end, bool lenient)
{
	struct ways two[2], *ways = &two[0], *next = &two[1], *swap;
	const struct path_anchor none = { };
	size_t i;

	clear(path, ways);
	for (i = 0; i < end->n; i++) {
		if (end->steps[i].gap)
			clear(path, ways);
		arrive(ways, 0, none, lenient);
		spread(path, ways, lenient);
		advance(path, ways, next, &end->steps[i], lenient);
		spread(path, next, lenient);
		if (next->here[path->n - 1] && !(i == 0 && end->steps[0].born))
			return i + 1;
		swap = ways;
		ways = next;
		next = swap;
	}
	return 0;
}
