// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "lab.h"

const char * const lab_actions[LAB_ACTIONS + 1] = {
	[LAB_LIST] = "list",
	[LAB_START] = "start",
	[LAB_CHECK] = "check",
	[LAB_SOLVE] = "solution",
};

/**
 * lab_find() - a lab by what it is called
 * @word: its number, with or without zeros before it; its slug; or its folder, "03-options"
 *
 * Return: the lab, or NULL
 */
const struct lab *lab_find(const char *word)
{
	char folder[LAB_FOLDER_LEN];
	const char *digits = word + strspn(word, "0");
	char number[16];
	size_t i;

	for (i = 0; lab_table[i]; i++) {
		snprintf(number, sizeof(number), "%u", lab_table[i]->number);
		lab_folder(folder, lab_table[i]);
		if (!strcmp(digits, number) || !strcmp(word, lab_table[i]->slug) ||
		    !strcmp(word, folder))
			return lab_table[i];
	}
	return NULL;
}

/**
 * lab_folder() - the folder of a lab
 * @folder: the result: "03-options"
 * @lab: the lab
 */
void lab_folder(char folder[LAB_FOLDER_LEN], const struct lab *lab)
{
	snprintf(folder, LAB_FOLDER_LEN, "%02u-%s", lab->number, lab->slug);
}
