// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "labs.h"
#include "script.h"
#include "unit.h"

static const struct lab_task tasks[LABS_TASKS] = {
	[LABS_CLIENT] = {
		.name = "client", .ask = "Which states does the client go through, and why?",
		.answer = LAB_PATH, .filter = "port 80", .role = "client", .causes = true,
	},
	[LABS_SERVER] = {
		.name = "server", .ask = "The server, from ESTABLISHED until it has closed?",
		.answer = LAB_PATH, .filter = "port 80", .role = "server",
		.from = "ESTABLISHED", .until = "LAST_ACK",
	},
	[LABS_LISTENER] = {
		.name = "listener", .ask = "And the listener?", .answer = LAB_PATH,
		.role = "listener",
	},
	[LABS_COUNT] = {
		.name = "count", .ask = "How many clients come to TIME_WAIT?", .answer = LAB_COUNT,
		.role = "client", .path = "... > TIME_WAIT",
	},
	[LABS_WAIT] = {
		.name = "wait", .ask = "How long is TIME_WAIT?", .answer = LAB_SECONDS,
		.filter = "port 80", .role = "client", .state = "TIME_WAIT",
	},
	[LABS_FIN] = {
		.name = "fin", .ask = "The number of the FIN, less that of the SYN?",
		.answer = LAB_NUMBER, .filter = "port 80", .role = "client",
		.state = "FIN_WAIT1", .field = "seg_seq",
		.minus_state = "SYN_SENT", .minus_field = "seg_seq",
	},
};

const struct lab labs_lab = {
	.number = 7, .slug = "test", .title = "A test", .aim = "what a lab can ask",
	.tasks = tasks, .n_tasks = LABS_TASKS,
};

static struct lab_prediction prediction;

/**
 * labs_check() - begin to check the lab
 * @predictions: the file of predictions, which has to be right
 *
 * Return: the check, released with labs_check_free(); there is one at a time
 */
struct lab_check *labs_check(const char *predictions)
{
	struct lab_check *check = malloc(sizeof(*check));
	struct lab_error error;
	struct output output = { .list = LIST_CONNECTIONS };

	assert_non_null(check);
	if (lab_prediction_parse(&prediction, &labs_lab, predictions, strlen(predictions), &error))
		fail_msg("line %zu: %s", error.line, error.text);
	assert_int_equal(lab_check_init(check, &labs_lab, &prediction), 0);
	assert_int_equal(render_init(&check->traced.session.render, &output, stdout, stderr), 0);
	return check;
}

/**
 * labs_check_free() - release a check
 * @check: the check
 */
void labs_check_free(struct lab_check *check)
{
	render_close(&check->traced.session.render);
	lab_check_free(check);
	lab_prediction_free(&prediction);
	free(check);
}

/**
 * labs_show() - let a check see records
 * @check: the check
 * @recs: the records, in order
 * @n: how many
 */
void labs_show(struct lab_check *check, const struct tcpstate_record *recs, size_t n)
{
	const struct track_config config = {
		.max_ends = 100, .done = lab_check_done, .context = check, .collect = true,
	};
	struct track track;
	size_t i;

	track_init(&track, &config);
	for (i = 0; i < n; i++)
		assert_int_equal(track_add(&track, &recs[i], NULL), 0);
	assert_int_equal(track_finish(&track), 0);
	track_free(&track);
}

/**
 * labs_show_exchange() - let a check see the connection of script_exchange()
 * @check: the check
 * @begin_ns: when it begins
 * @port: port of the server
 */
void labs_show_exchange(struct lab_check *check, u64 begin_ns, u16 port)
{
	const struct script_socket client = {
		1, 0x1001 + begin_ns, 0, AF_INET, "192.0.2.1", 40000, "192.0.2.2", port, 1000
	};
	const struct script_socket server = {
		1, 0x2001 + begin_ns, 0x1000, AF_INET, "192.0.2.2", port, "192.0.2.1", 40000, 33
	};
	struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS];

	script_exchange(recs, &client, &server, begin_ns);
	labs_show(check, recs, SCRIPT_EXCHANGE_RECORDS);
}

/**
 * labs_grade() - grade what was seen
 * @check: the check
 */
void labs_grade(struct lab_check *check)
{
	size_t i;

	for (i = 0; i < LABS_TASKS; i++)
		lab_grade(&check->grades[i], &check->prediction->sections[i], &check->seen[i]);
}
