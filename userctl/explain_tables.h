/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables behind explain.h, for explain*.c alone. */
#ifndef TCPSTATECTL_EXPLAIN_TABLES_H
#define TCPSTATECTL_EXPLAIN_TABLES_H

#include <linux/tcpstate.h>

#include "explain.h"

/* Wider lines are hard to read. */
#define EXPLAIN_WIDTH	100

/**
 * struct explain_pair - what is known about a transition
 * @old_state: enum tcpstate_state
 * @new_state: enum tcpstate_state
 * @entry: what is known; without title: the end of the table
 */
struct explain_pair {
	u8			old_state;
	u8			new_state;
	struct explain_entry	entry;
};

/**
 * struct explain_no_pair - why there is no such transition
 * @old_state: enum tcpstate_state; 0: any
 * @new_state: enum tcpstate_state; 0: the same
 * @why: in a sentence or two; NULL: the end of the table
 */
struct explain_no_pair {
	u8		old_state;
	u8		new_state;
	const char	*why;
};

/* By number; those of causes are in two tables, each with gaps. */
extern const struct explain_entry explain_states[TCPSTATE_STATE_END];
extern const struct explain_entry explain_causes[TCPSTATE_CAUSE_END];
extern const struct explain_entry explain_limits[TCPSTATE_CAUSE_END];
extern const struct explain_entry explain_resets[TCPSTATE_RESET_END];

/* Transitions of a connection that begins, and of one that has begun. */
extern const struct explain_pair explain_opening[];
extern const struct explain_pair explain_closing[];
extern const struct explain_no_pair explain_no_pairs[];

/* The last one has no name. */
extern const struct explain_sysctl explain_sysctls[];

#endif
