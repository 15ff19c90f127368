/* SPDX-License-Identifier: GPL-2.0-only */
/* Words that a person types, or a program reads, for the numbers in a record. */
#ifndef TCPSTATECTL_WORDS_H
#define TCPSTATECTL_WORDS_H

#include "types.h"

/* Longest word there is, with room for a number that has no name. */
#define WORD_LEN	24

const char *word_cause(u8 cause, char unknown[WORD_LEN]);
const char *word_event(u8 event, char unknown[WORD_LEN]);
const char *word_reset_reason(u8 reason, char unknown[WORD_LEN]);

int word_find_states(const char *word, size_t len, u16 *states);
int word_find_cause(const char *word, size_t len, u8 *cause);
bool word_equal(const char *word, size_t len, const char *known);

const char *word_nearest(const char *word, size_t len, const char * const *known, size_t n);
const char *word_suggest_state(const char *word, size_t len);
const char *word_suggest_cause(const char *word, size_t len);

#endif
