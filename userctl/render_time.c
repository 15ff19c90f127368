// SPDX-License-Identifier: GPL-2.0-only
/*
 * Points in time and spans of time, as the user wants them.
 *
 * A source that does not know how CLOCK_REALTIME and CLOCK_MONOTONIC differ gives
 * points in time since boot: there is no date that would be true.
 */
#include <string.h>
#include <time.h>

#include "render.h"

/* What clock_text begins with. */
#define DATE_COLUMNS 10

/**
 * words_has_clock() - can dates be told?
 * @render: the renderer
 *
 * Return: false if points in time are counted from boot
 */
bool words_has_clock(const struct render *render)
{
	return render->realtime_offset;
}

static u64 real_time(const struct render *render, u64 ns)
{
	return ns + render->realtime_offset;
}

/* Summer time may begin with any second: each is looked up by itself. */
static const char *clock_text(struct render *render, u64 ns)
{
	time_t second = real_time(render, ns) / NSEC_PER_SEC;
	struct tm tm;

	if (render->clock_text[0] && render->clock_second == (u64)second)
		return render->clock_text;
	if (render->output.time == TIMES_UTC)
		gmtime_r(&second, &tm);
	else
		localtime_r(&second, &tm);
	strftime(render->clock_text, sizeof(render->clock_text), "%Y-%m-%d %H:%M:%S", &tm);
	render->clock_second = second;
	return render->clock_text;
}

/**
 * words_date() - the day of a point in time
 * @text: appended to: "2026-11-21"
 * @render: knows the offset of the clocks, which must be known
 * @ns: CLOCK_MONOTONIC
 */
void words_date(struct text *text, struct render *render, u64 ns)
{
	char date[DATE_COLUMNS + 1];

	memcpy(date, clock_text(render, ns), DATE_COLUMNS);
	date[DATE_COLUMNS] = '\0';
	text_put(text, date);
}

/**
 * words_day() - the time of day of a point in time, to the second
 * @text: appended to: "12:01:02"; since boot: "3600"
 * @render: knows the offset of the clocks
 * @ns: CLOCK_MONOTONIC
 */
void words_day(struct text *text, struct render *render, u64 ns)
{
	if (words_has_clock(render))
		text_put(text, clock_text(render, ns) + DATE_COLUMNS + 1);
	else
		text_decimal(text, ns / NSEC_PER_SEC);
}

/**
 * words_fraction() - the fraction of the second of a point in time
 * @text: appended to: ".123456", or ".123456789"
 * @render: knows the offset of the clocks
 * @ns: CLOCK_MONOTONIC
 */
void words_fraction(struct text *text, const struct render *render, u64 ns)
{
	u64 fraction = real_time(render, ns) % NSEC_PER_SEC;

	text_put(text, ".");
	if (render->output.ns)
		text_digits(text, fraction, 9);
	else
		text_digits(text, fraction / NSEC_PER_USEC, 6);
}

/**
 * words_clock() - local time of day in two pieces
 * @render: knows the offset of the clocks
 * @ns: CLOCK_MONOTONIC
 * @clock: the result; without that offset "boot+3600" and ".123456"
 */
void words_clock(struct render *render, u64 ns, struct render_clock *clock)
{
	struct text text;

	text_init(&text, clock->day, sizeof(clock->day));
	if (!words_has_clock(render))
		text_put(&text, "boot+");
	words_day(&text, render, ns);
	text_init(&text, clock->fraction, sizeof(clock->fraction));
	words_fraction(&text, render, ns);
}

/**
 * words_time() - a point in time
 * @text: appended to: "12:01:02.123456", "2026-11-21 12:01:02.123456",
 *	"2026-11-21T12:01:02.123456Z" (RFC 3339), "1795262462.123456", or
 *	"boot+3600.123456"
 * @render: knows the offset of the clocks
 * @ns: CLOCK_MONOTONIC
 */
void words_time(struct text *text, struct render *render, u64 ns)
{
	enum output_time time = render->output.time;

	if (!words_has_clock(render)) {
		text_put(text, "boot+");
	} else if (time == TIMES_EPOCH) {
		text_decimal(text, real_time(render, ns) / NSEC_PER_SEC);
		words_fraction(text, render, ns);
		return;
	} else if (time != TIMES_DEFAULT) {
		words_date(text, render, ns);
		text_put(text, time == TIMES_UTC ? "T" : " ");
	}
	words_day(text, render, ns);
	words_fraction(text, render, ns);
	if (time == TIMES_UTC && words_has_clock(render))
		text_put(text, "Z");
}

static void put_ns(struct text *text, u64 ns)
{
	text_decimal(text, ns);
	text_put(text, " ns");
}

/**
 * words_duration() - a span of time at a glance
 * @text: appended to: "1.3 ms", or "1304567 ns"
 * @render: how spans are shown
 * @ns: nanoseconds
 */
void words_duration(struct text *text, const struct render *render, u64 ns)
{
	char duration[TEXT_DURATION_LEN];

	if (render->output.ns) {
		put_ns(text, ns);
		return;
	}
	text_duration(duration, ns, render->term.utf8);
	text_put(text, duration);
}

/**
 * words_elapsed() - time since the first record
 * @text: appended to: "1.304 ms", or "1304567 ns"
 * @render: how spans are shown
 * @ns: nanoseconds
 */
void words_elapsed(struct text *text, const struct render *render, u64 ns)
{
	char elapsed[TEXT_DURATION_LEN];

	if (render->output.ns && ns) {
		put_ns(text, ns);
		return;
	}
	text_elapsed(elapsed, ns, render->term.utf8);
	text_put(text, elapsed);
}
