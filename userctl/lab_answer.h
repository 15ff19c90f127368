/* SPDX-License-Identifier: GPL-2.0-only */
/* What a student predicts for one task: from text to a value. */
#ifndef TCPSTATECTL_LAB_ANSWER_H
#define TCPSTATECTL_LAB_ANSWER_H

#include "expect.h"
#include "lab.h"

/**
 * struct lab_answer_value - a prediction
 * @path: LAB_PATH: the path; owned
 * @number: LAB_COUNT, LAB_NUMBER: the number
 * @ns: LAB_SECONDS: the time in nanoseconds
 *
 * Begins as zeros; released with lab_answer_free().
 */
struct lab_answer_value {
	struct expect	*path;
	s64		number;
	u64		ns;
};

bool lab_answer_is_empty(const char *text, size_t len);
int lab_answer_parse(struct lab_answer_value *value, const struct lab_task *task,
		     const char *text, size_t len, struct expect_error *error);
void lab_answer_free(struct lab_answer_value *value);
const char *lab_answer_form(const struct lab_task *task);

#endif
