// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "show.h"
#include "unit.h"

static const char full_client[] = "1111:2222:3333:4444:5555:6666:7777:8888";
static const char full_server[] = "aaaa:bbbb:cccc:dddd:eeee:ffff:aaaa:bbbb";

/* Two sockets of which everything is as long as it can be. */
static const struct script_socket wide_client = { ~0U, ~0ULL, 0, AF_INET6, full_client, 65535,
	full_server, 65534, ~0U };
static const struct script_socket wide_server = { ~0U, ~0ULL - 1, ~0ULL - 2, AF_INET6,
	full_server, 65534, full_client, 65535, ~0U };

static void make_wide(struct tcpstate_record *rec, const char *comm)
{
	script_task(rec, 4194304, comm);
	rec->seg_seq = 4000000000U;
	rec->seg_ack = 4000000001U;
	rec->seg_flags = TCPSTATE_TCPF_SYN | TCPSTATE_TCPF_ACK;
	rec->flags |= TCPSTATE_F_INFERRED | TCPSTATE_F_SEG_DERIVED | TCPSTATE_F_SEG_RCVD;
	if (rec->time_ns & 1)
		rec->flags |= TCPSTATE_F_SEG_SENT;
	if (rec->time_ns & 2)
		rec->tgid = 4194303;
	/* Not at the first time, and then all at once. */
	if (rec->time_ns > SEC)
		rec->flags |= SHOW_ALL_NOTES;
}

/* Every pair of states, unknown ones too, now with a gap before and now without. */
static size_t worst_records(struct tcpstate_record *recs, const char *comm)
{
	const u8 states[] = { 1, 2, 3, 4, 5, 6, 8, 9, 11, 12, 255 };
	u8 last[] = { 2, 12 };
	u64 time_ns = 1;
	size_t n = 2, i, j;

	recs[0] = script_record(&wide_client, 0, 7, 2, 8);
	script_task(&recs[0], 4194304, comm);
	script_sent(&recs[0], TCPSTATE_TCPF_SYN, 4000000000U, 0);
	recs[1] = script_record(&wide_server, 1, 10, 12, 1);
	script_received(&recs[1], TCPSTATE_TCPF_SYN, 4000000000U, 0);
	for (i = 0; i < ARRAY_SIZE(states); i++) {
		for (j = 0; j < ARRAY_SIZE(states); j++, n++) {
			time_ns += time_ns / 3 + 1;
			recs[n] = script_record(n & 1 ? &wide_server : &wide_client, time_ns,
						n % 7 ? last[n & 1] : states[i], states[j],
						n % 30 == 29 ? 255 : n % 30);
			last[n & 1] = states[j];
			if (n % 11 == 0)
				recs[n].event = TCPSTATE_EV_ACCEPT;
			if (n % 13 == 0)
				recs[n].event = 255;
			if (n % 17 == 0)
				recs[n].event = TCPSTATE_EV_RESET_SENT;
			recs[n].reset_reason = n % 27;
			make_wide(&recs[n], comm);
		}
	}
	return n;
}

static void check_worst(unsigned int width, bool utf8, const char *comm,
			const struct output *output)
{
	struct tcpstate_record *recs = calloc(200, sizeof(*recs));
	size_t n = worst_records(recs, comm), i, ones = 0;
	struct tcpstate_record *one = calloc(200, sizeof(*recs));

	show_begin(width, false, utf8);
	show_render.output = *output;
	show_block(recs, n);
	/* And each side on its own. */
	for (i = 0; i < n; i++) {
		if (recs[i].cookie == wide_server.cookie)
			one[ones++] = recs[i];
	}
	show_block(one, ones);
	show_render.ops->gap(&show_render, 65535, ~0ULL);
	show_end();
	show_check(width, utf8);
	/* Both ends were in one block: the bar between the columns is there. */
	assert_non_null(strstr(show_out, utf8 ? "┼─" : "+-"));
	show_release();
	free(recs);
	free(one);
}

static void test_no_line_is_wider_than_the_terminal(void **state)
{
	static const char wild[] = "\033]0;pwned\a\n\t\r\b\177";
	struct output output = { .time = TIMES_DEFAULT };
	unsigned int width, form;

	(void)state;
	for (width = 80; width <= 240; width++) {
		check_worst(width, true, "fifteen-letters", &output);
		check_worst(width, false, "fifteen-letters", &output);
	}
	for (form = 0; form < 8; form++) {
		output.time = form / 2;
		output.ns = form & 1;
		for (width = 80; width <= 240; width += 20)
			check_worst(width, form % 3, "fifteen-letters", &output);
		check_worst(80, true, wild, &output);
		check_worst(80, false, wild, &output);
	}
}

/* The lines that a reader of the timeline relies on, written by hand. */
static void test_ladder(void **state)
{
	static const char * const lines[] = {
		"127.0.0.1:41234 → 127.0.0.1:8080  closed by the client after 60.002 s\n",
		"22:13:21 │ client curl[1000]                 │ server nginx[987]\n",
		" .000000 │ uid 1000, netns 4026531840        │ uid 33, netns 4026531840\n",
		"         │ socket sk:1001                    │ socket sk:1002\n",
		"       0 │ CLOSE → SYN_SENT                  │\n"
		"         │ connect(), sends SYN              │\n"
		"         │ seq 3735928559 ──────────────────→│\n"
		" 24.0 µs │                                   │ LISTEN → NEW_SYN_RECV\n"
		"         │                                   │ SYN received\n"
		"         │                                   │──→ seq 3735928559\n"
		" 41.0 µs │ SYN_SENT (41 µs) → ESTABLISHED    │\n"
		"         │ SYN-ACK received                  │\n"
		"         │ seq 3405691582 ack 3735928560 ←───│\n",
		"301.0 µs │                                   │ accept()\n"
		"         │                                   │ after 244 µs in the accept queue\n",
		"         │ ACK received?                     │\n"
		"         │ seq 3405691683 ack 3735928661* ←──│\n",
		"         │                                   │ close(), sends FIN\n"
		"         │                                   │←── seq 3405691683 ack 3735928661\n",
		"60.002 s │ TIME_WAIT (60 s) → CLOSE          │\n"
		"         │ 2MSL timer                        │\n",
		"  ? deduced",
		"  * computed",
	};
	struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS];
	size_t i;

	(void)state;
	script_exchange(recs, &show_client, &show_server, SEC);
	show_begin(80, false, true);
	show_block(recs, SCRIPT_EXCHANGE_RECORDS);
	show_end();
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		if (!strstr(show_out, lines[i]))
			fail_msg("not found:\n%s\nin:\n%s", lines[i], show_out);
	}
	show_check(80, true);
	show_release();
}

static void test_legend_only_if_needed(void **state)
{
	struct tcpstate_record rec = script_record(&show_client, 0, 7, 2, 8);

	(void)state;
	script_sent(&rec, TCPSTATE_TCPF_SYN, 1, 0);
	show_begin(80, false, true);
	show_block(&rec, 1);
	show_end();
	assert_null(strstr(show_out, "deduced"));
	assert_null(strstr(show_out, "computed"));
	assert_non_null(strstr(show_out, "open, now SYN_SENT\n"));
	show_release();
}

static void test_what_is_missing_is_said(void **state)
{
	struct tcpstate_record recs[] = {
		script_record(&show_client, 1, 1, 8, 4),
		script_record(&show_client, 2, 9, 7, 3),
	};

	(void)state;
	show_begin(80, false, true);
	show_block(recs, 2);
	show_render.ops->gap(&show_render, 1, 37);
	show_render.ops->gap(&show_render, 2, 1);
	show_end();
	assert_non_null(strstr(show_out, "··· beginning not seen ···\n"));
	assert_non_null(strstr(show_out, "··· records missing ···\n"));
	assert_non_null(strstr(show_out, "\n--- CPU 1: 37 records lost here ---\n"));
	assert_non_null(strstr(show_out, "\n--- CPU 2: 1 record lost here ---\n"));
	/* Which of the two opened the connection is not known, and not guessed. */
	assert_non_null(strstr(show_out, "127.0.0.1:41234 ↔ 127.0.0.1:8080"));
	show_release();
}

/* The longest things that can be said about a connection. */
static void test_long_outcomes(void **state)
{
	unsigned int error;

	(void)state;
	for (error = 0; error < 200; error++) {
		struct tcpstate_record recs[] = {
			script_record(&wide_client, 0, 7, 2, 8),
			script_record(&wide_client, 9000 * SEC, 2, 7, 8),
		};

		recs[1].sk_err = error;
		show_begin(80, false, true);
		show_block(recs, 2);
		show_end();
		show_check(80, true);
		show_release();
	}
}

static void test_foreign_task_is_named_on_its_row(void **state)
{
	struct tcpstate_record recs[] = {
		script_record(&show_client, 1, 7, 2, 8),
		script_record(&show_client, 2, 2, 1, 2),
		script_record(&show_client, 3, 1, 4, 11),
	};

	(void)state;
	script_task(&recs[0], 100, "parent");
	script_task(&recs[2], 200, "child");
	show_begin(80, false, false);
	show_block(recs, 3);
	show_end();
	assert_non_null(strstr(show_out, "client parent[100]\n"));
	assert_non_null(strstr(show_out, "by child[200]\n"));
	assert_null(strstr(show_out, "by parent"));
	show_release();
}

static void test_watch_line(void **state)
{
	struct tcpstate_record rec = script_record(&show_client, 1234567, 2, 1, 2);

	(void)state;
	script_received(&rec, TCPSTATE_TCPF_SYN | TCPSTATE_TCPF_ACK, 11, 22);
	show_begin(80, false, true);
	show_event(rec);
	show_end();
	assert_string_equal(show_out,
			    "22:13:20.001234 127.0.0.1:41234       127.0.0.1:8080        SYN_SENT → ESTABLISHED   SYN-ACK received seq 11 ack 22                    owner unknown  beginning not seen\n");
	show_release();
}

static void test_watch_line_of_a_listener(void **state)
{
	const struct script_socket listener = { 4026531840U, 9, 0, AF_INET6, "::", 8080, NULL, 0,
		0 };
	struct tcpstate_record rec = script_record(&listener, 0, 7, 10, 9);

	(void)state;
	script_task(&rec, 12, "nginx");
	show_begin(80, false, false);
	show_render.own_netns = 4026531840U;
	show_event(rec);
	rec.netns = 4026532000U;
	show_event(rec);
	show_end();
	assert_string_equal(show_out,
			    "22:13:20.000000 [::]:8080             *                     CLOSE -> LISTEN          listen()                                          nginx[12]\n"
			    "22:13:20.000000 [::]:8080             *                     CLOSE -> LISTEN          listen()                                          nginx[12]  netns 4026532000\n");
	show_release();
}

static void test_watch_line_of_accept(void **state)
{
	struct tcpstate_record rec = script_record(&show_server, 0, 1, 1, 10);

	(void)state;
	rec.event = TCPSTATE_EV_ACCEPT;
	script_task(&rec, 12, "nginx");
	show_begin(80, false, true);
	show_event(rec);
	show_end();
	assert_non_null(strstr(show_out, " ESTABLISHED              accept()  "));
	assert_non_null(strstr(show_out, " nginx[12]  beginning not seen\n"));
	show_release();
}

static void test_unknown_numbers_are_shown(void **state)
{
	struct tcpstate_record rec = script_record(&show_client, 0, 14, 15, 99);

	(void)state;
	show_begin(80, false, true);
	show_event(rec);
	show_block(&rec, 1);
	rec.event = 9;
	show_event(rec);
	show_end();
	assert_non_null(strstr(show_out, "state-14 → state-15"));
	assert_non_null(strstr(show_out, "cause-99"));
	assert_non_null(strstr(show_out, "event-9"));
	assert_non_null(strstr(show_out, "! the state machine has no such transition"));
	show_release();
}

static void test_process_name_cannot_drive_the_terminal(void **state)
{
	struct tcpstate_record rec = script_record(&show_client, 0, 7, 2, 8);

	(void)state;
	script_task(&rec, 1, "\033[2J\033[H\a");
	show_begin(80, true, true);
	show_event(rec);
	show_block(&rec, 1);
	show_end();
	/* Colours are ours; clearing the screen is not. */
	assert_non_null(strstr(show_out, "\033["));
	assert_null(strstr(show_out, "\033[2J"));
	assert_null(strstr(show_out, "\033[H"));
	assert_null(strchr(show_out, '\a'));
	assert_non_null(strstr(show_out, "\\x1b[2J\\x1b[H\\x07[1]"));
	show_release();
}

/* With and without colours the same text at the same place. */
static void test_colours_change_nothing_else(void **state)
{
	struct tcpstate_record recs[SCRIPT_EXCHANGE_RECORDS];
	char *plain, *from, *to;

	(void)state;
	script_exchange(recs, &show_client, &show_server, SEC);
	show_begin(80, false, true);
	show_block(recs, SCRIPT_EXCHANGE_RECORDS);
	show_end();
	plain = strdup(show_out);
	show_release();
	show_begin(80, true, true);
	show_block(recs, SCRIPT_EXCHANGE_RECORDS);
	show_end();
	for (from = show_out, to = show_out; *from; ) {
		if (*from == '\033')
			from = strchr(from, 'm') + 1;
		else
			*to++ = *from++;
	}
	*to = '\0';
	assert_string_equal(show_out, plain);
	free(plain);
	show_release();
}

static void test_reader_of_the_output_goes_away(void **state)
{
	int fds[2];
	FILE *file;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	file = fdopen(fds[1], "w");
	render_text_init(&show_render, file, stderr);
	assert_int_equal(show_render.ops->flush(&show_render), 0);
	close(fds[0]);
	/* EPIPE, with nothing to write */
	assert_int_equal(show_render.ops->flush(&show_render), -32);
	fclose(file);
}

static void test_write_errors_are_reported(void **state)
{
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	render_text_init(&show_render, full, stderr);
	show_render.ops->gap(&show_render, 0, 1);
	/* ENOSPC */
	assert_int_equal(show_render.ops->flush(&show_render), -28);
	/* And it stays so, although there is nothing more to write. */
	assert_int_equal(show_render.ops->flush(&show_render), -28);
	fclose(full);
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_no_line_is_wider_than_the_terminal),
		cmocka_unit_test(test_ladder),
		cmocka_unit_test(test_legend_only_if_needed),
		cmocka_unit_test(test_what_is_missing_is_said),
		cmocka_unit_test(test_long_outcomes),
		cmocka_unit_test(test_foreign_task_is_named_on_its_row),
		cmocka_unit_test(test_watch_line),
		cmocka_unit_test(test_watch_line_of_a_listener),
		cmocka_unit_test(test_watch_line_of_accept),
		cmocka_unit_test(test_unknown_numbers_are_shown),
		cmocka_unit_test(test_process_name_cannot_drive_the_terminal),
		cmocka_unit_test(test_colours_change_nothing_else),
		cmocka_unit_test(test_reader_of_the_output_goes_away),
		cmocka_unit_test(test_write_errors_are_reported),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
