/* SPDX-License-Identifier: GPL-2.0-only */
/* A list of sockets that existed, made by hand. */
#ifndef TEST_SEEDING_H
#define TEST_SEEDING_H

#include "tracking.h"

/* When the list was made, unless a test says otherwise. */
#define SEED_BEGAN	(100 * SEC)
#define SEED_ENDED	(SEED_BEGAN + 5 * MS)

struct tcpstate_record seeding_record(const struct script_socket *sock, u8 state);
const struct track_end *seeding_find(const struct track *track, u32 netns, u64 cookie);
const struct track_end *seeding_add(struct track *track, struct tcpstate_record listed);

#endif
