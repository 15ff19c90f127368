// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "story_path.h"

static void set_once(struct path_mark *mark, const struct path_mark *now)
{
	if (!mark->row)
		*mark = *now;
}

static void learn(struct path *path, const struct path_mark *now)
{
	const struct tcpstate_record *rec = &now->row->row->rec;

	if (rec->event == TCPSTATE_EV_ACCEPT)
		set_once(&path->accept, now);
	if (rec->event != TCPSTATE_EV_TRANSITION || now->row->row->twin != TWIN_NONE)
		return;
	path->last = *now;
	if (rec->old_state < TCPSTATE_STATE_END) {
		set_once(&path->from[rec->old_state], now);
		path->was |= BIT(rec->old_state);
	}
	if (rec->new_state < TCPSTATE_STATE_END) {
		set_once(&path->into[rec->new_state], now);
		path->was |= BIT(rec->new_state);
	}
}

/**
 * path_build() - find what matters in the rows of a timeline
 * @paths: the ways of both ends
 * @tl: the timeline, which must outlive them
 */
void path_build(struct path paths[2], const struct timeline *tl)
{
	unsigned int gaps[2] = { 0, 0 };
	struct path_mark now;
	size_t i;

	memset(paths, 0, 2 * sizeof(*paths));
	paths[0].end = tl->ends[0];
	paths[1].end = tl->ends[1];
	for (i = 0; i < tl->n_rows; i++) {
		now.row = &tl->rows[i];
		gaps[now.row->side] += now.row->row->gap;
		now.gaps = gaps[now.row->side];
		now.all_gaps = gaps[0] + gaps[1];
		learn(&paths[now.row->side], &now);
	}
}

/**
 * path_was() - has an end been in a state?
 * @path: its way
 * @state: enum tcpstate_state
 *
 * Return: true if a transition into it or out of it was seen
 */
bool path_was(const struct path *path, u8 state)
{
	return path->was & BIT(state);
}

static u64 time_of(const struct path_mark *mark)
{
	return mark->row->row->rec.time_ns;
}

static bool is_inferred(const struct path_mark *mark)
{
	return mark->row->row->rec.flags & TCPSTATE_F_INFERRED;
}

/**
 * path_at() - when something happened
 * @mark: its record
 *
 * Return: CLOCK_MONOTONIC, unknown if there is no record
 */
struct story_time path_at(const struct path_mark *mark)
{
	if (!mark->row)
		return (struct story_time){ .known = false };
	return (struct story_time){
		.known = true, .inferred = is_inferred(mark), .ns = time_of(mark),
	};
}

/**
 * path_between() - from one record to another
 * @from: the one
 * @to: the other, which may be one of the other end
 *
 * Return: the time between them, unknown if there is none or records are missing
 */
struct story_time path_between(const struct path_mark *from, const struct path_mark *to)
{
	bool whole;

	if (!from->row || !to->row || time_of(to) < time_of(from))
		return (struct story_time){ .known = false };
	whole = from->row->side == to->row->side ? from->gaps == to->gaps :
		from->all_gaps == to->all_gaps;
	if (!whole)
		return (struct story_time){ .known = false };
	return (struct story_time){
		.known = true,
		.inferred = is_inferred(from) || is_inferred(to),
		.ns = time_of(to) - time_of(from),
	};
}

/**
 * path_in() - how long an end was in a state
 * @path: its way
 * @state: enum tcpstate_state
 * @as_of_ns: CLOCK_MONOTONIC up to which it is told
 *
 * Return: the time, with more if it still is; unknown if entering it was not seen
 */
struct story_time path_in(const struct path *path, u8 state, u64 as_of_ns)
{
	const struct path_mark *into = &path->into[state];
	struct story_time time;

	if (path->from[state].row)
		return path_between(into, &path->from[state]);
	if (!into->row || into->row != path->last.row || path->end->state != state ||
	    path->end->ended || path->end->cut_rows || as_of_ns < time_of(into))
		return (struct story_time){ .known = false };
	time = path_at(into);
	time.ns = as_of_ns - time.ns;
	time.more = true;
	return time;
}
