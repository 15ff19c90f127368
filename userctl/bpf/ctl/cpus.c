// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpus.h"
#include "source.h"

static int add(u32 **cpus, size_t *n, size_t *room, unsigned long first, unsigned long last)
{
	u32 *moved;

	if (last >= SOURCE_MAX_CPUS || first > last || (*n && first <= (*cpus)[*n - 1]))
		return -EINVAL;
	moved = grow(*cpus, room, *n + (last - first + 1), sizeof(**cpus));
	if (!moved)
		return -ENOMEM;
	*cpus = moved;
	for (; first <= last; first++)
		moved[(*n)++] = first;
	return 0;
}

/* Return: 0, or -EINVAL if there is no number. */
static int parse_number(const char **at, unsigned long *number)
{
	char *end;

	if (!isdigit((unsigned char)**at))
		return -EINVAL;
	*number = strtoul(*at, &end, 10);
	*at = end;
	return 0;
}

/**
 * cpus_parse() - a list of CPUs as the kernel writes it
 * @text: for instance "0-3,8-11\n"
 * @cpus: their numbers, ascending; freed by the caller, after a failure as well
 * @n: how many
 *
 * Return: 0, -EINVAL if it is no such list, or -ENOMEM
 */
int cpus_parse(const char *text, u32 **cpus, size_t *n)
{
	size_t room = 0;

	*cpus = NULL;
	*n = 0;
	for (;; text++) {
		unsigned long first, last;
		int err = parse_number(&text, &first);

		last = first;
		if (!err && *text == '-') {
			text++;
			err = parse_number(&text, &last);
		}
		if (!err)
			err = add(cpus, n, &room, first, last);
		if (err)
			return err;
		if (*text != ',')
			return !*text || *text == '\n' ? 0 : -EINVAL;
	}
}

/**
 * cpus_read() - the CPUs that can exist
 * @path: /sys/devices/system/cpu/possible
 * @cpus: their numbers, ascending; freed by the caller, after a failure as well
 * @n: how many
 *
 * Return: 0 or a negative errno
 */
int cpus_read(const char *path, u32 **cpus, size_t *n)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	int err;

	*cpus = NULL;
	*n = 0;
	if (!file)
		return -errno;
	err = getline(&text, &size, file) < 0 ? -EINVAL : cpus_parse(text, cpus, n);
	free(text);
	fclose(file);
	return err;
}
