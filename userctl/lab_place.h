/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the pages and the scenes of labs are. */
#ifndef TCPSTATECTL_LAB_PLACE_H
#define TCPSTATECTL_LAB_PLACE_H

#include <stdio.h>

#include "lab.h"

/* Longest path of a file of a lab. */
#define LAB_PATH_LEN	4096

/**
 * enum lab_page - the pages of a lab
 * @LAB_PAGE: aim, background, steps and questions
 * @LAB_SOLUTION: what is right, and why
 */
enum lab_page {
	LAB_PAGE,
	LAB_SOLUTION,
};

const char *lab_command(void);
int lab_scene(const struct lab *lab, char runner[LAB_PATH_LEN], char scene[LAB_PATH_LEN]);
int lab_show_page(FILE *out, const struct lab *lab, enum lab_page page);
bool lab_may_run(void);

#endif
