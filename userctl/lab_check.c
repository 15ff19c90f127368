// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <unistd.h>

#include "i18n.h"
#include "lab_check.h"
#include "message.h"

/**
 * lab_check_init() - begin to check a lab
 * @check: the result; released with lab_check_free(), after a failure as well
 * @lab: the lab
 * @prediction: what was predicted; outlives the check
 *
 * Return: 0, -ENOMEM, or -EINVAL: a task of the lab is wrong
 */
int lab_check_init(struct lab_check *check, const struct lab *lab,
		   const struct lab_prediction *prediction)
{
	size_t i;
	int err = 0;

	*check = (struct lab_check){ .lab = lab, .prediction = prediction,
				     .traced.linger_ns = TRACED_LINGER_NS };
	for (i = 0; i < lab->n_tasks && !err; i++)
		err = lab_seen_init(&check->seen[i], &lab->tasks[i]);
	return err;
}

/* A connection is shown if a task is about it. */
static int look_at(struct lab_check *check, const struct timeline *tl)
{
	bool graded = false, about = false;
	size_t i;
	int err = 0;

	for (i = 0; i < check->lab->n_tasks && !err; i++) {
		u64 before = check->seen[i].n;

		err = lab_seen_add(&check->seen[i], tl, &graded);
		about |= check->seen[i].n != before;
	}
	if (!err && about)
		err = lab_ladders_add(&check->ladders, &check->traced.session.render, tl, graded);
	return err;
}

/**
 * lab_check_done() - look at a connection, as struct track_config has it
 * @context: the lab that is checked
 * @end: one end
 * @peer: the other end; may be NULL
 */
void lab_check_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	struct lab_check *check = context;
	const struct track_end *first = end->n_rows ? end : peer;
	struct timeline tl;

	/* Those that nothing happened to were there before. */
	if (!first || !first->n_rows)
		return;
	if (timeline_build(&tl, first, first == end ? peer : NULL)) {
		check->no_memory = true;
		return;
	}
	check->no_memory |= look_at(check, &tl) != 0;
	timeline_free(&tl);
}

/* Return: was the scene played to its end, and recorded? */
static bool play(struct lab_check *check, struct options *options, char **argv,
		 const struct track_config *config)
{
	int status = traced_run(&check->traced, options, argv, config);

	if (check->traced.failed || (status >= RUNNER_FAILED && !check->traced.runner.ended))
		return false;
	if (status)
		message(_("the scene failed with status %d: there is no grade"), status);
	return !status;
}

static bool is_undecided(struct lab_check *check)
{
	bool undecided = false;
	size_t i;

	for (i = 0; i < check->lab->n_tasks; i++) {
		lab_grade(&check->grades[i], &check->prediction->sections[i], &check->seen[i]);
		if (check->grades[i].doubt == LAB_SURE)
			continue;
		message(_("task %s: %s"), check->lab->tasks[i].name,
			lab_doubt_text(check->grades[i].doubt));
		undecided = true;
	}
	return undecided;
}

/**
 * lab_check_run() - run a scene, or read a recording, and grade
 * @check: the lab
 * @options: the command line
 * @argv: what runs the scene; NULL: a recording is read
 *
 * Return: what came of it. If there are no grades, why was said.
 */
enum lab_result lab_check_run(struct lab_check *check, struct options *options, char **argv)
{
	const struct track_config config = {
		.max_ends = TRACK_MAX_ENDS, .done = lab_check_done, .context = check,
	};

	options->quiet = true;
	if (argv ? !play(check, options, argv, &config) :
		   traced_read(&check->traced, options, &config))
		return LAB_FAILED;
	if (check->no_memory) {
		message(_("out of memory: there is no grade"));
		return LAB_FAILED;
	}
	if (check->traced.lost || check->traced.session.track.evicted) {
		message(_("records were lost: there is no grade"));
		return LAB_UNDECIDED;
	}
	return is_undecided(check) ? LAB_UNDECIDED : LAB_GRADED;
}

/**
 * lab_check_points() - the score
 * @check: the lab, graded
 *
 * Return: points of all tasks
 */
unsigned int lab_check_points(const struct lab_check *check)
{
	unsigned int points = 0;
	size_t i;

	for (i = 0; i < check->lab->n_tasks; i++)
		points += check->grades[i].points;
	return points;
}

/**
 * lab_check_free() - release what a check has
 * @check: the lab
 */
void lab_check_free(struct lab_check *check)
{
	size_t i;

	for (i = 0; i < check->lab->n_tasks; i++) {
		lab_grade_free(&check->grades[i]);
		lab_seen_free(&check->seen[i]);
	}
	lab_ladders_free(&check->ladders);
}
