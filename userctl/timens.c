// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>

#include "timens.h"

/**
 * timens_check() - is our clock the one that records have?
 * @path: TIMENS_OFFSETS; a kernel without time namespaces has no such file
 * @error: says what to do if not
 *
 * With another one it cannot be told which records are still to come: what came later than
 * "now" would be out of order, and every time that is shown would be wrong.
 *
 * Return: 0, or -EINVAL
 */
int timens_check(const char *path, char error[SOURCE_ERROR_LEN])
{
	FILE *file = fopen(path, "re");
	long long seconds = 0, nanoseconds = 0;
	int n;

	if (!file)
		return 0;
	n = fscanf(file, "monotonic %lld %lld", &seconds, &nanoseconds);
	fclose(file);
	if (n != 2 || (!seconds && !nanoseconds))
		return 0;
	snprintf(error, SOURCE_ERROR_LEN,
		 "this time namespace has another clock than the kernel (monotonic %lld.%09lld s): go to that of the host with 'nsenter -T -t 1'",
		 seconds, nanoseconds);
	return -EINVAL;
}
