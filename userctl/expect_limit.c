// SPDX-License-Identifier: GPL-2.0-only
/* Questions about a path that are asked before anything is matched. */
#include <string.h>

#include "expect_path.h"

/* Follow what takes no state. */
static void spread(const struct path_insn *insn, bool *here)
{
	switch (insn->op) {
	case PATH_MORE:
	case PATH_DOTS:
		here[1] |= here[0];
		break;
	case PATH_OPTION:
	case PATH_BRANCH:
		here[1] |= here[0];
		here[insn->target] |= here[0];
		break;
	case PATH_JUMP:
		here[insn->target] |= here[0];
		break;
	case PATH_STATE:
	case PATH_END:
		break;
	}
}

/**
 * path_limit() - let a part of a path begin within a time
 * @path: the path
 * @begin: first instruction of the part, which is its end as well
 * @limit: the limit, and where it is
 *
 * The limit is one of the state with which the part begins, whichever of its
 * alternatives is taken.
 *
 * Return: NULL, or the instruction because of which it is not known which state
 * that is
 */
const struct path_insn *path_limit(struct path *path, size_t begin,
				   const struct path_insn *limit)
{
	bool here[PATH_MAX_INSNS + 1] = { };
	u64 within_ns = limit->want.within_ns;
	size_t pc;

	here[begin] = true;
	for (pc = begin; pc < path->n; pc++) {
		struct path_insn *insn = &path->insns[pc];
		struct expect_want *want = &insn->want;

		if (!here[pc])
			continue;
		if (insn->op == PATH_OPTION || insn->op == PATH_DOTS)
			return insn;
		if (insn->op == PATH_STATE && (!want->within_ns || want->within_ns > within_ns)) {
			want->within_ns = within_ns;
			insn->offset = limit->offset;
			insn->len = limit->len;
		}
		spread(insn, here + pc);
	}
	return NULL;
}

/**
 * path_unanchored() - is there a limit that may have nothing to count from?
 * @path: a whole path
 *
 * Return: the instruction that has it, or NULL
 */
const struct path_insn *path_unanchored(const struct path *path)
{
	/* Can it be reached without a step that took a state? */
	bool here[PATH_MAX_INSNS + 1] = { true };
	size_t pc;

	for (pc = 0; pc < path->n; pc++) {
		const struct path_insn *insn = &path->insns[pc];

		if (here[pc] && insn->op == PATH_STATE && insn->want.within_ns)
			return insn;
		spread(insn, here + pc);
	}
	return NULL;
}

/**
 * path_takes_nothing() - can a path be matched by no state at all?
 * @path: a whole path
 *
 * Return: true if it can
 */
bool path_takes_nothing(const struct path *path)
{
	bool here[PATH_MAX_INSNS + 1] = { true };
	size_t pc;

	for (pc = 0; pc < path->n; pc++)
		spread(&path->insns[pc], here + pc);
	return here[path->n - 1];
}
