// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a specification. What is one is held against a few ends, and its own
 * words have to be one again, with the same meaning.
 */
#include <stdlib.h>
#include <string.h>

#include "expect_path.h"

#define STEP(state_, cause_, ms_) \
	{ .state = TCPSTATE_##state_, .cause = TCPSTATE_CAUSE_##cause_, .has_time = true, \
	  .entered_ns = (ms_) * NSEC_PER_MSEC }
#define BORN(state_) { .state = TCPSTATE_##state_, .born = true }

static struct expect_step active[] = {
	BORN(CLOSE), STEP(SYN_SENT, CONNECT, 1), STEP(ESTABLISHED, SYNACK, 3),
	STEP(FIN_WAIT1, CLOSE, 10), STEP(FIN_WAIT2, ACK, 11), STEP(TIME_WAIT, FIN, 12),
	STEP(CLOSE, 2MSL_TIMER, 60012),
};

static struct expect_step passive[] = {
	BORN(LISTEN), STEP(NEW_SYN_RECV, SYN, 2), STEP(SYN_RECV, ACK, 3),
	STEP(ESTABLISHED, ACK, 3), STEP(CLOSE_WAIT, FIN, 10), STEP(LAST_ACK, CLOSE, 11),
	STEP(CLOSE, ACK, 12),
};

static struct expect_step doubtful[] = {
	BORN(CLOSE), STEP(SYN_SENT, UNKNOWN, 1), { .state = TCPSTATE_ESTABLISHED },
	STEP(CLOSE, UNKNOWN, 5), { .state = 255, .gap = true, .inferred = true },
};

static const struct expect_end ends[] = {
	{ .role = ROLE_CLIENT, .steps = active, .n = 7, .whole = true, .ended = true },
	{ .role = ROLE_CLIENT, .steps = active, .n = 3, .whole = true },
	{ .role = ROLE_SERVER, .steps = passive, .n = 7, .whole = true, .ended = true },
	{ .role = ROLE_UNKNOWN, .steps = passive + 3, .n = 3 },
	{ .role = ROLE_LISTENER, .steps = active, .n = 1, .whole = true, .lost = true },
	{ .role = ROLE_CLIENT, .steps = doubtful, .n = 4, .whole = true },
	{ .role = ROLE_CLIENT, .steps = doubtful, .n = 5, .whole = true },
	{ .role = ROLE_CLIENT },
};

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* Every state has a line, but perhaps the first. */
static void check_report(const struct expect_end *end, const struct expect_report *report)
{
	size_t seen = 0, i;

	for (i = 0; i < report->n_lines; i++)
		seen += !!report->lines[i].seen;
	if (report->verdict != EXPECT_UNCONCERNED)
		check(seen == end->n || (seen + 1 == end->n && end->steps[0].born));
	if (report->verdict == EXPECT_MATCH)
		check(report->first == report->n_lines);
	else if (end->n && report->verdict != EXPECT_UNCONCERNED)
		check(report->first < report->n_lines);
}

static void judge_all(const struct expect *expect, enum expect_verdict *verdicts, FILE *out)
{
	struct expect_report report;
	struct term term;
	size_t i;

	term_init(&term, 80, true, true);
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		verdicts[i] = expect_judge(expect, &ends[i], &report);
		check_report(&ends[i], &report);
		expect_report_print(out, &term, &ends[i], &report);
		expect_report_free(&report);
	}
}

/* All clauses, as they can be typed. */
static char *words_of(const struct expect *expect, size_t *size)
{
	char *text;
	FILE *out = open_memstream(&text, size);
	size_t i;

	for (i = 0; i < expect->n; i++)
		fprintf(out, "%s: %s%s;", expect_role_name(expect->paths[i].role),
			expect->paths[i].never ? "never " : "", expect->paths[i].text);
	fclose(out);
	return text;
}

static void check_words(const struct expect *expect, const enum expect_verdict *verdicts,
			FILE *out)
{
	enum expect_verdict same[ARRAY_SIZE(ends)];
	char *words, *words_again;
	struct expect_error error;
	struct expect *again;
	size_t size, size_again;

	words = words_of(expect, &size);
	if (size <= EXPECT_MAX_SPEC) {
		check(!expect_parse(&again, words, size, &error));
		words_again = words_of(again, &size_again);
		check(!strcmp(words, words_again));
		judge_all(again, same, out);
		check(!memcmp(same, verdicts, sizeof(same)));
		free(words_again);
		expect_free(again);
	}
	free(words);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	enum expect_verdict verdicts[ARRAY_SIZE(ends)];
	const char *spec = (const char *)data;
	struct expect_error error;
	struct expect *expect;
	struct term term;
	char *printed;
	size_t len;
	FILE *out = open_memstream(&printed, &len);

	if (!expect_parse(&expect, spec, size, &error)) {
		judge_all(expect, verdicts, out);
		check_words(expect, verdicts, out);
		expect_free(expect);
	} else {
		check(!expect && error.offset <= size && error.len <= size - error.offset);
		check(strlen(error.text));
		term_init(&term, 80, false, false);
		expect_error_print(out, &term, spec, size, &error);
	}
	fclose(out);
	free(printed);
	return 0;
}
