/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From netlink messages to what source.h describes. Pure functions on a buffer
 * that may hold anything, so that they can be tested and fuzzed without a kernel.
 */
#ifndef TCPSTATECTL_NL_PARSE_H
#define TCPSTATECTL_NL_PARSE_H

#include "source.h"

struct nlmsghdr;

/**
 * struct nl_reply - what a stream of messages has brought so far
 * @seq: sequence number of the request; messages of others are skipped
 * @record_size: bytes of one record, for a dump of records
 * @status: filled if not NULL
 * @batch: filled if not NULL
 * @message: takes the messages of another protocol than the module's. NULL: they are
 *	the module's.
 *	Result: 0, or a negative errno that nl_parse_buffer() returns
 * @context: its first argument
 * @interrupted: what is dumped changed meanwhile: parts may be missing, or be there
 *	twice
 * @done: the last message was there
 * @error: 0 or the negative errno that the kernel sent
 * @text: what the kernel says about it; empty: nothing
 */
struct nl_reply {
	u32			seq;
	u32			record_size;
	struct source_status	*status;
	struct source_batch	*batch;
	int			(*message)(void *context, const struct nlmsghdr *nlh);
	void			*context;
	bool			interrupted;
	bool			done;
	int			error;
	char			text[SOURCE_ERROR_LEN];
};

int nl_parse_buffer(const void *buf, size_t len, struct nl_reply *reply);

#endif
