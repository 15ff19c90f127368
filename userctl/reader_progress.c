// SPDX-License-Identifier: GPL-2.0-only
/* What a reader is doing, for those who wait for it. */
#include <time.h>

#include "reader.h"
#include "text.h"

static u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static bool is_file(const struct reader *reader, struct source_position *position)
{
	const struct source *source = reader->source;

	return source->ops->position && source->ops->position(source, position);
}

static void add_position(struct text *text, const struct source_position *position)
{
	/* A file that grows may have more by now than when it was asked. */
	u64 done = position->done < position->size ? position->done : position->size;

	text_add(text, "reading %s: ", position->name ? position->name : "the captures");
	if (position->size)
		text_add(text, "%u %% of ", (unsigned int)(100.0 * done / position->size));
	text_bytes(text, position->size ? position->size : position->done);
}

static void add_count(struct text *text, const struct reader *reader)
{
	u64 now = now_ns(), deadline = reader->deadline_ns;

	text_add(text, "%llu record%s so far", reader->shown, reader->shown == 1 ? "" : "s");
	if (deadline)
		text_add(text, ", %llu s left",
			 deadline > now ? (deadline - now + NSEC_PER_SEC - 1) / NSEC_PER_SEC : 0);
	else if (reader->progress->waits)
		text_put(text, "; Ctrl-C shows the result");
}

/**
 * reader_tell() - show what a reader is doing, if it has been doing it for long
 * @reader: the reader
 * @waiting: it has read everything, and waits for more. Without a time limit that is
 *	nothing to tell, unless the output comes at the end.
 */
void reader_tell(const struct reader *reader, bool waiting)
{
	struct progress *progress = reader->progress;
	struct source_position position;
	char line[128];
	struct text text;

	if (!progress)
		return;
	if (waiting && !reader->deadline_ns && !progress->waits) {
		progress_rest(progress);
		return;
	}
	if (!progress_due(progress))
		return;
	text_init(&text, line, sizeof(line));
	if (!waiting && is_file(reader, &position))
		add_position(&text, &position);
	else
		add_count(&text, reader);
	progress_show(progress, line);
}
