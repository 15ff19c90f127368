// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "i18n.h"
#include "lab_seen.h"
#include "words.h"

static int find_states(const char *name, u16 *states)
{
	return name ? word_find_states(name, strlen(name), states) : 0;
}

/**
 * lab_seen_init() - begin with nothing
 * @seen: the result; released with lab_seen_free(), after a failure as well
 * @task: the task
 *
 * Return: 0, -ENOMEM, or -EINVAL: the task itself is wrong
 */
int lab_seen_init(struct lab_seen *seen, const struct lab_task *task)
{
	struct filter_error filter_error;
	struct expect_error path_error;

	/* Nobody may be the right number. */
	*seen = (struct lab_seen){
		.task = task, .doubt = task->answer == LAB_COUNT ? LAB_SURE : LAB_NOBODY,
	};
	seen->filter = calloc(1, sizeof(*seen->filter));
	if (!seen->filter)
		return -ENOMEM;
	if (task->filter && filter_add(seen->filter, task->filter, strlen(task->filter),
				       &filter_names_host, &filter_error))
		return -EINVAL;
	filter_compile(seen->filter);
	if (find_states(task->state, &seen->states) ||
	    find_states(task->minus_state, &seen->minus) ||
	    find_states(task->from, &seen->from) || find_states(task->until, &seen->until))
		return -EINVAL;
	if (task->path)
		return expect_parse(&seen->path, task->path, strlen(task->path), &path_error);
	return 0;
}

static bool has_role(const struct lab_task *task, enum timeline_role role)
{
	static const char * const names[] = {
		[ROLE_UNKNOWN] = "",
		[ROLE_CLIENT] = "client",
		[ROLE_SERVER] = "server",
		[ROLE_LISTENER] = "listener",
	};

	if (!task->role)
		return role != ROLE_LISTENER;
	return !strcmp(task->role, names[role]);
}

/* The first step at or behind a place that entered one of these states. */
static size_t find_step(const struct expect_end *end, size_t at, u16 states)
{
	while (at < end->n && !(end->steps[at].has_time && end->steps[at].state < 16 &&
				states & BIT(end->steps[at].state)))
		at++;
	return at;
}

/*
 * Only the part of an end that the task is about. What is cut off need not have been seen.
 * Return: false if there is no such part
 */
static bool cut(const struct lab_seen *seen, struct expect_end *end)
{
	size_t from = 0, until;

	if (seen->from) {
		from = find_step(end, 0, seen->from);
		if (from == end->n)
			return false;
		end->whole = true;
		end->steps[from].gap = false;
	}
	until = seen->until ? find_step(end, from, seen->until) : end->n;
	if (until < end->n) {
		end->n = until + 1;
		end->ended = true;
		end->unseen = false;
		end->lost = false;
	}
	end->n -= from;
	memmove(end->steps, end->steps + from, end->n * sizeof(*end->steps));
	return true;
}

static bool is_partial(const struct expect_end *end)
{
	size_t i;

	for (i = 0; i < end->n; i++) {
		if (end->steps[i].gap)
			return true;
	}
	return !end->whole || end->lost || !end->n;
}

/* How long it was in a state, from entering it to the next other one. */
static enum lab_doubt measure(const struct lab_seen *seen, const struct expect_end *end, u64 *ns)
{
	size_t begin = find_step(end, 0, seen->states), next = begin;

	if (begin == end->n)
		return LAB_NO_STATE;
	while (next < end->n && end->steps[next].state < 16 &&
	       seen->states & BIT(end->steps[next].state))
		next++;
	if (next == end->n)
		return LAB_NOT_LEFT;
	if (end->steps[next].gap || !end->steps[next].has_time)
		return LAB_PARTLY;
	*ns = end->steps[next].entered_ns - end->steps[begin].entered_ns;
	return LAB_SURE;
}

/* What the task asks for, of the end that is graded. */
static void take_value(struct lab_seen *seen, const struct track_end *from)
{
	seen->doubt = is_partial(&seen->end) ? LAB_PARTLY : LAB_SURE;
	if (seen->doubt != LAB_SURE)
		return;
	if (seen->task->answer == LAB_SECONDS)
		seen->doubt = measure(seen, &seen->end, &seen->ns);
	else if (seen->task->answer == LAB_NUMBER)
		seen->doubt = lab_number(seen, from, &seen->number);
}

/* The first of all by time is the one that is graded. Return: is it this one so far? */
static bool is_first(struct lab_seen *seen, const struct track_end *from, bool has)
{
	const struct track_id id = { .cookie = from->cookie, .netns = from->netns,
				     .host = from->host };

	if (has && seen->first_ns <= from->first_ns)
		return false;
	seen->first_ns = from->first_ns;
	seen->id = id;
	return true;
}

/* A listening socket is no end of a connection: a path without a role is not about it. */
static enum expect_verdict judge(const struct lab_seen *seen, struct expect_end *end)
{
	if (end->role == ROLE_LISTENER)
		end->role = ROLE_CLIENT;
	return expect_judge(seen->path, end, NULL);
}

static bool count(struct lab_seen *seen, const struct track_end *from, struct expect_end *end)
{
	enum expect_verdict verdict = judge(seen, end);

	if (verdict == EXPECT_UNDECIDED)
		seen->doubt = LAB_PARTLY;
	if (verdict != EXPECT_MATCH)
		return false;
	seen->number = ++seen->n_counted;
	return is_first(seen, from, seen->n_counted > 1);
}

static int add(struct lab_seen *seen, const struct track_end *from, enum timeline_role role,
	       bool *graded)
{
	struct expect_end end;

	if (expect_end_build(&end, from, role))
		return -ENOMEM;
	if (!cut(seen, &end)) {
		expect_end_free(&end);
		return 0;
	}
	seen->n++;
	if (seen->task->answer == LAB_COUNT) {
		*graded |= count(seen, from, &end);
		expect_end_free(&end);
		return 0;
	}
	if (!is_first(seen, from, seen->has_end)) {
		expect_end_free(&end);
		return 0;
	}
	if (seen->has_end)
		expect_end_free(&seen->end);
	seen->end = end;
	seen->has_end = true;
	take_value(seen, from);
	*graded = true;
	return 0;
}

/**
 * lab_seen_add() - a connection was seen
 * @seen: the task
 * @tl: the connection; not needed any more afterwards
 * @graded: set to true if it is the one that is graded, of those that were seen so far; else
 *	left alone
 *
 * Sockets that existed before the scene are not of the scene.
 *
 * Return: 0 or -ENOMEM
 */
int lab_seen_add(struct lab_seen *seen, const struct timeline *tl, bool *graded)
{
	size_t i;
	int err = 0;

	if (!filter_match_connection(seen->filter, tl->ends[0], tl->ends[1]))
		return 0;
	for (i = 0; i < 2 && tl->ends[i] && !err; i++) {
		if (has_role(seen->task, tl->role[i]) && !tl->ends[i]->existed)
			err = add(seen, tl->ends[i], tl->role[i], graded);
	}
	return err;
}

/**
 * lab_seen_free() - release what was seen
 * @seen: the task
 */
void lab_seen_free(struct lab_seen *seen)
{
	if (seen->has_end)
		expect_end_free(&seen->end);
	if (seen->path)
		expect_free(seen->path);
	free(seen->filter);
	*seen = (struct lab_seen){ };
}

/**
 * lab_doubt_text() - why a task cannot be graded
 * @doubt: why
 *
 * Return: words, in the reader's language
 */
const char *lab_doubt_text(enum lab_doubt doubt)
{
	static const char * const texts[] = {
		[LAB_SURE] = "",
		[LAB_NOBODY] = N_("no connection was seen that it is about"),
		[LAB_PARTLY] = N_("of the connection that it is about something was not seen"),
		[LAB_NOT_LEFT] = N_("the socket was still in that state when the scene ended"),
		[LAB_NO_STATE] = N_("the socket was never in that state"),
		[LAB_NO_FIELD] = N_("the record does not tell that number"),
	};

	return *texts[doubt] ? _(texts[doubt]) : "";
}
