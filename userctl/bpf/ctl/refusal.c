// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "refusal.h"

const struct refusal_paths refusal_paths_host = {
	.btf = "/sys/kernel/btf/vmlinux",
	.lockdown = "/sys/kernel/security/lockdown",
};

/*
 * What the verifier says of helpers that read the kernel's memory under lockdown. It is the
 * only sign of it where securityfs is not mounted.
 */
#define NO_READING	"unknown func bpf_probe_read"

/* Of "none integrity [confidentiality]" the one in brackets counts. */
static bool is_locked_down(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[128];
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n < 0)
		return false;
	text[n] = '\0';
	return strstr(text, "[confidentiality]");
}

static int explain_lockdown(char error[SOURCE_ERROR_LEN])
{
	snprintf(error, SOURCE_ERROR_LEN,
		 "kernel lockdown (confidentiality) forbids BPF programs that look at sockets: boot without it, or load a signed tcpstate module");
	return -EPERM;
}

/**
 * refusal_expected() - will the kernel refuse, for a reason that it would not tell?
 * @paths: where it tells what it allows
 * @error: what is in the way
 *
 * Return: 0 if nothing is known to be in the way; -EOPNOTSUPP: the kernel has no BTF;
 * -EPERM: it is locked down
 */
int refusal_expected(const struct refusal_paths *paths, char error[SOURCE_ERROR_LEN])
{
	if (access(paths->btf, F_OK)) {
		snprintf(error, SOURCE_ERROR_LEN,
			 "this kernel has no BPF, or no BTF (CONFIG_BPF_SYSCALL, CONFIG_DEBUG_INFO_BTF): load the tcpstate module");
		return -EOPNOTSUPP;
	}
	if (is_locked_down(paths->lockdown))
		return explain_lockdown(error);
	return 0;
}

/**
 * refusal_explain() - what an error means for the whole source
 * @err: negative errno
 * @error: set to one line
 *
 * Return: @err
 */
int refusal_explain(int err, char error[SOURCE_ERROR_LEN])
{
	switch (err) {
	case -EPERM:
	case -EACCES:
		snprintf(error, SOURCE_ERROR_LEN,
			 "not permitted: BPF needs CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN, of the host, not of a container: try it as its root");
		break;
	case -ENOMEM:
		snprintf(error, SOURCE_ERROR_LEN, "not enough memory for the BPF source");
		break;
	case -EMFILE:
		snprintf(error, SOURCE_ERROR_LEN,
			 "not enough open files for the BPF source: raise 'ulimit -n'");
		break;
	default:
		snprintf(error, SOURCE_ERROR_LEN, "the BPF programs cannot be loaded: %s",
			 strerror(-err));
	}
	return err;
}

/**
 * refusal_of_row() - the source is of no use without this row
 * @plan: the plan
 * @id: the row
 * @error: set to one line
 *
 * Return: a negative errno
 */
int refusal_of_row(const struct bpf_plan *plan, enum bpf_hook_id id,
		   char error[SOURCE_ERROR_LEN])
{
	const struct bpf_choice *choice = &plan->choices[id];
	const char *name = bpf_row(id)->places[0].name;

	if (choice->error == -EPERM)
		return refusal_explain(choice->error, error);
	if (strstr(choice->reason, NO_READING))
		return explain_lockdown(error);
	snprintf(error, SOURCE_ERROR_LEN,
		 "no BPF program can be attached to %s, without which there is nothing to see: %.150s",
		 name, *choice->reason ? choice->reason : strerror(-choice->error));
	return choice->error;
}
