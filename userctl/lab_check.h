/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs the scene of a lab, or reads a recording of it, and grades what was predicted. */
#ifndef TCPSTATECTL_LAB_CHECK_H
#define TCPSTATECTL_LAB_CHECK_H

#include "lab_grade.h"
#include "lab_ladders.h"
#include "traced.h"

/**
 * struct lab_check - a lab that is being checked
 * @traced: the scene; of a recording only its session is used
 * @lab: the lab
 * @prediction: what was predicted
 * @seen: what was seen, by task
 * @grades: what each answer is worth
 * @ladders: the connections that tasks are about
 * @no_memory: a connection could not be looked at
 *
 * Begins as zeros but for @lab and @prediction; released with lab_check_free().
 */
struct lab_check {
	struct traced			traced;
	const struct lab		*lab;
	const struct lab_prediction	*prediction;
	struct lab_seen			seen[LAB_MAX_TASKS];
	struct lab_grade		grades[LAB_MAX_TASKS];
	struct lab_ladders		ladders;
	bool				no_memory;
};

/**
 * enum lab_result - what came of it
 * @LAB_GRADED: there are grades
 * @LAB_UNDECIDED: what was seen does not suffice: no grades
 * @LAB_FAILED: the scene or the trace failed, and that was said
 */
enum lab_result {
	LAB_GRADED,
	LAB_UNDECIDED,
	LAB_FAILED,
};

int lab_check_init(struct lab_check *check, const struct lab *lab,
		   const struct lab_prediction *prediction);
void lab_check_done(void *context, const struct track_end *end, const struct track_end *peer);
enum lab_result lab_check_run(struct lab_check *check, struct options *options, char **argv);
unsigned int lab_check_points(const struct lab_check *check);
void lab_check_free(struct lab_check *check);

/* lab_report.c */
void lab_report(FILE *out, const struct term *term, const struct lab_check *check);

/* json_lab.c */
int lab_report_json(FILE *out, const struct lab_check *check);

#endif
