// SPDX-License-Identifier: GPL-2.0-only
/*
 * Points in time and spans of time, in every form. Seconds since 1970 were worked out
 * by hand: 2026-01-01 is day 20454.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scenes.h"
#include "show.h"
#include "unit.h"

/* The rule of the European Union, without a database of time zones. */
#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"

/* 2026-10-25 01:00 UTC, when 03:00 CEST becomes 02:00 CET; 2026-03-29, back again. */
#define AUTUMN (1792890000ULL * SEC)
#define SPRING (1774746000ULL * SEC)

static struct scene scene;

static void zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static void begin(enum output_time time, bool ns, u64 boot_ns)
{
	show_begin(80, false, true);
	show_render.output.time = time;
	show_render.output.ns = ns;
	show_render.realtime_offset = boot_ns;
}

/* A line of watch of 1.5 us before, and one of when, CLOCK_REALTIME. */
static void check_watch(enum output_time time, bool ns, u64 when, const char *before,
			const char *then)
{
	struct tcpstate_record recs[] = {
		script_record(&scene_client, 10 * SEC - 1500, 7, 2, 8),
		script_record(&scene_client, 10 * SEC, 2, 7, 5),
	};
	char line[64];

	begin(time, ns, when - 10 * SEC);
	show_events(recs, ARRAY_SIZE(recs));
	show_end();
	snprintf(line, sizeof(line), "%s 10.0.0.1:4000 ", before);
	if (strncmp(show_out, line, strlen(line)))
		fail_msg("%s is not the beginning of\n%s", line, show_out);
	snprintf(line, sizeof(line), "\n%s 10.0.0.1:4000 ", then);
	show_find(line);
	show_release();
}

static void test_watch(void **state)
{
	(void)state;
	zone("UTC");
	check_watch(TIMES_DEFAULT, false, AUTUMN, "00:59:59.999998", "01:00:00.000000");
	check_watch(TIMES_DEFAULT, true, AUTUMN, "00:59:59.999998500", "01:00:00.000000000");
	check_watch(TIMES_ABSOLUTE, false, AUTUMN, "2026-10-25 00:59:59.999998",
		    "2026-10-25 01:00:00.000000");
	check_watch(TIMES_ABSOLUTE, true, AUTUMN, "2026-10-25 00:59:59.999998500",
		    "2026-10-25 01:00:00.000000000");
	check_watch(TIMES_UTC, false, AUTUMN, "2026-10-25T00:59:59.999998Z",
		    "2026-10-25T01:00:00.000000Z");
	check_watch(TIMES_UTC, true, AUTUMN, "2026-10-25T00:59:59.999998500Z",
		    "2026-10-25T01:00:00.000000000Z");
	check_watch(TIMES_EPOCH, false, AUTUMN, "1792889999.999998", "1792890000.000000");
	check_watch(TIMES_EPOCH, true, AUTUMN, "1792889999.999998500", "1792890000.000000000");
}

/* One microsecond in UTC is an hour on the clock on the wall. */
static void test_summer_time(void **state)
{
	(void)state;
	zone(BERLIN);
	check_watch(TIMES_DEFAULT, false, AUTUMN, "02:59:59.999998", "02:00:00.000000");
	check_watch(TIMES_ABSOLUTE, false, AUTUMN, "2026-10-25 02:59:59.999998",
		    "2026-10-25 02:00:00.000000");
	check_watch(TIMES_UTC, false, AUTUMN, "2026-10-25T00:59:59.999998Z",
		    "2026-10-25T01:00:00.000000Z");
	check_watch(TIMES_EPOCH, false, AUTUMN, "1792889999.999998", "1792890000.000000");
	check_watch(TIMES_DEFAULT, false, SPRING, "01:59:59.999998", "03:00:00.000000");
	check_watch(TIMES_ABSOLUTE, true, SPRING, "2026-03-29 01:59:59.999998500",
		    "2026-03-29 03:00:00.000000000");
	zone("UTC");
}

/* A zone that is not a number of hours away, and in which it is another day. */
static void test_other_zones(void **state)
{
	(void)state;
	zone("NPT-5:45");
	check_watch(TIMES_DEFAULT, false, AUTUMN, "06:44:59.999998", "06:45:00.000000");
	zone("HST10");
	check_watch(TIMES_ABSOLUTE, false, AUTUMN, "2026-10-24 14:59:59.999998",
		    "2026-10-24 15:00:00.000000");
	zone("UTC");
}

/* Nobody has said when the machine was booted: no date would be true. */
static void test_no_clock(void **state)
{
	(void)state;
	check_watch(TIMES_DEFAULT, false, 10 * SEC, "boot+9.999998", "boot+10.000000");
	check_watch(TIMES_ABSOLUTE, true, 10 * SEC, "boot+9.999998500", "boot+10.000000000");
	check_watch(TIMES_UTC, false, 10 * SEC, "boot+9.999998", "boot+10.000000");
	check_watch(TIMES_EPOCH, false, 10 * SEC, "boot+9.999998", "boot+10.000000");
	scene_make(&scene, "active");
	begin(TIMES_DEFAULT, false, 0);
	show_block(scene.recs, scene.n);
	show_end();
	show_find("   boot+ │ client curl[1000] ");
	show_find("    1000 │ uid 1000, netns 4026531840 ");
	show_find(" .000000 │ socket sk:1 ");
	show_release();
	begin(TIMES_UTC, false, 0);
	show_block(scene.recs, scene.n);
	show_end();
	show_find("boot+1000.000000 │ CLOSE → SYN_SENT");
	show_release();
}

static void test_clock_in_two_pieces(void **state)
{
	struct render_clock clock;

	(void)state;
	begin(TIMES_DEFAULT, false, AUTUMN);
	words_clock(&show_render, 3723 * SEC + 4567, &clock);
	assert_string_equal(clock.day, "02:02:03");
	assert_string_equal(clock.fraction, ".000004");
	show_render.realtime_offset = 0;
	words_clock(&show_render, ~0ULL, &clock);
	assert_string_equal(clock.day, "boot+18446744073");
	assert_string_equal(clock.fraction, ".709551");
	show_end();
	show_release();
}

static void show_scene(const char *name, enum output_time time, bool ns, u64 begin_ns)
{
	scene_make(&scene, name);
	begin(time, ns, begin_ns - SCENE_BEGIN);
	show_block(scene.recs, scene.n);
	show_end();
	show_check(80, true);
}

/* The date stands once, beside the owners; the rows have the time of day. */
static void test_ladder_of_local_times(void **state)
{
	(void)state;
	zone(BERLIN);
	show_scene("active", TIMES_ABSOLUTE, false, AUTUMN);
	show_find("\n"
		  "                │ uid 1000, netns 4026531840    │ uid 33, netns 4026531840\n");
	show_find("     2026-10-25 │ client curl[1000]             │ server nginx[987]\n");
	show_find("02:00:00.000000 │ CLOSE → SYN_SENT              │\n"
		  "                │ connect(), sends SYN          │\n"
		  "                │ seq 1000 ────────────────────→│\n"
		  "02:00:00.000100 │                               │ LISTEN → NEW_SYN_RECV\n"
		  "                │                               │ SYN received\n"
		  "                │                               │──→ seq 1000\n"
		  "02:00:00.000250 │ SYN_SENT → ESTABLISHED        │\n"
		  "                │ (250 µs)                      │\n");
	show_find("02:01:00.005200 │ TIME_WAIT (60 s) → CLOSE      │\n");
	show_find("closed by the client after 60.005 s\n");
	show_release();
	zone("UTC");
}

static void test_ladder_of_utc(void **state)
{
	(void)state;
	zone(BERLIN);
	show_scene("active", TIMES_UTC, false, AUTUMN);
	show_find("      2026-10-25 │ client curl[1000] ");
	show_find("01:00:00.000000Z │ CLOSE → SYN_SENT ");
	show_find("01:01:00.005200Z │ TIME_WAIT (60 s) → CLOSE ");
	show_release();
	show_scene("active", TIMES_UTC, true, AUTUMN);
	show_find("01:00:00.000250000Z │ SYN_SENT → ESTABLISHED ");
	show_find("                    │ (250000 ns) ");
	show_find("  handshake  SYN → SYN-ACK 250000 ns · SYN-ACK → ACK 300000 ns\n");
	show_find("closed by the client after 60005200000 ns\n");
	show_release();
	zone("UTC");
}

/* A new day has a line of its own. */
static void test_ladder_over_midnight(void **state)
{
	(void)state;
	/* 2026-10-25 23:59:59.999955: 45 us before it is over. */
	show_scene("refused", TIMES_ABSOLUTE, false, AUTUMN + 23 * 3600 * SEC - 45 * US);
	show_find("     2026-10-25 │ client curl[1000]\n");
	show_find("23:59:59.999955 │ CLOSE → SYN_SENT\n");
	show_find("     2026-10-26 │\n"
		  "00:00:00.000000 │ SYN_SENT (45 µs) → CLOSE\n");
	show_release();
	/* In summer time it is another day already. */
	zone("XST-1");
	show_scene("refused", TIMES_ABSOLUTE, false, AUTUMN + 23 * 3600 * SEC - 45 * US);
	show_find("     2026-10-26 │ client curl[1000]\n");
	assert_null(strstr(show_out, "2026-10-25"));
	assert_null(strstr(show_out, "2026-10-26 │\n"));
	show_release();
	zone("UTC");
}

static void test_ladder_of_epoch(void **state)
{
	(void)state;
	show_scene("active", TIMES_EPOCH, false, AUTUMN);
	show_find("                  │ client curl[1000] ");
	show_find("1792890000.000000 │ CLOSE → SYN_SENT ");
	show_find("1792890060.005200 │ TIME_WAIT (60 s) → CLOSE ");
	assert_null(strstr(show_out, "2026-"));
	show_release();
}

/* Counted from the first record, in nanoseconds; the column is as wide as it must be. */
static void test_ladder_of_nanoseconds(void **state)
{
	(void)state;
	show_scene("active", TIMES_DEFAULT, true, AUTUMN);
	show_find("      01:00:00 │ client curl[1000] ");
	show_find("    .000000000 │ uid 1000, netns 4026531840 ");
	show_find("             0 │ CLOSE → SYN_SENT ");
	show_find("\n"
		  "     100000 ns │                                │ LISTEN → NEW_SYN_RECV\n");
	show_find("60005200000 ns │ TIME_WAIT → CLOSE              │\n"
		  "               │ (60000000000 ns)               │\n");
	show_find("\n"
		  "               │                                │ after 500000 ns in the accept\n"
		  "               │                                │ queue\n");
	show_release();
	show_scene("refused", TIMES_DEFAULT, true, AUTUMN);
	show_find("  01:00:00 │ client curl[1000]\n"
		  ".000000000 │ uid 1000, netns 4026531840\n");
	show_find("  45000 ns │ SYN_SENT (45000 ns) → CLOSE        RST received\n");
	show_find("  handshake  SYN → RST 45000 ns\n");
	show_release();
}

/* A narrow column takes more lines, and no word is lost. */
static void test_narrow_columns(void **state)
{
	(void)state;
	show_scene("active", TIMES_EPOCH, true, AUTUMN);
	show_find("1792890000.000250000 │ SYN_SENT → ESTABLISHED      │\n"
		  "                     │ (250000 ns)                 │\n"
		  "                     │ SYN-ACK received            │\n");
	show_find("                     │ seq 5000 ack 1001 ←─────────│\n");
	show_find("\n"
		  "                     │                             │──→ seq 1001 ack 5001\n");
	show_release();
	/* Numbers of ten digits have a line each. */
	scene_make(&scene, "active");
	begin(TIMES_EPOCH, true, AUTUMN);
	scene.recs[2].seg_seq = 4000000000U;
	scene.recs[2].seg_ack = 4000000001U;
	scene.recs[2].flags |= TCPSTATE_F_SEG_DERIVED;
	scene.recs[3].seg_seq = 4000000001U;
	scene.recs[3].seg_ack = 4000000002U;
	show_block(scene.recs, scene.n);
	show_end();
	show_find("                     │ seq 4000000000              │\n"
		  "                     │ ack 4000000001* ←───────────│\n");
	show_find("\n"
		  "                     │                             │──→ seq 4000000001\n"
		  "                     │                             │    ack 4000000002\n");
	show_release();
}

/* Every scene in every form, whole and of one end, at every width that is narrow. */
static void test_no_line_is_wider_than_the_terminal(void **state)
{
	unsigned int form, width, cookie;
	size_t i;

	(void)state;
	for (i = 0; i < n_scenes; i++) {
		for (form = 0; form < 16; form++) {
			for (width = 80; width < 180; width += 33) {
				for (cookie = 0; cookie < 3; cookie++) {
					scene_make(&scene, scenes[i].name);
					if (cookie)
						scene_keep(&scene, cookie);
					begin(form / 4, form & 1, AUTUMN);
					term_init(&show_render.term, width, false, form & 2);
					show_block(scene.recs, scene.n);
					show_end();
					show_check(width, form & 2);
					show_release();
				}
			}
		}
	}
}

/* The end of the range of numbers is no reason to write past a buffer or a line. */
static void test_largest_numbers(void **state)
{
	unsigned int form;
	size_t i;

	(void)state;
	for (form = 0; form < 16; form++) {
		scene_make(&scene, "active");
		for (i = 0; i < scene.n; i++) {
			scene.recs[i].srtt_us = ~0U;
			scene.recs[i].mss = ~0;
			scene.recs[i].retrans = ~0;
			scene.recs[i].bytes_sent = ~0ULL;
			scene.recs[i].bytes_received = ~0ULL;
		}
		scene.recs[0].time_ns = 1;
		scene.recs[scene.n - 1].time_ns = ~0ULL;
		begin(form / 4, form & 1, form & 2 ? 0 : AUTUMN);
		show_block(scene.recs, scene.n);
		show_events(scene.recs, 1);
		show_end();
		assert_non_null(strstr(show_out, "18446744073709551615"));
		/* The line of watch is as long as it is. */
		*(strstr(show_out, "\n\n") + 1) = '\0';
		show_check(80, true);
		show_release();
	}
}

int main(void)
{
	const struct unit_case tests[] = {
		cmocka_unit_test(test_watch),
		cmocka_unit_test(test_summer_time),
		cmocka_unit_test(test_other_zones),
		cmocka_unit_test(test_no_clock),
		cmocka_unit_test(test_clock_in_two_pieces),
		cmocka_unit_test(test_ladder_of_local_times),
		cmocka_unit_test(test_ladder_of_utc),
		cmocka_unit_test(test_ladder_over_midnight),
		cmocka_unit_test(test_ladder_of_epoch),
		cmocka_unit_test(test_ladder_of_nanoseconds),
		cmocka_unit_test(test_narrow_columns),
		cmocka_unit_test(test_no_line_is_wider_than_the_terminal),
		cmocka_unit_test(test_largest_numbers),
	};

	zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
