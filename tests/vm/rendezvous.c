// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "rendezvous.h"

#define LONGEST_SLEEP_MS 32

/**
 * rendezvous_touch() - make a file, so that those who wait for it go on
 * @path: the file
 *
 * Return: 0, or -1 with errno
 */
int rendezvous_touch(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY, 0644);

	return fd < 0 ? -1 : close(fd);
}

/**
 * rendezvous_sleep() - sleep, all of it
 * @ms: milliseconds
 *
 * Return: 0
 */
int rendezvous_sleep(unsigned long ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&left, &left) && errno == EINTR)
		;
	return 0;
}

/**
 * rendezvous_wait() - wait until a file is there
 * @path: the file
 *
 * Looks less and less often: minutes of waiting cost nothing where time that is
 * slept is skipped, so each look counts.
 *
 * Return: 0
 */
int rendezvous_wait(const char *path)
{
	unsigned long ms;

	for (ms = 1; access(path, F_OK); ms = ms < LONGEST_SLEEP_MS ? 2 * ms : ms)
		rendezvous_sleep(ms);
	return 0;
}
