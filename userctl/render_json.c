// SPDX-License-Identifier: GPL-2.0-only
/* JSON Lines for programs: one object a line. Documentation/output.rst has the schema. */
#include <errno.h>
#include <stdlib.h>

#include "json_forms.h"
#include "missing.h"
#include "render.h"

/**
 * struct render_json - what the renderer has for itself
 * @text: what the text does; flushing is the same
 * @clock: makes points in time
 * @line: memory for a line
 * @event: memory for what an event comes from
 * @events: objects for events
 */
struct render_json {
	const struct render_ops	*text;
	struct member_clock	clock;
	struct json_line	line;
	struct member_event	event;
	struct json_forms	events;
};

/* There is no one to tell: the next flush will. */
static void note(struct render *r, int err)
{
	if (err && !r->error)
		r->error = err;
}

static void write_line(struct render *r, const json_t *object)
{
	struct render_json *own = r->own;

	note(r, object ? json_write(&own->line, object, r->out) : -ENOMEM);
}

/* Write an object that is not needed any more; @err: it is not complete. */
static void write_once(struct render *r, json_t *object, int err)
{
	if (err)
		note(r, err);
	else
		write_line(r, object);
	json_decref(object);
}

static struct member_clock *clock_of(struct render *r)
{
	struct render_json *own = r->own;

	member_clock_set(&own->clock, r->realtime_offset);
	own->clock.hosts = r->hosts;
	return &own->clock;
}

/* What cannot be seen on this kernel, in words. */
static json_t *missing(const struct source_status *st)
{
	char line[MISSING_LEN], clean[MISSING_LEN];
	json_t *array = json_array();
	struct text text;
	int err = 0;
	size_t i;

	for (i = 0; i < st->n_hooks && !err; i++) {
		text_init(&text, line, sizeof(line));
		if (!missing_words(&text, &st->hooks[i], st->kind))
			continue;
		text_sanitize(clean, sizeof(clean), line, text.len);
		err = json_append(array, json_string(clean));
	}
	return json_checked(array, err);
}

static void json_begin(struct render *r, const struct source_status *st)
{
	json_t *header = json_from_members("header", &members_header, 0, st);

	write_once(r, header, json_put(header, "missing", missing(st)));
}

static void json_event(struct render *r, const struct tcpstate_record *rec,
		       const struct track_end *end)
{
	struct render_json *own = r->own;

	own->event.clock = clock_of(r);
	member_event_set(&own->event, rec, end);
	write_line(r, json_forms_fill(&own->events, &own->event));
}

/* One end: its socket, and what is told of it. */
static json_t *end_of(const struct member_connection *connection, unsigned int side)
{
	const struct story_end *told = member_story_of(connection, side);
	struct member_event event = { .clock = connection->clock };
	json_t *object;

	member_event_set_end(&event, &connection->tl, side);
	object = json_from_members(NULL, &members_event, MEMBER_IN_END, &event);
	return json_checked(object, told ? json_add_members(object, &members_end, 0, told) : 0);
}

static json_t *ends(const struct member_connection *connection)
{
	json_t *array = json_array();
	unsigned int side;
	int err = 0;

	for (side = 0; side < 2 && connection->tl.ends[side] && !err; side++)
		err = json_append(array, end_of(connection, side));
	return json_checked(array, err);
}

static json_t *rows(struct render *r, const struct timeline *tl)
{
	struct member_event event = { .clock = clock_of(r) };
	json_t *array = json_array();
	int err = 0;
	size_t i;

	for (i = 0; i < tl->n_rows && !err; i++) {
		member_event_set_row(&event, &tl->rows[i]);
		err = json_append(array, json_from_members(NULL, &members_event, MEMBER_IN_ROW,
							   &event));
	}
	return json_checked(array, err);
}

/* What is not known is left out, and so is an object of which nothing is. */
static int put_part(json_t *object, const struct member_table *table, const void *from)
{
	json_t *part = json_from_members(NULL, table, 0, from);

	if (part && !json_object_size(part)) {
		json_decref(part);
		return 0;
	}
	return json_put(object, table->name, part);
}

static void json_block(struct render *r, const struct timeline *tl)
{
	struct member_connection connection = { .clock = clock_of(r) };
	const char *type = tl->role[0] == ROLE_LISTENER ? "listener" : "connection";
	json_t *object;
	int err;

	member_connection_set(&connection, tl, r->now_ns);
	object = json_from_members(type, &members_connection, 0, &connection);
	err = put_part(object, &members_handshake, &connection.story.opened);
	if (!err)
		err = put_part(object, &members_teardown, &connection);
	if (!err)
		err = json_put(object, "ends", ends(&connection));
	if (!err)
		err = json_put(object, "rows", rows(r, tl));
	write_once(r, object, err);
}

static void json_gap(struct render *r, u32 cpu, u64 lost)
{
	const struct member_gap gap = { .cpu = cpu, .lost = lost };

	write_once(r, json_from_members("gap", &members_gap, 0, &gap), 0);
}

static json_t *cpus(const struct source_status *st)
{
	json_t *array = json_array();
	size_t i;
	int err = 0;

	for (i = 0; i < st->n_cpus && !err; i++) {
		const struct member_cpu cpu = {
			.cpu = st->cpus[i].cpu,
			.written = st->cpus[i].head,
			.overwritten = source_status_overwritten(st, &st->cpus[i]),
		};

		err = json_append(array, json_from_members(NULL, &members_cpu, 0, &cpu));
	}
	return json_checked(array, err);
}

static void json_status(struct render *r, const struct source_status *st)
{
	json_t *object = json_from_members("status", &members_status, 0, st);
	int err = json_put(object, "cpus", cpus(st));

	if (!err)
		err = json_put(object, "hooks",
			       json_from_structs(&members_hook, st->hooks, st->n_hooks,
						 sizeof(*st->hooks)));
	if (!err && source_status_counts(st))
		err = json_put(object, "transitions",
			       json_from_structs(&members_pair, st->pairs, st->n_pairs,
						 sizeof(*st->pairs)));
	if (!err && source_status_counts(st))
		err = json_put(object, "ignored",
			       json_from_structs(&members_ignored, st->ignored, st->n_ignored,
						 sizeof(*st->ignored)));
	write_once(r, object, err);
}

static void json_stats(struct render *r, const struct stats *stats,
		       const struct stats_view *view)
{
	write_once(r, json_from_stats(stats, view, clock_of(r)), 0);
}

static void json_diagnose(struct render *r, const struct diagnose_result *result)
{
	size_t i;

	for (i = 0; i < result->n; i++)
		write_once(r, json_from_finding(&result->findings[i], clock_of(r)), 0);
	write_once(r, json_from_diagnosis(result, clock_of(r)), 0);
}

static void json_totals(struct render *r, const struct reader_totals *totals)
{
	write_once(r, json_from_members("totals", &members_totals, 0, totals), 0);
}

static int json_flush(struct render *r)
{
	struct render_json *own = r->own;

	return own->text->flush(r);
}

static void json_close(struct render *r)
{
	struct render_json *own = r->own;

	json_forms_free(&own->events);
	json_line_free(&own->line);
	free(own);
	r->own = NULL;
}

static const struct render_ops json_ops = {
	.begin = json_begin,
	.event = json_event,
	.block = json_block,
	.gap = json_gap,
	.status = json_status,
	.stats = json_stats,
	.diagnose = json_diagnose,
	.totals = json_totals,
	.flush = json_flush,
	.close = json_close,
};

/**
 * render_json_init() - JSON Lines
 * @render: a renderer for text, which becomes one for programs
 *
 * Return: 0 or -ENOMEM
 */
int render_json_init(struct render *render)
{
	struct render_json *own = calloc(1, sizeof(*own));

	if (!own)
		return -ENOMEM;
	own->text = render->ops;
	json_forms_init(&own->events, "event", &members_event, MEMBER_IN_EVENT);
	render->ops = &json_ops;
	render->own = own;
	return 0;
}
