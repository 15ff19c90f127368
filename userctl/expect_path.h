/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a specification is made into: a program per path, after Thompson. It is for
 * the files expect_*.c only.
 *
 * Whatever does not take a state leads forward. So one pass over the program, from
 * its beginning to its end, follows everything that takes none.
 */
#ifndef TCPSTATECTL_EXPECT_PATH_H
#define TCPSTATECTL_EXPECT_PATH_H

#include "expect.h"

/* Instructions of one path: keeps what matching costs within bounds. */
#define PATH_MAX_INSNS	1000

/**
 * enum path_op - what an instruction does
 * @PATH_STATE: takes one of its states, and goes on with the next instruction
 * @PATH_MORE: takes another one of its states and stays, or goes on
 * @PATH_DOTS: takes any state and stays, or goes on
 * @PATH_OPTION: goes on, or to its target: what is between may be left out
 * @PATH_BRANCH: goes on, or to its target: two alternatives
 * @PATH_JUMP: goes to its target
 * @PATH_END: nothing more is expected
 */
enum path_op {
	PATH_STATE,
	PATH_MORE,
	PATH_DOTS,
	PATH_OPTION,
	PATH_BRANCH,
	PATH_JUMP,
	PATH_END,
};

/**
 * struct path_insn - one instruction
 * @op: what it does
 * @target: how many instructions forward its target is
 * @want: what it takes
 * @offset: where its limit is, byte of the specification
 * @len: bytes of the word there
 */
struct path_insn {
	enum path_op		op;
	size_t			target;
	struct expect_want	want;
	size_t			offset;
	size_t			len;
};

/**
 * struct path - one clause
 * @role: whom it is about
 * @never: it must not occur
 * @insns: its program; the last instruction is the only PATH_END
 * @n: how many
 * @room: room of @insns
 * @text: the path in words that can be parsed again
 */
struct path {
	enum expect_role	role;
	bool			never;
	struct path_insn	*insns;
	size_t			n;
	size_t			room;
	char			*text;
};

/**
 * struct expect - a specification
 * @paths: its clauses
 * @n: how many
 * @room: room of @paths
 */
struct expect {
	struct path	*paths;
	size_t		n;
	size_t		room;
};

/**
 * struct path_anchor - from when on a limit counts
 * @known: is it known?
 * @ns: when the state was entered that a step of the path took last
 */
struct path_anchor {
	bool	known;
	u64	ns;
};

/**
 * enum path_fit - does a state fit a step?
 * @FIT_NOT: it is another state
 * @FIT_CAUSE: another cause led to it
 * @FIT_LATE: it came too late
 * @FIT_MAYBE: what would tell is not known
 * @FIT_YES: it does
 */
enum path_fit {
	FIT_NOT,
	FIT_CAUSE,
	FIT_LATE,
	FIT_MAYBE,
	FIT_YES,
};

/**
 * struct path_run - what a path makes of an end
 * @accepted: it can be matched
 * @reached: states that some way to match the path takes; all of them: it may still
 *	be matched
 * @named: the same without those at the end that only "..." has taken
 */
struct path_run {
	bool	accepted;
	size_t	reached;
	size_t	named;
};

/* expect_limit.c */
const struct path_insn *path_limit(struct path *path, size_t begin,
				   const struct path_insn *limit);
const struct path_insn *path_unanchored(const struct path *path);
bool path_takes_nothing(const struct path *path);

/* expect_match.c */
enum path_fit path_fit(const struct expect_want *want, const struct expect_step *step,
		       const struct path_anchor *from);
struct path_anchor path_anchor_at(const struct expect_step *step);
bool path_outlasts(const struct path_anchor *a, const struct path_anchor *b, bool lenient);
bool path_born_extra(const struct expect_end *end);
bool path_last_extra(const struct expect_end *end);
struct path_run path_match(const struct path *path, const struct expect_end *end,
			   bool lenient);
size_t path_find(const struct path *path, const struct expect_end *end, bool lenient);

/* expect_diff.c */
int path_diff(const struct path *path, const struct expect_end *end, bool lenient,
	      size_t reached, struct expect_report *report);
int path_show(const struct path *path, const struct expect_end *end, bool lenient,
	      size_t after, struct expect_report *report);
int path_list(const struct expect_end *end, struct expect_report *report);

#endif
