// SPDX-License-Identifier: GPL-2.0-only
/* Objects that are used again, records that make no sense, no memory, no reader. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json_forms.h"
#include "render.h"
#include "script.h"
#include "unit.h"

static const struct script_socket sock = { 4026531840U, 0x1001, 0x1000, AF_INET, "192.0.2.1",
	41234, "198.51.100.7", 80, 1000 };

static const struct output json_output = { .list = LIST_STATUS, .format = FORMAT_JSON };

/* xorshift: the same on every run. */
static u64 next_random(u64 *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void fill_random(struct tcpstate_record *rec, u64 *seed)
{
	u8 *bytes = (u8 *)rec;
	size_t i;

	for (i = 0; i < sizeof(*rec); i++)
		bytes[i] = next_random(seed) >> 32;
	/* Enough sockets to meet one again. */
	rec->cookie %= 50;
	rec->netns = 1;
	if (*seed & 1)
		rec->event = *seed >> 8 & 3;
	if (*seed & 2) {
		rec->kind = *seed >> 10 & 3;
		rec->context = *seed >> 12 & 3;
	}
	if (*seed & 4)
		rec->flags = 0;
}

static char *dump(const json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT);

	assert_non_null(text);
	return text;
}

/*
 * An object that is used again is the same as one that is made for the record, whatever
 * was in it before, and whatever bytes the record has. It is JSON.
 */
static void test_forms_are_fresh(void **state)
{
	static const struct track_config config = { .max_ends = 40 };
	struct member_clock clock = { .realtime_offset = 5 };
	struct member_event event = { .clock = &clock };
	static struct json_forms forms;
	struct tcpstate_record rec;
	const struct track_end *end;
	struct track track;
	json_t *fresh, *read;
	u64 seed = 88172645463325252ULL;
	char *a, *b;
	int i;

	(void)state;
	track_init(&track, &config);
	json_forms_init(&forms, "event", &members_event, MEMBER_IN_EVENT);
	for (i = 0; i < 3000; i++) {
		fill_random(&rec, &seed);
		assert_int_equal(track_add(&track, &rec, &end), 0);
		member_event_set(&event, &rec, end);
		fresh = json_from_members("event", &members_event, MEMBER_IN_EVENT, &event);
		a = dump(fresh);
		b = dump(json_forms_fill(&forms, &event));
		assert_string_equal(a, b);
		read = json_loads(b, JSON_REJECT_DUPLICATES, NULL);
		assert_true(json_equal(read, fresh));
		json_decref(read);
		json_decref(fresh);
		free(a);
		free(b);
	}
	/* There were more than are kept. */
	assert_int_equal(forms.n, JSON_FORMS);
	assert_true(forms.next > JSON_FORMS);
	json_forms_free(&forms);
	track_free(&track);
}

/* Values of records with the same members change in place; one object is enough. */
static void test_one_form_for_many(void **state)
{
	struct track_end end = { .netns = 1 };
	struct member_clock clock = { 0 };
	struct member_event event = { .clock = &clock };
	const json_t *first = NULL, *object;
	static struct json_forms forms;
	struct tcpstate_record rec;
	u64 i;

	(void)state;
	json_forms_init(&forms, "event", &members_event, MEMBER_IN_EVENT);
	for (i = 0; i < 100; i++) {
		rec = script_record(&sock, i, 2, 1, TCPSTATE_CAUSE_SYNACK);
		member_event_set(&event, &rec, &end);
		object = json_forms_fill(&forms, &event);
		assert_int_equal(json_integer_value(json_object_get(object, "time_ns")), i);
		if (!first)
			first = object;
		assert_ptr_equal(object, first);
	}
	assert_int_equal(forms.n, 1);
	json_forms_free(&forms);
}

/* Allocations that jansson may still make; negative: any number. */
static long allowance = -1;
static bool refused;
/* And after the one that fails? */
static bool only_once;

static void *scarce_malloc(size_t size)
{
	if (!allowance) {
		refused = true;
		if (only_once)
			allowance = -1;
		return NULL;
	}
	if (allowance > 0)
		allowance--;
	return malloc(size);
}

static void play_stats(struct render *render)
{
	static struct hist hist = { .n = 1, .max = 5, .buckets = { [5] = 1 } };
	struct stats_group group = { .key = "80", .active = 1, .times = { &hist } };
	u64 living[TCPSTATE_STATE_END] = { [TCPSTATE_LISTEN] = 3 };
	const struct stats_view view = { .living = living };
	struct stats_group *groups[] = { &group };
	const struct stats stats = {
		.config.by = BY_PORT, .total = group, .groups = groups, .n_groups = 1,
		.others = &group, .records = 1, .first_ns = 1, .last_ns = 2,
	};

	group.pairs[TCPSTATE_CLOSE][TCPSTATE_SYN_SENT] = 1;
	render->ops->stats(render, &stats, &view);
}

static void play_findings(struct render *render)
{
	static const struct diagnose_rule rule = {
		.id = "a", .title = "b", .why = "c", .see = "d",
		.fixes = { { HOST_SOMAXCONN, "e" } },
	};
	static struct diagnose_result result = {
		.findings = { { .rule = &rule, .unit = "f", .count = 1, .n_places = 1,
				.facts = { { "g", "h", UNIT_TEXT, 0, "i", false } },
				.n_facts = 1, .settings = { "1" } } },
		.n = 1,
	};

	render->ops->diagnose(render, &result);
}

static void play_all(struct render *render)
{
	struct source_cpu cpu = { 0, 7, 0 };
	struct source_pair pair = { 7, 2, 1 };
	struct source_hook hook = { "a", "none", -2, "b", "c", .missed = 0 };
	struct source_ignored ignored = { "not TCP", 1 };
	struct source_status st = { .cpus = &cpu, .n_cpus = 1, .pairs = &pair, .n_pairs = 1,
		.hooks = &hook, .n_hooks = 1, .ignored = &ignored, .n_ignored = 1 };
	struct tcpstate_record rec = script_record(&sock, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	struct track_row rows[2] = {
		{ .rec = rec }, { .rec = script_record(&sock, 2, 1, 4, TCPSTATE_CAUSE_CLOSE) },
	};
	struct track_end end = { .rows = rows, .n_rows = 2 };
	struct timeline tl;

	script_sent(&rec, TCPSTATE_TCPF_SYN, 1, 0);
	rec.flags |= TCPSTATE_F_SACK;
	render_begin(render, &st);
	render->ops->status(render, &st);
	render->ops->event(render, &rec, &end);
	rec.flags |= TCPSTATE_F_ECN | TCPSTATE_F_INFERRED;
	render->ops->event(render, &rec, &end);
	rec.flags &= ~TCPSTATE_F_INFERRED;
	rec.cause = TCPSTATE_CAUSE_DISCONNECT;
	render->ops->event(render, &rec, &end);
	assert_int_equal(timeline_build(&tl, &end, NULL), 0);
	render->ops->block(render, &tl);
	timeline_free(&tl);
	play_stats(render);
	play_findings(render);
	render->ops->gap(render, 1, 2);
	render->ops->totals(render, &(struct reader_totals){ .lost = 2 });
}

/* What is written with so many allocations; -1: with all that it needs. */
static char *play_scarce(long allowed)
{
	struct render render;
	char *out;
	size_t size;

	assert_int_equal(render_init(&render, &json_output, open_memstream(&out, &size),
				     stderr), 0);
	refused = false;
	allowance = allowed;
	play_all(&render);
	allowance = -1;
	assert_int_equal(render.ops->flush(&render), refused ? -ENOMEM : 0);
	fclose(render.out);
	render_close(&render);
	return out;
}

/* Each line is one of those that would be there with memory, and some are missing. */
static void check_lines(const char *out, const char *all)
{
	const char *line, *newline;
	char copy[8192];

	for (line = out; *line; line = newline + 1) {
		newline = strchr(line, '\n');
		assert_non_null(newline);
		snprintf(copy, sizeof(copy), "%.*s\n", (int)(newline - line), line);
		if (!strstr(all, copy))
			fail_msg("should not be there: %s", copy);
	}
	assert_true(strlen(out) < strlen(all));
}

/* From each allocation on there is no memory, or each one fails alone. */
static void test_no_memory(void **state)
{
	char *all, *out;
	long n, tries = 0;
	int mode;

	(void)state;
	json_set_alloc_funcs(scarce_malloc, free);
	all = play_scarce(-1);
	for (mode = 0; mode < 2; mode++) {
		only_once = mode;
		for (n = 0;; n++, tries++) {
			out = play_scarce(n);
			if (!refused)
				break;
			check_lines(out, all);
			free(out);
		}
		assert_string_equal(out, all);
		free(out);
	}
	assert_true(tries > 600);
	free(all);
	json_set_alloc_funcs(malloc, free);
}

/* Whether it is a line or the flush that fails: the reason is told, and stays. */
static void check_full(enum output_format format, int buffering)
{
	const struct output output = { .list = LIST_EVENTS, .format = format };
	struct tcpstate_record rec = script_record(&sock, 1, 7, 2, TCPSTATE_CAUSE_CONNECT);
	FILE *full = fopen("/dev/full", "w");
	struct source_status st = { 0 };
	struct track_end end = { 0 };
	struct render render;

	setvbuf(full, NULL, buffering, BUFSIZ);
	assert_int_equal(render_init(&render, &output, full, stderr), 0);
	render_begin(&render, &st);
	render.ops->event(&render, &rec, &end);
	/* What came between has its own errno. */
	errno = EINVAL;
	assert_int_equal(render.ops->flush(&render), -ENOSPC);
	assert_int_equal(render.ops->flush(&render), -ENOSPC);
	render_close(&render);
	fclose(full);
}

static void test_write_errors(void **state)
{
	(void)state;
	check_full(FORMAT_JSON, _IOFBF);
	check_full(FORMAT_JSON, _IONBF);
	check_full(FORMAT_CSV, _IOFBF);
	check_full(FORMAT_CSV, _IONBF);
}

static void check_abandoned(enum output_format format)
{
	const struct output output = { .format = format };
	struct render render;
	FILE *file;
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	file = fdopen(fds[1], "w");
	assert_int_equal(render_init(&render, &output, file, stderr), 0);
	assert_int_equal(render.ops->flush(&render), 0);
	close(fds[0]);
	assert_int_equal(render.ops->flush(&render), -EPIPE);
	render_close(&render);
	fclose(file);
}

static void test_reader_goes_away(void **state)
{
	(void)state;
	check_abandoned(FORMAT_TEXT);
	check_abandoned(FORMAT_JSON);
	check_abandoned(FORMAT_CSV);
}

/* A line longer than the one before, and the same length as the memory. */
static void test_lines_grow(void **state)
{
	struct json_line line = { 0 };
	size_t size, len;
	json_t *object;
	char *out;
	FILE *file;

	(void)state;
	for (len = 0; len < 40; len++) {
		char text[64] = "";

		memset(text, 'x', len);
		object = json_pack("{s:s}", "a", text);
		file = open_memstream(&out, &size);
		assert_int_equal(json_write(&line, object, file), 0);
		fclose(file);
		assert_int_equal(size, strlen("{\"a\":\"\"}\n") + len);
		assert_int_equal(out[size - 1], '\n');
		free(out);
		json_decref(object);
	}
	json_line_free(&line);
	assert_int_equal(json_write(&line, NULL, stdout), -ENOMEM);
	json_line_free(&line);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_forms_are_fresh),
		cmocka_unit_test(test_one_form_for_many),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_write_errors),
		cmocka_unit_test(test_reader_goes_away),
		cmocka_unit_test(test_lines_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
