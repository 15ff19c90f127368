// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "without.h"

static bool is_listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (; *list; list += *list == ',') {
		size_t n = strcspn(list, ",");

		if (n == len && !memcmp(list, name, len))
			return true;
		list += n;
	}
	return false;
}

/**
 * without_site() - is this site to be taken for one that the kernel does not have?
 * @list: names of functions, tracepoints and ways, separated by commas, as the module's
 *	parameter "without"; NULL: none
 * @site: the site
 *
 * Return: true if its place or its way is in the list
 */
bool without_site(const char *list, const struct bpf_site *site)
{
	return list && (is_listed(list, site->place->name) ||
			is_listed(list, bpf_way_name(site->way)));
}
