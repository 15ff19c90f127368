/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file of predictions: a section for each task of a lab, and in it the answer.
 *
 *	[client]
 *	# Which states does the client go through?
 *	SYN_SENT > ESTABLISHED
 */
#ifndef TCPSTATECTL_LAB_PREDICTION_H
#define TCPSTATECTL_LAB_PREDICTION_H

#include "lab_answer.h"

/* Bytes of a file of predictions at most. */
#define LAB_MAX_PREDICTION	65536
#define LAB_ERROR_LEN		256

/**
 * struct lab_section - the answer to one task
 * @answered: is there one?
 * @value: what it says
 * @begin: byte of the file with which it begins
 * @size: its length
 * @line: line of the heading, from 1; 0: there is no such section
 */
struct lab_section {
	bool			answered;
	struct lab_answer_value	value;
	size_t			begin;
	size_t			size;
	size_t			line;
};

/**
 * struct lab_prediction - what a student predicts for a lab
 * @text: the file, not terminated; owned
 * @len: its length
 * @sections: one for each task
 * @n: tasks of the lab
 * @n_answered: how many of them have an answer
 *
 * Released with lab_prediction_free().
 */
struct lab_prediction {
	char			*text;
	size_t			len;
	struct lab_section	sections[LAB_MAX_TASKS];
	size_t			n;
	size_t			n_answered;
};

/**
 * struct lab_error - why a file of predictions cannot be used
 * @line: the line that is wrong, from 1; 0: no line is
 * @offset: byte of the file where it is wrong
 * @len: bytes there that are wrong; may be 0
 * @text: one line that says what to write instead
 */
struct lab_error {
	size_t	line;
	size_t	offset;
	size_t	len;
	char	text[LAB_ERROR_LEN];
};

int lab_prediction_parse(struct lab_prediction *prediction, const struct lab *lab,
			 const char *text, size_t len, struct lab_error *error);
int lab_prediction_read(struct lab_prediction *prediction, const struct lab *lab,
			const char *path, struct lab_error *error);
void lab_prediction_free(struct lab_prediction *prediction);

#endif
