// SPDX-License-Identifier: GPL-2.0-only
/* What a user should know about a capture that is not as it was written. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "source_file.h"
#include "text.h"

static const char *plural(u64 n)
{
	return n == 1 ? "" : "s";
}

static bool tell_damage(const struct file_source *file, struct text *text)
{
	const struct capture_damage *damage = &file->reader.damage;

	if (!damage->bytes && !damage->missing && !file->damaged_headers)
		return false;
	text_add(text, "damaged: ");
	if (damage->bytes)
		text_add(text, "%llu byte%s in %llu place%s, the first at byte %llu",
			 damage->bytes, plural(damage->bytes), damage->places,
			 plural(damage->places), damage->at);
	if (damage->bytes && file->base)
		text_add(text, " of file %u", file->damaged);
	if (damage->bytes)
		text_add(text, "; ");
	if (damage->missing)
		text_add(text, "%llu block%s missing; ", damage->missing,
			 damage->missing == 1 ? " is" : "s are");
	if (file->damaged_headers)
		text_add(text, "the file's header; ");
	text_add(text, "what is missing is counted as lost");
	return true;
}

/* Local time of day of the last complete read, with its date. */
static void add_time(const struct file_source *file, struct text *text)
{
	time_t seconds = (file->complete_ns + file->realtime_offset) / NSEC_PER_SEC;
	char line[32];
	struct tm tm;

	if (file->complete_ns && localtime_r(&seconds, &tm) &&
	    strftime(line, sizeof(line), "%Y-%m-%d %H:%M:%S", &tm))
		text_add(text, " (%s)", line);
}

static bool tell_end(const struct file_source *file, struct text *text)
{
	/* Of a series: a single file of one may well end like that. */
	if (file->source.ended && file->base && file->end == CAPTURE_ROTATED) {
		text_add(text, "the recording goes on in another file, which is not there");
		return true;
	}
	/* Who stops reading before the end has not seen it. */
	if (!file->source.ended || file->end || file->foreign)
		return false;
	text_add(text, "the recording was not ended properly: complete up to block %llu",
		 file->last_block);
	add_time(file, text);
	if (capture_reader_tail(&file->reader))
		text_add(text, "; %llu bytes behind it are of a block that was cut off",
			 capture_reader_tail(&file->reader));
	return true;
}

static bool tell_write_error(const struct file_source *file, struct text *text)
{
	if (file->end != CAPTURE_WRITE)
		return false;
	text_add(text, "the recording ended because writing failed");
	add_time(file, text);
	return true;
}

static bool tell_series(const struct file_source *file, struct text *text)
{
	if (!file->absent && !file->unended && !file->foreign)
		return false;
	if (file->foreign)
		text_add(text, "it belongs to another recording than the file before; ");
	if (file->absent)
		text_add(text, "%llu file%s missing in the series; ", file->absent,
			 file->absent == 1 ? " is" : "s are");
	if (file->unended)
		text_add(text, "%llu earlier file%s not ended properly; ", file->unended,
			 file->unended == 1 ? " was" : "s were");
	text_add(text, "what is missing is counted as lost");
	return true;
}

static bool tell_nonsense(const struct file_source *file, struct text *text)
{
	const struct capture_damage *damage = &file->reader.damage;
	u64 n = file->nonsense + file->malformed + damage->misplaced;

	if (!n)
		return false;
	text_add(text, "%llu part%s no sense although not damaged: not written by tcpstatectl?",
		 n, n == 1 ? " makes" : "s make");
	return true;
}

static bool tell_unknown(const struct file_source *file, struct text *text)
{
	u64 n = file->reader.damage.unknown;

	if (!n)
		return false;
	text_add(text,
		 "%llu block%s packed in a way that this tcpstatectl does not know: use a newer one",
		 n, n == 1 ? " is" : "s are");
	return true;
}

static bool tell_behind(const struct file_source *file, struct text *text)
{
	if (!file->behind)
		return false;
	text_add(text, "something follows the end of the recording: it was not looked at");
	return true;
}

/**
 * file_damage() - the operation of the source
 * @source: the file
 * @n: which line, from 0
 * @line: the line
 *
 * Return: false if there are not so many lines
 */
bool file_damage(struct source *source, unsigned int n, char line[SOURCE_ERROR_LEN])
{
	static bool (* const tell[])(const struct file_source *file, struct text *text) = {
		tell_damage, tell_series, tell_nonsense, tell_unknown, tell_behind,
		tell_write_error, tell_end,
	};
	const struct file_source *file = (const struct file_source *)source;
	struct text text;
	size_t i, begin;

	for (i = 0; i < ARRAY_SIZE(tell); i++) {
		text_init(&text, line, SOURCE_ERROR_LEN);
		text_add(&text, "'%.96s': ", file->path);
		begin = text.len;
		if (tell[i](file, &text) && text.len > begin && !n--)
			return true;
	}
	return false;
}
