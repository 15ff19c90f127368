/* SPDX-License-Identifier: GPL-2.0-only */
/* A prediction beside what was seen. */
#ifndef TCPSTATECTL_LAB_GRADE_H
#define TCPSTATECTL_LAB_GRADE_H

#include "lab_prediction.h"
#include "lab_seen.h"

/* A time is right if it is so near: one part in so many, or so long. */
#define LAB_TIME_PART		20
#define LAB_TIME_NS		(50 * NSEC_PER_MSEC)

/**
 * struct lab_grade - what an answer is worth
 * @doubt: why it cannot be graded
 * @points: of LAB_TASK_POINTS
 * @report: LAB_PATH: the comparison; refers to the answer and to what was seen
 *
 * Released with lab_grade_free().
 */
struct lab_grade {
	enum lab_doubt		doubt;
	unsigned int		points;
	struct expect_report	report;
};

void lab_grade(struct lab_grade *grade, const struct lab_section *section,
	       const struct lab_seen *seen);
void lab_grade_free(struct lab_grade *grade);

#endif
