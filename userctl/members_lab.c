// SPDX-License-Identifier: GPL-2.0-only
/* The members of a lab that was checked. */
#include "members_entry.h"

static const struct member_lab *lab_of(const void *from)
{
	return from;
}

static const struct member_task *task_of(const void *from)
{
	return from;
}

static bool is_answered(const void *from)
{
	return task_of(from)->answered;
}

static bool get_slug(const void *from, struct member_value *value)
{
	value->text = lab_of(from)->slug;
	return true;
}

static bool get_name(const void *from, struct member_value *value)
{
	value->text = task_of(from)->name;
	return true;
}

static bool get_predicted(const void *from, struct member_value *value)
{
	return member_put_string(value, task_of(from)->predicted, MEMBER_TEXT_LEN);
}

static bool get_seen(const void *from, struct member_value *value)
{
	return member_put_string(value, task_of(from)->seen, MEMBER_TEXT_LEN);
}

NUMBER(number, lab_of(from)->number)
NUMBER(score, lab_of(from)->points)
NUMBER(of, lab_of(from)->of)
NUMBER(points, task_of(from)->points)
NUMBER(task_of, task_of(from)->of)
NUMBER(ends, task_of(from)->ends)

static const struct member lab[] = {
	ENTRY("number", U32, NULL, NULL, get_number, "number of the lab"),
	ENTRY("slug", STRING, NULL, NULL, get_slug, "what it is called on the command line"),
	ENTRY("points", U32, NULL, NULL, get_score, "the score"),
	ENTRY("of", U32, NULL, NULL, get_of, "most points that there are"),
};

static const struct member task[] = {
	ENTRY("name", STRING, NULL, NULL, get_name, "section of the predictions"),
	ENTRY("points", U32, NULL, NULL, get_points, "points for the answer"),
	ENTRY("of", U32, NULL, NULL, get_task_of, "most points that there are"),
	ENTRY("predicted", STRING, NULL, is_answered, get_predicted,
	      "the answer: states, a number, or seconds"),
	ENTRY("seen", STRING, NULL, is_answered, get_seen, "what was seen, in the same form"),
	ENTRY("ends", U64, NULL, NULL, get_ends, "ends of connections that it is about"),
};

const struct member_table members_lab = {
	.name = "lab", .members = lab, .n = ARRAY_SIZE(lab),
	.help = "the score of a lab (lab check)",
};

const struct member_table members_task = {
	.name = "tasks", .members = task, .n = ARRAY_SIZE(task),
	.help = "in a lab: one task",
};
