// SPDX-License-Identifier: GPL-2.0-only
#include "telling.h"
#include "unit.h"

struct scene scene;
struct story story;
u64 now_ns;
static unsigned int built;

/**
 * tell_done() - tell a connection that the tracker hands out
 * @context: not used
 * @end: one end
 * @peer: the other, or NULL
 */
void tell_done(void *context, const struct track_end *end, const struct track_end *peer)
{
	struct timeline tl;

	(void)context;
	assert_int_equal(timeline_build(&tl, end, peer), 0);
	story_build(&story, &tl, now_ns);
	timeline_free(&tl);
	built++;
}

/**
 * tell() - tell the story of the records in scene: one connection
 */
void tell(void)
{
	const struct track_config config = { .max_ends = 10, .done = tell_done, .collect = true };
	struct track track;
	size_t i;

	built = 0;
	track_init(&track, &config);
	for (i = 0; i < scene.n; i++)
		assert_int_equal(track_add(&track, &scene.recs[i], NULL), 0);
	assert_int_equal(track_finish(&track), 0);
	track_free(&track);
	assert_int_equal(built, 1);
	now_ns = 0;
}

/**
 * tell_scene() - tell the story of a scene
 * @name: which, of scenes[]
 */
void tell_scene(const char *name)
{
	scene_make(&scene, name);
	tell();
}

/**
 * tell_one_end() - the same, with one end seen
 * @name: which, of scenes[]
 * @cookie: of that end
 */
void tell_one_end(const char *name, u64 cookie)
{
	scene_make(&scene, name);
	scene_keep(&scene, cookie);
	tell();
}

/**
 * check_us() - check a span that is over
 * @time: it
 * @us: microseconds that it must be
 */
void check_us(const struct story_time *time, u64 us)
{
	assert_true(time->known);
	assert_false(time->more);
	assert_int_equal(time->ns, us * US);
}

/**
 * check_more() - check a span that goes on
 * @time: it
 * @us: microseconds that it must be
 */
void check_more(const struct story_time *time, u64 us)
{
	assert_true(time->known);
	assert_true(time->more);
	assert_int_equal(time->ns, us * US);
}

/**
 * check_at() - check a point in time, counted from the first record
 * @time: it
 * @us: microseconds that it must be
 */
void check_at(const struct story_time *time, u64 us)
{
	check_us(time, us + SCENE_BEGIN / US);
}

/**
 * check_unknown() - check what cannot be told
 * @time: it
 */
void check_unknown(const struct story_time *time)
{
	assert_false(time->known);
	assert_false(time->more);
	assert_int_equal(time->ns, 0);
}
