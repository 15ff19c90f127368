/* SPDX-License-Identifier: GPL-2.0-only */
/* Everything that has to be explained, one after the other. */
#ifndef TEST_EXPLAIN_TOPICS_H
#define TEST_EXPLAIN_TOPICS_H

#include "explain.h"

typedef void (*on_topic)(const struct explain_topic *topic, const struct explain_entry *entry);

void explain_for_each(on_topic call);
void explain_words(const struct explain_topic *topic, char words[EXPLAIN_WORD]);

#endif
