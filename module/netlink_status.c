// SPDX-License-Identifier: GPL-2.0-only
/* GET_STATUS: what the module is, sees and has counted. */
#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/utsname.h>
#include <net/net_namespace.h>

#include "counters.h"
#include "hooks.h"
#include "netlink.h"
#include "ready.h"
#include "recorder.h"
#include "version.h"

static size_t basics_size(void)
{
	return nla_total_size(sizeof(u32)) * 6 +
	       nla_total_size_64bit(sizeof(u64)) * 4 +
	       nla_total_size(sizeof(TCPSTATE_VERSION)) +
	       nla_total_size(__NEW_UTS_LEN + 1);
}

static int put_basics(struct sk_buff *skb, const struct net *net)
{
	u64 now = ktime_get_ns();

	if (nla_put_u32(skb, TCPSTATE_A_ABI_VERSION, TCPSTATE_ABI_VERSION) ||
	    nla_put_string(skb, TCPSTATE_A_MODULE_VERSION, TCPSTATE_VERSION) ||
	    nla_put_string(skb, TCPSTATE_A_KERNEL_RELEASE,
			   init_utsname()->release) ||
	    nla_put_u32(skb, TCPSTATE_A_RECORD_SIZE,
			sizeof(struct tcpstate_record)) ||
	    nla_put_u32(skb, TCPSTATE_A_RING_SLOTS, tcpstate_recorder_slots()) ||
	    nla_put_u32(skb, TCPSTATE_A_WAKE_DELAY_MS, tcpstate_ready_delay()) ||
	    nla_put_u64_64bit(skb, TCPSTATE_A_MEMORY,
			      tcpstate_recorder_memory(), TCPSTATE_A_PAD) ||
	    nla_put_u64_64bit(skb, TCPSTATE_A_TIME_LOADED,
			      tcpstate_recorder_since(), TCPSTATE_A_PAD) ||
	    nla_put_u64_64bit(skb, TCPSTATE_A_TIME_NOW, now, TCPSTATE_A_PAD) ||
	    nla_put_s64(skb, TCPSTATE_A_REALTIME_OFFSET,
			(s64)(ktime_get_real_ns() - now), TCPSTATE_A_PAD) ||
	    nla_put_u32(skb, TCPSTATE_A_NETNS, net->ns.inum) ||
	    nla_put_u32(skb, TCPSTATE_A_NETNS_INIT, init_net.ns.inum))
		return -EMSGSIZE;
	return 0;
}

static size_t heads_size(void)
{
	return num_possible_cpus() *
	       (nla_total_size(0) + nla_total_size(sizeof(u32)) +
		nla_total_size_64bit(sizeof(u64)));
}

static int put_heads(struct sk_buff *skb)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct nlattr *nest = nla_nest_start(skb, TCPSTATE_A_CPU_HEAD);

		if (!nest || nla_put_u32(skb, TCPSTATE_CPU_A_ID, cpu) ||
		    nla_put_u64_64bit(skb, TCPSTATE_CPU_A_HEAD,
				      ring_head(tcpstate_ring(cpu)),
				      TCPSTATE_CPU_A_PAD))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

/* Longest text of attach_site.loses, with its end. */
#define LOSES_MAX 128

static size_t hooks_size(void)
{
	size_t size = 0;
	int i;

	for (i = 0; i < TCPSTATE_HOOKS; i++) {
		const struct tcpstate_hook *hook = tcpstate_hook(i);

		size += nla_total_size(0) +
			nla_total_size(KSYM_NAME_LEN) * 2 +
			nla_total_size(sizeof("tracepoint")) +
			nla_total_size(LOSES_MAX) +
			nla_total_size(sizeof(s32)) +
			nla_total_size(strlen(hook->observes) + 1) +
			nla_total_size(strlen(hook->without) + 1) +
			nla_total_size_64bit(sizeof(u64));
	}
	return size;
}

/* Where a hook is attached, if not at its first choice. */
static int put_fallback(struct sk_buff *skb, const struct tcpstate_hook *hook)
{
	if (!hook->site || hook->site == hook->sites)
		return 0;
	if (nla_put_string(skb, TCPSTATE_HOOK_A_INSTEAD_OF,
			   hook->sites[0].name) ||
	    (hook->site->loses &&
	     nla_put_string(skb, TCPSTATE_HOOK_A_LOSES, hook->site->loses)))
		return -EMSGSIZE;
	return 0;
}

static int put_hook(struct sk_buff *skb, const struct tcpstate_hook *hook)
{
	const struct attach_site *site = hook->site ? hook->site : hook->sites;
	struct nlattr *nest = nla_nest_start(skb, TCPSTATE_A_HOOK);

	if (!nest || nla_put_string(skb, TCPSTATE_HOOK_A_NAME, site->name) ||
	    nla_put_string(skb, TCPSTATE_HOOK_A_METHOD,
			   attach_method_name(&hook->state)) ||
	    nla_put_s32(skb, TCPSTATE_HOOK_A_ERROR, hook->error) ||
	    nla_put_string(skb, TCPSTATE_HOOK_A_OBSERVES, hook->observes) ||
	    nla_put_string(skb, TCPSTATE_HOOK_A_WITHOUT, hook->without) ||
	    nla_put_u64_64bit(skb, TCPSTATE_HOOK_A_MISSED,
			      attach_missed(&hook->state),
			      TCPSTATE_HOOK_A_PAD) ||
	    put_fallback(skb, hook))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_hooks(struct sk_buff *skb)
{
	int i, err = 0;

	for (i = 0; i < TCPSTATE_HOOKS && !err; i++)
		err = put_hook(skb, tcpstate_hook(i));
	return err;
}

static size_t counters_size(void)
{
	size_t pair = nla_total_size(0) + 2 * nla_total_size(sizeof(u8)) +
		      nla_total_size_64bit(sizeof(u64));
	size_t ignored = nla_total_size(0) + nla_total_size(64) +
			 nla_total_size_64bit(sizeof(u64));

	return TCPSTATE_STATE_END * TCPSTATE_STATE_END * pair +
	       IGNORED_REASONS * ignored;
}

static int put_pair(struct sk_buff *skb, unsigned int old, unsigned int new)
{
	u64 count = tcpstate_pair_total(old, new);
	struct nlattr *nest;

	if (!count)
		return 0;
	nest = nla_nest_start(skb, TCPSTATE_A_PAIR);
	if (!nest || nla_put_u8(skb, TCPSTATE_PAIR_A_OLD, old) ||
	    nla_put_u8(skb, TCPSTATE_PAIR_A_NEW, new) ||
	    nla_put_u64_64bit(skb, TCPSTATE_PAIR_A_COUNT, count,
			      TCPSTATE_PAIR_A_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_ignored(struct sk_buff *skb, enum tcpstate_ignored why)
{
	struct nlattr *nest = nla_nest_start(skb, TCPSTATE_A_IGNORED);

	if (!nest || nla_put_string(skb, TCPSTATE_IGNORED_A_REASON,
				    tcpstate_ignored_name(why)) ||
	    nla_put_u64_64bit(skb, TCPSTATE_IGNORED_A_COUNT,
			      tcpstate_ignored_total(why),
			      TCPSTATE_IGNORED_A_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_counters(struct sk_buff *skb)
{
	unsigned int old, new;
	int why, err;

	for (old = 0; old < TCPSTATE_STATE_END; old++) {
		for (new = 0; new < TCPSTATE_STATE_END; new++) {
			err = put_pair(skb, old, new);
			if (err)
				return err;
		}
	}
	for (why = 0; why < IGNORED_REASONS; why++) {
		err = put_ignored(skb, why);
		if (err)
			return err;
	}
	return 0;
}

/**
 * tcpstate_get_status() - answer GET_STATUS
 * @skb: the request
 * @info: the request, parsed
 *
 * Counters are those of the whole host: only for those who may read it.
 *
 * Return: 0 or a negative errno
 */
int tcpstate_get_status(struct sk_buff *skb, struct genl_info *info)
{
	bool all = tcpstate_may_read_all(skb);
	struct sk_buff *reply;
	void *hdr;

	if (!tcpstate_may_read(skb, info->extack))
		return -EPERM;
	reply = genlmsg_new(basics_size() + heads_size() + hooks_size() +
			    counters_size(), GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	hdr = genlmsg_put_reply(reply, info, &tcpstate_genl_family, 0,
				TCPSTATE_CMD_GET_STATUS);
	if (!hdr || put_basics(reply, genl_info_net(info)) || put_heads(reply) ||
	    put_hooks(reply) || (all && put_counters(reply))) {
		nlmsg_free(reply);
		NL_SET_ERR_MSG(info->extack, "the reply does not fit: this is a bug of tcpstate");
		return -EMSGSIZE;
	}
	genlmsg_end(reply, hdr);
	return genlmsg_reply(reply, info);
}
