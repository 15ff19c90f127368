// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <linux/netlink.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "fields.h"
#include "nl_parse.h"
#include "text.h"

/* One attribute; unknown ones come from a newer module and are skipped. */
static int fill_one(void *object, const struct field *fields, struct nlattr *attr)
{
	return field_fill(object, fields, nla_type(attr), nla_data(attr), nla_len(attr));
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

static int fill_list(struct source_status *st, struct nlattr *attr)
{
	const struct field_list *list;
	void *element;
	int err;

	for (list = fields_lists; list->type; list++) {
		if (list->type != nla_type(attr))
			continue;
		err = field_append(st, list, &element);
		if (!err)
			err = fill_nest(element, list->fields, attr);
		return err;
	}
	return 0;
}

static int parse_status(struct source_status *st, const struct nlattr *head, int len)
{
	struct nlattr *attr;
	int rest, err;

	nla_for_each_attr(attr, (struct nlattr *)head, len, rest) {
		err = fill_one(st, fields_status, attr);
		if (!err)
			err = fill_list(st, attr);
		if (err)
			return err;
	}
	return rest || !fields_sound(st) ? -EBADMSG : 0;
}

static int parse_run(struct nl_reply *reply, const struct nlattr *head, int len)
{
	struct source_run run = { .cpu = UINT_MAX };
	struct nlattr *attr, *records = NULL;
	int rest, err;

	nla_for_each_attr(attr, (struct nlattr *)head, len, rest) {
		err = fill_one(&run, fields_run, attr);
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
