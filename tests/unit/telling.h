/* SPDX-License-Identifier: GPL-2.0-only */
/* The story of a scene, and what its times are. */
#ifndef TEST_TELLING_H
#define TEST_TELLING_H

#include "scenes.h"
#include "story.h"

/* Sides of a connection of which both ends were seen. */
#define CLIENT 0
#define SERVER 1

/* The records, and their story; records may be changed before tell(). */
extern struct scene scene;
extern struct story story;
/* For the next story: CLOCK_MONOTONIC of now; 0: that of the last record. */
extern u64 now_ns;

void tell(void);
void tell_scene(const char *name);
void tell_one_end(const char *name, u64 cookie);
void tell_done(void *context, const struct track_end *end, const struct track_end *peer);

void check_us(const struct story_time *time, u64 us);
void check_more(const struct story_time *time, u64 us);
void check_at(const struct story_time *time, u64 us);
void check_unknown(const struct story_time *time);

#endif
