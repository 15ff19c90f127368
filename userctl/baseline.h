/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TCP sockets that exist, as the kernel lists them over sock_diag: for those that
 * were there before anything was recorded of them.
 */
#ifndef TCPSTATECTL_BASELINE_H
#define TCPSTATECTL_BASELINE_H

#include "source.h"

/*
 * Sockets that are listed at most: 50 MB. A tracker of an endless input keeps fewer
 * (TRACK_MAX_ENDS).
 */
#define BASELINE_MAX_SOCKETS	262144

struct nlmsghdr;
struct nl_reply;

/**
 * struct baseline - a list in the making
 * @sockets: the sockets, whose memory is the caller's
 * @inodes: for each socket the inode number of its file; 0: it has none
 * @inode_room: room of @inodes
 * @netns: network namespace that is being listed
 * @ask: asks once for the sockets of a family, as baseline_ask() does
 * @has_uids: the user ids that the kernel tells are those of the initial namespace
 */
struct baseline {
	struct source_sockets	*sockets;
	u32			*inodes;
	size_t			inode_room;
	u32			netns;
	int			(*ask)(struct nl_reply *reply, u8 family);
	bool			has_uids;
};

int baseline_read(struct source_sockets *sockets, bool all_netns,
		  char error[SOURCE_ERROR_LEN]);

/* baseline_parse.c */
int baseline_message(void *context, const struct nlmsghdr *nlh);

/* baseline_ask.c */
int baseline_ask(struct nl_reply *reply, u8 family);

/* baseline_dump.c */
int baseline_dump(struct baseline *baseline, u32 netns, char error[SOURCE_ERROR_LEN]);

/* baseline_netns.c */
int baseline_own_netns(struct baseline *baseline, char error[SOURCE_ERROR_LEN]);
int baseline_all_netns(struct baseline *baseline, char error[SOURCE_ERROR_LEN]);

/* baseline_owner.c */
int baseline_owners(struct baseline *baseline, const char *proc);

#endif
