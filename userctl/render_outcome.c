// SPDX-License-Identifier: GPL-2.0-only
/* What became of a connection, in one phrase. */
#include <string.h>

#include "names.h"
#include "render.h"

/**
 * render_who() - the end that a sentence is about
 * @tl: the connection
 * @side: the end, which need not have been seen
 *
 * Return: a constant string: "client", "server", or where it is
 */
const char *render_who(const struct timeline *tl, unsigned int side)
{
	/* Both may have opened it: RFC 9293 figure 7. */
	if (tl->role[0] != tl->role[1]) {
		if (tl->role[side] == ROLE_CLIENT)
			return "client";
		if (tl->role[side] == ROLE_SERVER)
			return "server";
	}
	if (tl->ends[1])
		return side ? "right end" : "left end";
	return side ? "peer" : "local end";
}

static void by(struct text *text, const struct timeline *tl, const char *what)
{
	text_put(text, what);
	text_put(text, " the ");
	text_put(text, render_who(tl, tl->by));
}

static void reason(struct text *text, const struct timeline *tl, const char *what)
{
	struct name unknown;

	text_put(text, what);
	text_put(text, ": ");
	text_put(text, name_cause(tl->cause, &unknown));
}

static void with_error(struct text *text, const struct timeline *tl, const char *what)
{
	text_put(text, what);
	if (!tl->err)
		return;
	text_put(text, ": ");
	text_put(text, strerror(tl->err));
}

static void outcome(struct text *text, const struct timeline *tl)
{
	switch (tl->outcome) {
	case OUTCOME_NONE:
		text_put(text, !tl->over ? "open" : tl->unseen ? "closing" : "ended");
		break;
	case OUTCOME_CLOSED:
		by(text, tl, "closed by");
		break;
	case OUTCOME_SIMULTANEOUS:
		text_put(text, "closed by both ends at once");
		break;
	case OUTCOME_REFUSED:
		by(text, tl, "refused by");
		break;
	case OUTCOME_RESET:
		by(text, tl, "reset by");
		break;
	case OUTCOME_TIMED_OUT:
		by(text, tl, "no answer from");
		break;
	case OUTCOME_UNREACHABLE:
		with_error(text, tl, "unreachable");
		break;
	case OUTCOME_NOT_SENT:
		with_error(text, tl, "connect() failed");
		break;
	case OUTCOME_GIVEN_UP:
		reason(text, tl, "given up");
		break;
	case OUTCOME_HALF_OPEN:
		by(text, tl, "half-open: no ACK from");
		break;
	case OUTCOME_DROPPED:
		reason(text, tl, "request dropped");
		break;
	case OUTCOME_DESTROYED:
		reason(text, tl, "destroyed");
		break;
	}
}

/* Of an end that went on unseen, the state is what it is thought to be. */
static void present_states(struct text *text, const struct timeline *tl)
{
	struct name unknown;
	unsigned int i;

	text_put(text, ", now ");
	for (i = 0; i < 2 && tl->ends[i]; i++) {
		if (i)
			text_put(text, " / ");
		text_put(text, name_state(tl->ends[i]->state, &unknown));
		if (tl->ends[i]->unseen)
			text_put(text, "?");
	}
}

/* "; TIME_WAIT not seen to end" */
static void unseen_states(struct text *text, const struct timeline *tl)
{
	struct name unknown;
	unsigned int i;

	for (i = 0; i < 2 && tl->ends[i]; i++) {
		if (!tl->ends[i]->unseen)
			continue;
		if (!i || !tl->ends[0]->unseen)
			text_put(text, "; ");
		else if (tl->ends[0]->state == tl->ends[1]->state)
			continue;
		else
			text_put(text, " and ");
		text_put(text, name_state(tl->ends[i]->state, &unknown));
	}
	text_put(text, " not seen to end");
}

/* When both ends were over is not known if one was not seen to be. */
static bool is_exact(const struct timeline *tl)
{
	return !tl->unseen || tl->outcome > OUTCOME_SIMULTANEOUS;
}

/* Is the first record the beginning of the connection? */
static bool is_whole(const struct timeline *tl)
{
	return tl->ends[0]->whole || (tl->ends[1] && tl->ends[1]->whole);
}

/* What both ends agree on takes until both are over, anything else when it happens. */
static u64 end_ns(const struct timeline *tl)
{
	return tl->outcome > OUTCOME_SIMULTANEOUS ? tl->decided_ns : tl->last_ns;
}

/**
 * render_outcome() - what became of a connection or a listener
 * @text: appended to: "closed by the client after 1.30 s"
 * @render: how spans of time are shown
 * @tl: the connection
 */
void render_outcome(struct text *text, const struct render *render, const struct timeline *tl)
{
	if (tl->role[0] == ROLE_LISTENER) {
		text_put(text, tl->over ? "closed" : "listening");
		return;
	}
	outcome(text, tl);
	if (!tl->over) {
		present_states(text, tl);
	} else if (tl->n_rows > 1) {
		text_put(text, is_whole(tl) && is_exact(tl) ? " after " : " after more than ");
		words_elapsed(text, render, end_ns(tl) - tl->first_ns);
	}
	if (tl->over && tl->unseen)
		unseen_states(text, tl);
}
