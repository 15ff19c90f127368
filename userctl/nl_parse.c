// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <linux/netlink.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "nl_parse.h"
#include "text.h"

/**
 * enum field_kind - what an attribute is; for a number, how many bytes it has
 * @FIELD_U8: u8
 * @FIELD_32: u32 or s32
 * @FIELD_64: u64 or s64
 * @FIELD_TEXT: string; made harmless, and cut to SOURCE_TEXT_LEN
 */
enum field_kind {
	FIELD_U8	= 1,
	FIELD_32	= 4,
	FIELD_64	= 8,
	FIELD_TEXT	= SOURCE_TEXT_LEN,
};

/**
 * struct field - where an attribute goes
 * @type: attribute; 0 ends a table
 * @kind: what it is
 * @offset: of the member that has this kind
 */
struct field {
	u16		type;
	enum field_kind	kind;
	size_t		offset;
};

#define FIELD(attr, kind, type, member) \
	{ TCPSTATE_##attr, kind, offsetof(struct type, member) }

static const struct field status_fields[] = {
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
	{ 0 }
};

static const struct field ignored_fields[] = {
	FIELD(IGNORED_A_REASON, FIELD_TEXT, source_ignored, reason),
	FIELD(IGNORED_A_COUNT, FIELD_64, source_ignored, count),
	{ 0 }
};

static const struct field run_fields[] = {
	FIELD(A_CPU, FIELD_32, source_run, cpu),
	FIELD(A_NEXT, FIELD_64, source_run, next),
	FIELD(A_LOST, FIELD_64, source_run, lost),
	FIELD(A_FILTERED, FIELD_64, source_run, filtered),
	{ 0 }
};

/**
 * struct list - an array of a status that repeated nests fill
 * @type: attribute, a nest
 * @fields: what is in it
 * @size: bytes of one element
 * @array: offset of the pointer to the elements
 * @n: offset of their number
 * @max: more than that cannot be meant
 */
struct list {
	u16			type;
	const struct field	*fields;
	size_t			size;
	size_t			array;
	size_t			n;
	size_t			max;
};

#define LIST(attr, fields, type, member, max) \
	{ TCPSTATE_##attr, fields, sizeof(struct type), \
	  offsetof(struct source_status, member), \
	  offsetof(struct source_status, n_##member), max }

static const struct list lists[] = {
	LIST(A_CPU_HEAD, cpu_fields, source_cpu, cpus, SOURCE_MAX_CPUS),
	LIST(A_PAIR, pair_fields, source_pair, pairs, 65536),
	LIST(A_HOOK, hook_fields, source_hook, hooks, 1024),
	LIST(A_IGNORED, ignored_fields, source_ignored, ignored, 1024),
};

static int fill_field(void *object, const struct field *field, struct nlattr *attr)
{
	char *member = (char *)object + field->offset;
	size_t len = nla_len(attr);

	if (field->kind == FIELD_TEXT) {
		text_sanitize(member, SOURCE_TEXT_LEN, nla_data(attr), len);
		return 0;
	}
	if (len != (size_t)field->kind)
		return -EBADMSG;
	/* Attributes are aligned to 4 bytes only. */
	memcpy(member, nla_data(attr), len);
	return 0;
}

/* One attribute; unknown ones come from a newer module and are skipped. */
static int fill_one(void *object, const struct field *field, struct nlattr *attr)
{
	for (; field->type; field++) {
		if (field->type == nla_type(attr))
			return fill_field(object, field, attr);
	}
	return 0;
}

static int fill_nest(void *object, const struct field *fields, struct nlattr *nest)
{
	struct nlattr *attr;
	int rest, err;

	nla_for_each_nested(attr, nest, rest) {
		err = fill_one(object, fields, attr);
		if (err)
			return err;
	}
	return rest ? -EBADMSG : 0;
}

/* Append an element; the arrays of a status are short, and grow one by one. */
static int append(struct source_status *st, const struct list *list, struct nlattr *nest)
{
	size_t n;
	void *array, **slot = (void **)((char *)st + list->array);
	size_t *number = (size_t *)((char *)st + list->n);

	n = *number;
	if (n >= list->max)
		return -EBADMSG;
	/* Powers of two, so that many CPUs do not cost the square of time. */
	if (!(n & (n - 1))) {
		array = reallocarray(*slot, n ? 2 * n : 1, list->size);
		if (!array)
			return -ENOMEM;
		*slot = array;
	}
	array = (char *)*slot + n * list->size;
	memset(array, 0, list->size);
	*number = n + 1;
	return fill_nest(array, list->fields, nest);
}

static int parse_status(struct source_status *st, const struct nlattr *head, int len)
{
	struct nlattr *attr;
	int rest, err = 0;
	size_t i;

	nla_for_each_attr(attr, (struct nlattr *)head, len, rest) {
		err = fill_one(st, status_fields, attr);
		for (i = 0; i < ARRAY_SIZE(lists) && !err; i++) {
			if (lists[i].type == nla_type(attr))
				err = append(st, &lists[i], attr);
		}
		if (err)
			return err;
	}
	for (i = 0; i < st->n_cpus; i++) {
		if (st->cpus[i].cpu >= SOURCE_MAX_CPUS)
			return -EBADMSG;
	}
	return rest || !st->abi_version ? -EBADMSG : 0;
}

static int parse_run(struct nl_reply *reply, const struct nlattr *head, int len)
{
	struct source_run run = { .cpu = UINT_MAX };
	struct nlattr *attr, *records = NULL;
	int rest, err;

	nla_for_each_attr(attr, (struct nlattr *)head, len, rest) {
		err = fill_one(&run, run_fields, attr);
		if (err)
			return err;
		if (nla_type(attr) == TCPSTATE_A_RECORDS)
			records = attr;
	}
	if (rest || run.cpu >= SOURCE_MAX_CPUS || !run.next)
		return -EBADMSG;
	err = source_batch_add_run(reply->batch, &run);
	if (err || !records)
		return err;
	return source_batch_add_records(reply->batch, nla_data(records), nla_len(records),
					reply->record_size);
}

static int parse_genl(struct nl_reply *reply, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	int len = nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	const struct nlattr *head = (const struct nlattr *)((const char *)genl + GENL_HDRLEN);

	if (len < 0)
		return -EBADMSG;
	if (reply->status && genl->cmd == TCPSTATE_CMD_GET_STATUS)
		return parse_status(reply->status, head, len);
	if (reply->batch && genl->cmd == TCPSTATE_CMD_READ)
		return parse_run(reply, head, len);
	return 0;
}

/* The text that comes with an error; @offset bytes of payload are before it. */
static void parse_text(struct nl_reply *reply, const struct nlmsghdr *nlh, size_t offset)
{
	size_t payload = nlh->nlmsg_len - NLMSG_HDRLEN;
	struct nlattr *attr, *head;
	int rest;

	offset = NLMSG_ALIGN(offset);
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || offset >= payload)
		return;
	head = (struct nlattr *)((char *)NLMSG_DATA(nlh) + offset);
	nla_for_each_attr(attr, head, payload - offset, rest) {
		if (nla_type(attr) == NLMSGERR_ATTR_MSG)
			text_sanitize(reply->text, sizeof(reply->text), nla_data(attr),
				      nla_len(attr));
	}
}

/* Why a request, or the start of a dump, failed; or 0: it did not. */
static int parse_error(struct nl_reply *reply, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = NLMSG_DATA(nlh);
	size_t payload = nlh->nlmsg_len - NLMSG_HDRLEN;
	size_t offset = sizeof(*err);

	if (payload < sizeof(*err) || err->error > 0 || err->error == INT_MIN)
		return -EBADMSG;
	/* The request follows, unless it was left out. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED)) {
		if (err->msg.nlmsg_len < NLMSG_HDRLEN || err->msg.nlmsg_len > payload)
			return -EBADMSG;
		offset += err->msg.nlmsg_len - NLMSG_HDRLEN;
	}
	reply->done = true;
	reply->error = err->error;
	parse_text(reply, nlh, offset);
	return 0;
}

/* The end of a dump: a failure half-way comes here, not as an error message. */
static int parse_done(struct nl_reply *reply, const struct nlmsghdr *nlh)
{
	size_t payload = nlh->nlmsg_len - NLMSG_HDRLEN;
	int error = 0;

	if (payload >= sizeof(error))
		memcpy(&error, NLMSG_DATA(nlh), sizeof(error));
	if (error > 0 || error == INT_MIN)
		return -EBADMSG;
	reply->done = true;
	reply->error = error;
	parse_text(reply, nlh, sizeof(error));
	return 0;
}

static int parse_message(struct nl_reply *reply, const struct nlmsghdr *nlh)
{
	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		return parse_error(reply, nlh);
	case NLMSG_DONE:
		return parse_done(reply, nlh);
	case NLMSG_NOOP:
		return 0;
	case NLMSG_OVERRUN:
		return -ENOBUFS;
	default:
		if (nlh->nlmsg_type < NLMSG_MIN_TYPE)
			return 0;
		return reply->message ? reply->message(reply->context, nlh) :
		       parse_genl(reply, nlh);
	}
}

/**
 * nl_parse_buffer() - take in one buffer as it came from the socket
 * @buf: one or more messages, aligned as struct nlmsghdr
 * @len: bytes
 * @reply: what came so far; added to
 *
 * Return: 0; -EBADMSG if the buffer is not what the protocol says; -ENOMEM;
 * -ENOBUFS if the kernel says that messages were dropped; or what reply.message
 * returned
 */
int nl_parse_buffer(const void *buf, size_t len, struct nl_reply *reply)
{
	const char *at = buf;
	int err;

	while (len && !reply->done) {
		const struct nlmsghdr *nlh = (const struct nlmsghdr *)at;
		size_t step;

		if (len < NLMSG_HDRLEN || nlh->nlmsg_len < NLMSG_HDRLEN ||
		    nlh->nlmsg_len > len)
			return -EBADMSG;
		if (nlh->nlmsg_seq == reply->seq) {
			reply->interrupted |= !!(nlh->nlmsg_flags & NLM_F_DUMP_INTR);
			err = parse_message(reply, nlh);
			if (err)
				return err;
		}
		step = NLMSG_ALIGN(nlh->nlmsg_len);
		at += step < len ? step : len;
		len -= step < len ? step : len;
	}
	return 0;
}
