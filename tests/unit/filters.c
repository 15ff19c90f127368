// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "filters.h"
#include "unit.h"

static int find_netns(const char *name, u32 *inode)
{
	if (!strcmp(name, "file"))
		return -EINVAL;
	if (!strcmp(name, "locked"))
		return -EACCES;
	if (strcmp(name, "red") && strcmp(name, "blue"))
		return -ENOENT;
	*inode = *name == 'r' ? 4026532001U : 4026532002U;
	return 0;
}

static int find_cgroup(const char *name, u64 *id)
{
	if (!strcmp(name, "file"))
		return -EINVAL;
	if (strcmp(name, "web") && strcmp(name, "db"))
		return -ENOENT;
	*id = *name == 'w' ? 77 : 78;
	return 0;
}

static int find_uid(const char *name, u32 *uid)
{
	*uid = 1001;
	return strcmp(name, "alice") ? -ENOENT : 0;
}

const struct filter_names filters_names = {
	.netns = find_netns, .cgroup = find_cgroup, .uid = find_uid,
};

static struct filter make(const char *expression, bool alone)
{
	struct filter filter = { .alone = alone };
	struct filter_error error;

	if (filter_add(&filter, expression, strlen(expression), &filters_names, &error))
		fail_msg("%s: at %zu: %s", expression, error.at, error.text);
	return filter;
}

/**
 * filters_of() - a filter for connections
 * @expression: has to be right
 *
 * Return: the filter
 */
struct filter filters_of(const char *expression)
{
	return make(expression, false);
}

/**
 * filters_alone() - a filter for events
 * @expression: has to be right
 *
 * Return: the filter
 */
struct filter filters_alone(const char *expression)
{
	return make(expression, true);
}

/**
 * filters_wants() - is this record wanted, if it is the only one of its socket?
 * @expression: the filter
 * @rec: the record
 *
 * Return: true if it is
 */
bool filters_wants(const char *expression, const struct tcpstate_record *rec)
{
	static const struct track_config config = { .max_ends = 2 };
	struct filter filter = filters_alone(expression);
	const struct track_end *end;
	struct track track;
	bool wanted;

	track_init(&track, &config);
	assert_int_equal(track_add(&track, rec, &end), 0);
	wanted = filter_match_event(&filter, rec, end);
	track_free(&track);
	return wanted;
}

/**
 * filters_passes() - may this record belong to a connection that is wanted?
 * @expression: the filter
 * @rec: the record
 *
 * Return: true if it may
 */
bool filters_passes(const char *expression, const struct tcpstate_record *rec)
{
	struct filter filter = filters_of(expression);

	return filter_may_match_record(&filter, rec);
}
