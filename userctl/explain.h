/* SPDX-License-Identifier: GPL-2.0-only */
/* What states, transitions, causes and reset reasons mean, for those who look for a fault. */
#ifndef TCPSTATECTL_EXPLAIN_H
#define TCPSTATECTL_EXPLAIN_H

#include <stdio.h>

#include "term.h"
#include "types.h"

/* Most sysctls and most hints that an entry has. */
#define EXPLAIN_SYSCTLS	4
#define EXPLAIN_HINTS	3

/**
 * struct explain_entry - what is known about one word
 * @title: in a few words; NULL: there is no entry
 * @meaning: what it says about the connection
 * @rfc: where the standards have it; NULL: nowhere
 * @kernel: what Linux does, by the names of its functions; NULL: nothing
 * @sysctls: names in the table of explain_sysctl(), those that matter first
 * @trouble: what usually goes wrong
 * @hints: what to look at next: "command: what it shows"
 * @see: related words, separated by ", "
 *
 * Texts are ASCII, in English, and marked with N_(). A newline is a blank: lines are broken
 * where they are shown.
 */
struct explain_entry {
	const char	*title;
	const char	*meaning;
	const char	*rfc;
	const char	*kernel;
	const char	*sysctls[EXPLAIN_SYSCTLS];
	const char	*trouble;
	const char	*hints[EXPLAIN_HINTS];
	const char	*see;
};

/**
 * struct explain_sysctl - a setting of the kernel
 * @name: as sysctl(8) has it
 * @initial: its value if nobody sets it, with its unit
 * @effect: what it does
 */
struct explain_sysctl {
	const char	*name;
	const char	*initial;
	const char	*effect;
};

/**
 * enum explain_kind - what a topic is
 * @EXPLAIN_STATE: a state
 * @EXPLAIN_TRANSITION: a transition
 * @EXPLAIN_ILLEGAL: a transition that Linux does not have
 * @EXPLAIN_CAUSE: a cause of a transition
 * @EXPLAIN_RESET: a reason for which a RST is sent
 */
enum explain_kind {
	EXPLAIN_STATE,
	EXPLAIN_TRANSITION,
	EXPLAIN_ILLEGAL,
	EXPLAIN_CAUSE,
	EXPLAIN_RESET,
};

/**
 * struct explain_topic - something that can be explained
 * @kind: what it is
 * @number: enum tcpstate_state, tcpstate_cause or tcpstate_reset_reason; of a
 *	transition, the state that is left
 * @next: of a transition, the state that is entered
 */
struct explain_topic {
	enum explain_kind	kind;
	u8			number;
	u8			next;
};

/* Most topics that one word stands for: SYN_RECV>SYN_RECV is four pairs of states. */
#define EXPLAIN_TOPICS	4
/* Longest result of explain_suggest(): two states, with '>'. */
#define EXPLAIN_WORD	64

const struct explain_entry *explain_state(u8 state);
const struct explain_entry *explain_transition(u8 old_state, u8 new_state);
const struct explain_entry *explain_cause(u8 cause);
const struct explain_entry *explain_reset(u8 reason);
const char *explain_illegal(u8 old_state, u8 new_state);
const struct explain_sysctl *explain_sysctl(const char *name);

int explain_find(const char *words, struct explain_topic topics[EXPLAIN_TOPICS],
		 size_t *n_topics);
bool explain_suggest(const char *words, char suggestion[EXPLAIN_WORD]);

void explain_print(FILE *out, const struct term *term, const struct explain_topic *topic);
void explain_list(FILE *out, const struct term *term);

#endif
