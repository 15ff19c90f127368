// SPDX-License-Identifier: GPL-2.0-only
/* What became of a connection, in one phrase. */
#include <string.h>

#include "names.h"
#include "render.h"

/* The end that a sentence is about; an end that was not seen has a role, too. */
static const char *who(const struct timeline *tl, unsigned int side)
{
	switch (tl->role[side]) {
	case ROLE_CLIENT:
		return "the client";
	case ROLE_SERVER:
		return "the server";
	default:
		return tl->ends[1] ? (side ? "the right end" : "the left end") :
		       (side ? "the peer" : "this end");
	}
}

static void reason(struct text *text, const struct timeline *tl, const char *what)
{
	struct name unknown;

	text_add(text, "%s: %s", what, name_cause(tl->cause, &unknown));
}

static void with_error(struct text *text, const struct timeline *tl, const char *what)
{
	text_add(text, "%s", what);
	if (tl->err)
		text_add(text, ": %s", strerror(tl->err));
}

static void outcome(struct text *text, const struct timeline *tl)
{
	switch (tl->outcome) {
	case OUTCOME_NONE:
		text_add(text, tl->over ? "ended" : "open");
		break;
	case OUTCOME_CLOSED:
		text_add(text, "closed by %s", who(tl, tl->by));
		break;
	case OUTCOME_SIMULTANEOUS:
		text_add(text, "closed by both ends at once");
		break;
	case OUTCOME_REFUSED:
		text_add(text, "refused by %s", who(tl, tl->by));
		break;
	case OUTCOME_RESET:
		text_add(text, "reset by %s", who(tl, tl->by));
		break;
	case OUTCOME_TIMED_OUT:
		text_add(text, "no answer from %s", who(tl, tl->by));
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
		text_add(text, "half-open: no ACK from %s", who(tl, tl->by));
		break;
	case OUTCOME_DROPPED:
		reason(text, tl, "request dropped");
		break;
	case OUTCOME_DESTROYED:
		reason(text, tl, "destroyed");
		break;
	}
}

static void present_states(struct text *text, const struct timeline *tl)
{
	struct name unknown;
	unsigned int i;

	text_add(text, ", now ");
	for (i = 0; i < 2 && tl->ends[i]; i++)
		text_add(text, "%s%s", i ? " / " : "",
			 name_state(tl->ends[i]->state, &unknown));
}

/* Is the first record the beginning of the connection? */
static bool is_whole(const struct timeline *tl)
{
	return tl->ends[0]->whole || (tl->ends[1] && tl->ends[1]->whole);
}

/**
 * render_outcome() - what became of a connection or a listener
 * @text: appended to: "closed by the client after 1.30 s"
 * @tl: the connection
 * @utf8: may the micro sign be used?
 */
void render_outcome(struct text *text, const struct timeline *tl, bool utf8)
{
	char duration[TEXT_DURATION_LEN];

	text_elapsed(duration, tl->last_ns - tl->first_ns, utf8);
	if (tl->role[0] == ROLE_LISTENER) {
		text_add(text, tl->over ? "closed" : "listening");
		return;
	}
	outcome(text, tl);
	if (!tl->over)
		present_states(text, tl);
	else if (tl->n_rows > 1)
		text_add(text, " after %s%s", is_whole(tl) ? "" : "more than ", duration);
}
