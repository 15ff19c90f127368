/* SPDX-License-Identifier: GPL-2.0-only */
/* The way of one end through the states: where the times of a story come from. */
#ifndef TCPSTATECTL_STORY_PATH_H
#define TCPSTATECTL_STORY_PATH_H

#include "story.h"

/**
 * struct path_mark - a record that matters
 * @row: its row; NULL: there is none
 * @gaps: gaps of this end up to it, those right before it included
 * @all_gaps: those of both ends
 */
struct path_mark {
	const struct timeline_row	*row;
	unsigned int			gaps;
	unsigned int			all_gaps;
};

/**
 * struct path - the way of one end
 * @end: that end; NULL: it was not seen
 * @into: for each state the first transition into it
 * @from: for each state the first transition out of it
 * @accept: when it was accepted
 * @last: its latest transition
 * @was: bit for each state that it has been in
 *
 * What a duplicate child does is left out.
 */
struct path {
	const struct track_end	*end;
	struct path_mark	into[TCPSTATE_STATE_END];
	struct path_mark	from[TCPSTATE_STATE_END];
	struct path_mark	accept;
	struct path_mark	last;
	u32			was;
};

void path_build(struct path paths[2], const struct timeline *timeline);
bool path_was(const struct path *path, u8 state);
struct story_time path_at(const struct path_mark *mark);
struct story_time path_between(const struct path_mark *from, const struct path_mark *to);
struct story_time path_in(const struct path *path, u8 state, u64 as_of_ns);

/* story_close.c */
void story_close(struct story *story, const struct path paths[2]);

#endif
