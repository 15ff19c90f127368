/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Teaching labs: what each of them asks. The pages, the scenes and the solutions are in
 * Documentation/labs/NN-SLUG.
 */
#ifndef TCPSTATECTL_LAB_H
#define TCPSTATECTL_LAB_H

#include "types.h"

/**
 * enum lab_answer - what kind of prediction a task asks for
 * @LAB_PATH: the path of states of an end, as `tcpstatectl expect` takes it
 * @LAB_COUNT: how many ends take a path
 * @LAB_SECONDS: how long an end is in a state
 * @LAB_NUMBER: a member of a record, or the difference of two
 */
enum lab_answer {
	LAB_PATH,
	LAB_COUNT,
	LAB_SECONDS,
	LAB_NUMBER,
};

/**
 * struct lab_task - one thing to predict
 * @name: names its section in the file of predictions: a-z, 0-9 and '-'
 * @ask: the question, in English, marked with N_()
 * @answer: kind of the answer
 * @filter: expression of Documentation/filter.rst that the connection meets; NULL: any
 * @role: which end it is about: "client", "server" or "listener"; NULL: any
 * @path: LAB_COUNT: the path that is counted
 * @state: LAB_SECONDS: the state; LAB_NUMBER: that of the record in which it was entered
 * @field: LAB_NUMBER: member of that record, by its name in `watch --json`
 * @minus_state: LAB_NUMBER: entered with the record whose @minus_field is subtracted,
 *	modulo 2^32; NULL: nothing is
 * @minus_field: see there
 * @from: LAB_PATH: the path begins when this state is entered for the first time; NULL: with
 *	the socket. If it is TIME_WAIT, the CLOSE after it has to be predicted.
 * @until: LAB_PATH: it ends when this state is entered for the first time after that; NULL:
 *	with the recording
 * @causes: LAB_PATH: the cause of each step is asked for, too
 */
struct lab_task {
	const char	*name;
	const char	*ask;
	enum lab_answer	answer;
	const char	*filter;
	const char	*role;
	const char	*path;
	const char	*state;
	const char	*field;
	const char	*minus_state;
	const char	*minus_field;
	const char	*from;
	const char	*until;
	bool		causes;
};

/**
 * struct lab - one lab
 * @number: its number, from 1
 * @slug: with the number, the name of its folder
 * @title: its title, in English, marked with N_()
 * @aim: what it teaches, in one line, marked with N_()
 * @tasks: what is asked
 * @n_tasks: how many
 */
struct lab {
	unsigned int		number;
	const char		*slug;
	const char		*title;
	const char		*aim;
	const struct lab_task	*tasks;
	size_t			n_tasks;
};

/* By their numbers; ended by NULL. */
extern const struct lab * const lab_table[];

/**
 * enum lab_action - what can be done with labs
 * @LAB_LIST: list them
 * @LAB_START: read the page, and predict
 * @LAB_CHECK: see it, and get points
 * @LAB_SOLVE: read the solution
 * @LAB_ACTIONS: how many there are
 */
enum lab_action {
	LAB_LIST,
	LAB_START,
	LAB_CHECK,
	LAB_SOLVE,
	LAB_ACTIONS,
};

/* How they are called on the command line; ended by NULL. */
extern const char * const lab_actions[LAB_ACTIONS + 1];

/* A lab asks no more than this. */
#define LAB_MAX_TASKS	16
/* Most points of one task. */
#define LAB_TASK_POINTS	10
/* "NN-SLUG", longer than any. */
#define LAB_FOLDER_LEN	64

const struct lab *lab_find(const char *word);
void lab_folder(char folder[LAB_FOLDER_LEN], const struct lab *lab);

#endif
