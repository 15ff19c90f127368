/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the numbers in a record. */
#ifndef TCPSTATECTL_NAMES_H
#define TCPSTATECTL_NAMES_H

#include "types.h"

/**
 * struct name - room for the name of a number that has none
 * @text: for instance "state-14"
 */
struct name {
	char	text[20];
};

const char *name_state(u8 state, struct name *unknown);
const char *name_cause(u8 cause, struct name *unknown);
const char *name_context(u8 context, struct name *unknown);
const char *name_kind(u8 kind, struct name *unknown);
const char *name_event(u8 event, struct name *unknown);
const char *name_reset_reason(u8 reason, struct name *unknown);
const char *name_segment(u8 seg_flags);

#endif
