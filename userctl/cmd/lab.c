// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../caret.h"
#include "../i18n.h"
#include "../lab_check.h"
#include "../lab_place.h"
#include "../lab_start.h"
#include "../message.h"
#include "../suggest.h"
#include "cmd.h"

/* Exit status, beside 0, EXIT_ERROR (not all points) and EXIT_USAGE. */
#define EXIT_UNDECIDED	3
/* What is done, and to which lab. */
#define WORDS		2

/**
 * struct learning - what the command line says
 * @options: where records come from
 * @prediction: file of predictions; NULL: the usual one
 * @json: the score is for a program
 * @words: "start", "3"
 * @n_words: how many
 */
struct learning {
	struct options	options;
	const char	*prediction;
	bool		json;
	const char	*words[WORDS];
	size_t		n_words;
};

static int apply_prediction(void *target, const char *command, const char *argument)
{
	struct learning *learning = target;

	if (!*argument)
		return usage_error("%s: --prediction takes the name of a file", command);
	learning->prediction = argument;
	return 0;
}

static int apply_json(void *target, const char *command, const char *argument)
{
	(void)command;
	(void)argument;
	((struct learning *)target)->json = true;
	return 0;
}

static const struct option_info own_infos[] = {
	{ 0, "prediction", "FILE", VALUE_FILE,
	  "where the predictions are; by default they are in\n"
	  "lab-NN.prediction in this folder", apply_prediction },
	{ 0, "json", NULL, VALUE_TEXT, "check: the score for programs, see 'help fields'",
	  apply_json },
};

static const struct option_group own_options = {
	.title = "Lab", .own = true, .options = own_infos, .n = ARRAY_SIZE(own_infos),
};

static const struct option_group * const groups[] = {
	&own_options, &options_file, NULL
};

static void prediction_path(const struct learning *learning, const struct lab *lab,
			    char path[LAB_PATH_LEN])
{
	if (learning->prediction)
		snprintf(path, LAB_PATH_LEN, "%s", learning->prediction);
	else
		snprintf(path, LAB_PATH_LEN, "lab-%02u.prediction", lab->number);
}

static int list(struct learning *learning, const struct lab *lab)
{
	char path[LAB_PATH_LEN];
	size_t i;

	(void)lab;
	for (i = 0; lab_table[i]; i++) {
		prediction_path(learning, lab_table[i], path);
		printf("%2u  %s%s\n    %s\n", lab_table[i]->number, _(lab_table[i]->title),
		       access(path, F_OK) ? "" : _("  (predicted)"), _(lab_table[i]->aim));
	}
	return command_finish_output();
}

/* Where a file of predictions is wrong. */
static int complain(const char *path, const struct lab_prediction *prediction,
		    const struct lab_error *error)
{
	struct term term;

	if (!error->line)
		return usage_error("%s: %s", path, error->text);
	usage_error("%s:%zu: %s", path, error->line, error->text);
	term_probe(&term, STDERR_FILENO);
	caret_print(stderr, &term, prediction->text, prediction->len, error->offset, error->len);
	return EXIT_USAGE;
}

/* What to do once there is a file of predictions. */
static int say_next(const struct lab *lab, const char *path, size_t answered)
{
	printf(_("Your predictions are in %s.\n"), path);
	if (answered < lab->n_tasks)
		printf(_("Of %zu questions %zu have no answer yet: write the answers there.\n"),
		       lab->n_tasks, lab->n_tasks - answered);
	printf(_("Then: %s check %u\n"), lab_command(), lab->number);
	return command_finish_output();
}

/* Before anybody answers for nothing. Return: 0 or a negative errno */
static int may_write(const char *path)
{
	char folder[LAB_PATH_LEN];

	snprintf(folder, sizeof(folder), "%s", path);
	return access(dirname(folder), W_OK | X_OK) ? -errno : 0;
}

/* Questions on a terminal, and the file. It is never overwritten. */
static int write_predictions(const struct lab *lab, const char *path)
{
	bool asks = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	struct lab_asked asked = { };
	struct term term;
	int err = may_write(path);
	FILE *out;

	term_probe(&term, STDOUT_FILENO);
	if (!err && asks)
		err = lab_ask(&asked, lab, stdin, stdout, &term);
	out = err ? NULL : fopen(path, "wxe");
	if (!err && !out)
		err = -errno;
	if (!err)
		err = lab_write_form(out, lab, &asked);
	if (out && fclose(out) && !err)
		err = -EIO;
	if (err)
		message(_("cannot write %s: %s"), path, strerror(-err));
	else
		err = say_next(lab, path, asked.n);
	lab_asked_free(&asked);
	return err < 0 ? EXIT_ERROR : err;
}

static void tell_unreadable(const struct lab *lab, int err)
{
	message(_("cannot read lab %u: %s; TCPSTATE_LABS names the folder of the labs"),
		lab->number, strerror(-err));
}

static int show_page(const struct lab *lab, enum lab_page page)
{
	int err = lab_show_page(stdout, lab, page);

	if (!err)
		return command_finish_output();
	tell_unreadable(lab, err);
	return EXIT_ERROR;
}

static int start(struct learning *learning, const struct lab *lab)
{
	struct lab_prediction prediction;
	char path[LAB_PATH_LEN];
	struct lab_error error;
	int err = show_page(lab, LAB_PAGE);

	if (err)
		return err;
	prediction_path(learning, lab, path);
	putchar('\n');
	err = lab_prediction_read(&prediction, lab, path, &error);
	if (err == -ENOENT)
		err = write_predictions(lab, path);
	else if (err)
		err = complain(path, &prediction, &error);
	else
		err = say_next(lab, path, prediction.n_answered);
	lab_prediction_free(&prediction);
	return err;
}

static int show_solution(struct learning *learning, const struct lab *lab)
{
	char path[LAB_PATH_LEN];

	prediction_path(learning, lab, path);
	if (access(path, F_OK))
		printf(_("There is no %s yet. Predicting first teaches more: %s start %u\n\n"),
		       path, lab_command(), lab->number);
	return show_page(lab, LAB_SOLUTION);
}

static int report(struct learning *learning, struct lab_check *check)
{
	unsigned int of = check->lab->n_tasks * LAB_TASK_POINTS;
	struct term term;

	if (learning->json) {
		if (lab_report_json(stdout, check)) {
			message("cannot write the output");
			return RUNNER_FAILED;
		}
	} else {
		term_probe(&term, STDOUT_FILENO);
		putchar('\n');
		lab_ladders_show(&check->ladders, stdout, check->seen, check->lab->n_tasks);
		lab_report(stdout, &term, check);
	}
	if (command_finish_output())
		return RUNNER_FAILED;
	return lab_check_points(check) < of ? EXIT_ERROR : 0;
}

static int check_predicted(struct learning *learning, const struct lab *lab,
			   const struct lab_prediction *prediction, char **argv)
{
	static const int statuses[] = {
		[LAB_UNDECIDED] = EXIT_UNDECIDED,
		[LAB_FAILED] = RUNNER_FAILED,
	};
	struct lab_check *check = malloc(sizeof(*check));
	enum lab_result result;
	int status;

	if (!check || lab_check_init(check, lab, prediction)) {
		message(_("lab %u cannot be checked: out of memory"), lab->number);
		if (check)
			lab_check_free(check);
		free(check);
		return RUNNER_FAILED;
	}
	/* What the scene prints, and the lines of a gap, are not for a program. */
	learning->options.out = learning->json ? stderr : stdout;
	result = lab_check_run(check, &learning->options, argv);
	status = result == LAB_GRADED ? report(learning, check) : statuses[result];
	if (result == LAB_UNDECIDED)
		message("%s", argv ?
			_("what was seen does not suffice for a grade: run it again") :
			_("this is no recording of the whole lab: there is no grade"));
	lab_check_free(check);
	free(check);
	return status;
}

/* Is there something to check, and a place for it? */
static int check_ready(const struct learning *learning, const struct lab *lab,
		       const struct lab_prediction *prediction, const char *path)
{
	if (!prediction->n_answered)
		message(_("%s has no answer: predict first, then check"), path);
	else if (!learning->options.n_files && !lab_may_run())
		message(_("a scene would change this host's network: make lab N=%u"),
			lab->number);
	else
		return 0;
	return RUNNER_FAILED;
}

/* Return: the exit status */
static int tell_missing(const struct lab *lab, const char *path)
{
	message(_("there is no %s: predict first, with %s start %u"), path, lab_command(),
		lab->number);
	return RUNNER_FAILED;
}

static int play(struct learning *learning, const struct lab *lab,
		const struct lab_prediction *prediction)
{
	char runner[LAB_PATH_LEN], scene[LAB_PATH_LEN];
	char plain[] = "exec sh \"$1\" \"$2\"", aside[] = "exec sh \"$1\" \"$2\" >&2";
	/* For a program standard output has the score alone. */
	char *command = learning->json ? aside : plain;
	char *argv[7] = { "sh", "-c", command, "sh", runner, scene, NULL };
	int err;

	if (learning->options.n_files)
		return check_predicted(learning, lab, prediction, NULL);
	err = lab_scene(lab, runner, scene);
	if (err) {
		tell_unreadable(lab, err);
		return RUNNER_FAILED;
	}
	if (!learning->json) {
		printf(_("Lab %u: %s\n\n"), lab->number, _(lab->title));
		fflush(stdout);
	}
	return check_predicted(learning, lab, prediction, argv);
}

static int check(struct learning *learning, const struct lab *lab)
{
	struct lab_prediction prediction;
	char path[LAB_PATH_LEN];
	struct lab_error error;
	int err;

	prediction_path(learning, lab, path);
	err = lab_prediction_read(&prediction, lab, path, &error);
	if (err == -ENOENT)
		err = tell_missing(lab, path);
	else if (err)
		err = complain(path, &prediction, &error);
	else
		err = check_ready(learning, lab, &prediction, path);
	if (!err)
		err = play(learning, lab, &prediction);
	lab_prediction_free(&prediction);
	return err;
}

static int (* const actions[LAB_ACTIONS])(struct learning *learning, const struct lab *lab) = {
	[LAB_LIST] = list,
	[LAB_START] = start,
	[LAB_CHECK] = check,
	[LAB_SOLVE] = show_solution,
};

static int unknown_action(const char *name)
{
	const char *nearest = suggest_nearest(name, lab_actions, LAB_ACTIONS);

	if (nearest)
		return usage_error("lab: unknown '%s', meant '%s'?", name, nearest);
	return usage_error("lab: unknown '%s': list, start, check or solution", name);
}

/* Options that would be passed over. Return: 0 or EXIT_USAGE */
static int refuse_options(const struct learning *learning, unsigned int action)
{
	if (action != LAB_CHECK && learning->json)
		return usage_error("lab: --json is for 'check': leave it out");
	if (action != LAB_CHECK && learning->options.n_files)
		return usage_error("lab: -i is for 'check': leave it out");
	if (action == LAB_LIST && learning->prediction)
		return usage_error("lab: --prediction is of one lab: 'list' takes none");
	return 0;
}

static int run(struct learning *learning)
{
	const struct lab *lab = NULL;
	unsigned int action = 0;
	int err;

	if (!learning->n_words)
		return usage_error("lab: what? try 'lab list', then 'lab start 1'");
	while (action < LAB_ACTIONS && strcmp(lab_actions[action], learning->words[0]))
		action++;
	if (action == LAB_ACTIONS)
		return unknown_action(learning->words[0]);
	if (action == LAB_LIST && learning->n_words > 1)
		return usage_error("lab: 'list' takes no '%s'", learning->words[1]);
	if (action != LAB_LIST && learning->n_words < 2)
		return usage_error("lab: which lab? try 'lab list', then 'lab %s 1'",
				   lab_actions[action]);
	if (action != LAB_LIST) {
		lab = lab_find(learning->words[1]);
		if (!lab)
			return usage_error("lab: there is no lab '%s': try 'lab list'",
					   learning->words[1]);
	}
	err = refuse_options(learning, action);
	return err ? err : actions[action](learning, lab);
}

/* Options may stand before each word, and behind the last one. */
static int learn(const struct command *command, int argc, char **argv)
{
	struct learning learning = {
		.options = { .reader = { .history = true, .scope = SCOPE_ALL } },
	};
	int err = command_parse(command, &learning.options, &learning, &argc, &argv);

	while (!err && argc) {
		if (learning.n_words == WORDS)
			return usage_error("lab: '%s' is one argument too many", *argv);
		learning.words[learning.n_words++] = *argv;
		/* What comes first is not looked at. */
		err = command_parse(command, &learning.options, &learning, &argc, &argv);
	}
	if (!err)
		err = input_check(&learning.options, command->name);
	return err ? err : run(&learning);
}

static const struct command_note exits[] = {
	{ "0", "it did what it was asked to; check: all points" },
	{ "1", "check: not all points; the others: it failed, and said why" },
	{ "2", "the command line or the predictions cannot be used" },
	{ "3", "check: what was seen does not suffice for a grade" },
	{ "125", "check: nothing is predicted, or it failed, and said why" },
	{ 0 }
};

static const struct command_note examples[] = {
	{ "tcpstatectl lab start 3", "read what lab 3 is about, and predict what will be seen" },
	{ "tcpstatectl lab check 3", "in the machine for labs: see it, and get points" },
	{ 0 }
};

const struct command cmd_lab = {
	.name = "lab",
	.arguments = "list | start LAB | check LAB | solution LAB",
	.summary = "learn TCP: predict what a connection does, see it, get points",
	.section = SECTION_LEARN,
	.groups = groups,
	.exits = exits,
	.examples = examples,
	.run = learn,
};
