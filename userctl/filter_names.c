// SPDX-License-Identifier: GPL-2.0-only
/* Values of terms that are names of the host. */
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <string.h>

#include "cgroup_name.h"
#include "filter_parse.h"
#include "netns.h"
#include "options.h"

static int find_netns(const char *name, u32 *inode)
{
	return netns_find(strcmp(name, "self") ? name : "/proc/self/ns/net", inode);
}

static int find_uid(const char *name, u32 *uid)
{
	struct passwd entry, *found;
	char buf[4096];

	if (getpwnam_r(name, &entry, buf, sizeof(buf), &found) || !found)
		return -ENOENT;
	*uid = found->pw_uid;
	return 0;
}

const struct filter_names filter_names_host = {
	.netns = find_netns,
	.cgroup = cgroup_find,
	.uid = find_uid,
};

static int parse_netns(struct filter_parser *p, struct filter_term *term,
		       const struct filter_word *word, const char *name)
{
	u32 inode;
	int err = p->names->netns(name, &inode);

	if (err == -EINVAL)
		return filter_fail(p, word->at, "'%s' is not a network namespace", name);
	if (err)
		return filter_fail(p, word->at,
				   "namespace '%s': %s; try self, a process id or a name", name,
				   strerror(-err));
	term->low = inode;
	return 0;
}

static int parse_cgroup(struct filter_parser *p, struct filter_term *term,
			const struct filter_word *word, const char *name)
{
	int err = p->names->cgroup(name, &term->low);

	if (err == -EINVAL)
		return filter_fail(p, word->at, "'%s' is not a cgroup of version 2", name);
	if (err)
		return filter_fail(p, word->at,
				   "cgroup '%s': %s; try a path below /sys/fs/cgroup", name,
				   strerror(-err));
	return 0;
}

static int parse_uid(struct filter_parser *p, struct filter_term *term,
		     const struct filter_word *word, const char *name)
{
	u32 uid;

	/* The last number is what the kernel has for "none". */
	if (!strcmp(name, "0"))
		term->low = 0;
	else if (!options_number(name, 10, UINT_MAX - 1, &term->low))
		return 0;
	else if (!p->names->uid(name, &uid))
		term->low = uid;
	else
		return filter_fail(p, word->at, "'%s' is no user: expected a name or a number",
				   name);
	return 0;
}

/**
 * filter_parse_name() - read one value of a term that takes names of the host
 * @p: the expression
 * @term: FILTER_NETNS, FILTER_CGROUP or FILTER_UID; the rest is the result
 *
 * Return: 0 or -EINVAL
 */
int filter_parse_name(struct filter_parser *p, struct filter_term *term)
{
	struct filter_word word;
	char name[PATH_MAX];
	int err;

	switch (term->kind) {
	case FILTER_NETNS:
		err = filter_read_string(p, "a network namespace: a name, a path or a process id",
					 &word, name, sizeof(name));
		if (!err)
			err = parse_netns(p, term, &word, name);
		break;
	case FILTER_CGROUP:
		err = filter_read_string(p, "a cgroup: its path below /sys/fs/cgroup, or its id",
					 &word, name, sizeof(name));
		if (!err)
			err = parse_cgroup(p, term, &word, name);
		break;
	default:
		err = filter_read_string(p, "a user: a name or a number", &word, name,
					 sizeof(name));
		if (!err)
			err = parse_uid(p, term, &word, name);
	}
	term->high = term->low;
	return err;
}
