// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tun.h"

extern char **environ;

/* Return: 0 if the command did what it was told */
static int run(const char *const *argv)
{
	int status;
	pid_t pid;

	if (posix_spawnp(&pid, argv[0], NULL, NULL, (char **)argv, environ) ||
	    waitpid(pid, &status, 0) < 0 || status) {
		fprintf(stderr, "segments: '%s %s %s' failed\n", argv[0], argv[1], argv[2]);
		return -1;
	}
	return 0;
}

/**
 * tun_open() - make a TUN device, or use one that is there
 * @device: its name
 * @local: address behind it: ours
 * @remote: address of the kernel on it
 *
 * It is gone when the program ends, unless it was there before.
 *
 * Return: a descriptor, or -1
 */
int tun_open(const char *device, const char *local, const char *remote)
{
	const char *const up[] = { "ip", "link", "set", device, "up", NULL };
	/* Usable at once: nobody can have this address already. */
	const char *const address[] = {
		"ip", "addr", "replace", remote, "dev", device, "nodad", NULL
	};
	const char *const address4[] = {
		"ip", "addr", "replace", remote, "dev", device, NULL
	};
	const char *const route[] = { "ip", "route", "replace", local, "dev", device, NULL };
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	strncpy(ifr.ifr_name, device, sizeof(ifr.ifr_name) - 1);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr)) {
		perror("segments: /dev/net/tun");
		return -1;
	}
	if (run(up) || run(strchr(remote, ':') ? address : address4) || run(route)) {
		close(fd);
		return -1;
	}
	return fd;
}
