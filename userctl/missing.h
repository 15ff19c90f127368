/* SPDX-License-Identifier: GPL-2.0-only */
/* What a source cannot see, in words. */
#ifndef TCPSTATECTL_MISSING_H
#define TCPSTATECTL_MISSING_H

#include "source.h"
#include "text.h"

/* Longest line of missing_words(). */
#define MISSING_LEN	1024

bool missing_is(const struct source_hook *hook);
bool missing_by_name(const struct source_status *st, const char *name);
bool missing_is_needless(const struct source_hook *hook);
const char *missing_reason(const struct source_hook *hook, enum source_kind kind);
bool missing_words(struct text *text, const struct source_hook *hook, enum source_kind kind);
void missing_tell(const struct source_status *st);
void missing_tell_damage(struct source *source);

#endif
