/* SPDX-License-Identifier: GPL-2.0-only */
/* Asks for predictions, and writes them down. */
#ifndef TCPSTATECTL_LAB_START_H
#define TCPSTATECTL_LAB_START_H

#include <stdio.h>

#include "lab.h"
#include "term.h"

/**
 * struct lab_asked - answers as they were typed
 * @lines: one for each task; owned. NULL: none
 * @n: how many tasks have one
 *
 * Begins as zeros; released with lab_asked_free().
 */
struct lab_asked {
	char	*lines[LAB_MAX_TASKS];
	size_t	n;
};

int lab_ask(struct lab_asked *asked, const struct lab *lab, FILE *in, FILE *out,
	    const struct term *term);
int lab_write_form(FILE *out, const struct lab *lab, const struct lab_asked *asked);
void lab_asked_free(struct lab_asked *asked);

#endif
