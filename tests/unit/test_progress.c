// SPDX-License-Identifier: GPL-2.0-only
/* The line on a terminal that tells how far something is. */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"
#include "reader.h"
#include "session.h"
#include "unit.h"

/* The two sides of a terminal: what is written to one can be read from the other. */
static int screen, terminal;

static int open_terminal(void **state)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };

	(void)state;
	setenv("TERM", "xterm", 1);
	assert_int_equal(openpty(&screen, &terminal, NULL, NULL, &size), 0);
	fcntl(screen, F_SETFL, O_NONBLOCK);
	return 0;
}

static int close_terminal(void **state)
{
	(void)state;
	close(terminal);
	close(screen);
	return 0;
}

static void assert_shown(const char *expected)
{
	struct pollfd fd = { .fd = screen, .events = POLLIN };
	char shown[512];
	size_t len = 0;
	ssize_t got;

	/* A terminal hands on what it gets in pieces, and when it likes. */
	while (len < sizeof(shown) - 1) {
		if (len < strlen(expected))
			poll(&fd, 1, 5000);
		got = read(screen, shown + len, sizeof(shown) - 1 - len);
		if (got <= 0)
			break;
		len += got;
	}
	shown[len] = '\0';
	assert_string_equal(shown, expected);
}

/* A line that is due now, whatever has just begun. */
static struct progress due_now(int out)
{
	struct progress progress;

	progress_init(&progress, terminal, out);
	progress.due_ns = 1;
	return progress;
}

static void test_only_on_a_terminal(void **state)
{
	struct progress progress;
	int pipe_ends[2];

	(void)state;
	assert_int_equal(pipe(pipe_ends), 0);
	progress_init(&progress, pipe_ends[1], -1);
	progress.due_ns = 1;
	assert_false(progress_due(&progress));
	progress_show(&progress, "never");
	progress_hide(&progress);
	progress_output(&progress);
	fcntl(pipe_ends[0], F_SETFL, O_NONBLOCK);
	assert_int_equal(read(pipe_ends[0], &progress, 1), -1);
	close(pipe_ends[0]);
	close(pipe_ends[1]);

	setenv("TERM", "dumb", 1);
	progress = due_now(-1);
	assert_false(progress_due(&progress));
	setenv("TERM", "xterm", 1);
	progress = due_now(-1);
	assert_true(progress_due(&progress));
}

static void test_not_before_a_second(void **state)
{
	struct progress progress;
	u64 first;

	(void)state;
	progress_init(&progress, terminal, -1);
	assert_false(progress_due(&progress));
	first = progress.due_ns;
	assert_false(progress_due(&progress));
	assert_true(progress.due_ns == first);
	usleep(1050000);
	assert_true(progress_due(&progress));
	/* And then four times a second. */
	assert_false(progress_due(&progress));
	assert_in_range(progress.due_ns - first, 250000000, 800000000);
}

static void test_one_line_written_over(void **state)
{
	struct progress progress = due_now(-1);

	(void)state;
	progress_show(&progress, "12 of 100");
	assert_shown("\r12 of 100\r");
	progress_show(&progress, "all");
	assert_shown("\rall      \r");
	progress_hide(&progress);
	assert_shown("\r   \r");
	progress_hide(&progress);
	assert_shown("");
}

static void test_never_wider_than_the_terminal(void **state)
{
	struct winsize size = { .ws_row = 24, .ws_col = 10 };
	struct progress progress = due_now(-1);
	char wide[100] = "", expected[100];

	(void)state;
	ioctl(terminal, TIOCSWINSZ, &size);
	progress_show(&progress, "0123456789abcdef");
	assert_shown("\r012345678\r");
	/* One that does not tell its size. */
	size.ws_col = 0;
	ioctl(terminal, TIOCSWINSZ, &size);
	memset(wide, 'x', sizeof(wide) - 1);
	progress_show(&progress, wide);
	snprintf(expected, sizeof(expected), "\r%.79s\r", wide);
	assert_shown(expected);
}

static void test_names_cannot_move_the_cursor(void **state)
{
	struct progress progress = due_now(-1);

	(void)state;
	progress_show(&progress, "a\033[2Jb\nc\xff");
	assert_shown("\ra?[2Jb?c?\r");
}

static void test_out_of_the_way_of_output(void **state)
{
	int file = open("/dev/null", O_WRONLY), pipe_ends[2];
	struct progress progress = due_now(file);

	(void)state;
	/* A file: the line stays. */
	progress_show(&progress, "x");
	progress_output(&progress);
	assert_shown("\rx\r");
	assert_true(progress_due(&progress));

	/* A terminal: it goes, and another second has to pass. */
	progress = due_now(terminal);
	progress_show(&progress, "x");
	progress_output(&progress);
	assert_shown("\rx\r\r \r");
	assert_false(progress_due(&progress));
	progress.due_ns = 1;
	assert_true(progress_due(&progress));

	/* A pipe: it goes and does not come back, as there may be a pager. */
	assert_int_equal(pipe(pipe_ends), 0);
	progress = due_now(pipe_ends[1]);
	assert_true(progress_due(&progress));
	progress_show(&progress, "x");
	progress_output(&progress);
	assert_shown("\rx\r\r \r");
	progress.due_ns = 1;
	assert_false(progress_due(&progress));
	close(pipe_ends[0]);
	close(pipe_ends[1]);
	close(file);
}

static void test_not_from_the_background(void **state)
{
	int told[2];
	pid_t session;
	char byte;

	(void)state;
	assert_int_equal(pipe(told), 0);
	session = fork();
	if (!session) {
		struct progress progress;

		/* The leader of a session has its terminal; its child is another group. */
		setsid();
		ioctl(terminal, TIOCSCTTY, 0);
		if (fork()) {
			wait(NULL);
			_exit(0);
		}
		setpgid(0, 0);
		progress = due_now(-1);
		progress_show(&progress, "background");
		byte = progress.width ? 'b' : '.';
		if (write(told[1], &byte, 1) != 1)
			_exit(1);
		_exit(0);
	}
	waitpid(session, NULL, 0);
	assert_int_equal(read(told[0], &byte, 1), 1);
	assert_int_equal(byte, '.');
	assert_shown("");
	close(told[0]);
	close(told[1]);
}

/* A source that was read so far. */
static struct source_position position;
static bool known = true;

static bool tell_position(const struct source *source, struct source_position *result)
{
	(void)source;
	*result = position;
	return known;
}

static const struct source_ops file_ops = { .position = tell_position };
static const struct source_ops other_ops = { 0 };

static void assert_told(struct reader *reader, bool waiting, const char *expected)
{
	char line[128];

	reader->progress->due_ns = 1;
	reader_tell(reader, waiting);
	snprintf(line, sizeof(line), "\r%s\r", expected);
	assert_shown(*expected ? line : "");
	reader->progress->width = 0;
}

static void test_a_reader_tells_where_it_is(void **state)
{
	struct progress progress = due_now(-1);
	struct source source = { .ops = &file_ops };
	struct reader reader = { .source = &source, .progress = &progress };

	(void)state;
	position = (struct source_position){ "day.cap", 500000, 2000000 };
	assert_told(&reader, false, "reading day.cap: 25 % of 2.0 MB");
	/* It has grown since. */
	position.done = 2500000;
	assert_told(&reader, false, "reading day.cap: 100 % of 2.0 MB");
	position = (struct source_position){ "-", 12345, 0 };
	assert_told(&reader, false, "reading -: 12.3 kB");
	position = (struct source_position){ NULL, 1, 3000000000 };
	assert_told(&reader, false, "reading the captures: 0 % of 3.0 GB");
	known = false;
	reader.shown = 1;
	assert_told(&reader, false, "1 record so far");
	known = true;
	source.ops = &other_ops;
	reader.shown = 7;
	assert_told(&reader, false, "7 records so far");
	reader.progress = NULL;
	reader_tell(&reader, false);
	assert_shown("");
}

static void test_a_reader_tells_what_it_waits_for(void **state)
{
	struct progress progress = due_now(-1);
	struct source source = { .ops = &file_ops };
	struct reader reader = { .source = &source, .progress = &progress };
	struct timespec now;

	(void)state;
	/* For ever, as watch does: nothing to tell, and what there was goes. */
	progress_show(&progress, "x");
	assert_shown("\rx\r");
	reader_tell(&reader, true);
	assert_shown("\r \r");
	assert_true(progress.due_ns == 0);

	progress.waits = true;
	assert_told(&reader, true, "0 records so far; Ctrl-C shows the result");
	progress.waits = false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	reader.deadline_ns = now.tv_sec * NSEC_PER_SEC + now.tv_nsec + 4500 * NSEC_PER_MSEC;
	assert_told(&reader, true, "0 records so far, 5 s left");
	reader.deadline_ns = 1;
	assert_told(&reader, true, "0 records so far, 0 s left");
}

/* A renderer that writes one letter for each thing. */
static char rendered[16];

static void note(char letter)
{
	size_t len = strlen(rendered);

	rendered[len] = letter;
	rendered[len + 1] = '\0';
}

static void note_begin(struct render *render, const struct source_status *st)
{
	(void)render;
	(void)st;
	note('n');
}

static void note_event(struct render *render, const struct tcpstate_record *rec,
		       const struct track_end *end)
{
	(void)render;
	(void)rec;
	(void)end;
	note('e');
}

static void note_block(struct render *render, const struct timeline *timeline)
{
	(void)render;
	(void)timeline;
	note('b');
}

static void note_gap(struct render *render, u32 cpu, u64 lost)
{
	(void)render;
	note('0' + cpu + lost);
}

static void note_stats(struct render *render, const struct stats *stats,
		       const struct stats_view *view)
{
	(void)render;
	(void)stats;
	(void)view;
	note('s');
}

static void note_diagnose(struct render *render, const struct diagnose_result *result)
{
	(void)render;
	(void)result;
	note('d');
}

static const struct render_ops noting = {
	.begin = note_begin, .event = note_event, .block = note_block, .gap = note_gap,
	.stats = note_stats, .diagnose = note_diagnose,
};

/* Standard error is the terminal for as long as this takes. */
static void begin_session(struct session *session, FILE *out)
{
	int saved = dup(STDERR_FILENO);

	memset(session, 0, sizeof(*session));
	session->render.ops = &noting;
	session->render.out = out;
	dup2(terminal, STDERR_FILENO);
	session_progress_init(session);
	dup2(saved, STDERR_FILENO);
	close(saved);
	session->progress.fd = terminal;
	rendered[0] = '\0';
}

static void show_line(struct session *session)
{
	progress_show(&session->progress, "x");
	assert_shown("\rx\r");
}

static void test_output_of_a_session_comes_after_the_line(void **state)
{
	FILE *out = fdopen(dup(terminal), "w");
	struct session session;
	struct render *render = &session.render;

	(void)state;
	begin_session(&session, out);
	show_line(&session);
	render->ops->begin(render, NULL);
	assert_shown("\r \r");
	show_line(&session);
	render->ops->event(render, NULL, NULL);
	assert_shown("\r \r");
	show_line(&session);
	render->ops->block(render, NULL);
	assert_shown("\r \r");
	show_line(&session);
	render->ops->stats(render, NULL, NULL);
	assert_shown("\r \r");
	show_line(&session);
	render->ops->diagnose(render, NULL);
	assert_shown("\r \r");
	show_line(&session);
	render->ops->gap(render, 3, 4);
	assert_shown("\r \r");
	assert_string_equal(rendered, "nebsd7");
	fclose(out);
}

static void test_a_gap_is_told_on_the_terminal(void **state)
{
	FILE *out = fopen("/dev/null", "w");
	struct session session;
	struct render *render = &session.render;

	(void)state;
	begin_session(&session, out);
	show_line(&session);
	render->ops->event(render, NULL, NULL);
	assert_shown("");
	render->ops->gap(render, 0, 1);
	assert_shown("\r \r");
	assert_string_equal(rendered, "e1");
	fclose(out);
}

static void test_nothing_is_in_between_without_a_terminal(void **state)
{
	FILE *out = fopen("/dev/null", "w");
	struct session session = { .render.ops = &noting, .render.out = out };
	int saved = dup(STDERR_FILENO);

	(void)state;
	dup2(fileno(out), STDERR_FILENO);
	session_progress_init(&session);
	dup2(saved, STDERR_FILENO);
	close(saved);
	assert_ptr_equal(session.render.ops, &noting);
	fclose(out);
}

#define ON_TERMINAL(test) \
	cmocka_unit_test_setup_teardown(test, open_terminal, close_terminal)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_TERMINAL(test_only_on_a_terminal),
		ON_TERMINAL(test_not_before_a_second),
		ON_TERMINAL(test_one_line_written_over),
		ON_TERMINAL(test_never_wider_than_the_terminal),
		ON_TERMINAL(test_names_cannot_move_the_cursor),
		ON_TERMINAL(test_out_of_the_way_of_output),
		ON_TERMINAL(test_not_from_the_background),
		ON_TERMINAL(test_a_reader_tells_where_it_is),
		ON_TERMINAL(test_a_reader_tells_what_it_waits_for),
		ON_TERMINAL(test_output_of_a_session_comes_after_the_line),
		ON_TERMINAL(test_a_gap_is_told_on_the_terminal),
		ON_TERMINAL(test_nothing_is_in_between_without_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
