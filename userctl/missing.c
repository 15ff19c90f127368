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
 * missing_is_needless() - does this kernel do without a hook?
 * @hook: the hook
 *
 * Return: true if it is not attached, and nothing is lost by that
 */
bool missing_is_needless(const struct source_hook *hook)
{
	return !hook->error && !strcmp(hook->method, "none");
}

/**
 * missing_reason() - why is a hook missing?
 * @hook: a hook that is
 *
 * Return: a string that lives until the next call of strerror()
 */
const char *missing_reason(const struct source_hook *hook)
{
	switch (hook->error) {
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
		return strerror((int)-(u32)hook->error);
	}
}

/**
 * missing_words() - what is not seen because of a hook
 * @text: appended to, one line; at least MISSING_LEN bytes
 * @hook: the hook
 *
 * Return: false if nothing is lost; then nothing was appended
 */
bool missing_words(struct text *text, const struct source_hook *hook)
{
	if (missing_is(hook))
		text_add(text, "cannot be seen on this kernel: %s: %s; %s", hook->name,
			 *hook->without ? hook->without : hook->observes,
			 missing_reason(hook));
	else if (*hook->loses)
		text_add(text, "cannot be seen on this kernel: %s: %s; %s is watched instead",
			 hook->instead_of, hook->loses, hook->name);
	else
		return false;
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

	for (i = 0; i < st->n_hooks; i++) {
		text_init(&text, line, sizeof(line));
		if (missing_words(&text, &st->hooks[i]))
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
