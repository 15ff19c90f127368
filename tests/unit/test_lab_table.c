// SPDX-License-Identifier: GPL-2.0-only
/* The labs there are: each can be found, and each of its tasks can be graded. */
#include <stdio.h>
#include <string.h>

#include "lab_seen.h"
#include "members.h"
#include "unit.h"

/* Letters, digits and hyphens: a section of a file, and the name of a folder. */
static void check_name(const char *name)
{
	assert_true(*name && strlen(name) < 32);
	assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(name));
}

static void test_numbers(void **state)
{
	char number[16], folder[LAB_FOLDER_LEN];
	size_t i;

	(void)state;
	for (i = 0; lab_table[i]; i++) {
		check_name(lab_table[i]->slug);
		assert_true(*lab_table[i]->title && *lab_table[i]->aim);
		assert_true(lab_table[i]->n_tasks && lab_table[i]->n_tasks <= LAB_MAX_TASKS);
		if (i)
			assert_true(lab_table[i]->number > lab_table[i - 1]->number);
		snprintf(number, sizeof(number), "%02u", lab_table[i]->number);
		lab_folder(folder, lab_table[i]);
		assert_ptr_equal(lab_find(number), lab_table[i]);
		assert_ptr_equal(lab_find(folder), lab_table[i]);
		assert_ptr_equal(lab_find(lab_table[i]->slug), lab_table[i]);
	}
	assert_true(i);
	assert_ptr_equal(lab_find("1"), lab_table[0]);
	assert_null(lab_find(""));
	assert_null(lab_find("0"));
	assert_null(lab_find("1x"));
}

static void check_task(const struct lab_task *task)
{
	bool number = task->answer == LAB_NUMBER, path = task->answer == LAB_PATH;
	struct lab_seen seen;

	check_name(task->name);
	assert_true(*task->ask);
	assert_int_equal(lab_seen_init(&seen, task), 0);
	lab_seen_free(&seen);
	if (task->role && strcmp(task->role, "client") && strcmp(task->role, "server"))
		assert_string_equal(task->role, "listener");
	assert_int_equal(!!task->path, task->answer == LAB_COUNT);
	assert_int_equal(!!task->state, number || task->answer == LAB_SECONDS);
	assert_int_equal(!!task->field, number);
	assert_int_equal(!!task->minus_field, !!task->minus_state);
	assert_false(task->minus_state && !number);
	if (number)
		assert_true(lab_number_knows(task->field));
	if (task->minus_field)
		assert_true(lab_number_knows(task->minus_field));
	assert_false((task->causes || task->from || task->until) && !path);
}

static void test_tasks(void **state)
{
	const struct lab *lab;
	size_t i, j, k;

	(void)state;
	for (i = 0; lab_table[i]; i++) {
		lab = lab_table[i];
		for (j = 0; j < lab->n_tasks; j++) {
			check_task(&lab->tasks[j]);
			for (k = 0; k < j; k++)
				assert_string_not_equal(lab->tasks[j].name, lab->tasks[k].name);
		}
	}
}

static void test_wrong_tasks(void **state)
{
	static const struct lab_task wrong[] = {
		{ .name = "filter", .answer = LAB_PATH, .filter = "prot 80" },
		{ .name = "state", .answer = LAB_SECONDS, .state = "TIMEWEIGHT" },
		{ .name = "path", .answer = LAB_COUNT, .path = "SYN_SENT >" },
	};
	struct lab_seen seen;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_int_equal(lab_seen_init(&seen, &wrong[i]), -22);
		lab_seen_free(&seen);
	}
	assert_true(lab_number_knows("mss"));
	assert_true(lab_number_knows("seg_seq"));
	/* No number, and none of an event. */
	assert_false(lab_number_knows("laddr"));
	assert_false(lab_number_knows("since_ns"));
	assert_false(lab_number_knows("nonsense"));
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_tasks),
		cmocka_unit_test(test_wrong_tasks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
