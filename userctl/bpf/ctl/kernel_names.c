// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_names.h"

static const struct {
	const char		*function;
	enum tcpstate_caller	caller;
} known_callers[] = {
#define KNOWN_CALLER(fn, id) { #fn, CALLER_##id },
#include "../../../module/known_callers.h"
#undef KNOWN_CALLER
};

static int compare(const void *a, const void *b)
{
	const struct kernel_name *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static struct kernel_name *add(struct kernel_names *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->n; i++) {
		if (!strcmp(names->names[i].name, name))
			return &names->names[i];
	}
	if (names->n == KERNEL_NAMES)
		return NULL;
	names->names[i].name = name;
	names->n++;
	return &names->names[i];
}

/**
 * kernel_names_init() - the names that matter, of which nothing is known yet
 * @names: the result
 */
void kernel_names_init(struct kernel_names *names)
{
	const struct bpf_place *place;
	struct kernel_name *name;
	size_t i;

	memset(names, 0, sizeof(*names));
	memset(names->reset_reasons, TCPSTATE_RESET_OTHER, sizeof(names->reset_reasons));
	for (i = 0; i < BPF_HOOKS; i++) {
		for (place = bpf_row(i)->places; place->name; place++)
			add(names, place->name);
	}
	for (i = 0; i < ARRAY_SIZE(known_callers); i++) {
		name = add(names, known_callers[i].function);
		if (name)
			name->caller = known_callers[i].caller;
	}
	qsort(names->names, names->n, sizeof(names->names[0]), compare);
}

/**
 * kernel_names_find() - is it a name that matters?
 * @names: the names
 * @name: not ended by NUL
 * @len: bytes of @name
 *
 * Return: the name; NULL if it is none
 */
struct kernel_name *kernel_names_find(struct kernel_names *names, const char *name, size_t len)
{
	size_t low = 0, high = names->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *other = names->names[middle].name;
		int order = strncmp(name, other, len);

		if (!order && other[len])
			order = -1;
		if (!order)
			return &names->names[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/**
 * kernel_names_possible() - does the kernel have what a site needs?
 * @names: what is known of it
 * @site: the site
 *
 * Return: 0 if so, or if that is not known; -ENOENT: it has no such function or tracepoint
 */
int kernel_names_possible(struct kernel_names *names, const struct bpf_site *site)
{
	const struct kernel_name *name = kernel_names_find(names, site->place->name,
							   strlen(site->place->name));

	if (!name)
		return 0;
	switch (site->way) {
	case BPF_TP_BTF:
		return name->has_btf_trace ? 0 : -ENOENT;
	case BPF_FENTRY:
	case BPF_FEXIT:
		return name->function ? 0 : -ENOENT;
	case BPF_RAW_TP:
		return name->has_symbol_trace || !names->has_symbols ? 0 : -ENOENT;
	default:
		return name->is_symbol || !names->has_symbols ? 0 : -ENOENT;
	}
}
