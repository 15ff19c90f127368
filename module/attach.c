// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attaching a probe to a place in the best way that the kernel has, and the
 * list of places and ways to do without.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "attach.h"

bool attach_live __read_mostly;

/* Best first; each fits one of the three kinds of place. */
static const struct attach_method * const methods[] = {
	&attach_by_tracepoint,
	&attach_by_ftrace,
	&attach_by_kprobe,
	&attach_by_fprobe,
	&attach_by_kretprobe,
};

/*
 * Names of functions, tracepoints and methods that are to be treated as if the
 * kernel did not have them, and whether anything had such a name.
 */
#define WITHOUT_MAX 24

static struct {
	const char *name;
	bool used;
} without[WITHOUT_MAX];

/**
 * attach_without() - take in the names of what to do without
 * @names: separated by commas; cut into pieces that stay in use
 *
 * Return: 0; -E2BIG: too many
 */
int attach_without(char *names)
{
	unsigned int n = 0;
	char *name;

	while ((name = strsep(&names, ","))) {
		if (!*name)
			continue;
		if (n == WITHOUT_MAX)
			return -E2BIG;
		without[n++].name = name;
	}
	return 0;
}

/**
 * attach_is_without() - is a name among those to do without?
 * @name: of a function, tracepoint or method
 *
 * Return: true if it is
 */
bool attach_is_without(const char *name)
{
	unsigned int i;

	for (i = 0; i < WITHOUT_MAX && without[i].name; i++) {
		if (!strcmp(without[i].name, name)) {
			without[i].used = true;
			return true;
		}
	}
	return false;
}

/**
 * attach_without_unused() - was there a name that nothing has?
 * @name: set to the first of them
 *
 * To be called when attach_is_without() has been asked about every place.
 *
 * Return: 0 if every name was that of a place or a method; else -EINVAL
 */
int attach_without_unused(const char **name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(methods); i++)
		attach_is_without(methods[i]->name);
	for (i = 0; i < WITHOUT_MAX && without[i].name; i++) {
		if (!without[i].used) {
			*name = without[i].name;
			return -EINVAL;
		}
	}
	return 0;
}

/**
 * attach_site() - attach a probe
 * @state: for detach_site(); not attached
 * @site: where
 *
 * The probe may run before this returns, but see attach_live.
 *
 * Context: process, may sleep.
 * Return: 0 or a negative errno; -ENOENT or -EINVAL: the kernel has no such
 *	place; -EOPNOTSUPP: it has no way to attach there; -EPERM: the place is
 *	to be done without; -EBUSY: ftrace is switched off
 */
int attach_site(struct attach_state *state, const struct attach_site *site)
{
	int err, result = -EOPNOTSUPP;
	unsigned int i;

	if (attach_is_without(site->name))
		return -EPERM;
	state->site = site;
	for (i = 0; i < ARRAY_SIZE(methods); i++) {
		if (attach_is_without(methods[i]->name))
			continue;
		err = methods[i]->attach(state);
		if (!err) {
			state->method = methods[i];
			return 0;
		}
		/* What the best method said is what people can use. */
		if (result == -EOPNOTSUPP)
			result = err;
	}
	return result;
}

/**
 * detach_site() - detach a probe
 * @state: attached by attach_site(); may be used again afterwards
 *
 * When this returns, functions are free of probes and none is running any
 * more. For tracepoints see attach_synchronize().
 *
 * Context: process, may sleep.
 */
void detach_site(struct attach_state *state)
{
	state->method->detach(state);
	state->method = NULL;
}

/**
 * attach_synchronize() - wait for probes of detached tracepoints to end
 *
 * Context: process, may sleep.
 */
void attach_synchronize(void)
{
	tracepoint_synchronize_unregister();
}

/**
 * attach_method_name() - how a probe is attached, in one word
 * @state: perhaps attached
 *
 * Return: a static string
 */
const char *attach_method_name(const struct attach_state *state)
{
	return state->method ? state->method->name : "none";
}

/**
 * attach_missed() - runs of the probe that the kernel skipped
 * @state: perhaps attached
 *
 * Return: the number; always 0 where the kernel never skips one
 */
unsigned long attach_missed(const struct attach_state *state)
{
	return state->method && state->method->missed ?
	       state->method->missed(state) : 0;
}
