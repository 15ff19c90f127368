// SPDX-License-Identifier: GPL-2.0-only
/*
 * READ: a dump of the rings from the reader's cursors to where they end now.
 *
 * All state of a dump lives in its struct read_ctx. Refusals happen in the
 * first call of dumpit, not in start: start cannot return extack text before
 * kernel 6.8.
 */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "compat/genl.h"
#include "filter.h"
#include "netlink.h"
#include "netns.h"
#include "ready.h"
#include "recorder.h"

/* A netlink attribute is at most 64 KiB; a dump's buffer mostly 32 KiB. */
#define RECORDS_PER_MESSAGE 256

const struct nla_policy tcpstate_cursor_policy[TCPSTATE_CURSOR_A_MAX + 1] = {
	[TCPSTATE_CURSOR_A_CPU]	= { .type = NLA_U32 },
	[TCPSTATE_CURSOR_A_SEQ]	= NLA_POLICY_MIN(NLA_U64, 1),
};

/**
 * struct read_range - what is left to read of one CPU
 * @next: the reader's cursor
 * @end: newest record when the dump began
 */
struct read_range {
	u64 next;
	u64 end;
};

/**
 * struct read_ctx - one dump
 * @started: permission and request have been checked
 * @arm: the reader wants READY
 * @cpu: CPU that is being read
 * @filter: what the reader wants to see
 * @range: what is left, by CPU
 */
struct read_ctx {
	bool started;
	bool arm;
	unsigned int cpu;
	struct tcpstate_filter filter;
	struct read_range range[];
};

/**
 * struct read_run - one message's part of a CPU's records
 * @skb: the message
 * @nla: TCPSTATE_A_RECORDS in it
 * @room: records that fit
 * @count: records in it
 * @lost: records overwritten before the first one in it
 * @filtered: records left out
 */
struct read_run {
	struct sk_buff *skb;
	struct nlattr *nla;
	unsigned int room;
	unsigned int count;
	u64 lost;
	u64 filtered;
};

static struct read_ctx *read_ctx_of(struct netlink_callback *cb)
{
	return (struct read_ctx *)cb->args[0];
}

/**
 * tcpstate_read_start() - begin a dump
 * @cb: the dump
 *
 * Return: 0 or -ENOMEM
 */
int tcpstate_read_start(struct netlink_callback *cb)
{
	struct read_ctx *ctx;

	ctx = kvzalloc(struct_size(ctx, range, nr_cpu_ids), GFP_KERNEL);
	if (!ctx)
		return -ENOMEM;
	cb->args[0] = (long)ctx;
	return 0;
}

/**
 * tcpstate_read_done() - end a dump, also one that the reader gave up
 * @cb: the dump
 *
 * Return: 0
 */
int tcpstate_read_done(struct netlink_callback *cb)
{
	kvfree(read_ctx_of(cb));
	return 0;
}

static int parse_cursor(struct read_ctx *ctx, const struct nlattr *nest,
			struct netlink_ext_ack *extack)
{
	struct nlattr *tb[TCPSTATE_CURSOR_A_MAX + 1];
	struct read_range *range;
	unsigned int cpu;
	u64 seq;
	int err;

	err = nla_parse_nested(tb, TCPSTATE_CURSOR_A_MAX, nest,
			       tcpstate_cursor_policy, extack);
	if (err)
		return err;
	if (!tb[TCPSTATE_CURSOR_A_CPU] || !tb[TCPSTATE_CURSOR_A_SEQ]) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "a cursor needs both cpu and seq");
		return -EINVAL;
	}
	cpu = nla_get_u32(tb[TCPSTATE_CURSOR_A_CPU]);
	if (cpu >= nr_cpu_ids || !cpu_possible(cpu)) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "no such CPU: take the CPUs from GET_STATUS");
		return -ENOENT;
	}
	seq = nla_get_u64(tb[TCPSTATE_CURSOR_A_SEQ]);
	range = &ctx->range[cpu];
	if (seq > range->end + 1) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "cursor past the newest: start from GET_STATUS");
		return -ERANGE;
	}
	range->next = seq;
	return 0;
}

static int parse_cursors(struct read_ctx *ctx, struct netlink_callback *cb)
{
	const struct nlattr *attr;
	int rem, err;

	/* Several attributes of one type: the parsed table has the last only. */
	nlmsg_for_each_attr(attr, cb->nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != TCPSTATE_A_CURSOR)
			continue;
		err = parse_cursor(ctx, attr, cb->extack);
		if (err)
			return err;
	}
	return 0;
}

/* The namespaces that this reader gets to see. */
static int apply_scope(struct tcpstate_filter *filter, bool all,
		       struct netlink_callback *cb)
{
	const struct net *net = sock_net(NETLINK_CB(cb->skb).sk);
	u32 own = net->ns.inum;

	if (all && !tcpstate_may_read_all(cb->skb)) {
		NL_SET_ERR_MSG(cb->extack, "all namespaces: only for root of the initial one");
		return -EPERM;
	}
	if (all)
		return 0;
	if (filter->netns && filter->netns != own) {
		NL_SET_ERR_MSG(cb->extack, "another network namespace needs all-netns");
		return -EPERM;
	}
	filter->netns = own;
	/* What an earlier namespace of the same number did is not its business. */
	filter->since = tcpstate_netns_since(net);
	return 0;
}

static int read_begin(struct read_ctx *ctx, struct netlink_callback *cb)
{
	struct nlattr **attrs = compat_dump_attrs(cb);
	unsigned int cpu;
	int err;

	if (!tcpstate_may_read(cb->skb, cb->extack))
		return -EPERM;
	err = tcpstate_filter_parse(&ctx->filter, attrs[TCPSTATE_A_FILTER],
				    cb->extack);
	if (err)
		return err;
	err = apply_scope(&ctx->filter, attrs[TCPSTATE_A_ALL_NETNS], cb);
	if (err)
		return err;
	for_each_possible_cpu(cpu) {
		ctx->range[cpu].next = 1;
		ctx->range[cpu].end = ring_head(tcpstate_ring(cpu));
	}
	err = parse_cursors(ctx, cb);
	if (err)
		return err;
	ctx->cpu = cpumask_first(cpu_possible_mask);
	ctx->arm = attrs[TCPSTATE_A_ARM];
	ctx->started = true;
	return 0;
}

/*
 * Copy the next record into the message. A loss must precede the records of
 * its message, so if records are in it already, the message ends here, and the
 * next one begins with the loss. Return: false: the message is full or ended.
 */
static bool add_record(struct read_run *run, const struct read_ctx *ctx,
		       struct read_range *range, const struct ring *ring)
{
	struct tcpstate_record *rec = (void *)skb_tail_pointer(run->skb);
	u64 next = range->next;
	u64 lost = 0;

	if (run->count == run->room)
		return false;
	if (!ring_next(ring, &next, range->end, (u64 *)rec, &lost)) {
		/* Nothing left but, perhaps, records that are gone. */
		if (lost && run->count)
			return false;
		run->lost += lost;
		range->next = next;
		return false;
	}
	if (lost && run->count)
		return false;
	run->lost += lost;
	range->next = next;
	if (!tcpstate_filter_match(&ctx->filter, rec)) {
		run->filtered++;
		return true;
	}
	__skb_put(run->skb, sizeof(*rec));
	run->count++;
	return true;
}

static int put_run_trailer(const struct read_run *run, unsigned int cpu, u64 next)
{
	if (nla_put_u32(run->skb, TCPSTATE_A_CPU, cpu) ||
	    nla_put_u64_64bit(run->skb, TCPSTATE_A_NEXT, next, TCPSTATE_A_PAD) ||
	    nla_put_u64_64bit(run->skb, TCPSTATE_A_LOST, run->lost,
			      TCPSTATE_A_PAD) ||
	    nla_put_u64_64bit(run->skb, TCPSTATE_A_FILTERED, run->filtered,
			      TCPSTATE_A_PAD))
		return -EMSGSIZE;
	return 0;
}

static int run_trailer_size(void)
{
	return nla_total_size(sizeof(u32)) +
	       3 * nla_total_size_64bit(sizeof(u64));
}

/*
 * One message for the CPU that is being read. TCPSTATE_A_RECORDS is filled in
 * place, so that records are copied once; it is 8-byte aligned like a u64.
 */
static int put_run(struct sk_buff *skb, struct netlink_callback *cb,
		   struct read_ctx *ctx)
{
	struct read_range *range = &ctx->range[ctx->cpu];
	const struct ring *ring = tcpstate_ring(ctx->cpu);
	struct read_run run = { .skb = skb };
	u64 first = range->next;
	unsigned int scanned = 0;
	void *hdr;
	int room;

	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			  &tcpstate_genl_family, NLM_F_MULTI, TCPSTATE_CMD_READ);
	if (!hdr)
		return -EMSGSIZE;
	if (nla_need_padding_for_64bit(skb) &&
	    nla_align_64bit(skb, TCPSTATE_A_PAD))
		goto cancel;
	room = skb_tailroom(skb) - run_trailer_size() - NLA_HDRLEN;
	if (room < (int)sizeof(struct tcpstate_record))
		goto cancel;
	run.room = min_t(unsigned int, room / sizeof(struct tcpstate_record),
			 RECORDS_PER_MESSAGE);
	run.nla = nla_reserve(skb, TCPSTATE_A_RECORDS, 0);
	while (add_record(&run, ctx, range, ring))
		if (!(++scanned & 0xff))
			cond_resched();
	run.nla->nla_len = NLA_HDRLEN +
			   run.count * sizeof(struct tcpstate_record);
	if (range->next == first || put_run_trailer(&run, ctx->cpu, range->next))
		goto cancel;
	genlmsg_end(skb, hdr);
	return 0;

cancel:
	range->next = first;
	genlmsg_cancel(skb, hdr);
	return -EMSGSIZE;
}

static bool anything_new(const struct read_ctx *ctx)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		if (ring_head(tcpstate_ring(cpu)) > ctx->range[cpu].end)
			return true;
	return false;
}

static void read_finished(struct read_ctx *ctx)
{
	if (!ctx->arm)
		return;
	ctx->arm = false;
	tcpstate_ready_arm();
	if (anything_new(ctx))
		tcpstate_ready_poke();
}

/**
 * tcpstate_read_dump() - fill the next buffer of a dump
 * @skb: the buffer
 * @cb: the dump
 *
 * Return: bytes in the buffer; 0: the dump is over; or a negative errno
 */
int tcpstate_read_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct read_ctx *ctx = read_ctx_of(cb);
	int err;

	if (!ctx->started) {
		err = read_begin(ctx, cb);
		if (err)
			return err;
	}
	while (ctx->cpu < nr_cpu_ids) {
		const struct read_range *range = &ctx->range[ctx->cpu];

		if (range->next > range->end) {
			ctx->cpu = cpumask_next(ctx->cpu, cpu_possible_mask);
			continue;
		}
		err = put_run(skb, cb, ctx);
		if (err)
			return skb->len ? skb->len : err;
	}
	if (!skb->len)
		read_finished(ctx);
	return skb->len;
}
