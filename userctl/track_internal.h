/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the tracker have for each other. */
#ifndef TCPSTATECTL_TRACK_INTERNAL_H
#define TCPSTATECTL_TRACK_INTERNAL_H

#include "track.h"

/* track.c */
struct track_id track_id(const struct track *track, const struct tcpstate_record *rec,
			 u64 cookie);
struct track_end *track_find(const struct track *track, const struct track_id *id);
struct track_end *track_new(struct track *track, const struct track_id *id, bool stray);
struct track_end *track_create(struct track *track, const struct tcpstate_record *rec);
void track_drop(struct track *track, struct track_end *end);
void track_touch(struct track *track, struct track_end *end);

/* track_learn.c */
void track_learn(struct track *track, struct track_end *end,
		 const struct tcpstate_record *rec);

/* track_seed.c */
bool seed_join(struct track_end *end, const struct tcpstate_record *rec);
struct track_end *seed_replace(struct track *track, struct track_end *end,
			       const struct tcpstate_record *rec);
void seed_ended(struct track_end *end, const struct tcpstate_record *rec);

#endif
