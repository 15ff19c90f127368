/* SPDX-License-Identifier: GPL-2.0-only */
/* Sockets to track, and a note of what was handed out. */
#ifndef TEST_TRACKING_H
#define TEST_TRACKING_H

#include "script.h"
#include "track.h"

/* Connections that were handed out: "cookie+peer:rows+rows ". */
extern char tracking_seen[1024];

void tracking_begin(struct track *track, size_t max_ends, bool collect);
const struct track_end *tracking_add(struct track *track, struct tcpstate_record rec);
struct script_socket tracking_socket(u32 netns, u64 cookie, const char *local, u16 lport,
				     const char *remote, u16 rport);

#endif
