// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <linux/tcpstate.h>

#include "explain_topics.h"
#include "fsm.h"
#include "names.h"
#include "words.h"

/**
 * explain_for_each() - all that the ABI header and the state machine have
 * @call: called with each topic, and its entry or NULL
 */
void explain_for_each(on_topic call)
{
	struct explain_topic topic;
	unsigned int i, j;

	for (i = 1; i < TCPSTATE_STATE_END; i++) {
		topic = (struct explain_topic){ EXPLAIN_STATE, i, 0 };
		call(&topic, explain_state(i));
		for (j = 1; j < TCPSTATE_STATE_END; j++) {
			topic = (struct explain_topic){ EXPLAIN_TRANSITION, i, j };
			if (fsm_legal(i, j))
				call(&topic, explain_transition(i, j));
		}
	}
	for (i = 0; i < TCPSTATE_CAUSE_END; i++) {
		topic = (struct explain_topic){ EXPLAIN_CAUSE, i, 0 };
		call(&topic, explain_cause(i));
	}
	for (i = 0; i < TCPSTATE_RESET_END; i++) {
		topic = (struct explain_topic){ EXPLAIN_RESET, i, 0 };
		call(&topic, explain_reset(i));
	}
}

/**
 * explain_words() - what one types for a topic
 * @topic: the topic
 * @words: the result
 */
void explain_words(const struct explain_topic *topic, char words[EXPLAIN_WORD])
{
	struct name no_name, no_next;
	char unknown[WORD_LEN];

	if (topic->kind == EXPLAIN_TRANSITION)
		snprintf(words, EXPLAIN_WORD, "%s>%s", name_state(topic->number, &no_name),
			 name_state(topic->next, &no_next));
	else
		snprintf(words, EXPLAIN_WORD, "%s",
			 topic->kind == EXPLAIN_STATE ? name_state(topic->number, &no_name) :
			 topic->kind == EXPLAIN_CAUSE ? word_cause(topic->number, unknown) :
			 word_reset_reason(topic->number, unknown));
}
