// SPDX-License-Identifier: GPL-2.0-only
/*
 * A segment cannot arrive before it is sent. One that goes from A to B, sent when A's
 * clock shows a and received when B's shows b, says that B's clock is at most b - a
 * ahead of A's; one that goes the other way says by how much it is ahead at least. The
 * truth lies between the tightest bounds of both kinds.
 *
 * Clocks that drift break the bounds of an hour, not those of a minute: then every
 * window has an estimate of its own, and between two of them it changes evenly, so
 * that no clock ever goes backwards.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "clocks.h"
#include "source.h"

/**
 * clocks_init() - begin to learn about two clocks
 * @clocks: freed with clocks_free()
 */
void clocks_init(struct clocks *clocks)
{
	memset(clocks, 0, sizeof(*clocks));
	clocks->low = LLONG_MIN;
	clocks->high = LLONG_MAX;
}

static struct clocks_window *window_of(struct clocks *clocks, u64 when_ns)
{
	u64 index = when_ns / CLOCKS_WINDOW_NS;
	struct clocks_window *windows;
	size_t at = clocks->n;

	while (at && clocks->windows[at - 1].index > index)
		at--;
	if (at && clocks->windows[at - 1].index == index)
		return &clocks->windows[at - 1];
	windows = grow(clocks->windows, &clocks->room, clocks->n + 1, sizeof(*windows));
	if (!windows)
		return NULL;
	clocks->windows = windows;
	memmove(windows + at + 1, windows + at, (clocks->n - at) * sizeof(*windows));
	windows[at] = (struct clocks_window){ .index = index, .low = LLONG_MIN, .high = LLONG_MAX };
	clocks->n++;
	return &windows[at];
}

/**
 * clocks_at_most() - a segment went from the first host to the second
 * @clocks: what is known
 * @when_ns: when it was sent, on the first clock
 * @ns: what the second clock showed when it was received, less that
 *
 * Return: 0 or -ENOMEM
 */
int clocks_at_most(struct clocks *clocks, u64 when_ns, s64 ns)
{
	struct clocks_window *window = window_of(clocks, when_ns);

	if (!window)
		return -ENOMEM;
	if (ns < window->high)
		window->high = ns;
	if (ns < clocks->high)
		clocks->high = ns;
	return 0;
}

/**
 * clocks_at_least() - a segment went from the second host to the first
 * @clocks: what is known
 * @when_ns: when it was received, on the first clock
 * @ns: what the second clock showed when it was sent, less that
 *
 * Return: 0 or -ENOMEM
 */
int clocks_at_least(struct clocks *clocks, u64 when_ns, s64 ns)
{
	struct clocks_window *window = window_of(clocks, when_ns);

	if (!window)
		return -ENOMEM;
	if (ns > window->low)
		window->low = ns;
	if (ns > clocks->low)
		clocks->low = ns;
	return 0;
}

/* A window with both bounds, which agree: of a clock that was not set within it. */
static bool is_usable(const struct clocks_window *window)
{
	return window->low != LLONG_MIN && window->high != LLONG_MAX &&
	       window->low <= window->high;
}

static size_t next_usable(const struct clocks *clocks, size_t from)
{
	while (from < clocks->n && !is_usable(&clocks->windows[from]))
		from++;
	return from;
}

/* Do all bounds agree? Then they are one estimate, better than that of any window. */
static bool is_steady(const struct clocks *clocks)
{
	return clocks->low != LLONG_MIN && clocks->high != LLONG_MAX &&
	       clocks->low <= clocks->high;
}

/**
 * clocks_known() - is there an estimate?
 * @clocks: what is known
 *
 * Return: true if segments went both ways
 */
bool clocks_known(const struct clocks *clocks)
{
	return is_steady(clocks) || next_usable(clocks, 0) < clocks->n;
}

static struct clocks_offset middle(s64 low, s64 high)
{
	const u64 width = (u64)high - (u64)low;

	return (struct clocks_offset){
		.ns = low + (s64)(width / 2), .error_ns = width - width / 2,
	};
}

static struct clocks_offset middle_of(const struct clocks_window *window)
{
	return middle(window->low, window->high);
}

/**
 * clocks_drift() - does the distance change?
 * @clocks: what is known, which is something
 * @ns: by how much from the first window to the last, if it does
 *
 * Return: true if no single offset fits all that was seen
 */
bool clocks_drift(const struct clocks *clocks, s64 *ns)
{
	const struct clocks_window *first, *last;
	size_t i;

	if (is_steady(clocks))
		return false;
	first = &clocks->windows[next_usable(clocks, 0)];
	last = first;
	for (i = 0; i < clocks->n; i++) {
		if (is_usable(&clocks->windows[i]))
			last = &clocks->windows[i];
	}
	*ns = middle_of(last).ns - middle_of(first).ns;
	return true;
}

static u64 centre(const struct clocks_window *window)
{
	return window->index * CLOCKS_WINDOW_NS + CLOCKS_WINDOW_NS / 2;
}

/* Between the middles of two windows the offset changes evenly. */
static void between(const struct clocks_window *a, const struct clocks_window *b, u64 when_ns,
		    struct clocks_offset *offset)
{
	const struct clocks_offset from = middle_of(a), to = middle_of(b);
	const double part = (double)(when_ns - centre(a)) / (double)(centre(b) - centre(a));

	offset->ns = from.ns + (s64)((double)(to.ns - from.ns) * part);
	offset->error_ns = from.error_ns > to.error_ns ? from.error_ns : to.error_ns;
}

/**
 * clocks_offset() - the offset at some time
 * @clocks: what is known, which is something
 * @when_ns: on the first clock
 * @offset: the estimate
 */
void clocks_offset(const struct clocks *clocks, u64 when_ns, struct clocks_offset *offset)
{
	size_t at, next;

	if (is_steady(clocks)) {
		*offset = middle(clocks->low, clocks->high);
		return;
	}
	at = next_usable(clocks, 0);
	*offset = middle_of(&clocks->windows[at]);
	if (when_ns <= centre(&clocks->windows[at]))
		return;
	while ((next = next_usable(clocks, at + 1)) < clocks->n) {
		if (when_ns <= centre(&clocks->windows[next])) {
			between(&clocks->windows[at], &clocks->windows[next], when_ns, offset);
			return;
		}
		at = next;
	}
	*offset = middle_of(&clocks->windows[at]);
}

/**
 * clocks_free() - release all memory
 * @clocks: what is known
 */
void clocks_free(struct clocks *clocks)
{
	free(clocks->windows);
	clocks_init(clocks);
}
