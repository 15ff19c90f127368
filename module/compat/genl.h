/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATE_COMPAT_GENL_H
#define TCPSTATE_COMPAT_GENL_H

#include <linux/version.h>
#include <net/genetlink.h>

/* compat_dump_attrs() - parsed attributes of the request that started a dump */
static inline struct nlattr **compat_dump_attrs(struct netlink_callback *cb)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

/*
 * compat_multicast_allns() - genlmsg_multicast_allns() in process context
 *
 * The argument for the allocation flags went away in 6.11 and in the stable
 * kernels that got the same fix: the prototype is looked at, not the version.
 */
typedef int (*compat_multicast_gfp_fn)(const struct genl_family *family,
				       struct sk_buff *skb, u32 portid,
				       unsigned int group, gfp_t flags);
typedef int (*compat_multicast_fn)(const struct genl_family *family,
				   struct sk_buff *skb, u32 portid,
				   unsigned int group);

static inline int compat_multicast_allns(const struct genl_family *family,
					 struct sk_buff *skb, unsigned int group)
{
	void *fn = genlmsg_multicast_allns;

	if (__same_type(&genlmsg_multicast_allns, (compat_multicast_gfp_fn)NULL))
		return ((compat_multicast_gfp_fn)fn)(family, skb, 0, group,
						     GFP_KERNEL);
	return ((compat_multicast_fn)fn)(family, skb, 0, group);
}

#endif /* TCPSTATE_COMPAT_GENL_H */
