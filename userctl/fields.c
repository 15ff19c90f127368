// SPDX-License-Identifier: GPL-2.0-only
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "text.h"

#define FIELD(attr, kind, type, member) \
	{ TCPSTATE_##attr, kind, offsetof(struct type, member) }

#define FIELD_OWN(attr, kind, type, member) \
	{ FIELD_OWN_##attr, kind, offsetof(struct type, member) }

static_assert(sizeof(enum source_kind) == FIELD_32, "written and read as a u32");

const struct field fields_status[] = {
	FIELD(A_ABI_VERSION, FIELD_32, source_status, abi_version),
	FIELD(A_MODULE_VERSION, FIELD_TEXT, source_status, module_version),
	FIELD(A_KERNEL_RELEASE, FIELD_TEXT, source_status, kernel_release),
	FIELD(A_RECORD_SIZE, FIELD_32, source_status, record_size),
	FIELD(A_RING_SLOTS, FIELD_32, source_status, ring_slots),
	FIELD(A_WAKE_DELAY_MS, FIELD_32, source_status, wake_delay_ms),
	FIELD(A_MEMORY, FIELD_64, source_status, memory),
	FIELD(A_TIME_LOADED, FIELD_64, source_status, time_loaded),
	FIELD(A_TIME_NOW, FIELD_64, source_status, time_now),
	FIELD(A_REALTIME_OFFSET, FIELD_64, source_status, realtime_offset),
	FIELD(A_NETNS, FIELD_32, source_status, netns),
	FIELD(A_NETNS_INIT, FIELD_32, source_status, netns_init),
	FIELD_OWN(KIND, FIELD_32, source_status, kind),
	{ 0 }
};

static const struct field cpu_fields[] = {
	FIELD(CPU_A_ID, FIELD_32, source_cpu, cpu),
	FIELD(CPU_A_HEAD, FIELD_64, source_cpu, head),
	{ 0 }
};

static const struct field pair_fields[] = {
	FIELD(PAIR_A_OLD, FIELD_U8, source_pair, old_state),
	FIELD(PAIR_A_NEW, FIELD_U8, source_pair, new_state),
	FIELD(PAIR_A_COUNT, FIELD_64, source_pair, count),
	{ 0 }
};

static const struct field hook_fields[] = {
	FIELD(HOOK_A_NAME, FIELD_TEXT, source_hook, name),
	FIELD(HOOK_A_METHOD, FIELD_TEXT, source_hook, method),
	FIELD(HOOK_A_ERROR, FIELD_32, source_hook, error),
	FIELD(HOOK_A_OBSERVES, FIELD_TEXT, source_hook, observes),
	FIELD(HOOK_A_WITHOUT, FIELD_TEXT, source_hook, without),
	FIELD(HOOK_A_MISSED, FIELD_64, source_hook, missed),
	FIELD(HOOK_A_INSTEAD_OF, FIELD_TEXT, source_hook, instead_of),
	FIELD(HOOK_A_LOSES, FIELD_TEXT, source_hook, loses),
	FIELD_OWN(RUNS, FIELD_64, source_hook, runs),
	FIELD_OWN(RUN_NS, FIELD_64, source_hook, run_ns),
	FIELD_OWN(REASON, FIELD_TEXT, source_hook, reason),
	{ 0 }
};

static const struct field ignored_fields[] = {
	FIELD(IGNORED_A_REASON, FIELD_TEXT, source_ignored, reason),
	FIELD(IGNORED_A_COUNT, FIELD_64, source_ignored, count),
	{ 0 }
};

const struct field fields_run[] = {
	FIELD(A_CPU, FIELD_32, source_run, cpu),
	FIELD(A_NEXT, FIELD_64, source_run, next),
	FIELD(A_LOST, FIELD_64, source_run, lost),
	FIELD(A_FILTERED, FIELD_64, source_run, filtered),
	{ 0 }
};

#define LIST(attr, fields, type, member, max) \
	{ TCPSTATE_##attr, fields, sizeof(struct type), \
	  offsetof(struct source_status, member), \
	  offsetof(struct source_status, n_##member), max }

const struct field_list fields_lists[] = {
	LIST(A_CPU_HEAD, cpu_fields, source_cpu, cpus, SOURCE_MAX_CPUS),
	LIST(A_PAIR, pair_fields, source_pair, pairs, 65536),
	LIST(A_HOOK, hook_fields, source_hook, hooks, 1024),
	LIST(A_IGNORED, ignored_fields, source_ignored, ignored, 1024),
	{ 0 }
};

static int fill(void *object, const struct field *field, const void *data, size_t len)
{
	char *member = (char *)object + field->offset;

	if (field->kind == FIELD_TEXT) {
		text_sanitize(member, SOURCE_TEXT_LEN, data, len);
		return 0;
	}
	if (len != (size_t)field->kind)
		return -EBADMSG;
	/* What comes from outside need not be aligned. */
	memcpy(member, data, len);
	return 0;
}

/**
 * field_fill() - take in one attribute
 * @object: what the fields are members of
 * @fields: table of its fields
 * @type: the attribute; an unknown one comes from a newer program and is skipped
 * @data: its value
 * @len: bytes of @data
 *
 * Return: 0, or -EBADMSG if the length is wrong
 */
int field_fill(void *object, const struct field *fields, u16 type, const void *data,
	       size_t len)
{
	for (; fields->type; fields++) {
		if (fields->type == type)
			return fill(object, fields, data, len);
	}
	return 0;
}

/**
 * field_append() - append an element to an array of a status
 * @st: the status
 * @list: which array
 * @element: the new element, zeroed
 *
 * Return: 0, -ENOMEM, or -EBADMSG if there are more than can be meant
 */
int field_append(struct source_status *st, const struct field_list *list, void **element)
{
	void *array, **slot = (void **)((char *)st + list->array);
	size_t *number = (size_t *)((char *)st + list->n);
	size_t n = *number;

	if (n >= list->max)
		return -EBADMSG;
	/* Powers of two, so that many CPUs do not cost the square of time. */
	if (!(n & (n - 1))) {
		array = reallocarray(*slot, n ? 2 * n : 1, list->size);
		if (!array)
			return -ENOMEM;
		*slot = array;
	}
	*element = (char *)*slot + n * list->size;
	memset(*element, 0, list->size);
	*number = n + 1;
	return 0;
}

/**
 * fields_sound() - can this be a status?
 * @st: a status that was filled
 *
 * Return: true if what other parts rely on is there, and in bounds
 */
bool fields_sound(const struct source_status *st)
{
	size_t i;

	for (i = 0; i < st->n_cpus; i++) {
		if (st->cpus[i].cpu >= SOURCE_MAX_CPUS)
			return false;
	}
	return st->abi_version;
}
