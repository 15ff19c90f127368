// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture_series.h"

/**
 * series_name() - the name of one file
 * @base: what the names have in common
 * @number: its number
 *
 * The number has leading zeros: the newest file sorts last.
 *
 * Return: the name, to be released with free(), or NULL without memory
 */
char *series_name(const char *base, u32 number)
{
	char *name;

	if (asprintf(&name, "%s.%0*u", base, SERIES_DIGITS_MIN, number) < 0)
		return NULL;
	return name;
}

/**
 * series_number() - the number in a name
 * @path: the name
 * @base_len: length of what comes before the number and its dot
 *
 * Return: the number, or 0: it is no such name
 */
u32 series_number(const char *path, size_t *base_len)
{
	const char *dot = strrchr(path, '.');
	size_t digits = 0;

	if (!dot || dot == path || dot[-1] == '/')
		return 0;
	while (isdigit((unsigned char)dot[1 + digits]))
		digits++;
	if (dot[1 + digits] || digits < SERIES_DIGITS_MIN || digits > SERIES_DIGITS_MAX)
		return 0;
	/* A longer number is never written with zeros in front. */
	if (digits > SERIES_DIGITS_MIN && dot[1] == '0')
		return 0;
	*base_len = dot - path;
	return strtoul(dot + 1, NULL, 10);
}

/* Is it a file of the series? Return: its number or 0. */
static u32 member(const char *name, const char *base)
{
	size_t len;
	u32 number = series_number(name, &len);

	return len == strlen(base) && !strncmp(name, base, len) ? number : 0;
}

/**
 * series_next() - the next file that there is
 * @base: what the names have in common
 * @after: look for a larger number
 * @number: the smallest one there is; 0: none
 *
 * Return: 0 or a negative errno: the directory cannot be read
 */
int series_next(const char *base, u32 after, u32 *number)
{
	char *for_dir = strdup(base), *for_name = strdup(base);
	const char *name = for_name ? basename(for_name) : NULL;
	struct dirent *entry;
	DIR *dir = NULL;
	int err = -ENOMEM;
	u32 found;

	*number = 0;
	if (for_dir && name) {
		dir = opendir(dirname(for_dir));
		err = dir ? 0 : -errno;
	}
	while (dir && (entry = readdir(dir))) {
		found = member(entry->d_name, name);
		if (found > after && (!*number || found < *number))
			*number = found;
	}
	if (dir)
		closedir(dir);
	free(for_dir);
	free(for_name);
	return err;
}
