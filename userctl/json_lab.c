// SPDX-License-Identifier: GPL-2.0-only
/* The score of a lab, for programs. */
#include <errno.h>

#include "json.h"
#include "lab_check.h"
#include "words.h"

static void put_seconds(struct text *text, u64 ns)
{
	text_decimal(text, ns / NSEC_PER_SEC);
	text_put(text, ".");
	text_digits(text, ns % NSEC_PER_SEC, 9);
}

/* States with what led there, as a path that could have been predicted. */
static void put_states(struct text *text, const struct expect_end *end)
{
	char unknown[WORD_LEN];
	struct name state;
	size_t i;

	for (i = 0; i < end->n; i++) {
		const struct expect_step *step = &end->steps[i];

		text_add(text, "%s%s", i ? " > " : "", name_state(step->state, &state));
		if (!step->born && step->has_time)
			text_add(text, " by %s", word_cause(step->cause, unknown));
	}
}

static void fill(struct member_task *task, const struct lab_check *check, size_t i)
{
	const struct lab_answer_value *value = &check->prediction->sections[i].value;
	const struct lab_grade *grade = &check->grades[i];
	const struct lab_seen *seen = &check->seen[i];
	struct text predicted, saw;

	*task = (struct member_task){
		.name = check->lab->tasks[i].name, .points = grade->points,
		.of = LAB_TASK_POINTS, .ends = seen->n,
		.answered = check->prediction->sections[i].answered,
	};
	text_init(&predicted, task->predicted, sizeof(task->predicted));
	text_init(&saw, task->seen, sizeof(task->seen));
	if (!task->answered)
		return;
	switch (seen->task->answer) {
	case LAB_PATH:
		text_put(&predicted, grade->report.path);
		put_states(&saw, &seen->end);
		break;
	case LAB_SECONDS:
		put_seconds(&predicted, value->ns);
		put_seconds(&saw, seen->ns);
		break;
	default:
		text_add(&predicted, "%lld", (long long)value->number);
		text_add(&saw, "%lld", (long long)seen->number);
		break;
	}
}

static json_t *tasks(const struct lab_check *check)
{
	json_t *array = json_array();
	struct member_task task;
	int err = 0;
	size_t i;

	for (i = 0; i < check->lab->n_tasks && !err; i++) {
		fill(&task, check, i);
		err = json_append(array, json_from_members(NULL, &members_task, 0, &task));
	}
	return json_checked(array, err);
}

/**
 * lab_report_json() - write the score as a line
 * @out: where
 * @check: the lab, graded
 *
 * Return: 0 or a negative errno
 */
int lab_report_json(FILE *out, const struct lab_check *check)
{
	const struct member_lab from = {
		.number = check->lab->number, .slug = check->lab->slug,
		.points = lab_check_points(check), .of = check->lab->n_tasks * LAB_TASK_POINTS,
	};
	json_t *object = json_from_members("lab", &members_lab, 0, &from);
	struct json_line line = { };
	int err = json_put(object, "tasks", tasks(check));

	if (!err)
		err = json_write(&line, object, out);
	json_line_free(&line);
	json_decref(object);
	return err;
}
