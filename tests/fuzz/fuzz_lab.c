// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a file of predictions. What can be read is held against an end, and is worth
 * no more than there are points; what cannot has its place in the file.
 */
#include <stdlib.h>
#include <string.h>

#include "caret.h"
#include "lab_grade.h"

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
	STEP(ESTABLISHED, ACK, 3), STEP(CLOSE, RST, 10),
};

static const struct lab_task tasks[] = {
	{ .name = "path", .ask = "?", .answer = LAB_PATH, .causes = true },
	{ .name = "bare", .ask = "?", .answer = LAB_PATH },
	{ .name = "count", .ask = "?", .answer = LAB_COUNT, .path = "..." },
	{ .name = "time", .ask = "?", .answer = LAB_SECONDS, .state = "TIME_WAIT" },
	{ .name = "number", .ask = "?", .answer = LAB_NUMBER, .state = "CLOSE", .field = "mss" },
};

static const struct lab lab = {
	.number = 1, .slug = "fuzz", .title = "?", .aim = "?", .tasks = tasks,
	.n_tasks = ARRAY_SIZE(tasks),
};

static struct lab_seen seen[ARRAY_SIZE(tasks)] = {
	{ .task = &tasks[0], .end = { .role = ROLE_CLIENT, .steps = active, .n = 7,
				      .whole = true, .ended = true } },
	{ .task = &tasks[1], .end = { .role = ROLE_SERVER, .steps = passive, .n = 5,
				      .whole = true, .ended = true } },
	{ .task = &tasks[2], .number = 1 },
	{ .task = &tasks[3], .ns = 60 * NSEC_PER_SEC },
	{ .task = &tasks[4], .number = 1460 },
};

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void grade_all(const struct lab_prediction *prediction)
{
	struct lab_grade grade;
	size_t answered = 0, i;

	for (i = 0; i < ARRAY_SIZE(tasks); i++) {
		lab_grade(&grade, &prediction->sections[i], &seen[i]);
		check(grade.doubt == LAB_SURE && grade.points <= LAB_TASK_POINTS);
		check(prediction->sections[i].answered || !grade.points);
		answered += prediction->sections[i].answered;
		lab_grade_free(&grade);
	}
	check(answered == prediction->n_answered);
}

/* Its line is where its byte is. */
static void check_error(const char *text, size_t size, const struct lab_error *error)
{
	size_t line = 1, i;

	check(strlen(error->text));
	if (!error->line)
		return;
	check(error->offset <= size && error->len <= size - error->offset);
	for (i = 0; i < error->offset; i++)
		line += text[i] == '\n';
	check(line == error->line);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const char *text = (const char *)data;
	struct lab_prediction prediction;
	struct lab_error error;
	struct term term;
	char *printed;
	size_t len;
	FILE *out = open_memstream(&printed, &len);

	if (!lab_prediction_parse(&prediction, &lab, text, size, &error)) {
		grade_all(&prediction);
	} else {
		check_error(text, size, &error);
		term_init(&term, 80, false, false);
		caret_print(out, &term, text, size, error.offset, error.len);
	}
	lab_prediction_free(&prediction);
	fclose(out);
	free(printed);
	return 0;
}
