// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is not seen must not be taken for what did not happen. A hook that this
 * kernel lacks, or that had to be attached where less can be seen, is told by
 * everything that shows records.
 */
#include <errno.h>
#include <string.h>

#include "message.h"
#include "missing.h"

/* The kernel's own, which some of its refusals leak. */
#define KERNEL_ENOTSUPP	524

/**
 * missing_is() - could a hook not be attached anywhere?
 * @hook: the hook
 *
 * Return: true if there is something that is not seen therefore
 */
bool missing_is(const struct source_hook *hook)
{
	return hook->error;
}

/**
 * missing_by_name() - is one hook missing?
 * @st: status of the source
 * @name: the kernel's name of the first choice for it
 *
 * Return: true if the source knows it, and it is attached nowhere
 */
bool missing_by_name(const struct source_status *st, const char *name)
{
	size_t i;

	for (i = 0; i < st->n_hooks; i++) {
		if (missing_is(&st->hooks[i]) && !strcmp(st->hooks[i].name, name))
			return true;
	}
	return false;
}

/**
 * missing_is_needless() - does this kernel do without a hook?
 * @hook: the hook
 *
 * Return: true if it is not attached, and nothing is lost by that
 */
bool missing_is_needless(const struct source_hook *hook)
{
	return !hook->error && !strcmp(hook->method, "none");
}

static const char *reason_of_module(s32 error)
{
	switch (error) {
	case -EPERM:
		return "left out by without=";
	case -EINVAL:
	case -ENOENT:
		return "this kernel has no such function";
	case -EBUSY:
		return "ftrace is off: sysctl kernel.ftrace_enabled=1, then load tcpstate again";
	case -EOPNOTSUPP:
		return "this kernel has no way to attach there (no ftrace, no kprobes)";
	default:
		return NULL;
	}
}

static const char *reason_of_bpf(s32 error)
{
	switch (error) {
	case -EPERM:
		return "not permitted: this needs CAP_BPF and CAP_PERFMON, and no lockdown";
	case -EACCES:
	case -EINVAL:
		return "the kernel's verifier refused the program";
	case -ENOENT:
	case -ESRCH:
		return "this kernel has no such function";
	case -EOPNOTSUPP:
	case -KERNEL_ENOTSUPP:
		return "this kernel has no way to attach there (no fentry, no kprobes)";
	default:
		return NULL;
	}
}

/**
 * missing_reason() - why is a hook missing?
 * @hook: a hook that is
 * @kind: what makes the records
 *
 * Return: a string that lives as long as @hook, and until the next call of strerror()
 */
const char *missing_reason(const struct source_hook *hook, enum source_kind kind)
{
	const char *reason;

	if (*hook->reason)
		return hook->reason;
	reason = kind == SOURCE_BPF ? reason_of_bpf(hook->error) : reason_of_module(hook->error);
	return reason ? reason : strerror((int)-(u32)hook->error);
}

/**
 * missing_words() - what is not seen because of a hook
 * @text: appended to, one line; at least MISSING_LEN bytes
 * @hook: the hook
 * @kind: what makes the records
 *
 * Return: false if nothing is lost; then nothing was appended
 */
bool missing_words(struct text *text, const struct source_hook *hook, enum source_kind kind)
{
	if (missing_is(hook))
		text_add(text, "cannot be seen on this kernel: %s: %s; %s", hook->name,
			 *hook->without ? hook->without : hook->observes,
			 missing_reason(hook, kind));
	else if (*hook->loses)
		text_add(text, "cannot be seen on this kernel: %s: %s; %s is watched instead",
			 hook->instead_of, hook->loses, hook->name);
	else
		return false;
	return true;
}

/* How many hooks of BPF are worth a line each. */
#define FEW_HOOKS	4

/*
 * Where BPF has nothing but tracepoints there would be a screen of lines before every
 * output.
 */
static bool are_many(const struct source_status *st)
{
	size_t i, n = 0;

	for (i = 0; i < st->n_hooks; i++)
		n += missing_is(&st->hooks[i]) || *st->hooks[i].loses;
	if (st->kind != SOURCE_BPF || n <= FEW_HOOKS)
		return false;
	/* Of a capture the host is known. */
	message("%zu of %zu hooks are not where they should be on this kernel: %s%s%s", n,
		st->n_hooks, "'tcpstatectl status ", st->n_hosts ? "-i FILE" : "--source bpf",
		"' tells what is not seen");
	return true;
}

/**
 * missing_tell() - say on stderr what a source cannot see, one line each
 * @st: its status
 */
void missing_tell(const struct source_status *st)
{
	char line[MISSING_LEN];
	struct text text;
	size_t i;

	if (are_many(st))
		return;
	for (i = 0; i < st->n_hooks; i++) {
		text_init(&text, line, sizeof(line));
		if (missing_words(&text, &st->hooks[i], st->kind))
			message("%s", line);
	}
}

/**
 * missing_tell_damage() - say on stderr what is damaged or missing in a source
 * @source: the source, after the last read
 */
void missing_tell_damage(struct source *source)
{
	char line[SOURCE_ERROR_LEN];
	unsigned int n;

	if (!source->ops->damage)
		return;
	for (n = 0; source->ops->damage(source, n, line); n++)
		message("%s", line);
}
