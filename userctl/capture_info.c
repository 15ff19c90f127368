// SPDX-License-Identifier: GPL-2.0-only
/* INFO, STATUS and END: the blocks that tell about a recording. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "../module/version.h"
#include "capture.h"
#include "fields.h"
#include "text.h"

#define INFO(value, kind, member) \
	{ CAPTURE_V_##value, kind, offsetof(struct capture_info, member) }
#define END(value, kind, member) \
	{ CAPTURE_V_##value, kind, offsetof(struct capture_end, member) }

static const struct field info_fields[] = {
	INFO(HOST, FIELD_TEXT, host),
	INFO(MACHINE, FIELD_TEXT, machine),
	INFO(BOOT_ID, FIELD_TEXT, boot_id),
	INFO(TOOL, FIELD_TEXT, tool),
	INFO(COMMAND, FIELD_TEXT, command),
	INFO(ID, FIELD_64, id),
	INFO(FILE, FIELD_32, file),
	INFO(ALL_NETNS, FIELD_32, all_netns),
	INFO(EPOCH, FIELD_32, epoch),
	INFO(BEGAN, FIELD_64, began_ns),
	{ 0 }
};

static const struct field end_fields[] = {
	END(REASON, FIELD_32, reason),
	END(RECORDS, FIELD_64, records),
	END(LOST, FIELD_64, lost),
	END(FILTERED, FIELD_64, filtered),
	{ 0 }
};

static void read_boot_id(char out[SOURCE_TEXT_LEN])
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	char line[64] = "";

	if (!file)
		return;
	if (fgets(line, sizeof(line), file))
		text_sanitize(out, SOURCE_TEXT_LEN, line, strcspn(line, "\n"));
	fclose(file);
}

/**
 * capture_info_host() - fill in what this host and this program are
 * @info: host, machine, boot_id and tool are set
 */
void capture_info_host(struct capture_info *info)
{
	struct utsname name;

	if (!uname(&name)) {
		text_sanitize(info->host, sizeof(info->host), name.nodename,
			      sizeof(name.nodename));
		text_sanitize(info->machine, sizeof(info->machine), name.machine,
			      sizeof(name.machine));
	}
	read_boot_id(info->boot_id);
	snprintf(info->tool, sizeof(info->tool), "tcpstatectl %s", TCPSTATE_VERSION);
}

static void put_fields(struct tlv_out *out, u32 base, const struct field *fields,
		       const void *object)
{
	for (; fields->type; fields++) {
		const char *member = (const char *)object + fields->offset;

		if (fields->kind == FIELD_TEXT)
			tlv_put_text(out, base + fields->type, member);
		else
			tlv_put(out, base + fields->type, member, fields->kind);
	}
}

static void put_list(struct tlv_out *out, const struct field_list *list,
		     const struct source_status *st)
{
	const char *array = *(const char * const *)((const char *)st + list->array);
	size_t n = *(const size_t *)((const char *)st + list->n);
	size_t i, begin;

	for (i = 0; i < n; i++) {
		begin = tlv_begin(out, CAPTURE_V_STATUS + list->type);
		put_fields(out, 0, list->fields, array + i * list->size);
		tlv_end(out, begin);
	}
}

/**
 * capture_put_about() - write what INFO and STATUS have in common
 * @out: where
 * @info: what the file says about itself
 * @st: status of the source
 */
void capture_put_about(struct tlv_out *out, const struct capture_info *info,
		       const struct source_status *st)
{
	const struct field_list *list;

	put_fields(out, 0, info_fields, info);
	put_fields(out, CAPTURE_V_STATUS, fields_status, st);
	for (list = fields_lists; list->type; list++)
		put_list(out, list, st);
}

static int take_nest(void *object, const struct field *fields, const struct tlv *nest)
{
	struct tlv_in in = { .at = nest->data, .left = nest->len };
	struct tlv tlv;
	int more, err = 0;

	while (!err && (more = tlv_next(&in, &tlv)) > 0) {
		if (tlv.type <= 0xffff)
			err = field_fill(object, fields, tlv.type, tlv.data, tlv.len);
	}
	return err ? err : more;
}

static int take_status(struct source_status *st, u16 type, const struct tlv *tlv)
{
	const struct field_list *list;
	void *element;
	int err;

	for (list = fields_lists; list->type; list++) {
		if (list->type != type)
			continue;
		err = field_append(st, list, &element);
		return err ? err : take_nest(element, list->fields, tlv);
	}
	return field_fill(st, fields_status, type, tlv->data, tlv->len);
}

static int take_one(struct capture_about *about, const struct tlv *tlv)
{
	u32 epoch;

	if (tlv->type >= CAPTURE_V_STATUS)
		return tlv->type <= 0xffff ?
		       take_status(&about->status, tlv->type - CAPTURE_V_STATUS, tlv) : 0;
	if (tlv->type == CAPTURE_V_START)
		return numbers_take(tlv, &epoch, &about->start);
	if (tlv->type == CAPTURE_V_CURSORS)
		return numbers_take(tlv, &about->cursors_epoch, &about->cursors);
	return field_fill(&about->info, info_fields, tlv->type, tlv->data, tlv->len);
}

/**
 * capture_take_about() - read an INFO or STATUS block
 * @payload: its payload
 * @len: bytes of @payload
 * @about: the result, zeroed before; released with capture_about_free(), after a
 *	failure as well
 *
 * Return: 0, -ENOMEM, or -EBADMSG if it makes no sense
 */
int capture_take_about(const void *payload, size_t len, struct capture_about *about)
{
	struct tlv_in in = { .at = payload, .left = len };
	struct tlv tlv;
	int more, err = 0;

	while (!err && (more = tlv_next(&in, &tlv)) > 0)
		err = take_one(about, &tlv);
	if (!err)
		err = more;
	return !err && !fields_sound(&about->status) ? -EBADMSG : err;
}

/**
 * capture_about_free() - release what capture_take_about() filled
 * @about: zeroed afterwards
 */
void capture_about_free(struct capture_about *about)
{
	source_status_free(&about->status);
	numbers_free(&about->start);
	numbers_free(&about->cursors);
	memset(about, 0, sizeof(*about));
}

/**
 * capture_put_end() - write the payload of an END block
 * @out: where
 * @end: what it says
 */
void capture_put_end(struct tlv_out *out, const struct capture_end *end)
{
	put_fields(out, 0, end_fields, end);
	numbers_put(out, CAPTURE_V_CURSORS, end->cursors_epoch, &end->cursors);
}

/**
 * capture_take_end() - read an END block
 * @payload: its payload
 * @len: bytes of @payload
 * @end: the result, zeroed before; its cursors are released with numbers_free(),
 *	after a failure as well
 *
 * Return: 0, -ENOMEM, or -EBADMSG if it makes no sense
 */
int capture_take_end(const void *payload, size_t len, struct capture_end *end)
{
	struct tlv_in in = { .at = payload, .left = len };
	struct tlv tlv;
	int more, err = 0;

	while (!err && (more = tlv_next(&in, &tlv)) > 0) {
		if (tlv.type == CAPTURE_V_CURSORS)
			err = numbers_take(&tlv, &end->cursors_epoch, &end->cursors);
		else if (tlv.type <= 0xffff)
			err = field_fill(end, end_fields, tlv.type, tlv.data, tlv.len);
	}
	return err ? err : more;
}
